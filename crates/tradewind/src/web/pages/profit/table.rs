//! The table by SKU, parent, shop, site, month or operator: amounts as they add to profit, and ratios of sums.

use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use super::view::{Unit, View};
use crate::cli::statement::dimension;
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Line};
use domain::Currency;

/// What a key earned.
pub struct Earned {
    /// SKU, shop, month …
    pub key: String,
    /// Where it opens.
    to: String,
    currency: Currency,
    amounts: Amounts,
    line: Option<Line>,
}

/// Micros of some lines.
type Of = fn(&Amounts) -> Option<i64>;

fn of_lines(a: &Amounts, lines: &[Line]) -> Option<i64> {
    lines.iter().try_fold(0_i64, |sum, l| a.line(*l).and_then(|m| sum.checked_add(m)))
}

fn net(a: &Amounts) -> Option<i64> {
    a.down_to(Line::Refunds)
}

fn operating(a: &Amounts) -> Option<i64> {
    a.down_to(Line::PeopleOther)
}

/// Nothing that could be reckoned: shown as a dash, empty in exports.
pub const UNKNOWN: Cell = Cell::Ratio(0, 0);

/// Money, or a dash where a missing rate leaves it unknown.
pub fn money(micros: Option<i64>, currency: Currency) -> Cell {
    micros.map_or(UNKNOWN, |m| Cell::Money(m, Some(currency)))
}

fn share(part: Option<i64>, whole: Option<i64>) -> Cell {
    part.zip(whole).map_or(UNKNOWN, |(p, w)| Cell::Ratio(p, w))
}

/// A sum over rows: unknown as soon as one of them is.
fn sum(rows: &[&Earned], of: Of) -> Option<i64> {
    rows.iter().try_fold(0_i64, |sum, r| of(&r.amounts).and_then(|m| sum.checked_add(m)))
}

fn one(r: &Earned, of: Of) -> Cell {
    money(of(&r.amounts), r.currency)
}

fn one_share(r: &Earned, of: Of) -> Cell {
    share(of(&r.amounts), net(&r.amounts))
}

fn total(rows: &[&Earned], of: Of) -> Cell {
    rows.first().map_or(UNKNOWN, |r| money(sum(rows, of), r.currency))
}

macro_rules! amount {
    ($key:literal, $title:expr, $hint:expr, $of:expr) => {
        Column {
            key: $key,
            title: $title,
            hint: $hint,
            value: |r: &Earned| one(r, $of),
            link: None,
            total: Some(|rows: &[&Earned]| total(rows, $of)),
        }
    };
}

macro_rules! of_net_sales {
    ($key:literal, $title:expr, $hint:expr, $of:expr) => {
        Column {
            key: $key,
            title: $title,
            hint: $hint,
            value: |r: &Earned| one_share(r, $of),
            link: None,
            total: Some(|rows: &[&Earned]| share(sum(rows, $of), sum(rows, net))),
        }
    };
}

/// Columns of a dimension, with one for a line that is looked into.
pub fn columns(by: By, line: Option<Line>) -> Vec<Column<Earned>> {
    let mut all = vec![Column {
        key: "key",
        title: dimension(by),
        hint: ("", ""),
        value: |r: &Earned| Cell::Text(r.key.clone()),
        link: Some(|r| r.to.clone()),
        total: None,
    }];
    if let Some(line) = line {
        all.push(Column {
            key: "line",
            title: (line.en(), line.zh()),
            hint: ("the line that is looked into, as it adds to profit", "正在查看的科目，按对利润的影响列示"),
            value: |r| r.line.map_or(UNKNOWN, |l| money(r.amounts.line(l), r.currency)),
            link: None,
            total: Some(|rows| {
                let one = |r: &Earned| r.amounts.line(r.line?);
                let sum = rows.iter().try_fold(0_i64, |sum, r| one(r).and_then(|m| sum.checked_add(m)));
                rows.first().map_or(UNKNOWN, |r| money(sum, r.currency))
            }),
        });
    }
    all.extend(figures());
    all
}

