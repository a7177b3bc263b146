//! A person takes back an approval or a decline: the payload waits again, under a new number.

use super::decide::person;
use super::{House, Plan, Seen, commit, moment};
use crate::error::Error;
use desk::undo::{Undoing, Undone};
use desk::{Decision, DecisionId, Refusal, State};
use domain::Subject;

impl House {
    /// A person takes back what they said about a decision; an owner, what anybody said. Returns the number under which it waits again.
    ///
    /// # Errors
    /// [`Error::Refused`]: nothing was said, somebody else said it, it has left, its time has run out, or another decision on the subject
    /// is live.
    pub async fn undo(&self, id: DecisionId, by: &str, seen: &Seen, now_micros: i64) -> Result<Undone, Error> {
        let mut undoing = self.undo_batch(&[id], by, seen, now_micros).await?;
        if let Some((_, refusal)) = undoing.refused.pop() {
            return Err(refusal.into());
        }
        undoing.undone.pop().ok_or_else(|| Refusal::UnknownDecision { id }.into())
    }

    /// The same for several, such as those of one bulk approval, in one append. Returns what was taken back and what was refused.
    ///
    /// # Errors
    /// The journal can't be read or written.
    pub async fn undo_batch(
        &self,
        ids: &[DecisionId],
        by: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Undoing, Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            let (mut decisions, mut unknown) = (Vec::with_capacity(ids.len()), Vec::new());
            for id in ids {
                match self.journal.decision(*id).await? {
                    Some(d) => decisions.push(self.with_speaker(d).await?),
                    None => unknown.push((*id, Refusal::UnknownDecision { id: *id })),
                }
            }
            let subjects: Vec<Subject> = decisions.iter().map(|(d, _)| d.subject()).collect();
            let known = self.journal.on_subjects(&subjects, i64::MAX).await?;
            let mut undoing = desk::undo::undo(&decisions, &known, by, &moment(self, room, seen, now));
            undoing.refused.extend(unknown);
            let drafts = undoing.drafts.clone();
            Ok((undoing, Plan::of(drafts)))
        })
    }

    /// A decision with the person who approved or declined it.
    async fn with_speaker(&self, d: Decision) -> Result<(Decision, Option<String>), Error> {
        // who approved stands with the decision; who declined, only in its history
        let history = match d.state {
            State::Declined => self.journal.entries(1, u64::MAX, Some(d.id)).await?,
            _ => Vec::new(),
        };
        let said_by = desk::undo::said_by(&d, &history);
        Ok((d, said_by))
    }
}
