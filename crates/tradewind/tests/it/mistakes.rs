//! What is said when something is wrong: kind, place and what to do, and the exit code.

use crate::desk::Desk;
use crate::reports::COSTS;
use expect_test::{Expect, expect};

fn check(args: &[&str], code: i32, expected: Expect) {
    let desk = Desk::with_key();
    desk.file("costs.csv", COSTS, 1);
    let said = desk.run(args);
    assert_eq!(said.code, code, "{}", said.err);
    expected.assert_eq(&said.err);
}

#[test]
fn a_path_that_is_not_there() {
    check(&["import", "nowhere"], 1, expect![[""]]);
    check(&["--lang", "zh", "import", "nowhere"], 1, expect![[""]]);
}

#[test]
fn a_site_day_or_order_that_does_not_exist() {
    check(&["import", "costs.csv", "--marketplace", "amazon-xx"], 2, expect![[""]]);
    check(&["import", "costs.csv", "--from", "1/2/2026"], 2, expect![[""]]);
    check(&["--lang", "zh", "import", "costs.csv", "--date-order", "ymd"], 2, expect![[""]]);
    check(&["import", "costs.csv", "--from", "2026-02-01", "--to", "2026-01-01"], 2, expect![[""]]);
}

#[test]
fn a_dimension_month_or_time_that_does_not_exist() {
    check(&["profit", "--by", "colour"], 2, expect![[""]]);
    check(&["profit", "--month", "October"], 2, expect![[""]]);
    check(&["profit", "--as-of", "yesterday"], 1, expect![[""]]);
    check(&["profit", "--format", "xlsx"], 2, expect![[""]]);
    check(&["profit"], 1, expect![[""]]);
    check(&["--lang", "zh", "profit"], 1, expect![[""]]);
}

#[test]
fn a_template_or_bucket_that_does_not_exist() {
    check(&["template", "shoes"], 2, expect![[""]]);
    check(&["taxonomy", "map", "a/b", "referral", "--by", "Li"], 1, expect![[""]]);
}

#[test]
fn the_key_is_made_once_with_a_word_about_backup_and_is_missed_when_gone() {
    let desk = Desk::new();
    desk.file("costs.csv", COSTS, 1);
    let said = desk.run(&["import", "costs.csv"]);
    expect![[""]].assert_eq(&said.err);
    std::fs::remove_file(desk.path(".config/tradewind/key")).unwrap();
    let said = desk.run(&["query", "SELECT 1"]);
    assert_eq!(said.code, 1);
    expect![[""]].assert_eq(&said.err);
    // another key does not open it
    desk.file("other.key", "00".repeat(32), 0);
    let said = desk.run(&["--key-file", "other.key", "query", "SELECT 1"]);
    assert_eq!(said.code, 1);
    expect![[""]].assert_eq(&said.err);
    desk.file(".local/share/tradewind/inside.key", "00".repeat(32), 0);
    let said = desk.run(&["--key-file", ".local/share/tradewind/inside.key", "--lang", "zh", "query", "SELECT 1"]);
    assert_eq!(said.code, 1);
    expect![[""]].assert_eq(&said.err);
}

#[test]
fn a_command_that_is_not_understood() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["fly"]).code, 2);
    assert_eq!(desk.run(&[]).code, 2);
    let help = desk.run(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("Exit codes"), "{}", help.out);
}
