//! The storeroom's own tables: `rejects` (kept like facts) and `imports` (read from the manifest).

use crate::cell::{Layout, Rule};
use crate::error::StoreError;
use crate::manifest::{ImportedFile, Record};
use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use domain::Reject;
use std::sync::Arc;

/// Rows of `rejects` that are gathered before they are kept.
pub(crate) const REJECTS_PER_BATCH: usize = 4096;

/// First 16 hexadecimal digits of a content hash, as in the column `source` of every fact.
pub(crate) fn source(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// Layout of `rejects`.
pub(crate) fn rejects() -> Layout {
    let text = |name| Field::new(name, DataType::Utf8, false);
    let schema = Arc::new(Schema::new(vec![
        text("source"),
        text("file"),
        Field::new("line", DataType::Int64, false),
        text("column"),
        text("found"),
        text("expected_en"),
        text("expected_zh"),
        text("row"),
        Field::new("observed_at", instant(), false),
        text("shop"),
    ]));
    Layout { name: "rejects", schema, rule: Rule::All, cell: vec![9], key: vec![], key_has_day: false, days: None }
}

fn texts<'a, T>(rows: &'a [T], value: impl Fn(&'a T) -> &'a str) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows.iter().map(value)))
}

fn counts<T>(rows: &[T], value: impl Fn(&T) -> u64) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(rows.iter().map(|r| i64::try_from(value(r)).unwrap_or(i64::MAX))))
}

/// Rejects of one file as rows.
pub(crate) fn reject_rows(rows: &[Reject], file: &ImportedFile) -> Result<RecordBatch, StoreError> {
    let same = |value: &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(|_| value))) };
    let at = TimestampMicrosecondArray::from_value(file.observed_at_micros, rows.len()).with_timezone("UTC");
    Ok(RecordBatch::try_new(
        rejects().schema,
        vec![
            same(source(&file.hash)),
            same(&file.name),
            counts(rows, |r| r.line),
            texts(rows, |r| &r.column),
            texts(rows, |r| &r.found),
            texts(rows, |r| &r.expected_en),
            texts(rows, |r| &r.expected_zh),
            texts(rows, |r| &r.row),
            Arc::new(at),
            same(&file.shop),
        ],
    )?)
}

/// Schema of `imports`.
fn imports_schema() -> SchemaRef {
    let text = |name| Field::new(name, DataType::Utf8, false);
    let count = |name| Field::new(name, DataType::Int64, false);
    let day = |name| Field::new(name, DataType::Date32, true);
    Arc::new(Schema::new(vec![
        text("source"),
        text("hash"),
        text("file"),
        text("shop"),
        text("variant"),
        text("report"),
        text("marketplaces"),
        day("day"),
        day("day_to"),
        count("rows_in"),
        count("facts"),
        count("rejected"),
        count("skipped"),
        count("restated"),
        count("bytes"),
        text("notices_en"),
        text("notices_zh"),
        Field::new("observed_at", instant(), false),
        count("commit"),
    ]))
}

/// The table `imports`: one row for each imported file.
pub(crate) fn imports(records: &[Arc<Record>]) -> Result<RecordBatch, StoreError> {
    let files: Vec<&ImportedFile> = records.iter().flat_map(|r| &r.files).collect();
    let rows = files.as_slice();
    let joined = |text: fn(&ImportedFile) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(files.iter().map(|f| text(f))))
    };
    let day = |pick: fn(&ImportedFile) -> Option<i32>| -> ArrayRef {
        Arc::new(files.iter().map(|f| pick(f)).collect::<Date32Array>())
    };
    let observed = TimestampMicrosecondArray::from_iter_values(files.iter().map(|f| f.observed_at_micros));
    Ok(RecordBatch::try_new(
        imports_schema(),
        vec![
            texts(rows, |f| source(&f.hash)),
            texts(rows, |f| &f.hash),
            texts(rows, |f| &f.name),
            texts(rows, |f| &f.shop),
            texts(rows, |f| &f.variant),
            texts(rows, |f| &f.report),
            joined(|f| f.marketplaces.join(",")),
            day(|f| f.days.map(|d| d.0.0)),
            day(|f| f.days.map(|d| d.1.0)),
            counts(rows, |f| f.rows_in),
            counts(rows, |f| f.facts),
            counts(rows, |f| f.rejected),
            counts(rows, |f| f.skipped),
            counts(rows, |f| f.restated),
            counts(rows, |f| f.bytes),
            joined(|f| f.notices.iter().map(|n| n.en.as_str()).collect::<Vec<_>>().join("\n")),
            joined(|f| f.notices.iter().map(|n| n.zh.as_str()).collect::<Vec<_>>().join("\n")),
            Arc::new(observed.with_timezone("UTC")),
            counts(rows, |f| f.commit),
        ],
    )?)
}
