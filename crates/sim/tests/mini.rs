//! Three sales out of two batches, checked by hand.

use domain::{Currency, Day};
use expect_test::expect;
use sim::auditor::evidence::{AgeRow, BatchRow, Evidence, ExpenseRow, LegRow, MoneyLine, Moved, Spent};
use sim::auditor::statement::draw_up;

fn day(d: u32) -> Day {
    Day::new(2026, 10, d).expect("a day of October")
}

fn line(d: u32, triple: [&str; 3], cents: i64, sku: &str, quantity: i64) -> MoneyLine {
    let triple = triple.map(str::to_owned);
    MoneyLine { market: "amazon-us", day: day(d), triple, amount: cents * 10_000, sku: sku.into(), quantity }
}

/// 10 units of A at 5.00 goods + 1.00 duty in batch 1 (plus a shipment of 30.00 freight shared 2:1 with B), 10 at 7.00 in
/// batch 2; sold 8, then 4; one unit comes back whole, one broken; rate 7.
fn evidence() -> Evidence {
    let yuan = |n: i64| n * 1_000_000;
    let principal = ["Order", "ItemPrice", "Principal"];
    let commission = ["Order", "ItemFees", "Commission"];
    let batch = |batch: &str, sku: &str, d: u32, goods: i64, duty: i64| BatchRow {
        batch: batch.into(),
        market: "own",
        sku: sku.into(),
        day: day(d),
        units: 10,
        cost: [yuan(goods), 0, yuan(duty), 0],
    };
    let leg = |sku: &str, weight| LegRow {
        shipment: "S1".into(),
        batch: "1".into(),
        sku: sku.into(),
        weight,
        freight: yuan(30),
        duty: 0,
    };
    let moved = |d, sellable| Moved { market: "amazon-us", day: day(d), sku: "A".into(), units: 1, sellable };
    let ad = |sku: &str, cents: i64| Spent {
        market: "amazon-us",
        day: day(9),
        ad_product: "SP",
        sku: sku.into(),
        amount: cents * 10_000,
    };
    Evidence {
        shop: "mini".into(),
        currencies: [("amazon-us", Currency::USD)].into(),
        lines: vec![
            line(3, principal, 16_000, "A", 8),
            line(3, commission, -2_400, "A", 8),
            line(5, principal, 8_000, "A", 4),
            line(6, principal, 3_000, "B", 1),
            line(20, ["other-transaction", "other-transaction", "Subscription Fee"], -1_001, "", 0),
            line(21, ["ServiceFee", "Cost of Advertising", "TransactionTotalAmount"], -500, "", 0),
            line(22, ["Odd", "Odd", "Odd"], -7, "", 0),
        ],
        product_ads: vec![ad("A", 300)],
        campaign_ads: vec![ad("", 427)],
        batches: vec![batch("1", "A", 1, 50, 10), batch("1", "B", 1, 20, 0), batch("2", "A", 2, 70, 0)],
        legs: vec![leg("A", 2_000), leg("B", 1_000)],
        returns: vec![moved(10, true), moved(11, false)],
        ages: vec![AgeRow { market: "amazon-us", day: day(31), sku: "B".into(), bands: [2, 1, 0, 1] }],
        expenses: vec![ExpenseRow { day: day(31), of: None, amount: yuan(100) }],
        rates: [(("2026-10".to_owned(), Currency::USD), 7_000_000_000)].into(),
        ..Evidence::default()
    }
}

#[test]
fn three_sales_two_batches() {
    let s = draw_up(&evidence());
    let mut text = String::new();
    for ((_, month, sku, line), (there, rmb)) in &s.cells {
        let rmb = domain::money::decimal(rmb.unwrap(), 2);
        text.push_str(&format!("{month} {sku} {line:<16} {:>9} USD {rmb:>9} CNY\n", domain::money::decimal(*there, 2)));
    }
    text.push_str(&format!("suspense {:?}\nbridge {:?}\n", s.suspense[0].3, s.ads_bridge));
    // first in first out 94.00 − 7.50 back + 3.00 for B; both averages 12 × 7.50 − 7.50 + 3.00
    text.push_str(&format!("methods {:?}\n", s.methods));
    expect![[r#"
        2026-10 A ads                  -4.13 USD    -28.91 CNY
        2026-10 A duty                 -1.29 USD     -9.00 CNY
        2026-10 A first_leg            -2.57 USD    -18.00 CNY
        2026-10 A goods                -7.43 USD    -52.00 CNY
        2026-10 A gross_sales         240.00 USD   1680.00 CNY
        2026-10 A people_other        -12.70 USD    -88.89 CNY
        2026-10 A referral            -24.00 USD   -168.00 CNY
        2026-10 A returns_write_off     -1.07 USD     -7.50 CNY
        2026-10 A subscription         -8.90 USD    -62.30 CNY
        2026-10 B ads                  -0.14 USD     -0.98 CNY
        2026-10 B aged_write_down      -0.51 USD     -3.60 CNY
        2026-10 B capital_cost         -0.01 USD     -0.08 CNY
        2026-10 B first_leg            -0.14 USD     -1.00 CNY
        2026-10 B goods                -0.29 USD     -2.00 CNY
        2026-10 B gross_sales          30.00 USD    210.00 CNY
        2026-10 B people_other         -1.59 USD    -11.11 CNY
        2026-10 B subscription         -1.11 USD     -7.77 CNY
        suspense -70000
        bridge {("amazon-us", "2026-10"): -730000}
        methods {("amazon-us", "2026-10"): [89500000, 85500000, 85500000]}
    "#]]
    .assert_eq(&text);
}
