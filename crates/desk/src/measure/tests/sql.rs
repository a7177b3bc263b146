//! The queries run in the engine, over fact tables as the product has them.

use super::super::series::{Series, Tally, sum};
use super::super::{measure, queries};
use super::world::*;
use crate::decision::Decision;
use arrow_array::builder::TimestampMicrosecondBuilder;
use arrow_array::builder::{BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use datafusion::prelude::SessionContext;
use domain::action::{Match, Mode};
use domain::{Action, Column, Currency, Day, Kind, Policy, Table};
use expect_test::expect;
use std::collections::BTreeMap;
use std::sync::Arc;

type Row = BTreeMap<&'static str, String>;

/// Rows by table; what is left out is null, or the usual value of a common column.
#[derive(Default)]
struct Facts(BTreeMap<&'static str, Vec<Row>>);

impl Facts {
    fn row(&mut self, table: &'static str, cells: &[(&'static str, &str)]) {
        self.0.entry(table).or_default().push(cells.iter().map(|(c, v)| (*c, (*v).to_owned())).collect());
    }

    fn load(&self, decisions: &[Decision]) -> Series {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut series = series();
        runtime.block_on(async {
            let engine = SessionContext::new();
            for table in domain::facts::TABLES {
                let rows = self.0.get(table.name).map_or(&[][..], Vec::as_slice);
                engine.register_batch(table.name, batch(table, rows)).unwrap();
            }
            for q in queries(decisions) {
                let answer = engine.sql(&q.sql).await.unwrap_or_else(|e| panic!("{}: {e}\n{}", q.name, q.sql));
                for batch in answer.collect().await.unwrap_or_else(|e| panic!("{}: {e}", q.name)) {
                    series.load(q.name, &batch).unwrap();
                }
            }
        });
        series
    }
}

fn batch(table: &Table, rows: &[Row]) -> RecordBatch {
    let columns = table.all_columns().map(|c| array(c, rows)).collect();
    RecordBatch::try_new(table.schema(), columns).unwrap()
}

fn cell<'a>(c: &Column, row: &'a Row) -> Option<&'a str> {
    row.get(c.name).map(String::as_str).or(match c.name {
        "shop" => Some(SHOP),
        "marketplace" => Some(SITE),
        "day_to" => row.get("day").map(String::as_str),
        "source" => Some("f1"),
        "line" | "part" | "observed_at" => Some("0"),
        "ad_product" => Some("SP"),
        _ => None,
    })
}

fn array(c: &Column, rows: &[Row]) -> ArrayRef {
    let cells = rows.iter().map(|r| cell(c, r));
    macro_rules! build {
        ($builder:expr, $read:expr) => {{
            let mut b = $builder;
            cells.for_each(|c| b.append_option(c.map($read)));
            Arc::new(b.finish())
        }};
    }
    match c.kind {
        Kind::Text => build!(StringBuilder::new(), |c: &str| c.to_owned()),
        Kind::Day => build!(Date32Builder::new(), |c: &str| Day::parse_iso(c).unwrap().0),
        Kind::Instant => {
            build!(TimestampMicrosecondBuilder::new().with_timezone("UTC"), |c: &str| c.parse::<i64>().unwrap())
        }
        Kind::Count | Kind::Micros | Kind::Nanos => build!(Int64Builder::new(), |c: &str| c.parse::<i64>().unwrap()),
        Kind::Real => build!(Float64Builder::new(), |c: &str| c.parse::<f64>().unwrap()),
        Kind::Flag => build!(BooleanBuilder::new(), |c: &str| c.parse::<bool>().unwrap()),
    }
}

