//! Sheets that an accountant checks: settlements against payouts, what is in quarantine, the trial balance, how shared
//! amounts were shared, and what a reader must know.

use super::About;
use super::page::{Page, Styles, at};
use crate::error::Error;
use books::Closing;
use books::notice::Weight;
use domain::{Currency, Money};
use rust_xlsxwriter::Worksheet;
use std::collections::BTreeMap;

/// Sheet "Settlements": every settlement, its lines against its payout.
pub fn tie_outs(sheet: &mut Worksheet, closing: &Closing, styles: &Styles) -> Result<(), Error> {
    let note = "A settlement whose lines do not add up to its payout is left out of the books as a whole. 明细与付款不符的结算单整单不入账。";
    let mut page =
        Page::begin(sheet, styles, "Settlements 结算核对", "Settlements against payouts · 结算核对", &[note.into()])?;
    page.head(
        &[
            ("Shop", "店铺", 12.0),
            ("Site", "站点", 12.0),
            ("Settlement", "结算单", 16.0),
            ("Payout day", "付款日", 11.0),
            ("Cur.", "币种", 6.0),
            ("Lines", "行数", 8.0),
            ("Sum of lines", "明细合计", 15.0),
            ("Payout stated", "付款金额", 15.0),
            ("Difference", "差额", 12.0),
            ("Result", "结论", 14.0),
            ("Explanation", "说明", 90.0),
        ],
        3,
    )?;
    for t in &closing.tie_outs {
        page.text(0, &t.shop)?;
        page.text(1, &t.marketplace)?;
        page.text(2, &t.settlement)?;
        page.text(3, &t.day.map_or_else(String::new, |d| d.to_string()))?;
        page.text(4, t.currency.code())?;
        page.count(5, t.lines)?;
        page.money(6, Some(t.sum_micros), t.currency, false)?;
        page.money(7, Some(t.total_micros), t.currency, false)?;
        let formula = format!("=ROUND({}-{},6)", at(page.row, 6), at(page.row, 7));
        page.sum(8, &formula, Some(t.difference_micros()), t.currency)?;
        page.text(9, if t.refusal.is_none() { "ties 相符" } else { "REFUSED 不入账" })?;
        if let Some((en, zh)) = t.message() {
            page.wrapped(10, &format!("{en}\n{zh}"))?;
        }
        page.row += 1;
    }
    Ok(())
}

/// Sheet "Quarantine": lines that nobody has explained yet.
pub fn quarantine(sheet: &mut Worksheet, closing: &Closing, styles: &Styles) -> Result<(), Error> {
    let note = "Unknown settlement lines: in suspense, never in profit, until `tradewind taxonomy map` says what they are. 未知明细：列为待查，不计入利润。";
    let mut page = Page::begin(sheet, styles, "Quarantine 待查", "Quarantine · 待查明细", &[note.into()])?;
    page.head(
        &[
            ("Transaction type", "交易类型", 26.0),
            ("Amount type", "金额类型", 26.0),
            ("Amount description", "金额说明", 34.0),
            ("Cur.", "币种", 6.0),
            ("Lines", "行数", 8.0),
            ("Amount", "金额", 15.0),
            ("First seen in", "首见于", 24.0),
        ],
        0,
    )?;
    for q in &closing.quarantine {
        for (i, word) in (0..).zip(&q.triple) {
            page.text(i, word)?;
        }
        page.text(3, q.currency.code())?;
        page.count(4, q.lines)?;
        page.money(5, Some(q.micros), q.currency, false)?;
        if let Some((source, line)) = &q.example {
            page.text(6, &format!("{source}:{line}"))?;
        }
        page.row += 1;
    }
    if closing.quarantine.is_empty() {
        page.text(0, "nothing 无")?;
    }
    Ok(())
}

