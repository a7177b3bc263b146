//! The journal as people see it.

use super::super::super::trial::Trial;
use axum::http::StatusCode;
use desk::Event;
use domain::Policy;
use domain::policy::{Person, Role};

/// Numbers of the entries that a page shows, in its order.
fn shown(body: &str) -> Vec<u64> {
    body.split(" id=\"e").skip(1).filter_map(|t| t.split('"').next()?.parse().ok()).collect()
}

/// A policy whose only person sees some shops.
fn of_shops(shops: &[&str]) -> Policy {
    let mut policy = Policy::default();
    let shops = shops.iter().map(|s| (*s).to_owned()).collect();
    let person = Person { name: "owner".into(), role: Role::Operator, limit_cny_micros: None, shops };
    policy.people.insert("owner".into(), person);
    policy
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_is_reached_newest_first_and_oldest_first() {
    let trial = Trial::new().await;
    let last = trial.window.house().journal.head().await.unwrap().seq;
    let (mut at, mut all) = ("/journal".to_owned(), Vec::new());
    loop {
        let page = trial.get(&at).await;
        assert_eq!(page.status, StatusCode::OK);
        all.extend(shown(&page.body));
        let Some(next) = page.body.split("rel=\"next\" href=\"").nth(1) else { break };
        at = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert_eq!(all, (1..=last).rev().collect::<Vec<_>>());
    let from = trial.get("/journal?from=3").await;
    assert_eq!(shown(&from.body)[..2], [3, 4]);
    assert!(trial.get_zh("/journal?from=3").await.body.contains("校验全部记录"));
    assert_eq!(trial.get("/journal?from=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_filtered_by_decision_and_by_who() {
    let trial = Trial::new().await;
    let journal = trial.window.house().journal;
    let all = journal.entries(1, u64::MAX, None).await.unwrap();
    let of = |id: u64| all.iter().filter(move |e| e.decision.is_some_and(|d| d.0 == id)).map(|e| e.seq).rev();
    assert_eq!(shown(&trial.get("/journal?decision=D1").await.body), of(1).collect::<Vec<_>>());
    let people = all.iter().filter(|e| e.actor.starts_with("person:")).map(|e| e.seq).rev().take(50);
    assert_eq!(shown(&trial.get("/journal?actor=person%3A").await.body), people.collect::<Vec<_>>());
    assert_eq!(trial.get("/journal?decision=D99999").await.status, StatusCode::NOT_FOUND);
    let csv = trial.get("/journal/export?from=2&to=4").await;
    assert_eq!(csv.body.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect::<Vec<_>>(), ["2", "3", "4"]);
    assert!(csv.body.contains(&all[1].hash) && csv.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_shops_are_not_shown_in_lists_exports_or_by_number() {
    let trial = Trial::with(of_shops(&["another shop"]), "owner").await;
    let all = trial.window.house().journal.entries(1, u64::MAX, None).await.unwrap();
    let desk_wide =
        |e: &&desk::Entry| e.decision.is_none() && !matches!(e.event, Event::Uploaded { .. } | Event::Carried { .. });
    let mut expected: Vec<u64> = all.iter().filter(desk_wide).map(|e| e.seq).collect();
    let export = trial.get("/journal/export").await;
    let got: Vec<u64> = export.body.lines().skip(1).map(|l| l.split(',').next().unwrap().parse().unwrap()).collect();
    assert_eq!(got, expected);
    expected.reverse();
    expected.truncate(50);
    assert_eq!(shown(&trial.get("/journal").await.body), expected);
    assert_eq!(trial.get("/journal?decision=D1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_not_told_to_those_who_do_not_see_the_firms_money() {
    let mut policy = of_shops(&[]);
    policy.people.get_mut("owner").unwrap().role = Role::Designer;
    let trial = Trial::with(policy, "owner").await;
    let (page, export) = (trial.get("/journal?from=1").await.body, trial.get("/journal/export").await.body);
    let all = trial.window.house().journal.entries(1, u64::MAX, None).await.unwrap();
    assert_eq!(export.lines().count(), all.len() + 1);
    let mut hidden = 0;
    for e in &all {
        let full = crate::cli::house::entry::what(crate::cli::Lang::En, &e.event);
        if crate::cli::house::entry::what_plainly(crate::cli::Lang::En, &e.event) != full {
            let full = maud::html! { (full) }.into_string();
            assert!(!page.contains(&full) && !export.contains(&full), "{full}");
            hidden += 1;
        }
    }
    assert!(hidden > 5 && !export.contains(" USD") && export.contains("proposed ["), "{export}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_verified_on_demand() {
    let trial = Trial::new().await;
    let head = trial.window.house().journal.head().await.unwrap();
    let good = trial.post("/journal/verify", &[]).await;
    assert_eq!(good.status, StatusCode::OK);
    assert!(good.body.contains("every entry is what was written") && good.body.contains(&head.hash), "{}", good.body);
    assert_eq!(trial.post_raw("/journal/verify", &[]).await.status, StatusCode::FORBIDDEN);
}
