//! What comes home: receipts line by line, silence that becomes doubt, doubt that is settled by reading back.

use super::decide::person;
use super::{House, Plan, Seen, commit, moment};
use crate::error::Error;
use connectors::dock;
use desk::receipt::LineResult;
use desk::{DecisionId, Draft, State, Upload};
use domain::LineOutcome;

/// Who says what became of an upload.
#[derive(Clone, Copy)]
enum By<'a> {
    /// A file with this hash, and the person who brought it; none where nobody is named.
    File(&'a str, Option<&'a str>),
    /// A person.
    Person(&'a str),
}

/// What a receipt settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Upload.
    pub upload: String,
    /// Done.
    pub executed: Vec<DecisionId>,
    /// Refused, with the marketplace's words.
    pub failed: Vec<(DecisionId, String)>,
    /// To be read back.
    pub doubted: Vec<(DecisionId, String)>,
    /// Already settled: left alone.
    pub settled_before: usize,
}

/// What reading back settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadBack {
    /// Sent without a receipt for too long: unknown now.
    pub doubted: Vec<DecisionId>,
    /// Found done.
    pub done: Vec<DecisionId>,
    /// Found not done.
    pub undone: Vec<DecisionId>,
    /// Still unknown: the live state is older than the upload.
    pub waiting: usize,
}

