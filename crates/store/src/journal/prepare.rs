//! How tables are made where there are none, and refused where another key or a newer program made them: the journal's and the accounts'.

use super::database::{Database, Value};
use super::schema::damaged;
use super::trouble;
use crate::error::StoreError;
use crate::key::Seal;

/// Tables that belong together.
pub(crate) struct Plan<'a> {
    /// The table of names and values that tells whether they are there: their version, and the proof of the key.
    pub meta: &'static str,
    /// Version that this program knows.
    pub version: i64,
    /// Statements that make them. `{int}`, `{bytes}` and `{strict}` differ between databases.
    pub statements: &'static [&'static str],
    /// A row that is there from the beginning: the statement and its one value.
    pub first: Option<(&'static str, Vec<u8>)>,
    /// What seals them.
    pub seal: &'a Seal,
    /// Name under which the proof of the key is sealed, and what it says when opened.
    pub proof: (&'static str, &'static [u8]),
    /// What they hold, in messages.
    pub hold: (&'static str, &'static str),
}

impl Plan<'_> {
    /// Makes the tables where there are none, and refuses those of a newer program or another key. `name` is the database in messages.
    ///
    /// # Errors
    /// The database can't be read or written; another key, a newer program; what a table must hold is missing.
    pub async fn prepare(&self, database: &Database, name: &str) -> Result<(), StoreError> {
        let mut view = database.read().await.map_err(trouble::of(name))?;
        if !view.has_table(database.dialect(), self.meta).await.map_err(trouble::of(name))? {
            drop(view);
            self.make(database, name).await?;
            view = database.read().await.map_err(trouble::of(name))?;
        }
        let sql = format!("select name, value from {}", self.meta);
        let rows = view.rows(&sql, Vec::new()).await.map_err(trouble::of(name))?;
        let values: Vec<_> = rows.into_iter().filter_map(|mut r| Some((r.text()?, r.bytes()?))).collect();
        let value = |wanted: &str| values.iter().find(|(n, _)| n == wanted).map(|(_, v)| v.as_slice());
        let found = value("version").and_then(|v| String::from_utf8_lossy(v).parse::<i64>().ok());
        let (en, zh) = self.hold;
        match found {
            Some(found) if found == self.version => {}
            Some(found) if found > self.version => {
                return Err(StoreError::JournalTooNew { journal: name.to_owned(), found, known: self.version });
            }
            _ => return Err(damaged(name, format!("the version of its {en} is missing"), format!("{zh}缺少版本号"))),
        }
        match value("key-check") {
            Some(sealed) if self.seal.open(self.proof.0, sealed).as_deref() == Some(self.proof.1) => Ok(()),
            Some(_) => Err(StoreError::JournalKey { journal: name.to_owned() }),
            None => {
                Err(damaged(name, format!("the proof of the key of its {en} is missing"), format!("{zh}缺少密钥证明")))
            }
        }
    }

    async fn make(&self, database: &Database, name: &str) -> Result<(), StoreError> {
        let dialect = database.dialect();
        let proof = self.seal.close(self.proof.0, self.proof.1.to_vec())?;
        let made = async {
            let mut session = database.write().await?;
            session.run(dialect.one_maker, Vec::new()).await?;
            // another program may have been faster
            if session.has_table(dialect, self.meta).await? {
                return Ok(());
            }
            for sql in self.statements {
                let sql = sql.replace("{int}", dialect.int).replace("{bytes}", dialect.bytes);
                session.run(&sql.replace("{strict}", dialect.strict), Vec::new()).await?;
            }
            let insert = format!("insert into {} (name, value) values ($1, $2)", self.meta);
            for (key, value) in [("version", self.version.to_string().into_bytes()), ("key-check", proof)] {
                session.run(&insert, vec![Value::Text(key.into()), Value::Bytes(value)]).await?;
            }
            if let Some((sql, value)) = &self.first {
                session.run(sql, vec![Value::Bytes(value.clone())]).await?;
            }
            session.commit().await
        };
        made.await.map_err(trouble::of(name))
    }
}
