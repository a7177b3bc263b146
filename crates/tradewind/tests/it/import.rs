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
    expect![[r#"
        reports/
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         File         Type                     Marketplace  Days covered  Rows in  Facts  Restated  Rejected
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         october.txt  Settlement (flat file    amazon-us    2026-10-01         10     10         0         0
                      V2)                                   2026-10-15
         costs.csv    Landed-cost batches      own          2026-09-01          2      2         0         0
         rates.csv    Exchange rates           own          2026-11-01          2      1         0         1
        ────────────────────────────────────────────────────────────────────────────────────────────────────
        3 imported, 13 facts, 1 row rejected (see `tradewind rejects`)
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_folder_of_three_files_in_chinese() {
    let desk = Desk::with_key();
    three_files(&desk);
    let out = desk.ok(3, &["--lang", "zh", "import", "reports"]);
    assert_fits(&out);
    expect![[r#"
        reports/
        ─────────────────────────────────────────────────────────────────────────────
         文件         类型            站点       覆盖日期    数据行  收录  更正  拒绝
        ─────────────────────────────────────────────────────────────────────────────
         october.txt  结算报告（V2）  amazon-us  2026-10-01      10    10     0     0
                                                 2026-10-15
         costs.csv    到岸成本批次    own        2026-09-01       2     2     0     0
         rates.csv    汇率            own        2026-11-01       2     1     0     1
        ─────────────────────────────────────────────────────────────────────────────
        导入 3 个文件，收录 13 条数据，1 行被拒绝（见 `tradewind rejects`）
    "#]]
    .assert_eq(&out);
}

#[test]
fn what_is_no_report_is_refused_and_the_rest_taken() {
    let desk = Desk::with_key();
    desk.file("reports/costs.csv", COSTS, 3);
    desk.file("reports/empty.csv", "", 2);
    desk.file("reports/letter.csv", "dear,friend\nhow,are you\n", 2);
    desk.file("reports/picture.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3, 0xff, 0xfe, 0, 0], 1);
    desk.file("reports/.hidden", "x", 1);
    for (lang, expected) in [
        (
            "en",
            expect![[r#"
                reports/
                ────────────────────────────────────────────────────────────────────────────────────────────────
                 File         Type                 Marketplace  Days covered  Rows in  Facts  Restated  Rejected
                ────────────────────────────────────────────────────────────────────────────────────────────────
                 costs.csv    Landed-cost batches  own          2026-09-01          2      2         0         0
                 empty.csv    REFUSED
                 letter.csv   REFUSED
                 picture.png  REFUSED
                ────────────────────────────────────────────────────────────────────────────────────────────────
                refused  empty.csv: found nothing: the file is empty; expected a report with a header row
                refused  letter.csv: line 1, found dear | friend; expected the header row of a known report; map
                         this table with --map FILE.toml
                refused  picture.png: found binary content; expected a report as CSV, TSV, TXT, XLSX or JSON,
                         possibly in .gz or .zip
                1 imported, 3 refused, 2 facts
            "#]],
        ),
        (
            "zh",
            expect![[r#"
                reports/
                ──────────────────────────────────────────────────────────────────
                 文件         类型      站点  覆盖日期    数据行  收录  更正  拒绝
                ──────────────────────────────────────────────────────────────────
                 costs.csv    已导入过  own   2026-09-01
                 empty.csv    拒收
                 letter.csv   拒收
                 picture.png  拒收
                ──────────────────────────────────────────────────────────────────
                拒收  empty.csv：文件是空的；需要带表头的报表（实际内容：nothing: the file is empty）
                拒收  letter.csv：第 1 行，无法识别的报表；可用 --map FILE.toml 自行映射（实际内容：dear | friend）
                拒收  picture.png：CSV、TSV、TXT、XLSX 或 JSON 报表（可用 .gz 或 .zip 压缩）（实际内容：binary
                      content）
                导入 0 个文件，1 个已导入过，3 个被拒收，收录 0 条数据
            "#]],
        ),
    ] {
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
    expect![[r#"
        ─────────────────────────────────────────────────────────────────────────────────────────────
         File                 Type      Marketplace  Days covered  Rows in  Facts  Restated  Rejected
        ─────────────────────────────────────────────────────────────────────────────────────────────
         reports/october.txt  already   amazon-us    2026-10-01
                              imported               2026-10-15
         reports/costs.csv    already   own          2026-09-01
                              imported
         reports/rates.csv    already   own          2026-11-01
                              imported
         more/copy.txt        already   amazon-us    2026-10-01
                              imported               2026-10-15
        ─────────────────────────────────────────────────────────────────────────────────────────────
        0 imported, 4 already imported, 0 facts
    "#]]
    .assert_eq(&out);
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
    expect![[r#"
        shop,units
        north,200
        south,200
    "#]]
    .assert_eq(&out);
    desk.file("north/tradewind.toml", "shpo = 'north'", 1);
    let said = desk.run(&["import", "north"]);
    assert_eq!(said.code, 2);
    expect![[r#"
        error: ~/north/tradewind.toml: line 1: unknown field `shpo`; known keys are shop, marketplace, from, to, date_order, map
    "#]].assert_eq(&said.err);
}

#[test]
fn rejected_rows_are_listed_with_file_line_and_what_was_expected() {
    let desk = Desk::with_key();
    three_files(&desk);
    desk.ok(3, &["import", "reports"]);
    let out = desk.ok(0, &["rejects"]);
    assert_fits(&out);
    expect![[r#"
        ────────────────────────────────────────────────────────────
         File       Line  Column        Found  Expected
        ────────────────────────────────────────────────────────────
         rates.csv     2  RMB per unit  seven  a rate such as 7.1234
        ────────────────────────────────────────────────────────────
    "#]]
    .assert_eq(&out);
    let out = desk.ok(0, &["rejects", "--lang", "zh"]);
    assert_fits(&out);
    expect![[r#"
        ─────────────────────────────────────────────────────────
         文件       行  列            实际内容  应为
        ─────────────────────────────────────────────────────────
         rates.csv   2  RMB per unit  seven     汇率，例如 7.1234
        ─────────────────────────────────────────────────────────
    "#]]
    .assert_eq(&out);
    expect![[r#"
        no rejected rows
    "#]]
    .assert_eq(&desk.ok(0, &["rejects", "--file", "october"]));
    let json: serde_json::Value = serde_json::from_str(&desk.ok(0, &["rejects", "--format", "json"])).unwrap();
    assert_eq!((json[0]["line"].as_u64(), json[0]["found"].as_str()), (Some(2), Some("seven")));
}

#[test]
fn a_template_is_filled_in_and_read_back() {
    let desk = Desk::with_key();
    expect![[r#"
        ─────────────────────────────────────────────────────
         Name                 Meaning
        ─────────────────────────────────────────────────────
         landed_cost          Landed-cost batches
         purchase_orders      Purchase orders
         sourcing             Sourcing
         first_leg_shipments  First-leg shipments
         fx_rates             Exchange rates
         sku_owners           SKU owners
         expenses             Expenses
         reviews              Reviews
         order_lines          Order lines of another shop
         tax_report_copy      Quarterly tax report, your copy
         bank_statement       Bank statement
         stock_counts         Stock counts
        ─────────────────────────────────────────────────────
        `tradewind template NAME` writes NAME.xlsx
    "#]]
    .assert_eq(&desk.ok(0, &["template"]));
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
