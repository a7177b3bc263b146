//! What a boss, an operator and a viewer notice on Today.

use super::super::super::figure;
use super::super::super::trial::{HERE, PASSWORD, Trial};
use super::super::super::visit::SESSION;
use super::super::super::window::{Clock, Reach, Window};
use crate::web;
use app::board::path::{self, Booked};
use app::board::taxing::Taxing;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use books::{By, Filter, Line};
use domain::Policy;
use domain::policy::Role;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::accounts::SignIn;
use tower::ServiceExt;

/// The default policy with "owner" in another role, and somebody else as the owner.
fn policy(owner: &str) -> Policy {
    let boss = "name = \"boss\"\nrole = \"owner\"\n\n[[people]]\nname = \"owner\"\n";
    let people = format!("{boss}{owner}");
    Policy::parse(&domain::policy::DEFAULT.replacen("name = \"owner\"\nrole = \"owner\"", &people, 1)).unwrap()
}

/// The page without its frame.
fn main(body: &str) -> &str {
    body.split_once("<main").unwrap().1.split_once("</main>").unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn owner_cash_is_the_statement_after_tax() {
    let trial = Trial::new().await;
    let standing = trial.window.standing();
    let all = BTreeSet::new();
    let booked = Booked::of(&standing.books.input, &all, standing.through).unwrap();
    let (tax, taxing) = (Policy::default().tax, Taxing::of(&standing, &Policy::default(), &all));
    let months = path::months(&standing.books.closing.statement, &taxing, &all);
    let path = path::path(&months, Some(booked), &taxing, 70);
    let month = path.running.map(|r| r.month).or(path.steps.iter().rev().find(|s| s.full).map(|s| s.month)).unwrap();
    // by hand from the statement, not by way of the board
    let filter = Filter { from: Some(month), to: Some(month), ..Filter::default() };
    let rows = standing.books.closing.statement.roll_up(&[By::Month], &filter);
    let (profit, sales) =
        (rows[0].rmb.down_to(Line::PeopleOther).unwrap(), rows[0].rmb.down_to(Line::Refunds).unwrap());
    let cash = if profit > 0 { tax.after_tax_micros(profit, sales) } else { profit };
    let answer = trial.get("/").await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = main(&answer.body);
    let shown = format!("<a href=\"/profit?from={month}&amp;to={month}\"><span class=\"money");
    let at = page.find(&shown).unwrap_or_else(|| panic!("no card of {month} in {page}"));
    let card = &page[at..at + shown.len() + 60];
    assert!(card.contains(&format!("\">{} ", figure::whole(cash))), "{card} is not {}", figure::whole(cash));
    assert!(page.contains("id=\"path\"") && page.contains("id=\"month\""), "{page}");
    assert!(page.contains("/decision/D"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_chinese() {
    let trial = Trial::new().await;
    let zh = trial.get_zh("/").await.body;
    for word in ["老板到手现金", "预警", "待审", "人效", "年增长率", "库存", "决策台的工作"] {
        assert!(main(&zh).contains(word), "{word}: {zh}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_counts_and_no_amounts() {
    let trial = Trial::with(policy("role = \"viewer\""), "owner").await;
    let body = trial.get("/").await.body;
    let page = main(&body);
    for sign in ["RMB", "CNY", "USD", "class=\"money", "/profit?", "Owner cash", "/decision/"] {
        assert!(!page.contains(sign), "{sign}: {page}");
    }
    assert!(page.contains("Waits for a decision") && page.contains("What the desk did"), "{page}");
    let (notes, _) = trial.window.accounts.notes(None, 0, 100).await.unwrap();
    assert!(notes.iter().all(|n| n.what != "profit"), "looking at counts is not noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sees_another_shop_sees_nothing_of_this_one() {
    let trial = Trial::with(policy("role = \"operator\"\nshops = [\"another shop\"]"), "owner").await;
    let standing = trial.window.standing();
    let body = trial.get("/").await.body;
    let page = main(&body);
    assert!(page.contains("No settlement has come in yet"), "{page}");
    assert!(!page.contains("/decision/"), "{page}");
    for (shop, _) in standing.seen.sites.keys() {
        assert!(!page.contains(shop.as_str()), "{shop}: {page}");
    }
    for (_, _, sku) in standing.seen.surroundings.stock.keys() {
        assert!(!page.contains(sku.as_str()), "{sku}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_storeroom_teaches_three_steps() {
    let dir = tempfile::tempdir().unwrap();
    let (data, key) = (dir.path().join("data"), store::Key::load_or_create(&dir.path().join("key")).unwrap());
    std::fs::create_dir_all(&data).unwrap();
    let lake = store::Lake::open(&data, key.clone()).unwrap();
    let url = store::journal::JournalUrl::file(data.join("desk.sqlite"));
    let journal = store::journal::Journal::open(&url, key.clone()).await.unwrap();
    let house = app::desk::House::new(journal, Policy::default());
    let accounts = store::accounts::Accounts::open(&url, key.clone()).await.unwrap();
    let clock = Clock { offset_micros: 0 };
    let now = clock.now_micros();
    let code = accounts.invite("owner", "test", 3_600_000_000, now).await.unwrap();
    accounts.accept(&code, PASSWORD, now).await.unwrap();
    let SignIn::Welcome { cookie } = accounts.sign_in("owner", PASSWORD, HERE, now).await.unwrap() else {
        panic!("no welcome")
    };
    let standing = app::board::Standing::read(&house, &lake, now).await.unwrap();
    let reach = Reach { origin: "http://127.0.0.1:7420".into(), secure: false, proxies: Vec::new() };
    let window = Window::new(house, lake, accounts, standing, clock, reach, data);
    let request = Request::get("/").header(header::COOKIE, format!("{SESSION}={cookie}")).body(Body::empty()).unwrap();
    let answer = web::router(Arc::new(window)).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&bytes);
    for step in ["Three steps", "href=\"/upload\"", "href=\"/inbox\""] {
        assert!(main(&body).contains(step), "{step}: {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_a_page_that_refuses_them() {
    for role in [Role::Accountant, Role::Designer, Role::Viewer] {
        let mut policy = Policy::default();
        policy.people.get_mut("owner").unwrap().role = role;
        let trial = Trial::with(policy, "owner").await;
        let page = trial.get("/").await.body;
        assert!(page.contains("Waits for a decision"), "{page}");
        for to in ["/inbox", "/outbox"] {
            assert!(!page.contains(&format!("href=\"{to}")), "{role:?} {to}: {page}");
        }
        for link in page.split("href=\"/").skip(1).filter_map(|t| t.split(['"', '#']).next()) {
            let to = format!("/{}", link.replace("&amp;", "&"));
            assert_ne!(trial.get(&to).await.status, StatusCode::FORBIDDEN, "{role:?} {to}");
        }
    }
}
