//! Tests of heads: small statements whose figures can be checked by hand.

use super::*;
use books::input::Place;
use books::names::Names;
use books::statement::{Cell, OwnerShare, StatementPlace};
use domain::Currency;
use expect_test::expect;
use proptest::prelude::*;

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn staffed(text: &str) -> Setup {
    Setup::parse(Some(text)).unwrap()
}

/// Shop `s` in May: A is Lin's to 60 % and Wang's to 40 %, B is nobody's, C (another shop) is Lin's; each sold for so many yuan, and a tenth of
/// it is what storage took.
fn statement(yuan: [i64; 3]) -> Statement {
    let mut names = Names::default();
    let [a, b, c, lin, wang] = ["A", "B", "C", "Lin", "Wang"].map(|n| names.add(n));
    let month = month("2026-05");
    let place = |shop: &str| StatementPlace {
        shop: shop.to_owned(),
        marketplace: "amazon-us".to_owned(),
        currency: Currency::CNY,
    };
    let mut cells = Vec::new();
    for (place, sku, yuan) in [(0, a, yuan[0]), (0, b, yuan[1]), (1, c, yuan[2])] {
        let cell = |line, micros| Cell {
            place: Place(place),
            month,
            sku,
            line,
            micros: Some(micros),
            rmb_micros: Some(micros),
        };
        cells.extend([cell(Line::GrossSales, yuan * 1_000_000), cell(Line::Storage, -yuan * 100_000)]);
    }
    let own = |place, sku, owner, millionths| OwnerShare { place: Place(place), month, sku, owner, millionths };
    Statement {
        places: vec![place("s"), place("t")],
        cells,
        owners: vec![own(0, a, lin, 600_000), own(0, a, wang, 400_000), own(1, c, lin, 1_000_000)],
        parents: Vec::new(),
        names,
        complete: true,
    }
}

/// Lines of taxes that stand on these profits and take a quarter.
fn taxed(rows: &[(&str, &str, i64)]) -> Taxes {
    let line = |(shop, operator, yuan): &(&str, &str, i64)| tax::Line {
        entity: "own".into(),
        month: month("2026-05"),
        shop: (*shop).into(),
        sku: String::new(),
        operator: (*operator).into(),
        launched: None,
        parent: String::new(),
        amounts: tax::Amounts {
            profit_micros: yuan * 1_000_000,
            cit_micros: yuan * 250_000,
            ..tax::Amounts::default()
        },
    };
    Taxes { lines: rows.iter().map(line).collect(), ..Taxes::default() }
}

fn shown(months: &Months) -> String {
    let yuan = |m: Option<i64>| m.map_or_else(|| "?".to_owned(), |m| domain::money::decimal(m, 2));
    let row = |name: &str, b: &Brought| {
        let [sales, profit, cash] = [b.sales_micros, b.profit_micros, b.cash_micros].map(yuan);
        format!("{name:<14} {sales:>8} {profit:>8} {cash:>8} {:>2}\n", b.skus)
    };
    let firm = months.firm.values().map(|b| row("all", b));
    firm.chain(months.operators.iter().map(|((name, _), b)| row(name, b))).collect()
}

