//! A person says yes to exactly one payload.

use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::guardrail::{self, Check, Stage};
use crate::life_cycle::Step;
use crate::listing::due_micros;
use crate::moment::{HOUR_MICROS, Moment};
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::{autonomy, person};
use domain::PayloadHash;
use domain::policy::Level;

/// Approves a decision whose payload has the hash that the person saw.
///
/// # Errors
/// The state, the person, the time, the hash, the agent's level, the person's limit or a guardrail does not allow it.
pub fn approve(d: &Decision, hash_seen: &PayloadHash, by: &str, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    d.may(Step::Approve)?;
    let person = person::may_decide(by, &d.proposal, m)?;
    lapsed(d, m)?;
    let now = d.proposal.payload_hash();
    if *hash_seen != d.hash || now != d.hash {
        return Err(Refusal::PayloadChanged { id: d.id, seen: hash_seen.clone(), now });
    }
    let (agent, kind) = (&d.proposal.agent, d.proposal.action.kind());
    if autonomy::level(agent, kind, m) == Level::Observe {
        return Err(Refusal::OnlyObserved { agent: agent.clone(), kind });
    }
    person::within_limit(person, &d.proposal, d.stake_cny_micros, m)?;
    let tally = Tally::default();
    guardrail::clear(&Check {
        proposal: &d.proposal,
        stage: Stage::Approval,
        undoes: false,
        tally: &tally,
        moment: m,
    })?;
    let event = Event::Approved {
        by: by.to_owned(),
        hash: d.hash.clone(),
        until_micros: until_micros(m.now_for(d), m),
        standing: false,
    };
    Ok(vec![Draft::of(d.id, event)])
}

/// When an approval that is given now ends.
pub(crate) fn until_micros(now_micros: i64, m: &Moment) -> i64 {
    now_micros.saturating_add(m.policy.approval.approval_hours.saturating_mul(HOUR_MICROS))
}

/// Refuses what is void by its own time: a proposal, or an approval that nobody used.
pub(crate) fn lapsed(d: &Decision, m: &Moment) -> Result<(), Refusal> {
    match due_micros(d) {
        Some(until_micros) if until_micros < m.now_for(d) => Err(Refusal::Lapsed { id: d.id, until_micros }),
        _ => Ok(()),
    }
}
