//! Tests of severance: cases worked by hand, and what holds for all of them.

use super::*;
use crate::people::setup::{Kind, Terms};
use expect_test::expect;
use proptest::prelude::*;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn lin(from: Day, yuan: i64) -> Member {
    let wage_micros = yuan * 1_000_000;
    let (name, category) = ("Lin".to_owned(), "people".to_owned());
    Member { name, kind: Kind::Operator, from, to: None, wage_micros, category, ramp: None }
}

fn with(average: Option<i64>, social: i64, lost: i64) -> Setup {
    let terms = Terms {
        average_wage: average.map(|yuan| (yuan * 1_000_000, "bulletin".to_owned())),
        employer_social: Some(social),
        lost_profit: Some(lost),
    };
    Setup { terms, ..Setup::default() }
}

fn shown(s: &Severance) -> String {
    let yuan = |m: i64| domain::money::decimal(m, 2);
    let [severance, notice, cost, net] =
        [s.severance_micros, s.notice_micros, s.cost_micros(), s.net_a_month_micros()].map(yuan);
    let (years, months) = s.service;
    let back = s.payback.map_or_else(|| "never".to_owned(), |(n, m)| format!("{n} months, {m}"));
    let cap = if s.capped { ", capped" } else { "" };
    format!(
        "{years} y {months} m, N {}.{}{cap}: {severance} + {notice} = {cost}; {net} a month; {back}\n",
        s.half_years / 2,
        s.half_years % 2 * 5
    )
}

#[test]
fn worked_cases() {
    let setup = with(Some(12_000), 270_000, 300_000);
    let of = |from: &str, to: &str, wage: i64, profit: Option<i64>| {
        shown(&severance(&setup, &lin(day(from), wage), day(to), profit.map(|p| p * 1_000_000)).unwrap())
    };
    // 10 000 and 27 % on it are 12 700 saved a month
    let cases = [
        // 2 years 4 months: N = 2.5; 25 000 + 10 000 in 3 months
        of("2024-05-06", "2026-09-10", 10_000, None),
        // 2 years 6 months to the day: N = 3
        of("2024-05-06", "2026-11-05", 10_000, None),
        // a day less: N = 2.5
        of("2024-05-06", "2026-11-04", 10_000, None),
        // a year to the day: N = 1; ten days: N = 0.5
        of("2025-05-06", "2026-05-05", 10_000, None),
        of("2026-05-01", "2026-05-10", 10_000, None),
        // 40 000 counts as 36 000, 15 years as 12; the notice is not capped
        of("2011-01-01", "2025-12-31", 40_000, None),
        // a profit of 30 000: 30 % of it are 9 000 lost; a loss counts as nothing; 60 000 are more than is saved
        of("2025-05-06", "2026-05-05", 10_000, Some(30_000)),
        of("2025-05-06", "2026-05-05", 10_000, Some(-30_000)),
        of("2025-05-06", "2026-05-05", 10_000, Some(60_000)),
    ];
    expect![[r#"
        2 y 4 m, N 2.5: 25000.00 + 10000.00 = 35000.00; 12700.00 a month; 3 months, 2026-12
        2 y 6 m, N 3.0: 30000.00 + 10000.00 = 40000.00; 12700.00 a month; 4 months, 2027-03
        2 y 5 m, N 2.5: 25000.00 + 10000.00 = 35000.00; 12700.00 a month; 3 months, 2027-02
        1 y 0 m, N 1.0: 10000.00 + 10000.00 = 20000.00; 12700.00 a month; 2 months, 2026-07
        0 y 0 m, N 0.5: 5000.00 + 10000.00 = 15000.00; 12700.00 a month; 2 months, 2026-07
        15 y 0 m, N 12.0, capped: 432000.00 + 40000.00 = 472000.00; 50800.00 a month; 10 months, 2026-10
        1 y 0 m, N 1.0: 10000.00 + 10000.00 = 20000.00; 3700.00 a month; 6 months, 2026-11
        1 y 0 m, N 1.0: 10000.00 + 10000.00 = 20000.00; 12700.00 a month; 2 months, 2026-07
        1 y 0 m, N 1.0: 10000.00 + 10000.00 = 20000.00; -5300.00 a month; never
    "#]]
    .assert_eq(&cases.concat());
}

#[test]
fn what_is_not_stated_is_said() {
    let bare = Setup::default();
    let s = severance(&bare, &lin(day("2006-05-06"), 90_000), day("2026-05-05"), None).unwrap();
    assert_eq!((s.half_years, s.capped, s.lost_a_month_micros), (40, false, 0));
    assert_eq!(s.saved_a_month_micros, 90_000_000_000, "the wage alone");
    let said: Vec<&str> = s.assumptions.iter().map(|w| w.en.as_str()).collect();
    assert_eq!(said.len(), 5, "{said:?}");
    let none = |d: &str| severance(&bare, &lin(day("2006-05-06"), 1), day(d), None).unwrap_err();
    assert_eq!((none("2006-05-05"), none("2007-12-31")), (NoScenario::NotHere, NoScenario::NoLaw));
}

proptest! {
    #[test]
    fn n_never_falls_with_service_and_payback_is_the_first_month(
        from in 14_000_i32..20_000, days in 0_i32..9_000, wage in 1_i64..200_000, lost in 0_i64..1_000_000, profit in -50_000_i64..300_000,
    ) {
        let setup = with(Some(12_000), 270_000, lost);
        let member = lin(Day(from), wage);
        let of = |d: i32| severance(&setup, &member, Day(from + d), Some(profit * 1_000_000)).unwrap();
        let (now, next) = (of(days), of(days + 1));
        prop_assert!(now.half_years >= 1 && now.half_years <= next.half_years && next.half_years <= now.half_years + 1);
        prop_assert!(now.severance_micros <= wage * 1_000_000 * 50);
        if now.capped {
            prop_assert!(now.half_years <= 24 && now.counted_wage_micros == 36_000_000_000);
        }
        match now.payback {
            None => prop_assert!(now.net_a_month_micros() <= 0),
            Some((n, _)) => {
                prop_assert!(now.net_a_month_micros() * n >= now.cost_micros());
                prop_assert!(n == 0 || now.net_a_month_micros() * (n - 1) < now.cost_micros());
            }
        }
    }
}
