//! Figures of the desk, each in a process of its own, and kills of a working desk.

use super::super::{history, shop};
use super::faults::{SHOP, said, site};
use super::{live, wait};
use app::desk::dispatch::Errand;
use app::desk::{House, Outbox};
use desk::{DecisionId, Filter, Order, Page, State};
use domain::action::AdEntity;
use domain::policy::Policy;
use domain::{Action, AdRef};
use serde_json::{Value, json};
use sim::circle::Pile;
use sim::market::{Market, MarketSpec};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use store::Key;
use store::journal::{Journal, JournalUrl};

fn child(args: &[&str]) -> Result<Value, String> {
    let own = std::env::current_exe().map_err(|e| e.to_string())?;
    let out = Command::new(own).arg("child").args(args).stderr(Stdio::inherit()).output().map_err(|e| e.to_string())?;
    if !out.status.success() {
        return Err(format!("the child failed: {}", out.status));
    }
    serde_json::from_slice(&out.stdout).map_err(|e| e.to_string())
}

/// A full run of the agents on 5,000 SKUs and a million search-term rows.
pub fn agents() -> Result<String, String> {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let path = dir.path().to_string_lossy().into_owned();
    let made = child(&["agents-lake", &path])?;
    let ran = child(&["agents-run", &path])?;
    let (wall, cpu, peak) = (&ran["wall"], &ran["cpu"], &ran["peak_mib"]);
    let text = format!(
        "{:.1} s, {:.1} CPU s, {:.0} MiB for {} search-term rows, {} SKUs: {} proposals",
        wall.as_f64().unwrap_or(0.0),
        cpu.as_f64().unwrap_or(0.0),
        peak.as_f64().unwrap_or(0.0),
        made["rows"],
        made["skus"],
        ran["proposals"]
    );
    let within = wall.as_f64().is_some_and(|w| w <= 30.0) && peak.as_f64().is_some_and(|p| p <= 1024.0);
    if within { Ok(text) } else { Err(text) }
}

/// Shops of the lake, and products of each: 5,000 in all.
const SHOPS: u64 = 50;
const SKUS: usize = 100;

/// Makes the lake: shops that have lived until their search-term reports have a million rows together.
pub fn agents_lake(dir: &Path) -> Result<Value, String> {
    let lake = shop::lake(dir)?;
    let market = |seed: u64, history_days: i32| {
        let shop = format!("shop{seed:02}");
        Market::new(&MarketSpec { seed, skus: SKUS, history_days, shop, ..MarketSpec::default() })
    };
    let rows_of = |files: &[sim::ReportFile]| {
        let facts = files.iter().flat_map(|f| &f.facts).filter(|f| f.0 == "search_term_performance");
        facts.map(|f| f.1).sum::<u64>()
    };
    let sample = market(1, 8);
    let a_day = rows_of(&sample.reports(sample.start())).max(8) / 8;
    let days = i32::try_from(1_100_000 / SHOPS / a_day + 1).unwrap_or(90);
    let mut rows = 0;
    for seed in 0..SHOPS {
        let market = market(seed, days);
        let files = market.reports(market.start());
        rows += rows_of(&files);
        let now = sim::circle::morning_micros(market.today());
        let report = shop::import(&lake, Pile::of(files)?.boxed(), now)?;
        let refused = report.files.iter().filter(|f| matches!(f.status, app::report::Status::Refused(_))).count();
        if refused > 0 {
            return Err(format!("{refused} files refused"));
        }
    }
    Ok(json!({"rows": rows, "skus": SHOPS * SKUS as u64, "days": days}))
}

/// Briefing and run.
pub fn agents_run(dir: &Path) -> Result<Value, String> {
    let lake = shop::lake(dir)?;
    let spec = MarketSpec::default();
    let now = sim::circle::morning_micros(spec.first_day);
    wait(async {
        let house = House::new(Journal::memory(), Policy::default());
        let briefing = house.briefing(&lake, now).await.map_err(said)?;
        let run = house.propose(agents::AGENTS, &briefing, now).await.map_err(said)?;
        if let Some(why) = run.reports.iter().find_map(|r| r.panicked.clone()) {
            return Err(why);
        }
        let proposals: usize = run.reports.iter().map(|r| r.proposals).sum();
        Ok(json!({"proposals": proposals, "admitted": run.admission.admitted.len()}))
    })
}

