//! What the gate is handed (bytes that can be opened again, and what the file itself does not say) and what it hands on.

use crate::{DateOrder, Mapping};
use arrow_array::RecordBatch;
use domain::{Day, Marketplace, Reject, Table};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek};

/// A stream that can be rewound.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// Bytes that can be opened more than once. The gate opens no files itself: the caller does.
pub trait Origin {
    /// Name for messages, mostly the path. The report type is never taken from it.
    fn name(&self) -> &str;
    /// Opens the bytes from their beginning.
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>>;
}

/// One report within an origin: the file itself, the content of a `.gz`, or an entry of a `.zip`.
pub struct Member<'a> {
    /// `orders.txt`, or `march.zip/orders.txt`.
    pub name: String,
    pub(crate) origin: &'a dyn Origin,
    pub(crate) shell: Shell,
}

/// What the bytes of a member are wrapped in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shell {
    Plain,
    Gzip,
    ZipEntry(usize),
}

/// What a file may leave unsaid. Only what the file does not state is taken from here.
#[derive(Clone, Debug)]
pub struct Context {
    /// Seller account that the facts belong to.
    pub shop: String,
    /// Site, for reports that do not name one.
    pub marketplace: Option<Marketplace>,
    /// First and last day, for reports that do not state their period.
    pub period: Option<(Day, Day)>,
    /// Day of a snapshot report that carries no date (mostly the day on which the file was saved).
    pub snapshot_day: Option<Day>,
    /// Order of day and month where the file as a whole leaves it open.
    pub date_order: Option<DateOrder>,
    /// First 16 hex digits of the content hash.
    pub source: String,
    /// Time of the import, microseconds since 1970 UTC.
    pub observed_at_micros: i64,
    /// A user's mapping for a table that no report type knows.
    pub mapping: Option<Mapping>,
}

/// Takes what comes out of the gate, in order.
pub trait Sink {
    /// Facts of one table; the batch has the table's schema.
    ///
    /// # Errors
    /// Whatever the receiver fails with; reading stops and the error comes back as [`Failure::Sink`].
    fn facts(
        &mut self,
        table: &'static Table,
        batch: RecordBatch,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
    /// A row that did not become a fact.
    ///
    /// # Errors
    /// As for [`Sink::facts`].
    fn reject(&mut self, reject: Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
    /// Bytes of the (unpacked) member read so far.
    fn progress(&mut self, _bytes: u64) {}
}

/// Something a person should know though nothing was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// What one table within a member became: a delimited file has one part, a workbook one per sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Sheet or JSON section; empty for a delimited file.
    pub name: String,
    /// Id of the report type.
    pub report: String,
    /// Sites that facts were found for.
    pub marketplaces: Vec<String>,
    /// First and last day of the facts.
    pub days: Option<(Day, Day)>,
    /// Data rows: `accepted + rejected`.
    pub rows: u64,
    /// Data rows that became facts.
    pub accepted: u64,
    /// Facts made of them.
    pub facts: u64,
    /// Data rows that became rejects.
    pub rejected: u64,
    /// Rows that are no data: totals, repeated headers, rows the marketplace itself says to ignore. Blank lines do not count.
    pub skipped: u64,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

/// What a member became.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    /// At least one.
    pub parts: Vec<Part>,
}

/// A whole file (or sheet) that was not taken, and what to do about it. Nothing of it was handed to the sink as accepted
/// for good: the receiver discards what it got of this member.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("line {line}{}: found {found}; {en}", if column.is_empty() { String::new() } else { format!(", column `{column}`") })]
pub struct Refusal {
    /// 1-based line, 0 when no line is at fault.
    pub line: u64,
    /// Header of the column, empty when none is at fault.
    pub column: String,
    /// What was found.
    pub found: String,
    /// What was expected and what to do.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl Refusal {
    /// A refusal that points at no line or column.
    pub fn of_file(found: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { line: 0, column: String::new(), found: found.into(), en: en.into(), zh: zh.into() }
    }
}

/// Why a member was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file is at fault.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The bytes could not be read.
    #[error("can't read: {0}")]
    Io(#[from] io::Error),
    /// The receiver failed.
    #[error("{0}")]
    Sink(Box<dyn std::error::Error + Send + Sync>),
}
