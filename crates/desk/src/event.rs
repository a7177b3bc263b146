//! What the journal holds: entries that are appended, never changed, each bound to the one before by its hash.

use crate::decision::DecisionId;
use crate::guardrail::Finding;
use crate::outcome::Outcome;
use domain::policy::Level;
use domain::{Action, ActionKind, PayloadHash, Proposal};
use serde::{Deserialize, Serialize};

/// What a decision is about in money, at the rates of the day on which it was proposed or edited.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Debug)]
pub struct Stake {
    /// The greater of cash at stake and outlay, RMB micros; none when a rate is missing.
    pub cny_micros: Option<i64>,
    /// Rank in the inbox.
    pub rank_micros: i64,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A decision comes into being.
    Proposed {
        /// What is proposed.
        proposal: Box<Proposal>,
        /// Hash of its payload.
        hash: PayloadHash,
        /// What the guardrails said.
        findings: Vec<Finding>,
        /// Cash at stake in RMB and rank in the inbox.
        stake: Stake,
    },
    /// A decision comes into being, approved, as the inverse of one that was executed.
    Inverse {
        /// The decision that it undoes.
        of: DecisionId,
        /// What is to be carried out.
        proposal: Box<Proposal>,
        /// Hash of its payload.
        hash: PayloadHash,
        /// What the guardrails said.
        findings: Vec<Finding>,
        /// Cash at stake in RMB and rank in the inbox.
        stake: Stake,
        /// Person.
        by: String,
        /// Void after this moment.
        until_micros: i64,
    },
    /// A person says yes.
    Approved {
        /// Person.
        by: String,
        /// What exactly.
        hash: PayloadHash,
        /// Void after this moment.
        until_micros: i64,
        /// By the standing order of that person.
        standing: bool,
    },
    /// A person says no.
    Declined {
        /// Person.
        by: String,
        /// Why.
        reason: String,
    },
    /// A person changes the payload.
    Edited {
        /// Person.
        by: String,
        /// New payload.
        action: Box<Action>,
        /// Its hash.
        hash: PayloadHash,
        /// What the guardrails said.
        findings: Vec<Finding>,
        /// Cash at stake in RMB and rank in the inbox.
        stake: Stake,
    },
    /// Void.
    Expired {
        /// Why.
        why: String,
    },
    /// A newer proposal took its place.
    Superseded {
        /// That one.
        by: DecisionId,
    },
    /// Written into an upload, and from here on perhaps at the marketplace.
    Dispatched {
        /// Upload.
        upload: String,
        /// Record number.
        record: u32,
    },
    /// Done, says the receipt.
    Confirmed {
        /// Hash of the receipt, or the person who confirmed by hand.
        receipt: String,
    },
    /// Refused, says the receipt.
    Failed {
        /// Hash of the receipt, or the person who said so by hand.
        receipt: String,
        /// The marketplace's code.
        code: String,
        /// The marketplace's words: data, nothing else.
        message: String,
    },
    /// Nobody knows.
    Doubted {
        /// Why.
        why: String,
    },
    /// The live state was read.
    ReadBack {
        /// Whether it is what was wanted.
        done: bool,
        /// What was seen.
        seen: String,
    },
    /// A person has the inverse carried out.
    Reverted {
        /// Person.
        by: String,
        /// The inverse decision.
        inverse: DecisionId,
    },
    /// The effect was measured.
    Measured {
        /// What came of it.
        outcome: Box<Outcome>,
    },
    /// An upload was made: its bytes are kept with the journal before anything leaves.
    Uploaded {
        /// The upload.
        upload: Upload,
    },
    /// Somebody takes an upload to the marketplace: once. Whether it got there, only its receipt or the live state can tell.
    Carried {
        /// Upload.
        upload: String,
        /// Person, or the robot in whose name.
        by: String,
    },
    /// The autonomy of an agent for a kind of action.
    AutonomySet {
        /// Agent.
        agent: String,
        /// Kind of action.
        kind: ActionKind,
        /// New level.
        level: Level,
        /// Person who raised it; none when failures lowered it.
        by: Option<String>,
        /// Why.
        why: String,
    },
    /// The kill switch was thrown.
    Stopped {
        /// Person, or a platform.
        by: String,
        /// Why.
        why: String,
    },
    /// Writes are allowed again.
    Resumed {
        /// Person.
        by: String,
    },
    /// A policy came into force.
    PolicySet {
        /// Hash of its text.
        hash: String,
    },
    /// The agents have run.
    Ran {
        /// Agent.
        agent: String,
        /// Proposals it made.
        proposed: u32,
        /// How many became decisions.
        admitted: u32,
        /// Why it broke off, if it did.
        panicked: Option<String>,
    },
}

