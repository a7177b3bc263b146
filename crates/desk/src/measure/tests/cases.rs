//! Cases worked by hand, and what a person reads of them.

use super::super::series::{Series, Tally};
use super::super::{Yardstick, due, measure};
use super::world::*;
use crate::decision::Decision;
use crate::life_cycle::State;
use domain::action::Match;
use domain::{Action, Day, Policy};
use expect_test::{Expect, expect};

/// Ten controls of ten clicks a day (`after` from the change on), a dollar a click, one unit in ten clicks.
fn with_controls(series: &mut Series, after: i64) {
    for i in 0..10 {
        target(series, &format!("c{i}/g/t"), 60, |d| {
            let clicks = if d <= CHANGE { 10 } else { after };
            tally(clicks, clicks * 100, clicks / 10)
        });
    }
}

/// Before and after the change.
fn step(before: Tally, after: Tally) -> impl FnMut(Day) -> Tally {
    move |d| if d <= CHANGE { before } else { after }
}

fn check(d: &Decision, executed: &[Decision], series: &Series, expect: Expect) {
    let o = measure(d, executed, series, &Policy::default());
    let text = format!(
        "{} {:.2} ({:.2} to {:.2}) power {:.2} {} to {}\n{}\n{}",
        o.verdict.code(),
        o.effect_micros as f64 / 1e6,
        o.low_micros as f64 / 1e6,
        o.high_micros as f64 / 1e6,
        o.power_nanos as f64 / 1e9,
        o.window.0,
        o.window.1,
        o.method.en,
        o.method.zh
    );
    expect.assert_eq(&text);
}

