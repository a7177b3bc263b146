//! A bid moves in small steps.

use super::step_range;
use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let Action::SetBid { before_micros, after_micros, .. } = &c.proposal.action else { return None };
    if c.undoes {
        return Said::pass("goes back to the bid that stood before", "恢复原竞价");
    }
    let ads = &c.moment.policy.ads;
    let (lowest, highest) = step_range(*before_micros, ads.bid_step_pct);
    // a bid above the ceiling may come down to it in one step: the ceiling itself holds without exception
    let lowest = lowest.min(ads.limits(&c.proposal.marketplace).bid_ceiling_micros);
    let words = (
        format!(
            "bid {} to {}; {} % at most: {} to {}",
            c.money(*before_micros),
            c.money(*after_micros),
            ads.bid_step_pct,
            c.money(lowest),
            c.money(highest)
        ),
        format!(
            "竞价由 {} 调至 {}，幅度上限 {}%：{} 至 {}",
            c.money(*before_micros),
            c.money(*after_micros),
            ads.bid_step_pct,
            c.money(lowest),
            c.money(highest)
        ),
    );
    Said::limit((lowest..=highest).contains(after_micros), words, ("take a smaller step", "请减小幅度"))
}
