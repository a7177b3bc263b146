//! Taxes as commission sees them: what the tax engine says falls on a SKU in a month, shared over its sites by what each sold.

use super::account;
use crate::tax::Taxes;
use books::Month;
use books::commission::{Kind, Row};
use domain::money::decimal;
use domain::{Words, allocate};
use std::collections::BTreeMap;

/// Rows of taxes. A month's taxes move until its year is settled: closed slips adjust for that as for any late row. What belongs to an
/// entity as a whole and to no shop is the house's and stands nowhere.
pub(super) fn rows(taxes: &Taxes, accrued: &[Row]) -> Vec<Row> {
    let mut sold: BTreeMap<(&str, &str, Month), BTreeMap<&str, i64>> = BTreeMap::new();
    for r in accrued.iter().filter(|r| r.kind == Kind::Sales) {
        let Some((shop, _)) = r.shop.rsplit_once('/') else { continue };
        *sold.entry((shop, &r.sku, r.month)).or_default().entry(&r.shop).or_default() += r.rmb_micros;
    }
    let mut sums: BTreeMap<(&str, &str, Month), [i64; 3]> = BTreeMap::new();
    for l in taxes.lines.iter().filter(|l| !l.shop.is_empty()) {
        let a = &l.amounts;
        let sum = sums.entry((&l.shop, &l.sku, l.month)).or_default();
        let parts = [a.vat_micros.saturating_add(a.surcharge_micros), a.cit_micros, a.dividend_tax_micros];
        sum.iter_mut().zip(parts).for_each(|(sum, part)| *sum = sum.saturating_add(part));
    }
    let mut rows = Vec::new();
    for ((shop, sku, month), amounts) in sums {
        let sites = sold.get(&(shop, sku, month));
        let weights: Vec<i64> = sites.into_iter().flat_map(|s| s.values().map(|m| (*m).max(0))).collect();
        for (kind, micros) in Kind::TAXES.iter().zip(amounts).filter(|(_, m)| *m != 0) {
            let row = |at: &str, micros: i64| {
                let reference = format!("tax:{at}/{month}/{sku}/{}", kind.code());
                Row::new(&reference, *kind, month.last_day(), (at, sku), -micros)
            };
            match sites.zip(allocate(micros, &weights, 1)) {
                Some((sites, shares)) => {
                    let shares = sites.keys().zip(shares).filter(|(_, m)| *m != 0);
                    rows.extend(shares.map(|(at, micros)| row(at, micros)));
                }
                None => rows.push(row(&account(shop, "own"), micros)),
            }
        }
    }
    rows
}

/// What taxes rest on, to be said beside any pay that is worked out after them.
pub(super) fn about(taxes: &Taxes) -> Vec<Words> {
    let untaxed = taxes.untaxed.iter().map(|u| {
        let (shop, profit) = (&u.shop, decimal(u.profit_micros, 2));
        Words::new(
            format!("no tax is reckoned for shop {shop} (operating profit RMB {profit})"),
            format!("店铺 {shop}（营业利润人民币 {profit}）未计税"),
        )
    });
    taxes.assumptions.iter().cloned().chain(untaxed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tax::{Amounts, Line};
    use domain::Day;

    #[test]
    fn taxes_of_a_sku_reach_its_sites_to_the_micro() {
        let month = Month::parse("2026-05").unwrap();
        let line = |shop: &str, sku: &str, operator: &str, vat_micros| Line {
            entity: "own".into(),
            month,
            shop: shop.into(),
            sku: sku.into(),
            operator: operator.into(),
            launched: None,
            parent: sku.into(),
            amounts: Amounts { vat_micros, surcharge_micros: 10_000, cit_micros: -7, ..Amounts::default() },
        };
        let taxes = Taxes {
            lines: vec![
                line("s", "A", "lin", 990_000),
                line("s", "A", "wang", 1_000_000),
                line("s", "B", "", 5),
                line("", "C", "", 9),
            ],
            ..Taxes::default()
        };
        let day = Day::parse_iso("2026-05-09").unwrap();
        let sales = |site: &str, micros| Row::new(site, Kind::Sales, day, (&account("s", site), "A"), micros);
        let made = rows(&taxes, &[sales("us", 200), sales("de", 100), sales("jp", -5)]);
        let shown: Vec<_> = made.iter().map(|r| (r.reference.as_str(), r.rmb_micros)).collect();
        assert_eq!(
            shown,
            [
                ("tax:s/de/2026-05/A/vat", -670_000),
                ("tax:s/us/2026-05/A/vat", -1_340_000),
                ("tax:s/de/2026-05/A/corporate_tax", 5),
                ("tax:s/us/2026-05/A/corporate_tax", 9),
                ("tax:s/own/2026-05/B/vat", -10_005),
                ("tax:s/own/2026-05/B/corporate_tax", 7),
            ]
        );
        assert!(made.iter().all(|r| r.day == month.last_day() && r.month == month));
    }
}
