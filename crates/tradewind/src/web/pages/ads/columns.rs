//! Columns of the table: the usual metrics, their totals as ratios of sums.

use super::super::super::table::{Cell, Column};
use super::asked::Level;
use super::view::{Row, View};
use crate::cli::one_line;
use app::board::ads::Tally;
use domain::money::scale;

/// Columns of text from outside that a cell shows.
const TEXT: usize = 70;
const NONE: (&str, &str) = ("", "");

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Nothing } else { Cell::Text(one_line(text, TEXT)) }
}

fn plain<'a>(key: &'static str, title: (&'static str, &'static str), value: fn(&Row<'a>) -> Cell) -> Column<Row<'a>> {
    Column { key, title, hint: NONE, value, link: None, total: None }
}

fn sum(rows: &[&Row<'_>]) -> Tally {
    let mut sum = Tally::default();
    rows.iter().for_each(|r| sum.add(&r.tally));
    sum
}

/// The line of a row of targets or search terms.
fn of_line<'a>(row: &Row<'a>, which: fn(&app::board::ads::Line) -> app::board::ads::Text) -> &'a str {
    row.line.map_or("", |(lines, at)| row.view.ads.texts.get(which(lines.line(at))))
}

fn place(row: &Row<'_>) -> Cell {
    let p = &row.view.ads.places[row.view.ads.campaigns[row.campaign].place];
    Cell::Text(format!("{} · {}", one_line(&p.shop, 20), p.marketplace))
}

fn to_targets(row: &Row<'_>) -> String {
    let p = &row.view.ads.places[row.view.ads.campaigns[row.campaign].place];
    row.view.asked.to(&[
        ("level", "target"),
        ("shop", &p.shop),
        ("site", &p.marketplace),
        ("campaign", row.view.campaign_key(row.campaign)),
    ])
}

fn to_terms(row: &Row<'_>) -> String {
    let p = &row.view.ads.places[row.view.ads.campaigns[row.campaign].place];
    row.view.asked.to(&[
        ("level", "term"),
        ("shop", &p.shop),
        ("site", &p.marketplace),
        ("campaign", row.view.campaign_key(row.campaign)),
        ("group", of_line(row, |l| l.ad_group)),
        ("target", of_line(row, |l| l.targeting)),
        ("match", of_line(row, |l| l.matched)),
    ])
}

/// Columns of a level; without money for those who may not see it.
pub fn columns<'a>(view: &View<'a>, money: bool, file: bool) -> Vec<Column<Row<'a>>> {
    let level = view.asked.level();
    let mut all = names(level, view.campaign.is_some());
    if view.places.len() > 1 || file {
        all.push(plain("place", ("Site", "站点"), place));
    }
    all.extend(traffic());
    if money {
        all.extend(cash());
    }
    all.extend(orders());
    if money {
        all.extend(returns());
    }
    if money && file {
        all.push(plain("currency", ("Currency", "币种"), |r| Cell::Text(r.view.currency.to_string())));
    }
    all
}

