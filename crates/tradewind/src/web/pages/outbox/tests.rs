//! What leaves through the window, and who may have it leave: nobody sends, takes or brings home what is not theirs to decide.

use super::super::super::trial::{Answered, Trial};
use super::super::super::visit::TOKEN;
use axum::body::Body;
use axum::http::{StatusCode, header};
use desk::{Decision, Filter, Order, Page, State};
use domain::policy::{Person, Role};
use domain::{ActionKind, Policy};

/// An owner, an operator of another shop, a stock controller and an operator of all shops.
fn policy() -> Policy {
    let mut policy = Policy::default();
    for (name, role, shops) in [
        ("owner", Role::Owner, &[][..]),
        ("Lin", Role::Operator, &["another shop"]),
        ("Mei", Role::Stock, &[]),
        ("Wu", Role::Operator, &[]),
    ] {
        let shops = shops.iter().map(|s| (*s).to_owned()).collect();
        policy.people.insert(name.into(), Person { name: name.into(), role, limit_cny_micros: None, shops });
    }
    policy
}

/// A window in which the owner has approved a bid and nothing else is approved.
async fn approved() -> (Trial, Decision) {
    let trial = Trial::with(policy(), "owner").await;
    let page = Page { skip: 0, take: 1_000 };
    let filter = Filter { kind: Some(ActionKind::SetBid), ..Filter::inbox() };
    let waiting = trial.window.house().journal.list(&filter, Order::Rank, &page).await.unwrap().decisions;
    let (house, seen, now) = (trial.window.house(), trial.window.seen().await.unwrap(), trial.window.now());
    let d = waiting.into_iter().next().unwrap();
    house.approve(d.id, &d.hash, "owner", &seen, now).await.unwrap();
    (trial, d)
}

async fn state(trial: &Trial, d: &Decision) -> State {
    trial.window.house().decision(d.id).await.unwrap().state
}

/// A receipt as a browser uploads it.
async fn bring(trial: &Trial, upload: &str) -> Answered {
    let part = |name: &str, rest: &str, body: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{body}\r\n")
    };
    let (token, file) = (part(TOKEN, "", &trial.token), part("file", "; filename=\"a.txt\"", "no receipt"));
    let body = format!("{token}{file}--x--\r\n");
    let request = trial.request("POST", &format!("/outbox/{upload}/receipt"));
    trial
        .ask(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(Body::from(body)).unwrap())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_theirs_leaves_in_their_name() {
    let (mut trial, d) = approved().await;
    for (who, why) in [("Lin", "another shop"), ("Mei", "another kind")] {
        trial.sign_in(who).await;
        let page = trial.get("/outbox").await.body;
        assert!(!page.contains("action=\"/outbox/send\""), "{who} is offered {why}: {page}");
        let sent = trial.post("/outbox/send", &[]).await;
        assert!(sent.status == StatusCode::OK && sent.body.contains("0 files written"), "{who}: {}", sent.body);
        assert_eq!(state(&trial, &d).await, State::Approved, "{who} sent a decision of {why}");
    }
    trial.sign_in("Wu").await;
    assert!(trial.get("/outbox").await.body.contains("Write upload files for 1"));
    let sent = trial.post("/outbox/send", &[]).await;
    assert!(sent.body.contains("1 files written"), "{}", sent.body);
    assert_eq!(state(&trial, &d).await, State::Dispatched);
    let history = trial.window.house().journal.entries(1, u64::MAX, Some(d.id)).await.unwrap();
    assert_eq!(history.last().unwrap().actor, "person:Wu", "the journal names who sent it");
    // an upload of another shop is not put out once more either
    let day = desk::room::day_of(trial.window.now());
    for (by, again) in [("Lin", 0), ("Mei", 0), ("Wu", 1)] {
        let (house, person) = (trial.window.house(), &policy().people[by]);
        let mut folder = super::Folder::new(&trial.window.data.join(by));
        let errand = super::Errand { by: Some(by), shops: &person.shops };
        let seen = trial.window.seen().await.unwrap();
        let done = house.dispatch(&errand, &seen, day, &mut folder, trial.window.now()).await.unwrap();
        assert_eq!(done.uploads.len(), again, "{by}");
    }
    let stranger = super::Errand { by: Some("nobody"), ..super::Errand::DESK };
    let mut folder = super::Folder::new(&trial.window.data.join("nobody"));
    let seen = trial.window.seen().await.unwrap();
    let refused = trial.window.house().dispatch(&stranger, &seen, day, &mut folder, trial.window.now()).await;
    assert!(matches!(refused, Err(app::Error::Refused(desk::Refusal::UnknownPerson { .. }))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_taken_and_answered_for_by_those_who_decide_on_what_it_holds() {
    let (mut trial, d) = approved().await;
    trial.post("/outbox/send", &[]).await;
    let upload = trial.window.house().decision(d.id).await.unwrap().sent.unwrap().upload;
    let take = format!("/outbox/{upload}/take");
    for (who, status) in [("Lin", StatusCode::NOT_FOUND), ("Mei", StatusCode::CONFLICT)] {
        trial.sign_in(who).await;
        assert_eq!(trial.post(&take, &[]).await.status, status, "{who} took it");
        let brought = bring(&trial, &upload).await;
        assert_eq!(brought.status, status, "{who} brought a receipt: {}", brought.body);
        assert!(!trial.get("/outbox").await.body.contains(&take), "{who}");
    }
    trial.sign_in("Mei").await;
    let refused = bring(&trial, &upload).await.body;
    assert!(refused.contains("Mei is stock and does not decide on") && refused.contains("角色为物控"), "{refused}");
    trial.sign_in("Wu").await;
    assert_eq!(bring(&trial, &upload).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it is read, and is none");
    assert_eq!(trial.post(&take, &[]).await.status, StatusCode::OK);
    let carried = trial.window.house().journal.entries(1, u64::MAX, None).await.unwrap().pop().unwrap();
    assert!(matches!(&carried.event, desk::Event::Carried { by, .. } if by == "Wu"), "{carried:?}");
}
