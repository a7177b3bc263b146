//! Who may sign in: invitations, first and new passwords, and the end of it.

use super::keeper::Work;
use super::records::add_note;
use super::{Account, Accounts, NoteKind, password};
use crate::error::StoreError;
use crate::journal::database::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is sealed of an account.
#[derive(Serialize, Deserialize)]
struct Kept {
    person: String,
    /// As [`password::hash`] gives it.
    password: String,
}

/// What is sealed of an invitation.
#[derive(Serialize, Deserialize)]
struct Invited {
    person: String,
    by: String,
}

const ACCOUNT: &str = "window_account";
const INVITATION: &str = "window_invitation";

/// What is kept of a person's password, if they have one.
pub(super) async fn kept_password(work: &mut Work<'_>, who: &Value) -> Result<Option<String>, StoreError> {
    let row = work.row("select body from window_account where who = $1", vec![who.clone()]).await?;
    let Some(mut row) = row else { return Ok(None) };
    let body = row.bytes().ok_or_else(|| work.keeper.unreadable(ACCOUNT))?;
    work.keeper.open::<Kept>(ACCOUNT, who, &body).map(|kept| Some(kept.password))
}

/// Whom an invitation is for, while it is good.
async fn invited_by(work: &mut Work<'_>, door: &Value, now: i64) -> Result<Option<Invited>, StoreError> {
    let sql = "select body from window_invitation where door = $1 and until > $2";
    let Some(mut row) = work.row(sql, vec![door.clone(), Value::Int(now)]).await? else { return Ok(None) };
    let body = row.bytes().ok_or_else(|| work.keeper.unreadable(INVITATION))?;
    work.keeper.open(INVITATION, door, &body).map(Some)
}

#[allow(clippy::missing_errors_doc, reason = "all fail when the database can't be read or written")]
impl Accounts {
    /// Everybody who may sign in or is invited, by name.
    pub async fn known(&self) -> Result<Vec<Account>, StoreError> {
        let (keeper, mut view) = (&self.0, self.0.read().await?);
        let mut known = BTreeMap::new();
        for mut row in view.rows("select who, body, since, seen from window_account", Vec::new()).await? {
            let (Some(who), Some(body)) = (row.bytes(), row.bytes()) else { return Err(keeper.unreadable(ACCOUNT)) };
            let person = keeper.open::<Kept>(ACCOUNT, &Value::Bytes(who), &body)?.person;
            let (since_micros, seen_micros) = (row.int(), row.int());
            let account = Account { person: person.clone(), since_micros, seen_micros, invited_until_micros: None };
            known.insert(person, account);
        }
        for mut row in view.rows("select door, body, until from window_invitation", Vec::new()).await? {
            let (Some(door), Some(body)) = (row.bytes(), row.bytes()) else {
                return Err(keeper.unreadable(INVITATION));
            };
            let person = keeper.open::<Invited>(INVITATION, &Value::Bytes(door), &body)?.person;
            let invited = || Account {
                person: person.clone(),
                since_micros: None,
                seen_micros: None,
                invited_until_micros: None,
            };
            known.entry(person.clone()).or_insert_with(invited).invited_until_micros = row.int();
        }
        Ok(known.into_values().collect())
    }

    /// Makes an invitation: the code of a link that sets a password once. Earlier ones of the person are void. A person who already has a
    /// password keeps it until the link is used.
    pub async fn invite(
        &self,
        person: &str,
        by: &str,
        valid_micros: i64,
        now_micros: i64,
    ) -> Result<String, StoreError> {
        let keeper = &self.0;
        let (code, door) = keeper.secret()?;
        let body = keeper.close(INVITATION, &door, &Invited { person: person.to_owned(), by: by.to_owned() })?;
        let (who, until) = (keeper.who(person), Value::Int(now_micros.saturating_add(valid_micros)));
        let mut work = keeper.write().await?;
        work.run("delete from window_invitation where who = $1", vec![who.clone()]).await?;
        let sql = "insert into window_invitation (door, who, until, body) values ($1, $2, $3, $4)";
        work.run(sql, vec![door, who, until, body]).await?;
        add_note(&mut work, by, NoteKind::Invited, person, now_micros).await?;
        work.commit().await?;
        Ok(code)
    }

    /// Whom an invitation is for, while it is good.
    pub async fn invited(&self, code: &str, now_micros: i64) -> Result<Option<String>, StoreError> {
        let Some(door) = self.0.door(code) else { return Ok(None) };
        Ok(invited_by(&mut self.0.read().await?, &door, now_micros).await?.map(|i| i.person))
    }

    /// Uses an invitation: sets the password, ends all sessions, locks and invitations of the person; tokens of programs go on. Returns
    /// whose it was; `None` when it is not good (any more). What makes a good password, [`super::password_fault`] tells the person first.
    pub async fn accept(&self, code: &str, password: &str, now_micros: i64) -> Result<Option<String>, StoreError> {
        let keeper = &self.0;
        let Some(door) = keeper.door(code) else { return Ok(None) };
        if self.invited(code, now_micros).await?.is_none() {
            return Ok(None);
        }
        let password = password::hash(password).await?;
        let mut work = keeper.write().await?;
        // somebody else may have used the link in the meantime
        let Some(Invited { person, by }) = invited_by(&mut work, &door, now_micros).await? else { return Ok(None) };
        let who = keeper.who(&person);
        for table in ["window_invitation", "window_session"] {
            work.run(&format!("delete from {table} where who = $1"), vec![who.clone()]).await?;
        }
        // of the name, and of the name from whatever address
        work.run("delete from window_lock where substr(who, 1, 32) = $1", vec![who.clone()]).await?;
        let body = keeper.close(ACCOUNT, &who, &Kept { person: person.clone(), password })?;
        let sql = "insert into window_account (who, since, body) values ($1, $2, $3) \
                   on conflict (who) do update set since = excluded.since, body = excluded.body";
        work.run(sql, vec![who, Value::Int(now_micros), body]).await?;
        add_note(&mut work, &person, NoteKind::PasswordSet, &format!("invited by {by}"), now_micros).await?;
        work.commit().await?;
        Ok(Some(person))
    }

    /// Takes a person's password, sessions, invitations and tokens away.
    pub async fn remove(&self, person: &str, by: &str, now_micros: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        for table in ["window_account", "window_session", "window_invitation", "window_token"] {
            work.run(&format!("delete from {table} where who = $1"), vec![self.0.who(person)]).await?;
        }
        add_note(&mut work, by, NoteKind::Removed, person, now_micros).await?;
        work.commit().await
    }
}
