//! Tables that an accountant checks: settlements against payouts, quarantine, advertising spent against charged, costing methods, shares.

use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::Visit;
use super::table::UNKNOWN;
use books::Closing;
use books::ads::AdsBasis;
use books::cost::Method;
use books::input::Place;
use books::waterfall::Line;
use domain::{Currency, Day};

/// What the table of settlements is.
pub const SETTLEMENTS: (&str, &str) = (
    "A settlement whose lines do not add up to its payout is left out of the books as a whole.",
    "明细与付款不符的结算单整单不入账。",
);
/// What quarantine is.
pub const QUARANTINE: (&str, &str) = (
    "Settlement lines that no rule knows: in suspense, never in profit, until somebody says on the Data page what they are.",
    "没有规则识别的结算明细：列为待查，不计入利润，直至在数据页归类。",
);
/// What the bridge of advertising is.
pub const ADS: (&str, &str) = (
    "A click of the last days of a month is charged in the next: the bridge is timing, credits and reports that were not imported.",
    "月末点击次月扣费；差异来自时间差、返还和未导入的报表。",
);
/// What the methods are.
pub const COSTS: (&str, &str) = (
    "Profit rests on first in, first out. A bridge above zero means that the other method would lower the profit of the month by as much.",
    "利润采用先进先出。差异为正表示采用另一方法时当月利润相应减少。",
);
/// What shares are.
pub const SHARES: (&str, &str) = (
    "What names no SKU is carried by SKUs under a named rule, in whole coins; the parts add up exactly.",
    "没有 SKU 的金额按规则由各 SKU 分摊，精确到最小货币单位，合计一分不差。",
);

fn table<R>(
    visit: &Visit,
    tab: &str,
    title: (&str, &str),
    columns: &'static [Column<R>],
    rows: Vec<R>,
    ask: Ask,
) -> Table<'static, R> {
    Table {
        id: "ledger",
        caption: visit.pick(title.0, title.1).to_owned(),
        columns,
        rows,
        ask,
        first: ("", false),
        here: format!("/profit/trial?tab={tab}"),
        export: format!("/profit/trial/export?tab={tab}"),
    }
}

macro_rules! column {
    ($key:literal, $en:literal, $zh:literal, $value:expr) => {
        Column { key: $key, title: ($en, $zh), hint: ("", ""), value: $value, link: None, total: None }
    };
    ($key:literal, $en:literal, $zh:literal, $value:expr, $sum:expr) => {
        Column {
            key: $key,
            title: ($en, $zh),
            hint: ("", ""),
            value: $value,
            link: None,
            total: Some(|rows| sum(rows, |r| r.currency, $sum)),
        }
    };
}

/// A sum of rows in one currency; a dash of several.
fn sum<R>(rows: &[&R], currency: fn(&R) -> Currency, micros: fn(&R) -> i64) -> Cell {
    let Some(first) = rows.first().map(|r| currency(r)) else { return UNKNOWN };
    if rows.iter().any(|r| currency(r) != first) {
        return UNKNOWN;
    }
    rows.iter().try_fold(0_i64, |sum, r| sum.checked_add(micros(r))).map_or(UNKNOWN, |m| Cell::Money(m, Some(first)))
}

/// A settlement and whether it ties.
pub struct Tied {
    shop: String,
    site: String,
    id: String,
    day: Option<Day>,
    currency: Currency,
    lines: i64,
    sum: i64,
    total: i64,
    ties: bool,
    why: String,
}

/// Settlements against payouts, of shops that the person may see.
pub fn settlements(visit: &Visit, closing: &Closing, ask: Ask) -> Table<'static, Tied> {
    const COLUMNS: &[Column<Tied>] = &[
        column!("settlement", "Settlement", "结算单", |r| Cell::Text(r.id.clone())),
        column!("shop", "Shop", "店铺", |r| Cell::Text(r.shop.clone())),
        column!("site", "Site", "站点", |r| Cell::Text(r.site.clone())),
        column!("day", "Payout day", "付款日", |r| r.day.map_or(Cell::Nothing, Cell::Day)),
        column!("currency", "Currency", "币种", |r| Cell::Text(r.currency.to_string())),
        column!("lines", "Lines", "行数", |r| Cell::Count(r.lines)),
        column!("sum", "Sum of lines", "明细合计", |r| Cell::Money(r.sum, Some(r.currency)), |r| r.sum),
        column!("total", "Payout", "付款金额", |r| Cell::Money(r.total, Some(r.currency)), |r| r.total),
        column!("difference", "Difference", "差额", |r| Cell::Money(r.sum - r.total, Some(r.currency)), |r| r.sum
            - r.total),
        column!("result", "Result", "结论", |r| if r.ties {
            Cell::Words("ties", "相符")
        } else {
            Cell::Words("refused", "不入账")
        }),
        column!("why", "What to do", "说明", |r| Cell::Text(r.why.clone())),
    ];
    let rows = closing.tie_outs.iter().filter(|t| visit.sees(&t.shop)).map(|t| Tied {
        shop: t.shop.clone(),
        site: t.marketplace.clone(),
        id: t.settlement.clone(),
        day: t.day,
        currency: t.currency,
        lines: t.lines,
        sum: t.sum_micros,
        total: t.total_micros,
        ties: t.refusal.is_none(),
        why: t.message().map_or_else(String::new, |(en, zh)| visit.pick(en, zh)),
    });
    // what was refused needs somebody: it stands first
    let mut rows: Vec<Tied> = rows.collect();
    rows.sort_by_key(|r| (r.ties, std::cmp::Reverse(r.day)));
    table(visit, "settlements", ("Settlements against payouts", "结算单与付款核对"), COLUMNS, rows, ask)
}

