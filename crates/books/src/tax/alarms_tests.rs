//! Alarms as they are read.

use super::*;
use crate::tax::Tables;
use crate::tax::owner_cash::Position;
use crate::tax::period::Filing;
use crate::tax::profile::CitMethod;
use expect_test::{Expect, expect};

const YUAN: i64 = 1_000_000;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// A small-scale taxpayer in mid-May, filing by quarter, with these net sales before (thousand yuan by month since January 2025).
fn at(before: &[i64], levied: i64, profit: i64) -> PositionAt {
    let mut net: std::collections::BTreeMap<Month, i64> =
        (2025 * 12..).map(Month).zip(before.iter().map(|t| t * 1_000 * YUAN)).collect();
    let period = Period::of(Month::parse("2026-05").unwrap(), Filing::Quarter);
    let trailing =
        net.iter().filter(|(m, _)| **m >= Month(period.last().0 - 11) && **m < period.first).map(|(_, n)| n).sum();
    let position = Position {
        taxpayer: Taxpayer::Small,
        filing: Filing::Quarter,
        levied_gross_micros: levied * YUAN,
        exempt_gross_micros: 0,
        trailing_net_micros: trailing,
        credit_micros: 0,
        brought_forward_micros: 0,
        small_firm: true,
        cit: CitMethod::Books,
        profit_micros: profit * YUAN,
        not_deductible_micros: 0,
        earlier_revenue_micros: 0,
        losses_micros: 0,
        staff: 12,
        assets_micros: 49_000_000 * YUAN,
        distributed_share: 1_000_000,
    };
    let law = law();
    net.insert(Month::parse("2026-05").unwrap(), net_of_small_levy(&law, levied * YUAN).unwrap());
    PositionAt { day: day("2026-05-15"), period, position, net_by_month: net }
}

fn law() -> Law {
    Law::on(&Tables::default(), day("2026-05-15")).unwrap()
}

fn check(at: &PositionAt, pace: &Pace, expect: Expect) {
    let mut out = String::new();
    for a in alarms(&law(), at, pace).unwrap() {
        out += &format!("{}\n  {}\n{}\n  {}\n", a.title.en, a.detail.en, a.title.zh, a.detail.zh);
    }
    expect.assert_eq(&out);
}

