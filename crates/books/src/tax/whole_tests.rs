//! The whole road: rows of a firm to owner cash by operator, adding up to the firm's at every step.

use super::cit::years;
use super::dividend::distribute;
use super::owner_cash::taken;
use super::period::Filing;
use super::position::{MonthProfit, incomes, position_at};
use super::share::share;
use super::vat::{Sale, reckon};
use super::*;
use crate::month::Month;
use domain::money::decimal;
use expect_test::expect;
use std::collections::BTreeMap;

const YUAN: i64 = 1_000_000;

/// Operator, month, levied gross, operating profit; in yuan. Wang's launch loses money.
const ROWS: [(&str, &str, i64, i64); 8] = [
    ("li", "2026-01", 210_000, 40_000),
    ("li", "2026-04", 420_000, 90_000),
    ("li", "2026-08", 315_000, 70_500),
    ("li", "2026-12", 512_345, 120_000),
    ("wang", "2026-01", 101_000, -15_000),
    ("wang", "2026-04", 151_500, -22_222),
    ("wang", "2026-08", 50_500, 1_000),
    ("zhao", "2026-12", 77_777, 9_999),
];

#[test]
fn owner_cash_by_operator_adds_up_to_the_firms() {
    let mut entity = Profile::parse(profile::EXAMPLE).unwrap().entities.remove(0);
    (entity.vat_filing, entity.prepay, entity.before) = (Filing::Quarter, Filing::Quarter, vec![]);
    let (tables, last) = (Tables::default(), Day::new(2026, 12, 31).unwrap());
    let month = |text| Month::parse(text).unwrap();
    let sales = ROWS.map(|(operator, m, gross, _)| Sale {
        shop: "eu-main".into(),
        sku: "A".into(),
        operator: operator.into(),
        shipment: "".into(),
        day: month(m).first_day(),
        gross_micros: gross * YUAN,
        hidden: false,
    });
    let profits = ROWS.map(|(_, m, _, profit)| MonthProfit {
        month: month(m),
        profit_micros: profit * YUAN,
        not_deductible_micros: 0,
    });
    let vat = reckon(&entity, &tables, &sales, &[]).unwrap();
    let year = years(&entity, &tables, &incomes(&vat, &profits).unwrap()).unwrap().remove(0);

    let mut before_tax: BTreeMap<&str, i64> = BTreeMap::new();
    for (operator, _, _, profit) in ROWS {
        *before_tax.entry(operator).or_default() += profit * YUAN;
    }
    let vat_of =
        |who: &str| vat.lines.iter().filter(|(k, _)| k.operator == who).map(|(_, l)| l.tax_micros()).sum::<i64>();
    let after_vat: Vec<(&str, i64)> = before_tax.iter().map(|(who, profit)| (*who, profit - vat_of(who))).collect();
    let cit = share(year.whole.tax_micros, &after_vat).unwrap().unwrap();
    let net: Vec<(&str, i64)> = after_vat.iter().zip(&cit).map(|(p, t)| (p.0, p.1 - t.1)).collect();
    let whole_net = net.iter().map(|n| n.1).sum();
    let law = Law::on(&tables, last).unwrap();
    let dividend = distribute(&law, whole_net, entity.distributed_share).unwrap().tax_micros;
    let dividends = share(dividend, &net).unwrap().unwrap();

    let y = |micros| decimal(micros, 2);
    let mut out = String::from("          profit  VAT etc  income tax  net profit  dividend tax  owner cash\n");
    let mut sum = [0; 6];
    for (i, (who, profit)) in before_tax.iter().enumerate() {
        let row = [*profit, vat_of(who), cit[i].1, net[i].1, dividends[i].1, net[i].1 - dividends[i].1];
        (0..6).for_each(|c| sum[c] += row[c]);
        out += &format!(
            "{who:5} {:>10} {:>8} {:>11} {:>11} {:>13} {:>11}\n",
            y(row[0]),
            y(row[1]),
            y(row[2]),
            y(row[3]),
            y(row[4]),
            y(row[5])
        );
    }
    out += &format!(
        "firm  {:>10} {:>8} {:>11} {:>11} {:>13} {:>11}\n",
        y(sum[0]),
        y(sum[1]),
        y(sum[2]),
        y(sum[3]),
        y(sum[4]),
        y(sum[5])
    );
    expect![[r#"
                  profit  VAT etc  income tax  net profit  dividend tax  owner cash
        li     320500.00 15294.92    13040.47   292164.61      58432.92   233731.69
        wang   -36222.00  3180.00    -1683.53   -37718.47      -7543.69   -30174.78
        zhao     9999.00   816.27      392.35     8790.38       1758.07     7032.31
        firm   294277.00 19291.19    11749.29   263236.52      52647.30   210589.22
    "#]]
    .assert_eq(&out);

    // the position of the last day prices the same year
    let at = position_at(&entity, &tables, last, (&sales, &[]), &profits).unwrap();
    let t = taken(&law, &at.position).unwrap();
    assert_eq!((t.cit.tax_micros, t.net_micros, t.owner_cash_micros), (sum[2], sum[3], sum[5]));
    assert_eq!(year.prepaid.iter().map(|p| p.paid_micros).sum::<i64>() + year.settlement_micros.unwrap(), sum[2]);
}
