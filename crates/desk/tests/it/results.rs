//! Receipts, reading back, undoing, the kill switch and trust that is lost.

use crate::world::*;
use desk::event::{Draft, Event};
use desk::receipt::LineResult;
use desk::{DecisionId, State, Tally, autonomy, read_back, receipt, revert, stop};
use desk::{LiveState, dispatch};
use domain::LineOutcome;
use domain::policy::Level;
use domain::{Action, ActionKind};

fn sent(n: u64) -> World {
    let mut w = World::new();
    let proposals = (0..n).map(|i| proposal(bid_on(&format!("k{i}"), 100, 110))).collect();
    w.admit(proposals);
    for id in 1..=n {
        w.approve(id, "owner");
    }
    w.send(&(1..=n).collect::<Vec<_>>());
    w
}

fn line(id: u64, result: LineOutcome) -> LineResult {
    LineResult { decision: DecisionId(id), result }
}

fn failed() -> LineOutcome {
    LineOutcome::Failed { code: "11006".into(), message: "bid too low".into() }
}

#[test]
fn a_receipt_settles_each_line_once() {
    let mut w = sent(5);
    let lines = [
        line(1, LineOutcome::Executed),
        line(2, failed()),
        line(3, LineOutcome::Doubt { why: "already exists".into() }),
        line(4, LineOutcome::Executed),
        line(4, failed()),
        line(77, LineOutcome::Executed),
    ];
    let done = receipt::settle(&w.list(), &lines, "hash", &w.m());
    assert_eq!(done.strangers, [DecisionId(77)]);
    w.append(done.drafts);
    let states = [1, 2, 3, 4, 5].map(|id| w.d(id).state);
    use State::{Dispatched, Executed, Failed, Unknown};
    assert_eq!(states, [Executed, Failed, Unknown, Unknown, Dispatched]);
    let again = receipt::settle(&w.list(), &lines, "hash", &w.m());
    assert!(again.drafts.is_empty(), "the same receipt twice changes nothing");
    assert_eq!((again.left_alone.len(), again.in_doubt.len()), (2, 2));
}

#[test]
fn no_receipt_means_unknown_and_only_a_younger_reading_settles_it() {
    let mut w = sent(1);
    let at = w.d(1).sent.unwrap().at_micros;
    w.clock = at + 24 * HOUR - 1;
    assert!(receipt::overdue(&w.list(), &w.m()).is_empty());
    w.clock += 1;
    w.append(receipt::overdue(&w.list(), &w.m()));
    assert_eq!(w.d(1).state, State::Unknown);
    let refused = dispatch::check(&w.d(1), &Tally::default(), &LiveState::AsBefore, &w.m()).unwrap_err();
    assert_eq!(refused.name(), "wrong_state", "never by sending again");
    // the file may have been uploaded late: a reading between sending and doubt says nothing
    let doubted = w.d(1).changed_at_micros;
    for old in [at, at + 1, doubted] {
        assert!(read_back::settle(&w.d(1), &LiveState::AsBefore, old, &w.m()).is_empty(), "too old to tell");
    }
    for (live, state) in [
        (LiveState::AsAfter, State::Executed),
        (LiveState::AsBefore, State::Failed),
        (LiveState::Missing, State::Failed),
        (LiveState::Other { found: "bid 3.00 USD".into() }, State::Failed),
    ] {
        let mut one = w.clone();
        one.append(read_back::settle(&one.d(1), &live, doubted + 1, &one.m()));
        assert_eq!(one.d(1).state, state, "{live:?}");
    }
}

#[test]
fn a_file_is_taken_to_the_marketplace_once() {
    let mut w = World::new();
    w.admit(vec![proposal(bid_on("k0", 100, 110))]);
    w.approve(1, "owner");
    let upload = w.send(&[1]);
    let carry = |w: &World, by: &str| dispatch::carry(&upload, &w.list(), &upload.hash, by, &w.m());
    assert_eq!(carry(&w, "model").unwrap_err().name(), "unknown_person");
    assert_eq!(carry(&w, "Mei").unwrap_err().name(), "role_may_not", "a bid is not hers to send");
    w.policy.people.get_mut("Lin").unwrap().shops = ["another".to_owned()].into();
    assert_eq!(carry(&w, "Lin").unwrap_err().name(), "not_their_shop");
    let drafts = carry(&w, "owner").unwrap();
    w.append(drafts);
    assert_eq!(carry(&w, "owner").unwrap_err().name(), "upload_carried", "its result is unknown: never again");
    let again = dispatch::hand_out(&upload, &w.list(), &upload.hash, &w.m()).unwrap_err();
    assert_eq!(again.name(), "upload_carried");
}

