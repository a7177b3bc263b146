//! The table of operators of a month, or of months; and its files.

use super::super::super::chart::{self, Bar, Chart};
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use super::{Asked, Figures, NAME, chip, firm, wages};
use crate::cli::one_line;
use app::people::heads::Brought;
use books::Month;
use domain::Currency;
use maud::{Markup, html};

/// Months that can be chosen.
const MONTHS: usize = 12;

/// An operator or a month.
pub(super) struct Row {
    key: String,
    to: String,
    brought: Brought,
    wage_micros: Option<i64>,
}

macro_rules! amount {
    ($key:literal, $name:expr, $hint:expr, $of:expr) => {
        Column {
            key: $key,
            title: $name,
            hint: $hint,
            value: |r: &Row| Cell::maybe_money($of(r), Some(Currency::CNY)),
            link: None,
            total: Some(|rows: &[&Row]| {
                Cell::total(rows.iter().map(|r| $of(r)), |m| Cell::Money(m, Some(Currency::CNY)))
            }),
        }
    };
}

macro_rules! columns {
    ($name:ident, $title:expr $(, $more:expr)*) => {
        const $name: &[Column<Row>] = &[
            Column {
                key: "key",
                title: $title,
                hint: ("", ""),
                value: |r: &Row| Cell::Text(r.key.clone()),
                link: Some(|r: &Row| r.to.clone()),
                total: None,
            },
            amount!("net_sales", ("Net sales", "净销售额"), ("after promotions and refunds", "扣除促销与退款后"), |r: &Row| r.brought.sales_micros),
            amount!("operating_profit", ("Operating profit", "营业利润"), ("as the books state it, in RMB", "账面营业利润（人民币）"), |r: &Row| r.brought.profit_micros),
            amount!("owner_cash", ("Owner cash", "老板到手现金"), ("what the taxes of the entities leave", "各主体税后所得"), |r: &Row| r.brought.cash_micros),
            Column {
                key: "skus",
                title: ("SKUs", "在售货号"),
                hint: ("SKUs with sales; whole for everybody who has a share", "有销售的货号；共有货号各计一次"),
                value: |r: &Row| Cell::Count(r.brought.skus),
                link: None,
                total: None,
            },
            $($more,)*
        ];
    };
}

columns!(OPERATORS, ("Operator", "运营"));
columns!(
    WITH_WAGES,
    ("Operator", "运营"),
    amount!(
        "wage",
        ("Wage", "月工资"),
        ("of a month before tax, as people.toml states it", "people.toml 所填税前月工资"),
        |r: &Row| r.wage_micros
    )
);
columns!(BY_MONTH, ("Month", "月份"));

/// The month that is asked for, else the last full one, else the last.
pub(super) fn month(f: &Figures, asked: &Asked) -> Option<Month> {
    let known = &f.people.months.firm;
    let named = asked.month.as_deref().and_then(Month::parse).filter(|m| known.contains_key(m));
    named.or_else(|| f.people.last_full()).or_else(|| known.keys().next_back().copied())
}

fn by_month(visit: &Visit, asked: &Asked) -> bool {
    !firm(visit) || asked.by.as_deref() == Some("month")
}

/// The rows that the visitor may see: operators of a month or the firm's months; of an operator their own months alone.
pub(super) fn rows(visit: &Visit, f: &Figures, asked: &Asked) -> Vec<Row> {
    let (months, me) = (&f.people.months, &visit.person.name);
    let of_month = |key: &Month, b: &Brought| Row {
        key: key.to_string(),
        to: format!("/profit?from={key}&to={key}"),
        brought: *b,
        wage_micros: None,
    };
    if !firm(visit) {
        let own = months.operators.iter().filter(|((name, _), _)| name == me);
        return own.map(|((_, month), b)| of_month(month, b)).collect();
    }
    if by_month(visit, asked) {
        return months.firm.iter().map(|(month, b)| of_month(month, b)).collect();
    }
    let month = month(f, asked);
    let staff = &f.standing.staff;
    let of = months.operators.iter().filter(|((_, m), _)| Some(*m) == month);
    let row = |((name, m), b): (&(String, Month), &Brought)| Row {
        key: name.clone(),
        to: format!("/profit?by=sku&operator={}&from={m}&to={m}", encoded(name)),
        brought: *b,
        wage_micros: staff
            .member(name)
            .filter(|p| p.works_on(m.last_day().min(f.standing.today)))
            .map(|p| p.wage_micros),
    };
    of.map(row).collect()
}

fn address(f: &Figures, asked: &Asked, by_month: bool) -> String {
    let month = month(f, asked).map_or_else(String::new, |m| format!("&month={m}"));
    if by_month { "/people?by=month".into() } else { format!("/people?by=operator{month}") }
}

/// The table.
pub(super) fn table<'a>(visit: &Visit, f: &Figures, asked: &Asked, ask: Ask) -> Table<'a, Row> {
    let by_month = by_month(visit, asked);
    let columns = match (by_month, wages(visit) && f.standing.staff.members.is_some()) {
        (true, _) => BY_MONTH,
        (_, true) => WITH_WAGES,
        (_, false) => OPERATORS,
    };
    let here = address(f, asked, by_month);
    let caption = visit.pick("What operators bring", "运营产出").to_owned();
    let first = ("key", by_month);
    Table {
        id: "operators",
        caption,
        columns,
        rows: rows(visit, f, asked),
        ask,
        first,
        here: here.clone(),
        export: here,
    }
}

/// The table with its choices, and a bar per operator.
pub(super) fn section(visit: &Visit, f: &Figures, asked: &Asked, ask: Ask) -> Markup {
    let (by_month, month) = (by_month(visit, asked), month(f, asked));
    html! {
        section #operators {
            h2 { (visit.pick("Operators", "运营")) " " small.muted { (visit.pick("RMB", "人民币")) } }
            div.bar {
                nav.chips aria-label=(visit.pick("By", "维度")) {
                    (chip(&address(f, asked, false), visit.pick("By operator", "按运营"), !by_month))
                    (chip("/people?by=month", visit.pick("By month", "按月份"), by_month))
                }
                @if !by_month {
                    nav.chips aria-label=(visit.pick("Month", "月份")) {
                        @for m in f.people.months.firm.keys().rev().take(MONTHS) {
                            (chip(&format!("/people?by=operator&month={m}"), &m.to_string(), month == Some(*m)))
                        }
                    }
                }
            }
            (bars(visit, &rows(visit, f, asked), by_month))
            (table(visit, f, asked, ask).html(visit))
        }
    }
}

/// Operating profit of each row.
#[allow(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
pub(super) fn bars(visit: &Visit, rows: &[Row], by_month: bool) -> Markup {
    let known: Vec<Bar> = rows
        .iter()
        .filter_map(|r| {
            let value = r.brought.profit_micros? as f64 / 1e6;
            Some(Bar { name: one_line(&r.key, NAME), values: vec![value], href: Some(r.to.clone()) })
        })
        .collect();
    let title = if by_month {
        visit.pick("Operating profit by month", "各月营业利润")
    } else {
        visit.pick("Operating profit by operator", "各运营营业利润")
    };
    let name = visit.pick("operating profit", "营业利润").to_owned();
    let chart = Chart {
        id: "operators-profit",
        title: title.to_owned(),
        unit: visit.pick("RMB", "元").to_owned(),
        alt: title.to_owned(),
        lang: visit.lang,
    };
    html! { @if !known.is_empty() { (chart::bars(&chart, &[name], &known)) } }
}
