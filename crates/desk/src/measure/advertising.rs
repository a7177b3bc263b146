//! Bids, budgets, states, negatives and harvested keywords: before and after, against targets that nobody touched.

use super::effect::{Compared, Counterfactual, cost_spread, no_figure, outcome};
use super::scope::{Part, Scope};
use super::series::{Key, Place, Tally, sum};
use super::synthetic::{DAYS_MIN, DONORS_MAX, DONORS_MIN, Donor, Synthetic, synthetic};
use super::trend::{Control, Trend};
use super::window::{Windows, change_days, windows};
use super::yardstick::{Yardstick, daily, history};
use crate::decision::Decision;
use crate::outcome::Outcome;
use domain::money::decimal;
use domain::{Day, Words};
use std::collections::BTreeMap;

/// Days that must be left of a window.
const DAYS_LEAST: i32 = 7;
/// Clicks in the history below which a synthetic control is not tried.
const CLICKS_LEAST: f64 = 100.0;

/// What is compared, once nothing stands against it.
struct Ready {
    place: Place,
    windows: Windows,
    days: BTreeMap<i32, Tally>,
    /// Covered days after ÷ days that the prediction counts.
    part: f64,
    unit_micros: f64,
    /// Words on what is not as it should be.
    notes: Vec<Words>,
}

/// The outcome of a decision on advertising.
pub(super) fn measure(y: &mut Yardstick<'_>, d: &Decision, scope: &Scope) -> Outcome {
    let predicted = &d.proposal.predicted;
    let Some((all, own)) = windows(d).zip(change_days(d)) else {
        return no_figure(predicted, (d.proposal.data_through, d.proposal.data_through), not_executed());
    };
    let whole_span = (all.before.0, all.after.1);
    match ready(y, d, scope, (all, own)) {
        Err(why) => no_figure(predicted, whole_span, why),
        Ok(ready) => compare(y, d, scope, &ready),
    }
}

/// Why nothing was measured of a decision that was never carried out.
pub(super) fn not_executed() -> Words {
    Words::new("not measured: it was not carried out", "未复盘：尚未执行")
}

fn ready(y: &Yardstick<'_>, d: &Decision, scope: &Scope, (all, own): (Windows, (Day, Day))) -> Result<Ready, Words> {
    if let Some(by) = d.reverted_by.filter(|by| y.executed.get(by).is_some_and(|days| days.0 <= all.after.1)) {
        return Err(Words::new(
            format!("not measured: reverted by {by} inside the window"),
            format!("未复盘：窗口期内已被 {by} 撤销"),
        ));
    }
    let p = &d.proposal;
    let no_rows = || Words::new("not measured: the ads reports have no clicks of it", "未复盘：广告报表中没有相应点击");
    let place = y.series.place(&p.shop, &p.marketplace).ok_or_else(no_rows)?;
    let mut windows = all;
    let subject = p.action.subject();
    let same = y.touches.get(&place).map_or(&[][..], Vec::as_slice).iter();
    let same = same.filter(|t| t.id != d.id && (t.scope.contains(scope) || t.subject == subject));
    if !windows.cut(same.clone().map(|t| t.days), own, DAYS_LEAST) {
        return Err(Words::new(
            format!("not measured: other changes of the same thing leave less than {DAYS_LEAST} days to compare"),
            format!("未复盘：同一对象的其他改动使可比天数少于 {DAYS_LEAST} 天"),
        ));
    }
    let mut notes = Vec::new();
    for t in same.filter(|t| t.days.0 <= own.1 && t.days.1 >= own.0) {
        notes.push(Words::new(format!("together with {} of the same days", t.id), format!("含同期改动 {}", t.id)));
    }
    for window in [windows.before, windows.after] {
        let (have, want) = (y.series.covered(place, window), Windows::len(window));
        if have * 5 < want * 4 {
            return Err(Words::new(
                format!(
                    "not measured: the ads reports speak of {have} of the {want} days {} to {}; import the rest",
                    window.0, window.1
                ),
                format!("未复盘：{} 至 {} 共 {want} 天，广告报表仅覆盖 {have} 天；请导入其余报表", window.0, window.1),
            ));
        }
    }
    let days = scope.days(y.series, place);
    if sum(&days, (windows.before.0, windows.after.1)) == Tally::default() {
        return Err(no_rows());
    }
    let unit_micros = y.series.contribution_mean(place, &p.skus).ok_or_else(|| {
        Words::new(
            "not measured: what a unit contributes is not known; enter its landed cost",
            "未复盘：单件贡献未知；请录入到岸成本",
        )
    })?;
    let part = f64::from(y.series.covered(place, windows.after)) / f64::from(p.predicted.days.max(1));
    if windows != all {
        notes.push(Words::new("shortened by other changes of the same thing", "因同一对象的其他改动而缩短"));
    }
    Ok(Ready { place, windows, days, part, unit_micros, notes })
}

