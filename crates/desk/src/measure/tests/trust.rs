//! Calibration: from outcomes to scores to advice.

use super::world::*;
use crate::calibration::{Score, score, suggestion};
use crate::decision::Decision;
use crate::outcome::{Outcome, Verdict};
use domain::policy::Level;
use domain::{Currency, Policy, Words};
use expect_test::{Expect, expect};

/// Decisions predicted at 2 to 18 dollars, likely 10, measured at these dollars, each give or take 2.
fn measured(effects: &[f64]) -> Vec<Decision> {
    let one = |(id, effect): (u64, &f64)| {
        let micros = |dollars: f64| (dollars * 1e6).round() as i64;
        let mut d = decision(id, set_bid("c/g/t"), CHANGE, (2, 10, 18));
        d.outcome = Some(Outcome {
            verdict: if (2.0..=18.0).contains(effect) { Verdict::Held } else { Verdict::Missed },
            low_micros: micros(effect - 2.0),
            effect_micros: micros(*effect),
            high_micros: micros(effect + 2.0),
            currency: Currency::USD,
            window: (CHANGE, CHANGE),
            power_nanos: 900_000_000,
            method: Words::default(),
        });
        d
    };
    (1..).zip(effects).map(one).collect()
}

fn check(decisions: &[Decision], level: Level, expect: Expect) {
    let policy = Policy::default();
    let scores = score(decisions);
    let lines: Vec<String> = scores
        .iter()
        .map(|s| match suggestion(s, level, &policy) {
            None => format!("{}: nothing", row(s)),
            Some(a) => format!("{}\n{:?} -> {}\n{}\n{}", row(s), a.advice, a.level.code(), a.words.en, a.words.zh),
        })
        .collect();
    expect.assert_eq(&lines.join("\n"));
}

fn row(s: &Score) -> String {
    let pct = |n: i64| n as f64 / 1e7;
    let (low, high) = s.coverage_interval_nanos.unwrap_or_default();
    let bias: Vec<String> = s.money.values().map(|m| format!("bias {} ({:?})", m.bias_micros, m.bias_nanos)).collect();
    format!(
        "{} {}: {} measured, {} held, {} missed, {} unclear; coverage {:.1} ({:.1} to {:.1}); {}",
        s.agent,
        s.kind.code(),
        s.measured,
        s.held,
        s.missed,
        s.inconclusive,
        pct(s.coverage_nanos.unwrap_or_default()),
        pct(low),
        pct(high),
        bias.join(", ")
    )
}

