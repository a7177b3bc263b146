//! Approving many decisions at once: a rule yields a list, and the approval names the hash of exactly that list.

use crate::approve::{self, lapsed};
use crate::autonomy;
use crate::decision::{Decision, DecisionId};
use crate::decline;
use crate::event::Draft;
use crate::life_cycle::State;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::stake::{effect_micros, outlay_currency};
use domain::policy::Level;
use domain::{ActionKind, Currency, PayloadHash};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which waiting decisions a batch covers. `None` and empty mean any.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Debug)]
pub struct Rule {
    /// Agent.
    pub agent: Option<String>,
    /// Kind of action.
    pub kind: Option<ActionKind>,
    /// Seller account.
    pub shop: Option<String>,
    /// Site.
    pub marketplace: Option<String>,
    /// Cash at stake at most, micros of the predicted currency.
    pub stake_max_micros: Option<i64>,
    /// Likely effect at least, micros of the predicted currency.
    pub likely_min_micros: Option<i64>,
    /// Only these: rows that a person has chosen.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ids: BTreeSet<DecisionId>,
    /// Only these seller accounts: what a person may see, beside what they ask for.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub shops: BTreeSet<String>,
}

impl Rule {
    /// Whether a decision fits.
    pub fn fits(&self, d: &Decision) -> bool {
        let same = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| w == have);
        let p = &d.proposal;
        same(&self.agent, &p.agent)
            && self.kind.is_none_or(|k| k == p.action.kind())
            && same(&self.shop, &p.shop)
            && same(&self.marketplace, &p.marketplace)
            && self.stake_max_micros.is_none_or(|most| p.cash_at_stake_micros() <= most)
            && self.likely_min_micros.is_none_or(|least| p.predicted.likely_micros >= least)
            && (self.ids.is_empty() || self.ids.contains(&d.id))
            && (self.shops.is_empty() || self.shops.contains(&p.shop))
    }
}

/// Sums of a batch in one currency, micros.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Debug)]
pub struct Totals {
    /// Likely effects.
    pub likely_micros: i64,
    /// Lower ends of the effects: all going wrong together.
    pub low_micros: i64,
    /// What could be won or lost, without outlays.
    pub stake_micros: i64,
    /// Money that leaves with the actions.
    pub outlay_micros: i64,
}

/// A list of decisions with its hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Batch {
    /// Rule that yielded it.
    pub rule: Rule,
    /// Decisions by number, each with the payload that would be approved.
    pub lines: Vec<(DecisionId, PayloadHash)>,
    /// Sums by currency.
    pub totals: BTreeMap<Currency, Totals>,
    /// Decisions of the list that nothing undoes.
    pub irreversible: Vec<DecisionId>,
    /// Hash of rule and lines.
    pub hash: String,
}

impl Batch {
    /// The hash that rule and lines must have.
    pub fn reckon(&self) -> String {
        // words, numbers and hashes: nothing that JSON cannot hold
        let bytes = serde_json::to_vec(&(&self.rule, &self.lines)).unwrap_or_default();
        blake3::hash(&bytes).to_hex().to_string()
    }
}

/// What a batch approval leads to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Approvals {
    /// Entries to append, in one piece.
    pub drafts: Vec<Draft>,
    /// Decisions of the list that were not approved, and why.
    pub refused: Vec<(DecisionId, Refusal)>,
}

/// What declining several leads to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Declines {
    /// Entries to append, in one piece.
    pub drafts: Vec<Draft>,
    /// Decisions that were not declined, and why.
    pub refused: Vec<(DecisionId, Refusal)>,
}

/// The decisions that wait and fit the rule, without those that are void by their time or only observed.
pub fn list(decisions: &[Decision], rule: &Rule, m: &Moment) -> Batch {
    let waits = |d: &&Decision| {
        let level = || autonomy::level(&d.proposal.agent, d.proposal.action.kind(), m);
        d.state == State::Proposed && rule.fits(d) && lapsed(d, m).is_ok() && level() != Level::Observe
    };
    let mut listed: Vec<&Decision> = decisions.iter().filter(waits).collect();
    listed.sort_by_key(|d| d.id);
    listed.dedup_by_key(|d| d.id);
    let mut totals: BTreeMap<Currency, Totals> = BTreeMap::new();
    for d in &listed {
        let p = &d.proposal;
        let sums = totals.entry(p.predicted.currency).or_default();
        sums.likely_micros = sums.likely_micros.saturating_add(p.predicted.likely_micros);
        sums.low_micros = sums.low_micros.saturating_add(p.predicted.low_micros);
        sums.stake_micros = sums.stake_micros.saturating_add(effect_micros(p));
        if p.action.outlay_micros() != 0 {
            let sums = totals.entry(outlay_currency(p)).or_default();
            sums.outlay_micros = sums.outlay_micros.saturating_add(p.action.outlay_micros());
        }
    }
    let mut batch = Batch {
        rule: rule.clone(),
        lines: listed.iter().map(|d| (d.id, d.hash.clone())).collect(),
        totals,
        irreversible: listed.iter().filter(|d| !d.proposal.reversible()).map(|d| d.id).collect(),
        hash: String::new(),
    };
    batch.hash = batch.reckon();
    batch
}

/// Approves the list that the person saw. What is no longer as listed, or may not be approved by this person, is refused by name; the
/// rest is approved together.
///
/// # Errors
/// The list is not the one that was seen: nothing is approved.
pub fn approve(
    batch: &Batch,
    hash_seen: &str,
    decisions: &[Decision],
    by: &str,
    m: &Moment,
) -> Result<Approvals, Refusal> {
    let now = batch.reckon();
    if now != hash_seen || batch.hash != hash_seen {
        return Err(Refusal::ListChanged { seen: hash_seen.to_owned(), now });
    }
    let by_id: BTreeMap<DecisionId, &Decision> = decisions.iter().map(|d| (d.id, d)).collect();
    let (mut approvals, mut seen) = (Approvals::default(), BTreeSet::new());
    for (id, hash) in batch.lines.iter().filter(|(id, _)| seen.insert(*id)) {
        let one = match by_id.get(id) {
            Some(d) => approve::approve(d, hash, by, m),
            None => Err(Refusal::UnknownDecision { id: *id }),
        };
        match one {
            Ok(drafts) => approvals.drafts.extend(drafts),
            Err(refusal) => approvals.refused.push((*id, refusal)),
        }
    }
    Ok(approvals)
}

/// Declines several with one reason. What this person may not decline, or what is no longer open, is refused by name; the rest is
/// declined together.
///
/// # Errors
/// The reason is empty: nothing is declined.
pub fn decline(
    ids: &BTreeSet<DecisionId>,
    decisions: &[Decision],
    (by, reason): (&str, &str),
    m: &Moment,
) -> Result<Declines, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let by_id: BTreeMap<DecisionId, &Decision> = decisions.iter().map(|d| (d.id, d)).collect();
    let mut done = Declines::default();
    for id in ids {
        let one = by_id.get(id).ok_or(Refusal::UnknownDecision { id: *id });
        match one.and_then(|d| decline::decline(d, by, reason, m)) {
            Ok(drafts) => done.drafts.extend(drafts),
            Err(refusal) => done.refused.push((*id, refusal)),
        }
    }
    Ok(done)
}
