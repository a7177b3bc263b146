//! Somebody changes a journal behind its back: the check names the entry, and what cannot be trusted is not handed out.

use crate::journal_facts::*;
use desk::{DecisionId, Filter, Order, Page};
use expect_test::{Expect, expect};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};
use store::StoreError;
use store::journal::{Journal, JournalUrl};

/// A connection that knows nothing of journals.
pub enum Raw {
    Sqlite(SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgConnection),
}

impl Raw {
    pub async fn open(url: &JournalUrl) -> Self {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(url.to_string());
        Self::Sqlite(options.connect().await.unwrap())
    }

    #[cfg(feature = "postgres")]
    pub async fn postgres(url: &str) -> Self {
        Self::Postgres(sqlx::PgConnection::connect(url).await.unwrap())
    }

    pub async fn close(self) {
        match self {
            Self::Sqlite(c) => c.close().await.unwrap(),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => c.close().await.unwrap(),
        }
    }

    /// Runs a statement; `$1` are the bytes.
    pub async fn run(&mut self, sql: &str, bytes: Option<Vec<u8>>) {
        let sql = AssertSqlSafe(sql);
        let changed = match (self, bytes) {
            (Self::Sqlite(c), None) => sqlx::query(sql).execute(c).await.unwrap().rows_affected(),
            (Self::Sqlite(c), Some(bytes)) => sqlx::query(sql).bind(bytes).execute(c).await.unwrap().rows_affected(),
            #[cfg(feature = "postgres")]
            (Self::Postgres(c), None) => sqlx::query(sql).execute(c).await.unwrap().rows_affected(),
            #[cfg(feature = "postgres")]
            (Self::Postgres(c), Some(bytes)) => sqlx::query(sql).bind(bytes).execute(c).await.unwrap().rows_affected(),
        };
        assert!(changed > 0, "nothing was changed");
    }

    /// The bytes that a statement returns.
    async fn bytes(&mut self, sql: &str) -> Vec<u8> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(c) => sqlx::query(sql).fetch_one(c).await.unwrap().get(0),
            #[cfg(feature = "postgres")]
            Self::Postgres(c) => sqlx::query(sql).fetch_one(c).await.unwrap().get(0),
        }
    }

    /// Changes one bit in the middle of the bytes in a column.
    async fn flip(&mut self, table: &str, column: &str, which: &str) {
        let mut bytes = self.bytes(&format!("select {column} from {table} where {which}")).await;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        self.run(&format!("update {table} set {column} = $1 where {which}"), Some(bytes)).await;
    }

    async fn swap(&mut self, table: &str, column: &str, one: &str, other: &str) {
        let get = |which: &str| format!("select {column} from {table} where {which}");
        let (a, b) = (self.bytes(&get(one)).await, self.bytes(&get(other)).await);
        for (which, bytes) in [(one, b), (other, a)] {
            self.run(&format!("update {table} set {column} = $1 where {which}"), Some(bytes)).await;
        }
    }
}

