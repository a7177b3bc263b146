//! The whole circle with real agents on a simulated marketplace: reports in, proposals, one list approved, an upload that is obeyed.

use crate::desk::{Desk, assert_fits, files_below};
use sim::market::{Market, MarketSpec};
use std::time::{Duration, UNIX_EPOCH};

#[test]
fn agents_propose_a_person_approves_and_the_marketplace_obeys() {
    let mut market = Market::new(&MarketSpec { skus: 3, history_days: 75, ..MarketSpec::default() });
    let mut desk = Desk::with_key();
    for file in market.reports(market.start()) {
        let path = desk.file(&format!("reports/{}", file.path), &file.bytes, 0);
        let saved = UNIX_EPOCH + Duration::from_secs(u64::try_from(file.modified).unwrap());
        std::fs::File::options().append(true).open(path).unwrap().set_modified(saved).unwrap();
    }
    desk.set_clock(&format!("{}T13:00:00Z", market.today()));
    desk.ok(0, &["import", "reports"]);
    assert_eq!(desk.run(&["run", "--agent", "nobody"]).code, 2);
    let out = desk.ok(0, &["run"]);
    assert_fits(&out);
    for agent in agents::AGENTS {
        assert!(out.contains(agent.name), "{out}");
    }
    // once more the same day: nothing new
    let again = desk.ok(0, &["--lang", "zh", "run"]);
    assert_fits(&again);
    assert!(again.contains("     0  项新决策"), "{again}");
    let json: serde_json::Value =
        serde_json::from_str(&desk.ok(0, &["inbox", "--format", "json", "--limit", "1000"])).unwrap();
    let waiting = json["decisions"].as_array().unwrap();
    assert!(!waiting.is_empty(), "{out}");
    assert_fits(&desk.ok(0, &["inbox"]));
    // every figure that says it has rows opens to some
    let first = waiting[0]["id"].to_string();
    let shown = desk.ok(0, &["show", &first, "--rows"]);
    assert!(shown.contains("Evidence") && !shown.contains("\n0 row(s)"), "{shown}");
    let all = ["approve", "--all", "--by", "owner"];
    let list = desk.run(&all).out;
    let hash = list.lines().last().unwrap().rsplit(' ').next().unwrap();
    desk.ok(0, &[&all[..], &["--list", hash]].concat());
    desk.run(&["dispatch"]);
    let mut obeyed = 0;
    for file in files_below(&desk.data().join("outbox")) {
        let (name, bytes) = (file.file_name().unwrap().to_str().unwrap(), std::fs::read(&file).unwrap());
        if name.ends_with(".pdf") {
            continue; // a print for people: nothing that carries anything out
        }
        desk.ok(0, &["dispatch", "--check", file.to_str().unwrap()]);
        if !name.contains("ads") {
            continue;
        }
        let answer = market.upload_bulksheet(name, &bytes).unwrap();
        let report = format!("report {name}");
        desk.file(&report, answer, 0);
        let out = desk.ok(0, &["receipt", &report]);
        assert!(out.contains(" 0 refused, 0 unknown"), "{out}");
        obeyed += 1;
    }
    let executed = desk.ok(0, &["inbox", "--state", "executed", "--format", "csv"]).lines().count() - 1;
    assert!(obeyed > 0 && executed > 0, "{out}");
    let changed = market.effects().iter().filter(|e| matches!(e.by, sim::market::By::Upload)).count();
    assert!(changed >= executed, "{changed} effects of {executed} decisions");
    desk.ok(0, &["journal", "verify"]);
}
