//! What a receipt means for each line of its upload.

use super::receipt::{Entry, Receipt};
use domain::LineOutcome;
use std::collections::{BTreeMap, BTreeSet};

/// A receipt that is not of this upload: none of it is taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotThisUpload {
    /// It speaks of a record that the upload does not have.
    #[error(
        "record {record} of the receipt is not in the upload, which has records {first} to {last}; it is the receipt of another upload, find the right one"
    )]
    Record {
        /// The record.
        record: u32,
        /// First record of the upload.
        first: u32,
        /// Last record of the upload.
        last: u32,
    },
    /// It repeats a row that the upload does not have.
    #[error(
        "the receipt repeats a row that is not in the upload ({row}); it is the receipt of another upload, find the right one"
    )]
    Row {
        /// The row: entity, operation, ids and words.
        row: String,
    },
}

impl NotThisUpload {
    /// In English.
    pub fn en(&self) -> String {
        self.to_string()
    }
    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Record { record, first, last } => format!(
                "回执中的第 {record} 条记录不在该上传文件中（记录范围 {first} 至 {last}）；这是另一次上传的回执，请找到正确的文件"
            ),
            Self::Row { row } => {
                format!("回执中的一行不在该上传文件中（{row}）；这是另一次上传的回执，请找到正确的文件")
            }
        }
    }
}

/// What became of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineResult {
    /// Decision.
    pub decision: String,
    /// What became of it.
    pub outcome: LineOutcome,
}

/// How much an entry weighs; the heaviest of a record decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Weight {
    /// The line was carried out all the same.
    Note,
    /// Perhaps carried out.
    Doubt,
    /// Not carried out.
    Failure,
    /// Nothing of the file was carried out.
    Fatal,
}

const NOTES: &[&str] = &["success", "info", "成功", "信息"];
const WARNINGS: &[&str] = &["warning", "警告", "warnung", "avertissement", "advertencia", "aviso", "avviso"];
const FATALS: &[&str] = &["fatal", "严重", "致命", "schwerwiegend"];
const NOT_PROCESSED: &[&str] = &[
    "not processed",
    "未处理",
    "未被处理",
    "nicht verarbeitet",
    "処理されません",
    "処理されていません",
    "non traité",
    "no se procesó",
    "non elaborat",
];
const PERHAPS_DONE: &[&str] = &[
    "duplicate",
    "already exist",
    "archived entity",
    "重复",
    "已存在",
    "已归档",
    "doppelt",
    "existiert bereits",
    "bereits vorhanden",
    "重複",
    "既に存在",
    "すでに存在",
    "duplicad",
    "ya existe",
    "doublon",
    "existe déjà",
    "duplicat",
    "esiste già",
    "internal error",
    "internal server",
    "service error",
    "timed out",
    "timeout",
    "try again",
    "throttl",
    "内部错误",
    "超时",
    "稍后重试",
];

fn weight(entry: &Entry) -> Weight {
    let kind = entry.error_type.to_lowercase();
    let words = format!("{kind} {} {}", entry.code, entry.message).to_lowercase();
    let has = |text: &str, list: &[&str]| list.iter().any(|w| text.contains(w));
    if has(&kind, FATALS) {
        Weight::Fatal
    } else if has(&words, NOT_PROCESSED) {
        Weight::Failure
    } else if has(&kind, NOTES) {
        Weight::Note
    } else if has(&kind, WARNINGS) {
        // a warning in a language whose "not processed" is not known must not count as done
        if entry.message.is_ascii() && entry.code.is_ascii() { Weight::Note } else { Weight::Doubt }
    } else if has(&words, PERHAPS_DONE) {
        Weight::Doubt
    } else {
        Weight::Failure
    }
}

/// What became of each line of an upload. `rows` are those of the upload: record number and decision.
///
/// # Errors
/// [`NotThisUpload::Record`] when the receipt speaks of a record that the upload does not have: then none of it is taken.
pub fn settle(rows: &[(u32, String)], receipt: &Receipt) -> Result<Vec<LineResult>, NotThisUpload> {
    let records: BTreeSet<u32> = rows.iter().map(|(record, _)| *record).collect();
    let mut heaviest: BTreeMap<u32, (Weight, &Entry)> = BTreeMap::new();
    for entry in &receipt.results {
        let weight = weight(entry);
        if entry.record != 0 && !records.contains(&entry.record) {
            let (first, last) = (records.first().copied().unwrap_or(0), records.last().copied().unwrap_or(0));
            return Err(NotThisUpload::Record { record: entry.record, first, last });
        }
        let place = heaviest.entry(entry.record).or_insert((weight, entry));
        if weight > place.0 {
            *place = (weight, entry);
        }
    }
    let whole = heaviest.get(&0).copied();
    let fatal = heaviest.values().find(|(weight, _)| *weight == Weight::Fatal).copied();
    let outcome = |record: u32| {
        let failed = |entry: &Entry| {
            let code = if entry.code.is_empty() { &entry.error_type } else { &entry.code };
            LineOutcome::Failed { code: code.clone(), message: entry.message.clone() }
        };
        let doubt = |entry: &Entry| LineOutcome::Doubt { why: format!("{}: {}", entry.code, entry.message) };
        match (heaviest.get(&record).copied(), fatal, whole) {
            (Some((Weight::Failure | Weight::Fatal, entry)), ..) | (_, Some((_, entry)), _) => failed(entry),
            (Some((Weight::Doubt, entry)), ..) => doubt(entry),
            // something is wrong with the file as a whole, and it is not said with which lines
            (_, _, Some((weight, entry))) if weight > Weight::Note => doubt(entry),
            _ => LineOutcome::Executed,
        }
    };
    Ok(rows
        .iter()
        .map(|(record, decision)| LineResult { decision: decision.clone(), outcome: outcome(*record) })
        .collect())
}
