//! Tokens of programs: made once, shown once, with scopes and an end.

use super::keeper::cut;
use super::records::add_note;
use super::{Accounts, NoteKind, Scope, Token};
use crate::error::StoreError;
use crate::journal::database::{Row, Value};
use serde::{Deserialize, Serialize};

/// How the text of a token begins, so that programs that look for lost secrets know one.
const PREFIX: &str = "tw_";
/// How exactly it is kept when a token was used, microseconds.
const USED: i64 = 60_000_000;
/// Letters of a token's name.
const NAME: usize = 100;

const TOKEN: &str = "window_token";

/// What is sealed of a token.
#[derive(Serialize, Deserialize)]
struct Kept {
    person: String,
    name: String,
    scopes: Vec<String>,
}

impl Accounts {
    /// A row of `id, since, until, used, body`.
    fn token_of(&self, mut row: Row) -> Result<Token, StoreError> {
        let (Some(id), Some(since_micros), Some(until_micros), used_micros, Some(body)) =
            (row.int(), row.int(), row.int(), row.int(), row.bytes())
        else {
            return Err(self.0.unreadable(TOKEN));
        };
        let Kept { person, name, scopes } = self.0.open(TOKEN, &Value::Int(id), &body)?;
        let scopes = scopes.iter().filter_map(|code| Scope::find(code)).collect();
        Ok(Token { id, person, name, scopes, since_micros, until_micros, used_micros })
    }
}

#[allow(clippy::missing_errors_doc, reason = "all fail when the database can't be read or written")]
impl Accounts {
    /// Makes a token for a program; its text is shown once.
    pub async fn make_token(
        &self,
        person: &str,
        name: &str,
        scopes: &[Scope],
        until_micros: i64,
        now_micros: i64,
    ) -> Result<String, StoreError> {
        let keeper = &self.0;
        let ((secret, door), id) = (keeper.secret()?, Value::Int(keeper.id()?));
        let scopes = Scope::ALL.into_iter().filter(|s| scopes.contains(s)).map(|s| s.code().to_owned()).collect();
        let body = keeper.close(TOKEN, &id, &Kept { person: person.to_owned(), name: cut(name, NAME), scopes })?;
        let mut work = keeper.write().await?;
        work.run("delete from window_token where until <= $1", vec![Value::Int(now_micros)]).await?;
        let sql = "insert into window_token (id, door, who, since, until, body) values ($1, $2, $3, $4, $5, $6)";
        let (since, until) = (Value::Int(now_micros), Value::Int(until_micros));
        work.run(sql, vec![id, door, keeper.who(person), since, until, body]).await?;
        work.commit().await?;
        Ok(format!("{PREFIX}{secret}"))
    }

    /// The token of a text, while it is good.
    pub async fn token(&self, text: &str, now_micros: i64) -> Result<Option<Token>, StoreError> {
        let Some(door) = text.strip_prefix(PREFIX).and_then(|secret| self.0.door(secret)) else { return Ok(None) };
        let sql = "select id, since, until, used, body from window_token where door = $1 and until > $2";
        let row = self.0.read().await?.row(sql, vec![door, Value::Int(now_micros)]).await?;
        let Some(token) = row.map(|row| self.token_of(row)).transpose()? else { return Ok(None) };
        if token.used_micros.is_none_or(|used| now_micros.saturating_sub(used) >= USED) {
            // as with sessions: what can't be written down does not keep a program out
            self.used(token.id, now_micros).await.ok();
        }
        Ok(Some(token))
    }

    async fn used(&self, token: i64, now: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        work.run("update window_token set used = $1 where id = $2", vec![Value::Int(now), Value::Int(token)]).await?;
        work.commit().await
    }

    /// All tokens that have not ended, the newest first.
    pub async fn tokens(&self, now_micros: i64) -> Result<Vec<Token>, StoreError> {
        let sql = "select id, since, until, used, body from window_token where until > $1 order by since desc, id";
        let rows = self.0.read().await?.rows(sql, vec![Value::Int(now_micros)]).await?;
        rows.into_iter().map(|row| self.token_of(row)).collect()
    }

    /// Ends a token.
    pub async fn revoke(&self, token: i64, by: &str, now_micros: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        let sql = "select id, since, until, used, body from window_token where id = $1";
        let Some(row) = work.row(sql, vec![Value::Int(token)]).await? else { return Ok(()) };
        let token = self.token_of(row)?;
        work.run("delete from window_token where id = $1", vec![Value::Int(token.id)]).await?;
        add_note(&mut work, by, NoteKind::TokenEnded, &format!("{} ({})", token.name, token.person), now_micros)
            .await?;
        work.commit().await
    }
}
