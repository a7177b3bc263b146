//! A journal in a database: what stands is read from the tables, and an append writes everything in one transaction.

use super::advance::{Advance, Decisions, Standing, advance, touched};
use super::database::{Database, Row, Session, Value};
use super::report::AppendError;
use super::schema::damaged;
use super::sealed::Sealer;
use super::select::{COLUMNS, clause, columns, lists, numbered, sorted};
use super::{schema, trouble, twice};
use crate::error::StoreError;
use desk::{DecisionId, Draft, Entry, Filter, Head, Listing, Order, Page, Room, State, Upload};
use domain::Subject;
use std::collections::BTreeMap;

/// Rows in one statement that inserts.
const TOGETHER: usize = 32;

/// A journal in a database.
pub(super) struct Tables {
    pub database: Database,
    /// The journal in messages.
    pub name: String,
    pub sealer: Sealer,
}

impl Tables {
    pub async fn open(database: Database, name: String, sealer: Sealer) -> Result<Self, StoreError> {
        schema::plan(&sealer)?.prepare(&database, &name).await?;
        Ok(Self { database, name, sealer })
    }

    /// A view of one moment.
    pub async fn view(&self) -> Result<Session, StoreError> {
        self.database.read().await.map_err(trouble::of(&self.name))
    }

    /// Rows of a statement.
    pub async fn rows(&self, session: &mut Session, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        session.rows(sql, values).await.map_err(trouble::of(&self.name))
    }

    fn damaged(&self, en: impl Into<String>, zh: impl Into<String>) -> StoreError {
        damaged(&self.name, en, zh)
    }

    fn unreadable(&self, what: &str) -> StoreError {
        self.damaged(format!("{what} cannot be opened"), format!("{what} 无法打开"))
    }

    /// Number of the last entry, as the room has it.
    pub async fn seq(&self) -> Result<u64, StoreError> {
        let rows = self.rows(&mut self.view().await?, "select seq from journal_room where id = 1", Vec::new()).await?;
        rows.into_iter().next().and_then(|mut r| r.count()).ok_or_else(|| self.unreadable("room"))
    }

    /// The room, and the head, which must be that of the last entry.
    pub async fn room(&self, session: &mut Session, lock: &str) -> Result<(Head, Room), StoreError> {
        let rows =
            self.rows(session, &format!("select seq, body from journal_room where id = 1{lock}"), Vec::new()).await?;
        let row = rows.into_iter().next().and_then(|mut r| Some((r.count()?, r.bytes()?)));
        let stands = row.and_then(|(seq, body)| self.sealer.open_room(seq, &body));
        let (head, room) = stands.ok_or_else(|| self.unreadable("room"))?;
        let last = "select seq, hash from journal_entry order by seq desc limit 1";
        let last = self.rows(session, last, Vec::new()).await?.into_iter().next();
        let last = last.and_then(|mut r| Some((r.count()?, r.text()?))).unwrap_or((0, desk::event::GENESIS.into()));
        if last != (head.seq, head.hash.clone()) {
            let en = format!("the room stands after entry {}, but the last entry is {}", head.seq, last.0);
            return Err(self.damaged(en, format!("总表停在第 {} 条，但最后一条是第 {} 条", head.seq, last.0)));
        }
        Ok((head, room))
    }

    /// Decisions by number; those that are not there are left out.
    pub async fn decisions(&self, session: &mut Session, ids: &[DecisionId]) -> Result<Decisions, StoreError> {
        let mut found = Decisions::new();
        for list in lists(ids.iter().map(|id| Value::count(id.0)).collect()) {
            // the number of the last entry is asked for, so that an old row that was put back is not taken for the decision
            let sql = format!(
                "select b.id, b.seq, b.body, (select max(e.seq) from journal_entry e where e.decision = b.id) \
                 from journal_body b where b.id in ({})",
                numbered(1, list.len())
            );
            for mut row in self.rows(session, &sql, list).await? {
                let (Some(id), Some(seq), Some(body), last) = (row.count(), row.count(), row.bytes(), row.count())
                else {
                    return Err(self.unreadable("journal_body"));
                };
                let id = DecisionId(id);
                if last != Some(seq) {
                    let en = format!("{id} stands after entry {seq}, which is not the last about it");
                    return Err(self.damaged(en, format!("{id} 停在第 {seq} 条，并非其最后一条")));
                }
                let decision =
                    self.sealer.open_decision(id, seq, &body).ok_or_else(|| self.unreadable(&id.to_string()))?;
                found.insert(id, Standing { decision, seq });
            }
        }
        Ok(found)
    }

