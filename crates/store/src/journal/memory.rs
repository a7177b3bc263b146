//! A journal in memory: for tests, for simulations, and as the plainest statement of what the other stores must do.

use super::advance::{Advance, Decisions, Kept, advance, touched};
use super::report::{AppendError, Broken, Verified};
use super::verify::{Replay, Tables};
use desk::{Decision, DecisionId, Draft, Entry, Filter, Head, Listing, Order, Page, Room, State, Upload};
use domain::Subject;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a journal holds.
#[derive(Default, Debug)]
pub(super) struct Memory {
    entries: Vec<Entry>,
    decisions: Decisions,
    uploads: Vec<Kept>,
    room: Room,
    head: Head,
}

impl Memory {
    pub fn room(&self) -> (Head, Room) {
        (self.head.clone(), self.room.clone())
    }

    pub fn decision(&self, id: DecisionId) -> Option<Decision> {
        self.decisions.get(&id).map(|s| s.decision.clone())
    }

    pub fn on_subjects(&self, subjects: &[Subject], since_micros: i64) -> Vec<Decision> {
        let subjects: BTreeSet<&Subject> = subjects.iter().collect();
        let wanted = |d: &Decision| {
            (d.state.live() || d.state == State::Declined && d.changed_at_micros >= since_micros)
                && subjects.contains(&d.subject())
        };
        self.decisions.values().map(|s| &s.decision).filter(|d| wanted(d)).cloned().collect()
    }

    pub fn list(&self, filter: &Filter, order: Order, page: &Page) -> Listing {
        let mut found: Vec<&Decision> =
            self.decisions.values().map(|s| &s.decision).filter(|d| filter.fits(d)).collect();
        match order {
            Order::Rank => found.sort_by_key(|d| (Reverse(d.rank_micros), d.id)),
            Order::Number => found.sort_by_key(|d| d.id),
            Order::Changed => found.sort_by_key(|d| Reverse((d.changed_at_micros, d.id))),
        }
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let part = found.iter().skip(size(page.skip)).take(size(page.take));
        Listing { decisions: part.map(|d| (*d).clone()).collect(), total: found.len() as u64 }
    }

    pub fn counts(&self) -> BTreeMap<State, u64> {
        let mut counts = BTreeMap::new();
        for standing in self.decisions.values() {
            *counts.entry(standing.decision.state).or_default() += 1;
        }
        counts
    }

    pub fn upload(&self, id: &str) -> Option<(Upload, Vec<u8>)> {
        self.uploads.iter().find(|k| k.upload.id == id).map(|k| (k.upload.clone(), k.bytes.clone()))
    }

    pub fn uploads(&self) -> Vec<Upload> {
        self.uploads.iter().map(|k| k.upload.clone()).collect()
    }

    pub fn entries(&self, from_seq: u64, limit: u64, about: Option<DecisionId>) -> Vec<Entry> {
        let wanted = |e: &&Entry| e.seq >= from_seq && about.is_none_or(|id| e.decision == Some(id));
        self.entries.iter().filter(wanted).take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect()
    }

    pub fn append(
        &mut self,
        expected: &Head,
        now_micros: i64,
        actor: &str,
        drafts: Vec<Draft>,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Head, AppendError> {
        if *expected != self.head {
            return Err(AppendError::Moved { head: self.head.clone() });
        }
        let ids = touched(&drafts).into_iter();
        let before = ids.filter_map(|id| Some((id, self.decisions.get(&id)?.clone()))).collect();
        let stands = (self.head.clone(), self.room.clone(), before);
        let Advance { entries, decisions, uploads, head, room } = advance(stands, now_micros, actor, drafts, files)?;
        if let Some(k) = uploads.iter().find(|k| self.upload(&k.upload.id).is_some()) {
            return Err(super::twice(k).into());
        }
        self.entries.extend(entries);
        self.decisions.extend(decisions);
        self.uploads.extend(uploads);
        (self.head, self.room) = (head.clone(), room);
        Ok(head)
    }

    pub fn verify(&self) -> Result<Verified, Broken> {
        let mut replay = Replay::default();
        for entry in &self.entries {
            replay.take(entry)?;
        }
        let mut tables = Tables::of(&replay);
        for standing in self.decisions.values() {
            tables.decision(standing.decision.id, standing.seq, Some(&standing.decision));
        }
        for kept in &self.uploads {
            tables.upload(kept.seq, Some((&kept.upload, &kept.bytes)));
        }
        tables.room(self.head.seq, Some(&self.room()));
        tables.end()
    }
}