#[test]
fn a_receipt_is_brought_by_those_who_decide_on_what_was_sent() {
    let w = sent(2);
    let bring = |by: &str| receipt::brought(&w.list(), &[line(1, LineOutcome::Executed)], "r", by, &w.m());
    for (by, refused) in [("model", "unknown_person"), ("Mei", "role_may_not"), ("Zhao", "role_may_not")] {
        assert_eq!(bring(by).unwrap_err().name(), refused, "{by}");
    }
    assert_eq!(
        bring("Lin").unwrap().drafts,
        receipt::settle(&w.list(), &[line(1, LineOutcome::Executed)], "r", &w.m()).drafts
    );
}

#[test]
fn failures_in_a_row_lower_trust_and_a_success_starts_anew() {
    let mut w = sent(7);
    w.append(autonomy::raise("bid", ActionKind::SetBid, Level::Act, "owner", &w.m()).unwrap());
    let settle = |w: &mut World, lines: Vec<LineResult>| {
        let done = receipt::settle(&w.list(), &lines, "r", &w.m());
        w.append(done.drafts);
        autonomy::level("bid", ActionKind::SetBid, &w.m())
    };
    assert_eq!(settle(&mut w, vec![line(1, failed()), line(2, failed())]), Level::Act);
    assert_eq!(settle(&mut w, vec![line(3, LineOutcome::Executed), line(4, failed()), line(5, failed())]), Level::Act);
    assert_eq!(settle(&mut w, vec![line(6, failed())]), Level::Ask);
    let lowered = w.entries.iter().rev().find_map(|e| match &e.event {
        Event::AutonomySet { by, why, .. } => Some((by.clone(), why.clone())),
        _ => None,
    });
    assert_eq!(lowered.unwrap(), (None, "3 failures in a row".to_owned()));
    // it starts to count anew, also when a reading says that nothing was done
    w.append(vec![Draft::of(DecisionId(7), Event::Doubted { why: "x".into() })]);
    w.append(read_back::settle(&w.d(7), &LiveState::AsBefore, w.clock + 1, &w.m()));
    assert_eq!(w.room.standing("bid", ActionKind::SetBid).failures, 1);
}

#[test]
fn one_receipt_can_lower_by_two_steps_and_no_further() {
    let mut w = sent(9);
    w.append(autonomy::raise("bid", ActionKind::SetBid, Level::Act, "owner", &w.m()).unwrap());
    let done = receipt::settle(&w.list(), &(1..=9).map(|id| line(id, failed())).collect::<Vec<_>>(), "r", &w.m());
    w.append(done.drafts);
    assert_eq!(autonomy::level("bid", ActionKind::SetBid, &w.m()), Level::Observe);
    let up = |to| autonomy::raise("bid", ActionKind::SetBid, to, "owner", &w.m());
    assert_eq!(up(Level::Act).unwrap_err().name(), "level_step");
    assert!(up(Level::Ask).is_ok());
    assert_eq!(autonomy::raise("bid", ActionKind::SetBid, Level::Ask, "Lin", &w.m()).unwrap_err().name(), "owner_only");
}

#[test]
fn undoing_is_a_decision_of_its_own_through_the_same_door() {
    let mut w = World::new();
    w.done(bid(100, 70));
    w.append(revert::revert(&w.d(1), &w.list(), "Lin", &w.m()).unwrap());
    let back = w.d(2);
    assert_eq!(
        (back.state, back.inverse_of, w.d(1).reverted_by),
        (State::Approved, Some(DecisionId(1)), Some(DecisionId(2)))
    );
    assert!(matches!(back.proposal.action, Action::SetBid { after_micros: 1_000_000, before_micros: 700_000, .. }));
    assert_eq!(back.proposal.predicted.likely_micros, -12 * USD);
    assert_eq!((back.proposal.predicted.low_micros, back.proposal.predicted.high_micros), (-40 * USD, 5 * USD));
    assert!(!back.proposal.evidence.is_empty());
    // 0.70 to 1.00 is 43 %: more than a step, and no step at all when it goes back
    w.around.last_change.insert(back.subject(), w.clock);
    w.send(&[2]);
    w.confirm(2);
    assert_eq!(w.d(1).state, State::Executed, "what was done stays done");
    w.append(revert::revert(&w.d(2), &w.list(), "owner", &w.m()).unwrap());
    assert_eq!(w.d(3).proposal.action, w.d(1).proposal.action);
}

#[test]
fn an_inverse_that_came_to_nothing_may_be_asked_for_again() {
    let mut w = World::new();
    w.done(bid(100, 70));
    w.append(revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap());
    w.append(vec![dispatch::void(&w.d(2), "live state changed").unwrap()]);
    w.append(revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap());
    assert_eq!(w.d(1).reverted_by, Some(DecisionId(3)));
}

