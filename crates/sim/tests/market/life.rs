//! Determinism, auctions, attribution, what a shop is like.

use super::*;

/// One line per seed and habit: what 90 days bring.
/// `cargo test -p sim --test main -- --ignored --nocapture table`
#[test]
#[ignore = "prints a table for the eye"]
fn table_of_ninety_days() {
    println!(
        "seed  run by     sales     ads ads/sales on_junk wasted after_tax stock-outs write-down stock  ordered  90 days take"
    );
    for seed in 1..7 {
        let market = Market::new(&spec(seed));
        for habit in [Habit::Untouched, Habit::Rules] {
            let mut m = market.clone();
            let (clock, from) = (std::time::Instant::now(), m.today());
            live(&mut m, 90, habit);
            let (c, junk) = (m.cash(from), m.truth().spend_by_fit(from)[2]);
            let (k, part) = (|v: i64| v / 1_000_000, |n: i64, d: i64| n as f64 * 100.0 / d as f64);
            println!(
                "{seed:>4}  {:<9} {:>7} {:>7} {:>8.1}% {:>6.1}% {:>5.1}% {:>9} {:>10} {:>10} {:>6} {:>7}  {:?}",
                format!("{habit:?}"),
                k(c.sales),
                k(c.ads),
                part(c.ads, c.sales),
                part(junk, c.ads),
                part(m.truth().overspend(from), c.ads),
                k(c.after_tax),
                m.truth().stock_out_days(from),
                k(c.write_down),
                k(c.stock_value),
                k(c.on_order_value),
                clock.elapsed()
            );
        }
    }
}

#[test]
fn the_same_spec_gives_the_same_bytes_and_effects() {
    let run = || {
        let mut m = small(5);
        live(&mut m, 9, Habit::Rules);
        (m.reports(m.today().plus(-20)), m.effects().to_vec(), m.cash(m.start()))
    };
    let (a, b) = (run(), run());
    assert_eq!((a.1, a.2), (b.1, b.2));
    assert_eq!(a.0.len(), b.0.len());
    for (x, y) in a.0.iter().zip(&b.0) {
        assert_eq!((&x.path, x.modified, &x.bytes), (&y.path, y.modified, &y.bytes));
    }
    let other = small(6).reports(small(6).today().plus(-20));
    assert!(other.iter().any(|f| a.0.iter().all(|g| g.bytes != f.bytes)));
}

#[test]
fn two_arms_meet_the_same_shoppers() {
    let market = small(3);
    let (mut a, mut b) = (market.clone(), market.clone());
    let (campaign, ..) = ids(&b, true);
    assert_eq!(send(&mut b, &[format!("Campaign|Update|Campaign ID={campaign}|State=paused")]), "");
    live(&mut a, 20, Habit::Untouched);
    live(&mut b, 20, Habit::Untouched);
    for sku in a.skus() {
        for n in 0..20 {
            let day = market.today().plus(n);
            assert_eq!(a.truth().organic_demand(&sku, day), b.truth().organic_demand(&sku, day));
        }
    }
    // the first SKU lost its ads and nothing else; the last has all it had
    let clicks = |m: &Market, name: &str| -> usize {
        let files = m.reports(market.today());
        lines(file(&files, "SP_TARGETING"), ',').iter().filter(|r| r.iter().any(|c| c.contains(name))).count()
    };
    let names = a.skus();
    assert!(clicks(&b, &format!("{} | Auto", names[0])) == 0 && clicks(&a, &format!("{} | Auto", names[0])) > 0);
    let last = |m: &Market| {
        let files = m.reports(market.today());
        let rows = lines(file(&files, "SP_SEARCH_TERM"), ',');
        rows.into_iter().filter(|r| r.iter().any(|c| c.contains(&names[3]))).collect::<Vec<_>>()
    };
    assert_eq!(last(&a), last(&b));
}

#[test]
fn a_budget_is_never_exceeded() {
    let mut m = small(2);
    let all: Vec<String> =
        m.account().campaigns.iter().map(|c| format!("Campaign|Update|Campaign ID={}|Daily Budget=3", c.id)).collect();
    assert_eq!(send(&mut m, &all), "");
    let from = m.today();
    live(&mut m, 14, Habit::Untouched);
    let files = m.reports(from);
    let rows = lines(file(&files, "SP_CAMPAIGN"), ',');
    let spend = rows[0].iter().position(|h| h == "Spend").unwrap();
    // the day and the row's own commas: the date is `Jun 01, 2026`
    let money = |r: &Vec<String>| r[spend + 1].trim_start_matches('$').parse::<f64>().unwrap();
    assert!(rows.len() > 40);
    assert!(rows[1..].iter().all(|r| money(r) <= 3.0), "over budget");
    assert!(rows[1..].iter().filter(|r| money(r) > 2.0).count() > 10, "the cap is felt");
}

