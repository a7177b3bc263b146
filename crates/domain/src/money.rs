//! Exact money: micros of the major unit with a currency, and shares that add up to the whole.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 code such as `USD`: three upper-case ASCII letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Renminbi, the owner's currency.
    pub const CNY: Currency = Currency(*b"CNY");
    /// United States dollar.
    pub const USD: Currency = Currency(*b"USD");

    /// Reads a code of three ASCII letters in either case; `None` for anything else.
    ///
    /// ```
    /// assert_eq!(domain::Currency::parse("usd").unwrap().code(), "USD");
    /// assert!(domain::Currency::parse("US$").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.trim().as_bytes();
        let code: [u8; 3] = b.try_into().ok()?;
        code.iter().all(u8::is_ascii_alphabetic).then(|| Self(code.map(|c| c.to_ascii_uppercase())))
    }

    /// For tables in code; panics at compile time on anything but three upper-case letters.
    pub const fn of(code: &str) -> Self {
        let b = code.as_bytes();
        assert!(b.len() == 3 && b[0].is_ascii_uppercase() && b[1].is_ascii_uppercase() && b[2].is_ascii_uppercase());
        Self([b[0], b[1], b[2]])
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Digits after the decimal point that this currency is settled in (ISO 4217): 0 for JPY and KRW, else 2.
    pub fn digits(self) -> u32 {
        if matches!(&self.0, b"JPY" | b"KRW" | b"VND" | b"CLP") { 0 } else { 2 }
    }

    /// Micros in the smallest unit that is settled: 10 000 for a cent, 1 000 000 for a yen.
    pub fn minor_micros(self) -> i64 {
        10_i64.pow(6 - self.digits())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::parse(&s).ok_or_else(|| format!("`{s}` is not a three-letter currency code"))
    }
}
impl From<Currency> for String {
    fn from(c: Currency) -> String {
        c.code().to_owned()
    }
}

/// An exact amount: `micros` are 10⁻⁶ of the major unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    /// 10⁻⁶ of the major unit, signed.
    pub micros: i64,
    /// The currency of the amount.
    pub currency: Currency,
}

impl Money {
    /// An amount in micros.
    pub fn new(micros: i64, currency: Currency) -> Self {
        Self { micros, currency }
    }

    /// The sum, or `None` when the currencies differ or the sum overflows.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.currency == other.currency)
            .then(|| self.micros.checked_add(other.micros))
            .flatten()
            .map(|micros| Self { micros, ..self })
    }
}

/// Plain decimal with at least the currency's digits, no thousands separator: `-1234.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", decimal(self.micros, self.currency.digits() as usize), self.currency))
    }
}

/// Writes micros as a plain decimal with at least `digits` places; further places only when they are not zero.
///
/// ```
/// assert_eq!(domain::money::decimal(-1_234_500_000, 2), "-1234.50");
/// assert_eq!(domain::money::decimal(1_005_000, 2), "1.005");
/// assert_eq!(domain::money::decimal(5_000_000, 0), "5");
/// ```
pub fn decimal(micros: i64, digits: usize) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, part) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let mut places = format!("{part:06}");
    while places.len() > digits && places.ends_with('0') {
        places.pop();
    }
    if places.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{places}") }
}

/// `value × numerator ÷ denominator`, rounded half to even. `None` on a zero denominator or overflow.
pub fn scale(value: i64, numerator: i128, denominator: i128) -> Option<i64> {
    if denominator == 0 {
        return None;
    }
    let (mut n, mut d) = (i128::from(value).checked_mul(numerator)?, denominator);
    if d < 0 {
        (n, d) = (-n, -d);
    }
    let (quotient, remainder) = (n.div_euclid(d), n.rem_euclid(d));
    let up = match (remainder * 2).cmp(&d) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Equal => quotient.rem_euclid(2),
    };
    i64::try_from(quotient + up).ok()
}

/// Rounds micros to a multiple of `step_micros`, half to even.
pub fn round_to(micros: i64, step_micros: i64) -> i64 {
    scale(micros, 1, i128::from(step_micros)).map_or(micros, |q| q.saturating_mul(step_micros))
}

/// Shares `total_micros` over `weights` by the largest-remainder method in steps of `step_micros`; the parts
/// always add up to the total exactly. What is smaller than one step goes, with the left-over steps, to the
/// largest remainders, ties to the earlier weight. Weights at or below zero get nothing. `None` when no weight
/// is above zero (the caller must then keep the total visible as unallocated).
///
/// ```
/// assert_eq!(domain::allocate(100, &[1, 1, 1], 1), Some(vec![34, 33, 33]));
/// assert_eq!(domain::allocate(-100, &[1, 1, 1], 1), Some(vec![-34, -33, -33]));
/// assert_eq!(domain::allocate(100, &[0, 0], 1), None);
/// ```
pub fn allocate(total_micros: i64, weights: &[i64], step_micros: i64) -> Option<Vec<i64>> {
    let sum: i128 = weights.iter().map(|w| i128::from((*w).max(0))).sum();
    if sum == 0 || step_micros <= 0 {
        return None;
    }
    let sign = if total_micros < 0 { -1 } else { 1 };
    let total = i128::from(total_micros).abs();
    let steps = total / i128::from(step_micros);
    let crumb = i64::try_from(total % i128::from(step_micros)).ok()?;
    let mut parts = Vec::with_capacity(weights.len());
    let mut order: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
    let mut given: i128 = 0;
    for (i, w) in weights.iter().enumerate() {
        let product = steps * i128::from((*w).max(0));
        given += product / sum;
        parts.push(product / sum);
        if *w > 0 {
            order.push((product % sum, i));
        }
    }
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let left = usize::try_from(steps - given).ok()?;
    for (_, i) in order.iter().take(left) {
        parts[*i] += 1;
    }
    let mut parts: Vec<i64> =
        parts.into_iter().map(|p| i64::try_from(p * i128::from(step_micros)).ok()).collect::<Option<_>>()?;
    if let Some((_, i)) = order.first() {
        parts[*i] += crumb;
    }
    Some(parts.into_iter().map(|p| p * sign).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_parts_always_add_up_to_the_whole(
            total in -1_000_000_000_000_i64..1_000_000_000_000,
            weights in prop::collection::vec(-5_i64..1_000_000, 1..40),
            step in prop::sample::select(vec![1_i64, 10_000, 1_000_000]),
        ) {
            match allocate(total, &weights, step) {
                None => prop_assert!(weights.iter().all(|w| *w <= 0)),
                Some(parts) => {
                    prop_assert_eq!(parts.iter().sum::<i64>(), total);
                    for (p, w) in parts.iter().zip(&weights) {
                        prop_assert!(*w > 0 || *p == 0);
                        prop_assert!(p.signum() * total.signum() >= 0);
                    }
                }
            }
        }

        #[test]
        fn scaling_is_within_half_a_unit(v in -1_000_000_000_i64..1_000_000_000, n in 1_i128..10_000, d in 1_i128..10_000) {
            let exact = v as f64 * n as f64 / d as f64;
            prop_assert!((scale(v, n, d).unwrap() as f64 - exact).abs() <= 0.5 + 1e-3);
        }
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        assert_eq!([5, 15, 25, -5, -15].map(|v| scale(v, 1, 10).unwrap()), [0, 2, 2, 0, -2]);
        assert_eq!(round_to(1_005_000, 10_000), 1_000_000);
        assert_eq!(round_to(1_015_000, 10_000), 1_020_000);
    }
}
