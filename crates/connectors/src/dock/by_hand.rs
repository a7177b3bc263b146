//! The task sheet: what has no upload file, in words, for a person who does it in the console and ticks it off.

use super::bulksheet::Written;
use super::refusal::{Refusal, Why, chinese};
use super::words::{exact, shown};
use super::{Line, refuse, workbook};
use domain::action::{AdRef, RemovalMethod};
use domain::money::decimal;
use domain::{Action, Currency, Day, Marketplace, Words};
use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, Workbook, XlsxError};

const HEADER: [&str; 6] = ["Done 完成", "Decision 决策", "Kind 类型", "Task", "任务", "Remark 备注"];
const WIDTHS: [f64; 6] = [10.0, 16.0, 24.0, 70.0, 70.0, 30.0];
/// Row of the header, from 0.
const HEAD: u32 = 3;
/// Characters of a SKU or a number.
const LONGEST: usize = 100;

/// Writes the sheet; records are the rows of the sheet.
pub(super) fn write(upload_id: &str, site: Marketplace, day: Day, lines: &[Line]) -> Result<Written, Vec<Refusal>> {
    let (mut tasks, mut refused) = (Vec::new(), Vec::new());
    for line in lines {
        match check(&line.action) {
            Ok(()) => tasks.push((line, task(&line.action, site.currency()))),
            Err(why) => refused.push(refuse(line, why)),
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let bytes = fill(upload_id, site, day, &tasks).map_err(|e| {
        let why = Why::Unwritable { message: e.to_string() };
        tasks.iter().map(|(line, _)| refuse(line, why.clone())).collect::<Vec<_>>()
    })?;
    let rows = (HEAD + 2..).zip(&tasks).map(|(n, (line, _))| (n, line.decision.clone())).collect();
    Ok((bytes, rows))
}

/// What a person types must be what was approved: texts that can't be shown exactly are refused.
fn check(action: &Action) -> Result<(), Why> {
    match action {
        Action::Coupon { sku, discount_bp, budget_micros, from, to } => {
            exact(sku, LONGEST)?;
            if !(1..10_000).contains(discount_bp) {
                return Err(Why::NotPositive { what: "discount", found: per_cent(*discount_bp) });
            }
            if *budget_micros <= 0 {
                return Err(Why::NotPositive { what: "coupon budget", found: decimal(*budget_micros, 2) });
            }
            if from > to { Err(Why::DaysOutOfOrder) } else { Ok(()) }
        }
        Action::Removal { number, sku, units, .. } => {
            exact(number, LONGEST)?;
            exact(sku, LONGEST)?;
            if *units > 0 { Ok(()) } else { Err(Why::NotPositive { what: "units", found: units.to_string() }) }
        }
        Action::PurchaseOrder { number, supplier, sku, .. } => {
            [number, supplier, sku].into_iter().try_for_each(|t| exact(t, LONGEST).map(|_| ()))
        }
        Action::SetPrice { sku, .. } => exact(sku, LONGEST).map(|_| ()),
        Action::AddNegative { text, .. }
        | Action::RemoveNegative { text, .. }
        | Action::HarvestKeyword { text, .. }
        | Action::PauseKeyword { text, .. } => exact(text, LONGEST).map(|_| ()),
        Action::SetBid { .. } | Action::SetBudget { .. } | Action::SetState { .. } => Ok(()),
    }
}

/// The action in words that a person can follow.
fn task(action: &Action, currency: Currency) -> Words {
    let money = |micros: &i64| format!("{} {currency}", decimal(*micros, currency.digits() as usize));
    match action {
        Action::Coupon { sku, discount_bp, budget_micros, from, to } => {
            let (off, budget) = (per_cent(*discount_bp), money(budget_micros));
            Words::new(
                format!(
                    "Advertising > Coupons: create a coupon of {off} off for SKU {sku}, budget {budget}, from {from} to {to}"
                ),
                format!("广告 > 优惠券：为 SKU {sku} 新建优惠券，折扣 {off}，预算 {budget}，{from} 至 {to}"),
            )
        }
        Action::Removal { number, sku, units, method } => {
            let (en, zh) = match method {
                RemovalMethod::Return => ("return to the seller's address", "退回卖家地址"),
                RemovalMethod::Dispose => ("dispose", "弃置"),
                RemovalMethod::Liquidate => ("liquidate", "批量清货"),
            };
            Words::new(
                format!("Inventory > create removal order {number}: {units} sellable units of SKU {sku}, {en}"),
                format!("库存 > 创建移除订单 {number}：SKU {sku} 可售库存 {units} 件，{zh}"),
            )
        }
        Action::SetPrice { sku, before_micros, after_micros } => {
            let (from, to) = (money(before_micros), money(after_micros));
            Words::new(
                format!("set the price of SKU {sku} from {from} to {to}"),
                format!("将 SKU {sku} 售价由 {from} 改为 {to}"),
            )
        }
        Action::PurchaseOrder { number, supplier, sku, units, .. } => Words::new(
            format!("order {number}: {units} units of SKU {sku} from {supplier}"),
            format!("采购单 {number}：向 {supplier} 订购 SKU {sku} {units} 件"),
        ),
        advertising => ad_task(advertising, money),
    }
}

fn ad_task(action: &Action, money: impl Fn(&i64) -> String) -> Words {
    let (en, zh) = action.kind().title();
    let (at_en, at_zh) = action.ad_ref().map(place).unwrap_or_default();
    let what = match action {
        Action::SetBid { before_micros, after_micros, .. } | Action::SetBudget { before_micros, after_micros, .. } => {
            format!("{} → {}", money(before_micros), money(after_micros))
        }
        Action::SetState { before, after, .. } => format!("{} → {}", before.code(), after.code()),
        Action::HarvestKeyword { text, match_type, bid_micros, .. } => {
            format!("[{text}] {} {}", match_type.code(), money(bid_micros))
        }
        Action::AddNegative { text, match_type, .. }
        | Action::RemoveNegative { text, match_type, .. }
        | Action::PauseKeyword { text, match_type, .. } => format!("[{text}] {}", match_type.code()),
        _ => String::new(),
    };
    Words::new(format!("{en}: {at_en}: {what}"), format!("{zh}：{at_zh}：{what}"))
}

/// An advertising entity by its ids and, shortened, its name; in English and Chinese.
fn place(at: &AdRef) -> (String, String) {
    let (kind, ids) = (at.entity.code(), format!("{} ({})", shown(&at.path()), shown(&at.label)));
    (format!("{} {ids}", kind.replace('_', " ")), format!("{} {ids}", chinese(kind)))
}

fn per_cent(basis_points: i64) -> String {
    format!("{} %", decimal(basis_points.saturating_mul(10_000), 0))
}

fn fill(upload_id: &str, site: Marketplace, day: Day, tasks: &[(&Line, Words)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Tasks 任务")?;
    let bold = Format::new().set_bold();
    let head = bold.clone().set_background_color(Color::RGB(0x00DD_EBF7));
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let title = format!("Task sheet 手工任务单 {} · {site} · {day}", shown(upload_id));
    sheet.write_string_with_format(0, 0, title, &bold)?;
    sheet.write_string(1, 0, "Do each task in the console and tick it off, then say so at the desk. 请在后台逐项完成并勾选，然后在系统中确认。")?;
    for (at, (name, width)) in (0_u16..).zip(HEADER.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(HEAD, at, *name, &head)?;
        sheet.set_column_width(at, width)?;
    }
    for (row, (line, words)) in (HEAD + 1..).zip(tasks) {
        let (en, zh) = line.action.kind().title();
        sheet.write_string(row, 1, shown(&line.decision))?;
        for (column, text) in [(2, format!("{en} {zh}")), (3, words.en.clone()), (4, words.zh.clone())] {
            sheet.write_string_with_format(row, column, text, &wrap)?;
        }
    }
    let ticks = DataValidation::new().allow_list_strings(&["✓", "✗"])?;
    let last = HEAD + u32::try_from(tasks.len()).unwrap_or(u32::MAX).max(1);
    sheet.add_data_validation(HEAD + 1, 0, last, 0, &ticks)?;
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    workbook::save(&mut book, day)
}
