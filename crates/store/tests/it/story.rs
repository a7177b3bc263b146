//! What a person may expect of the storeroom, told as short stories.

use crate::facts::*;
use domain::Reject;
use domain::facts::{CAMPAIGN_PERFORMANCE, EXPENSE, FX_RATE, ORDER_ITEM, SETTLEMENT_LINE, SHOP_TRAFFIC, TABLES};
use expect_test::expect;
use std::time::Duration;
use store::{FileMeta, Key, Lake, Notice, Outcome, StoreError};

fn day(n: i64, line: i64) -> Fact {
    fact([("day", n.into()), ("line", line.into())])
}

fn period(from: i64, to: i64, line: i64) -> Fact {
    fact([("day", from.into()), ("day_to", to.into()), ("line", line.into())])
}

fn group(id: &str, line: i64) -> Fact {
    fact([("settlement_id", id.into()), ("line", line.into())])
}

fn order(id: &str, sku: &str, line: i64) -> Fact {
    fact([("order_id", id.into()), ("sku", sku.into()), ("line", line.into())])
}

#[test]
fn an_empty_lake_has_every_table() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let reader = lake.reader(None).unwrap();
    let tables = reader.tables();
    assert_eq!(tables.len(), TABLES.len() + 2);
    for t in TABLES {
        assert!(tables.contains(&t.name.to_owned()));
        let sql = format!("select * from {}", t.name);
        assert_eq!(answer(&lake, None, &sql)[0].schema().fields(), t.schema().fields(), "{}", t.name);
    }
    assert_eq!(numbers(&lake, None, "select count(*) from imports"), [0]);
    assert!(lake.imports().unwrap().is_empty());
}

#[test]
fn the_same_bytes_twice_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    import(&lake, 1, &[("aa", &SHOP_TRAFFIC, &[day(1, 1)])]);
    assert_eq!(lake.has("aa", "shop", "").unwrap().unwrap().commit, 1);
    assert_eq!(lake.has("aa", "shop", "map").unwrap(), None);
    let mut intake = lake.intake(2).unwrap();
    let again = intake.begin(meta("aa")).err().unwrap();
    expect!["`aa.csv` is already imported (commit 1)"].assert_eq(&again.to_string());
    expect!["“aa.csv”已导入过（第 1 次提交）"].assert_eq(&again.zh());
    let other_variant = FileMeta { variant: "map".into(), ..meta("aa") };
    let mut file = intake.begin(other_variant.clone()).unwrap();
    file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, &[day(2, 2)])).unwrap();
    file.finish(outcome(1)).unwrap();
    expect!["`aa.csv` is already imported"].assert_eq(&intake.begin(other_variant).err().unwrap().to_string());
    assert_eq!(intake.commit().unwrap().number, Some(2));
    assert_eq!(lake.intake(3).unwrap().commit().unwrap().number, None);
    assert_eq!(lake.imports().unwrap().len(), 2);
}

#[test]
fn a_later_day_replaces_the_reading_and_as_of_still_reads_the_earlier_one() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    import(&lake, 10, &[("aa", &SHOP_TRAFFIC, &[day(1, 1), day(2, 2)])]);
    let restated = import(&lake, 20, &[("bb", &SHOP_TRAFFIC, &[day(2, 3), day(3, 4)])]);
    assert_eq!(restated, [1]);
    let lines = |as_of| numbers(&lake, as_of, "select line from shop_traffic");
    assert_eq!((lines(None), lines(Some(10)), lines(Some(9))), (vec![1, 3, 4], vec![1, 2], vec![]));
    assert_eq!(numbers(&lake, None, "select count(*) from shop_traffic"), [3]);
    assert_eq!(numbers(&lake, None, "select line from shop_traffic where day >= date '1970-01-03'"), [3, 4]);
    assert_eq!(numbers(&lake, None, "select line from shop_traffic where marketplace = 'amazon-de'"), [0; 0]);
}

