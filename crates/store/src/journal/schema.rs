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

use super::database::{Database, Value};
use super::sealed::Sealer;
use super::trouble;
use crate::error::StoreError;
use desk::{Head, Room};
use domain::Words;

/// Version of the tables.
const VERSION: i64 = 1;
/// The table that tells whether there is a journal.
const META: &str = "journal_meta";

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

/// Makes the tables where there are none, and refuses those of a newer program or another key.
pub(super) async fn prepare(database: &Database, name: &str, sealer: &Sealer) -> Result<(), StoreError> {
    let mut view = database.read().await.map_err(trouble::of(name))?;
    if !view.has_table(database.dialect(), META).await.map_err(trouble::of(name))? {
        drop(view);
        make(database, name, sealer).await?;
        view = database.read().await.map_err(trouble::of(name))?;
    }
    let rows = view.rows("select name, value from journal_meta", Vec::new()).await.map_err(trouble::of(name))?;
    let values: Vec<_> = rows.into_iter().filter_map(|mut r| Some((r.text()?, r.bytes()?))).collect();
    let value = |wanted: &str| values.iter().find(|(n, _)| n == wanted).map(|(_, v)| v.as_slice());
    let found = value("version").and_then(|v| String::from_utf8_lossy(v).parse::<i64>().ok());
    match found {
        Some(VERSION) => {}
        Some(found) if found > VERSION => {
            return Err(StoreError::JournalTooNew { journal: name.to_owned(), found, known: VERSION });
        }
        _ => return Err(damaged(name, "its version is missing", "缺少版本号")),
    }
    match value("key-check") {
        Some(sealed) if sealer.proves(sealed) => Ok(()),
        Some(_) => Err(StoreError::JournalKey { journal: name.to_owned() }),
        None => Err(damaged(name, "the proof of its key is missing", "缺少密钥证明")),
    }
}

async fn make(database: &Database, name: &str, sealer: &Sealer) -> Result<(), StoreError> {
    let dialect = database.dialect();
    let proof = sealer.proof()?;
    let room = sealer.room(&Head::default(), &Room::default())?;
    let made = async {
        let mut session = database.write().await?;
        session.run(dialect.one_maker, Vec::new()).await?;
        // another program may have been faster
        if session.has_table(dialect, META).await? {
            return Ok(());
        }
        for sql in TABLES {
            let sql = sql.replace("{int}", dialect.int).replace("{bytes}", dialect.bytes);
            session.run(&sql.replace("{strict}", dialect.strict), Vec::new()).await?;
        }
        let meta = "insert into journal_meta (name, value) values ($1, $2)";
        for (key, value) in [("version", VERSION.to_string().into_bytes()), ("key-check", proof)] {
            session.run(meta, vec![Value::Text(key.into()), Value::Bytes(value)]).await?;
        }
        session.run("insert into journal_room (id, seq, body) values (1, 0, $1)", vec![Value::Bytes(room)]).await?;
        session.commit().await
    };
    made.await.map_err(trouble::of(name))
}

/// A journal that is not what this program wrote.
pub(crate) fn damaged(name: &str, en: impl Into<String>, zh: impl Into<String>) -> StoreError {
    StoreError::JournalDamaged { journal: name.to_owned(), what: Words::new(en, zh) }
}
