//! Demand is not raised for goods that are about to run out.

use crate::guardrail::{Check, Said};
use domain::Action;
use domain::action::AdState;
use domain::money::decimal;

pub(super) fn check(c: &Check) -> Option<Said> {
    let raises = match &c.proposal.action {
        Action::SetBid { before_micros, after_micros, .. } | Action::SetBudget { before_micros, after_micros, .. } => {
            after_micros > before_micros
        }
        Action::SetPrice { before_micros, after_micros, .. } => after_micros < before_micros,
        Action::SetState { after, .. } => *after == AdState::Enabled,
        Action::HarvestKeyword { .. } | Action::Coupon { .. } => true,
        _ => false,
    };
    // what goes back to what stood before is the person's own judgement
    if !raises || c.undoes {
        return None;
    }
    let skus = c.skus();
    let known: Vec<(&str, i64)> = skus.iter().filter_map(|s| Some((*s, c.stock(s)?.cover_millidays))).collect();
    let unknown = skus.len() - known.len();
    let least = known.into_iter().min_by_key(|(_, cover)| *cover);
    let Some((sku, cover)) = least.or_else(|| Some(("", c.proposal.stock?.cover_millidays))) else {
        return Said::block(
            "stock of what this would sell more of is not known; import an inventory report",
            "不知道所涉商品的库存；请导入库存报表",
        );
    };
    let days = c.moment.policy.ads.stock_cover_days;
    let cover_text = decimal(cover.saturating_mul(1000), 0);
    let (of, of_zh) =
        if sku.is_empty() { (String::new(), String::new()) } else { (format!(" of `{sku}`"), format!("“{sku}”")) };
    let words = (
        format!("stock{of} lasts {cover_text} days; demand is raised from {days} days on"),
        format!("{of_zh}库存可售 {cover_text} 天，达到 {days} 天才加大投放"),
    );
    if cover < days.saturating_mul(1000) {
        return Said::block(format!("{}; replenish first", words.0), format!("{}；请先补货", words.1));
    }
    if unknown > 0 {
        return Said::warn(
            format!("{}; stock of {unknown} more SKUs is not known", words.0),
            format!("{}；另有 {unknown} 个 SKU 库存未知", words.1),
        );
    }
    Said::pass(words.0, words.1)
}
