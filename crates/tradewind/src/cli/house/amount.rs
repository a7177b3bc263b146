//! Money as a person types and reads it at the desk: exact, with a point.

use super::super::exit::Trouble;
use super::super::figures::money;
use domain::Currency;
use domain::money::round_to;

/// Reads an amount that an option or field holds.
pub fn stated(name: &str, text: &str) -> Result<i64, Trouble> {
    Ok(app::desk::edit::stated(name, text)?)
}

/// An amount exactly, with its currency: what is carried out. `0.85 USD`.
pub fn exact(micros: i64, currency: Currency) -> String {
    format!("{} {currency}", money(micros, currency.digits()))
}

/// An amount to the smallest coin: what is estimated. `12.30`.
pub fn rounded(micros: i64, currency: Currency) -> String {
    money(round_to(micros, currency.minor_micros()), currency.digits())
}

/// A change of cash to the smallest coin, with its sign: `+12.30`.
pub fn signed(micros: i64, currency: Currency) -> String {
    let text = rounded(micros, currency);
    // what rounds to nothing has no direction
    let zero = !text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if zero {
        text.trim_start_matches('-').to_owned()
    } else if micros > 0 {
        format!("+{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_shown_to_the_coin_and_payloads_exactly() {
        assert_eq!(exact(1_234_567_890, Currency::USD), "1,234.56789 USD");
        assert_eq!(signed(1_005_000, Currency::USD), "+1.00");
        assert_eq!(signed(-4_999, Currency::USD), "0.00");
        assert_eq!(signed(-1_500_000, Currency::of("JPY")), "-2");
    }
}
