//! Outcomes as people see them.

use super::super::super::figure;
use super::super::super::trial::Trial;
use axum::http::StatusCode;
use desk::{Filter, Order, State};
use domain::Policy;
use domain::policy::{Person, Role};

/// A policy under which the first decisions of the shop are old enough to be measured.
fn soon(role: Role, shops: &[&str]) -> Policy {
    let mut policy = Policy::default();
    policy.outcome.mature_days = 0;
    let shops = shops.iter().map(|s| (*s).to_owned()).collect();
    policy.people.insert("owner".into(), Person { name: "owner".into(), role, limit_cny_micros: None, shops });
    policy
}

async fn measured(trial: &Trial) -> Vec<desk::Decision> {
    let filter = Filter { states: vec![State::Measured], ..Filter::default() };
    let all = desk::Page { skip: 0, take: u64::MAX };
    trial.window.house().journal.list(&filter, Order::Changed, &all).await.unwrap().decisions
}

#[tokio::test(flavor = "multi_thread")]
async fn before_anything_is_measured_the_page_says_when() {
    let page = Trial::new().await.get("/outcomes").await.body;
    assert!(page.contains("Nothing has been measured yet") && page.contains("Still maturing"), "{page}");
    // proposed on 1 June: 28 days are compared, 35 more are waited for
    assert!(page.contains("2026-08-04") && !page.contains("/outcomes/measure"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ready_is_measured_and_its_figures_are_those_of_calibration() {
    let trial = Trial::with(soon(Role::Owner, &[]), "owner").await;
    assert!(trial.get("/outcomes").await.body.contains("action=\"/outcomes/measure\""));
    let answer = trial.post("/outcomes/measure", &[]).await;
    let (records, all) = (trial.window.house().records().await.unwrap(), measured(&trial).await);
    assert!(!all.is_empty() && answer.said().starts_with(&format!("{} decision", all.len())), "{}", answer.said());
    let page = trial.get("/outcomes").await;
    assert_eq!(page.status, StatusCode::OK);
    for r in &records {
        for (c, m) in &r.score.money {
            let earned = figure::signed(m.earned_micros, *c);
            assert!(page.body.contains(&earned), "{earned}: {}", page.body);
        }
        if let Some(s) = &r.suggestion {
            assert!(page.body.contains(&s.words.en), "{}: {}", s.words.en, page.body);
        }
    }
    assert!(page.body.contains(&format!("/decision/{}", all[0].id)));
    for verdict in ["held", "missed", "inconclusive"] {
        let expected = all.iter().filter(|d| d.outcome.as_ref().unwrap().verdict.code() == verdict).count();
        let csv = trial.get(&format!("/outcomes/export?verdict={verdict}&format=csv")).await.body;
        assert_eq!(csv.lines().count(), expected + 1, "{csv}");
    }
    assert_eq!(trial.get("/outcomes/export?format=xlsx").await.status, StatusCode::OK);
    let zh = trial.get_zh("/outcomes").await.body;
    assert!(zh.contains("预测可信吗") && zh.contains("无法判断"), "{zh}");
    // the same, seen by somebody to whom the firm's money is not shown
    trial.window.set_policy(soon(Role::Designer, &[]));
    for (page, chart) in
        [(trial.get("/outcomes").await.body, "How often"), (trial.get_zh("/outcomes").await.body, "区间命中率")]
    {
        let main = page.split("<main").nth(1).unwrap();
        assert!(main.contains(chart) && main.contains(&format!("/decision/{}", all[0].id)), "{main}");
        for r in &records {
            for (c, m) in r.score.money.iter().filter(|(_, m)| m.earned_micros.abs() > 10_000_000) {
                assert!(!main.contains(&figure::signed(m.earned_micros, *c)), "{main}");
            }
            assert!(r.suggestion.as_ref().is_none_or(|s| !main.contains(&s.words.en)), "a suggestion names sums");
        }
        for d in &all {
            let (p, line) = (&d.proposal.predicted, crate::cli::house::change::line(crate::cli::Lang::En, &d.proposal));
            let hidden = figure::has_amounts(&d.proposal.action);
            assert!(!hidden || !main.contains(&line), "{line}");
            assert!(p.likely_micros.abs() < 10_000_000 || !main.contains(&figure::signed(p.likely_micros, p.currency)));
        }
    }
    let csv = trial.get("/outcomes/export?format=csv&sort=predicted").await.body;
    assert_eq!(
        csv.lines().next().unwrap().trim_start_matches('\u{feff}'),
        "Decision,Change,Site,Agent,Verdict,Power,Measured on"
    );
    assert_eq!(csv.lines().count(), all.len() + 1);
    // seen by somebody of another shop
    trial.window.set_policy(soon(Role::Operator, &["another shop"]));
    let page = trial.get("/outcomes").await.body;
    assert!(page.contains("Nothing has been measured yet") && !page.contains("/decision/D"), "{page}");
    assert_eq!(trial.get("/outcomes/export?format=csv").await.body.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_decide_have_it_measured() {
    let trial = Trial::with(soon(Role::Viewer, &[]), "owner").await;
    assert!(!trial.get("/outcomes").await.body.contains("action=\"/outcomes/measure\""));
    assert_eq!(trial.post("/outcomes/measure", &[]).await.status, StatusCode::FORBIDDEN);
    assert!(measured(&trial).await.is_empty());
}
