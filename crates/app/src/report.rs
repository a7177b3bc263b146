//! What an import came to, file by file.

use connectors::{Notice, Part, Refusal};
use domain::Day;
use std::collections::{BTreeMap, BTreeSet};
use store::ImportedFile;

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Number of the commit; `None` when there was nothing new.
    pub commit: Option<u64>,
    /// One entry per file (entry of a `.zip`), in the order in which they were read.
    pub files: Vec<FileReport>,
}

/// What became of one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// Name as the person knows it.
    pub file: String,
    /// Hash of its content, 64 hexadecimal digits; empty when it could not be read. Its first 16 are the `source` of facts.
    pub hash: String,
    /// Seller account that the facts belong to.
    pub shop: String,
    /// What else tells two readings of the same bytes apart.
    pub variant: String,
    /// Whether it was taken.
    pub status: Status,
    /// Tables within the file, as the gate read them.
    pub parts: Vec<Part>,
    /// New facts per fact table.
    pub tables: BTreeMap<String, u64>,
    /// Earlier facts that are no longer read because of this file.
    pub restated: u64,
}

/// Whether a file was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its facts are in the storeroom.
    Imported,
    /// The same bytes were imported before: nothing was added.
    Already {
        /// Commit that holds them; `None` when they came earlier in the same import.
        commit: Option<u64>,
    },
    /// Nothing of it was taken.
    Refused(Refusal),
}

impl FileReport {
    pub(crate) fn new(file: &str, hash: &str) -> Self {
        Self {
            file: file.to_owned(),
            hash: hash.to_owned(),
            shop: String::new(),
            variant: String::new(),
            status: Status::Imported,
            parts: Vec::new(),
            tables: BTreeMap::new(),
            restated: 0,
        }
    }

    pub(crate) fn refused(file: &str, refusal: Refusal) -> Self {
        Self { status: Status::Refused(refusal), ..Self::new(file, "") }
    }

    /// Shows what the earlier import of the same bytes was.
    pub(crate) fn already(file: &str, there: &ImportedFile) -> Self {
        let part = Part {
            name: String::new(),
            report: there.report.clone(),
            marketplaces: there.marketplaces.clone(),
            days: there.days,
            rows: 0,
            accepted: 0,
            facts: 0,
            rejected: 0,
            skipped: 0,
            notices: Vec::new(),
        };
        let status = Status::Already { commit: Some(there.commit) };
        Self {
            shop: there.shop.clone(),
            variant: there.variant.clone(),
            status,
            parts: vec![part],
            ..Self::new(file, &there.hash)
        }
    }

    /// Report types, each once, joined by `+`.
    pub fn reports(&self) -> String {
        joined(self.parts.iter().map(|p| p.report.clone()))
    }

    /// Codes of the sites, each once, joined by `+`.
    pub fn marketplaces(&self) -> String {
        joined(self.parts.iter().flat_map(|p| p.marketplaces.clone()))
    }

    /// First and last day covered.
    pub fn days(&self) -> Option<(Day, Day)> {
        self.parts.iter().filter_map(|p| p.days).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// Sum of a count over the tables in the file.
    pub fn sum(&self, count: impl Fn(&Part) -> u64) -> u64 {
        self.parts.iter().map(count).sum()
    }

    /// What a person should know.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.parts.iter().flat_map(|p| &p.notices)
    }

    pub(crate) fn outcome(&self) -> store::Outcome {
        let marketplaces: BTreeSet<String> = self.parts.iter().flat_map(|p| p.marketplaces.clone()).collect();
        store::Outcome {
            report: self.reports(),
            marketplaces: marketplaces.into_iter().collect(),
            days: self.days(),
            rows_in: self.sum(|p| p.rows),
            accepted: self.sum(|p| p.accepted),
            facts: self.sum(|p| p.facts),
            skipped: self.sum(|p| p.skipped),
            notices: self.notices().map(|n| store::Notice { en: n.en.clone(), zh: n.zh.clone() }).collect(),
        }
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    let mut seen = Vec::new();
    for text in texts {
        if !text.is_empty() && !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join("+")
}

impl ImportReport {
    /// Files whose facts were added.
    pub fn imported(&self) -> usize {
        self.files.iter().filter(|f| f.status == Status::Imported).count()
    }

    /// Files that were there already.
    pub fn already(&self) -> usize {
        self.files.iter().filter(|f| matches!(f.status, Status::Already { .. })).count()
    }

    /// Files of which nothing was taken.
    pub fn refused(&self) -> usize {
        self.files.len() - self.imported() - self.already()
    }

    /// Rows that became rejects.
    pub fn rejected(&self) -> u64 {
        self.files.iter().map(|f| f.sum(|p| p.rejected)).sum()
    }

    /// New facts.
    pub fn facts(&self) -> u64 {
        self.files.iter().map(|f| f.sum(|p| p.facts)).sum()
    }
}
