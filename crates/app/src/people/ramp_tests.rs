//! Tests of the ramp: a small shop whose days can be added up by hand.

use super::*;
use books::input::Movement;
use books::statement::{Cell, StatementPlace};
use expect_test::expect;
use proptest::prelude::*;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// A shop with one site whose months brought so many yuan of each SKU (a tenth of it profit), and sold units on days.
struct Shop {
    input: Input,
    cells: Vec<Cell>,
}

impl Shop {
    fn new() -> Self {
        let mut input = Input::default();
        input.place("s", "amazon-us");
        input.place("s", "own");
        Self { input, cells: Vec::new() }
    }

    fn month(mut self, sku: &str, month: &str, yuan: Option<i64>) -> Self {
        let (sku, month) = (self.input.names.add(sku), Month::parse(month).unwrap());
        let cell = |line, micros: Option<i64>| Cell { place: Place(0), month, sku, line, micros, rmb_micros: micros };
        let [sales, fees] = [1_000_000, -900_000].map(|by| yuan.map(|y| y * by));
        self.cells.extend([cell(Line::GrossSales, sales), cell(Line::Referral, fees)]);
        self
    }

    fn sale(mut self, sku: &str, on: &str, units: i64) -> Self {
        let (sku, kind) = (self.input.names.add(sku), MovementKind::Sale);
        self.input.movements.push(Movement { place: Place(0), day: day(on), sku, units, rows: 1, kind });
        self
    }

    fn owner(mut self, place: u32, sku: &str, owner: &str, (from, to): (&str, &str), share_millionths: i64) -> Self {
        let (sku, owner) = (self.input.names.add(sku), self.input.names.add(owner));
        let (day, day_to) = (day(from), day(to));
        self.input.owners.push(Owner { place: Place(place), sku, owner, day, day_to, share_millionths });
        self
    }

    fn books(self) -> Books {
        let mut closing = books::close(&self.input, &books::Taxonomy::default(), &books::Policy::default());
        let place = |marketplace: &str| StatementPlace {
            shop: "s".into(),
            marketplace: marketplace.into(),
            currency: Currency::CNY,
        };
        closing.statement.names = self.input.names.clone();
        closing.statement.places = vec![place("amazon-us"), place("own")];
        closing.statement.cells = self.cells;
        Books { input: self.input, closing }
    }
}

/// Lin began on 6 May.
fn setup() -> Setup {
    let text = "[[person]]\nname = \"Lin\"\nkind = \"operator\"\nfrom = \"2026-05-06\"\nwage = \"9000\"\n\
        ramp = [{ day = 30, sales = \"100\", profit = \"0\" }, { day = 60, sales = \"100\", profit = \"50\" }, { day = 90, sales = \"1\", profit = \"0\" }]\n";
    Setup::parse(Some(text)).unwrap()
}

fn booked(through: &str) -> Option<Booked> {
    Some(Booked { from: day("2026-01-01"), through: day(through), ads_through: day(through) })
}

fn shown(books: &Books, through: &str) -> String {
    let yuan = |m: Option<i64>| m.map_or_else(|| "?".to_owned(), |m| domain::money::decimal(m, 2));
    let all = ramps(books, booked(through), &setup(), (day(EVER.0), day("2026-09-01")));
    let line = |w: &Window| {
        let (a, b) = w.days;
        format!("{a} {b} {:>7} {:>6} {}\n", yuan(w.sales_micros), yuan(w.profit_micros), w.verdict().code())
    };
    all.iter().flat_map(|r| r.windows.iter().map(line)).collect()
}

const EVER: (&str, &str) = ("2026-01-01", "2026-12-31");

