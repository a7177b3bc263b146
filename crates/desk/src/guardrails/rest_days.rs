//! A bid rests between two changes, so that the effect of the first can be seen.

use crate::guardrail::{Check, Said};
use crate::moment::{DAY_MICROS, time_text};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    if c.undoes || !matches!(c.proposal.action, Action::SetBid { .. }) {
        return None;
    }
    let days = c.moment.policy.ads.bid_rest_days;
    let last = *c.moment.surroundings.last_change.get(&c.proposal.subject())?;
    let from = last.saturating_add(days.saturating_mul(DAY_MICROS));
    let words = (
        format!("last changed {}; {days} days must lie between two changes", time_text(last)),
        format!("上次调整于 {}，两次调整须间隔 {days} 天", time_text(last)),
    );
    let todo = (format!("possible from {}", time_text(from)), format!("{} 起可再调整", time_text(from)));
    Said::limit(c.moment.now_micros >= from, words, (&todo.0, &todo.1))
}
