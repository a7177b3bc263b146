//! How fast facts are kept and read back: `cargo test --release -p store -- --ignored speed --nocapture`.

use crate::facts::*;
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use domain::facts::{ORDER_ITEM, SEARCH_TERM_PERFORMANCE};
use std::time::Instant;

fn terms(rows: i64, days: i64, dice: &mut Dice) -> RecordBatch {
    let facts: Vec<Fact> = (0..rows)
        .map(|n| {
            let term = format!("search term {}", dice.roll(50_000));
            let campaign = format!("campaign {}", dice.roll(200));
            fact([
                ("day", (dice.roll(days.unsigned_abs()) as i64).into()),
                ("ad_product", "SP".into()),
                ("campaign", campaign.as_str().into()),
                ("ad_group", campaign.as_str().into()),
                ("targeting", "close-match".into()),
                ("match_type", "BROAD".into()),
                ("search_term", term.as_str().into()),
                ("currency", "USD".into()),
                ("impressions", (dice.roll(1000) as i64).into()),
                ("clicks", (dice.roll(20) as i64).into()),
                ("spend_micros", (dice.roll(20_000_000) as i64).into()),
                ("sales_micros", (dice.roll(90_000_000) as i64).into()),
                ("line", n.into()),
            ])
        })
        .collect();
    batch(&SEARCH_TERM_PERFORMANCE, &facts)
}

#[test]
#[ignore = "a measurement, for release builds"]
fn speed_of_days() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let mut dice = Dice(1);
    let batches: Vec<RecordBatch> = (0..8).map(|_| terms(65_536, 60, &mut dice)).collect();
    let mut rows = 0;
    let start = Instant::now();
    let mut intake = lake.intake(1).unwrap();
    let mut file = intake.begin(meta("terms")).unwrap();
    for i in 0..46 {
        rows += batches[i % 8].num_rows();
        file.facts(&SEARCH_TERM_PERFORMANCE, batches[i % 8].clone()).unwrap();
    }
    println!("handing over {rows} rows, days mixed: {:?}", start.elapsed());
    file.finish(outcome(rows as u64)).unwrap();
    intake.commit().unwrap();
    let bytes: u64 = walk(dir.path()).iter().map(|p| p.metadata().unwrap().len()).sum();
    println!("kept: {:?}, {} MB", start.elapsed(), bytes / 1_000_000);
    for sql in [
        "select sum(spend_micros) from search_term_performance",
        "select sum(spend_micros) from search_term_performance where day = date '1970-01-04'",
        "select sum(n) from (select count(*) n from search_term_performance group by search_term)",
    ] {
        let start = Instant::now();
        numbers(&lake, None, sql);
        let cold = start.elapsed();
        let start = Instant::now();
        numbers(&lake, None, sql);
        println!("{cold:?}, warm {:?}: {sql}", start.elapsed());
    }
}

#[test]
#[ignore = "a measurement, for release builds"]
fn speed_of_keys() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let orders = |from: i64| {
        let facts: Vec<Fact> = (from..from + 100_000)
            .map(|n| {
                let id = format!("111-{n:07}-{:07}", n * 7919 % 9_999_991);
                let sku = format!("SKU-{}", n % 2000);
                fact([("order_id", id.as_str().into()), ("sku", sku.as_str().into()), ("line", n.into())])
            })
            .collect();
        batch(&ORDER_ITEM, &facts)
    };
    for month in 0..10_i64 {
        let batches: Vec<RecordBatch> = (0..4).map(|i| orders(month * 380_000 + i * 100_000)).collect();
        let all = concat_batches(&batches[0].schema(), &batches).unwrap();
        let start = Instant::now();
        let mut intake = lake.intake(month).unwrap();
        let mut file = intake.begin(meta(&format!("{month}"))).unwrap();
        file.facts(&ORDER_ITEM, all).unwrap();
        file.finish(outcome(400_000)).unwrap();
        let commit = intake.commit().unwrap();
        println!("month {month}: {:?}, restated {}", start.elapsed(), commit.files[0].restated);
    }
    let start = Instant::now();
    let sum = numbers(&lake, None, "select count(*) from order_item");
    println!("{sum:?} of 4000000 rows stay: {:?}", start.elapsed());
}

#[test]
#[ignore = "a measurement, for release builds"]
fn speed_of_opening() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let start = Instant::now();
    let commits = std::env::var("STORE_TEST_COMMITS").map_or(5_000, |n| n.parse().unwrap());
    for n in 0..commits {
        let rows: Vec<Fact> = (0..30).map(|d| fact([("day", (n + d).into()), ("line", n.into())])).collect();
        import(&lake, n, &[(&format!("{n}"), &SEARCH_TERM_PERFORMANCE, &rows)]);
    }
    println!("{commits} commits: {:?}", start.elapsed());
    let start = Instant::now();
    let lake = open(dir.path());
    println!("opened: {:?}", start.elapsed());
    for _ in 0..2 {
        let start = Instant::now();
        numbers(&lake, None, "select count(line) from search_term_performance where line >= 0");
        println!("read: {:?}", start.elapsed());
    }
}