fn names<'a>(level: Level, drilled: bool) -> Vec<Column<Row<'a>>> {
    let campaign = |title| plain("campaign", title, |r: &Row<'a>| text(r.view.campaign_name(r.campaign)));
    let group = plain("group", ("Ad group", "广告组"), |r: &Row<'a>| text(of_line(r, |l| l.ad_group)));
    let matched = plain("match", ("Match", "匹配"), |r: &Row<'a>| text(of_line(r, |l| l.matched)));
    let targeting = plain("targeting", ("Target", "投放"), |r: &Row<'a>| text(of_line(r, |l| l.targeting)));
    let product = plain("product", ("Type", "类型"), |r: &Row<'a>| {
        text(r.view.ads.texts.get(r.view.ads.campaigns[r.campaign].product))
    });
    let mut all = match level {
        Level::Campaign => {
            vec![Column { link: Some(to_targets), ..campaign(("Campaign", "广告活动")) }, product]
        }
        Level::Target => vec![Column { link: Some(to_terms), ..targeting }, matched, group],
        Level::Term => {
            let term = plain("term", ("Search term", "搜索词"), |r: &Row<'a>| text(of_line(r, |l| l.term)));
            vec![term, targeting, matched, group]
        }
    };
    if level != Level::Campaign && !drilled {
        all.push(Column { link: Some(to_targets), ..campaign(("Campaign", "广告活动")) });
    }
    all
}

/// A column of a function of tallies: a row's own, and of the sum over rows.
macro_rules! metric {
    ($key:literal, $title:expr, $hint:expr, $cell:expr) => {
        Column {
            key: $key,
            title: $title,
            hint: $hint,
            value: |r| $cell(&r.tally, r.view),
            link: None,
            total: Some(|rows| rows.first().map_or(Cell::Nothing, |r| $cell(&sum(rows), r.view))),
        }
    };
}

fn traffic<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        metric!("impressions", ("Impressions", "曝光"), NONE, |t: &Tally, _: &View<'_>| Cell::Count(t.impressions)),
        metric!("clicks", ("Clicks", "点击"), NONE, |t: &Tally, _: &View<'_>| Cell::Count(t.clicks)),
        metric!(
            "ctr",
            ("CTR", "点击率"),
            ("clicks ÷ impressions", "点击 ÷ 曝光"),
            |t: &Tally, _: &View<'_>| { Cell::Ratio(t.clicks, t.impressions) }
        ),
    ]
}

fn cash<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        metric!(
            "cpc",
            ("CPC", "单次点击成本"),
            ("spend ÷ clicks", "花费 ÷ 点击"),
            |t: &Tally, v: &View<'_>| {
                Cell::maybe_money(scale(t.spend_micros, 1, t.clicks.into()), Some(v.currency))
            }
        ),
        metric!("spend", ("Spend", "花费"), NONE, |t: &Tally, v: &View<'_>| {
            Cell::Money(t.spend_micros, Some(v.currency))
        }),
    ]
}

fn orders<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        metric!("orders", ("Orders", "订单"), ("attributed to ads", "广告归因"), |t: &Tally, _: &View<'_>| {
            Cell::Count(t.orders)
        }),
        metric!("cvr", ("CVR", "转化率"), ("orders ÷ clicks", "订单 ÷ 点击"), |t: &Tally, _: &View<'_>| {
            Cell::Ratio(t.orders, t.clicks)
        }),
    ]
}

fn returns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        metric!("sales", ("Sales", "销售额"), ("attributed to ads", "广告归因"), |t: &Tally, v: &View<'_>| {
            Cell::Money(t.sales_micros, Some(v.currency))
        }),
        metric!("acos", ("ACOS", "ACOS"), ("spend ÷ attributed sales", "花费 ÷ 归因销售额"), |t: &Tally,
                                                                                                       _: &View<
            '_,
        >| {
            Cell::Ratio(t.spend_micros, t.sales_micros)
        }),
        metric!("roas", ("ROAS", "ROAS"), ("attributed sales ÷ spend", "归因销售额 ÷ 花费"), |t: &Tally,
                                                                                                       _: &View<
            '_,
        >| {
            match t.spend_micros {
                0 => Cell::Nothing,
                spend => Cell::Number(t.sales_micros as f64 / spend as f64, 2),
            }
        }),
        Column {
            key: "profit",
            title: ("Est. profit", "估计利润"),
            hint: (
                "estimate: after goods, fees, ads and tax; empty where the goods' cost is unknown",
                "估计：扣除货款、平台费、广告费与税；成本未知时为空",
            ),
            value: |r| Cell::maybe_money(r.profit, Some(r.view.currency)),
            link: None,
            // the sum of what is known is not the total
            total: Some(|rows| {
                let sum = rows.iter().try_fold(0_i64, |sum, r| Some(sum + r.profit?));
                Cell::maybe_money(sum, rows.first().map(|r| r.view.currency))
            }),
        },
    ]
}
