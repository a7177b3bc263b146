//! A decision: a proposal on its way from an agent to the marketplace and back.

use crate::guardrail::Finding;
use crate::life_cycle::{State, Step};
use crate::outcome::Outcome;
use crate::refusal::Refusal;
use domain::{PayloadHash, Proposal, Subject};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Number of a decision, shown as `D17`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
pub struct DecisionId(pub u64);

impl DecisionId {
    /// Reads `D17`, `d17` or `17`.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().trim_start_matches(['D', 'd']).parse().ok().map(Self)
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("D{}", self.0))
    }
}

/// A person's yes to exactly one payload. Used once, by one dispatch.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Approval {
    /// Person.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
    /// Void after this moment.
    pub until_micros: i64,
    /// What was approved.
    pub hash: PayloadHash,
    /// Given by the standing order of the person who raised the agent to `act`.
    pub standing: bool,
}

/// Where a decision was written into an upload.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Sent {
    /// Upload.
    pub upload: String,
    /// Record number within it, as the marketplace counts.
    pub record: u32,
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
}

/// A decision as it stands. It is never edited: every field is the result of journal entries.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Decision {
    /// Number.
    pub id: DecisionId,
    /// What was proposed, with the action as last edited.
    pub proposal: Proposal,
    /// Hash of what would be carried out now.
    pub hash: PayloadHash,
    /// State.
    pub state: State,
    /// When it was proposed, microseconds since 1970 UTC.
    pub created_at_micros: i64,
    /// When it last changed.
    pub changed_at_micros: i64,
    /// What the guardrails said when it was proposed or edited.
    pub findings: Vec<Finding>,
    /// Cash at stake (and outlay) in RMB micros, for people's limits; none when a rate is missing.
    pub stake_cny_micros: Option<i64>,
    /// Rank in the inbox, greatest first: cash at stake plus a week of what is lost by waiting, RMB micros (the site's currency where
    /// a rate is missing).
    pub rank_micros: i64,
    /// How often a person changed the payload.
    pub edits: u32,
    /// The approval in force or used.
    pub approval: Option<Approval>,
    /// Upload that carries it.
    pub sent: Option<Sent>,
    /// When it was found executed.
    pub executed_at_micros: Option<i64>,
    /// Why it was declined, expired, refused or doubted, as last said.
    pub why: String,
    /// The decision that this one undoes.
    pub inverse_of: Option<DecisionId>,
    /// The decision that undoes this one.
    pub reverted_by: Option<DecisionId>,
    /// The decision that took its place.
    pub superseded_by: Option<DecisionId>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

impl Decision {
    /// Where a step would lead, if the life cycle allows it.
    ///
    /// # Errors
    /// [`Refusal::WrongState`] when it does not.
    pub fn may(&self, step: Step) -> Result<State, Refusal> {
        self.state.after(step).ok_or(Refusal::WrongState { id: self.id, state: self.state, step })
    }

    /// What it is about.
    pub fn subject(&self) -> Subject {
        self.proposal.subject()
    }
}
