//! What the desk knows beside its decisions: the kill switch, autonomy, and what has been used up today.

use crate::decision::{Decision, DecisionId};
use crate::event::{Entry, Event};
use crate::tally::{budget_raise_micros, campaign_enabled};
use domain::policy::Level;
use domain::{ActionKind, Day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// State of the whole desk; small, and the result of journal entries only.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Debug)]
pub struct Room {
    /// Decisions so far; the next one has this number plus one.
    pub decisions: u64,
    /// Uploads so far.
    pub uploads: u64,
    /// The latest uploads that somebody took to the marketplace.
    #[serde(default)]
    pub carried: Vec<String>,
    /// Who threw the kill switch, and why; none while writes are allowed.
    pub stopped: Option<(String, String)>,
    /// Hash of the policy in force.
    pub policy_hash: String,
    /// Autonomy by agent and kind of action, `bid/set_bid`.
    pub autonomy: BTreeMap<String, Standing>,
    /// What was used on each of the last days (UTC).
    pub usage: BTreeMap<Day, Usage>,
}

/// How far an agent is trusted with a kind of action.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Debug)]
pub struct Standing {
    /// Level that a person or failures have set; none: the policy's start.
    pub level: Option<Level>,
    /// Person whose standing order `act` is.
    pub by: Option<String>,
    /// Failures in a row.
    pub failures: i64,
}

/// What was used on a day.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Debug)]
pub struct Usage {
    /// Changes sent.
    pub actions: i64,
    /// Cash at stake approved by standing orders, by `shop/site`, micros of the site's currency.
    pub standing_micros: BTreeMap<String, i64>,
    /// Value of purchase orders sent, by currency, micros.
    pub order_micros: BTreeMap<String, i64>,
    /// By how much daily budgets were raised, by `shop/site`, micros of the site's currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub raised_micros: BTreeMap<String, i64>,
    /// Ids of campaigns that were set running, by `shop/site`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub enabled: BTreeMap<String, BTreeSet<String>>,
}

/// Days of usage that are kept: most caps look at one day; raised budgets count until a report shows them, see
/// [`Room::raised_since`].
pub const USAGE_DAYS: usize = 32;

/// Uploads that are remembered as carried.
const CARRIED_MAX: usize = 1_000;

/// The UTC day of a moment.
pub fn day_of(at_micros: i64) -> Day {
    Day(i32::try_from(at_micros.div_euclid(86_400_000_000)).unwrap_or(0))
}

/// Key of an agent and kind.
pub fn standing_key(agent: &str, kind: ActionKind) -> String {
    format!("{agent}/{}", kind.code())
}

impl Room {
    /// Number of the next decision.
    pub fn next_decision(&self) -> DecisionId {
        DecisionId(self.decisions + 1)
    }

    /// What is known of an agent and kind.
    pub fn standing(&self, agent: &str, kind: ActionKind) -> Standing {
        self.autonomy.get(&standing_key(agent, kind)).cloned().unwrap_or_default()
    }

    /// What has been used on the day of a moment.
    pub fn used(&self, at_micros: i64) -> Usage {
        self.usage.get(&day_of(at_micros)).cloned().unwrap_or_default()
    }

    /// By how much daily budgets of a shop and site were raised on the day of `since_micros` or later, and which campaigns were set
    /// running; without a time, on all days that are remembered.
    pub fn raised_since(&self, (shop, site): &(String, String), since_micros: Option<i64>) -> (i64, BTreeSet<&str>) {
        let (place, first) = (format!("{shop}/{site}"), since_micros.map(day_of));
        let days = self.usage.iter().filter(|(day, _)| first.is_none_or(|first| **day >= first)).map(|(_, used)| used);
        let (mut raised, mut enabled) = (0_i64, BTreeSet::new());
        for used in days {
            raised = raised.saturating_add(used.raised_micros.get(&place).copied().unwrap_or(0));
            enabled.extend(used.enabled.get(&place).into_iter().flatten().map(String::as_str));
        }
        (raised, enabled)
    }

    /// Takes in an entry. `decision` is the decision as it stands after the entry.
    pub fn apply(&mut self, entry: &Entry, decision: Option<&Decision>) {
        match &entry.event {
            Event::Proposed { .. } | Event::Inverse { .. } => {
                self.decisions = self.decisions.max(entry.decision.map_or(0, |d| d.0));
            }
            Event::Uploaded { .. } => self.uploads += 1,
            Event::Carried { upload, .. } => {
                self.carried.push(upload.clone());
                // older ones are settled or in doubt long since, and do not leave for that reason
                let surplus = self.carried.len().saturating_sub(CARRIED_MAX);
                self.carried.drain(..surplus);
            }
            Event::Stopped { by, why } => self.stopped = Some((by.clone(), why.clone())),
            Event::Resumed { .. } => self.stopped = None,
            Event::PolicySet { hash } => self.policy_hash.clone_from(hash),
            Event::AutonomySet { agent, kind, level, by, .. } => {
                let standing = self.autonomy.entry(standing_key(agent, *kind)).or_default();
                *standing = Standing { level: Some(*level), by: by.clone(), failures: 0 };
            }
            Event::Approved { standing: true, .. } => self.count_standing(entry, decision),
            Event::Dispatched { .. } => self.count_sent(entry, decision),
            Event::Failed { .. } | Event::ReadBack { done: false, .. } => self.count_result(decision, true),
            Event::Confirmed { .. } | Event::ReadBack { done: true, .. } => self.count_result(decision, false),
            Event::Approved { .. }
            | Event::Declined { .. }
            | Event::Edited { .. }
            | Event::Expired { .. }
            | Event::Superseded { .. }
            | Event::Doubted { .. }
            | Event::Reverted { .. }
            | Event::Measured { .. }
            | Event::Ran { .. } => {}
        }
    }

    fn usage_of(&mut self, at_micros: i64) -> &mut Usage {
        let day = day_of(at_micros);
        while self.usage.len() >= USAGE_DAYS && !self.usage.contains_key(&day) {
            self.usage.pop_first();
        }
        self.usage.entry(day).or_default()
    }

    fn count_standing(&mut self, entry: &Entry, decision: Option<&Decision>) {
        let Some(d) = decision else { return };
        let place = format!("{}/{}", d.proposal.shop, d.proposal.marketplace);
        let sum = self.usage_of(entry.at_micros).standing_micros.entry(place).or_default();
        *sum = sum.saturating_add(d.proposal.cash_at_stake_micros());
    }

    fn count_sent(&mut self, entry: &Entry, decision: Option<&Decision>) {
        let usage = self.usage_of(entry.at_micros);
        usage.actions += 1;
        let Some(proposal) = decision.map(|d| &d.proposal) else { return };
        let place = || format!("{}/{}", proposal.shop, proposal.marketplace);
        if let domain::Action::PurchaseOrder { currency, .. } = &proposal.action {
            let sum = usage.order_micros.entry(currency.code().to_owned()).or_default();
            *sum = sum.saturating_add(proposal.action.outlay_micros());
        }
        if let Some(raise) = budget_raise_micros(&proposal.action) {
            let sum = usage.raised_micros.entry(place()).or_default();
            *sum = sum.saturating_add(raise);
        }
        if let Some(campaign) = campaign_enabled(&proposal.action) {
            usage.enabled.entry(place()).or_default().insert(campaign.campaign_id.clone());
        }
    }

    fn count_result(&mut self, decision: Option<&Decision>, failed: bool) {
        let Some(d) = decision else { return };
        let key = standing_key(&d.proposal.agent, d.proposal.action.kind());
        let standing = self.autonomy.entry(key).or_default();
        standing.failures = if failed { standing.failures + 1 } else { 0 };
    }
}
