//! Taking back what was just said: the payload waits again, and nothing is lost on the way.

use crate::world::*;
use desk::undo::{Undoing, said_by, undo};
use desk::{Decision, DecisionId, State, approve, decline, edit};
use expect_test::expect;

/// Takes back, with what the journal tells, and appends.
fn take_back(w: &mut World, ids: &[u64], by: &str) -> Undoing {
    let asked: Vec<(Decision, Option<String>)> = ids
        .iter()
        .map(|id| {
            let d = w.d(*id);
            let by = said_by(&d, &w.entries);
            (d, by)
        })
        .collect();
    let done = undo(&asked, &w.list(), by, &w.m());
    w.append(done.drafts.clone());
    done
}

fn refused(done: &Undoing) -> Vec<(u64, &'static str)> {
    done.refused.iter().map(|(id, r)| (id.0, r.name())).collect()
}

fn states(w: &World) -> String {
    w.list().iter().map(|d| format!("{} {} {}\n", d.id, d.state.code(), d.why)).collect()
}

fn declined(w: &mut World, id: u64, by: &str) {
    let drafts = decline::decline(&w.d(id), by, "too dear", &w.m()).unwrap();
    w.append(drafts);
}

#[test]
fn an_approval_that_is_taken_back_waits_again_with_its_payload() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.approve(1, "Lin");
    let done = take_back(&mut w, &[1], "Lin");
    assert_eq!(done.undone[0].waits, Some(DecisionId(2)));
    expect![[r#"
        D1 declined undone by Lin / 由 Lin 撤销
        D2 proposed 
    "#]]
    .assert_eq(&states(&w));
    assert_eq!((w.d(2).hash, w.d(2).proposal), (w.d(1).hash, w.d(1).proposal));
    // it is approved like any other, and taken back again
    w.approve(2, "Lin");
    assert_eq!(take_back(&mut w, &[2], "owner").undone[0].waits, Some(DecisionId(3)), "an owner, after anybody");
}

#[test]
fn a_decline_that_is_taken_back_waits_again_while_nothing_is_in_its_place() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    declined(&mut w, 1, "Lin");
    assert_eq!(refused(&take_back(&mut w, &[1], "Mei")), [(1, "role_may_not")]);
    assert_eq!(take_back(&mut w, &[1], "Lin").undone[0].waits, Some(DecisionId(2)));
    assert_eq!(refused(&take_back(&mut w, &[1], "Lin")), [(1, "overtaken")], "it waits already");
    declined(&mut w, 2, "owner");
    assert_eq!(refused(&take_back(&mut w, &[2], "Lin")), [(2, "not_theirs")]);
    w.clock += 73 * HOUR;
    assert_eq!(refused(&take_back(&mut w, &[2], "owner")), [(2, "lapsed")]);
}

#[test]
fn what_has_left_or_run_out_stays_as_it_is() {
    let mut w = World::new();
    w.propose(bid_on("1", 100, 110));
    w.propose(bid_on("2", 100, 110));
    assert_eq!(refused(&take_back(&mut w, &[1], "owner")), [(1, "nothing_said")]);
    w.approve(1, "owner");
    w.approve(2, "owner");
    w.send(&[1]);
    w.clock += 500 * HOUR;
    assert_eq!(refused(&take_back(&mut w, &[1, 2], "owner")), [(1, "already_left"), (2, "lapsed")]);
}

#[test]
fn an_approval_is_taken_back_even_where_the_proposal_cannot_wait_again() {
    let mut w = World::new();
    w.propose(bid_on("1", 100, 110));
    w.propose(bid_on("2", 100, 110));
    w.approve(2, "owner");
    w.clock += 71 * HOUR;
    w.approve(1, "owner");
    w.clock += 2 * HOUR;
    let late = take_back(&mut w, &[1], "owner");
    let first = &late.undone[0];
    assert_eq!((first.waits, first.why_not.as_ref().map(|r| r.name())), (None, Some("lapsed")));
    assert_eq!(w.d(1).state, State::Declined);

    let mut w = World::new();
    w.propose(bid_on("1", 100, 110));
    w.approve(1, "owner");
    w.policy.no_fly_skus.insert(SKU.into());
    let done = take_back(&mut w, &[1], "owner");
    assert_eq!(done.undone[0].why_not.as_ref().map(|r| r.name()), Some("guardrail"));
    assert_eq!(w.d(1).state, State::Declined);
}

#[test]
fn the_inverse_of_a_change_is_taken_back_without_being_proposed() {
    let mut w = World::new();
    w.done(bid(100, 120));
    let drafts = desk::revert::revert(&w.d(1), &w.list(), "owner", &w.m()).unwrap();
    w.append(drafts);
    assert_eq!(take_back(&mut w, &[2], "owner").undone[0].waits, None);
    assert_eq!(w.list().len(), 2);
    assert!(desk::revert::revert(&w.d(1), &w.list(), "owner", &w.m()).is_ok(), "it can be asked for again");
}

#[test]
fn several_come_back_in_one_piece_and_never_two_on_one_subject() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    declined(&mut w, 1, "Lin");
    w.propose(bid(100, 130));
    declined(&mut w, 2, "Lin");
    w.propose(budget(100, 110));
    w.approve(3, "Lin");
    let done = take_back(&mut w, &[1, 2, 3, 3], "Lin");
    assert_eq!(refused(&done), [(2, "overtaken")]);
    expect![[r#"
        D1 declined too dear
        D2 declined too dear
        D3 declined undone by Lin / 由 Lin 撤销
        D4 proposed 
        D5 proposed 
    "#]]
    .assert_eq(&states(&w));
}

#[test]
fn values_that_a_person_has_set_stay_theirs() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.append(edit::edit(&w.d(1), &w.d(1).hash, bid(100, 115), "Lin", &w.m()).unwrap());
    w.approve(1, "Lin");
    take_back(&mut w, &[1], "Lin");
    assert_eq!((w.d(2).edits, &w.d(2).proposal.action), (1, &bid(100, 115)));
    assert_eq!(w.admit(vec![proposal(bid(100, 125))]).busy.len(), 1, "no agent overtakes it");
}

#[test]
fn who_took_an_approval_back_has_not_said_no() {
    let mut w = World::new();
    w.propose(bid(100, 120));
    w.approve(1, "Lin");
    take_back(&mut w, &[1], "Lin");
    w.clock += 80 * HOUR;
    w.append(desk::expire::due(&w.list(), &w.m()));
    let mut again = proposal(bid(100, 120));
    again.expires_at_micros = w.clock + 72 * HOUR;
    assert_eq!(w.admit(vec![again]).admitted, [DecisionId(3)]);
    assert!(approve::approve(&w.d(3), &w.d(3).hash, "Lin", &w.m()).is_ok());
}
