//! The manifest: one sealed file per commit, numbered from 1 without a gap, and now and then a checkpoint of them all.

use crate::cell::Cell;
use crate::disk::Disk;
use crate::error::StoreError;
use crate::key::{Key, Seal};
use domain::Day;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const VERSION: u32 = 1;

/// Commits between two checkpoints.
const CHECKPOINT_EVERY: u64 = 64;

/// Something that a person should know of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

/// A file that was imported. `rows_in` = rows accepted + `rejected`; one row may give several facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedFile {
    /// Hash of the content, hexadecimal.
    pub hash: String,
    /// Name as the person knows it.
    pub name: String,
    /// Seller account.
    pub shop: String,
    /// What else tells two imports of the same bytes apart, such as the mapping used; often empty.
    pub variant: String,
    /// Report type, the marketplace's own id.
    pub report: String,
    /// Codes of the marketplaces with rows in the file.
    pub marketplaces: Vec<String>,
    /// First and last day covered.
    pub days: Option<(Day, Day)>,
    /// Data rows found.
    pub rows_in: u64,
    /// Facts kept.
    pub facts: u64,
    /// Rows rejected, as counted by the caller.
    pub rejected: u64,
    /// Rows that are no data: totals, blanks, repeated headers.
    pub skipped: u64,
    /// Earlier facts that are no longer read because of this file.
    pub restated: u64,
    /// Size of the file.
    pub bytes: u64,
    /// What a person should know.
    pub notices: Vec<Notice>,
    /// When it was imported, microseconds since 1970 UTC.
    pub observed_at_micros: i64,
    /// Number of the commit, from 1.
    pub commit: u64,
}

/// Rows of one cell of one imported file within a row group.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "ChunkRow", into = "ChunkRow")]
pub(crate) struct Chunk {
    /// Row group, from 0.
    pub(crate) group: u32,
    /// First row within the group.
    pub(crate) start: u32,
    pub(crate) rows: u32,
    /// Index into the record's cells.
    pub(crate) cell: u32,
    /// Index into the record's files.
    pub(crate) file: u32,
    /// Earliest and latest day of the rows; 0 for a table without days.
    pub(crate) first: i32,
    pub(crate) last: i32,
}

type ChunkRow = (u32, u32, u32, u32, u32, i32, i32);

impl From<ChunkRow> for Chunk {
    fn from((group, start, rows, cell, file, first, last): ChunkRow) -> Self {
        Self { group, start, rows, cell, file, first, last }
    }
}
impl From<Chunk> for ChunkRow {
    fn from(c: Chunk) -> Self {
        (c.group, c.start, c.rows, c.cell, c.file, c.first, c.last)
    }
}

/// One Parquet file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub(crate) table: String,
    /// Name within the table's folder.
    pub(crate) file: String,
    pub(crate) bytes: u64,
    /// Rows of each row group.
    pub(crate) groups: Vec<u32>,
    /// In the order of rows. Rows of no chunk belong to a file that was given up and are never read.
    pub(crate) chunks: Vec<Chunk>,
}

/// One commit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) version: u32,
    pub(crate) number: u64,
    pub(crate) observed_at_micros: i64,
    pub(crate) files: Vec<ImportedFile>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) segments: Vec<Segment>,
}

impl Record {
    pub(crate) fn new(observed_at_micros: i64) -> Self {
        let (files, cells, segments) = (vec![], vec![], vec![]);
        Self { version: VERSION, number: 0, observed_at_micros, files, cells, segments }
    }
}

/// The folder of commits.
pub(crate) struct Manifest {
    folder: PathBuf,
    seal: Seal,
    disk: Disk,
}

