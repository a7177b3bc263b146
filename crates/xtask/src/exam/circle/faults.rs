//! Seeded faults in the circle: every step may be the last, files are edited, dropped and carried twice, receipts are lost, garbled and
//! brought again, others change the account, the clock jumps, two desks work on one journal. The market's own ledger of effects judges.

use super::live;
use app::desk::dispatch::Errand;
use app::desk::{House, Outbox};
use connectors::dock::{self, Dock, Line, Sender};
use desk::{DecisionId, Event, Filter, Order, Page, State};
use domain::action::{AdEntity, AdState, Match};
use domain::policy::Policy;
use domain::{Action, AdRef, Currency, Day, Predicted, Proposal, Words};
use sim::market::account::Targeting;
use sim::market::{By, Market, MarketSpec};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Key;
use store::journal::{Journal, JournalUrl};

pub(super) const HOUR: i64 = 3_600_000_000;
pub(super) const SHOP: &str = "shop1";
/// Changes a day that the policy of the exam allows.
const ACTIONS_A_DAY: i64 = 25;

/// What the rounds came to.
#[derive(Default, Debug)]
pub struct Count {
    /// Faults by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Decisions made.
    pub decisions: u64,
    /// Effects that uploads had.
    pub effects: u64,
    /// Rounds.
    pub rounds: u64,
}

impl Count {
    /// All faults.
    pub fn total(&self) -> u64 {
        self.faults.values().sum()
    }
    fn add(&mut self, other: &Self) {
        for (kind, n) in &other.faults {
            *self.faults.entry(kind).or_default() += n;
        }
        self.decisions += other.decisions;
        self.effects += other.effects;
        self.rounds += 1;
    }
}

/// Chance, splitmix64.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap_or(0)
    }
    fn chance(&mut self, per_cent: usize) -> bool {
        self.below(100) < per_cent
    }
}

/// Files put out.
pub(super) struct Tray(pub Vec<(String, Vec<u8>)>);

impl Outbox for Tray {
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.0.push((name.to_owned(), bytes.to_vec()));
        Ok(())
    }
}

struct Round {
    rng: Rng,
    market: Market,
    journal: Journal,
    reopen: Option<JournalUrl>,
    policy: Policy,
    now: i64,
    strangers: BTreeSet<String>,
    files: Vec<(String, Vec<u8>)>,
    admitted: u64,
    count: Count,
}

/// Rounds until so many faults have happened.
pub async fn run(first_seed: u64, wanted: u64) -> Result<Count, String> {
    let spec = MarketSpec { seed: 7, skus: 3, history_days: 2, ..MarketSpec::default() };
    let base = Market::new(&spec);
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let (mut all, mut seed) = (Count::default(), first_seed);
    while all.total() < wanted {
        let url = (seed % 16 == 0).then(|| JournalUrl::file(dir.path().join(format!("desk-{seed}.sqlite"))));
        let count = one(seed, &base, url).await.map_err(|e| format!("seed {seed}: {e}"))?;
        all.add(&count);
        seed += 1;
    }
    Ok(all)
}

async fn one(seed: u64, base: &Market, reopen: Option<JournalUrl>) -> Result<Count, String> {
    let mut policy = Policy::default();
    policy.run.actions_a_day_max = ACTIONS_A_DAY;
    policy.ads.bid_rest_days = 0;
    let journal = match &reopen {
        Some(url) => Journal::open(url, Key::from_bytes([7; 32])).await.map_err(|e| e.to_string())?,
        None => Journal::memory(),
    };
    let mut round = Round {
        rng: Rng(seed),
        market: base.clone(),
        journal,
        reopen,
        policy,
        now: sim::circle::morning_micros(base.today()),
        strangers: BTreeSet::new(),
        files: Vec::new(),
        admitted: 0,
        count: Count::default(),
    };
    for _ in 0..3 {
        round.wave().await?;
        let jump = if round.rng.chance(20) {
            round.fault("clock jumps");
            -(round.rng.below(72) as i64)
        } else {
            round.rng.below(40) as i64
        };
        round.now += jump * HOUR;
    }
    round.finish().await?;
    round.judge().await?;
    Ok(round.count)
}

pub(super) fn said(e: app::Error) -> String {
    format!("{e} ({e:?})")
}

impl Round {
    fn fault(&mut self, kind: &'static str) {
        *self.count.faults.entry(kind).or_default() += 1;
    }

