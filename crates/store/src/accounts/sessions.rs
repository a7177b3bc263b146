//! Signing in and out, and the sessions in between.

use super::keeper::{Work, cut};
use super::lock::Lock;
use super::people::kept_password;
use super::{Accounts, Session, SignIn, Whence, password};
use crate::error::StoreError;
use crate::journal::database::{Row, Value};
use serde::{Deserialize, Serialize};

const HOUR: i64 = 3_600_000_000;
/// A session that was not used for so long has ended.
const IDLE: i64 = 12 * HOUR;
/// A session that is so old has ended.
const OLD: i64 = 7 * 24 * HOUR;
/// How exactly it is kept when a session was used.
const SEEN: i64 = 60_000_000;
/// Names, and names from an address, that may bear wrong passwords at once, besides the names of accounts.
const LOCKS: i64 = 10_000;
/// Letters kept of where a session came from.
const FROM: usize = 200;

const SESSION: &str = "window_session";

/// What is sealed of a session.
#[derive(Serialize, Deserialize)]
struct Kept {
    person: String,
    from: String,
}

async fn lock_of(work: &mut Work<'_>, who: &Value) -> Result<Lock, StoreError> {
    let sql = "select wrong, until, changed from window_lock where who = $1";
    let Some(mut row) = work.row(sql, vec![who.clone()]).await? else { return Ok(Lock::default()) };
    match (row.int(), row.int(), row.int()) {
        (Some(wrong), Some(until), Some(changed)) => Ok(Lock { wrong, until, changed }),
        _ => Err(work.keeper.unreadable("window_lock")),
    }
}

async fn set_lock(work: &mut Work<'_>, who: &Value, lock: Lock) -> Result<(), StoreError> {
    let sql = "insert into window_lock (who, wrong, until, changed) values ($1, $2, $3, $4) on conflict (who) \
               do update set wrong = excluded.wrong, until = excluded.until, changed = excluded.changed";
    let values = [lock.wrong, lock.until, lock.changed].map(Value::Int);
    work.run(sql, [vec![who.clone()], values.to_vec()].concat()).await?;
    // names that nobody has make room for each other, never for a name that somebody has
    let sql = "delete from window_lock where who in (select l.who from window_lock l \
               where l.who not in (select a.who from window_account a) order by l.changed desc, l.who limit $1 offset $2)";
    work.run(sql, vec![Value::Int(i64::from(u32::MAX)), Value::Int(LOCKS)]).await
}

impl Accounts {
    /// A row of `id, since, seen, body`.
    fn session_of(&self, mut row: Row, token: String) -> Result<Session, StoreError> {
        let (Some(id), Some(since_micros), Some(seen_micros), Some(body)) =
            (row.int(), row.int(), row.int(), row.bytes())
        else {
            return Err(self.0.unreadable(SESSION));
        };
        let Kept { person, from } = self.0.open(SESSION, &Value::Int(id), &body)?;
        Ok(Session { id, person, token, since_micros, seen_micros, from })
    }

    async fn touch(&self, session: &Session, now: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        let values = vec![Value::Int(now), Value::Int(session.id)];
        work.run("update window_session set seen = $1 where id = $2 and seen < $1", values).await?;
        let values = vec![Value::Int(now), self.0.who(&session.person)];
        work.run("update window_account set seen = $1 where who = $2", values).await?;
        work.commit().await
    }
}

#[allow(clippy::missing_errors_doc, reason = "all fail when the database can't be read or written")]
impl Accounts {
    /// How long an answer to an attempt under this name should be held back, microseconds: many wrong passwords, from wherever, make it
    /// slow and never refused, so that nobody keeps the only owner out. Names that nobody has are answered alike.
    pub async fn slow_micros(&self, person: &str, now_micros: i64) -> Result<i64, StoreError> {
        Ok(lock_of(&mut self.0.read().await?, &self.0.who(person)).await?.slow_micros(now_micros))
    }

