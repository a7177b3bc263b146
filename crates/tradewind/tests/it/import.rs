//! Importing: what is said of files taken, refused and known already.

use crate::desk::{Desk, assert_fits};
use crate::reports::{COSTS, RATES, TOTAL, settlement};
use expect_test::expect;

fn three_files(desk: &Desk) {
    desk.file("reports/october.txt", settlement(TOTAL, ""), 3);
    desk.file("reports/costs.csv", COSTS, 2);
    desk.file("reports/rates.csv", RATES.replace("7.1,", "seven,") + "2026-11-01,USD,month,7.2,test\n", 1);
}

#[test]
fn a_folder_of_three_files_in_english() {
    let desk = Desk::with_key();
    three_files(&desk);
    let out = desk.ok(3, &["import", "reports"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
}

#[test]
fn a_folder_of_three_files_in_chinese() {
    let desk = Desk::with_key();
    three_files(&desk);
    let out = desk.ok(3, &["--lang", "zh", "import", "reports"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
}

#[test]
fn what_is_no_report_is_refused_and_the_rest_taken() {
    let desk = Desk::with_key();
    desk.file("reports/costs.csv", COSTS, 3);
    desk.file("reports/empty.csv", "", 2);
    desk.file("reports/letter.csv", "dear,friend\nhow,are you\n", 2);
    desk.file("reports/picture.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3, 0xff, 0xfe, 0, 0], 1);
    desk.file("reports/.hidden", "x", 1);
    for (lang, expected) in [("en", expect![[""]]), ("zh", expect![[""]])] {
        let out = desk.ok(3, &["--lang", lang, "import", "reports"]);
        assert_fits(
            &out.lines().filter(|l| !l.starts_with("refused") && !l.starts_with("拒收")).collect::<Vec<_>>().join("\n"),
        );
        expected.assert_eq(&out);
    }
}

#[test]
fn the_same_bytes_twice_change_nothing() {
    let desk = Desk::with_key();
    three_files(&desk);
    desk.ok(3, &["import", "reports"]);
    let before = desk.ok(0, &["query", "SELECT count(*) AS n FROM settlement_line", "--format", "csv"]);
    // the same folder again, and a copy under another name
    desk.file("more/copy.txt", settlement(TOTAL, ""), 0);
    let out = desk.ok(0, &["import", "reports", "more"]);
    expect![[""]].assert_eq(&out);
    assert_eq!(before, desk.ok(0, &["query", "SELECT count(*) AS n FROM settlement_line", "--format", "csv"]));
    assert_eq!("n\n3\n", desk.ok(0, &["query", "SELECT count(*) AS n FROM imports", "--format", "csv"]));
}

#[test]
fn the_nearest_settings_file_names_the_shop_and_the_command_line_beats_it() {
    let desk = Desk::with_key();
    desk.file("north/tradewind.toml", "shop = 'north'", 1);
    desk.file("north/deep/costs.csv", COSTS, 1);
    desk.ok(0, &["import", "north"]);
    desk.ok(0, &["import", "north", "--shop", "south"]);
    let out = desk.ok(
        0,
        &["query", "SELECT shop, sum(units) AS units FROM landed_cost GROUP BY shop ORDER BY shop", "--format", "csv"],
    );
    expect![[""]].assert_eq(&out);
    desk.file("north/tradewind.toml", "shpo = 'north'", 1);
    let said = desk.run(&["import", "north"]);
    assert_eq!(said.code, 2);
    expect![[""]].assert_eq(&said.err);
}

#[test]
fn rejected_rows_are_listed_with_file_line_and_what_was_expected() {
    let desk = Desk::with_key();
    three_files(&desk);
    desk.ok(3, &["import", "reports"]);
    let out = desk.ok(0, &["rejects"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
    let out = desk.ok(0, &["rejects", "--lang", "zh"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
    expect![[""]].assert_eq(&desk.ok(0, &["rejects", "--file", "october"]));
    let json: serde_json::Value = serde_json::from_str(&desk.ok(0, &["rejects", "--format", "json"])).unwrap();
    assert_eq!((json[0]["line"].as_u64(), json[0]["found"].as_str()), (Some(2), Some("seven")));
}

#[test]
fn a_template_is_filled_in_and_read_back() {
    let desk = Desk::with_key();
    expect![[""]].assert_eq(&desk.ok(0, &["template"]));
    desk.ok(0, &["template", "landed_cost", "--out", "batches.xlsx"]);
    assert_eq!(
        desk.run(&["template", "landed_cost", "--out", "batches.xlsx"]).code,
        1,
        "a filled table is not overwritten"
    );
    // untouched, its worked row is no data
    let out = desk.ok(0, &["import", "batches.xlsx"]);
    assert!(out.contains("0 facts"), "{out}");
    fill(&desk.path("batches.xlsx"), &desk.path("filled.xlsx"));
    desk.ok(0, &["import", "filled.xlsx"]);
    let out = desk.ok(0, &["query", "SELECT batch_id, sku, units, goods_micros FROM landed_cost", "--format", "csv"]);
    assert_eq!(out, "batch_id,sku,units,goods_micros\nB7,LAMP,40,1000500000\n");
}

/// What a person does with a template: keeps the headings and types a row of their own.
fn fill(template: &std::path::Path, filled: &std::path::Path) {
    use calamine::Reader;
    let mut book = calamine::open_workbook_auto(template).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    let header = range.rows().next().unwrap();
    let mut copy = rust_xlsxwriter::Workbook::new();
    let sheet = copy.add_worksheet();
    for (i, cell) in (0..).zip(header) {
        let text = cell.to_string();
        sheet.write(0, i, &text).unwrap();
        let value = |text: &str| match text.split(' ').next().unwrap() {
            "Batch" => "B7",
            "SKU" => "LAMP",
            "Received" => "2026-09-05",
            "Units" => "40",
            "Currency" => "CNY",
            "Goods" => "1000.50",
            _ => "",
        };
        sheet.write(1, i, value(&text)).unwrap();
    }
    copy.save(filled).unwrap();
}
