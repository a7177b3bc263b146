//! What stands below every view of taxes: what the figures rest on, shops without tax, findings.

use crate::cli::figures::money;
use crate::cli::sheet::folded;
use crate::cli::{Desk, Lang, Trouble, one_line};
use app::tax::Taxes;
use domain::money::decimal;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Findings shown below a table; all stand in JSON.
const SHOWN: usize = 20;
/// Columns of a finding on standard error.
const TOLD: usize = 400;

/// Below a table.
pub(super) fn show(desk: &mut Desk<'_>, taxes: &Taxes, shops: &BTreeSet<String>) -> Result<(), Trouble> {
    let (lang, width) = (desk.lang, desk.width);
    let mut lines = Vec::new();
    for words in taxes.assumptions.iter().filter(|_| shops.is_empty()) {
        lines.push(folded(lang.pick("note     ", "说明  "), lang.pick(&words.en, &words.zh), width));
    }
    for u in taxes.untaxed.iter().filter(|u| shops.is_empty() || shops.contains(&u.shop)) {
        let profit = money(u.profit_micros, 2);
        let text = lang.pick(
            format!("{}: operating profit {profit} CNY is not in the table: no tax is reckoned for this shop", u.shop),
            format!("{}：营业利润 {profit} CNY 未计入上表：该店铺未计税", u.shop),
        );
        lines.push(folded(lang.pick("left out ", "未计  "), &text, width));
    }
    let findings: Vec<_> = taxes.findings_of(shops).collect();
    for f in findings.iter().take(SHOWN) {
        lines.push(folded(lang.pick("finding  ", "待核  "), lang.pick(&f.words.en, &f.words.zh), width));
    }
    let more = findings.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(lang.pick(
            format!("{more} more findings: see --format json"),
            format!("另有 {more} 条待核事项：见 --format json"),
        ));
    }
    let version = &taxes.tables_version;
    lines.push(lang.pick(
        format!("rates    tables {version}; not advice: confirm rows marked `believed` with your accountant"),
        format!("税率  表版本 {version}；仅供参考：标记 believed 的条目请与会计确认"),
    ));
    Ok(writeln!(desk.out, "\n{}", lines.join("\n"))?)
}

/// On standard error, beside a table for programs.
pub(super) fn tell(lang: Lang, taxes: &Taxes, shops: &BTreeSet<String>) {
    let assumed = taxes.assumptions.iter().filter(|_| shops.is_empty());
    for words in assumed.chain(taxes.findings_of(shops).map(|f| &f.words)) {
        eprintln!("{}{}", lang.pick("note: ", "注意："), one_line(lang.pick(&words.en, &words.zh), TOLD));
    }
}

/// As members of an object.
pub(super) fn json(taxes: &Taxes, shops: &BTreeSet<String>) -> Map<String, Value> {
    let both = |w: &domain::Words| json!({ "en": w.en, "zh": w.zh });
    let assumptions: Vec<Value> = taxes.assumptions.iter().filter(|_| shops.is_empty()).map(both).collect();
    let finding = |f: &books::tax::Finding| {
        let digits = f.at_risk.currency.digits() as usize;
        json!({
            "code": f.code,
            "at_risk": decimal(f.at_risk.micros, digits),
            "currency": f.at_risk.currency.code(),
            "en": f.words.en,
            "zh": f.words.zh,
        })
    };
    let findings: Vec<Value> = taxes.findings_of(shops).map(finding).collect();
    let untaxed = taxes.untaxed.iter().filter(|u| shops.is_empty() || shops.contains(&u.shop));
    let untaxed: Vec<Value> =
        untaxed.map(|u| json!({ "shop": u.shop, "operating_profit": decimal(u.profit_micros, 2) })).collect();
    Map::from_iter([
        ("assumptions".to_owned(), assumptions.into()),
        ("untaxed".to_owned(), untaxed.into()),
        ("findings".to_owned(), findings.into()),
    ])
}
