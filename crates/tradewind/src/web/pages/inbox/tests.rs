//! The inbox as those who open it meet it: over a shop that has lived with the desk.

use super::super::super::trial::{Answered, Trial};
use axum::http::StatusCode;
use desk::{Decision, DecisionId, Filter, Order, Page, State};
use domain::action::{AdEntity, AdRef, Match};
use domain::policy::Role;
use domain::{Action, Policy, Proposal};
use std::collections::BTreeSet;

const ALL: Page = Page { skip: 0, take: u64::MAX };

async fn waiting(trial: &Trial) -> Vec<Decision> {
    trial.window.house().journal.list(&Filter::inbox(), Order::Rank, &ALL).await.unwrap().decisions
}

async fn now(trial: &Trial, id: DecisionId) -> Decision {
    trial.window.house().decision(id).await.unwrap()
}

async fn state(trial: &Trial, id: DecisionId) -> State {
    now(trial, id).await.state
}

/// A negative keyword in the inbox, on an ad group of its own.
async fn plant(trial: &Trial, group: &str, label: &str, change: impl FnOnce(&mut Proposal)) -> Decision {
    let mut p = waiting(trial).await.remove(0).proposal;
    let at = AdRef {
        entity: AdEntity::AdGroup,
        campaign_id: "900".into(),
        ad_group_id: group.into(),
        id: String::new(),
        label: label.into(),
    };
    p.action = Action::AddNegative { at, text: "glass".into(), match_type: Match::Exact };
    (p.skus, p.expires_at_micros) = (Vec::new(), trial.window.now() + 72 * 3_600_000_000);
    change(&mut p);
    let (house, seen) = (trial.window.house(), trial.window.seen().await.unwrap());
    let done = house.admit(vec![p], &[], &seen, trial.window.now()).await.unwrap();
    let id = done.admitted.first().unwrap_or_else(|| panic!("not admitted: {done:?}"));
    now(trial, *id).await
}

/// The value of the first hidden field of this name.
fn field(page: &Answered, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = page.body.find(&mark).unwrap_or_else(|| panic!("no {name} in {}", page.body)) + mark.len();
    page.body[at..].split('"').next().unwrap().to_owned()
}

