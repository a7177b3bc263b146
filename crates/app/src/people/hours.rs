//! Hours saved by the desk in the last thirty days, by person and by agent.
//!
//! Formulas
//! 1. Saved = what the changes that were carried out would have taken by hand (the table of minutes) − reviewing − rework.
//! 2. *Reviewing* is measured from the journal: from one decision of a person to their next, at most five minutes; the first of a sitting
//!    counts one. A sitting ends with half an hour without a decision.
//! 3. *Rework*: a change that the marketplace refused costs its minutes by hand; an inverse that was carried out takes back its own minutes and
//!    those of the change that it undid, since neither brought anything.
//! 4. *Posts absorbed* = hours saved ÷ [`POST_HOURS`]. *Approved unchanged*: approvals of people without an edit ÷ all their approvals.
//!    *Latency*: the median time from a proposal to a person's yes or no.
//! 5. By person: changes stand with who approved them, reviewing with who did it. By agent: both with who proposed.

use super::setup::Setup;
use crate::board::docket::{Act, Docket};
use crate::board::earned::DAYS;
use desk::{Decision, DecisionId, Filter, Order, State};
use domain::money::scale;
use std::collections::{BTreeMap, BTreeSet};

/// Hours of a full-time post in a month.
pub const POST_HOURS: i64 = 160;

const MINUTE_MICROS: i64 = 60_000_000;
const DAY_MICROS: i64 = 86_400_000_000;
/// Time between two decisions that counts as reviewing, at most.
const REVIEW_MAX_MICROS: i64 = 5 * MINUTE_MICROS;
/// What the first decision of a sitting counts.
const FIRST_MICROS: i64 = MINUTE_MICROS;
/// Without a decision for so long, a sitting is over.
const SITTING_MICROS: i64 = 30 * MINUTE_MICROS;

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
    /// What was done for nothing.
    pub rework_micros: i64,
    /// Approvals of people.
    pub approved: u64,
    /// Those of them that nobody had changed.
    pub unchanged: u64,
    /// Median time from proposal to a person's yes or no.
    pub latency_micros: Option<i64>,
}

impl Saved {
    /// What is left; below zero when reviewing and rework took longer.
    pub fn saved_micros(&self) -> i64 {
        self.by_hand_micros.saturating_sub(self.review_micros).saturating_sub(self.rework_micros)
    }

    /// Full-time posts that this stands for, in thousandths.
    pub fn posts_milli(&self) -> i64 {
        scale(self.saved_micros(), 1_000, i128::from(POST_HOURS) * 60 * i128::from(MINUTE_MICROS)).unwrap_or(0)
    }
}

/// Time saved: all together, by person and by agent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hours {
    /// All together.
    pub total: Saved,
    /// By person of the desk.
    pub by_person: BTreeMap<String, Saved>,
    /// By agent.
    pub by_agent: BTreeMap<String, Saved>,
}

/// Hours of the last thirty days in some shops (empty means all).
pub fn hours(docket: &Docket, setup: &Setup, shops: &BTreeSet<String>, now: i64) -> Hours {
    let since = now - DAYS * DAY_MICROS;
    let filter = Filter { shops: shops.clone(), changed_since_micros: Some(since), ..Filter::default() };
    let recent: Vec<&Decision> = docket.list(&filter, Order::Number).into_iter().map(AsRef::as_ref).collect();
    let undone = |id: DecisionId| docket.decision(id).map(|d| setup.minutes_of(d.proposal.action.kind()));
    let acts: Vec<&Act> = docket.acts(since).collect();
    tally(&recent, &acts, setup, since, &undone)
}

