//! Asking the storeroom: SQL over fact tables and metric views, now or as of an earlier time; rejects; where a fact came from.

use crate::error::Error;
use crate::output::{cell_text, count_at, text_at};
use books::queries::quoted;
use domain::{Day, Reject};
use std::collections::BTreeSet;
use store::{Lake, Reader};

/// A reader with the named metric views beside the fact tables.
///
/// # Errors
/// The storeroom can't be read.
pub async fn reader(lake: &Lake, as_of_micros: Option<i64>) -> Result<Reader, Error> {
    let reader = lake.reader(as_of_micros)?;
    for view in books::views::views() {
        reader.view(view.name, &view.sql).await?;
    }
    Ok(reader)
}

/// Reads `2026-10-31` (all that was known at the end of that day, UTC) or `2026-10-31T18:00:00Z` as microseconds.
///
/// # Errors
/// Anything else.
pub fn as_of(text: &str) -> Result<i64, Error> {
    if let Some(day) = Day::parse_iso(text.trim()) {
        return Ok((i64::from(day.0) + 1) * 86_400_000_000 - 1);
    }
    text.trim().parse::<jiff::Timestamp>().map(jiff::Timestamp::as_microsecond).map_err(|_| {
        Error::asked(
            format!("found time `{text}`; write 2026-10-31 or 2026-10-31T18:00:00Z"),
            format!("时间为“{text}”；请写成 2026-10-31 或 2026-10-31T18:00:00Z"),
        )
    })
}

/// A row that did not become a fact, with its file.
#[derive(Clone, Debug)]
pub struct KeptReject {
    /// Name of the file.
    pub file: String,
    /// First 16 digits of the file's hash.
    pub source: String,
    /// What was found, where, and what was expected.
    pub reject: Reject,
}

/// Rejects of files whose name contains `file`, newest import first, at most `limit`; and how many there are in all.
///
/// # Errors
/// The storeroom can't be read.
pub async fn rejects(lake: &Lake, file: Option<&str>, limit: usize) -> Result<(Vec<KeptReject>, u64), Error> {
    let file = file.unwrap_or_default().to_owned();
    rejects_of(lake, &RejectsAsked { file, limit, ..RejectsAsked::default() }).await
}

/// Which rejects are asked for.
#[derive(Clone, Default, Debug)]
pub struct RejectsAsked {
    /// Part of the file's name; empty: all files.
    pub file: String,
    /// First 16 digits of the file's hash; empty: all files.
    pub source: String,
    /// Only of these seller accounts; empty means all.
    pub shops: BTreeSet<String>,
    /// How many to leave out.
    pub skip: usize,
    /// How many at most.
    pub limit: usize,
}

impl RejectsAsked {
    fn condition(&self) -> String {
        let mut all = Vec::new();
        if !self.file.is_empty() {
            all.push(format!("strpos(file, {}) > 0", quoted(&self.file)));
        }
        if !self.source.is_empty() {
            all.push(format!("source = {}", quoted(&self.source)));
        }
        if !self.shops.is_empty() {
            let shops = self.shops.iter().map(|s| quoted(s)).collect::<Vec<_>>().join(", ");
            all.push(format!("shop IN ({shops})"));
        }
        if all.is_empty() { String::new() } else { format!(" WHERE {}", all.join(" AND ")) }
    }
}

/// Rejects, newest import first; and how many there are in all.
///
/// # Errors
/// The storeroom can't be read.
pub async fn rejects_of(lake: &Lake, asked: &RejectsAsked) -> Result<(Vec<KeptReject>, u64), Error> {
    let reader = lake.reader(None)?;
    let filter = asked.condition();
    let batches = reader.sql(&format!("SELECT count(*) FROM rejects{filter}")).await?;
    let all = batches.iter().find(|b| b.num_rows() > 0).map_or(0, |b| count_at(b, 0, 0)).unsigned_abs();
    let sql = format!(
        "SELECT file, source, line, \"column\", found, expected_en, expected_zh, \"row\" FROM rejects{filter} \
         ORDER BY observed_at DESC, file, line, \"column\" LIMIT {} OFFSET {}",
        asked.limit, asked.skip
    );
    let mut kept = Vec::new();
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row).to_owned();
            kept.push(KeptReject {
                file: text(0),
                source: text(1),
                reject: Reject {
                    line: count_at(&batch, 2, row).unsigned_abs(),
                    column: text(3),
                    found: text(4),
                    expected_en: text(5),
                    expected_zh: text(6),
                    row: text(7),
                },
            });
        }
    }
    Ok((kept, all))
}

/// What the storeroom knows of the file behind the `source` of a fact: name of each column and its value.
///
/// # Errors
/// No file has that source.
pub async fn trace(lake: &Lake, source: &str) -> Result<Vec<(String, String)>, Error> {
    let reader = lake.reader(None)?;
    let sql = format!("SELECT * FROM imports WHERE source = {} OR hash = {0} ORDER BY observed_at", quoted(source));
    for batch in reader.sql(&sql).await? {
        if batch.num_rows() > 0 {
            let names = batch.schema();
            let columns = names.fields().iter().enumerate();
            return columns.map(|(i, f)| Ok((f.name().clone(), cell_text(&batch, i, 0)?))).collect();
        }
    }
    Err(Error::asked(
        format!("no imported file has the source `{source}`; see table imports"),
        format!("没有来源为“{source}”的导入文件；请查看表 imports"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_last_moment() {
        assert_eq!(as_of("1970-01-01").unwrap(), 86_399_999_999);
        assert_eq!(as_of("1970-01-02T00:00:00Z").unwrap(), 86_400_000_000);
        assert!(as_of("yesterday").is_err());
    }
}
