//! Predicted against measured.

use super::Chart;
use super::frame::{FOCUS, NAME, Plot, STRETCH, TOP, colour, figure, legend, named, nothing, shape, tip, values};
use super::scale::{Axis, half, known, pct, px, said};
use crate::cli::one_line;
use maud::{Markup, html};

/// A point.
#[derive(Clone, Debug)]
pub struct Dot {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub x: f64,
    /// Where it stands.
    pub y: f64,
    /// Which of `kinds` of [`scatter`] it is: drawn in a shape of its own.
    pub kind: usize,
    /// Where it opens.
    pub href: Option<String>,
}

/// Pixels of the plot.
const TALL: f64 = 280.0;

/// Draws points with the line on which x = y; `axes` names x and y, `kinds` the kinds of points. Both axes have the same range.
pub fn scatter(chart: &Chart, axes: (&str, &str), kinds: &[String], dots: &[Dot]) -> Markup {
    let drawn: Vec<(&Dot, f64, f64)> = dots.iter().filter_map(|d| Some((d, known(d.x)?, known(d.y)?))).collect();
    let Some(axis) = Axis::over(drawn.iter().flat_map(|(_, x, y)| [*x, *y]), true, 5) else {
        return nothing(chart, "scatter");
    };
    let linked = drawn.iter().any(|(d, ..)| d.href.is_some());
    let plot = Plot { chart, axis, tall: TALL, linked };
    let marks = html! {
        (upright_grid(&plot))
        svg width="100%" height=(px(plot.height())) viewBox={ "0 0 " (px(STRETCH)) " " (px(plot.height())) } preserveAspectRatio="none" {
            path.same d={ "M0 " (px(TOP + TALL)) "L" (px(STRETCH)) " " (px(TOP)) } fill="none" vector-effect="non-scaling-stroke" {}
        }
        svg x="100%" y=(px(TOP)) overflow="visible" aria-hidden="true" { text.same x="-4" y="-4" text-anchor="end" { (axes.1) " = " (axes.0) } }
        @for (dot, x, y) in &drawn {
            @let words = words(chart, axes, kinds, dot);
            @let inside = html! {
                (tip(&words))
                svg x=(pct(plot.axis.share(*x))) y=(px(plot.y(*y))) overflow="visible" {
                    circle r="9" fill="transparent" {}
                    path class={ "point " (colour(dot.kind)) } d=(shape(dot.kind)) fill="currentColor" {}
                }
            };
            @if let Some(href) = &dot.href {
                a.hit href=(href) data-tip=(words) tabindex=[(drawn.len() > FOCUS).then_some("-1")] { (inside) }
            } @else {
                g.hit data-tip=(words) tabindex=[(drawn.len() <= FOCUS).then_some("0")] { (inside) }
            }
        }
    };
    let body = html! {
        @if kinds.len() > 1 { (key(kinds)) }
        p.axis { "↑ " (axes.1) }
        (plot.draw(&below(&plot), &marks))
        p.axis.right { (axes.0) " →" }
        (table(chart, axes, kinds, dots))
    };
    figure(chart, "scatter", &body)
}

fn upright_grid(plot: &Plot) -> Markup {
    html! {
        @for t in plot.axis.ticks() {
            @let x = pct(plot.axis.share(t));
            line class=(if t == 0.0 { "zero" } else { "grid" }) x1=(x) x2=(x) y1=(half(TOP)) y2=(half(TOP + TALL)) {}
        }
    }
}

/// Marks of x: every second one on wide screens only where there are many.
fn below(plot: &Plot) -> Markup {
    let ticks = plot.axis.ticks();
    let last = ticks.len() - 1;
    html! {
        g aria-hidden="true" {
            @for (i, t) in ticks.iter().enumerate() {
                @let anchor = if i == 0 { "start" } else if i == last { "end" } else { "middle" };
                @let more = i != 0 && i != last && *t != 0.0 && last > 3;
                text.tick.more[more] x=(pct(plot.axis.share(*t))) y=(px(plot.height() - 7.0)) text-anchor=(anchor) { (plot.axis.label(*t, plot.chart.lang)) }
            }
        }
    }
}

fn words(chart: &Chart, axes: (&str, &str), kinds: &[String], dot: &Dot) -> String {
    let (colon, unit) = (chart.lang.pick(": ", "："), &chart.unit);
    let kind =
        kinds.get(dot.kind).filter(|_| kinds.len() > 1).map_or_else(String::new, |k| format!("\n{}", one_line(k, 40)));
    let (x, y) = (said(dot.x, unit), said(dot.y, unit));
    format!("{}{kind}\n{}{colon}{x}\n{}{colon}{y}", one_line(&dot.name, NAME), axes.0, axes.1)
}

fn key(kinds: &[String]) -> Markup {
    let sample = |(nth, name): (usize, &String)| {
        let drawn =
            html! { path class=(colour(nth)) d=(shape(nth)) transform="translate(13 6)" fill="currentColor" {} };
        (drawn, name.clone())
    };
    legend(&kinds.iter().enumerate().map(sample).collect::<Vec<_>>())
}

fn table(chart: &Chart, axes: (&str, &str), kinds: &[String], dots: &[Dot]) -> Markup {
    let head = [chart.lang.pick("Name", "名称"), chart.lang.pick("Kind", "类型"), axes.0, axes.1].map(str::to_owned);
    let row = |d: &Dot| {
        let kind = kinds.get(d.kind).map_or("", String::as_str);
        vec![
            named(&d.name, d.href.as_deref()),
            html! { (one_line(kind, 40)) },
            html! { (said(d.x, "")) },
            html! { (said(d.y, "")) },
        ]
    };
    values(chart, &head, &dots.iter().map(row).collect::<Vec<_>>())
}
