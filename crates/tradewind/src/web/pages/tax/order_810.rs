//! The marketplace's quarterly report (order 810), rebuilt, and the way from the seller's copy to it.

use super::super::super::figure::rounded;
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use super::{Asked, NAME, chip};
use crate::cli::one_line;
use app::tax::{ShopReport, Taxes};
use books::tax::Period;
use books::tax::order_810::{Bridge, Figures};
use domain::Currency;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Orders at the quarter's edge that are named.
const NAMED: usize = 8;

/// Reports that the visitor may see.
fn seen<'a>(visit: &'a Visit, taxes: &'a Taxes) -> impl Iterator<Item = &'a ShopReport> {
    taxes.order_810.iter().filter(|r| visit.sees(&r.shop))
}

/// The quarter that is asked for, else the last one on file.
pub(super) fn chosen(visit: &Visit, taxes: &Taxes, asked: &Asked) -> Option<Period> {
    let quarters: BTreeSet<Period> = seen(visit, taxes).map(|r| r.quarter).collect();
    let named = quarters.iter().find(|q| asked.quarter.as_deref() == Some(&q.to_string()));
    named.or_else(|| quarters.last()).copied()
}

macro_rules! figure {
    ($at:literal, $key:literal) => {
        Column {
            key: $key,
            title: Figures::NAMES[$at],
            hint: ("", ""),
            value: |r: &ShopReport| Cell::Money(r.figures.values()[$at], Some(Currency::CNY)),
            link: None,
            total: Some(|rows: &[&ShopReport]| {
                let sum = rows.iter().map(|r| i128::from(r.figures.values()[$at])).sum::<i128>();
                Cell::maybe_money(i64::try_from(sum).ok(), Some(Currency::CNY))
            }),
        }
    };
}

/// What no cause explains, of income, refunds and fees without regard to sign.
fn unexplained(b: &Bridge) -> i64 {
    let open = &b.unexplained;
    [open.income_micros, open.refunds_micros, open.fees_micros]
        .iter()
        .fold(0_i64, |sum, m| sum.saturating_add(m.saturating_abs()))
}

