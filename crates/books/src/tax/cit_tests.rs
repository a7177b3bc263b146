//! Income tax: the cliff, prepayments and settlement, losses, the deemed method.

use super::laws::{YUAN, books, entity, income, law, month};
use super::*;
use crate::tax::period::Filing;
use domain::money::decimal;
use expect_test::{Expect, expect};
use std::fmt::Write;

fn tax(base: &Base) -> String {
    let cit = tax_on(&law(), base).unwrap();
    format!(
        "{:>13} {:>11} {}",
        decimal(cit.taxable_micros, 2),
        decimal(cit.tax_micros, 2),
        if cit.small { "small" } else { "full" }
    )
}

#[test]
fn one_yuan_above_three_million_costs_six_hundred_thousand() {
    let deemed = |revenue: i64| Base { method: CitMethod::Deemed, revenue_micros: revenue * YUAN, ..books(0) };
    let rows = [
        ("loss", books(-YUAN)),
        ("3 000 000", books(3_000_000 * YUAN)),
        ("3 000 001", books(3_000_001 * YUAN)),
        ("301 people", Base { staff: 301, ..books(3_000_000 * YUAN) }),
        ("assets 50 000 001", Base { assets_micros: 50_000_001 * YUAN, ..books(3_000_000 * YUAN) }),
        ("losses bring it below", Base { losses_micros: 2_000_000 * YUAN, ..books(4_000_000 * YUAN) }),
        ("deemed 10 million", deemed(10_000_000)),
        ("deemed 75 million", deemed(75_000_000)),
        ("deemed 75 000 001", deemed(75_000_001)),
    ];
    let out: String = rows.iter().map(|(name, base)| format!("{name:22} {}\n", tax(base))).collect();
    expect![[r#"
        loss                            0.00        0.00 small
        3 000 000                 3000000.00   150000.00 small
        3 000 001                 3000001.00   750000.25 full
        301 people                3000000.00   750000.00 full
        assets 50 000 001         3000000.00   750000.00 full
        losses bring it below     2000000.00   100000.00 small
        deemed 10 million          400000.00    20000.00 small
        deemed 75 million         3000000.00   150000.00 small
        deemed 75 000 001         3000000.04   750000.01 full
    "#]]
    .assert_eq(&out);
}

fn check(entity: &Entity, months: &[MonthIncome], expect: Expect) {
    let mut out = String::new();
    for y in years(entity, &Tables::default(), months).unwrap() {
        for p in &y.prepaid {
            writeln!(
                out,
                "{} {:>12} {:>10} {}",
                p.period,
                decimal(p.so_far.taxable_micros, 2),
                decimal(p.paid_micros, 2),
                p.so_far.small
            )
            .unwrap();
        }
        let settlement = y.settlement_micros.map_or("–".into(), |s| decimal(s, 2));
        writeln!(
            out,
            "{}    {:>12} {:>10} settlement {settlement}",
            y.year,
            decimal(y.whole.taxable_micros, 2),
            decimal(y.whole.tax_micros, 2)
        )
        .unwrap();
        let list =
            |l: &[(i32, i64)]| l.iter().map(|(y, m)| format!("{y}: {}", decimal(*m, 2))).collect::<Vec<_>>().join(", ");
        writeln!(out, "  used [{}] left [{}]", list(&y.losses_used), list(&y.losses_left)).unwrap();
    }
    expect.assert_eq(&out);
}

#[test]
fn a_year_is_prepaid_and_settled() {
    // a good start, a loss at the end: too much was prepaid
    check(
        &entity(),
        &income("2026-01", &[100_000, 100_000, 100_000, 0, 0, 0, 0, 0, 0, -50_000, -50_000, -50_000]),
        expect![[r#"
            2026-Q1    300000.00   15000.00 true
            2026-Q2    300000.00       0.00 true
            2026-Q3    300000.00       0.00 true
            2026-Q4    150000.00       0.00 true
            2026       150000.00    7500.00 settlement -7500.00
              used [] left []
        "#]],
    );
    // above 3 million in December: the settlement takes it all at 25 %
    check(
        &entity(),
        &income("2026-01", &[260_000; 12]),
        expect![[r#"
        2026-Q1    780000.00   39000.00 true
        2026-Q2   1560000.00   39000.00 true
        2026-Q3   2340000.00   39000.00 true
        2026-Q4   3120000.00  663000.00 false
        2026      3120000.00  780000.00 settlement 0.00
          used [] left []
    "#]],
    );
    // the year runs
    check(
        &Entity { prepay: Filing::Month, ..entity() },
        &income("2026-01", &[100_000, -30_000]),
        expect![[r#"
        2026-01    100000.00    5000.00 true
        2026-02     70000.00       0.00 true
        2026        70000.00    3500.00 settlement –
          used [] left []
    "#]],
    );
}

#[test]
fn losses_are_carried_five_years_and_no_longer() {
    let old = Entity { losses: vec![(2020, 400_000 * YUAN), (2023, 100_000 * YUAN)], ..entity() };
    let mut months = income("2025-01", &[25_000; 12]);
    months.extend(income("2026-01", &[-10_000; 12]));
    months.extend(income("2027-01", &[20_000; 12]));
    check(
        &old,
        &months,
        expect![[r#"
        2025-Q1         0.00       0.00 true
        2025-Q2         0.00       0.00 true
        2025-Q3         0.00       0.00 true
        2025-Q4         0.00       0.00 true
        2025            0.00       0.00 settlement 0.00
          used [2020: 300000.00] left [2020: 100000.00, 2023: 100000.00]
        2026-Q1         0.00       0.00 true
        2026-Q2         0.00       0.00 true
        2026-Q3         0.00       0.00 true
        2026-Q4         0.00       0.00 true
        2026            0.00       0.00 settlement 0.00
          used [] left [2023: 100000.00, 2026: 120000.00]
        2027-Q1         0.00       0.00 true
        2027-Q2         0.00       0.00 true
        2027-Q3         0.00       0.00 true
        2027-Q4     20000.00    1000.00 true
        2027        20000.00    1000.00 settlement 0.00
          used [2023: 100000.00, 2026: 120000.00] left []
    "#]],
    );
}

#[test]
fn months_before_the_data_count_in_their_year() {
    let before = vec![crate::tax::profile::Before {
        month: month("2026-01"),
        sales_micros: 9_000 * YUAN,
        profit_micros: 1_000 * YUAN,
    }];
    check(
        &Entity { before, ..entity() },
        &income("2026-02", &[2_000, 3_000]),
        expect![[r#"
        2026-Q1      6000.00     300.00 true
        2026         6000.00     300.00 settlement –
          used [] left []
    "#]],
    );
}
