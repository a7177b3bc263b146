//! Days and moments as marketplaces write them.

use domain::Day;
use jiff::{Timestamp, tz::TimeZone};
use std::sync::Arc;

/// Which comes first where a date is written in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `11/23/2026`
    MonthFirst,
    /// `23/11/2026`
    DayFirst,
}

/// What a cell shows of the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// No date, or one that does not depend on the order.
    None,
    /// Both readings are possible and differ.
    Ambiguous,
    /// Only this reading is possible.
    MonthFirst,
    /// Only this reading is possible.
    DayFirst,
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A time zone with its changes of offset laid out, so that a moment's local day costs a short search.
#[derive(Clone, Debug)]
pub struct Zone {
    name: &'static str,
    /// From this moment (microseconds since 1970 UTC) the offset in microseconds holds; the first begins at the beginning of time.
    changes: Arc<[(i64, i64)]>,
}

impl Zone {
    /// The zone of an IANA name; UTC when there is no such zone.
    pub fn of(name: &'static str) -> Self {
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        let offset = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) * SECOND;
        // From the first marketplace on; a century of changes is about two hundred.
        let start = Timestamp::from_second(757_382_400).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut changes = vec![(i64::MIN, offset(start))];
        for change in zone.following(start).take(250) {
            changes.push((change.timestamp().as_microsecond(), i64::from(change.offset().seconds()) * SECOND));
        }
        Self { name, changes: changes.into() }
    }

    fn offset(&self, micros: i64) -> i64 {
        let after = self.changes.partition_point(|(from, _)| *from <= micros);
        self.changes.get(after.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }

    /// The local day of a moment in microseconds since 1970 UTC.
    pub fn day(&self, micros: i64) -> Day {
        Day(i32::try_from(micros.saturating_add(self.offset(micros)).div_euclid(DAY)).unwrap_or(i32::MAX))
    }

    /// The moment of a local time. A time that occurs twice is the first; one that is skipped is moved on by the gap.
    fn moment(&self, local: i64) -> i64 {
        let (before, after) = (self.offset(local - DAY), self.offset(local + DAY));
        let first = local - before;
        if before == after || self.offset(first) == before {
            return first;
        }
        let second = local - after;
        if self.offset(second) == after { second } else { first }
    }
}

/// The day that a cell states; a time of day behind it is left away. `None` when it is no date, an impossible one, or
/// one in figures whose order is open.
///
/// ```
/// # use connectors::date::{DateOrder, day};
/// assert_eq!(day("23. November 2026", None), domain::Day::new(2026, 11, 23));
/// assert_eq!(day("03/04/2026", None), None);
/// assert_eq!(day("03/04/2026", Some(DateOrder::DayFirst)), domain::Day::new(2026, 4, 3));
/// ```
pub fn day(cell: &str, order: Option<DateOrder>) -> Option<Day> {
    match Day::parse_iso(cell).filter(sound) {
        Some(day) => Some(day),
        None => read(cell)?.date.day(order),
    }
}

/// The moment that a cell states, in microseconds since 1970 UTC. Without a zone in the cell it is local time of `zone`; without a
/// time it is the beginning of the day.
pub fn instant(cell: &str, order: Option<DateOrder>, zone: &Zone) -> Option<i64> {
    let moment = read(cell)?;
    let local = i64::from(moment.date.day(order)?.0) * DAY + moment.time.unwrap_or(0);
    match moment.offset {
        Offset::Open => Some(zone.moment(local)),
        Offset::Known(offset) => Some(local - offset),
        // Both China and the middle of America write CST.
        Offset::Cst if zone.name.starts_with("Asia/") => Some(local - 8 * 3600 * SECOND),
        Offset::Cst => Some(local + 6 * 3600 * SECOND),
    }
}

