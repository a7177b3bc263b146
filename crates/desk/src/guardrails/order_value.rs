//! The value of one purchase order in RMB.

use crate::guardrail::{Check, Said};
use crate::person::money;
use domain::policy::to_cny;
use domain::{Action, Currency};

pub(super) fn check(c: &Check) -> Option<Said> {
    let Action::PurchaseOrder { currency, .. } = &c.proposal.action else { return None };
    let Some(value) = to_cny(c.proposal.action.outlay_micros(), *currency, c.moment.rate(*currency)) else {
        return no_rate(*currency);
    };
    let most = c.moment.policy.stock.order_value_cny_micros;
    let words = (
        format!("the order is worth {}; at most {}", money(value, Currency::CNY), money(most, Currency::CNY)),
        format!("采购单金额 {}，上限 {}", money(value, Currency::CNY), money(most, Currency::CNY)),
    );
    Said::limit(
        value <= most,
        words,
        ("order less, or raise `order_value_cny` in the policy", "请减少采购，或提高策略中的 order_value_cny"),
    )
}

/// Without a rate nothing can be compared with a limit in RMB.
pub(super) fn no_rate(currency: Currency) -> Option<Said> {
    Said::block(
        format!("there is no exchange rate from {currency} to RMB; import rates"),
        format!("缺少 {currency} 兑人民币汇率；请导入汇率"),
    )
}
