//! Charts of outcomes: what was promised against what held, and each prediction beside its measurement.

use super::super::super::chart::{Chart, Dot, Interval, Names, intervals, intervals_named, scatter};
use super::super::super::figure;
use super::super::super::visit::{Visit, encoded};
use crate::cli::house::{change, entry};
use crate::cli::one_line;
use app::desk::outcomes::Record;
use desk::Decision;
use desk::outcome::Verdict;
use domain::{ActionKind, Currency};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Measured decisions that are drawn one by one.
const LATEST: usize = 12;
/// Measured decisions that are drawn as dots: more would only hide each other.
const DOTS: usize = 500;

/// All of them; those in money are of one currency, the one that was asked for or has most decisions.
pub(super) fn all(visit: &Visit, measured: &[Arc<Decision>], records: &[Record], asked: Option<&str>) -> Markup {
    let has_figure = |d: &&Decision| visit.money() && d.outcome.as_ref().is_some_and(desk::Outcome::has_figure);
    let figures: Vec<&Decision> = measured.iter().map(AsRef::as_ref).filter(has_figure).collect();
    let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
    for d in &figures {
        *counts.entry(d.proposal.predicted.currency).or_default() += 1;
    }
    let named = asked.and_then(Currency::parse).filter(|c| counts.contains_key(c));
    let most = counts.iter().max_by_key(|(c, n)| (**n, std::cmp::Reverse(**c))).map(|(c, _)| *c);
    let chosen = named.or(most);
    let of_it: Vec<&Decision> = figures.into_iter().filter(|d| Some(d.proposal.predicted.currency) == chosen).collect();
    html! {
        section #calibration {
            h2 { (visit.pick("Can the predictions be trusted?", "预测可信吗？")) }
            @if counts.len() > 1 {
                nav.chips aria-label=(visit.pick("Currency", "币种")) {
                    @for (c, n) in &counts {
                        a.chip href={ "/outcomes?currency=" (encoded(&c.to_string())) "#calibration" } aria-current=[(Some(*c) == chosen).then_some("true")] { (c) " " (n) }
                    }
                }
            }
            div.columns {
                div.card { (held(visit, records)) }
                @if let Some(currency) = chosen {
                    div.card { (against(visit, &of_it, currency)) }
                }
            }
            @if let Some(currency) = chosen { div.card { (latest(visit, &of_it, currency)) } }
        }
    }
}

fn chart(visit: &Visit, id: &'static str, title: (&str, &str), unit: &str, alt: String) -> Chart {
    Chart { id, title: visit.pick(title.0, title.1).into(), unit: unit.into(), alt, lang: visit.lang }
}

/// How often intervals held, with what that share may be off by, against what they promised.
fn held(visit: &Visit, records: &[Record]) -> Markup {
    let percent = |nanos: i64| nanos as f64 / 1e7;
    let row = |r: &Record| {
        let s = &r.score;
        let (low, high) = s.coverage_interval_nanos?;
        let name = visit.pick(
            format!("{} · {} · {} measured", one_line(&s.agent, 20), visit.of(s.kind.title()), s.figures),
            format!("{} · {} · {} 项", one_line(&s.agent, 20), visit.of(s.kind.title()), s.figures),
        );
        Some(Interval {
            name,
            predicted: (percent(low), percent(s.coverage_nanos?), percent(high)),
            measured: s.promised_nanos.map(|p| (percent(p), None)),
            href: None,
        })
    };
    let rows: Vec<Interval> = records.iter().filter_map(row).collect();
    let within = |r: &&Interval| r.measured.is_some_and(|(p, _)| r.predicted.0 <= p && p <= r.predicted.2);
    let (n, fit) = (rows.len(), rows.iter().filter(within).count());
    let alt = visit.pick(
        format!("How often predicted intervals held the measured effect: of {n} agents and kinds, {fit} fit what they promised."),
        format!("预测区间命中实测值的比例：{n} 组智能体与类型中，{fit} 组与承诺相符。"),
    );
    let [rows_, values, interval, dot, inside, outside] = visit.pick(
        ["Agent and kind", "Held, promised", "held", "promised", "fits", "off"],
        ["智能体与类型", "命中 / 承诺", "命中率", "承诺", "相符", "不符"],
    );
    let names = Names { head: [rows_, values], interval, dot, inside, outside };
    let title = ("How often intervals held, and what they promised", "区间命中率与承诺");
    intervals_named(&chart(visit, "held", title, "%", alt), &names, &rows)
}

