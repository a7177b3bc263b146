//! The laws of the first three rooms, each tried on seeded shops.

use super::shop::{self, File};
use super::{Line, corpus, own};
use books::waterfall::Line as Waterfall;
use sim::{ExpectedBooks, Spec};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use store::Lake;

/// How much to try.
pub struct Scale {
    pub seeds: u64,
    pub kills: u64,
    pub mutants: usize,
}

const NOW: i64 = 1_790_000_000_000_000;

/// All laws.
pub fn all(root: &Path, scale: &Scale, shared: Option<&Path>) -> Vec<Line> {
    vec![
        law("auditor agreement", &format!("{} seeds, to the cent", scale.seeds), || auditor(scale.seeds)),
        law("ties", "every settlement 0.00, a spoiled one refused", ties),
        law("idempotence", "the same bytes again change nothing", idempotence),
        law("restatement", "latest is read, --as-of reads the earlier", restatement),
        law("crash safety", &format!("{} kills with SIGKILL", scale.kills), || crash(scale.kills)),
        law("mutation corpus", &format!("{} files and the special cases", scale.mutants), || {
            mutation(root, scale.mutants)
        }),
        match shared {
            Some(dir) => law("real settlement sample", "ties at 582.89", || sample(dir)),
            None => Line::skipped("real settlement sample", "no folder of shared formats: pass --shared DIR"),
        },
        match shared {
            Some(dir) => {
                law("online retail", "sales by country, month, product = an independent count", || own::retail(dir))
            }
            None => Line::skipped("online retail", "no folder of shared data: pass --shared DIR"),
        },
    ]
}

fn law(name: &str, what: &str, run: impl FnOnce() -> Result<String, String>) -> Line {
    let begin = std::time::Instant::now();
    let outcome = run();
    Line::law(name, what, outcome, begin.elapsed())
}

fn spec(seed: u64) -> Spec {
    // shops of different size, length, dirt: the seed decides
    Spec {
        seed,
        days: 40 + i32::try_from(seed % 5).unwrap_or(0) * 17,
        skus: 4 + (seed % 7) as usize,
        shops: 1 + usize::from(seed.is_multiple_of(11)),
        dirt: seed.is_multiple_of(2),
        unknown_triple: seed.is_multiple_of(3),
        wide_spellings: seed % 4 == 1,
        ..Spec::default()
    }
}

fn folder() -> Result<tempfile::TempDir, String> {
    tempfile::tempdir().map_err(|e| e.to_string())
}

/// Cells of the books in the auditor's words.
fn cells(closing: &books::Closing) -> BTreeMap<[String; 5], (Option<i64>, Option<i64>)> {
    let s = &closing.statement;
    let key = |c: &books::statement::Cell| {
        let place = s.place(c.place);
        [
            place.shop.clone(),
            place.marketplace.clone(),
            c.month.to_string(),
            s.names.text(c.sku).to_owned(),
            Waterfall::code(c.line).to_owned(),
        ]
    };
    s.cells
        .iter()
        .filter(|c| (c.micros, c.rmb_micros) != (Some(0), Some(0)))
        .map(|c| (key(c), (c.micros, c.rmb_micros)))
        .collect()
}

/// Where books and auditor differ.
fn differences(closing: &books::Closing, expected: &ExpectedBooks) -> Vec<String> {
    let ours = cells(closing);
    let theirs: BTreeMap<[String; 5], _> = expected
        .cells
        .iter()
        .map(|((a, b, c, d, e), v)| ([a.clone(), b.clone(), c.clone(), d.clone(), e.clone()], (Some(v.0), v.1)))
        .collect();
    let mut found = Vec::new();
    for (key, value) in &theirs {
        if ours.get(key) != Some(value) {
            found.push(format!("{key:?}: auditor {value:?}, books {:?}", ours.get(key)));
        }
    }
    found.extend(
        ours.iter()
            .filter(|(k, _)| !theirs.contains_key(*k))
            .map(|(k, v)| format!("{k:?}: books {v:?}, auditor nothing")),
    );
    let stated: BTreeMap<&str, i64> =
        closing.tie_outs.iter().map(|t| (t.settlement.as_str(), t.total_micros)).collect();
    for (id, total) in &expected.settlements {
        if stated.get(id.as_str()) != Some(total) {
            found.push(format!("settlement {id}: auditor {total}, books {:?}", stated.get(id.as_str())));
        }
    }
    let suspense: i64 = expected.suspense.iter().map(|s| s.4).sum();
    let quarantined: i64 = closing.quarantine.iter().map(|q| q.micros).sum();
    if suspense != quarantined {
        found.push(format!("quarantine: auditor {suspense}, books {quarantined}"));
    }
    found
}