/// The structure: campaign 11 `Bottles` with ad group 22 `Steel` and keyword 33, and an archived namesake.
fn structure(facts: &mut Facts) {
    let day = "2026-03-09";
    let entity = |facts: &mut Facts, kind: &str, cells: &[(&'static str, &str)]| {
        let common = [("day", day), ("entity", kind), ("campaign", "Bottles")];
        facts.row("campaign_entity", &[&common[..], cells].concat());
    };
    entity(facts, "Campaign", &[("campaign_id", "11"), ("state", "enabled")]);
    entity(facts, "Campaign", &[("campaign_id", "10"), ("state", "archived")]);
    entity(facts, "Ad Group", &[("campaign_id", "11"), ("ad_group_id", "22"), ("ad_group", "Steel")]);
    let keyword =
        [("campaign_id", "11"), ("ad_group_id", "22"), ("keyword_id", "33"), ("keyword_text", "steel bottle")];
    entity(facts, "Keyword", &[&keyword[..], &[("match_type", "broad")]].concat());
    let exact = [("campaign_id", "11"), ("ad_group_id", "22"), ("keyword_id", "34"), ("keyword_text", "steel bottle")];
    entity(facts, "Keyword", &[&exact[..], &[("match_type", "exact")]].concat());
    let auto = [("campaign_id", "11"), ("ad_group_id", "22"), ("target_id", "35"), ("expression", "close-match")];
    entity(facts, "Product Targeting", &auto);
    // an older snapshot, in which the keyword had another id
    facts.row(
        "campaign_entity",
        &[("day", "2026-01-01"), ("entity", "Campaign"), ("campaign", "Bottles"), ("campaign_id", "9")],
    );
}

/// As the console writes it: names, no ids.
fn console(facts: &mut Facts, table: &'static str, day: Day, targeting: [&str; 2], term: &str, sums: [i64; 3]) {
    let (day, sums) = (day.to_string(), sums.map(|n| n.to_string()));
    let mut cells = vec![
        ("day", day.as_str()),
        ("campaign", "Bottles"),
        ("ad_group", "Steel"),
        ("targeting", targeting[0]),
        ("match_type", targeting[1]),
        ("clicks", &sums[0]),
        ("spend_micros", &sums[1]),
        ("orders", &sums[2]),
    ];
    if !term.is_empty() {
        cells.push(("search_term", term));
    }
    facts.row(table, &cells);
}

fn total(series: &Series, campaign: &str, group: &str, target: &str) -> Tally {
    let find = |t: &str| series.names.find(t);
    let (Some(c), Some(g), Some(t)) = (find(campaign), find(group), find(target)) else { return Tally::default() };
    let cells = series.targets.iter().filter(|(k, _)| k[2] == c && k[3] == g && k[4] == t);
    let mut all = Tally::default();
    cells.for_each(|(_, cells)| all += sum(cells.iter().map(|(d, t)| (d, t)), (Day(0), Day(99_999))));
    all
}

#[test]
fn names_become_ids_and_each_click_counts_once() {
    let mut facts = Facts::default();
    structure(&mut facts);
    let day = CHANGE.plus(-5);
    console(&mut facts, "target_performance", day, ["Steel Bottle", "BROAD"], "", [10, 5_000_000, 2]);
    console(&mut facts, "target_performance", day, ["steel bottle", "EXACT"], "", [3, 1_000_000, 1]);
    console(&mut facts, "target_performance", day, ["close-match", "-"], "", [4, 2_000_000, 0]);
    // the same day's search terms are the same clicks; of the day after there is no targeting report
    console(&mut facts, "search_term_performance", day, ["steel bottle", "BROAD"], "bottle", [10, 5_000_000, 2]);
    console(
        &mut facts,
        "search_term_performance",
        day.plus(1),
        ["steel bottle", "BROAD"],
        "Glass Bottle",
        [5, 2_500_000, 1],
    );
    console(&mut facts, "search_term_performance", day.plus(1), ["steel bottle", "BROAD"], "bottle", [2, 500_000, 0]);
    // a report with ids, by the month (no daily fact), and of the unified kind beside Sponsored Products
    let by_id = [
        ("campaign_id", "11"),
        ("ad_group_id", "22"),
        ("target_id", "33"),
        ("clicks", "1"),
        ("spend_micros", "7"),
        ("units", "3"),
    ];
    facts.row("target_performance", &[&[("day", "2026-03-01")], &by_id[..]].concat());
    facts.row("target_performance", &[&[("day", "2026-02-01"), ("day_to", "2026-02-28")], &by_id[..]].concat());
    facts.row("target_performance", &[&[("day", "2026-03-01"), ("ad_product", "ALL")], &by_id[..]].concat());
    let d = decision(1, set_bid("11/22/33"), CHANGE, (0, 1, 2));
    let series = facts.load(&[d]);
    assert_eq!(total(&series, "11", "22", "33"), Tally { clicks: 18, spend_micros: 8_000_007, units: 6 });
    assert_eq!(total(&series, "11", "22", "34"), Tally { clicks: 3, spend_micros: 1_000_000, units: 1 });
    assert_eq!(total(&series, "11", "22", "35"), Tally { clicks: 4, spend_micros: 2_000_000, units: 0 });
    assert_eq!(series.ad_days.values().next().unwrap().len(), 3);
    assert!(series.terms.is_empty(), "nobody asked for search terms");
}

#[test]
fn a_negative_is_measured_from_report_to_outcome() {
    let mut facts = Facts::default();
    structure(&mut facts);
    for n in -60..=30 {
        let day = CHANGE.plus(n);
        let stopped = n > 0;
        let glass = if stopped { 0 } else { 3 };
        console(
            &mut facts,
            "search_term_performance",
            day,
            ["steel bottle", "BROAD"],
            "O'Neil  glass",
            [glass, glass * 1_000_000, 0],
        );
        console(&mut facts, "search_term_performance", day, ["steel bottle", "BROAD"], "glasses", [2, 2_000_000, 1]);
        for i in 0..4 {
            let clicks = ["10", "11"][usize::from(n % 2 == 0)];
            let (day, id) = (day.to_string(), format!("8{i}"));
            let cells = [
                ("day", day.as_str()),
                ("campaign_id", &id),
                ("ad_group_id", "1"),
                ("targeting", "x"),
                ("match_type", "EXACT"),
                ("search_term", "x"),
                ("clicks", clicks),
                ("spend_micros", "9000000"),
                ("units", "1"),
            ];
            facts.row("search_term_performance", &cells);
        }
    }
    let text = "o'neil glass";
    let d = decision(1, negative("11/22", "glass", Match::Phrase), CHANGE, (20, 50, 80));
    let series = facts.load(std::slice::from_ref(&d));
    assert_eq!(series.terms.len(), 1, "`glasses` is not `glass`");
    let o = measure(&d, std::slice::from_ref(&d), &series, &Policy::default());
    // 84 clicks a dollar each, × 0.76, less what 84 clicks of a term without a unit in 183 were still worth
    assert!((40_000_000..=63_840_000).contains(&o.effect_micros), "{} {}", o.effect_micros, o.method.en);
    assert_eq!(o.verdict, crate::outcome::Verdict::Held, "{}", o.method.en);
    assert!(o.method.en.contains("84 clicks") && o.method.en.contains("4 untouched"), "{}", o.method.en);
    let exact = decision(2, negative("11/22", text, Match::Exact), CHANGE, (20, 50, 80));
    // the report has two blanks, the keyword one: exact words are compared as the marketplace does
    let series = facts.load(std::slice::from_ref(&exact));
    assert_eq!(measure(&exact, &[], &series, &Policy::default()).effect_micros, o.effect_micros);
}

#[test]
fn an_order_is_measured_from_report_to_outcome() {
    let mut facts = Facts::default();
    for n in 1..=90 {
        let day = CHANGE.plus(n).to_string();
        facts.row("order_item", &[("day", &day), ("sku", "K"), ("quantity", "2"), ("order_status", "Shipped")]);
        facts.row("order_item", &[("day", &day), ("sku", "K"), ("quantity", "5"), ("order_status", "Cancelled")]);
        facts.row("order_item", &[("day", &day), ("sku", "other"), ("quantity", "9")]);
    }
    facts.row("stock_snapshot", &[("day", "2026-03-08"), ("sku", "K"), ("available", "70"), ("inbound_shipped", "10")]);
    facts.row("stock_snapshot", &[("day", "2026-04-08"), ("sku", "K"), ("available", "0")]);
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
        ship_day: CHANGE,
        expected_day: CHANGE.plus(30),
    };
    let mut d = decision(1, action, CHANGE, (900, 980, 1000));
    d.proposal.predicted.days = 90;
    let o = measure(&d, &[], &facts.load(std::slice::from_ref(&d)), &Policy::default());
    assert!(
        o.method.en.contains("180 sold in 90 days, 80 on hand and inbound before, so 100 of 100"),
        "{}",
        o.method.en
    );
    assert!(o.method.en.ends_with("1 days without stock"), "{}", o.method.en);
    assert_eq!(o.verdict, crate::outcome::Verdict::Held);
}

#[test]
fn nothing_due_asks_nothing_and_a_wrong_answer_is_refused() {
    assert!(queries(&[]).is_empty());
    let table = domain::facts::table("target_performance").unwrap();
    let mut series = Series::default();
    let refused = |series: &mut Series, name: &str| series.load(name, &batch(table, &[])).unwrap_err().to_string();
    expect!["the answer to `ad_sku` has no column `sku`; run the query's own sql"]
        .assert_eq(&refused(&mut series, "ad_sku"));
    expect!["`clicks` is not a query of the measurement; use the names in measure::queries"]
        .assert_eq(&refused(&mut series, "clicks"));
}
