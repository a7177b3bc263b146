//! Columns of the tables of stock, and the cells that are more than text.

use super::super::super::chart::spark;
use super::super::super::table::{Cell, Column};
use super::super::super::visit::Visit;
use super::view::{Coming, Row, address};
use crate::cli::one_line;
use app::board::stock::{IDLE_DAYS, Item, Risk};
use domain::Currency;
use maud::{Markup, html};

const NONE: (&str, &str) = ("", "");

/// What a SKU is in for, in words, and the class of its tag.
pub fn risk_words(risk: Risk) -> ((&'static str, &'static str), &'static str) {
    match risk {
        Risk::Out => (("out of stock", "已断货"), "tag bad"),
        Risk::RunsOut => (("runs out first", "到货前断货"), "tag bad"),
        Risk::Order => (("order now", "该补货"), "tag warn"),
        Risk::Fine => (("enough", "充足"), "tag good"),
        Risk::Idle => (("no sales", "无销量"), "tag warn"),
        Risk::Unknown => (("not known", "未知"), "tag"),
    }
}

fn count(n: Option<i64>) -> Cell {
    n.map_or(Cell::Nothing, Cell::Count)
}

fn place(item: &Item) -> Cell {
    Cell::Text(format!("{} · {}", one_line(&item.shop, 20), item.marketplace))
}

fn plain<R>(key: &'static str, title: (&'static str, &'static str), value: fn(&R) -> Cell) -> Column<R> {
    Column { key, title, hint: NONE, value, link: None, total: None }
}

/// A column whose total is the sum of what is known, and says of how many SKUs nothing is.
macro_rules! units {
    ($key:literal, $title:expr, $hint:expr, $get:expr) => {
        Column {
            key: $key,
            title: $title,
            hint: $hint,
            value: |r: &Row<'_>| count($get(r.item)),
            link: None,
            total: Some(|rows| Cell::total(rows.iter().map(|r| $get(r.item)), Cell::Count)),
        }
    };
}

/// RMB whose total is the sum of what is known, and says of how many SKUs nothing is.
macro_rules! yuan {
    ($key:literal, $title:expr, $hint:expr, $get:expr) => {
        Column {
            key: $key,
            title: $title,
            hint: $hint,
            value: |r: &Row<'_>| Cell::maybe_money($get(r), Some(Currency::CNY)),
            link: None,
            total: Some(|rows| Cell::total(rows.iter().map(|r| $get(r)), |m| Cell::Money(m, Some(Currency::CNY)))),
        }
    };
}

