//! Tests of alarms, and decisions for tests of their neighbours.

use super::*;
use desk::{Decision, DecisionId, State};
use domain::action::{AdEntity, AdRef};
use domain::proposal::{Predicted, Proposal, StockState};
use domain::{Action, Currency};

/// A decision about a bid that is likely to bring 3 USD.
pub(crate) fn decision(id: u64, state: State) -> Decision {
    let target = AdRef {
        entity: AdEntity::Keyword,
        campaign_id: "1".into(),
        ad_group_id: "2".into(),
        id: id.to_string(),
        label: "x".into(),
    };
    let action = Action::SetBid { target, before_micros: 1, after_micros: 2 };
    let hash = action.payload_hash("s", "amazon-us");
    let proposal = Proposal {
        agent: "bid".into(),
        shop: "s".into(),
        marketplace: "amazon-us".into(),
        action,
        skus: Vec::new(),
        reason: Words::default(),
        evidence: Vec::new(),
        predicted: Predicted {
            low_micros: 1_000_000,
            likely_micros: 3_000_000,
            high_micros: 5_000_000,
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: Words::default(),
        },
        urgency_a_day_micros: 0,
        data_through: Day(0),
        immature_nanos: 0,
        stock: None,
        expires_at_micros: 0,
    };
    Decision {
        id: DecisionId(id),
        proposal,
        hash,
        state,
        created_at_micros: 0,
        changed_at_micros: 0,
        findings: Vec::new(),
        stake_cny_micros: None,
        rank_micros: 0,
        edits: 0,
        approval: None,
        sent: None,
        executed_at_micros: None,
        why: String::new(),
        inverse_of: None,
        reverted_by: None,
        superseded_by: None,
        outcome: None,
    }
}

/// Facts of a shop with one SKU: so many units on hand and inbound, two sold a day, 10 USD contributed by each.
fn standing(on_hand: i64, inbound: i64) -> Standing {
    let item = ("s".to_owned(), "amazon-us".to_owned(), "A".to_owned());
    let today = Day::parse_iso("2026-05-10").unwrap();
    let input = books::Input::default();
    let closing = books::close(&input, &books::Taxonomy::default(), &books::Policy::default());
    let mut standing = Standing {
        commit: 1,
        policy_hash: String::new(),
        tax: Default::default(),
        staff: Default::default(),
        taxes: Default::default(),
        read_micros: 0,
        today,
        through: Some(today),
        books: crate::profit::Books { input, closing },
        economics: books::Economics::default(),
        seen: crate::desk::Seen::default(),
        ads: Default::default(),
        stock: Default::default(),
        coverage: Default::default(),
        lead_days: Default::default(),
        commission: Default::default(),
    };
    let unit = books::UnitEconomics {
        currency: Currency::USD,
        units: 100,
        window: (today, today),
        net_sales_micros: 30_000_000,
        fees_micros: 10_000_000,
        goods_micros: 10_000_000,
        first_leg_micros: 0,
        duty_micros: 0,
        prep_micros: 0,
        write_off_micros: 0,
    };
    standing.lead_days.insert(("s".to_owned(), "A".to_owned()), 40);
    standing.economics.set_unit("s", "amazon-us", "A", unit);
    standing.economics.set_rate("s", Currency::USD, 7_000_000_000);
    let around = &mut standing.seen.surroundings;
    around.daily_milliunits.insert(item.clone(), 2_000);
    around.stock.insert(item, StockState { on_hand, inbound, cover_millidays: on_hand * 500 });
    standing
}

fn found(standing: &Standing, shops: &[&str], open: &Open) -> Vec<Alarm> {
    alarms(&World {
        standing,
        policy: &Policy::default(),
        shops: &shops.iter().map(|s| (*s).to_owned()).collect(),
        booked: None,
        open,
    })
}

