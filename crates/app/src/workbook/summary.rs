//! Sheet "Summary 汇总": the waterfall by month, for all sites in RMB and for each site in its own currency, with a chart.

use super::page::{Page, Styles, at};
use super::{About, PLACE};
use crate::error::Error;
use books::Closing;
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Line, Step, steps};
use domain::Currency;
use rust_xlsxwriter::{Chart, ChartType, Worksheet};
use std::collections::BTreeMap;

/// Amounts of one block: a column per month.
struct Block {
    en: String,
    zh: String,
    currency: Currency,
    months: Vec<(String, Amounts)>,
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, closing: &Closing, about: &About, styles: &Styles) -> Result<(), Error> {
    let mut notes = vec![
        "Signed as it adds to profit: costs are negative. 按对利润的影响列示：费用为负。".to_owned(),
        format!("As of 截至: {}", about.as_of.as_deref().unwrap_or("now 现在")),
    ];
    if !closing.statement.complete {
        notes.push(
            "INCOMPLETE: something is missing from the profit shown, see sheet Notices. 不完整：见“提示”页。"
                .to_owned(),
        );
    }
    let mut page = Page::begin(sheet, styles, "Summary 汇总", "Profit and where it went · 利润汇总", &notes)?;
    let blocks = blocks(closing, about);
    let most = blocks.iter().map(|b| b.months.len()).max().unwrap_or(0);
    page.sheet.set_column_width(0, 34)?;
    for (i, column) in (0..).zip((1..).take(most * 2 + 2)) {
        page.sheet.set_column_width(column, if i <= most { 15 } else { 9 })?;
    }
    page.sheet.set_freeze_panes(0, 1)?;
    for (i, block) in blocks.iter().enumerate() {
        let first = page.row;
        write_block(&mut page, block)?;
        if i == 0 {
            chart(&mut page, block, first)?;
        }
        page.row += 2;
    }
    Ok(())
}

fn blocks(closing: &Closing, about: &About) -> Vec<Block> {
    let by_month = closing.statement.roll_up(&[By::Month], &about.filter);
    let month = |rows: &[Row], rmb: bool, at: usize| -> Vec<(String, Amounts)> {
        rows.iter().map(|r| (r.key[at].clone(), if rmb { r.rmb } else { r.amounts })).collect()
    };
    let mut blocks = vec![Block {
        en: "All sites in RMB".into(),
        zh: "全部站点（人民币）".into(),
        currency: Currency::CNY,
        months: month(&by_month, true, 0),
    }];
    let [shop, marketplace] = PLACE;
    let mut places: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
    for row in closing.statement.roll_up(&[shop, marketplace, By::Month], &about.filter) {
        places.entry((row.key[0].clone(), row.key[1].clone())).or_default().push(row);
    }
    for ((shop, marketplace), rows) in places {
        let Some(currency) = rows.first().and_then(|r| r.currency) else { continue };
        let title = format!("{shop} · {marketplace} · {currency}");
        blocks.push(Block { zh: title.clone(), en: title, currency, months: month(&rows, false, 2) });
    }
    blocks
}

