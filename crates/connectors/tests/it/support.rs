//! An origin in memory, a sink that keeps everything, and a compact picture of what came out of a file.

use arrow_array::{Array, RecordBatch, cast::AsArray, types};
use arrow_schema::DataType;
use connectors::{Context, DateOrder, Failure, Origin, Outcome, ReadSeek, Sink};
use domain::{Day, Marketplace, Reject, Table};
use std::fmt::Write;
use std::io::{self, Cursor};
use std::path::Path;

/// Bytes with a name.
pub struct Bytes {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Origin for Bytes {
    fn name(&self) -> &str {
        &self.name
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.bytes.as_slice())))
    }
}

/// Everything that came out.
#[derive(Default)]
pub struct Kept {
    pub facts: Vec<(&'static Table, RecordBatch)>,
    pub rejects: Vec<Reject>,
}

impl Sink for Kept {
    fn facts(
        &mut self,
        table: &'static Table,
        batch: RecordBatch,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        assert_eq!(batch.schema(), table.schema(), "{}", table.name);
        self.facts.push((table, batch));
        Ok(())
    }
    fn reject(&mut self, reject: Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.rejects.push(reject);
        Ok(())
    }
}

/// A context that says nothing.
pub fn silent() -> Context {
    Context {
        shop: "demo".into(),
        marketplace: None,
        period: None,
        snapshot_day: None,
        date_order: None,
        source: "0123456789abcdef".into(),
        observed_at_micros: 0,
        mapping: None,
    }
}

/// The context of a fixture: `context.toml` in its folder, section `[all]`, then the section of the fixture's name.
pub fn context_of(folder: &Path, fixture: &str) -> Context {
    let mut context = silent();
    let Ok(text) = std::fs::read_to_string(folder.join("context.toml")) else { return context };
    let sections: toml::Table = text.parse().unwrap();
    let sections: Vec<&toml::Value> = ["all", fixture].iter().filter_map(|s| sections.get(*s)).collect();
    let get = |key: &str| sections.iter().rev().find_map(|s| s.get(key)).and_then(|v| v.as_str());
    let day = |key: &str| get(key).map(|d| Day::parse_iso(d).unwrap());
    context.marketplace = get("marketplace").map(|m| Marketplace::find(m).unwrap());
    context.period = day("from").zip(day("to"));
    context.snapshot_day = day("snapshot_day");
    context.date_order = get("date_order").map(|o| match o {
        "mdy" => DateOrder::MonthFirst,
        "dmy" => DateOrder::DayFirst,
        other => panic!("date order {other}"),
    });
    context
}

/// Reads all members of some bytes, one after the other, and checks what must always hold.
pub fn read(name: &str, bytes: Vec<u8>, context: &Context) -> Result<(Outcome, Kept), Failure> {
    let origin = Bytes { name: name.to_owned(), bytes };
    let mut kept = Kept::default();
    let mut outcome = Outcome::default();
    for member in connectors::unpack(&origin)? {
        outcome.parts.extend(connectors::read(&member, context, &mut kept)?.parts);
    }
    let sum = |of: fn(&connectors::Part) -> u64| outcome.parts.iter().map(of).sum::<u64>();
    assert_eq!(sum(|p| p.rows), sum(|p| p.accepted) + sum(|p| p.rejected), "{name}: rows");
    assert_eq!(sum(|p| p.rejected), kept.rejects.len() as u64, "{name}: rejects");
    assert_eq!(sum(|p| p.facts), kept.facts.iter().map(|(_, b)| b.num_rows() as u64).sum::<u64>(), "{name}: facts");
    Ok((outcome, kept))
}

/// What came out, as text: the parts, the first facts of each table, all rejects and notices.
pub fn picture(result: &Result<(Outcome, Kept), Failure>, facts_shown: usize) -> String {
    let mut out = String::new();
    let (outcome, kept) = match result {
        Ok(taken) => taken,
        Err(Failure::Refused(refusal)) => return format!("refused: {refusal}\n      zh: {}\n", refusal.zh),
        Err(other) => return format!("failed: {other}\n"),
    };
    for p in &outcome.parts {
        let name = if p.name.is_empty() { String::new() } else { format!(" [{}]", p.name) };
        let days = p.days.map_or("no days".into(), |(from, to)| format!("{from} to {to}"));
        writeln!(out, "{}{name}: {}, {days}", p.report, p.marketplaces.join(" ")).unwrap();
        writeln!(
            out,
            "rows {} = accepted {} + rejected {}; facts {}, skipped {}",
            p.rows, p.accepted, p.rejected, p.facts, p.skipped
        )
        .unwrap();
        for notice in &p.notices {
            writeln!(out, "notice: {}\n    zh: {}", notice.en, notice.zh).unwrap();
        }
    }
    for table in domain::facts::TABLES {
        let batches: Vec<&RecordBatch> = kept.facts.iter().filter(|(t, _)| t == table).map(|(_, b)| b).collect();
        let rows: usize = batches.iter().map(|b| b.num_rows()).sum();
        if rows > 0 {
            writeln!(out, "\n{} ({rows})", table.name).unwrap();
            for (batch, row) in batches.iter().flat_map(|b| (0..b.num_rows()).map(move |r| (b, r))).take(facts_shown) {
                writeln!(out, "  {}", fact(batch, row)).unwrap();
            }
        }
    }
    if !kept.rejects.is_empty() {
        writeln!(out, "\nrejects").unwrap();
    }
    for r in &kept.rejects {
        writeln!(out, "  line {}, `{}`: found `{}`; expected {}", r.line, r.column, r.found, r.expected_en).unwrap();
        writeln!(out, "      zh: {}", r.expected_zh).unwrap();
    }
    out
}

/// One fact as `column=value`, without nulls and without what the context gives to every row.
fn fact(batch: &RecordBatch, row: usize) -> String {
    let schema = batch.schema();
    let mut cells = Vec::new();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let name = field.name().as_str();
        if column.is_null(row) || ["shop", "source", "observed_at"].contains(&name) {
            continue;
        }
        if name == "part" && column.as_primitive::<types::Int64Type>().value(row) == 0 {
            continue;
        }
        cells.push(format!("{name}={}", value(column.as_ref(), row, name)));
    }
    cells.join(" ")
}

/// A cell as a person would write it: money and rates with a point, moments in ISO form.
pub fn value(column: &dyn Array, row: usize, name: &str) -> String {
    match column.data_type() {
        DataType::Utf8 => format!("{:?}", column.as_string::<i32>().value(row)),
        DataType::Date32 => Day(column.as_primitive::<types::Date32Type>().value(row)).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<types::Float64Type>().value(row).to_string(),
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<types::TimestampMicrosecondType>().value(row);
            let (day, rest) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000) / 1_000_000);
            format!("{}T{:02}:{:02}:{:02}Z", Day(day as i32), rest / 3600, rest / 60 % 60, rest % 60)
        }
        _ => {
            let number = column.as_primitive::<types::Int64Type>().value(row);
            let places = if name.ends_with("_micros") {
                6
            } else if name.ends_with("_nanos") {
                9
            } else {
                0
            };
            decimal(number, places)
        }
    }
}

fn decimal(number: i64, places: usize) -> String {
    if places == 0 {
        return number.to_string();
    }
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", number.unsigned_abs(), places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    match rest.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}
