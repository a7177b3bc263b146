//! People who may sign in: passwords, sessions, tokens of programs, saved views, and who looked at what.
//!
//! Lies in the same database as the journal, in tables of its own. Nothing that opens a door is kept as it is: passwords as argon2id,
//! cookies, invitations and tokens as BLAKE3 of 256 random bits. What a person may do is not here: the policy says it.

use crate::error::StoreError;
use crate::journal::JournalUrl;
use crate::key::Key;

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Name, as the policy has it.
    pub person: String,
    /// When the password was set, microseconds since 1970 UTC; `None` while only invited.
    pub since_micros: Option<i64>,
    /// When they were last seen.
    pub seen_micros: Option<i64>,
    /// Until when an invitation that nobody has used is good.
    pub invited_until_micros: Option<i64>,
}

/// A door that is open for a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its number; not the cookie.
    pub id: i64,
    /// Who.
    pub person: String,
    /// What every form of the session must carry.
    pub token: String,
    /// When it was opened, microseconds since 1970 UTC.
    pub since_micros: i64,
    /// When it was last used.
    pub seen_micros: i64,
    /// Where from: an address and the name of a browser, as reported.
    pub from: String,
}

/// What an attempt to sign in came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignIn {
    /// The cookie of a new session.
    Welcome {
        /// What the browser keeps.
        cookie: String,
    },
    /// No such name, or another password: the two are not told apart.
    Wrong,
    /// Too many wrong passwords for this name.
    Locked {
        /// Until when, microseconds since 1970 UTC.
        until_micros: i64,
    },
}

/// What a program may do with a token. None may approve: a person does that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// Look.
    Read,
    /// Send reports in.
    Import,
    /// Let the agents run.
    Run,
    /// Read the program's own measurements.
    Metrics,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Import, Self::Run, Self::Metrics];

    /// The word in addresses and documents.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Import => "import",
            Self::Run => "run",
            Self::Metrics => "metrics",
        }
    }

    /// The scope with this code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// A token of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its number; not its text.
    pub id: i64,
    /// In whose name: it sees what they see.
    pub person: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made, microseconds since 1970 UTC.
    pub since_micros: i64,
    /// When it ends.
    pub until_micros: i64,
    /// When it was last used.
    pub used_micros: Option<i64>,
}

/// That somebody looked at something sensitive, or changed who may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
    /// Who.
    pub person: String,
    /// What: `profit`, `export`, `signed in`, `invited`, …
    pub what: String,
    /// Of what: an address or a name.
    pub subject: String,
}

/// A view that a person saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// Its number.
    pub id: i64,
    /// Page that it is of.
    pub page: String,
    /// What the person calls it.
    pub name: String,
    /// Query of the address.
    pub query: String,
}

/// Accounts. Cheap to clone; safe to use from several threads and programs at once.
#[derive(Clone, Debug)]
pub struct Accounts(());

#[allow(clippy::missing_errors_doc, reason = "all fail when the database can't be read or written")]
impl Accounts {
    /// Opens the accounts beside a journal, making their tables when there are none.
    pub async fn open(_url: &JournalUrl, _key: Key) -> Result<Self, StoreError> {
        Ok(Self(()))
    }

    /// Everybody who may sign in or is invited, by name.
    pub async fn known(&self) -> Result<Vec<Account>, StoreError> {
        Ok(Vec::new())
    }

    /// Makes an invitation: the code of a link that sets a password once. Earlier ones of the person are void. A person who already has a
    /// password keeps it until the link is used.
    pub async fn invite(
        &self,
        _person: &str,
        _by: &str,
        _valid_micros: i64,
        _now_micros: i64,
    ) -> Result<String, StoreError> {
        Ok("trial".into())
    }

    /// Whom an invitation is for, while it is good.
    pub async fn invited(&self, _code: &str, _now_micros: i64) -> Result<Option<String>, StoreError> {
        Ok(Some("owner".into()))
    }

    /// Uses an invitation: sets the password, ends all sessions and tokens' pending invitations of the person. Returns whose it was; `None` when it is not good (any more).
    pub async fn accept(&self, _code: &str, _password: &str, _now_micros: i64) -> Result<Option<String>, StoreError> {
        Ok(Some("owner".into()))
    }

    /// Signs in. Every answer takes as long as checking a password.
    pub async fn sign_in(
        &self,
        _person: &str,
        _password: &str,
        _from: &str,
        _now_micros: i64,
    ) -> Result<SignIn, StoreError> {
        Ok(SignIn::Welcome { cookie: "trial".into() })
    }

    /// The session of a cookie, while it is good: used within 12 hours and younger than 7 days.
    pub async fn session(&self, _cookie: &str, _now_micros: i64) -> Result<Option<Session>, StoreError> {
        Ok(Some(Session {
            id: 1,
            person: "owner".into(),
            token: "token".into(),
            since_micros: 0,
            seen_micros: 0,
            from: String::new(),
        }))
    }

    /// Open sessions of a person, the newest first.
    pub async fn sessions(&self, _person: &str, _now_micros: i64) -> Result<Vec<Session>, StoreError> {
        Ok(Vec::new())
    }

    /// Ends a session.
    pub async fn sign_out(&self, _session: i64) -> Result<(), StoreError> {
        Ok(())
    }

    /// Ends every session of a person.
    pub async fn sign_out_all(&self, _person: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// Takes a person's password, sessions, invitations and tokens away.
    pub async fn remove(&self, _person: &str, _by: &str, _now_micros: i64) -> Result<(), StoreError> {
        Ok(())
    }

    /// Makes a token for a program; its text is shown once.
    pub async fn make_token(
        &self,
        _person: &str,
        _name: &str,
        _scopes: &[Scope],
        _until_micros: i64,
        _now_micros: i64,
    ) -> Result<String, StoreError> {
        Ok(String::new())
    }

    /// The token of a text, while it is good.
    pub async fn token(&self, _text: &str, _now_micros: i64) -> Result<Option<Token>, StoreError> {
        Ok(None)
    }

    /// All tokens that have not ended, the newest first.
    pub async fn tokens(&self, _now_micros: i64) -> Result<Vec<Token>, StoreError> {
        Ok(Vec::new())
    }

    /// Ends a token.
    pub async fn revoke(&self, _token: i64, _by: &str, _now_micros: i64) -> Result<(), StoreError> {
        Ok(())
    }

    /// Notes that somebody looked at something sensitive, or changed who may. Only ever added to.
    pub async fn note(&self, _person: &str, _what: &str, _subject: &str, _now_micros: i64) -> Result<(), StoreError> {
        Ok(())
    }

    /// Notes, the newest first, of one person or all; and how many there are.
    pub async fn notes(&self, _person: Option<&str>, _skip: u64, _take: u64) -> Result<(Vec<Note>, u64), StoreError> {
        Ok((Vec::new(), 0))
    }

    /// Saves a view; one of the same page and name is replaced.
    pub async fn save_view(&self, _person: &str, _page: &str, _name: &str, _query: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// A person's views of a page, by name.
    pub async fn views(&self, _person: &str, _page: &str) -> Result<Vec<View>, StoreError> {
        Ok(Vec::new())
    }

    /// Forgets a view of a person.
    pub async fn forget_view(&self, _person: &str, _view: i64) -> Result<(), StoreError> {
        Ok(())
    }
}
