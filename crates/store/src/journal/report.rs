//! What an append or a check of the journal may answer, in English and Chinese.

use crate::error::StoreError;
use desk::Head;
use desk::fold::Misfit;
use domain::Words;
use std::fmt;

/// Why an append wrote nothing.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended first: read again what stands, and decide again.
    #[error("others were faster: the journal has moved on to entry {}; look again and decide again", head.seq)]
    Moved {
        /// Where the journal ends now.
        head: Head,
    },
    /// An entry cannot follow what stands: a mistake in the program.
    #[error("nothing was written, because an entry would not fit: {0}")]
    Misfit(#[from] Misfit),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AppendError {
    /// Whether the same call may succeed later without anything being repaired.
    pub fn transient(&self) -> bool {
        matches!(self, Self::Store(e) if e.transient())
    }

    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Moved { head } => format!("已有他人抢先：日志已到第 {} 条；请重新查看后再决定", head.seq),
            Self::Misfit(e) => format!("未写入任何内容，因为有一条记录不合：{e}"),
            Self::Store(e) => e.zh(),
        }
    }
}

/// A journal that was checked from the first entry to the last. Nobody can tell from within that a whole journal, tables and all, was
/// put back to an earlier state: compare the head with one that was noted elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Entries.
    pub entries: u64,
    /// Decisions.
    pub decisions: u64,
    /// Uploads.
    pub uploads: u64,
    /// Where the journal ends.
    pub head: Head,
}

/// The first entry that is broken, missing, or not what the tables beside the journal say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// Entry.
    pub seq: u64,
    /// What is wrong with it.
    pub what: Words,
}

impl Broken {
    pub(super) fn new(seq: u64, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { seq, what: Words::new(en, zh) }
    }

    /// The message in Chinese.
    pub fn zh(&self) -> String {
        format!("第 {} 条：{}", self.seq, self.what.zh)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}", self.seq, self.what.en)
    }
}

impl std::error::Error for Broken {}
