//! The page Data says what a person would check against the files: names, gaps, amounts.

use super::super::super::trial::Trial;
use crate::io::walk;
use app::settings::Settings;
use axum::http::StatusCode;
use domain::Policy;
use domain::policy::{Person, Role};
use std::ops::ControlFlow;

/// A settlement with one charge that nobody knows; its payout is what its lines add up to.
fn settlement() -> String {
    let head = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t\
                merchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\t\
                posted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n";
    let total = format!(
        "501\t2026-10-01 00:00:00 UTC\t2026-10-15 00:00:00 UTC\t2026-10-17 00:00:00 UTC\t-7.25\tUSD{}\n",
        "\t".repeat(18)
    );
    let levy = "501\t\t\t\t\t\tother-transaction\t\t\t\t\tAmazon.com\tother-transaction\tMoonlight <b>Levy</b>\t-7.25\t\t2026-10-13\t2026-10-13 10:00:00 UTC\t\t\t\t\t\t\n";
    format!("{head}{total}{levy}")
}

async fn bring(trial: &Trial, shop: &str, name: &str, text: &str) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    let stated = Settings { shop: Some(shop.to_owned()), ..Settings::default() };
    let files = walk::sources(&[path], &stated, None).unwrap();
    app::import::import(&trial.window.lake, &files, trial.window.now(), &mut |_| ControlFlow::Continue(())).unwrap();
    trial.window.refresh().await.unwrap();
}

/// From now on the person of the session has another role and other shops: the policy says who somebody is, not the session.
fn be(trial: &Trial, role: Role, shops: &[&str]) {
    let mut policy = Policy::default();
    let shops = shops.iter().map(|s| (*s).to_owned()).collect();
    policy.people.insert("owner".to_owned(), Person { name: "owner".to_owned(), role, limit_cny_micros: None, shops });
    trial.window.set_policy(policy);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_answers_and_exports() {
    let trial = Trial::new().await;
    let reader = trial.window.lake.reader(None).unwrap();
    let imported = reader.imports().count();
    for tab in ["imports", "coverage", "rejects", "quarantine", "rates", "settlements"] {
        for answer in [trial.get(&format!("/data?tab={tab}")).await, trial.get_zh(&format!("/data?tab={tab}")).await] {
            assert_eq!(answer.status, StatusCode::OK, "{tab}: {}", answer.body);
        }
    }
    assert!(trial.get("/data").await.body.contains(&format!("{imported} rows")));
    let csv = trial.get("/data/export?tab=imports&format=csv").await.body;
    assert_eq!(csv.lines().count(), imported + 1);
    assert!(trial.get("/data/export?tab=settlements&format=xlsx").await.body.starts_with("PK"));
    let template = trial.get("/data/template/landed_cost").await;
    assert!(
        template.body.starts_with("PK")
            && template.headers["content-disposition"] == "attachment; filename=\"landed_cost.xlsx\""
    );
    assert_eq!(trial.get("/data/template/..%2Fkey").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_charge_gets_its_meaning_and_the_books_follow() {
    let trial = Trial::new().await;
    bring(&trial, "main", "settlement.txt", &settlement()).await;
    let before = trial.window.standing();
    let quarantine = &before.books.closing.quarantine;
    assert_eq!(quarantine.iter().map(|q| q.micros).sum::<i64>(), -7_250_000);
    let page = trial.get("/data?tab=quarantine").await.body;
    assert!(page.contains("Moonlight &lt;b&gt;Levy") && page.contains("settlement.txt:"), "{page}");
    assert!(page.contains("7.25"), "{page}");

    let triple = "other-transaction | other-transaction | Moonlight <b>Levy</b>";
    let form = [("triple", triple), ("bucket", "storage")];
    be(&trial, Role::Accountant, &["other"]);
    assert!(!trial.get("/data?tab=quarantine").await.body.contains("Moonlight"), "another shop's charge");
    assert_eq!(trial.post("/data/quarantine", &form).await.status, StatusCode::FORBIDDEN);
    be(&trial, Role::Viewer, &[]);
    assert_eq!(trial.get("/data?tab=quarantine").await.status, StatusCode::FORBIDDEN);
    assert_eq!(trial.get("/data/export?tab=rejects&format=csv").await.status, StatusCode::FORBIDDEN);
    assert_eq!(trial.post("/data/quarantine", &form).await.status, StatusCode::FORBIDDEN);

    be(&trial, Role::Owner, &[]);
    let other = trial.post("/data/quarantine", &[("triple", "* | * | *"), ("bucket", "storage")]).await;
    assert_eq!(other.status, StatusCode::CONFLICT, "only what is unknown is given a meaning");
    assert_eq!(
        trial.post("/data/quarantine", &[("triple", triple), ("bucket", "profit")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let done = trial.post("/data/quarantine", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let after = trial.window.standing();
    assert!(after.books.closing.quarantine.is_empty());
    let page = trial.get(&done.location).await.body;
    assert!(page.contains("Every charge has a meaning"), "{page}");
    assert_eq!(trial.post("/data/quarantine", &form).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_are_named_and_other_shops_are_hidden() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let shops: Vec<String> = standing.coverage.tables.iter().map(|c| c.shop.clone()).collect();
    assert!(!shops.is_empty(), "the shop of the trial is covered");
    let page = trial.get("/data?tab=coverage").await.body;
    assert!(page.contains(&shops[0]) && page.contains("Seller Central"), "{page}");
    bring(&trial, "mine", "costs.csv", "Batch,SKU,Received,Units,Currency,Goods cost,First-leg freight,Duty,Prep\nB1,LAMP,2026-09-01,x,CNY,4000.00,600.00,300.00,100.00\n").await;
    let rejects = trial.get("/data?tab=rejects").await.body;
    assert!(rejects.contains("costs.csv") && rejects.contains("Units"), "{rejects}");
    be(&trial, Role::Operator, &["mine"]);
    let mine = trial.get("/data").await.body;
    assert!(mine.contains("costs.csv") && mine.contains("1 rows"), "{mine}");
    assert!(trial.get("/data?tab=coverage").await.body.contains("Nothing is covered yet"));
    let csv = trial.get("/data/export?tab=rejects").await.body;
    assert_eq!(csv.lines().count(), 2, "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_money_is_noted() {
    let trial = Trial::new().await;
    for (tab, noted) in [
        ("imports", false),
        ("coverage", false),
        ("rejects", true),
        ("quarantine", true),
        ("rates", true),
        ("settlements", true),
    ] {
        let path = format!("/data?tab={tab}");
        assert_eq!(trial.get(&path).await.status, StatusCode::OK);
        let (notes, _) = trial.window.accounts.notes(None, 0, 100).await.unwrap();
        let found = notes.iter().any(|n| n.what == "data" && n.subject == path && n.person == "owner");
        assert_eq!(found, noted, "{tab}");
    }
}
