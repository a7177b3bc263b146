//! What is known of a file as a whole before its rows are read.

use crate::date::{self, DateOrder};
use crate::number::Style;
use domain::{Currency, Day, Marketplace};

/// Settled by the preamble, a look ahead over the rows, and the caller's context.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Period stated above the header.
    pub period: Option<(Day, Day)>,
    /// Site stated above the header or by the rows.
    pub marketplace: Option<Marketplace>,
    /// Currency stated above or in the header.
    pub currency: Option<Currency>,
    /// Order of day and month.
    pub date_order: Option<DateOrder>,
    /// How numbers are written.
    pub style: Style,
    /// Values the preamble gives to fact columns, such as `subject`.
    pub values: Vec<(&'static str, String)>,
    /// How long each row's day lasts, for reports whose rows only carry the first day of a period.
    pub span: Span,
}

/// A length of time that begins on a row's day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Span {
    /// The day itself.
    #[default]
    Day,
    /// Seven days.
    Week,
    /// To the end of the day's month.
    Month,
}

impl Span {
    /// First and last day.
    pub(crate) fn from(self, day: Day) -> (Day, Day) {
        match self {
            Self::Day => (day, day),
            Self::Week => (day, day.plus(6)),
            Self::Month => (day, day.month_end()),
        }
    }
}

/// A day, or a period such as `Nov 01, 2026 - Nov 30, 2026`, as consoles write it.
pub(crate) fn period(text: &str, order: Option<DateOrder>) -> Option<(Day, Day)> {
    const BETWEEN: [&str; 10] = [" - ", " – ", " — ", " to ", " bis ", " au ", "~", "～", "至", "–"];
    BETWEEN
        .iter()
        .filter_map(|between| text.split_once(between))
        .find_map(|(from, to)| date::day(from.trim(), order).zip(date::day(to.trim(), order)))
        .or_else(|| date::day(text.trim(), order).map(|day| (day, day)))
}
