//! The mutation corpus: a thousand broken files, and the law that none of them may make the gate panic or lose a row.

use super::mutate::{self, Dice};
use connectors::{Context, Failure, Origin, ReadSeek, Sink};
use domain::{Day, Marketplace, Reject, Table};
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Bytes with a name.
pub struct Held {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Origin for Held {
    fn name(&self) -> &str {
        &self.name
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.bytes.as_slice())))
    }
}

/// A file of one endless line, made while it is read.
struct OneLine {
    bytes: u64,
}

struct OneLineReader {
    bytes: u64,
    at: u64,
}

impl Origin for OneLine {
    fn name(&self) -> &str {
        "one-line.csv"
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(OneLineReader { bytes: self.bytes, at: 0 }))
    }
}

impl Read for OneLineReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = usize::try_from(self.bytes - self.at).unwrap_or(usize::MAX).min(out.len());
        out[..n].fill(b'x');
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for OneLineReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(n) => n,
            SeekFrom::End(n) => self.bytes.saturating_add_signed(n),
            SeekFrom::Current(n) => self.at.saturating_add_signed(n),
        };
        Ok(self.at)
    }
}

/// Counts what comes out of the gate.
#[derive(Default)]
pub struct Counter {
    facts: u64,
    rejects: u64,
    pointless: Option<String>,
}

impl Sink for Counter {
    fn facts(
        &mut self,
        table: &'static Table,
        batch: arrow_array::RecordBatch,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        if batch.schema() != table.schema() {
            return Err(format!("{}: a batch with another schema", table.name).into());
        }
        self.facts += batch.num_rows() as u64;
        Ok(())
    }
    fn reject(&mut self, reject: Reject) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.rejects += 1;
        if reject.line == 0 || reject.expected_en.is_empty() || reject.expected_zh.is_empty() {
            self.pointless = Some(format!("{reject:?}"));
        }
        Ok(())
    }
}

/// What the corpus came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Files read.
    pub files: u64,
    /// Taken, at least in part.
    pub taken: u64,
    /// Refused as a whole, with a message.
    pub refused: u64,
    /// Rows that became facts.
    pub accepted: u64,
    /// Rows that became rejects.
    pub rejected: u64,
    /// Files whose rows were counted a second time by a plain CSV reader.
    pub recounted: u64,
    /// Breaches of the law.
    pub faults: Vec<String>,
}

/// What the files of the corpus leave unsaid.
pub fn context() -> Context {
    let day = |d| Day::new(2026, 10, d).unwrap_or(Day(0));
    Context {
        shop: "exam".into(),
        marketplace: Marketplace::find("amazon-us"),
        period: Some((day(1), day(31))),
        snapshot_day: Some(day(31)),
        date_order: None,
        source: "0123456789abcdef".into(),
        observed_at_micros: 0,
        mapping: None,
    }
}

fn try_file(held: &Held, mutant: Option<&mutate::Mutant>, label: &str, tally: &mut Tally) {
    tally.files += 1;
    let ran = catch_unwind(AssertUnwindSafe(|| try_members(held, label)));
    let Ok(parts) = ran else {
        tally.faults.push(format!("{label}: panic"));
        return;
    };
    let (mut taken, mut rows) = (false, 0);
    for part in parts {
        match part {
            Err(fault) => tally.faults.push(fault),
            Ok(None) => {}
            Ok(Some((accepted, rejected, skipped))) => {
                taken = true;
                rows += accepted + rejected + skipped;
                tally.accepted += accepted;
                tally.rejected += rejected;
            }
        }
    }
    if taken {
        tally.taken += 1;
    } else {
        tally.refused += 1;
    }
    if let Some(mutant) = mutant.filter(|m| taken && m.countable && m.separator != b'\t') {
        tally.recounted += 1;
        if mutant.rows != rows {
            tally.faults.push(format!("{label}: {} rows by a plain count, {rows} accounted for", mutant.rows));
        }
    }
}

type Counts = Option<(u64, u64, u64)>;

fn try_members(held: &Held, label: &str) -> Vec<Result<Counts, String>> {
    let refusal = |f: Failure| match f {
        Failure::Refused(r) if r.en.is_empty() || r.zh.is_empty() => {
            Err(format!("{label}: a refusal without a message"))
        }
        Failure::Refused(_) | Failure::Io(_) => Ok(None),
        Failure::Sink(e) => Err(format!("{label}: {e}")),
    };
    let members = match connectors::unpack(held) {
        Ok(members) => members,
        Err(failure) => return vec![refusal(failure)],
    };
    let read = |member| {
        let mut counter = Counter::default();
        let outcome = match connectors::read(member, &context(), &mut counter) {
            Ok(outcome) => outcome,
            Err(failure) => return refusal(failure),
        };
        let sum = |f: fn(&connectors::Part) -> u64| outcome.parts.iter().map(f).sum::<u64>();
        let (accepted, rejected) = (sum(|p| p.accepted), sum(|p| p.rejected));
        if let Some(reject) = counter.pointless {
            return Err(format!("{label}: a reject that names no place or no remedy: {reject}"));
        }
        if sum(|p| p.rows) != accepted + rejected || counter.rejects != rejected || counter.facts != sum(|p| p.facts) {
            return Err(format!("{label}: rows do not add up"));
        }
        Ok(Some((accepted, rejected, sum(|p| p.skipped))))
    };
    members.iter().map(read).collect()
}