fn units(micros: i64) -> f64 {
    micros as f64 / 1e6
}

fn name(visit: &Visit, d: &Decision) -> String {
    let open = d.outcome.as_ref().is_some_and(|o| o.verdict == Verdict::Inconclusive);
    let verdict =
        if open { format!(" ({})", entry::verdict(visit.lang, Verdict::Inconclusive)) } else { String::new() };
    format!("{}{verdict} · {}", d.id, one_line(&change::line(visit.lang, &d.proposal), 60))
}

/// Each measured decision: predicted and measured.
fn against(visit: &Visit, measured: &[&Decision], currency: Currency) -> Markup {
    let set: BTreeSet<ActionKind> = measured.iter().map(|d| d.proposal.action.kind()).collect();
    let kinds: Vec<ActionKind> = set.into_iter().collect();
    let dot = |d: &&Decision| {
        let (p, o) = (&d.proposal.predicted, d.outcome.as_ref()?);
        let kind = kinds.iter().position(|k| *k == d.proposal.action.kind()).unwrap_or(0);
        let href = Some(format!("/decision/{}", d.id));
        Some(Dot { name: name(visit, d), x: units(p.likely_micros), y: units(o.effect_micros), kind, href })
    };
    let dots: Vec<Dot> = measured.iter().take(DOTS).filter_map(dot).collect();
    let above = dots.iter().filter(|d| d.y >= d.x).count();
    let n = dots.len();
    let alt = visit.pick(
        format!(
            "Predicted and measured effect of the latest {n} decisions in {currency}; {above} earned at least what was predicted."
        ),
        format!("最近 {n} 项决策的预测与实测影响（{currency}）；{above} 项不低于预测。"),
    );
    let title = ("Each decision: above the line it earned more than predicted", "逐项对比：线上方为好于预测");
    let names: Vec<String> = kinds.iter().map(|k| visit.of(k.title()).to_owned()).collect();
    let axes = visit.pick(("predicted", "measured"), ("预测", "实测"));
    scatter(&chart(visit, "against", title, &currency.to_string(), alt), axes, &names, &dots)
}

/// The latest, one by one.
fn latest(visit: &Visit, measured: &[&Decision], currency: Currency) -> Markup {
    let row = |d: &&Decision| {
        let (p, o) = (&d.proposal.predicted, d.outcome.as_ref()?);
        Some(Interval {
            name: name(visit, d),
            predicted: (units(p.low_micros), units(p.likely_micros), units(p.high_micros)),
            measured: Some((units(o.effect_micros), Some((units(o.low_micros), units(o.high_micros))))),
            href: Some(format!("/decision/{}", d.id)),
        })
    };
    let rows: Vec<Interval> = measured.iter().take(LATEST).filter_map(row).collect();
    let sum: i64 = measured
        .iter()
        .take(LATEST)
        .filter_map(|d| d.outcome.as_ref())
        .map(|o| o.effect_micros)
        .fold(0, i64::saturating_add);
    let (n, sum) = (rows.len(), figure::signed(sum, currency));
    let alt = visit.pick(
        format!("The latest {n} measured decisions, predicted interval and measured effect; together they earned {sum} {currency}."),
        format!("最近 {n} 项已复盘决策的预测区间与实测影响；合计 {sum} {currency}。"),
    );
    let title = ("The latest measured decisions", "最近复盘的决策");
    intervals(&chart(visit, "latest", title, &currency.to_string(), alt), &rows)
}