impl House {
    /// Takes in the error report that a marketplace returned for an upload. `upload` is its number, where the file's name does not hold it;
    /// `by` the person who brings it, in whose name the entries stand: they must decide on everything in the upload.
    ///
    /// # Errors
    /// The file is no error report, belongs to no upload or to another one; the person does not decide on what the upload carries
    /// ([`Error::Refused`]); the journal can't be written.
    pub async fn receipt(
        &self,
        name: &str,
        bytes: &[u8],
        upload: Option<&str>,
        by: Option<&str>,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Settled, Error> {
        self.point("receipt")?;
        let upload = self.upload_of(name, upload).await?;
        if let Some(by) = by {
            // whose it is not is told so, whatever the file holds; what counts is asked again when it is written
            let (head, room) = self.journal.room().await?;
            let m = moment(self, &room, seen, head.now_micros(now_micros));
            desk::receipt::brought(&self.of_upload(&upload.id).await?, &[], "", by, &m)?;
        }
        let receipt = dock::receipt::read(bytes, name).map_err(|e| Error::asked(e.en(), e.zh()))?;
        if let Some((_, sent)) = self.journal.upload(&upload.id).await? {
            dock::receipt::check_origin(&receipt, &sent).map_err(|e| Error::asked(e.en(), e.zh()))?;
        }
        let rows: Vec<(u32, String)> = upload.rows.iter().map(|(r, d)| (*r, d.0.to_string())).collect();
        let results = dock::receipt::settle(&rows, &receipt).map_err(|e| Error::asked(e.en(), e.zh()))?;
        let results: Vec<LineResult> = results.into_iter().filter_map(line).collect();
        let hash = blake3::hash(bytes).to_hex().to_string();
        self.settle(&upload.id, &results, By::File(&hash, by), seen, now_micros).await
    }

    /// A person says what became of decisions that no file answers for: purchase orders, coupons.
    ///
    /// # Errors
    /// The decision was not sent; the journal can't be written.
    pub async fn confirm(
        &self,
        id: DecisionId,
        failed: Option<&str>,
        by: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Settled, Error> {
        let d = self.decision(id).await?;
        let Some(sent) = &d.sent else {
            return Err(Error::asked(
                format!("{id} was not sent; dispatch it first"),
                format!("{id} 尚未发出；请先执行 dispatch"),
            ));
        };
        let result = match failed {
            None => LineOutcome::Executed,
            Some(why) => LineOutcome::Failed { code: "by hand".into(), message: why.into() },
        };
        let results = [LineResult { decision: id, result }];
        let upload = sent.upload.clone();
        self.settle(&upload, &results, By::Person(by), seen, now_micros).await
    }

    async fn upload_of(&self, name: &str, stated: Option<&str>) -> Result<Upload, Error> {
        let uploads = self.journal.uploads().await?;
        let found = uploads.into_iter().find(|u| match stated {
            Some(id) => u.id.eq_ignore_ascii_case(id),
            None => {
                let stem = u.name.rsplit_once('.').map_or(u.name.as_str(), |(stem, _)| stem);
                name.contains(stem)
            }
        });
        found.ok_or_else(|| {
            let what = stated.unwrap_or(name);
            Error::asked(
                format!(
                    "`{what}` belongs to no upload; name the upload with --upload, as `tradewind dispatch` showed it"
                ),
                format!("“{what}”不属于任何已发出的文件；请用 --upload 指明 `tradewind dispatch` 显示的编号"),
            )
        })
    }

    /// Which way a file went that this desk wrote: what its receipt is read as.
    ///
    /// # Errors
    /// The file belongs to no upload.
    pub async fn dock_of(&self, name: &str) -> Result<dock::Dock, Error> {
        let upload = self.upload_of(name, None).await?;
        dock::Dock::find(&upload.dock).ok_or_else(|| Error::Load(format!("{}: no dock `{}`", upload.id, upload.dock)))
    }

    async fn settle(
        &self,
        upload: &str,
        results: &[LineResult],
        by: By<'_>,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Settled, Error> {
        let actor = match by {
            By::File(_, None) => "marketplace".to_owned(),
            By::File(_, Some(name)) | By::Person(name) => person(name),
        };
        commit!(self, now_micros, &actor, |room, now| {
            let decisions = self.of_upload(upload).await?;
            let m = moment(self, room, seen, now);
            let settled = match by {
                By::File(hash, None) => desk::receipt::settle(&decisions, results, hash, &m),
                By::File(hash, Some(name)) => desk::receipt::brought(&decisions, results, hash, name, &m)?,
                By::Person(name) => desk::receipt::by_hand(&decisions, results, name, &m)?,
            };
            let mut shown = Settled {
                upload: upload.to_owned(),
                settled_before: settled.left_alone.len() + settled.in_doubt.len(),
                ..Settled::default()
            };
            for draft in &settled.drafts {
                let Some(id) = draft.decision else { continue };
                match &draft.event {
                    desk::Event::Confirmed { .. } => shown.executed.push(id),
                    desk::Event::Failed { code, message, .. } => shown.failed.push((id, format!("{code}: {message}"))),
                    desk::Event::Doubted { why } => shown.doubted.push((id, why.clone())),
                    _ => {}
                }
            }
            Ok((shown, Plan::of(settled.drafts)))
        })
    }

    /// Turns long silence into doubt, and settles doubt by the live state, where that is younger than the upload.
    ///
    /// # Errors
    /// The journal can't be read or written.
    pub async fn read_back(&self, seen: &Seen, now_micros: i64) -> Result<ReadBack, Error> {
        self.point("read back")?;
        let doubted = commit!(self, now_micros, "desk", |room, now| {
            let sent = self.in_state(State::Dispatched).await?;
            let drafts = desk::receipt::overdue(&sent, &moment(self, room, seen, now));
            Ok((ids(&drafts), Plan::of(drafts)))
        })?;
        commit!(self, now_micros, "desk", |room, now| {
            let unknown = self.in_state(State::Unknown).await?;
            let read = unknown.iter().map(|d| {
                let (live, at) = seen.live_state(d);
                (d, live, at)
            });
            let drafts = desk::read_back::settle_all(read, &moment(self, room, seen, now));
            let mut back = ReadBack { doubted: doubted.clone(), ..ReadBack::default() };
            for draft in &drafts {
                match (&draft.event, draft.decision) {
                    (desk::Event::ReadBack { done: true, .. }, Some(id)) => back.done.push(id),
                    (desk::Event::ReadBack { done: false, .. }, Some(id)) => back.undone.push(id),
                    _ => {}
                }
            }
            back.waiting = unknown.len() - back.done.len() - back.undone.len();
            Ok((back, Plan::of(drafts)))
        })
    }
}

fn ids(drafts: &[Draft]) -> Vec<DecisionId> {
    drafts.iter().filter_map(|d| d.decision).collect()
}

/// A line of the dock in the words of the desk.
fn line(l: dock::receipt::LineResult) -> Option<LineResult> {
    let decision = DecisionId::parse(&l.decision)?;
    Some(LineResult { decision, result: l.outcome })
}
