//! What the desk did and earned.
//!
//! Formulas
//! 1. Decisions count where they happened in the last [`DAYS`] days: proposed by when they came into being, approved by their approval, carried
//!    out by the receipt or reading back, declined and failed by their last change.
//! 2. Sums are kept per currency and in RMB at the latest rates; where a rate is missing the RMB sum is unknown, never smaller.
//! 3. Expected: the likely effect of a proposal on the owner's after-tax cash over the days that it covers.

use super::docket::Docket;
use desk::{Decision, Filter, Order, State};
use domain::Currency;
use domain::policy::to_cny;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Days that are looked back on.
pub const DAYS: i64 = 30;
const DAY_MICROS: i64 = 86_400_000_000;
/// Decisions that are shown as the weightiest.
pub const WEIGHTIEST: usize = 3;

/// RMB for one unit of a currency, in 10⁻⁹.
pub type Rates = BTreeMap<Currency, i64>;

/// Amounts of several currencies, added up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// By currency, micros.
    pub by_currency: BTreeMap<Currency, i64>,
    /// In RMB micros; `None` when a rate is missing.
    pub cny_micros: Option<i64>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { by_currency: BTreeMap::new(), cny_micros: Some(0) }
    }
}

impl Sum {
    /// Adds an amount.
    pub fn add(&mut self, micros: i64, currency: Currency, rates: &Rates) {
        let sum = self.by_currency.entry(currency).or_default();
        *sum = sum.saturating_add(micros);
        let cny = if micros == 0 { Some(0) } else { to_cny(micros, currency, rates.get(&currency).copied()) };
        self.cny_micros = self.cny_micros.zip(cny).and_then(|(a, b)| a.checked_add(b));
    }

    /// Sum of likely effects.
    pub fn likely<'a>(decisions: impl IntoIterator<Item = &'a Decision>, rates: &Rates) -> Self {
        let mut sum = Self::default();
        for p in decisions.into_iter().map(|d| &d.proposal.predicted) {
            sum.add(p.likely_micros, p.currency, rates);
        }
        sum
    }
}

/// How many decisions went which way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Proposed.
    pub proposed: u64,
    /// Approved, by people or standing orders.
    pub approved: u64,
    /// Carried out.
    pub executed: u64,
    /// Refused by the marketplace.
    pub failed: u64,
    /// Declined.
    pub declined: u64,
}

impl Counts {
    fn count(&mut self, d: &Decision, since: i64) {
        let in_time = |at: Option<i64>| u64::from(at.is_some_and(|at| at >= since));
        let ended = |state: State| in_time((d.state == state).then_some(d.changed_at_micros));
        self.proposed += in_time(Some(d.created_at_micros));
        self.approved += in_time(d.approval.as_ref().map(|a| a.at_micros));
        self.executed += in_time(d.executed_at_micros);
        self.failed += ended(State::Failed);
        self.declined += ended(State::Declined);
    }
}

/// Outcomes measured: what was predicted of those with a figure, and what came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Measured {
    /// Outcomes with a figure.
    pub with_figure: u64,
    /// Outcomes that can't be told.
    pub without: u64,
    /// Likely effects of those with a figure.
    pub predicted: Sum,
    /// Measured effects of the same.
    pub earned: Sum,
}

/// What waits for a person.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// Their likely effects.
    pub likely: Sum,
    /// When the first of them becomes void.
    pub first_due_micros: Option<i64>,
    /// The weightiest, first things first.
    pub weightiest: Vec<Arc<Decision>>,
}

/// What the desk did and earned.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Earned {
    /// Since when things count.
    pub since_micros: i64,
    /// All together.
    pub total: Counts,
    /// By agent.
    pub by_agent: BTreeMap<String, Counts>,
    /// Measured since then.
    pub measured: Measured,
    /// What waits.
    pub waiting: Waiting,
    /// Carried out and not yet measured: how many.
    pub unmeasured: u64,
    /// And their likely effects.
    pub unmeasured_likely: Sum,
}

