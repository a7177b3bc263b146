//! What every request is handed: the house, the facts as they stand, accounts, jobs, the clock.

use super::jobs::Jobs;
use super::limits::Limits;
use app::board::Standing;
use app::desk::House;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use store::Lake;
use store::accounts::Accounts;
use tokio::sync::broadcast;

/// The window, shared by all requests.
pub type App = Arc<Window>;

/// What open pages are told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// The journal has moved: decisions have changed.
    Journal,
    /// The facts have changed: figures are new.
    Facts,
    /// A job has gone on.
    Job(u64),
}

/// The time: the machine's, or one that a person stated, running on from there.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Added to the machine's time, microseconds.
    pub offset_micros: i64,
}

impl Clock {
    /// Microseconds since 1970 UTC.
    pub fn now_micros(&self) -> i64 {
        crate::io::place::now_micros().saturating_add(self.offset_micros)
    }
}

/// How the window may be reached.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Where people find it, without a path: `http://127.0.0.1:7420`.
    pub origin: String,
    /// Whether cookies are for encrypted connections only.
    pub secure: bool,
    /// Addresses of proxies whose word on the visitor's address counts.
    pub proxies: Vec<std::net::IpAddr>,
}

/// Everything behind the pages.
pub struct Window {
    /// Facts.
    pub lake: Lake,
    /// People who may sign in, their sessions and tokens, what they looked at.
    pub accounts: Accounts,
    /// Work that goes on behind the pages.
    pub jobs: Jobs,
    /// Tells open pages what has changed.
    pub told: broadcast::Sender<Told>,
    /// The time.
    pub clock: Clock,
    /// How it may be reached.
    pub reach: Reach,
    /// How long it waits and how much it takes.
    pub limits: Limits,
    /// Folder of the storeroom: `policy.toml`, `outbox` and `incoming` lie there.
    pub data: PathBuf,
    house: RwLock<House>,
    refreshing: tokio::sync::Mutex<()>,
    standing: RwLock<Arc<Standing>>,
}

impl Window {
    /// A window over an opened house.
    #[allow(clippy::too_many_arguments, reason = "called once, where the program starts")]
    pub fn new(
        house: House,
        lake: Lake,
        accounts: Accounts,
        standing: Standing,
        clock: Clock,
        reach: Reach,
        data: PathBuf,
    ) -> Self {
        let (told, _) = broadcast::channel(256);
        Self {
            lake,
            accounts,
            jobs: Jobs::new(told.clone()),
            told,
            clock,
            reach,
            limits: Limits::default(),
            data,
            house: RwLock::new(house),
            refreshing: tokio::sync::Mutex::new(()),
            standing: RwLock::new(Arc::new(standing)),
        }
    }

    /// Microseconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        self.clock.now_micros()
    }

    /// Journal and the policy in force.
    pub fn house(&self) -> House {
        self.house.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another policy is in force from now on.
    pub fn set_policy(&self, policy: domain::Policy) {
        self.house.write().unwrap_or_else(PoisonError::into_inner).policy = policy;
    }

    /// The facts as they stand: figures of all pages come from here, so that they agree with each other.
    pub fn standing(&self) -> Arc<Standing> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the storeroom anew when it has changed since, or the day has; tells open pages. Returns whether it did.
    ///
    /// # Errors
    /// The storeroom or the journal can't be read.
    pub async fn refresh(&self) -> Result<bool, app::Error> {
        // one at a time: two would read everything twice, and the slower one would put the older reading over the newer
        let _one = self.refreshing.lock().await;
        let (now, there) = (self.now(), self.standing());
        if !there.outdated(&self.lake, now)? {
            return Ok(false);
        }
        let standing = Standing::read(&self.house(), &self.lake, now).await?;
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(standing);
        self.tell(Told::Facts);
        Ok(true)
    }

    /// Tells open pages; nobody may be listening.
    pub fn tell(&self, what: Told) {
        self.told.send(what).ok();
    }

    /// What decisions are held against: the facts as they stand, with what was changed since by the desk itself.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn seen(&self) -> Result<app::desk::Seen, app::Error> {
        let mut seen = self.standing().seen.clone();
        for (subject, at) in self.house().changed_lately(self.now()).await? {
            seen.surroundings.last_change.insert(subject, at);
        }
        Ok(seen)
    }
}