/// The policy, with its person changed.
fn policy(change: impl FnOnce(&mut domain::policy::Person)) -> Policy {
    let mut policy = Policy::default();
    change(policy.people.get_mut("owner").unwrap());
    policy
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_names_the_person_and_is_taken_back() {
    let trial = Trial::new().await;
    let d = plant(&trial, "1", "Bottles", |_| {}).await;
    let page = trial.get("/inbox?q=glass").await;
    assert!(page.body.contains("negative exact “glass” · ad group “Bottles”"), "{}", page.body);
    assert_eq!(field(&page, "hash"), d.hash.0);
    assert_eq!(
        trial
            .get_zh("/inbox?q=%E6%B7%BB%E5%8A%A0%E5%90%A6%E5%AE%9A+%E7%B2%BE%E5%87%86+%E2%80%9Cglass")
            .await
            .body
            .matches("data-row")
            .count(),
        1
    );

    let to = format!("/decision/{}", d.id.0);
    let fields = [("hash", d.hash.0.as_str()), ("back", "/inbox?q=glass"), ("next", "D1")];
    let done = trial.post(&format!("{to}/approve"), &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(done.location, "/inbox?q=glass#D1");
    let approved = now(&trial, d.id).await;
    assert_eq!((approved.state, approved.approval.unwrap().by.as_str()), (State::Approved, "owner"));
    let after = trial.follow(&done).await;
    assert!(after.body.contains(&format!("action=\"{to}/undo\"")), "the message offers the way back");

    let undone = trial.post(&format!("{to}/undo"), &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    let again = waiting(&trial).await.into_iter().find(|w| w.hash == d.hash).unwrap();
    assert_ne!(again.id, d.id);
    assert_eq!(state(&trial, d.id).await, State::Declined);
    assert!(undone.location.ends_with(&format!("#{}", again.id)), "{}", undone.location);

    let no = format!("/decision/{}/decline", again.id.0);
    assert_eq!(trial.post(&no, &[("reason", " "), ("words", "")]).await.status, StatusCode::CONFLICT);
    let said = trial.post(&no, &[("words", "we sell glass")]).await;
    assert_eq!(said.location.split('?').next(), Some("/inbox"));
    assert_eq!(now(&trial, again.id).await.why, "we sell glass");
    assert!(trial.get("/inbox?state=declined").await.body.contains("we sell glass"));
    assert!(trial.window.house().journal.verify().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_seen_or_not_sent_from_here_is_refused() {
    let trial = Trial::new().await;
    let d = waiting(&trial).await.remove(0);
    let to = format!("/decision/{}/approve", d.id.0);
    let wrong = trial.post(&to, &[("hash", &"0".repeat(64))]).await;
    assert_eq!(wrong.status, StatusCode::CONFLICT);
    assert!(wrong.body.contains("is not what was seen"), "{}", wrong.body);
    let bare = trial.post_raw(&to, &[("hash", &d.hash.0)]).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
    assert_eq!(trial.post("/decision/99999/approve", &[("hash", &d.hash.0)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(trial.get("/inbox?kind=everything").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(trial.post("/inbox/bulk/approve", &[("hash", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(state(&trial, d.id).await, State::Proposed);

    let trial = Trial::with(policy(|p| p.role = Role::Accountant), "owner").await;
    for answer in
        [trial.get("/inbox").await, trial.get("/inbox/bulk").await, trial.post(&to, &[("hash", &d.hash.0)]).await]
    {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(state(&trial, d.id).await, State::Proposed);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_shops_are_neither_seen_nor_decided_on() {
    let trial = Trial::with(policy(|p| p.shops = BTreeSet::from(["mine".into()])), "owner").await;
    let other = waiting(&trial).await.remove(0);
    let page = trial.get("/inbox").await;
    assert!(page.body.contains("Nothing waits for you") && page.body.contains("action=\"/run\""), "{}", page.body);
    let mine = plant(&trial, "1", "Mine", |p| p.shop = "mine".into()).await;
    let page = trial.get("/inbox").await;
    assert_eq!(page.body.matches("data-row").count(), 1);
    assert!(page.body.contains("“Mine”") && !page.body.contains(&format!("id=\"{}\"", other.id)));

    for (what, fields) in
        [("approve", vec![("hash", other.hash.0.as_str())]), ("decline", vec![("reason", "no")]), ("undo", vec![])]
    {
        let answer = trial.post(&format!("/decision/{}/{what}", other.id.0), &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
    }
    let (theirs, ours) = (other.id.to_string(), mine.id.to_string());
    let list = trial.get(&format!("/inbox/bulk?chosen=1&ids={theirs}&ids={ours}")).await;
    assert!(list.body.contains(&format!("id=\"{ours}\"")) && !list.body.contains(&format!("id=\"{theirs}\"")));
    // an address names no campaign of another shop
    let standing = trial.window.standing();
    let (id, name) = standing.seen.surroundings.campaign_names.iter().next().unwrap();
    for path in [format!("/inbox?of=campaign:{id}"), format!("/inbox/bulk?of=campaign:{id}")] {
        let page = trial.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains(&maud::html! { (name) }.into_string()), "{path} names {name}");
    }
    // the right hash of a list with another shop's decision is the hash of another list
    let house = trial.window.house();
    let rule = desk::batch::Rule { ids: BTreeSet::from([other.id]), ..Default::default() };
    let hash = house.batch(&rule, &trial.window.seen().await.unwrap(), trial.window.now()).await.unwrap().hash;
    let forged = trial.post("/inbox/bulk/approve", &[("ids", &theirs), ("hash", &hash)]).await;
    assert_eq!(forged.status, StatusCode::CONFLICT);
    let declined = trial.post("/inbox/bulk/decline", &[("ids", &theirs), ("reason", "no")]).await;
    assert_eq!(declined.status, StatusCode::NOT_FOUND);
    assert_eq!(state(&trial, other.id).await, State::Proposed);
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_list_that_was_shown_is_approved_and_comes_back_whole() {
    let trial = Trial::new().await;
    let mut some = Vec::new();
    for group in ["1", "2", "3"] {
        some.push(plant(&trial, group, "Bottles", |_| {}).await);
    }
    let ids: Vec<String> = some.iter().map(|d| d.id.to_string()).collect();
    let address = format!("/inbox/bulk?chosen=1&ids={}&ids={}&ids={}", ids[0], ids[1], ids[2]);
    let shown = trial.get(&address).await;
    assert_eq!(shown.body.matches("<tr id=").count(), 3, "{}", shown.body);
    let likely: i64 = some.iter().map(|d| d.proposal.predicted.likely_micros).sum();
    let sum = crate::cli::house::amount::signed(likely, some[0].proposal.predicted.currency);
    assert!(shown.body.contains(&sum), "{sum} together");

    let stale = field(&shown, "hash");
    let send = |hash: String| {
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("ids", id.as_str())).collect();
        fields.push(("hash", &hash));
        let fields: Vec<(String, String)> = fields.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        fields
    };
    let post = async |path: &str, fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        trial.post(path, &fields).await
    };
    // another person is faster with one of them
    trial.post(&format!("/decision/{}/decline", some[2].id.0), &[("reason", "no")]).await;
    let refused = post("/inbox/bulk/approve", send(stale)).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("nothing was approved"), "{}", refused.body);
    assert_eq!(state(&trial, some[0].id).await, State::Proposed);

    // the page that refuses shows the list as it stands, with its hash
    let two: Vec<_> = send(field(&refused, "hash")).into_iter().filter(|(_, v)| *v != ids[2]).collect();
    let done = post("/inbox/bulk/approve", two).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(done.body.contains("2 approved, 0 refused"), "{}", done.body);
    assert_eq!(state(&trial, some[1].id).await, State::Approved);

    let back = post("/inbox/bulk/undo", send(String::new()).into_iter().take(2).collect()).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert!(back.said().starts_with("2 taken back") && back.location == "/inbox", "{}", back.said());
    let again = waiting(&trial).await.into_iter().filter(|d| some[..2].iter().any(|s| s.hash == d.hash)).count();
    assert_eq!(again, 2);
    assert!(trial.window.house().journal.verify().await.unwrap().is_ok());

    let none = trial.get("/inbox/bulk?chosen=1").await;
    assert!(none.body.contains("Nothing of this choice waits"), "none chosen is not all");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_grouped_and_harmless() {
    let trial = Trial::new().await;
    let evil = "<script>alert(1)</script>";
    let planted = plant(&trial, "1", evil, |p| p.reason = domain::Words::new(evil, evil)).await;
    let all = waiting(&trial).await;
    for path in ["/inbox", "/inbox?group=subject", "/inbox?group=agent", "/inbox/bulk", "/inbox?q=%3Cscript%3E"] {
        let page = trial.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(page.body.contains("&lt;script&gt;") && !page.body.contains("<script>alert"), "{path}");
    }
    let one = trial.get(&format!("/inbox?q={}", planted.id)).await;
    assert!(one.body.contains(&format!("id=\"{}\"", planted.id)));
    let agent = &all[0].proposal.agent;
    let fit = all.iter().filter(|d| d.proposal.agent == *agent).count();
    assert_eq!(trial.get(&format!("/inbox?agent={agent}")).await.body.matches("<li id=\"D").count(), fit.min(50));
    let grouped = trial.get("/inbox?group=subject").await;
    assert!(grouped.body.contains("of=campaign%3A900") && grouped.body.contains("Decide on this group"));
    assert_eq!(trial.get("/inbox/bulk?of=campaign%3A900").await.body.matches("<tr id=").count(), 1);
    assert!(trial.get("/inbox?min=999999999").await.body.contains("Nothing fits"));
    assert!(trial.get_zh("/inbox").await.body.contains("处理列表中全部"));
}
