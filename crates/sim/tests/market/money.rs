//! Statements, stock and the cash account.

use super::*;

#[test]
fn statements_tie_and_agree_with_the_account() {
    let mut m = small(3);
    live(&mut m, 60, Habit::Untouched);
    let files = m.reports(m.start());
    let cents = |cell: &str| -> i64 { cell.replace('.', "").parse().unwrap() };
    let mut count = 0;
    for f in files.iter().filter(|f| f.path.contains("settlement_")) {
        let rows = lines(f, '\t');
        let sum: i64 = rows[2..].iter().map(|r| cents(&r[14])).sum();
        assert_eq!(sum, cents(&rows[1][4]), "{}", f.path);
        count += 1;
    }
    assert!(count >= 6, "{count}");
    // what the ads reports say was spent is what the account was charged
    let spent = |name: &str, column: &str| -> i64 {
        let rows = lines(file(&files, name), ',');
        let at = rows[0].iter().position(|h| h == column).unwrap() + 1;
        rows[1..].iter().map(|r| cents(r[at].trim_start_matches('$')) * 10_000).sum()
    };
    let ads = m.cash(m.start()).ads;
    for name in ["SP_SEARCH_TERM", "SP_TARGETING", "SP_ADVERTISED_PRODUCT", "SP_CAMPAIGN"] {
        assert_eq!(spent(name, "Spend"), ads, "{name}");
    }
    let orders = lines(file(&files, "/orders_"), '\t');
    let at = |name: &str| orders[0].iter().position(|h| h == name).unwrap();
    let (price, status) = (at("item-price"), at("order-status"));
    let known: i64 = orders[1..].iter().filter(|r| r[status] == "Shipped").map(|r| cents(&r[price]) * 10_000).sum();
    let total = m.cash(m.start()).sales;
    assert!(known < total && total - known < total / 20, "the last two days are pending");
}

#[test]
fn cash_adds_up_and_splits_at_any_day() {
    let mut m = small(6);
    live(&mut m, 50, Habit::Rules);
    let (all, middle) = (m.cash(m.start()), m.today().plus(-20));
    let c = all;
    let costs = c.refunds
        + c.referral
        + c.fulfilment
        + c.returns_handling
        + c.storage
        + c.aged_surcharge
        + c.inbound
        + c.removal
        + c.ads;
    assert_eq!(c.profit, c.sales - costs - c.landed_cost - c.write_down);
    assert!((c.after_tax * 100 - c.profit * 76).abs() <= 50);
    // half of the life, branched off in the middle, and the rest
    let late = m.cash(middle);
    let mut early = small(6);
    live(&mut early, 30, Habit::Rules);
    let early = early.cash(m.start());
    assert_eq!(early.sales + late.sales, all.sales);
    assert_eq!(early.profit + late.profit, all.profit);
    assert_eq!(early.cash_in_hand + late.cash_in_hand, all.cash_in_hand);
    assert!(c.referral * 100 / c.sales >= 13 && c.referral * 100 / c.sales <= 15);
}

#[test]
fn units_are_conserved_day_by_day() {
    let mut m = small(8);
    live(&mut m, 40, Habit::Rules);
    let files = m.reports(m.start());
    let rows = lines(file(&files, "ledger_"), '\t');
    let at = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    let n = |r: &Vec<String>, name: &str| r[at(name)].parse::<i64>().unwrap();
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for r in &rows[1..] {
        let moved: i64 =
            ["Receipts", "Customer Shipments", "Customer Returns", "Lost", "Disposed"].iter().map(|c| n(r, c)).sum();
        assert_eq!(n(r, "Starting Warehouse Balance") + moved, n(r, "Ending Warehouse Balance"));
        if let Some(before) = last.insert(r[at("MSKU")].clone(), n(r, "Ending Warehouse Balance")) {
            assert_eq!(before, n(r, "Starting Warehouse Balance"));
        }
    }
    assert_eq!(last.values().sum::<i64>(), m.cash(m.today()).stock_units);
    let days = usize::try_from(m.today().0 - m.start().0).unwrap();
    assert_eq!(rows.len() - 1, days * 4, "every day of every SKU, so that days without stock can be seen");
}

