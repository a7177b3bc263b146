//! How long a closing of many rows takes. Run by hand: `cargo test --release -p books -- --ignored --nocapture`.

use books::input::{Batch, LineGroup, Movement, MovementKind, Rate};
use books::{By, Filter, Input, Month, Policy, Taxonomy, close};
use domain::{Currency, Day};
use std::time::Instant;

/// 2,000 SKUs, 12 months, 12 kinds of line and 100 selling days each: 288,000 sums and 200,000 movements.
fn shop() -> Input {
    let mut input = Input::default();
    let place = input.place("s", "amazon-us");
    let own = input.place("s", "own");
    let (shop, source) = (input.place_text(place).shop, input.names.add("f1"));
    let words =
        ["Commission", "FBAPerUnitFulfillmentFee", "RefundCommission", "ShippingChargeback", "FBAWeightBasedFee"];
    let mut triples: Vec<_> = words.iter().map(|d| input.triple_of(["Order", "ItemFees", d])).collect();
    triples.extend(["Principal", "Shipping", "GiftWrap"].map(|d| input.triple_of(["Order", "ItemPrice", d])));
    triples.extend(["Principal", "Shipping", "GiftWrap"].map(|d| input.triple_of(["Refund", "ItemPrice", d])));
    triples.push(input.triple_of(["Order", "Promotion", "Shipping"]));
    let first = Month::parse("2026-01").unwrap();
    for m in 0..12 {
        let day = Month(first.0 + m).first_day();
        input.rates.push(Rate { shop, day, currency: Currency::USD, monthly: true, cny_nanos: 7_123_456_789 });
    }
    for s in 0..2_000_i64 {
        let sku = input.names.add(&format!("SKU-{:05}", s * 7_919 % 2_000));
        for m in 0..12 {
            let month = Month(first.0 + m);
            for (k, triple) in (0..).zip(&triples) {
                let micros = (s * 31 + k * 17 + i64::from(m)) % 997 * 10_000;
                let currency = Currency::USD;
                input.line_groups.push(LineGroup { place, month, sku, triple: *triple, currency, micros, lines: 20 });
            }
            let batch = input.names.add(&format!("B{m}"));
            let (day, currency) = (month.first_day(), Currency::CNY);
            let micros = [7_777_000_000 + s, 333_330_000, 21_000_000, 1_230_000];
            input.batches.push(Batch { place: own, day, batch, sku, units: 30, currency, micros, source, line: 1 });
        }
        for n in 0..100 {
            let day = Day(first.first_day().0 + n * 3 + 5);
            input.movements.push(Movement { place, day, sku, units: 1 + s % 4, rows: 1, kind: MovementKind::Sale });
        }
    }
    input
}

#[test]
#[ignore = "a measurement, not a check"]
fn half_a_million_rows() {
    let input = shop();
    for _ in 0..3 {
        let start = Instant::now();
        let closing = close(&input, &Taxonomy::default(), &Policy::default());
        println!("{} rows -> {} cells in {:?}", input.rows(), closing.statement.cells.len(), start.elapsed());
    }
}

#[test]
#[ignore = "a measurement, not a check"]
fn roll_ups_of_a_large_statement() {
    let closing = close(&shop(), &Taxonomy::default(), &Policy::default());
    for by in [&[][..], &[By::Sku], &[By::Parent], &[By::Shop], &[By::Month], &[By::Operator], &[By::Sku, By::Month]] {
        let start = Instant::now();
        let rows = closing.statement.roll_up(by, &Filter::default());
        println!("{by:?}: {} cells -> {} rows in {:?}", closing.statement.cells.len(), rows.len(), start.elapsed());
    }
}
