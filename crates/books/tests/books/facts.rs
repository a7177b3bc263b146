//! Fact tables written as text, and the books closed from them through the real queries.

use arrow_array::builder::TimestampMicrosecondBuilder;
use arrow_array::builder::{BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use books::waterfall::steps;
use books::{By, Closing, Filter, Input, Policy, QUERIES, Taxonomy, close};
use datafusion::prelude::SessionContext;
use domain::money::decimal;
use domain::{Column, Day, Kind, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tables of one test, by name.
#[derive(Default)]
pub struct Facts(BTreeMap<&'static str, Vec<BTreeMap<String, String>>>);

impl Facts {
    /// Adds rows: the first line names the columns, `-` is null, cells are separated by `|` or by two or more blanks.
    /// Left out: shop `s`, marketplace `amazon-us`, day_to = day, source `f1`, line = number of the row + 1.
    pub fn table(mut self, table: &str, text: &str) -> Self {
        let table = domain::facts::table(table).unwrap_or_else(|| panic!("no table {table}"));
        let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).map(cells);
        let header = lines.next().expect("a header line");
        for column in &header {
            assert!(table.index_of(column).is_some(), "{}: no column {column}", table.name);
        }
        let rows = self.0.entry(table.name).or_default();
        for cells in lines {
            assert_eq!(cells.len(), header.len(), "{}: {cells:?}", table.name);
            let mut row: BTreeMap<String, String> = header.iter().cloned().zip(cells).collect();
            row.entry("line".into()).or_insert_with(|| (rows.len() + 2).to_string());
            rows.push(row);
        }
        self
    }

    /// The engine with all fact tables, most of them empty, and the metric views.
    pub async fn engine(&self) -> SessionContext {
        let engine = SessionContext::new();
        for table in domain::facts::TABLES {
            let batch = batch(table, self.0.get(table.name).map_or(&[], Vec::as_slice));
            engine.register_batch(table.name, batch).unwrap();
        }
        for view in books::views::views() {
            let plan = engine.sql(&view.sql).await.unwrap_or_else(|e| panic!("{}: {e}", view.name));
            engine.register_table(view.name, plan.into_view()).unwrap();
        }
        engine
    }

    /// The input as the product fills it.
    pub async fn input(&self) -> Input {
        let engine = self.engine().await;
        let mut input = Input::default();
        for q in QUERIES {
            load(&engine, &mut input, q.name, &q.sql).await;
        }
        for q in input.follow_ups(&Taxonomy::default()) {
            load(&engine, &mut input, q.name, &q.sql).await;
        }
        input
    }

    /// The books, closed by the default table and policy.
    pub fn close(&self) -> Closing {
        run(async { close(&self.input().await, &Taxonomy::default(), &Policy::default()) })
    }
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

async fn load(engine: &SessionContext, input: &mut Input, name: &str, sql: &str) {
    let answer = engine.sql(sql).await.unwrap_or_else(|e| panic!("{name}: {e}"));
    for batch in answer.collect().await.unwrap_or_else(|e| panic!("{name}: {e}")) {
        input.load(name, &batch).unwrap();
    }
}

fn cells(line: &str) -> Vec<String> {
    let parts: Vec<&str> = if line.contains('|') { line.split('|').collect() } else { line.split("  ").collect() };
    parts.into_iter().map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect()
}

fn batch(table: &Table, rows: &[BTreeMap<String, String>]) -> RecordBatch {
    let columns: Vec<ArrayRef> = table.all_columns().map(|c| array(c, rows)).collect();
    RecordBatch::try_new(table.schema(), columns).unwrap()
}

fn cell<'a>(column: &Column, row: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let stated = row.get(column.name).map(String::as_str).filter(|c| *c != "-");
    stated.or(match column.name {
        "shop" => Some("s"),
        "marketplace" => Some("amazon-us"),
        "day_to" => row.get("day").map(String::as_str),
        "day" => Some("2026-01-01"),
        "source" => Some("f1"),
        "part" | "observed_at" => Some("0"),
        _ => None,
    })
}

fn array(column: &Column, rows: &[BTreeMap<String, String>]) -> ArrayRef {
    let cells = rows.iter().map(|r| cell(column, r));
    macro_rules! build {
        ($builder:expr, $read:expr) => {{
            let mut b = $builder;
            for c in cells {
                b.append_option(c.map($read));
            }
            Arc::new(b.finish())
        }};
    }
    let day = |c: &str| Day::parse_iso(c).unwrap_or_else(|| panic!("{}: {c}", column.name)).0;
    match column.kind {
        Kind::Text => {
            let mut b = StringBuilder::new();
            cells.for_each(|c| b.append_option(c));
            Arc::new(b.finish())
        }
        Kind::Day => build!(Date32Builder::new(), day),
        Kind::Instant => build!(TimestampMicrosecondBuilder::new().with_timezone("UTC"), |c: &str| {
            c.parse::<i64>().unwrap_or_else(|_| i64::from(day(c)) * 86_400_000_000)
        }),
        Kind::Count => build!(Int64Builder::new(), |c: &str| c.parse::<i64>().unwrap()),
        Kind::Micros => build!(Int64Builder::new(), |c: &str| fixed(c, 6)),
        Kind::Nanos => build!(Int64Builder::new(), |c: &str| fixed(c, 9)),
        Kind::Real => build!(Float64Builder::new(), |c: &str| c.parse::<f64>().unwrap()),
        Kind::Flag => build!(BooleanBuilder::new(), |c: &str| c.parse::<bool>().unwrap()),
    }
}

/// `-1.5` with so many places.
fn fixed(text: &str, places: usize) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |t| (-1, t));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{part:0<places$}").parse::<i64>().unwrap_or_else(|_| panic!("number {text}"))
}

/// The statement as text: one block per key, lines that are not zero, all subtotals; native and RMB.
pub fn show(closing: &Closing, by: &[By]) -> String {
    let mut out = String::new();
    for row in closing.statement.roll_up(by, &Filter::default()) {
        let currency = row.currency.map_or("---".to_owned(), |c| c.to_string());
        out += &format!("{} {currency}\n", row.key.join(" "));
        for step in steps() {
            let (native, rmb) = (row.amounts.step(step), row.rmb.step(step));
            let total = matches!(step, books::waterfall::Step::Subtotal(_));
            if total || native != Some(0) || rmb != Some(0) {
                let digits = row.currency.map_or(2, |c| c.digits() as usize);
                let text = |a: Option<i64>, digits| a.map_or("?".to_owned(), |a| decimal(a, digits));
                let mark = if total { "=" } else { " " };
                out += &format!("{mark} {:<18}{:>12}{:>12}\n", step.code(), text(native, digits), text(rmb, 2));
            }
        }
    }
    for n in &closing.notices {
        out += &format!("! {}: {}\n", n.code, n.en);
    }
    out
}
