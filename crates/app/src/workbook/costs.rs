//! Sheets on what goods cost by three methods, and on advertising spent against charged, each with its bridge.

use super::About;
use super::page::{Page, Styles, at};
use crate::error::Error;
use books::ads::AdsBasis;
use books::cost::Method;
use books::input::Place;
use books::{Closing, Month};
use rust_xlsxwriter::Worksheet;

/// Whether the workbook covers this place and month.
fn covers(closing: &Closing, about: &About, place: Place, month: Month) -> bool {
    let p = closing.statement.place(place);
    let f = &about.filter;
    f.from.is_none_or(|m| month >= m)
        && f.to.is_none_or(|m| month <= m)
        && f.shop.as_ref().is_none_or(|s| *s == p.shop)
        && f.marketplace.as_ref().is_none_or(|m| *m == p.marketplace)
}

/// Sheet "COGS methods": the three methods side by side, and where all cost is at the end.
pub fn cost_methods(sheet: &mut Worksheet, closing: &Closing, about: &About, styles: &Styles) -> Result<(), Error> {
    let note = "Cost of what left, less what came back fit for sale. The waterfall shows first in, first out. 出库成本减可售退货；利润表采用先进先出。";
    let mut page =
        Page::begin(sheet, styles, "COGS 成本方法", "Cost of goods by three methods · 成本方法对比", &[note.into()])?;
    page.head(
        &[
            ("Shop", "店铺", 12.0),
            ("Site", "站点", 12.0),
            ("Month", "月份", 12.0),
            ("Cur.", "币种", 6.0),
            ("FIFO", "先进先出", 15.0),
            ("Moving average", "移动加权平均", 15.0),
            ("Period cost", "期间成本", 15.0),
            ("Bridge FIFO → average", "差异：平均", 15.0),
            ("Bridge FIFO → period", "差异：期间", 15.0),
            ("Uncosted units", "无成本件数", 10.0),
        ],
        3,
    )?;
    for row in closing.cost_methods.months.iter().filter(|r| covers(closing, about, r.place, r.month)) {
        let place = closing.statement.place(row.place);
        for (i, text) in (0..).zip([&place.shop, &place.marketplace, &row.month.to_string()]) {
            page.text(i, text)?;
        }
        page.text(3, row.currency.code())?;
        for (i, method) in (4..).zip(Method::ALL) {
            page.money(i, Some(row.cost_micros[method as usize]), row.currency, false)?;
        }
        for (column, method) in [(7, Method::Average), (8, Method::Period)] {
            let formula = format!("={}-{}", at(page.row, column - 2), at(page.row, 4));
            page.sum(column, &formula, Some(row.bridge_micros(method)), row.currency)?;
        }
        page.count(9, row.uncosted_units[Method::Fifo as usize])?;
        page.row += 1;
    }
    page.row += 2;
    stock(&mut page, closing)
}

/// Received = charged + still in stock, for each method, over all months and shops.
fn stock(page: &mut Page<'_>, closing: &Closing) -> Result<(), Error> {
    page.strong(0, "Conservation, all months: received = charged + in stock 守恒（全部月份）：入库 = 已计成本 + 库存")?;
    page.row += 1;
    let head = [
        ("Method", "方法"),
        ("", ""),
        ("", ""),
        ("Cur.", "币种"),
        ("Received", "入库"),
        ("Charged", "已计成本"),
        ("In stock", "库存"),
        ("Difference", "差额"),
    ];
    for (i, (en, zh)) in (0..).zip(head) {
        page.heading(i, en, zh)?;
    }
    page.sheet.set_row_height(page.row, 32)?;
    page.row += 1;
    for row in &closing.cost_methods.stock {
        for method in Method::ALL {
            let (charged, left) = (row.charged_micros[method as usize], row.stock_micros[method as usize]);
            page.text(0, &format!("{} {}", method.en(), method.zh()))?;
            page.text(3, row.currency.code())?;
            for (i, micros) in (4..).zip([row.received_micros, charged, left]) {
                page.money(i, Some(micros), row.currency, false)?;
            }
            let formula = format!("=ROUND({}-{}-{},6)", at(page.row, 4), at(page.row, 5), at(page.row, 6));
            page.sum(7, &formula, Some(row.received_micros - charged - left), row.currency)?;
            page.row += 1;
        }
    }
    Ok(())
}

/// Sheet "Ads bridge": what ads reports say was spent, what settlements charged, and the difference.
pub fn ads_bridge(sheet: &mut Worksheet, closing: &Closing, about: &About, styles: &Styles) -> Result<(), Error> {
    let note = "A click of the last days of a month is charged in the next: the bridge is timing, credits and reports not imported. 月末点击次月扣费；差异来自时间差、返还和未导入的报表。";
    let mut page = Page::begin(
        sheet,
        styles,
        "Ads bridge 广告桥",
        "Advertising: spent and charged · 广告花费与扣费",
        &[note.into()],
    )?;
    page.head(
        &[
            ("Shop", "店铺", 12.0),
            ("Site", "站点", 12.0),
            ("Month", "月份", 12.0),
            ("Cur.", "币种", 6.0),
            ("Spent on SKUs", "按 SKU 花费", 15.0),
            ("Spent beyond, shared", "其余花费（分摊）", 15.0),
            ("Spent in all", "花费合计", 15.0),
            ("Charged", "结算扣费", 15.0),
            ("Bridge", "差异", 15.0),
            ("Statement rests on", "利润表依据", 22.0),
        ],
        3,
    )?;
    for row in closing.ads_bridge.iter().filter(|r| covers(closing, about, r.place, r.month)) {
        let place = closing.statement.place(row.place);
        for (i, text) in (0..).zip([&place.shop, &place.marketplace, &row.month.to_string()]) {
            page.text(i, text)?;
        }
        page.text(3, row.currency.code())?;
        page.money(4, Some(row.products_micros), row.currency, false)?;
        page.money(5, Some(row.rest_micros), row.currency, false)?;
        let spent = format!("={}+{}", at(page.row, 4), at(page.row, 5));
        page.sum(6, &spent, Some(row.spent_micros()), row.currency)?;
        page.money(7, Some(row.charged_micros), row.currency, false)?;
        let bridge = format!("={}-{}", at(page.row, 7), at(page.row, 6));
        page.sum(8, &bridge, Some(row.bridge_micros()), row.currency)?;
        page.text(9, if row.basis == AdsBasis::Spent { "ads reports 广告报表" } else { "settlements 结算单" })?;
        page.row += 1;
    }
    Ok(())
}
