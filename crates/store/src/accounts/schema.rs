//! The tables of the accounts, beside those of the journal, and how they are made.
//!
//! ```text
//! window_meta        schema version; proof of the key; the row that writers lock
//! window_account     a person who has a password          } `who` stands for a name, `door` for what
//! window_session     an open door                         } opens it: keyed hashes both, so that the
//! window_invitation  a link that sets a password once     } tables name nobody and open nothing
//! window_token       the key of a program                 }
//! window_lock        wrong passwords in a row by name and address, and by name alone; for names that exist and names that do not
//! window_note        who looked at what; only ever added to, numbered without a gap
//! window_view        saved views
//! ```

use crate::journal::database::{Database, Session};
use crate::journal::prepare::Plan;
use crate::key::Seal;

/// Version of the tables.
const VERSION: i64 = 1;
/// The table that tells whether there are accounts.
const META: &str = "window_meta";
/// Name under which the proof of the key is sealed, and what it says when opened.
const PROOF: (&str, &[u8]) = ("window-key-check", b"this key opens these accounts");

/// Statements that make the tables of version 1. `{int}`, `{bytes}` and `{strict}` differ between databases.
const TABLES: &[&str] = &[
    "create table window_meta (name text primary key, value {bytes} not null){strict}",
    "create table window_account (who {bytes} primary key, since {int} not null, seen {int}, body {bytes} not null){strict}",
    "create table window_session (id {int} primary key, door {bytes} not null unique, who {bytes} not null, \
     since {int} not null, seen {int} not null, body {bytes} not null){strict}",
    "create index window_session_who on window_session (who)",
    "create table window_invitation (door {bytes} primary key, who {bytes} not null, until {int} not null, \
     body {bytes} not null){strict}",
    "create table window_token (id {int} primary key, door {bytes} not null unique, who {bytes} not null, \
     since {int} not null, until {int} not null, used {int}, body {bytes} not null){strict}",
    "create table window_lock (who {bytes} primary key, wrong {int} not null, until {int} not null, \
     changed {int} not null){strict}",
    "create table window_note (id {int} primary key, who {bytes} not null, at_micros {int} not null, \
     body {bytes} not null){strict}",
    "create index window_note_who on window_note (who, id)",
    "create table window_view (id {int} primary key, who {bytes} not null, slot {bytes} not null unique, \
     body {bytes} not null){strict}",
    "create index window_view_who on window_view (who)",
];

/// The tables of the accounts, to be made or looked at.
pub(super) fn plan(seal: &Seal) -> Plan<'_> {
    Plan {
        meta: META,
        version: VERSION,
        statements: TABLES,
        first: None,
        seal,
        proof: PROOF,
        hold: ("accounts", "账户"),
    }
}

/// Waits for the right to write: one program at a time, in both databases. Whatever is read after this stays so until the end.
pub(super) async fn lock(database: &Database) -> Result<Session, sqlx::Error> {
    let mut session = database.write().await?;
    let sql = format!("select value from window_meta where name = 'version'{}", database.dialect().lock);
    session.rows(&sql, Vec::new()).await?;
    Ok(session)
}
