//! Laws of the dock over random accounts, actions and hostile texts: what is read back is what was meant, and nothing else.

use crate::dock::*;
use calamine::{Data, Reader, Xlsx};
use connectors::dock::receipt;
use connectors::dock::validator::check_upload;
use connectors::dock::{self, BULKSHEET_SHEET, Dock, Line, Live, LiveState, Upload, live_matches};
use domain::Action;
use domain::action::{AdEntity, AdRef, AdState, Match, RemovalMethod};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// Texts that want to be more than text.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("=HYPERLINK(\"http://evil.example\",\"free\")".to_owned()),
        Just("@SUM(A1:A9)".to_owned()),
        Just("+1-1".to_owned()),
        Just("_x003D_1+1".to_owned()),
        Just("</t></si>&amp;<![CDATA[".to_owned()),
        Just("a\tb\r\nc\u{0}\u{1B}[31m".to_owned()),
        Just("\u{202E}gnirts\u{2066}\u{200B}".to_owned()),
        Just("\u{FEFF}\u{FFFE}\u{D7FF}".to_owned()),
        Just("x".repeat(10_240)),
        Just("关键词 水杯".to_owned()),
        Just("  two  spaces ".to_owned()),
        "[a-z]{1,8}( [a-z]{1,6}){0,5}",
        "\\PC{0,30}",
        any::<String>(),
    ]
}

fn any_match() -> impl Strategy<Value = Match> {
    prop_oneof![Just(Match::Broad), Just(Match::Phrase), Just(Match::Exact)]
}

fn any_state() -> impl Strategy<Value = AdState> {
    prop_oneof![Just(AdState::Enabled), Just(AdState::Paused), Just(AdState::Archived)]
}

/// Advertising actions on the small account, many of them such that they may leave.
fn ads() -> impl Strategy<Value = Action> {
    let target = prop_oneof![
        Just((kw(K1), 900_000)),
        Just((kw(K2), 750_000)),
        Just((at(AdEntity::ProductTarget, C2, G2, T4), 400_000)),
        Just((ag1(), 750_000)),
        Just((kw("39"), 1)),
    ];
    let cents = prop_oneof![4 => 2_i64..100_000, 1 => -5_i64..2_000_000_000];
    let place = prop_oneof![Just(ag1()), Just(ca(C1)), Just(ca(C2)), Just(ca(C3))];
    let state_of = prop_oneof![Just(kw(K1)), Just(kw(K2)), Just(ca(C1)), Just(ca(C2)), Just(ag1())];
    prop_oneof![
        (target, cents.clone(), any::<bool>()).prop_map(|((t, before), c, fresh)| {
            set_bid(t, if fresh { before } else { before + 10_000 }, c.saturating_mul(10_000))
        }),
        (prop_oneof![Just((C1, 25)), Just((C2, 10))], cents.clone()).prop_map(|((c, before), after)| set_budget(
            c,
            before * 1_000_000,
            after.saturating_mul(10_000)
        )),
        (state_of, any_state(), any_state()).prop_map(|(e, b, a)| set_state(e, b, a)),
        (place.clone(), hostile(), any_match()).prop_map(|(p, t, m)| add_negative(p, &t, m)),
        prop_oneof![Just("free"), Just("double"), Just("nothing")].prop_map(|t| remove_negative(
            ag1(),
            t,
            Match::Exact
        )),
        Just(remove_negative(ca(C1), "cheap", Match::Phrase)),
        (hostile(), any_match(), cents).prop_map(|(t, m, c)| harvest(ag1(), &t, m, c.saturating_mul(10_000))),
        any_match().prop_map(|m| pause("steel bottle", m)),
    ]
}

/// Renders, leaving out what is refused until nothing is.
fn render_rest(dock: Dock, mut lines: Vec<Line>, live: &Live) -> (Vec<Upload>, Vec<Line>) {
    let us = site("amazon-us");
    loop {
        match dock::render(dock, "U7", us, day("2026-11-23"), &lines, live, &sender()) {
            Ok(uploads) => return (uploads, lines),
            Err(refused) => {
                let out: BTreeSet<&str> = refused.iter().map(|r| r.decision.as_str()).collect();
                let before = lines.len();
                lines.retain(|l| !out.contains(l.decision.as_str()));
                assert!(lines.len() < before, "a refusal names a line");
            }
        }
    }
}

/// A change as a person would say it: entity, operation, ids and words, column and value.
type Change = [String; 6];

