//! VAT: worked numbers and cliffs.

use super::laws::{YUAN, day, entity, purchase, sale, small};
use super::*;
use crate::tax::Tables;
use crate::tax::period::Filing;
use crate::tax::profile::Entity;
use domain::money::decimal;
use expect_test::{Expect, expect};
use std::fmt::Write;

fn check(vat: &Vat, expect: Expect) {
    let yuan = |micros| decimal(micros, 2);
    let mut out = String::from(
        "period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges\n",
    );
    for p in &vat.periods {
        let kind = if p.exempt { "exempt" } else { p.taxpayer.code() };
        writeln!(
            out,
            "{:9} {:8} {:13} {:13} {:13} {:12} {:12} {:11} {:12} {:11} {}",
            p.period,
            kind,
            yuan(p.gross_micros),
            yuan(p.net_micros),
            yuan(p.trailing_micros),
            yuan(p.output_micros),
            yuan(p.credit_micros),
            yuan(p.refund_micros),
            yuan(p.paid_micros),
            yuan(p.carried_forward_micros),
            yuan(p.surcharge_micros)
        )
        .unwrap();
    }
    for f in &vat.findings {
        writeln!(out, "{} {}\n  {}\n  {}", f.code, f.at_risk, f.words.en, f.words.zh).unwrap();
    }
    writeln!(out, "tax {}; general from {:?}", yuan(vat.tax_micros().unwrap()), vat.crossed).unwrap();
    expect.assert_eq(&out);
}

#[test]
fn the_exemption_of_a_month_is_a_cliff() {
    let e = small();
    let at = |gross| reckon(&e, &Tables::default(), &[sale("A", "2026-05-04", gross)], &[]).unwrap();
    // 101 000 with VAT is 100 000 without: still exempt; a fen more and all of it is taxed
    check(
        &at(101_000 * YUAN),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-05   exempt   101000.00     100000.00     100000.00     0.00         0.00         0.00        0.00         0.00        0.00
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-06 to 2026-04 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-06 至 2026-04 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 0.00; general from None
    "#]],
    );
    check(
        &at(101_000 * YUAN + 20_000),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-05   small    101000.02     100000.02     100000.02     1000.00      0.00         0.00        1000.00      0.00        60.00
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-06 to 2026-04 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-06 至 2026-04 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 1060.00; general from None
    "#]],
    );
}

#[test]
fn the_exemption_of_a_quarter_counts_declared_exports() {
    let e = entity(Treatment::ExemptExport, Filing::Quarter, Taxpayer::Small);
    let levied = |gross| Sale { shipment: "LEVY".into(), ..sale("B", "2026-05-04", gross) };
    let at = |exports| {
        reckon(&e, &Tables::default(), &[sale("A", "2026-04-04", exports), levied(101 * 1_000 * YUAN)], &[]).unwrap()
    };
    check(
        &at(200_000 * YUAN),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-Q2   exempt   301000.00     300000.00     300000.00     0.00         0.00         0.00        0.00         0.00        0.00
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-05 to 2026-03 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-05 至 2026-03 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 0.00; general from None
    "#]],
    );
    check(
        &at(200_001 * YUAN),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-Q2   small    301001.00     300001.00     300001.00     1000.00      0.00         0.00        1000.00      0.00        60.00
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-05 to 2026-03 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-05 至 2026-03 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 1060.00; general from None
    "#]],
    );
}

#[test]
fn five_million_in_twelve_months_make_a_general_taxpayer() {
    let e = small();
    // 600 000 a month net: the ninth passes 5 million and is taxed at 13 % from its first day
    let months = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"];
    let sales: Vec<Sale> = months.iter().map(|m| sale("A", &format!("2026-{m}-15"), 606_000 * YUAN)).collect();
    check(
        &reckon(&e, &Tables::default(), &sales, &[]).unwrap(),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-01   small    606000.00     600000.00     600000.00     6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-02   small    606000.00     600000.00     1200000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-03   small    606000.00     600000.00     1800000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-04   small    606000.00     600000.00     2400000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-05   small    606000.00     600000.00     3000000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-06   small    606000.00     600000.00     3600000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-07   small    606000.00     600000.00     4200000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-08   small    606000.00     600000.00     4800000.00    6000.00      0.00         0.00        6000.00      0.00        360.00
        2026-09   general  606000.00     536283.19     5336283.19    69716.81     0.00         0.00        69716.81     0.00        4183.01
        2026-10   general  606000.00     536283.19     5872566.38    69716.81     0.00         0.00        69716.81     0.00        4183.01
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-02 to 2025-12 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-02 至 2025-12 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 198679.64; general from Some(2026-09)
    "#]],
    );
}

#[test]
fn five_million_to_the_fen_is_still_small() {
    let before = crate::tax::profile::Before {
        month: Month::parse("2026-01").unwrap(),
        sales_micros: 4_900_000 * YUAN,
        profit_micros: 0,
    };
    let e = Entity { before: vec![before], ..small() };
    let crossed = |fen: i64| {
        let sales = [sale("A", "2026-12-15", 101_000 * YUAN + fen * 10_000)];
        reckon(&e, &Tables::default(), &sales, &[]).unwrap().crossed.is_some()
    };
    assert!(!crossed(0) && crossed(2));
}

