//! What comes back from the marketplace: each line settles its decision, once.

use crate::autonomy::Trust;
use crate::decision::{Decision, DecisionId};
use crate::event::{Draft, Event};
use crate::life_cycle::{State, Step};
use crate::moment::{HOUR_MICROS, Moment};
use crate::person;
use crate::refusal::Refusal;
use domain::LineOutcome;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineResult {
    /// Decision that the line is about.
    pub decision: DecisionId,
    /// What it says.
    pub result: LineOutcome,
}

/// What a receipt leads to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Settled {
    /// Entries to append.
    pub drafts: Vec<Draft>,
    /// Decisions that were settled before: the receipt changes nothing about them.
    pub left_alone: Vec<DecisionId>,
    /// Decisions in doubt: only the live state settles them.
    pub in_doubt: Vec<DecisionId>,
    /// Numbers in the receipt that are not among the decisions of the upload.
    pub strangers: Vec<DecisionId>,
}

/// Settles the decisions of an upload by its receipt. `receipt` is the hash of its bytes, or the person who confirmed by hand.
/// Decisions that the receipt does not name stay sent until they are overdue.
pub fn settle(decisions: &[Decision], results: &[LineResult], receipt: &str, m: &Moment) -> Settled {
    let mut by_decision: BTreeMap<DecisionId, Vec<&LineOutcome>> = BTreeMap::new();
    for line in results {
        by_decision.entry(line.decision).or_default().push(&line.result);
    }
    let known: BTreeMap<DecisionId, &Decision> = decisions.iter().map(|d| (d.id, d)).collect();
    let (mut settled, mut trust) = (Settled::default(), Trust::new(m));
    for (id, lines) in by_decision {
        let Some(d) = known.get(&id) else {
            settled.strangers.push(id);
            continue;
        };
        match d.state {
            State::Dispatched => {}
            State::Unknown => {
                settled.in_doubt.push(id);
                continue;
            }
            _ => {
                settled.left_alone.push(id);
                continue;
            }
        }
        let event = event_of(&together(&lines), receipt);
        let counted = match &event {
            Event::Confirmed { .. } => Some(false),
            Event::Failed { .. } => Some(true),
            _ => None,
        };
        settled.drafts.push(Draft::of(id, event));
        settled.drafts.extend(counted.and_then(|failed| trust.count(d, failed)));
    }
    settled
}

/// Settles the decisions of an upload by the receipt that a person brought. Its lines are about any of them.
///
/// # Errors
/// The person does not decide on one of them, another kind or another shop: nothing is settled.
pub fn brought(
    decisions: &[Decision],
    results: &[LineResult],
    receipt: &str,
    by: &str,
    m: &Moment,
) -> Result<Settled, Refusal> {
    person::named(by, m)?;
    for d in decisions {
        person::may_decide(by, &d.proposal, m)?;
    }
    Ok(settle(decisions, results, receipt, m))
}

/// Settles decisions by the word of a person who looked, as a receipt would.
///
/// # Errors
/// The person does not decide on one of them: nothing is settled.
pub fn by_hand(decisions: &[Decision], results: &[LineResult], by: &str, m: &Moment) -> Result<Settled, Refusal> {
    let named: BTreeSet<DecisionId> = results.iter().map(|line| line.decision).collect();
    for d in decisions.iter().filter(|d| named.contains(&d.id)) {
        person::may_decide(by, &d.proposal, m)?;
    }
    Ok(settle(decisions, results, by, m))
}

/// What several lines about one decision say together: only what they agree on.
fn together(lines: &[&LineOutcome]) -> LineOutcome {
    let all = |f: fn(&LineOutcome) -> bool| lines.iter().all(|l| f(l));
    let doubt = lines.iter().find(|l| matches!(l, LineOutcome::Doubt { .. }));
    match (doubt, lines.first()) {
        (Some(doubt), _) => (*doubt).clone(),
        (None, Some(first))
            if all(|l| *l == LineOutcome::Executed) || all(|l| matches!(l, LineOutcome::Failed { .. })) =>
        {
            (*first).clone()
        }
        _ => LineOutcome::Doubt { why: "some of its lines were done and some refused".to_owned() },
    }
}

fn event_of(result: &LineOutcome, receipt: &str) -> Event {
    match result.clone() {
        LineOutcome::Executed => Event::Confirmed { receipt: receipt.to_owned() },
        LineOutcome::Failed { code, message } => Event::Failed { receipt: receipt.to_owned(), code, message },
        LineOutcome::Doubt { why } => Event::Doubted { why },
    }
}

/// What was sent and has had no receipt for the policy's hours: nobody knows, and nothing is sent again.
pub fn overdue(decisions: &[Decision], m: &Moment) -> Vec<Draft> {
    let hours = m.policy.approval.receipt_hours;
    let late = |d: &&Decision| {
        let due = d.sent.as_ref().map(|s| s.at_micros.saturating_add(hours.saturating_mul(HOUR_MICROS)));
        d.may(Step::Doubt).is_ok() && due.is_some_and(|due| due <= m.now_for(d))
    };
    let doubted = |d: &Decision| Draft::of(d.id, Event::Doubted { why: format!("no receipt within {hours} hours") });
    decisions.iter().filter(late).map(doubted).collect()
}