fn auditor(seeds: u64) -> Result<String, String> {
    let (mut compared, mut facts, mut rejects) = (0, 0, 0);
    for seed in 1..=seeds {
        let dir = folder()?;
        let lake = shop::lake(dir.path())?;
        let (files, expected) = shop::make(&spec(seed))?;
        let report = shop::import(&lake, shop::boxed(&files), NOW)?;
        if let Some(file) = report.files.iter().find(|f| matches!(f.status, app::report::Status::Refused(_))) {
            return Err(format!("seed {seed}: {} {:?}", file.file, file.status));
        }
        let mut by_table: BTreeMap<&str, u64> = BTreeMap::new();
        for (table, n) in report.files.iter().flat_map(|f| &f.tables) {
            *by_table.entry(table).or_default() += n;
        }
        // in a quiet shop a second export may hold the very bytes of the first: it is not taken again
        let (stated, planned) = stated(&files, &report)?;
        let expected_facts: BTreeMap<&str, u64> = stated.into_iter().filter(|(_, n)| *n > 0).collect();
        if by_table != expected_facts {
            let names: std::collections::BTreeSet<_> = by_table.keys().chain(expected_facts.keys()).collect();
            let wrong: Vec<String> = names
                .into_iter()
                .filter(|t| by_table.get(*t) != expected_facts.get(*t))
                .map(|t| format!("{t} {:?} instead of {:?}", by_table.get(t), expected_facts.get(t)))
                .collect();
            return Err(format!("seed {seed}: facts: {}", wrong.join(", ")));
        }
        if report.rejected() != planned {
            return Err(format!("seed {seed}: {} rejects, expected {planned}", report.rejected()));
        }
        let closing = shop::close(&lake)?;
        let found = differences(&closing, &expected);
        if let Some(first) = found.first() {
            return Err(format!("seed {seed}: {} differences, first {first}", found.len()));
        }
        compared += expected.cells.len();
        facts += report.facts();
        rejects += report.rejected();
    }
    Ok(format!("{compared} cells equal, from {facts} facts, {rejects} planned rejects found"))
}

/// Facts by table and rejects that the files taken state; a file may be left out only as a copy of another.
fn stated(files: &[File], report: &app::report::ImportReport) -> Result<(BTreeMap<&'static str, u64>, u64), String> {
    let (mut facts, mut rejects) = (BTreeMap::new(), 0);
    for file in files {
        let copies = files.iter().filter(|f| f.bytes == file.bytes && f.settings.shop == file.settings.shop).count();
        // the content of a .gz goes by its name without the ending
        let name = file.name.trim_end_matches(".gz");
        match report.files.iter().find(|r| r.file == name).map(|r| &r.status) {
            Some(app::report::Status::Imported) => {
                file.facts.iter().for_each(|(table, n)| *facts.entry(*table).or_default() += n);
                rejects += file.rejects;
            }
            Some(app::report::Status::Already { .. }) if copies > 1 => {}
            other => return Err(format!("{}: {other:?}", file.name)),
        }
    }
    Ok((facts, rejects))
}

