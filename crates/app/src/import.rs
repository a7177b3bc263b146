//! Import: files become facts in one commit. A file that is refused does not stop the others; a failure leaves nothing.

use crate::context;
use crate::error::Error;
use crate::report::{FileReport, ImportReport, Status};
use crate::settings::Settings;
use arrow::array::RecordBatch;
use connectors::{Failure, Member, Origin, Part, Refusal, Sink};
use domain::{Reject, Table};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::ControlFlow;
use store::{FileIntake, FileMeta, ImportedFile, Intake, Lake, StoreError};

/// A file that may hold reports, with what a person states about it.
pub trait Source: Origin {
    /// When it was last changed, microseconds since 1970 UTC.
    fn modified_micros(&self) -> i64;
    /// Size in bytes, for the progress bar.
    fn bytes(&self) -> u64;
    /// What the command line and the nearest `tradewind.toml` say.
    fn settings(&self) -> &Settings;
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A file is begun; `done_bytes` is the size of all files before it.
    File {
        /// Name of the file.
        name: &'a str,
        /// Size of the files that are done.
        done_bytes: u64,
    },
    /// This many bytes of the current file (packed files: at most its size) are read, beside those done.
    Bytes(u64),
    /// All files are read; the facts are being made safe.
    Committing,
}

/// Takes in files as one commit. Files are read in the order of (time of change, name), so that a later export
/// restates an earlier one whatever their names. `progress` may call it off at any point before the commit.
///
/// # Errors
/// A failure of the storeroom, or [`Error::CalledOff`]; nothing of the import is then visible.
pub fn import(
    lake: &Lake,
    files: &[Box<dyn Source>],
    now_micros: i64,
    progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<ImportReport, Error> {
    let mut order: Vec<&dyn Source> = files.iter().map(AsRef::as_ref).collect();
    order.sort_by(|a, b| a.modified_micros().cmp(&b.modified_micros()).then_with(|| a.name().cmp(b.name())));
    let mut intake = lake.intake(now_micros)?;
    let mut reports = Vec::new();
    let mut done_bytes = 0;
    for file in order {
        go_on(progress(Progress::File { name: file.name(), done_bytes }))?;
        match connectors::unpack(file as &dyn Origin) {
            Ok(members) => {
                for member in &members {
                    let mut told = |bytes: u64| progress(Progress::Bytes(bytes.min(file.bytes())));
                    reports.push(take(lake, &mut intake, file, member, now_micros, &mut told)?);
                }
            }
            Err(failure) => reports.push(FileReport::refused(file.name(), refusal(failure)?)),
        }
        done_bytes += file.bytes();
    }
    go_on(progress(Progress::Committing))?;
    let commit = intake.commit()?;
    settle(&mut reports, &commit.files, &commit.already);
    Ok(ImportReport { commit: commit.number, files: reports })
}

/// An intake that is dropped before its commit leaves nothing.
fn go_on(told: ControlFlow<()>) -> Result<(), Error> {
    if told.is_break() { Err(Error::CalledOff) } else { Ok(()) }
}

/// Reads one member into the intake.
fn take(
    lake: &Lake,
    intake: &mut Intake,
    file: &dyn Source,
    member: &Member<'_>,
    now_micros: i64,
    told: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<FileReport, Error> {
    let (hash, bytes) = match content_hash(member) {
        Ok(found) => found,
        Err(e) => return Ok(FileReport::refused(&member.name, damage(member, file, &e))),
    };
    let settings = file.settings();
    let (context, named) = context::of_member(&member.name, settings, file.modified_micros(), &hash[..16], now_micros);
    let meta = FileMeta {
        hash,
        name: member.name.clone(),
        shop: context.shop.clone(),
        variant: context::variant(&member.name, settings),
        bytes,
    };
    if let Some(there) = lake.has(&meta.hash, &meta.shop, &meta.variant)? {
        return Ok(FileReport::already(&member.name, &there));
    }
    let mut report = FileReport {
        shop: meta.shop.clone(),
        variant: meta.variant.clone(),
        ..FileReport::new(&member.name, &meta.hash)
    };
    let held = match intake.begin(meta) {
        Ok(held) => held,
        Err(StoreError::AlreadyImported { .. }) => {
            return Ok(FileReport { status: Status::Already { commit: None }, ..report });
        }
        Err(e) => return Err(e.into()),
    };
    let mut door = Door { held, tables: BTreeMap::new(), rejected: 0, told, off: false };
    let read = connectors::read(member, &context, &mut door);
    if door.off {
        return Err(Error::CalledOff);
    }
    match read {
        Ok(mut outcome) => {
            if let Some(part) = outcome.parts.iter_mut().find(|p| rests_on_period(p) && p.days == context.period) {
                part.notices.extend(named);
            }
            check(&member.name, &outcome.parts, &door);
            report.tables = door.tables.iter().map(|(t, n)| ((*t).to_owned(), *n)).collect();
            report.parts = outcome.parts;
            door.held.finish(report.outcome())?;
        }
        Err(failure) => {
            door.held.abandon();
            report.status = Status::Refused(refusal(failure)?);
        }
    }
    Ok(report)
}

/// Whether a report's days are its period, which the file may leave unsaid.
fn rests_on_period(part: &Part) -> bool {
    let known = connectors::REPORTS.iter().find(|r| r.id == part.report);
    known.is_some_and(|r| r.outputs.iter().any(|o| o.days == connectors::report::Days::Period))
}

/// A parser that loses a row is a bug of ours, whatever the file is like: nothing of it may be kept.
fn check(name: &str, parts: &[Part], door: &Door<'_, '_>) {
    for part in parts {
        assert_eq!(part.rows, part.accepted + part.rejected, "{name}: data rows are neither facts nor rejects");
    }
    let facts: u64 = parts.iter().map(|p| p.facts).sum();
    let rejected: u64 = parts.iter().map(|p| p.rejected).sum();
    assert_eq!(
        (facts, rejected),
        (door.tables.values().sum(), door.rejected),
        "{name}: facts or rejects were miscounted"
    );
}

/// What the commit says about each file: facts restated, or that another import was faster.
fn settle(reports: &mut [FileReport], taken: &[ImportedFile], already: &[ImportedFile]) {
    let same = |r: &FileReport, f: &ImportedFile| (&r.hash, &r.shop, &r.variant) == (&f.hash, &f.shop, &f.variant);
    for report in reports.iter_mut().filter(|r| matches!(r.status, Status::Imported)) {
        if let Some(file) = taken.iter().find(|f| same(report, f)) {
            report.restated = file.restated;
        } else if let Some(file) = already.iter().find(|f| same(report, f)) {
            report.status = Status::Already { commit: Some(file.commit) };
        }
    }
}

/// Hash of the unpacked bytes and how many there are.
fn content_hash(member: &Member<'_>) -> io::Result<(String, u64)> {
    let mut from = member.open()?;
    let (mut hash, mut bytes, mut buffer) = (blake3::Hasher::new(), 0_u64, vec![0; 1 << 18]);
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok((hash.finalize().to_hex().to_string(), bytes)),
            Ok(n) => {
                hash.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// What is wrong with bytes that can't be read to their end: the gate knows best.
fn damage(member: &Member<'_>, file: &dyn Source, e: &io::Error) -> Refusal {
    let (context, _) = context::of_member(&member.name, file.settings(), file.modified_micros(), "", 0);
    match connectors::read(member, &context, &mut Nowhere) {
        Err(Failure::Refused(refusal)) => refusal,
        _ => unreadable(e),
    }
}

/// A failure of the file is a refusal; a failure of the storeroom ends the import.
fn refusal(failure: Failure) -> Result<Refusal, Error> {
    match failure {
        Failure::Refused(refusal) => Ok(refusal),
        Failure::Io(e) => Ok(unreadable(&e)),
        Failure::Sink(e) => match e.downcast::<StoreError>() {
            Ok(e) => Err(Error::Store(*e)),
            Err(e) => Err(Error::Load(e.to_string())),
        },
    }
}

fn unreadable(e: &io::Error) -> Refusal {
    let (en, zh) = match e.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            ("a whole file: this one is cut short or damaged; download it again", "文件不完整或已损坏；请重新下载")
        }
        io::ErrorKind::PermissionDenied => {
            ("a file that may be read; check its permissions", "没有读取权限；请检查文件权限")
        }
        _ => ("a file that can be read; check the disk and import again", "文件无法读取；请检查磁盘后重新导入"),
    };
    Refusal::of_file(e.to_string(), en, zh)
}

/// The gate's way into the storeroom.
struct Door<'i, 'p> {
    held: FileIntake<'i>,
    tables: BTreeMap<&'static str, u64>,
    rejected: u64,
    told: &'p mut dyn FnMut(u64) -> ControlFlow<()>,
    /// Whether the import was called off: nothing more is taken, so that the gate stops reading.
    off: bool,
}

/// Why a door that is closed takes nothing.
#[derive(Debug, thiserror::Error)]
#[error("called off")]
struct Closed;

impl Door<'_, '_> {
    fn open(&self) -> Result<(), Closed> {
        if self.off { Err(Closed) } else { Ok(()) }
    }
}

impl Sink for Door<'_, '_> {
    fn facts(
        &mut self,
        table: &'static Table,
        batch: RecordBatch,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.open()?;
        *self.tables.entry(table.name).or_default() += batch.num_rows() as u64;
        Ok(self.held.facts(table, batch)?)
    }
    fn reject(&mut self, reject: Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.open()?;
        self.rejected += 1;
        Ok(self.held.reject(&reject)?)
    }
    fn progress(&mut self, bytes: u64) {
        self.off |= (self.told)(bytes).is_break();
    }
}

/// Keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn facts(&mut self, _: &'static Table, _: RecordBatch) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
    fn reject(&mut self, _: Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use store::Key;

    /// Landed costs of a thousand lamps, in memory.
    struct Costs(String, Settings);

    impl Origin for Costs {
        fn name(&self) -> &str {
            "costs.csv"
        }
        fn open(&self) -> io::Result<Box<dyn connectors::ReadSeek + '_>> {
            Ok(Box::new(Cursor::new(self.0.as_bytes())))
        }
    }

    impl Source for Costs {
        fn modified_micros(&self) -> i64 {
            1
        }
        fn bytes(&self) -> u64 {
            self.0.len() as u64
        }
        fn settings(&self) -> &Settings {
            &self.1
        }
    }

    #[test]
    fn an_import_that_is_called_off_at_any_point_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let lake = Lake::open(dir.path(), Key::from_bytes([7; 32])).unwrap();
        let mut text = "Batch,SKU,Received,Units,Currency,Goods cost,First-leg freight,Duty,Prep\n".to_owned();
        for n in 0..1000 {
            text += &format!("B{n},LAMP,2026-09-01,100,CNY,4000.00,600.00,300.00,100.00\n");
        }
        let files: Vec<Box<dyn Source>> = vec![Box::new(Costs(text, Settings::default()))];
        let mut cut = 0;
        let report = loop {
            let mut calls = 0;
            let done = import(&lake, &files, 1, &mut |_| {
                calls += 1;
                if calls > cut { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            match done {
                Ok(report) => break report,
                Err(e) => assert!(matches!(e, Error::CalledOff), "{e}"),
            }
            assert_eq!(lake.last_commit().unwrap(), 0, "cut at call {cut}");
            assert_eq!(lake.reader(None).unwrap().imports().count(), 0);
            cut += 1;
        };
        assert!(cut > 2, "it was cut while the file was read as well: {cut}");
        assert_eq!((report.commit, report.facts()), (Some(1), 1000));
    }
}
