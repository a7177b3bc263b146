//! Numbers as people and marketplaces write them: exact decimals with currency signs, thousands separators and brackets.

use domain::Currency;

/// Which sign stands before the decimals in a file as a whole.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub enum Style {
    /// Nothing shows it; `.` is then taken as the decimal sign where both readings are possible.
    #[default]
    Unknown,
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
    /// Both are shown; what can be read both ways is refused.
    Mixed,
}

/// Signs and codes that stand for a currency, or (with `None`) for one of several. Longer ones first.
const SIGNS: [(&str, Option<Currency>); 34] = [
    ("MX$", Some(Currency::of("MXN"))),
    ("CA$", Some(Currency::of("CAD"))),
    ("AU$", Some(Currency::of("AUD"))),
    ("NZ$", Some(Currency::of("NZD"))),
    ("HK$", Some(Currency::of("HKD"))),
    ("NT$", Some(Currency::of("TWD"))),
    ("SG$", Some(Currency::of("SGD"))),
    ("US$", Some(Currency::of("USD"))),
    ("JP¥", Some(Currency::of("JPY"))),
    ("CN¥", Some(Currency::of("CNY"))),
    ("RMB", Some(Currency::of("CNY"))),
    ("人民币", Some(Currency::of("CNY"))),
    ("C$", Some(Currency::of("CAD"))),
    ("A$", Some(Currency::of("AUD"))),
    ("R$", Some(Currency::of("BRL"))),
    ("S$", Some(Currency::of("SGD"))),
    ("Rs.", Some(Currency::of("INR"))),
    ("Rs", Some(Currency::of("INR"))),
    ("zł", Some(Currency::of("PLN"))),
    ("Kč", Some(Currency::of("CZK"))),
    ("TL", Some(Currency::of("TRY"))),
    ("kr.", None),
    ("kr", None),
    ("€", Some(Currency::of("EUR"))),
    ("£", Some(Currency::of("GBP"))),
    ("₹", Some(Currency::of("INR"))),
    ("₺", Some(Currency::of("TRY"))),
    ("₩", Some(Currency::of("KRW"))),
    ("円", Some(Currency::of("JPY"))),
    ("元", Some(Currency::of("CNY"))),
    ("$", None),
    ("¥", None),
    ("￥", None),
    ("＄", None),
];

/// ISO 4217 codes that are read beside an amount; other letters there are an error.
const CODES: [&str; 41] = [
    "USD", "EUR", "GBP", "JPY", "CNY", "CAD", "MXN", "BRL", "AUD", "INR", "SEK", "PLN", "TRY", "AED", "SAR", "EGP",
    "SGD", "ZAR", "HKD", "TWD", "KRW", "NZD", "CHF", "NOK", "DKK", "CZK", "HUF", "RON", "BGN", "THB", "MYR", "IDR",
    "PHP", "VND", "CLP", "COP", "PEN", "ARS", "ILS", "KWD", "QAR",
];

/// Whether a character is as good as a blank: white space of any script, zero-width marks, a byte-order mark.
fn is_white(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' | '\u{2060}')
}

/// The cell without surrounding blanks, spreadsheet guard (`="0123"`) and surrounding quotes.
///
/// ```
/// # use connectors::number::clean;
/// assert_eq!(clean("\u{a0}=\"0123\" "), "0123");
/// assert_eq!(clean("5\" screen"), "5\" screen");
/// ```
pub fn clean(cell: &str) -> &str {
    let b = cell.as_bytes();
    let (Some(first), Some(last)) = (b.first(), b.last()) else { return cell };
    let sound = |c: &u8| c.is_ascii_graphic() && *c != b'"';
    if sound(first) && sound(last) {
        return cell;
    }
    let text = cell.trim_matches(is_white);
    let guarded = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    match guarded.or_else(|| text.strip_prefix('"').and_then(|t| t.strip_suffix('"'))) {
        Some(inner) if !inner.contains('"') => inner.trim_matches(is_white),
        _ => text,
    }
}

/// Whether a cell says that there is no value.
pub fn is_null(cell: &str) -> bool {
    let text = clean(cell);
    // nearly every cell: decided by its first byte
    if text.as_bytes().first().is_some_and(|c| c.is_ascii_digit() || *c == b'$') {
        return false;
    }
    text.len() <= 6
        && matches!(
            text,
            "" | "-"
                | "--"
                | "---"
                | "–"
                | "—"
                | "N/A"
                | "NA"
                | "n/a"
                | "null"
                | "NULL"
                | "Null"
                | "None"
                | "none"
                | "#N/A"
                | "N/R"
                | "NaN"
                | "nan"
                | "无"
                | "－"
        )
}

