//! Delimited text as the marketplaces write it: separators, quotes, encodings, numbers, dates.

use crate::world::Site;
use domain::{Day, money::decimal};

/// How text becomes bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Bom,
    /// UTF-16, little endian, behind a byte order mark.
    Utf16,
    /// Windows-1252.
    Windows1252,
    /// Shift-JIS.
    ShiftJis,
    /// GB18030.
    Gb18030,
}

impl Encoding {
    /// Encodes; characters that the encoding lacks become `?`.
    pub fn encode(self, text: &str) -> Vec<u8> {
        let with = |e: &'static encoding_rs::Encoding| {
            let (bytes, _, lossy) = e.encode(text);
            if !lossy {
                return bytes.into_owned();
            }
            let plain: String =
                text.chars().map(|c| if e.encode(c.encode_utf8(&mut [0; 4])).2 { '?' } else { c }).collect();
            e.encode(&plain).0.into_owned()
        };
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Bom => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
            Self::Utf16 => std::iter::once(0xFEFF_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            Self::Windows1252 => with(encoding_rs::WINDOWS_1252),
            Self::ShiftJis => with(encoding_rs::SHIFT_JIS),
            Self::Gb18030 => with(encoding_rs::GB18030),
        }
    }
}

/// A table of cells that becomes a file.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Between cells.
    pub separator: char,
    /// Lines above the header.
    pub above: Vec<String>,
    /// Header.
    pub header: Vec<String>,
    /// Data rows.
    pub rows: Vec<Vec<String>>,
    /// Rows below that are no data.
    pub totals: Vec<Vec<String>>,
    /// Whether every cell is quoted.
    pub quote_all: bool,
    /// Encoding.
    pub encoding: Encoding,
}

impl Grid {
    /// Tab-separated, nothing quoted.
    pub fn tabs(header: &[&str]) -> Self {
        Self::with('\t', header)
    }
    /// Comma-separated, quoted where needed.
    pub fn commas(header: &[&str]) -> Self {
        Self::with(',', header)
    }
    /// Semicolon-separated, quoted where needed.
    pub fn semicolons(header: &[&str]) -> Self {
        Self::with(';', header)
    }
    fn with(separator: char, header: &[&str]) -> Self {
        let header = header.iter().map(|h| (*h).to_owned()).collect();
        Self {
            separator,
            above: Vec::new(),
            header,
            rows: Vec::new(),
            totals: Vec::new(),
            quote_all: false,
            encoding: Encoding::Utf8,
        }
    }

    /// Adds a row given as (header, cell) pairs; other cells stay empty.
    ///
    /// # Panics
    /// When there is no such header: a bug in a writer.
    pub fn push(&mut self, cells: &[(&str, String)]) {
        let mut row = vec![String::new(); self.header.len()];
        for (name, cell) in cells {
            let at = self.header.iter().position(|h| h == name);
            assert!(at.is_some(), "no column `{name}`");
            if let Some(at) = at {
                row[at].clone_from(cell);
            }
        }
        self.rows.push(row);
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for line in &self.above {
            text.push_str(line);
            text.push_str("\r\n");
        }
        for row in std::iter::once(&self.header).chain(&self.rows).chain(&self.totals) {
            for (n, cell) in row.iter().enumerate() {
                if n > 0 {
                    text.push(self.separator);
                }
                self.cell(&mut text, cell);
            }
            text.push_str("\r\n");
        }
        self.encoding.encode(&text)
    }

    fn cell(&self, text: &mut String, cell: &str) {
        let needs = cell.contains([self.separator, '"', '\n', '\r']);
        // tab files of the marketplace know no quotes
        if self.separator != '\t' && (self.quote_all || needs) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
}

/// `1234.50` or, for yen, `1234`.
pub fn plain(site: &Site, micros: i64) -> String {
    decimal(micros, site.market.currency().digits() as usize)
}

/// The site's own way: `1,234.50`, `1.234,56`.
pub fn local(site: &Site, micros: i64) -> String {
    let text = plain(site, micros);
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |t| ("-", t));
    let (whole, part) = text.split_once('.').map_or((text, None), |(w, p)| (w, Some(p)));
    let (group, point) = if site.market.decimal_comma() { ('.', ',') } else { (',', '.') };
    let mut grouped = String::new();
    for (n, c) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            grouped.push(group);
        }
        grouped.push(c);
    }
    part.map_or_else(|| format!("{sign}{grouped}"), |p| format!("{sign}{grouped}{point}{p}"))
}

/// With the currency's sign: `$1,234.50`, `1.234,56 €`, `JP¥1,234`.
pub fn signed(site: &Site, micros: i64) -> String {
    let text = local(site, micros.abs());
    let sign = if micros < 0 { "-" } else { "" };
    match site.market.currency().code() {
        "USD" => format!("{sign}${text}"),
        "GBP" => format!("{sign}£{text}"),
        "EUR" => format!("{sign}{text} €"),
        "JPY" => format!("{sign}￥{text}"),
        code => format!("{sign}{code} {text}"),
    }
}

/// `n ÷ d` with four decimals in the site's way; empty on a zero denominator.
pub fn ratio(site: &Site, n: i64, d: i64) -> String {
    if d == 0 {
        return String::new();
    }
    let text = decimal(i64::try_from(i128::from(n) * 10_000 / i128::from(d)).unwrap_or(0) * 100, 4);
    if site.market.decimal_comma() { text.replace('.', ",") } else { text }
}

/// `n ÷ d` in per cent with two decimals and a sign: `12.34%`.
pub fn percent(site: &Site, n: i64, d: i64) -> String {
    let hundredths = if d == 0 { 0 } else { i64::try_from(i128::from(n) * 10_000 / i128::from(d)).unwrap_or(0) };
    let text = decimal(hundredths * 10_000, 2);
    if site.market.decimal_comma() { format!("{} %", text.replace('.', ",")) } else { format!("{text}%") }
}

/// Whole and hundredths: `12.34`.
pub fn hundredths(n: i64) -> String {
    decimal(n * 10_000, 2)
}

/// A day in the site's consoles: `Nov 01, 2026`, `01.11.2026`, `2026/11/01`, `01/11/2026`.
pub fn console_day(site: &Site, day: Day) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (y, m, d) = day.civil();
    match site.market.code() {
        "amazon-us" => format!("{} {d:02}, {y}", MONTHS[m as usize - 1]),
        "amazon-de" => format!("{d:02}.{m:02}.{y}"),
        "amazon-jp" => format!("{y}/{m:02}/{d:02}"),
        _ => format!("{d:02}/{m:02}/{y}"),
    }
}

/// A moment of the site's day in UTC: `2026-06-17T15:02:10+00:00`.
pub fn instant(site: &Site, day: Day, minute: i64) -> String {
    let seconds = i64::from(day.0) * 86_400 + minute * 60 + 7 - site.clock.offset_seconds(day);
    let utc = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0));
    let rest = seconds.rem_euclid(86_400);
    format!("{utc}T{:02}:{:02}:{:02}+00:00", rest / 3600, rest / 60 % 60, rest % 60)
}
