//! Profit: the statement in its shapes, settlements that do not tie, unknown lines and what a person decides about them.

use crate::desk::{Desk, assert_fits};
use crate::reports::{COSTS, RATES, TOTAL, settlement, unknown_line};
use expect_test::expect;

fn shop() -> Desk {
    let desk = Desk::with_key();
    desk.file("r/october.txt", settlement(TOTAL, ""), 3);
    desk.file("r/costs.csv", COSTS, 2);
    desk.file("r/rates.csv", RATES, 1);
    desk.ok(0, &["import", "r"]);
    desk
}

#[test]
fn the_statement_in_both_languages_and_currencies() {
    let desk = shop();
    let out = desk.ok(0, &["profit"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
    let out = desk.ok(0, &["--lang", "zh", "profit", "--currency", "cny"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
}

#[test]
fn the_league_by_sku() {
    let desk = shop();
    let out = desk.ok(0, &["profit", "--by", "sku"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
}

#[test]
fn csv_json_and_workbook() {
    let desk = shop();
    expect![[""]].assert_eq(&desk.ok(0, &["profit", "--by", "month,sku", "--format", "csv"]));
    let json: serde_json::Value = serde_json::from_str(&desk.ok(0, &["profit", "--format", "json"])).unwrap();
    assert_eq!(json["settlements"][0]["difference"], "0.00");
    assert_eq!(json["rows"][0]["currency"], "USD");
    desk.ok(0, &["profit", "--format", "xlsx", "--out", "profit.xlsx"]);
    use calamine::Reader;
    let mut book = calamine::open_workbook_auto(desk.path("profit.xlsx")).unwrap();
    expect![[""]].assert_eq(&book.sheet_names().join("\n"));
    // the cached value of a formula is the exact sum
    let sheet = book.worksheet_range("By SKU 按货号").unwrap();
    let total = sheet.rows().find(|r| r[2].to_string().starts_with("Total")).unwrap();
    assert_eq!(
        total[4].to_string(),
        json["rows"][0]["amounts"]["gross_sales"].as_str().unwrap().trim_end_matches(".00")
    );
    let formulas = book.worksheet_formula("By SKU 按货号").unwrap();
    assert!(formulas.used_cells().any(|(_, _, f)| f.starts_with("SUM(")));
}

#[test]
fn a_figure_opens_down_to_lines_of_files() {
    let desk = shop();
    let out = desk.ok(0, &["profit", "--explain", "LAMP", "--month", "2026-10"]);
    assert_fits(&out);
    expect![[""]].assert_eq(&out);
    assert_eq!(desk.run(&["profit", "--explain", "LAMP"]).code, 2);
    assert_eq!(desk.run(&["profit", "--explain", "SHOE", "--month", "2026-10"]).code, 1);
}

#[test]
fn other_costing_methods_stand_beside() {
    let desk = shop();
    let out = desk.ok(0, &["profit", "--costing", "average"]);
    assert_fits(&out);
    assert!(out.contains("moving average"), "{out}");
}

#[test]
fn a_settlement_that_does_not_tie_is_left_out_and_explained() {
    let desk = Desk::with_key();
    desk.file("r/october.txt", settlement("98.51", ""), 3);
    desk.ok(0, &["import", "r"]);
    let said = desk.run(&["profit", "--format", "json"]);
    assert_eq!(said.code, 4);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["settlements"][0]["difference"], "-100.00");
    assert_eq!(json["complete"], false);
}

#[test]
fn an_unknown_line_waits_in_quarantine_until_a_person_decides() {
    let desk = Desk::with_key();
    desk.file("r/october.txt", settlement("-4.99", &unknown_line("-3.50")), 3);
    desk.ok(0, &["import", "r"]);
    let before = desk.ok(0, &["profit"]);
    assert_fits(&before);
    assert!(before.contains("1 unknown kind(s) of line, -3.50 USD"), "{before}");
    let then = desk.ok(0, &["query", "SELECT max(observed_at) AS t FROM imports", "--format", "csv"]);
    let triple = "other-transaction/other-transaction/Moonlight Levy";
    let out = desk.ok(0, &["taxonomy", "map", triple, "adjustments", "--by", "Li Wei"]);
    expect![[""]].assert_eq(&out);
    let after = desk.ok(0, &["profit"]);
    assert!(after.contains("quarantine    nothing"), "{after}");
    // what was known before the decision can still be read
    assert_eq!(before, desk.ok(0, &["profit", "--as-of", then.lines().nth(1).unwrap()]));
    let list = desk.ok(0, &["taxonomy", "list"]);
    assert!(list.contains("Moonlight Levy") && list.contains("Li Wei"), "{list}");
}
