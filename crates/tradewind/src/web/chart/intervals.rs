//! Predicted intervals, one above the other, with what was measured.

use super::Chart;
use super::frame::{NAME, legend, nothing, shape, tip};
use super::rows::{Row, place, rows, ruler, share, zero};
use super::scale::{Axis, known, pct, said};
use crate::cli::{Lang, one_line};
use maud::{Markup, html};

/// A prediction and perhaps its outcome.
#[derive(Clone, Debug)]
pub struct Interval {
    /// Its name.
    pub name: String,
    /// Lower end, likely value, upper end.
    pub predicted: (f64, f64, f64),
    /// What was measured: value, and its own interval where it has one.
    pub measured: Option<(f64, Option<(f64, f64)>)>,
    /// Where it opens.
    pub href: Option<String>,
}

/// What can be drawn of it.
struct Drawn {
    low: f64,
    likely: f64,
    high: f64,
    measured: Option<(f64, Option<(f64, f64)>)>,
}

impl Drawn {
    fn of(row: &Interval) -> Option<Self> {
        let (low, likely, high) = row.predicted;
        let (low, likely, high) = (known(low)?, known(likely)?, known(high)?);
        let own = |(l, h): (f64, f64)| Some((known(l)?.min(known(h)?), known(l)?.max(known(h)?)));
        let measured = row.measured.and_then(|(v, around)| Some((known(v)?, around.and_then(own))));
        Some(Self { low: low.min(high), likely, high: low.max(high), measured })
    }

    fn inside(&self) -> Option<bool> {
        self.measured.map(|(v, _)| (self.low..=self.high).contains(&v))
    }

    fn ends(&self) -> Vec<f64> {
        let mut out = vec![self.low, self.likely, self.high];
        out.extend(self.measured.iter().flat_map(|(v, around)| {
            let (l, h) = around.unwrap_or((*v, *v));
            [*v, l, h]
        }));
        out
    }
}

/// What a chart of intervals calls its parts.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// Headings: of the rows, of the values.
    pub head: [&'static str; 2],
    /// The interval.
    pub interval: &'static str,
    /// What is held against it.
    pub dot: &'static str,
    /// It lies inside.
    pub inside: &'static str,
    /// It lies outside.
    pub outside: &'static str,
}

impl Names {
    /// Predictions and measurements.
    pub fn usual(lang: Lang) -> Self {
        let [rows, values, interval, dot, inside, outside] = lang.pick(
            ["Prediction", "Likely, measured", "predicted", "measured", "inside", "outside"],
            ["预测项", "预测 / 实测", "预测", "实测", "区间内", "区间外"],
        );
        Self { head: [rows, values], interval, dot, inside, outside }
    }

    fn verdict(&self, inside: bool) -> &'static str {
        if inside { self.inside } else { self.outside }
    }
}

/// Draws intervals with a line at zero.
pub fn intervals(chart: &Chart, all: &[Interval]) -> Markup {
    intervals_named(chart, &Names::usual(chart.lang), all)
}

/// The same under other names: an interval of anything, with what is held against it.
pub fn intervals_named(chart: &Chart, names: &Names, all: &[Interval]) -> Markup {
    let drawn: Vec<(&Interval, Drawn)> = all.iter().filter_map(|r| Drawn::of(r).map(|d| (r, d))).collect();
    let reach = reach(&drawn);
    let ends = drawn.iter().flat_map(|(_, d)| d.ends()).map(|v| v.clamp(-reach, reach));
    let Some(axis) = Axis::over(ends, true, 5) else {
        return nothing(chart, "intervals");
    };
    let row = |(row, d): &(&Interval, Drawn)| Row {
        name: row.name.clone(),
        href: row.href.clone(),
        strong: false,
        drawing: html! { (zero(&axis)) (marks(&axis, d, &words(chart, names, row, d))) },
        value: value(names, d),
    };
    let body: Vec<Row> = drawn.iter().map(row).collect();
    rows(chart, "intervals", names.head, &key(chart.lang, names), &ruler(chart, &axis), &body)
}

/// How far from zero is drawn: a few rows that reach far beyond the others end in an arrow, so that the others can be read.
fn reach(drawn: &[(&Interval, Drawn)]) -> f64 {
    const FEW: usize = 5;
    const TIMES: f64 = 3.0;
    let mut far: Vec<f64> = drawn.iter().map(|(_, d)| d.ends().into_iter().map(f64::abs).fold(0.0, f64::max)).collect();
    far.sort_by(f64::total_cmp);
    let usual = far.get(far.len() * 3 / 4).copied().unwrap_or(0.0) * TIMES;
    if far.len() < FEW || usual == 0.0 { f64::MAX } else { usual }
}