    /// The desk as a program that may be killed at its n-th step; n is often beyond the end.
    fn house(&mut self) -> House {
        let left = AtomicU64::new(self.rng.next() % 14);
        let house = House::new(self.journal.clone(), self.policy.clone());
        house.with_trip(Arc::new(move |_| left.fetch_sub(1, Ordering::Relaxed) == 0))
    }

    /// A result that a kill may have cut short: then the program starts again on what the journal holds.
    async fn survive<T>(&mut self, result: Result<T, app::Error>) -> Result<Option<T>, String> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(app::Error::Interrupted(_)) => {
                self.fault("killed");
                if let Some(url) = &self.reopen {
                    self.journal = Journal::open(url, Key::from_bytes([7; 32])).await.map_err(|e| e.to_string())?;
                }
                Ok(None)
            }
            Err(e) => Err(said(e)),
        }
    }

    fn seen(&self) -> app::desk::Seen {
        live::seen(&self.market, SHOP, site(), self.now)
    }

    async fn wave(&mut self) -> Result<(), String> {
        self.market.step();
        let seen = self.seen();
        let proposals: Vec<Proposal> = (0..12).filter_map(|_| self.proposal()).collect();
        let house = self.house();
        let before = self.total().await?;
        let admitted = house.admit(proposals, &[], &seen, self.now).await;
        self.survive(admitted).await?;
        self.admitted += self.total().await? - before;
        self.decide(&seen).await?;
        if self.rng.chance(50) {
            self.stranger(&seen)?;
        }
        self.stop_and_go().await?;
        let fresh = self.seen();
        self.dispatch(&fresh).await?;
        self.carry(&fresh).await?;
        let late = self.seen();
        let house = self.house();
        let back = house.read_back(&late, self.now).await;
        self.survive(back).await?;
        Ok(())
    }

    async fn total(&self) -> Result<u64, String> {
        let page = Page { skip: 0, take: 0 };
        Ok(self.journal.list(&Filter::default(), Order::Number, &page).await.map_err(|e| e.to_string())?.total)
    }

    async fn in_state(&self, state: State) -> Result<Vec<desk::Decision>, String> {
        let filter = Filter { states: vec![state], ..Filter::default() };
        let page = Page { skip: 0, take: u64::MAX };
        Ok(self.journal.list(&filter, Order::Number, &page).await.map_err(|e| e.to_string())?.decisions)
    }

    /// Approvals, right and wrong.
    async fn decide(&mut self, seen: &app::desk::Seen) -> Result<(), String> {
        for d in self.in_state(State::Proposed).await? {
            let (house, now) = (self.house(), self.now);
            match self.rng.below(20) {
                0 => {
                    self.fault("approval of another payload");
                    let wrong = domain::PayloadHash("0".repeat(64));
                    refused(house.approve(d.id, &wrong, "owner", seen, now).await, "a wrong hash was approved")?;
                }
                1 => {
                    self.fault("approval by nobody");
                    refused(house.approve(d.id, &d.hash, "model", seen, now).await, "a stranger approved")?;
                }
                2 => {
                    let done = house.decline(d.id, "owner", "not now", seen, now).await;
                    self.survive(done).await?;
                }
                3 => {}
                4 => {
                    let done = house.approve(d.id, &d.hash, "owner", seen, now - 200 * 24 * HOUR).await;
                    self.fault("approval with a clock set back");
                    if let Err(app::Error::Interrupted(_)) = done {
                        self.survive(done).await?;
                    }
                }
                _ => {
                    let both = self.rng.chance(15);
                    let other = House::new(self.journal.clone(), self.policy.clone());
                    let third = other.clone();
                    if both {
                        self.fault("two people at once");
                        let (a, b) = tokio::join!(
                            other.approve(d.id, &d.hash, "owner", seen, now),
                            third.approve(d.id, &d.hash, "owner", seen, now)
                        );
                        if a.is_ok() && b.is_ok() {
                            return Err(format!("{}: two approvals won", d.id));
                        }
                    } else {
                        match house.approve(d.id, &d.hash, "owner", seen, now).await {
                            Err(app::Error::Refused(_)) => {}
                            other => drop(self.survive(other).await?),
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Somebody else changes the account in the console.
    fn stranger(&mut self, seen: &app::desk::Seen) -> Result<(), String> {
        self.fault("live state changed by others");
        let Some(p) = self.proposal() else { return Ok(()) };
        let site_seen = seen.site(SHOP, site().code()).ok_or("no site")?;
        let action = match p.action {
            Action::SetBid { target, .. } if self.rng.chance(30) => {
                Action::SetState { entity: target, before: AdState::Enabled, after: AdState::Paused }
            }
            other => other,
        };
        let lines = [Line { decision: "D0".into(), action }];
        let id = format!("X{}", self.strangers.len());
        let (day, sender) = (self.market.today(), Sender::default());
        let Ok(files) = dock::render(Dock::AdsBulksheet, &id, site(), day, &lines, &site_seen.live, &sender) else {
            return Ok(());
        };
        for file in files {
            self.strangers.insert(file.hash[..16].to_owned());
            self.market.upload_bulksheet(&file.name, &file.bytes)?;
        }
        Ok(())
    }

    /// The kill switch: while it is thrown nothing leaves.
    async fn stop_and_go(&mut self) -> Result<(), String> {
        if !self.rng.chance(15) {
            return Ok(());
        }
        self.fault("kill switch");
        let house = House::new(self.journal.clone(), self.policy.clone());
        house.stop("owner", "drill", self.now).await.map_err(said)?;
        let mut tray = Tray(Vec::new());
        let seen = self.seen();
        let result = house.dispatch(&Errand::DESK, &seen, self.market.today(), &mut tray, self.now).await.map(drop);
        let waits = !self.in_state(State::Approved).await?.is_empty();
        if waits {
            refused(result, "something was dispatched while stopped")?;
        }
        if !tray.0.is_empty() {
            return Err("a file was handed out while stopped".into());
        }
        house.resume("owner", self.now).await.map_err(said)
    }

    async fn dispatch(&mut self, seen: &app::desk::Seen) -> Result<(), String> {
        let day = self.market.today();
        let mut tray = Tray(Vec::new());
        let both = self.rng.chance(25);
        let house = self.house();
        let result = if both {
            self.fault("two desks dispatch");
            let (mut second, other) = (Tray(Vec::new()), House::new(self.journal.clone(), self.policy.clone()));
            let (a, b) = tokio::join!(
                house.dispatch(&Errand::DESK, seen, day, &mut tray, self.now),
                other.dispatch(&Errand::DESK, seen, day, &mut second, self.now)
            );
            b.map_err(said)?;
            tray.0.extend(second.0);
            a
        } else {
            house.dispatch(&Errand::DESK, seen, day, &mut tray, self.now).await
        };
        self.files.extend(tray.0);
        if self.survive(result).await?.is_none() {
            let mut tray = Tray(Vec::new());
            let house = House::new(self.journal.clone(), self.policy.clone());
            house.dispatch(&Errand::DESK, seen, day, &mut tray, self.now).await.map_err(said)?;
            self.files.extend(tray.0);
        }
        Ok(())
    }

    /// People carry files to the market, old ones too, and bring receipts home, or don't.
    async fn carry(&mut self, seen: &app::desk::Seen) -> Result<(), String> {
        let files = self.files.clone();
        for (name, bytes) in files {
            let house = House::new(self.journal.clone(), self.policy.clone());
            if self.rng.chance(10) {
                self.fault("edited file");
                let mut edited = bytes.clone();
                let at = self.rng.below(edited.len());
                edited[at] ^= 0x20;
                refused(house.carry(&name, &edited, "owner", self.now).await, "an edited file was let through")?;
            }
            if self.rng.chance(12) {
                self.fault("file not carried");
                continue;
            }
            if house.carry(&name, &bytes, "owner", self.now).await.is_err() {
                continue; // carried before, or settled
            }
            let answer = self.market.upload_bulksheet(&name, &bytes)?;
            if self.rng.chance(15) {
                self.fault("delivered twice");
                self.market.upload_bulksheet(&name, &bytes)?;
            }
            self.receipt(&name, answer, seen).await?;
        }
        Ok(())
    }

    async fn receipt(&mut self, name: &str, answer: Vec<u8>, seen: &app::desk::Seen) -> Result<(), String> {
        if self.rng.chance(20) {
            self.fault("receipt lost");
            return Ok(());
        }
        if self.rng.chance(10) {
            self.fault("receipt garbled");
            let house = House::new(self.journal.clone(), self.policy.clone());
            let half = &answer[..answer.len() / 2];
            refused(house.receipt(name, half, None, None, seen, self.now).await.map(drop), "half a receipt was taken")?;
        }
        let house = self.house();
        let settled = house.receipt(name, &answer, None, None, seen, self.now).await;
        self.survive(settled).await?;
        if self.rng.chance(25) {
            self.fault("receipt brought again");
            let house = House::new(self.journal.clone(), self.policy.clone());
            house.receipt(name, &answer, None, None, seen, self.now).await.map_err(said)?;
        }
        Ok(())
    }

    /// Days later everything in doubt is read back.
    async fn finish(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            self.market.step();
            self.now = self.now.max(self.journal.head().await.map_err(|e| e.to_string())?.at_micros) + 50 * HOUR;
            let seen = self.seen();
            let house = House::new(self.journal.clone(), self.policy.clone());
            house.read_back(&seen, self.now).await.map_err(said)?;
            house.expire(&seen, self.now + 100 * HOUR).await.map_err(said)?;
        }
        for state in [State::Dispatched, State::Unknown, State::Approved, State::Proposed] {
            if let Some(d) = self.in_state(state).await?.first() {
                return Err(format!("{} is still {}", d.id, d.state.code()));
            }
        }
        Ok(())
    }

    async fn judge(&mut self) -> Result<(), String> {
        self.journal.verify().await.map_err(|e| e.to_string())?.map_err(|b| format!("broken journal: {b}"))?;
        let (filter, page) = (Filter::default(), Page { skip: 0, take: u64::MAX });
        let all = self.journal.list(&filter, Order::Number, &page).await;
        let decisions = all.map_err(|e| e.to_string())?.decisions;
        if decisions.len() as u64 != self.admitted {
            return Err(format!("{} decisions were admitted, {} are there", self.admitted, decisions.len()));
        }
        let rows = self.rows().await?;
        let mut done: BTreeMap<DecisionId, u32> = BTreeMap::new();
        for effect in self.market.effects() {
            let own = effect.by == By::Upload && !self.strangers.contains(&effect.upload);
            if !own || effect.refused.is_some() || effect.before == effect.after {
                continue;
            }
            self.count.effects += 1;
            let ids = rows.get(&(effect.upload.clone(), effect.row));
            let ids = ids.ok_or_else(|| format!("an effect of no decision: {effect:?}"))?;
            let fits =
                ids.iter().find(|id| fits(&decisions[id.0 as usize - 1].proposal.action, effect.field, &effect.after));
            let id = fits.ok_or_else(|| format!("an effect that nobody approved: {effect:?}"))?;
            let d = &decisions[id.0 as usize - 1];
            if d.approval.as_ref().is_none_or(|a| a.hash != d.hash) {
                return Err(format!("{id} had an effect without a valid approval"));
            }
            let n = done.entry(*id).or_default();
            *n += 1;
            if *n > 1 {
                return Err(format!("{id} had its effect twice"));
            }
        }
        for d in &decisions {
            let had = done.contains_key(&d.id);
            let overwritten = d.why.contains("another one");
            match d.state {
                State::Failed if had && !overwritten => return Err(format!("{} failed but had its effect", d.id)),
                State::Declined | State::Expired | State::Superseded if had => {
                    return Err(format!("{} is {} but had its effect", d.id, d.state.code()));
                }
                _ => {}
            }
        }
        self.caps().await?;
        self.count.decisions = decisions.len() as u64;
        Ok(())
    }

    /// Upload (first 16 digits of its hash) and row → decisions.
    async fn rows(&self) -> Result<BTreeMap<(String, u32), Vec<DecisionId>>, String> {
        let mut rows: BTreeMap<(String, u32), Vec<DecisionId>> = BTreeMap::new();
        for upload in self.journal.uploads().await.map_err(|e| e.to_string())? {
            for (row, id) in &upload.rows {
                rows.entry((upload.hash[..16].to_owned(), *row)).or_default().push(*id);
            }
        }
        Ok(rows)
    }

    async fn caps(&self) -> Result<(), String> {
        let mut a_day: BTreeMap<Day, i64> = BTreeMap::new();
        for entry in self.journal.entries(1, u64::MAX, None).await.map_err(|e| e.to_string())? {
            if let Event::Dispatched { .. } = entry.event {
                let n = a_day.entry(desk::room::day_of(entry.at_micros)).or_default();
                *n += 1;
                if *n > ACTIONS_A_DAY {
                    return Err(format!("{n} changes on {}", desk::room::day_of(entry.at_micros)));
                }
            }
        }
        let limits = self.policy.ads.limits(site().code());
        let over = self.market.account().targets.iter().any(|t| t.bid_micros > limits.bid_ceiling_micros);
        if over { Err("a bid above the ceiling".into()) } else { Ok(()) }
    }

    /// A proposal on something of the account as it stands.
    fn proposal(&mut self) -> Option<Proposal> {
        let account = self.market.account().clone();
        let t = &account.targets[self.rng.below(account.targets.len())];
        let group = &account.groups[t.group];
        let campaign = &account.campaigns[group.campaign];
        let at = |entity, ad_group_id: &str, id: &str, label: &str| AdRef {
            entity,
            campaign_id: campaign.id.clone(),
            ad_group_id: ad_group_id.to_owned(),
            id: id.to_owned(),
            label: label.to_owned(),
        };
        let entity = if t.targeting.keyword() { AdEntity::Keyword } else { AdEntity::ProductTarget };
        let factor = 80 + self.rng.below(45) as i64;
        let cents = |micros: i64| (micros * factor / 100 / 10_000).max(2) * 10_000;
        let action = match self.rng.below(4) {
            0 => Action::SetBudget {
                campaign: at(AdEntity::Campaign, "", "", &campaign.name),
                before_micros: campaign.budget_micros,
                after_micros: cents(campaign.budget_micros).max(1_000_000),
            },
            1 if t.targeting != Targeting::Product => Action::AddNegative {
                at: at(AdEntity::AdGroup, &group.id, "", &group.name),
                text: format!("unwanted {}", self.rng.below(40)),
                match_type: if self.rng.chance(50) { Match::Exact } else { Match::Phrase },
            },
            _ => Action::SetBid {
                target: at(entity, &group.id, &t.id, &t.text),
                before_micros: t.bid_micros,
                after_micros: cents(t.bid_micros),
            },
        };
        let changes = match &action {
            Action::SetBid { before_micros, after_micros, .. }
            | Action::SetBudget { before_micros, after_micros, .. } => before_micros != after_micros,
            _ => true,
        };
        changes.then(|| proposal(action, self.now, self.market.today()))
    }
}

/// Whether an effect is what an action wants.
fn fits(action: &Action, field: &str, after: &str) -> bool {
    let money = |micros: &i64| {
        let text = domain::money::decimal(*micros, 2);
        text == after || micros.to_string() == after
    };
    match action {
        Action::SetBid { after_micros, .. } => field.eq_ignore_ascii_case("bid") && money(after_micros),
        Action::SetBudget { after_micros, .. } => field.to_lowercase().contains("budget") && money(after_micros),
        Action::AddNegative { .. } => field == "created",
        _ => false,
    }
}

pub(super) fn site() -> domain::Marketplace {
    MarketSpec::default().marketplace
}

/// Insists on a refusal.
pub(super) fn refused<T>(result: Result<T, app::Error>, otherwise: &str) -> Result<(), String> {
    match result {
        Err(app::Error::Refused(_) | app::Error::Asked { .. } | app::Error::Interrupted(_)) => Ok(()),
        Err(e) => Err(said(e)),
        Ok(_) => Err(otherwise.to_owned()),
    }
}

/// A proposal that no agent made.
pub(super) fn proposal(action: Action, now: i64, today: Day) -> Proposal {
    Proposal {
        agent: "exam".into(),
        shop: SHOP.into(),
        marketplace: site().code().into(),
        action,
        skus: Vec::new(),
        reason: Words::new("a drill", "演练"),
        evidence: vec![domain::Evidence {
            metric: "clicks".into(),
            label: Words::new("clicks", "点击量"),
            value: 40,
            unit: domain::Unit::Count,
            window: (today.plus(-30), today.plus(-1)),
            query: "SELECT source, line, clicks FROM search_term_performance".into(),
        }],
        predicted: Predicted {
            low_micros: -1_000_000,
            likely_micros: 2_000_000,
            high_micros: 5_000_000,
            currency: Currency::USD,
            coverage_pct: 90,
            days: 28,
            method: Words::new("none", "无"),
        },
        urgency_a_day_micros: 0,
        data_through: today.plus(-1),
        immature_nanos: 0,
        stock: Some(domain::proposal::StockState { on_hand: 500, inbound: 0, cover_millidays: 60_000 }),
        expires_at_micros: now + 72 * HOUR,
    }
}
