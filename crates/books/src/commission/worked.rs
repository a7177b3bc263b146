//! The worked case of commission: six months of a growing SKU, then with ten ordered tests. Tests and exams reckon on it.
#![allow(clippy::unwrap_used, reason = "a case that can't be made has failed")]

use super::*;
use crate::month::Month;
use domain::Currency;

/// Units sold in months 1 to 6.
pub const UNITS: [i64; 6] = [200, 400, 700, 1_000, 1_300, 1_500];
/// Units bought in the month before the first and in months 1 to 5.
pub const BOUGHT: [i64; 6] = [700, 800, 1_150, 1_500, 1_700, 3_000];
/// Micros of a yuan.
pub const YUAN: i64 = 1_000_000;
/// The operator.
pub const LIN: &str = "lin";

/// Month `n` of the case, from 1.
pub fn month(n: i32) -> Month {
    Month(Month::parse("2026-01").unwrap().0 + n - 1)
}

/// A row on the tenth of month `n`, named by kind, SKU and month.
pub fn row(n: i32, kind: Kind, sku: &str, micros: i64) -> Row {
    Row::new(&format!("{kind:?}-{sku}-{n}"), kind, month(n).first_day().plus(9), ("s", sku), micros)
}

/// A $30 SKU: sales ¥216.00, fees ¥117.30, payout ¥98.70 (60 % in the month, 40 % in the next), landed ¥57, so gross profit ¥41.70.
pub fn ledger() -> Ledger {
    let mut rows = Vec::new();
    for (n, units) in (1..).zip(UNITS) {
        let before = if n == 1 { 0 } else { UNITS[n as usize - 2] };
        rows.push(Row {
            units,
            original_micros: units * 30 * YUAN,
            original_currency: Currency::USD,
            ..row(n, Kind::Sales, "A", units * 216 * YUAN)
        });
        rows.push(row(n, Kind::Fees, "A", -units * 117_300_000));
        rows.push(row(n, Kind::GoodsSold, "A", -units * 57 * YUAN));
        rows.push(row(n, Kind::Payout, "A", units * 59_220_000 + before * 39_480_000));
    }
    for (n, units) in (0..).zip(BOUGHT) {
        let orderer = LIN.to_owned();
        rows.push(Row { units, orderer, ..row(n, Kind::GoodsBought, "A", -units * 57 * YUAN) });
    }
    Ledger { rows, ..Ledger::default() }
}

/// Two tests a month in months 2 to 6, 300 units at ¥40 each. A quarter sells at cost; 225 units (¥9,000) are written down and cost
/// ¥900 in fees for their age. The operator ordered the two of month 2, somebody else the other eight. Taxes (VAT
/// with surcharges, income tax, dividend tax; micros, below zero) stand in month 6.
pub fn with_tests([vat, income_tax, dividend_tax]: [i64; 3]) -> Ledger {
    let mut ledger = ledger();
    for test in 0..10 {
        let (n, sku) = (2 + test / 2, format!("T{test}"));
        let orderer = if test < 2 { LIN } else { "wang" }.to_owned();
        for (kind, yuan) in [
            (Kind::GoodsBought, -12_000),
            (Kind::Sales, 3_000),
            (Kind::Payout, 3_000),
            (Kind::GoodsSold, -3_000),
            (Kind::WriteDown, -9_000),
            (Kind::AgedSurcharge, -900),
        ] {
            ledger.rows.push(Row { orderer: orderer.clone(), ..row(n, kind, &sku, yuan * YUAN) });
        }
    }
    ledger.rows.push(row(6, Kind::Vat, "A", vat));
    ledger.rows.push(row(6, Kind::CorporateTax, "A", income_tax));
    ledger.rows.push(row(6, Kind::DividendTax, "A", dividend_tax));
    ledger
}

/// Lin answers for all SKUs.
pub fn people() -> Agreement {
    let from = month(0).first_day();
    let owned =
        |sku: String| Owned { shop: "s".into(), sku, operator: LIN.into(), from, to: None, share: ownership::WHOLE };
    let skus = (0..10).map(|n| format!("T{n}")).chain(["A".to_owned()]);
    Agreement { ownership: skus.map(owned).collect(), ..Agreement::default() }
}

/// A shipped scheme.
pub fn scheme(name: &str) -> Scheme {
    defaults::schemes().into_iter().find(|s| s.name == name).unwrap()
}
