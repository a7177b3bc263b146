//! One suite that every journal passes: in memory, in a file, in PostgreSQL.

use crate::facts::Dice;
use crate::journal_facts::*;
use desk::{Decision, DecisionId, Draft, Event, Filter, Head, Order, Page, State, listing};
use domain::{ActionKind, Subject};
use expect_test::expect;
use std::collections::BTreeMap;
use store::journal::{AppendError, Journal, JournalUrl};

/// Where a suite runs. Every call gives an empty journal.
pub trait Places {
    /// A place that nothing was written to; `None`: memory.
    async fn fresh(&mut self) -> Option<JournalUrl>;

    async fn journal(&mut self) -> Journal {
        match self.fresh().await {
            Some(url) => open(&url).await,
            None => Journal::memory(),
        }
    }
}

struct Memory;
impl Places for Memory {
    async fn fresh(&mut self) -> Option<JournalUrl> {
        None
    }
}

/// Files in a folder that is removed at the end.
pub struct Files(pub tempfile::TempDir, u32);
impl Files {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap(), 0)
    }
}
impl Places for Files {
    async fn fresh(&mut self) -> Option<JournalUrl> {
        self.1 += 1;
        Some(JournalUrl::file(self.0.path().join(format!("{}.sqlite", self.1))))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_passes() {
    suite(&mut Memory).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_passes() {
    suite(&mut Files::new()).await;
}

/// What every journal must do.
pub async fn suite(places: &mut impl Places) {
    an_empty_journal(&places.journal().await).await;
    a_story(&places.journal().await).await;
    what_does_not_fit(&places.journal().await).await;
    subjects(&places.journal().await).await;
    for seed in 1..=3 {
        agrees_with_memory(&places.journal().await, seed).await;
    }
    one_of_many_wins(&places.journal().await, places.fresh().await).await;
}

async fn an_empty_journal(journal: &Journal) {
    assert_eq!(journal.head().await.unwrap(), Head::default());
    assert_eq!(journal.decision(DecisionId(1)).await.unwrap(), None);
    assert_eq!(journal.upload("U1").await.unwrap(), None);
    assert!(journal.counts().await.unwrap().is_empty());
    assert!(journal.on_subjects(&[], 0).await.unwrap().is_empty());
    let all = journal.list(&Filter::default(), Order::Rank, &Page { skip: 0, take: u64::MAX }).await.unwrap();
    assert_eq!((all.decisions.len(), all.total), (0, 0));
    // nothing to append is no append
    let head = journal.append(&Head::default(), NOW, "desk", Vec::new(), Vec::new()).await.unwrap();
    assert_eq!(head, Head::default());
    let verified = journal.verify().await.unwrap().unwrap();
    assert_eq!((verified.entries, verified.decisions, verified.uploads), (0, 0, 0));
}

async fn a_story(journal: &Journal) {
    story(journal).await;
    last_of_story(journal).await;
    let (head, room) = journal.room().await.unwrap();
    assert_eq!((head.seq, head.at_micros, room.decisions, room.uploads), (9, NOW + 6, 3, 1));
    assert_eq!(room.stopped, Some(("bob".into(), "holiday".into())));
    let d = journal.decision(DecisionId(1)).await.unwrap().unwrap();
    assert_eq!((d.state, d.executed_at_micros), (State::Executed, Some(NOW + 6)));
    let (upload, bytes) = journal.upload("U1").await.unwrap().unwrap();
    assert_eq!((upload.rows, bytes), (vec![(2, DecisionId(1))], b"the very bytes".to_vec()));
    assert_eq!(journal.uploads().await.unwrap().len(), 1);
    let seqs = async |from, limit, id: Option<u64>| {
        let entries = journal.entries(from, limit, id.map(DecisionId)).await.unwrap();
        entries.iter().map(|e| e.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(0, 100, None).await, (1..=9).collect::<Vec<_>>());
    assert_eq!(seqs(4, 2, None).await, [4, 5]);
    assert_eq!(seqs(2, 100, Some(1)).await, [3, 6, 9]);
    let counts = BTreeMap::from([(State::Proposed, 1), (State::Executed, 1), (State::Declined, 1)]);
    assert_eq!(journal.counts().await.unwrap(), counts);
    // a clock that is set back does not set the journal back
    append(journal, 5, vec![declined(3, "ann")]).await;
    assert_eq!(journal.head().await.unwrap().at_micros, NOW + 6);
    let verified = journal.verify().await.unwrap().unwrap();
    assert_eq!((verified.entries, verified.decisions, verified.uploads), (10, 3, 1));
    assert_eq!(verified.head, journal.head().await.unwrap());
}

/// Nothing of an append that is refused is kept, whichever of its drafts is the wrong one.
async fn what_does_not_fit(journal: &Journal) {
    story(journal).await;
    let head = journal.head().await.unwrap();
    let good = || proposed(4, proposal(4));
    let (upload, (name, bytes)) = uploaded("U2", Vec::new(), b"bytes");
    let (again, file_again) = uploaded("U1", Vec::new(), b"other bytes");
    let file = || (name.clone(), bytes.clone());
    type Files = Vec<(String, Vec<u8>)>;
    let cases: Vec<(Vec<Draft>, Files, expect_test::Expect)> = vec![
        (vec![good(), declined(2, "ann")], vec![], expect!["entry 10: D2: Decline is not allowed when declined"]),
        (vec![good(), declined(5, "ann")], vec![], expect!["entry 10: D5 is not there"]),
        (vec![good(), proposed(3, proposal(3))], vec![], expect!["entry 10: D3 is already there"]),
        (vec![good(), good()], vec![], expect!["entry 10: D4 is already there"]),
        (
            vec![good(), approved(4, "ann", &proposal(5), NOW)],
            vec![],
            expect!["entry 10: D4: the approval is for another payload"],
        ),
        (vec![good(), whole(Event::Superseded { by: DecisionId(1) })], vec![], expect!["entry 10: names no decision"]),
        (vec![good(), upload.clone()], vec![], expect!["entry 10: U2: the upload's bytes are missing"]),
        (
            vec![good(), upload.clone()],
            vec![(name.clone(), b"Bytes".to_vec())],
            expect!["entry 10: U2: the upload's bytes do not have its hash"],
        ),
        (vec![good()], vec![file()], expect!["entry 9: U2: bytes without an entry that names them"]),
        (vec![good(), again], vec![file_again], expect!["entry 10: U1: there is already an upload of this number"]),
    ];
    for (drafts, files, expected) in cases {
        match journal.append(&head, NOW + 9, "desk", drafts, files).await {
            Err(AppendError::Misfit(misfit)) => expected.assert_eq(&misfit.to_string()),
            other => panic!("{other:?}"),
        }
        assert_eq!(journal.head().await.unwrap(), head);
        assert_eq!(journal.decision(DecisionId(4)).await.unwrap(), None);
    }
    let old = Head { seq: 3, ..head.clone() };
    let moved = journal.append(&old, NOW, "desk", vec![good()], Vec::new()).await.unwrap_err();
    assert!(!moved.transient());
    expect![[r#"
        others were faster: the journal has moved on to entry 8; look again and decide again
        已有他人抢先：日志已到第 8 条；请重新查看后再决定"#]]
    .assert_eq(&refused(&moved));
    assert_eq!(journal.verify().await.unwrap().unwrap().entries, 8);
    journal.append(&head, NOW + 9, "desk", vec![good(), upload], vec![file()]).await.unwrap();
    assert_eq!(journal.verify().await.unwrap().unwrap().uploads, 2);
}

/// At most one live decision per subject can only be held when all of a subject are found: thousands at once, and edited ones.
async fn subjects(journal: &Journal) {
    let drafts: Vec<Draft> = (1..=700).map(|n| proposed(n, proposal(n))).collect();
    append(journal, NOW, drafts).await;
    append(journal, NOW + 10, vec![declined(5, "ann")]).await;
    append(journal, NOW + 20, vec![declined(6, "ann")]).await;
    append(journal, NOW + 20, vec![about(7, Event::Expired { why: "late".into() })]).await;
    append(journal, NOW + 20, vec![approved(8, "ann", &proposal(8), NOW + 99)]).await;
    let mut edited = proposal(9);
    edited.action = proposal(900).action;
    let stake = desk::event::Stake::default();
    let (hash, action) = (edited.payload_hash(), Box::new(edited.action.clone()));
    append(
        journal,
        NOW + 20,
        vec![about(9, Event::Edited { by: "ann".into(), action, hash, findings: vec![], stake })],
    )
    .await;
    let of = async |subjects: Vec<Subject>, since| {
        let found = journal.on_subjects(&subjects, since).await.unwrap();
        found.iter().map(|d| d.id.0).collect::<Vec<_>>()
    };
    let all: Vec<Subject> = (1..=900).rev().map(|n| proposal(n).subject()).collect();
    let but = |gone: &[u64]| (1..=700).filter(|n| !gone.contains(n)).collect::<Vec<_>>();
    // D9 moved to a subject that is not among them: its proposal is of another shop than the 900th
    assert_eq!(of(all.clone(), NOW + 20).await, but(&[5, 7, 9]));
    assert_eq!(of(all, NOW).await, but(&[7, 9]));
    assert_eq!(of(vec![edited.subject(), proposal(9).subject(), proposal(10).subject()], 0).await, [9, 10]);
    assert_eq!(of(vec![proposal(5).subject(), Subject("nothing".into())], NOW + 11).await, [0; 0]);
}

/// Draws steps of the life cycle, and the same into the journal and into memory: everything that can be asked is answered alike.
async fn agrees_with_memory(journal: &Journal, seed: u64) {
    let (memory, mut dice) = (Journal::memory(), Dice(seed));
    let (mut born, mut uploads) = (0, 0);
    for round in 0..60 {
        let (head, now) = (memory.head().await.unwrap(), NOW + round * 1000);
        let (mut drafts, mut files) = (Vec::new(), Vec::new());
        for _ in 0..dice.roll(6) {
            born += 1;
            drafts.push(proposed(born, proposal(dice.roll(60))));
        }
        let mut seen = Vec::new();
        for _ in 0..dice.roll(6) {
            let id = dice.roll(born.max(1)) + 1;
            let Some(d) = memory.decision(DecisionId(id)).await.unwrap().filter(|_| !seen.contains(&id)) else {
                continue;
            };
            seen.push(id);
            drafts.extend(step(&d, &mut dice, &mut uploads, now, &mut files));
        }
        let one = memory.append(&head, now, "desk", drafts.clone(), files.clone()).await.unwrap();
        let other = journal.append(&head, now, "desk", drafts, files).await.unwrap();
        assert_eq!(one, other);
    }
    assert_eq!(memory.room().await.unwrap(), journal.room().await.unwrap());
    assert_eq!(memory.entries(1, 9999, None).await.unwrap(), journal.entries(1, 9999, None).await.unwrap());
    assert_eq!(memory.uploads().await.unwrap(), journal.uploads().await.unwrap());
    assert_eq!(memory.counts().await.unwrap(), journal.counts().await.unwrap());
    let all =
        memory.list(&Filter::default(), Order::Number, &Page { skip: 0, take: u64::MAX }).await.unwrap().decisions;
    assert_eq!(all.len() as u64, born);
    for _ in 0..150 {
        let filter = draw(&mut dice, &all, uploads);
        let order = [Order::Rank, Order::Number, Order::Changed][dice.roll(3) as usize];
        let page = Page { skip: dice.roll(20), take: dice.roll(40) };
        let found = journal.list(&filter, order, &page).await.unwrap();
        assert_eq!(found, memory.list(&filter, order, &page).await.unwrap(), "{filter:?} {order:?} {page:?}");
        assert_eq!(found.total, all.iter().filter(|d| filter.fits(d)).count() as u64, "{filter:?}");
    }
    let (one, other) = (memory.verify().await.unwrap(), journal.verify().await.unwrap());
    assert_eq!(one, other);
    assert_eq!(other.unwrap().uploads, uploads);
}

/// Something that may happen next to a decision.
fn step(d: &Decision, dice: &mut Dice, uploads: &mut u64, now: i64, files: &mut Vec<(String, Vec<u8>)>) -> Vec<Draft> {
    let id = d.id.0;
    let event = |e| vec![about(id, e)];
    match (d.state, dice.roll(3)) {
        (State::Proposed, 0) => vec![declined(id, "ann")],
        (State::Proposed, _) => vec![approved(id, "bob", &d.proposal, now + 50_000)],
        (State::Approved, 0) => event(Event::Expired { why: "too late".into() }),
        (State::Approved, _) if d.approval.as_ref().is_some_and(|a| a.until_micros >= now) => {
            *uploads += 1;
            let name = format!("U{uploads}");
            let (draft, file) = uploaded(&name, vec![(2, d.id)], format!("bytes of {name}").as_bytes());
            files.push(file);
            vec![draft, dispatched(id, &name, 2)]
        }
        (State::Dispatched, 0) => event(Event::Doubted { why: "no receipt".into() }),
        (State::Dispatched, 1) => event(Event::Confirmed { receipt: "r".into() }),
        (State::Dispatched, _) => event(Event::Failed { receipt: "r".into(), code: "X".into(), message: "no".into() }),
        (State::Unknown, n) => event(Event::ReadBack { done: n > 0, seen: "seen".into() }),
        _ => Vec::new(),
    }
}

/// A filter, mostly of values that some decision has.
fn draw(dice: &mut Dice, all: &[Decision], uploads: u64) -> Filter {
    let d = &all[dice.roll(all.len() as u64) as usize];
    let maybe = |dice: &mut Dice, one_in: u64| dice.roll(one_in) == 0;
    let mut filter = Filter {
        agent: maybe(dice, 3).then(|| d.proposal.agent.clone()),
        kind: maybe(dice, 4).then(|| d.proposal.action.kind()),
        shop: maybe(dice, 4).then(|| d.proposal.shop.clone()),
        marketplace: maybe(dice, 4).then(|| d.proposal.marketplace.clone()),
        changed_since_micros: maybe(dice, 4).then_some(d.changed_at_micros),
        due_by_micros: maybe(dice, 4).then(|| listing::due_micros(d).unwrap_or(NOW)),
        stake_min_micros: maybe(dice, 4).then(|| d.proposal.cash_at_stake_micros()),
        ..Filter::default()
    };
    if maybe(dice, 12) {
        filter.kind = Some(ActionKind::Coupon);
    }
    if maybe(dice, 12) {
        filter.shop = Some("no' such -- shop".into());
    }
    for _ in 0..dice.roll(3) {
        filter.shops.insert(all[dice.roll(all.len() as u64) as usize].proposal.shop.clone());
    }
    if maybe(dice, 6) {
        filter.upload = Some(format!("U{}", dice.roll(uploads + 2)));
    }
    for _ in 0..dice.roll(4) {
        filter.states.push(State::ALL[dice.roll(10) as usize]);
    }
    filter
}

/// Many people approve the same decision at once, through one journal and through several openings of it.
async fn one_of_many_wins(one: &Journal, shared: Option<JournalUrl>) {
    let mut journals = vec![one.clone()];
    if let Some(url) = shared {
        // made and opened by several at once as well
        journals = futures::future::join_all((0..4).map(|_| open(&url))).await;
    }
    append(&journals[0], NOW, (1..=21).map(|n| proposed(n, proposal(n))).collect()).await;
    all_at_once(&journals, 21).await;
    let people: Vec<_> = (0..8)
        .map(|n| {
            let journal = journals[n % journals.len()].clone();
            tokio::spawn(async move { approve_all(&journal, &format!("person {n}"), 20).await })
        })
        .collect();
    let mut won = Vec::new();
    for person in people {
        won.extend(person.await.unwrap());
    }
    won.sort_unstable();
    assert_eq!(won, (1..=20).collect::<Vec<_>>(), "each exactly once");
    assert_eq!(journals[0].verify().await.unwrap().unwrap().entries, 42);
}

/// Eight people approve the same decision, and none begins before all have seen the same head: one wins, seven are told.
async fn all_at_once(journals: &[Journal], id: u64) {
    let seen = std::sync::Arc::new(tokio::sync::Barrier::new(8));
    let people: Vec<_> = (0..8)
        .map(|n| {
            let (journal, seen) = (journals[n % journals.len()].clone(), seen.clone());
            tokio::spawn(async move {
                let head = journal.head().await.unwrap();
                seen.wait().await;
                let drafts = vec![approved(id, "ann", &proposal(id), NOW + 9)];
                match journal.append(&head, NOW, "ann", drafts, Vec::new()).await {
                    Ok(_) => true,
                    Err(AppendError::Moved { .. }) => false,
                    Err(e) => panic!("{e}"),
                }
            })
        })
        .collect();
    let mut won = 0;
    for person in people {
        won += usize::from(person.await.unwrap());
    }
    assert_eq!(won, 1, "exactly one of eight");
}

/// Approves what still waits. Returns what was won; where somebody else was faster, it looks again.
pub async fn approve_all(journal: &Journal, by: &str, decisions: u64) -> Vec<u64> {
    let mut won = Vec::new();
    for id in 1..=decisions {
        loop {
            let head = journal.head().await.unwrap();
            let d = journal.decision(DecisionId(id)).await.unwrap().unwrap();
            if d.state != State::Proposed {
                assert_eq!(d.state, State::Approved);
                break;
            }
            tokio::task::yield_now().await;
            match journal.append(&head, NOW, by, vec![approved(id, by, &d.proposal, NOW + 9)], Vec::new()).await {
                Ok(_) => won.push(id),
                Err(AppendError::Moved { .. }) => {}
                Err(e) => panic!("{e}"),
            }
        }
    }
    won
}
