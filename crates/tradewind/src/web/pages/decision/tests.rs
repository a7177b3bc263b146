//! The page of a decision as people meet it: what it shows is the journal's, what it does is what it says, who may not is told or sees
//! nothing.

use super::super::super::trial::Trial;
use crate::cli::house::{change, evidence, inbox};
use crate::cli::{Lang, one_line};
use axum::http::StatusCode;
use desk::{Decision, DecisionId, Filter, Order, Page, State};
use domain::policy::{Person, Role};
use domain::{Action, ActionKind, Policy};
use std::collections::BTreeSet;

async fn all(trial: &Trial, states: &[State]) -> Vec<Decision> {
    let filter = Filter { states: states.to_vec(), ..Filter::default() };
    let page = Page { skip: 0, take: 1_000 };
    trial.window.house().journal.list(&filter, Order::Rank, &page).await.unwrap().decisions
}

async fn one(trial: &Trial, id: DecisionId) -> Decision {
    trial.window.house().journal.decision(id).await.unwrap().unwrap()
}

/// A waiting change of a bid.
async fn bid(trial: &Trial) -> Decision {
    let waiting = all(trial, &[State::Proposed]).await;
    waiting.into_iter().find(|d| d.proposal.action.kind() == ActionKind::SetBid).unwrap()
}

/// A policy under which the person who signs in has this role, these shops and this limit.
fn policy_with(role: Role, shops: &[&str], limit_cny_micros: Option<i64>) -> Policy {
    let shops: BTreeSet<String> = shops.iter().map(|s| (*s).to_owned()).collect();
    let (mut policy, name) = (Policy::default(), String::from("owner"));
    policy.people.insert(name.clone(), Person { name, role, limit_cny_micros, shops });
    policy
}