#[test]
fn a_stock_out_costs_the_days_until_an_order_arrives() {
    let all = found(&standing(10, 10), &[], &Open::default());
    assert_eq!(all.len(), 1);
    let alarm = &all[0];
    assert_eq!((alarm.severity, &alarm.place), (Severity::Soon, &Where::Stock("A".into())));
    // (40 − 10) days × 2 units × 10 USD × 7 × 0.76
    assert_eq!(alarm.cash_micros, Some(3_192_000_000));
    assert_eq!(alarm.due.unwrap().to_string(), "2026-05-20");
    expect_test::expect!["amazon-us: 10 on hand last 5 days, 10 inbound; an order takes 40 days: order now, or send some by air | amazon-us：现货 10 件可售 5 天，在途 10 件；补货周期 40 天：请立即下单，或部分空运"]
        .assert_eq(&format!("{} | {}", alarm.detail.en, alarm.detail.zh));
    assert_eq!(found(&standing(80, 0), &[], &Open::default()), []);
    assert_eq!(found(&standing(2, 0), &[], &Open::default())[0].severity, Severity::Now);
}

#[test]
fn an_order_that_waits_is_opened_and_one_under_way_is_only_watched() {
    let with = |waits, expected: &str| {
        let order = OpenOrder { id: DecisionId(7), waits, expected: Day::parse_iso(expected).unwrap() };
        Open {
            orders: std::collections::BTreeMap::from([(("s".to_owned(), "A".to_owned()), order)]),
            ..Open::default()
        }
    };
    let waits = &found(&standing(2, 0), &[], &with(true, "2026-06-20"))[0];
    assert_eq!((waits.severity, &waits.place), (Severity::Now, &Where::Inbox));
    assert!(waits.detail.en.contains("D7 waits"));
    // 5 days of cover, 10 until the goods come: 5 × 2 units × 10 USD × 7 × 0.76
    let comes = &found(&standing(10, 0), &[], &with(false, "2026-05-20"))[0];
    assert_eq!((comes.severity, comes.cash_micros), (Severity::Soon, Some(532_000_000)));
    assert_eq!(found(&standing(10, 0), &[], &with(false, "2026-05-15")), []);
}

#[test]
fn other_shops_are_silent_and_a_losing_unit_is_not_missed() {
    assert_eq!(found(&standing(2, 0), &["t"], &Open::default()), []);
    let mut losing = standing(2, 0);
    let mut unit = losing.economics.unit("s", "amazon-us", "A").unwrap().clone();
    unit.goods_micros = 25_000_000;
    losing.economics.set_unit("s", "amazon-us", "A", unit);
    assert_eq!(found(&losing, &[], &Open::default()), []);
}

#[test]
fn the_most_urgent_comes_first_then_the_dearest() {
    let mut open = Open { stopped: Some(("Lin".into(), "check".into())), unknown: 2, ..Open::default() };
    open.proposals.count = 3;
    let all = found(&standing(10, 10), &[], &open);
    let titles: Vec<&str> = all.iter().map(|a| a.title.en.as_str()).collect();
    expect_test::expect![[r#"
        [
            "everything that leaves is stopped",
            "2 change(s) with an unknown result",
            "A runs out in 10 day(s)",
            "3 proposal(s) lapse within a day",
        ]
    "#]]
    .assert_debug_eq(&titles);
}

#[test]
fn old_facts_are_told_by_site() {
    let mut old = standing(80, 0);
    let mut site = crate::desk::SiteSeen::empty(domain::Marketplace::find("amazon-us").unwrap());
    site.data_through = Day::parse_iso("2026-05-04").unwrap();
    old.seen.sites.insert(("s".into(), "amazon-us".into()), site);
    let all = found(&old, &[], &Open::default());
    assert_eq!((all.len(), all[0].severity, &all[0].place), (1, Severity::Soon, &Where::Data));
    assert!(all[0].detail.zh.contains("s/amazon-us (2026-05-04)"), "{}", all[0].detail.zh);
    assert_eq!(found(&old, &["t"], &Open::default()), []);
}
