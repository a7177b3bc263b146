//! Calendar days of a marketplace's reporting time zone.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar day, counted from 1970-01-01 (as Arrow's `Date32`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub i32);

impl Day {
    /// A day of the proleptic Gregorian calendar; `None` when there is no such day.
    ///
    /// ```
    /// assert_eq!(domain::Day::new(2026, 2, 28).unwrap().to_string(), "2026-02-28");
    /// assert!(domain::Day::new(2026, 2, 29).is_none());
    /// ```
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            _ => return None,
        };
        if day == 0 || day > longest || !(0..=9999).contains(&year) {
            return None;
        }
        // days_from_civil, Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
        let (month, day) = (i32::try_from(month).ok()?, i32::try_from(day).ok()?);
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Some(Self(era * 146_097 + doe - 719_468))
    }

    /// Year, month 1–12, day 1–31.
    pub fn civil(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        (yoe + era * 400 + i32::from(month <= 2), month.unsigned_abs(), day.unsigned_abs())
    }

    /// Reads `2026-02-28` only.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |r: std::ops::Range<usize>| {
            b[r].iter().try_fold(0_u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
        };
        Self::new(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)
    }

    /// The first day of this day's month.
    pub fn month_start(self) -> Self {
        Self(self.0 - i32::try_from(self.civil().2).unwrap_or(1) + 1)
    }

    /// The last day of this day's month.
    pub fn month_end(self) -> Self {
        Self(Self(self.month_start().0 + 31).month_start().0 - 1)
    }

    /// `2026-02`.
    pub fn month_label(self) -> String {
        let (y, m, _) = self.civil();
        format!("{y:04}-{m:02}")
    }

    /// This day moved by `days`.
    pub fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.civil();
        f.pad(&format!("{y:04}-{m:02}-{d:02}"))
    }
}
impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::parse_iso(&s).ok_or_else(|| format!("`{s}` is not a day like 2026-02-28"))
    }
}
impl From<Day> for String {
    fn from(d: Day) -> String {
        d.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn civil_and_back(n in -100_000_i32..200_000) {
            let (y, m, d) = Day(n).civil();
            if (0..=9999).contains(&y) {
                prop_assert_eq!(Day::new(y, m, d), Some(Day(n)));
                prop_assert_eq!(Day::parse_iso(&Day(n).to_string()), Some(Day(n)));
            }
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(Day::new(1970, 1, 1), Some(Day(0)));
        assert_eq!(Day::new(2000, 3, 1), Some(Day(11_017)));
        let leap = Day::new(2024, 2, 10).unwrap();
        assert_eq!(
            (leap.month_start().to_string(), leap.month_end().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
        assert_eq!(Day::new(2025, 13, 1), None);
    }
}
