//! The value of all purchase orders of a day (UTC) in RMB.

use super::order_value::no_rate;
use crate::guardrail::{Check, Said, Stage};
use crate::person::money;
use domain::policy::to_cny;
use domain::{Action, Currency};

pub(super) fn check(c: &Check) -> Option<Said> {
    let Action::PurchaseOrder { currency, .. } = &c.proposal.action else { return None };
    let own = (*currency, c.proposal.action.outlay_micros());
    let used = c.moment.room.used(c.moment.now_micros).order_micros;
    let sent = used.iter().filter_map(|(code, micros)| Some((Currency::parse(code)?, *micros)));
    let held = c.tally.order_micros().iter().map(|(currency, micros)| (*currency, *micros));
    let mut total = 0_i64;
    for (currency, micros) in sent.chain(held).chain([own]) {
        let Some(cny) = to_cny(micros, currency, c.moment.rate(currency)) else { return no_rate(currency) };
        total = total.saturating_add(cny);
    }
    let most = c.moment.policy.stock.order_value_a_day_cny_micros;
    let words = (
        format!(
            "orders of the day would be worth {}; at most {}",
            money(total, Currency::CNY),
            money(most, Currency::CNY)
        ),
        format!("当日采购总额将为 {}，上限 {}", money(total, Currency::CNY), money(most, Currency::CNY)),
    );
    // another day has room again: before dispatch a person only needs to know
    if total > most && c.stage != Stage::Dispatch {
        return Said::warn(format!("{}; it can leave another day", words.0), format!("{}；可改日发送", words.1));
    }
    Said::limit(
        total <= most,
        words,
        ("send it another day, or raise `order_value_a_day_cny`", "请改日发送，或提高 order_value_a_day_cny"),
    )
}
