//! The daily budget of a campaign: its step and its highest value.

use super::step_range;
use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let Action::SetBudget { before_micros, after_micros, .. } = &c.proposal.action else { return None };
    let ads = &c.moment.policy.ads;
    let most = ads.limits(&c.proposal.marketplace).campaign_budget_micros;
    let (lowest, highest) = step_range(*before_micros, ads.budget_step_pct);
    // down to the highest value in one step, and back to what stood before, is always a good step
    let step = c.undoes || (lowest.min(most)..=highest).contains(after_micros);
    let words = (
        format!(
            "budget {} to {}; {} % at most in one step, {} at most a day",
            c.money(*before_micros),
            c.money(*after_micros),
            ads.budget_step_pct,
            c.money(most)
        ),
        format!(
            "预算由 {} 调至 {}，单次幅度上限 {}%，每日上限 {}",
            c.money(*before_micros),
            c.money(*after_micros),
            ads.budget_step_pct,
            c.money(most)
        ),
    );
    let todo =
        ("take a smaller step, or raise `campaign_budget` in the policy", "请减小幅度，或提高策略中的 campaign_budget");
    Said::limit(step && *after_micros <= most, words, todo)
}
