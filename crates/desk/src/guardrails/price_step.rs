//! A price moves in small steps; a coupon counts as one.

use super::{price_floor, step_range};
use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let step_pct = c.moment.policy.price.step_pct;
    let (good, words) = match &c.proposal.action {
        Action::SetPrice { .. } if c.undoes => {
            return Said::pass("goes back to the price that stood before", "恢复原售价");
        }
        Action::SetPrice { sku, before_micros, after_micros } => {
            let (lowest, highest) = step_range(*before_micros, step_pct);
            // a price below the floor may come up to it in one step
            let highest = price_floor::floor_micros(c, sku).map_or(highest, |floor| highest.max(floor));
            let words = (
                format!(
                    "price {} to {}; {step_pct} % at most in one step",
                    c.money(*before_micros),
                    c.money(*after_micros)
                ),
                format!("售价由 {} 调至 {}，单次幅度上限 {step_pct}%", c.money(*before_micros), c.money(*after_micros)),
            );
            ((lowest..=highest).contains(after_micros), words)
        }
        Action::Coupon { discount_bp, .. } => {
            let discount = domain::money::decimal(discount_bp.saturating_mul(10_000), 0);
            let words =
                (format!("discount {discount} %; {step_pct} % at most"), format!("折扣 {discount}%，上限 {step_pct}%"));
            (*discount_bp <= step_pct.saturating_mul(100), words)
        }
        _ => return None,
    };
    Said::limit(good, words, ("take a smaller step", "请减小幅度"))
}