impl Manifest {
    pub(crate) fn open(folder: PathBuf, key: &Key, disk: Disk) -> Self {
        Self { folder, seal: Seal::new(key, "manifest"), disk }
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("{number:08}.json"))
    }

    fn checkpoint_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("checkpoint-{number:08}.json"))
    }

    /// Adds to `known` the commits that came since.
    pub(crate) fn refresh(&self, known: &mut Vec<Arc<Record>>) -> Result<(), StoreError> {
        if known.is_empty() {
            *known = self.newest_checkpoint()?;
        }
        let mut next = known.len() as u64 + 1;
        while let Some(record) = self.read(next)? {
            known.push(Arc::new(record));
            next += 1;
        }
        Ok(())
    }

    /// Refuses a manifest with a gap: a commit that is gone would bring back what it hid.
    pub(crate) fn check_complete(&self, known: u64) -> Result<(), StoreError> {
        match self.numbers("")?.last() {
            Some(&last) if last > known && self.read(known + 1)?.is_none() => {
                let what = format!("missing, although commit {last} is there");
                Err(StoreError::Damaged { path: self.path(known + 1), what })
            }
            _ => Ok(()),
        }
    }

    fn read(&self, number: u64) -> Result<Option<Record>, StoreError> {
        let path = self.path(number);
        let sealed = match std::fs::read(&path) {
            Ok(sealed) => sealed,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(StoreError::io("reading", &path)(e)),
        };
        let damaged = |what: String| StoreError::Damaged { path: path.clone(), what };
        let text = self.seal.open(&number.to_string(), &sealed).ok_or_else(|| damaged("it was changed".into()))?;
        let version = serde_json::from_slice::<Version>(&text).map_err(|e| damaged(e.to_string()))?.version;
        if version > VERSION {
            return Err(StoreError::TooNew { path, found: version, known: VERSION });
        }
        let record: Record = serde_json::from_slice(&text).map_err(|e| damaged(e.to_string()))?;
        Ok(Some(record))
    }

    /// Publishes a commit under its number. `false`: another import took the number first, nothing was published.
    pub(crate) fn publish(&self, record: &Record, token: &str) -> Result<bool, StoreError> {
        let text = to_json(record, &self.folder)?;
        let sealed = self.seal.close(&record.number.to_string(), text)?;
        let draft = self.folder.join(format!("{token}.draft"));
        let path = self.path(record.number);
        let published = self.disk.write(&draft, &sealed).and_then(|()| self.disk.link(&draft, &path));
        // whatever remains of a draft is swept later
        std::fs::remove_file(&draft).ok();
        match published {
            Ok(()) => {
                // visible from here on; a folder that cannot be synced now is synced by the system later
                self.disk.sync_folder(&self.folder).ok();
                Ok(true)
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(StoreError::io("writing", &path)(e)),
        }
    }

    /// Writes a checkpoint when it is time. It only saves reading: whatever goes wrong here is no harm.
    pub(crate) fn checkpoint(&self, records: &[Arc<Record>], token: &str) {
        let number = records.len() as u64;
        if number == 0 || !number.is_multiple_of(CHECKPOINT_EVERY) {
            return;
        }
        let draft = self.folder.join(format!("{token}.draft"));
        let plain: Vec<&Record> = records.iter().map(Arc::as_ref).collect();
        let written = to_json(&plain, &self.folder)
            .and_then(|text| self.seal.close(&format!("checkpoint {number}"), text))
            .is_ok_and(|sealed| self.disk.write(&draft, &sealed).is_ok())
            && std::fs::rename(&draft, self.checkpoint_path(number)).is_ok();
        std::fs::remove_file(&draft).ok();
        // the one before stays for whoever reads it just now
        let old = if written { self.numbers("checkpoint-").unwrap_or_default() } else { vec![] };
        for number in old.iter().rev().skip(2) {
            std::fs::remove_file(self.checkpoint_path(*number)).ok();
        }
    }

    fn newest_checkpoint(&self) -> Result<Vec<Arc<Record>>, StoreError> {
        for &number in self.numbers("checkpoint-")?.iter().rev() {
            let records = std::fs::read(self.checkpoint_path(number))
                .ok()
                .and_then(|sealed| self.seal.open(&format!("checkpoint {number}"), &sealed))
                .and_then(|text| serde_json::from_slice::<Vec<Record>>(&text).ok());
            if let Some(records) = records.filter(|r| r.len() as u64 == number) {
                return Ok(records.into_iter().map(Arc::new).collect());
            }
        }
        Ok(vec![])
    }

    fn numbers(&self, prefix: &str) -> Result<Vec<u64>, StoreError> {
        let mut numbers = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(StoreError::io("listing", &self.folder))? {
            let name = entry.map_err(StoreError::io("listing", &self.folder))?.file_name();
            let digits = name.to_str().and_then(|n| n.strip_prefix(prefix)?.strip_suffix(".json"));
            numbers.extend(digits.and_then(|d| d.parse::<u64>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

fn to_json(value: &impl Serialize, path: &Path) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|e| StoreError::Damaged { path: path.to_owned(), what: e.to_string() })
}
