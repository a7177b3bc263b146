//! Programs that are killed while they append, and programs that decide at the same time.

use crate::facts::Dice;
use crate::journal::{Files, Places, approve_all};
use crate::journal_facts::*;
use desk::DecisionId;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::journal::{AppendError, JournalUrl};

const URL: &str = "STORE_TEST_JOURNAL";
const TASK: &str = "STORE_TEST_TASK";
/// Entries of each append of the program that is killed.
const TOGETHER: u64 = 4;

/// Not a test by itself: what the other process does.
#[tokio::test]
async fn child() {
    let (Ok(url), Ok(task)) = (std::env::var(URL), std::env::var(TASK)) else { return };
    let journal = open(&JournalUrl::parse(&url).unwrap()).await;
    if task == "append" {
        loop {
            let (head, room) = journal.room().await.unwrap();
            let (id, name) = (room.decisions + 1, format!("U{}", room.uploads + 1));
            let proposal = proposal(id);
            let (upload, file) = uploaded(&name, vec![(2, DecisionId(id))], &vec![7; 30_000]);
            let yes = approved(id, "ann", &proposal, i64::MAX);
            let drafts = vec![proposed(id, proposal), yes, upload, dispatched(id, &name, 2)];
            match journal.append(&head, NOW, "desk", drafts, vec![file]).await {
                Ok(head) => println!("\ncommitted {}", head.seq),
                Err(AppendError::Moved { .. }) => {}
                Err(e) => panic!("{e}"),
            }
        }
    }
    // wait for the others to be there
    let mut line = String::new();
    println!("\nready");
    std::io::stdin().read_line(&mut line).unwrap();
    for id in approve_all(&journal, &task, 60).await {
        println!("\nwon {id}");
    }
}

fn spawn(url: &str, task: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["journal_crash::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(URL, url)
        .env(TASK, task)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// The number after a word, in a line of the other process.
fn after(line: &str, word: &str) -> Option<u64> {
    line.strip_prefix(word)?.trim().parse().ok()
}

/// Kills a program that appends, again and again: what it had been told is kept, whole appends only, and the journal is sound.
pub async fn a_kill_leaves_whole_appends(url: &str, rounds: u32) {
    let (place, mut dice) = (JournalUrl::parse(url).unwrap(), Dice(11));
    for _ in 0..rounds {
        let mut child = spawn(url, "append");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = |line: String| after(&line, "committed");
        let mut acknowledged = lines.by_ref().map_while(Result::ok).find_map(told).unwrap();
        std::thread::sleep(Duration::from_micros(dice.roll(60_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = lines.map_while(Result::ok).filter_map(told).last().unwrap_or(acknowledged);
        let journal = open(&place).await;
        let verified = journal.verify().await.unwrap().unwrap_or_else(|broken| panic!("{broken}"));
        assert_eq!((verified.entries % TOGETHER, verified.uploads), (0, verified.entries / TOGETHER));
        let unseen = verified.entries - acknowledged;
        assert!(unseen == 0 || unseen == TOGETHER, "{unseen} entries more than were acknowledged");
    }
}

/// Several programs approve the same decisions at once: each is approved by exactly one.
pub async fn of_programs_one_wins(url: &str) {
    let journal = open(&JournalUrl::parse(url).unwrap()).await;
    append(&journal, NOW, (1..=60).map(|n| proposed(n, proposal(n))).collect()).await;
    let mut children: Vec<_> = ["ann", "bob"].into_iter().map(|person| spawn(url, person)).collect();
    let mut outputs = Vec::new();
    for child in &mut children {
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.by_ref().map_while(Result::ok).find(|l| l == "ready").unwrap();
        outputs.push(lines);
    }
    for child in &mut children {
        use std::io::Write;
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let of = |lines: std::io::Lines<BufReader<std::process::ChildStdout>>| -> Vec<u64> {
        lines.map_while(Result::ok).filter_map(|l| after(&l, "won")).collect()
    };
    // the first one's lines wait in the pipe while the second runs
    let mut won: Vec<u64> = outputs.into_iter().flat_map(of).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    won.sort_unstable();
    assert_eq!(won, (1..=60).collect::<Vec<_>>());
    let verified = journal.verify().await.unwrap().unwrap();
    assert_eq!(verified.entries, 120);
    let entries = journal.entries(61, 60, None).await.unwrap();
    let people: std::collections::BTreeSet<_> = entries.iter().map(|e| e.actor.as_str()).collect();
    assert!(people.iter().all(|p| ["ann", "bob"].contains(p)), "{people:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_leaves_whole_appends_in_a_file() {
    let mut files = Files::new();
    let url = files.fresh().await.unwrap().to_string();
    a_kill_leaves_whole_appends(&url, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_programs_one_wins_in_a_file() {
    let mut files = Files::new();
    let url = files.fresh().await.unwrap().to_string();
    of_programs_one_wins(&url).await;
}