fn compare(y: &mut Yardstick<'_>, d: &Decision, scope: &Scope, ready: &Ready) -> Outcome {
    let (place, windows) = (ready.place, ready.windows);
    let (before, after) = (sum(&ready.days, windows.before), sum(&ready.days, windows.after));
    let dispersion = y.dispersion(place, &ready.days, windows);
    let controls = y.controls(place, windows, scope);
    let trend = y.trend(place, windows, &controls);
    let without = against_trend(before.clicks as f64, trend, dispersion);
    let synthetic = against_synthetic(y, scope, ready, dispersion);
    let rate = {
        let own = sum(&ready.days, (Day(i32::MIN), windows.after.1));
        let site = y.site(place).map(|s| s.worth);
        let worth = site.unwrap_or_else(|| super::worth::Worth::unknown(0.0, 1.0));
        worth.of(own, family(y, place, scope).without(own), matches!(scope.part, Part::Term { .. }))
    };
    let within = [windows.before, windows.after]
        .map(|(first, last)| ready.days.range(first.0..=last.0).map(|(_, t)| *t).collect::<Vec<Tally>>());
    let compared = Compared {
        before,
        after,
        without: synthetic.map_or(without, |s| Counterfactual { clicks: s.clicks, variance: s.variance }),
        rate,
        unit_micros: ready.unit_micros,
        keep: y.series.keep(place.0, y.policy),
        dispersion,
        cost_spread: cost_spread(&within),
    };
    let method = words(&compared, windows, (trend, synthetic), &ready.notes);
    let effect = compared.effect().over(ready.part);
    outcome(effect, ready.part, &d.proposal.predicted, (windows.before.0, windows.after.1), method)
}

/// r × clicks before, with the noise of both.
fn against_trend(before: f64, trend: Trend, dispersion: f64) -> Counterfactual {
    let clicks = trend.factor * before;
    let noise = trend.factor * trend.factor * dispersion * (before + 0.5);
    Counterfactual { clicks, variance: noise + clicks * clicks * trend.log_variance }
}

/// The synthetic control, where the target and enough donors stood untouched long enough and it is the better one.
fn against_synthetic(y: &mut Yardstick<'_>, scope: &Scope, ready: &Ready, dispersion: f64) -> Option<Synthetic> {
    let (place, windows) = (ready.place, ready.windows);
    let long = Windows { before: history(windows), ..windows };
    let own = daily(y.series, place, &ready.days, long.before);
    if own.len() < DAYS_MIN || own.iter().sum::<f64>() < CLICKS_LEAST {
        return None;
    }
    let touched = y
        .touches
        .get(&place)?
        .iter()
        .any(|t| t.scope.contains(scope) && t.days.0 <= windows.before.1 && t.days.1 >= long.before.0);
    let mut controls = y.controls(place, long, scope);
    controls.retain(|(_, c)| c.before >= DAYS_MIN as f64);
    if touched || controls.len() < DONORS_MIN {
        return None;
    }
    // the busiest first; equals stay in the order of their texts
    controls.sort_by(|a, b| b.1.before.total_cmp(&a.1.before));
    controls.truncate(DONORS_MAX);
    let donors: Vec<Donor> = controls.iter().map(|c| donor(y, place, c, long)).collect();
    synthetic(&own, &donors, dispersion)
}

fn donor(y: &Yardstick<'_>, place: Place, (key, control): &(Key, Control), windows: Windows) -> Donor {
    let mut days: BTreeMap<i32, Tally> = BTreeMap::new();
    for (day, tally) in &y.series.targets[key] {
        *days.entry(*day).or_default() += *tally;
    }
    Donor { days: daily(y.series, place, &days, windows.before), after: control.after }
}

/// Everything that the rate is shrunken to: the ad group, or the campaign of what is an ad group itself or stops a term in all of them.
fn family(y: &Yardstick<'_>, place: Place, scope: &Scope) -> Tally {
    let mut all = Tally::default();
    let Some(campaign) = y.series.names.find(&scope.campaign).filter(|_| scope.part != Part::Campaign) else {
        return all;
    };
    let group = Some(scope.group.as_str()).filter(|g| !g.is_empty() && scope.part != Part::Group);
    for (key, cells) in y.series.targets_of(place, campaign) {
        if group.is_none_or(|g| y.series.names.text(key[3]) == g) {
            all += sum(cells.iter().map(|(d, t)| (d, t)), (Day(i32::MIN), Day(i32::MAX)));
        }
    }
    all
}

/// How it was measured, in a line.
fn words(c: &Compared, w: Windows, (trend, synthetic): (Trend, Option<Synthetic>), notes: &[Words]) -> Words {
    let (before, after, without) = (c.before.clicks, c.after.clicks, c.without.clicks);
    let value = decimal(super::chance::whole(c.rate.mean * c.unit_micros / 1e4) * 10_000, 2);
    let ((b0, b1), (a0, a1)) = (w.before, w.after);
    let (how, zh_how) = match (synthetic, trend.controls) {
        (Some(s), _) => (
            format!("synthetic control from {} untouched targets", s.donors),
            format!("合成对照（{} 个未改动的投放对象）", s.donors),
        ),
        (None, 0) => (
            "before and after; too few untouched targets for a trend, so none is taken and the interval is wider"
                .to_owned(),
            "前后对比；未改动的投放对象太少，不计趋势，区间放宽".to_owned(),
        ),
        (None, n) => (
            format!("before and after with control group: {n} untouched targets moved by ×{:.2}", trend.factor),
            format!("前后对比加对照组：{n} 个未改动的投放对象变动 ×{:.2}", trend.factor),
        ),
    };
    let mut en = format!(
        "{how}; {before} clicks {b0} to {b1}, {after} clicks {a0} to {a1} where {without:.0} were to be expected; a click is worth {value}"
    );
    let mut zh = format!(
        "{zh_how}；{b0} 至 {b1} 点击 {before} 次，{a0} 至 {a1} 点击 {after} 次（若不改动约 {without:.0} 次）；每次点击价值 {value}"
    );
    for note in notes {
        en = format!("{en}; {}", note.en);
        zh = format!("{zh}；{}", note.zh);
    }
    Words { en, zh }
}