    /// Numbers that a statement returns.
    async fn ids(&self, session: &mut Session, sql: &str, values: Vec<Value>) -> Result<Vec<DecisionId>, StoreError> {
        let rows = self.rows(session, sql, values).await?;
        Ok(rows.into_iter().filter_map(|mut r| r.count()).map(DecisionId).collect())
    }

    pub async fn on_subjects(&self, subjects: &[Subject], since_micros: i64) -> Result<Decisions, StoreError> {
        let (mut session, mut ids) = (self.view().await?, Vec::new());
        for list in lists(subjects.iter().map(|s| Value::Bytes(self.sealer.subject(s))).collect()) {
            // no word about the state: a database that starts from it reads every decision that waits
            let sql = format!(
                "select id, state, changed from journal_decision where subject in ({})",
                numbered(1, list.len())
            );
            for mut row in self.rows(&mut session, &sql, list).await? {
                let (Some(id), Some(state), Some(changed)) = (row.count(), row.text(), row.int()) else {
                    return Err(self.unreadable("journal_decision"));
                };
                let state = State::find(&state).ok_or_else(|| self.unreadable("journal_decision"))?;
                if state.live() || state == State::Declined && changed >= since_micros {
                    ids.push(DecisionId(id));
                }
            }
        }
        self.decisions(&mut session, &ids).await
    }

    pub async fn list(&self, filter: &Filter, order: Order, page: &Page) -> Result<Listing, StoreError> {
        let (mut session, clause) = (self.view().await?, clause(filter));
        let sql = format!("select count(*) from journal_decision{}", clause.text());
        let counted = self.rows(&mut session, &sql, clause.values.clone()).await?;
        let total = counted.into_iter().next().and_then(|mut r| r.count()).unwrap_or(0);
        let mut values = clause.values.clone();
        values.extend([Value::count(page.take), Value::count(page.skip)]);
        let sql = format!(
            "select id from journal_decision{} order by {} limit ${} offset ${}",
            clause.text(),
            sorted(order),
            values.len() - 1,
            values.len()
        );
        let ids = self.ids(&mut session, &sql, values).await?;
        let mut found = self.decisions(&mut session, &ids).await?;
        let one =
            |id: &DecisionId| found.remove(id).map(|s| s.decision).ok_or_else(|| self.unreadable(&id.to_string()));
        Ok(Listing { decisions: ids.iter().map(one).collect::<Result<_, _>>()?, total })
    }

    pub async fn counts(&self) -> Result<BTreeMap<State, u64>, StoreError> {
        let mut session = self.view().await?;
        let sql = "select state, count(*) from journal_decision group by state";
        let rows = self.rows(&mut session, sql, Vec::new()).await?;
        Ok(rows.into_iter().filter_map(|mut r| Some((State::find(&r.text()?)?, r.count()?))).collect())
    }

    pub async fn upload(&self, id: &str) -> Result<Option<(Upload, Vec<u8>)>, StoreError> {
        let mut session = self.view().await?;
        let sql = "select seq, body, content from journal_upload where id = $1";
        let rows = self.rows(&mut session, sql, vec![Value::Text(id.to_owned())]).await?;
        let Some(mut row) = rows.into_iter().next() else { return Ok(None) };
        let opened = (|| {
            let (seq, body, content) = (row.count()?, row.bytes()?, row.bytes()?);
            let upload = self.sealer.open_upload(id, seq, &body)?;
            let bytes = self.sealer.open_content(id, seq, &content)?;
            super::advance::has_hash(&bytes, &upload.hash).then_some((upload, bytes))
        })();
        opened.map(Some).ok_or_else(|| self.unreadable(id))
    }

    pub async fn uploads(&self) -> Result<Vec<Upload>, StoreError> {
        let mut session = self.view().await?;
        let rows = self.rows(&mut session, "select seq, id, body from journal_upload order by seq", Vec::new()).await?;
        let open = |mut r: Row| {
            let (seq, id, body) = (r.count()?, r.text()?, r.bytes()?);
            self.sealer.open_upload(&id, seq, &body)
        };
        rows.into_iter().map(|r| open(r).ok_or_else(|| self.unreadable("journal_upload"))).collect()
    }

