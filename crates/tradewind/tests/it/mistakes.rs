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
    check(
        &["import", "nowhere"],
        1,
        expect![[r#"
        error: nowhere: No such file or directory (os error 2)
        hint: check the path and its permissions
    "#]],
    );
    check(
        &["--lang", "zh", "import", "nowhere"],
        1,
        expect![[r#"
        错误：nowhere：No such file or directory (os error 2)
        提示：请检查路径和权限
    "#]],
    );
}

#[test]
fn a_site_day_or_order_that_does_not_exist() {
    check(
        &["import", "costs.csv", "--marketplace", "amazon-xx"],
        2,
        expect![[r#"
        error: --marketplace: found marketplace `amazon-xx`; use a code such as amazon-us, a host such as amazon.de or a country such as JP
    "#]],
    );
    check(
        &["import", "costs.csv", "--from", "1/2/2026"],
        2,
        expect![[r#"
        error: --from: found day `1/2/2026`; write it as 2026-10-31
    "#]],
    );
    check(
        &["--lang", "zh", "import", "costs.csv", "--date-order", "ymd"],
        2,
        expect![[r#"
        错误：--date-order：日期顺序为“ymd”；请使用 mdy（03/04 为 3 月 4 日）或 dmy（03/04 为 4 月 3 日）
    "#]],
    );
    check(
        &["import", "costs.csv", "--from", "2026-02-01", "--to", "2026-01-01"],
        2,
        expect![[r#"
        error: --from: found from 2026-02-01 after to 2026-01-01; turn them round
    "#]],
    );
}

#[test]
fn a_dimension_month_or_time_that_does_not_exist() {
    check(
        &["profit", "--by", "colour"],
        2,
        expect![[r#"
        error: found --by colour; use sku, parent, shop, marketplace, month, operator
    "#]],
    );
    check(
        &["profit", "--month", "October"],
        2,
        expect![[r#"
        error: found month `October`; write 2026-10 or 2026-08..2026-10
    "#]],
    );
    check(
        &["profit", "--as-of", "yesterday"],
        2,
        expect![[r#"
        error: found time `yesterday`; write 2026-10-31 or 2026-10-31T18:00:00Z
    "#]],
    );
    check(
        &["profit", "--format", "xlsx"],
        2,
        expect![[r#"
        error: xlsx needs --out FILE
    "#]],
    );
    check(
        &["profit"],
        1,
        expect![[r#"
        error: the books are empty for this view; import settlements first, or widen --month, --shop, --marketplace
    "#]],
    );
    check(
        &["--lang", "zh", "profit"],
        1,
        expect![[r#"
        错误：此范围内没有账目；请先导入结算报表，或放宽 --month、--shop、--marketplace
    "#]],
    );
}

#[test]
fn a_template_or_bucket_that_does_not_exist() {
    check(
        &["template", "shoes"],
        2,
        expect![[r#"
            error: no template `shoes`; there are landed_cost, purchase_orders, sourcing, first_leg_shipments, fx_rates, sku_owners, expenses, reviews, order_lines, tax_report_copy, bank_statement, stock_counts
        "#]],
    );
    check(
        &["taxonomy", "map", "a/b", "referral", "--by", "Li"],
        2,
        expect![[r#"
        error: found `a/b`; write `transaction type/amount type/amount description`, or `A | B | C` where a word has a `/`
    "#]],
    );
}

#[test]
fn the_key_is_made_once_with_a_word_about_backup_and_is_missed_when_gone() {
    let desk = Desk::new();
    desk.file("costs.csv", COSTS, 1);
    let said = desk.run(&["import", "costs.csv"]);
    expect![[r#"
        note: made a new key, ~/.config/tradewind/key; back it up: without it nobody can read the storeroom again
    "#]]
    .assert_eq(&said.err);
    std::fs::remove_file(desk.path(".config/tradewind/key")).unwrap();
    let said = desk.run(&["query", "SELECT 1"]);
    assert_eq!(said.code, 1);
    expect![[r#"
        error: ~/.config/tradewind/key: no key there, and the storeroom ~/.local/share/tradewind was made with one
        hint: restore the key from its backup or pass it with --key-file; without it the data can't be read
    "#]]
    .assert_eq(&said.err);
    // another key does not open it
    desk.file("other.key", "00".repeat(32), 0);
    let said = desk.run(&["--key-file", "other.key", "query", "SELECT 1"]);
    assert_eq!(said.code, 1);
    expect![[r#"
        error: ~/.local/share/tradewind: the key does not open this lake; pass the key file that it was made with
    "#]]
    .assert_eq(&said.err);
    desk.file(".local/share/tradewind/inside.key", "00".repeat(32), 0);
    let said = desk.run(&["--key-file", ".local/share/tradewind/inside.key", "--lang", "zh", "query", "SELECT 1"]);
    assert_eq!(said.code, 1);
    expect![[r#"
        错误：~/.local/share/tradewind/inside.key：密钥文件放在数据湖里；请移到外面的文件夹
    "#]]
    .assert_eq(&said.err);
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
