//! A waterfall: how an amount becomes another, step by step.

use super::Chart;
use super::frame::{NAME, nothing, tip};
use super::rows::{Row, place, rows, share, zero};
use super::scale::{Axis, pct};
use crate::cli::figures::money;
use crate::cli::one_line;
use domain::Currency;
use domain::money::round_to;
use maud::{Markup, html};

/// A step of a waterfall.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// What it adds; of a subtotal, where it stands. Micros.
    pub micros: i64,
    /// Whether it is a subtotal, drawn from zero.
    pub subtotal: bool,
    /// Where it opens.
    pub href: Option<String>,
}

/// Amounts below this are shown to the coin.
const WHOLE_MICROS: u64 = 10_000_000_000;

/// Where each step begins and ends, micros.
fn spans(steps: &[Step]) -> Vec<(i64, i64)> {
    let mut stands = 0_i64;
    let span = |s: &Step| {
        let from = if s.subtotal { 0 } else { stands };
        stands = if s.subtotal { s.micros } else { stands.saturating_add(s.micros) };
        (from, stands)
    };
    steps.iter().map(span).collect()
}

/// Draws a waterfall, lying: names on the left, bars to the right.
pub fn waterfall(chart: &Chart, steps: &[Step]) -> Markup {
    let spans = spans(steps);
    let units = |micros: i64| micros as f64 / 1e6;
    if steps.is_empty() {
        return nothing(chart, "waterfall");
    }
    let ends = || spans.iter().flat_map(|(a, b)| [units(*a), units(*b)]);
    let axis = Axis::exactly(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let most = steps.iter().map(|s| s.micros.unsigned_abs()).max().unwrap_or(0);
    let digits = if most >= WHOLE_MICROS { 0 } else { Currency::parse(&chart.unit).map_or(2, Currency::digits) };
    let row = |(i, step): (usize, &Step)| {
        let (from, to) = spans[i];
        let value = amount(step, digits);
        let words = words(chart, step, &value, to, digits);
        Row {
            name: step.name.clone(),
            href: step.href.clone(),
            strong: step.subtotal,
            drawing: html! {
                (zero(&axis))
                (connectors(&axis, i, &spans))
                (bar(chart, &axis, step, (units(from), units(to)), &words))
            },
            value: html! { span.down[step.micros < 0] { (value) } },
        }
    };
    let all: Vec<Row> = steps.iter().enumerate().map(row).collect();
    let head = chart.lang.pick(["Step", "Amount"], ["项目", "金额"]);
    rows(chart, "waterfall", head, &html! {}, &html! {}, &all)
}

/// An amount with its sign, a subtotal without.
fn amount(step: &Step, digits: u32) -> String {
    let text = plain(step.micros, digits);
    let nothing = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if step.micros > 0 && !step.subtotal && !nothing { format!("+{text}") } else { text }
}

fn plain(micros: i64, digits: u32) -> String {
    let text = money(round_to(micros, 10_i64.pow(6 - digits.min(6))), digits);
    if text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { text } else { text.trim_start_matches('-').to_owned() }
}

fn words(chart: &Chart, step: &Step, value: &str, stands: i64, digits: u32) -> String {
    let (name, unit, stands) = (one_line(&step.name, NAME), &chart.unit, plain(stands, digits));
    if step.subtotal {
        return chart.lang.pick(format!("{name}: {value} {unit}"), format!("{name}：{value} {unit}"));
    }
    chart.lang.pick(
        format!("{name}: {value} {unit}\nthen {stands} {unit}"),
        format!("{name}：{value} {unit}\n累计 {stands} {unit}"),
    )
}

/// Lines to the rows above and below, at the amount that stands between them.
fn connectors(axis: &Axis, i: usize, spans: &[(i64, i64)]) -> Markup {
    let at = |micros: i64| place(axis, micros as f64 / 1e6);
    html! {
        @if i > 0 { @let x = at(spans[i - 1].1); line.connector x1=(x) x2=(x) y1="0" y2="22%" {} }
        @if i + 1 < spans.len() { @let x = at(spans[i].1); line.connector x1=(x) x2=(x) y1="78%" y2="100%" {} }
    }
}

fn bar(chart: &Chart, axis: &Axis, step: &Step, (from, to): (f64, f64), words: &str) -> Markup {
    let (left, right) = (share(axis, from.min(to)), share(axis, from.max(to)));
    // what is too small for the eye is still there
    let (x, wide) = (pct(left), pct((right - left).max(0.004)));
    let class = match (step.subtotal, step.micros) {
        (true, _) => "sub",
        (false, i64::MIN..=-1) => "down",
        _ => "up",
    };
    html! {
        g class=(class) data-tip=(words) {
            (tip(words))
            rect.fill x=(x) y="22%" width=(wide) height="56%" fill="currentColor" {}
            @if step.micros < 0 { rect.over x=(x) y="22%" width=(wide) height="56%" fill={ "url(#" (chart.id) "-p1)" } {} }
        }
    }
}
