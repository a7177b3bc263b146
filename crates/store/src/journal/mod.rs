//! The journal: every decision's history, appended and never changed, in memory, in a file of SQLite or in PostgreSQL.
//!
//! ```text
//! entry 1 ◄─hash─ entry 2 ◄─hash─ entry 3 …      the truth
//!    └──── desk::fold, Room::apply ────┴──►  decisions, room, uploads   kept in the same transaction, and always what a replay gives
//! ```
//!
//! * [`Journal::append`] writes entries and everything that they change, or nothing. It names the head that the caller saw: of two people
//!   who decide at once exactly one is first, and the other is told that the journal has moved.
//! * [`Journal::verify`] recomputes every hash, replays every entry and compares the result with the tables.
//! * Bodies are sealed with the key of the storeroom under a name that holds table, number and entry. Only what lists filter and sort
//!   by stands open, and subjects only as a keyed hash.
//!
//! The databases need a Tokio runtime with its clock and its sockets enabled (`enable_all`).

mod advance;
mod audit;
pub(crate) mod database;
mod memory;
mod place;
pub(crate) mod prepare;
mod report;
pub(crate) mod schema;
mod sealed;
mod select;
mod tables;
pub(crate) mod trouble;
mod verify;

pub use place::JournalUrl;
pub use report::{AppendError, Broken, Verified};

use crate::error::StoreError;
use crate::key::Key;
use database::Database;
use desk::fold::Misfit;
use desk::{Decision, DecisionId, Draft, Entry, Filter, Head, Listing, Order, Page, Room, State, Upload};
use domain::Subject;
use memory::Memory;
use sealed::Sealer;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tables::Tables;

/// A journal. Cheap to clone; safe to use from several threads and, in a database, from several programs at once.
#[derive(Clone)]
pub struct Journal(Arc<Kind>);

#[allow(clippy::large_enum_variant, reason = "there is one of it, behind an `Arc`")]
enum Kind {
    Memory(Mutex<Memory>),
    Tables(Tables),
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Journal({})", self.name())
    }
}

