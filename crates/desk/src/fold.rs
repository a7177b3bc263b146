//! How an entry changes a decision: the only place where a decision's fields are set.

use crate::decision::{Approval, Decision, Sent};
use crate::event::{Entry, Event, Stake};
use crate::life_cycle::{State, Step};
use domain::{PayloadHash, Proposal};

/// An entry that cannot follow what stands: the journal was not written by this desk, or was tampered with.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("entry {seq}: {what}")]
pub struct Misfit {
    /// Entry.
    pub seq: u64,
    /// What does not fit.
    pub what: String,
}

impl Event {
    /// The step of the life cycle; `None` for events that bring a decision into being or are about the whole desk.
    pub fn step(&self) -> Option<Step> {
        Some(match self {
            Self::Approved { .. } => Step::Approve,
            Self::Declined { .. } => Step::Decline,
            Self::Edited { .. } => Step::Edit,
            Self::Expired { .. } => Step::Expire,
            Self::Superseded { .. } => Step::Supersede,
            Self::Dispatched { .. } => Step::Dispatch,
            Self::Confirmed { .. } => Step::Confirm,
            Self::Failed { .. } => Step::Fail,
            Self::Doubted { .. } => Step::Doubt,
            Self::ReadBack { done: true, .. } => Step::ReadBackDone,
            Self::ReadBack { done: false, .. } => Step::ReadBackUndone,
            Self::Reverted { .. } => Step::Revert,
            Self::Measured { .. } => Step::Measure,
            Self::Proposed { .. }
            | Self::Inverse { .. }
            | Self::Uploaded { .. }
            | Self::Carried { .. }
            | Self::AutonomySet { .. }
            | Self::Stopped { .. }
            | Self::Resumed { .. }
            | Self::PolicySet { .. }
            | Self::Ran { .. } => return None,
        })
    }
}

/// A decision after an entry about it. `before` is `None` for the entry that brings it into being.
///
/// # Errors
/// The step is not allowed, an approval or payload does not have the hash it should, or the decision is missing or already there.
pub fn apply(before: Option<Decision>, entry: &Entry) -> Result<Decision, Misfit> {
    let misfit = |what: String| Misfit { seq: entry.seq, what };
    let Some(id) = entry.decision else { return Err(misfit("names no decision".into())) };
    let mut d = match (&entry.event, before) {
        (
            Event::Proposed { proposal, hash, findings, stake }
            | Event::Inverse { proposal, hash, findings, stake, .. },
            None,
        ) => {
            if proposal.payload_hash() != *hash {
                return Err(misfit(format!("{id}: the payload does not have its hash")));
            }
            born(entry, proposal, (hash, *stake), findings)
        }
        (Event::Proposed { .. } | Event::Inverse { .. }, Some(_)) => {
            return Err(misfit(format!("{id} is already there")));
        }
        (_, None) => return Err(misfit(format!("{id} is not there"))),
        (event, Some(mut d)) => {
            let step = event.step().ok_or_else(|| misfit(format!("{id}: not an event of a decision")))?;
            let to = d.state.after(step);
            d.state = to.ok_or_else(|| misfit(format!("{id}: {step:?} is not allowed when {}", d.state.code())))?;
            d.changed_at_micros = entry.at_micros;
            d
        }
    };
    set(&mut d, entry).map_err(misfit)?;
    Ok(d)
}

fn born(
    entry: &Entry,
    proposal: &Proposal,
    (hash, stake): (&PayloadHash, Stake),
    findings: &[crate::guardrail::Finding],
) -> Decision {
    Decision {
        id: entry.decision.unwrap_or(crate::DecisionId(0)),
        proposal: proposal.clone(),
        hash: hash.clone(),
        state: State::Proposed,
        created_at_micros: entry.at_micros,
        changed_at_micros: entry.at_micros,
        findings: findings.to_vec(),
        stake_cny_micros: stake.cny_micros,
        rank_micros: stake.rank_micros,
        edits: 0,
        approval: None,
        sent: None,
        executed_at_micros: None,
        why: String::new(),
        inverse_of: None,
        reverted_by: None,
        superseded_by: None,
        outcome: None,
    }
}

/// What the event says, beyond the state.
fn set(d: &mut Decision, entry: &Entry) -> Result<(), String> {
    match &entry.event {
        Event::Inverse { of, hash, by, until_micros, .. } => {
            d.inverse_of = Some(*of);
            d.state = State::Approved;
            d.approval = Some(Approval {
                by: by.clone(),
                at_micros: entry.at_micros,
                until_micros: *until_micros,
                hash: hash.clone(),
                standing: false,
            });
        }
        Event::Approved { by, hash, until_micros, standing } => {
            if *hash != d.hash {
                return Err(format!("{}: the approval is for another payload", d.id));
            }
            d.approval = Some(Approval {
                by: by.clone(),
                at_micros: entry.at_micros,
                until_micros: *until_micros,
                hash: hash.clone(),
                standing: *standing,
            });
        }
        Event::Edited { action, hash, findings, stake, .. } => {
            d.proposal.action = (**action).clone();
            if d.proposal.payload_hash() != *hash {
                return Err(format!("{}: the edited payload does not have its hash", d.id));
            }
            (d.hash, d.findings, d.edits) = (hash.clone(), findings.clone(), d.edits + 1);
            (d.stake_cny_micros, d.rank_micros) = (stake.cny_micros, stake.rank_micros);
        }
        Event::Dispatched { upload, record } => {
            let good = d.approval.as_ref().is_some_and(|a| a.hash == d.hash && entry.at_micros <= a.until_micros);
            if !good {
                return Err(format!("{}: dispatched without a valid approval", d.id));
            }
            d.sent = Some(Sent { upload: upload.clone(), record: *record, at_micros: entry.at_micros });
        }
        Event::Confirmed { .. } => d.executed_at_micros = Some(entry.at_micros),
        Event::ReadBack { done, seen } => {
            if *done {
                d.executed_at_micros = Some(entry.at_micros);
            }
            d.why.clone_from(seen);
        }
        Event::Failed { code, message, .. } => d.why = format!("{code}: {message}"),
        Event::Declined { reason: why, .. } | Event::Expired { why } | Event::Doubted { why } => d.why.clone_from(why),
        Event::Superseded { by } => d.superseded_by = Some(*by),
        Event::Reverted { inverse, .. } => d.reverted_by = Some(*inverse),
        Event::Measured { outcome } => d.outcome = Some((**outcome).clone()),
        Event::Proposed { .. }
        | Event::Uploaded { .. }
        | Event::Carried { .. }
        | Event::AutonomySet { .. }
        | Event::Stopped { .. }
        | Event::Resumed { .. }
        | Event::PolicySet { .. }
        | Event::Ran { .. } => {}
    }
    Ok(())
}
