//! The docket: every decision of the journal in memory, without what only a decision's own page shows, so that lists, sums and counts
//! answer at once however long the history is.
//!
//! It follows the journal entry by entry and never runs ahead of it: what is decided is decided on the journal itself.

use crate::desk::House;
use crate::error::Error;
use desk::{Decision, DecisionId, Event, Filter, Head, Order, Page, Room, State, Upload, Verdict};
use domain::{Policy, Subject};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::journal::Journal;

/// Decisions or entries that are read at a time.
const TOGETHER: u64 = 2_000;
/// Days before the journal's end of which the docket knows who decided when.
pub const ACT_DAYS: i64 = 35;
const DAY_MICROS: i64 = 86_400_000_000;

/// A person decided on something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// On what.
    pub decision: DecisionId,
    /// Who.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub at_micros: i64,
}

/// Every decision, and the room, as of one entry of the journal. Evidence, and findings of guardrails that passed, are left out of the
/// decisions: [`Journal::decision`] has them.
#[derive(Clone, Debug, Default)]
pub struct Docket {
    /// Where the journal ended.
    pub head: Head,
    /// The room at that entry.
    pub room: Room,
    /// By number.
    all: Vec<Arc<Decision>>,
    /// By state, last changed first.
    by_state: BTreeMap<State, Vec<Arc<Decision>>>,
    /// Decisions of people in the last days, in the order of the journal.
    acts: Vec<Act>,
    /// Uploads, oldest first.
    uploads: Vec<Arc<Upload>>,
}

/// A decision without what only its own page shows.
fn slim(mut d: Decision) -> Arc<Decision> {
    d.proposal.evidence = Vec::new();
    d.findings.retain(|f| f.verdict != Verdict::Pass);
    d.findings.shrink_to_fit();
    Arc::new(d)
}

impl Docket {
    /// Reads the journal whole: once, when a program starts.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn read(journal: &Journal) -> Result<Self, Error> {
        // what changes while this reads is read again by the following
        let head = journal.head().await?;
        let mut all = Vec::new();
        loop {
            let page = Page { skip: all.len() as u64, take: TOGETHER };
            let part = journal.list(&Filter::default(), Order::Number, &page).await?.decisions;
            let done = (part.len() as u64) < TOGETHER;
            all.extend(part.into_iter().map(slim));
            if done {
                break;
            }
        }
        let acts = acts(journal, &head).await?;
        let uploads = journal.uploads().await?.into_iter().map(Arc::new).collect();
        let head = Head { seq: head.seq, ..Head::default() };
        let docket = Self { head, all, acts, uploads, ..Self::default() };
        docket.followed(journal, true).await
    }

    /// The docket at the journal's present end; `None` when it is there already.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn follow(&self, journal: &Journal) -> Result<Option<Self>, Error> {
        let seq = journal.seq().await?;
        if seq == self.head.seq {
            return Ok(None);
        }
        if seq < self.head.seq {
            // another journal lies there now
            return Self::read(journal).await.map(Some);
        }
        self.clone().followed(journal, false).await.map(Some)
    }

    async fn followed(mut self, journal: &Journal, anew: bool) -> Result<Self, Error> {
        let mut touched = BTreeSet::new();
        let (head, room) = journal.room().await?;
        let mut at = self.head.seq;
        while at < head.seq {
            let entries = journal.entries(at + 1, TOGETHER.min(head.seq - at), None).await?;
            let Some(last) = entries.last() else { break };
            at = last.seq;
            touched.extend(entries.iter().filter_map(|e| e.decision));
            for e in entries {
                match e.event {
                    Event::Uploaded { upload } => self.upload(upload),
                    _ => self.acts.extend(act(e)),
                }
            }
        }
        let ids: Vec<DecisionId> = touched.into_iter().collect();
        for part in ids.chunks(TOGETHER as usize) {
            for d in journal.decisions(part).await? {
                match self.all.binary_search_by_key(&d.id, |k| k.id) {
                    Ok(at) => self.all[at] = slim(d),
                    Err(at) => self.all.insert(at, slim(d)),
                }
            }
        }
        (self.head, self.room) = (head, room);
        if anew || !ids.is_empty() {
            self.by_state = sorted(&self.all);
        }
        Ok(self)
    }

    fn upload(&mut self, upload: Upload) {
        // a first reading may have seen it already
        if !self.uploads.iter().any(|u| u.id == upload.id) {
            self.uploads.push(Arc::new(upload));
        }
    }

    /// A decision, without its evidence.
    pub fn decision(&self, id: DecisionId) -> Option<&Arc<Decision>> {
        self.all.binary_search_by_key(&id, |d| d.id).ok().map(|at| &self.all[at])
    }

    /// Decisions that fit a filter, ordered as [`Journal::list`] orders them.
    pub fn list(&self, filter: &Filter, order: Order) -> Vec<&Arc<Decision>> {
        let mut found: Vec<&Arc<Decision>> = self.fitting(filter).collect();
        match order {
            Order::Rank => found.sort_by_key(|d| (Reverse(d.rank_micros), d.id)),
            Order::Number => found.sort_by_key(|d| d.id),
            Order::Changed => found.sort_by_key(|d| Reverse((d.changed_at_micros, d.id))),
        }
        found
    }

    /// How many decisions fit a filter.
    pub fn count(&self, filter: &Filter) -> u64 {
        self.fitting(filter).count() as u64
    }

    /// Decisions that fit a filter, in no order that means anything.
    pub fn fitting<'a, 'f>(&'a self, filter: &'f Filter) -> impl Iterator<Item = &'a Arc<Decision>> + use<'a, 'f> {
        let wanted = |state: &State| filter.states.is_empty() || filter.states.contains(state);
        let states = self.by_state.iter().filter(move |(state, _)| wanted(state)).map(|(_, all)| all);
        states.flat_map(move |all| {
            // the last changed stand first
            let since = filter.changed_since_micros.unwrap_or(i64::MIN);
            all.iter().take_while(move |d| d.changed_at_micros >= since).filter(|d| filter.fits(d))
        })
    }

    /// Uploads, oldest first.
    pub fn uploads(&self) -> &[Arc<Upload>] {
        &self.uploads
    }

    /// Decisions of people since a moment within the last [`ACT_DAYS`] days, in the order of the journal.
    pub fn acts(&self, since_micros: i64) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(move |a| a.at_micros >= since_micros)
    }

    /// Subjects that were sent or changed within the days that bids rest, with when.
    pub fn changed_lately(&self, policy: &Policy, now_micros: i64) -> Vec<(Subject, i64)> {
        let filter = crate::desk::propose::lately(policy, now_micros);
        self.list(&filter, Order::Number).into_iter().map(|d| crate::desk::propose::change(d)).collect()
    }
}

