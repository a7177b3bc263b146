//! The first line of a Brand Analytics file: `Brand=["x"],Reporting Range=["Weekly"],Select week=["Week 6 | …"]`.

use crate::date;
use crate::hints::Hints;
use domain::Day;

/// Reads the subject (brand or ASIN) and the days; what the line does not say stays open.
pub(super) fn subject_and_period(lines: &[String], hints: &mut Hints) {
    let pairs = pairs(lines);
    if let Some((_, subject)) = pairs.first().filter(|(_, subject)| !subject.is_empty()) {
        hints.values.push(("subject", subject.clone()));
    }
    period(lines, hints);
}

/// Reads the days: two dates where the line has them, else a month or quarter with its year.
pub(super) fn period(lines: &[String], hints: &mut Hints) {
    let pairs = pairs(lines);
    hints.period = hints.period.or_else(|| pairs.iter().find_map(|(_, value)| two_days(value))).or_else(|| {
        let year =
            pairs.iter().map(|(_, v)| v.trim_end_matches('年')).find(|v| v.len() == 4 && v.parse::<u16>().is_ok())?;
        pairs.iter().find_map(|(_, value)| month(value, year).or_else(|| quarter(value, year)))
    });
}

/// `key=["value"]` pairs in order. A value may hold commas and quotes; it ends with `"]`.
fn pairs(lines: &[String]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for line in lines {
        let mut rest = line.as_str();
        while let Some((key, after)) = rest.split_once("=[") {
            let (value, next) = after.split_once(']').unwrap_or((after, ""));
            let clean =
                |s: &str| s.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '\u{feff}')).to_owned();
            pairs.push((clean(key), clean(value)));
            rest = next;
        }
    }
    pairs
}

/// The first two ISO days of a text.
fn two_days(text: &str) -> Option<(Day, Day)> {
    let mut days = text.split([' ', '|', '/', '~']).filter_map(Day::parse_iso);
    days.next().zip(days.next())
}

fn month(value: &str, year: &str) -> Option<(Day, Day)> {
    if value == year || value.chars().any(|c| c.is_ascii_digit()) && !value.contains('月') {
        return None;
    }
    date::month(&format!("{value} {year}"), None).or_else(|| date::month(&format!("{year}年{value}"), None))
}

/// `Q3`, `Quarter 3`, `第3季度`.
fn quarter(value: &str, year: &str) -> Option<(Day, Day)> {
    let lower = value.to_lowercase();
    if !(lower.starts_with('q') || lower.contains("季") || lower.contains("四半期")) {
        return None;
    }
    let number: u32 = lower.chars().find(char::is_ascii_digit)?.to_digit(10)?;
    let first = Day::new(year.parse().ok()?, 3 * number.checked_sub(1)? + 1, 1)?;
    Some((first, first.plus(80).month_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        let mut hints = Hints::default();
        subject_and_period(&[line.to_owned()], &mut hints);
        let subject = hints.values.first().map_or("", |(_, v)| v);
        hints.period.map_or(format!("{subject}|?"), |(from, to)| format!("{subject}|{from}..{to}"))
    }

    #[test]
    fn weeks_months_and_quarters() {
        for (line, expected) in [
            (
                r#"Brand=["Kupfer & Co, Ltd"],Reporting Range=["Weekly"],Select week=["Week 6 | 2026-02-01 - 2026-02-07 2026"]"#,
                "Kupfer & Co, Ltd|2026-02-01..2026-02-07",
            ),
            (
                r#"ASIN or Product=["B0TESTASIN"],Reporting Range=["Monthly"],Select year=["2026"],Select month=["October"]"#,
                "B0TESTASIN|2026-10-01..2026-10-31",
            ),
            (
                r#"Marke=["Kupfer"],Berichtszeitraum=["Monatlich"],Jahr auswählen=["2026"],Monat auswählen=["März"]"#,
                "Kupfer|2026-03-01..2026-03-31",
            ),
            (r#"品牌=["铜"],报告范围=["每月"],选择年份=["2026"],选择月份=["10月"]"#, "铜|2026-10-01..2026-10-31"),
            (
                r#"Brand=["Kupfer"],Reporting Range=["Quarterly"],Select year=["2026"],Select quarter=["Q4"]"#,
                "Kupfer|2026-10-01..2026-12-31",
            ),
            (r#"Brand=["Kupfer"],Reporting Range=["Weekly"]"#, "Kupfer|?"),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }
}
