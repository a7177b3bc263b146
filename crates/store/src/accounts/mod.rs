//! People who may sign in: passwords, sessions, tokens of programs, saved views, and who looked at what.
//!
//! Lies in the same database as the journal, in tables of its own. Nothing that opens a door is kept as it is: passwords as argon2id,
//! cookies, invitations and tokens as keyed BLAKE3 of 256 random bits. Names, addresses and whatever else is about a person are sealed
//! with the key of the storeroom under a name that holds table and row: whoever can only write to the database can neither read them
//! nor put one person's password in another one's place. What a person may do is not here: the policy says it.

mod keeper;
mod kinds;
mod lock;
mod password;
mod people;
mod records;
mod schema;
mod sessions;
mod tokens;

pub use kinds::{Account, Note, NoteKind, Scope, Session, SignIn, Token, View, Whence};
pub use password::password_fault;

use crate::error::StoreError;
use crate::journal::JournalUrl;
use crate::journal::database::Database;
use crate::key::Key;
use keeper::Keeper;
use std::fmt;
use std::sync::Arc;

/// Accounts. Cheap to clone; safe to use from several threads and programs at once.
#[derive(Clone)]
pub struct Accounts(Arc<Keeper>);

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Accounts({})", self.0.name)
    }
}

impl Accounts {
    /// Opens the accounts beside a journal, making their tables when there are none.
    ///
    /// # Errors
    /// The database can't be reached, read or written; its accounts were made with another key, or by a newer program.
    pub async fn open(url: &JournalUrl, key: Key) -> Result<Self, StoreError> {
        let keeper = Keeper::new(Database::open(&url.0, None).await?, url.to_string(), &key);
        schema::plan(&keeper.seal).prepare(&keeper.database, &keeper.name).await?;
        Ok(Self(Arc::new(keeper)))
    }

    /// Closes the connections and waits for it. A program that ends without it loses nothing.
    pub async fn close(&self) {
        self.0.database.close().await;
    }
}