fn head<'a>(several: bool) -> Vec<Column<Row<'a>>> {
    let sku = Column {
        link: Some(|r: &Row<'a>| address(r.item)),
        ..plain("sku", ("SKU", "SKU"), |r: &Row<'a>| Cell::Text(one_line(&r.item.sku, 40)))
    };
    let title = plain("title", ("Product", "商品"), |r: &Row<'a>| match r.item.title.as_str() {
        "" => Cell::Nothing,
        title => Cell::Text(one_line(title, 40)),
    });
    let mut all = vec![sku, title];
    if several {
        all.push(plain("place", ("Site", "站点"), |r: &Row<'a>| place(r.item)));
    }
    all
}

/// How long stock lasts.
pub fn cover<'a>(money: bool, several: bool) -> Vec<Column<Row<'a>>> {
    let mut all = head(several);
    all.extend([
        plain("risk", ("Supply", "供货"), |r: &Row<'a>| {
            let (en, zh) = risk_words(r.item.risk(r.today)).0;
            Cell::Words(en, zh)
        }),
        Column {
            hint: ("available units ÷ units a day", "可售件数 ÷ 日均销量"),
            ..plain("cover", ("Days of supply", "可售天数"), |r: &Row<'a>| {
                r.item.cover_tenths().map_or(Cell::Nothing, |t| Cell::Number(t as f64 / 10.0, 1))
            })
        },
        plain("out", ("Runs out", "预计断货"), |r: &Row<'a>| r.item.out_day().map_or(Cell::Nothing, Cell::Day)),
        plain("next", ("Next arrival", "下一批到货"), |r: &Row<'a>| {
            r.item.arrivals.first().map_or(Cell::Nothing, |a| Cell::Day(a.day))
        }),
        units!("available", ("Available", "可售"), NONE, |i: &Item| i.on_hand.map(|h| h.available)),
        units!("reserved", ("Reserved", "预留"), NONE, |i: &Item| i.on_hand.and_then(|h| h.reserved)),
        units!("inbound", ("Inbound", "入库中"), ("by the marketplace's count", "平台口径"), |i: &Item| {
            i.on_hand.and_then(|h| h.inbound)
        }),
        Column {
            hint: (
                "open purchase orders and shipments; part of it may be inbound already",
                "未到货采购单与头程；可能已部分计入入库中",
            ),
            // what is not on order is no riddle: nothing is
            total: Some(|rows| Cell::Count(rows.iter().map(|r| r.item.ordered()).sum())),
            ..plain("ordered", ("On order", "在途"), |r: &Row<'a>| count(Some(r.item.ordered()).filter(|n| *n > 0)))
        },
        units!("unfulfillable", ("Unfulfillable", "不可售"), NONE, |i: &Item| i
            .on_hand
            .and_then(|h| h.unfulfillable)),
        plain("pace", ("Units a day", "日均销量"), |r: &Row<'a>| {
            r.item.pace.map_or(Cell::Nothing, |p| Cell::Number(p.a_day(), 1))
        }),
        units!("sold", ("90 days", "90 天"), ("units ordered in 90 days", "90 天订单件数"), |i: &Item| i.sold_90),
    ]);
    if money {
        all.extend(worth());
    }
    all
}

fn worth<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        plain("price", ("Price", "售价"), |r: &Row<'a>| {
            Cell::maybe_money(r.item.price_micros, Some(r.item.currency))
        }),
        Column {
            hint: (
                "net sales less fees and landed cost of a unit, before ads and tax",
                "单件净销售额减平台费与到岸成本，未扣广告与税",
            ),
            ..plain("unit", ("Unit earns", "单件毛利"), |r: &Row<'a>| {
                let earns = r.item.unit.as_ref().map(|u| u.contribution_micros());
                Cell::maybe_money(earns, Some(r.item.currency))
            })
        },
        plain("value", ("Value", "金额"), |r: &Row<'a>| {
            Cell::maybe_money(r.item.value_micros(), Some(r.item.currency))
        }),
        plain("currency", ("Currency", "币种"), |r: &Row<'a>| Cell::Text(r.item.currency.to_string())),
        yuan!(
            "cny",
            ("Value, RMB", "金额（人民币）"),
            (
                "a dash: landed cost or exchange rate is not known; the total says of how many SKUs",
                "“—”表示缺到岸成本或汇率；合计注明缺几项"
            ),
            |r: &Row<'_>| r.value_cny
        ),
    ]
}

/// How old stock is.
pub fn age<'a>(money: bool, several: bool) -> Vec<Column<Row<'a>>> {
    let mut all = head(several);
    all.extend([
        units!("a0", ("0–90 days", "0–90 天"), NONE, |i: &Item| i.ages.map(|a| a.0[0])),
        units!("a91", ("91–180", "91–180"), NONE, |i: &Item| i.ages.map(|a| a.0[1])),
        units!("a181", ("181–270", "181–270"), NONE, |i: &Item| i.ages.map(|a| a.0[2])),
        units!("a271", ("271–365", "271–365"), NONE, |i: &Item| i.ages.map(|a| a.0[3])),
        units!("a365", ("over 365", "超过 365"), NONE, |i: &Item| i.ages.map(|a| a.0[4])),
        units!(
            "aged",
            ("over 180", "超过 180"),
            ("units older than 180 days", "库龄超过 180 天的件数"),
            Item::aged_units
        ),
        units!("sold", ("90 days", "90 天"), ("units ordered in 90 days", "90 天订单件数"), |i: &Item| i.sold_90),
    ]);
    if money {
        all.extend([
            plain("storage", ("Storage a month", "月仓储费"), |r: &Row<'a>| {
                Cell::maybe_money(r.item.storage_micros, Some(r.item.currency))
            }),
            plain("surcharge", ("Aged surcharge", "超龄附加费"), |r: &Row<'a>| {
                Cell::maybe_money(r.item.surcharge_micros, Some(r.item.currency))
            }),
            plain("currency", ("Currency", "币种"), |r: &Row<'a>| Cell::Text(r.item.currency.to_string())),
            yuan!(
                "aged_cny",
                ("Over 180, RMB", "超过 180 天金额（人民币）"),
                (
                    "a dash: landed cost or exchange rate is not known; the total says of how many SKUs",
                    "“—”表示缺到岸成本或汇率；合计注明缺几项"
                ),
                |r: &Row<'_>| r.aged_cny
            ),
        ]);
    }
    all.push(plain("day", ("Counted", "盘点日"), |r: &Row<'a>| {
        r.item.ages.map_or(Cell::Nothing, |a| Cell::Day(a.1))
    }));
    all
}