#[test]
fn days_beat_periods_and_later_periods_beat_earlier_ones() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let lines = || numbers(&lake, None, "select line from shop_traffic");
    import(&lake, 1, &[("a", &SHOP_TRAFFIC, &[period(1, 10, 1), period(20, 29, 2)])]);
    assert_eq!(import(&lake, 2, &[("b", &SHOP_TRAFFIC, &[period(8, 12, 3)])]), [1]);
    assert_eq!(lines(), [2, 3]);
    assert_eq!(import(&lake, 3, &[("c", &SHOP_TRAFFIC, &[day(12, 4)])]), [1]);
    assert_eq!(lines(), [2, 4]);
    // a period that comes after its days is not read
    assert_eq!(import(&lake, 4, &[("d", &SHOP_TRAFFIC, &[period(11, 13, 5)])]), [0]);
    assert_eq!(lines(), [2, 4]);
    // rows of one file never hide each other
    let rent = |mut f: Fact| {
        f.insert("category", "rent".into());
        f
    };
    import(&lake, 5, &[("e", &EXPENSE, &[rent(period(1, 30, 6)), rent(day(4, 7)), rent(day(4, 8))])]);
    assert_eq!(numbers(&lake, None, "select line from expense"), [6, 7, 8]);
}

#[test]
fn scopes_and_groups_are_replaced_apart() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    let ad = |product: &str, line: i64| fact([("ad_product", product.into()), ("line", line.into())]);
    import(&lake, 1, &[("a", &CAMPAIGN_PERFORMANCE, &[ad("SP", 1), ad("SB", 2)])]);
    assert_eq!(import(&lake, 2, &[("b", &CAMPAIGN_PERFORMANCE, &[ad("SP", 3)])]), [1]);
    assert_eq!(numbers(&lake, None, "select line from campaign_performance"), [2, 3]);
    let both = [group("x", 1), group("y", 2), group("x", 3)];
    import(&lake, 3, &[("c", &SETTLEMENT_LINE, &both), ("d", &SETTLEMENT_LINE, &[group("y", 4)])]);
    assert_eq!(numbers(&lake, None, "select line from settlement_line"), [1, 3, 4]);
    assert_eq!(lake.imports().unwrap().iter().map(|f| f.restated).collect::<Vec<_>>(), [0, 1, 0, 1]);
}

#[test]
fn keys_are_replaced_row_by_row() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    // two lines of one key in one file are two facts; a null is a value like any other
    let first = [order("o1", "s", 1), order("o1", "s", 2), order("o2", "s", 3), order("o3", "s", 4)];
    import(&lake, 1, &[("a", &ORDER_ITEM, &first)]);
    assert_eq!(import(&lake, 2, &[("b", &ORDER_ITEM, &[order("o1", "s", 5), order("o4", "s", 6)])]), [2]);
    let lines = |as_of| numbers(&lake, as_of, "select line from order_item");
    assert_eq!((lines(None), lines(Some(1))), (vec![3, 4, 5, 6], vec![1, 2, 3, 4]));
    assert_eq!(numbers(&lake, None, "select count(*) from order_item"), [4]);
    assert_eq!(numbers(&lake, None, "select count(*) from order_item where order_id = 'o1'"), [1]);
    let rate = |n: i64, line: i64| {
        fact([("day", n.into()), ("currency", "USD".into()), ("basis", "day".into()), ("line", line.into())])
    };
    import(&lake, 3, &[("c", &FX_RATE, &[rate(1, 1), rate(2, 2)]), ("d", &FX_RATE, &[rate(3, 3)])]);
    assert_eq!(import(&lake, 4, &[("e", &FX_RATE, &[rate(2, 4), rate(3, 5)])]), [2]);
    assert_eq!(numbers(&lake, None, "select line from fx_rate"), [1, 4, 5]);
}

#[test]
fn a_large_file_is_spread_over_row_groups_and_cores() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path()).with_buffer_bytes(16 << 20).with_group_rows(10_000);
    let rows: Vec<Fact> = (0..48_000).map(|n| day(n % 3, n)).collect();
    let mut intake = lake.intake(1).unwrap();
    let mut file = intake.begin(meta("large")).unwrap();
    // mixed days, then a day in one piece
    for part in rows.chunks(6_000) {
        file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, part)).unwrap();
    }
    let one_day: Vec<Fact> = (48_000..60_000).map(|n| day(3, n)).collect();
    file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, &one_day)).unwrap();
    file.finish(outcome(60_000)).unwrap();
    intake.commit().unwrap();
    assert_eq!(numbers(&lake, None, "select line from shop_traffic"), (0..60_000).collect::<Vec<_>>());
    let sql = "select count(line) from shop_traffic group by day";
    assert_eq!(numbers(&lake, None, sql), [12_000, 16_000, 16_000, 16_000]);
    assert_eq!(import(&lake, 2, &[("later", &SHOP_TRAFFIC, &[day(1, 1)])]), [16_000]);
    assert_eq!(numbers(&lake, None, "select count(*) from shop_traffic"), [44_001]);
    assert_eq!(numbers(&lake, None, "select sum(line) from shop_traffic where day = date '1970-01-02'"), [1]);
    // dropped half way, while the encoder is at work
    let before = walk(dir.path());
    let mut intake = lake.intake(3).unwrap();
    let mut file = intake.begin(meta("dropped")).unwrap();
    file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, &rows)).unwrap();
    file.finish(outcome(48_000)).unwrap();
    drop(intake);
    assert_eq!(walk(dir.path()), before);
}

