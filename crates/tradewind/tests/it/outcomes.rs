//! What came of decisions: the list of measurements and the league of agents.

use crate::desk::{Desk, assert_fits};
use crate::shop::{NOW_MICROS, masked, tag, waiting, with_house};
use desk::outcome::Verdict;
use desk::{DecisionId, Draft, Event, Outcome};
use domain::{Currency, Day, Words};
use expect_test::expect;

/// Two changes that were carried out, and what measuring gave.
fn measured() -> Desk {
    let desk = waiting();
    desk.ok(0, &["approve", &tag(&desk, "D2"), &tag(&desk, "D3"), "--by", "Lin"]);
    desk.ok(0, &["dispatch"]);
    desk.file("U1.csv", "Original record #,Error type,Error code,Error message\n", 0);
    desk.ok(0, &["receipt", "U1.csv", "--upload", "U1"]);
    with_house(&desk, async |house, _| {
        let day = Day::new(2026, 11, 2).unwrap();
        let outcome = |verdict, [low, effect, high]: [i64; 3], power_nanos| Outcome {
            verdict,
            low_micros: low * 10_000,
            effect_micros: effect * 10_000,
            high_micros: high * 10_000,
            currency: Currency::USD,
            window: (day, day.plus(27)),
            power_nanos,
            method: Words::new("before and after with 4 controls", "前后对比，4 个对照"),
        };
        let drafts = [
            (2, outcome(Verdict::Held, [1_200, 2_950, 4_700], 810_000_000)),
            (3, outcome(Verdict::Inconclusive, [0, 0, 0], 0)),
        ]
        .map(|(id, o)| Draft::of(DecisionId(id), Event::Measured { outcome: Box::new(o) }));
        let head = house.journal.head().await.unwrap();
        house.journal.append(&head, NOW_MICROS, "desk", drafts.into(), Vec::new()).await.unwrap();
    });
    desk
}

#[test]
fn measured_against_predicted_and_what_it_says_of_agents() {
    let desk = measured();
    let out = desk.ok(0, &["outcomes"]);
    assert_fits(&out);
    expect![[r#"
        0 decision(s) measured now

        ───────────────────────────────────────────────────────────────────────────────────
         Decision   Predicted         Measured (interval)  Verdict         Agent
        ───────────────────────────────────────────────────────────────────────────────────
         D3        +18.60 USD                           –  cannot be told  negative_keyword
             negative exact “free bottle” · ad group “Bottles / Main” · STEEL-1
         D2        +24.20 USD  +29.50 (12.00 … 47.00) USD  as predicted    bid
             bid 0.80 → 0.65 USD · keyword “steel bottle” · STEEL-1
        ───────────────────────────────────────────────────────────────────────────────────
        2 of 2, the latest first

        Agents
        ────────────────────────────────────────────────────────────────────────────────────────────────
         Agent             Kind          Measured      Held  Promised  Bias each   Predicted      Earned
        ────────────────────────────────────────────────────────────────────────────────────────────────
         bid               set bid              1  100.00 %   90.00 %  +5.30 USD  +24.20 USD  +29.50 USD
         negative_keyword  add negative         1         –         –          –           –           –
                           keyword
        ────────────────────────────────────────────────────────────────────────────────────────────────
        bid / set_bid  keep it, there are too few measured decisions: 100 % of 1 predictions held (90 %
                       promised); earned 29.50 USD (12.00 to 47.00), 24.20 predicted
        only an owner changes autonomy: tradewind policy autonomy AGENT KIND LEVEL --by NAME
    "#]]
    .assert_eq(&out);
    let out = desk.ok(0, &["--lang", "zh", "outcomes", "--limit", "1"]);
    assert_fits(&out);
    expect![[r#"
        本次复盘 0 项

        ───────────────────────────────────────────────────────────
         决策        预测  实测（区间）  结论      智能体
        ───────────────────────────────────────────────────────────
         D3    +18.60 USD             –  无法判断  negative_keyword
             添加否定 精准 “free bottle” · 广告组 “Bottles / Main” · STEEL-1
        ───────────────────────────────────────────────────────────
        显示 1 / 2 项，最近的在前

        智能体
        ───────────────────────────────────────────────────────────────────────────────────────────
         智能体            类型        已复盘      命中     承诺   平均偏差    预测合计    实际收益
        ───────────────────────────────────────────────────────────────────────────────────────────
         bid               调整竞价         1  100.00 %  90.00 %  +5.30 USD  +24.20 USD  +29.50 USD
         negative_keyword  添加否定词       1         –        –          –           –           –
        ───────────────────────────────────────────────────────────────────────────────────────────
        bid / set_bid  建议保持，已复盘的决策太少：1 次预测命中 100 %（承诺 90 %）；实际收益 29.50 USD（
                       12.00 至 47.00），预测 24.20
        自主级别仅由 owner 修改：tradewind policy autonomy 智能体 类型 级别 --by 姓名
    "#]]
    .assert_eq(&out);
    // what came of one stands with it, and with the next of its kind as its record
    let out = desk.ok(0, &["show", "D2"]);
    let lines: Vec<&str> = out.lines().filter(|l| l.contains("measured")).collect();
    expect![[r#"
        D2:########  set bid · measured
          record  1 measured, intervals held 100.00 % (90.00 % promised), earned +29.50 USD
          measured  +29.50 USD (12.00 … 47.00) 2026-11-02 – 2026-11-29: as predicted; before and after with
            13  2026-11-01 13:00  desk         measured +29.50 USD: as predicted"#]]
    .assert_eq(&masked(&lines.join("\n")));
    assert!(desk.ok(0, &["show", "D4"]).contains("1 measured, intervals held 100.00 %"));
    desk.ok(0, &["journal", "verify"]);
}
