//! Lines over time, with a band where a value is uncertain.

use super::Chart;
use super::frame::{FOCUS, NAME, Plot, STRETCH, TOP, colour, figure, legend, nothing, shape, ticks_of, tip, values};
use super::scale::{Axis, half, known, pct, px, said, width};
use crate::cli::one_line;
use maud::{Markup, html};

/// How a line is drawn: told apart without colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stroke {
    /// Whole.
    Solid,
    /// In dashes.
    Dashed,
    /// In dots.
    Dotted,
}

impl Stroke {
    fn dashes(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("7 5"),
            Self::Dotted => Some("1 5"),
        }
    }
}

/// A line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// A value per entry of `x`; `None` leaves a gap.
    pub values: Vec<Option<f64>>,
    /// How it is drawn.
    pub stroke: Stroke,
}

impl Line {
    fn at(&self, i: usize) -> Option<f64> {
        self.values.get(i).copied().flatten().and_then(known)
    }
}

/// A band between two values.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Lower and upper value per entry of `x`.
    pub values: Vec<Option<(f64, f64)>>,
}

impl Band {
    fn at(&self, i: usize) -> Option<(f64, f64)> {
        let (low, high) = self.values.get(i).copied().flatten()?;
        let (low, high) = (known(low)?, known(high)?);
        Some((low.min(high), low.max(high)))
    }
}

/// Moments that are named below the plot; the table of values names all.
const MOMENTS: usize = 12;
/// Pixels of the plot.
const TALL: f64 = 210.0;

/// Draws lines over `x` (days or months as text), bands behind them, and marks at moments (`(position in x, words)`).
pub fn lines(chart: &Chart, x: &[String], lines: &[Line], bands: &[Band], moments: &[(usize, String)]) -> Markup {
    let ends = bands.iter().flat_map(|b| (0..x.len()).filter_map(|i| b.at(i))).flat_map(|(l, h)| [l, h]);
    let all = lines.iter().flat_map(|l| (0..x.len()).filter_map(|i| l.at(i))).chain(ends);
    let Some(axis) = Axis::over(all, false, 5) else { return nothing(chart, "lines") };
    let mut moments: Vec<(usize, String)> =
        moments.iter().filter(|(at, _)| *at < x.len()).map(|(at, w)| (*at, one_line(w, NAME))).collect();
    moments.sort_by_key(|(at, _)| *at);
    let plot = Plot { chart, axis, tall: TALL, linked: false };
    let n = x.len() as f64;
    let middle = |i: usize| (i as f64 + 0.5) / n;
    let marks = html! {
        svg width="100%" height=(px(plot.height())) viewBox={ "0 0 " (px(STRETCH)) " " (px(plot.height())) } preserveAspectRatio="none" {
            @for (nth, band) in bands.iter().enumerate() { (area(&plot, band, nth, x.len())) }
            @for (nth, line) in lines.iter().enumerate() { (path(&plot, line, nth, x.len())) }
        }
        @for (nth, band) in bands.iter().enumerate() { (lone_band(&plot, band, nth, x.len())) }
        (flags(&plot, &moments, x.len()))
        @for (nth, line) in lines.iter().enumerate() {
            @for i in dots(line, lines.len(), x.len()) {
                @let y = line.at(i).map_or(0.0, |v| plot.y(v));
                svg class={ "dot " (colour(nth)) } x=(pct(middle(i))) y=(px(y)) overflow="visible" { path d=(shape(nth)) fill="currentColor" {} }
            }
        }
        @for (i, day) in x.iter().enumerate() {
            @let words = words(chart, day, i, lines, bands, &moments);
            g.hit data-tip=(words) tabindex=[(x.len() <= FOCUS).then_some("0")] {
                (tip(&words))
                rect x=(pct(i as f64 / n)) y=(px(TOP)) width=(pct(1.0 / n)) height=(px(TALL)) fill="transparent" {}
                line.cross x1=(pct(middle(i))) x2=(pct(middle(i))) y1=(px(TOP)) y2=(px(TOP + TALL)) {}
            }
        }
    };
    let body = html! {
        @if lines.len() + bands.len() > 1 { (key(lines, bands)) }
        (plot.draw(&plot.labels(&ticks_of(x)), &marks))
        (told(chart, x, &moments))
        (table(chart, x, lines, bands, &moments))
    };
    figure(chart, "lines", &body)
}