/// An exact decimal: `digits × 10^-places`.
struct Decimal {
    negative: bool,
    digits: u128,
    places: i32,
}

impl Decimal {
    /// In units of `10^-places`, rounded half to even; `None` when it does not fit.
    fn scaled(&self, places: i32) -> Option<i64> {
        let shift = places - self.places;
        let value = if shift >= 0 {
            if self.digits == 0 { 0 } else { self.digits.checked_mul(10_u128.checked_pow(shift.unsigned_abs())?)? }
        } else {
            match 10_u128.checked_pow(shift.unsigned_abs()) {
                None => 0,
                Some(unit) => {
                    let (whole, rest) = (self.digits / unit, self.digits % unit);
                    let up = rest > unit / 2 || (rest == unit / 2 && whole % 2 == 1);
                    whole + u128::from(up)
                }
            }
        };
        let value = i128::try_from(value).ok()?;
        i64::try_from(if self.negative { -value } else { value }).ok()
    }
}

/// What stands around the digits.
#[derive(Default)]
struct Around {
    negative: bool,
    currency: Option<Currency>,
    sign_seen: bool,
    percent: bool,
}

/// Exact money in micros and the currency that is written beside it, if one is. A bare `$`, `¥` or `kr` names no
/// currency. More than six decimals are rounded half to even.
///
/// ```
/// # use connectors::number::{Style, micros};
/// assert_eq!(micros("1.234,56 €", Style::Unknown), Some((1_234_560_000, domain::Currency::parse("EUR"))));
/// assert_eq!(micros("($12.50)", Style::Unknown), Some((-12_500_000, None)));
/// assert_eq!(micros("1,2,3", Style::Point), None);
/// ```
pub fn micros(cell: &str, style: Style) -> Option<(i64, Option<Currency>)> {
    let bytes = cell.as_bytes();
    // by far the most frequent forms: `12.50` and `$12.50`
    let bare = if let [b'$', rest @ ..] = bytes { rest } else { bytes };
    if let Some(value) = plain_micros(bare, style) {
        return Some((value, None));
    }
    let (around, decimal) = read(cell, style)?;
    if around.percent {
        return None;
    }
    Some((decimal.scaled(6)?, around.currency))
}

/// `-?\d{1,12}(\.\d{1,6})?` where it can be read one way only.
fn plain_micros(b: &[u8], style: Style) -> Option<i64> {
    let (negative, b) = match b {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, b),
    };
    let mut whole = 0_i64;
    let mut i = 0;
    while let Some(c) = b.get(i).filter(|c| c.is_ascii_digit()) {
        whole = whole * 10 + i64::from(c - b'0');
        i += 1;
        if i > 12 {
            return None;
        }
    }
    if i == 0 {
        return None;
    }
    let mut value = whole * 1_000_000;
    if i < b.len() {
        let places = b.len() - i - 1;
        if b[i] != b'.' || places == 0 || places > 6 || (matches!(style, Style::Comma | Style::Mixed) && places == 3) {
            return None;
        }
        let mut unit = 100_000;
        for c in &b[i + 1..] {
            if !c.is_ascii_digit() {
                return None;
            }
            value += i64::from(c - b'0') * unit;
            unit /= 10;
        }
    }
    Some(if negative { -value } else { value })
}

/// A whole number, with or without thousands separators; `12.00` is 12, `12.5` is none. Neither is `1.000` where the
/// point is the decimal sign (or `1,000` where the comma is): nobody writes a count with three decimals, so it may as
/// well be a thousand.
pub fn count(cell: &str, style: Style) -> Option<i64> {
    let b = cell.as_bytes();
    if !b.is_empty() && b.len() <= 18 && b.iter().all(u8::is_ascii_digit) {
        return Some(b.iter().fold(0, |n, c| n * 10 + i64::from(c - b'0')));
    }
    let (around, core) = strip(clean(cell))?;
    if around.percent || around.currency.is_some() || around.sign_seen {
        return None;
    }
    let shape = Shape::of(core)?;
    let places = shape.places(style)?;
    if places == 3 && shape.len == 2 && shape.grouped(2) {
        return None;
    }
    let decimal = Decimal { negative: false, digits: shape.digits, places: places.checked_sub(shape.exponent)? };
    let value = decimal.scaled(0)?;
    let back = Decimal { negative: false, digits: u128::from(value.unsigned_abs()), places: 0 };
    // Whole only when nothing was rounded away.
    let exact = if decimal.places <= 0 {
        true
    } else {
        let unit = 10_u128.checked_pow(decimal.places.unsigned_abs());
        unit.is_some_and(|unit| back.digits.checked_mul(unit) == Some(decimal.digits)) || decimal.digits == 0
    };
    exact.then_some(if around.negative { -value } else { value })
}

