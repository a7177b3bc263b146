//! The year: profit, taxes and the owner's cash by month, entity, shop, SKU or operator.

use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use super::{Asked, chip};
use app::tax::{Amounts, By, Taxes};
use domain::Currency;
use maud::{Markup, html};

/// A row.
pub(super) struct Row {
    key: String,
    to: String,
    amounts: Amounts,
}

macro_rules! amount {
    ($at:literal, $en:literal, $zh:literal) => {
        Column {
            key: Amounts::CODES[$at],
            title: Amounts::NAMES[$at],
            hint: ($en, $zh),
            value: |r: &Row| Cell::Money(r.amounts.values()[$at], Some(Currency::CNY)),
            link: None,
            total: Some(|rows: &[&Row]| {
                let sum = rows.iter().map(|r| i128::from(r.amounts.values()[$at])).sum::<i128>();
                Cell::maybe_money(i64::try_from(sum).ok(), Some(Currency::CNY))
            }),
        }
    };
}

macro_rules! columns {
    ($($by:ident),+) => {
        /// Columns under a key: its heading differs.
        fn columns(by: By) -> &'static [Column<Row>] {
            match by {
                $(By::$by => {
                    const COLUMNS: &[Column<Row>] = &[
                        Column {
                            key: "key",
                            title: By::$by.name(),
                            hint: ("", ""),
                            value: |r: &Row| Cell::Text(r.key.clone()),
                            link: Some(|r: &Row| r.to.clone()),
                            total: None,
                        },
                        amount!(0, "as the books state it, in RMB, before any tax", "账面营业利润（人民币），税前"),
                        amount!(1, "output less credits and refunds", "销项减抵扣与退税"),
                        amount!(2, "on the VAT that is paid", "按实缴增值税"),
                        amount!(3, "of the year, shared by profit after VAT", "全年应纳税额，按扣除增值税后的利润分摊"),
                        amount!(4, "profit after VAT, surcharges and income tax", "扣除增值税、附加与企业所得税后"),
                        amount!(5, "on what is distributed, shared by net profit", "按分配额，按净利润分摊"),
                        amount!(6, "net profit less dividend tax", "净利润减分红个税"),
                    ];
                    COLUMNS
                })+
            }
        }
    };
}

columns!(Month, Entity, Shop, Sku, Operator, Parent, Launch);

/// Where a row opens in the books.
fn to(by: By, key: &str) -> String {
    match by {
        By::Month => format!("/profit?from={key}&to={key}"),
        By::Sku => format!("/profit?by=month&sku={}", encoded(key)),
        By::Shop => format!("/profit?by=month&shop={}", encoded(key)),
        By::Operator => "/profit?by=operator".to_owned(),
        By::Entity => "/profit?by=shop".to_owned(),
        By::Parent => format!("/profit?by=sku&parent={}", encoded(key)),
        By::Launch => "/profit?by=sku".to_owned(),
    }
}

fn address(asked: &Asked, by: By, year: Option<i32>) -> String {
    let year = year.map_or_else(String::new, |y| format!("&year={y}"));
    let quarter = asked.quarter.as_deref().map_or_else(String::new, |q| format!("&quarter={}", encoded(q)));
    format!("/tax?by={}{year}{quarter}", by.code())
}

/// The table of the year.
pub(super) fn table<'a>(visit: &Visit, taxes: &Taxes, asked: &Asked, ask: Ask) -> Table<'a, Row> {
    let (by, year) = (asked.by(), asked.year(taxes));
    let rows = taxes.roll_up(by, year, visit.shops());
    let rows = rows.into_iter().map(|(key, amounts)| Row { to: to(by, &key), key, amounts }).collect();
    let here = address(asked, by, year);
    let caption = visit.pick("Profit, taxes and the owner's cash", "利润、税费与老板到手现金").to_owned();
    Table {
        id: "year",
        caption,
        columns: columns(by),
        rows,
        ask,
        first: ("key", false),
        here: here.clone(),
        export: here,
    }
}

/// The year with its choices.
pub(super) fn section(visit: &Visit, taxes: &Taxes, asked: &Asked, ask: Ask) -> Markup {
    let (by, year) = (asked.by(), asked.year(taxes));
    // who sees some shops is told of no other entity
    let keys = By::ALL.into_iter().filter(|(k, ..)| visit.shops().is_empty() || *k != By::Entity);
    html! {
        section {
            h2 { (visit.pick("The year", "年度税负")) @if let Some(year) = year { " " (year) } " " small.muted { (visit.pick("RMB", "人民币")) } }
            div.bar {
                nav.chips aria-label=(visit.pick("Year", "年度")) {
                    @for y in taxes.years() { (chip(&address(asked, by, Some(y)), &y.to_string(), year == Some(y))) }
                }
                nav.chips aria-label=(visit.pick("By", "维度")) {
                    @for (k, _, name) in keys { (chip(&address(asked, k, year), visit.of(name), by == k)) }
                }
            }
            (table(visit, taxes, asked, ask).html(visit))
        }
    }
}