/// First and last day of the month that a cell states (`2026-10`, `10/2026`, `Oct 2026`, `2026年10月`) or that its day lies in.
pub fn month(cell: &str, order: Option<DateOrder>) -> Option<(Day, Day)> {
    let first = match read_month(cell) {
        Some((year, month)) => Day::new(year, month, 1).filter(sound)?,
        None => day(cell, order)?.month_start(),
    };
    Some((first, first.month_end()))
}

/// Reads a quarter, `2026-Q3`, `Q3 2026`, `2026年第三季度`, or the quarter of a month or day: its first and last day.
pub fn quarter(cell: &str, order: Option<DateOrder>) -> Option<(Day, Day)> {
    let of =
        |year, first: u32| Some((Day::new(year, first, 1).filter(sound)?, Day::new(year, first + 2, 1)?.month_end()));
    if let Some((year, n)) = named_quarter(cell) {
        return of(year, n * 3 - 2);
    }
    let (first, _) = month(cell, order)?;
    let (year, month, _) = first.civil();
    of(year, (month - 1) / 3 * 3 + 1)
}

/// Year and number of a quarter that is written as one.
fn named_quarter(cell: &str) -> Option<(i32, u32)> {
    let text: String =
        cell.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '.' | '年' | '第' | '度')).collect();
    let number = |c: char| c.to_digit(10).or_else(|| "一二三四".chars().position(|n| n == c).map(|i| i as u32 + 1));
    let digits = |text: &str| (text.len() == 4).then(|| text.parse().ok()).flatten();
    let mut chars = text.chars();
    // 2026三季
    if text.ends_with('季') {
        chars.next_back();
        let n = chars.next_back().and_then(number).filter(|n| (1..=4).contains(n))?;
        return Some((digits(chars.as_str())?, n));
    }
    // 2026Q3, Q32026
    let (before, after) = text.split_once(['Q', 'q'])?;
    let (n, year) = if before.is_empty() { after.split_at_checked(1)? } else { (after, before) };
    let n = n.parse().ok().filter(|n| (1..=4).contains(n))?;
    Some((digits(year)?, n))
}

/// What a cell shows of the order of day and month in its file.
pub fn order_evidence(cell: &str) -> Evidence {
    let Some(Moment { date: Date::Figures { first, second, year, dotted }, .. }) = read(cell) else {
        return Evidence::None;
    };
    if dotted || first == second {
        return Evidence::None;
    }
    let (month_first, day_first) = (Day::new(year, first, second), Day::new(year, second, first));
    match (month_first, day_first) {
        (Some(_), Some(_)) => Evidence::Ambiguous,
        (Some(_), None) => Evidence::MonthFirst,
        (None, Some(_)) => Evidence::DayFirst,
        (None, None) => Evidence::None,
    }
}

/// Years outside of 1900 to 2199 are slips or placeholders.
fn sound(day: &Day) -> bool {
    (-25_567..=84_005).contains(&day.0)
}

struct Moment {
    date: Date,
    /// Microseconds since midnight.
    time: Option<i64>,
    offset: Offset,
}

enum Date {
    Known(Day),
    /// `first/second/year`.
    Figures {
        first: u32,
        second: u32,
        year: i32,
        dotted: bool,
    },
}

impl Date {
    fn day(&self, order: Option<DateOrder>) -> Option<Day> {
        match *self {
            Self::Known(day) => Some(day),
            Self::Figures { first, second, year, dotted } => {
                let day = match order {
                    // Dots are written day first everywhere.
                    _ if dotted => Day::new(year, second, first),
                    Some(DateOrder::MonthFirst) => Day::new(year, first, second),
                    Some(DateOrder::DayFirst) => Day::new(year, second, first),
                    None if first == second => Day::new(year, first, first),
                    None => match (Day::new(year, first, second), Day::new(year, second, first)) {
                        (Some(_), Some(_)) => None,
                        (one, other) => one.or(other),
                    },
                };
                day.filter(sound)
            }
        }
    }
}

enum Offset {
    Open,
    Known(i64),
    Cst,
}

