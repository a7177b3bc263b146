//! The desk's use cases: agents propose, people decide, uploads leave, receipts come home, effects are measured.
//!
//! [`House`] joins the journal and the policy. What is known of the world is handed in as [`Seen`] (read from the storeroom by
//! [`look`](look::look)), the time as an argument, and files leave through an [`Outbox`]: nothing here touches a clock or a disk.

mod around;
pub mod decide;
pub mod dispatch;
pub mod edit;
pub mod look;
pub mod outcomes;
pub mod propose;
pub mod receipt;
pub mod seen;
pub mod undo;

pub use seen::{Seen, SiteSeen};

use crate::error::Error;
use desk::{Decision, DecisionId, Draft, Filter, Head, Moment, Order, Page, Room};
use domain::Policy;
use std::sync::Arc;
use store::journal::{AppendError, Journal};

/// How often a command that lost a race is tried again on what then stands.
const TRIES: usize = 50;

/// Called at named points of a use case; `true` ends it there, as a crash would. Only tests of crashes set it.
pub type Trip = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Where upload files go: a folder, or a simulated marketplace.
pub trait Outbox {
    /// Puts a file there under its name, whole or not at all. The same name again replaces the same bytes.
    ///
    /// # Errors
    /// The file can't be written.
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()>;

    /// Puts a print beside the files, for people to read: nothing that carries anything out.
    ///
    /// # Errors
    /// The file can't be written.
    fn print(&mut self, _name: &str, _bytes: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
}

/// Journal and policy, joined.
#[derive(Clone)]
pub struct House {
    /// Decisions.
    pub journal: Journal,
    /// Limits, goals and people.
    pub policy: Policy,
    /// Who is taxed, and how.
    pub tax: Arc<crate::tax::Setup>,
    /// Who works here, and what 人效 is reckoned with.
    pub staff: Arc<crate::people::Setup>,
    trip: Option<Trip>,
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("House").finish_non_exhaustive()
    }
}

/// What a command appends.
#[derive(Default)]
pub(crate) struct Plan {
    pub drafts: Vec<Draft>,
    pub files: Vec<(String, Vec<u8>)>,
}

impl Plan {
    pub(crate) fn of(drafts: Vec<Draft>) -> Self {
        Self { drafts, files: Vec::new() }
    }
}

impl House {
    /// A house over a journal.
    pub fn new(journal: Journal, policy: Policy) -> Self {
        Self { journal, policy, tax: Arc::default(), staff: Arc::default(), trip: None }
    }

    /// The same house, taxed as the seller has stated.
    #[must_use]
    pub fn taxed(mut self, tax: crate::tax::Setup) -> Self {
        self.tax = Arc::new(tax);
        self
    }

    /// The same house, staffed as the seller has stated.
    #[must_use]
    pub fn staffed(mut self, staff: crate::people::Setup) -> Self {
        self.staff = Arc::new(staff);
        self
    }

    /// The same house, which ends where `trip` says so.
    #[doc(hidden)]
    #[must_use]
    pub fn with_trip(mut self, trip: Trip) -> Self {
        self.trip = Some(trip);
        self
    }

    pub(crate) fn point(&self, name: &str) -> Result<(), Error> {
        match &self.trip {
            Some(trip) if trip(name) => Err(Error::Interrupted(name.to_owned())),
            _ => Ok(()),
        }
    }

    /// A decision.
    ///
    /// # Errors
    /// There is none with this number, or the journal can't be read.
    pub async fn decision(&self, id: DecisionId) -> Result<Decision, Error> {
        self.journal.decision(id).await?.ok_or_else(|| {
            Error::asked(
                format!("there is no decision {id}; `tradewind inbox` lists what waits"),
                format!("没有决策 {id}；可用 `tradewind inbox` 查看待审列表"),
            )
        })
    }

    /// Every decision that a filter lets through, by number.
    pub(crate) async fn all(&self, filter: &Filter) -> Result<Vec<Decision>, Error> {
        Ok(self.journal.list(filter, Order::Number, &Page { skip: 0, take: u64::MAX }).await?.decisions)
    }

    /// Appends a plan after what it was made on; `false` when another was faster.
    pub(crate) async fn append(&self, head: &Head, now_micros: i64, actor: &str, plan: Plan) -> Result<bool, Error> {
        if plan.drafts.is_empty() {
            return Ok(true);
        }
        self.point("before append")?;
        match self.journal.append(head, now_micros, actor, plan.drafts, plan.files).await {
            Ok(_) => {
                self.point("after append")?;
                Ok(true)
            }
            Err(AppendError::Moved { .. }) => Ok(false),
            Err(AppendError::Misfit(e)) => Err(Error::Load(e.to_string())),
            Err(AppendError::Store(e)) => Err(e.into()),
        }
    }
}

/// Others were faster again and again.
pub(crate) fn busy() -> Error {
    Error::asked(
        "the journal is busy: others were faster fifty times; try again",
        "日志繁忙：连续五十次被他人抢先；请稍后重试",
    )
}

/// `commit!(house, now, actor, |room, now| { … Ok((value, plan)) })`: plans on what stands and appends; when another was faster, plans
/// again on what then stands. The body may await; it is told the desk's time, which never runs back. A macro, because a closure that
/// awaits and borrows cannot promise that its future may move between threads, and the web desk needs that.
macro_rules! commit {
    ($house:expr, $now_micros:expr, $actor:expr, |$room:pat_param, $now:pat_param| $body:block) => {{
        let house: &$crate::desk::House = $house;
        let mut tries = 0;
        loop {
            let (head, stands) = house.journal.room().await?;
            let time = head.now_micros($now_micros);
            let planned: Result<_, $crate::error::Error> = async {
                let ($room, $now) = (&stands, time);
                $body
            }
            .await;
            let (value, plan) = planned?;
            if house.append(&head, time, $actor, plan).await? {
                break Ok(value);
            }
            tries += 1;
            if tries == $crate::desk::TRIES {
                break Err($crate::desk::busy());
            }
        }
    }};
}
pub(crate) use commit;

/// What stands, for the desk's commands.
pub(crate) fn moment<'a>(house: &'a House, room: &'a Room, seen: &'a Seen, now_micros: i64) -> Moment<'a> {
    Moment { room, policy: &house.policy, surroundings: &seen.surroundings, now_micros }
}
