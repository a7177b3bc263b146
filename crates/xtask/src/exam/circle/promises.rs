//! The promises of the desk, each tried once on a market that obeys.

use super::faults::{HOUR, SHOP, Tray, proposal, refused, said, site};
use super::live;
use app::desk::dispatch::Errand;
use app::desk::{House, Seen};
use desk::{Decision, DecisionId, Event, Filter, Order, Page, State};
use domain::action::{AdEntity, Match};
use domain::policy::{Level, Policy};
use domain::{Action, ActionKind, AdRef, PayloadHash, Proposal};
use sim::market::{By, Market, MarketSpec};
use std::sync::Arc;
use store::Key;
use store::journal::{Journal, JournalUrl};

type Tried = Result<String, String>;

/// Market, desk and clock.
struct Scene {
    market: Market,
    house: House,
    now: i64,
}

impl Scene {
    fn new() -> Self {
        let market = Market::new(&MarketSpec { seed: 3, skus: 3, history_days: 2, ..MarketSpec::default() });
        let now = sim::circle::morning_micros(market.today());
        let mut policy = Policy::default();
        policy.ads.bid_rest_days = 0;
        Self { market, house: House::new(Journal::memory(), policy), now }
    }

    fn seen(&self) -> Seen {
        live::seen(&self.market, SHOP, site(), self.now)
    }

    /// A bid a tenth lower on the n-th keyword.
    fn bid(&self, n: usize) -> Proposal {
        let account = self.market.account();
        let keywords = account.targets.iter().filter(|t| t.targeting.keyword() && t.bid_micros >= 300_000);
        let t = keywords.clone().nth(n % keywords.count().max(1)).unwrap_or(&account.targets[0]);
        let group = &account.groups[t.group];
        let target = AdRef {
            entity: AdEntity::Keyword,
            campaign_id: account.campaigns[group.campaign].id.clone(),
            ad_group_id: group.id.clone(),
            id: t.id.clone(),
            label: t.text.clone(),
        };
        let after_micros = t.bid_micros * 9 / 10 / 10_000 * 10_000;
        let action = Action::SetBid { target, before_micros: t.bid_micros, after_micros };
        proposal(action, self.now, self.market.today())
    }

    fn negative(&self, text: &str) -> Proposal {
        let account = self.market.account();
        let group = &account.groups[0];
        let at = AdRef {
            entity: AdEntity::AdGroup,
            campaign_id: account.campaigns[group.campaign].id.clone(),
            ad_group_id: group.id.clone(),
            id: String::new(),
            label: group.name.clone(),
        };
        let action = Action::AddNegative { at, text: text.into(), match_type: Match::Exact };
        proposal(action, self.now, self.market.today())
    }

    async fn admit(&self, proposals: Vec<Proposal>) -> Result<Vec<DecisionId>, String> {
        let admission = self.house.admit(proposals, &[], &self.seen(), self.now).await.map_err(said)?;
        if let Some((_, findings)) = admission.blocked.first() {
            return Err(format!("blocked: {findings:?}"));
        }
        Ok(admission.admitted)
    }

    async fn decision(&self, id: DecisionId) -> Result<Decision, String> {
        self.house.decision(id).await.map_err(said)
    }

    async fn approve(&self, id: DecisionId) -> Result<(), String> {
        let hash = self.decision(id).await?.hash;
        self.house.approve(id, &hash, "owner", &self.seen(), self.now).await.map_err(said)
    }

    async fn dispatch(&self) -> Result<Vec<(String, Vec<u8>)>, String> {
        let mut tray = Tray(Vec::new());
        let day = self.market.today();
        self.house.dispatch(&Errand::DESK, &self.seen(), day, &mut tray, self.now).await.map_err(said)?;
        Ok(tray.0)
    }

    /// Carries files to the market and brings the receipts home.
    async fn carry(&mut self, files: Vec<(String, Vec<u8>)>) -> Result<(), String> {
        for (name, bytes) in files {
            self.house.carry(&name, &bytes, "owner", self.now).await.map_err(said)?;
            let answer = self.market.upload_bulksheet(&name, &bytes)?;
            self.house.receipt(&name, &answer, None, None, &self.seen(), self.now).await.map_err(said)?;
        }
        Ok(())
    }