fn ties() -> Result<String, String> {
    let dir = folder()?;
    let lake = shop::lake(dir.path())?;
    let (mut files, expected) = shop::make(&spec(2))?;
    // one cent is added to one line of one settlement
    let spoiled = files
        .iter_mut()
        .filter(|f| f.bytes.starts_with(b"settlement-id\tsettlement-start-date"))
        .find_map(|f| {
            let text = String::from_utf8(f.bytes.to_vec()).ok()?;
            let at = text.find("\tPrincipal\t")? + "\tPrincipal\t".len();
            let end = at + text[at..].find('\t')?;
            let last = text.as_bytes()[end - 1];
            let other = if last == b'9' { '8' } else { char::from(last + 1) };
            f.bytes = std::sync::Arc::new(format!("{}{other}{}", &text[..end - 1], &text[end..]).into_bytes());
            Some(f.name.clone())
        })
        .ok_or("no settlement to spoil")?;
    shop::import(&lake, shop::boxed(&files), NOW)?;
    let closing = shop::close(&lake)?;
    let refused: Vec<_> = closing.tie_outs.iter().filter(|t| t.message().is_some()).collect();
    let [one] = refused[..] else {
        return Err(format!("{} settlements refused, expected 1 ({spoiled})", refused.len()));
    };
    let (en, zh) = one.message().unwrap_or_default();
    if en.is_empty() || zh.is_empty() || one.difference_micros() == 0 {
        return Err("the refusal says nothing".into());
    }
    Ok(format!("{} tie; the spoiled one: {en}", expected.settlements.len() - 1))
}

/// All that a reader can see, as one text.
fn picture(lake: &Lake, as_of: Option<i64>) -> Result<String, String> {
    let mut text = String::new();
    for table in domain::facts::TABLES {
        let order: Vec<String> = (1..=table.all_columns().count()).map(|n| n.to_string()).collect();
        let sql = format!("select * from {} order by {}", table.name, order.join(","));
        let rows = shop::rows(lake, &sql, as_of).map_err(|e| format!("{}: {e}", table.name))?;
        text.push_str(&format!("{} {}\n", table.name, rows.len()));
        for row in rows {
            text.push_str(&row.join("\t"));
            text.push('\n');
        }
    }
    Ok(text)
}

fn idempotence() -> Result<String, String> {
    let dir = folder()?;
    let lake = shop::lake(dir.path())?;
    let (files, _) = shop::make(&spec(4))?;
    shop::import(&lake, shop::boxed(&files), NOW)?;
    let before = picture(&lake, None)?;
    let renamed: Vec<File> = files.iter().map(|f| File { modified: f.modified + 9, ..f.clone() }).collect();
    let again = shop::import(&lake, shop::boxed(&renamed), NOW + 1_000_000)?;
    if again.imported() > 0 || again.already() != files.len() {
        return Err(format!("{} files were taken again", again.imported()));
    }
    if picture(&lake, None)? != before {
        return Err("what is read has changed".into());
    }
    Ok(format!("{} files, {} bytes of facts compared", files.len(), before.len()))
}

fn restatement() -> Result<String, String> {
    let dir = folder()?;
    let lake = shop::lake(dir.path())?;
    let (mut files, expected) = shop::make(&spec(6))?;
    files.sort_by_key(|f| f.modified);
    let half = files.len() / 2;
    shop::import(&lake, shop::boxed(&files[..half]), NOW)?;
    let then = picture(&lake, None)?;
    let second = shop::import(&lake, shop::boxed(&files[half..]), NOW + 1_000_000)?;
    let restated: u64 = second.files.iter().map(|f| f.restated).sum();
    let now = picture(&lake, None)?;
    if picture(&lake, Some(NOW))? != then {
        return Err("--as-of does not read what was known then".into());
    }
    if now == then || restated == 0 {
        return Err(format!("nothing was restated ({restated})"));
    }
    let closing = shop::close(&lake)?;
    match differences(&closing, &expected).first() {
        Some(first) => Err(format!("in two imports the books differ: {first}")),
        None => Ok(format!("{restated} facts restated, the earlier reading is intact, the books agree")),
    }
}