/// An upload file: which decision stands in which record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Upload {
    /// Number such as `U3`.
    pub id: String,
    /// Kind of file: `ads_bulksheet`, `purchase_order`, `prices`, `removals`, `by_hand`.
    pub dock: String,
    /// Seller account.
    pub shop: String,
    /// Site.
    pub marketplace: String,
    /// File name.
    pub name: String,
    /// blake3 of the bytes, hex.
    pub hash: String,
    /// Record number and decision.
    pub rows: Vec<(u32, DecisionId)>,
}

/// An event about to be appended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Decision that it is about; none for events of the whole desk.
    pub decision: Option<DecisionId>,
    /// What happens.
    pub event: Event,
}

impl Draft {
    /// Something that happens to a decision.
    pub fn of(decision: DecisionId, event: Event) -> Self {
        Self { decision: Some(decision), event }
    }

    /// Something that happens to the whole desk.
    pub fn whole(event: Event) -> Self {
        Self { decision: None, event }
    }
}

/// An entry of the journal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Entry {
    /// 1, 2, 3 … without a gap.
    pub seq: u64,
    /// When, microseconds since 1970 UTC; never earlier than the entry before.
    pub at_micros: i64,
    /// Who: `person:NAME`, `desk` or `marketplace`.
    pub actor: String,
    /// Decision.
    pub decision: Option<DecisionId>,
    /// What happened.
    pub event: Event,
    /// Hash of the entry before; 64 zeros for the first.
    pub prev: String,
    /// Hash of this entry.
    pub hash: String,
}

/// Hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Entry {
    /// The entry that follows `head` (sequence number, time and hash of the last entry). Its time is never before that of the last:
    /// a clock that is set back must not bring an expired approval back to life.
    pub fn follow(head: &Head, now_micros: i64, actor: &str, draft: Draft) -> Self {
        let mut entry = Self {
            seq: head.seq + 1,
            at_micros: now_micros.max(head.at_micros),
            actor: actor.to_owned(),
            decision: draft.decision,
            event: draft.event,
            prev: head.hash.clone(),
            hash: String::new(),
        };
        entry.hash = entry.reckon();
        entry
    }

    /// The hash that the entry must have: blake3 over all fields but `hash`, as JSON.
    pub fn reckon(&self) -> String {
        let fields = (self.seq, self.at_micros, &self.actor, self.decision, &self.event, &self.prev);
        // whole numbers and texts only: JSON can hold them all
        blake3::hash(&serde_json::to_vec(&fields).unwrap_or_default()).to_hex().to_string()
    }

    /// Where the journal ends with this entry.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, at_micros: self.at_micros, hash: self.hash.clone() }
    }
}

/// The end of the journal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Head {
    /// Number of the last entry; 0 when there is none.
    pub seq: u64,
    /// Its time.
    pub at_micros: i64,
    /// Its hash.
    pub hash: String,
}

impl Head {
    /// The time of a command: the clock, but never before the last entry.
    pub fn now_micros(&self, clock_micros: i64) -> i64 {
        clock_micros.max(self.at_micros)
    }
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, at_micros: i64::MIN, hash: GENESIS.to_owned() }
    }
}
