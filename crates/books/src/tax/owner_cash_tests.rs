//! The owner's cash: the house's worked numbers, what the next yuan bears, what a cliff costs.

use super::laws::{YUAN, firm, law};
use super::*;
use crate::tax::dividend::distribute;
use domain::money::decimal;
use expect_test::expect;

fn waterfall(t: &Taken) -> String {
    let rows = [
        ("operating profit", t.profit_micros),
        ("VAT", -t.vat_micros),
        ("surcharges", -t.surcharge_micros),
        ("income tax", -t.cit.tax_micros),
        ("net profit", t.net_micros),
        ("dividend tax", -t.dividend_tax_micros),
        ("owner cash", t.owner_cash_micros),
    ];
    rows.iter().map(|(name, micros)| format!("{name:17} {:>12}\n", decimal(*micros, 2))).collect()
}

/// The half-year of the house's commission example: 5 100 units at $30, 7.00 RMB a dollar, so 1 071 000 RMB gross; accrual profit 113 670. All of it
/// bears the levy: the firm sells more than the exemption in every period.
#[test]
fn the_half_year_of_the_worked_example() {
    let s = Position { levied_gross_micros: 5_100 * 30 * 7 * YUAN, profit_micros: 113_670 * YUAN, ..firm() };
    expect![[r#"
        operating profit     113670.00
        VAT                  -10603.96
        surcharges             -636.24
        income tax            -5121.49
        net profit            97308.31
        dividend tax         -19461.66
        owner cash            77846.65
    "#]]
    .assert_eq(&waterfall(&taken(&law(), &s).unwrap()));
}

/// Alone, with its first quarter of 273 000 RMB exempt, the same half-year keeps more.
#[test]
fn the_same_with_an_exempt_first_quarter() {
    let second = Position { levied_gross_micros: 3_800 * 30 * 7 * YUAN, profit_micros: 113_670 * YUAN, ..firm() };
    expect![[r#"
        operating profit     113670.00
        VAT                   -7900.99
        surcharges             -474.06
        income tax            -5264.75
        net profit           100030.20
        dividend tax         -20006.04
        owner cash            80024.16
    "#]]
    .assert_eq(&waterfall(&taken(&law(), &second).unwrap()));
}

#[test]
fn income_and_dividend_tax_are_24_per_cent() {
    let s = Position { profit_micros: 1_000_000 * YUAN, ..firm() };
    let m = marginal(&law(), &s).unwrap();
    assert_eq!((m.of_profit, m.vat_of_sales, m.of_exempt_sales), (240_000, 0, 0));
    let net = 950_000 * YUAN;
    assert_eq!(distribute(&law(), net, 1_000_000).unwrap().owner_micros(), 760_000 * YUAN);
}

#[test]
fn what_the_next_yuan_bears() {
    let taxed = Position { levied_gross_micros: 1_000_000 * YUAN, profit_micros: 100_000 * YUAN, ..firm() };
    let firms = [
        ("small, exempt", Position { levied_gross_micros: 0, ..taxed }),
        ("small, taxed", taxed),
        ("small, in loss", Position { profit_micros: -YUAN, ..taxed }),
        ("losses carried", Position { losses_micros: 500_000 * YUAN, ..taxed }),
        ("beyond 3 million", Position { profit_micros: 4_000_000 * YUAN, ..taxed }),
        ("general", Position { taxpayer: Taxpayer::General, profit_micros: 500_000 * YUAN, ..taxed }),
        (
            "deemed, exports",
            Position { cit: CitMethod::Deemed, levied_gross_micros: 0, exempt_gross_micros: 900_000 * YUAN, ..taxed },
        ),
        ("half distributed", Position { distributed_share: 500_000, ..taxed }),
    ];
    let pct = |m: i64| decimal(m * 100, 2);
    let mut out = String::from("                  profit  VAT     levied  exports %\n");
    for (name, s) in &firms {
        let m = marginal(&law(), s).unwrap();
        out += &format!(
            "{name:17} {:7} {:7} {:7} {}\n",
            pct(m.of_profit),
            pct(m.vat_of_sales),
            pct(m.of_levied_sales),
            pct(m.of_exempt_sales)
        );
    }
    expect![[r#"
                          profit  VAT     levied  exports %
        small, exempt     24.00   0.00    0.00    0.00
        small, taxed      24.00   1.0495  0.7976  0.00
        small, in loss    0.00    1.0495  1.0495  0.00
        losses carried    20.00   1.0495  0.8396  0.00
        beyond 3 million  40.00   1.0495  0.6297  0.00
        general           24.00   12.1947 9.268   0.00
        deemed, exports   20.00   1.0495  0.998   0.16
        half distributed  14.50   1.0495  0.8973  0.00
    "#]]
    .assert_eq(&out);
}

#[test]
fn what_cliffs_cost() {
    let near = Position {
        levied_gross_micros: 290_000 * YUAN,
        trailing_net_micros: 4_500_000 * YUAN,
        profit_micros: 2_900_000 * YUAN,
        ..firm()
    };
    let firms = [
        ("near all", near),
        ("exports only", Position { levied_gross_micros: 0, exempt_gross_micros: 290_000 * YUAN, ..near }),
        (
            "half and half",
            Position { levied_gross_micros: 145_000 * YUAN, exempt_gross_micros: 145_000 * YUAN, ..near },
        ),
        (
            "deemed",
            Position {
                cit: CitMethod::Deemed,
                earlier_revenue_micros: 74_000_000 * YUAN,
                taxpayer: Taxpayer::General,
                ..near
            },
        ),
        ("too many people", Position { staff: 301, ..near }),
        ("beyond", Position { profit_micros: 3_100_000 * YUAN, levied_gross_micros: 900_000 * YUAN, ..near }),
    ];
    let mut out = String::new();
    for (name, s) in &firms {
        out += &format!("{name}\n");
        for c in marginal(&law(), s).unwrap().cliffs {
            let show = |v: i64| if c.kind.people() { v.to_string() } else { decimal(v, 2) };
            out += &format!(
                "  {:17} at {:>12} of {:>12} room {:>12} tax {:>11} owner {:>11}\n",
                c.kind.code(),
                show(c.at),
                show(c.limit),
                show(c.room()),
                decimal(c.tax_micros, 2),
                decimal(c.owner_cash_micros, 2)
            );
        }
    }
    expect![[r#"
        near all
          small_exempt      at    287128.71 of    300000.00 room     12871.29 tax     3180.00 owner     2416.80
          general_taxpayer  at   4787128.71 of   5000000.00 room    212871.29 tax    56283.19 owner    42775.22
          small_income      at   2900000.00 of   3000000.00 room    100000.00 tax   600000.00 owner   480000.00
          staff             at           10 of          300 room          290 tax   580000.00 owner   464000.00
          assets            at   3000000.00 of  50000000.00 room  47000000.00 tax   580000.00 owner   464000.00
        exports only
          small_exempt      at    290000.00 of    300000.00 room     10000.00 tax        0.00 owner        0.00
          general_taxpayer  at   4790000.00 of   5000000.00 room    210000.00 tax        0.00 owner        0.00
          small_income      at   2900000.00 of   3000000.00 room    100000.00 tax   600000.00 owner   480000.00
          staff             at           10 of          300 room          290 tax   580000.00 owner   464000.00
          assets            at   3000000.00 of  50000000.00 room  47000000.00 tax   580000.00 owner   464000.00
        half and half
          small_exempt      at    288564.36 of    300000.00 room     11435.64 tax     1582.09 owner     1202.39
          general_taxpayer  at   4788564.36 of   5000000.00 room    211435.64 tax    28001.59 owner    21281.20
          small_income      at   2900000.00 of   3000000.00 room    100000.00 tax   600000.00 owner   480000.00
          staff             at           10 of          300 room          290 tax   580000.00 owner   464000.00
          assets            at   3000000.00 of  50000000.00 room  47000000.00 tax   580000.00 owner   464000.00
        deemed
          deemed_revenue    at  74256637.17 of  75000000.00 room    743362.83 tax   600000.00 owner   480000.00
          staff             at           10 of          300 room          290 tax   594053.10 owner   475242.48
          assets            at   3000000.00 of  50000000.00 room  47000000.00 tax   594053.10 owner   475242.48
        too many people
          small_exempt      at    287128.71 of    300000.00 room     12871.29 tax     3180.00 owner     1908.00
          general_taxpayer  at   4787128.71 of   5000000.00 room    212871.29 tax    56283.19 owner    33769.91
          staff             at          301 of          300 room           -1 tax   580000.00 owner   464000.00
        beyond
          general_taxpayer  at   5391089.11 of   5000000.00 room   -391089.11 tax    56283.19 owner    33769.91
          small_income      at   2990247.79 of   3000000.00 room      9752.21 tax   600000.00 owner   480000.00
          staff             at           10 of          300 room          290 tax   598049.56 owner   478439.65
          assets            at   3000000.00 of  50000000.00 room  47000000.00 tax   598049.56 owner   478439.65
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_decision_pays_for_the_cliff_that_it_crosses() {
    let s = Position { profit_micros: 2_999_000 * YUAN, ..firm() };
    let sale = Change { exempt_gross_micros: 10_000 * YUAN, profit_micros: 2_000 * YUAN, ..Change::default() };
    let e = effect(&law(), &s, &sale).unwrap();
    assert!(e.crosses());
    expect!["600300.00 -478640.00"].assert_eq(&format!(
        "{} {}",
        decimal(e.after.cit.tax_micros - e.before.cit.tax_micros, 2),
        decimal(e.owner_cash_micros(), 2)
    ));
    let small = Change { profit_micros: 500 * YUAN, ..sale };
    let e = effect(&law(), &s, &small).unwrap();
    assert!(!e.crosses());
    assert_eq!(e.owner_cash_micros(), 380 * YUAN);
}
