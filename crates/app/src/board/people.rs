//! 人效: revenue and profit per head, hours saved.
//!
//! Formulas
//! 1. Heads are the people whom the policy in force names and who may see one of the shops.
//! 2. Per head: the sum over full months ÷ heads; what the books can't state stays unknown.
//! 3. Hours saved in the last thirty days: what the changes that were carried out would have taken by hand ([`MINUTES_BY_HAND`]) less the time
//!    that people spent on reviewing. That is measured from the journal: from one decision of a person to their next, at most five minutes;
//!    the first of a sitting counts one. A sitting ends with half an hour without a decision.

use super::docket::{Act, Docket};
use super::path::{Booked, MonthCash};
use books::Month;
use desk::{Decision, DecisionId};
use domain::money::scale;
use domain::{ActionKind, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes that a change takes by hand: finding it, reckoning it, entering it. Source: [`MINUTES_SOURCE`].
pub const MINUTES_BY_HAND: &[(ActionKind, i64)] = &[
    (ActionKind::SetBid, 3),
    (ActionKind::SetBudget, 3),
    (ActionKind::SetState, 2),
    (ActionKind::AddNegative, 2),
    (ActionKind::RemoveNegative, 2),
    (ActionKind::HarvestKeyword, 5),
    (ActionKind::PauseKeyword, 2),
    (ActionKind::PurchaseOrder, 45),
    (ActionKind::SetPrice, 5),
    (ActionKind::Coupon, 10),
    (ActionKind::Removal, 20),
];
/// Where the minutes come from, English and Chinese.
pub const MINUTES_SOURCE: (&str, &str) = ("own assumption, November 2026", "自设假定，2026 年 11 月");

const MINUTE_MICROS: i64 = 60_000_000;
/// Time between two decisions that counts as reviewing, at most.
const REVIEW_MAX_MICROS: i64 = 5 * MINUTE_MICROS;
/// What the first decision of a sitting counts.
const FIRST_MICROS: i64 = MINUTE_MICROS;
/// Without a decision for so long, a sitting is over.
const SITTING_MICROS: i64 = 30 * MINUTE_MICROS;

/// Months and what they brought per head, RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PerHead {
    /// First and last month.
    pub months: (Month, Month),
    /// Net sales.
    pub sales_micros: Option<i64>,
    /// Operating profit.
    pub profit_micros: Option<i64>,
    /// Owner cash.
    pub cash_micros: Option<i64>,
}

/// What a head brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct People {
    /// Heads.
    pub heads: i64,
    /// Last full month.
    pub last: Option<PerHead>,
    /// Last three full months.
    pub recent: Option<PerHead>,
    /// The three before them.
    pub before: Option<PerHead>,
}

/// How many people the policy names who may see one of these shops (empty means all).
pub fn heads(policy: &Policy, shops: &BTreeSet<String>) -> i64 {
    let here = policy.people.values().filter(|p| shops.is_empty() || p.shops.is_empty() || !p.shops.is_disjoint(shops));
    here.count() as i64
}

/// Reckons per head over full months.
pub fn people(months: &[MonthCash], booked: Option<Booked>, heads: i64) -> People {
    let full: Vec<&MonthCash> = months.iter().filter(|m| booked.is_some_and(|b| b.full(m.month))).collect();
    let Some(last) = full.last().map(|m| m.month) else { return People { heads, ..People::default() } };
    let window = |end: Month, n: i32| {
        let inside: Vec<&MonthCash> =
            full.iter().copied().filter(|m| m.month <= end && m.month.0 > end.0 - n).collect();
        let each = |of: fn(&MonthCash) -> Option<i64>| {
            let sum = inside.iter().try_fold(0_i64, |sum, m| sum.checked_add(of(m)?))?;
            scale(sum, 1, heads.into())
        };
        (inside.len() == usize::try_from(n).unwrap_or(0)).then(|| PerHead {
            months: (Month(end.0 - n + 1), end),
            sales_micros: each(|m| m.sales_micros),
            profit_micros: each(|m| m.profit_micros),
            cash_micros: each(|m| m.cash_micros),
        })
    };
    People { heads, last: window(last, 1), recent: window(last, 3), before: window(Month(last.0 - 3), 3) }
}

/// Time saved, in micros of a second.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Saved {
    /// Changes carried out.
    pub done: u64,
    /// What they would have taken by hand.
    pub by_hand_micros: i64,
    /// Decisions that people made.
    pub decided: u64,
    /// What people spent on them.
    pub review_micros: i64,
}

