//! Weekdays on which no mid-rate is published: public holidays of China, as the State Council announced them.

use domain::Day;

/// First and last day of each holiday (国务院办公厅关于节假日安排的通知, of the year before). Believed; a rate that was imported for such a day
/// holds all the same. The foreign-exchange market stays closed on weekends that are worked in exchange.
const HOLIDAYS: [(&str, &str); 21] = [
    ("2024-01-01", "2024-01-01"),
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-08", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
    ("2027-01-01", "2027-01-01"),
];

/// Every day of the holidays.
pub(super) fn holidays() -> Vec<Day> {
    let span = |(from, to): (&str, &str)| Some(Day::parse_iso(from)?.0..=Day::parse_iso(to)?.0);
    HOLIDAYS.into_iter().filter_map(span).flatten().map(Day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_holiday_is_a_span_of_days() {
        let days = holidays();
        assert!(HOLIDAYS.iter().all(|(from, to)| from <= to));
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(days.contains(&Day::parse_iso("2026-10-07").unwrap()));
        assert_eq!(days.len(), 92);
    }
}
