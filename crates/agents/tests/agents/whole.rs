//! The whole run: determinism, and that every query is understood by the engine.

use crate::shop::{Shop, answer, today};
use agents::{AGENTS, queries, run};

fn shop() -> Shop {
    let names = ["Lamps auto", "Lamps"];
    let mut shop = Shop::new();
    shop.campaign("11", names[0], names[1], "A").background(names);
    shop.history("A", (0..60).map(|age| (age, 4, 300))).stock("A", 100, 0).sourcing("A", 200, 24, "60");
    shop.keyword("11", "111", "desk lamp", "broad", "0.90");
    shop.target(names, "desk lamp", "BROAD", 200, 3, &[9, 12, 15, 18, 21]);
    for n in 0..30 {
        shop.term(names, &format!("odd{n} cup"), 40, 0, &[9, 12, 15, 18, 21]);
    }
    shop
}

#[test]
fn an_empty_store_gives_no_proposal_and_no_panic() {
    let reports = Shop::new().reports();
    assert_eq!(reports.iter().map(|r| r.agent).collect::<Vec<_>>(), ["negative_keyword", "bid", "reorder"]);
    assert!(
        reports.iter().all(|r| r.proposals.is_empty() && r.panicked.is_none() && r.notes.is_empty()),
        "{reports:?}"
    );
}

#[test]
fn every_query_runs_and_nothing_after_the_day_is_used() {
    let shop = shop();
    let engine = shop.engine(false);
    for q in queries(today()) {
        answer(&engine, q.name, &q.sql);
    }
    for q in queries(today().plus(-400)) {
        let rows: usize = answer(&engine, q.name, &q.sql).iter().map(|b| b.num_rows()).sum();
        assert!(rows == 0 || q.name == "listing", "{}: {rows} rows of later days", q.name);
    }
}

#[test]
fn reruns_and_other_orders_of_rows_give_the_same_bytes() {
    let shop = shop();
    let first = run(AGENTS, &shop.brief(false));
    assert!(first.iter().all(|r| !r.proposals.is_empty()), "{first:?}");
    for shuffled in [false, true, true] {
        assert_eq!(format!("{:?}", run(AGENTS, &shop.brief(shuffled))), format!("{first:?}"));
    }
    let brief = shop.brief(false);
    assert_eq!(run(AGENTS, &brief), run(AGENTS, &brief), "the same brief twice");
}

#[test]
fn the_most_valuable_proposals_come_first_and_only_so_many() {
    let mut shop = shop();
    shop.policy.run.proposals_max = 3;
    let report = shop.report("negative_keyword");
    assert_eq!(report.proposals.len(), 3);
    let likely: Vec<i64> = report.proposals.iter().map(|p| p.predicted.likely_micros).collect();
    assert!(likely.is_sorted_by(|a, b| a >= b), "{likely:?}");
    let subjects: std::collections::BTreeSet<_> = report.proposals.iter().map(|p| p.subject()).collect();
    assert_eq!(subjects.len(), 3);
}