    pub async fn entries(
        &self,
        from_seq: u64,
        limit: u64,
        about: Option<DecisionId>,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut session = self.view().await?;
        let mut values = vec![Value::count(from_seq), Value::count(limit)];
        values.extend(about.map(|id| Value::count(id.0)));
        let about = if about.is_some() { " and decision = $3" } else { "" };
        let sql = format!("select seq, body from journal_entry where seq >= $1{about} order by seq limit $2");
        let rows = self.rows(&mut session, &sql, values).await?;
        let open = |mut r: Row| {
            let (seq, body) = (r.count()?, r.bytes()?);
            self.sealer.open_entry(seq, &body)
        };
        rows.into_iter().map(|r| open(r).ok_or_else(|| self.unreadable("journal_entry"))).collect()
    }

    pub async fn append(
        &self,
        expected: &Head,
        now_micros: i64,
        actor: &str,
        drafts: Vec<Draft>,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Head, AppendError> {
        let mut session = self.database.write().await.map_err(trouble::of(&self.name))?;
        let (head, room) = self.room(&mut session, self.database.dialect().lock).await?;
        if head != *expected {
            return Err(AppendError::Moved { head });
        }
        let before = self.decisions(&mut session, &touched(&drafts)).await?;
        let next = advance((head, room, before), now_micros, actor, drafts, files)?;
        for kept in &next.uploads {
            let sql = "select seq from journal_upload where id = $1";
            let there = self.rows(&mut session, sql, vec![Value::Text(kept.upload.id.clone())]).await?;
            if !there.is_empty() {
                return Err(twice(kept).into());
            }
        }
        let head = next.head.clone();
        if !next.entries.is_empty() {
            self.write(&mut session, next).await?;
            session.commit().await.map_err(trouble::of(&self.name))?;
        }
        Ok(head)
    }

    async fn write(&self, session: &mut Session, next: Advance) -> Result<(), StoreError> {
        let (mut entries, mut rows, mut bodies, mut uploads) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for e in &next.entries {
            let decision = Value::maybe_int(e.decision.map(|d| i64::try_from(d.0).unwrap_or(i64::MAX)));
            let body = Value::Bytes(self.sealer.entry(e)?);
            entries.push(vec![Value::count(e.seq), decision, Value::Text(e.hash.clone()), body]);
        }
        for (id, Standing { decision, seq }) in &next.decisions {
            rows.push(columns(decision, &self.sealer));
            let body = Value::Bytes(self.sealer.decision(decision, *seq)?);
            bodies.push(vec![Value::count(id.0), Value::count(*seq), body]);
        }
        for kept in next.uploads {
            let (id, body) = (kept.upload.id.clone(), self.sealer.upload(&kept.upload, kept.seq)?);
            let content = self.sealer.content(&id, kept.seq, kept.bytes)?;
            uploads.push(vec![Value::count(kept.seq), Value::Text(id), Value::Bytes(body), Value::Bytes(content)]);
        }
        let room = vec![Value::count(next.head.seq), Value::Bytes(self.sealer.room(&next.head, &next.room)?)];
        let written = async {
            insert(session, "journal_entry", &["seq", "decision", "hash", "body"], false, entries).await?;
            insert(session, "journal_decision", &COLUMNS, true, rows).await?;
            insert(session, "journal_body", &["id", "seq", "body"], true, bodies).await?;
            insert(session, "journal_upload", &["seq", "id", "body", "content"], false, uploads).await?;
            session.run("update journal_room set seq = $1, body = $2 where id = 1", room).await
        };
        written.await.map_err(trouble::of(&self.name))
    }
}

/// Inserts rows, many in one statement; the first column is the key. With `replace`, a row of the same key gives way.
async fn insert(
    session: &mut Session,
    table: &str,
    columns: &[&str],
    replace: bool,
    rows: Vec<Vec<Value>>,
) -> Result<(), sqlx::Error> {
    let set: Vec<_> = columns[1..].iter().map(|c| format!("{c} = excluded.{c}")).collect();
    let tail =
        if replace { format!(" on conflict ({}) do update set {}", columns[0], set.join(", ")) } else { String::new() };
    let mut rows = rows.into_iter();
    let mut together = TOGETHER;
    while rows.len() > 0 {
        // powers of two: few different statements
        while together > rows.len() {
            together /= 2;
        }
        let places: Vec<_> =
            (0..together).map(|n| format!("({})", numbered(n * columns.len() + 1, columns.len()))).collect();
        let sql = format!("insert into {table} ({}) values {}{tail}", columns.join(", "), places.join(", "));
        session.run(&sql, rows.by_ref().take(together).flatten().collect()).await?;
    }
    Ok(())
}
