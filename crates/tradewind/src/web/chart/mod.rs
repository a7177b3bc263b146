//! Charts, drawn on the server as SVG: crisp at every size, printable, readable without colour, with a table for those who cannot see them.
//!
//! Every mark that stands for a value carries `data-tip` (shown by the script on hover and focus) and a `<title>`; every chart ends with its
//! values as a table in a closed `<details>`.

mod bars;
mod calendar;
mod frame;
mod intervals;
mod lines;
mod rows;
mod scale;
mod scatter;
mod spark;
mod waterfall;

pub use bars::{Bar, bars};
pub use calendar::{CalendarRow, calendar};
pub use intervals::{Interval, Names, intervals, intervals_named};
#[cfg(test)]
use lines::Band;
pub use lines::{Line, Stroke, lines};
pub use scatter::{Dot, scatter};
pub use spark::spark;
pub use waterfall::{Step, waterfall};

use crate::cli::Lang;

/// What every chart is told.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Name of the chart, unique on its page: letters and `-`.
    pub id: &'static str,
    /// What it shows, in the language of the page: its heading.
    pub title: String,
    /// Unit of the values, such as `RMB` or `%`.
    pub unit: String,
    /// What a person would say who sees it: a sentence with its main figures.
    pub alt: String,
    /// Language of the page.
    pub lang: Lang,
}

#[cfg(test)]
mod gallery;
