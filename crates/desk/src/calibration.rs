//! Calibration: how often an agent's predictions held, what it earned, and whether that speaks for more or less trust.

use crate::decision::Decision;
use crate::measure::half_width;
use crate::outcome::Verdict;
use domain::money::decimal;
use domain::policy::Level;
use domain::{ActionKind, Currency, Policy, Words};
use std::collections::BTreeMap;

/// How the predictions of an agent for a kind of action have held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Score {
    /// Agent.
    pub agent: String,
    /// Kind of action.
    pub kind: ActionKind,
    /// Decisions that were measured.
    pub measured: u32,
    /// Predicted interval held the measured effect.
    pub held: u32,
    /// It did not.
    pub missed: u32,
    /// Too little data to say.
    pub inconclusive: u32,
    /// Decisions whose measured effect is a figure: all but those where nothing could be measured.
    pub figures: u32,
    /// Share of the figures that the predicted interval holds, in 10⁻⁹; none without figures. Figures that are inconclusive one by one
    /// count here: to leave them out would leave in only the outliers.
    pub coverage_nanos: Option<i64>,
    /// Interval of that share (Wilson, 90 %), in 10⁻⁹.
    pub coverage_interval_nanos: Option<(i64, i64)>,
    /// Coverage that the predictions promised on average, in 10⁻⁹.
    pub promised_nanos: Option<i64>,
    /// Money by currency.
    pub money: BTreeMap<Currency, Earned>,
}

/// What decisions earned, in micros of one currency, figures only.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Earned {
    /// Decisions.
    pub figures: u32,
    /// Sum of the predicted effects.
    pub predicted_micros: i64,
    /// Sum of the measured effects.
    pub earned_micros: i64,
    /// 90 % interval of that sum: what single measurements may be off by, taken as independent.
    pub earned_low_micros: i64,
    /// Upper end.
    pub earned_high_micros: i64,
    /// Mean of measured less predicted. Above zero: the agent is too cautious.
    pub bias_micros: i64,
    /// The same as a share of the mean predicted effect without sign, in 10⁻⁹; none when nothing was predicted.
    pub bias_nanos: Option<i64>,
}

/// What calibration speaks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Advice {
    /// A level less.
    Lower,
    /// As it is.
    Keep,
    /// A level more: a suggestion, for only a person raises autonomy.
    Raise,
}

/// Advice with its reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// What.
    pub advice: Advice,
    /// Level that it leads to.
    pub level: Level,
    /// Why.
    pub words: Words,
}

/// Figures that a suggestion to raise needs: with 20, a coverage of 90 % is known to within about ±11 points (own choice, 2026-11).
pub const FIGURES_TO_RAISE: u32 = 20;
/// Points that coverage may be below what was promised.
const POINTS_BELOW: f64 = 0.05;
/// Coverage in per cent of the intervals in this file.
const INTERVAL_PCT: u8 = 90;

#[derive(Default)]
struct Sums {
    counts: [u32; 3],
    figures: u32,
    held: u32,
    promised_pct: u32,
    money: BTreeMap<Currency, (Earned, f64, i64)>,
}

/// The scores of all agents and kinds in byte order of the agents. Inverse decisions are a person's and count for nobody.
pub fn score<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<Score> {
    let mut all: BTreeMap<(&str, ActionKind), Sums> = BTreeMap::new();
    for d in decisions.into_iter().filter(|d| d.inverse_of.is_none()) {
        let Some(outcome) = &d.outcome else { continue };
        let p = &d.proposal.predicted;
        let sums = all.entry((&d.proposal.agent, d.proposal.action.kind())).or_default();
        sums.counts[match outcome.verdict {
            Verdict::Held => 0,
            Verdict::Missed => 1,
            Verdict::Inconclusive => 2,
        }] += 1;
        if !outcome.has_figure() {
            continue;
        }
        sums.figures += 1;
        sums.promised_pct += u32::from(p.coverage_pct);
        sums.held += u32::from(match outcome.verdict {
            Verdict::Held => true,
            Verdict::Missed => false,
            Verdict::Inconclusive => (p.low_micros..=p.high_micros).contains(&outcome.effect_micros),
        });
        let (earned, variance, sizes) = sums.money.entry(outcome.currency).or_default();
        earned.figures += 1;
        earned.predicted_micros = earned.predicted_micros.saturating_add(p.likely_micros);
        earned.earned_micros = earned.earned_micros.saturating_add(outcome.effect_micros);
        let wide = outcome.high_micros.saturating_sub(outcome.low_micros) as f64;
        *variance += (wide / 2.0 / half_width(p.coverage_pct)).powi(2);
        *sizes = sizes.saturating_add(p.likely_micros.saturating_abs());
    }
    all.into_iter().map(|((agent, kind), sums)| finish(agent, kind, sums)).collect()
}