/// Positions without a gap between them.
fn runs(n: usize, there: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for i in (0..n).filter(|i| there(*i)) {
        match out.last_mut() {
            Some(last) if last.1 + 1 == i => last.1 = i,
            _ => out.push((i, i)),
        }
    }
    out
}

fn point(i: usize, y: f64, n: usize) -> String {
    format!("{} {}", px((i as f64 + 0.5) / n as f64 * STRETCH), px(y))
}

fn area(plot: &Plot, band: &Band, nth: usize, n: usize) -> Markup {
    let edge = |i: usize, high: bool| {
        let (l, h) = band.at(i).unwrap_or_default();
        point(i, plot.y(if high { h } else { l }), n)
    };
    html! {
        @for (first, last) in runs(n, |i| band.at(i).is_some()).into_iter().filter(|(a, b)| a < b) {
            @let upper = (first..=last).map(|i| edge(i, true));
            @let lower = (first..=last).rev().map(|i| edge(i, false));
            path class={ "band " (colour(nth)) } fill="currentColor" stroke="none" d={ "M" (upper.chain(lower).collect::<Vec<_>>().join("L")) "z" } {}
        }
    }
}

/// Bands of a single position: an upright line.
fn lone_band(plot: &Plot, band: &Band, nth: usize, n: usize) -> Markup {
    html! {
        @for (i, _) in runs(n, |i| band.at(i).is_some()).into_iter().filter(|(a, b)| a == b) {
            @let (low, high) = band.at(i).unwrap_or_default();
            @let x = pct((i as f64 + 0.5) / n as f64);
            line class={ "band " (colour(nth)) } stroke="currentColor" stroke-width="8" x1=(x) x2=(x) y1=(px(plot.y(high))) y2=(px(plot.y(low))) {}
        }
    }
}

fn path(plot: &Plot, line: &Line, nth: usize, n: usize) -> Markup {
    let drawn = |(first, last): (usize, usize)| {
        let points: Vec<String> = (first..=last).map(|i| point(i, line.at(i).map_or(0.0, |v| plot.y(v)), n)).collect();
        format!("M{}", points.join("L"))
    };
    let d: String = runs(n, |i| line.at(i).is_some()).into_iter().filter(|(a, b)| a < b).map(drawn).collect();
    html! {
        @if !d.is_empty() {
            path class={ "line " (colour(nth)) } d=(d) fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"
                stroke-linecap="round" stroke-dasharray=[line.stroke.dashes()] vector-effect="non-scaling-stroke" {}
        }
    }
}

/// Where a line has marks of its shape: at lone values, at its end and, among others, here and there.
fn dots(line: &Line, among: usize, n: usize) -> Vec<usize> {
    let runs = runs(n, |i| line.at(i).is_some());
    let last = runs.last().map(|r| r.1);
    let every = n.div_ceil(6).max(1);
    let lone = |i: usize| runs.contains(&(i, i));
    let wanted = |i: &usize| lone(*i) || Some(*i) == last || (among > 1 && i % every == every / 2);
    (0..n).filter(|i| line.at(*i).is_some()).filter(wanted).collect()
}

/// Upright lines at moments, with their number or, where there is one of few words, its words.
fn flags(plot: &Plot, moments: &[(usize, String)], n: usize) -> Markup {
    let direct = moments.len() == 1 && moments.iter().all(|(_, w)| width(w) < 120.0);
    html! {
        @for (nth, (at, words)) in moments.iter().enumerate() {
            @let share = (*at as f64 + 0.5) / n as f64;
            @let x = pct(share);
            line.moment x1=(x) x2=(x) y1=(px(TOP - 2.0)) y2=(half(plot.height() - 24.0)) {}
            @if direct {
                @let left = share > 0.5;
                svg.flag x=(x) y="0" overflow="visible" { text x=(if left { "-5" } else { "5" }) y="12" text-anchor=(if left { "end" } else { "start" }) { (words) } }
            } @else if nth < MOMENTS {
                svg.flag x=(x) y="9" overflow="visible" { circle r="8" {} text y="4" text-anchor="middle" { (nth + 1) } }
            }
        }
    }
}

