//! What charts have in common: figure, legend, axes, patterns, shapes, and the values as a table.
//!
//! Drawings take the width that they are given: places along x are per cent, along y pixels, so that text and lines stay as they are on a
//! phone and on a wide screen. What must be stretched (lines and bands) lies in an inner drawing that is [`STRETCH`] wide.
//! Colours are `currentColor`: the classes `c0` … `c5`, `up`, `down`, `sub` set `color`.

use super::Chart;
use super::scale::{Axis, half, pct, px, thinned, width};
use crate::cli::one_line;
use maud::{Markup, html};

/// Width of what is stretched.
pub(super) const STRETCH: f64 = 1000.0;
/// Pixels above the plot.
pub(super) const TOP: f64 = 16.0;
/// Pixels below it, for labels.
const BOTTOM: f64 = 24.0;
/// Columns of a name in a tip or a table.
pub(super) const NAME: usize = 80;
/// Most marks that can be reached with the tabulator key; beyond, the table of values is the better way.
pub(super) const FOCUS: usize = 60;

/// Shapes of marks, told apart without colour.
const SHAPES: [&str; 6] = [
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M-3.5-3.5h7v7h-7z",
    "M0-4.8L4.6 3.4h-9.2z",
    "M0-5L5 0L0 5L-5 0z",
    "M-1.4-4.5h2.8v3.1h3.1v2.8h-3.1v3.1h-2.8v-3.1h-3.1v-2.8h3.1z",
    "M0 4.8L4.6-3.4h-9.2z",
];

/// The class with the colour of the nth of several.
pub(super) fn colour(nth: usize) -> &'static str {
    ["c0", "c1", "c2", "c3", "c4", "c5"][nth % 6]
}

/// The path of the nth shape, around 0, 0.
pub(super) fn shape(nth: usize) -> &'static str {
    SHAPES[nth % SHAPES.len()]
}

/// Text of a mark: shown by the script on hover, and by the browser without it.
pub(super) fn tip(text: &str) -> Markup {
    html! { title { (text) } }
}

/// A chart around its drawing.
pub(super) fn figure(chart: &Chart, kind: &str, inside: &Markup) -> Markup {
    html! {
        figure id=(chart.id) class={ "chart " (kind) } {
            figcaption id={ (chart.id) "-title" } {
                span.title { (chart.title) } @if !chart.unit.is_empty() { " " span.unit { (chart.unit) } }
            }
            (inside)
        }
    }
}

/// A chart without a value.
pub(super) fn nothing(chart: &Chart, kind: &str) -> Markup {
    let words = chart.lang.pick("nothing to draw yet", "暂无可显示的数据");
    figure(chart, kind, &html! { p.none.muted { (words) } })
}

/// What colours, patterns and shapes mean: a sample of 26 × 12 pixels each, and its words.
pub(super) fn legend(items: &[(Markup, String)]) -> Markup {
    html! {
        ul.legend {
            @for (sample, words) in items {
                li { svg width="26" height="12" aria-hidden="true" focusable="false" { (sample) } " " (one_line(words, 60)) }
            }
        }
    }
}

/// The values as a table, closed until somebody opens it.
pub(super) fn values(chart: &Chart, head: &[String], rows: &[Vec<Markup>]) -> Markup {
    html! {
        details.values {
            summary { (chart.lang.pick("Values", "数值")) }
            div.scroll tabindex="0" role="region" aria-label=(chart.title) {
                table {
                    caption.away { (chart.title) }
                    thead { tr { @for (i, h) in head.iter().enumerate() { th scope="col" .right[i > 0] { (one_line(h, NAME)) } } } }
                    tbody {
                        @for row in rows {
                            tr { @for (i, cell) in row.iter().enumerate() {
                                @if i == 0 { th scope="row" { (cell) } } @else { td.right { (cell) } }
                            } }
                        }
                    }
                }
            }
        }
    }
}

/// A name that leads somewhere, or not.
pub(super) fn named(name: &str, href: Option<&str>) -> Markup {
    let name = one_line(name, NAME);
    html! { @if let Some(href) = href { a href=(href) { (name) } } @else { (name) } }
}