/// The inbox with 100,000 decisions.
pub fn inbox() -> Result<String, String> {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    wait(async {
        let url = JournalUrl::file(dir.path().join("desk.sqlite"));
        let journal = Journal::open(&url, Key::from_bytes([7; 32])).await.map_err(|e| e.to_string())?;
        let mut policy = Policy::default();
        policy.run.actions_a_day_max = 1_000_000;
        let house = House::new(journal, policy);
        let (seen, now) = waiting(&house, 100_000).await?;
        let there = house.journal.counts().await.map_err(|e| e.to_string())?;
        if there.get(&State::Proposed) != Some(&100_000) {
            return Err(format!("not 100,000 decisions wait, but {there:?}"));
        }
        let mut times: Vec<(String, f64)> = Vec::new();
        let lists = [
            ("first page", Filter::inbox(), 0),
            ("by agent", Filter { agent: Some("guard".into()), ..Filter::inbox() }, 0),
            ("by stake", Filter { stake_min_micros: Some(10_000_000), ..Filter::inbox() }, 0),
            ("page 1,000", Filter::inbox(), 50_000),
        ];
        for (name, filter, skip) in lists {
            let begin = Instant::now();
            let listing =
                house.journal.list(&filter, Order::Rank, &Page { skip, take: 50 }).await.map_err(|e| e.to_string())?;
            if listing.decisions.len() != 50 {
                return Err(format!("{name}: {} of {}", listing.decisions.len(), listing.total));
            }
            times.push((name.to_owned(), begin.elapsed().as_secs_f64() * 1e3));
        }
        let d = house.decision(DecisionId(77_777)).await.map_err(said)?;
        let begin = Instant::now();
        house.approve(d.id, &d.hash, "owner", &seen, now).await.map_err(said)?;
        times.push(("one approval".into(), begin.elapsed().as_secs_f64() * 1e3));
        let text = times.iter().map(|(n, t)| format!("{n} {t:.1} ms")).collect::<Vec<_>>().join(", ");
        if times.iter().all(|(_, t)| *t <= 50.0) { Ok(text) } else { Err(text) }
    })
}

/// Fills a journal with decisions that wait. Returns what they are held against, and when.
async fn waiting(house: &House, count: u64) -> Result<(app::desk::Seen, i64), String> {
    let market = Market::new(&MarketSpec { seed: 3, skus: 3, history_days: 1, ..MarketSpec::default() });
    let now = sim::circle::morning_micros(market.today());
    let mut seen = live::seen(&market, SHOP, site(), now);
    let account = market.account();
    seen.surroundings.campaign_skus.clear();
    let shops = [SHOP.to_owned()];
    let campaign = (account.campaigns[0].id.as_str(), account.groups[0].id.as_str());
    let place = history::Place { shops: &shops, site: site().code(), campaign };
    history::waiting(&house.journal, &place, count, now).await?;
    Ok((seen, now))
}

/// Files go into a folder.
struct Folder<'a>(&'a Path);

impl Outbox for Folder<'_> {
    fn put(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let draft = self.0.join(format!(".{name}"));
        std::fs::write(&draft, bytes)?;
        std::fs::rename(draft, self.0.join(name))
    }
}

