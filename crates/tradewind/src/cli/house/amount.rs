//! Money as a person types and reads it at the desk: exact, with a point.

use super::super::exit::Trouble;
use super::super::figures::money;
use super::super::sheet::one_line;
use domain::Currency;
use domain::money::round_to;

/// Reads `0.85`, `20` or `-3.5` exactly: at most six places, no thousands separators, no currency sign.
pub fn read(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, places) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || places.len() > 6 || !digits(whole) || !digits(places) || plain.ends_with('.') {
        return None;
    }
    let micros: i64 = format!("{whole}{places:0<6}").parse().ok()?;
    Some(if negative { -micros } else { micros })
}

/// Reads an amount that an option or field holds.
pub fn stated(name: &str, text: &str) -> Result<i64, Trouble> {
    read(text).ok_or_else(|| {
        let found = one_line(text, 40);
        Trouble::Usage(
            format!("{name}: found `{found}`; write an amount such as 19.99, with a point and at most six places"),
            format!("{name}：读到“{found}”；请填写金额，如 19.99，用小数点，最多六位小数"),
        )
    })
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
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, micros) in [
            ("0.85", 850_000),
            (" 20 ", 20_000_000),
            ("-3.5", -3_500_000),
            ("0.000001", 1),
            ("19.990000", 19_990_000),
            ("9000000000000", 9_000_000_000_000_000_000),
        ] {
            assert_eq!(read(text), Some(micros), "{text}");
        }
        for wrong in
            ["", ".", "1.", ".5", "1,5", "1 000", "1e3", "$5", "+5", "--5", "0.0000001", "９", "9300000000000", "1.2.3"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn estimates_are_shown_to_the_coin_and_payloads_exactly() {
        assert_eq!(exact(1_234_567_890, Currency::USD), "1,234.56789 USD");
        assert_eq!(signed(1_005_000, Currency::USD), "+1.00");
        assert_eq!(signed(-4_999, Currency::USD), "0.00");
        assert_eq!(signed(-1_500_000, Currency::of("JPY")), "-2");
    }
}
