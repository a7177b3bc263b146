//! How many changes may leave on one day (UTC), over all agents.

use crate::guardrail::{Check, Said, Stage};

pub(super) fn check(c: &Check) -> Option<Said> {
    let used = c.moment.room.used(c.moment.now_micros).actions;
    let number = used.saturating_add(c.tally.actions()).saturating_add(1);
    let most = c.moment.policy.run.actions_a_day_max;
    let words =
        (format!("change {number} of the day; at most {most}"), format!("当日第 {number} 次改动，上限 {most} 次"));
    if number > most && most > 0 && c.stage != Stage::Dispatch {
        return Said::warn(format!("{}; it can leave another day", words.0), format!("{}；可改日发送", words.1));
    }
    Said::limit(
        number <= most,
        words,
        ("send it another day, or raise `actions_a_day_max`", "请改日发送，或提高 actions_a_day_max"),
    )
}