/// A desk at work in a folder, without end: to be killed.
pub fn work(dir: &Path, seed: u64) -> Result<(), String> {
    let mut market = Market::new(&MarketSpec { seed, skus: 3, history_days: 1, ..MarketSpec::default() });
    let outbox = dir.join("outbox");
    std::fs::create_dir_all(&outbox).map_err(|e| e.to_string())?;
    wait(async {
        let url = JournalUrl::file(dir.join("desk.sqlite"));
        let journal = Journal::open(&url, Key::from_bytes([7; 32])).await.map_err(|e| e.to_string())?;
        let mut policy = Policy::default();
        policy.ads.bid_rest_days = 0;
        policy.run.actions_a_day_max = 1_000_000;
        let house = House::new(journal, policy);
        let mut turn = 0_i64;
        loop {
            turn += 1;
            market.step();
            let head = house.journal.head().await.map_err(|e| e.to_string())?;
            let now = head.now_micros(sim::circle::morning_micros(market.today())) + 1;
            let seen = live::seen(&market, SHOP, site(), now);
            let proposals = market.account().targets.iter().take(8).map(|t| {
                let group = &market.account().groups[t.group];
                let target = AdRef {
                    entity: if t.targeting.keyword() { AdEntity::Keyword } else { AdEntity::ProductTarget },
                    campaign_id: market.account().campaigns[group.campaign].id.clone(),
                    ad_group_id: group.id.clone(),
                    id: t.id.clone(),
                    label: t.text.clone(),
                };
                let after_micros =
                    if turn % 2 == 0 { t.bid_micros + 10_000 } else { (t.bid_micros - 10_000).max(20_000) };
                let action = Action::SetBid { target, before_micros: t.bid_micros, after_micros };
                super::faults::proposal(action, now, market.today())
            });
            house.admit(proposals.collect(), &[], &seen, now).await.map_err(said)?;
            let waiting = house.journal.list(&Filter::inbox(), Order::Number, &Page { skip: 0, take: 100 }).await;
            for d in waiting.map_err(|e| e.to_string())?.decisions {
                house.approve(d.id, &d.hash, "owner", &seen, now).await.ok();
            }
            house.dispatch(&Errand::DESK, &seen, market.today(), &mut Folder(&outbox), now).await.map_err(said)?;
        }
    })
}

/// Kills a working desk again and again; after each kill everything must add up.
pub fn kills(n: u32) -> Result<String, String> {
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let own = std::env::current_exe().map_err(|e| e.to_string())?;
    let path = dir.path().to_string_lossy().into_owned();
    let (mut entries, mut files) = (0, 0);
    for round in 0..n {
        let mut child = Command::new(&own)
            .args(["child", "desk-work", &path, &round.to_string()])
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|e| e.to_string())?;
        std::thread::sleep(Duration::from_millis(u64::from(60 + round * 37 % 400)));
        child.kill().map_err(|e| e.to_string())?;
        child.wait().map_err(|e| e.to_string())?;
        (entries, files) = wait(sound(dir.path()))?;
    }
    Ok(format!("{n} kills, {entries} entries verified, {files} files, each as the journal has it"))
}

async fn sound(dir: &Path) -> Result<(u64, usize), String> {
    let url = JournalUrl::file(dir.join("desk.sqlite"));
    let journal = Journal::open(&url, Key::from_bytes([7; 32])).await.map_err(|e| e.to_string())?;
    let verified = journal.verify().await.map_err(|e| e.to_string())?.map_err(|b| b.to_string())?;
    let uploads = journal.uploads().await.map_err(|e| e.to_string())?;
    let mut files = 0;
    let listed = std::fs::read_dir(dir.join("outbox")).into_iter().flatten().flatten();
    for file in listed.filter(|f| !f.file_name().to_string_lossy().starts_with('.')) {
        let bytes = std::fs::read(file.path()).map_err(|e| e.to_string())?;
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let name = file.file_name().to_string_lossy().into_owned();
        if !uploads.iter().any(|u| u.name == name && u.hash == hash) {
            return Err(format!("{name} is a file that the journal does not have"));
        }
        files += 1;
    }
    for upload in &uploads {
        for (_, id) in &upload.rows {
            let d = journal.decision(*id).await.map_err(|e| e.to_string())?.ok_or("a decision is lost")?;
            if d.state == State::Dispatched && d.approval.is_none() {
                return Err(format!("{id} left without an approval"));
            }
        }
    }
    journal.close().await;
    Ok((verified.entries, files))
}
