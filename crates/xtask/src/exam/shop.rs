//! A seeded shop held in memory as files to import, as if they lay in folders with a `tradewind.toml` each.

use app::import::{Progress, Source};
use app::report::ImportReport;
use app::settings::{self, Settings};
use connectors::{Origin, ReadSeek};
use sim::{ExpectedBooks, ReportFile, Spec};
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Key, Lake};

/// Where and with which statements files were found.
#[derive(Clone)]
pub struct File {
    pub name: String,
    pub bytes: Arc<Vec<u8>>,
    pub modified: i64,
    pub settings: Settings,
    /// Facts that the file states, by table.
    pub facts: Vec<(&'static str, u64)>,
    /// Rows with a broken cell.
    pub rejects: u64,
}

impl Origin for File {
    fn name(&self) -> &str {
        &self.name
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.bytes.as_slice())))
    }
}

impl Source for File {
    fn modified_micros(&self) -> i64 {
        self.modified * 1_000_000
    }
    fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }
    fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// The files of a shop in the order of their making, and what its auditor expects.
pub fn make(spec: &Spec) -> Result<(Vec<File>, ExpectedBooks), String> {
    let mut reports: Vec<ReportFile> = Vec::new();
    let shop = sim::generate(spec, &mut |file| reports.push(file));
    let mut stated: BTreeMap<String, Settings> = BTreeMap::new();
    for file in reports.iter().filter(|f| f.path.ends_with("tradewind.toml")) {
        let (settings, _) = settings::parse(&String::from_utf8_lossy(&file.bytes)).map_err(|e| e.en)?;
        stated.insert(file.path.trim_end_matches("tradewind.toml").to_owned(), settings);
    }
    let files = reports.into_iter().filter(|f| !f.path.ends_with("tradewind.toml")).map(|f| {
        let above = stated.iter().filter(|(folder, _)| f.path.starts_with(folder.as_str()));
        let settings = above.max_by_key(|(folder, _)| folder.len()).map(|(_, s)| s.clone()).unwrap_or_default();
        File {
            name: f.path,
            bytes: Arc::new(f.bytes),
            modified: f.modified,
            settings,
            facts: f.facts,
            rejects: f.rejects,
        }
    });
    Ok((files.collect(), shop.expected()))
}

/// A file on disk.
pub struct OnDisk {
    pub path: PathBuf,
    pub settings: Settings,
}

impl Origin for OnDisk {
    fn name(&self) -> &str {
        self.path.to_str().unwrap_or("file")
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(std::fs::File::open(&self.path)?))
    }
}

impl Source for OnDisk {
    fn modified_micros(&self) -> i64 {
        0
    }
    fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |m| m.len())
    }
    fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// A fixed key: exams have nothing to hide.
pub fn lake(dir: &Path) -> Result<Lake, String> {
    Lake::open(dir, Key::from_bytes([7; 32])).map_err(|e| e.to_string())
}

/// Imports files as one commit at a given time.
pub fn import(lake: &Lake, files: Vec<Box<dyn Source>>, now_micros: i64) -> Result<ImportReport, String> {
    app::import::import(lake, &files, now_micros, &mut |_: Progress<'_>| std::ops::ControlFlow::Continue(()))
        .map_err(|e| e.to_string())
}

/// Boxes files for import.
pub fn boxed(files: &[File]) -> Vec<Box<dyn Source>> {
    files.iter().map(|f| Box::new(f.clone()) as Box<dyn Source>).collect()
}

fn wait<T>(future: impl Future<Output = Result<T, app::Error>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().map_err(|e| e.to_string())?;
    runtime.block_on(future).map_err(|e| e.to_string())
}

/// Closes the books on all that is visible.
pub fn close(lake: &Lake) -> Result<books::Closing, String> {
    wait(async {
        let reader = app::query::reader(lake, None).await?;
        Ok(app::profit::close(&reader, &books::Policy::default()).await?.closing)
    })
}

/// Rows of a query as text.
pub fn rows(lake: &Lake, sql: &str, as_of: Option<i64>) -> Result<Vec<Vec<String>>, String> {
    wait(async {
        let reader = app::query::reader(lake, as_of).await?;
        let mut rows = Vec::new();
        for batch in reader.sql(sql).await? {
            for row in 0..batch.num_rows() {
                rows.push(
                    (0..batch.num_columns())
                        .map(|c| app::output::cell_text(&batch, c, row))
                        .collect::<Result<_, _>>()?,
                );
            }
        }
        Ok(rows)
    })
}