/// A measure: the double nearest to the decimal that is written.
pub fn real(cell: &str, style: Style) -> Option<f64> {
    let (around, decimal) = read(cell, style)?;
    if around.percent || around.currency.is_some() || around.sign_seen {
        return None;
    }
    to_real(&decimal)
}

/// A percentage as written, not yet divided by 100, and whether a per-cent sign stands beside it.
pub fn percent(cell: &str, style: Style) -> Option<(f64, bool)> {
    let (around, decimal) = read(cell, style)?;
    if around.currency.is_some() || around.sign_seen {
        return None;
    }
    Some((to_real(&decimal)?, around.percent))
}

/// A rate in 10⁻⁹, rounded half to even.
pub fn nanos(cell: &str, style: Style) -> Option<i64> {
    let (around, decimal) = read(cell, style)?;
    if around.percent {
        return None;
    }
    decimal.scaled(9)
}

fn to_real(decimal: &Decimal) -> Option<f64> {
    const EXACT: u128 = 1 << 53;
    let size = if decimal.digits < EXACT && (0..=22).contains(&decimal.places) {
        // Both are exact doubles, so the quotient is the nearest one.
        decimal.digits as f64 / 10_f64.powi(decimal.places)
    } else {
        format!("{}e{}", decimal.digits, -decimal.places).parse().ok().filter(|v: &f64| v.is_finite())?
    };
    Some(if decimal.negative { -size } else { size })
}

/// What a cell that looks like a number proves about the file's style; `1.234` and `1,234` prove nothing.
pub fn evidence(cell: &str) -> Option<Style> {
    if cell.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (_, core) = strip(clean(cell))?;
    let shape = Shape::of(core)?;
    shape.proves()
}

/// Takes signs, brackets, currency and per cent off both ends.
fn strip(text: &str) -> Option<(Around, &str)> {
    let mut around = Around::default();
    let mut text = text;
    let mut minus = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        (text, minus) = (inner.trim_matches(is_white), true);
        around.negative = true;
    }
    let mut take_minus = |around: &mut Around, negative: bool| {
        if minus {
            return None;
        }
        minus = true;
        around.negative = negative;
        Some(())
    };
    for _ in 0..8 {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return None };
        let rest = if matches!(first, '-' | '−' | '+') {
            take_minus(&mut around, first != '+')?;
            &text[first.len_utf8()..]
        } else if matches!(last, '-' | '−') {
            take_minus(&mut around, true)?;
            &text[..text.len() - last.len_utf8()]
        } else if matches!(first, '%' | '％') && !around.percent {
            around.percent = true;
            &text[first.len_utf8()..]
        } else if matches!(last, '%' | '％') && !around.percent {
            around.percent = true;
            &text[..text.len() - last.len_utf8()]
        } else if is_digit(first) && is_digit(last) || (first == '.' || first == ',') && is_digit(last) {
            return Some((around, text));
        } else {
            take_currency(&mut around, text)?
        };
        text = rest.trim_matches(is_white);
    }
    None
}

/// Takes a currency off the beginning or the end; a bare sign and a code may stand together, two of a kind may not.
fn take_currency<'a>(around: &mut Around, text: &'a str) -> Option<&'a str> {
    let (found, rest) = SIGNS
        .iter()
        .find_map(|(sign, currency)| {
            text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)).map(|rest| (*currency, rest))
        })
        .or_else(|| {
            let code = |part: Option<&str>| part.filter(|p| CODES.contains(p)).and_then(Currency::parse);
            let tail = text.len().checked_sub(3)?;
            code(text.get(..3))
                .map(|c| (Some(c), &text[3..]))
                .or_else(|| code(text.get(tail..)).map(|c| (Some(c), &text[..tail])))
        })?;
    match (around.currency, found) {
        (Some(_), Some(_)) => return None,
        (None, None) if around.sign_seen => return None,
        (None, Some(_)) => around.currency = found,
        _ => {}
    }
    around.sign_seen = true;
    Some(rest)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Digits with separators, taken apart. Groups are the runs of digits between separators.
#[derive(Default)]
struct Shape {
    digits: u128,
    /// Digits of each group, as many as fit; a number with more is refused.
    groups: [u8; 16],
    /// The separator before each group but the first: `.`, `,` or `_` for any other.
    marks: [u8; 16],
    len: usize,
    leading_zero: bool,
    exponent: i32,
    has_exponent: bool,
}

