//! What all campaigns of a site may spend a day, with what was sent since the budgets were last reported and what this dispatch
//! already holds.

use crate::guardrail::{Check, Said};
use crate::moment::DAY_MICROS;
use crate::tally::{budget_raise_micros, campaign_enabled};

/// Days after which reported budgets are too old to be counted with, less than [`crate::room::USAGE_DAYS`].
const MEMORY_DAYS: i64 = 30;
const IMPORT: (&str, &str) = ("import a bulk file", "请导入批量表");

pub(super) fn check(c: &Check) -> Option<Said> {
    let action = &c.proposal.action;
    let own = match (budget_raise_micros(action), campaign_enabled(action)) {
        (Some(raise), _) => Some(raise),
        (None, Some(campaign)) => c.moment.surroundings.campaign_budget_micros.get(&campaign.campaign_id).copied(),
        (None, None) => return None,
    };
    let place = c.place();
    let Some(sum) = own.and_then(|own| reported_and_sent(c)?.checked_add(own)) else {
        return Said::block(
            format!(
                "the daily budgets of {}/{} are not all known, or older than 30 days; {}",
                place.0, place.1, IMPORT.0
            ),
            format!("{}/{} 的每日预算不全或早于 30 天；{}", place.0, place.1, IMPORT.1),
        );
    };
    let most = c.moment.policy.ads.limits(&c.proposal.marketplace).account_budget_micros;
    let words = (
        format!("daily budgets of the site would be {}; at most {}", c.money(sum), c.money(most)),
        format!("站点每日预算合计将为 {}，上限 {}", c.money(sum), c.money(most)),
    );
    let todo = (
        "lower other budgets first, or raise `account_budget` in the policy",
        "请先降低其他预算，或提高策略中的 account_budget",
    );
    Said::limit(sum <= most, words, todo)
}

/// Budgets as reported, raises sent since, and what this dispatch holds. A budget that was lowered makes room only once a report shows
/// it. `None` when a budget that is needed is not known.
fn reported_and_sent(c: &Check) -> Option<i64> {
    let (place, around) = (c.place(), c.moment.surroundings);
    let mut sum = *around.site_budget_micros.get(&place)?;
    let since = around.site_budget_as_of_micros.get(&place).copied();
    // the room does not remember for ever what was raised: figures older than its memory are not figures
    if since.is_some_and(|since| since < c.moment.now_micros.saturating_sub(MEMORY_DAYS * DAY_MICROS)) {
        return None;
    }
    let (sent, enabled) = c.moment.room.raised_since(&place, since);
    sum = sum.checked_add(sent)?.checked_add(c.tally.raised_micros(&place))?;
    let mut seen: std::collections::BTreeSet<&str> = enabled;
    seen.extend(c.tally.enabled(&place));
    for campaign in seen {
        sum = sum.checked_add(*around.campaign_budget_micros.get(campaign)?)?;
    }
    Some(sum)
}