#[test]
fn a_calibrated_agent_that_earns_may_be_raised_by_a_person() {
    let mut effects = vec![9.0; 27];
    effects.extend([1.0, 19.0]);
    check(
        &measured(&effects),
        Level::Ask,
        expect![[r#"
        bid set_bid: 29 measured, 27 held, 2 missed, 0 unclear; coverage 93.1 (81.2 to 97.7); bias -931034 (Some(-93103448))
        Raise -> act
        a person may raise it: 93 % of 29 predictions held (90 % promised); earned 263.00 USD (252.23 to 273.77), 290.00 predicted
        可由人工升级：29 次预测命中 93 %（承诺 90 %）；实际收益 263.00 USD（252.23 至 273.77），预测 290.00"#]],
    );
    check(
        &measured(&effects),
        Level::Act,
        expect![[r#"
        bid set_bid: 29 measured, 27 held, 2 missed, 0 unclear; coverage 93.1 (81.2 to 97.7); bias -931034 (Some(-93103448))
        Keep -> act
        keep it, it already acts within its limits: 93 % of 29 predictions held (90 % promised); earned 263.00 USD (252.23 to 273.77), 290.00 predicted
        建议保持，已可在限额内自行执行：29 次预测命中 93 %（承诺 90 %）；实际收益 263.00 USD（252.23 至 273.77），预测 290.00"#]],
    );
    check(
        &measured(&effects[..10]),
        Level::Ask,
        expect![[r#"
        bid set_bid: 10 measured, 10 held, 0 missed, 0 unclear; coverage 100.0 (78.7 to 100.0); bias -1000000 (Some(-100000000))
        Keep -> ask
        keep it, there are too few measured decisions: 100 % of 10 predictions held (90 % promised); earned 90.00 USD (83.68 to 96.32), 100.00 predicted
        建议保持，已复盘的决策太少：10 次预测命中 100 %（承诺 90 %）；实际收益 90.00 USD（83.68 至 96.32），预测 100.00"#]],
    );
}

#[test]
fn an_agent_that_is_too_sure_or_loses_is_lowered() {
    let mut effects = vec![9.0; 12];
    effects.extend([25.0; 8]);
    check(
        &measured(&effects),
        Level::Act,
        expect![[r#"
        bid set_bid: 20 measured, 12 held, 8 missed, 0 unclear; coverage 60.0 (41.9 to 75.8); bias 5400000 (Some(540000000))
        Lower -> ask
        lower it, its predictions are too sure of themselves: 60 % of 20 predictions held (90 % promised); earned 308.00 USD (299.06 to 316.94), 200.00 predicted
        建议降级，其预测过于自信：20 次预测命中 60 %（承诺 90 %）；实际收益 308.00 USD（299.06 至 316.94），预测 200.00"#]],
    );
    check(
        &measured(&[-3.0; 6]),
        Level::Ask,
        expect![[r#"
        bid set_bid: 6 measured, 0 held, 6 missed, 0 unclear; coverage 0.0 (0.0 to 31.1); bias -13000000 (Some(-1300000000))
        Lower -> observe
        lower it, its decisions lose money: 0 % of 6 predictions held (90 % promised); earned -18.00 USD (-22.90 to -13.10), 60.00 predicted
        建议降级，其决策造成亏损：6 次预测命中 0 %（承诺 90 %）；实际收益 -18.00 USD（-22.90 至 -13.10），预测 60.00"#]],
    );
    check(
        &measured(&[-3.0; 6]),
        Level::Observe,
        expect![[r#"
            bid set_bid: 6 measured, 0 held, 6 missed, 0 unclear; coverage 0.0 (0.0 to 31.1); bias -13000000 (Some(-1300000000))
            Keep -> observe
            keep it, it only observes already: 0 % of 6 predictions held (90 % promised); earned -18.00 USD (-22.90 to -13.10), 60.00 predicted
            建议保持，已处于仅观察级别：6 次预测命中 0 %（承诺 90 %）；实际收益 -18.00 USD（-22.90 至 -13.10），预测 60.00"#]],
    );
}

#[test]
fn what_cannot_be_told_one_by_one_still_counts_for_coverage() {
    // three of four lie so near that each by itself is unclear: to judge by the fourth alone would say 0 %
    let mut all = measured(&[9.0, 8.0, 12.0, 30.0]);
    for d in &mut all[..3] {
        if let Some(o) = &mut d.outcome {
            o.verdict = Verdict::Inconclusive;
        }
    }
    // one where nothing could be measured, and an inverse, which is a person's
    let mut no_figure = measured(&[0.0]);
    if let Some(o) = &mut no_figure[0].outcome {
        (o.verdict, o.power_nanos) = (Verdict::Inconclusive, 0);
    }
    let mut inverse = measured(&[-500.0]);
    inverse[0].inverse_of = Some(crate::DecisionId(1));
    all.extend(no_figure);
    all.extend(inverse);
    check(
        &all,
        Level::Ask,
        expect![[r#"
        bid set_bid: 5 measured, 0 held, 1 missed, 4 unclear; coverage 75.0 (35.6 to 94.2); bias 4750000 (Some(475000000))
        Keep -> ask
        keep it, there are too few measured decisions: 75 % of 4 predictions held (90 % promised); earned 59.00 USD (55.00 to 63.00), 40.00 predicted
        建议保持，已复盘的决策太少：4 次预测命中 75 %（承诺 90 %）；实际收益 59.00 USD（55.00 至 63.00），预测 40.00"#]],
    );
    assert!(score(&[decision(1, set_bid("c/g/t"), CHANGE, (0, 1, 2))]).is_empty());
}
