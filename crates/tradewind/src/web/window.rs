//! What every request is handed: the house, the facts as they stand, accounts, jobs, the clock.

use super::jobs::Jobs;
use super::kept::{Kept, Stamp};
use super::limits::Limits;
use app::board::Standing;
use app::board::docket::Docket;
use app::desk::outcomes::Record;
use app::desk::{House, Seen};
use std::any::Any;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use store::Lake;
use store::accounts::Accounts;
use store::journal::{Broken, Verified};
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
    policies: AtomicU64,
    refreshing: tokio::sync::Mutex<()>,
    standing: RwLock<Arc<Standing>>,
    docket: tokio::sync::Mutex<Option<Arc<Docket>>>,
    kept: Kept,
    verifying: tokio::sync::Mutex<()>,
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
            policies: AtomicU64::new(0),
            refreshing: tokio::sync::Mutex::new(()),
            standing: RwLock::new(Arc::new(standing)),
            docket: tokio::sync::Mutex::new(None),
            kept: Kept::default(),
            verifying: tokio::sync::Mutex::new(()),
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
        self.policies.fetch_add(1, Ordering::Relaxed);
    }

    /// Another statement about taxes holds from now on; the next reading of the facts goes by it.
    pub fn set_tax(&self, tax: app::tax::Setup) {
        self.house.write().unwrap_or_else(PoisonError::into_inner).tax = Arc::new(tax);
    }

    /// Another statement about people holds from now on; the next reading of the facts goes by it.
    pub fn set_staff(&self, staff: app::people::Setup) {
        self.house.write().unwrap_or_else(PoisonError::into_inner).staff = Arc::new(staff);
    }

    /// The facts as they stand: figures of all pages come from here, so that they agree with each other.
    pub fn standing(&self) -> Arc<Standing> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the storeroom anew when it has changed since, or the day has; tells open pages. Returns whether it did.
    ///
    /// # Errors
    /// The storeroom or the journal can't be read.
    pub async fn refresh(self: &Arc<Self>) -> Result<bool, app::Error> {
        // one at a time: two would read everything twice, and the slower one would put the older reading over the newer
        let _one = self.refreshing.lock().await;
        let (now, there, house) = (self.now(), self.standing(), self.house());
        if !there.outdated(&house, &self.lake, now)? {
            return Ok(false);
        }
        let window = self.clone();
        // closing the books takes a core for a while: not one that answers visitors
        let standing = beside(async move { Standing::read(&house, &window.lake, now).await }).await?;
        *self.standing.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(standing);
        self.tell(Told::Facts);
        Ok(true)
    }

    /// Tells open pages; nobody may be listening.
    pub fn tell(&self, what: Told) {
        self.told.send(what).ok();
    }

    /// Every decision as it stands, at the journal's present end.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn docket(&self) -> Result<Arc<Docket>, app::Error> {
        // one at a time: whoever comes meanwhile finds it read
        let mut there = self.docket.lock().await;
        let journal = self.house().journal;
        let docket = match there.as_ref() {
            None => Arc::new(Docket::read(&journal).await?),
            Some(docket) => match docket.follow(&journal).await? {
                Some(newer) => Arc::new(newer),
                None => return Ok(docket.clone()),
            },
        };
        *there = Some(docket.clone());
        Ok(docket)
    }

    /// Something that is worked out from the docket, the facts and the policy, kept until one of them changes or the minute turns.
    pub fn kept<T: Any + Send + Sync>(&self, name: String, docket: &Docket, make: impl FnOnce() -> T) -> Arc<T> {
        let stamp = Stamp {
            seq: docket.head.seq,
            facts: self.standing().read_micros,
            policy: self.policies.load(Ordering::Relaxed),
            minute: self.now() / 60_000_000,
        };
        self.kept.get(name, &stamp, || busy(make))
    }

    /// Something that is worked out from the facts and the policy alone, kept until one of them changes: journal and clock do not matter.
    pub fn kept_of_facts<T: Any + Send + Sync>(&self, name: String, make: impl FnOnce() -> T) -> Arc<T> {
        let (facts, policy) = (self.standing().read_micros, self.policies.load(Ordering::Relaxed));
        self.kept.get(name, &Stamp { seq: 0, facts, policy, minute: 0 }, || busy(make))
    }

    /// How each agent's predictions have held.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn records(&self) -> Result<Arc<Vec<Record>>, app::Error> {
        let docket = self.docket().await?;
        Ok(self.kept("records".into(), &docket, || self.house().records_of(&docket)))
    }

    /// Checks the whole journal, one visitor at a time: it holds every decision in memory.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn verify(&self) -> Result<Result<Verified, Broken>, app::Error> {
        let _one = self.verifying.lock().await;
        let journal = self.house().journal;
        beside(async move { Ok(journal.verify().await?) }).await
    }

    /// What decisions are held against: the facts as they stand, with what was changed since by the desk itself.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn seen(&self) -> Result<Arc<Seen>, app::Error> {
        let docket = self.docket().await?;
        Ok(self.kept("seen".into(), &docket, || {
            let mut seen = self.standing().seen.clone();
            let changed = docket.changed_lately(&self.house().policy, docket.head.now_micros(self.now()));
            seen.surroundings.last_change.extend(changed);
            seen
        }))
    }
}

/// Does something on this thread that takes a while, and lets other threads take over what else waits here.
pub fn busy<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|h| h.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Does something that keeps a core busy for long on a thread of its own, so that visitors are answered meanwhile.
///
/// # Errors
/// Its own; or it broke off.
pub async fn beside<T, F>(work: F) -> Result<T, app::Error>
where
    T: Send + 'static,
    F: Future<Output = Result<T, app::Error>> + Send + 'static,
{
    let runtime = tokio::runtime::Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work)).await;
    done.unwrap_or_else(|e| Err(app::Error::Load(e.to_string())))
}
