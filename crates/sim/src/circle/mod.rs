//! The whole circle on a live market: reports in, agents propose, a reviewer approves, uploads leave, the market obeys, receipts come
//! home, outcomes are measured.
//!
//! Everything goes the way it goes for a seller: real report bytes through the gate, real upload bytes out of the dock. Only the reviewer is
//! simulated: a person who approves what passes the guardrails, by one batch a morning.

mod pile;

pub use pile::Pile;

use crate::market::Market;
use crate::spec::ReportFile;
use app::desk::dispatch::Errand;
use app::desk::{House, Outbox};
use app::import::Progress;
use app::report::Status;
use connectors::dock::Dock;
use desk::batch::Rule;
use desk::{DecisionId, Outcome};
use domain::{Day, Policy};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use store::Lake;
use store::journal::Journal;

/// Person who reviews.
pub const REVIEWER: &str = "owner";

/// Why a circle broke: always a bug.
pub type Broken = String;

/// A market, a desk, and how often it is opened.
pub struct Circle {
    /// The market.
    pub market: Market,
    /// Facts.
    pub lake: Lake,
    /// Journal and policy.
    pub house: House,
    /// Days between two mornings at the desk.
    pub every_days: i32,
    /// What has happened so far.
    pub tally: Tally,
    opened: Day,
    reported: Option<Day>,
}

/// What the desk did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Mornings.
    pub mornings: u32,
    /// Decisions approved, by agent.
    pub approved: BTreeMap<String, u32>,
    /// Decisions that the market carried out.
    pub executed: u32,
    /// Decisions that it refused.
    pub failed: u32,
    /// Proposals stopped by guardrails.
    pub blocked: u32,
    /// Outcomes that were measured.
    pub outcomes: Vec<(DecisionId, Outcome)>,
}

/// Files on their way out.
#[derive(Default)]
struct Tray(Vec<(String, Vec<u8>)>);

impl Outbox for Tray {
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.0.push((name.to_owned(), bytes.to_vec()));
        Ok(())
    }
}

/// Six in the morning of a day, UTC, in microseconds: when the desk is opened.
pub fn morning_micros(day: Day) -> i64 {
    i64::from(day.0) * 86_400_000_000 + 13 * 3_600_000_000
}

impl Circle {
    /// A desk with an empty journal beside a market.
    pub fn new(market: Market, lake: Lake, journal: Journal, policy: Policy, every_days: i32) -> Self {
        let opened = market.today();
        let house = House::new(journal, policy);
        Self { market, lake, house, every_days: every_days.max(1), tally: Tally::default(), opened, reported: None }
    }

    /// Lives through days; on every `every_days`-th the desk is opened in the morning.
    ///
    /// # Errors
    /// The desk failed: a bug.
    pub async fn live(&mut self, days: i32, agents: &[agents::Agent]) -> Result<(), Broken> {
        for _ in 0..days {
            if (self.market.today().0 - self.opened.0).rem_euclid(self.every_days) == 0 {
                self.morning(agents).await?;
            }
            self.market.step();
        }
        Ok(())
    }

    /// One morning at the desk.
    ///
    /// # Errors
    /// The desk failed: a bug.
    pub async fn morning(&mut self, agents: &[agents::Agent]) -> Result<(), Broken> {
        let today = self.market.today();
        let now = morning_micros(today);
        self.import(now)?;
        let briefing = self.house.briefing(&self.lake, now).await.map_err(said)?;
        self.house.read_back(&briefing.seen, now).await.map_err(said)?;
        let outcomes = self.house.measure(&self.lake, &briefing.seen, &briefing.economics, now).await.map_err(said)?;
        self.tally.outcomes.extend(outcomes);
        let run = self.house.propose(agents, &briefing, now).await.map_err(said)?;
        if let Some(panicked) = run.reports.iter().find_map(|r| r.panicked.as_ref()) {
            return Err(format!("an agent broke off: {panicked}"));
        }
        self.tally.blocked += u32::try_from(run.admission.blocked.len()).unwrap_or(u32::MAX);
        self.review(&briefing.seen, now).await?;
        let mut tray = Tray::default();
        self.house.dispatch(&Errand::DESK, &briefing.seen, today, &mut tray, now).await.map_err(said)?;
        for (name, bytes) in tray.0 {
            self.deliver(&name, &bytes, &briefing.seen, now).await?;
        }
        self.tally.mornings += 1;
        Ok(())
    }