/// Text as it stands in markup.
fn escaped(text: &str) -> String {
    maud::html! { (text) }.into_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_the_journal_holds_in_both_languages() {
    let trial = Trial::new().await;
    let mut kinds = BTreeSet::new();
    let decisions = all(&trial, &[]).await;
    assert!(
        decisions.iter().any(|d| d.state == State::Proposed) && decisions.iter().any(|d| d.state == State::Executed)
    );
    for d in decisions.iter().filter(|d| kinds.insert((d.proposal.action.kind().code(), d.state.code()))) {
        let (p, path) = (&d.proposal, format!("/decision/{}", d.id));
        for (lang, answer) in [(Lang::En, trial.get(&path).await), (Lang::Zh, trial.get_zh(&path).await)] {
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            let has = |text: &str| assert!(answer.body.contains(&escaped(text)), "{path} lacks `{text}`");
            has(&change::line(lang, p));
            has(lang.of(d.state.title()));
            has(&inbox::interval(p.predicted.low_micros, p.predicted.high_micros, p.predicted.currency));
            has(&one_line(lang.pick(&p.reason.en, &p.reason.zh), 1_000));
            for c in desk::diff::changes(&p.action, change::currency(p)) {
                has(lang.pick(&c.before.en, &c.before.zh));
                has(lang.pick(&c.after.en, &c.after.zh));
            }
            for e in &p.evidence {
                has(&evidence::value(lang, e.value, e.unit));
            }
            assert_eq!(answer.body.matches("<h1>").count(), 1);
            assert_eq!(answer.body.contains(&format!("{path}/approve")), d.state == State::Proposed, "{path}");
        }
    }
    assert_eq!(trial.get(&format!("/decision/{}", decisions[0].id.0)).await.status, StatusCode::OK, "a bare number");
    for nowhere in ["/decision/D999999", "/decision/x", "/decision/D1%27", "/decision/D1/evidence/99"] {
        assert_eq!(trial.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_opens_into_rows_that_add_up() {
    let trial = Trial::new().await;
    let d = bid(&trial).await;
    for metric in ["clicks", "spend"] {
        let at = d.proposal.evidence.iter().position(|e| e.metric == metric).unwrap();
        let (e, path) = (&d.proposal.evidence[at], format!("/decision/{}/evidence/{}", d.id, at + 1));
        let page = trial.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains(&evidence::value(Lang::En, e.value, e.unit)) && page.body.contains("as stated"));
        assert!(page.body.contains("<th scope=\"col\">File</th>"), "{}", page.body);
        let zh = trial.get_zh(&path).await.body;
        assert!(zh.contains("一致") && zh.contains("<th scope=\"col\">文件</th>"), "{zh}");
        let file = trial.get(&format!("{path}?format=csv")).await;
        let mut lines = file.body.trim_start_matches('\u{feff}').lines();
        let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
        let column = heads.iter().position(|h| h.trim_end_matches("_micros") == metric).unwrap();
        let sum: i64 = lines.map(|l| l.split(',').nth(column).unwrap().parse::<i64>().unwrap()).sum();
        assert_eq!(sum, e.value, "{metric}");
    }
    let derived = d.proposal.evidence.iter().position(|e| e.query.is_empty()).unwrap();
    let page = trial.get(&format!("/decision/{}/evidence/{}", d.id, derived + 1)).await;
    assert!(page.status == StatusCode::OK && page.body.contains("worked out from"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_waits_anew_and_a_mistake_keeps_what_was_typed() {
    let trial = Trial::new().await;
    let d = bid(&trial).await;
    let (path, hash) = (format!("/decision/{}/edit", d.id), d.hash.0.clone());
    let Action::SetBid { before_micros, after_micros, .. } = d.proposal.action else { panic!("no bid") };
    let form = trial.get(&path).await;
    assert!(form.status == StatusCode::OK && form.body.contains("waits for approval anew"), "{}", form.body);
    assert!(trial.get_zh(&path).await.body.contains("重新批准"));

    let wrong = trial.post(&path, &[("hash", &hash), ("bid", "0,85<b>")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"0,85&lt;b&gt;\"") && wrong.body.contains("write an amount"), "{}", wrong.body);
    let same = app::desk::edit::value(&d.proposal.action, "bid");
    let nothing = trial.post(&path, &[("hash", &hash), ("bid", &same)]).await;
    assert!(nothing.status == StatusCode::CONFLICT && nothing.body.contains("values that stand"), "{}", nothing.body);

    // half the step is within every guardrail that the whole step is within
    let half = domain::money::decimal(before_micros + (after_micros - before_micros) / 20_000 * 10_000, 2);
    let stale = trial.post(&path, &[("hash", &"0".repeat(64)), ("bid", &half)]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains(&format!("value=\"{half}\"")), "{}", stale.body);
    assert_eq!(one(&trial, d.id).await.hash, d.hash, "nothing of it changed anything");

    let done = trial.post(&path, &[("hash", &hash), ("bid", &half)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(done.location, format!("/decision/{}", d.id));
    assert!(done.said().contains("waits for approval anew"));
    let after = one(&trial, d.id).await;
    assert!(after.state == State::Proposed && after.hash != d.hash && after.edits == 1);
    assert_eq!(app::desk::edit::value(&after.proposal.action, "bid").parse::<f64>(), half.parse::<f64>());
    let again = trial.post(&path, &[("hash", &hash), ("bid", "0.50")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "the hash of yesterday binds nothing");
    // not even where the page was passed before somebody else was faster: it is asked when it is written
    let (house, seen) = (trial.window.house(), trial.window.seen().await.unwrap());
    let wanted = app::desk::edit::changed(&after.proposal.action, &[("bid", "0.50")]).unwrap();
    let late = house.edit(d.id, &d.hash, &wanted, "owner", &seen, trial.window.now()).await;
    assert!(matches!(late, Err(app::Error::Refused(desk::Refusal::PayloadChanged { .. }))), "{late:?}");
    assert_eq!(one(&trial, d.id).await.hash, after.hash);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_undone_by_a_decision_of_its_own() {
    let trial = Trial::new().await;
    let mut offered = None;
    for d in all(&trial, &[State::Executed]).await {
        let page = trial.get(&format!("/decision/{}", d.id)).await.body;
        if !d.proposal.reversible() {
            assert!(page.contains("nothing undoes this") && !page.contains("/revert"), "{}", d.id);
        } else if page.contains("/revert") {
            offered = Some(d);
        }
    }
    let d = offered.expect("something that can be undone");
    let path = format!("/decision/{}/revert", d.id);
    assert_eq!(trial.post(&path, &[("hash", "0")]).await.status, StatusCode::CONFLICT);
    let done = trial.post(&path, &[("hash", &d.hash.0)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let inverse = one(&trial, d.id).await.reverted_by.unwrap();
    assert_eq!(done.location, format!("/decision/{inverse}"));
    assert!(trial.follow(&done).await.body.contains(&format!("action=\"/decision/{}/undo\"", inverse.0)));
    let inverse = one(&trial, inverse).await;
    assert!(inverse.state == State::Approved && inverse.inverse_of == Some(d.id));
    assert_eq!(Some(inverse.proposal.action), d.proposal.action.inverse());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_shop_is_not_there_and_another_role_only_looks() {
    let trial = Trial::with(policy_with(Role::Operator, &["another shop"], None), "owner").await;
    let (d, done) = (bid(&trial).await, all(&trial, &[State::Executed]).await.remove(0));
    for path in ["", "/charts", "/edit", "/evidence/1", "/evidence/1?format=csv"] {
        let answer = trial.get(&format!("/decision/{}{path}", d.id)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {}", answer.body);
        assert!(!answer.body.contains(&escaped(&d.proposal.shop)), "{path}");
    }
    let edit = trial.post(&format!("/decision/{}/edit", d.id), &[("hash", &d.hash.0), ("bid", "0.01")]).await;
    let revert = trial.post(&format!("/decision/{}/revert", done.id), &[("hash", &done.hash.0)]).await;
    assert_eq!((edit.status, revert.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));

    let trial = Trial::with(policy_with(Role::Accountant, &[], None), "owner").await;
    let page = trial.get(&format!("/decision/{}", d.id)).await;
    assert!(page.status == StatusCode::OK && page.body.contains("does not decide on"), "{}", page.body);
    for action in ["/approve", "/decline", "/edit", "/revert"] {
        assert!(!page.body.contains(&format!("/decision/{}{action}", d.id)), "{action}");
    }
    assert_eq!(trial.get(&format!("/decision/{}/evidence/1", d.id)).await.status, StatusCode::OK);
    let edit = trial.post(&format!("/decision/{}/edit", d.id), &[("hash", &d.hash.0), ("bid", "0.01")]).await;
    assert_eq!(edit.status, StatusCode::CONFLICT, "{}", edit.body);
    assert_eq!(trial.get(&format!("/decision/{}/edit", d.id)).await.status, StatusCode::CONFLICT);
    assert_eq!(one(&trial, d.id).await.hash, d.hash);

    let trial = Trial::with(policy_with(Role::Viewer, &[], None), "owner").await;
    let page = trial.get(&format!("/decision/{}", d.id)).await.body;
    assert!(!page.contains("/evidence/"), "rows of postings are for those who see the firm's money");
    assert_eq!(trial.get(&format!("/decision/{}/evidence/1", d.id)).await.status, StatusCode::FORBIDDEN);

    let trial = Trial::with(policy_with(Role::Operator, &[], Some(0)), "owner").await;
    let page = trial.get_zh(&format!("/decision/{}", d.id)).await.body;
    assert!(page.contains("限额") && !page.contains("/approve") && page.contains("/decline"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_for_those_who_see_the_firms_money() {
    let trial = Trial::with(policy_with(Role::Viewer, &[], None), "owner").await;
    let mut kinds = BTreeSet::new();
    let decisions = all(&trial, &[]).await;
    let mut seen = 0;
    for d in decisions.iter().filter(|d| kinds.insert((d.proposal.action.kind().code(), d.state.code()))) {
        let p = &d.proposal;
        let e = &p.predicted;
        let mut secret = vec![
            inbox::interval(e.low_micros, e.high_micros, e.currency),
            crate::cli::house::amount::signed(e.likely_micros, e.currency),
            one_line(&p.reason.en, 1_000),
            one_line(&p.reason.zh, 1_000),
        ];
        if super::super::super::figure::has_amounts(&p.action) {
            secret.extend([Lang::En, Lang::Zh].map(|lang| change::line(lang, p)));
            let values = desk::diff::changes(&p.action, change::currency(p));
            secret.extend(values.into_iter().filter(|c| c.before.en.contains('.')).map(|c| c.before.en));
        }
        let money = p.evidence.iter().filter(|e| matches!(e.unit, domain::Unit::Micros(_)));
        secret.extend(money.filter(|e| e.value > 0).map(|e| evidence::value(Lang::En, e.value, e.unit)));
        let secret: Vec<String> = secret.into_iter().filter(|t| t.len() > 3).map(|t| escaped(&t)).collect();
        let (path, charts) = (format!("/decision/{}", d.id), format!("/decision/{}/charts", d.id));
        for answer in [trial.get(&path).await, trial.get_zh(&path).await, trial.get(&charts).await] {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let main = answer.body.split("<main").nth(1).unwrap();
            for text in &secret {
                assert!(!main.contains(text.as_str()), "{path} tells a viewer `{text}`: {main}");
                seen += 1;
            }
        }
        assert!(trial.get_zh(&path).await.body.contains("仅对可查看账目的角色显示"));
        assert!(!trial.get(&charts).await.body.contains("Spend and attributed sales"));
    }
    assert!(kinds.len() > 3 && seen > 50, "{kinds:?}");
    let role = |r: &Role| super::super::super::page::MONEY.contains(r);
    assert!(
        super::super::super::page::DECIDE.iter().all(role),
        "who decides on money sees it: the inbox hides nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_rows_is_noted() {
    let trial = Trial::new().await;
    let d = bid(&trial).await;
    let at = d.proposal.evidence.iter().position(|e| !e.query.is_empty()).unwrap() + 1;
    for path in [format!("/decision/{}/evidence/{at}", d.id), format!("/decision/{}/evidence/{at}?format=csv", d.id)] {
        assert_eq!(trial.get(&path).await.status, StatusCode::OK);
        let (notes, _) = trial.window.accounts.notes(None, 0, 1).await.unwrap();
        assert_eq!((notes[0].what.as_str(), &notes[0].subject), ("evidence", &path));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_text() {
    let trial = Trial::new().await;
    let house = trial.window.house();
    let mut p = bid(&trial).await.proposal;
    let Action::SetBid { target, .. } = &mut p.action else { panic!("no bid") };
    (target.id, target.label) = ("77777777".into(), "<script>alert(1)</script>“ onmouseover=\"x".into());
    p.reason.en = "<img src=x onerror=alert(1)>".into();
    p.evidence[0].label.en = "<b>clicks</b>".into();
    let seen = trial.window.seen().await.unwrap();
    let known: BTreeSet<DecisionId> = all(&trial, &[]).await.iter().map(|d| d.id).collect();
    house.admit(vec![p], &[], &seen, trial.window.now()).await.unwrap();
    let fresh = all(&trial, &[State::Proposed]).await.into_iter().find(|d| !known.contains(&d.id)).unwrap();
    for path in ["", "/edit", "/charts", "/evidence/1"] {
        let page = trial.get(&format!("/decision/{}{path}", fresh.id)).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        for markup in ["<script>alert", "<img src=x", "<b>clicks", "\"x\""] {
            assert!(!page.body.contains(markup), "{path}: {markup}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_add_up_to_what_the_agent_counted() {
    let trial = Trial::new().await;
    let today = desk::room::day_of(trial.window.now());
    let reader = trial.window.lake.reader(None).unwrap();
    let d = bid(&trial).await;
    let tracks = app::board::series::series(&reader, &d.proposal, today).await.unwrap();
    let clicks = d.proposal.evidence.iter().find(|e| e.metric == "clicks").unwrap();
    let track = tracks.iter().find(|t| t.chart == "clicks").unwrap();
    let span = |day: i32| (clicks.window.0.0..=clicks.window.1.0).contains(&day);
    let days = (track.first.0..).zip(&track.values).filter(|(day, _)| span(*day));
    assert_eq!(days.filter_map(|(_, v)| *v).sum::<i64>(), clicks.value);

    let orders = all(&trial, &[]).await.into_iter().find(|d| d.proposal.action.kind() == ActionKind::PurchaseOrder);
    let order = orders.expect("a purchase order");
    let tracks = app::board::series::series(&reader, &order.proposal, today).await.unwrap();
    let names: Vec<&str> = tracks.iter().map(|t| t.name.0).collect();
    assert_eq!(names, ["units sold", "on hand", "inbound"]);
    // what being wrong costs stands beside what it earns, before anybody approves
    let cost = order.proposal.evidence.iter().find(|e| e.metric == "slow_cost").expect("the cost of slow stock");
    let domain::Unit::Micros(currency) = cost.unit else { panic!("{:?}", cost.unit) };
    let page = trial.get(&format!("/decision/{}", order.id)).await;
    let card = page.body.split("Expected cost of being wrong").nth(1).expect("its card");
    assert!(card[..160].contains(&super::super::super::figure::rounded(cost.value, currency)), "{}", &card[..160]);
    for (d, words) in [(&d, "Clicks a day"), (&order, "Units sold a day")] {
        let page = trial.get(&format!("/decision/{}/charts", d.id)).await;
        assert!(page.status == StatusCode::OK && page.body.contains(words), "{}", page.body);
    }
}
