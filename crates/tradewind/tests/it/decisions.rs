//! The desk day by day: from a waiting decision to an upload, its receipt, and a journal that cannot be changed unseen.

use crate::desk::{Desk, assert_fits, files_below};
use crate::shop::{bulksheet, masked, tag, waiting};
use expect_test::expect;

/// The one upload file in the outbox whose name holds this.
fn upload(desk: &Desk, name: &str) -> std::path::PathBuf {
    let mut all = files_below(&desk.data().join("outbox"));
    all.retain(|p| p.extension().is_none_or(|e| e != "pdf"));
    let found: Vec<_> = all.iter().filter(|p| p.display().to_string().contains(name)).collect();
    assert_eq!(found.len(), 1, "{all:?}");
    found[0].clone()
}

#[test]
fn the_inbox_is_ranked_and_filtered() {
    let desk = waiting();
    let out = desk.ok(0, &["inbox"]);
    assert_fits(&out);
    expect![[r#"
        ───────────────────────────────────────────────────────────────────────────
         Decision                Likely (interval)  Undo  Void in  Agent
        ───────────────────────────────────────────────────────────────────────────
         D1:########  +180.00 (60.00 … 310.00) USD  NO    3 d      reorder
             order 480 × STEEL-1 by sea, 10,560.00 CNY, sellable 2026-12-28
         D2:########     +24.20 (4.10 … 46.00) USD  yes   3 d      bid
             bid 0.80 → 0.65 USD · keyword “steel bottle” · STEEL-1
         D3:########    +18.60 (12.00 … 25.00) USD  yes   3 d      negative_keyword
             negative exact “free bottle” · ad group “Bottles / Main” · STEEL-1
         D4:########     +6.40 (-2.10 … 14.00) USD  yes   3 d      bid
             bid 0.60 → 0.50 USD · keyword “water bottle” · STEEL-1
        ───────────────────────────────────────────────────────────────────────────
        4 of 4, after-tax cash as predicted; the weightiest first
        look: tradewind show D1   approve: tradewind approve D1:######## --by NAME
    "#]]
    .assert_eq(&masked(&out));
    let ids = |args: &[&str]| -> String {
        let out = desk.ok(0, &[&["inbox", "--format", "csv"], args].concat());
        out.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&[]), "D1 D2 D3 D4");
    assert_eq!(ids(&["--agent", "bid"]), "D2 D4");
    assert_eq!(ids(&["--kind", "add_negative"]), "D3");
    assert_eq!(ids(&["--min", "20"]), "D1 D2");
    assert_eq!(ids(&["--limit", "2", "--skip", "1"]), "D2 D3");
    assert_eq!(ids(&["--marketplace", "JP"]), "");
    assert_eq!(ids(&["--state", "approved,executed"]), "");
    assert_eq!(ids(&["--state", "all", "--shop", "main"]), "D1 D2 D3 D4");
    let json: serde_json::Value = serde_json::from_str(&desk.ok(0, &["inbox", "--format", "json"])).unwrap();
    assert_eq!(json["total"], 4);
    assert_eq!(json["decisions"][2]["proposal"]["action"]["text"], "free bottle");
    assert_eq!(desk.run(&["inbox", "--kind", "flying"]).code, 2);
    assert_eq!(desk.run(&["inbox", "--state", "flying"]).code, 2);
}

#[test]
fn a_decision_is_shown_down_to_its_rows() {
    let desk = waiting();
    let out = desk.ok(0, &["show", "D3", "--rows"]);
    assert_fits(&out);
    expect![[r#"
        D3:########  add negative keyword · waits for you
          negative exact “free bottle” · ad group “Bottles / Main” · STEEL-1
          main/amazon-us, proposed by negative_keyword on 2026-11-01 13:00 UTC, void after 2026-11-04 13:00
          UTC (3 d)

        Why
          the term was clicked 31 times and nobody bought

        Change
          ids  ad_group 101/201
        ──────────────────────────────────────────────
         Field             Before  After
        ──────────────────────────────────────────────
         negative keyword  none    free bottle [exact]
        ──────────────────────────────────────────────
          live state  still as when it was proposed
          undo  negative keyword free bottle [exact] → none

        Money
          leaves with it  0.00 USD
          at stake        18.60 USD (counts as 132.06 CNY for limits)
          while waiting   0.30 USD a day

        Expected after-tax cash
          +18.60 USD over 28 days; 90 % interval 12.00 … 25.00
          method  empirical Bayes on orders per click
          record  no prediction of this agent and kind has been measured yet

        Evidence
        facts through 2026-10-31
        ───────────────────────────────────────────────────────────────────────────────────────
         Figure                      Metric             Value  Window                   Rows
        ───────────────────────────────────────────────────────────────────────────────────────
         clicks on the term          clicks                31  2026-10-01 – 2026-10-28  yes
         orders per click, shrunken  orders_per_click  0.84 %  2026-10-01 – 2026-10-28  derived
        ───────────────────────────────────────────────────────────────────────────────────────

        Guardrails now
        ─────────────────────────────────────────────────────
             Guardrail      Found
        ─────────────────────────────────────────────────────
         ok  actions_a_day  change 1 of the day; at most 1000
         ok  reversible     can be undone
        ─────────────────────────────────────────────────────

        History
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         Entry  Time (UTC)        Who   What
        ────────────────────────────────────────────────────────────────────────────────────────────────────
             4  2026-11-01 13:00  desk  proposed [########] negative exact “free bottle” · ad group “Bottles
                                        / Main” · STEEL-1
        ────────────────────────────────────────────────────────────────────────────────────────────────────

        clicks on the term: 31
        ───────────────────────────────────────────────────────────────
         file       line  day         search_term  clicks  spend_micros
        ───────────────────────────────────────────────────────────────
         terms.csv  2     2026-10-05  free bottle  14      8400000
         terms.csv  3     2026-10-06  free bottle  17      10200000
        ───────────────────────────────────────────────────────────────
        2 row(s)
        columns ending in _micros are money in millionths: 1230000 is 1.23

        tradewind approve D3:######## --by NAME
    "#]]
    .assert_eq(&masked(&out));
    let out = desk.ok(0, &["show", "D1"]);
    assert_fits(&out);
    expect![[r#"
        D1:########  purchase order · waits for you
          order 480 × STEEL-1 by sea, 10,560.00 CNY, sellable 2026-12-28
          main/amazon-us, proposed by reorder on 2026-11-01 13:00 UTC, void after 2026-11-04 13:00 UTC (3 d)

        Why
          the term was clicked 31 times and nobody bought

        Change
        ─────────────────────────────────────────────────────────────────────────────────────
         Field                      Before  After
        ─────────────────────────────────────────────────────────────────────────────────────
         purchase order             none    TW-20261101-STEEL-1 · Yongkang Cup Works 永康杯业
         units                      none    480 × STEEL-1 (24 / carton)
         unit price                 none    20.00 CNY
         unit freight               none    2.00 CNY
         total                      none    10560.00 CNY
         transport                  none    by sea
         order, hand-over, on sale  none    2026-11-01 · 2026-11-20 · 2026-12-28
        ─────────────────────────────────────────────────────────────────────────────────────
          live state  still as when it was proposed
          undo  NOTHING UNDOES THIS

        Money
          leaves with it  10,560.00 CNY
          at stake        180.00 USD (counts as 10,560.00 CNY for limits)
          while waiting   0.30 USD a day

        Expected after-tax cash
          +180.00 USD over 28 days; 90 % interval 60.00 … 310.00
          method  empirical Bayes on orders per click
          record  no prediction of this agent and kind has been measured yet

        Evidence
        facts through 2026-10-31
        ───────────────────────────────────────────────────────────────────────────────────────
         Figure                      Metric             Value  Window                   Rows
        ───────────────────────────────────────────────────────────────────────────────────────
         clicks on the term          clicks                31  2026-10-01 – 2026-10-28  yes
         orders per click, shrunken  orders_per_click  0.84 %  2026-10-01 – 2026-10-28  derived
        ───────────────────────────────────────────────────────────────────────────────────────

        Guardrails now
        ────────────────────────────────────────────────────────────────────────────────────────────────────
               Guardrail      Found
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         ok    order_cover    stock, goods on their way and this order make 590 units, 122 days of sales; at
                              most 180
         ok    order_value    the order is worth 10560.00 CNY; at most 200000.00 CNY
         ok    orders_a_day   orders of the day would be worth 10560.00 CNY; at most 500000.00 CNY
         ok    actions_a_day  change 1 of the day; at most 1000
         WARN  reversible     nothing undoes this; it is never done without asking
        ────────────────────────────────────────────────────────────────────────────────────────────────────

        History
        ──────────────────────────────────────────────────────────────────────────────────────────────
         Entry  Time (UTC)        Who   What
        ──────────────────────────────────────────────────────────────────────────────────────────────
             2  2026-11-01 13:00  desk  proposed [########] order 480 × STEEL-1 by sea, 10,560.00 CNY,
                                        sellable 2026-12-28
        ──────────────────────────────────────────────────────────────────────────────────────────────

        tradewind approve D1:######## --by NAME
    "#]]
    .assert_eq(&masked(&out));
    let json: serde_json::Value =
        serde_json::from_str(&desk.ok(0, &["show", "D3", "--rows", "--format", "json"])).unwrap();
    assert_eq!(json["decision"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!(json["rows"][0]["rows"][1][4], "17");
    let said = desk.run(&["show", "D99"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("there is no decision D99"), "{}", said.err);
}

#[test]
fn only_what_was_seen_is_approved() {
    let desk = waiting();
    let said = desk.run(&["approve", "D2", "--by", "Lin"]);
    assert_eq!(said.code, 2);
    expect![[r#"
        error: D2 is named without its hash, so nobody can tell what was seen; look with `tradewind show D2` and approve D2:HASH
    "#]].assert_eq(&said.err);
    let said = desk.run(&["approve", "D2:00000000", "--by", "Lin"]);
    assert_eq!(said.code, 6);
    expect![[r#"
        refused: D2 is not what was seen: payload 00000000 was seen, ############ stands; look at it again
    "#]]
    .assert_eq(&masked(&said.err));
    assert_eq!(desk.run(&["approve", "D2", "D3", "--hash", "00000000", "--by", "Lin"]).code, 2);
    assert_eq!(desk.run(&["approve", "D2:3fa9", "--by", "Lin"]).code, 2);
    // one is right, one is not: the right one is approved, the other told
    let two = tag(&desk, "D2");
    let said = desk.run(&["approve", &two, "D3:00000000", "--by", "Lin"]);
    assert_eq!(said.code, 3, "{}", said.err);
    expect![[r#"
        D2:######## approved by Lin until 2026-11-02 13:00 UTC
          bid 0.80 → 0.65 USD · keyword “steel bottle” · STEEL-1
    "#]]
    .assert_eq(&masked(&said.out));
    // an approval is given once
    assert_eq!(desk.run(&["approve", &two, "--by", "Lin"]).code, 6);
    // what is edited is another payload: the hash that was seen no longer holds
    let seen = tag(&desk, "D4");
    let out = desk.ok(0, &["edit", "D4", "--by", "Lin", "--set", "bid=0.55"]);
    assert_fits(&out);
    expect![[r#"
        D4 was:  bid 0.60 → 0.50 USD · keyword “water bottle” · STEEL-1
        D4 is:   bid 0.60 → 0.55 USD · keyword “water bottle” · STEEL-1
        it waits for approval anew: tradewind approve D4:######## --by NAME
    "#]]
    .assert_eq(&masked(&out));
    assert_eq!(desk.run(&["approve", &seen, "--by", "Lin"]).code, 6);
    desk.ok(0, &["approve", &tag(&desk, "D4"), "--by", "Lin"]);
}

#[test]
fn approved_changes_leave_come_back_and_are_undone() {
    let mut desk = waiting();
    for id in ["D2", "D3"] {
        desk.ok(0, &["approve", &tag(&desk, id), "--by", "Lin"]);
    }
    let out = desk.ok(0, &["dispatch"]);
    expect![[r#"
        U1  advertising bulksheet · main/amazon-us · 2 record(s) · ########
          ~/.local/share/tradewind/outbox/tradewind-U1-ads-amazon-us-2026-11-01.xlsx
          upload in the advertising console: Sponsored ads → Bulk operations → Upload
          just before it goes out: tradewind dispatch --take FILE --by NAME (or --check FILE, to look only)
          then take in the answer: tradewind receipt REPORT --upload U1
    "#]]
    .assert_eq(&masked(&out));
    let file = upload(&desk, "U1");
    let path = file.to_str().unwrap();
    let out = desk.ok(0, &["dispatch", "--check", path]);
    assert!(out.contains("exactly what was approved (U1, 2 record(s)"), "{out}");
    // nothing else waits: the same bytes are handed out once more
    let before = std::fs::read(&file).unwrap();
    let out = desk.ok(0, &["dispatch"]);
    assert!(out.contains("the same bytes once more"), "{out}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    // a file that was changed by hand is caught, and is not written over
    let mut bytes = before.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let said = desk.run(&["dispatch", "--check", path]);
    assert_eq!(said.code, 6);
    expect![[r#"
        refused: U1 is not the file that the journal names: ############ is written there, the bytes are ############; do not upload it
    "#]].assert_eq(&masked(&said.err));
    let said = desk.run(&["dispatch"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("is left as it is"), "{}", said.err);
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    std::fs::write(&file, &before).unwrap();
    // somebody takes it to the marketplace: once
    desk.ok(0, &["dispatch", "--take", path, "--by", "Wang 王"]);
    let said = desk.run(&["dispatch", "--take", path, "--by", "Wang 王"]);
    assert_eq!(said.code, 6);
    assert!(said.err.contains("it must not be sent again"), "{}", said.err);
    assert!(desk.ok(0, &["dispatch"]).contains("nothing that is approved waits"), "it was put out again");
    // the marketplace refuses one line
    let entries: serde_json::Value = serde_json::from_str(&desk.ok(0, &["journal", "D3", "--format", "json"])).unwrap();
    let sent = entries.as_array().unwrap().iter().find(|e| e["event"]["event"] == "dispatched").unwrap();
    let report = format!(
        "Original record #,Error type,Error code,Error message\n{},Input Error,Invalid Keyword,The keyword is not allowed\n",
        sent["event"]["record"]
    );
    desk.file("errors.csv", &report, 0);
    let said = desk.run(&["receipt", "errors.csv"]);
    assert_eq!(said.code, 2, "the name of the file does not say which upload it answers");
    let out = desk.ok(3, &["receipt", "errors.csv", "--upload", "U1"]);
    assert_fits(&out);
    expect![[r#"
        ──────────────────
         Decision  Result
        ──────────────────
         D2        done
             bid 0.80 → 0.65 USD · keyword “steel bottle” · STEEL-1
         D3        REFUSED
             negative exact “free bottle” · ad group “Bottles / Main” · STEEL-1
             “Invalid Keyword: The keyword is not allowed”
        ──────────────────
        U1: 1 done, 1 refused, 0 unknown
    "#]]
    .assert_eq(&masked(&out));
    // the same receipt again changes nothing
    let out = desk.ok(0, &["receipt", "errors.csv", "--upload", "u1"]);
    assert!(out.contains("2 settled before"), "{out}");
    assert_eq!(desk.run(&["dispatch", "--check", path]).code, 6, "what is settled does not leave again");
    // undone: the inverse leaves by the same door, once the marketplace shows what is to be undone
    desk.set_clock("2026-11-02T13:00:00Z");
    desk.file("later/bulk.xlsx", bulksheet("0.65", "0.60"), 0);
    let day_later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_793_620_800);
    std::fs::File::options().append(true).open(desk.path("later/bulk.xlsx")).unwrap().set_modified(day_later).unwrap();
    desk.ok(0, &["import", "later", "--marketplace", "amazon-us"]);
    let out = desk.ok(0, &["revert", "D2", "--by", "Wang 王"]);
    expect![[r#"
        D5 undoes D2: bid 0.65 → 0.80 USD · keyword “steel bottle” · STEEL-1
        approved by Wang 王; it leaves with the next `tradewind dispatch`
    "#]]
    .assert_eq(&masked(&out));
    let out = desk.ok(0, &["dispatch"]);
    assert!(out.contains("U2"), "{out}");
    assert_eq!(desk.run(&["revert", "D2", "--by", "Wang 王"]).code, 6, "undone once");
    assert_eq!(desk.run(&["revert", "D3", "--by", "Wang 王"]).code, 6, "never done, never undone");
    let out = desk.ok(0, &["journal", "D2"]);
    assert_fits(&out);
    expect![[r#"
        ───────────────────────────────────────────────────────────────────────────────────────────────
         Entry  Time (UTC)        Who          What
        ───────────────────────────────────────────────────────────────────────────────────────────────
             3  2026-11-01 13:00  desk         proposed [########] bid 0.80 → 0.65 USD · keyword “steel
                                               bottle” · STEEL-1
             6  2026-11-01 13:00  Lin          approved [########] until 2026-11-02 13:00 UTC
             9  2026-11-01 13:00  desk         written into U1, record 2
            12  2026-11-01 13:00  marketplace  done, says the receipt [########]
            15  2026-11-02 13:00  Wang 王      undone by D5
        ───────────────────────────────────────────────────────────────────────────────────────────────
        the journal ends with entry 17 [########]
    "#]]
    .assert_eq(&masked(&out));
    desk.ok(0, &["journal", "verify"]);
}

#[test]
fn a_purchase_order_is_sent_and_settled_by_hand() {
    let desk = waiting();
    desk.ok(0, &["approve", &tag(&desk, "D1"), "--by", "Mei"]);
    let out = desk.ok(0, &["dispatch", "--out", "to-send"]);
    expect![[r#"
        U1  purchase order · main/amazon-us · 1 record(s) · ########
          to-send/tradewind-U1-order-amazon-us-2026-11-01-Yongkang-Cup-Works-永康杯业.xlsx
          send to the supplier
          just before it goes out: tradewind dispatch --take FILE --by NAME (or --check FILE, to look only)
          then say so for each: tradewind receipt --done ID --by NAME, or --failed ID --reason TEXT --by
          NAME
    "#]]
    .assert_eq(&masked(&out));
    let endings: Vec<_> =
        files_below(&desk.path("to-send")).iter().filter_map(|p| p.extension().map(|e| e.to_owned())).collect();
    assert_eq!(endings.len(), 2, "{endings:?}");
    assert!(
        endings.contains(&"xlsx".into()) && endings.contains(&"pdf".into()),
        "a workbook that counts, and its print"
    );
    assert_eq!(desk.run(&["receipt", "--done", "D1"]).code, 2, "nobody said it");
    assert_eq!(desk.run(&["receipt", "--done", "D1", "--by", "Stranger"]).code, 6);
    assert_eq!(desk.run(&["receipt", "--failed", "D1", "--by", "Mei"]).code, 2, "a reason is needed");
    let out = desk.ok(0, &["receipt", "--done", "D1", "--by", "Mei"]);
    assert_fits(&out);
    expect![[r#"
        ─────────────────
         Decision  Result
        ─────────────────
         D1        done
             order 480 × STEEL-1 by sea, 10,560.00 CNY, sellable 2026-12-28
        ─────────────────
        U1: 1 done, 0 refused, 0 unknown
    "#]]
    .assert_eq(&masked(&out));
    assert_eq!(desk.run(&["revert", "D1", "--by", "Wang 王"]).code, 6, "nothing undoes an order");
    let out = desk.ok(0, &["outcomes"]);
    expect![[r#"
        0 decision(s) measured now
        nothing has been measured yet; a change of advertising matures 63 days after it was made
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_journal_that_was_changed_is_found() {
    let desk = waiting();
    desk.ok(0, &["approve", &tag(&desk, "D2"), "--by", "Lin"]);
    let out = desk.ok(0, &["journal", "verify"]);
    expect![[r#"
        good: 6 entries, 4 decisions, 0 uploads; every hash recomputed, everything replayed
        head ################################################################
    "#]]
    .assert_eq(&masked(&out));
    let out = desk.ok(0, &["journal"]);
    assert_fits(&out);
    expect![[r#"
        ────────────────────────────────────────────────────────────────────────────────────────────────────
         Entry  Time (UTC)        Who   Decision  What
        ────────────────────────────────────────────────────────────────────────────────────────────────────
             1  2026-11-01 13:00  desk            policy in force [########]
             2  2026-11-01 13:00  desk  D1        proposed [########] order 480 × STEEL-1 by sea, 10,560.00
                                                  CNY, sellable 2026-12-28
             3  2026-11-01 13:00  desk  D2        proposed [########] bid 0.80 → 0.65 USD · keyword “steel
                                                  bottle” · STEEL-1
             4  2026-11-01 13:00  desk  D3        proposed [########] negative exact “free bottle” · ad
                                                  group “Bottles / Main” · STEEL-1
             5  2026-11-01 13:00  desk  D4        proposed [########] bid 0.60 → 0.50 USD · keyword “water
                                                  bottle” · STEEL-1
             6  2026-11-01 13:00  Lin   D2        approved [########] until 2026-11-02 13:00 UTC
        ────────────────────────────────────────────────────────────────────────────────────────────────────
        the journal ends with entry 6 [########]
    "#]]
    .assert_eq(&masked(&out));
    let csv = desk.ok(0, &["journal", "--format", "csv", "--from", "2", "--limit", "2"]);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    // somebody changes the third entry behind the desk's back
    change(&desk, "UPDATE journal_entry SET body = zeroblob(length(body)) WHERE seq = 3");
    let said = desk.run(&["journal", "verify"]);
    assert_eq!(said.code, 5, "{}", said.err);
    expect![[r#"
        BROKEN at entry 3: it cannot be opened: it was changed, or another entry was put in its place
        trust nothing from there on: stop, keep a copy, restore the journal from its last good backup
    "#]]
    .assert_eq(&masked(&said.out));
    let said = desk.run(&["--lang", "zh", "journal", "verify"]);
    assert_eq!(said.code, 5);
    expect![[r#"
        已损坏：第 3 条：无法打开：内容被改动，或被换成了另一条
        自此之后的内容不可信：请急停、保留副本，并从最近的完好备份恢复日志
    "#]]
    .assert_eq(&masked(&said.out));
    let said = desk.run(&["journal"]);
    assert_eq!(said.code, 5, "{}", said.err);
}

/// Changes the journal's file as the desk never would.
fn change(desk: &Desk, sql: &'static str) {
    use sqlx::Connection;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(desk.data().join("desk.sqlite"));
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let changed = sqlx::query(sql).execute(&mut connection).await.unwrap();
        assert_eq!(changed.rows_affected(), 1);
        connection.close().await.unwrap();
    });
}
