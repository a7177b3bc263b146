//! Every state meets every command: what is allowed leads where the table says, everything else is refused.

use crate::world::*;
use desk::event::{Draft, Event};
use desk::receipt::LineResult;
use desk::{
    Decision, DecisionId, Outcome, State, Tally, approve, decline, edit, expire, outcome, read_back, receipt, revert,
};
use desk::{LiveState, dispatch};
use domain::LineOutcome;
use domain::{Currency, Day, Words};
use expect_test::expect;

/// A world in which decision 1 is in the state.
fn at(state: State) -> World {
    let mut w = World::new();
    w.propose(bid(100, 120));
    let one = DecisionId(1);
    match state {
        State::Proposed => {}
        State::Declined => w.append(decline::decline(&w.d(1), "owner", "no", &w.m()).unwrap()),
        State::Expired => w.append(vec![dispatch::void(&w.d(1), "a test").unwrap()]),
        State::Superseded => {
            w.propose(bid(100, 125));
        }
        _ => {
            w.approve(1, "owner");
            if state != State::Approved {
                w.send(&[1]);
            }
            match state {
                State::Executed | State::Measured => w.confirm(1),
                State::Failed => w.append(vec![Draft::of(
                    one,
                    Event::Failed { receipt: "r".into(), code: "c".into(), message: "m".into() },
                )]),
                State::Unknown => w.append(vec![Draft::of(one, Event::Doubted { why: "no receipt".into() })]),
                _ => {}
            }
            if state == State::Measured {
                w.append(vec![Draft::of(one, Event::Measured { outcome: Box::new(measured()) })]);
            }
        }
    }
    assert_eq!(w.d(1).state, state);
    w
}

fn measured() -> Outcome {
    Outcome {
        verdict: outcome::Verdict::Held,
        low_micros: 0,
        effect_micros: USD,
        high_micros: 2 * USD,
        currency: Currency::USD,
        window: (Day(0), Day(1)),
        power_nanos: 900_000_000,
        method: Words::default(),
    }
}

type Command = (&'static str, fn(&World, &Decision) -> Result<Vec<Draft>, String>);

fn code(r: desk::Refusal) -> String {
    r.name().to_owned()
}

const COMMANDS: &[Command] = &[
    ("approve", |w, d| approve::approve(d, &d.hash, "owner", &w.m()).map_err(code)),
    ("decline", |w, d| decline::decline(d, "owner", "no", &w.m()).map_err(code)),
    ("edit", |w, d| edit::edit(d, &d.hash, bid(100, 110), "owner", &w.m()).map_err(code)),
    ("expire", |w, d| {
        let mut late = w.clone();
        late.clock += 80 * HOUR;
        let due = expire::due(std::slice::from_ref(d), &late.m());
        if due.is_empty() { Err("nothing".into()) } else { Ok(due) }
    }),
    ("void", |_, d| dispatch::void(d, "changed").map(|v| vec![v]).map_err(code)),
    ("dispatch", |w, d| {
        let mut tally = Tally::default();
        dispatch::load(d, &mut tally, &LiveState::AsBefore, &w.m()).map_err(code)?;
        dispatch::sent(w.upload(&[1]), &tally, &w.m()).map_err(code)
    }),
    ("receipt: done", |w, d| settle(w, d, LineOutcome::Executed)),
    ("receipt: refused", |w, d| settle(w, d, LineOutcome::Failed { code: "1".into(), message: "x".into() })),
    ("receipt: doubt", |w, d| settle(w, d, LineOutcome::Doubt { why: "exists".into() })),
    ("overdue", |w, d| {
        let mut late = w.clone();
        late.clock += 24 * HOUR;
        let doubted = receipt::overdue(std::slice::from_ref(d), &late.m());
        if doubted.is_empty() { Err("nothing".into()) } else { Ok(doubted) }
    }),
    ("read back: done", |w, d| back(w, d, LiveState::AsAfter)),
    ("read back: undone", |w, d| back(w, d, LiveState::AsBefore)),
    ("revert", |w, d| revert::revert(d, &w.list(), "owner", &w.m()).map_err(code)),
];

fn settle(w: &World, d: &Decision, result: LineOutcome) -> Result<Vec<Draft>, String> {
    let settled = receipt::settle(std::slice::from_ref(d), &[LineResult { decision: d.id, result }], "r", &w.m());
    match (settled.left_alone.len(), settled.in_doubt.len()) {
        (0, 0) => Ok(settled.drafts),
        (1, _) => Err("left alone".into()),
        _ => Err("stays in doubt".into()),
    }
}

fn back(w: &World, d: &Decision, live: LiveState) -> Result<Vec<Draft>, String> {
    let drafts = read_back::settle(d, &live, w.clock + 1, &w.m());
    if drafts.is_empty() { Err("nothing".into()) } else { Ok(drafts) }
}

#[test]
fn every_state_meets_every_command() {
    let mut table = String::new();
    for state in State::ALL {
        table += &format!("{}\n", state.code());
        for (name, command) in COMMANDS {
            let mut w = at(state);
            match command(&w, &w.d(1)) {
                Err(why) => table += &format!("  {name}: {why}\n"),
                Ok(drafts) => {
                    // the clock of the expiry and overdue rows does not matter to the fold
                    w.append(drafts);
                    table += &format!("  {name} → {}\n", w.d(1).state.code());
                }
            }
        }
    }
    expect![[r#"
        proposed
          approve → approved
          decline → declined
          edit → proposed
          expire → expired
          void → expired
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
        approved
          approve: wrong_state
          decline → declined
          edit: wrong_state
          expire → expired
          void → expired
          dispatch → dispatched
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
        dispatched
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done → executed
          receipt: refused → failed
          receipt: doubt → unknown
          overdue → unknown
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
        executed
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert → executed
        failed
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
        unknown
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: stays in doubt
          receipt: refused: stays in doubt
          receipt: doubt: stays in doubt
          overdue: nothing
          read back: done → executed
          read back: undone → failed
          revert: wrong_state
        measured
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert → measured
        declined
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
        expired
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
        superseded
          approve: wrong_state
          decline: wrong_state
          edit: wrong_state
          expire: nothing
          void: wrong_state
          dispatch: wrong_state
          receipt: done: left alone
          receipt: refused: left alone
          receipt: doubt: left alone
          overdue: nothing
          read back: done: nothing
          read back: undone: nothing
          revert: wrong_state
    "#]]
    .assert_eq(&table);
}
