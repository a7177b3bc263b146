//! Numbers as people read them: grouped digits, exact money, shares of net sales.

use domain::money::{decimal, scale};

/// Money with thousands separators and exactly as many places as it needs: `-1,234.50`.
pub fn money(micros: i64, digits: u32) -> String {
    let plain = decimal(micros, digits as usize);
    let (whole, places) = plain.split_once('.').map_or((plain.as_str(), None), |(w, p)| (w, Some(p)));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("-", w));
    let grouped = group(whole);
    places.map_or_else(|| format!("{sign}{grouped}"), |p| format!("{sign}{grouped}.{p}"))
}

/// A whole number with thousands separators.
pub fn count(n: u64) -> String {
    group(&n.to_string())
}

/// Part of a whole in per cent with one place, halves to even; empty when the whole is zero.
pub fn percent(part: i64, whole: i64) -> String {
    scale(part, 1000, i128::from(whole)).map_or_else(String::new, |tenths| {
        let sign = if tenths < 0 { "-" } else { "" };
        format!("{sign}{}.{}", group(&(tenths.unsigned_abs() / 10).to_string()), tenths.unsigned_abs() % 10)
    })
}

fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_exact_and_grouped() {
        assert_eq!(money(-1_234_567_890_000, 2), "-1,234,567.89");
        assert_eq!(money(999_000_000, 0), "999");
        assert_eq!(money(1_000_000_000, 0), "1,000");
        assert_eq!(money(1_005_000, 2), "1.005");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!((percent(1, 8), percent(-1, 3), percent(1, 0)), ("12.5".into(), "-33.3".into(), String::new()));
    }
}