#[test]
fn a_negative_stops_its_term_in_its_ad_group_only() {
    let mut m = small(4);
    let (campaign, group, _) = ids(&m, true);
    let sku = m.skus()[0].clone();
    let term = m
        .truth()
        .terms(&sku)
        .iter()
        .filter(|t| t.fit == Fit::Junk && !t.is_page())
        .max_by(|a, b| a.cvr.total_cmp(&b.cvr))
        .unwrap()
        .text
        .clone();
    let shown = |m: &Market, from| {
        let files = m.reports(from);
        let name = format!("{sku} | Auto");
        lines(file(&files, "SP_SEARCH_TERM"), ',')
            .iter()
            .filter(|r| r.contains(&term) && r.iter().any(|c| c.contains(&name)))
            .count()
    };
    assert!(shown(&m, m.start()) > 0);
    let plural = format!("{}s", term.to_uppercase());
    assert_eq!(
        send(
            &mut m,
            &[format!(
                "Negative Keyword|Create|Campaign ID={campaign}|Ad Group ID={group}|Keyword Text={plural}|Match Type=negativeExact|State=enabled"
            )]
        ),
        ""
    );
    let from = m.today();
    live(&mut m, 20, Habit::Untouched);
    assert_eq!(shown(&m, from), 0);
}

#[test]
fn higher_bids_bring_more_clicks() {
    let market = small(7);
    let clicks = |cents: i64| {
        let mut m = market.clone();
        let mut rows: Vec<String> = m
            .account()
            .campaigns
            .iter()
            .map(|c| format!("Campaign|Update|Campaign ID={}|Daily Budget=5000", c.id))
            .collect();
        for t in &m.account().targets {
            let column = if t.targeting.keyword() {
                "Keyword|Update|Keyword ID"
            } else {
                "Product Targeting|Update|Product Targeting ID"
            };
            rows.push(format!("{column}={}|Bid={}.{:02}", t.id, cents / 100, cents % 100));
        }
        assert_eq!(send(&mut m, &rows), "");
        let from = m.today();
        live(&mut m, 10, Habit::Untouched);
        m.cash(from).ads
    };
    let spent: Vec<i64> = [5, 20, 60, 150].iter().map(|c| clicks(*c)).collect();
    assert!(spent.windows(2).all(|w| w[0] < w[1]), "{spent:?}");
}

/// Attributed orders of the week from `day`, as the report says this morning; and those of the first day.
fn orders_known(m: &Market, day: domain::Day) -> (i64, i64) {
    let files = m.reports(day);
    let rows = lines(file(&files, "SP_ADVERTISED_PRODUCT"), ',');
    let at = rows[0].iter().position(|h| h.starts_with("7 Day Total Orders")).unwrap() + 1;
    let week: Vec<String> = (0..7).map(|n| console(day.plus(n))).collect();
    let sum = |days: &[String]| {
        rows[1..].iter().filter(|r| days.contains(&r[0])).map(|r| r[at].parse::<i64>().unwrap()).sum()
    };
    (sum(&week), sum(&week[..1]))
}

/// `Jun 01` of `Jun 01, 2026`, which the split at commas leaves.
fn console(day: domain::Day) -> String {
    let (_, month, d) = day.civil();
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{} {d:02}", names[month as usize - 1])
}

#[test]
fn late_orders_arrive_and_some_are_taken_back() {
    let mut m = Market::new(&MarketSpec { history_days: 35, ..spec(2) });
    let day = m.today();
    let mut seen = Vec::new();
    for days in [1, 7, 7, 30] {
        live(&mut m, days, Habit::Untouched);
        seen.push(orders_known(&m, day));
    }
    let at_once = seen[0].1 * 100 / seen[1].1;
    assert!((40..=80).contains(&at_once), "{at_once} % of the first day's orders are known the next morning");
    assert!(seen[2].0 > seen[1].0, "the orders of a week are known two weeks later: {seen:?}");
    let back = (seen[2].0 - seen[3].0) * 1000 / seen[2].0;
    assert!((5..=70).contains(&back), "{back} per mille are taken back: {seen:?}");
}
