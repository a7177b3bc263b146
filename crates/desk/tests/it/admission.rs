//! Proposals become decisions: duplicates, newer ones, refusals remembered, and standing orders.

use crate::world::*;
use desk::{DecisionId, State, autonomy, decline, edit, stop};
use domain::policy::Level;
use domain::{ActionKind, Proposal};

fn act(w: &mut World, kind: ActionKind) {
    w.append(autonomy::raise("bid", kind, Level::Act, "owner", &w.m()).unwrap());
}

fn worth(action: domain::Action, likely: i64) -> Proposal {
    let mut p = proposal(action);
    (p.predicted.low_micros, p.predicted.likely_micros, p.predicted.high_micros) = (0, likely * USD, 2 * likely * USD);
    p
}

#[test]
fn the_same_payload_is_a_duplicate_and_another_supersedes() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    let entries = w.entries.len();
    assert_eq!(w.admit(vec![proposal(bid(100, 120))]).duplicates, [DecisionId(1)]);
    assert_eq!(w.entries.len(), entries, "a duplicate changes nothing");
    let done = w.admit(vec![proposal(bid(100, 125))]);
    assert_eq!(done.superseded, [(DecisionId(1), DecisionId(2))]);
    assert_eq!((w.d(1).state, w.d(1).superseded_by), (State::Superseded, Some(DecisionId(2))));
    // approved, sent, unknown: busy
    w.approve(2, "owner");
    assert_eq!(w.admit(vec![proposal(bid(100, 110))]).busy[0].1, DecisionId(2));
    w.send(&[2]);
    assert_eq!(w.admit(vec![proposal(bid(100, 110))]).busy[0].1, DecisionId(2));
    w.confirm(2);
    assert_eq!(w.admit(vec![proposal(bid(125, 110))]).admitted, [DecisionId(3)]);
}

#[test]
fn of_one_run_the_most_valuable_on_a_subject_gets_in_whatever_the_order() {
    let (small, great) = (worth(bid(100, 110), 5), worth(bid(100, 120), 50));
    let other = worth(bid_on("34", 100, 110), 20);
    let mut w = World::new();
    let mut back = w.clone();
    let done = w.admit(vec![small.clone(), other.clone(), great.clone()]);
    assert_eq!(back.admit(vec![great, small, other]), done);
    assert_eq!((done.admitted.len(), done.busy.len()), (2, 1));
    assert_eq!(w.d(1).proposal.predicted.likely_micros, 50 * USD);
}

#[test]
fn a_person_s_edit_and_a_greater_stake_are_not_overtaken() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.append(edit::edit(&w.d(1), &w.d(1).hash, bid(100, 115), "owner", &w.m()).unwrap());
    assert_eq!(w.admit(vec![proposal(bid(100, 125))]).busy.len(), 1);
    w.admit(vec![worth(bid_on("34", 100, 120), 50)]);
    let mut other = worth(bid_on("34", 100, 90), 40);
    other.agent = "pause".into();
    assert_eq!(w.admit(vec![other.clone()]).busy.len(), 1);
    (other.predicted.likely_micros, other.predicted.high_micros) = (60 * USD, 60 * USD);
    assert_eq!(w.admit(vec![other]).superseded.len(), 1);
}

#[test]
fn what_was_declined_is_not_asked_again_for_thirty_days() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.append(decline::decline(&w.d(1), "owner", "season ends", &w.m()).unwrap());
    let again = |w: &mut World| {
        let mut p = proposal(bid(100, 120));
        p.expires_at_micros = w.clock + DAY;
        w.around.site_budget_as_of_micros.insert(place(), w.clock);
        w.admit(vec![p])
    };
    w.clock += 30 * DAY;
    assert_eq!(again(&mut w).declined_before.len(), 1);
    assert_eq!(
        w.admit(vec![{
            let mut p = proposal(bid(100, 121));
            p.expires_at_micros = w.clock;
            p
        }])
        .admitted
        .len(),
        1
    );
    let mut later = World::new();
    later.propose(bid(100, 120));
    later.append(decline::decline(&later.d(1), "owner", "season ends", &later.m()).unwrap());
    later.clock += 30 * DAY + 1;
    assert_eq!(again(&mut later).admitted.len(), 1);
}

