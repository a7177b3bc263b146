//! The two databases behind one face: statements with `$1`, `$2` … and rows of plain values. Nothing else knows which one it is.

use super::place::Place;
use super::trouble;
use crate::error::StoreError;
#[cfg(feature = "postgres")]
use sqlx::Connection;
#[cfg(feature = "postgres")]
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Row as _, Sqlite, Transaction, TypeInfo, ValueRef};
use std::path::Path;
use std::time::Duration;

/// How long to wait while another program writes.
const BUSY: Duration = Duration::from_secs(30);
/// How long to wait for a connection.
const CONNECT: Duration = Duration::from_secs(30);
/// A sealed entry or decision has 2 to 4 kB: several fit a page of this size, bytes.
const PAGE_BYTES: u32 = 8192;

/// A value of a statement or a row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    /// No value, in a column of whole numbers (or any, in a row).
    NoInt,
    /// No value, in a column of text.
    NoText,
}

impl Value {
    /// A number that the program counts itself: seconds, entries, decisions.
    pub fn count(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }

    pub fn maybe_int(n: Option<i64>) -> Self {
        n.map_or(Self::NoInt, Self::Int)
    }

    pub fn maybe_text(text: Option<String>) -> Self {
        text.map_or(Self::NoText, Self::Text)
    }
}

/// A row: values are taken from the left.
pub(crate) struct Row(std::vec::IntoIter<Value>);

impl Row {
    pub fn int(&mut self) -> Option<i64> {
        match self.0.next() {
            Some(Value::Int(n)) => Some(n),
            _ => None,
        }
    }

    pub fn count(&mut self) -> Option<u64> {
        self.int().and_then(|n| u64::try_from(n).ok())
    }

    pub fn text(&mut self) -> Option<String> {
        match self.0.next() {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn bytes(&mut self) -> Option<Vec<u8>> {
        match self.0.next() {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// All values that are left.
    pub fn rest(self) -> Vec<Value> {
        self.0.collect()
    }
}

/// A database with connections that are kept open.
#[derive(Clone)]
pub(crate) enum Database {
    Sqlite(SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
}

/// A transaction; what is not committed is undone.
pub(crate) enum Session {
    Sqlite(Transaction<'static, Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Transaction<'static, Postgres>),
}

/// A statement with its values, for a database.
macro_rules! statement {
    ($database:ty, $sql:expr, $values:expr) => {{
        let mut statement = sqlx::query::<$database>(AssertSqlSafe($sql));
        for value in $values {
            statement = match value {
                Value::Int(n) => statement.bind(n),
                Value::Text(text) => statement.bind(text),
                Value::Bytes(bytes) => statement.bind(bytes),
                Value::NoInt => statement.bind(None::<i64>),
                Value::NoText => statement.bind(None::<String>),
            };
        }
        statement
    }};
}

/// The values of a row.
macro_rules! values {
    ($row:expr) => {{
        let mut values = Vec::with_capacity($row.len());
        for (i, column) in $row.columns().iter().enumerate() {
            let value = $row.try_get_raw(i)?;
            values.push(match value.type_info().name() {
                _ if value.is_null() => Value::NoInt,
                "INTEGER" | "INT8" => Value::Int($row.try_get(i)?),
                "TEXT" => Value::Text($row.try_get(i)?),
                "BLOB" | "BYTEA" => Value::Bytes($row.try_get(i)?),
                other => {
                    let what = format!("column `{}` holds {other}", column.name());
                    return Err(sqlx::Error::Decode(what.into()));
                }
            });
        }
        Row(values.into_iter())
    }};
}

impl Database {
    /// Connects; a file is made when it is not there. `pragma` is one more setting of SQLite, for tests.
    pub async fn open(place: &Place, pragma: Option<(&'static str, String)>) -> Result<Self, StoreError> {
        let name = super::JournalUrl(place.clone()).to_string();
        match place {
            Place::File(path) => sqlite(path, pragma).await.map_err(trouble::of(&name)),
            #[cfg(feature = "postgres")]
            Place::Postgres(url) => postgres(url).await.map_err(trouble::of(&name)),
            #[cfg(not(feature = "postgres"))]
            Place::Postgres(_) => Err(StoreError::NoPostgres),
        }
    }

    /// A view of one moment.
    pub async fn read(&self) -> Result<Session, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => pool.begin().await.map(Session::Sqlite),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                pool.begin_with("begin isolation level repeatable read read only").await.map(Session::Postgres)
            }
        }
    }

    /// The right to write. SQLite gives it to one at a time; in PostgreSQL a row is locked for that (see `Dialect::lock`).
    pub async fn write(&self) -> Result<Session, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => pool.begin_with("begin immediate").await.map(Session::Sqlite),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                pool.begin_with("begin isolation level read committed").await.map(Session::Postgres)
            }
        }
    }

