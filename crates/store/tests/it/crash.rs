//! Imports killed at any moment, and imports at once: the lake always shows whole commits, each file once.

use crate::facts::*;
use domain::facts::{ORDER_ITEM, SHOP_TRAFFIC};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::{Lake, StoreError};

const DIR: &str = "STORE_TEST_DIR";
const FIRST: &str = "STORE_TEST_FIRST";
const COMMITS: &str = "STORE_TEST_COMMITS";
/// Facts of each file.
const ROWS: i64 = 20;

/// Not a test by itself: what the other process does.
#[test]
fn child() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let number = |name| std::env::var(name).unwrap().parse::<i64>().unwrap();
    let lake = open(Path::new(&dir)).with_buffer_bytes(4096);
    for n in number(FIRST)..number(FIRST) + number(COMMITS) {
        // the even ones are the same in every process
        let name = if n % 2 == 0 { format!("{n}") } else { format!("{n}-{}", std::process::id()) };
        match import_pair(&lake, &name, n) {
            Ok(()) | Err(StoreError::AlreadyImported { .. }) => println!("committed {n}"),
            Err(e) => panic!("{e}"),
        }
    }
}

fn import_pair(lake: &Lake, name: &str, n: i64) -> Result<(), StoreError> {
    let mut intake = lake.intake(n)?;
    for table in [&SHOP_TRAFFIC, &ORDER_ITEM] {
        let mut file = intake.begin(meta(&format!("{name}-{}", table.name)))?;
        for row in 0..ROWS {
            // no day and no key is ever restated
            let row = fact([("day", (n * ROWS + row).into()), ("shop", name.into()), ("order_id", "o".into())]);
            file.facts(table, batch(table, &[row]))?;
        }
        file.finish(outcome(ROWS as u64))?;
    }
    intake.commit()?;
    Ok(())
}

fn spawn(dir: &Path, first: i64, commits: i64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["crash::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(FIRST, first.to_string())
        .env(COMMITS, commits.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

fn check(lake: &Lake) -> i64 {
    let commits = lake.imports().unwrap().len() as i64 / 2;
    assert_eq!(lake.imports().unwrap().len() as i64, commits * 2);
    for table in ["shop_traffic", "order_item"] {
        let sql = format!("select count(line) from {table} where line >= 0");
        assert_eq!(numbers(lake, None, &sql), [commits * ROWS], "{table}");
    }
    commits
}

#[test]
fn a_kill_leaves_whole_commits() {
    let dir = tempfile::tempdir().unwrap();
    let (mut dice, mut first) = (Dice(7), 0);
    open(dir.path());
    for _ in 0..25 {
        let before = check(&open(dir.path()));
        let mut child = spawn(dir.path(), first, 1_000_000);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // wait for the first commit, then kill somewhere in those that follow
        let mut acknowledged = 0;
        while acknowledged == 0 {
            acknowledged += i64::from(lines.next().unwrap().unwrap().contains("committed"));
        }
        std::thread::sleep(Duration::from_micros(dice.roll(120_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged += lines.map_while(Result::ok).filter(|l| l.contains("committed")).count() as i64;
        let after = check(&open(dir.path()));
        assert!((acknowledged..=acknowledged + 1).contains(&(after - before)), "{acknowledged}: {before} to {after}");
        first += 1_000_000;
    }
    let lake = open(dir.path());
    lake.sweep(4_000_000_000_000_000, Duration::ZERO).unwrap();
    assert_eq!(std::fs::read_dir(dir.path().join("staging")).unwrap().count(), 0);
    check(&lake);
}

#[test]
fn imports_at_once_both_land_and_no_file_twice() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path());
    let children: Vec<Child> = (0..3).map(|_| spawn(dir.path(), 0, 30)).collect();
    for child in children {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    // 15 shared by all, 15 of each
    assert_eq!(check(&open(dir.path())), 15 + 3 * 15);
}

#[test]
fn a_file_committed_meanwhile_is_dropped_from_the_later_commit() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (open(dir.path()), open(dir.path()));
    let stage = |lake: &Lake, hashes: &[&str]| {
        let mut intake = lake.intake(1).unwrap();
        for hash in hashes {
            let mut file = intake.begin(meta(hash)).unwrap();
            let row = fact([("shop", (*hash).into())]);
            file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, &[row])).unwrap();
            file.finish(outcome(1)).unwrap();
        }
        intake
    };
    let (slow, fast, late) = (stage(&one, &["a", "b"]), stage(&two, &["b", "c"]), stage(&two, &["c"]));
    assert_eq!(fast.commit().unwrap().files.len(), 2);
    let slow = slow.commit().unwrap();
    assert_eq!((slow.number, slow.files.len(), slow.already[0].hash.as_str()), (Some(2), 1, "b"));
    let late = late.commit().unwrap();
    assert_eq!((late.number, late.files.len(), late.already.len()), (None, 0, 1));
    assert_eq!(numbers(&open(dir.path()), None, "select count(line) from shop_traffic"), [3]);
    // what the dropped import had written is gone
    assert_eq!(walk(&dir.path().join("lake")).len(), 2);
}
