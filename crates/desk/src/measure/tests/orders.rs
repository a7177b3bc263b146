//! Purchase orders worked by hand.

use super::super::measure;
use super::super::series::{OnHand, Series};
use super::world::*;
use crate::decision::Decision;
use domain::action::Mode;
use domain::proposal::StockState;
use domain::{Action, Currency, Day, Policy};
use expect_test::{Expect, expect};

/// 100 units at 3.00 + 1.00 in USD, expected 30 days after the order; horizon 90 days; 60 on hand, 20 inbound.
fn order() -> Decision {
    let action = Action::PurchaseOrder {
        number: "P1".into(),
        supplier: "x".into(),
        sku: "K".into(),
        units: 100,
        carton_units: 10,
        unit_price_micros: 3_000_000,
        unit_freight_micros: 1_000_000,
        currency: Currency::USD,
        mode: Mode::Sea,
        order_day: CHANGE,
        ship_day: CHANGE.plus(10),
        expected_day: CHANGE.plus(30),
    };
    let mut d = decision(1, action, CHANGE, (100, 400, 700));
    d.proposal.predicted.days = 90;
    d.proposal.stock = Some(StockState { on_hand: 60, inbound: 20, cover_millidays: 60_000 });
    d
}

fn selling(a_day: i64) -> Series {
    let mut series = series();
    let key = [SHOP, SITE, "K"].map(|t| series.names.add(t));
    let days = series.units.entry(((key[0], key[1]), key[2])).or_default();
    days.extend((CHANGE.0 - 30..CHANGE.0 + 120).map(|d| (d, a_day)));
    series
}

fn check(d: &Decision, series: &Series, expect: Expect) {
    let o = measure(d, &[], series, &Policy::default());
    let dollars = |micros: i64| micros as f64 / 1e6;
    let (effect, low, high) = (dollars(o.effect_micros), dollars(o.low_micros), dollars(o.high_micros));
    let text = format!(
        "{} {effect:.2} ({low:.2} to {high:.2}) {} to {}\n{}\n{}",
        o.verdict.code(),
        o.window.0,
        o.window.1,
        o.method.en,
        o.method.zh
    );
    expect.assert_eq(&text);
}