/// What somebody does to a journal.
#[derive(Clone, Copy)]
enum Deed {
    Flip(&'static str, &'static str, &'static str),
    Swap(&'static str, &'static str, &'static str, &'static str),
    Sql(&'static str),
    /// Puts back the room of before the last entry.
    OldRoom,
    /// Puts back the first decision as it was before the last entry.
    OldDecision,
}
use Deed::*;

/// Deeds, what the check says, and whether the head can still be read and the first decision be handed out.
fn cases() -> Vec<(&'static [Deed], Expect, bool, bool)> {
    vec![
        (
            &[Flip("journal_entry", "body", "seq = 3")],
            expect!["entry 3: it cannot be opened: it was changed, or another entry was put in its place"],
            true,
            true,
        ),
        (
            &[Sql("update journal_entry set hash = replace(hash, substr(hash, 1, 2), 'xy') where seq = 4")],
            expect!["entry 4: its hash in the table is not the hash of the entry"],
            true,
            true,
        ),
        (
            &[Sql("update journal_entry set decision = 2 where seq = 3")],
            expect!["entry 3: the table names another decision"],
            true,
            true,
        ),
        (
            &[Sql("delete from journal_entry where seq = 1")],
            expect!["entry 1: it is missing (entry 2 follows)"],
            true,
            true,
        ),
        (
            &[Sql("delete from journal_entry where seq = 5")],
            expect!["entry 5: it is missing (entry 6 follows)"],
            true,
            true,
        ),
        (
            &[Sql("delete from journal_entry where seq = 9")],
            expect!["entry 9: it is missing (D1 stands after entry 9)"],
            false,
            false,
        ),
        (
            &[Sql("delete from journal_entry where seq = 9"), OldRoom],
            expect!["entry 9: it is missing (D1 stands after entry 9)"],
            true,
            false,
        ),
        (
            &[Sql("update journal_entry set seq = 0 where seq = 2")],
            expect!["entry 1: it is missing (entry 0 follows)"],
            true,
            true,
        ),
        (
            &[Swap("journal_entry", "body", "seq = 2", "seq = 7")],
            expect!["entry 2: it cannot be opened: it was changed, or another entry was put in its place"],
            true,
            true,
        ),
        (
            &[
                Sql("update journal_entry set seq = 70 where seq = 7"),
                Sql("update journal_entry set seq = 7 where seq = 2"),
                Sql("update journal_entry set seq = 2 where seq = 70"),
            ],
            expect!["entry 2: it cannot be opened: it was changed, or another entry was put in its place"],
            true,
            true,
        ),
        (&[OldRoom], expect!["entry 9: the room does not know it (it stands after entry 8)"], false, true),
        (
            &[Flip("journal_room", "body", "id = 1")],
            expect!["entry 9: the room is not as the entries leave it"],
            false,
            true,
        ),
        (&[Sql("delete from journal_room")], expect!["entry 9: the room is missing"], false, true),
        (&[OldDecision], expect!["entry 9: D1 is not in the table as the entries leave it"], true, false),
        (
            &[Flip("journal_body", "body", "id = 1")],
            expect!["entry 9: D1 is not in the table as the entries leave it"],
            true,
            false,
        ),
        (
            &[Swap("journal_body", "body", "id = 1", "id = 2")],
            expect!["entry 4: D2 is not in the table as the entries leave it"],
            true,
            false,
        ),
        (
            &[Sql("update journal_decision set state = 'approved' where id = 2")],
            expect!["entry 4: D2 is not in the table as the entries leave it"],
            true,
            true,
        ),
        (
            &[Sql("update journal_decision set rank = rank + 1 where id = 3")],
            expect!["entry 7: D3 is not in the table as the entries leave it"],
            true,
            true,
        ),
        (
            &[Sql("update journal_decision set upload = 'U1' where id = 2")],
            expect!["entry 4: D2 is not in the table as the entries leave it"],
            true,
            true,
        ),
        (
            &[Sql("delete from journal_decision where id = 3")],
            expect!["entry 7: D3 is not in the table as the entries leave it"],
            true,
            true,
        ),
        (
            &[Sql("delete from journal_body where id = 3")],
            expect!["entry 7: D3 is not in the table as the entries leave it"],
            true,
            true,
        ),
        (
            &[Sql("delete from journal_body where id = 3"), Sql("delete from journal_decision where id = 3")],
            expect!["entry 7: D3 is missing in the table"],
            true,
            true,
        ),
        (
            &[
                Sql("update journal_body set id = 4 where id = 3"),
                Sql("update journal_decision set id = 4 where id = 3"),
            ],
            expect!["entry 7: D4 is in the table, but no entry brought it into being"],
            true,
            true,
        ),
        (
            &[Flip("journal_upload", "content", "id = 'U1'")],
            expect!["entry 5: the bytes of its upload are not those that left"],
            true,
            true,
        ),
        (
            &[Flip("journal_upload", "body", "id = 'U1'")],
            expect!["entry 5: the bytes of its upload are not those that left"],
            true,
            true,
        ),
        (&[Sql("delete from journal_upload")], expect!["entry 5: U1 is missing in the table"], true, true),
        (&[Sql("update journal_upload set seq = 6")], expect!["entry 5: U1 is missing in the table"], true, true),
        (
            &[Flip("journal_upload", "content", "id = 'U1'"), Sql("delete from journal_body where id = 2")],
            expect!["entry 4: D2 is not in the table as the entries leave it"],
            true,
            true,
        ),
    ]
}

/// Rows of before the last entry.
pub struct Old {
    room: Vec<u8>,
    decision: Vec<u8>,
}

/// Writes the story and keeps two rows of before its end.
pub async fn story_with_old_rows(journal: &Journal, raw: &mut Raw) -> Old {
    story(journal).await;
    let room = raw.bytes("select body from journal_room").await;
    let decision = raw.bytes("select body from journal_body where id = 1").await;
    last_of_story(journal).await;
    assert_eq!(journal.verify().await.unwrap().unwrap().entries, 9);
    Old { room, decision }
}

async fn do_it(raw: &mut Raw, old: &Old, deed: Deed) {
    match deed {
        Flip(table, column, which) => raw.flip(table, column, which).await,
        Swap(table, column, one, other) => raw.swap(table, column, one, other).await,
        Sql(sql) => raw.run(sql, None).await,
        OldRoom => raw.run("update journal_room set seq = 8, body = $1", Some(old.room.clone())).await,
        OldDecision => {
            raw.run("update journal_body set seq = 6, body = $1 where id = 1", Some(old.decision.clone())).await;
            raw.run("update journal_decision set state = 'dispatched' where id = 1", None).await;
        }
    }
}

/// How many ways to tamper there are.
pub fn ways() -> usize {
    cases().len()
}

/// Tampers in one way and looks what comes of it.
pub async fn tamper(way: usize, journal: &Journal, raw: &mut Raw, old: &Old) {
    let (deeds, expected, head, decision) = cases().swap_remove(way);
    for deed in deeds {
        do_it(raw, old, *deed).await;
    }
    let broken = journal.verify().await.unwrap().unwrap_err();
    expected.assert_eq(&broken.to_string());
    assert!(broken.zh().starts_with(&format!("第 {} 条：", broken.seq)));
    let handed_out = |result: Result<(), StoreError>, expected: bool, what: &str| match result {
        Ok(()) => assert!(expected, "way {way}: {what} was handed out"),
        Err(StoreError::JournalDamaged { .. }) => assert!(!expected, "way {way}: {what} was not handed out"),
        Err(e) => panic!("{e}"),
    };
    handed_out(journal.head().await.map(drop), head, "the head");
    handed_out(journal.decision(DecisionId(1)).await.map(drop), decision, "the decision");
}

#[tokio::test]
async fn every_tampering_is_found_in_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let first = JournalUrl::file(dir.path().join("first"));
    let journal = open(&first).await;
    let mut raw = Raw::open(&first).await;
    let old = story_with_old_rows(&journal, &mut raw).await;
    raw.close().await;
    // the last one to close puts everything into the one file
    journal.close().await;
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    for way in 0..ways() {
        let path = dir.path().join(format!("way-{way}"));
        std::fs::copy(dir.path().join("first"), &path).unwrap();
        let url = JournalUrl::file(path);
        let journal = open(&url).await;
        tamper(way, &journal, &mut Raw::open(&url).await, &old).await;
    }
}

#[tokio::test]
async fn a_list_and_an_upload_that_were_changed_are_not_handed_out() {
    let dir = tempfile::tempdir().unwrap();
    let url = JournalUrl::file(dir.path().join("desk.sqlite"));
    let journal = open(&url).await;
    story(&journal).await;
    let mut raw = Raw::open(&url).await;
    raw.flip("journal_upload", "content", "id = 'U1'").await;
    raw.flip("journal_body", "body", "id = 3").await;
    expect![[r#"
        JOURNAL: U1 cannot be opened; run `tradewind journal verify`, then restore the journal from a backup
        JOURNAL：U1 无法打开；请运行 `tradewind journal verify`，再从备份恢复"#]]
    .assert_eq(&said(&journal.upload("U1").await.unwrap_err(), &journal));
    let listed = journal.list(&Filter::inbox(), Order::Rank, &Page { skip: 0, take: 9 }).await.unwrap_err();
    expect![[r#"
        JOURNAL: D3 cannot be opened; run `tradewind journal verify`, then restore the journal from a backup
        JOURNAL：D3 无法打开；请运行 `tradewind journal verify`，再从备份恢复"#]]
    .assert_eq(&said(&listed, &journal));
}
