//! The People's Bank's mid-rates of the day, as imported: RMB for one unit of a currency, published on working days only.

use domain::{Currency, Day};
use std::collections::{BTreeMap, BTreeSet};

/// Days that one may have to go on to a published rate: the longest run of holidays, with weekends about it, and some.
const SEARCH_DAYS: i32 = 12;

/// Published mid-rates, and the days on which none is published.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MidRates {
    rates: BTreeMap<(Currency, Day), i64>,
    holidays: BTreeSet<Day>,
    workdays: BTreeSet<Day>,
}

impl MidRates {
    /// Rates in 10⁻⁹ RMB for one unit. `holidays` are the weekdays without a rate; `workdays` the Saturdays and Sundays that are worked in
    /// exchange. A rate published on a weekend makes that day a working day anyway. Rates at or below zero are no rates.
    pub fn new(
        rates: impl IntoIterator<Item = (Currency, Day, i64)>,
        holidays: impl IntoIterator<Item = Day>,
        workdays: impl IntoIterator<Item = Day>,
    ) -> Self {
        let rates =
            rates.into_iter().filter(|r| r.2 > 0).map(|(currency, day, nanos)| ((currency, day), nanos)).collect();
        Self { rates, holidays: holidays.into_iter().collect(), workdays: workdays.into_iter().collect() }
    }

    /// Whether a rate is published on the day.
    fn working(&self, currency: Currency, day: Day) -> bool {
        // 1970-01-01 was a Thursday
        let weekend = matches!((day.0 + 3).rem_euclid(7), 5 | 6);
        let open = if weekend { self.workdays.contains(&day) } else { !self.holidays.contains(&day) };
        open || self.rates.contains_key(&(currency, day))
    }

    /// The working day whose rate holds for a day: the day itself, else the next one.
    pub fn next_working(&self, currency: Currency, day: Day) -> Option<Day> {
        (0..=SEARCH_DAYS).map(|n| day.plus(n)).find(|d| self.working(currency, *d))
    }

    /// The working day before: the day itself, else the one before it.
    pub fn last_working(&self, currency: Currency, day: Day) -> Option<Day> {
        (0..=SEARCH_DAYS).map(|n| day.plus(-n)).find(|d| self.working(currency, *d))
    }

    /// The rate of a working day; 1 for RMB. `None` when it was not imported.
    pub fn of(&self, currency: Currency, day: Day) -> Option<i64> {
        if currency == Currency::CNY { Some(1_000_000_000) } else { self.rates.get(&(currency, day)).copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    #[test]
    fn weekends_and_holidays_take_the_next_working_day() {
        let usd = Currency::USD;
        // 2026-01-01 to 03 are holidays, 04 is a Sunday that is worked
        let rates = MidRates::new(
            [(usd, day("2026-01-05"), 7_010_000_000), (usd, day("2026-01-06"), 0)],
            [day("2026-01-01"), day("2026-01-02")],
            [day("2026-01-04")],
        );
        let next = |text| rates.next_working(usd, day(text)).map(|d| d.to_string());
        assert_eq!(next("2026-01-01"), Some("2026-01-04".into()));
        assert_eq!(next("2026-01-05"), Some("2026-01-05".into()));
        assert_eq!(next("2026-01-10"), Some("2026-01-12".into()), "a Saturday");
        assert_eq!(rates.last_working(usd, day("2026-01-02")).map(|d| d.to_string()), Some("2025-12-31".into()));
        assert_eq!(rates.of(usd, day("2026-01-05")), Some(7_010_000_000));
        assert_eq!(rates.of(usd, day("2026-01-06")), None, "zero is no rate");
        assert_eq!(rates.of(Currency::CNY, day("2026-01-06")), Some(1_000_000_000));
    }
}
