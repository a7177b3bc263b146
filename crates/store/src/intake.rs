//! Taking in files: everything between [`Lake::intake`](crate::Lake::intake) and [`Intake::commit`] becomes visible at
//! once or not at all.

use crate::cell::{self, Cells, Layout};
use crate::error::StoreError;
use crate::lake::Lake;
use crate::manifest::{ImportedFile, Notice, Record, Segment};
use crate::segment::{Encoder, Held};
use crate::sweep::Lease;
use crate::system::{self, REJECTS_PER_BATCH};
use crate::visible;
use arrow::array::RecordBatch;
use domain::{Day, Reject, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::JoinHandle;

/// Tries to publish before giving up.
const PUBLISH_TRIES: u32 = 200;

/// What is known of a file before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileMeta {
    /// Hash of the content, hexadecimal; its first 16 digits are the `source` of the facts.
    pub hash: String,
    /// Name as the person knows it.
    pub name: String,
    /// Seller account.
    pub shop: String,
    /// What else tells two imports of the same bytes apart (hash of a mapping, an explicit period); often empty.
    pub variant: String,
    /// Size of the file.
    pub bytes: u64,
}

/// What reading a file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Report type, the marketplace's own id.
    pub report: String,
    /// Codes of the marketplaces with rows in the file.
    pub marketplaces: Vec<String>,
    /// First and last day covered.
    pub days: Option<(Day, Day)>,
    /// Data rows found.
    pub rows_in: u64,
    /// Data rows that became facts; rows rejected = `rows_in` - `accepted`.
    pub accepted: u64,
    /// Facts made from them.
    pub facts: u64,
    /// Rows that are no data.
    pub skipped: u64,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

/// What a commit brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its number; `None` when nothing new was left to commit.
    pub number: Option<u64>,
    /// The files that are now imported, in order, with their counts of restated facts.
    pub files: Vec<ImportedFile>,
    /// Files that another import brought in meanwhile; nothing of them was added again.
    pub already: Vec<ImportedFile>,
}

/// One import. Dropped without [`Intake::commit`], it leaves nothing visible and removes its files.
pub struct Intake {
    lake: Lake,
    observed_at_micros: i64,
    files: Vec<ImportedFile>,
    /// Files that were finished; the others were abandoned.
    kept: BTreeSet<u32>,
    cells: Cells,
    held: Vec<Held>,
    held_bytes: usize,
    encoder: Encoding,
    // dropped last: the staged files are gone before the lease is
    lease: Lease,
}

/// Where the encoder is: here, at work on another thread, or lost to an error.
enum Encoding {
    Idle(Box<Encoder>),
    Busy(JoinHandle<Result<Box<Encoder>, StoreError>>),
    Broken,
}

impl Intake {
    pub(crate) fn new(lake: Lake, observed_at_micros: i64) -> Result<Self, StoreError> {
        let lease = Lease::take(&lake)?;
        let encoder = lake.encoder(lease.token());
        Ok(Self {
            lake,
            observed_at_micros,
            files: vec![],
            kept: BTreeSet::new(),
            cells: Cells::default(),
            held: vec![],
            held_bytes: 0,
            encoder: Encoding::Idle(Box::new(encoder)),
            lease,
        })
    }

