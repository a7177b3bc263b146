//! Report files held in memory as files to import, as if they lay in folders with a `tradewind.toml` each.

use crate::spec::ReportFile;
use app::import::Source;
use app::settings::{self, Settings};
use connectors::{Origin, ReadSeek};
use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::sync::Arc;

/// Files with the statements that stand above them.
#[derive(Clone, Default)]
pub struct Pile(Vec<Sheet>);

#[derive(Clone)]
struct Sheet {
    name: String,
    bytes: Arc<Vec<u8>>,
    modified: i64,
    settings: Settings,
}

impl Pile {
    /// Puts files on a pile; each `tradewind.toml` speaks for the files of its folder.
    ///
    /// # Errors
    /// A `tradewind.toml` that can't be read.
    pub fn of(files: Vec<ReportFile>) -> Result<Self, String> {
        let mut stated: BTreeMap<String, Settings> = BTreeMap::new();
        for file in files.iter().filter(|f| f.path.ends_with("tradewind.toml")) {
            let (settings, _) = settings::parse(&String::from_utf8_lossy(&file.bytes)).map_err(|e| e.en)?;
            stated.insert(file.path.trim_end_matches("tradewind.toml").to_owned(), settings);
        }
        let sheets = files.into_iter().filter(|f| !f.path.ends_with("tradewind.toml")).map(|f| {
            let above = stated.iter().filter(|(folder, _)| f.path.starts_with(folder.as_str()));
            let settings = above.max_by_key(|(folder, _)| folder.len()).map(|(_, s)| s.clone()).unwrap_or_default();
            Sheet { name: f.path, bytes: Arc::new(f.bytes), modified: f.modified, settings }
        });
        Ok(Self(sheets.collect()))
    }

    /// As sources of an import.
    pub fn boxed(&self) -> Vec<Box<dyn Source>> {
        self.0.iter().map(|f| Box::new(f.clone()) as Box<dyn Source>).collect()
    }
}

impl Origin for Sheet {
    fn name(&self) -> &str {
        &self.name
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(Cursor::new(self.bytes.as_slice())))
    }
}

impl Source for Sheet {
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
