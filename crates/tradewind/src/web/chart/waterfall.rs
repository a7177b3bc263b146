//! A waterfall: how an amount becomes another, step by step.

use super::Chart;
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

/// Draws a waterfall, lying: names on the left, bars to the right.
pub fn waterfall(chart: &Chart, steps: &[Step]) -> Markup {
    html! { figure.chart id=(chart.id) { figcaption { (chart.title) } @for s in steps { p { (s.name) " " (s.micros) } } } }
}