#[test]
fn what_was_changed_later_is_not_undone_behind_it() {
    let mut w = World::new();
    w.done(bid(100, 120));
    w.clock += HOUR;
    w.done(bid(120, 110));
    let refused = revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap_err();
    assert_eq!(refused.name(), "overtaken");
}

#[test]
fn the_switch_stops_what_is_checked_written_and_handed_out() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.propose(bid_on("34", 100, 120));
    w.approve(1, "owner");
    w.approve(2, "owner");
    let upload = w.send(&[1]);
    let mut tally = Tally::default();
    dispatch::load(&w.d(2), &mut tally, &LiveState::AsBefore, &w.m()).unwrap();
    let same = |w: &World| dispatch::hand_out(&upload, &w.list(), &upload.hash, &w.m());
    assert!(same(&w).is_ok() && same(&w).is_ok(), "the same bytes may be handed out again");
    w.append(stop::stop("amazon", "asked us to cease", &w.room).unwrap());
    assert_eq!(same(&w).unwrap_err().name(), "stopped");
    assert_eq!(dispatch::sent(w.upload(&[2]), &tally, &w.m()).unwrap_err().name(), "stopped");
    assert_eq!(
        dispatch::check(&w.d(2), &Tally::default(), &LiveState::AsBefore, &w.m()).unwrap_err().name(),
        "stopped"
    );
    assert!(stop::stop("amazon", "asked us to cease", &w.room).is_err());
    w.append(stop::stop("Lin", "as well", &w.room).unwrap());
    assert_eq!(stop::resume("Lin", &w.m()).unwrap_err().name(), "owner_only");
    w.append(stop::resume("owner", &w.m()).unwrap());
    assert!(same(&w).is_ok());
    w.append(vec![Draft::of(DecisionId(1), Event::Doubted { why: "late".into() })]);
    assert_eq!(same(&w).unwrap_err().name(), "upload_settled", "what is in doubt does not leave again");
}

#[test]
fn an_upload_number_is_used_once() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.approve(1, "owner");
    let mut tally = Tally::default();
    dispatch::load(&w.d(1), &mut tally, &LiveState::AsBefore, &w.m()).unwrap();
    let mut upload = w.upload(&[1, 1]);
    let drafts = dispatch::sent(upload.clone(), &tally, &w.m()).unwrap();
    assert_eq!(drafts.len(), 2, "two records of one decision are one change");
    upload.id = "U7".into();
    assert_eq!(dispatch::sent(upload, &tally, &w.m()).unwrap_err().name(), "upload_settled");
}

#[test]
fn a_person_who_settles_by_hand_must_be_one_who_decides() {
    let w = sent(1);
    let lines = [line(1, LineOutcome::Executed)];
    assert_eq!(receipt::by_hand(&w.list(), &lines, "Zhao", &w.m()).unwrap_err().name(), "role_may_not");
    assert_eq!(receipt::by_hand(&w.list(), &lines, "Lin", &w.m()).unwrap().drafts.len(), 1);
}

#[test]
fn several_files_of_one_dispatch_have_numbers_of_their_own_and_share_no_decision() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.propose(bid_on("34", 100, 120));
    let mut tally = Tally::default();
    for id in [1, 2] {
        w.approve(id, "owner");
        dispatch::load(&w.d(id), &mut tally, &LiveState::AsBefore, &w.m()).unwrap();
    }
    let (one, mut two) = (w.upload(&[1]), w.upload(&[2]));
    two.id = dispatch::upload_after(&w.m(), 1);
    let drafts = dispatch::sent_together(vec![one.clone(), two.clone()], &tally, &w.m()).unwrap();
    two.rows.clone_from(&one.rows);
    assert_eq!(dispatch::sent_together(vec![one, two], &tally, &w.m()).unwrap_err().name(), "not_checked");
    w.append(drafts);
    assert_eq!([1, 2].map(|id| w.d(id).sent.unwrap().upload), ["U1", "U2"]);
    assert_eq!(w.room.uploads, 2);
}

#[test]
fn failures_that_are_read_back_together_count_in_a_row() {
    let mut w = sent(3);
    for id in 1..=3 {
        w.append(vec![Draft::of(DecisionId(id), Event::Doubted { why: "late".into() })]);
    }
    let all = w.list();
    let seen = all.iter().map(|d| (d, LiveState::AsBefore, w.clock + 1));
    let drafts = read_back::settle_all(seen, &w.m());
    w.append(drafts);
    assert_eq!(autonomy::level("bid", ActionKind::SetBid, &w.m()), Level::Observe);
}