/// The journal in memory, whatever became of a thread that held it: an append changes it only once nothing can fail any more.
fn memory(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An upload whose number is taken.
fn twice(kept: &advance::Kept) -> Misfit {
    Misfit { seq: kept.seq, what: format!("{}: there is already an upload of this number", kept.upload.id) }
}

impl Journal {
    /// An empty journal that ends with the program.
    pub fn memory() -> Self {
        Self(Arc::new(Kind::Memory(Mutex::default())))
    }

    /// Opens the journal at a place, or makes an empty one. A file is made for its owner alone; a database must be there.
    ///
    /// # Errors
    /// [`StoreError::JournalKey`] when it was made with another key, [`StoreError::JournalTooNew`] when by a newer program; a database
    /// that cannot be reached, written to or read.
    pub async fn open(url: &JournalUrl, key: Key) -> Result<Self, StoreError> {
        Self::open_with(url, key, None).await
    }

    /// Opens a journal in a file with one more setting of SQLite: for tests of full and read-only disks.
    ///
    /// # Errors
    /// As [`Journal::open`].
    #[doc(hidden)]
    pub async fn open_with(
        url: &JournalUrl,
        key: Key,
        pragma: Option<(&'static str, String)>,
    ) -> Result<Self, StoreError> {
        let database = Database::open(&url.0, pragma).await?;
        let tables = Tables::open(database, url.to_string(), Sealer::new(&key)).await?;
        Ok(Self(Arc::new(Kind::Tables(tables))))
    }

    /// Where the journal lies, without anything secret.
    pub fn name(&self) -> &str {
        match &*self.0 {
            Kind::Memory(_) => "memory",
            Kind::Tables(tables) => &tables.name,
        }
    }

    /// Where the journal ends: what the next append must name.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn head(&self) -> Result<Head, StoreError> {
        self.room().await.map(|(head, _)| head)
    }

    /// Number of the last entry; 0 when there is none. Cheaper than [`Journal::head`], and checks nothing.
    ///
    /// # Errors
    /// The store fails.
    pub async fn seq(&self) -> Result<u64, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).room().0.seq),
            Kind::Tables(tables) => tables.seq().await,
        }
    }

    /// The room, with the head that it belongs to.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn room(&self) -> Result<(Head, Room), StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).room()),
            Kind::Tables(tables) => tables.room(&mut tables.view().await?, "").await,
        }
    }

    /// A decision as it stands.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn decision(&self, id: DecisionId) -> Result<Option<Decision>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).decision(id)),
            Kind::Tables(tables) => {
                let found = tables.decisions(&mut tables.view().await?, &[id]).await?;
                Ok(found.into_values().next().map(|s| s.decision))
            }
        }
    }

    /// Decisions as they stand, by number; those that are not there are left out.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn decisions(&self, ids: &[DecisionId]) -> Result<Vec<Decision>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => {
                let m = memory(m);
                let ids: BTreeSet<DecisionId> = ids.iter().copied().collect();
                Ok(ids.into_iter().filter_map(|id| m.decision(id)).collect())
            }
            Kind::Tables(tables) => {
                let found = tables.decisions(&mut tables.view().await?, ids).await?;
                Ok(found.into_values().map(|s| s.decision).collect())
            }
        }
    }

    /// Decisions on these subjects that are live, or were declined at or after a moment (microseconds since 1970 UTC); by number.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn on_subjects(
        &self,
        subjects: &[Subject],
        declined_since_micros: i64,
    ) -> Result<Vec<Decision>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).on_subjects(subjects, declined_since_micros)),
            Kind::Tables(tables) => {
                let found = tables.on_subjects(subjects, declined_since_micros).await?;
                Ok(found.into_values().map(|s| s.decision).collect())
            }
        }
    }

    /// A part of the decisions that fit a filter ([`Filter::fits`]), and how many fit. By rank, ties go by number; by the time of
    /// change, the greater number comes first.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn list(&self, filter: &Filter, order: Order, page: &Page) -> Result<Listing, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).list(filter, order, page)),
            Kind::Tables(tables) => tables.list(filter, order, page).await,
        }
    }

    /// How many decisions are in each state; a state without any is left out.
    ///
    /// # Errors
    /// The store fails.
    pub async fn counts(&self) -> Result<BTreeMap<State, u64>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).counts()),
            Kind::Tables(tables) => tables.counts().await,
        }
    }

    /// An upload with its bytes, exactly those that were appended.
    ///
    /// # Errors
    /// The store fails, or the bytes are not those of the hash.
    pub async fn upload(&self, id: &str) -> Result<Option<(Upload, Vec<u8>)>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).upload(id)),
            Kind::Tables(tables) => tables.upload(id).await,
        }
    }

    /// All uploads, oldest first.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).uploads()),
            Kind::Tables(tables) => tables.uploads().await,
        }
    }

    /// Entries from a number on, oldest first, at most `limit`; all, or those about one decision.
    ///
    /// # Errors
    /// The store fails or is damaged.
    pub async fn entries(
        &self,
        from_seq: u64,
        limit: u64,
        about: Option<DecisionId>,
    ) -> Result<Vec<Entry>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).entries(from_seq, limit, about)),
            Kind::Tables(tables) => tables.entries(from_seq, limit, about).await,
        }
    }

    /// Appends entries after `expected`, with the decisions and the room that they change and the bytes of uploads (upload, bytes): all
    /// of it, durably, or nothing. The time of an entry is `now_micros` (microseconds since 1970 UTC), or that of the entry before if
    /// the clock was set back.
    ///
    /// # Errors
    /// [`AppendError::Moved`] when the journal no longer ends with `expected`; [`AppendError::Misfit`] when an entry cannot follow what
    /// stands, or bytes and uploads do not belong together; [`AppendError::Store`] when the store fails.
    pub async fn append(
        &self,
        expected: &Head,
        now_micros: i64,
        actor: &str,
        drafts: Vec<Draft>,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Head, AppendError> {
        match &*self.0 {
            Kind::Memory(m) => memory(m).append(expected, now_micros, actor, drafts, files),
            Kind::Tables(tables) => tables.append(expected, now_micros, actor, drafts, files).await,
        }
    }

    /// Checks everything from the first entry on; the inner error names the first entry that is broken, missing or not what the tables
    /// beside the journal say. Holds all decisions in memory.
    ///
    /// # Errors
    /// The store fails.
    pub async fn verify(&self) -> Result<Result<Verified, Broken>, StoreError> {
        match &*self.0 {
            Kind::Memory(m) => Ok(memory(m).verify()),
            Kind::Tables(tables) => tables.verify().await,
        }
    }

    /// Closes the connections and waits for it. A program that ends without it loses nothing.
    pub async fn close(&self) {
        if let Kind::Tables(tables) = &*self.0 {
            tables.database.close().await;
        }
    }
}
