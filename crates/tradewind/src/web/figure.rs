//! Figures as pages show them: money to the coin or rounded for reading, ratios, days, and the place where each opens.

use super::visit::Visit;
use crate::cli::Lang;
use crate::cli::house::change as changes;
use domain::money::round_to;
use domain::{Action, Money, Proposal};
use maud::{Markup, html};

pub use crate::cli::figures::{count, money, percent};
pub use crate::cli::house::amount::{exact, rounded, signed};
pub use crate::cli::house::time::{left, moment};

/// Money in whole units, for tables and charts: `12,345`.
pub fn whole(micros: i64) -> String {
    let text = money(round_to(micros, 1_000_000), 0);
    if text == "-0" { "0".into() } else { text }
}

/// Money in whole units with its sign: `+12,345`.
pub fn whole_signed(micros: i64) -> String {
    let text = whole(micros);
    if micros > 0 && text != "0" { format!("+{text}") } else { text }
}

/// A ratio in per cent with one place; a dash where the denominator is zero.
pub fn ratio(part: i64, whole: i64) -> String {
    if whole == 0 { "–".into() } else { format!("{} %", percent(part, whole)) }
}

/// An amount of money with its currency, coloured by its sign, to be read aloud with both.
pub fn cash(amount: Money) -> Markup {
    let class = match amount.micros {
        i64::MIN..=-1 => "money down",
        0 => "money",
        _ => "money up",
    };
    html! { span class=(class) { (signed(amount.micros, amount.currency)) " " span.currency { (amount.currency.to_string()) } } }
}

/// What tells of the firm's money, for those who see it; for others a dash that says for whom it is.
pub fn of_money(visit: &Visit, inside: impl FnOnce() -> Markup) -> Markup {
    if visit.money() {
        return inside();
    }
    let why = visit.pick("for roles that see the firm's money", "仅对可查看账目的角色显示");
    html! { span.muted title=(why) { "—" } }
}

/// The change on one line; without its amounts for those who do not see the firm's money.
pub fn change(visit: &Visit, p: &Proposal) -> String {
    change_for(visit.lang, visit.money(), p)
}

/// The same, for those who do (`money`) or do not see it.
pub fn change_for(lang: Lang, money: bool, p: &Proposal) -> String {
    if money || !has_amounts(&p.action) { changes::line(lang, p) } else { changes::about(lang, p) }
}

/// Whether the values of an action are amounts of money, or hold some.
pub fn has_amounts(action: &Action) -> bool {
    match action {
        Action::SetBid { .. }
        | Action::SetBudget { .. }
        | Action::HarvestKeyword { .. }
        | Action::PurchaseOrder { .. }
        | Action::SetPrice { .. }
        | Action::Coupon { .. } => true,
        Action::SetState { .. }
        | Action::AddNegative { .. }
        | Action::RemoveNegative { .. }
        | Action::PauseKeyword { .. }
        | Action::Removal { .. } => false,
    }
}

/// A figure on a card: name, value, a line below, and where it opens.
pub fn card(name: &str, value: Markup, below: Markup, href: Option<&str>) -> Markup {
    html! {
        div.figure {
            p.name { (name) }
            p.value { @if let Some(href) = href { a href=(href) { (value) } } @else { (value) } }
            p.below { (below) }
        }
    }
}