fn change(entity: &str, operation: &str, place: &AdRef, id: &str, column: &str, value: &str) -> Change {
    let place = format!("{}/{}", place.campaign_id, place.ad_group_id);
    [entity, operation, &place, id, column, value].map(str::to_owned)
}

fn amount(micros: i64) -> String {
    format!("{}.{:02}", micros / 1_000_000, micros % 1_000_000 / 10_000)
}

/// What an action changes, told without the dock's code.
fn meant(action: &Action) -> Vec<Change> {
    let kind = |e: &AdRef| match e.entity {
        AdEntity::Campaign => ("Campaign", e.campaign_id.clone()),
        AdEntity::AdGroup => ("Ad Group", e.ad_group_id.clone()),
        AdEntity::Keyword => ("Keyword", e.id.clone()),
        AdEntity::ProductTarget => ("Product Targeting", e.id.clone()),
    };
    let negative =
        |e: &AdRef| if e.entity == AdEntity::Campaign { "Campaign Negative Keyword" } else { "Negative Keyword" };
    let tidy = |t: &str| {
        t.replace(['\u{3000}', '\u{A0}'], " ").split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let negated = |m: &Match| if *m == Match::Exact { "negativeExact" } else { "negativePhrase" };
    match action {
        Action::SetBid { target, after_micros, .. } => {
            let (entity, id) = kind(target);
            let column = if target.entity == AdEntity::AdGroup { "Ad Group Default Bid" } else { "Bid" };
            vec![change(entity, "Update", target, &id, column, &amount(*after_micros))]
        }
        Action::SetBudget { campaign, after_micros, .. } => {
            vec![change("Campaign", "Update", campaign, &campaign.campaign_id, "Daily Budget", &amount(*after_micros))]
        }
        Action::SetState { entity: e, after: AdState::Archived, .. } => {
            let (entity, id) = kind(e);
            vec![change(entity, "Archive", e, &id, "", "")]
        }
        Action::SetState { entity: e, after, .. } => {
            let (entity, id) = kind(e);
            vec![change(entity, "Update", e, &id, "State", after.code())]
        }
        Action::AddNegative { at, text, match_type } => {
            let all =
                [("Keyword Text", tidy(text)), ("Match Type", negated(match_type).into()), ("State", "enabled".into())];
            all.into_iter().map(|(c, v)| change(negative(at), "Create", at, &tidy(text), c, &v)).collect()
        }
        Action::RemoveNegative { at, text, .. } => {
            let id = if text == "free" { "400000000000001" } else { "400000000000002" };
            vec![change(negative(at), "Archive", at, id, "", "")]
        }
        Action::HarvestKeyword { at, text, match_type, bid_micros } => {
            let all = [
                ("Bid", amount(*bid_micros)),
                ("Keyword Text", tidy(text)),
                ("Match Type", match_type.code().into()),
                ("State", "enabled".into()),
            ];
            all.into_iter().map(|(c, v)| change("Keyword", "Create", at, &tidy(text), c, &v)).collect()
        }
        Action::PauseKeyword { at, .. } => vec![change("Keyword", "Update", at, K1, "State", "paused")],
        _ => Vec::new(),
    }
}

/// What a row of the sheet changes, and what it only keeps.
fn said(cells: &[(String, String)]) -> (Vec<Change>, BTreeMap<String, String>) {
    let get = |name: &str| cells.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let place = at(AdEntity::Campaign, get("Campaign ID"), get("Ad Group ID"), "");
    let (entity, operation) = (get("Entity"), get("Operation"));
    let own = match entity {
        "Campaign" => get("Campaign ID"),
        "Ad Group" => get("Ad Group ID"),
        "Product Targeting" => get("Product Targeting ID"),
        _ => get("Keyword ID"),
    };
    let id = if operation == "Create" { get("Keyword Text") } else { own };
    let fixed = ["Product", "Entity", "Operation", "Campaign ID", "Ad Group ID", "Keyword ID", "Product Targeting ID"];
    let (mut changes, mut kept) = (Vec::new(), BTreeMap::new());
    for (name, value) in cells.iter().filter(|(n, _)| !fixed.contains(&n.as_str())) {
        if operation == "Update" && ["End Date", "Portfolio ID"].contains(&name.as_str()) {
            kept.insert(name.clone(), value.clone());
        } else {
            changes.push(change(entity, operation, &place, id, name, value));
        }
    }
    if operation == "Archive" {
        changes.push(change(entity, operation, &place, id, "", ""));
    }
    (changes, kept)
}

/// Rows and cells that hold a formula.
fn formulas(bytes: &[u8]) -> Vec<String> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names().clone();
    let mut found = Vec::new();
    for name in names {
        let range = book.worksheet_formula(&name).unwrap();
        found.extend(range.used_cells().filter(|c| !c.2.is_empty()).map(|c| c.2.clone()));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_back_from_a_sheet_is_what_was_meant(actions in proptest::collection::vec(ads(), 1..12)) {
        let live = live();
        let (uploads, left) = render_rest(Dock::AdsBulksheet, lines(actions), &live);
        prop_assert_eq!(uploads.is_empty(), left.is_empty());
        let Some(upload) = uploads.first() else { return Ok(()) };
        prop_assert_eq!(check_upload(Dock::AdsBulksheet, site("amazon-us"), &upload.bytes), []);
        prop_assert!(formulas(&upload.bytes).is_empty());

        let rows = cells(&upload.bytes, BULKSHEET_SHEET);
        let mut found: Vec<Change> = Vec::new();
        for (row, cells) in &rows {
            let (changes, kept) = said(cells);
            let mine: BTreeSet<&str> = upload.rows.iter().filter(|(r, _)| r == row).map(|(_, d)| d.as_str()).collect();
            let wanted: BTreeSet<Change> =
                left.iter().filter(|l| mine.contains(l.decision.as_str())).flat_map(|l| meant(&l.action)).collect();
            prop_assert_eq!(changes.iter().cloned().collect::<BTreeSet<_>>(), wanted, "row {}", row);
            let ending = &changes[0][0] == "Campaign" && &changes[0][1] == "Update" && changes[0][3] == C2;
            let keeps: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let expected: &[(&str, &str)] =
                if ending { &[("End Date", "20261231"), ("Portfolio ID", "22001100220011")] } else { &[] };
            prop_assert_eq!(keeps, expected);
            found.extend(changes);
        }
        let mut wanted: Vec<Change> = left.iter().flat_map(|l| meant(&l.action)).collect();
        found.sort();
        wanted.sort();
        prop_assert_eq!(found, wanted);
        let mut decisions: Vec<&str> = upload.rows.iter().map(|(_, d)| d.as_str()).collect();
        decisions.sort_unstable();
        let mut asked: Vec<&str> = left.iter().map(|l| l.decision.as_str()).collect();
        asked.sort_unstable();
        prop_assert_eq!(decisions, asked, "each decision has its row");
        // what leaves is still what the person saw
        for line in &left {
            prop_assert!(matches!(live_matches(&line.action, &live), LiveState::AsBefore | LiveState::AsAfter), "{:?}", line);
        }
    }

    #[test]
    fn hostile_words_break_no_row_of_a_supplier(number in hostile(), supplier in hostile(), sku in hostile(), ship_to in hostile()) {
        let mut from = sender();
        from.ship_to = ship_to.clone();
        from.buyer = ship_to;
        let lines = lines([order(&number, &supplier, &sku, 48, 1_230_000), order("PO-2", "plain", "TW-2", 24, 2_000_000)]);
        let (us, on) = (site("amazon-us"), day("2026-11-23"));
        let uploads = match dock::render(Dock::PurchaseOrder, "U7", us, on, &lines, &live(), &from) {
            Ok(uploads) => uploads,
            Err(refused) => {
                prop_assert_eq!(refused.len(), 1);
                prop_assert_eq!(&refused[0].decision, "D1");
                return Ok(());
            }
        };
        for upload in &uploads {
            prop_assert_eq!(check_upload(Dock::PurchaseOrder, us, &upload.bytes), []);
            prop_assert!(formulas(&upload.bytes).iter().all(|f| f.starts_with("SUM") || f.starts_with('C')));
            let clean = !upload.name.contains(['/', '\\', ':', '\n', '\0']);
            prop_assert!(clean, "{}", upload.name);
            let mut book = Xlsx::new(Cursor::new(upload.bytes.as_slice())).unwrap();
            let range = book.worksheet_range_at(0).unwrap().unwrap();
            for (row, decision) in &upload.rows {
                let cell = |c: u32| range.get_value((row - 1, c)).map(ToString::to_string).unwrap_or_default();
                let line = lines.iter().find(|l| l.decision == *decision).unwrap();
                let Action::PurchaseOrder { number, sku, units, .. } = &line.action else { unreachable!() };
                prop_assert_eq!((cell(0), cell(1), cell(2)), (number.clone(), sku.clone(), units.to_string()));
                let clean = !cell(9).contains(['\n', '\r', '\t', '\u{202E}']);
                prop_assert!(clean);
            }
        }
    }

    #[test]
    fn hostile_words_break_no_text_file_and_no_task(sku in hostile(), number in hostile(), label in hostile()) {
        let us = site("amazon-us");
        let price_lines = lines([price(&sku, 5_000_000, 4_000_000), price("TW-2", 5_000_000, 4_500_000)]);
        let (uploads, left) = render_rest(Dock::Prices, price_lines, &Live::default());
        prop_assert_eq!(check_upload(Dock::Prices, us, &uploads[0].bytes), []);
        let text = std::str::from_utf8(&uploads[0].bytes).unwrap();
        let skus: Vec<&str> = text.split('\n').skip(1).filter(|l| !l.is_empty()).map(|l| l.split('\t').next().unwrap()).collect();
        prop_assert_eq!(skus, left.iter().filter_map(|l| l.action.sku()).collect::<Vec<_>>());

        let removal_lines = lines([removal(&number, &sku, 3, RemovalMethod::Return), removal("R-2", "TW-2", 3, RemovalMethod::Dispose)]);
        let (uploads, left) = render_rest(Dock::Removals, removal_lines, &Live::default());
        prop_assert_eq!(check_upload(Dock::Removals, us, &uploads[0].bytes), []);
        prop_assert_eq!(uploads[0].rows.len(), left.len());

        let named = AdRef { label: label.clone(), ..ca(C1) };
        let budget = Action::SetBudget { campaign: named, before_micros: 25_000_000, after_micros: 26_000_000 };
        let (uploads, left) = render_rest(Dock::ByHand, lines([coupon(&sku), budget]), &Live::default());
        prop_assert!(formulas(&uploads[0].bytes).is_empty());
        let mut book = Xlsx::new(Cursor::new(uploads[0].bytes.as_slice())).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        prop_assert_eq!(range.height(), 4 + left.len());
        for cell in range.used_cells().map(|c| c.2) {
            prop_assert!(matches!(cell, Data::String(_)));
            let text = cell.to_string();
            let clean = !text.contains(['\n', '\t', '\u{202E}', '\u{0}']);
            prop_assert!(clean && text.chars().count() < 700, "{}", text);
        }
    }

    #[test]
    fn a_receipt_settles_every_line_once_or_is_refused_whole(
        records in proptest::collection::vec(2_u32..12, 0..12),
        entries in proptest::collection::vec((0_u32..14, 0_usize..4), 0..12),
    ) {
        let rows: Vec<(u32, String)> = (1..).zip(records).map(|(n, r): (u32, u32)| (r, format!("D{n}"))).collect();
        let types = ["Input Error", "Warning", "Success", "Fatal"];
        let results = entries.iter().map(|(record, kind)| receipt::Entry {
            record: *record,
            error_type: types[*kind].into(),
            code: "C".into(),
            message: "m".into(),
        });
        let receipt = receipt::Receipt { results: results.collect(), ..Default::default() };
        let known = |r: u32| r == 0 || rows.iter().any(|(row, _)| *row == r);
        match receipt::settle(&rows, &receipt) {
            Err(receipt::NotThisUpload::Record { record, .. }) => prop_assert!(!known(record)),
            Err(other) => prop_assert!(false, "{}", other),
            Ok(results) => {
                prop_assert!(entries.iter().all(|(r, _)| known(*r)));
                prop_assert_eq!(
                    results.iter().map(|r| &r.decision).collect::<Vec<_>>(),
                    rows.iter().map(|(_, d)| d).collect::<Vec<_>>()
                );
                for (result, (row, _)) in results.iter().zip(&rows) {
                    let named = entries.iter().any(|(r, kind)| (*r == *row || *r == 0) && *kind != 1 && *kind != 2);
                    let fatal = entries.iter().any(|(_, kind)| *kind == 3);
                    prop_assert_eq!(result.outcome == receipt::LineOutcome::Executed, !named && !fatal);
                }
            }
        }
    }

    #[test]
    fn a_receipt_of_random_bytes_is_read_or_refused_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Err(e) = receipt::read(&bytes, "r.csv") {
            prop_assert!(!e.en().is_empty() && !e.zh().is_empty());
        }
        let _ = check_upload(Dock::AdsBulksheet, site("amazon-us"), &bytes);
        let _ = check_upload(Dock::PurchaseOrder, site("amazon-us"), &bytes);
        let _ = check_upload(Dock::Prices, site("amazon-us"), &bytes);
        let _ = check_upload(Dock::Removals, site("amazon-us"), &bytes);
    }
}