    /// One more morning on which the agents propose and nobody has decided yet. Returns its time.
    ///
    /// # Errors
    /// The desk failed: a bug.
    pub async fn leave_waiting(&mut self, agents: &[agents::Agent]) -> Result<i64, Broken> {
        let now = morning_micros(self.market.today());
        self.import(now)?;
        let briefing = self.house.briefing(&self.lake, now).await.map_err(said)?;
        self.house.read_back(&briefing.seen, now).await.map_err(said)?;
        let outcomes = self.house.measure(&self.lake, &briefing.seen, &briefing.economics, now).await.map_err(said)?;
        self.tally.outcomes.extend(outcomes);
        self.house.propose(agents, &briefing, now).await.map_err(said)?;
        Ok(now)
    }

    /// The files of the morning, through the gate. Each morning's window reaches back far enough to hold late orders.
    fn import(&mut self, now: i64) -> Result<(), Broken> {
        const LOOK_BACK_DAYS: i32 = 35;
        let today = self.market.today();
        let since = self.reported.map_or(today.plus(-400), |_| today.plus(-LOOK_BACK_DAYS));
        self.reported = Some(today);
        let files: Vec<ReportFile> = self.market.reports(since);
        let pile = Pile::of(files)?;
        let report =
            app::import::import(&self.lake, &pile.boxed(), now, &mut |_: Progress<'_>| ControlFlow::Continue(()))
                .map_err(|e| e.to_string())?;
        let refused: Vec<_> =
            report.files.iter().filter(|f| matches!(f.status, Status::Refused(_))).map(|f| f.file.clone()).collect();
        if refused.is_empty() { Ok(()) } else { Err(format!("the gate refused {}", refused.join(", "))) }
    }

    /// The reviewer approves all that waits, as one list.
    async fn review(&mut self, seen: &app::desk::Seen, now: i64) -> Result<(), Broken> {
        let rule = Rule::default();
        let batch = self.house.batch(&rule, seen, now).await.map_err(said)?;
        if batch.lines.is_empty() {
            return Ok(());
        }
        let approved = self.house.approve_batch(&rule, &batch.hash, REVIEWER, seen, now).await.map_err(said)?;
        for id in approved.drafts.iter().filter_map(|d| d.decision) {
            let d = self.house.decision(id).await.map_err(said)?;
            *self.tally.approved.entry(d.proposal.agent).or_default() += 1;
        }
        Ok(())
    }

    /// The market takes a file and answers; the answer comes home.
    async fn deliver(&mut self, name: &str, bytes: &[u8], seen: &app::desk::Seen, now: i64) -> Result<(), Broken> {
        let answer = match self.house.dock_of(name).await.map_err(said)? {
            Dock::PurchaseOrder => self.market.take_purchase_order(bytes),
            Dock::Prices => self.market.upload_prices(bytes),
            Dock::Removals => self.market.upload_removal(bytes),
            Dock::AdsBulksheet => self.market.upload_bulksheet(name, bytes),
            Dock::ByHand => return Ok(()),
        }
        .map_err(|e| format!("the market refused {name}: {e}"))?;
        let settled = self.house.receipt(name, &answer, None, None, seen, now).await.map_err(said)?;
        self.tally.executed += u32::try_from(settled.executed.len()).unwrap_or(u32::MAX);
        self.tally.failed += u32::try_from(settled.failed.len()).unwrap_or(u32::MAX);
        Ok(())
    }
}

fn said(e: app::Error) -> Broken {
    e.to_string()
}
