//! Purchase orders: when, how many, by which way.

use crate::shop::{Shop, opened, today, unit};
use domain::{Action, Currency, Proposal, Subject};
use expect_test::expect;

/// Five a day, `available` on hand, `inbound` coming.
fn fill(shop: &mut Shop, available: i64, inbound: i64) {
    shop.history("A", (0..100).map(|age| (age, [3, 7, 5, 4, 6][age as usize % 5], 400)));
    shop.stock("A", available, inbound).sourcing("A", 200, 24, "60");
}

fn shop(available: i64, inbound: i64) -> Shop {
    let mut shop = Shop::new();
    fill(&mut shop, available, inbound);
    shop
}

fn order(shop: &Shop) -> Result<Proposal, String> {
    let report = shop.report("reorder");
    let notes: Vec<String> = report.notes.iter().map(|n| n.en.clone()).collect();
    report.proposals.into_iter().next().ok_or(notes.join("; "))
}

fn shown(shop: &Shop) -> String {
    shop.table("reorder", |p| match &p.action {
        Action::PurchaseOrder { units, mode, number, expected_day, .. } => {
            Some(format!("{number}: {units} by {}, sellable {expected_day}", mode.code()))
        }
        other => panic!("{other:?}"),
    })
}

#[test]
fn orders_cover_the_lead_time_in_whole_cartons_and_at_least_the_least_order() {
    let mut shop = Shop::new();
    fill(shop.open("50 days on hand, 50 to come"), 250, 0);
    fill(shop.open("70 days on hand"), 350, 0);
    fill(shop.open("100 days on hand"), 500, 0);
    fill(shop.open("inbound counts"), 250, 250);
    fill(shop.open("placed counts"), 250, 0);
    purchase_order(&mut shop, "PO1", "250", "placed", "0");
    fill(shop.open("shipped and inbound are the same goods"), 150, 100);
    purchase_order(&mut shop, "PO1", "100", "shipped", "0");
    fill(shop.open("received is on hand"), 250, 0);
    purchase_order(&mut shop, "PO1", "250", "shipped", "250");
    fill(shop.open("decided five days ago"), 250, 0);
    shop.resting.push((Subject("order:A@decided five days ago/amazon-us".into()), today().plus(-5)));
    fill(shop.open("loses on every unit"), 250, 0);
    shop.books.set_unit("loses on every unit", "amazon-us", "A", unit(-300));
    fill(shop.open("no rate"), 250, 0);
    shop.books.set_rate("no rate", Currency::USD, 0);
    expect![[r#"
        100 days on hand: 
        50 days on hand, 50 to come: TW-20260601-A: 216 by sea, sellable 2026-07-21
        70 days on hand: TW-20260601-A: 216 by sea, sellable 2026-07-21
        decided five days ago: 
        inbound counts: 
        loses on every unit: 
        no rate: 
        placed counts: 
        received is on hand: TW-20260601-A: 216 by sea, sellable 2026-07-21
        shipped and inbound are the same goods: TW-20260601-A: 216 by sea, sellable 2026-07-21
        note: 1 SKU(s) not judged: no exchange rate for their price; import fx_rates
        note: 1 SKU(s) left alone: an order was decided and its purchase order is not imported yet
    "#]]
    .assert_eq(&shown(&shop));
    shop.policy.stock.cover_days_max = 95;
    expect![[r#"
        100 days on hand: 
        50 days on hand, 50 to come: TW-20260601-A: 216 by sea, sellable 2026-07-21
        70 days on hand: 
        decided five days ago: 
        inbound counts: 
        loses on every unit: 
        no rate: 
        placed counts: 
        received is on hand: TW-20260601-A: 216 by sea, sellable 2026-07-21
        shipped and inbound are the same goods: TW-20260601-A: 216 by sea, sellable 2026-07-21
        note: 1 SKU(s) not judged: no exchange rate for their price; import fx_rates
        note: 1 SKU(s) left alone: an order was decided and its purchase order is not imported yet
        note: 1 SKU(s) need goods, but the least order is above cover_days_max or order_value_cny
    "#]]
    .assert_eq(&shown(&shop));
}

fn purchase_order(shop: &mut Shop, po: &str, units: &str, state: &str, received: &str) {
    shop.row(
        "purchase_order_line",
        &[
            ("marketplace", "own"),
            ("day", "2026-05-20"),
            ("po_id", po),
            ("sku", "A"),
            ("units", units),
            ("state", state),
            ("expected_day", "2026-07-10"),
        ],
    );
    if received != "0" {
        shop.row(
            "landed_cost",
            &[("marketplace", "own"), ("day", "2026-05-30"), ("po_id", po), ("sku", "A"), ("units", received)],
        );
    }
}

#[test]
fn stock_out_days_are_taken_out_of_demand() {
    let mut shop = Shop::new();
    // half of the days empty: sold 5 a day when there was something to sell
    shop.history("A", (0..100).map(|age| if age % 40 < 20 { (age, 5, 100) } else { (age, 0, 0) }));
    shop.stock("A", 100, 0).sourcing("A", 200, 24, "60");
    let p = order(&shop).unwrap();
    let value = |metric: &str| p.evidence.iter().find(|e| e.metric == metric).unwrap().value;
    assert_eq!((value("demand_a_day"), value("stock_out_days"), value("units_sold")), (5_000_000_000, 40, 300));
}

#[test]
fn air_fills_the_gap_before_the_ship_when_it_pays() {
    // goods of the ship come in 39 days
    let mode = |available: i64, on_a_ship: &str, freight: &str| {
        let mut shop = Shop::new();
        shop.history("A", (0..100).map(|age| (age, 5, 100)));
        shop.stock("A", available, 0).sourcing("A", 48, 24, freight);
        if on_a_ship != "0" {
            purchase_order(&mut shop, "PO1", on_a_ship, "shipped", "0");
        }
        order(&shop).map_or("nothing".to_owned(), |p| match p.action {
            Action::PurchaseOrder { mode, units, .. } => format!("{units} by {}", mode.code()),
            other => panic!("{other:?}"),
        })
    };
    let mut shown = String::new();
    for (case, available, on_a_ship, freight) in [
        ("gone in 12 days, a ship in 39, air in 25", 60, "400", "20"),
        ("the same, freight above what a unit earns", 60, "400", "90"),
        ("lasts until the ship", 250, "400", "20"),
        ("nothing coming: first by sea, which earns more", 60, "0", "20"),
        ("nothing coming, enough for 50 days", 250, "0", "20"),
    ] {
        shown += &format!("{case}: {}\n", mode(available, on_a_ship, freight));
    }
    expect![[r#"
        gone in 12 days, a ship in 39, air in 25: 96 by air
        the same, freight above what a unit earns: nothing
        lasts until the ship: nothing
        nothing coming: first by sea, which earns more: 216 by sea
        nothing coming, enough for 50 days: 216 by sea
    "#]]
    .assert_eq(&shown);
}

#[test]
fn an_order_says_why_opens_its_rows_and_predicts() {
    let shop = shop(250, 0);
    let p = order(&shop).unwrap();
    expect![[r#"
        A sells 5.0 a day while in stock (0 stock-out days taken out); 250 on hand and 0 coming last 50 days, new goods take 50; order 216 (least 200, cartons of 24) by sea
        A 有货时日均销 5.0 件（已剔除 0 个缺货日）；现货 250、在途及已订 0，可售 50 天，新货需 50 天；建议订 216 件（起订 200，每箱 24），海运"#]].assert_eq(&format!("{}\n{}", p.reason.en, p.reason.zh));
    let q = &p.predicted;
    assert!(q.low_micros < q.likely_micros && q.likely_micros < q.high_micros && q.days > 57, "{q:?}");
    assert!(!p.reversible() && p.action.outlay_micros() > 0);
    let rows = opened(&shop.engine(false), &p);
    let shown: Vec<String> = rows.iter().map(|(m, n)| format!("{m} {n}")).collect();
    expect![[r#"
        units_sold 100
        stock_out_days 100
        on_hand 1
        inbound 1
        ordered 0
        unit_cost 1
        contribution_after_tax 0"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn without_sales_in_the_books_the_fee_estimate_and_the_suppliers_terms_stand_in() {
    let mut shop = shop(100, 0);
    shop.books = Default::default();
    shop.books.set_rate("s", Currency::USD, 7_000_000_000);
    assert!(order(&shop).unwrap_err().contains("what a unit earns is not known"));
    let fees =
        [("day", "2026-05-01"), ("sku", "A"), ("currency", "USD"), ("price_micros", "20"), ("fee_total_micros", "8")];
    shop.row("fee_preview", &fees);
    let p = order(&shop).unwrap();
    let e = p.evidence.iter().find(|e| e.metric == "contribution_after_tax").unwrap();
    assert!(e.label.en.contains("fee estimate"), "{}", e.label.en);
    // 20.00 − 8.00 fees − (20 + 5) RMB at 7.00 = 8.43 before tax, 76 % of it kept
    assert_eq!(e.value, 6_405_714);
}
