//! Approving a list: its hash is what is approved.

use crate::world::*;
use desk::batch::{self, Rule};
use desk::{DecisionId, State, decline, edit};
use domain::{ActionKind, Currency};
use std::collections::BTreeSet;

fn three() -> World {
    let mut w = World::new();
    w.propose(bid_on("1", 100, 110));
    w.propose(bid_on("2", 100, 110));
    w.propose(order(10, 5));
    w
}

#[test]
fn the_hash_changes_with_the_list_and_only_then() {
    let mut w = three();
    let rule = Rule { kind: Some(ActionKind::SetBid), ..Rule::default() };
    let list = |w: &World, rule: &Rule| batch::list(&w.list(), rule, &w.m());
    let first = list(&w, &rule);
    assert_eq!(first.lines.len(), 2);
    assert_eq!(list(&w, &rule).hash, first.hash);
    assert_ne!(list(&w, &Rule::default()).hash, first.hash, "another rule");
    w.append(edit::edit(&w.d(1), &w.d(1).hash, bid_on("1", 100, 111), "owner", &w.m()).unwrap());
    let edited = list(&w, &rule);
    assert_ne!(edited.hash, first.hash, "another payload");
    w.propose(bid_on("3", 100, 110));
    let grown = list(&w, &rule);
    assert_ne!(grown.hash, edited.hash, "one more");
    w.append(decline::decline(&w.d(4), "owner", "no", &w.m()).unwrap());
    assert_eq!(list(&w, &rule).hash, edited.hash, "one less is the same list as before");
}

#[test]
fn sums_are_by_currency_and_what_cannot_be_undone_is_named() {
    let w = three();
    let all = batch::list(&w.list(), &Rule::default(), &w.m());
    assert_eq!(all.totals[&Currency::USD].likely_micros, 36 * USD);
    assert_eq!(all.totals[&Currency::USD].low_micros, -15 * USD);
    assert_eq!(all.totals[&Currency::CNY].outlay_micros, 50 * USD);
    assert_eq!(all.irreversible, [DecisionId(3)]);
    let fits = |rule: Rule| batch::list(&w.list(), &rule, &w.m()).lines.len();
    assert_eq!(fits(Rule { stake_max_micros: Some(12 * USD), ..Rule::default() }), 3);
    assert_eq!(fits(Rule { stake_max_micros: Some(12 * USD - 1), ..Rule::default() }), 0);
    assert_eq!(fits(Rule { likely_min_micros: Some(12 * USD + 1), ..Rule::default() }), 0);
    assert_eq!(fits(Rule { agent: Some("other".into()), ..Rule::default() }), 0);
}

#[test]
fn what_is_no_longer_as_listed_is_refused_by_name() {
    let mut w = three();
    let seen = batch::list(&w.list(), &Rule::default(), &w.m());
    w.append(edit::edit(&w.d(1), &w.d(1).hash, bid_on("1", 100, 111), "owner", &w.m()).unwrap());
    let done = batch::approve(&seen, &seen.hash, &w.list(), "Lin", &w.m()).unwrap();
    let refused: Vec<_> = done.refused.iter().map(|(id, r)| (id.0, r.name())).collect();
    assert_eq!(refused, [(1, "payload_changed"), (3, "role_may_not")]);
    w.append(done.drafts);
    assert_eq!([1, 2, 3].map(|id| w.d(id).state), [State::Proposed, State::Approved, State::Proposed]);
}

#[test]
fn a_forged_list_is_not_the_one_that_was_seen() {
    let w = three();
    let seen = batch::list(&w.list(), &Rule { kind: Some(ActionKind::SetBid), ..Rule::default() }, &w.m());
    let mut forged = seen.clone();
    forged.lines.push((DecisionId(3), w.d(3).hash));
    assert_eq!(batch::approve(&forged, &seen.hash, &w.list(), "owner", &w.m()).unwrap_err().name(), "list_changed");
    forged.hash = forged.reckon();
    assert_eq!(batch::approve(&forged, &seen.hash, &w.list(), "owner", &w.m()).unwrap_err().name(), "list_changed");
}

#[test]
fn chosen_rows_are_a_list_and_nothing_beside_them() {
    let w = three();
    let ids = BTreeSet::from([DecisionId(1), DecisionId(3), DecisionId(9)]);
    let chosen = batch::list(&w.list(), &Rule { ids, ..Rule::default() }, &w.m());
    assert_eq!(chosen.lines.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [1, 3]);
    let elsewhere = Rule { shops: BTreeSet::from(["second".into()]), ..Rule::default() };
    assert_eq!(batch::list(&w.list(), &elsewhere, &w.m()).lines, []);
    // hashes of lists without either are what they were before there was a choice
    let plain = serde_json::to_value(Rule::default()).unwrap();
    assert!(plain.get("ids").is_none() && plain.get("shops").is_none(), "{plain}");
    assert_eq!(serde_json::from_value::<Rule>(plain).unwrap(), Rule::default());
}

#[test]
fn several_are_declined_with_one_reason_or_refused_by_name() {
    let mut w = three();
    let ids = BTreeSet::from([1, 2, 3, 9].map(DecisionId));
    w.approve(2, "owner");
    assert_eq!(batch::decline(&ids, &w.list(), ("Lin", " "), &w.m()).unwrap_err().name(), "reason_missing");
    let done = batch::decline(&ids, &w.list(), ("Lin", "season is over"), &w.m()).unwrap();
    let refused: Vec<_> = done.refused.iter().map(|(id, r)| (id.0, r.name())).collect();
    assert_eq!(refused, [(3, "role_may_not"), (9, "unknown_decision")]);
    w.append(done.drafts);
    assert_eq!([1, 2, 3].map(|id| w.d(id).state), [State::Declined, State::Declined, State::Proposed]);
    assert_eq!(w.d(1).why, "season is over");
}