#[test]
fn rejects_and_imports_are_kept_and_an_abandoned_file_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path()).with_buffer_bytes(1);
    let reject = |line| Reject {
        line,
        column: "Clicks".into(),
        found: "many".into(),
        expected_en: "a whole number".into(),
        expected_zh: "整数".into(),
        row: "SP\tmany".into(),
    };
    let mut intake = lake.intake(5_000_000).unwrap();
    for (hash, keep) in [("bad0", false), ("0123456789abcdef0123", true), ("bad1", false)] {
        let mut file = intake.begin(meta(hash)).unwrap();
        file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, &[day(1, 1)])).unwrap();
        file.reject(&reject(7)).unwrap();
        file.reject(&reject(9)).unwrap();
        let notice = Notice { en: "two rows".into(), zh: "两行".into() };
        let outcome = Outcome { rows_in: 3, accepted: 1, facts: 1, notices: vec![notice], ..outcome(1) };
        if keep { file.finish(outcome).unwrap() } else { file.abandon() }
    }
    let commit = intake.commit().unwrap();
    assert_eq!((commit.files.len(), commit.files[0].rejected), (1, 2));
    expect![[r#"
        +------------------+--------------------------+------+--------+-------+----------------+-------------+---------+----------------------+------+
        | source           | file                     | line | column | found | expected_en    | expected_zh | row     | observed_at          | shop |
        +------------------+--------------------------+------+--------+-------+----------------+-------------+---------+----------------------+------+
        | 0123456789abcdef | 0123456789abcdef0123.csv | 7    | Clicks | many  | a whole number | 整数        | SP	many | 1970-01-01T00:00:05Z | shop |
        | 0123456789abcdef | 0123456789abcdef0123.csv | 9    | Clicks | many  | a whole number | 整数        | SP	many | 1970-01-01T00:00:05Z | shop |
        +------------------+--------------------------+------+--------+-------+----------------+-------------+---------+----------------------+------+"#]]
    .assert_eq(&table(&lake, None, "select * from rejects order by line"));
    expect![[r#"
        +------------------+--------------------------+---------+-------+----------+----------+------------+--------+
        | source           | file                     | rows_in | facts | rejected | restated | notices_en | commit |
        +------------------+--------------------------+---------+-------+----------+----------+------------+--------+
        | 0123456789abcdef | 0123456789abcdef0123.csv | 3       | 1     | 2        | 0        | two rows   | 1      |
        +------------------+--------------------------+---------+-------+----------+----------+------------+--------+"#]]
    .assert_eq(&table(&lake, None, "select source, file, rows_in, facts, rejected, restated, notices_en, commit from imports"));
    assert_eq!(numbers(&lake, None, "select line from shop_traffic"), [1]);
}

#[test]
fn a_reader_only_reads() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    import(&lake, 1, &[("aa", &SHOP_TRAFFIC, &[day(1, 1)])]);
    for sql in [
        "drop table shop_traffic",
        "insert into shop_traffic select * from shop_traffic",
        "create table t as select 1",
        "copy shop_traffic to '/tmp/out.parquet'",
        "set datafusion.execution.batch_size = 1",
        "select 1; select 2",
        "select * from '/etc/passwd'",
    ] {
        refusal(&lake, sql);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let reader = lake.reader(None).unwrap();
        reader.view("lines", "select line + 1 as n from shop_traffic").await.unwrap();
        assert_eq!(reader.sql("select n from lines").await.unwrap()[0].num_rows(), 1);
        let taken = reader.view("lines", "select 1").await.unwrap_err().to_string();
        expect!["Error during planning: the name `lines` is taken; choose another"].assert_eq(&taken);
        reader.view("evil", "drop table shop_traffic").await.unwrap_err();
    });
}

#[test]
fn another_key_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    import(&open(dir.path()), 1, &[("aa", &SHOP_TRAFFIC, &[day(1, 1)])]);
    let wrong = Lake::open(dir.path(), Key::from_bytes([1; 32])).unwrap_err();
    assert!(matches!(wrong, StoreError::WrongKey { .. }), "{wrong}");
    std::fs::remove_file(dir.path().join("key-check")).unwrap();
    let wrong = Lake::open(dir.path(), Key::from_bytes([1; 32])).unwrap_err();
    assert!(matches!(wrong, StoreError::WrongKey { .. }), "{wrong}");
    open(dir.path());
    let inside = Key::load_or_create(&dir.path().join("lake.key")).unwrap();
    assert!(matches!(Lake::open(dir.path(), inside), Err(StoreError::KeyInsideLake { .. })));
}