    fn changes(&self) -> usize {
        let changed = |e: &&sim::market::Effect| e.by == By::Upload && e.refused.is_none() && e.before != e.after;
        self.market.effects().iter().filter(changed).count()
    }
}

fn must(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

/// 1: approval bound to the exact payload and the live state.
pub async fn bound() -> Tried {
    let mut s = Scene::new();
    let ids = s.admit(vec![s.bid(0), s.bid(1)]).await?;
    let wrong = PayloadHash("0".repeat(64));
    refused(s.house.approve(ids[0], &wrong, "owner", &s.seen(), s.now).await, "a wrong hash was approved")?;
    let d = s.decision(ids[0]).await?;
    let mut other = d.proposal.action.clone();
    if let Action::SetBid { after_micros, .. } = &mut other {
        *after_micros -= 10_000;
    }
    refused(s.house.edit(ids[0], &wrong, &other, "owner", &s.seen(), s.now).await, "a payload not seen was edited")?;
    s.house.edit(ids[0], &d.hash, &other, "owner", &s.seen(), s.now).await.map_err(said)?;
    refused(
        s.house.approve(ids[0], &d.hash, "owner", &s.seen(), s.now).await,
        "the old hash was approved after an edit",
    )?;
    // somebody else changes the second bid after its approval
    s.approve(ids[1]).await?;
    let second = s.decision(ids[1]).await?;
    let mut elsewhere = s.bid(1);
    if let Action::SetBid { after_micros, .. } = &mut elsewhere.action {
        *after_micros -= 50_000;
    }
    stranger(&mut s, elsewhere.action)?;
    let before = s.changes();
    must(s.dispatch().await?.is_empty(), "a file left although the live state was another one")?;
    must(s.changes() == before, "something was changed")?;
    must(s.decision(second.id).await?.state == State::Expired, "the approval was not voided")?;
    Ok("wrong hash, edited payload and changed live state are refused; the approval is void".into())
}

fn stranger(s: &mut Scene, action: Action) -> Result<(), String> {
    use connectors::dock::{Dock, Line, Sender, render};
    let seen = s.seen();
    let site_seen = seen.site(SHOP, site().code()).ok_or("no site")?;
    let lines = [Line { decision: "D0".into(), action }];
    let files = render(Dock::AdsBulksheet, "X", site(), s.market.today(), &lines, &site_seen.live, &Sender::default());
    for file in files.map_err(|e| format!("{e:?}"))? {
        s.market.upload_bulksheet(&file.name, &file.bytes)?;
    }
    Ok(())
}

/// 2: approvals name a person, end, are used once, and can't be minted.
pub async fn personal() -> Tried {
    let mut s = Scene::new();
    let ids = s.admit(vec![s.bid(0), s.bid(1)]).await?;
    let hash = s.decision(ids[0]).await?.hash;
    for nobody in ["model", "agent:bid", "", "OWNER"] {
        refused(s.house.approve(ids[0], &hash, nobody, &s.seen(), s.now).await, "approved by nobody")?;
    }
    s.approve(ids[0]).await?;
    refused(s.house.approve(ids[0], &hash, "owner", &s.seen(), s.now).await, "approved twice")?;
    s.approve(ids[1]).await?;
    let files = s.dispatch().await?;
    s.carry(files.clone()).await?;
    must(s.dispatch().await?.is_empty(), "an approval was used twice")?;
    must(s.changes() == 2, "not two changes")?;
    let more = s.admit(vec![s.bid(2)]).await?;
    s.approve(more[0]).await?;
    s.now += 25 * HOUR;
    must(s.dispatch().await?.is_empty(), "an approval outlived its end")?;
    Ok("only people of the policy, once, and 24 hours".into())
}

/// 3: the intent is durable before the call; doubt is read back, never sent again.
pub async fn durable() -> Tried {
    let mut s = Scene::new();
    let ids = s.admit(vec![s.bid(0), s.bid(1)]).await?;
    for id in &ids {
        s.approve(*id).await?;
    }
    let cut = s.house.clone().with_trip(Arc::new(|point| point == "before hand out"));
    let mut tray = Tray(Vec::new());
    let day = s.market.today();
    refused(cut.dispatch(&Errand::DESK, &s.seen(), day, &mut tray, s.now).await, "the kill did not happen")?;
    must(tray.0.is_empty(), "a file left before it was durable")?;
    must(s.decision(ids[0]).await?.state == State::Dispatched, "the intent is not durable")?;
    let files = s.dispatch().await?;
    must(files.len() == 1, "the file was lost")?;
    must(s.dispatch().await? == files, "another file than before")?;
    let (name, bytes) = &files[0];
    s.house.carry(name, bytes, "owner", s.now).await.map_err(said)?;
    s.market.upload_bulksheet(name, bytes)?; // the answer is lost
    refused(s.house.carry(name, bytes, "owner", s.now).await, "a file of unknown result was let out again")?;
    must(s.dispatch().await?.is_empty(), "a carried file was put out again")?;
    s.now += 30 * HOUR;
    s.market.step();
    let first = s.house.read_back(&s.seen(), s.now).await.map_err(said)?;
    must(first.doubted.len() == 2 && first.done.is_empty(), "settled by a reading older than the doubt")?;
    s.now += HOUR;
    let back = s.house.read_back(&s.seen(), s.now).await.map_err(said)?;
    must(back.done.len() == 2, "reading back did not settle it")?;
    must(s.changes() == 2, "not exactly two changes")?;
    Ok("killed before hand-out: the same bytes later; lost answer: unknown, then read back".into())
}

/// 4: absolute values, natural keys.
pub async fn absolute() -> Tried {
    let mut s = Scene::new();
    for id in s.admit(vec![s.bid(0), s.negative("glass lid")]).await? {
        s.approve(id).await?;
    }
    let files = s.dispatch().await?;
    s.carry(files.clone()).await?;
    let before = s.changes();
    for (name, bytes) in &files {
        s.market.upload_bulksheet(name, bytes)?; // behind the desk's back
    }
    must(before == 2 && s.changes() == before, "the same file twice did more")?;
    Ok("the same file a second time changes nothing, a negative is not made twice".into())
}

/// 5: caps are checked when it leaves, not only when proposed.
pub async fn caps() -> Tried {
    let mut s = Scene::new();
    for id in s.admit(vec![s.bid(0), s.bid(1), s.bid(2)]).await? {
        s.approve(id).await?;
    }
    s.house.policy.run.actions_a_day_max = 2;
    let files = s.dispatch().await?;
    s.carry(files).await?;
    must(s.changes() == 2, "the cap of a day did not hold")?;
    s.house.policy.no_fly_campaigns = s.market.account().campaigns.iter().map(|c| c.id.clone()).collect();
    s.now += 24 * HOUR - HOUR;
    must(s.dispatch().await?.is_empty(), "a no-fly campaign was changed")?;
    Ok("limits tightened after the approval hold at dispatch".into())
}

/// 6: the kill switch.
pub async fn stopped() -> Tried {
    let s = Scene::new();
    let id = s.admit(vec![s.bid(0)]).await?[0];
    s.approve(id).await?;
    s.house.stop("owner", "platform asks", s.now).await.map_err(said)?;
    refused(s.dispatch().await.map_err(|e| app::Error::asked(e.clone(), e)), "dispatched while stopped")?;
    refused(s.house.resume("model", s.now).await, "a stranger released the switch")?;
    s.house.resume("owner", s.now).await.map_err(said)?;
    let files = s.dispatch().await?;
    s.house.stop("owner", "again", s.now).await.map_err(said)?;
    let (name, bytes) = files.first().ok_or("no file")?;
    refused(s.house.carry(name, bytes, "owner", s.now).await, "a file was let out while stopped")?;
    must(s.changes() == 0, "something was changed")?;
    Ok("nothing is dispatched or let out while it is thrown; only an owner releases it (no API calls in this version)"
        .into())
}

/// 7: every change has its inverse, and reverting brings the account back.
pub async fn inverse() -> Tried {
    let mut s = Scene::new();
    let was = s.market.account().clone();
    let ids = s.admit(vec![s.bid(0), s.bid(1), s.negative("glass lid")]).await?;
    for id in &ids {
        s.approve(*id).await?;
    }
    let files = s.dispatch().await?;
    s.carry(files).await?;
    must(*s.market.account() != was, "nothing changed")?;
    for id in &ids {
        s.house.revert(*id, "owner", &s.seen(), s.now).await.map_err(said)?;
        refused(s.house.revert(*id, "owner", &s.seen(), s.now).await, "reverted twice")?;
    }
    let files = s.dispatch().await?;
    s.carry(files).await?;
    let bids = |m: &sim::market::AdsAccount| m.targets.iter().map(|t| t.bid_micros).collect::<Vec<_>>();
    must(bids(s.market.account()) == bids(&was), "the bids are not as before")?;
    let alive =
        s.market.account().negatives.iter().filter(|n| n.state != sim::market::account::AdState::Archived).count();
    must(alive == was.negatives.len(), "the negative is still there")?;
    let order = Action::Removal {
        number: "R1".into(),
        sku: "A".into(),
        units: 1,
        method: domain::action::RemovalMethod::Dispose,
    };
    must(order.inverse().is_none(), "a removal claims to be reversible")?;
    Ok("three changes undone through the same door; a removal is marked irreversible".into())
}

/// 8: append-only, hash-chained, replayable; tampering is found.
pub async fn chained() -> Tried {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let path = dir.path().join("desk.sqlite");
    let mut s = Scene::new();
    let journal = Journal::open(&JournalUrl::file(&path), Key::from_bytes([7; 32])).await.map_err(|e| e.to_string())?;
    s.house = House::new(journal, s.house.policy.clone());
    for id in s.admit((0..6).map(|n| s.bid(n)).collect()).await? {
        s.approve(id).await?;
    }
    let files = s.dispatch().await?;
    s.carry(files).await?;
    let verified = s.house.journal.verify().await.map_err(|e| e.to_string())?.map_err(|b| b.to_string())?;
    s.house.journal.close().await;
    let whole = std::fs::read(&path).map_err(|e| e.to_string())?;
    let secret = match &s.bid(0).action {
        Action::SetBid { target, .. } => target.label.clone(),
        _ => String::new(),
    };
    let shows = whole.windows(secret.len().max(4)).any(|w| w == secret.as_bytes());
    must(!shows, "report content stands open in the journal file")?;
    let mut found = 0;
    for n in 0..24_usize {
        let mut bytes = whole.clone();
        let at = bytes.len() / 4 + n * (bytes.len() * 3 / 4) / 24;
        bytes[at..(at + 16).min(whole.len())].iter_mut().for_each(|b| *b ^= 0x5a);
        std::fs::write(&path, &bytes).map_err(|e| e.to_string())?;
        for side in ["-wal", "-shm"] {
            std::fs::remove_file(dir.path().join(format!("desk.sqlite{side}"))).ok();
        }
        let open = Journal::open(&JournalUrl::file(&path), Key::from_bytes([7; 32])).await;
        let sound = match open {
            Err(_) => false,
            Ok(j) => {
                let sound = matches!(j.verify().await, Ok(Ok(v)) if v.entries == verified.entries);
                j.close().await;
                sound
            }
        };
        // a page may hold free space: then nothing of the journal was touched
        found += usize::from(!sound);
    }
    must(found > 0, "no damage was found")?;
    Ok(format!(
        "{} entries verified; {found} of 24 damaged files refused, the others damaged nothing but free space",
        verified.entries
    ))
}

/// 10: at most one live decision per subject.
pub async fn one_each() -> Tried {
    let s = Scene::new();
    let first = s.admit(vec![s.bid(0)]).await?;
    let same = s.house.admit(vec![s.bid(0)], &[], &s.seen(), s.now).await.map_err(said)?;
    must(same.admitted.is_empty() && same.duplicates.len() == 1, "the same proposal came in twice")?;
    let mut other = s.bid(0);
    if let Action::SetBid { after_micros, .. } = &mut other.action {
        *after_micros -= 10_000;
    }
    let newer = s.house.admit(vec![other], &[], &s.seen(), s.now).await.map_err(said)?;
    must(newer.superseded.len() == 1, "the older one was not replaced")?;
    must(s.decision(first[0]).await?.state == State::Superseded, "two live decisions on a subject")?;
    s.approve(newer.admitted[0]).await?;
    let busy = s.house.admit(vec![s.bid(0)], &[], &s.seen(), s.now).await.map_err(said)?;
    must(busy.admitted.is_empty() && busy.busy.len() == 1, "an approved subject was proposed again")?;
    Ok("duplicate, replaced, busy".into())
}

/// 11: autonomy is raised by an owner one step at a time, acts within limits, and falls by failures.
pub async fn earned() -> Tried {
    let mut s = Scene::new();
    let kind = ActionKind::SetBid;
    refused(s.house.set_autonomy("exam", kind, Level::Act, "model", s.now).await, "a stranger raised an agent")?;
    s.house.set_autonomy("exam", kind, Level::Act, "owner", s.now).await.map_err(said)?;
    let run = s.house.admit(vec![s.bid(0), s.negative("glass lid")], &[], &s.seen(), s.now).await.map_err(said)?;
    must(run.auto_approved.len() == 1, "it acted beyond its kind, or not at all")?;
    let mut dear = s.bid(1);
    dear.predicted.low_micros = -90_000_000;
    let run = s.house.admit(vec![dear], &[], &s.seen(), s.now).await.map_err(said)?;
    must(run.auto_approved.is_empty(), "it acted beyond its limit")?;
    // three refusals in a row by the marketplace
    let mut lowered = false;
    for n in 2..6 {
        let ids = s.admit(vec![s.bid(n)]).await?;
        let d = s.decision(ids[0]).await?;
        if d.state == State::Proposed {
            s.approve(ids[0]).await?;
        }
        for (name, bytes) in s.dispatch().await? {
            s.house.carry(&name, &bytes, "owner", s.now).await.map_err(said)?;
            for d in s.sent().await? {
                s.house.confirm(d.id, Some("refused"), "owner", &s.seen(), s.now).await.map_err(said)?;
            }
        }
        let (_, room) = s.house.journal.room().await.map_err(|e| e.to_string())?;
        lowered |= room.standing("exam", kind).level == Some(Level::Ask);
    }
    must(lowered, "failures in a row did not lower it")?;
    s.now += HOUR;
    Ok("raised by an owner only, acts within 20 of stake on reversible things, lowered by 3 failures in a row".into())
}

impl Scene {
    async fn sent(&self) -> Result<Vec<Decision>, String> {
        let filter = Filter { states: vec![State::Dispatched], ..Filter::default() };
        let page = Page { skip: 0, take: 100 };
        Ok(self.house.journal.list(&filter, Order::Number, &page).await.map_err(|e| e.to_string())?.decisions)
    }
}

/// 12, second half: hostile words change nothing but their own display.
pub async fn hostile() -> Tried {
    let mut s = Scene::new();
    let mut p = s.bid(0);
    let words = "=HYPERLINK(\"http://x\")\u{202e}\n'; DROP TABLE decision; -- approve all \u{1b}[2J";
    if let Action::SetBid { target, .. } = &mut p.action {
        target.label = words.into();
    }
    p.reason.en = words.into();
    let calm = s.bid(0).payload_hash();
    must(p.payload_hash() == calm, "a name changed the payload")?;
    let id = s.admit(vec![p, s.bid(1)]).await?;
    s.approve(id[0]).await?;
    let waiting = s.decision(id[1]).await?;
    must(waiting.state == State::Proposed, "words approved something")?;
    let files = s.dispatch().await?;
    s.carry(files).await?;
    must(s.changes() == 1, "not exactly one change")?;
    s.house.journal.verify().await.map_err(|e| e.to_string())?.map_err(|b| b.to_string())?;
    Ok("a campaign name with a formula, SQL and escapes: one change, the one approved".into())
}

/// Two approvers at once on one journal: one wins.
pub async fn race() -> Tried {
    let s = Scene::new();
    let id = s.admit(vec![s.bid(0)]).await?[0];
    let hash = s.decision(id).await?.hash;
    let tries = (0..16).map(|_| {
        let (house, hash, seen, now) = (s.house.clone(), hash.clone(), s.seen(), s.now);
        tokio::spawn(async move { house.approve(id, &hash, "owner", &seen, now).await.is_ok() })
    });
    let mut won = 0;
    for t in tries.collect::<Vec<_>>() {
        won += usize::from(t.await.map_err(|e| e.to_string())?);
    }
    let entries = s.house.journal.entries(1, u64::MAX, Some(id)).await.map_err(|e| e.to_string())?;
    let approvals = entries.iter().filter(|e| matches!(e.event, Event::Approved { .. })).count();
    must(won == 1 && approvals == 1, &format!("{won} won, {approvals} approvals"))?;
    Ok("16 at once: one approval".into())
}

/// 9: bulk files have no dry run at the marketplace; an independent validator stands in, and the preview shows the exact change.
pub async fn checked() -> Tried {
    use connectors::dock::{Dock, validator};
    let s = Scene::new();
    let ids = s.admit(vec![s.bid(0), s.negative("glass lid")]).await?;
    for id in &ids {
        let shown = s.house.show(*id, &s.seen(), s.now).await.map_err(said)?;
        must(!shown.preview.diff.is_empty(), "no diff")?;
        s.approve(*id).await?;
    }
    let mut files = s.dispatch().await?;
    let (_, bytes) = files.pop().ok_or("no file")?;
    must(
        validator::check_upload(Dock::AdsBulksheet, site(), &bytes).is_empty(),
        "the validator objects to our own file",
    )?;
    let junk = validator::check_upload(Dock::AdsBulksheet, site(), &bytes[..bytes.len() / 2]);
    must(!junk.is_empty(), "the validator takes half a file")?;
    Ok("preview shows the diff, an independent validator passes every file before it leaves".into())
}

/// 12: every figure of every proposal of a morning opens to its source rows.
pub async fn opens() -> Tried {
    let market = Market::new(&MarketSpec { seed: 5, skus: 6, ..MarketSpec::default() });
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let lake = store::Lake::open(dir.path(), Key::from_bytes([7; 32])).map_err(|e| e.to_string())?;
    let mut circle = sim::circle::Circle::new(market, lake, Journal::memory(), Policy::default(), 7);
    circle.morning(agents::AGENTS).await?;
    let (filter, page) = (Filter::default(), Page { skip: 0, take: u64::MAX });
    let all = circle.house.journal.list(&filter, Order::Number, &page).await;
    let decisions = all.map_err(|e| e.to_string())?.decisions;
    let reader = app::query::reader(&circle.lake, None).await.map_err(said)?;
    let (mut opened, mut rows) = (0, 0);
    let mut agents_seen = std::collections::BTreeSet::new();
    for d in &decisions {
        agents_seen.insert(d.proposal.agent.clone());
        for e in d.proposal.evidence.iter().filter(|e| !e.query.is_empty()) {
            let batches = reader.sql(&e.query).await.map_err(|err| format!("{} {}: {err}", d.id, e.metric))?;
            let schema = batches[0].schema();
            must(
                schema.column_with_name("source").is_some() && schema.column_with_name("line").is_some(),
                &format!("{} {}: no source and line", d.id, e.metric),
            )?;
            let n: usize = batches.iter().map(|b| b.num_rows()).sum();
            must(n > 0 || e.value == 0, &format!("{} {}: opens to nothing", d.id, e.metric))?;
            (opened, rows) = (opened + 1, rows + n);
        }
    }
    must(opened > 0, "no proposal has evidence that opens")?;
    Ok(format!(
        "{} decisions of {agents_seen:?}: {opened} figures open to {rows} rows with file and line",
        decisions.len()
    ))
}