/// A kind of line that no rule knows.
pub struct Unknown {
    words: String,
    currency: Currency,
    lines: i64,
    micros: i64,
    seen: String,
}

/// Lines that nobody has explained yet. They name no shop: for people who see all.
pub fn quarantine(visit: &Visit, closing: &Closing, ask: Ask) -> Table<'static, Unknown> {
    const COLUMNS: &[Column<Unknown>] = &[
        column!("words", "Kind of line", "明细类型", |r| Cell::Text(r.words.clone())),
        column!("lines", "Lines", "行数", |r| Cell::Count(r.lines)),
        column!("amount", "Amount", "金额", |r| Cell::Money(r.micros, Some(r.currency)), |r| r.micros),
        column!("currency", "Currency", "币种", |r| Cell::Text(r.currency.to_string())),
        column!("seen", "First seen in", "首见于", |r| Cell::Text(r.seen.clone())),
    ];
    let rows = closing.quarantine.iter().filter(|_| visit.shops().is_empty()).map(|q| Unknown {
        words: q.triple.join(" / "),
        currency: q.currency,
        lines: q.lines,
        micros: q.micros,
        seen: q
            .example
            .as_ref()
            .map_or_else(String::new, |(source, line)| format!("{}:{line}", source.get(..16).unwrap_or(source))),
    });
    table(visit, "quarantine", ("Quarantine", "待查明细"), COLUMNS, rows.collect(), ask)
}

/// Shop, site and month of a row.
struct At {
    shop: String,
    site: String,
    month: String,
}

fn at(closing: &Closing, place: Place, month: books::Month) -> At {
    let p = closing.statement.place(place);
    At { shop: p.shop.clone(), site: p.marketplace.clone(), month: month.to_string() }
}

fn seen(visit: &Visit, closing: &Closing, place: Place) -> bool {
    visit.sees(&closing.statement.place(place).shop)
}

/// Advertising of a site in a month.
pub struct Spent {
    at: At,
    currency: Currency,
    products: i64,
    rest: i64,
    charged: i64,
    basis: AdsBasis,
}

/// Advertising: spent by the ads reports against charged by settlements.
pub fn ads(visit: &Visit, closing: &Closing, ask: Ask) -> Table<'static, Spent> {
    const COLUMNS: &[Column<Spent>] = &[
        column!("month", "Month", "月份", |r| Cell::Text(r.at.month.clone())),
        column!("shop", "Shop", "店铺", |r| Cell::Text(r.at.shop.clone())),
        column!("site", "Site", "站点", |r| Cell::Text(r.at.site.clone())),
        column!("currency", "Currency", "币种", |r| Cell::Text(r.currency.to_string())),
        column!("products", "Spent on SKUs", "按 SKU 花费", |r| Cell::Money(r.products, Some(r.currency)), |r| r
            .products),
        column!(
            "rest",
            "Spent beyond, shared",
            "其余花费（分摊）",
            |r| Cell::Money(r.rest, Some(r.currency)),
            |r| r.rest
        ),
        column!("charged", "Charged", "结算扣费", |r| Cell::Money(r.charged, Some(r.currency)), |r| r.charged),
        column!(
            "bridge",
            "Charged less spent",
            "差异",
            |r| Cell::Money(r.charged - r.products - r.rest, Some(r.currency)),
            |r| r.charged - r.products - r.rest
        ),
        column!("basis", "Profit rests on", "利润依据", |r| match r.basis {
            AdsBasis::Spent => Cell::Words("ads reports", "广告报表"),
            AdsBasis::Charged => Cell::Words("settlements", "结算单"),
        }),
    ];
    let rows = closing.ads_bridge.iter().rev().filter(|a| seen(visit, closing, a.place)).map(|a| Spent {
        at: at(closing, a.place, a.month),
        currency: a.currency,
        products: a.products_micros,
        rest: a.rest_micros,
        charged: a.charged_micros,
        basis: a.basis,
    });
    table(visit, "ads", ("Advertising: spent and charged", "广告花费与扣费"), COLUMNS, rows.collect(), ask)
}