/// Abbreviations of offsets from UTC in minutes.
const ZONES: [(&str, i64); 34] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("PST", -480),
    ("PDT", -420),
    ("MST", -420),
    ("MDT", -360),
    ("CDT", -300),
    ("EST", -300),
    ("EDT", -240),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("BRT", -180),
    ("BST", 60),
    ("WEST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("MET", 60),
    ("MEST", 120),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("TRT", 180),
    ("GST", 240),
    ("IST", 330),
    ("SGT", 480),
    ("HKT", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
];

/// Names of the months in English, German, French, Spanish and Italian: full ones and the short ones in use.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen"],
    &["feb", "february", "februar", "février", "févr", "fév", "fevr", "febrero", "febbraio"],
    &["mar", "march", "märz", "mär", "mrz", "mars", "marzo"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "mag"],
    &["jun", "june", "juni", "juin", "junio", "giugno", "giu"],
    &["jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug"],
    &["aug", "august", "août", "aout", "agosto", "ago"],
    &["sep", "sept", "september", "septembre", "septiembre", "settembre", "set"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre", "ott"],
    &["nov", "november", "novembre", "noviembre"],
    &["dec", "december", "dez", "dezember", "déc", "décembre", "dic", "diciembre", "dicembre"],
];

fn month_named(word: &str) -> Option<u32> {
    let same = |name: &&str| {
        let mut lower = word.chars().flat_map(char::to_lowercase);
        name.chars().all(|c| lower.next() == Some(c)) && lower.next().is_none()
    };
    MONTHS.iter().position(|names| names.iter().any(same)).and_then(|i| u32::try_from(i + 1).ok())
}

/// Takes one token after the other off the front.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// A run of one to `most` digits: value and number of digits. A longer run is none.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let n = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if n == 0 || n > most {
            return None;
        }
        let value = self.0[..n].bytes().fold(0, |v, b| v * 10 + u32::from(b - b'0'));
        self.0 = &self.0[n..];
        Some((value, n))
    }

    /// A run of letters.
    fn word(&mut self) -> &'a str {
        let n = self.0.find(|c: char| !c.is_alphabetic()).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(n);
        self.0 = rest;
        word
    }

    fn eat(&mut self, text: &str) -> bool {
        self.0.strip_prefix(text).map(|rest| self.0 = rest).is_some()
    }

    fn eat_any(&mut self, of: &[char]) -> Option<char> {
        let c = self.0.chars().next().filter(|c| of.contains(c))?;
        self.0 = &self.0[c.len_utf8()..];
        Some(c)
    }

    fn blanks(&mut self) -> bool {
        let rest = self.0.trim_start();
        let some = rest.len() < self.0.len();
        self.0 = rest;
        some
    }
}

fn read(cell: &str) -> Option<Moment> {
    let mut cursor = Cursor(cell.trim());
    let date = read_date(&mut cursor)?;
    let (time, offset) = read_rest(&mut cursor)?;
    Some(Moment { date, time, offset })
}

/// Two-digit years are of this century.
fn full_year((year, digits): (u32, usize)) -> Option<i32> {
    match digits {
        2 => i32::try_from(2000 + year).ok(),
        4 => i32::try_from(year).ok(),
        _ => None,
    }
}

fn known(year: i32, month: u32, day: u32) -> Option<Date> {
    Day::new(year, month, day).filter(sound).map(Date::Known)
}

