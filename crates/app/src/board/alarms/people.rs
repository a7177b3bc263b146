//! Alarms of people: 业绩挂零, a new hire whose thirty days have brought nothing.
//!
//! A window is told while the next one runs, at most: whatever came of it is known by then. Who sees only some shops is not told of people.

use super::{Alarm, Severity, Where, World};
use crate::people::ramp::{Verdict, WINDOWS, ramps};
use crate::people::setup::WINDOW_DAYS;
use domain::Words;

pub(super) fn hires(world: &World<'_>) -> Vec<Alarm> {
    if !world.shops.is_empty() {
        return Vec::new();
    }
    let standing = world.standing;
    // whoever began earlier has no window that is told
    let since = standing.today.plus(-(WINDOW_DAYS * (WINDOWS as i32 + 2)));
    let all = ramps(&standing.books, world.booked, &standing.staff, (since, standing.today));
    let alarm = |r: &crate::people::Ramping| {
        let (n, window) = r.last_over().filter(|(_, w)| r.here && w.verdict() == Verdict::Nothing)?;
        let recent = standing.today <= window.days.1.plus(2 * WINDOW_DAYS);
        let (name, (from, to)) = (&r.name, window.days);
        let day = i64::from(WINDOW_DAYS) * n as i64;
        recent.then(|| Alarm {
            severity: if n == WINDOWS { Severity::Now } else { Severity::Soon },
            title: Words::new(format!("{name}: nothing sold by day {day}"), format!("{name}：入职 {day} 天业绩挂零")),
            detail: Words::new(
                format!(
                    "SKUs of {name} brought no net sales from {from} to {to} (days {} to {day}); see which SKUs they answer for, and speak with them",
                    day - i64::from(WINDOW_DAYS) + 1
                ),
                format!("{name} 负责的货号在 {from} 至 {to} 没有净销售额；请核对其负责的货号并与其沟通"),
            ),
            cash_micros: None,
            cash_is: Words::default(),
            due: None,
            place: Where::People,
            of_money: true,
        })
    };
    all.iter().filter_map(alarm).collect()
}