/// Sheet "Trial balance": all accounts; each currency adds up to zero.
pub fn trial_balance(sheet: &mut Worksheet, closing: &Closing, styles: &Styles) -> Result<(), Error> {
    let note = "Debit above zero, credit below; every currency adds up to zero. Covers all months. 借方为正，贷方为负；各币种合计为零；含全部月份。";
    let mut page = Page::begin(sheet, styles, "Trial balance 试算表", "Trial balance · 试算平衡表", &[note.into()])?;
    page.head(
        &[("Account", "科目", 36.0), ("Code", "代码", 20.0), ("Cur.", "币种", 6.0), ("Balance", "余额", 18.0)],
        0,
    )?;
    let mut by_currency: BTreeMap<Currency, Vec<_>> = BTreeMap::new();
    for (account, Money { micros, currency }) in closing.trial_balance() {
        by_currency.entry(currency).or_default().push((account, micros));
    }
    for (currency, balances) in by_currency {
        let first = page.row;
        for (account, micros) in &balances {
            page.text(0, &format!("{} {}", account.en(), account.zh()))?;
            page.text(1, account.code())?;
            page.text(2, currency.code())?;
            page.money(3, Some(*micros), currency, false)?;
            page.row += 1;
        }
        page.strong(0, "Sum 合计")?;
        page.strong(1, "")?;
        page.strong(2, currency.code())?;
        // cells hold binary fractions: the sum is rounded to micros so that nothing shows as a crumb
        let formula = format!("=ROUND(SUM({}:{}),6)", at(first, 3), at(page.row - 1, 3));
        page.sum(3, &formula, Some(balances.iter().map(|b| b.1).sum()), currency)?;
        page.row += 2;
    }
    Ok(())
}

/// Sheet "Allocation": amounts without a SKU and the rule by which SKUs carry them.
pub fn shares(sheet: &mut Worksheet, closing: &Closing, about: &About, styles: &Styles) -> Result<(), Error> {
    let note = "What has no SKU is shared by largest remainder in whole minor units; the parts add up exactly. 没有 SKU 的金额按最大余数法分摊，合计一分不差。";
    let mut page = Page::begin(sheet, styles, "Allocation 分摊", "Allocation rules used · 分摊规则", &[note.into()])?;
    page.head(
        &[
            ("Shop", "店铺", 12.0),
            ("Site", "站点", 12.0),
            ("Month", "月份", 10.0),
            ("Line", "项目", 34.0),
            ("Rule", "规则", 46.0),
            ("Cur.", "币种", 6.0),
            ("Amount", "金额", 15.0),
            ("SKUs", "SKU 数", 8.0),
        ],
        3,
    )?;
    for s in &closing.shares {
        let place = closing.statement.place(s.place);
        let outside = about.filter.from.is_some_and(|m| s.month < m)
            || about.filter.to.is_some_and(|m| s.month > m)
            || about.filter.shop.as_ref().is_some_and(|x| *x != place.shop)
            || about.filter.marketplace.as_ref().is_some_and(|x| *x != place.marketplace);
        if outside {
            continue;
        }
        page.text(0, &place.shop)?;
        page.text(1, &place.marketplace)?;
        page.text(2, &s.month.to_string())?;
        page.text(3, &format!("{} {}", s.line.en(), s.line.zh()))?;
        page.text(4, &format!("{} {}", s.rule.en(), s.rule.zh()))?;
        page.text(5, s.currency.code())?;
        page.money(6, Some(s.micros), s.currency, false)?;
        page.count(7, i64::try_from(s.weights.len()).unwrap_or(i64::MAX))?;
        page.row += 1;
    }
    Ok(())
}

/// Sheet "Notices": what a reader must know, the weighty first.
pub fn notices(sheet: &mut Worksheet, closing: &Closing, styles: &Styles) -> Result<(), Error> {
    let mut page = Page::begin(sheet, styles, "Notices 提示", "What a reader must know · 提示", &[])?;
    page.head(&[("Weight", "程度", 16.0), ("Notice", "英文", 80.0), ("", "中文", 80.0)], 0)?;
    for n in &closing.notices {
        page.text(0, if n.weight == Weight::Incomplete { "incomplete 缺失" } else { "remark 备注" })?;
        page.wrapped(1, &n.en)?;
        page.wrapped(2, &n.zh)?;
        page.row += 1;
    }
    if closing.notices.is_empty() {
        page.text(0, "none 无")?;
    }
    Ok(())
}