/// Cost of goods of a site in a month by each method.
pub struct Costed {
    at: At,
    currency: Currency,
    cost: [i64; 3],
    uncosted: i64,
}

const FIFO: usize = Method::Fifo as usize;
const AVERAGE: usize = Method::Average as usize;
const PERIOD: usize = Method::Period as usize;

/// Cost of goods by three methods, with the bridges from the first.
pub fn costs(visit: &Visit, closing: &Closing, ask: Ask) -> Table<'static, Costed> {
    const COLUMNS: &[Column<Costed>] = &[
        column!("month", "Month", "月份", |r| Cell::Text(r.at.month.clone())),
        column!("shop", "Shop", "店铺", |r| Cell::Text(r.at.shop.clone())),
        column!("site", "Site", "站点", |r| Cell::Text(r.at.site.clone())),
        column!("currency", "Currency", "币种", |r| Cell::Text(r.currency.to_string())),
        column!("fifo", "First in, first out", "先进先出", |r| Cell::Money(r.cost[FIFO], Some(r.currency)), |r| r
            .cost[FIFO]),
        column!(
            "average",
            "Moving average",
            "移动加权平均",
            |r| Cell::Money(r.cost[AVERAGE], Some(r.currency)),
            |r| r.cost[AVERAGE]
        ),
        column!("period", "Period cost", "期间成本", |r| Cell::Money(r.cost[PERIOD], Some(r.currency)), |r| r.cost
            [PERIOD]),
        column!(
            "to_average",
            "Bridge to average",
            "差异：移动平均",
            |r| Cell::Money(r.cost[AVERAGE] - r.cost[FIFO], Some(r.currency)),
            |r| r.cost[AVERAGE] - r.cost[FIFO]
        ),
        column!(
            "to_period",
            "Bridge to period",
            "差异：期间成本",
            |r| Cell::Money(r.cost[PERIOD] - r.cost[FIFO], Some(r.currency)),
            |r| r.cost[PERIOD] - r.cost[FIFO]
        ),
        column!("uncosted", "Units without a cost", "无成本件数", |r| Cell::Count(r.uncosted)),
    ];
    let rows = closing.cost_methods.months.iter().rev().filter(|r| seen(visit, closing, r.place)).map(|r| Costed {
        at: at(closing, r.place, r.month),
        currency: r.currency,
        cost: r.cost_micros,
        uncosted: r.uncosted_units[FIFO],
    });
    table(visit, "costs", ("Cost of goods by three methods", "三种成本方法对比"), COLUMNS, rows.collect(), ask)
}

/// An amount that was shared.
pub struct Shared {
    at: At,
    line: Line,
    rule: books::share::ShareRule,
    currency: Currency,
    micros: i64,
    skus: usize,
}

/// Amounts without a SKU and the rule by which SKUs carry them.
pub fn shares(visit: &Visit, closing: &Closing, ask: Ask) -> Table<'static, Shared> {
    const COLUMNS: &[Column<Shared>] = &[
        column!("month", "Month", "月份", |r| Cell::Text(r.at.month.clone())),
        column!("shop", "Shop", "店铺", |r| Cell::Text(r.at.shop.clone())),
        column!("site", "Site", "站点", |r| Cell::Text(r.at.site.clone())),
        column!("line", "Line", "科目", |r| Cell::Words(r.line.en(), r.line.zh())),
        column!("rule", "Rule", "规则", |r| Cell::Words(r.rule.en(), r.rule.zh())),
        column!("amount", "Amount", "金额", |r| Cell::Money(r.micros, Some(r.currency)), |r| r.micros),
        column!("currency", "Currency", "币种", |r| Cell::Text(r.currency.to_string())),
        column!("skus", "SKUs", "SKU 数", |r| Cell::Count(i64::try_from(r.skus).unwrap_or(i64::MAX))),
    ];
    let rows = closing.shares.iter().rev().filter(|s| seen(visit, closing, s.place)).map(|s| Shared {
        at: at(closing, s.place, s.month),
        line: s.line,
        rule: s.rule,
        currency: s.currency,
        micros: s.micros,
        skus: s.weights.len(),
    });
    table(visit, "shares", ("Shared amounts", "分摊金额"), COLUMNS, rows.collect(), ask)
}