fn crash(kills: u64) -> Result<String, String> {
    let me = std::env::current_exe().map_err(|e| e.to_string())?;
    let dir = folder()?;
    let mut dice = super::mutate::Dice::new(11);
    let (mut whole, mut survived) = (0, 0);
    for kill in 0..kills {
        let begin = std::time::Instant::now();
        let mut child = Command::new(&me)
            .args(["child", "crash", &dir.path().display().to_string(), &kill.to_string()])
            .spawn()
            .map_err(|e| e.to_string())?;
        std::thread::sleep(Duration::from_millis(20 + dice.next() % 900));
        child.kill().map_err(|e| e.to_string())?;
        child.wait().map_err(|e| e.to_string())?;
        let lake = shop::lake(dir.path())?;
        let files = lake.imports().map_err(|e| e.to_string())?;
        // every commit of the child holds the same number of files: a part of one would show
        let mut commits: BTreeMap<u64, usize> = BTreeMap::new();
        files.iter().for_each(|f| *commits.entry(f.commit).or_default() += 1);
        if let Some((commit, n)) = commits.iter().find(|(_, n)| **n != CRASH_FILES) {
            return Err(format!("after kill {kill}: commit {commit} shows {n} of {CRASH_FILES} files"));
        }
        let facts: u64 = files.iter().map(|f| f.facts).sum();
        let read = shop::rows(&lake, "select count(*) from stock_ledger", None)?;
        let seen = read.first().and_then(|r| r.first());
        if seen != Some(&facts.to_string()) {
            return Err(format!("after kill {kill}: {facts} facts by the manifest, {seen:?} read"));
        }
        whole = commits.len();
        survived += 1;
        if begin.elapsed() > Duration::from_secs(60) {
            return Err("too slow".into());
        }
    }
    if whole == 0 {
        return Err("no commit was ever finished: the kills came too early to try anything".into());
    }
    Ok(format!("{survived} kills, {whole} whole commits, no part of one"))
}

/// Files in each commit of the child that is killed.
const CRASH_FILES: usize = 3;

/// The child of the crash law: imports different files for ever until it is killed.
pub fn crash_child(dir: &Path, round: u64) -> Result<(), String> {
    let lake = shop::lake(dir)?;
    for n in 0.. {
        let files: Vec<File> = (0..CRASH_FILES)
            .map(|f| {
                let day = |k: u64| domain::Day(20_000 + i32::try_from((round * 1_000 + n * 10 + k) % 100_000).unwrap_or(0));
                let mut text = String::from("Date\tFNSKU\tASIN\tMSKU\tTitle\tDisposition\tStarting Warehouse Balance\tIn Transit Between Warehouses\tReceipts\tCustomer Shipments\tCustomer Returns\tVendor Returns\tWarehouse Transfer In/Out\tFound\tLost\tDamaged\tDisposed\tOther Events\tEnding Warehouse Balance\tUnknown Events\tLocation\n");
                for k in 0..800 {
                    let (month, d) = { let (_, m, d) = day(f as u64).civil(); (m, d) };
                    text.push_str(&format!("{month:02}/{d:02}/{}\tX{k}\tB0\tS{f}-{k}\tt\tSELLABLE\t9\t0\t0\t-1\t0\t0\t0\t0\t0\t0\t0\t0\t8\t0\tUS\n", day(f as u64).civil().0));
                }
                let settings = app::settings::Settings {
                    shop: Some(format!("round{round}-{n}-{f}")),
                    marketplace: domain::Marketplace::find("amazon-us"),
                    ..Default::default()
                };
                File { name: format!("ledger-{f}.txt"), bytes: std::sync::Arc::new(text.into_bytes()), modified: 0, settings, facts: Vec::new(), rejects: 0 }
            })
            .collect();
        shop::import(&lake, shop::boxed(&files), NOW)?;
    }
    Ok(())
}

fn mutation(root: &Path, mutants: usize) -> Result<String, String> {
    let tally = corpus::run(root, mutants, 2026);
    if let Some(first) = tally.faults.first() {
        return Err(format!("{} faults, first: {first}", tally.faults.len()));
    }
    Ok(format!(
        "{} files: {} taken, {} refused with a message; {} rows accepted, {} rejected; rows of {} files recounted",
        tally.files, tally.taken, tally.refused, tally.accepted, tally.rejected, tally.recounted
    ))
}

fn sample(shared: &Path) -> Result<String, String> {
    let path = shared.join("formats/settlement_v2_sample.synthetic.cc-by-4.0.txt");
    let dir = folder()?;
    let lake = shop::lake(dir.path())?;
    let report = shop::import(&lake, vec![Box::new(shop::OnDisk { path, settings: Default::default() })], NOW)?;
    let closing = shop::close(&lake)?;
    match &closing.tie_outs[..] {
        [t] if t.message().is_none() && t.total_micros == 582_890_000 && report.rejected() == 0 => {
            Ok(format!("{} facts, total 582.89, {} lines in quarantine", report.facts(), closing.quarantine.len()))
        }
        other => {
            Err(format!("{other:?}, {} rejected, {:?}", report.rejected(), report.files.first().map(|f| &f.status)))
        }
    }
}
