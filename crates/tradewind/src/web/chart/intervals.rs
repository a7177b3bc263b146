//! Predicted intervals, one above the other, with what was measured.

use super::Chart;
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

/// Draws intervals with a line at zero.
pub fn intervals(chart: &Chart, rows: &[Interval]) -> Markup {
    html! { figure.chart id=(chart.id) { figcaption { (chart.title) } @for r in rows { p { (r.name) } } } }
}