#[test]
fn a_lower_bid_saves_what_its_clicks_were_not_worth() {
    // 280 clicks at 1.00 before; 140 at 0.50 after; keeping 0.76: spend falls by 280 − 70 = 210.00 × 0.76 = 159.60;
    // 140 clicks are lost, each worth 0.0936 units (of 800 clicks, shrunken) × 10.00 = 131.00; effect +28.60
    let mut series = series();
    with_controls(&mut series, 10);
    target(&mut series, "own/g/t", 60, step(tally(10, 1000, 1), tally(5, 250, 0)));
    let d = decision(1, set_bid("own/g/t"), CHANGE, (-40, 20, 80));
    check(
        &d,
        std::slice::from_ref(&d),
        &series,
        expect![[r#"
            held 28.60 (7.38 to 49.83) power 0.34 2026-02-10 to 2026-04-08
            before and after with control group: 10 untouched targets moved by ×1.00; 280 clicks 2026-02-10 to 2026-03-09, 140 clicks 2026-03-12 to 2026-04-08 where 280 were to be expected; a click is worth 0.94
            前后对比加对照组：10 个未改动的投放对象变动 ×1.00；2026-02-10 至 2026-03-09 点击 280 次，2026-03-12 至 2026-04-08 点击 140 次（若不改动约 280 次）；每次点击价值 0.94"#]],
    );
}

#[test]
fn a_common_season_is_no_effect() {
    // nothing but the season: every target has half as many clicks again. Plain before and after calls that +140 clicks × (0.86 − 0.76).
    let mut series = series();
    with_controls(&mut series, 15);
    target(&mut series, "own/g/t", 60, step(tally(10, 1000, 1), tally(15, 1500, 1)));
    let d = decision(1, set_bid("own/g/t"), CHANGE, (20, 60, 100));
    check(
        &d,
        std::slice::from_ref(&d),
        &series,
        expect![[r#"
            missed 0.00 (-5.52 to 5.52) power 1.00 2026-02-10 to 2026-04-08
            before and after with control group: 10 untouched targets moved by ×1.50; 280 clicks 2026-02-10 to 2026-03-09, 420 clicks 2026-03-12 to 2026-04-08 where 420 were to be expected; a click is worth 0.86
            前后对比加对照组：10 个未改动的投放对象变动 ×1.50；2026-02-10 至 2026-03-09 点击 280 次，2026-03-12 至 2026-04-08 点击 420 次（若不改动约 420 次）；每次点击价值 0.86"#]],
    );
    // with every control touched there is no trend to take away, and the interval says so
    let mut executed = vec![d.clone()];
    executed.extend((0..10).map(|i| decision(2 + i, set_bid(&format!("c{i}/g/t")), CHANGE, (0, 1, 2))));
    check(
        &d,
        &executed,
        &series,
        expect![[r#"
            missed 13.82 (-4.12 to 31.76) power 1.00 2026-02-10 to 2026-04-08
            before and after; too few untouched targets for a trend, so none is taken and the interval is wider; 280 clicks 2026-02-10 to 2026-03-09, 420 clicks 2026-03-12 to 2026-04-08 where 280 were to be expected; a click is worth 0.86
            前后对比；未改动的投放对象太少，不计趋势，区间放宽；2026-02-10 至 2026-03-09 点击 280 次，2026-03-12 至 2026-04-08 点击 420 次（若不改动约 280 次）；每次点击价值 0.86"#]],
    );
}

#[test]
fn a_negative_saves_its_term_and_loses_its_few_orders() {
    let mut series = series();
    with_controls(&mut series, 10);
    target(&mut series, "own/g/t", 60, step(tally(20, 2000, 2), tally(17, 1700, 2)));
    let term = |series: &mut Series, text: &str, clicks: i64| {
        let key = [SHOP, SITE, "own", "g", "t", "exact", text].map(|t| series.names.add(t));
        let days = CHANGE.0 - 60..=CHANGE.0 + 30;
        let cells = days.map(|d| (d, step(tally(clicks, clicks * 100, 0), Tally::default())(Day(d))));
        series.terms.insert(key, cells.filter(|(_, t)| *t != Tally::default()).collect());
    };
    term(&mut series, "glass bottle", 2);
    term(&mut series, "bottle glass", 1);
    term(&mut series, "big glass bottle", 1);
    // a site on which every second term of ten clicks never sells: terms keep little to their ad group
    let place = (series.names.add(SHOP), series.names.add(SITE));
    series.term_shapes.insert(place, [((10, 0), 200), ((10, 1), 100), ((10, 3), 50)].into());
    // exact: 56 clicks of 1.00; no unit in 122 clicks, so a click is worth far less than the ad group's 0.1 × 10.00
    let d = decision(1, negative("own/g", "Glass  bottle", Match::Exact), CHANGE, (10, 30, 50));
    check(
        &d,
        std::slice::from_ref(&d),
        &series,
        expect![[r#"
            held 38.90 (27.97 to 49.82) power 0.99 2026-02-10 to 2026-04-08
            before and after with control group: 10 untouched targets moved by ×1.00; 56 clicks 2026-02-10 to 2026-03-09, 0 clicks 2026-03-12 to 2026-04-08 where 56 were to be expected; a click is worth 0.07
            前后对比加对照组：10 个未改动的投放对象变动 ×1.00；2026-02-10 至 2026-03-09 点击 56 次，2026-03-12 至 2026-04-08 点击 0 次（若不改动约 56 次）；每次点击价值 0.07"#]],
    );
    // phrase: 84 clicks
    let d = decision(1, negative("own", "glass bottle", Match::Phrase), CHANGE, (10, 45, 70));
    check(
        &d,
        std::slice::from_ref(&d),
        &series,
        expect![[r#"
            held 60.04 (47.03 to 73.05) power 1.00 2026-02-10 to 2026-04-08
            before and after with control group: 10 untouched targets moved by ×1.00; 84 clicks 2026-02-10 to 2026-03-09, 0 clicks 2026-03-12 to 2026-04-08 where 84 were to be expected; a click is worth 0.05
            前后对比加对照组：10 个未改动的投放对象变动 ×1.00；2026-02-10 至 2026-03-09 点击 84 次，2026-03-12 至 2026-04-08 点击 0 次（若不改动约 84 次）；每次点击价值 0.05"#]],
    );
}

#[test]
fn a_harvest_counts_the_new_keyword_with_the_rows_that_its_term_leaves() {
    let mut series = series();
    with_controls(&mut series, 10);
    target(&mut series, "own/g/new words", 60, step(Tally::default(), tally(6, 300, 1)));
    for (campaign, targeting, before, after) in [
        ("auto", "close-match", tally(4, 400, 0), tally(1, 100, 0)),
        ("own", "new words", Tally::default(), tally(6, 300, 1)),
    ] {
        let key = [SHOP, SITE, campaign, "g", targeting, "exact", "new words"].map(|t| series.names.add(t));
        let cells = (CHANGE.0 - 60..=CHANGE.0 + 30).map(|d| (d, step(before, after)(Day(d))));
        series.terms.insert(key, cells.filter(|(_, t)| *t != Tally::default()).collect());
    }
    // 112 clicks before; 28 + 168 after, not 28 + 168 + 168; spend is 112.00 on both sides, so 84 clicks × 0.91 are won
    let action = Action::HarvestKeyword {
        at: ad("own/g"),
        text: "new words".into(),
        match_type: Match::Exact,
        bid_micros: 500_000,
    };
    let d = decision(1, action, CHANGE, (0, 150, 300));
    check(
        &d,
        std::slice::from_ref(&d),
        &series,
        expect![[r#"
            held 76.39 (58.27 to 94.51) power 1.00 2026-02-10 to 2026-04-08
            before and after with control group: 10 untouched targets moved by ×1.00; 112 clicks 2026-02-10 to 2026-03-09, 196 clicks 2026-03-12 to 2026-04-08 where 112 were to be expected; a click is worth 0.91
            前后对比加对照组：10 个未改动的投放对象变动 ×1.00；2026-02-10 至 2026-03-09 点击 112 次，2026-03-12 至 2026-04-08 点击 196 次（若不改动约 112 次）；每次点击价值 0.91"#]],
    );
}

#[test]
fn thin_data_is_inconclusive() {
    let mut series = series();
    with_controls(&mut series, 10);
    target(&mut series, "own/g/t", 60, |d| if d.0 % 7 == 0 { tally(1, 100, 0) } else { Tally::default() });
    let d = decision(1, set_bid("own/g/t"), CHANGE, (-2, 1, 4));
    check(
        &d,
        std::slice::from_ref(&d),
        &series,
        expect![[r#"
            inconclusive 0.00 (-1.15 to 1.15) power 0.30 2026-02-10 to 2026-04-08
            before and after with control group: 10 untouched targets moved by ×1.00; 4 clicks 2026-02-10 to 2026-03-09, 4 clicks 2026-03-12 to 2026-04-08 where 4 were to be expected; a click is worth 0.99
            前后对比加对照组：10 个未改动的投放对象变动 ×1.00；2026-02-10 至 2026-03-09 点击 4 次，2026-03-12 至 2026-04-08 点击 4 次（若不改动约 4 次）；每次点击价值 0.99"#]],
    );
}

#[test]
fn what_stands_against_a_measurement_is_said() {
    let mut series = series();
    with_controls(&mut series, 10);
    target(&mut series, "own/g/t", 60, step(tally(10, 1000, 1), tally(5, 250, 0)));
    let d = decision(1, set_bid("own/g/t"), CHANGE, (-40, 20, 80));
    // reverted a week later
    let reverted = Decision { reverted_by: Some(crate::DecisionId(2)), ..d.clone() };
    let back = decision(2, set_bid("own/g/t"), CHANGE.plus(9), (0, 0, 0));
    check(
        &reverted,
        &[reverted.clone(), back.clone()],
        &series,
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) power 0.00 2026-02-10 to 2026-04-08
        not measured: reverted by D2 inside the window
        未复盘：窗口期内已被 D2 撤销"#]],
    );
    // not reverted but changed again: seven or thirteen days are left after, brought to 28, and the interval is that much wider
    check(
        &d,
        &[d.clone(), back],
        &series,
        expect![[r#"
            held 28.59 (0.12 to 57.05) power 0.21 2026-02-10 to 2026-03-18
            before and after with control group: 10 untouched targets moved by ×0.25; 280 clicks 2026-02-10 to 2026-03-09, 35 clicks 2026-03-12 to 2026-03-18 where 70 were to be expected; a click is worth 0.94; shortened by other changes of the same thing
            前后对比加对照组：10 个未改动的投放对象变动 ×0.25；2026-02-10 至 2026-03-09 点击 280 次，2026-03-12 至 2026-03-18 点击 35 次（若不改动约 70 次）；每次点击价值 0.94；因同一对象的其他改动而缩短"#]],
    );
    let again = decision(3, set_bid("own/g/t"), CHANGE.plus(15), (0, 0, 0));
    check(
        &d,
        &[d.clone(), again],
        &series,
        expect![[r#"
            held 28.64 (4.38 to 52.90) power 0.27 2026-02-10 to 2026-03-24
            before and after with control group: 10 untouched targets moved by ×0.46; 280 clicks 2026-02-10 to 2026-03-09, 65 clicks 2026-03-12 to 2026-03-24 where 130 were to be expected; a click is worth 0.94; shortened by other changes of the same thing
            前后对比加对照组：10 个未改动的投放对象变动 ×0.46；2026-02-10 至 2026-03-09 点击 280 次，2026-03-12 至 2026-03-24 点击 65 次（若不改动约 130 次）；每次点击价值 0.94；因同一对象的其他改动而缩短"#]],
    );
    // reports of half the days
    let mut holes = series.clone();
    holes.ad_days.values_mut().for_each(|days| days.retain(|d| d % 2 == 0));
    check(
        &d,
        std::slice::from_ref(&d),
        &holes,
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) power 0.00 2026-02-10 to 2026-04-08
        not measured: the ads reports speak of 14 of the 28 days 2026-02-10 to 2026-03-09; import the rest
        未复盘：2026-02-10 至 2026-03-09 共 28 天，广告报表仅覆盖 14 天；请导入其余报表"#]],
    );
    let mut poor = Decision { ..d.clone() };
    poor.proposal.skus.clear();
    check(
        &poor,
        std::slice::from_ref(&poor),
        &series,
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) power 0.00 2026-02-10 to 2026-04-08
        not measured: what a unit contributes is not known; enter its landed cost
        未复盘：单件贡献未知；请录入到岸成本"#]],
    );
    let unseen = decision(9, set_bid("own/g/other"), CHANGE, (0, 1, 2));
    check(
        &unseen,
        std::slice::from_ref(&unseen),
        &series,
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) power 0.00 2026-02-10 to 2026-04-08
        not measured: the ads reports have no clicks of it
        未复盘：广告报表中没有相应点击"#]],
    );
    let price = Action::SetPrice { sku: "K".into(), before_micros: 1, after_micros: 2 };
    check(
        &decision(9, price, CHANGE, (0, 1, 2)),
        &[],
        &series,
        expect![[r#"
        inconclusive 0.00 (0.00 to 0.00) power 0.00 2026-02-10 to 2026-04-08
        not measured: there is no method for `set price` yet
        未复盘：“调整售价”尚无复盘方法"#]],
    );
}

#[test]
fn power_grows_with_data() {
    let power = |clicks: i64| {
        let mut series = series();
        with_controls(&mut series, 10);
        target(
            &mut series,
            "own/g/t",
            60,
            step(tally(clicks, clicks * 100, clicks / 10), tally(clicks, clicks * 100, clicks / 10)),
        );
        // the same effect a click
        let d = decision(1, set_bid("own/g/t"), CHANGE, (0, 2 * clicks, 4 * clicks));
        measure(&d, std::slice::from_ref(&d), &series, &Policy::default()).power_nanos
    };
    let all = [10, 40, 160].map(power);
    assert!(all[0] < all[1] && all[1] < all[2] && all[2] > 500_000_000, "{all:?}");
}

#[test]
fn the_order_of_rows_and_targets_changes_nothing() {
    let build = |backwards: bool| {
        let mut series = series();
        let mut ids: Vec<i64> = (0..30).collect();
        if backwards {
            ids.reverse();
        }
        for i in ids {
            target(&mut series, &format!("c{}/g{}/t{i}", i % 3, i % 6), 150, |d| {
                let mut chance = Chance(u64::try_from(d.0).unwrap() * 100 + u64::try_from(i).unwrap());
                let clicks = chance.poisson(4.0 + i as f64 / 3.0);
                tally(clicks, clicks * 77 + i64::from(d.0 % 5), chance.poisson(clicks as f64 * 0.1))
            });
        }
        if backwards {
            series.targets.values_mut().for_each(|cells| cells.reverse());
        }
        series
    };
    let d = decision(1, set_bid("c1/g1/t19"), CHANGE, (-5, 1, 5));
    let [a, b] = [false, true].map(|way| measure(&d, std::slice::from_ref(&d), &build(way), &Policy::default()));
    assert!(a.has_figure());
    assert_eq!(a, b);
}

#[test]
fn a_decision_is_due_once_its_conversions_have_settled() {
    let policy = Policy::default();
    let d = decision(1, set_bid("own/g/t"), CHANGE, (0, 1, 2));
    // changed on 03-10 or 03-11 of the site: the 28 days end on 04-08, and 35 days later is 05-13
    let last = Day::new(2026, 5, 13).unwrap();
    assert!(due(&d, &policy, last, last) && due(&d, &policy, last.plus(9), last));
    assert!(!due(&d, &policy, last, last.plus(-1)) && !due(&d, &policy, last.plus(-1), last));
    assert!(!due(&Decision { state: State::Measured, ..d.clone() }, &policy, last, last));
    assert!(!due(&Decision { state: State::Dispatched, executed_at_micros: None, ..d }, &policy, last, last));
}

#[test]
fn one_yardstick_measures_like_many() {
    let mut series = series();
    with_controls(&mut series, 12);
    for t in ["own/g/a", "own/g/b"] {
        target(&mut series, t, 60, step(tally(10, 1000, 1), tally(5, 250, 0)));
    }
    let all =
        [decision(1, set_bid("own/g/a"), CHANGE, (0, 9, 20)), decision(2, set_bid("own/g/b"), CHANGE, (0, 9, 20))];
    let policy = Policy::default();
    let mut yardstick = Yardstick::new(&all, &series, &policy);
    for d in &all {
        assert_eq!(yardstick.measure(d), measure(d, &all, &series, &policy));
    }
}