const COLUMNS: &[Column<ShopReport>] = &[
    Column {
        key: "marketplace",
        title: ("Marketplace", "站点"),
        hint: ("", ""),
        value: |r| Cell::Text(r.marketplace.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "shop",
        title: ("Shop", "店铺"),
        hint: ("", ""),
        value: |r| Cell::Text(r.shop.clone()),
        link: None,
        total: None,
    },
    figure!(0, "income"),
    figure!(1, "refunds"),
    figure!(2, "net_income"),
    Column {
        key: "orders",
        title: Figures::NAMES[3],
        hint: ("", ""),
        value: |r| Cell::Count(r.figures.orders),
        link: None,
        total: Some(|rows| Cell::Count(rows.iter().map(|r| r.figures.orders).sum())),
    },
    figure!(4, "fees"),
    Column {
        key: "unexplained",
        title: ("Copy: unexplained", "副本差异未解释"),
        hint: (
            "income, refunds and fees of your copy that no cause explains; empty without a copy",
            "副本的收入、退款与费用中未能解释的差额；无副本则为空",
        ),
        value: |r| Cell::maybe_money(r.bridge.as_ref().map(unexplained), Some(Currency::CNY)),
        link: None,
        total: None,
    },
];

/// The table of a quarter.
pub(super) fn table<'a>(visit: &Visit, taxes: &Taxes, quarter: Option<Period>, ask: Ask) -> Table<'a, ShopReport> {
    let rows = seen(visit, taxes).filter(|r| Some(r.quarter) == quarter).cloned().collect();
    let named = quarter.map_or_else(String::new, |q| q.to_string());
    let here = format!("/tax?of=order_810&quarter={}", encoded(&named));
    let caption = visit.pick("Quarterly report to the tax office", "平台涉税信息报送").to_owned();
    let first = ("marketplace", false);
    Table { id: "order-810", caption, columns: COLUMNS, rows, ask, first, here: here.clone(), export: here }
}

/// The report of a quarter with its bridges.
pub(super) fn section(visit: &Visit, taxes: &Taxes, asked: &Asked, ask: Ask) -> Markup {
    let quarter = chosen(visit, taxes, asked);
    let quarters: BTreeSet<Period> = seen(visit, taxes).map(|r| r.quarter).collect();
    let by = asked.by().code();
    html! {
        section {
            h2 { (visit.pick("Order 810: what the marketplace reports of you", "810 号令：平台报送的涉税信息")) }
            @if quarters.is_empty() {
                p { (visit.pick(
                    "Import the Amazon-fulfilled shipments report: the report is rebuilt from it, by ship day at the mid-rate of the day.",
                    "导入亚马逊配送货件报告后，将按发货日与当日中间价重建报送数据。",
                )) }
            } @else {
                nav.chips aria-label=(visit.pick("Quarter", "季度")) {
                    @for q in &quarters {
                        (chip(&format!("/tax?by={by}&quarter={q}#order-810"), &q.to_string(), quarter == Some(*q)))
                    }
                }
                (table(visit, taxes, quarter, ask).html(visit))
                @let shown: Vec<_> = seen(visit, taxes).filter(|r| Some(r.quarter) == quarter).collect();
                @for r in &shown { @if let Some(b) = &r.bridge { (walk(visit, r, b)) } }
                @if shown.iter().all(|r| r.bridge.is_none()) {
                    p.small { (visit.pick("Import your copy to have every yuan of difference explained: ", "导入您的副本，可逐项解释差异："))
                        a href="/data/template/tax_report_copy" download { (visit.pick("the table to fill in", "填写模板")) } }
                }
            }
        }
    }
}

fn cells(f: &Figures) -> Markup {
    html! {
        @for (i, value) in f.values().into_iter().enumerate() {
            td.right .down[value < 0] { @if i == 3 { (value) } @else { (rounded(value, Currency::CNY)) } }
        }
    }
}

/// From the copy to ours.
fn walk(visit: &Visit, r: &ShopReport, b: &Bridge) -> Markup {
    html! {
        h3 { (one_line(&r.shop, NAME)) " · " (r.marketplace) }
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("From your copy to ours", "从您的副本到重建值")) {
            table {
                thead { tr {
                    th scope="col" { (visit.pick("From your copy to ours", "从您的副本到重建值")) }
                    @for name in Figures::NAMES { th.right scope="col" { (visit.of(name)) } }
                } }
                tbody {
                    tr { th scope="row" { (visit.pick("your copy", "您的副本")) } (cells(&b.copy)) }
                    @for step in &b.steps {
                        tr data-row { th scope="row" { (visit.words(&step.cause.words())) } (cells(&step.adds)) }
                    }
                    tr { th scope="row" { (visit.pick("unexplained", "未解释")) } (cells(&b.unexplained)) }
                }
                tfoot { tr { th scope="row" { (visit.pick("ours", "重建值")) } (cells(&b.ours)) } }
            }
        }
        @for step in &b.steps {
            (orders(visit, ("orders that the copy lacks", "副本缺少的订单"), &step.missing_there))
            (orders(visit, ("orders that only the copy has", "仅副本有的订单"), &step.missing_here))
        }
        @if b.rows_without_rate > 0 {
            p.small { (visit.pick(
                format!("{} rows have no rate and are not in ours", b.rows_without_rate),
                format!("{} 行缺少汇率，未计入重建值", b.rows_without_rate),
            )) }
        }
    }
}

fn orders(visit: &Visit, what: (&'static str, &'static str), orders: &[String]) -> Markup {
    html! {
        @if !orders.is_empty() {
            p.small { (visit.of(what)) ": " (orders.len()) " (" (orders.iter().take(NAMED).map(|o| one_line(o, NAME)).collect::<Vec<_>>().join(", ")) @if orders.len() > NAMED { " …" } ")" }
        }
    }
}
