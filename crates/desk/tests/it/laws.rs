//! Any commands by anybody in any order: an independent bookkeeper reads the journal and finds every promise kept.

use crate::world::*;
use desk::event::{Entry, Event, GENESIS};
use desk::receipt::LineResult;
use desk::room::day_of;
use desk::{
    Decision, DecisionId, Room, State, TRANSITIONS, Tally, approve, autonomy, batch, decline, edit, expire, fold,
    read_back, receipt, revert, stop, undo,
};
use desk::{LiveState, dispatch};
use domain::LineOutcome;
use domain::action::AdState;
use domain::policy::Level;
use domain::{Action, ActionKind, Day, PayloadHash, Subject};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A command with dice: what, who, on which, how far.
type Dice = (u8, u8, u8, u8);

const PEOPLE: [&str; 6] = ["owner", "owner", "Lin", "Mei", "Zhao", "agent:bid"];
const ACTIONS_MAX: i64 = 6;
const ORDERS_MAX_CNY: i64 = 3_000;
const ACT_EACH: i64 = 20;
const ACT_DAY: i64 = 50;

fn world() -> World {
    World::with(|t| {
        t.replace("actions_a_day_max = 1000", &format!("actions_a_day_max = {ACTIONS_MAX}"))
            .replace(r#"order_value_a_day_cny = "500000""#, &format!(r#"order_value_a_day_cny = "{ORDERS_MAX_CNY}""#))
            .replace(r#"order_value_cny = "200000""#, r#"order_value_cny = "2000""#)
            .replace(r#"act_a_day = "200.00""#, &format!(r#"act_a_day = "{ACT_DAY}""#))
            .replace("bid_rest_days = 7", "bid_rest_days = 0")
    })
}

fn action(which: u8, far: u8) -> Action {
    let far = i64::from(far);
    match which % 8 {
        0 | 1 => bid_on(&(which % 2).to_string(), 100, 60 + far % 80),
        2 => bid_on("9", 390, 380 + far % 40),
        3 => budget(100, 60 + far % 160),
        4 => state(campaign("11"), AdState::Paused, AdState::Enabled),
        5 => negative(if far % 2 == 0 { "glass" } else { "steel" }),
        6 => order(10 * (1 + far % 10), 5 + far % 20),
        _ => price(20, 8 + far % 20),
    }
}

fn step(w: &mut World, (what, who, which, far): Dice) {
    let by = PEOPLE[usize::from(who) % PEOPLE.len()];
    let all = w.list();
    let one = all.get(usize::from(which) % all.len().max(1)).cloned();
    let drafts = match (what % 22, one) {
        (0..=3, _) => {
            let n = usize::from(who % 3) + 1;
            let proposals = (0..n).map(|i| {
                let i = u8::try_from(i).unwrap();
                let mut p = proposal(action(which.wrapping_add(i), far.wrapping_add(i)));
                p.predicted.likely_micros = i64::from(far % 30) * USD;
                p.expires_at_micros = w.clock + 72 * HOUR;
                p
            });
            let done = desk::admit::admit(proposals.collect(), &all, &w.m());
            done.drafts
        }
        (4 | 5, Some(d)) => {
            let seen = if far == 0 { PayloadHash("0".repeat(64)) } else { d.hash.clone() };
            approve::approve(&d, &seen, by, &w.m()).unwrap_or_default()
        }
        (6, Some(d)) => decline::decline(&d, by, "no", &w.m()).unwrap_or_default(),
        (7, Some(d)) => edit::edit(&d, &d.hash, action(which, far), by, &w.m()).unwrap_or_default(),
        (8, _) => {
            let batch = batch::list(&all, &batch::Rule::default(), &w.m());
            batch::approve(&batch, &batch.hash, &all, by, &w.m()).unwrap().drafts
        }
        (9..=11, _) => send(w, &all, far),
        (12, _) => {
            let results: Vec<LineResult> =
                all.iter().map(|d| LineResult { decision: d.id, result: outcome(d, far) }).collect();
            receipt::settle(&all, &results, "r", &w.m()).drafts
        }
        (13, Some(d)) => {
            let live = if far % 2 == 0 { LiveState::AsAfter } else { LiveState::AsBefore };
            read_back::settle(&d, &live, w.clock, &w.m())
        }
        (14 | 20, Some(_)) => {
            let mut done = all.iter().filter(|d| d.state == State::Executed && d.reverted_by.is_none());
            done.next_back().map_or_else(Vec::new, |d| revert::revert(d, &all, by, &w.m()).unwrap_or_default())
        }
        (15, Some(d)) => {
            let level = [Level::Observe, Level::Ask, Level::Act][usize::from(far) % 3];
            let kind = d.proposal.action.kind();
            let up = autonomy::raise("bid", kind, level, by, &w.m());
            up.or_else(|_| autonomy::lower("bid", kind, level, by, &w.m())).unwrap_or_default()
        }
        (16, _) if far % 3 == 0 => stop::stop(by, "a test", &w.room).unwrap_or_default(),
        (16, _) => stop::resume(by, &w.m()).unwrap_or_default(),
        (17, _) => {
            // the clock jumps, also back
            w.clock += (i64::from(far) - 60) * HOUR / 4;
            Vec::new()
        }
        (18, _) => expire::due(&all, &w.m()),
        (19, _) => receipt::overdue(&all, &w.m()),
        (21, Some(_)) => {
            let some = all.iter().filter(|d| d.id.0 % 2 == u64::from(far) % 2);
            let asked: Vec<_> = some.map(|d| (d.clone(), undo::said_by(d, &w.entries))).collect();
            undo::undo(&asked, &all, by, &w.m()).drafts
        }
        _ => Vec::new(),
    };
    w.append(drafts);
}

fn send(w: &World, all: &[Decision], far: u8) -> Vec<desk::Draft> {
    let mut tally = Tally::default();
    let live = |d: &Decision| match (d.id.0 + u64::from(far)) % 7 {
        0 => LiveState::Missing,
        1 => LiveState::Other { found: "x".into() },
        2 => LiveState::AsAfter,
        _ => LiveState::AsBefore,
    };
    let held: Vec<u64> =
        all.iter().filter(|d| dispatch::load(d, &mut tally, &live(d), &w.m()).is_ok()).map(|d| d.id.0).collect();
    if held.is_empty() { Vec::new() } else { dispatch::sent(w.upload(&held), &tally, &w.m()).unwrap() }
}

fn outcome(d: &Decision, far: u8) -> LineOutcome {
    match (d.id.0 + u64::from(far)) % 3 {
        0 => LineOutcome::Executed,
        1 => LineOutcome::Failed { code: "1".into(), message: "x".into() },
        _ => LineOutcome::Doubt { why: "x".into() },
    }
}

/// What the bookkeeper knows of a decision, from the entries alone.
#[derive(Clone)]
struct Line {
    state: State,
    subject: Subject,
    action: Action,
    hash: PayloadHash,
    stake_micros: i64,
    yes: Option<(PayloadHash, i64)>,
    sent: u32,
}

/// Reads the journal by its own rules.
#[derive(Default)]
struct Bookkeeper {
    lines: BTreeMap<DecisionId, Line>,
    stopped: bool,
    actions: BTreeMap<Day, i64>,
    orders_cny: BTreeMap<Day, i64>,
    standing: BTreeMap<Day, i64>,
    raised_micros: i64,
    enabled: bool,
    acting: BTreeSet<ActionKind>,
    sent_now: BTreeSet<DecisionId>,
}

impl Bookkeeper {
    fn read(&mut self, e: &Entry) {
        let day = day_of(e.at_micros);
        match &e.event {
            Event::Proposed { proposal, hash, .. } | Event::Inverse { proposal, hash, .. } => {
                let yes = match &e.event {
                    Event::Inverse { by, until_micros, of, .. } => {
                        assert!(["owner", "Lin", "Mei"].contains(&by.as_str()));
                        assert!(matches!(self.lines[of].state, State::Executed | State::Measured));
                        Some((hash.clone(), *until_micros))
                    }
                    _ => None,
                };
                let line = Line {
                    state: if yes.is_some() { State::Approved } else { State::Proposed },
                    subject: proposal.subject(),
                    action: proposal.action.clone(),
                    hash: hash.clone(),
                    stake_micros: proposal.cash_at_stake_micros(),
                    yes,
                    sent: 0,
                };
                assert!(self.lines.insert(e.decision.unwrap(), line).is_none());
            }
            Event::Stopped { .. } => self.stopped = true,
            Event::Resumed { by } => {
                assert_eq!(by, "owner");
                self.stopped = false;
            }
            Event::AutonomySet { kind, level, by, .. } => {
                if *level == Level::Act {
                    assert_eq!(by.as_deref(), Some("owner"), "only a person raises");
                    self.acting.insert(*kind);
                } else {
                    self.acting.remove(kind);
                }
            }
            _ => {}
        }
        let (Some(id), Some(step)) = (e.decision, e.event.step()) else { return };
        let line = self.lines.get_mut(&id).unwrap();
        let to = TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (line.state, step));
        line.state = to.unwrap_or_else(|| panic!("{id}: {step:?} at {:?}", line.state)).2;
        match &e.event {
            Event::Approved { by, hash, until_micros, standing } => {
                let decides = match line.action.kind() {
                    ActionKind::PurchaseOrder => ["owner", "Mei"],
                    _ => ["owner", "Lin"],
                };
                assert!(decides.contains(&by.as_str()), "{by} approved {:?}", line.action);
                assert_eq!(*hash, line.hash);
                line.yes = Some((hash.clone(), *until_micros));
                if *standing {
                    assert!(self.acting.contains(&line.action.kind()) && line.action.inverse().is_some());
                    assert!(line.stake_micros <= ACT_EACH * USD);
                    *self.standing.entry(day).or_default() += line.stake_micros;
                    assert!(self.standing[&day] <= ACT_DAY * USD);
                }
            }
            Event::Edited { action, hash, .. } => {
                (line.action, line.hash, line.yes) = ((**action).clone(), hash.clone(), None);
            }
            Event::Dispatched { .. } => {
                line.sent += 1;
                let (hash, until) = line.yes.as_ref().unwrap();
                assert!(*hash == line.hash && e.at_micros <= *until && line.sent == 1 && !self.stopped);
                self.sent_now.insert(id);
                let action = line.action.clone();
                self.leaves(&action, day);
            }
            _ => {}
        }
    }

    /// Caps, counted anew.
    fn leaves(&mut self, action: &Action, day: Day) {
        *self.actions.entry(day).or_default() += 1;
        assert!(self.actions[&day] <= ACTIONS_MAX, "too many changes");
        match action {
            Action::SetBid { after_micros, .. } => assert!(*after_micros <= 4 * USD),
            Action::SetBudget { before_micros, after_micros, .. } => {
                assert!(*after_micros <= 200 * USD);
                self.raised_micros += (after_micros - before_micros).max(0);
            }
            Action::SetState { after: AdState::Enabled, .. } => self.enabled = true,
            Action::SetPrice { after_micros, .. } => assert!(*after_micros >= 10 * USD),
            Action::PurchaseOrder { .. } => {
                assert!(action.outlay_micros() <= 2_000 * USD);
                *self.orders_cny.entry(day).or_default() += action.outlay_micros();
                assert!(self.orders_cny[&day] <= ORDERS_MAX_CNY * USD, "too much is ordered");
            }
            _ => {}
        }
        let campaign = if self.enabled { 50 * USD } else { 0 };
        let since_the_report = self.raised_micros + campaign;
        assert!(since_the_report <= 100 * USD, "1,900 are running, 2,000 are allowed");
    }

    fn one_live_per_subject(&self) {
        let mut live = BTreeSet::new();
        for (id, line) in self.lines.iter().filter(|(_, l)| l.state.live()) {
            assert!(live.insert(&line.subject), "{id}: two live decisions on {}", line.subject);
        }
    }
}

/// The journal, replayed from its first entry.
fn replay(entries: &[Entry]) -> (BTreeMap<DecisionId, Decision>, Room) {
    let (mut decisions, mut room, mut prev) = (BTreeMap::new(), Room::default(), GENESIS.to_owned());
    for e in entries {
        assert_eq!((&e.prev, &e.hash), (&prev, &e.reckon()));
        prev.clone_from(&e.hash);
        if let Some(id) = e.decision {
            let after = fold::apply(decisions.get(&id).cloned(), e).unwrap();
            decisions.insert(id, after);
        }
        room.apply(e, e.decision.and_then(|id| decisions.get(&id)));
    }
    (decisions, room)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_for_the_promises_are_kept(dice in prop::collection::vec(any::<Dice>(), 1..120)) {
        let mut w = world();
        let (mut books, mut read) = (Bookkeeper::default(), 0);
        for one in dice {
            step(&mut w, one);
            for e in &w.entries[read..] {
                books.read(e);
            }
            read = w.entries.len();
            books.one_live_per_subject();
        }
        let (decisions, room) = replay(&w.entries);
        prop_assert_eq!(&decisions, &w.decisions);
        prop_assert_eq!(&room, &w.room);
        for (id, d) in &decisions {
            prop_assert_eq!(d.state, books.lines[id].state);
            prop_assert_eq!(&d.hash, &d.proposal.payload_hash());
        }
    }
}

/// The law above says nothing if nothing ever leaves.
#[test]
fn the_dice_reach_every_state() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let dice = prop::collection::vec(any::<Dice>(), 100..120);
    let (mut reached, mut standing, mut inverse, mut undone) = (BTreeMap::new(), 0, 0, 0);
    for _ in 0..120 {
        let mut w = world();
        for one in proptest::strategy::ValueTree::current(&dice.new_tree(&mut runner).unwrap()) {
            step(&mut w, one);
        }
        for d in w.decisions.values() {
            *reached.entry(d.state).or_insert(0) += 1;
            standing += i32::from(d.approval.as_ref().is_some_and(|a| a.standing));
            inverse += i32::from(d.inverse_of.is_some_and(|_| d.sent.is_some()));
            undone += i32::from(d.why.starts_with("undone by"));
        }
    }
    // measuring has its own tests
    for state in State::ALL.into_iter().filter(|s| *s != State::Measured) {
        assert!(reached.get(&state).is_some_and(|n| *n >= 10), "{state:?}: {reached:?}");
    }
    assert!(standing >= 5 && inverse >= 5, "{standing} by standing order, {inverse} undone");
    assert!(undone >= 5, "{undone} approvals taken back");
}