    /// Signs in. Every answer takes as long as checking a password. Five wrong ones in a row lock a name for the address that they came
    /// from, whether or not anybody has the name, for five minutes, and every further one for twice as long, at most an hour; a new
    /// password ends that.
    pub async fn sign_in(
        &self,
        person: &str,
        password: &str,
        from: Whence<'_>,
        now_micros: i64,
    ) -> Result<SignIn, StoreError> {
        let (keeper, who, here) = (&self.0, self.0.who(person), self.0.who_from(person, from.address));
        let mut view = keeper.read().await?;
        let locked = lock_of(&mut view, &here).await?.until > now_micros;
        let kept = kept_password(&mut view, &who).await?;
        drop(view);
        let right = password::fits(password, kept.clone().filter(|_| !locked)).await?;
        let mut work = keeper.write().await?;
        // others may have tried, or the password have changed, while this one was checked
        let lock = lock_of(&mut work, &here).await?;
        if lock.until > now_micros {
            return Ok(SignIn::Locked { until_micros: lock.until });
        }
        if !right || kept_password(&mut work, &who).await? != kept {
            let lock = lock.one_more(now_micros);
            set_lock(&mut work, &here, lock).await?;
            let count = lock_of(&mut work, &who).await?.counted(now_micros);
            set_lock(&mut work, &who, count).await?;
            work.commit().await?;
            let until_micros = lock.until;
            return Ok(if until_micros > now_micros { SignIn::Locked { until_micros } } else { SignIn::Wrong });
        }
        work.run("delete from window_lock where who in ($1, $2)", vec![who.clone(), here]).await?;
        let ended = vec![Value::Int(now_micros.saturating_sub(IDLE)), Value::Int(now_micros.saturating_sub(OLD))];
        work.run("delete from window_session where seen < $1 or since < $2", ended).await?;
        let from = format!("{} {}", from.address, from.agent);
        let ((cookie, door), id) = (keeper.secret()?, Value::Int(keeper.id()?));
        let body = keeper.close(SESSION, &id, &Kept { person: person.to_owned(), from: cut(&from, FROM) })?;
        let sql = "insert into window_session (id, door, who, since, seen, body) values ($1, $2, $3, $4, $4, $5)";
        work.run(sql, vec![id, door, who.clone(), Value::Int(now_micros), body]).await?;
        work.run("update window_account set seen = $1 where who = $2", vec![Value::Int(now_micros), who]).await?;
        work.commit().await?;
        Ok(SignIn::Welcome { cookie })
    }

    /// The session of a cookie, while it is good: used within 12 hours and younger than 7 days.
    pub async fn session(&self, cookie: &str, now_micros: i64) -> Result<Option<Session>, StoreError> {
        let Some(door) = self.0.door(cookie) else { return Ok(None) };
        let sql = "select id, since, seen, body from window_session where door = $1";
        let Some(row) = self.0.read().await?.row(sql, vec![door]).await? else { return Ok(None) };
        let session = self.session_of(row, self.0.form(cookie))?;
        if !open(&session, now_micros) {
            return Ok(None);
        }
        if now_micros.saturating_sub(session.seen_micros) >= SEEN {
            // where nothing can be written, as on a full disk, the desk is still there to be looked at
            self.touch(&session, now_micros).await.ok();
        }
        Ok(Some(session))
    }

    /// Open sessions of a person, the newest first. Their form tokens are not told.
    pub async fn sessions(&self, person: &str, now_micros: i64) -> Result<Vec<Session>, StoreError> {
        let sql = "select id, since, seen, body from window_session where who = $1 order by since desc, id";
        let rows = self.0.read().await?.rows(sql, vec![self.0.who(person)]).await?;
        let all = rows.into_iter().map(|row| self.session_of(row, String::new()));
        all.filter(|s| s.as_ref().map_or(true, |s| open(s, now_micros))).collect()
    }

    /// Ends a session.
    pub async fn sign_out(&self, session: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        work.run("delete from window_session where id = $1", vec![Value::Int(session)]).await?;
        work.commit().await
    }

    /// Ends every session of a person.
    pub async fn sign_out_all(&self, person: &str) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        work.run("delete from window_session where who = $1", vec![self.0.who(person)]).await?;
        work.commit().await
    }
}

fn open(session: &Session, now: i64) -> bool {
    now.saturating_sub(session.seen_micros) <= IDLE && now.saturating_sub(session.since_micros) <= OLD
}
