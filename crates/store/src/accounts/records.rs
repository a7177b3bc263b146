//! What is written down about people: who looked at what, and views that they saved.

use super::keeper::{Work, cut};
use super::{Accounts, Note, NoteKind, View};
use crate::error::StoreError;
use crate::journal::database::Value;
use serde::{Deserialize, Serialize};

const NOTE: &str = "window_note";
const VIEW: &str = "window_view";
/// Letters of what a note is about.
const SUBJECT: usize = 1000;

/// What is sealed of a note.
#[derive(Serialize, Deserialize)]
struct KeptNote {
    person: String,
    what: String,
    subject: String,
}

/// What is sealed of a view.
#[derive(Serialize, Deserialize)]
struct KeptView {
    page: String,
    name: String,
    query: String,
}

/// Adds a note as a part of other work.
pub(super) async fn add_note(
    work: &mut Work<'_>,
    person: &str,
    what: NoteKind,
    subject: &str,
    now: i64,
) -> Result<(), StoreError> {
    let last = work.row("select max(id) from window_note", Vec::new()).await?.and_then(|mut r| r.int());
    let id = Value::Int(last.unwrap_or(0).saturating_add(1));
    let kept = KeptNote { person: person.to_owned(), what: what.code().to_owned(), subject: cut(subject, SUBJECT) };
    let body = work.keeper.close(NOTE, &id, &kept)?;
    let sql = "insert into window_note (id, who, at_micros, body) values ($1, $2, $3, $4)";
    work.run(sql, vec![id, work.keeper.who(person), Value::Int(now), body]).await
}

#[allow(clippy::missing_errors_doc, reason = "all fail when the database can't be read or written")]
impl Accounts {
    /// Notes that somebody looked at something sensitive, or changed who may. Only ever added to.
    pub async fn note(&self, person: &str, what: NoteKind, subject: &str, now_micros: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        add_note(&mut work, person, what, subject, now_micros).await?;
        work.commit().await
    }

    /// Notes, the newest first, of one person or all; and how many there are.
    pub async fn notes(&self, person: Option<&str>, skip: u64, take: u64) -> Result<(Vec<Note>, u64), StoreError> {
        let (keeper, mut view) = (&self.0, self.0.read().await?);
        let mut values: Vec<Value> = person.map(|p| keeper.who(p)).into_iter().collect();
        let clause = if values.is_empty() { "" } else { " where who = $1" };
        let counted = view.row(&format!("select count(*) from window_note{clause}"), values.clone()).await?;
        let total = counted.and_then(|mut r| r.count()).unwrap_or(0);
        values.extend([Value::count(take), Value::count(skip)]);
        let sql = format!(
            "select id, at_micros, body from window_note{clause} order by id desc limit ${} offset ${}",
            values.len() - 1,
            values.len()
        );
        let mut notes = Vec::new();
        for mut row in view.rows(&sql, values).await? {
            let (Some(id), Some(at_micros), Some(body)) = (row.int(), row.int(), row.bytes()) else {
                return Err(keeper.unreadable(NOTE));
            };
            let KeptNote { person, what, subject } = keeper.open(NOTE, &Value::Int(id), &body)?;
            notes.push(Note { at_micros, person, what, subject });
        }
        Ok((notes, total))
    }

    /// Saves a view; one of the same page and name is replaced.
    pub async fn save_view(&self, person: &str, page: &str, name: &str, query: &str) -> Result<(), StoreError> {
        let keeper = &self.0;
        let slot = keeper.slot(person, page, name);
        let mut work = keeper.write().await?;
        let there = work.row("select id from window_view where slot = $1", vec![slot.clone()]).await?;
        let id = Value::Int(match there.and_then(|mut r| r.int()) {
            Some(id) => id,
            None => keeper.id()?,
        });
        let kept = KeptView { page: page.to_owned(), name: name.to_owned(), query: query.to_owned() };
        let body = keeper.close(VIEW, &id, &kept)?;
        let sql = "insert into window_view (id, who, slot, body) values ($1, $2, $3, $4) \
                   on conflict (id) do update set body = excluded.body";
        work.run(sql, vec![id, keeper.who(person), slot, body]).await?;
        work.commit().await
    }

    /// A person's views of a page, by name.
    pub async fn views(&self, person: &str, page: &str) -> Result<Vec<View>, StoreError> {
        let (keeper, mut work) = (&self.0, self.0.read().await?);
        let rows = work.rows("select id, body from window_view where who = $1", vec![keeper.who(person)]).await?;
        let mut views = Vec::new();
        for mut row in rows {
            let (Some(id), Some(body)) = (row.int(), row.bytes()) else { return Err(keeper.unreadable(VIEW)) };
            let kept: KeptView = keeper.open(VIEW, &Value::Int(id), &body)?;
            if kept.page == page {
                views.push(View { id, page: kept.page, name: kept.name, query: kept.query });
            }
        }
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }

    /// Forgets a view of a person.
    pub async fn forget_view(&self, person: &str, view: i64) -> Result<(), StoreError> {
        let mut work = self.0.write().await?;
        let values = vec![Value::Int(view), self.0.who(person)];
        work.run("delete from window_view where id = $1 and who = $2", values).await?;
        work.commit().await
    }
}