#[test]
fn a_quarter_that_crosses_is_taxed_month_by_month() {
    let mut e = entity(Treatment::Levy1, Filing::Quarter, Taxpayer::Small);
    e.before = (0..12)
        .map(|m| crate::tax::profile::Before {
            month: Month(2025 * 12 + m),
            sales_micros: 350_000 * YUAN,
            profit_micros: 0,
        })
        .collect();
    let sales = [sale("A", "2026-01-15", 505_000 * YUAN), sale("A", "2026-03-15", 1_515_000 * YUAN)];
    check(
        &reckon(&e, &Tables::default(), &sales, &[]).unwrap(),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-01   general  505000.00     446902.65     4296902.65    58097.35     0.00         0.00        58097.35     0.00        3485.84
        2026-02   general  0.00          0.00          3946902.65    0.00         0.00         0.00        0.00         0.00        0.00
        2026-03   general  1515000.00    1340707.96    4937610.61    174292.04    0.00         0.00        174292.04    0.00        10457.52
        tax 246332.75; general from Some(2026-Q1)
    "#]],
    );
}

#[test]
fn a_registration_within_a_quarter_cuts_it() {
    let mut e = entity(Treatment::Levy1, Filing::Quarter, Taxpayer::Small);
    e.taxpayer.push((day("2026-05-01"), Taxpayer::General));
    let sales = ["04", "05", "06"].map(|m| sale("A", &format!("2026-{m}-15"), 404_000 * YUAN));
    check(
        &reckon(&e, &Tables::default(), &sales, &[]).unwrap(),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-Q2   small    404000.00     400000.00     400000.00     4000.00      0.00         0.00        4000.00      0.00        240.00
        2026-05   general  404000.00     357522.12     757522.12     46477.88     0.00         0.00        46477.88     0.00        2788.67
        2026-06   general  404000.00     357522.12     1115044.24    46477.88     0.00         0.00        46477.88     0.00        2788.67
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-05 to 2026-03 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-05 至 2026-03 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 102773.10; general from None
    "#]],
    );
}

#[test]
fn hidden_sales_are_taxed_in_their_own_period() {
    // 10 million net hidden: 1.3 million, not 0.1; surcharges come on top
    let e = Entity { small_firm: true, ..small() };
    let hide = |gross: i64| Sale { hidden: true, ..sale("A", "2026-03-10", gross) };
    let (sales, tables) = ([sale("A", "2026-03-20", 0), hide(11_300_000 * YUAN)], Tables::default());
    let h = hidden(&e, &tables, &sales, &[]).unwrap();
    let vat = reckon(&e, &tables, &sales, &[]).unwrap();
    let at_one_per_cent = (10_100_000 - 10_000_000) * YUAN;
    expect!["1300000.00 1378000.00 100000.00"].assert_eq(&format!(
        "{} {} {}",
        decimal(vat.periods[0].output_micros, 2),
        decimal(h.owed_micros(), 2),
        decimal(at_one_per_cent, 2)
    ));
}

#[test]
fn a_general_taxpayer_takes_input_off() {
    let e = entity(Treatment::Levy13, Filing::Month, Taxpayer::General);
    let sales = [sale("A", "2026-01-15", 113_000 * YUAN), sale("A", "2026-02-15", 226_000 * YUAN)];
    let bought = [purchase("2026-01-02", 150_000 * YUAN, 19_500 * YUAN)];
    check(
        &reckon(&e, &Tables::default(), &sales, &bought).unwrap(),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-01   general  113000.00     100000.00     100000.00     13000.00     19500.00     0.00        0.00         6500.00     0.00
        2026-02   general  226000.00     200000.00     300000.00     26000.00     0.00         0.00        19500.00     0.00        1170.00
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-02 to 2025-12 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-02 至 2025-12 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 20670.00; general from None
    "#]],
    );
}

