//! Asking the storeroom: SQL in and tables, CSV, JSON and Parquet out; earlier times; tracing.

use crate::desk::{Desk, assert_fits};
use crate::reports::{COSTS, RATES};
use expect_test::expect;

#[test]
fn a_query_as_table_csv_json_and_parquet() {
    let desk = Desk::with_key();
    desk.file("costs.csv", COSTS, 1);
    desk.ok(0, &["import", "costs.csv"]);
    let sql = "SELECT sku, units, goods_micros FROM landed_cost ORDER BY sku";
    let out = desk.ok(0, &["query", sql]);
    assert_fits(&out);
    expect![[r#"
        ──────────────────────────
         sku   units  goods_micros
        ──────────────────────────
         LAMP    100    4000000000
         MUG     100    2500000000
        ──────────────────────────
        2 row(s)
        columns ending in _micros are money in millionths: 1230000 is 1.23
    "#]]
    .assert_eq(&out);
    expect![[r#"
        sku,units,goods_micros
        LAMP,100,4000000000
        MUG,100,2500000000
    "#]]
    .assert_eq(&desk.ok(0, &["query", sql, "--format", "csv"]));
    expect![[r#"
        [
          {"sku":"LAMP","units":100,"goods_micros":4000000000},
          {"sku":"MUG","units":100,"goods_micros":2500000000}
        ]
    "#]]
    .assert_eq(&desk.ok(0, &["query", sql, "--format", "json"]));
    expect![[r#"
        []
    "#]]
    .assert_eq(&desk.ok(0, &["query", "SELECT sku FROM landed_cost WHERE units < 0", "--format", "json"]));
    desk.ok(0, &["query", sql, "--format", "parquet", "--out", "costs.parquet"]);
    assert!(std::fs::read(desk.path("costs.parquet")).unwrap().starts_with(b"PAR1"));
}

#[test]
fn a_table_of_many_columns_keeps_its_words_whole() {
    let desk = Desk::with_key();
    desk.file("costs.csv", COSTS, 1);
    desk.ok(0, &["import", "costs.csv"]);
    let out = desk.ok(0, &["query", "SELECT *, 1.0 / 3 AS third FROM landed_cost ORDER BY sku"]);
    for word in ["marketplace", "first_leg_micros", "4000000000", " 0.3333"] {
        assert!(out.contains(word), "{word} in {out}");
    }
}

#[test]
fn a_wrong_query_says_what_to_do() {
    let desk = Desk::with_key();
    let said = desk.run(&["query", "SELECT spend FROM landed_cost"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("spend") && said.err.contains("tradewind tables"), "{}", said.err);
    // nothing can be changed through a query
    assert_eq!(desk.run(&["query", "DROP TABLE landed_cost"]).code, 1);
    assert_eq!(desk.run(&["query", "COPY landed_cost TO 'out.csv'"]).code, 1);
}

#[test]
fn as_of_still_reads_what_was_known_then() {
    let desk = Desk::with_key();
    desk.file("rates.csv", RATES, 2);
    desk.ok(0, &["import", "rates.csv"]);
    let then = desk.ok(0, &["query", "SELECT max(observed_at) AS t FROM imports", "--format", "csv"]);
    let then = then.lines().nth(1).unwrap().to_owned();
    desk.file("rates.csv", RATES.replace("7.1,", "7.3,"), 1);
    let out = desk.ok(0, &["import", "rates.csv"]);
    assert!(out.contains("1 imported"), "{out}");
    let sql = "SELECT cny_nanos FROM fx_rate";
    assert_eq!(desk.ok(0, &["query", sql, "--format", "csv"]), "cny_nanos\n7300000000\n");
    assert_eq!(desk.ok(0, &["query", sql, "--as-of", &then, "--format", "csv"]), "cny_nanos\n7100000000\n");
    assert_eq!(desk.ok(0, &["query", sql, "--as-of", "2020-01-01", "--format", "csv"]), "cny_nanos\n");
}

#[test]
fn every_row_can_be_traced_to_its_file_and_line() {
    let desk = Desk::with_key();
    desk.file("costs.csv", COSTS, 1);
    desk.ok(0, &["import", "costs.csv"]);
    let sql = "SELECT l.sku, i.file, l.line FROM landed_cost l JOIN imports i ON l.source = i.source ORDER BY l.line";
    expect![[r#"
        sku,file,line
        LAMP,costs.csv,2
        MUG,costs.csv,3
    "#]]
    .assert_eq(&desk.ok(0, &["query", sql, "--format", "csv"]));
}

#[test]
fn tables_and_metrics_are_listed() {
    let desk = Desk::with_key();
    let out = desk.ok(0, &["tables"]);
    assert_fits(&out);
    for table in domain::facts::TABLES {
        assert!(out.contains(table.name), "{}", table.name);
    }
    let out = desk.ok(0, &["tables", "fx_rate"]);
    assert_fits(&out);
    expect![[r#"
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         Column       Unit         Meaning
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         shop         text         seller account, as named at import
         marketplace  text         site code such as amazon-us
         day *        day          marketplace day of the fact; first day of a period
         day_to       day          last day of the period; equals day for a daily fact
         currency *   text         ISO 4217
         basis *      text         day or month
         cny_nanos    rate, 10⁻⁹   RMB for one unit, in 10⁻⁹
         origin       text         who published it
         source       text         content hash of the imported file, first 16 hex digits; see table imports
         line         count        1-based line in the file where the row begins
         part         count        0-based number of the fact within its line, for lines that hold several
         observed_at  moment, UTC  when the file was imported
        ────────────────────────────────────────────────────────────────────────────────────────────────────
        fx_rate: RMB for one unit of a currency on a day, or for a month (day is its first) (* natural key)
    "#]]
    .assert_eq(&out);
    desk.ok(0, &["tables", "imports"]);
    assert_eq!(desk.run(&["tables", "nothing"]).code, 1);
    for lang in ["en", "zh"] {
        let out = desk.ok(0, &["--lang", lang, "metrics"]);
        assert_fits(&out);
        assert!(out.contains("acos"), "{out}");
    }
}
