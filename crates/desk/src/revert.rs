//! Undoing what was done: the inverse is a decision of its own, approved by the person who asks for it.

use crate::approve::until_micros;
use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::guardrail::{self, Check, Stage};
use crate::life_cycle::{State, Step};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::{person, stake};
use domain::{Predicted, Proposal, Words};

/// Undoes a decision that was executed. `known` are the other decisions on its subject: one that is live, or was executed later, is in
/// the way, for it decides what stands now.
///
/// # Errors
/// The state or the person does not allow it, nothing undoes the action, it is already undone, or another decision is in the way; the
/// limit of the person or a guardrail.
pub fn revert(d: &Decision, known: &[Decision], by: &str, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    d.may(Step::Revert)?;
    let person = person::may_decide(by, &d.proposal, m)?;
    let proposal = mirrored(d, m).ok_or(Refusal::Irreversible { id: d.id, kind: d.proposal.action.kind() })?;
    if let Some(inverse) = d.reverted_by {
        // an inverse that came to nothing does not stand in the way of another
        let came_to_nothing =
            known.iter().any(|k| k.id == inverse && !k.state.live() && k.executed_at_micros.is_none());
        if !came_to_nothing {
            return Err(Refusal::AlreadyReverted { id: d.id, inverse });
        }
    }
    let subject = d.subject();
    let in_the_way = |k: &&Decision| {
        let later = k.executed_at_micros > d.executed_at_micros && matches!(k.state, State::Executed | State::Measured);
        k.id != d.id && k.subject() == subject && (k.state.live() || later)
    };
    if let Some(other) = known.iter().find(in_the_way) {
        return Err(Refusal::Overtaken { id: d.id, other: other.id, state: other.state });
    }
    person::within_limit(person, &proposal, None, m)?;
    let tally = Tally::default();
    let check = Check { proposal: &proposal, stage: Stage::Approval, undoes: true, tally: &tally, moment: m };
    let findings = guardrail::clear(&check)?;
    let (hash, stake, inverse) = (proposal.payload_hash(), stake::of(&proposal, m), m.room.next_decision());
    let until_micros = until_micros(m.now_for(d), m);
    let by = by.to_owned();
    let event =
        Event::Inverse { of: d.id, proposal: Box::new(proposal), hash, findings, stake, by: by.clone(), until_micros };
    Ok(vec![Draft::of(inverse, event), Draft::of(d.id, Event::Reverted { by, inverse })])
}

/// The proposal that undoes a decision: its evidence is what the decision rested on, its prediction the mirrored one.
pub(crate) fn mirrored(d: &Decision, m: &Moment) -> Option<Proposal> {
    let p = &d.proposal;
    let predicted = Predicted {
        low_micros: p.predicted.high_micros.saturating_neg(),
        likely_micros: p.predicted.likely_micros.saturating_neg(),
        high_micros: p.predicted.low_micros.saturating_neg(),
        method: Words::new(
            format!("mirror of {}: {}", d.id, p.predicted.method.en),
            format!("{} 的反向：{}", d.id, p.predicted.method.zh),
        ),
        ..p.predicted.clone()
    };
    Some(Proposal {
        action: p.action.inverse()?,
        reason: Words::new(format!("undoes {}: {}", d.id, p.reason.en), format!("撤销 {}：{}", d.id, p.reason.zh)),
        predicted,
        urgency_a_day_micros: 0,
        immature_nanos: 0,
        expires_at_micros: until_micros(m.now_for(d), m),
        ..p.clone()
    })
}
