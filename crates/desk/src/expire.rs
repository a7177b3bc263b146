//! What nobody used in time is void.

use crate::approve::lapsed;
use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::life_cycle::State;
use crate::moment::{Moment, time_text};
use crate::refusal::Refusal;

/// Proposals and approvals whose time has run out.
pub fn due(decisions: &[Decision], m: &Moment) -> Vec<Draft> {
    decisions.iter().filter_map(|d| expired(d, m)).collect()
}

pub(crate) fn expired(d: &Decision, m: &Moment) -> Option<Draft> {
    let Err(Refusal::Lapsed { until_micros, .. }) = lapsed(d, m) else { return None };
    let what = if d.state == State::Approved { "approval not used" } else { "nobody decided" };
    Some(Draft::of(d.id, Event::Expired { why: format!("{what} until {}", time_text(until_micros)) }))
}