/// Arrows where something goes on beyond the drawing.
fn arrows(axis: &Axis, d: &Drawn) -> Markup {
    let beyond = |out: fn(f64, &Axis) -> bool| d.ends().into_iter().any(|v| out(v, axis));
    html! {
        @if beyond(|v, a| v < a.low) { svg.beyond x="0" y="50%" overflow="visible" { path d="M-1 0L6-5v10z" {} } }
        @if beyond(|v, a| v > a.high) { svg.beyond x="100%" y="50%" overflow="visible" { path d="M1 0L-6-5v10z" {} } }
    }
}

fn marks(axis: &Axis, d: &Drawn, words: &str) -> Markup {
    let (left, right) = (share(axis, d.low), share(axis, d.high));
    let likely = place(axis, d.likely);
    html! {
        g data-tip=(words) {
            (tip(words))
            rect width="100%" height="100%" fill="transparent" {}
            rect.interval.c0 x=(pct(left)) y="25%" width=(pct((right - left).max(0.004))) height="50%" fill="currentColor" {}
            line.likely.c0 x1=(likely) x2=(likely) y1="18%" y2="82%" stroke="currentColor" stroke-width="2" {}
            @if let (Some((v, around)), Some(inside)) = (d.measured, d.inside()) {
                g class=(if inside { "inside" } else { "outside" }) {
                    @if let Some((l, h)) = around {
                        line x1=(place(axis, l)) x2=(place(axis, h)) y1="50%" y2="50%" stroke="currentColor" stroke-width="1.5" {}
                        @for end in [l, h] { line x1=(place(axis, end)) x2=(place(axis, end)) y1="38%" y2="62%" stroke="currentColor" stroke-width="1.5" {} }
                    }
                    svg.dot x=(place(axis, v)) y="50%" overflow="visible" { (measured(inside)) }
                }
            }
            (arrows(axis, d))
        }
    }
}

/// A dot within, a hollow diamond without.
fn measured(inside: bool) -> Markup {
    html! {
        @if inside { path d=(shape(0)) fill="currentColor" {} }
        @else { path.hollow d=(shape(3)) stroke="currentColor" stroke-width="2" {} }
    }
}

fn value(names: &Names, d: &Drawn) -> Markup {
    html! {
        span.muted { (said(d.likely, "")) }
        @if let (Some((v, _)), Some(inside)) = (d.measured, d.inside()) {
            br; span.nowrap { (said(v, "")) " " span class=(if inside { "tag good" } else { "tag warn" }) { (names.verdict(inside)) } }
        }
    }
}

fn words(chart: &Chart, names: &Names, row: &Interval, d: &Drawn) -> String {
    let (name, unit, interval) = (one_line(&row.name, NAME), &chart.unit, names.interval);
    let (low, likely, high) = (said(d.low, ""), said(d.likely, unit), said(d.high, unit));
    let around = |l: &str, h: &str| chart.lang.pick(format!(" ({l} … {h})"), format!("（{l} … {h}）"));
    let mut text = format!("{name}\n{interval} {likely}{}", around(&low, &high));
    if let (Some((v, own)), Some(inside)) = (d.measured, d.inside()) {
        let own = own.map_or_else(String::new, |(l, h)| around(&said(l, ""), &said(h, unit)));
        let colon = chart.lang.pick(": ", "：");
        text += &format!("\n{} {}{own}{colon}{}", names.dot, said(v, unit), names.verdict(inside));
    }
    text
}

fn key(lang: Lang, names: &Names) -> Markup {
    let interval = html! {
        rect.interval.c0 x="1" y="2" width="24" height="8" fill="currentColor" {}
        line.likely.c0 x1="13" x2="13" y1="1" y2="11" stroke="currentColor" stroke-width="2" {}
    };
    let dot = |inside: bool| {
        let sample = html! { g class=(if inside { "inside" } else { "outside" }) transform="translate(13 6)" { (measured(inside)) } };
        (sample, format!("{}{}{}", names.dot, lang.pick(", ", "，"), names.verdict(inside)))
    };
    let words = format!("{}{}", names.interval, lang.pick(": interval and likely value", "：区间与可能值"));
    legend(&[(interval, words), dot(true), dot(false)])
}
