//! How accounts reach their rows: what stands for names and secrets in columns, what is sealed, and work that is done whole or not at all.

use super::schema;
use crate::error::StoreError;
use crate::journal::database::{Database, Row, Session, Value};
use crate::journal::{schema::damaged, trouble};
use crate::key::{Key, Seal};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Hexadecimal digits of a secret.
const DIGITS: usize = 64;

/// The database of the accounts and the keys to it.
pub(super) struct Keeper {
    pub database: Database,
    /// The database in messages.
    pub name: String,
    pub seal: Seal,
    names: [u8; 32],
    doors: [u8; 32],
    forms: [u8; 32],
}

impl Keeper {
    pub fn new(database: Database, name: String, key: &Key) -> Self {
        let derive = |purpose| key.derive(purpose);
        let (names, doors, forms) = (derive("window names"), derive("window doors"), derive("window forms"));
        Self { database, name, seal: Seal::new(key, "window"), names, doors, forms }
    }

    /// What stands for a name in its column: equal for equal names, and nothing else can be learnt from it.
    pub fn who(&self, person: &str) -> Value {
        Value::Bytes(blake3::keyed_hash(&self.names, person.as_bytes()).as_bytes().to_vec())
    }

    /// What stands for a name that is tried from an address: it begins with what stands for the name.
    pub fn who_from(&self, person: &str, address: &str) -> Value {
        let hash = |text: &str| *blake3::keyed_hash(&self.names, text.as_bytes()).as_bytes();
        Value::Bytes([hash(person), hash(address)].concat())
    }

    /// What stands for a person's view of a page in its column.
    pub fn slot(&self, person: &str, page: &str, name: &str) -> Value {
        // each part with its length: no two views flow into one another
        let parts = [person, page, name].map(|p| format!("{}:{p}", p.len())).concat();
        Value::Bytes(blake3::keyed_hash(&self.names, parts.as_bytes()).as_bytes().to_vec())
    }

    /// What stands for a secret in its column; `None` for a text that none of ours can be.
    pub fn door(&self, secret: &str) -> Option<Value> {
        let shaped = secret.len() == DIGITS && secret.bytes().all(|b| b.is_ascii_hexdigit());
        shaped.then(|| Value::Bytes(blake3::keyed_hash(&self.doors, secret.as_bytes()).as_bytes().to_vec()))
    }

    /// The token that forms of a session carry: nothing but its cookie gives it.
    pub fn form(&self, cookie: &str) -> String {
        blake3::keyed_hash(&self.forms, cookie.as_bytes()).to_hex().to_string()
    }

    /// A new secret with what stands for it.
    pub fn secret(&self) -> Result<(String, Value), StoreError> {
        let mut bytes = [0; DIGITS / 2];
        getrandom::fill(&mut bytes).map_err(StoreError::Random)?;
        let secret: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let door = self.door(&secret).unwrap_or(Value::NoInt);
        Ok((secret, door))
    }

    /// A number for a row that says nothing about other rows and is never given twice.
    pub fn id(&self) -> Result<i64, StoreError> {
        let mut bytes = [0; 8];
        // numbers of 52 bits survive everything that reads them as JSON
        getrandom::fill(&mut bytes[2..]).map_err(StoreError::Random)?;
        bytes[1] = 1;
        Ok(i64::from_be_bytes(bytes))
    }

    /// Seals what a row holds.
    pub fn close<T: Serialize>(&self, table: &str, row: &Value, body: &T) -> Result<Value, StoreError> {
        // texts and lists of them: JSON can hold them all
        let bytes = serde_json::to_vec(body).unwrap_or_default();
        self.seal.close(&sealed_as(table, row), bytes).map(Value::Bytes)
    }

    /// What a row holds.
    pub fn open<T: DeserializeOwned>(&self, table: &str, row: &Value, sealed: &[u8]) -> Result<T, StoreError> {
        let bytes = self.seal.open(&sealed_as(table, row), sealed);
        bytes.and_then(|b| serde_json::from_slice(&b).ok()).ok_or_else(|| self.unreadable(table))
    }

    /// A row that this program did not write.
    pub fn unreadable(&self, table: &str) -> StoreError {
        damaged(&self.name, format!("a row of {table} cannot be opened"), format!("{table} 中有一行无法打开"))
    }

    /// A view of one moment.
    pub async fn read(&self) -> Result<Work<'_>, StoreError> {
        Ok(Work { session: self.database.read().await.map_err(trouble::of(&self.name))?, keeper: self })
    }

    /// The right to write: nobody else writes until it is committed or dropped.
    pub async fn write(&self) -> Result<Work<'_>, StoreError> {
        Ok(Work { session: schema::lock(&self.database).await.map_err(trouble::of(&self.name))?, keeper: self })
    }
}

fn sealed_as(table: &str, row: &Value) -> String {
    match row {
        Value::Int(id) => format!("{table}/{id}"),
        Value::Bytes(bytes) => format!("{table}/{}", bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        Value::Text(_) | Value::NoInt | Value::NoText => table.to_owned(),
    }
}

/// Statements that belong together.
pub(super) struct Work<'a> {
    session: Session,
    pub keeper: &'a Keeper,
}

impl Work<'_> {
    /// Rows of a statement.
    pub async fn rows(&mut self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.session.rows(sql, values).await.map_err(trouble::of(&self.keeper.name))
    }

    /// The first row of a statement.
    pub async fn row(&mut self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Runs a statement.
    pub async fn run(&mut self, sql: &str, values: Vec<Value>) -> Result<(), StoreError> {
        self.session.run(sql, values).await.map_err(trouble::of(&self.keeper.name))
    }

    /// Makes everything durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.session.commit().await.map_err(trouble::of(&self.keeper.name))
    }
}

/// At most so many letters of a text from outside.
pub(super) fn cut(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}