/// Adds up decisions that have changed since a moment, and what people decided since.
pub(crate) fn tally(
    recent: &[&Decision],
    acts: &[&Act],
    setup: &Setup,
    since: i64,
    undone: &dyn Fn(DecisionId) -> Option<i64>,
) -> Hours {
    let mut sums = Sums::default();
    for d in recent {
        let minutes = setup.minutes_of(d.proposal.action.kind());
        let approval = d.approval.as_ref();
        let keys = Keys { person: approval.map(|a| a.by.as_str()), agent: &d.proposal.agent };
        let in_time = |at: Option<i64>| at.is_some_and(|at| at >= since);
        if in_time(d.executed_at_micros) {
            sums.each(keys, |s| s.saved.done += 1);
            sums.each(keys, |s| s.saved.by_hand_micros += minutes * MINUTE_MICROS);
            if let Some(other) = d.inverse_of {
                let lost = minutes + undone(other).unwrap_or(0);
                sums.each(keys, |s| s.saved.rework_micros += lost * MINUTE_MICROS);
            }
        }
        if d.state == State::Failed && d.changed_at_micros >= since {
            sums.each(keys, |s| s.saved.rework_micros += minutes * MINUTE_MICROS);
        }
        if let Some(a) = approval.filter(|a| !a.standing && a.at_micros >= since) {
            let unchanged = u64::from(d.edits == 0);
            let waited = a.at_micros.saturating_sub(d.created_at_micros);
            sums.each(keys, |s| {
                s.saved.approved += 1;
                s.saved.unchanged += unchanged;
                s.latencies.push(waited);
            });
        }
    }
    let by_id: BTreeMap<DecisionId, &Decision> = recent.iter().map(|d| (d.id, *d)).collect();
    let decided: Vec<&Act> = acts.iter().copied().filter(|a| by_id.contains_key(&a.decision)).collect();
    for (act, spent) in decided.iter().zip(review_micros(&decided)) {
        let Some(d) = by_id.get(&act.decision) else { continue };
        let keys = Keys { person: Some(&act.by), agent: &d.proposal.agent };
        sums.each(keys, |s| {
            s.saved.decided += 1;
            s.saved.review_micros += spent;
        });
        // a no is an answer like a yes; what was declined has no approval that would say when
        if d.state == State::Declined && d.changed_at_micros == act.at_micros {
            let waited = act.at_micros.saturating_sub(d.created_at_micros);
            sums.each(keys, |s| s.latencies.push(waited));
        }
    }
    sums.hours()
}

#[derive(Clone, Copy)]
struct Keys<'a> {
    person: Option<&'a str>,
    agent: &'a str,
}

#[derive(Default)]
struct Sum {
    saved: Saved,
    latencies: Vec<i64>,
}

impl Sum {
    fn saved(mut self) -> Saved {
        self.latencies.sort_unstable();
        let n = self.latencies.len();
        let at = |i: usize| self.latencies.get(i).copied();
        self.saved.latency_micros = match n {
            0 => None,
            n if n % 2 == 1 => at(n / 2),
            n => at(n / 2 - 1).zip(at(n / 2)).map(|(a, b)| a + (b - a) / 2),
        };
        self.saved
    }
}

#[derive(Default)]
struct Sums {
    total: Sum,
    by_person: BTreeMap<String, Sum>,
    by_agent: BTreeMap<String, Sum>,
}

impl Sums {
    fn each(&mut self, keys: Keys<'_>, change: impl Fn(&mut Sum)) {
        change(&mut self.total);
        if let Some(person) = keys.person {
            change(self.by_person.entry(person.to_owned()).or_default());
        }
        change(self.by_agent.entry(keys.agent.to_owned()).or_default());
    }

    fn hours(self) -> Hours {
        let all = |sums: BTreeMap<String, Sum>| sums.into_iter().map(|(name, s)| (name, s.saved())).collect();
        Hours { total: self.total.saved(), by_person: all(self.by_person), by_agent: all(self.by_agent) }
    }
}

