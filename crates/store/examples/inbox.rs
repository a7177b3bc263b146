//! How fast an inbox of 100,000 decisions is: `cargo run --release -p store --example inbox [FILE | postgres://…] [DECISIONS]`.
//! Without a place, a file in a temporary folder is used. An empty journal is expected.
#![allow(clippy::unwrap_used, dead_code, reason = "shares the makers of proposals with the tests")]

#[path = "../tests/it/journal_facts.rs"]
mod journal_facts;

use desk::{DecisionId, Filter, Order, Page, State};
use domain::{ActionKind, Subject};
use journal_facts::{NOW, approved, open, proposal, proposed};
use std::time::Instant;
use store::journal::{Journal, JournalUrl};

/// CPU seconds of this process so far; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Peak memory of this process so far, MiB; 0 where the system does not say.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

/// Does the same many times and prints the first, the median and the worst time.
async fn measure<T>(what: &str, times: usize, mut act: impl AsyncFnMut(usize) -> T) -> Option<T> {
    let (mut millis, mut last, cpu) = (Vec::new(), None, cpu_seconds());
    for n in 0..times {
        let start = Instant::now();
        last = Some(act(n).await);
        millis.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let (first, cpu) = (millis[0], cpu_seconds() - cpu);
    millis.sort_by(f64::total_cmp);
    let (median, worst) = (millis[times / 2], millis[times - 1]);
    println!("{what:<46} {first:>9.1} {median:>9.1} {worst:>9.1} ms   {cpu:>6.2} CPU s in {times}");
    last
}

async fn list(journal: &Journal, what: &str, filter: Filter, order: Order, skip: u64) {
    let page = Page { skip, take: 50 };
    let found = measure(what, 15, async |_| journal.list(&filter, order, &page).await.unwrap()).await.unwrap();
    println!("{:<46} {} of {}", "", found.decisions.len(), found.total);
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let dir = tempfile::tempdir().unwrap();
    let url = match args.next() {
        Some(place) => JournalUrl::parse(&place).unwrap(),
        None => JournalUrl::file(dir.path().join("desk.sqlite")),
    };
    let decisions: u64 = args.next().map_or(100_000, |n| n.parse().unwrap());
    let journal = open(&url).await;
    let bytes = serde_json::to_vec(&proposal(1)).unwrap().len();
    println!("{decisions} decisions, a proposal has {bytes} bytes as JSON");
    println!("{:<46} {:>9} {:>9} {:>9}", journal.name(), "first", "median", "worst");
    let batches = usize::try_from(decisions / 1000).unwrap();
    measure("append 1,000 proposals", batches, async |n| {
        let from = n as u64 * 1000 + 1;
        let drafts = (from..from + 1000).map(|id| proposed(id, proposal(id))).collect();
        journal_facts::append(&journal, NOW, drafts).await
    })
    .await;
    journal.close().await;
    let journal = open(&url).await;
    let inbox = Filter::inbox;
    list(&journal, "inbox, first page", inbox(), Order::Rank, 0).await;
    list(&journal, "one agent", Filter { agent: Some("bid".into()), ..inbox() }, Order::Rank, 0).await;
    list(&journal, "one kind", Filter { kind: Some(ActionKind::SetPrice), ..inbox() }, Order::Rank, 0).await;
    list(&journal, "stake at least 50", Filter { stake_min_micros: Some(50_000_000), ..inbox() }, Order::Rank, 0).await;
    let many = Filter {
        agent: Some("bid".into()),
        kind: Some(ActionKind::SetBid),
        shop: Some("north".into()),
        stake_min_micros: Some(80_000_000),
        ..inbox()
    };
    list(&journal, "agent, kind, shop and stake", many, Order::Rank, 0).await;
    list(&journal, "a page deep down", inbox(), Order::Rank, decisions * 9 / 10).await;
    list(&journal, "all states, first page", Filter::default(), Order::Rank, 0).await;
    let open_states = Filter { states: vec![State::Proposed, State::Approved], ..Filter::default() };
    list(&journal, "two states, a page deep down", open_states, Order::Rank, decisions * 9 / 10).await;
    list(&journal, "last changed first", Filter::default(), Order::Changed, 0).await;
    list(&journal, "void by tomorrow", Filter { due_by_micros: Some(NOW), ..inbox() }, Order::Number, 0).await;
    measure("one decision", 15, async |n| journal.decision(DecisionId(n as u64 * (decisions / 15) + 1)).await.unwrap())
        .await;
    measure("count by state", 15, async |_| journal.counts().await.unwrap()).await;
    let subjects: Vec<Subject> = (1..=5000).map(|n| proposal(n * 3).subject()).collect();
    measure("decisions on 5,000 subjects", 5, async |_| journal.on_subjects(&subjects, 0).await.unwrap().len()).await;
    measure("approve one (read, append, durable)", 50, async |n| {
        let id = n as u64 * (decisions / 50) + 1;
        let (head, d) = (journal.head().await.unwrap(), journal.decision(DecisionId(id)).await.unwrap().unwrap());
        let drafts = vec![approved(id, "ann", &d.proposal, NOW + 1_000_000)];
        journal.append(&head, NOW, "person:ann", drafts, Vec::new()).await.unwrap()
    })
    .await;
    let before = peak_mib();
    let verified = measure("verify all", 1, async |_| journal.verify().await.unwrap()).await.unwrap();
    println!("{verified:?}\npeak {} MiB ({before} before the check)", peak_mib());
    journal.close().await;
    if let Ok(file) = std::fs::metadata(dir.path().join("desk.sqlite")) {
        println!("{} MiB on disk", file.len() >> 20);
    }
}