#[test]
fn operators_share_what_their_skus_bring() {
    let taxes = taxed(&[("s", "Lin", 540), ("s", "Wang", 360), ("s", NO_OPERATOR, 90), ("t", "Lin", 450)]);
    let months = Months::of(&statement([1_000, 100, 500]), &taxes, &BTreeSet::new());
    // Lin: 600 of A and 500 of C, less a tenth; a quarter is taxed
    expect![[r#"
        all             1600.00  1440.00  1080.00  3
        (no operator)    100.00    90.00    67.50  1
        Lin             1100.00   990.00   742.50  2
        Wang             400.00   360.00   270.00  1
    "#]]
    .assert_eq(&shown(&months));
    let one = Months::of(&statement([1_000, 100, 500]), &taxes, &["s".to_owned()].into());
    expect![[r#"
        all             1100.00   990.00   742.50  2
        (no operator)    100.00    90.00    67.50  1
        Lin              600.00   540.00   405.00  1
        Wang             400.00   360.00   270.00  1
    "#]]
    .assert_eq(&shown(&one));
    // the taxes stand on another profit than the books, and for Wang on none: nobody's cash is guessed
    let other = taxed(&[("s", "Lin", 541), ("s", NO_OPERATOR, 90), ("t", "Lin", 450)]);
    expect![[r#"
        all             1600.00  1440.00        ?  3
        (no operator)    100.00    90.00    67.50  1
        Lin             1100.00   990.00        ?  2
        Wang             400.00   360.00        ?  1
    "#]]
    .assert_eq(&shown(&Months::of(&statement([1_000, 100, 500]), &other, &BTreeSet::new())));
}

proptest! {
    #[test]
    fn operators_add_up_to_the_firm(a in 0_i64..9_999_999, b in 0_i64..9_999_999, c in 0_i64..9_999_999) {
        let months = Months::of(&statement([a, b, c]), &Taxes::default(), &BTreeSet::new());
        let firm = months.firm[&month("2026-05")];
        let sum = |of: fn(&Brought) -> Option<i64>| months.operators.values().map(|b| of(b).unwrap()).sum::<i64>();
        prop_assert_eq!(Some(sum(|b| b.sales_micros)), firm.sales_micros);
        prop_assert_eq!(Some(sum(|b| b.profit_micros)), firm.profit_micros);
    }
}

/// Months from January on that brought so many yuan of profit, ten times that of sales and half of it in cash.
fn brought(yuan: &[Option<i64>]) -> Months {
    let first = month("2026-01");
    let of = |(i, y): (i32, &Option<i64>)| {
        let micros = |by: i64| y.map(|y| y * by);
        let b = Brought {
            sales_micros: micros(10_000_000),
            profit_micros: micros(1_000_000),
            cash_micros: micros(500_000),
            skus: 3,
        };
        (Month(first.0 + i), b)
    };
    Months { firm: (0..).zip(yuan).map(of).collect(), ..Months::default() }
}

fn half_year() -> (Months, Booked, Day) {
    let months = brought(&[None, Some(10), Some(10), Some(20), Some(20), Some(20), Some(9)]);
    let through = Day::parse_iso("2026-07-05").unwrap();
    (months, Booked { from: month("2026-01").first_day(), through, ads_through: through }, through)
}

#[test]
fn a_head_brings_its_share_of_full_months_and_the_unknown_stays_unknown() {
    let (months, booked, today) = half_year();
    let mut policy = Policy::default();
    for name in ["Lin", "Wang", "Zhao"] {
        let person = domain::policy::Person { name: name.into(), ..policy.people["owner"].clone() };
        policy.people.insert(name.into(), person);
    }
    let (setup, shops) = (Setup::default(), BTreeSet::new());
    let of = heads(&months, Some(booked), Staff { setup: &setup, policy: &policy, shops: &shops }, today);
    assert_eq!((of.heads, of.stated), (4, false));
    assert_eq!(of.last.unwrap().sales_micros, Some(50_000_000));
    assert_eq!(of.recent.unwrap().profit_micros, Some(15_000_000));
    assert_eq!(of.before.unwrap().months.0, month("2026-01"));
    assert_eq!(of.before.unwrap().profit_micros, None);
    assert_eq!(heads(&months, None, Staff { setup: &setup, policy: &policy, shops: &shops }, today).last, None);
}

#[test]
fn who_came_or_left_counts_for_the_months_they_were_here() {
    let (months, booked, today) = half_year();
    let person = |name: &str, rest: &str| {
        format!("[[person]]\nname = \"{name}\"\nkind = \"operator\"\nwage = \"9000\"\n{rest}\n")
    };
    let text = [
        person("Lin", "from = \"2025-01-01\""),
        person("Wang", "from = \"2026-06-01\""),
        person("Zhao", "from = \"2025-01-01\"\nto = \"2026-05-30\""),
    ];
    let (setup, policy, shops) = (staffed(&text.concat()), Policy::default(), BTreeSet::new());
    let of = heads(&months, Some(booked), Staff { setup: &setup, policy: &policy, shops: &shops }, today);
    assert_eq!((of.heads, of.stated), (2, true));
    // April 2 (Lin, Zhao), May 1 (Zhao left a day before its end), June 2: 60 × 3 / 5
    assert_eq!(of.recent.unwrap().profit_micros, Some(36_000_000));
    assert_eq!(of.last.unwrap().profit_micros, Some(10_000_000));
}

#[test]
fn heads_are_those_who_may_see_a_shop() {
    let mut policy = Policy::default();
    let lin =
        domain::policy::Person { name: "Lin".into(), shops: ["s".to_owned()].into(), ..policy.people["owner"].clone() };
    policy.people.insert("Lin".into(), lin);
    let day = Day::parse_iso("2026-07-05").unwrap();
    let on = |setup: &Setup, shops: &[&str]| {
        let shops = shops.iter().map(|s| (*s).to_owned()).collect();
        Staff { setup, policy: &policy, shops: &shops }.on(day)
    };
    let nobody = Setup::default();
    assert_eq!((on(&nobody, &[]), on(&nobody, &["s"]), on(&nobody, &["t"])), (2, 2, 1));
    let person =
        |name: &str| format!("[[person]]\nname = \"{name}\"\nkind = \"other\"\nfrom = \"2025-01-01\"\nwage = \"1\"\n");
    let both = staffed(&(person("Lin") + &person("Cleaner")));
    assert_eq!((on(&both, &[]), on(&both, &["s"]), on(&both, &["t"])), (2, 2, 1));
}
