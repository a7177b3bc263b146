//! The figures on top of the page and the chart of days.

use super::super::super::chart::{Chart, Line, Stroke, lines};
use super::super::super::figure::{card, cash, count, ratio};
use super::super::super::page::MONEY;
use super::super::super::visit::Visit;
use super::view::View;
use app::board::ads::Tally;
use domain::{Day, Money};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Change in per cent since the window before.
fn change(visit: &Visit, view: &View<'_>, now: i64, before: Option<i64>) -> String {
    let days = view.window.days();
    match before {
        None => visit.pick(format!("the {days} days before are not all known"), format!("此前 {days} 天数据不全")),
        Some(0) => visit.pick(format!("nothing in the {days} days before"), format!("此前 {days} 天为零")),
        Some(before) => {
            let sign = if now > before { "+" } else { "" };
            let change = ratio(now - before, before);
            visit.pick(format!("{sign}{change} on the {days} days before"), format!("较此前 {days} 天 {sign}{change}"))
        }
    }
}

/// A ratio now and in the window before.
fn was(visit: &Visit, before: Option<(i64, i64)>) -> String {
    match before {
        Some((part, whole)) if whole != 0 => {
            let before = ratio(part, whole);
            visit.pick(format!("{before} before"), format!("此前 {before}"))
        }
        _ => visit.pick("before: not known", "此前：未知").to_owned(),
    }
}

/// Cards over the campaigns in sight.
pub fn cards(visit: &Visit, view: &View<'_>) -> Markup {
    let (now, before) = view.totals();
    let amount = |micros: i64| html! { (view.money(micros)) " " span.currency { (view.currency.to_string()) } };
    let number = |n: i64| html! { (count(n.unsigned_abs())) };
    let of = |get: fn(&Tally) -> i64| change(visit, view, get(&now), before.as_ref().map(get));
    let ratio_card = |name: (&'static str, &'static str), get: fn(&Tally) -> (i64, i64)| {
        let (part, whole) = get(&now);
        card(visit.of(name), html! { (ratio(part, whole)) }, html! { (was(visit, before.as_ref().map(get))) }, None)
    };
    html! {
        section.grid aria-label=(visit.pick("Totals of the campaigns in sight", "所示广告活动合计")) {
            @if visit.is(MONEY) {
                (card(visit.pick("Spend", "花费"), amount(now.spend_micros), html! { (of(|t| t.spend_micros)) }, None))
                (card(visit.pick("Attributed sales", "广告销售额"), amount(now.sales_micros), html! { (of(|t| t.sales_micros)) }, None))
                (ratio_card(("ACOS", "ACOS"), |t| (t.spend_micros, t.sales_micros)))
                (tacos(visit, view))
            } @else {
                (card(visit.pick("Impressions", "曝光"), number(now.impressions), html! { (of(|t| t.impressions)) }, None))
                (card(visit.pick("Clicks", "点击"), number(now.clicks), html! { (of(|t| t.clicks)) }, None))
            }
            (card(visit.pick("Orders", "订单"), number(now.orders), html! { (of(|t| t.orders)) }, None))
            @if visit.is(MONEY) { (profit(visit, view, now.spend_micros)) }
            @else { (ratio_card(("CVR", "转化率"), |t| (t.orders, t.clicks))) }
        }
    }
}

fn tacos(visit: &Visit, view: &View<'_>) -> Markup {
    // ordered sales are those of the whole shop: they say nothing of one campaign
    if view.campaign.is_some() {
        return html! {};
    }
    let (spend, sales, days) = view.tacos();
    let all = view.window.days();
    let below = if days == 0 {
        visit.pick("import the business report for ordered sales", "导入业务报告以获得总销售额").to_owned()
    } else {
        visit.pick(
            format!("of {} {} ordered, {days} of {all} days known", view.money(sales), view.currency),
            format!("总销售额 {} {}，已知 {days}/{all} 天", view.money(sales), view.currency),
        )
    };
    card("TACOS", html! { (ratio(spend, sales)) }, html! { (below) }, None)
}