/// What the desk did for some shops (empty means all).
pub fn earned(docket: &Docket, shops: &BTreeSet<String>, rates: &Rates, now: i64) -> Earned {
    let since = now - DAYS * DAY_MICROS;
    let seen = || Filter { shops: shops.clone(), ..Filter::default() };
    let recent = docket.list(&Filter { changed_since_micros: Some(since), ..seen() }, Order::Number);
    let executed = docket.list(&Filter { states: vec![State::Executed], ..seen() }, Order::Number);
    let mut earned = tally(&recent, &executed, since, rates);
    earned.waiting = waiting(docket, shops, rates);
    earned
}

/// What waits for a person in some shops (empty means all).
fn waiting(docket: &Docket, shops: &BTreeSet<String>, rates: &Rates) -> Waiting {
    let waiting = docket.list(&Filter { shops: shops.clone(), ..Filter::inbox() }, Order::Rank);
    let likely = Sum::likely(waiting.iter().copied().map(AsRef::as_ref), rates);
    let first_due_micros = waiting.iter().map(|d| d.proposal.expires_at_micros).min();
    let weightiest = waiting.iter().take(WEIGHTIEST).map(|d| Arc::clone(d)).collect();
    Waiting { count: waiting.len() as u64, likely, first_due_micros, weightiest }
}

fn tally<D: AsRef<Decision>>(recent: &[D], executed: &[D], since: i64, rates: &Rates) -> Earned {
    let mut earned = Earned { since_micros: since, ..Earned::default() };
    for d in recent.iter().map(AsRef::as_ref) {
        earned.total.count(d, since);
        earned.by_agent.entry(d.proposal.agent.clone()).or_default().count(d, since);
        if d.state == State::Measured
            && let Some(outcome) = &d.outcome
        {
            let m = &mut earned.measured;
            if outcome.has_figure() {
                m.with_figure += 1;
                m.predicted.add(d.proposal.predicted.likely_micros, d.proposal.predicted.currency, rates);
                m.earned.add(outcome.effect_micros, outcome.currency, rates);
            } else {
                m.without += 1;
            }
        }
    }
    earned.by_agent.retain(|_, counts| *counts != Counts::default());
    // what was undone earns nothing any more
    let open: Vec<&Decision> = executed.iter().map(AsRef::as_ref).filter(|d| d.reverted_by.is_none()).collect();
    earned.unmeasured = open.len() as u64;
    earned.unmeasured_likely = Sum::likely(open, rates);
    earned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::alarms::tests::decision;

    #[test]
    fn a_missing_rate_leaves_the_sum_unknown_and_the_currency_known() {
        let rates = Rates::from([(Currency::USD, 7_000_000_000)]);
        let mut sum = Sum::default();
        sum.add(2_000_000, Currency::USD, &rates);
        assert_eq!(sum.cny_micros, Some(14_000_000));
        sum.add(0, Currency::of("JPY"), &rates);
        assert_eq!(sum.cny_micros, Some(14_000_000));
        sum.add(1, Currency::of("JPY"), &rates);
        assert_eq!((sum.cny_micros, sum.by_currency[&Currency::USD]), (None, 2_000_000));
    }

    #[test]
    fn what_happened_before_does_not_count_and_what_was_undone_is_not_expected() {
        let rates = Rates::from([(Currency::USD, 7_000_000_000)]);
        let mut old = decision(1, State::Executed);
        (old.created_at_micros, old.executed_at_micros) = (5, Some(20));
        let mut undone = decision(2, State::Executed);
        (undone.created_at_micros, undone.executed_at_micros) = (15, Some(16));
        undone.reverted_by = Some(desk::DecisionId(3));
        let mut declined = decision(3, State::Declined);
        (declined.created_at_micros, declined.changed_at_micros) = (2, 11);
        let all = [old, undone, declined].map(Arc::new);
        let earned = tally(&all, &all[..2], 10, &rates);
        let Counts { proposed, executed, declined, .. } = earned.total;
        assert_eq!((proposed, executed, declined), (1, 2, 1));
        assert_eq!((earned.unmeasured, earned.unmeasured_likely.cny_micros), (1, Some(21_000_000)));
        assert_eq!(earned.by_agent.len(), 1);
    }
}
