//! The top of the profit page: headline figures and the waterfall from sales to operating profit.

use super::super::super::chart::{Chart, Step as Bar, waterfall};
use super::super::super::figure;
use super::super::super::visit::Visit;
use super::view::{Unit, View};
use books::waterfall::{Amounts, Line, SUBTOTALS, Step, steps};
use domain::{Currency, Money};
use maud::{Markup, html};

/// Money, or a dash where a missing rate leaves it unknown.
pub fn cash(visit: &Visit, micros: Option<i64>, currency: Currency) -> Markup {
    match micros {
        Some(m) => figure::cash(Money::new(m, currency)),
        None => html! { span.muted title=(no_rate(visit)) { "–" } },
    }
}

/// An amount in a cell, without its currency; a dash where it is unknown.
pub fn amount(visit: &Visit, micros: Option<i64>, currency: Currency) -> Markup {
    match micros {
        Some(m) => html! { (figure::rounded(m, currency)) },
        None => html! { span.muted title=(no_rate(visit)) { "–" } },
    }
}

/// Why an amount is unknown.
pub fn no_rate(visit: &Visit) -> &'static str {
    visit.pick("unknown: an exchange rate is missing, see the notices", "未知：缺少汇率，见提示")
}

/// A share of net sales; a dash where either is unknown or nothing was sold.
pub fn share(part: Option<i64>, net: Option<i64>) -> String {
    part.zip(net).map_or_else(|| "–".to_owned(), |(p, n)| figure::ratio(p, n))
}

/// Headline figures.
pub fn cards(visit: &Visit, view: &View, unit: Unit, amounts: &Amounts) -> Markup {
    let net = amounts.down_to(Line::Refunds);
    let of_net = |part: Option<i64>| {
        let share = share(part, net);
        html! { (visit.pick(format!("{share} of net sales"), format!("占净销售额 {share}"))) }
    };
    let slow = amounts.slow_stock();
    html! {
        div.grid {
            @for s in SUBTOTALS {
                @let micros = amounts.down_to(s.last);
                @let below = if s.last == Line::Refunds { html! { (view.span()) } } else { of_net(micros) };
                (figure::card(visit.pick(s.en, s.zh), cash(visit, micros, unit.currency), below, None))
            }
            (figure::card(
                visit.pick("Slow stock (memo)", "滞销（备查）"),
                cash(visit, slow, unit.currency),
                html! { (visit.pick("already deducted above; ", "已含在上述利润中；")) (of_net(slow)) },
                Some("/stock"),
            ))
        }
    }
}

/// The waterfall; every line opens what it is made of. A line that is unknown can't be drawn, nor anything below it.
pub fn falls(visit: &Visit, view: &View, unit: Unit, amounts: &Amounts) -> Markup {
    let known = steps().all(|s| amounts.step(s).is_some());
    let bars: Vec<Bar> = steps()
        .filter_map(|s| Some((s, amounts.step(s)?)))
        .filter(|(s, m)| *m != 0 || matches!(s, Step::Subtotal(_)))
        .map(|(s, micros)| Bar {
            name: visit.pick(s.en(), s.zh()).to_owned(),
            micros,
            subtotal: matches!(s, Step::Subtotal(_)),
            href: if let Step::Line(l) = s { Some(view.opening(l)) } else { None },
        })
        .collect();
    let money = |last| amounts.down_to(last).map_or_else(|| "–".into(), |m| figure::rounded(m, unit.currency));
    let (net, profit, name) = (money(Line::Refunds), money(Line::PeopleOther), unit.name(visit));
    let chart = Chart {
        id: "waterfall",
        title: visit.pick("From sales to operating profit", "从销售额到营业利润").to_owned(),
        unit: name.clone(),
        alt: visit.pick(
            format!("{}: of net sales of {net} {name}, {profit} remain as operating profit", view.span()),
            format!("{}：净销售额 {net} {name}，最终营业利润 {profit}", view.span()),
        ),
        lang: visit.lang,
    };
    html! {
        @if known { (waterfall(&chart, &bars)) }
        @else {
            p.notice { (visit.pick(
                "The waterfall can't be drawn while a line is unknown: import the missing exchange rates, or choose one site and its own currency.",
                "有科目金额未知，无法绘制瀑布图：请导入缺少的汇率，或只选一个站点并以站点货币显示。",
            )) }
        }
    }
}
