//! Any sequence of imports reads like a naive model of "the latest observation wins", now and as of any earlier time.

use crate::facts::*;
use domain::Table;
use domain::facts::{CAMPAIGN_PERFORMANCE, FX_RATE, ORDER_ITEM, SETTLEMENT_LINE};
use proptest::prelude::*;

static TABLES: [&Table; 4] = [&CAMPAIGN_PERFORMANCE, &SETTLEMENT_LINE, &ORDER_ITEM, &FX_RATE];

/// A row: table, shop, marketplace, first day, further days, two small values that name scope, group or key.
type Row = (usize, u8, u8, i64, i64, u8, u8);

#[derive(Clone, Debug)]
struct Known {
    row: Row,
    commit: usize,
    file: usize,
    line: i64,
}

fn to_fact(row: &Row, line: i64) -> Fact {
    let (table, shop, marketplace, day, more, a, b) = *row;
    let mut fact = fact([
        ("shop", ["s1", "s2"][shop as usize].into()),
        ("marketplace", ["amazon-us", "amazon-de"][marketplace as usize].into()),
        ("day", day.into()),
        ("day_to", (day + more).into()),
        ("line", line.into()),
    ]);
    let names = [("ad_product", ""), ("settlement_id", ""), ("order_id", "sku"), ("currency", "basis")][table];
    // the value 0 is null
    for (name, value) in [(names.0, a), (names.1, b)] {
        if value > 0 && !name.is_empty() {
            fact.insert(name, format!("v{value}").as_str().into());
        }
    }
    fact
}

fn hides(later: &Known, earlier: &Known) -> bool {
    let (t, shop, marketplace, day, more, a, b) = earlier.row;
    let (t2, shop2, marketplace2, day2, more2, a2, b2) = later.row;
    if t != t2 || shop != shop2 || (later.commit, later.file) == (earlier.commit, earlier.file) {
        return false;
    }
    let after = (later.commit, later.file) > (earlier.commit, earlier.file);
    let overlap = day <= day2 + more2 && day2 <= day + more;
    let place = marketplace == marketplace2;
    match t {
        0 if place && a == a2 && overlap => match (more > 0, more2 > 0) {
            (true, false) => true,
            (false, true) => false,
            _ => after,
        },
        1 => a == a2 && after,
        2 => place && (a, b) == (a2, b2) && after,
        3 => place && (a, b, day) == (a2, b2, day2) && after,
        _ => false,
    }
}

fn visible(known: &[Known], table: usize) -> Vec<i64> {
    let seen = |f: &&Known| f.row.0 == table && !known.iter().any(|g| hides(g, f));
    known.iter().filter(seen).map(|f| f.line).collect()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0..4_usize, 0..2_u8, 0..2_u8, 0..6_i64, 0..3_i64, 0..3_u8, 0..3_u8), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_latest_observation_wins(
        commits in prop::collection::vec(prop::collection::vec(rows(), 1..4), 1..5),
        buffer in prop::sample::select(vec![1_usize, 20_000, 1 << 20]),
        group_rows in prop::sample::select(vec![3_usize, 16, 1000]),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let lake = open(dir.path()).with_buffer_bytes(buffer).with_group_rows(group_rows);
        let (mut known, mut restated): (Vec<Known>, Vec<u64>) = (vec![], vec![]);
        for (c, files) in commits.iter().enumerate() {
            let mut intake = lake.intake(c as i64).unwrap();
            for (f, rows) in files.iter().enumerate() {
                let mut file = intake.begin(meta(&format!("{c}-{f}"))).unwrap();
                let before: Vec<i64> = (0..4).flat_map(|t| visible(&known, t)).collect();
                let first = known.len();
                for row in rows {
                    known.push(Known { row: *row, commit: c, file: f, line: known.len() as i64 });
                }
                for (t, table) in TABLES.iter().enumerate() {
                    let facts: Vec<Fact> =
                        known[first..].iter().filter(|k| k.row.0 == t).map(|k| to_fact(&k.row, k.line)).collect();
                    for part in facts.chunks(5) {
                        file.facts(table, batch(table, part)).unwrap();
                    }
                }
                file.finish(outcome(rows.len() as u64)).unwrap();
                let after: Vec<i64> = (0..4).flat_map(|t| visible(&known, t)).collect();
                restated.push(before.iter().filter(|l| !after.contains(l)).count() as u64);
            }
            intake.commit().unwrap();
        }
        let counted: Vec<u64> = lake.imports().unwrap().iter().map(|f| f.restated).collect();
        prop_assert_eq!(counted, restated);
        for as_of in 0..commits.len() {
            let then: Vec<Known> = known.iter().filter(|k| k.commit <= as_of).cloned().collect();
            for (t, table) in TABLES.iter().enumerate() {
                let sql = format!("select line from {}", table.name);
                prop_assert_eq!(numbers(&lake, Some(as_of as i64), &sql), visible(&then, t), "{} as of {}", table.name, as_of);
                let sql = format!("select line from {} where day = date '1970-01-03' and shop = 's1'", table.name);
                let chosen = |k: &&Known| k.row.3 == 2 && k.row.1 == 0;
                let lines: Vec<i64> = then.iter().filter(chosen).map(|k| k.line).collect();
                let wanted: Vec<i64> = visible(&then, t).into_iter().filter(|l| lines.contains(l)).collect();
                prop_assert_eq!(numbers(&lake, Some(as_of as i64), &sql), wanted, "filtered {}", table.name);
            }
        }
    }
}