#[test]
fn a_months_sales_are_shared_by_the_days_on_which_units_sold() {
    let shop = Shop::new()
        // May 300: one unit before Lin came, two after; Wang has half
        .month("A", "2026-05", Some(300))
        .sale("A", "2026-05-05", 1)
        .sale("A", "2026-05-06", 2)
        // June 400: 1 unit on day 30 (4 June), 3 on day 31; all Lin's by then
        .month("A", "2026-06", Some(400))
        .sale("A", "2026-06-04", 1)
        .sale("A", "2026-06-05", 3)
        // B is sold in July by Wang alone
        .month("B", "2026-07", Some(1_000))
        .sale("B", "2026-07-10", 5)
        .owner(1, "A", "Lin", ("2026-05-06", "2026-05-31"), 500_000)
        .owner(1, "A", "Wang", ("2026-05-06", "2026-05-31"), 500_000)
        .owner(0, "A", "Lin", ("2026-06-01", "2026-12-31"), 1_000_000)
        .owner(1, "A", "Wang", EVER, 1_000_000)
        .owner(1, "B", "Wang", EVER, 1_000_000);
    let books = shop.books();
    // 300 × 2/3 × 1/2 + 400 × 1/4 = 200; 400 × 3/4 = 300, a tenth of it is less than 50; days 61–90 brought nothing
    expect![[r#"
        2026-05-06 2026-06-04  200.00  20.00 met
        2026-06-05 2026-07-04  300.00  30.00 below_target
        2026-07-05 2026-08-03    0.00   0.00 nothing_sold
    "#]]
    .assert_eq(&shown(&books, "2026-08-31"));
    // the books have reached day 45
    expect![[r#"
        2026-05-06 2026-06-04  200.00  20.00 met
        2026-06-05 2026-07-04  300.00  30.00 running
        2026-07-05 2026-08-03    0.00   0.00 unknown
    "#]]
    .assert_eq(&shown(&books, "2026-06-19"));
}

#[test]
fn a_month_without_sales_is_shared_evenly_and_an_unknown_one_is_unknown() {
    let shop = Shop::new()
        // 31 days, 26 of them Lin's; storage of a SKU that did not sell
        .month("A", "2026-05", Some(-310))
        .month("A", "2026-07", None)
        .sale("A", "2026-07-10", 1)
        .owner(0, "A", "Lin", EVER, 1_000_000);
    expect![[r#"
        2026-05-06 2026-06-04 -260.00 -26.00 nothing_sold
        2026-06-05 2026-07-04    0.00   0.00 nothing_sold
        2026-07-05 2026-08-03       ?      ? unknown
    "#]]
    .assert_eq(&shown(&shop.books(), "2026-08-31"));
}

#[test]
fn nobody_is_ramping_without_books_or_before_they_begin() {
    let books = Shop::new().books();
    assert_eq!(ramps(&books, None, &setup(), (day(EVER.0), day("2026-09-01"))), []);
    let late = booked("2026-08-31").map(|b| Booked { from: day("2026-05-07"), ..b });
    assert_eq!(ramps(&books, late, &setup(), (day(EVER.0), day("2026-09-01"))), []);
    assert_eq!(ramps(&books, booked("2026-08-31"), &setup(), (day(EVER.0), day("2026-05-05"))), [], "not here yet");
    let later = ramps(&books, booked("2026-08-31"), &setup(), (day("2026-05-07"), day("2026-09-01")));
    assert_eq!(later, [], "began before the days that are asked for");
    // who answers for nothing has brought nothing
    expect![[r#"
        2026-05-06 2026-06-04    0.00   0.00 nothing_sold
        2026-06-05 2026-07-04    0.00   0.00 running
        2026-07-05 2026-08-03    0.00   0.00 unknown
    "#]]
    .assert_eq(&shown(&books, "2026-06-30"));
}

proptest! {
    #[test]
    fn owners_of_all_days_have_the_whole_month(yuan in -1_000_000_i64..1_000_000, sales in prop::collection::vec((1_u32..31, 0_i64..9), 0..8), share in prop_oneof![Just(1_000_000), 0_i64..=1_000_000]) {
        // June lies inside the windows that begin on 15 May
        let mut shop = Shop::new().month("A", "2026-06", Some(yuan));
        for (on, units) in sales {
            shop = shop.sale("A", &format!("2026-06-{on:02}"), units);
        }
        let books = shop.owner(0, "A", "Lin", EVER, share).owner(0, "A", "Wang", EVER, 1_000_000 - share).books();
        let first = day("2026-05-15");
        let windows = [0, 1, 2].map(|i| (first.plus(i * 30), first.plus(i * 30 + 29)));
        let of = |name: &str| brought(&books.input, &books.closing.statement, name, &windows);
        let sum = |i: fn(&Brought) -> Option<i64>| {
            ["Lin", "Wang"].iter().flat_map(|n| of(n)).map(|w| i(&w).unwrap()).sum::<i64>()
        };
        // each is shared out on its own, so two owners may differ from the whole by a fen per window
        prop_assert!((sum(|w| w.0) - yuan * 1_000_000).abs() <= 40_000, "{}", sum(|w| w.0));
        let alone = |n: &str| of(n).iter().map(|w| w.0.unwrap()).sum::<i64>();
        if share == 1_000_000 {
            prop_assert_eq!(alone("Lin"), yuan * 1_000_000);
        }
    }
}