#[test]
fn exports_bring_input_back() {
    let e = Entity { small_firm: false, ..entity(Treatment::Refund13, Filing::Month, Taxpayer::General) };
    let bought =
        [purchase("2026-01-02", 100_000 * YUAN, 13_000 * YUAN), purchase("2026-02-02", 100_000 * YUAN, 9_000 * YUAN)];
    check(
        &reckon(&e, &Tables::default(), &[sale("A", "2026-01-15", 200_000 * YUAN)], &bought).unwrap(),
        expect![[r#"
            period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
            2026-01   general  200000.00     200000.00     200000.00     0.00         0.00         13000.00    0.00         0.00        0.00
            2026-02   general  0.00          0.00          200000.00     0.00         0.00         9000.00     0.00         0.00        0.00
            sales_before_unknown 0.00 CNY
              Shenzhen A: sales of 2025-02 to 2025-12 are unknown; the twelve months running are too low until they stand under `before`
              Shenzhen A：2025-02 至 2025-12 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
            tax -22000.00; general from None
        "#]],
    );
    let e = entity(Treatment::Refund13, Filing::Month, Taxpayer::Small);
    check(
        &reckon(&e, &Tables::default(), &[sale("A", "2026-01-15", 200_000 * YUAN)], &bought).unwrap(),
        expect![[r#"
            period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
            2026-01   small    200000.00     200000.00     200000.00     0.00         0.00         0.00        0.00         0.00        0.00
            2026-02   exempt   0.00          0.00          200000.00     0.00         0.00         0.00        0.00         0.00        0.00
            sales_before_unknown 0.00 CNY
              Shenzhen A: sales of 2025-02 to 2025-12 are unknown; the twelve months running are too low until they stand under `before`
              Shenzhen A：2025-02 至 2025-12 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
            refund_needs_general_taxpayer 200000.00 CNY
              Shenzhen A: 200000.00 CNY of exports ask for a refund that a small-scale taxpayer does not get; they count as exempt
              Shenzhen A：200000.00 CNY 出口申请退税，但小规模纳税人不能退税；按免税处理
            tax 0.00; general from None
        "#]],
    );
}

#[test]
fn a_month_of_refunds_is_carried() {
    let sales = [
        sale("A", "2026-01-15", 303_000 * YUAN),
        sale("A", "2026-02-15", -101_000 * YUAN),
        sale("A", "2026-03-15", 303_000 * YUAN),
    ];
    check(
        &reckon(&small(), &Tables::default(), &sales, &[]).unwrap(),
        expect![[r#"
        period    kind     gross         net           12 months     output       credit       refund      paid         carried     surcharges
        2026-01   small    303000.00     300000.00     300000.00     3000.00      0.00         0.00        3000.00      0.00        180.00
        2026-02   small    -101000.00    -100000.00    200000.00     -1000.00     0.00         0.00        0.00         1000.00     0.00
        2026-03   small    303000.00     300000.00     500000.00     3000.00      0.00         0.00        2000.00      0.00        120.00
        sales_before_unknown 0.00 CNY
          Shenzhen A: sales of 2025-02 to 2025-12 are unknown; the twelve months running are too low until they stand under `before`
          Shenzhen A：2025-02 至 2025-12 的销售额未知，连续十二个月合计会偏低；请在 before 中补充
        tax 5300.00; general from None
    "#]],
    );
}

/// The half-year of the house's commission example (5 100 units at $30, 7.00 RMB a dollar) within a firm that sells more: its lines bear the VAT of all
/// their sales, 10 604, though its first two months alone would be exempt.
#[test]
fn an_operators_half_year_within_the_firm() {
    let e = entity(Treatment::Levy1, Filing::Quarter, Taxpayer::Small);
    let units = [200, 400, 700, 1_000, 1_300, 1_500];
    let month = |m: usize| format!("2026-0{}-15", m + 1);
    let mut sales: Vec<Sale> = units.iter().enumerate().map(|(m, n)| sale("A", &month(m), n * 30 * 7 * YUAN)).collect();
    sales.extend((0..6).map(|m| Sale { operator: "wang".into(), ..sale("B", &month(m), 150_000 * YUAN) }));
    let vat = reckon(&e, &Tables::default(), &sales, &[]).unwrap();
    let mut out = String::new();
    for (key, line) in &vat.lines {
        writeln!(
            out,
            "{} {:4} {:>10} {:>8} {:>7}",
            key.month,
            key.operator,
            decimal(line.gross_micros, 2),
            decimal(line.output_micros, 2),
            decimal(line.surcharge_micros, 2)
        )
        .unwrap();
    }
    let of = |get: fn(&LineVat) -> i64| {
        decimal(vat.lines.iter().filter(|(k, _)| k.operator == "li").map(|(_, l)| get(l)).sum(), 2)
    };
    writeln!(out, "li: VAT {} surcharges {}", of(|l| l.output_micros), of(|l| l.surcharge_micros)).unwrap();
    expect![[r#"
        2026-01 li     42000.00   415.84   24.95
        2026-01 wang  150000.00  1485.15   89.11
        2026-02 li     84000.00   831.68   49.90
        2026-02 wang  150000.00  1485.15   89.11
        2026-03 li    147000.00  1455.45   87.33
        2026-03 wang  150000.00  1485.15   89.11
        2026-04 li    210000.00  2079.21  124.75
        2026-04 wang  150000.00  1485.15   89.11
        2026-05 li    273000.00  2702.97  162.18
        2026-05 wang  150000.00  1485.15   89.11
        2026-06 li    315000.00  3118.81  187.13
        2026-06 wang  150000.00  1485.15   89.11
        li: VAT 10603.96 surcharges 636.24
    "#]]
    .assert_eq(&out);
}

#[test]
fn rows_of_other_shops_are_left_out() {
    let other = Sale { shop: "eu".into(), ..sale("A", "2026-01-15", YUAN) };
    assert_eq!(reckon(&small(), &Tables::default(), &[other], &[]).unwrap(), Vat::default());
}
