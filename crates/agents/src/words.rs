//! Words and queries of proposals: amounts as people read them, text from outside only ever as a quoted literal.

use crate::facts::{Facts, Site};
use books::queries::quoted;
use domain::money::{decimal, round_to};
use domain::{Currency, Day, Evidence, Unit, Words};

/// An amount rounded to the currency's smallest unit: `12.34 USD`.
pub(crate) fn money(micros: i64, currency: Currency) -> String {
    let rounded = round_to(micros, currency.minor_micros());
    format!("{} {currency}", decimal(rounded, currency.digits() as usize))
}

/// A share in per cent with one place: `12.3 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A text from outside for a sentence: one line, at most 60 characters.
pub(crate) fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(61).collect();
    if line.chars().count() > 60 { format!("{}…", line.chars().take(60).collect::<String>()) } else { line }
}

/// A ratio or rate in 10⁻⁹.
pub(crate) fn nanos(x: f64) -> i64 {
    (x * 1e9).round() as i64
}

/// Whole micros.
pub(crate) fn micros(x: f64) -> i64 {
    x.round() as i64
}

/// `column = 'literal'`.
pub(crate) fn quoted_eq(column: &str, text: &str) -> String {
    format!("{column} = {}", quoted(text))
}

/// Shop and site as SQL.
pub(crate) fn place_eq(facts: &Facts, site: Site) -> String {
    format!("{} AND {}", quoted_eq("shop", facts.shop(site)), quoted_eq("marketplace", facts.marketplace(site)))
}

/// `day BETWEEN … AND …`.
pub(crate) fn days_between(window: (Day, Day)) -> String {
    format!("day BETWEEN DATE '{}' AND DATE '{}'", window.0, window.1)
}

/// A list of evidence that shares a window and a query.
pub(crate) struct Exhibit {
    window: (Day, Day),
    query: String,
    list: Vec<Evidence>,
}

impl Exhibit {
    pub fn new(window: (Day, Day), query: String) -> Self {
        Self { window, query, list: Vec::new() }
    }

    /// A figure that the query's rows add up to.
    pub fn fact(mut self, metric: &str, label: (&str, &str), value: i64, unit: Unit) -> Self {
        let query = self.query.clone();
        self.list.push(evidence(metric, Words::new(label.0, label.1), value, unit, self.window, query));
        self
    }

    /// A figure worked out from the others.
    pub fn derived(mut self, metric: &str, label: Words, value: i64, unit: Unit) -> Self {
        self.list.push(evidence(metric, label, value, unit, self.window, String::new()));
        self
    }

    pub fn done(self) -> Vec<Evidence> {
        self.list
    }
}

pub(crate) fn evidence(
    metric: &str,
    label: Words,
    value: i64,
    unit: Unit,
    window: (Day, Day),
    query: String,
) -> Evidence {
    Evidence { metric: metric.to_owned(), label, value, unit, window, query }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_stays_one_literal_and_one_line() {
        assert_eq!(quoted_eq("campaign", "x' OR '1'='1"), "campaign = 'x'' OR ''1''=''1'");
        assert_eq!(short("a\nb"), "a b");
        assert_eq!(short(&"x".repeat(10_000)).chars().count(), 61);
        assert_eq!(money(-1_234_567, Currency::USD), "-1.23 USD");
        assert_eq!(money(5_400_000, Currency::of("JPY")), "5 JPY");
    }
}
