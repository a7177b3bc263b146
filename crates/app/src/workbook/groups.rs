//! Sheets with one row per group (SKU, month) of each site and one column per line, totals per site as formulas.

use super::page::{Page, Styles, at};
use super::{About, PLACE};
use crate::error::Error;
use books::Closing;
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Line, Step, steps};
use domain::Currency;
use rust_xlsxwriter::Worksheet;

/// What a sheet lists.
pub struct Grouping {
    name: &'static str,
    title: &'static str,
    by: By,
    head: (&'static str, &'static str),
    width: f64,
}

/// Sheet "By SKU".
pub const BY_SKU: Grouping =
    Grouping {
        name: "By SKU 按SKU", title: "Profit by SKU · 按SKU", by: By::Sku, head: ("SKU", "SKU"), width: 22.0
    };
/// Sheet "By month".
pub const BY_MONTH: Grouping = Grouping {
    name: "By month 按月",
    title: "Profit by month · 按月",
    by: By::Month,
    head: ("Month", "月份"),
    width: 10.0,
};

/// Columns before the amounts: shop, site, group, currency.
const KEYS: u16 = 4;

/// Writes the sheet.
pub fn write(
    sheet: &mut Worksheet,
    closing: &Closing,
    about: &About,
    styles: &Styles,
    what: &Grouping,
) -> Result<(), Error> {
    let note = "Amounts in the site's currency; the last columns in RMB. 金额为站点货币，末列为人民币。".to_owned();
    let mut page = Page::begin(sheet, styles, what.name, what.title, &[note])?;
    let mut columns = vec![
        ("Shop", "店铺", 12.0),
        ("Site", "站点", 12.0),
        (what.head.0, what.head.1, what.width),
        ("Cur.", "币种", 6.0),
    ];
    columns.extend(steps().map(|s| (s.en(), s.zh(), 13.0)));
    columns.extend([
        ("Operating margin", "营业利润率", 10.0),
        ("Slow-stock charge (memo)", "滞销费用（备查）", 13.0),
        ("Net sales, RMB", "净销售额（人民币）", 14.0),
        ("Operating profit, RMB", "营业利润（人民币）", 14.0),
    ]);
    let columns: Vec<(&str, &str, f64)> = columns;
    page.head(&columns, 3)?;
    let [shop, marketplace] = PLACE;
    let rows = closing.statement.roll_up(&[shop, marketplace, what.by], &about.filter);
    let (head_row, mut totals) = (page.row - 1, Vec::new());
    let mut rest = rows.as_slice();
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|r| r.key[..2] != first.key[..2]).unwrap_or(rest.len());
        let (block, after) = rest.split_at(end);
        totals.push(write_block(&mut page, block)?);
        rest = after;
    }
    if let [_, _, ..] = totals[..] {
        grand_total(&mut page, &rows, &totals)?;
    }
    if page.row > head_row + 1 {
        page.sheet.autofilter(head_row, 0, page.row - 1, u16::try_from(columns.len()).unwrap_or(1) - 1)?;
    }
    Ok(())
}

fn rmb_columns() -> [u16; 2] {
    let lines = u16::try_from(steps().count()).unwrap_or(0);
    [KEYS + lines + 2, KEYS + lines + 3]
}

/// The rows of one site and their total; returns the row of the total.
fn write_block(page: &mut Page<'_>, block: &[Row]) -> Result<u32, Error> {
    let first = page.row;
    let mut sum = (Amounts::default(), Amounts::default());
    let currency = block.iter().find_map(|r| r.currency).unwrap_or(Currency::CNY);
    for row in block {
        for (i, key) in (0..).zip(&row.key) {
            page.text(i, key)?;
        }
        page.text(3, currency.code())?;
        amounts(page, &row.amounts, &row.rmb, currency)?;
        for line in Line::ALL {
            sum.0.add(*line, row.amounts.line(*line));
            sum.1.add(*line, row.rmb.line(*line));
        }
        page.row += 1;
    }
    let (shop, site) = block.first().map_or(("", ""), |r| (r.key[0].as_str(), r.key[1].as_str()));
    for (i, text) in (0..).zip([shop, site, "Total 合计", currency.code()]) {
        page.strong(i, text)?;
    }
    let last = page.row - 1;
    let down = |column: u16| format!("=SUM({}:{})", at(first, column), at(last, column));
    for (i, step) in (0..).zip(steps()) {
        page.sum(KEYS + i, &down(KEYS + i), sum.0.step(step), currency)?;
    }
    let after = KEYS + u16::try_from(steps().count()).unwrap_or(0);
    margin(page, &sum.0, after, true)?;
    page.sum(after + 1, &down(after + 1), sum.0.slow_stock(), currency)?;
    let [net, profit] = rmb_columns();
    page.sum(net, &down(net), sum.1.down_to(Line::Refunds), Currency::CNY)?;
    page.sum(profit, &down(profit), sum.1.down_to(Line::PeopleOther), Currency::CNY)?;
    page.row += 1;
    Ok(page.row - 1)
}

/// Lines as numbers, subtotals as formulas over them.
fn amounts(page: &mut Page<'_>, own: &Amounts, rmb: &Amounts, currency: Currency) -> Result<(), Error> {
    let mut before: Option<u16> = None;
    for (i, step) in (0..).zip(steps()) {
        let column = KEYS + i;
        match step {
            Step::Line(line) => page.money(column, own.line(line), currency, false)?,
            Step::Subtotal(_) => {
                let from = before.map_or(KEYS, |b| b + 1);
                let lines = format!("SUM({}:{})", at(page.row, from), at(page.row, column - 1));
                let earlier = before.map_or(String::new(), |b| format!("{}+", at(page.row, b)));
                page.sum(column, &format!("={earlier}{lines}"), own.step(step), currency)?;
                before = Some(column);
            }
        }
    }
    let after = KEYS + u16::try_from(steps().count()).unwrap_or(0);
    margin(page, own, after, false)?;
    page.money(after + 1, own.slow_stock(), currency, false)?;
    page.money(after + 2, rmb.down_to(Line::Refunds), Currency::CNY, false)?;
    page.money(after + 3, rmb.down_to(Line::PeopleOther), Currency::CNY, false)
}

/// Operating profit as a share of net sales.
fn margin(page: &mut Page<'_>, own: &Amounts, column: u16, strong: bool) -> Result<(), Error> {
    let place = |code: &str| KEYS + (0..).zip(steps()).find(|(_, s)| s.code() == code).map_or(0, |(i, _)| i);
    let (net, profit) = (at(page.row, place("net_sales")), at(page.row, place("operating_profit")));
    let formula = format!("=IF({net}=0,\"\",{profit}/{net})");
    page.share(column, &formula, own.down_to(Line::PeopleOther), own.down_to(Line::Refunds), strong)
}

/// Only RMB adds up over sites.
fn grand_total(page: &mut Page<'_>, rows: &[Row], totals: &[u32]) -> Result<(), Error> {
    let mut rmb = Amounts::default();
    for (row, line) in rows.iter().flat_map(|r| Line::ALL.iter().map(move |l| (r, l))) {
        rmb.add(*line, row.rmb.line(*line));
    }
    page.row += 1;
    page.strong(2, "All sites, RMB 全部站点（人民币）")?;
    for (column, last) in rmb_columns().into_iter().zip([Line::Refunds, Line::PeopleOther]) {
        let cells: Vec<String> = totals.iter().map(|r| at(*r, column)).collect();
        page.sum(column, &format!("={}", cells.join("+")), rmb.down_to(last), Currency::CNY)?;
    }
    page.row += 1;
    Ok(())
}