fn finish(agent: &str, kind: ActionKind, sums: Sums) -> Score {
    let [held, missed, inconclusive] = sums.counts;
    let n = f64::from(sums.figures);
    let some = |share: f64| (sums.figures > 0).then(|| nanos(share));
    let money = sums.money.into_iter().map(|(currency, (mut earned, variance, sizes))| {
        let half = (half_width(INTERVAL_PCT) * variance.sqrt()).round() as i64;
        earned.earned_low_micros = earned.earned_micros.saturating_sub(half);
        earned.earned_high_micros = earned.earned_micros.saturating_add(half);
        let off = earned.earned_micros.saturating_sub(earned.predicted_micros);
        earned.bias_micros = (off as f64 / f64::from(earned.figures.max(1))).round() as i64;
        earned.bias_nanos = (sizes > 0).then(|| nanos(off as f64 / sizes as f64));
        (currency, earned)
    });
    Score {
        agent: agent.to_owned(),
        kind,
        measured: held + missed + inconclusive,
        held,
        missed,
        inconclusive,
        figures: sums.figures,
        coverage_nanos: some(f64::from(sums.held) / n),
        coverage_interval_nanos: (sums.figures > 0).then(|| wilson(f64::from(sums.held), n)),
        promised_nanos: some(f64::from(sums.promised_pct) / 100.0 / n),
        money: money.collect(),
    }
}

/// Wilson's interval of a share, in 10⁻⁹ (Wilson, 1927).
fn wilson(held: f64, n: f64) -> (i64, i64) {
    let z = half_width(INTERVAL_PCT);
    let share = held / n;
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (nanos(((middle - half) / scale).max(0.0)), nanos(((middle + half) / scale).min(1.0)))
}

fn nanos(share: f64) -> i64 {
    (share * 1e9).round() as i64
}

/// What the score speaks for, for an agent that stands at `level`; none when there is no figure yet. Lower: the intervals are surely too
/// narrow, or the decisions surely lost money. Raise: enough figures, intervals that hold what they promise within 5 points, and surely
/// a gain in every currency. Failures at the marketplace lower autonomy by themselves and are no part of this.
pub fn suggestion(score: &Score, level: Level, policy: &Policy) -> Option<Suggestion> {
    let coverage = score.coverage_nanos?;
    let (_, upper) = score.coverage_interval_nanos?;
    let promised = score.promised_nanos.unwrap_or_else(|| i64::from(policy.outcome.coverage_pct) * 10_000_000);
    let facts = facts(score, coverage, promised);
    let make = |advice, why: (&str, &str)| {
        let (to, moves) = step(level, advice);
        let (advice, why) = if moves { (advice, why) } else { (Advice::Keep, stays(advice, why)) };
        let words = Words::new(format!("{}: {}", why.0, facts.en), format!("{}：{}", why.1, facts.zh));
        Some(Suggestion { advice, level: to, words })
    };
    if score.money.values().any(|m| m.earned_high_micros < 0) {
        return make(Advice::Lower, ("lower it, its decisions lose money", "建议降级，其决策造成亏损"));
    }
    if upper < promised {
        return make(
            Advice::Lower,
            ("lower it, its predictions are too sure of themselves", "建议降级，其预测过于自信"),
        );
    }
    if score.figures < FIGURES_TO_RAISE {
        return make(Advice::Keep, ("keep it, there are too few measured decisions", "建议保持，已复盘的决策太少"));
    }
    if coverage < promised - nanos(POINTS_BELOW) {
        return make(
            Advice::Keep,
            ("keep it, its predictions hold less often than they promise", "建议保持，其预测命中率低于承诺"),
        );
    }
    if score.money.values().any(|m| m.earned_low_micros <= 0) {
        return make(Advice::Keep, ("keep it, a gain is not certain yet", "建议保持，收益尚不确定"));
    }
    make(Advice::Raise, ("a person may raise it", "可由人工升级"))
}

/// What is said where there is no next level.
fn stays<'a>(advice: Advice, why: (&'a str, &'a str)) -> (&'a str, &'a str) {
    match advice {
        Advice::Raise => ("keep it, it already acts within its limits", "建议保持，已可在限额内自行执行"),
        Advice::Lower => ("keep it, it only observes already", "建议保持，已处于仅观察级别"),
        Advice::Keep => why,
    }
}

/// The next level, and whether there is one.
fn step(level: Level, advice: Advice) -> (Level, bool) {
    match (advice, level) {
        (Advice::Raise, Level::Observe) | (Advice::Lower, Level::Act) => (Level::Ask, true),
        (Advice::Raise, Level::Ask) => (Level::Act, true),
        (Advice::Lower, Level::Ask) => (Level::Observe, true),
        (_, level) => (level, false),
    }
}

/// The figures behind a suggestion.
fn facts(score: &Score, coverage: i64, promised: i64) -> Words {
    let pct = |nanos: i64| format!("{:.0} %", nanos as f64 / 1e7);
    let (mut en, mut zh) = (
        format!("{} of {} predictions held ({} promised)", pct(coverage), score.figures, pct(promised)),
        format!("{} 次预测命中 {}（承诺 {}）", score.figures, pct(coverage), pct(promised)),
    );
    for (currency, m) in &score.money {
        let digits = currency.digits() as usize;
        let money = |micros: i64| decimal(domain::money::round_to(micros, currency.minor_micros()), digits);
        let (earned, low, high) = (money(m.earned_micros), money(m.earned_low_micros), money(m.earned_high_micros));
        let predicted = money(m.predicted_micros);
        en = format!("{en}; earned {earned} {currency} ({low} to {high}), {predicted} predicted");
        zh = format!("{zh}；实际收益 {earned} {currency}（{low} 至 {high}），预测 {predicted}");
    }
    Words { en, zh }
}