fn read_date(cursor: &mut Cursor<'_>) -> Option<Date> {
    let Some((first, digits)) = cursor.number(8) else {
        // Nov 23, 2026
        let month = month_named(cursor.word())?;
        cursor.eat(".");
        cursor.blanks();
        cursor.eat("-");
        let (day, _) = cursor.number(2)?;
        let _ordinal = ["st", "nd", "rd", "th"].iter().any(|end| cursor.eat(end));
        cursor.eat_any(&[',', '-']);
        cursor.blanks();
        let year = cursor.number(4).filter(|(_, n)| *n == 4)?;
        return known(full_year(year)?, month, day);
    };
    match digits {
        8 => known(i32::try_from(first / 10_000).ok()?, first / 100 % 100, first % 100),
        4 => {
            let year = i32::try_from(first).ok()?;
            if cursor.eat("年") {
                let (month, _) = cursor.number(2)?;
                let (day, _) = cursor.eat("月").then(|| cursor.number(2))??;
                return cursor.eat("日").then(|| known(year, month, day))?;
            }
            let mark = cursor.eat_any(&['-', '/', '.'])?;
            let (month, _) = cursor.number(2)?;
            (cursor.eat_any(&['-', '/', '.'])? == mark).then_some(())?;
            known(year, month, cursor.number(2)?.0)
        }
        1 | 2 => read_short_first(cursor, first),
        _ => None,
    }
}

/// The rest of a date that begins with one or two digits.
fn read_short_first(cursor: &mut Cursor<'_>, first: u32) -> Option<Date> {
    let before = cursor.0;
    if let Some(mark) = cursor.eat_any(&['/', '.', '-'])
        && let Some((second, _)) = cursor.number(2)
    {
        (cursor.eat_any(&['/', '.', '-'])? == mark).then_some(())?;
        let year = full_year(cursor.number(4)?)?;
        let possible =
            Day::new(year, first, second).or_else(|| Day::new(year, second, first)).is_some_and(|d| sound(&d));
        return possible.then_some(Date::Figures { first, second, year, dotted: mark == '.' });
    }
    // 23 Nov 2026, 23. November 2026, 1er août 2026, 23-Nov-26, 23 de noviembre de 2026
    cursor.0 = before;
    let _ordinal = ["st", "nd", "rd", "th", "er", "º", "."].iter().any(|end| cursor.eat(end));
    let dash = cursor.eat_any(&['-', '/']).is_some();
    cursor.blanks();
    let mut word = cursor.word();
    if word == "de" {
        cursor.blanks();
        word = cursor.word();
    }
    let month = month_named(word)?;
    cursor.eat(".");
    if dash {
        cursor.eat_any(&['-', '/'])?;
    } else {
        cursor.eat(",");
        cursor.blanks();
        if cursor.eat("de ") {
            cursor.blanks();
        }
    }
    known(full_year(cursor.number(4)?)?, month, first)
}