impl Shape {
    fn of(core: &str) -> Option<Self> {
        let mut shape = Self { len: 1, ..Self::default() };
        let mut all = 0;
        for (at, c) in core.char_indices() {
            let digit = match c {
                '0'..='9' => u32::from(c) - u32::from('0'),
                '０'..='９' => u32::from(c) - u32::from('０'),
                'e' | 'E' => {
                    let power = core[at + 1..].strip_prefix('+').unwrap_or(&core[at + 1..]);
                    let sound = power.strip_prefix('-').unwrap_or(power);
                    if sound.is_empty() || sound.len() > 3 || !sound.bytes().all(|b| b.is_ascii_digit()) {
                        return None;
                    }
                    shape.exponent = power.parse().ok()?;
                    shape.has_exponent = true;
                    break;
                }
                _ => {
                    let mark = match c {
                        '.' | '．' => b'.',
                        ',' | '，' => b',',
                        '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => b'_',
                        _ => return None,
                    };
                    if shape.len == shape.groups.len() {
                        return None;
                    }
                    shape.marks[shape.len] = mark;
                    shape.len += 1;
                    continue;
                }
            };
            if all == 0 && digit == 0 {
                shape.leading_zero = true;
            }
            all += 1;
            shape.groups[shape.len - 1] = shape.groups[shape.len - 1].checked_add(1)?;
            shape.digits = shape.digits.checked_mul(10)?.checked_add(u128::from(digit))?;
        }
        if all == 0 || shape.groups[shape.len - 1] == 0 {
            return None;
        }
        Some(shape)
    }

    /// Whether the first `n` groups are thousands groups (western, or Indian with commas) cut by one and the same mark.
    fn grouped(&self, n: usize) -> bool {
        if n == 1 {
            return true;
        }
        let mark = self.marks[1];
        let (first, last) = (self.groups[0], self.groups[n - 1]);
        if self.marks[2..n].iter().any(|m| *m != mark) || last != 3 || self.leading_zero || first == 0 {
            return false;
        }
        let middle = &self.groups[1..n - 1];
        let western = first <= 3 && middle.iter().all(|g| *g == 3);
        let indian = mark == b',' && first <= 2 && middle.iter().all(|g| *g == 2);
        western || indian
    }

    /// The last mark, and how often it occurs.
    fn last_mark(&self) -> (u8, usize) {
        let mark = self.marks[self.len - 1];
        (mark, self.marks[1..self.len].iter().filter(|m| **m == mark).count())
    }

    /// Decimal places when the last group is the fraction.
    fn fraction(&self) -> Option<i32> {
        (self.grouped(self.len - 1) && self.marks[1..self.len - 1].iter().all(|m| *m != self.marks[self.len - 1]))
            .then(|| i32::from(self.groups[self.len - 1]))
    }

    /// Decimal places under a style; `None` when the number is malformed.
    fn places(&self, style: Style) -> Option<i32> {
        if self.len == 1 {
            return Some(0);
        }
        let (mark, times) = self.last_mark();
        if self.has_exponent {
            return (self.len == 2 && mark == b'.').then(|| i32::from(self.groups[1]));
        }
        if mark == b'_' || times > 1 {
            return self.grouped(self.len).then_some(0);
        }
        if self.len > 2 {
            return self.fraction();
        }
        let decimal = match style {
            Style::Comma => b',',
            Style::Point | Style::Unknown | Style::Mixed => b'.',
        };
        let grouped = self.grouped(2);
        if grouped && style == Style::Mixed {
            return None;
        }
        match (mark == decimal, grouped) {
            (true, _) => Some(i32::from(self.groups[1])),
            (false, true) => Some(0),
            // No grouping, so it can only be a fraction. A file that proves the point does not write `12,5` though,
            // while machine-written `12.5` does stand in files of the comma.
            (false, false) if style == Style::Point => None,
            (false, false) => Some(i32::from(self.groups[1])),
        }
    }

    /// What the separators prove.
    fn proves(&self) -> Option<Style> {
        let style = |decimal: u8| match decimal {
            b'.' => Some(Style::Point),
            b',' => Some(Style::Comma),
            _ => None,
        };
        let other = |group: u8| style(if group == b'.' { b',' } else { b'.' });
        if self.len == 1 || self.has_exponent {
            return None;
        }
        let (mark, times) = self.last_mark();
        if times > 1 || mark == b'_' {
            return if mark == b'_' || !self.grouped(self.len) { None } else { other(mark) };
        }
        if self.len > 2 {
            return self.fraction().and(style(mark));
        }
        if self.grouped(2) { None } else { style(mark) }
    }
}

/// Reads a number with whatever stands around it.
fn read(cell: &str, style: Style) -> Option<(Around, Decimal)> {
    let (around, core) = strip(clean(cell))?;
    let shape = Shape::of(core)?;
    let places = shape.places(style)?.checked_sub(shape.exponent)?;
    let decimal = Decimal { negative: around.negative, digits: shape.digits, places };
    Some((around, decimal))
}

#[cfg(test)]
#[path = "number_tests.rs"]
mod tests;