#[test]
fn what_is_sold_beyond_the_position_counts() {
    // 1 a day: 90 sold, 80 were there: 10 beyond × 10.00; the 90 left sell in the 90 days until arrival + 150;
    // capital (80 × 100 + 99 + … + 90) unit-days × 4.00 × 0.08 / 365 × 0.76 = 5.96
    check(
        &order(),
        &selling(1),
        expect![[r#"
        missed 94.04 (-100.87 to 250.24) 2026-03-11 to 2026-06-08
        units sold beyond the position: 90 sold in 90 days, 80 on hand and inbound before, so 10 of 100 ordered; less cost of money and write-down; 0 days without stock
        超出原有库存的销量：90 天售出 90 件，下单时在库与在途 80 件，因此订购的 100 件中售出 10 件；已扣资金成本与减值；断货 0 天"#]],
    );
    // 300 ordered: 290 left, 200 of them written down × 4.00 × 0.76 = 608.00; capital 26,945 unit-days = 17.95
    let mut much = order();
    if let Action::PurchaseOrder { units, .. } = &mut much.proposal.action {
        *units = 300;
    }
    check(
        &much,
        &selling(1),
        expect![[r#"
        missed -525.95 (-720.87 to -274.88) 2026-03-11 to 2026-06-08
        units sold beyond the position: 90 sold in 90 days, 80 on hand and inbound before, so 10 of 300 ordered; less cost of money and write-down; 0 days without stock
        超出原有库存的销量：90 天售出 90 件，下单时在库与在途 80 件，因此订购的 300 件中售出 10 件；已扣资金成本与减值；断货 0 天"#]],
    );
    // 2 a day: 180 sold, all 100 beyond the position; capital only until each unit is sold
    check(
        &order(),
        &selling(2),
        expect![[r#"
        missed 995.70 (774.50 to 996.18) 2026-03-11 to 2026-06-08
        units sold beyond the position: 180 sold in 90 days, 80 on hand and inbound before, so 100 of 100 ordered; less cost of money and write-down; 0 days without stock
        超出原有库存的销量：90 天售出 180 件，下单时在库与在途 80 件，因此订购的 100 件中售出 100 件；已扣资金成本与减值；断货 0 天"#]],
    );
    // nothing sold: everything is written down, 304.00, and 9,000 unit-days of capital cost 6.00
    check(
        &order(),
        &selling(0),
        expect![[r#"
        missed -310.00 (-310.00 to -310.00) 2026-03-11 to 2026-06-08
        units sold beyond the position: 0 sold in 90 days, 80 on hand and inbound before, so 0 of 100 ordered; less cost of money and write-down; 0 days without stock
        超出原有库存的销量：90 天售出 0 件，下单时在库与在途 80 件，因此订购的 100 件中售出 0 件；已扣资金成本与减值；断货 0 天"#]],
    );
}

#[test]
fn an_order_carries_its_own_price_and_freight() {
    let plain = measure(&order(), &[], &selling(1), &Policy::default()).effect_micros;
    // the contribution was taken after goods of 1.50: this order's cost 2.50 more, after tax 1.90, on each of 10 units sold
    let mut dear = selling(1);
    dear.goods_and_freight("s", "amazon-us", "K", 1_500_000);
    let effect = measure(&order(), &[], &dear, &Policy::default()).effect_micros;
    assert_eq!(plain - effect, 19_000_000);
    // the same cost as usual changes nothing
    let mut usual = selling(1);
    usual.goods_and_freight("s", "amazon-us", "K", 4_000_000);
    assert_eq!(measure(&order(), &[], &usual, &Policy::default()).effect_micros, plain);
}

#[test]
fn days_without_stock_are_noted_and_do_not_count_as_slow() {
    let mut series = selling(2);
    let key = [SHOP, SITE, "K"].map(|t| series.names.add(t));
    let place = (key[0], key[1]);
    for d in CHANGE.0 + 20..CHANGE.0 + 50 {
        series.units.get_mut(&(place, key[2])).unwrap().remove(&d);
        series.stock.entry((place, key[2])).or_default().insert(d, OnHand::default());
    }
    check(
        &order(),
        &series,
        expect![[r#"
        held 394.28 (213.92 to 574.69) 2026-03-11 to 2026-06-08
        units sold beyond the position: 120 sold in 90 days, 80 on hand and inbound before, so 40 of 100 ordered; less cost of money and write-down; 30 days without stock
        超出原有库存的销量：90 天售出 120 件，下单时在库与在途 80 件，因此订购的 100 件中售出 40 件；已扣资金成本与减值；断货 30 天"#]],
    );
}

#[test]
fn what_is_missing_is_said() {
    let mut d = order();
    d.proposal.stock = None;
    check(
        &d,
        &selling(1),
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) 2026-03-11 to 2026-06-08
        not measured: the stock of K at the decision is not known; import a stock report
        未复盘：下单时 K 的库存未知；请导入库存报表"#]],
    );
    let mut series = selling(1);
    let key = [SHOP, SITE, "K"].map(|t| series.names.add(t));
    let stock = series.stock.entry(((key[0], key[1]), key[2])).or_default();
    stock.insert(CHANGE.0 - 3, OnHand { available: 60, inbound: 20 });
    stock.insert(CHANGE.0 + 3, OnHand { available: 5000, inbound: 0 });
    let with_report = measure(&d, &[], &series, &Policy::default());
    assert_eq!(with_report.effect_micros, measure(&order(), &[], &selling(1), &Policy::default()).effect_micros);
    let mut yuan = order();
    if let Action::PurchaseOrder { currency, unit_price_micros, unit_freight_micros, .. } = &mut yuan.proposal.action {
        (*currency, *unit_price_micros, *unit_freight_micros) = (Currency::CNY, 21_000_000, 7_000_000);
    }
    check(
        &yuan,
        &selling(1),
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) 2026-03-11 to 2026-06-08
        not measured: no rate from CNY to USD
        未复盘：缺少 CNY 兑 USD 的汇率"#]],
    );
    let mut rated = selling(1);
    rated.rate(Currency::USD, 7_000_000_000);
    assert_eq!(
        measure(&yuan, &[], &rated, &Policy::default()).effect_micros,
        measure(&order(), &[], &selling(1), &Policy::default()).effect_micros
    );
    let mut other = order();
    other.proposal.marketplace = "amazon-de".into();
    check(
        &other,
        &selling(1),
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) 2026-03-11 to 2026-06-08
        not measured: no orders of this site
        未复盘：该站点没有订单数据"#]],
    );
}

#[test]
fn an_order_is_due_at_the_end_of_its_horizon() {
    let d = order();
    let last = Day(CHANGE.0 + 90);
    assert!(super::super::due(&d, &Policy::default(), last, last));
    assert!(!super::super::due(&d, &Policy::default(), last.plus(-1), last));
}