fn sorted(all: &[Arc<Decision>]) -> BTreeMap<State, Vec<Arc<Decision>>> {
    let mut by_state: BTreeMap<State, Vec<Arc<Decision>>> = BTreeMap::new();
    for d in all {
        by_state.entry(d.state).or_default().push(d.clone());
    }
    for part in by_state.values_mut() {
        part.sort_by_key(|d| Reverse((d.changed_at_micros, d.id)));
    }
    by_state
}

fn act(e: desk::Entry) -> Option<Act> {
    match e.event {
        Event::Approved { by, standing: false, .. }
        | Event::Declined { by, .. }
        | Event::Edited { by, .. }
        | Event::Reverted { by, .. } => Some(Act { decision: e.decision?, by, at_micros: e.at_micros }),
        _ => None,
    }
}

/// What people decided in the last days before `head`.
async fn acts(journal: &Journal, head: &Head) -> Result<Vec<Act>, Error> {
    let since = head.at_micros.saturating_sub(ACT_DAYS * DAY_MICROS);
    let (mut low, mut high) = (1, head.seq + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let later = journal.entries(middle, 1, None).await?.first().is_none_or(|e| e.at_micros >= since);
        if later { high = middle } else { low = middle + 1 }
    }
    let mut found = Vec::new();
    while low <= head.seq {
        let entries = journal.entries(low, TOGETHER.min(head.seq - low + 1), None).await?;
        let Some(last) = entries.last() else { break };
        low = last.seq + 1;
        found.extend(entries.into_iter().filter_map(act));
    }
    Ok(found)
}

impl House {
    /// How each agent's predictions have held, as [`House::records`], from a docket.
    pub fn records_of(&self, docket: &Docket) -> Vec<crate::desk::outcomes::Record> {
        let filter = Filter { states: vec![State::Executed, State::Measured], ..Filter::default() };
        let decisions = docket.list(&filter, Order::Number);
        crate::desk::outcomes::records(self, &docket.head, &docket.room, decisions.into_iter().map(AsRef::as_ref))
    }
}