/// Lines down; months and their total across, then the share of net sales of each. Subtotals and totals are formulas.
fn write_block(page: &mut Page<'_>, block: &Block) -> Result<(), Error> {
    let months = u16::try_from(block.months.len()).unwrap_or(u16::MAX / 4);
    let total_column = 1 + months;
    page.heading(0, &block.en, &block.zh)?;
    for (i, (month, _)) in (0..).zip(&block.months) {
        page.heading(1 + i, month, "")?;
        page.heading(total_column + 1 + i, &format!("% {month}"), "占净销售额")?;
    }
    page.heading(total_column, "Total", "合计")?;
    page.heading(total_column + 1 + months, "% total", "占净销售额")?;
    page.sheet.set_row_height(page.row, 32)?;
    page.row += 1;
    let first = page.row;
    // net sales stands after gross sales, promotions and refunds
    let net_row = first + u32::try_from(steps().position(|s| s.code() == "net_sales").unwrap_or(0)).unwrap_or(0);
    let mut subtotal_rows: Vec<u32> = Vec::new();
    let total = total(&block.months);
    for step in steps() {
        let strong = matches!(step, Step::Subtotal(_));
        let label = format!("{} {}", step.en(), step.zh());
        if strong {
            page.strong(0, &label)?
        } else {
            page.text(0, &label)?
        }
        for (i, (_, amounts)) in (0..).zip(&block.months) {
            cell(page, step, amounts, 1 + i, first, &subtotal_rows, block.currency)?;
            share(page, step, amounts, (1 + i, total_column + 1 + i), net_row)?;
        }
        if months == 0 {
            page.money(total_column, Some(0), block.currency, true)?;
        } else {
            let across = format!("=SUM({}:{})", at(page.row, 1), at(page.row, months));
            page.sum(total_column, &across, total.step(step), block.currency)?;
        }
        share(page, step, &total, (total_column, total_column + 1 + months), net_row)?;
        if strong {
            subtotal_rows.push(page.row);
        }
        page.row += 1;
    }
    Ok(())
}

/// A line's amount, or a subtotal as the formula "subtotal before + lines since".
fn cell(
    page: &mut Page<'_>,
    step: Step,
    amounts: &Amounts,
    column: u16,
    first: u32,
    subtotals: &[u32],
    currency: Currency,
) -> Result<(), Error> {
    match step {
        Step::Line(line) => page.money(column, amounts.line(line), currency, false),
        Step::Subtotal(_) => {
            let from = subtotals.last().map_or(first, |s| s + 1);
            let lines = format!("SUM({}:{})", at(from, column), at(page.row - 1, column));
            let before = subtotals.last().map_or(String::new(), |s| format!("{}+", at(*s, column)));
            page.sum(column, &format!("={before}{lines}"), amounts.step(step), currency)
        }
    }
}

/// Share of net sales: of the amount in the first column, written to the second.
fn share(page: &mut Page<'_>, step: Step, amounts: &Amounts, columns: (u16, u16), net_row: u32) -> Result<(), Error> {
    let (part, net) = (at(page.row, columns.0), at(net_row, columns.0));
    let whole = amounts.down_to(Line::Refunds);
    let strong = matches!(step, Step::Subtotal(_));
    page.share(columns.1, &format!("=IF({net}=0,\"\",{part}/{net})"), amounts.step(step), whole, strong)
}

/// Sum of the months, line by line.
fn total(months: &[(String, Amounts)]) -> Amounts {
    let mut total = Amounts::default();
    for (_, amounts) in months {
        for line in Line::ALL {
            total.add(*line, amounts.line(*line));
        }
    }
    total
}

/// Subtotals by month, beside the first block.
fn chart(page: &mut Page<'_>, block: &Block, heading: u32) -> Result<(), Error> {
    if block.months.is_empty() {
        return Ok(());
    }
    let colours = ["9FB8C0", "5B93A5", "2F6F85", "E08A3C"];
    let mut chart = Chart::new(ChartType::Column);
    let name = "Summary 汇总";
    let last = u16::try_from(block.months.len()).unwrap_or(1);
    let subtotals = (0..).zip(steps()).filter(|(_, s)| matches!(s, Step::Subtotal(_)));
    for ((offset, step), colour) in subtotals.zip(colours) {
        let row: u32 = heading + 1 + offset;
        chart
            .add_series()
            .set_name(format!("{} {}", step.en(), step.zh()).as_str())
            .set_categories((name, heading, 1, heading, last))
            .set_values((name, row, 1, row, last))
            .set_format(rust_xlsxwriter::ChartFormat::new().set_solid_fill(
                rust_xlsxwriter::ChartSolidFill::new().set_color(rust_xlsxwriter::Color::from(colour)),
            ));
    }
    chart.title().set_name("RMB by month 按月（人民币）");
    chart.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
    chart.y_axis().set_num_format("#,##0");
    chart.set_width(720).set_height(420);
    page.sheet.insert_chart(heading, last * 2 + 4, &chart)?;
    Ok(())
}
