//! Bars by name or by time.

use super::Chart;
use super::frame::{FOCUS, NAME, Plot, colour, figure, hatching, legend, nothing, patterns, ticks_of, tip, values};
use super::rows::{Row, rows, ruler, share, zero};
use super::scale::{Axis, known, pct, px, said, thinned};
use crate::cli::one_line;
use maud::{Markup, html};

/// A bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Parts from the bottom up, one per entry of `parts` of [`bars`], in the unit of the chart.
    pub values: Vec<f64>,
    /// Where it opens.
    pub href: Option<String>,
}

impl Bar {
    /// Parts as spans: what is above zero piles up, what is below hangs down.
    fn spans(&self) -> Vec<(usize, f64, f64)> {
        let (mut up, mut down) = (0.0, 0.0);
        let span = |(part, v): (usize, &f64)| {
            let v = known(*v).filter(|v| *v != 0.0)?;
            let end = if v > 0.0 { &mut up } else { &mut down };
            let from = *end;
            *end += v;
            Some((part, from, *end))
        };
        self.values.iter().enumerate().filter_map(span).collect()
    }

    fn sum(&self) -> Option<f64> {
        let known: Vec<f64> = self.values.iter().copied().filter_map(known).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }
}

/// Pixels of the plot.
const TALL: f64 = 200.0;

/// Draws upright bars; `parts` names what each bar is stacked of. Names that would not fit below each other's bars lie instead.
pub fn bars(chart: &Chart, parts: &[String], bars: &[Bar]) -> Markup {
    let ends = bars.iter().flat_map(|b| b.spans()).flat_map(|(_, from, to)| [from, to]);
    let any = bars.iter().any(|b| b.sum().is_some());
    let Some(axis) = Axis::over(ends.chain(any.then_some(0.0)), true, 5) else { return nothing(chart, "bars") };
    let names: Vec<String> = bars.iter().map(|b| one_line(&b.name, NAME)).collect();
    if !names.iter().all(|n| timely(n)) && thinned(&names).iter().filter(|(_, more)| !more).count() < names.len() {
        return lying(chart, &axis, parts, bars);
    }
    let linked = bars.iter().any(|b| b.href.is_some());
    let plot = Plot { chart, axis, tall: TALL, linked };
    let n = bars.len() as f64;
    let marks = html! {
        (patterns(chart))
        @for (i, bar) in bars.iter().enumerate() {
            @let words = words(chart, parts, bar);
            @let inside = html! {
                (tip(&words))
                rect x=(pct(i as f64 / n)) y="0" width=(pct(1.0 / n)) height=(px(plot.height())) fill="transparent" {}
                @for (part, from, to) in bar.spans() { (upright(&plot, part, i as f64 / n, 1.0 / n, (from, to))) }
            };
            @if let Some(href) = &bar.href {
                a.hit href=(href) data-tip=(words) tabindex=[(bars.len() > FOCUS).then_some("-1")] { (inside) }
            } @else {
                g.hit data-tip=(words) tabindex=[(bars.len() <= FOCUS).then_some("0")] { (inside) }
            }
        }
    };
    let body = html! {
        @if parts.len() > 1 { (key(chart, parts)) }
        (plot.draw(&plot.labels(&ticks_of(&names)), &marks))
        (table(chart, parts, bars))
    };
    figure(chart, "bars", &body)
}

/// Whether a name is one of a row of days, weeks, months or numbers, of which some may be left out.
fn timely(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_digit() || " -/:.–+WQ年月日周".contains(c))
}

fn upright(plot: &Plot, part: usize, left: f64, wide: f64, (from, to): (f64, f64)) -> Markup {
    let (top, bottom) = (plot.y(from.max(to)), plot.y(from.min(to)));
    // what is too small for the eye is still there
    let tall = px((bottom - top).max(1.0));
    let (x, y, wide) = (pct(left + wide * 0.14), px(top), pct(wide * 0.72));
    html! {
        g class=(colour(part)) {
            rect.fill x=(x) y=(y) width=(wide) height=(tall) fill="currentColor" {}
            @if let Some(over) = hatching(plot.chart, part) { rect.over x=(x) y=(y) width=(wide) height=(tall) fill=(over) {} }
        }
    }
}

