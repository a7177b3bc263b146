//! Exchange rates: which months of which currencies are there, and which are wanted.

use super::super::super::page::empty;
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::Visit;
use super::plain;
use books::Month;
use books::fx::Fx;
use domain::Currency;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A month of a currency.
pub struct Row {
    month: Month,
    currency: Currency,
    shop: String,
    /// Days with a rate of their own.
    days: i64,
    monthly: bool,
    cny_nanos: Option<i64>,
}

static COLUMNS: &[Column<Row>] = &[
    plain("month", ("Month", "月份"), |r| Cell::Text(r.month.to_string())),
    plain("currency", ("Currency", "币种"), |r| Cell::Text(r.currency.to_string())),
    plain("shop", ("Brought by shop", "所属店铺"), |r| Cell::Text(r.shop.clone())),
    Column {
        hint: (
            "RMB for one unit: the stated month's rate, else the mean of the month's daily rates",
            "1 单位外币折合人民币：优先取月度汇率，否则取当月日汇率均值",
        ),
        ..plain("rate", ("RMB per unit", "人民币汇率"), |r: &Row| {
            r.cny_nanos.map_or(Cell::Nothing, |n| Cell::Number(n as f64 / 1e9, 6))
        })
    },
    plain("basis", ("Basis", "口径"), |r| {
        if r.monthly {
            Cell::Words("month's rate", "月度汇率")
        } else {
            Cell::Words("mean of days", "日汇率均值")
        }
    }),
    plain("days", ("Daily rates", "日汇率天数"), |r| Cell::Count(r.days)),
];

/// Months with a rate, by currency and shop.
pub fn table(visit: &Visit, ask: Ask) -> Table<'static, Row> {
    let standing = visit.window.standing();
    let (input, fx) = (&standing.books.input, Fx::of(&standing.books.input));
    let mut months: BTreeMap<(Month, Currency, &str), Row> = BTreeMap::new();
    for rate in input.rates.iter().filter(|r| visit.sees(input.names.text(r.shop))) {
        let (month, shop) = (Month::of(rate.day), input.names.text(rate.shop));
        let row = months.entry((month, rate.currency, shop)).or_insert_with(|| Row {
            month,
            currency: rate.currency,
            shop: shop.to_owned(),
            days: 0,
            monthly: false,
            cny_nanos: fx.cny_nanos(rate.shop, rate.currency, month),
        });
        row.monthly |= rate.monthly;
        row.days += i64::from(!rate.monthly);
    }
    Table {
        id: "rates",
        caption: visit.pick("Exchange rates by month", "各月汇率").to_owned(),
        columns: COLUMNS,
        rows: months.into_values().collect(),
        ask,
        first: ("month", true),
        here: "/data?tab=rates".into(),
        export: "/data/export?tab=rates".into(),
    }
}

/// The part of the page.
pub fn show(visit: &Visit, ask: Ask) -> Markup {
    let standing = visit.window.standing();
    let missing: Vec<_> = standing.books.closing.notices.iter().filter(|n| n.code == "missing_rate").collect();
    let table = table(visit, ask);
    let template =
        html! { a href="/data/template/fx_rates" download { (visit.pick("the table for rates", "汇率模板")) } };
    html! {
        @if !missing.is_empty() {
            div.alarm role="alert" {
                strong { (visit.pick("Rates are missing: what rests on them is left empty.", "缺少汇率：相关金额留空。")) }
                ul { @for n in &missing { li { (visit.pick(&n.en, &n.zh)) } } }
                p { (visit.pick("Fill in ", "请填写")) (template) }
            }
        }
        @if table.rows.is_empty() {
            (empty(visit.pick("No rates yet", "尚无汇率"), html! {
                p { (visit.pick("One rate per currency and month is enough; fill in ", "每个币种每月一个汇率即可；请填写")) (template) }
            }))
        } @else { (table.html(visit)) }
    }
}
