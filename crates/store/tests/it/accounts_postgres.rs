//! The suite of the accounts in a real PostgreSQL.
#![cfg(all(unix, feature = "postgres"))]

use crate::accounts::{holds_none_of, rows_stay_where_they_are, secrets, suite};
use crate::journal_postgres::server;
use crate::journal_tamper::Raw;
use std::path::Path;
use store::journal::JournalUrl;

#[tokio::test(flavor = "multi_thread")]
async fn accounts_in_postgres() {
    let Some(mut server) = server() else { return };
    suite(&mut server).await;
    let fresh = server.database(None).await;
    let url = server.url(&fresh);
    rows_stay_where_they_are(&JournalUrl::parse(&url).unwrap(), Raw::postgres(&url).await).await;
    let fresh = server.database(None).await;
    let words = secrets(&JournalUrl::parse(&server.url(&fresh)).unwrap()).await;
    server.sql("checkpoint").await;
    let seen = look_through(&server.data().join("base"), &words);
    assert!(seen > 1_000_000, "{seen} bytes are no database");
}

fn look_through(folder: &Path, words: &[String]) -> usize {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        seen += match entry.file_type().unwrap().is_dir() {
            true => look_through(&entry.path(), words),
            false => holds_none_of(&std::fs::read(entry.path()).unwrap(), words),
        };
    }
    seen
}