fn lying(chart: &Chart, axis: &Axis, parts: &[String], bars: &[Bar]) -> Markup {
    let row = |bar: &Bar| {
        let words = words(chart, parts, bar);
        let drawing = html! {
            g data-tip=(words) {
                (tip(&words))
                @for (part, from, to) in bar.spans() {
                    @let (left, right) = (share(axis, from.min(to)), share(axis, from.max(to)));
                    @let (x, wide) = (pct(left), pct((right - left).max(0.004)));
                    g class=(colour(part)) {
                        rect.fill x=(x) y="22%" width=(wide) height="56%" fill="currentColor" {}
                        @if let Some(over) = hatching(chart, part) { rect.over x=(x) y="22%" width=(wide) height="56%" fill=(over) {} }
                    }
                }
            }
            (zero(axis))
        };
        let value = html! { (bar.sum().map_or_else(|| "–".to_owned(), |s| said(s, ""))) };
        Row { name: bar.name.clone(), href: bar.href.clone(), strong: false, drawing, value }
    };
    let above = html! { @if parts.len() > 1 { (key(chart, parts)) } };
    let head = chart.lang.pick(["Name", "Value"], ["名称", "数值"]);
    let all: Vec<Row> = bars.iter().map(row).collect();
    let drawn = rows(chart, "bars", head, &above, &ruler(chart, axis), &all);
    html! { (drawn) @if parts.len() > 1 { (table(chart, parts, bars)) } }
}

fn words(chart: &Chart, parts: &[String], bar: &Bar) -> String {
    let (colon, unit) = (chart.lang.pick(": ", "："), &chart.unit);
    let sum = bar.sum().map_or_else(|| "–".to_owned(), |s| said(s, unit));
    let name = one_line(&bar.name, NAME);
    if parts.len() < 2 {
        return format!("{name}{colon}{sum}");
    }
    let part = |(p, v): (&String, &f64)| format!("{}{colon}{}", one_line(p, 40), said(*v, unit));
    let mut all = vec![name];
    all.extend(parts.iter().zip(&bar.values).map(part));
    all.push(format!("{}{colon}{sum}", chart.lang.pick("together", "合计")));
    all.join("\n")
}

fn key(chart: &Chart, parts: &[String]) -> Markup {
    let sample = |(nth, name): (usize, &String)| {
        let drawn = html! {
            g class=(colour(nth)) {
                rect.fill width="26" height="12" fill="currentColor" {}
                @if let Some(over) = hatching(chart, nth) { rect.over width="26" height="12" fill=(over) {} }
            }
        };
        (drawn, name.clone())
    };
    legend(&parts.iter().enumerate().map(sample).collect::<Vec<_>>())
}

fn table(chart: &Chart, parts: &[String], bars: &[Bar]) -> Markup {
    let mut head = vec![chart.lang.pick("Name", "名称").to_owned()];
    head.extend(parts.iter().cloned());
    if parts.len() > 1 {
        head.push(chart.lang.pick("Together", "合计").to_owned());
    } else if parts.is_empty() {
        head.push(chart.title.clone());
    }
    let row = |b: &Bar| {
        let mut cells = vec![super::frame::named(&b.name, b.href.as_deref())];
        cells.extend(b.values.iter().map(|v| html! { (said(*v, "")) }));
        if parts.len() > 1 {
            cells.push(html! { (b.sum().map_or_else(|| "–".to_owned(), |s| said(s, ""))) });
        }
        cells
    };
    values(chart, &head, &bars.iter().map(row).collect::<Vec<_>>())
}
