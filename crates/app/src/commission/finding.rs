//! What is wrong with what pay rests on, with the money at risk: from the engine's own findings and from the facts.

use books::Month;
use books::commission::{Base, Finding, Row, Scheme};
use books::statement::Statement;
use books::waterfall::Line;
use domain::Words;
use domain::money::decimal;
use std::collections::BTreeMap;

/// Something that a person must look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Stable name.
    pub code: &'static str,
    /// Seller account and site; empty where several are concerned.
    pub account: String,
    /// SKU; empty where several are concerned.
    pub sku: String,
    /// Money at risk, RMB micros, at or above zero; `None` where nobody can say.
    pub at_risk_micros: Option<i64>,
    /// What was found and what to do.
    pub words: Words,
}

impl From<&Finding> for Found {
    fn from(f: &Finding) -> Self {
        let (en, zh) = f.words();
        Self {
            code: f.problem.code(),
            account: f.shop.clone(),
            sku: f.sku.clone(),
            at_risk_micros: Some(f.at_risk_micros),
            words: Words { en, zh },
        }
    }
}

/// SKUs that sold in a month and have no cost of goods in it: their sales would be paid as if they cost nothing.
pub(super) fn without_cost(statement: &Statement) -> Vec<Found> {
    let mut found: BTreeMap<(String, String), (Vec<Month>, i64)> = BTreeMap::new();
    for run in statement.cells.chunk_by(|a, b| (a.place, a.month, a.sku) == (b.place, b.month, b.sku)) {
        let Some(first) = run.first() else { continue };
        let sold: i64 = run.iter().filter(|c| c.line == Line::GrossSales).filter_map(|c| c.rmb_micros).sum();
        if sold > 0 && !run.iter().any(|c| c.line == Line::Goods) {
            let place = statement.place(first.place);
            let key = (super::account(&place.shop, &place.marketplace), statement.sku_text(first.sku).to_owned());
            let (months, sum) = found.entry(key).or_default();
            months.push(first.month);
            *sum += sold;
        }
    }
    let one = |((account, sku), (months, sold)): ((String, String), (Vec<Month>, i64))| {
        let (rmb, list) = (decimal(sold, 2), months.iter().map(Month::to_string).collect::<Vec<_>>().join(", "));
        Found {
            code: "sku_without_cost",
            at_risk_micros: Some(sold),
            words: Words::new(
                format!(
                    "{account}/{sku} sold for RMB {rmb} in {list} without a landed cost, so its goods cost nothing here; import landed_cost"
                ),
                format!(
                    "{account}/{sku} 在 {list} 销售人民币 {rmb}，但没有到岸成本，提成中货款为零；请导入 landed_cost"
                ),
            ),
            account,
            sku,
        }
    };
    found.into_iter().map(one).collect()
}

/// Payouts and purchases that no rate turns into RMB: one finding per currency and month.
pub(super) fn missing_rate(rows: &[Row]) -> Vec<Found> {
    let mut missing: BTreeMap<(Month, String), usize> = BTreeMap::new();
    for r in rows {
        *missing.entry((r.month, r.original_currency.to_string())).or_default() += 1;
    }
    let one = |((month, currency), rows): ((Month, String), usize)| Found {
        code: "row_without_rate",
        account: String::new(),
        sku: String::new(),
        at_risk_micros: None,
        words: Words::new(
            format!(
                "{rows} payout(s) or purchase(s) of {month} in {currency} have no exchange rate and are not counted; import fx_rate rows for that month"
            ),
            format!("{month} 有 {rows} 笔 {currency} 回款或采购缺少汇率，未计入；请导入当月 fx_rate"),
        ),
    };
    missing.into_iter().map(one).collect()
}

/// What the taxes rest on, where a scheme is paid after them.
pub(super) fn after_taxes(schemes: &[Scheme], about: &[Words]) -> Vec<Found> {
    let Some(taxed) = schemes.iter().find(|s| matches!(s.base, Base::Net | Base::AfterTax)) else { return Vec::new() };
    let name = &taxed.name;
    let one = |w: &Words| Found {
        code: "taxes_assumed",
        account: String::new(),
        sku: String::new(),
        at_risk_micros: None,
        words: Words::new(
            format!("scheme {name} is paid on profit after taxes: {}", w.en),
            format!("方案 {name} 以税后利润为基数：{}", w.zh),
        ),
    };
    about.iter().map(one).collect()
}
