//! The figures on top of the page.

use super::super::super::figure::{card, count, whole};
use super::super::super::page::MONEY;
use super::super::super::visit::Visit;
use super::view::{Pick, View};
use app::board::stock::Item;
use maud::{Markup, html};

/// Sum in RMB of what is known, none where nothing is, and how many SKUs have something whose value is not.
fn worth<'a>(
    view: &View<'_>,
    items: impl Iterator<Item = &'a Item>,
    units: fn(&Item) -> i64,
    value: fn(&Item) -> Option<i64>,
) -> (Option<i64>, usize) {
    let worth: Vec<Option<i64>> =
        items.map(|i| view.worth(Some(units(i)), value(i), i.currency)).filter(|w| *w != Some(0)).collect();
    let known: Vec<i64> = worth.iter().copied().flatten().collect();
    let unknown = worth.len() - known.len();
    ((unknown == 0 || !known.is_empty()).then(|| known.iter().sum()), unknown)
}

fn sound(item: &Item) -> i64 {
    item.on_hand.map_or(0, |h| h.sound())
}

/// Value as words: what is known, and of how many SKUs nothing is.
fn valued(visit: &Visit, (cny, unknown): (Option<i64>, usize)) -> String {
    let Some(value) = cny.map(whole) else {
        return visit.pick(
            format!("value not known: {unknown} SKUs without landed cost or exchange rate"),
            format!("金额未知：{unknown} 个 SKU 无到岸成本或汇率"),
        );
    };
    match unknown {
        0 => visit.pick(format!("{value} RMB"), format!("{value} 元")),
        n => visit.pick(
            format!("{value} RMB, {n} SKUs without landed cost or rate left out"),
            format!("{value} 元，{n} 个 SKU 无到岸成本或汇率，未计入"),
        ),
    }
}

/// Cards over the SKUs in sight.
pub fn cards(visit: &Visit, view: &View<'_>) -> Markup {
    let money = visit.is(MONEY);
    let number = |n: i64| html! { (count(n.max(0).unsigned_abs())) };
    let of = |pick: Pick| view.items.iter().copied().filter(move |i| pick.holds(i, view.today));
    let to = |show: &str, pick: Pick| view.asked.to(&[("view", show), ("pick", pick.code())]);
    let unknown = |what| html! { span.muted { (what) } };
    let hand: i64 = view.items.iter().map(|i| sound(i)).sum();
    let on_hand = worth(view, view.items.iter().copied(), sound, Item::value_micros);
    let idle = worth(view, of(Pick::Idle), sound, Item::value_micros);
    let aged_units = |i: &Item| i.aged_units().unwrap_or(0);
    let aged: i64 = view.items.iter().map(|i| aged_units(i)).sum();
    let aged_value = worth(view, view.items.iter().copied(), aged_units, Item::aged_value_micros);
    let counted = view.items.iter().any(|i| i.ages.is_some());
    let reaches = view.items.iter().any(|i| i.sold_90.is_some());
    let short = of(Pick::Short).count();
    let order = of(Pick::Order).count();
    html! {
        section.grid aria-label=(visit.pick("Totals of the SKUs in sight", "所示 SKU 合计")) {
            (card(visit.pick("Units on hand", "在库件数"), number(hand), html! {
                @if money { (valued(visit, on_hand)) } @else { (visit.pick("available and reserved", "可售与预留")) }
            }, None))
            (card(visit.pick("SKUs that run out before the next arrival", "到货前断货的 SKU"), number(short as i64), html! {
                (visit.pick(format!("{order} more to order now"), format!("另有 {order} 个该补货")))
            }, Some(&to("cover", Pick::Short))))
            (card(visit.pick("SKUs without a sale in 90 days", "90 天无销量的 SKU"), if reaches { number(of(Pick::Idle).count() as i64) } else { html! { "–" } }, html! {
                @if !reaches { (unknown(visit.pick("orders do not reach 90 days back", "订单数据不足 90 天"))) }
                @else if money { (valued(visit, idle)) }
            }, Some(&to("cover", Pick::Idle))))
            (card(visit.pick("Units older than 180 days", "库龄超过 180 天"), if counted { number(aged) } else { html! { "–" } }, html! {
                @if !counted { (unknown(visit.pick("import the inventory age report", "请导入库龄报告"))) }
                @else if money { (valued(visit, aged_value)) }
            }, Some(&to("age", Pick::Aged))))
        }
    }
}