#[test]
fn damage_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    for (n, hash) in ["a", "b", "c"].into_iter().enumerate() {
        import(&lake, 1, &[(hash, &SHOP_TRAFFIC, &[day(n as i64, 1)])]);
    }
    let commit = dir.path().join("manifest/00000002.json");
    let kept = std::fs::read(&commit).unwrap();
    std::fs::remove_file(&commit).unwrap();
    let gap = Lake::open(dir.path(), key()).unwrap_err().to_string();
    assert!(
        gap.ends_with("00000002.json: missing, although commit 3 is there; restore the file from a backup"),
        "{gap}"
    );
    // a commit under another's number is not taken for it
    std::fs::copy(dir.path().join("manifest/00000001.json"), &commit).unwrap();
    assert!(matches!(Lake::open(dir.path(), key()), Err(StoreError::Damaged { .. })));
    std::fs::write(&commit, kept).unwrap();
    let facts = walk(&dir.path().join("lake"));
    std::fs::copy(&facts[0], &facts[1]).unwrap();
    assert!(refusal(&open(dir.path()), "select line from shop_traffic").contains(".parquet"));
}

#[test]
fn many_commits_open_from_a_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path());
    for n in 0..200_i64 {
        import(&lake, n, &[(&format!("{n}"), &SHOP_TRAFFIC, &[day(n % 50, n)])]);
    }
    let checkpoints = || -> Vec<String> {
        let name = |p: std::path::PathBuf| p.file_name().unwrap().to_string_lossy().into_owned();
        walk(&dir.path().join("manifest")).into_iter().map(name).filter(|n| n.starts_with("check")).collect()
    };
    assert_eq!(checkpoints(), ["checkpoint-00000128.json", "checkpoint-00000192.json"]);
    let read = || numbers(&open(dir.path()), None, "select line from shop_traffic");
    assert_eq!(read(), (150..200).collect::<Vec<_>>());
    for name in checkpoints() {
        std::fs::write(dir.path().join("manifest").join(name), b"damaged").unwrap();
    }
    assert_eq!(read(), (150..200).collect::<Vec<_>>());
}

#[test]
fn a_sweep_takes_only_what_nobody_holds() {
    let dir = tempfile::tempdir().unwrap();
    let lake = open(dir.path()).with_buffer_bytes(1);
    import(&lake, 1, &[("aa", &SHOP_TRAFFIC, &[day(1, 1)])]);
    std::fs::write(dir.path().join("lake/shop_traffic/0123456789abcdef-0.parquet"), b"left by a kill").unwrap();
    std::fs::write(dir.path().join("staging/0123456789abcdef.lock"), b"").unwrap();
    let mut running = lake.intake(2).unwrap();
    let mut file = running.begin(meta("bb")).unwrap();
    file.facts(&SHOP_TRAFFIC, batch(&SHOP_TRAFFIC, &[day(2, 2)])).unwrap();
    file.finish(outcome(1)).unwrap();
    let later = 4_000_000_000_000_000;
    let far = Duration::from_secs(10_000_000_000);
    assert_eq!(lake.sweep(later, far).unwrap().files, 0);
    let swept = lake.sweep(later, Duration::ZERO).unwrap();
    assert_eq!((swept.files, swept.bytes), (2, 14));
    running.commit().unwrap();
    assert_eq!(lake.sweep(later, Duration::ZERO).unwrap().files, 0);
    assert_eq!(numbers(&lake, None, "select line from shop_traffic"), [1, 2]);
}
