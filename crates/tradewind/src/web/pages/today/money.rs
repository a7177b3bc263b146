//! Amounts of this page: RMB in whole yuan, growth in per cent, and a dash for what is unknown.

use super::super::super::figure;
use super::super::super::visit::Visit;
use maud::{Markup, html};

/// Growth beyond this many thousandths is only said to be more.
const GROWTH_MAX: i64 = 9_999;

/// How much there is, in whole yuan.
pub fn level(visit: &Visit, micros: Option<i64>) -> Markup {
    let class = if micros.is_some_and(|m| m < 0) { "money down" } else { "money" };
    let text = micros.map(figure::whole);
    html! { span class=(class) { @if let Some(text) = text { (text) " " span.currency { (rmb(visit)) } } @else { (unknown(visit)) } } }
}

/// By how much something changes, in whole yuan with its sign.
pub fn change(visit: &Visit, micros: Option<i64>) -> Markup {
    let class = match micros {
        Some(..=-1) => "money down",
        Some(1..) => "money up",
        _ => "money",
    };
    let text = micros.map(figure::whole_signed);
    html! { span class=(class) { @if let Some(text) = text { (text) " " span.currency { (rmb(visit)) } } @else { (unknown(visit)) } } }
}

/// What stands where the books can't say: unknown is not zero.
pub fn unknown(visit: &Visit) -> &'static str {
    visit.pick("unknown", "未知")
}

/// The name of the currency.
pub fn rmb(visit: &Visit) -> &'static str {
    visit.pick("RMB", "元")
}

/// An amount as text, in whole yuan with its sign.
pub fn said(visit: &Visit, micros: i64) -> String {
    format!("{} {}", figure::whole_signed(micros), rmb(visit))
}

/// Growth in per cent with its sign.
pub fn growth(permille: i64) -> String {
    match permille {
        GROWTH_MAX.. => format!("> +{} %", GROWTH_MAX / 10),
        1.. => format!("+{} %", figure::percent(permille, 1_000)),
        _ => format!("{} %", figure::percent(permille, 1_000)),
    }
}

/// The address of a month, or several, in the books.
pub fn books(from: books::Month, to: books::Month) -> String {
    format!("/profit?from={from}&to={to}")
}
