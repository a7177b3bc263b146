//! The tables: what is read, what is refused, and which days a row of one's own changes.

use super::laws::{day, own};
use super::*;
use expect_test::{Expect, expect};
use std::fmt::Write;

#[test]
fn the_embedded_tables() {
    let tables = Tables::parse(DEFAULT).unwrap();
    let mut out = String::new();
    for kind in TaxKind::ALL {
        for r in tables.rows(*kind) {
            let to = r.to.map_or("…".into(), |d| d.to_string());
            writeln!(out, "{:28} {:>18} {} {:10} {}", kind.code(), r.value, r.from, to, r.source.code()).unwrap();
        }
    }
    expect![[r#"
        small_levy                                10000 2023-01-01 2027-12-31 seen
        small_levy                                30000 2028-01-01 …          believed
        small_exempt_month                 100000000000 2023-01-01 2027-12-31 seen
        small_exempt_month                            0 2028-01-01 …          believed
        small_exempt_quarter               300000000000 2023-01-01 2027-12-31 seen
        small_exempt_quarter                          0 2028-01-01 …          believed
        small_exempt_counts_exports                   1 2023-01-01 …          believed
        general_threshold                 5000000000000 2018-05-01 …          seen
        general_levy                             130000 2019-04-01 …          seen
        export_refund                            130000 2019-04-01 …          seen
        surcharge                                120000 2018-05-01 …          seen
        surcharge_small_share                    500000 2023-01-01 2027-12-31 seen
        surcharge_small_share                   1000000 2028-01-01 …          believed
        cit_full                                 250000 2008-01-01 …          seen
        cit_small                                 50000 2023-01-01 2027-12-31 seen
        cit_small                                200000 2028-01-01 …          believed
        cit_small_income                  3000000000000 2019-01-01 …          seen
        cit_small_staff                             300 2019-01-01 …          seen
        cit_small_assets                 50000000000000 2019-01-01 …          seen
        deemed_share                              40000 2020-01-01 …          seen
        deemed_revenue_max               75000000000000 2020-01-01 …          computed
        loss_years                                    5 2008-01-01 …          believed
        dividend                                 200000 2019-01-01 …          seen
    "#]]
    .assert_eq(&out);
}

fn check((find, put): (&str, &str), expect: Expect) {
    assert!(DEFAULT.contains(find), "{find}");
    let error = Tables::parse(&DEFAULT.replacen(find, put, 1)).unwrap_err();
    expect.assert_eq(&format!("{error}\n{}\n", error.zh()));
}

#[test]
fn an_overlap_says_where() {
    check(
        ("effective_to = \"2027-12-31\"", "effective_to = \"2028-01-31\""),
        expect![[r#"
        line 24, column 18: 2028-01-01 lies within 2023-01-01 to 2028-01-31 of the same kind; end that row the day before
        第 24 行第 18 列：2028-01-01 落在同一项目的 2023-01-01 至 2028-01-31 之内；请让前一行在前一日结束
    "#]],
    );
}

#[test]
fn a_gap_says_where() {
    check(
        ("effective_to = \"2027-12-31\"", "effective_to = \"2027-11-30\""),
        expect![[r#"
        line 24, column 18: nothing holds from 2027-12-01 to 2027-12-31; move this day or add a row
        第 24 行第 18 列：2027-12-01 至 2027-12-31 没有生效的行；请调整日期或补充一行
    "#]],
    );
}

#[test]
fn an_unknown_kind_says_where() {
    check(
        ("kind = \"dividend\"", "kind = \"dividends\""),
        expect![[r#"
        line 177, column 8: `dividends` is not a kind; use one of small_levy, small_exempt_month, small_exempt_quarter, small_exempt_counts_exports, general_threshold, general_levy, export_refund, surcharge, surcharge_small_share, cit_full, cit_small, cit_small_income, cit_small_staff, cit_small_assets, deemed_share, deemed_revenue_max, loss_years, dividend
        第 177 行第 8 列：“dividends”不是税率项目；请从以下选择：small_levy, small_exempt_month, small_exempt_quarter, small_exempt_counts_exports, general_threshold, general_levy, export_refund, surcharge, surcharge_small_share, cit_full, cit_small, cit_small_income, cit_small_staff, cit_small_assets, deemed_share, deemed_revenue_max, loss_years, dividend
    "#]],
    );
}

#[test]
fn values_that_cant_be_read_say_where() {
    check(
        ("value = \"0.01\"", "value = \"1 %\""),
        expect![[r#"
        line 15, column 9: `1 %` is not a share from 0 to 1; write 8 % as "0.08"
        第 15 行第 9 列：“1 %”不是0 到 1 的比例；8% 请写成 "0.08"
    "#]],
    );
    check(
        ("value = \"100000\"", "value = \"-1\""),
        expect![[r#"
        line 30, column 9: `-1` is not an amount in yuan like "100000"
        第 30 行第 9 列：“-1”不是人民币金额，如 "100000"
    "#]],
    );
    check(
        ("value = \"300\"", "value = \"300.5\""),
        expect![[r#"
        line 142, column 9: `300.5` is not a whole number
        第 142 行第 9 列：“300.5”不是整数
    "#]],
    );
    check(
        ("value = \"yes\"", "value = \"maybe\""),
        expect![[r#"
        line 60, column 9: `maybe` is not `yes` or `no`
        第 60 行第 9 列：“maybe”不是yes 或 no
    "#]],
    );
    check(
        ("source = \"seen\"", "source = \"heard\""),
        expect![[r#"
        line 18, column 10: `heard` is not a source; use one of seen, computed, believed
        第 18 行第 10 列：“heard”不是来源标记；请从以下选择：seen, computed, believed
    "#]],
    );
    check(
        ("effective_to = \"2027-12-31\"", "effective_to = \"2022-12-31\""),
        expect![[r#"
        line 17, column 16: 2022-12-31 is before 2023-01-01; the last day can't come before the first
        第 17 行第 16 列：2022-12-31 早于 2023-01-01；结束日不能早于开始日
    "#]],
    );
}

#[test]
fn a_kind_without_a_row_is_missed() {
    let at = DEFAULT.find("# Dividends").unwrap();
    let error = Tables::parse(&DEFAULT[..at]).unwrap_err();
    expect![[r#"
        line 13, column 1: no row of `dividend`; give at least one
        第 13 行第 1 列：缺少“股息红利税率”（dividend）；请至少填写一行
    "#]]
    .assert_eq(&format!("{error}\n{}\n", error.zh()));
}

#[test]
fn a_row_of_ones_own_that_leaves_a_gap_is_refused() {
    let text = own("small_levy", "0.03", day("2020-01-01"), Some(day("2020-12-31")));
    let error = Tables::default().with_own(&text).unwrap_err();
    expect![[r#"
        line 5, column 18: nothing holds from 2021-01-01 to 2022-12-31; move this day or add a row
        第 5 行第 18 列：2021-01-01 至 2022-12-31 没有生效的行；请调整日期或补充一行
    "#]]
    .assert_eq(&format!("{error}\n{}\n", error.zh()));
    let before = own("small_levy", "0.03", day("2020-01-01"), Some(day("2022-12-31")));
    let tables = Tables::default().with_own(&before).unwrap();
    assert_eq!(tables.value(TaxKind::SmallLevy, day("2022-06-01")), Ok(30_000));
    assert_eq!(tables.version, "2026-11-23 + own");
}

#[test]
fn a_day_before_the_tables_is_an_error() {
    let error = Tables::default().value(TaxKind::SmallLevy, day("2019-01-01")).unwrap_err();
    expect![[r#"
        no `small_levy` is in force on 2019-01-01; add a row to the tax table
        2019-01-01 没有生效的“小规模征收率”（small_levy）；请在税率表中补充
    "#]]
    .assert_eq(&format!("{error}\n{}\n", error.zh()));
}

#[test]
fn holidays_are_spans_of_days_and_own_ones_come_beside_them() {
    let tables = Tables::default();
    let days: Vec<Day> = tables.holidays().collect();
    assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "in order, none twice");
    assert!(days.contains(&day("2026-10-07")) && !days.contains(&day("2026-10-08")));
    let own = "version = \"own\"\n[[holiday]]\nfrom = \"2027-02-05\"\nto = \"2027-02-12\"\nsource = \"believed\"\n";
    let tables = tables.with_own(own).unwrap();
    assert_eq!(tables.holidays().count(), days.len() + 8);
    assert!(tables.holidays().any(|d| d == day("2027-02-12")));
    let wrong = own.replace("2027-02-12", "2028-02-12");
    expect!["line 4, column 6: 2027-02-05 to 2028-02-12 is longer than 16 days; no public holiday is"]
        .assert_eq(&Tables::default().with_own(&wrong).unwrap_err().to_string());
}
