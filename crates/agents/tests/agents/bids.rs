//! Bids: towards what a click is worth, in small steps, with stock, budget and rest in mind.

use crate::shop::{Shop, opened, today};
use domain::{Action, Subject};
use expect_test::expect;

const NAMES: [&str; 2] = ["Lamps manual", "Lamps"];
const SPREAD: [i32; 20] = [9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28];

fn fill(shop: &mut Shop, clicks: i64, orders: i64) {
    shop.campaign("11", NAMES[0], NAMES[1], "A").background(NAMES).stock("A", 500, 0);
    shop.history("A", (0..60).map(|age| (age, 4, 300)));
    shop.keyword("11", "111", "desk lamp", "broad", "0.70");
    shop.target(NAMES, "desk lamp", "BROAD", clicks, orders, &SPREAD);
}

fn shop(clicks: i64, orders: i64) -> Shop {
    let mut shop = Shop::new();
    fill(&mut shop, clicks, orders);
    shop
}

/// Every change as `before -> after`.
fn changes(shop: &Shop) -> String {
    shop.table("bid", |p| match &p.action {
        Action::SetBid { target, before_micros, after_micros } if target.id.starts_with("11") => {
            Some(format!("{before_micros} -> {after_micros}"))
        }
        _ => None,
    })
}

#[test]
fn bids_follow_the_value_of_a_click_within_the_policy() {
    let mut shop = Shop::new();
    for (case, clicks, orders) in [
        ("worth far more than it costs", 200, 60),
        ("worth far less than it costs", 200, 4),
        ("few clicks, small step", 20, 0),
        ("worth what is bid", 200, 17),
    ] {
        fill(shop.open(case), clicks, orders);
    }
    fill(shop.open("ten days of stock"), 200, 60);
    shop.stock("A", -460, 0);
    fill(shop.open("changed six days ago"), 200, 60);
    let subject = |shop: &str| Subject(format!("keyword:11/119/111@{shop}/amazon-us"));
    shop.resting.push((subject("changed six days ago"), today().plus(-6)));
    fill(shop.open("changed seven days ago"), 200, 60);
    shop.resting.push((subject("changed seven days ago"), today().plus(-7)));
    fill(shop.open("too young"), 200, 60);
    shop.target(NAMES, "desk lamp", "BROAD", 400, 0, &[0, 1, 2]);
    shop.open("stock not known").campaign("11", NAMES[0], NAMES[1], "A").background(NAMES);
    shop.keyword("11", "111", "desk lamp", "broad", "0.70").target(NAMES, "desk lamp", "BROAD", 200, 60, &SPREAD);
    fill(shop.open("no bid of its own"), 0, 0);
    shop.keyword("11", "112", "floor lamp", "exact", "0").target(NAMES, "floor lamp", "EXACT", 100, 30, &SPREAD);
    expect![[r#"
        changed seven days ago: 700000 -> 890000
        changed six days ago: 
        few clicks, small step: 700000 -> 590000
        no bid of its own: 
        stock not known: 
        ten days of stock: 
        too young: 
        worth far less than it costs: 700000 -> 510000
        worth far more than it costs: 700000 -> 890000
        worth what is bid: 
        note: 200 target(s) skipped: not in the newest bulksheet; import one
        note: 1 target(s) skipped: they follow the default bid of their ad group
        note: 1 target(s) skipped: too many of their clicks are too young to be judged
        note: 1 target(s) left alone: their bid was changed lately
        note: 1 target(s) not raised: their stock runs out soon
        note: 1 target(s) not raised: their stock is not known; import an inventory report
    "#]]
    .assert_eq(&changes(&shop));
    shop.policy.ads.limits.get_mut("default").unwrap().bid_ceiling_micros = 750_000;
    assert!(changes(&shop).starts_with("changed seven days ago: 700000 -> 750000\n"), "{}", changes(&shop));
}

#[test]
fn a_bid_says_why_and_opens_its_rows() {
    let shop = shop(200, 60);
    let report = shop.report("bid");
    let p = &report.proposals[0];
    expect![[r#"
        raise “desk lamp” from 0.70 USD to 0.89 USD: 200 clicks and 60 orders in 90 days make a click worth about 1.82 USD after tax; it costs 0.46 USD, and most is earned at a bid of about 2.40 USD
        将“desk lamp”由 0.70 USD 上调至 0.89 USD：90 天 200 次点击、60 单，税后每次点击约值 1.82 USD，现成本 0.46 USD，利润最大的竞价约 2.40 USD"#]].assert_eq(&format!("{}\n{}", p.reason.en, p.reason.zh));
    let q = &p.predicted;
    assert!(q.low_micros < q.likely_micros && q.likely_micros < q.high_micros && q.likely_micros > 500_000, "{q:?}");
    let rows = opened(&shop.engine(false), p);
    assert!(rows.iter().any(|(m, n)| m == "clicks" && *n == SPREAD.len()), "{rows:?}");
    assert_eq!(p.stock.unwrap().on_hand, 500);
}

#[test]
fn a_spent_budget_is_no_reason_to_bid_more() {
    let mut shop = shop(200, 60);
    // 5,000 more clicks at 0.60 in the same campaign: 107 a day of a budget of 100
    shop.keyword("11", "113", "other lamp", "exact", "0.60").target(NAMES, "other lamp", "EXACT", 5_000, 500, &SPREAD);
    let report = shop.report("bid");
    let raised = report.proposals.iter().any(|p| {
        matches!(&p.action,
        Action::SetBid { before_micros, after_micros, .. } if after_micros > before_micros)
    });
    assert!(!raised, "{:?}", report.proposals);
    assert!(report.notes.iter().any(|n| n.en.contains("budget")), "{:?}", report.notes);
}

#[test]
fn changes_of_bids_that_were_seen_teach_the_response() {
    let mut shop = shop(200, 60);
    // thirty keywords whose bids were halved on the same day, and whose clicks hardly fell
    for n in 0..30 {
        let (id, text) = (format!("2{n:02}"), format!("kw{n}"));
        for (age, bid) in [(40, "1.00"), (39, "1.00"), (38, "0.50"), (37, "0.50")] {
            let day = today().plus(-age).to_string();
            shop.row(
                "campaign_entity",
                &[
                    ("day", &day),
                    ("ad_product", "SP"),
                    ("entity", "Keyword"),
                    ("campaign_id", "11"),
                    ("ad_group_id", "119"),
                    ("keyword_id", &id),
                    ("campaign", NAMES[0]),
                    ("ad_group", NAMES[1]),
                    ("keyword_text", &text),
                    ("match_type", "broad"),
                    ("bid_micros", bid),
                ],
            );
        }
        let ages: Vec<i32> = (24..=51).collect();
        shop.target(NAMES, &text, "BROAD", 28 * 4, 11, &ages);
    }
    let report = shop.report("bid");
    let p = &report.proposals[0];
    let elasticity = p.evidence.iter().find(|e| e.metric == "click_elasticity").unwrap();
    assert!(elasticity.value < 400_000_000, "{elasticity:?}");
    assert!(elasticity.label.en.contains("30 changes"), "{}", elasticity.label.en);
}