    /// Begins the next file.
    ///
    /// # Errors
    /// [`StoreError::AlreadyImported`] when the lake or this import has the same bytes for the same shop and variant.
    pub fn begin(&mut self, file: FileMeta) -> Result<FileIntake<'_>, StoreError> {
        let known = self.lake.has(&file.hash, &file.shop, &file.variant)?.map(|f| Some(f.commit));
        let here = |f: &ImportedFile| (&f.hash, &f.shop, &f.variant) == (&file.hash, &file.shop, &file.variant);
        let twice = self.kept.iter().any(|&i| here(&self.files[i as usize])).then_some(None);
        if let Some(commit) = known.or(twice) {
            return Err(StoreError::AlreadyImported { name: file.name, commit });
        }
        let number = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.push(ImportedFile {
            hash: file.hash,
            name: file.name,
            shop: file.shop,
            variant: file.variant,
            report: String::new(),
            marketplaces: vec![],
            days: None,
            rows_in: 0,
            facts: 0,
            rejected: 0,
            skipped: 0,
            restated: 0,
            bytes: file.bytes,
            notices: vec![],
            observed_at_micros: self.observed_at_micros,
            commit: 0,
        });
        Ok(FileIntake { intake: self, number, rejects: vec![], facts: 0, rejected: 0, finished: false })
    }

    fn hold(&mut self, layout: &Arc<Layout>, file: u32, batch: RecordBatch) -> Result<(), StoreError> {
        if matches!(self.encoder, Encoding::Broken) {
            return Err(StoreError::Broken);
        }
        if batch.num_rows() == 0 {
            return Ok(());
        }
        layout.check(&batch)?;
        let runs = self.cells.cut(layout, &batch)?;
        let held = Held { layout: Arc::clone(layout), file, batch, runs };
        self.held_bytes += held.bytes();
        self.held.push(held);
        // half is held here while the other half is being encoded
        if self.held_bytes * 2 >= self.lake.buffer_bytes() {
            let held = std::mem::take(&mut self.held);
            self.held_bytes = 0;
            let mut encoder = self.idle_encoder()?;
            let cells = self.cells.list.clone();
            self.encoder = Encoding::Busy(std::thread::spawn(move || {
                encoder.encode(&held, &cells)?;
                Ok(encoder)
            }));
        }
        Ok(())
    }

    fn idle_encoder(&mut self) -> Result<Box<Encoder>, StoreError> {
        match std::mem::replace(&mut self.encoder, Encoding::Broken) {
            Encoding::Idle(encoder) => Ok(encoder),
            Encoding::Busy(work) => work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Encoding::Broken => Err(StoreError::Broken),
        }
    }

    /// Makes all finished files visible as one commit, safe on disk. Returns the counts of restated facts.
    ///
    /// # Errors
    /// The disk is full or failing, or other imports were always faster: then nothing of this import is visible.
    pub fn commit(mut self) -> Result<Commit, StoreError> {
        let mut encoder = self.idle_encoder()?;
        encoder.encode(&std::mem::take(&mut self.held), &self.cells.list)?;
        let segments = encoder.finish()?;
        for _ in 0..PUBLISH_TRIES {
            let known = self.lake.records()?;
            let (record, already) = self.record(&known, &segments)?;
            if record.files.is_empty() {
                return Ok(Commit { number: None, files: vec![], already });
            }
            if self.lake.manifest().publish(&record, self.lease.token())? {
                encoder.keep(&record.segments);
                let (number, files) = (Some(record.number), record.files);
                if let Ok(records) = self.lake.records() {
                    self.lake.manifest().checkpoint(&records, self.lease.token());
                }
                return Ok(Commit { number, files, already });
            }
        }
        Err(StoreError::Crowded { tries: PUBLISH_TRIES })
    }

    /// The commit as it would follow the known ones, and the files that these have already.
    fn record(&self, known: &[Arc<Record>], segments: &[Segment]) -> Result<(Record, Vec<ImportedFile>), StoreError> {
        let mut record = Record::new(self.observed_at_micros);
        record.number = known.len() as u64 + 1;
        let mut already = Vec::new();
        let mut places = vec![None; self.files.len()];
        for &i in &self.kept {
            let file = &self.files[i as usize];
            if let Some(there) = self.lake.has(&file.hash, &file.shop, &file.variant)? {
                already.push(there);
                continue;
            }
            places[i as usize] = u32::try_from(record.files.len()).ok();
            record.files.push(ImportedFile { commit: record.number, ..file.clone() });
        }
        let mut cells: BTreeMap<u32, u32> = BTreeMap::new();
        for segment in segments {
            let mut segment = segment.clone();
            segment.chunks.retain_mut(|c| {
                let Some(place) = places.get(c.file as usize).copied().flatten() else { return false };
                c.file = place;
                let next = u32::try_from(cells.len()).unwrap_or(u32::MAX);
                c.cell = *cells.entry(c.cell).or_insert_with(|| {
                    record.cells.push(self.cells.list[c.cell as usize].clone());
                    next
                });
                true
            });
            if !segment.chunks.is_empty() {
                record.segments.push(segment);
            }
        }
        let restated = visible::restated(self.lake.files(), known, &record)?;
        for (file, restated) in record.files.iter_mut().zip(restated) {
            file.restated = restated;
        }
        Ok((record, already))
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        // the encoder removes its files when it is dropped: not behind our back, but before the lease ends
        if let Encoding::Busy(work) = std::mem::replace(&mut self.encoder, Encoding::Broken) {
            drop(work.join());
        }
    }
}

/// One file of an import. Dropped without [`FileIntake::finish`], it is abandoned.
pub struct FileIntake<'a> {
    intake: &'a mut Intake,
    number: u32,
    rejects: Vec<Reject>,
    facts: u64,
    rejected: u64,
    finished: bool,
}

impl FileIntake<'_> {
    /// Takes in facts; the batch has the columns of [`Table::schema`].
    ///
    /// # Errors
    /// The batch does not fit the table, or the disk is full: the import cannot be committed any more in the latter case.
    pub fn facts(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), StoreError> {
        let Some(layout) = cell::layout(table.name) else {
            return Err(StoreError::Shape { table: table.name.into(), what: "not a table of the house".into() });
        };
        self.facts += batch.num_rows() as u64;
        self.intake.hold(layout, self.number, batch)
    }

    /// Takes in a row that did not become a fact.
    ///
    /// # Errors
    /// The disk is full.
    pub fn reject(&mut self, reject: &Reject) -> Result<(), StoreError> {
        self.rejected += 1;
        self.rejects.push(reject.clone());
        if self.rejects.len() < REJECTS_PER_BATCH { Ok(()) } else { self.keep_rejects() }
    }

    fn keep_rejects(&mut self) -> Result<(), StoreError> {
        let rejects = std::mem::take(&mut self.rejects);
        let batch = system::reject_rows(&rejects, &self.intake.files[self.number as usize])?;
        match cell::layout("rejects") {
            Some(layout) => self.intake.hold(layout, self.number, batch),
            None => Ok(()),
        }
    }

    /// Facts taken in so far.
    pub fn facts_held(&self) -> u64 {
        self.facts
    }

    /// Ends the file; it becomes part of the import.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(mut self, outcome: Outcome) -> Result<(), StoreError> {
        self.keep_rejects()?;
        let file = &mut self.intake.files[self.number as usize];
        file.report = outcome.report;
        file.marketplaces = outcome.marketplaces;
        file.days = outcome.days;
        file.rows_in = outcome.rows_in;
        file.rejected = outcome.rows_in.saturating_sub(outcome.accepted);
        file.facts = outcome.facts;
        file.skipped = outcome.skipped;
        file.notices = outcome.notices;
        self.intake.kept.insert(self.number);
        self.finished = true;
        Ok(())
    }

    /// Gives the file up, as if it had not been begun.
    pub fn abandon(self) {}
}

impl Drop for FileIntake<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // what is already encoded stays out of the manifest and is never read
            let number = self.number;
            self.intake.held.retain(|h| h.file != number);
            self.intake.held_bytes = self.intake.held.iter().map(Held::bytes).sum();
        }
    }
}