impl Saved {
    /// What is left; below zero when reviewing took longer.
    pub fn saved_micros(self) -> i64 {
        self.by_hand_micros.saturating_sub(self.review_micros)
    }
}

/// Minutes that a kind of change takes by hand.
pub fn minutes_by_hand(kind: ActionKind) -> i64 {
    MINUTES_BY_HAND.iter().find(|(k, _)| *k == kind).map_or(0, |(_, minutes)| *minutes)
}

/// Time saved since a moment, from decisions that have changed since: those carried out count, and those that a person decided on.
pub fn saved<D: AsRef<Decision>>(docket: &Docket, recent: &[D], since_micros: i64) -> Saved {
    let recent = || recent.iter().map(AsRef::as_ref);
    let carried = recent().filter(|d| d.executed_at_micros.is_some_and(|at| at >= since_micros));
    let (mut done, mut minutes) = (0_u64, 0_i64);
    for d in carried {
        done += 1;
        minutes += minutes_by_hand(d.proposal.action.kind());
    }
    let ids: BTreeSet<DecisionId> = recent().map(|d| d.id).collect();
    let decided: Vec<&Act> = docket.acts(since_micros).filter(|a| ids.contains(&a.decision)).collect();
    let (count, review_micros) = (decided.len() as u64, review_micros(&decided));
    Saved { done, by_hand_micros: minutes * MINUTE_MICROS, decided: count, review_micros }
}

/// Time spent on decisions, in the order of time.
fn review_micros(decided: &[&Act]) -> i64 {
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    let spent = decided.iter().map(|act| match last.insert(&act.by, act.at_micros) {
        Some(before) if act.at_micros - before <= SITTING_MICROS => {
            (act.at_micros - before).clamp(0, REVIEW_MAX_MICROS)
        }
        _ => FIRST_MICROS,
    });
    spent.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;

    #[test]
    fn every_kind_of_change_has_its_minutes() {
        for kind in ActionKind::ALL {
            assert!(minutes_by_hand(*kind) > 0, "{kind:?}");
        }
    }

    #[test]
    fn reviewing_is_the_time_between_decisions_within_reason() {
        let at = |person: &str, minute: i64| Act {
            decision: DecisionId(1),
            by: person.to_owned(),
            at_micros: minute * MINUTE_MICROS,
        };
        // Lin: first 1, then 2, then 5 of 20, then a new sitting 1; Wang beside: 1; a batch at one moment costs nothing more
        let all = [at("Lin", 0), at("Wang", 1), at("Lin", 2), at("Lin", 2), at("Lin", 22), at("Lin", 90)];
        assert_eq!(review_micros(&all.iter().collect::<Vec<_>>()), (1 + 1 + 2 + 5 + 1) * MINUTE_MICROS);
    }

    #[test]
    fn a_head_brings_its_share_of_full_months_and_the_unknown_stays_unknown() {
        let first = Month::parse("2026-01").unwrap();
        let of = |i: i32, yuan: Option<i64>| MonthCash {
            month: Month(first.0 + i),
            sales_micros: yuan.map(|y| y * 10_000_000),
            profit_micros: yuan.map(|y| y * 1_000_000),
            by_month_micros: Some(0),
            ads_micros: Some(0),
            cash_micros: yuan.map(|y| y * 500_000),
        };
        let months: Vec<_> = [None, Some(10), Some(10), Some(20), Some(20), Some(20), Some(9)]
            .into_iter()
            .enumerate()
            .map(|(i, y)| of(i as i32, y))
            .collect();
        let through = Day::parse_iso("2026-07-05").unwrap();
        let booked = Booked { from: first.first_day(), through, ads_through: through };
        let people = people(&months, Some(booked), 4);
        assert_eq!(people.last.unwrap().sales_micros, Some(50_000_000));
        assert_eq!(people.recent.unwrap().profit_micros, Some(15_000_000));
        assert_eq!(people.before.unwrap().months.0, first);
        assert_eq!(people.before.unwrap().profit_micros, None);
    }

    #[test]
    fn heads_are_those_who_may_see_a_shop() {
        let mut policy = Policy::default();
        let mut lin = policy.people["owner"].clone();
        lin.name = "Lin".into();
        lin.shops = ["s".to_owned()].into();
        policy.people.insert("Lin".into(), lin);
        let of = |shops: &[&str]| heads(&policy, &shops.iter().map(|s| (*s).to_owned()).collect());
        assert_eq!((of(&[]), of(&["s"]), of(&["t"])), (2, 2, 1));
    }
}
