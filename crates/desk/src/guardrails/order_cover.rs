//! An order must not reach further than the policy's days of supply.

use crate::guardrail::{Check, Said};
use domain::Action;

pub(super) fn check(c: &Check) -> Option<Said> {
    let Action::PurchaseOrder { sku, units, .. } = &c.proposal.action else { return None };
    let stock = c.stock(sku).or(c.proposal.stock);
    let daily = c.moment.surroundings.daily_milliunits.get(&c.item(sku)).copied();
    let (Some(stock), Some(daily)) = (stock, daily) else {
        return Said::block(
            format!("stock or expected sales of `{sku}` are not known; import inventory and sales reports"),
            format!("不知道“{sku}”的库存或预期销量；请导入库存与销售报表"),
        );
    };
    let position = i128::from(stock.on_hand) + i128::from(stock.inbound) + i128::from(*units);
    let most = c.moment.policy.stock.cover_days_max;
    let todo = ("order less, or raise `cover_days_max` in the policy", "请减少采购，或提高策略中的 cover_days_max");
    if daily <= 0 {
        let words = (
            format!("`{sku}` is not expected to sell; {position} units would never be gone"),
            format!("“{sku}”预期无销量，{position} 件将无法售完"),
        );
        return Said::limit(false, words, todo);
    }
    let days = position * 1000 / i128::from(daily);
    let words = (
        format!("stock, goods on their way and this order make {position} units, {days} days of sales; at most {most}"),
        format!("库存、在途与本单合计 {position} 件，可售 {days} 天，上限 {most} 天"),
    );
    Said::limit(position * 1000 <= i128::from(most) * i128::from(daily), words, todo)
}
