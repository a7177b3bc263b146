//! Which days are compared, and when they are old enough to be judged.

use crate::decision::Decision;
use crate::life_cycle::State;
use crate::room::day_of;
use domain::{Action, Day, Policy};

/// Hours between UTC and the sites furthest west (Los Angeles in winter) and east (Sydney in summer). The desk knows the moment of a
/// change, the reports know days of the site; days on which the change may have fallen belong to neither window.
const WEST_HOURS: i64 = 8;
const EAST_HOURS: i64 = 11;

/// Days of history before the windows that tell what a click is worth and how targets move together.
pub(super) const HISTORY_DAYS: i32 = 180;

/// The days before and after a change, first and last included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Windows {
    pub before: (Day, Day),
    pub after: (Day, Day),
}

/// First and last day of the site on which the change may have come into force: from sending to the receipt or reading back.
pub(super) fn change_days(d: &Decision) -> Option<(Day, Day)> {
    let done = d.executed_at_micros?;
    let sent = d.sent.as_ref().map_or(done, |s| s.at_micros.min(done));
    let hour = 3_600_000_000;
    Some((day_of(sent - WEST_HOURS * hour), day_of(done + EAST_HOURS * hour)))
}

/// The days that the prediction is about: as many on both sides of the change as it counts.
pub(super) fn windows(d: &Decision) -> Option<Windows> {
    let (first, last) = change_days(d)?;
    let days = i32::from(d.proposal.predicted.days);
    Some(Windows { before: (first.plus(-days), first.plus(-1)), after: (last.plus(1), last.plus(days)) })
}

/// Last day that the measurement needs facts of.
pub(super) fn last_day(d: &Decision) -> Option<Day> {
    match &d.proposal.action {
        Action::PurchaseOrder { .. } => Some(change_days(d)?.0.plus(i32::from(d.proposal.predicted.days))),
        _ => Some(windows(d)?.after.1),
    }
}

/// Whether a decision is to be measured now: executed, not yet measured, all days that it predicted are in the facts and, for
/// advertising, so old that conversions are no longer restated (`policy.outcome.mature_days`). A decision that was reverted in
/// between is due on the same day; [`super::measure`] then says so instead of a figure.
pub fn due(d: &Decision, policy: &Policy, today: Day, data_through: Day) -> bool {
    if d.state != State::Executed || d.outcome.is_some() {
        return false;
    }
    let matures = match d.proposal.action {
        Action::PurchaseOrder { .. } => 0,
        _ => policy.outcome.mature_days,
    };
    last_day(d).is_some_and(|last| last.plus(matures) <= data_through.min(today))
}

impl Windows {
    /// Number of days between two days, both counted.
    pub fn len((first, last): (Day, Day)) -> i32 {
        last.0 - first.0 + 1
    }

    /// Cuts the windows at other changes of the same thing: after the last one before, and before the next one after. `false` when
    /// less than `least` days are left on a side.
    pub fn cut(&mut self, changes: impl Iterator<Item = (Day, Day)>, own: (Day, Day), least: i32) -> bool {
        for (first, last) in changes {
            if last < own.0 {
                self.before.0 = self.before.0.max(last.plus(1));
            } else if first > own.1 {
                self.after.1 = self.after.1.min(first.plus(-1));
            }
        }
        Self::len(self.before) >= least && Self::len(self.after) >= least
    }
}
