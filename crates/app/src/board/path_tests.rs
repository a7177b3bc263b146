//! Tests of the path: small months whose figures can be checked by hand.

use super::super::taxing;
use super::*;
use domain::Policy;
use domain::policy::Tax;
use expect_test::expect;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn lay(months: &[MonthCash], booked: Option<Booked>) -> Path {
    path(months, booked, &Taxing::Rates(Policy::default().tax), 70)
}

/// Months from a first one on that bring so many yuan before tax, none of it booked by the month.
fn brought(first: &str, yuan: &[Option<i64>]) -> Vec<MonthCash> {
    let tax = Policy::default().tax;
    let start = month(first).0;
    (start..)
        .zip(yuan)
        .map(|(m, y)| {
            let profit = y.map(|y| y * 1_000_000);
            MonthCash {
                month: Month(m),
                sales_micros: profit.map(|p| p.saturating_abs() * 5),
                profit_micros: profit,
                by_month_micros: profit.map(|_| 0),
                ads_micros: profit.map(|_| 0),
                cash_micros: profit.map(|p| taxing::owner_cash_micros(&tax, p, p.saturating_abs() * 5)),
            }
        })
        .collect()
}

fn booked(from: &str, through: &str) -> Option<Booked> {
    Some(Booked { from: day(from), through: day(through), ads_through: day(through) })
}

#[test]
fn tax_is_taken_from_profit_and_a_loss_stays_whole() {
    let tax = Tax { vat_bp: 100, corporate_bp: 500, dividend_bp: 2000 };
    assert_eq!(taxing::owner_cash_micros(&tax, 20_000_000, 101_000_000), 14_440_000);
    assert_eq!(taxing::owner_cash_micros(&tax, -20_000_000, 101_000_000), -21_000_000);
    // a profit that VAT eats up is a loss
    assert_eq!(taxing::owner_cash_micros(&tax, 500_000, 101_000_000), -500_000);
}

#[test]
fn the_goal_is_last_years_month_and_growth_else_the_first_month_and_growth_since() {
    let mut yuan = vec![Some(100); 14];
    yuan[1] = Some(200);
    let path = lay(&brought("2025-01", &yuan), booked("2025-01-01", "2026-02-28"));
    let at = |m: &str| path.steps.iter().find(|s| s.month == month(m)).unwrap().goal.unwrap();
    // 100 × 0.76 of tax × 1.7 of growth
    assert_eq!(at("2026-01"), (129_200_000, GoalBy::LastYear));
    assert_eq!(at("2026-02"), (258_400_000, GoalBy::LastYear));
    assert_eq!(at("2025-01"), (76_000_000, GoalBy::First(month("2025-01"))));
    // 76 × 1.7^(6/12)
    assert_eq!(at("2025-07"), (99_091_840, GoalBy::First(month("2025-01"))));
    assert_eq!(path.steps.last().unwrap().month, month("2026-12"));
    assert_eq!(path.running, None);
}

#[test]
fn months_that_facts_do_not_cover_are_no_base() {
    let months = brought("2026-01", &[Some(1), Some(100), Some(100)]);
    let path = lay(&months, booked("2026-01-20", "2026-03-15"));
    let full: Vec<bool> = path.steps.iter().take(3).map(|s| s.full).collect();
    assert_eq!(full, [false, true, false]);
    assert_eq!(path.steps[0].goal, None);
    assert_eq!(path.steps[2].goal.unwrap().1, GoalBy::First(month("2026-02")));
}

#[test]
fn the_running_month_is_held_against_its_days() {
    let mut months = brought("2026-03", &[Some(300), Some(60)]);
    months[1].by_month_micros = Some(-40_000_000);
    let booked = booked("2026-03-01", "2026-04-10").unwrap();
    let path = lay(&months, Some(booked));
    let r = path.running.unwrap();
    assert_eq!((r.days, r.cash_micros), (10, Some(45_600_000)));
    // 100 before what is booked by the month, thrice, less 40, after tax
    assert_eq!(r.projected_micros, Some(197_600_000));
    let goal = r.goal_micros.unwrap();
    assert_eq!(r.goal_so_far_micros, scale(goal, 10, 30));
    let to_date = path.to_date.unwrap();
    assert_eq!(to_date.against.cash_micros, 228_000_000, "full months only");
    assert_eq!(to_date.against.verdict(), Verdict::On);
    // advertising of 15 days beside sales of 10: 60 = 130 − 30 of ads − 40; (130 × 3 − 30 × 2 − 40) after tax
    months[1].ads_micros = Some(-30_000_000);
    let ahead = Booked { ads_through: day("2026-04-15"), ..booked };
    let path = lay(&months, Some(ahead));
    assert_eq!(path.running.unwrap().projected_micros, Some(220_400_000));
}

#[test]
fn what_the_books_cannot_say_is_told_and_never_zero() {
    let months = brought("2026-01", &[Some(100), None, Some(100), Some(100)]);
    let path = lay(&months, booked("2026-01-01", "2026-04-30"));
    assert_eq!(path.unknown, [month("2026-02")]);
    assert_eq!(path.pace, None);
    assert_eq!(path.to_date.unwrap().against.cash_micros, 3 * 76_000_000);
}

#[test]
fn growth_is_by_last_year_else_by_the_months_before() {
    let pace = |first: &str, yuan: &[Option<i64>], from: &str, through: &str| {
        lay(&brought(first, yuan), booked(from, through)).pace
    };
    let half_year: Vec<_> = [100, 100, 100, 110, 110, 110].map(Some).to_vec();
    let year: Vec<_> = (0..15).map(|m| Some(if m < 12 { 100 } else { 150 })).collect();
    expect![[r#"
        [
            Some(
                Pace {
                    permille: 464,
                    months: (
                        2026-04,
                        2026-06,
                    ),
                    by_last_year: false,
                },
            ),
            Some(
                Pace {
                    permille: 500,
                    months: (
                        2026-01,
                        2026-03,
                    ),
                    by_last_year: true,
                },
            ),
            None,
        ]
    "#]]
    .assert_debug_eq(&[
        pace("2026-01", &half_year, "2026-01-01", "2026-06-30"),
        pace("2025-01", &year, "2025-01-01", "2026-03-31"),
        pace("2026-01", &half_year[..5], "2026-01-01", "2026-05-31"),
    ]);
}

#[test]
fn the_books_reach_as_far_as_the_slowest_living_site() {
    let mut input = Input::default();
    let sku = input.names.add("A");
    for (shop, site, first, last) in [
        ("s", "amazon-us", "2026-01-01", "2026-05-20"),
        ("s", "amazon-de", "2026-02-01", "2026-05-14"),
        ("t", "amazon-jp", "2026-01-01", "2026-01-31"),
    ] {
        let place = input.place(shop, site);
        for d in [first, last] {
            let kind = MovementKind::Sale;
            input.movements.push(books::input::Movement { place, day: day(d), sku, units: 1, rows: 1, kind });
        }
    }
    let of = |shops: &[&str]| Booked::of(&input, &shops.iter().map(|s| (*s).to_owned()).collect(), None).unwrap();
    assert_eq!(of(&[]).through, day("2026-05-14"));
    assert_eq!(of(&["t"]).through, day("2026-01-31"));
    assert!(Booked::of(&input, &["x".to_owned()].into(), None).is_none());
}
