//! No price below the seller's floor, and none that does not cover landed cost and fees.

use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let (sku, price) = match &c.proposal.action {
        Action::SetPrice { sku, after_micros, .. } => (sku, Some(*after_micros)),
        Action::Coupon { sku, discount_bp, .. } => {
            let price = c.moment.surroundings.price_micros.get(&c.item(sku));
            (sku, price.map(|p| less(*p, *discount_bp)))
        }
        _ => return None,
    };
    let Some(price) = price else {
        return Said::block(
            format!("the price of `{sku}` is not known, so a coupon cannot be checked; import a listing report"),
            format!("不知道“{sku}”的售价，无法核对优惠券；请导入商品报表"),
        );
    };
    let Some(floor) = floor_micros(c, sku) else {
        return Said::block(
            format!("landed cost and fees of `{sku}` are not known, so its lowest price is not; import landed costs"),
            format!("不知道“{sku}”的到岸成本与费用，无法得出最低售价；请导入到岸成本"),
        );
    };
    let words = (
        format!("price {}; at least {}", c.money(price), c.money(floor)),
        format!("售价 {}，下限 {}", c.money(price), c.money(floor)),
    );
    Said::limit(
        price >= floor,
        words,
        ("ask more, or lower `floor_pct` or the floor in the policy", "请提高售价，或调低策略中的 floor_pct 或最低价"),
    )
}

/// The lowest price: the seller's own floor or the policy's share of landed cost and fees, whichever is greater, rounded up. `None`
/// when the cost is needed and not known.
pub(super) fn floor_micros(c: &Check, sku: &str) -> Option<i64> {
    let price = &c.moment.policy.price;
    let own = price.floor.get(sku).copied().unwrap_or(0);
    if price.floor_pct <= 0 {
        return Some(own);
    }
    let cost = *c.moment.surroundings.unit_cost_micros.get(&c.item(sku))?;
    let covered = (i128::from(cost) * i128::from(price.floor_pct) + 99).div_euclid(100);
    Some(i64::try_from(covered).ok()?.max(own))
}

/// A price less a discount, rounded down.
fn less(price_micros: i64, discount_bp: i64) -> i64 {
    let left = i128::from(price_micros) * i128::from(10_000 - discount_bp) / 10_000;
    i64::try_from(left).unwrap_or(0)
}