    /// Where the two differ.
    pub fn dialect(&self) -> &'static Dialect {
        match self {
            Self::Sqlite(_) => &SQLITE,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => &POSTGRES,
        }
    }

    /// Waits until all connections are closed.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Rows of the journal's file lie open to whoever can read it: agent, kind, shop, amounts. So it is for its owner alone.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

async fn sqlite(path: &Path, pragma: Option<(&'static str, String)>) -> Result<Database, sqlx::Error> {
    if !path.exists() {
        make_private(path)?;
    }
    let mut options = SqliteConnectOptions::new()
        .filename(path)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .disable_statement_logging();
    if let Some((key, value)) = pragma {
        options = options.pragma(key, value);
    }
    let pool = SqlitePoolOptions::new().max_connections(4).acquire_timeout(CONNECT + BUSY);
    pool.connect_with(options).await.map(Database::Sqlite)
}

#[cfg(feature = "postgres")]
async fn postgres(url: &str) -> Result<Database, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    let options = options.application_name("tradewind").disable_statement_logging();
    // the pool would try for long before it says that nobody answers
    options.connect().await?.close().await?;
    let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(CONNECT);
    pool.connect_with(options).await.map(Database::Postgres)
}

impl Session {
    /// Runs a statement and returns its rows.
    pub async fn rows(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite(tx) => {
                let rows = statement!(Sqlite, sql, values).fetch_all(&mut **tx).await?;
                rows.iter().map(|row| Ok(values!(row))).collect()
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => {
                let rows = statement!(Postgres, sql, values).fetch_all(&mut **tx).await?;
                rows.iter().map(|row| Ok(values!(row))).collect()
            }
        }
    }

    /// Runs a statement.
    pub async fn run(&mut self, sql: &str, values: Vec<Value>) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => statement!(Sqlite, sql, values).execute(&mut **tx).await.map(drop),
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => statement!(Postgres, sql, values).execute(&mut **tx).await.map(drop),
        }
    }

    /// Whether there is a table of this name.
    pub async fn has_table(&mut self, dialect: &Dialect, name: &str) -> Result<bool, sqlx::Error> {
        let rows = self.rows(dialect.is_there, vec![Value::Text(name.into())]).await?;
        Ok(rows.into_iter().next().and_then(|mut r| r.int()).is_some_and(|n| n > 0))
    }

    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            #[cfg(feature = "postgres")]
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

/// Where the two databases speak differently.
pub(crate) struct Dialect {
    /// Type of whole numbers.
    pub int: &'static str,
    /// Type of bytes.
    pub bytes: &'static str,
    /// What follows a table's columns.
    pub strict: &'static str,
    /// What follows the selection of a row that is to be locked until the transaction ends.
    pub lock: &'static str,
    /// Counts the tables of a name.
    pub is_there: &'static str,
    /// Lets one program at a time make the tables.
    pub one_maker: &'static str,
}

const SQLITE: Dialect = Dialect {
    int: "integer",
    bytes: "blob",
    strict: " strict",
    lock: "",
    is_there: "select count(*) from sqlite_master where name = $1",
    one_maker: "select 1",
};

#[cfg(feature = "postgres")]
const POSTGRES: Dialect = Dialect {
    int: "bigint",
    bytes: "bytea",
    strict: "",
    lock: " for update",
    is_there: "select count(*) from pg_catalog.pg_class where oid = to_regclass($1)",
    // any number will do, as long as nobody else in the database takes the same
    one_maker: "select pg_advisory_xact_lock(8246611972104435321)",
};
