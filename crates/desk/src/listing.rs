//! Which decisions, in which order: the inbox and every other list.

use crate::decision::Decision;
use crate::life_cycle::State;
use domain::ActionKind;
use std::collections::BTreeSet;

/// What to list. `None` and empty mean all.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Filter {
    /// States.
    pub states: Vec<State>,
    /// Agent.
    pub agent: Option<String>,
    /// Kind of action.
    pub kind: Option<ActionKind>,
    /// Seller account.
    pub shop: Option<String>,
    /// Only these seller accounts; empty means all. What a person may see, beside what they ask for.
    pub shops: BTreeSet<String>,
    /// Site.
    pub marketplace: Option<String>,
    /// Upload that carries it.
    pub upload: Option<String>,
    /// Changed at or after, microseconds since 1970 UTC.
    pub changed_since_micros: Option<i64>,
    /// Void at or before (proposals by their own expiry, approvals by theirs), microseconds since 1970 UTC.
    pub due_by_micros: Option<i64>,
    /// Cash at stake at least, micros of the predicted currency.
    pub stake_min_micros: Option<i64>,
}

/// In which order. Ties by number, newest first for times.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Order {
    /// By rank (cash at stake and urgency), greatest first: the inbox.
    #[default]
    Rank,
    /// By number, oldest first.
    Number,
    /// Last changed first.
    Changed,
}

/// A part of a list.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Page {
    /// How many to leave out.
    pub skip: u64,
    /// How many at most.
    pub take: u64,
}

/// A part of a list with how many there are in all.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Listing {
    /// Decisions.
    pub decisions: Vec<Decision>,
    /// How many fit the filter.
    pub total: u64,
}

impl Filter {
    /// Decisions that wait for a person.
    pub fn inbox() -> Self {
        Self { states: vec![State::Proposed], ..Self::default() }
    }

    /// Whether a decision fits: what every store must agree with.
    pub fn fits(&self, d: &Decision) -> bool {
        let same = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| w == have);
        let due = due_micros(d);
        (self.states.is_empty() || self.states.contains(&d.state))
            && same(&self.agent, &d.proposal.agent)
            && self.kind.is_none_or(|k| k == d.proposal.action.kind())
            && same(&self.shop, &d.proposal.shop)
            && (self.shops.is_empty() || self.shops.contains(&d.proposal.shop))
            && same(&self.marketplace, &d.proposal.marketplace)
            && self.upload.as_deref().is_none_or(|u| d.sent.as_ref().is_some_and(|s| s.upload == u))
            && self.changed_since_micros.is_none_or(|t| d.changed_at_micros >= t)
            && self.due_by_micros.is_none_or(|t| due.is_some_and(|due| due <= t))
            && self.stake_min_micros.is_none_or(|s| d.proposal.cash_at_stake_micros() >= s)
    }
}

/// When a decision becomes void by itself: a proposal or an approval that nobody used.
pub fn due_micros(d: &Decision) -> Option<i64> {
    match d.state {
        State::Proposed => Some(d.proposal.expires_at_micros),
        State::Approved => d.approval.as_ref().map(|a| a.until_micros),
        _ => None,
    }
}
