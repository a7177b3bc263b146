//! Periods for which taxes are declared: a month or a quarter.

use crate::month::Month;
use domain::Day;
use std::fmt;

/// How often a tax is declared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Filing {
    /// Every month.
    Month,
    /// Every quarter of the calendar.
    Quarter,
}

impl Filing {
    /// Months of a period.
    pub fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
        }
    }
}

/// A month or a calendar quarter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// Its first month.
    pub first: Month,
    /// Month or quarter.
    pub filing: Filing,
}

impl Period {
    /// The period that a month lies in.
    pub fn of(month: Month, filing: Filing) -> Self {
        Self { first: Month(month.0 - month.0.rem_euclid(filing.months())), filing }
    }

    /// Its last month.
    pub fn last(self) -> Month {
        Month(self.first.0 + self.filing.months() - 1)
    }

    /// The period after it.
    pub fn next(self) -> Self {
        Self { first: Month(self.first.0 + self.filing.months()), ..self }
    }

    /// First day.
    pub fn first_day(self) -> Day {
        self.first.first_day()
    }

    /// Last day.
    pub fn last_day(self) -> Day {
        self.last().last_day()
    }

    /// Whether a month lies in it.
    pub fn has(self, month: Month) -> bool {
        self.first <= month && month <= self.last()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.filing {
            Filing::Month => fmt::Display::fmt(&self.first, f),
            Filing::Quarter => {
                f.pad(&format!("{:04}-Q{}", self.first.0.div_euclid(12), self.first.0.rem_euclid(12) / 3 + 1))
            }
        }
    }
}
impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_begin_in_january() {
        let month = |text| Month::parse(text).unwrap();
        let quarter = Period::of(month("2026-06"), Filing::Quarter);
        assert_eq!(quarter.to_string(), "2026-Q2");
        assert_eq!(
            (quarter.first_day().to_string(), quarter.last_day().to_string()),
            ("2026-04-01".into(), "2026-06-30".into())
        );
        assert_eq!(quarter.next().next().next().to_string(), "2027-Q1");
        assert!(quarter.has(month("2026-04")) && !quarter.has(month("2026-07")));
        assert_eq!(Period::of(month("2026-06"), Filing::Month).to_string(), "2026-06");
    }
}