#[test]
fn all_cliffs_in_sight() {
    let pace = Pace {
        levied_gross_micros: 10_100 * YUAN,
        exempt_gross_micros: 0,
        profit_micros: 20_000 * YUAN,
        assets_micros: 5_000 * YUAN,
    };
    check(
        &at(&[400; 16], 202_000, 2_000_000),
        &pace,
        expect![[r#"
            VAT exemption of a small-scale taxpayer is passed on 2026-05-26 at this pace
              200000 RMB of 300000 RMB, 100000 RMB left; safe until 2026-05-25; crossing takes 3180.00 CNY more of VAT and surcharges and 2416.80 CNY of the owner's cash: declare exports as such, plan promotions for the next period
            按目前速度，2026-05-26 将超过小规模纳税人免征增值税额度
              已达 200000 元，上限 300000 元，剩余 100000 元；最迟安全日 2026-05-25；越过将多缴增值税及附加 3180.00 CNY，老板少得 2416.80 CNY：请将出口按免税申报，促销可安排到下一申报期
            limit of a small-scale taxpayer: not in sight
              3800000 RMB of 5000000 RMB, 1200000 RMB left; crossing takes 157592.92 CNY more of VAT and surcharges and 119770.62 CNY of the owner's cash, then 33769.91 CNY a month
            小规模纳税人标准：暂无超过之虞
              已达 3800000 元，上限 5000000 元，剩余 1200000 元；越过将多缴增值税及附加 157592.92 CNY，老板少得 119770.62 CNY，此后每月 33769.91 CNY
            income of a small low-profit firm is passed on 2026-07-05 at this pace
              2000000 RMB of 3000000 RMB, 1000000 RMB left; safe until 2026-07-04; crossing takes 600000.00 CNY more of income tax and 480000.00 CNY of the owner's cash: check costs not yet booked and the year they belong to
            按目前速度，2026-07-05 将超过小型微利企业应纳税所得额标准
              已达 2000000 元，上限 3000000 元，剩余 1000000 元；最迟安全日 2026-07-04；越过将多缴企业所得税 600000.00 CNY，老板少得 480000.00 CNY：请检查尚未入账的成本及其所属年度
            staff of a small low-profit firm: not in sight
              12 people of 300 people, 288 people left; crossing takes 400000.00 CNY more of income tax and 320000.00 CNY of the owner's cash
            小型微利企业从业人数标准：暂无超过之虞
              已达 12 人，上限 300 人，剩余 288 人；越过将多缴企业所得税 400000.00 CNY，老板少得 320000.00 CNY
            assets of a small low-profit firm is passed on 2026-12-02 at this pace
              49000000 RMB of 50000000 RMB, 1000000 RMB left; safe until 2026-12-01; crossing takes 400000.00 CNY more of income tax and 320000.00 CNY of the owner's cash: plan the year's average with your accountant
            按目前速度，2026-12-02 将超过小型微利企业资产总额标准
              已达 49000000 元，上限 50000000 元，剩余 1000000 元；最迟安全日 2026-12-01；越过将多缴企业所得税 400000.00 CNY，老板少得 320000.00 CNY：请与会计一起规划全年平均值
        "#]],
    );
}

/// 400 000 on 15 May are 1.55 million in December at 5 000 a day: 20 points of tax more on all of it.
#[test]
fn staff_costs_what_the_whole_years_profit_bears() {
    let cost = |a_day: i64| {
        let pace = Pace { profit_micros: a_day * YUAN, ..Pace::default() };
        let found = alarms(&law(), &at(&[0; 16], 0, 400_000), &pace).unwrap();
        found.iter().find(|a| a.cliff.kind == CliffKind::Staff).unwrap().cliff.tax_micros
    };
    assert_eq!(cost(0), 80_000 * YUAN);
    assert_eq!(cost(5_000), (400_000 + 230 * 5_000) / 5 * YUAN);
}

#[test]
fn nothing_in_sight_and_something_behind() {
    check(
        &at(&[0; 16], 404_000, 3_500_000),
        &Pace::default(),
        expect![[r#"
            beyond the VAT exemption of a small-scale taxpayer
              400000 RMB of 300000 RMB; crossing takes 3180.00 CNY more of VAT and surcharges and 1908.00 CNY of the owner's cash: the whole period is taxed; plan the next one
            已超过小规模纳税人免征增值税额度
              已达 400000 元，上限 300000 元；越过将多缴增值税及附加 3180.00 CNY，老板少得 1908.00 CNY：本期须全额缴税；请规划下一申报期
            limit of a small-scale taxpayer: not in sight
              400000 RMB of 5000000 RMB, 4600000 RMB left; crossing takes 562831.86 CNY more of VAT and surcharges
            小规模纳税人标准：暂无超过之虞
              已达 400000 元，上限 5000000 元，剩余 4600000 元；越过将多缴增值税及附加 562831.86 CNY
            beyond the income of a small low-profit firm
              3495760 RMB of 3000000 RMB; crossing takes 600000.00 CNY more of income tax and 480000.00 CNY of the owner's cash: speak with your accountant and enter what changed in the tax profile
            已超过小型微利企业应纳税所得额标准
              已达 3495760 元，上限 3000000 元；越过将多缴企业所得税 600000.00 CNY，老板少得 480000.00 CNY：请与会计确认，并在税务档案中更新
        "#]],
    );
}

#[test]
fn a_crossing_day_is_the_first_beyond() {
    let (law, pace) = (law(), Pace { levied_gross_micros: 10_100 * YUAN, ..Pace::default() });
    // 200 000 of 300 000 net: ten days bring it to the limit, the eleventh beyond
    let on = |levied| {
        let found = alarms(&law, &at(&[0; 16], levied, 0), &pace).unwrap();
        (found[0].crossing.map(|d| d.to_string()), found[0].safe_until.map(|d| d.to_string()))
    };
    assert_eq!(on(202_000), (Some("2026-05-26".into()), Some("2026-05-25".into())));
    assert_eq!(on(0), (Some("2026-06-15".into()), Some("2026-06-14".into())));
    let slow = alarms(&law, &at(&[0; 16], 0, 0), &Pace { levied_gross_micros: 1_010 * YUAN, ..pace }).unwrap();
    assert_eq!((slow[0].crossing, slow[0].safe_until), (None, None), "the quarter ends before");
}

#[test]
fn months_that_fall_out_put_the_twelve_months_off() {
    let pace = Pace { levied_gross_micros: 10_100 * YUAN, ..Pace::default() };
    let of = |before: &[i64]| {
        let found = alarms(&law(), &at(before, 0, 0), &pace).unwrap();
        found.iter().find(|a| a.cliff.kind == CliffKind::GeneralTaxpayer).unwrap().crossing.map(|d| d.to_string())
    };
    // 10 000 a day is 3.65 million a year: alone never too much
    assert_eq!(of(&[0; 16]), None);
    let mut late = [0; 16];
    late[14] = 4_000; // March 2026: still within the twelve months when another million has come
    expect![[r#"Some("2026-08-24")"#]].assert_eq(&format!("{:?}", of(&late)));
    let mut early = [0; 16];
    early[6] = 4_000; // July 2025 falls out with the third quarter of 2026
    expect!["None"].assert_eq(&format!("{:?}", of(&early)));
}