fn figures() -> [Column<Earned>; 11] {
    [
        amount!(
            "net_sales",
            ("Net sales", "净销售额"),
            ("gross sales less promotions and refunds", "销售总额减促销与退款"),
            net
        ),
        amount!("ads", ("Ads", "广告费"), ("", ""), |a: &Amounts| a.line(Line::Ads)),
        amount!(
            "fees",
            ("Referral + fulfilment", "佣金与配送"),
            ("referral and fulfilment fees", "销售佣金加配送费"),
            |a: &Amounts| of_lines(a, &[Line::Referral, Line::Fulfilment])
        ),
        amount!(
            "storage",
            ("Storage + aged", "仓储与超龄"),
            ("storage and the aged inventory surcharge", "仓储费加超龄库存附加费"),
            |a: &Amounts| of_lines(a, &[Line::Storage, Line::AgedSurcharge])
        ),
        amount!(
            "platform_margin",
            ("Platform margin", "平台毛利"),
            ("net sales less all that the marketplace takes", "净销售额减平台全部扣费"),
            |a: &Amounts| a.down_to(Line::Adjustments)
        ),
        amount!(
            "goods",
            ("Landed goods", "到岸成本"),
            ("goods, first leg, duty and preparation", "采购、头程、关税、加工贴标"),
            |a: &Amounts| of_lines(a, &books::cost::COMPONENTS)
        ),
        amount!(
            "gross_profit",
            ("Gross profit", "毛利"),
            ("platform margin less landed goods", "平台毛利减到岸成本"),
            |a: &Amounts| a.down_to(Line::Prep)
        ),
        amount!(
            "operating_profit",
            ("Operating profit", "营业利润"),
            ("gross profit less slow stock, write-offs and people", "毛利减滞销、报损与人工等费用"),
            operating
        ),
        of_net_sales!(
            "margin",
            ("Margin", "利润率"),
            ("operating profit ÷ net sales", "营业利润 ÷ 净销售额"),
            operating
        ),
        of_net_sales!(
            "ads_share",
            ("Ads share", "广告占比"),
            ("advertising ÷ net sales", "广告费 ÷ 净销售额"),
            |a: &Amounts| a.line(Line::Ads).map(|m| -m)
        ),
        amount!(
            "slow_stock",
            ("Slow stock", "滞销"),
            (
                "memo: storage, aged surcharge, capital cost and write-down; already deducted above",
                "备查：仓储、超龄附加、资金成本与跌价；已含在前列中"
            ),
            Amounts::slow_stock
        ),
    ]
}

/// The table of a view, as a page shows it and files hold it.
pub fn table<'a>(
    visit: &Visit,
    view: &View,
    unit: Unit,
    rows: &[Row],
    columns: &'a [Column<Earned>],
    ask: Ask,
) -> Table<'a, Earned> {
    let earned = |r: &Row| {
        let key = r.key.first().cloned().unwrap_or_default();
        let to = view.narrowed(&key).unwrap_or_default();
        Earned { key, to, currency: unit.currency, amounts: unit.amounts(r), line: view.line }
    };
    let first = match (view.line, view.by) {
        (_, By::Month) => ("key", false),
        (Some(_), _) => ("line", false),
        (None, _) => ("operating_profit", true),
    };
    let by = visit.of(dimension(view.by));
    let (unit, span) = (unit.name(visit), view.span());
    Table {
        id: "by",
        caption: visit.pick(format!("Profit by {by}, {span}, in {unit}"), format!("按{by}的利润，{span}，单位{unit}")),
        columns,
        rows: rows.iter().map(earned).collect(),
        export: export(view, &ask),
        ask,
        first,
        here: view.address("/profit"),
    }
}

/// The address that exports what is on view: the same filter, order and search.
fn export(view: &View, ask: &Ask) -> String {
    let mut to = view.with(|v| v.compare = None).address("/profit/export");
    for (name, value) in [("sort", &ask.sort), ("desc", &ask.desc), ("q", &ask.q)] {
        if let Some(value) = value.as_deref().filter(|v| !v.is_empty()) {
            to.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    to
}
