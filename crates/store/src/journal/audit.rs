//! The check of a journal in a database: reads every row of every table.

use super::database::{Row, Session, Value};
use super::report::{Broken, Verified};
use super::select::{COLUMNS, columns};
use super::tables::Tables;
use super::verify::{self, Replay, missing};
use crate::error::StoreError;
use desk::DecisionId;

/// Rows that are read at once.
const ROWS: i64 = 1000;
/// Uploads that are read at once; they can be large.
const UPLOADS: i64 = 10;

impl Tables {
    pub async fn verify(&self) -> Result<Result<Verified, Broken>, StoreError> {
        let mut session = self.view().await?;
        let replay = match self.replay(&mut session).await? {
            Ok(replay) => replay,
            Err(broken) => return Ok(Err(broken)),
        };
        let mut tables = verify::Tables::of(&replay);
        self.check_decisions(&mut session, &mut tables).await?;
        self.check_uploads(&mut session, &mut tables).await?;
        let room = "select seq, body from journal_room where id = 1";
        for mut row in self.rows(&mut session, room, Vec::new()).await? {
            let (seq, body) = (row.count().unwrap_or(0), row.bytes().unwrap_or_default());
            tables.room(seq, self.sealer.open_room(seq, &body).as_ref());
        }
        Ok(tables.end())
    }

    async fn replay(&self, session: &mut Session) -> Result<Result<Replay, Broken>, StoreError> {
        let mut replay = Replay::default();
        let mut after = i64::MIN;
        loop {
            let sql = "select seq, decision, hash, body from journal_entry where seq > $1 order by seq limit $2";
            let rows = self.rows(session, sql, vec![Value::Int(after), Value::Int(ROWS)]).await?;
            if rows.is_empty() {
                return Ok(Ok(replay));
            }
            for row in rows {
                match self.entry(row, &mut replay) {
                    Ok(seq) => after = seq,
                    Err(broken) => return Ok(Err(broken)),
                }
            }
        }
    }

    /// Takes in one row of the entries.
    fn entry(&self, mut row: Row, replay: &mut Replay) -> Result<i64, Broken> {
        let (next, seq) = (replay.next(), row.int().unwrap_or(0));
        if u64::try_from(seq) != Ok(next) {
            return Err(missing(next, &format!("entry {seq} follows"), &format!("其后是第 {seq} 条")));
        }
        let (decision, hash, body) = (row.count(), row.text(), row.bytes().unwrap_or_default());
        let Some(entry) = self.sealer.open_entry(next, &body) else {
            return Err(Broken::new(
                next,
                "it cannot be opened: it was changed, or another entry was put in its place",
                "无法打开：内容被改动，或被换成了另一条",
            ));
        };
        replay.take(&entry)?;
        if hash.as_ref() != Some(&entry.hash) {
            return Err(Broken::new(
                next,
                "its hash in the table is not the hash of the entry",
                "表中的哈希不是该条的哈希",
            ));
        }
        if decision != entry.decision.map(|d| d.0) {
            return Err(Broken::new(next, "the table names another decision", "表中所写的决策不是该条的决策"));
        }
        Ok(seq)
    }

    async fn check_decisions(&self, session: &mut Session, tables: &mut verify::Tables<'_>) -> Result<(), StoreError> {
        let all = COLUMNS.map(|c| format!("d.{c}")).join(", ");
        let sql = format!(
            "select b.seq, b.body, {all} from journal_decision d left join journal_body b on b.id = d.id \
             where d.id > $1 order by d.id limit $2"
        );
        let mut after = i64::MIN;
        loop {
            let rows = self.rows(session, &sql, vec![Value::Int(after), Value::Int(ROWS)]).await?;
            if rows.is_empty() {
                break;
            }
            for mut row in rows {
                let (seq, body, have) = (row.count().unwrap_or(0), row.bytes().unwrap_or_default(), row.rest());
                let Some(Value::Int(number)) = have.first() else { break };
                after = *number;
                let id = DecisionId(u64::try_from(after).unwrap_or(0));
                let decision = self.sealer.open_decision(id, seq, &body);
                let decision = decision.filter(|d| same(&columns(d, &self.sealer), &have));
                tables.decision(id, seq, decision.as_ref());
            }
        }
        let lone = "select id, seq from journal_body where id not in (select id from journal_decision) order by id";
        for mut row in self.rows(session, lone, Vec::new()).await? {
            tables.decision(DecisionId(row.count().unwrap_or(0)), row.count().unwrap_or(0), None);
        }
        Ok(())
    }

    async fn check_uploads(&self, session: &mut Session, tables: &mut verify::Tables<'_>) -> Result<(), StoreError> {
        let sql = "select seq, id, body, content from journal_upload where seq > $1 order by seq limit $2";
        let mut after = i64::MIN;
        loop {
            let rows = self.rows(session, sql, vec![Value::Int(after), Value::Int(UPLOADS)]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for mut row in rows {
                after = row.int().unwrap_or(i64::MAX);
                let (id, body, content) = (row.text(), row.bytes(), row.bytes());
                let seq = u64::try_from(after).unwrap_or(0);
                let opened = (|| {
                    let id = id?;
                    let upload = self.sealer.open_upload(&id, seq, &body?)?;
                    Some((upload, self.sealer.open_content(&id, seq, &content?)?))
                })();
                tables.upload(seq, opened.as_ref().map(|(upload, bytes)| (upload, bytes.as_slice())));
            }
        }
    }
}

/// Whether a row holds these values; a row does not say of what type a missing value is.
fn same(values: &[Value], row: &[Value]) -> bool {
    let equal = |(v, r): (&Value, &Value)| v == r || *v == Value::NoText && *r == Value::NoInt;
    values.len() == row.len() && values.iter().zip(row).all(equal)
}
