//! Entries that a visitor may see and asked for, read from the journal in parts.

use super::super::super::fault::Fault;
use super::super::super::visit::Visit;
use desk::{DecisionId, Entry, Event};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Entries that are read at once.
const PART: u64 = 250;
/// Entries that one request looks at when few fit.
const LOOK: u64 = 5_000;

/// In which direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Oldest first, from this number on.
    Up(u64),
    /// Newest first, below this number or from the end.
    Down(Option<u64>),
}

/// What fits, and where to go on.
#[derive(Default)]
pub struct Found {
    /// Entries in the order that was asked for.
    pub entries: Vec<Entry>,
    /// Where the next page begins: `from` upwards, `before` downwards.
    pub next: Option<u64>,
    /// The number at which looking was broken off before the page was full.
    pub looked_through: Option<u64>,
}

/// What to look for.
pub struct Look {
    /// Entries about a decision.
    pub about: Option<DecisionId>,
    actor: String,
    all_shops: bool,
    known: Mutex<BTreeMap<DecisionId, bool>>,
    uploads: tokio::sync::OnceCell<BTreeMap<String, bool>>,
}

impl Look {
    /// Looks with the eyes of a visitor.
    pub fn new(visit: &Visit, about: Option<DecisionId>, actor: String) -> Self {
        let all_shops = visit.shops().is_empty();
        Self { about, actor: actor.to_lowercase(), all_shops, known: Mutex::default(), uploads: Default::default() }
    }

    /// Whether a decision is there and of a shop that the visitor sees.
    pub async fn may(&self, visit: &Visit, id: DecisionId) -> Result<bool, Fault> {
        if let Some(known) = self.lock().get(&id) {
            return Ok(*known);
        }
        let docket = visit.window.docket().await?;
        let may = docket.decision(id).is_some_and(|d| visit.sees(&d.proposal.shop));
        self.lock().insert(id, may);
        Ok(may)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<DecisionId, bool>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an upload is of a shop that the visitor sees.
    async fn carries(&self, visit: &Visit, upload: &str) -> Result<bool, Fault> {
        let read = || async {
            let all = visit.window.house().journal.uploads().await?;
            Ok::<_, Fault>(all.into_iter().map(|u| (u.id, visit.sees(&u.shop))).collect())
        };
        Ok(self.uploads.get_or_try_init(read).await?.get(upload).copied().unwrap_or(false))
    }

    /// Those of the visitor's shops, and those of the whole desk.
    async fn sees(&self, visit: &Visit, e: &Entry) -> Result<bool, Fault> {
        if self.all_shops {
            return Ok(true);
        }
        match (e.decision, &e.event) {
            (Some(id), _) => self.may(visit, id).await,
            (None, Event::Uploaded { upload }) => Ok(visit.sees(&upload.shop)),
            (None, Event::Carried { upload, .. }) => self.carries(visit, upload).await,
            (None, _) => Ok(true),
        }
    }

    async fn fits(&self, visit: &Visit, e: &Entry) -> Result<bool, Fault> {
        let actor = self.actor.is_empty() || e.actor.to_lowercase().contains(&self.actor);
        Ok(actor && self.about.is_none_or(|id| e.decision == Some(id)) && self.sees(visit, e).await?)
    }

    /// At most `take` entries that fit, of those up to `last`.
    pub async fn find(&self, visit: &Visit, last: u64, way: Way, take: usize) -> Result<Found, Fault> {
        match way {
            Way::Up(from) => self.up(visit, from, last, take).await,
            // entries of one decision are few: the store finds them at once
            Way::Down(before) if self.about.is_some() => {
                let mut found = self.up(visit, 1, before.map_or(last, |b| b.saturating_sub(1)), usize::MAX).await?;
                let over = found.entries.len().saturating_sub(take);
                found.entries.drain(..over);
                found.entries.reverse();
                found.next = found.entries.last().map(|e| e.seq).filter(|_| over > 0);
                Ok(found)
            }
            Way::Down(before) => self.down(visit, before.map_or(last, |b| b.saturating_sub(1)).min(last), take).await,
        }
    }

    async fn up(&self, visit: &Visit, from: u64, last: u64, take: usize) -> Result<Found, Fault> {
        let journal = visit.window.house().journal;
        let (mut found, mut at) = (Found::default(), from);
        // whoever is asked for a number of entries tells where it stopped; a list without end is read to its end
        let until = if take == usize::MAX { u64::MAX } else { from.saturating_add(LOOK) };
        while at <= last {
            let part = journal.entries(at, PART, self.about).await?;
            let Some(end) = part.last().map(|e| e.seq) else { return Ok(found) };
            for e in part {
                if e.seq > last {
                    return Ok(found);
                }
                if found.entries.len() == take {
                    found.next = Some(e.seq);
                    return Ok(found);
                }
                if self.fits(visit, &e).await? {
                    found.entries.push(e);
                }
            }
            at = end + 1;
            if at >= until && at <= last {
                (found.next, found.looked_through) = (Some(at), Some(end));
                return Ok(found);
            }
        }
        Ok(found)
    }

    async fn down(&self, visit: &Visit, last: u64, take: usize) -> Result<Found, Fault> {
        let journal = visit.window.house().journal;
        let (mut found, mut end) = (Found::default(), last);
        while end > 0 {
            let first = end.saturating_sub(PART - 1).max(1);
            for e in journal.entries(first, end - first + 1, None).await?.into_iter().rev() {
                if found.entries.len() == take {
                    found.next = found.entries.last().map(|e| e.seq);
                    return Ok(found);
                }
                if self.fits(visit, &e).await? {
                    found.entries.push(e);
                }
            }
            end = first - 1;
            if end > 0 && last - end >= LOOK {
                (found.next, found.looked_through) = (Some(first), Some(first));
                return Ok(found);
            }
        }
        Ok(found)
    }
}
