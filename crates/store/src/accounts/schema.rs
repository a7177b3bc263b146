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

use crate::error::StoreError;
use crate::journal::database::{Database, Session, Value};
use crate::journal::{schema::damaged, trouble};
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

/// Makes the tables where there are none, and refuses those of a newer program or another key.
pub(super) async fn prepare(database: &Database, name: &str, seal: &Seal) -> Result<(), StoreError> {
    let mut view = database.read().await.map_err(trouble::of(name))?;
    if !view.has_table(database.dialect(), META).await.map_err(trouble::of(name))? {
        drop(view);
        make(database, name, seal).await?;
        view = database.read().await.map_err(trouble::of(name))?;
    }
    let rows = view.rows("select name, value from window_meta", Vec::new()).await.map_err(trouble::of(name))?;
    let values: Vec<_> = rows.into_iter().filter_map(|mut r| Some((r.text()?, r.bytes()?))).collect();
    let value = |wanted: &str| values.iter().find(|(n, _)| n == wanted).map(|(_, v)| v.as_slice());
    let found = value("version").and_then(|v| String::from_utf8_lossy(v).parse::<i64>().ok());
    match found {
        Some(VERSION) => {}
        Some(found) if found > VERSION => {
            return Err(StoreError::JournalTooNew { journal: name.to_owned(), found, known: VERSION });
        }
        _ => return Err(damaged(name, "the version of its accounts is missing", "账户缺少版本号")),
    }
    match value("key-check") {
        Some(sealed) if seal.open(PROOF.0, sealed).as_deref() == Some(PROOF.1) => Ok(()),
        Some(_) => Err(StoreError::JournalKey { journal: name.to_owned() }),
        None => Err(damaged(name, "the proof of its accounts' key is missing", "账户缺少密钥证明")),
    }
}

async fn make(database: &Database, name: &str, seal: &Seal) -> Result<(), StoreError> {
    let dialect = database.dialect();
    let proof = seal.close(PROOF.0, PROOF.1.to_vec())?;
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
        let meta = "insert into window_meta (name, value) values ($1, $2)";
        for (key, value) in [("version", VERSION.to_string().into_bytes()), ("key-check", proof)] {
            session.run(meta, vec![Value::Text(key.into()), Value::Bytes(value)]).await?;
        }
        session.commit().await
    };
    made.await.map_err(trouble::of(name))
}

/// Waits for the right to write: one program at a time, in both databases. Whatever is read after this stays so until the end.
pub(super) async fn lock(database: &Database) -> Result<Session, sqlx::Error> {
    let mut session = database.write().await?;
    let sql = format!("select value from window_meta where name = 'version'{}", database.dialect().lock);
    session.rows(&sql, Vec::new()).await?;
    Ok(session)
}
