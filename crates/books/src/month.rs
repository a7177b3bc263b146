//! Calendar months, the periods in which the books close.

use domain::Day;
use std::fmt;

/// A calendar month, counted from year 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(pub i32);

impl Month {
    /// The month that a day lies in.
    pub fn of(day: Day) -> Self {
        let (y, m, _) = day.civil();
        Self(y * 12 + i32::try_from(m).unwrap_or(1) - 1)
    }

    /// Reads `2026-02`.
    pub fn parse(text: &str) -> Option<Self> {
        Day::parse_iso(&format!("{text}-01")).map(Self::of)
    }

    /// Its first day.
    pub fn first_day(self) -> Day {
        let month = u32::try_from(self.0.rem_euclid(12) + 1).unwrap_or(1);
        Day::new(self.0.div_euclid(12), month, 1).unwrap_or(Day(0))
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.first_day().month_end()
    }

    /// How many days it has.
    pub fn days(self) -> i32 {
        self.last_day().0 - self.first_day().0 + 1
    }

    /// The month before.
    pub fn before(self) -> Self {
        Self(self.0 - 1)
    }

    /// The month after.
    pub fn after(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1))
    }
}
impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_know_their_days() {
        let february = Month::parse("2024-02").unwrap();
        assert_eq!((february.days(), february.to_string(), february.before().days()), (29, "2024-02".into(), 31));
        assert_eq!(Month::parse("2024-01").unwrap().before().to_string(), "2023-12");
        assert_eq!(Month::of(Day::new(2024, 2, 29).unwrap()), february);
        assert_eq!(Month::parse("2024-13"), None);
    }
}