#[test]
fn shops_are_like_real_ones() {
    let (mut untouched, mut rules) = (0, 0);
    for seed in 1..6 {
        let market = Market::new(&spec(seed));
        let mut m = market.clone();
        live(&mut m, 90, Habit::Untouched);
        let (c, from) = (m.cash(market.today()), market.today());
        let part = c.ads * 1000 / c.sales;
        assert!((100..=250).contains(&part), "seed {seed}: ads are {part} per mille of sales");
        let wasted = m.truth().overspend(from) * 100 / c.ads;
        assert!((20..=40).contains(&wasted), "seed {seed}: {wasted} % of ad spend is wasted");
        let out = m.truth().stock_out_days(from) * 100 / (90 * 12);
        assert!((1..=20).contains(&out), "seed {seed}: out of stock {out} % of the time");
        assert!(c.profit > 0);
        untouched += c.after_tax;
        let mut r = market.clone();
        live(&mut r, 90, Habit::Rules);
        rules += r.cash(from).after_tax;
        for sku in 0..12 {
            let share = m.contribution_micros(sku) * 100 / m.good(sku).everyday_price;
            assert!((19..=39).contains(&share), "contribution {share} %");
        }
    }
    assert!(rules > untouched && rules < untouched * 3, "{rules} against {untouched}");
}

#[test]
fn what_a_person_downloads() {
    let mut m = small(1);
    live(&mut m, 40, Habit::Rules);
    let files = m.reports(m.today().plus(-30));
    let names: String = files
        .iter()
        .map(|f| format!("{} {}\n", f.path.replace(|c: char| c.is_ascii_digit(), "0"), u8::from(f.rows > 0)))
        .collect();
    expect![[r#"
        shop0/amazon-us/tradewind.toml 0
        shop0/amazon-us/settlement_00000000000.txt 1
        shop0/amazon-us/settlement_00000000000.txt 1
        shop0/amazon-us/orders_0000-00-00_0000-00-00.txt 1
        shop0/amazon-us/shipments_0000-00-00_0000-00-00.txt 1
        shop0/amazon-us/returns_0000-00-00_0000-00-00.txt 1
        shop0/amazon-us/ledger_0000-00-00_0000-00-00.txt 1
        shop0/amazon-us/BusinessReport_0000-00-00_0000-00-00.csv 1
        shop0/amazon-us/BusinessReportByDate_0000-00-00_0000-00-00.csv 1
        shop0/amazon-us/storage_fees_0000-00.txt 1
        shop0/amazon-us/SP_TARGETING_0000-00-00_0000-00-00.csv 1
        shop0/amazon-us/SP_ADVERTISED_PRODUCT_0000-00-00_0000-00-00.csv 1
        shop0/amazon-us/SP_CAMPAIGN_0000-00-00_0000-00-00.csv 1
        shop0/amazon-us/SP_SEARCH_TERM_0000-00-00_0000-00-00.csv 1
        shop0/amazon-us/bulk_0000-00-00_0000-00-00.xlsx 1
        shop0/amazon-us/inventory_planning_0000-00-00.csv 1
        shop0/amazon-us/myi_0000-00-00.txt 1
        shop0/amazon-us/listings.txt 1
        shop0/amazon-us/fee_preview.txt 1
        shop0/own/tradewind.toml 0
        shop0/own/landed_cost.csv 1
        shop0/own/purchase_orders.csv 1
        shop0/own/fx_rates.csv 1
        shop0/own/sourcing.csv 1
        shop0/own/sku_owners.csv 1
    "#]]
    .assert_eq(&names);
    assert!(files.windows(2).all(|w| w[0].modified < w[1].modified));
}