#[test]
fn what_has_run_out_makes_room() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.clock += 72 * HOUR + 1;
    let mut p = proposal(bid(100, 120));
    p.expires_at_micros = w.clock + DAY;
    let done = w.admit(vec![p]);
    assert_eq!((done.expired, done.admitted), (vec![DecisionId(1)], vec![DecisionId(2)]));
    assert_eq!(w.d(1).state, State::Expired);
}

#[test]
fn a_block_never_becomes_a_decision_and_is_named() {
    let mut w = World::new();
    let done = w.admit(vec![proposal(bid(100, 200))]);
    assert!(done.admitted.is_empty() && done.drafts.is_empty());
    assert_eq!(done.blocked[0].1[0].guardrail, "bid_step");
    let ran = done.ran("bid", 1, None);
    assert!(matches!(ran.event, desk::Event::Ran { proposed: 1, admitted: 0, .. }));
}

#[test]
fn one_agent_cannot_flood_the_inbox() {
    let mut w = World::with(|t| t.replace("proposals_max = 500", "proposals_max = 2"));
    let many = (0..5).map(|i| worth(bid_on(&i.to_string(), 100, 110), 10 + i)).collect();
    let done = w.admit(many);
    assert_eq!((done.admitted.len(), done.beyond.len()), (2, 3));
    assert_eq!(w.d(1).proposal.predicted.likely_micros, 14 * USD, "the most valuable first");
}

#[test]
fn a_standing_order_holds_within_its_limits_only() {
    let mut w = World::new();
    for kind in [ActionKind::SetBid, ActionKind::PurchaseOrder] {
        act(&mut w, kind);
    }
    // 20 each, 200 a day; warnings and irreversible actions are never done without asking
    let done =
        w.admit(vec![worth(bid_on("1", 100, 110), 20), worth(bid_on("2", 100, 110), 21), worth(order(10, 1), 1)]);
    assert_eq!(done.auto_approved.len(), 1);
    assert_eq!(w.d(done.auto_approved[0].0).proposal.predicted.likely_micros, 20 * USD);
    let approval = w.d(done.auto_approved[0].0).approval.unwrap();
    assert!(approval.standing && approval.by == "owner");
    let day = (10..25).map(|i| worth(bid_on(&i.to_string(), 100, 110), 20)).collect();
    assert_eq!(w.admit(day).auto_approved.len(), 9, "200 a day, 20 are used");
    assert!(w.admit(vec![worth(bid_on("90", 100, 110), 1)]).auto_approved.is_empty());
    w.clock += 13 * HOUR;
    assert_eq!(w.admit(vec![worth(bid_on("91", 100, 110), 1)]).auto_approved.len(), 1, "another day");
    w.append(stop::stop("Lin", "wait", &w.room).unwrap());
    assert!(w.admit(vec![worth(bid_on("92", 100, 110), 1)]).auto_approved.is_empty());
    w.append(stop::resume("owner", &w.m()).unwrap());
    w.policy.people.remove("owner");
    assert!(w.admit(vec![worth(bid_on("93", 100, 110), 1)]).auto_approved.is_empty(), "whose order?");
}

#[test]
fn a_warning_is_asked_about() {
    let mut w = World::new();
    act(&mut w, ActionKind::SetBid);
    let mut p = worth(bid(100, 110), 1);
    p.skus.push("TW-2".into());
    let done = w.admit(vec![p]);
    assert_eq!((done.admitted.len(), done.auto_approved.len()), (1, 0));
    assert_eq!(w.d(1).findings[0].guardrail, "stock_cover");
}

#[test]
fn what_is_only_observed_yields_to_what_a_person_can_decide_on() {
    let mut w = World::new();
    w.append(autonomy::lower("new", ActionKind::SetBid, Level::Observe, "owner", &w.m()).unwrap());
    let mut watched = worth(bid(100, 130), 90);
    watched.agent = "new".into();
    // in one run, and after it
    let done = w.admit(vec![watched.clone(), worth(bid(100, 110), 5)]);
    assert_eq!((done.admitted.len(), done.busy.len()), (1, 1));
    assert_eq!(w.d(1).proposal.agent, "bid");
    assert_eq!(w.admit(vec![watched.clone()]).busy.len(), 1);
    let mut other = World::new();
    other.append(autonomy::lower("new", ActionKind::SetBid, Level::Observe, "owner", &other.m()).unwrap());
    other.admit(vec![watched]);
    assert_eq!(other.admit(vec![worth(bid(100, 110), 5)]).superseded.len(), 1);
}
