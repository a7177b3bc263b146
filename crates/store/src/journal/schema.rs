//! The tables of a journal in a database, and how they are made.
//!
//! ```text
//! journal_meta      schema version; proof of the key
//! journal_entry     one row an entry: number, decision, hash, sealed body. The truth.
//! journal_decision  what lists filter and sort by         } what a replay of the entries gives,
//! journal_body      the decision itself, sealed           } changed only in the transaction
//! journal_room      the room and the head, sealed; 1 row  } that appends
//! journal_upload    uploads and their bytes, sealed
//! ```

use super::prepare::Plan;
use super::sealed::Sealer;
use crate::error::StoreError;
use desk::{Head, Room};
use domain::Words;

/// Version of the tables.
const VERSION: i64 = 1;
/// The table that tells whether there is a journal.
const META: &str = "journal_meta";
/// Name under which the proof of the key is sealed, and what it says when opened.
const PROOF: (&str, &[u8]) = ("key-check", b"this key opens this journal");

/// Statements that make the tables of version 1. `{int}`, `{bytes}` and `{strict}` differ between databases. `journal_inbox` holds every
/// column that a filter may name, so that a hundred thousand decisions are counted and sorted without touching the table.
const TABLES: &[&str] = &[
    "create table journal_meta (name text primary key, value {bytes} not null){strict}",
    "create table journal_entry (seq {int} primary key, decision {int}, hash text not null, body {bytes} not null){strict}",
    "create index journal_entry_decision on journal_entry (decision, seq)",
    "create table journal_decision (id {int} primary key, state text not null, agent text not null, kind text not null, \
     shop text not null, marketplace text not null, stake {int} not null, rank {int} not null, created {int} not null, \
     changed {int} not null, due {int}, upload text, subject {bytes} not null){strict}",
    "create index journal_inbox on journal_decision (state, rank desc, id, agent, kind, shop, marketplace, stake, changed, due, upload)",
    "create index journal_decision_subject on journal_decision (subject)",
    "create index journal_decision_upload on journal_decision (upload)",
    "create table journal_body (id {int} primary key, seq {int} not null, body {bytes} not null){strict}",
    "create table journal_room (id {int} primary key, seq {int} not null, body {bytes} not null){strict}",
    "create table journal_upload (seq {int} primary key, id text not null unique, body {bytes} not null, \
     content {bytes} not null){strict}",
];

/// The tables of a journal, to be made or looked at.
///
/// # Errors
/// The system has no random numbers.
pub(super) fn plan(sealer: &Sealer) -> Result<Plan<'_>, StoreError> {
    let room = sealer.room(&Head::default(), &Room::default())?;
    Ok(Plan {
        meta: META,
        version: VERSION,
        statements: TABLES,
        first: Some(("insert into journal_room (id, seq, body) values (1, 0, $1)", room)),
        seal: sealer.seal(),
        proof: PROOF,
        hold: ("entries", "日志条目"),
    })
}

/// A journal that is not what this program wrote.
pub(crate) fn damaged(name: &str, en: impl Into<String>, zh: impl Into<String>) -> StoreError {
    StoreError::JournalDamaged { journal: name.to_owned(), what: Words::new(en, zh) }
}