/// Hatchings by which the second, third … of several is known, and what is missing or negative.
pub(super) fn patterns(chart: &Chart) -> Markup {
    let lines: [(&str, &str); 5] = [
        ("1", "M-1 1L1-1M0 6L6 0M5 7L7 5"),
        ("2", "M0 3h6"),
        ("3", "M0 5L5 0M0 0L5 5"),
        ("4", "M3 0v6"),
        ("5", "M-1 5L1 7M0 0L6 6M5-1L7 1"),
    ];
    html! {
        defs {
            @for (name, d) in lines {
                pattern id={ (chart.id) "-p" (name) } width="6" height="6" patternUnits="userSpaceOnUse" {
                    path.hatch d=(d) fill="none" stroke="currentColor" stroke-width="1.25" {}
                }
            }
        }
    }
}

/// How the nth of several is hatched; the first is not.
pub(super) fn hatching(chart: &Chart, nth: usize) -> Option<String> {
    (!nth.is_multiple_of(6)).then(|| format!("url(#{}-p{})", chart.id, nth % 6))
}

/// An upright plot: an axis of values at the left, marks from left to right.
pub(super) struct Plot<'a> {
    pub chart: &'a Chart,
    pub axis: Axis,
    /// Pixels between first and last mark of the axis.
    pub tall: f64,
    /// Whether marks lead somewhere.
    pub linked: bool,
}

impl Plot<'_> {
    /// Pixels of a value from above.
    pub fn y(&self, value: f64) -> f64 {
        TOP + (1.0 - self.axis.share(value)) * self.tall
    }

    /// Pixels of everything.
    pub fn height(&self) -> f64 {
        TOP + self.tall + BOTTOM
    }

    /// Axis, grid, marks and what stands below.
    pub fn draw(&self, below: &Markup, marks: &Markup) -> Markup {
        let (chart, height) = (self.chart, px(self.height()));
        let ticks: Vec<(f64, String)> =
            self.axis.ticks().into_iter().map(|t| (t, self.axis.label(t, chart.lang))).collect();
        let wide = ticks.iter().map(|(_, l)| width(l)).fold(0.0, f64::max).ceil() + 8.0;
        let role = if self.linked { "group" } else { "img" };
        html! {
            div.plot {
                svg.scale width=(px(wide)) height=(height) aria-hidden="true" focusable="false" {
                    @for (t, label) in &ticks {
                        text x=(px(wide - 6.0)) y=(px(self.y(*t).floor() + 4.5)) text-anchor="end" { (label) }
                    }
                }
                svg.area width="100%" height=(height) role=(role) aria-labelledby={ (chart.id) "-title " (chart.id) "-desc" } {
                    desc id={ (chart.id) "-desc" } { (chart.alt) }
                    @for (t, _) in &ticks {
                        @let y = half(self.y(*t));
                        line class=(if *t == 0.0 { "zero" } else { "grid" }) x1="0" x2="100%" y1=(y) y2=(y) {}
                    }
                    (marks)
                    (below)
                }
            }
        }
    }

    /// Labels below, thinned so that they do not collide; the nth of so many stands in the middle of its share.
    pub fn labels(&self, labels: &[String]) -> Markup {
        let n = labels.len() as f64;
        let y = px(self.height() - 7.0);
        html! {
            g aria-hidden="true" {
                @for (i, more) in thinned(labels) {
                    @let at = (i as f64 + 0.5) / n;
                    @let half_width = width(&labels[i]) / 2.0;
                    @let anchor = if at * 270.0 < half_width { "start" } else if (1.0 - at) * 270.0 < half_width { "end" } else { "middle" };
                    @let x = match anchor { "start" => 0.0, "end" => 1.0, _ => at };
                    text.tick.more[more] x=(pct(x)) y=(y) text-anchor=(anchor) { (labels[i]) }
                }
            }
        }
    }
}

/// Days as an axis shows them, the year only where it changes; everything else as it is.
pub(super) fn ticks_of(x: &[String]) -> Vec<String> {
    let year = |d: &str| (domain::Day::parse_iso(d).is_some()).then(|| d[..4].to_owned());
    if !x.iter().all(|d| year(d).is_some()) {
        return x.iter().map(|d| one_line(d, 14)).collect();
    }
    x.iter().map(|d| d[5..].to_owned()).collect()
}