/// Time of day and zone behind a date; nothing else may stand there.
fn read_rest(cursor: &mut Cursor<'_>) -> Option<(Option<i64>, Offset)> {
    if cursor.0.is_empty() {
        return Some((None, Offset::Open));
    }
    let mut parted = cursor.eat(",");
    parted |= cursor.blanks();
    parted |= cursor.eat("T") || cursor.eat("t");
    if !parted {
        return None;
    }
    let mut half = read_half(cursor);
    cursor.blanks();
    let (mut hour, _) = cursor.number(2)?;
    cursor.eat_any(&[':', '.'])?;
    let (minute, n) = cursor.number(2)?;
    if n != 2 {
        return None;
    }
    let (mut second, mut micros) = (0, 0);
    if cursor.eat_any(&[':', '.']).is_some() {
        let (value, n) = cursor.number(2)?;
        if n != 2 {
            return None;
        }
        second = value;
        if cursor.eat_any(&['.', ',']).is_some() {
            micros = read_fraction(cursor)?;
        }
    }
    cursor.blanks();
    if half.is_none() {
        half = read_half(cursor);
    }
    if let Some(after_noon) = half {
        if hour == 0 && !after_noon || hour > 12 && after_noon && hour < 24 {
            // 00:15 AM and 13:15 PM are written by some exports and can be read one way only.
        } else if (1..=12).contains(&hour) {
            hour = hour % 12 + if after_noon { 12 } else { 0 };
        } else {
            return None;
        }
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let time = i64::from(hour * 3600 + minute * 60 + second.min(59)) * SECOND + micros;
    cursor.blanks();
    Some((Some(time), read_offset(cursor)?))
}

/// Microseconds of a fraction of a second with up to nine digits.
fn read_fraction(cursor: &mut Cursor<'_>) -> Option<i64> {
    let (value, digits) = cursor.number(9)?;
    let power = u32::try_from(digits).ok()?;
    Some(i64::from(value) * 1_000_000_000 / 10_i64.pow(power) / 1_000)
}

/// `Some(true)` after noon, `Some(false)` before noon.
fn read_half(cursor: &mut Cursor<'_>) -> Option<bool> {
    const HALVES: [(&str, bool); 16] = [
        ("AM", false),
        ("PM", true),
        ("am", false),
        ("pm", true),
        ("a.m.", false),
        ("p.m.", true),
        ("a. m.", false),
        ("p. m.", true),
        ("A.M.", false),
        ("P.M.", true),
        ("上午", false),
        ("下午", true),
        ("午前", false),
        ("午後", true),
        ("a.\u{a0}m.", false),
        ("p.\u{a0}m.", true),
    ];
    HALVES.iter().find(|(word, _)| cursor.eat(word)).map(|(_, after_noon)| *after_noon)
}

fn read_offset(cursor: &mut Cursor<'_>) -> Option<Offset> {
    if cursor.0.is_empty() {
        return Some(Offset::Open);
    }
    let bracket = cursor.eat("(");
    let word = cursor.word();
    let mut minutes = 0;
    if word == "CST" {
        if bracket {
            cursor.eat(")").then_some(())?;
        }
        return cursor.0.is_empty().then_some(Offset::Cst);
    }
    if !word.is_empty() {
        minutes = ZONES.iter().find(|(name, _)| *name == word)?.1;
    }
    if word.is_empty() || matches!(word, "UTC" | "GMT") {
        cursor.blanks();
        if let Some(sign) = cursor.eat_any(&['+', '-', '−']) {
            let (value, digits) = cursor.number(4)?;
            let (hours, rest) = match digits {
                1 | 2 if cursor.eat(":") => (value, cursor.number(2).filter(|(_, n)| *n == 2)?.0),
                1 | 2 => (value, 0),
                4 => (value / 100, value % 100),
                _ => return None,
            };
            if hours > 15 || rest > 59 {
                return None;
            }
            minutes = i64::from(hours * 60 + rest) * if sign == '+' { 1 } else { -1 };
        } else if word.is_empty() {
            return None;
        }
    }
    if bracket {
        cursor.eat(")").then_some(())?;
    }
    cursor.0.is_empty().then_some(Offset::Known(minutes * 60 * SECOND))
}

/// A month without a day: year and month.
fn read_month(cell: &str) -> Option<(i32, u32)> {
    let mut cursor = Cursor(cell.trim());
    let found = match cursor.number(6) {
        Some((number, 6)) => (i32::try_from(number / 100).ok()?, number % 100),
        Some((year, 4)) => {
            let chinese = cursor.eat("年");
            if !chinese && cursor.eat_any(&['-', '/', '.', ' ']).is_none() {
                return None;
            }
            let month = match cursor.number(2) {
                Some((month, _)) => month,
                None => month_named(cursor.word())?,
            };
            if chinese && !cursor.eat("月") {
                return None;
            }
            (i32::try_from(year).ok()?, month)
        }
        Some((month, 1 | 2)) => {
            cursor.eat_any(&['-', '/', '.'])?;
            (full_year(cursor.number(4).filter(|(_, n)| *n == 4)?)?, month)
        }
        Some(_) => return None,
        None => {
            let month = month_named(cursor.word())?;
            cursor.eat(".");
            cursor.eat_any(&['-', ',', '/', '\'']);
            cursor.blanks();
            (full_year(cursor.number(4)?)?, month)
        }
    };
    cursor.0.is_empty().then_some(found)
}

#[cfg(test)]
#[path = "date_tests.rs"]
mod tests;