/// Moments in words, below.
fn told(chart: &Chart, x: &[String], moments: &[(usize, String)]) -> Markup {
    let direct = moments.len() == 1 && moments.iter().all(|(_, w)| width(w) < 120.0);
    let more = moments.len().saturating_sub(MOMENTS);
    html! {
        @if !moments.is_empty() && !direct {
            ol.moments { @for (at, words) in moments.iter().take(MOMENTS) { li { span.muted { (x[*at]) } " " (words) } } }
            @if more > 0 { p.small.muted { (chart.lang.pick(format!("and {more} more, among the values"), format!("另有 {more} 项，见数值表"))) } }
        }
    }
}

fn key(lines: &[Line], bands: &[Band]) -> Markup {
    let line = |(nth, l): (usize, &Line)| {
        let sample = html! {
            g class=(colour(nth)) {
                line x1="1" x2="25" y1="6" y2="6" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-dasharray=[l.stroke.dashes()] {}
                @if lines.len() > 1 { path d=(shape(nth)) transform="translate(13 6)" fill="currentColor" {} }
            }
        };
        (sample, l.name.clone())
    };
    let band = |(nth, b): (usize, &Band)| {
        let sample = html! { rect class={ "band " (colour(nth)) } width="26" height="12" fill="currentColor" {} };
        (sample, b.name.clone())
    };
    let items: Vec<(Markup, String)> =
        lines.iter().enumerate().map(line).chain(bands.iter().enumerate().map(band)).collect();
    legend(&items)
}

fn between(low: f64, high: f64, unit: &str) -> String {
    format!("{} … {}", said(low, ""), said(high, unit))
}

fn words(chart: &Chart, x: &str, i: usize, lines: &[Line], bands: &[Band], moments: &[(usize, String)]) -> String {
    let (colon, unit) = (chart.lang.pick(": ", "："), &chart.unit);
    let mut parts = vec![x.to_owned()];
    let name = |n: &str| one_line(n, 40);
    let value = |v: Option<f64>| v.map_or_else(|| "–".to_owned(), |v| said(v, unit));
    parts.extend(lines.iter().map(|l| format!("{}{colon}{}", name(&l.name), value(l.at(i)))));
    let held = bands.iter().filter_map(|b| b.at(i).map(|(l, h)| (b, l, h)));
    parts.extend(held.map(|(b, l, h)| format!("{}{colon}{}", name(&b.name), between(l, h, unit))));
    parts.extend(moments.iter().filter(|(at, _)| *at == i).map(|(_, w)| w.clone()));
    parts.join("\n")
}

fn table(chart: &Chart, x: &[String], lines: &[Line], bands: &[Band], moments: &[(usize, String)]) -> Markup {
    let mut head = vec![String::new()];
    head.extend(lines.iter().map(|l| l.name.clone()));
    head.extend(bands.iter().map(|b| b.name.clone()));
    if !moments.is_empty() {
        head.push(chart.lang.pick("What happened", "事件").to_owned());
    }
    let row = |(i, day): (usize, &String)| {
        let mut cells = vec![html! { (day) }];
        cells.extend(lines.iter().map(|l| html! { (l.at(i).map_or_else(|| "–".to_owned(), |v| said(v, ""))) }));
        let band = |b: &Band| b.at(i).map_or_else(|| "–".to_owned(), |(l, h)| between(l, h, ""));
        cells.extend(bands.iter().map(|b| html! { (band(b)) }));
        if !moments.is_empty() {
            let here: Vec<&str> = moments.iter().filter(|(at, _)| *at == i).map(|(_, w)| w.as_str()).collect();
            cells.push(html! { (here.join("; ")) });
        }
        cells
    };
    values(chart, &head, &x.iter().enumerate().map(row).collect::<Vec<_>>())
}
