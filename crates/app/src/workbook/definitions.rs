//! Sheet "Definitions 定义": every line, subtotal and account in words, so that the workbook can be read alone.

use super::page::{Page, Styles};
use crate::error::Error;
use books::account::Bucket;
use books::waterfall::{SLOW_STOCK, Step, steps};
use rust_xlsxwriter::Worksheet;

/// How the figures come about, English and Chinese.
const RULES: &[(&str, &str)] = &[
    (
        "Month: the month of the day on which the marketplace posted the line, of the ad spend, or of the cost's cause.",
        "月份：平台入账日、广告发生日或成本发生日所在的月份。",
    ),
    (
        "Sales and fees: settlement lines, only of settlements that tie to the payout. Units sold: quantity of Order / ItemPrice / Principal lines.",
        "销售与费用：取自与付款相符的结算明细。售出件数：Order / ItemPrice / Principal 明细的数量。",
    ),
    (
        "Advertising: what the ads reports say was spent, where there are any for the month; else what settlements charged. The sheet Ads bridge shows both.",
        "广告费：当月有广告报表时按实际花费，否则按结算扣费；两者的差异见“广告桥”。",
    ),
    (
        "Cost of goods: first in, first out by batch received, landed: purchase price, first-leg freight, duty, preparation. Units without a batch are counted in a notice and never valued.",
        "成本：按批次先进先出的到岸成本（采购、头程、关税、加工）。没有批次的件数只提示，不估价。",
    ),
    (
        "Slow-stock charge: storage + aged surcharge + capital cost + write-down; a memo, nothing is deducted twice.",
        "滞销费用 = 仓储 + 超龄附加费 + 资金成本 + 跌价准备；仅备查，不重复扣除。",
    ),
    (
        "RMB: own-currency amount at the month's rate, each cell rounded half to even to the fen; costs in RMB are taken as they are.",
        "人民币：按月汇率折算，逐格四舍六入五成双到分；人民币成本直接取原值。",
    ),
];

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, styles: &Styles) -> Result<(), Error> {
    let mut page = Page::begin(sheet, styles, "Definitions 定义", "Definitions · 定义", &[])?;
    page.head(&[("Code", "代码", 20.0), ("English", "英文", 70.0), ("Chinese", "中文", 70.0)], 0)?;
    for step in steps() {
        match step {
            Step::Line(line) => {
                page.text(0, line.code())?;
                let memo = if SLOW_STOCK.contains(&line) { " (in the slow-stock memo)" } else { "" };
                page.text(1, &format!("{}{memo}", line.en()))?;
                page.text(2, line.zh())?;
            }
            Step::Subtotal(s) => {
                page.strong(0, s.code)?;
                page.strong(1, &format!("{} = all lines above, down to {}", s.en, s.last.en()))?;
                page.strong(2, &format!("{} = 以上各项合计，至“{}”", s.zh, s.last.zh()))?;
            }
        }
        page.row += 1;
    }
    page.row += 1;
    for (en, zh) in RULES {
        page.wrapped(1, en)?;
        page.wrapped(2, zh)?;
        page.row += 1;
    }
    page.row += 1;
    page.strong(0, "Buckets 归类")?;
    page.strong(1, "")?;
    page.strong(2, "")?;
    page.row += 1;
    for bucket in Bucket::all().filter(|b| Bucket::find(b.code()).is_some()) {
        page.text(0, bucket.code())?;
        page.text(1, bucket.en())?;
        page.text(2, bucket.zh())?;
        page.row += 1;
    }
    Ok(())
}
