//! Guardrails about goods: prices, stock, purchase orders.

use crate::guardrails::{but, p, say, table};
use crate::world::*;
use desk::guardrail::Stage;
use desk::{Tally, dispatch};
use domain::action::AdState::{Enabled, Paused};
use domain::{Action, Currency, Proposal};
use expect_test::expect;

#[test]
fn orders_of_one_dispatch_count_together() {
    let mut w = World::with(|t| t.replace(r#"a_day_cny = "500000""#, r#"a_day_cny = "1500""#));
    let around = &mut w.around;
    around.stock.insert(item("TW-2"), around.stock[&item(SKU)]);
    around.daily_milliunits.insert(item("TW-2"), 10_000);
    let mut other = order(100, 10);
    if let Action::PurchaseOrder { sku, number, .. } = &mut other {
        (*sku, *number) = ("TW-2".into(), "PO-2".into());
    }
    let (mut tally, live) = (Tally::default(), desk::LiveState::AsBefore);
    for action in [order(100, 10), other] {
        let id = w.propose(action);
        w.approve(id, "owner");
    }
    dispatch::load(&w.d(1), &mut tally, &live, &w.m()).unwrap();
    let refused = dispatch::load(&w.d(2), &mut tally, &live, &w.m()).unwrap_err();
    assert!(refused.transient(), "another day has room");
    expect![[
        r#"a guardrail blocks: orders of the day would be worth 2000.00 CNY; at most 1500.00 CNY; send it another day, or raise `order_value_a_day_cny`"#
    ]]
    .assert_eq(&refused.to_string());
}

#[test]
fn prices() {
    let mut w = World::new();
    w.policy.price.floor.insert("OWN".into(), 25 * USD);
    w.around.unit_cost_micros.insert(item("OWN"), 10 * USD);
    let own = |after: i64| Action::SetPrice { sku: "OWN".into(), before_micros: 26 * USD, after_micros: after * USD };
    let rows = || {
        vec![
            ("at cost", p(price(12, 10))),
            ("below cost", p(price(12, 9))),
            ("at the seller's own floor", p(own(25))),
            ("below it", p(own(24))),
            ("cost unknown", p(Action::SetPrice { sku: "NEW".into(), before_micros: USD, after_micros: USD + 1 })),
            ("coupon down to cost", p(coupon(5_000))),
            ("coupon below cost", p(coupon(5_001))),
        ]
    };
    table(
        "price_floor",
        &w,
        rows(),
        expect![[r#"
        at cost | pass: price 10.00 USD; at least 10.00 USD
        below cost | BLOCK: price 9.00 USD; at least 10.00 USD; ask more, or lower `floor_pct` or the floor in the policy
        at the seller's own floor | pass: price 25.00 USD; at least 25.00 USD
        below it | BLOCK: price 24.00 USD; at least 25.00 USD; ask more, or lower `floor_pct` or the floor in the policy
        cost unknown | BLOCK: landed cost and fees of `NEW` are not known, so its lowest price is not; import landed costs
        coupon down to cost | pass: price 10.00 USD; at least 10.00 USD
        coupon below cost | BLOCK: price 9.998 USD; at least 10.00 USD; ask more, or lower `floor_pct` or the floor in the policy
    "#]],
    );
    let rows = || {
        vec![
            ("at the step down", p(price(20, 16))),
            ("beyond it", p(price(20, 15))),
            ("at the step up", p(price(20, 24))),
            ("beyond it", p(price(20, 25))),
            ("up to the floor in one step", p(price(5, 10))),
            ("coupon at the step", p(coupon(2_000))),
            ("coupon beyond it", p(coupon(2_001))),
        ]
    };
    table(
        "price_step",
        &w,
        rows(),
        expect![[r#"
        at the step down | pass: price 20.00 USD to 16.00 USD; 20 % at most in one step
        beyond it | BLOCK: price 20.00 USD to 15.00 USD; 20 % at most in one step; take a smaller step
        at the step up | pass: price 20.00 USD to 24.00 USD; 20 % at most in one step
        beyond it | BLOCK: price 20.00 USD to 25.00 USD; 20 % at most in one step; take a smaller step
        up to the floor in one step | pass: price 5.00 USD to 10.00 USD; 20 % at most in one step
        coupon at the step | pass: discount 20 %; 20 % at most
        coupon beyond it | BLOCK: discount 20.01 %; 20 % at most; take a smaller step
    "#]],
    );
    w.around.price_micros.clear();
    table(
        "price_floor",
        &w,
        vec![("coupon, price unknown", p(coupon(1_000)))],
        expect![[r#"
        coupon, price unknown | BLOCK: the price of `TW-1` is not known, so a coupon cannot be checked; import a listing report
    "#]],
    );
}

#[test]
fn stock() {
    let mut w = World::new();
    let rows = || {
        vec![
            ("raise", p(bid(100, 110))),
            ("lower", p(bid(100, 90))),
            ("enable", p(state(keyword("33"), Paused, Enabled))),
            ("harvest", p(harvest("cup", 50))),
            ("SKUs of the campaign", but(budget(10, 12), |p| p.skus.clear())),
            ("one SKU without stock figures", but(bid(100, 110), |p| p.skus.push("TW-2".into()))),
            ("no stock figures at all", but(bid(100, 110), |p| p.skus = vec!["TW-2".into()])),
            ("cheaper", p(price(20, 19))),
        ]
    };
    w.around.stock.get_mut(&item(SKU)).unwrap().cover_millidays = 14_000;
    table(
        "stock_cover",
        &w,
        rows(),
        expect![[r#"
        raise | pass: stock of `TW-1` lasts 14 days; demand is raised from 14 days on
        lower | silent
        enable | pass: stock of `TW-1` lasts 14 days; demand is raised from 14 days on
        harvest | pass: stock of `TW-1` lasts 14 days; demand is raised from 14 days on
        SKUs of the campaign | pass: stock of `TW-1` lasts 14 days; demand is raised from 14 days on
        one SKU without stock figures | WARN: stock of `TW-1` lasts 14 days; demand is raised from 14 days on; stock of 1 more SKUs is not known
        no stock figures at all | BLOCK: stock of what this would sell more of is not known; import an inventory report
        cheaper | pass: stock of `TW-1` lasts 14 days; demand is raised from 14 days on
    "#]],
    );
    w.around.stock.get_mut(&item(SKU)).unwrap().cover_millidays = 13_999;
    table(
        "stock_cover",
        &w,
        rows()[..2].to_vec(),
        expect![[r#"
        raise | BLOCK: stock of `TW-1` lasts 13.999 days; demand is raised from 14 days on; replenish first
        lower | silent
    "#]],
    );
}

#[test]
fn orders() {
    let mut w = World::new();
    // 400 units are there or on their way, 10 a day are sold: 180 days are 1,800
    let unknown = |p: &mut Proposal| {
        if let Action::PurchaseOrder { sku, .. } = &mut p.action {
            *sku = "NEW".into();
        }
    };
    let rows = || {
        vec![
            ("at 180 days", p(order(1_400, 1))),
            ("beyond", p(order(1_410, 1))),
            ("unknown SKU", but(order(10, 1), unknown)),
            ("not an order", p(bid(100, 110))),
        ]
    };
    table(
        "order_cover",
        &w,
        rows(),
        expect![[r#"
        at 180 days | pass: stock, goods on their way and this order make 1800 units, 180 days of sales; at most 180
        beyond | BLOCK: stock, goods on their way and this order make 1810 units, 181 days of sales; at most 180; order less, or raise `cover_days_max` in the policy
        unknown SKU | BLOCK: stock or expected sales of `NEW` are not known; import inventory and sales reports
        not an order | silent
    "#]],
    );
    let dollars = |units| {
        but(order(units, 100), |p| {
            if let Action::PurchaseOrder { currency, .. } = &mut p.action {
                *currency = Currency::USD;
            }
        })
    };
    let rows = || {
        vec![
            ("at 200,000", p(order(1_000, 200))),
            ("above", p(order(1_000, 201))),
            ("dollars below", dollars(280)),
            ("dollars above", dollars(290)),
        ]
    };
    table(
        "order_value",
        &w,
        rows(),
        expect![[r#"
        at 200,000 | pass: the order is worth 200000.00 CNY; at most 200000.00 CNY
        above | BLOCK: the order is worth 201000.00 CNY; at most 200000.00 CNY; order less, or raise `order_value_cny` in the policy
        dollars below | pass: the order is worth 196000.00 CNY; at most 200000.00 CNY
        dollars above | BLOCK: the order is worth 203000.00 CNY; at most 200000.00 CNY; order less, or raise `order_value_cny` in the policy
    "#]],
    );
    w.done(order(1_000, 200));
    w.around.stock.get_mut(&item(SKU)).unwrap().inbound = 0;
    let mut third = w.clone();
    third.done(order(1_000, 200));
    let rows = || vec![("100,000 more", p(order(1_000, 100))), ("101,000 more", p(order(1_000, 101)))];
    table(
        "orders_a_day",
        &third,
        rows(),
        expect![[r#"
        100,000 more | pass: orders of the day would be worth 500000.00 CNY; at most 500000.00 CNY
        101,000 more | BLOCK: orders of the day would be worth 501000.00 CNY; at most 500000.00 CNY; send it another day, or raise `order_value_a_day_cny`
    "#]],
    );
    assert!(say(&third, &p(order(1_000, 101)), "orders_a_day", Stage::Approval, false).starts_with("WARN"));
    third.clock += DAY;
    table(
        "orders_a_day",
        &third,
        rows()[1..].to_vec(),
        expect![[r#"
        101,000 more | pass: orders of the day would be worth 101000.00 CNY; at most 500000.00 CNY
    "#]],
    );
    w.around.cny_nanos.clear();
    table(
        "order_value",
        &w,
        vec![("dollars without a rate", dollars(10))],
        expect![[r#"
        dollars without a rate | BLOCK: there is no exchange rate from USD to RMB; import rates
    "#]],
    );
    table(
        "orders_a_day",
        &w,
        vec![("dollars without a rate", dollars(10))],
        expect![[r#"
        dollars without a rate | BLOCK: there is no exchange rate from USD to RMB; import rates
    "#]],
    );
    w.around.daily_milliunits.insert(item(SKU), 0);
    table(
        "order_cover",
        &w,
        vec![("nothing is sold", p(order(10, 1)))],
        expect![[r#"
        nothing is sold | BLOCK: `TW-1` is not expected to sell; 310 units would never be gone; order less, or raise `cover_days_max` in the policy
    "#]],
    );
}