fn profit(visit: &Visit, view: &View<'_>, spend: i64) -> Markup {
    let (profit, known) = view.profit();
    let name = visit.pick("Est. profit after ads", "估计广告后利润");
    if known == 0 && spend != 0 {
        let below = visit.pick(
            "unit economics are not known: import settlements and landed cost",
            "单件利润未知：请导入结算单与到岸成本",
        );
        return card(name, html! { "–" }, html! { (below) }, None);
    }
    let below = if known == spend {
        visit.pick("after goods, fees and tax; an estimate", "扣除货款、平台费与税；估计值").to_owned()
    } else {
        let share = ratio(known, spend);
        visit.pick(
            format!("for {share} of spend; the other goods' cost is unknown"),
            format!("覆盖 {share} 的花费；其余商品成本未知"),
        )
    };
    card(name, cash(Money::new(profit, view.currency)), html! { (below) }, None)
}

/// Days of the campaigns in sight, in the currency of the view.
fn days(view: &View<'_>) -> BTreeMap<Day, Tally> {
    let mut days: BTreeMap<Day, Tally> = BTreeMap::new();
    for c in view.campaigns.iter().map(|c| &view.ads.campaigns[*c]) {
        let through = view.ads.places[c.place].through;
        for (day, tally) in view.ads.days_of(c).iter().filter(|(d, _)| d.0 > through.0 - view.window.days()) {
            if let Some(tally) = view.converted(*tally, c.currency) {
                days.entry(*day).or_default().add(&tally);
            }
        }
    }
    days
}

/// Spend and sales by day; clicks and orders for those who see no money.
pub fn chart(visit: &Visit, view: &View<'_>) -> Markup {
    let days = days(view);
    let through = view.places.iter().map(|p| view.ads.places[*p].through).max();
    let (Some(last), false) = (through, days.is_empty()) else { return html! {} };
    let all: Vec<Day> = (0..view.window.days()).rev().map(|back| last.plus(-back)).collect();
    let money = visit.is(MONEY);
    let line = |name: (&'static str, &'static str), stroke, get: fn(&Tally) -> f64| Line {
        name: visit.of(name).to_owned(),
        values: all.iter().map(|d| days.get(d).map(get)).collect(),
        stroke,
    };
    let drawn = if money {
        [
            line(("Spend", "花费"), Stroke::Solid, |t| t.spend_micros as f64 / 1e6),
            line(("Attributed sales", "广告销售额"), Stroke::Dashed, |t| t.sales_micros as f64 / 1e6),
        ]
    } else {
        [
            line(("Clicks", "点击"), Stroke::Solid, |t| t.clicks as f64),
            line(("Orders", "订单"), Stroke::Dashed, |t| t.orders as f64),
        ]
    };
    let (now, _) = view.totals();
    let alt = if money {
        let (spend, sales, currency) = (view.money(now.spend_micros), view.money(now.sales_micros), view.currency);
        visit.pick(
            format!("{} days to {last}: spend {spend} {currency}, attributed sales {sales} {currency}", all.len()),
            format!("截至 {last} 的 {} 天：花费 {spend} {currency}，广告销售额 {sales} {currency}", all.len()),
        )
    } else {
        visit.pick(
            format!("{} days to {last}: {} clicks, {} orders", all.len(), now.clicks, now.orders),
            format!("截至 {last} 的 {} 天：点击 {}，订单 {}", all.len(), now.clicks, now.orders),
        )
    };
    let young = usize::try_from(view.attribution_days()).unwrap_or(7);
    let still = visit.pick("orders still come in from here", "此后订单仍在归因").to_owned();
    let chart = Chart {
        id: "ads-days",
        title: if money {
            visit.pick("Spend and sales by day", "每日花费与销售额")
        } else {
            visit.pick("Clicks and orders by day", "每日点击与订单")
        }
        .to_owned(),
        unit: if money { view.currency.to_string() } else { String::new() },
        alt,
        lang: visit.lang,
    };
    let x: Vec<String> = all.iter().map(Day::to_string).collect();
    lines(&chart, &x, &drawn, &[], &[(x.len().saturating_sub(young), still)])
}