/// Every fixture of the gate.
pub fn fixtures(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.join("crates/connectors/tests/fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.extension().is_some_and(|e| e == "expect" || e == "md" || e == "toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads `mutants` mutants of the fixtures (all derived from `seed`), and the special cases.
pub fn run(root: &Path, mutants: usize, seed: u64) -> Tally {
    let mut tally = Tally::default();
    let fixtures = fixtures(root);
    if fixtures.is_empty() {
        tally.faults.push("no fixtures found".into());
        return tally;
    }
    let mut dice = Dice::new(seed);
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for n in 0..mutants {
        let path = &fixtures[n % fixtures.len()];
        let bytes = fs::read(path).unwrap_or_default();
        let seed = dice.next();
        let name = path.strip_prefix(root).unwrap_or(path).display().to_string();
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::str::from_utf8(&bytes).ok().filter(|_| matches!(extension.as_str(), "csv" | "txt" | "tsv"));
        let made = text.and_then(|t| {
            let first = |b: u8| t.bytes().filter(|c| *c == b).count();
            let separator = [b'\t', b',', b';'].into_iter().max_by_key(|b| first(*b))?;
            mutate::table(t, separator, seed)
        });
        match made {
            Some(mutant) => {
                let label = format!("{name} seed {seed} {}", mutant.done.join(" + "));
                let held = Held { name: format!("mutant.{extension}"), bytes: mutant.bytes.clone() };
                try_file(&held, Some(&mutant), &label, &mut tally);
            }
            None => {
                let mut bytes = bytes;
                let done = blind(&mut bytes, &mut Dice::new(seed));
                try_file(
                    &Held { name: format!("mutant.{extension}"), bytes },
                    None,
                    &format!("{name} seed {seed} {done}"),
                    &mut tally,
                );
            }
        }
    }
    special(&mut tally, seed);
    std::panic::set_hook(quiet);
    tally
}

/// Damage to a file that is no plain text: cut, flipped bytes, packed and cut.
fn blind(bytes: &mut Vec<u8>, dice: &mut Dice) -> &'static str {
    match dice.below(3) {
        0 => {
            bytes.truncate(dice.below(bytes.len() + 1));
            "cut"
        }
        1 => {
            for _ in 0..16 {
                let at = dice.below(bytes.len());
                if let Some(b) = bytes.get_mut(at) {
                    *b ^= 1 << dice.below(8);
                }
            }
            "bits flipped"
        }
        _ => {
            let mut packed = gzip(bytes);
            packed.truncate(dice.below(packed.len() + 1));
            *bytes = packed;
            "gzip cut"
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn special(tally: &mut Tally, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x5eed);
    let junk: Vec<u8> = (0..100_000).map(|_| dice.next() as u8).collect();
    let bomb = {
        // 1 GiB of zeros packed a thousandfold, packed again
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![b'0'; 1 << 20];
        for _ in 0..1024 {
            let _ = encoder.write_all(&zeros);
        }
        encoder.finish().unwrap_or_default()
    };
    let zip_bomb = {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        let _ = zip.start_file("xl/worksheets/sheet1.xml", options);
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..1024 {
            let _ = zip.write_all(&zeros);
        }
        zip.finish().map(Cursor::into_inner).unwrap_or_default()
    };
    for (name, bytes) in [
        ("empty.csv", Vec::new()),
        ("blank.txt", b"\n\n  \n".to_vec()),
        ("junk.bin", junk.clone()),
        ("junk.gz", [vec![0x1f, 0x8b, 8, 0], junk.clone()].concat()),
        ("junk.xlsx", [b"PK\x03\x04".to_vec(), junk].concat()),
        ("nul.csv", vec![0; 4096]),
        ("bomb.csv.gz", bomb),
        ("bomb.xlsx", zip_bomb),
        ("deep.json", vec![b'['; 100_000]),
        ("half.json", br#"{"reportSpecification":{"a":[{"#.to_vec()),
        ("quote.csv", [b"Date,Clicks\n".to_vec(), b"\"".to_vec(), vec![b'x'; 3 << 20]].concat()),
    ] {
        let held = Held { name: name.into(), bytes };
        try_file(&held, None, name, tally);
    }
    tally.files += 1;
    let line = OneLine { bytes: 1 << 30 };
    let ran = catch_unwind(AssertUnwindSafe(|| match connectors::unpack(&line) {
        Ok(members) => members.iter().all(|m| connectors::read(m, &context(), &mut Counter::default()).is_err()),
        Err(_) => true,
    }));
    match ran {
        Ok(true) => tally.refused += 1,
        Ok(false) => tally.faults.push("one line of 1 GiB: taken as a report".into()),
        Err(_) => tally.faults.push("one line of 1 GiB: panic".into()),
    }
}