/// Time spent on each decision, given in the order of time.
fn review_micros(decided: &[&Act]) -> Vec<i64> {
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    let spent = decided.iter().map(|act| match last.insert(&act.by, act.at_micros) {
        Some(before) if act.at_micros - before <= SITTING_MICROS => {
            (act.at_micros - before).clamp(0, REVIEW_MAX_MICROS)
        }
        _ => FIRST_MICROS,
    });
    spent.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::alarms::tests::decision;
    use desk::Approval;

    fn at(id: u64, person: &str, minute: i64) -> Act {
        Act { decision: DecisionId(id), by: person.to_owned(), at_micros: minute * MINUTE_MICROS }
    }

    fn approved(id: u64, state: State, by: &str, minute: i64) -> Decision {
        let mut d = decision(id, state);
        let at_micros = minute * MINUTE_MICROS;
        d.approval = Some(Approval {
            by: by.to_owned(),
            at_micros,
            until_micros: i64::MAX,
            hash: d.hash.clone(),
            standing: false,
        });
        d.changed_at_micros = at_micros;
        d
    }

    #[test]
    fn reviewing_is_the_time_between_decisions_within_reason() {
        // Lin: first 1, then 2, then 5 of 20, then a new sitting 1; Wang beside: 1; a batch at one moment costs nothing more
        let all =
            [at(1, "Lin", 0), at(1, "Wang", 1), at(1, "Lin", 2), at(1, "Lin", 2), at(1, "Lin", 22), at(1, "Lin", 90)];
        let spent = review_micros(&all.iter().collect::<Vec<_>>());
        assert_eq!(spent.iter().map(|m| m / MINUTE_MICROS).collect::<Vec<_>>(), [1, 1, 2, 0, 5, 1]);
    }

    #[test]
    fn what_was_done_for_nothing_is_taken_back() {
        // bids take three minutes by hand. D1 and D2 are carried out, D3 is refused, D4 undoes D1, D5 is declined, D6 is edited and waits
        let mut all = vec![
            approved(1, State::Executed, "Lin", 10),
            approved(2, State::Executed, "Wang", 20),
            approved(3, State::Failed, "Lin", 11),
            approved(4, State::Executed, "Lin", 50),
            decision(5, State::Declined),
            approved(6, State::Approved, "Lin", 52),
        ];
        for d in &mut all {
            d.executed_at_micros = (d.state == State::Executed).then_some(d.changed_at_micros);
        }
        all[3].inverse_of = Some(DecisionId(1));
        all[4].changed_at_micros = 51 * MINUTE_MICROS;
        all[5].edits = 1;
        let acts = [
            at(1, "Lin", 10),
            at(3, "Lin", 11),
            at(2, "Wang", 20),
            at(4, "Lin", 50),
            at(5, "Lin", 51),
            at(6, "Lin", 52),
        ];
        let setup = Setup::default();
        let of = tally(&all.iter().collect::<Vec<_>>(), &acts.iter().collect::<Vec<_>>(), &setup, 0, &|_| Some(3));
        let minutes = |s: &Saved| {
            [s.by_hand_micros, s.review_micros, s.rework_micros, s.saved_micros()].map(|m| m / MINUTE_MICROS)
        };
        // by hand 3 × 3; reviewing Lin 1 + 1, after 39 minutes 1, + 1 + 1, Wang 1; rework 3 (refused) + 3 + 3 (undone)
        assert_eq!(minutes(&of.total), [9, 6, 9, -6]);
        assert_eq!(minutes(&of.by_person["Lin"]), [6, 5, 9, -8]);
        assert_eq!(minutes(&of.by_person["Wang"]), [3, 1, 0, 2]);
        assert_eq!(of.by_agent["bid"], of.total);
        assert_eq!((of.total.done, of.total.decided, of.total.approved, of.total.unchanged), (3, 6, 5, 4));
        // 10, 11, 20, 50, 51 (the no), 52 minutes: between 20 and 50
        assert_eq!(of.total.latency_micros, Some(35 * MINUTE_MICROS));
        // what was carried out before does not count
        let later = tally(&all.iter().collect::<Vec<_>>(), &[], &setup, 60 * MINUTE_MICROS, &|_| Some(3));
        assert_eq!(later.total, Saved::default());
    }

    #[test]
    fn a_hundred_and_sixty_hours_are_a_post() {
        let saved = Saved {
            by_hand_micros: 200 * 60 * MINUTE_MICROS,
            review_micros: 40 * 60 * MINUTE_MICROS,
            ..Saved::default()
        };
        assert_eq!(saved.posts_milli(), 1_000);
    }
}