/// What is on the way.
pub fn arrivals<'a>(several: bool) -> Vec<Column<Coming<'a>>> {
    let mut all = vec![
        plain("day", ("Expected", "预计到货"), |c: &Coming<'a>| Cell::Day(c.arrival.day)),
        Column {
            link: Some(|c: &Coming<'a>| address(c.item)),
            ..plain("sku", ("SKU", "SKU"), |c: &Coming<'a>| Cell::Text(one_line(&c.item.sku, 40)))
        },
        plain("number", ("Order or shipment", "采购单 / 头程"), |c: &Coming<'a>| {
            Cell::Text(one_line(&c.arrival.number, 40))
        }),
        Column {
            total: Some(|rows| Cell::Count(rows.iter().map(|c| c.arrival.units).sum())),
            ..plain("units", ("Units", "件数"), |c: &Coming<'a>| Cell::Count(c.arrival.units))
        },
        plain("state", ("State", "状态"), |c: &Coming<'a>| {
            let (en, zh) = state(c).0;
            Cell::Words(en, zh)
        }),
        plain("out", ("Runs out", "预计断货"), |c: &Coming<'a>| c.item.out_day().map_or(Cell::Nothing, Cell::Day)),
    ];
    if several {
        all.insert(2, plain("place", ("Site", "站点"), |c: &Coming<'a>| place(c.item)));
    }
    all
}

fn state(c: &Coming<'_>) -> ((&'static str, &'static str), &'static str) {
    if c.arrival.overdue {
        (("overdue", "已逾期"), "tag bad")
    } else if c.next && matches!(c.item.risk(c.today), Risk::Out | Risk::RunsOut) {
        (("too late", "来不及"), "tag bad")
    } else {
        (("on the way", "在途"), "tag good")
    }
}

/// Tags, and the sales of 90 days beside their sum.
pub fn draw(visit: &Visit, row: &Row<'_>, key: &str) -> Option<Markup> {
    let item = row.item;
    match key {
        "risk" => {
            let (words, class) = risk_words(item.risk(row.today));
            Some(html! { span class=(class) { (visit.of(words)) } })
        }
        "next" => {
            let a = item.arrivals.first()?;
            let units = visit.pick(format!("{} units", a.units), format!("{} 件", a.units));
            Some(html! {
                (a.day) " " span.small.muted { (units) " · " (one_line(&a.number, 28)) }
                @if a.overdue { " " span.tag.bad { (visit.pick("overdue", "已逾期")) } }
            })
        }
        "sold" => {
            let sold = item.sold_90?;
            let last = item.sales.len().saturating_sub(usize::try_from(IDLE_DAYS).unwrap_or(0));
            // a point a week: single days are noise in so small a line
            let weeks: Vec<f64> =
                item.sales[last..].chunks(7).map(|w| w.iter().flatten().map(|n| f64::from(*n)).sum()).collect();
            let alt = visit.pick(format!("{sold} units in 90 days, by week"), format!("90 天 {sold} 件，按周"));
            Some(html! { (spark(&alt, &weeks)) " " (super::super::super::figure::count(sold.unsigned_abs())) })
        }
        "value" if item.value_micros().is_none() => Some(unknown(visit, item)),
        "cny" if row.value_cny.is_none() => Some(unknown(visit, item)),
        "aged_cny" if row.aged_cny.is_none() => Some(unknown(visit, item)),
        _ => None,
    }
}

/// A dash for a value that is not known, with what would make it known.
fn unknown(visit: &Visit, item: &Item) -> Markup {
    let currency = item.currency;
    let why = match (item.on_hand, item.landed) {
        (None, _) => visit.pick("no stock report of this SKU".to_owned(), "没有该 SKU 的库存报表".to_owned()),
        (_, None) => visit.pick("landed cost is not known".to_owned(), "未知到岸成本".to_owned()),
        _ => visit.pick(format!("no exchange rate of {currency}"), format!("缺少 {currency} 汇率")),
    };
    html! { span.muted title=(why) { "—" } }
}

/// Tags of what is on the way.
pub fn draw_coming(visit: &Visit, row: &Coming<'_>, key: &str) -> Option<Markup> {
    (key == "state").then(|| {
        let (words, class) = state(row);
        html! { span class=(class) { (visit.of(words)) } }
    })
}
