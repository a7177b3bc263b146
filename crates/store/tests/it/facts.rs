//! Making and reading facts for tests.

use arrow::array::{
    ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::Int64Type;
use domain::{Kind, Table};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::{FileMeta, Key, Lake, Outcome};

/// A value of a test fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Number(i64),
}
impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::Text(s.into())
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

/// A fact: values by column; common columns have defaults, all others are null.
pub type Fact = BTreeMap<&'static str, Value>;

pub fn fact<const N: usize>(values: [(&'static str, Value); N]) -> Fact {
    BTreeMap::from(values)
}

pub fn batch(table: &Table, rows: &[Fact]) -> RecordBatch {
    let columns = table.all_columns().map(|c| {
        let text = |f: &Fact| match (f.get(c.name), c.name) {
            (Some(Value::Text(s)), _) => Some(s.clone()),
            (_, "shop") => Some("shop".into()),
            (_, "marketplace") => Some("amazon-us".into()),
            (_, "source") => Some("source".into()),
            _ => None,
        };
        let number = |f: &Fact| match (f.get(c.name), c.name) {
            (Some(Value::Number(n)), _) => Some(*n),
            (_, "day_to") => match f.get("day") {
                Some(Value::Number(n)) => Some(*n),
                _ => Some(0),
            },
            (_, "day" | "line" | "part" | "observed_at") => Some(0),
            _ => None,
        };
        let column: ArrayRef = match c.kind {
            Kind::Text => Arc::new(rows.iter().map(text).collect::<StringArray>()),
            Kind::Day => {
                Arc::new(rows.iter().map(|f| number(f).map(|n| i32::try_from(n).unwrap())).collect::<Date32Array>())
            }
            Kind::Instant => {
                Arc::new(rows.iter().map(number).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
            }
            Kind::Count | Kind::Micros | Kind::Nanos => Arc::new(rows.iter().map(number).collect::<Int64Array>()),
            Kind::Real => Arc::new(rows.iter().map(|f| number(f).map(|n| n as f64)).collect::<Float64Array>()),
            Kind::Flag => Arc::new(rows.iter().map(|f| number(f).map(|n| n != 0)).collect::<BooleanArray>()),
        };
        column
    });
    RecordBatch::try_new(table.schema(), columns.collect()).unwrap()
}

pub fn key() -> Key {
    Key::from_bytes([42; 32])
}

pub fn open(dir: &Path) -> Lake {
    Lake::open(dir, key()).unwrap()
}

pub fn meta(hash: &str) -> FileMeta {
    FileMeta { hash: hash.into(), name: format!("{hash}.csv"), shop: "shop".into(), variant: String::new(), bytes: 10 }
}

pub fn outcome(facts: u64) -> Outcome {
    Outcome { report: "test".into(), rows_in: facts, accepted: facts, facts, ..Outcome::default() }
}

/// Imports files as one commit at a time; returns the restated counts.
pub fn import(lake: &Lake, now: i64, files: &[(&str, &'static Table, &[Fact])]) -> Vec<u64> {
    let mut intake = lake.intake(now).unwrap();
    for (hash, table, rows) in files {
        let mut file = intake.begin(meta(hash)).unwrap();
        file.facts(table, batch(table, rows)).unwrap();
        file.finish(outcome(rows.len() as u64)).unwrap();
    }
    intake.commit().unwrap().files.iter().map(|f| f.restated).collect()
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub fn answer(lake: &Lake, as_of: Option<i64>, sql: &str) -> Vec<RecordBatch> {
    wait(async { lake.reader(as_of).unwrap().sql(sql).await.unwrap() })
}

pub fn refusal(lake: &Lake, sql: &str) -> String {
    wait(async { lake.reader(None).unwrap().sql(sql).await.unwrap_err().to_string() })
}

/// All numbers of a query's only column, sorted.
pub fn numbers(lake: &Lake, as_of: Option<i64>, sql: &str) -> Vec<i64> {
    let batches = answer(lake, as_of, sql);
    let mut numbers: Vec<i64> =
        batches.iter().flat_map(|b| b.column(0).as_primitive::<Int64Type>().values().to_vec()).collect();
    numbers.sort_unstable();
    numbers
}

pub fn table(lake: &Lake, as_of: Option<i64>, sql: &str) -> String {
    arrow::util::pretty::pretty_format_batches(&answer(lake, as_of, sql)).unwrap().to_string()
}

/// All files below a folder.
pub fn walk(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// Small seeded random numbers (SplitMix64).
pub struct Dice(pub u64);
impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}
