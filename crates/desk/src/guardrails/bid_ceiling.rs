//! No bid above the ceiling of the site.

use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let (Action::SetBid { after_micros: bid, .. } | Action::HarvestKeyword { bid_micros: bid, .. }) =
        &c.proposal.action
    else {
        return None;
    };
    let ceiling = c.moment.policy.ads.limits(&c.proposal.marketplace).bid_ceiling_micros;
    let words = (
        format!("bid {}; at most {}", c.money(*bid), c.money(ceiling)),
        format!("竞价 {}，上限 {}", c.money(*bid), c.money(ceiling)),
    );
    Said::limit(
        *bid <= ceiling,
        words,
        ("bid less, or raise `bid_ceiling` in the policy", "请降低竞价，或提高策略中的 bid_ceiling"),
    )
}
