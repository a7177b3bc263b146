//! Header rows: how names are compared, and which report type a row of headers belongs to.

use crate::report::{Need, Output, ReportType, When};
use domain::Currency;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A header row with its names made comparable.
pub(crate) struct Header {
    /// As they stand in the file, trimmed.
    pub(crate) names: Vec<String>,
    index: HashMap<String, usize>,
    /// The currency that each header names in brackets.
    pub(crate) currencies: Vec<Option<Currency>>,
}

impl Header {
    pub(crate) fn new<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<String> = cells.map(|c| crate::number::clean(c).to_owned()).collect();
        let mut index = HashMap::with_capacity(names.len());
        let mut currencies = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            let (key, found) = normalise(name);
            currencies.push(found);
            if !key.is_empty() {
                index.entry(key).or_insert(i);
            }
        }
        Self { names, index, currencies }
    }

    /// The currency that headers name, where they all name the same one.
    pub(crate) fn currency(&self) -> Option<Currency> {
        let mut named = self.currencies.iter().flatten();
        let first = *named.next()?;
        named.all(|c| *c == first).then_some(first)
    }

    /// Position of the first of these (already normalised) names.
    pub(crate) fn find(&self, keys: &[String]) -> Option<usize> {
        keys.iter().find_map(|k| self.index.get(k).copied())
    }

    /// Positions of all of these (already normalised) names that are there; they are marked as taken.
    pub(crate) fn find_all(&self, keys: &[String], taken: &mut [bool]) -> Vec<usize> {
        let found: Vec<usize> = keys.iter().filter_map(|k| self.index.get(k).copied()).collect();
        found.iter().for_each(|i| taken[*i] = true);
        found
    }

    /// Position of a name as a person would write it.
    pub(crate) fn find_name(&self, name: &str) -> Option<usize> {
        self.index.get(&normalise(name).0).copied()
    }
}

/// Makes a header comparable: lower case, one blank between words, `-` and `_` as blanks, full-width brackets as plain
/// ones, and a currency in brackets at the end taken off (and returned).
///
/// ```
/// # use connectors::header::normalise;
/// assert_eq!(normalise(" 7 Day Total Sales ").0, "7 day total sales");
/// assert_eq!(normalise("amazon-order_id").0, "amazon order id");
/// let (name, currency) = normalise("价格（USD）");
/// assert_eq!((name.as_str(), currency.unwrap().code()), ("价格", "USD"));
/// ```
pub fn normalise(header: &str) -> (String, Option<Currency>) {
    let mut key = String::with_capacity(header.len());
    for c in header.chars() {
        let c = match c {
            '（' => '(',
            '）' => ')',
            '：' => ':',
            '＃' => '#',
            '-' | '–' | '—' | '_' | '\u{a0}' | '\u{3000}' | '\u{feff}' | '\u{202f}' => ' ',
            c => c,
        };
        if c.is_whitespace() {
            if !key.is_empty() && !key.ends_with(' ') {
                key.push(' ');
            }
        } else {
            key.extend(c.to_lowercase());
        }
    }
    while key.ends_with(' ') {
        key.pop();
    }
    let mut currency = None;
    if let Some(open) = key.rfind('(').filter(|_| key.ends_with(')')) {
        let inside = &key[open + 1..key.len() - 1];
        let symbol = matches!(inside, "$" | "€" | "£" | "¥" | "￥" | "₹" | "円");
        let found = match inside {
            "€" => Currency::parse("EUR"),
            "£" => Currency::parse("GBP"),
            "₹" => Currency::parse("INR"),
            "円" => Currency::parse("JPY"),
            code if domain::Marketplace::all().any(|m| m.currency().code().eq_ignore_ascii_case(code)) => {
                Currency::parse(code)
            }
            _ => None,
        };
        if symbol || found.is_some() {
            currency = found;
            key.truncate(open);
            while key.ends_with(' ') {
                key.pop();
            }
        }
    }
    (key, currency)
}

/// A report type with its header names normalised once.
pub(crate) struct Known {
    pub(crate) report: &'static ReportType,
    pub(crate) outputs: Vec<KnownOutput>,
    /// Per group of [`ReportType::needs`].
    pub(crate) needs: Vec<Vec<String>>,
    pub(crate) unlike: Vec<String>,
}

/// An output with its header names normalised once.
pub(crate) struct KnownOutput {
    pub(crate) output: &'static Output,
    /// Per field.
    pub(crate) fields: Vec<Vec<String>>,
    pub(crate) when: Vec<String>,
}

/// All report types, normalised.
pub(crate) fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| crate::REPORTS.iter().map(|r| index(r)).collect())
}

fn index(report: &'static ReportType) -> Known {
    let keys = |names: &[&str]| names.iter().map(|n| normalise(n).0).collect::<Vec<_>>();
    Known {
        report,
        needs: report.needs.iter().map(|group| keys(group)).collect(),
        unlike: keys(report.unlike),
        outputs: report
            .outputs
            .iter()
            .map(|output| KnownOutput {
                output,
                fields: output.fields.iter().map(|f| keys(f.from)).collect(),
                when: match output.when {
                    When::Filled(names) | When::Empty(names) => keys(names),
                    When::Always | When::Test(_) => Vec::new(),
                },
            })
            .collect(),
    }
}

/// How well a header row fits a report type.
pub(crate) struct Fit {
    pub(crate) known: &'static Known,
    /// Headers that a field takes.
    pub(crate) explained: usize,
    /// Required headers that are not there (first spelling of each).
    pub(crate) missing: Vec<&'static str>,
}

/// The fit of every report type, best first: fewest missing headers, then most explained.
pub(crate) fn fits(header: &Header) -> Vec<Fit> {
    let mut fits: Vec<Fit> = known().iter().map(|known| fit(known, header)).filter(|f| f.explained > 0).collect();
    fits.sort_by_key(|f| (!f.missing.is_empty(), std::cmp::Reverse(f.explained), f.missing.len()));
    fits
}

fn fit(known: &'static Known, header: &Header) -> Fit {
    let mut taken = vec![false; header.names.len()];
    let mut missing = Vec::new();
    if header.find(&known.unlike).is_some() {
        return Fit { known, explained: 0, missing };
    }
    for (names, keys) in known.report.needs.iter().zip(&known.needs) {
        match (header.find(keys), names.first()) {
            (Some(i), _) => taken[i] = true,
            (None, Some(name)) => missing.push(*name),
            (None, None) => {}
        }
    }
    for output in &known.outputs {
        for (field, keys) in output.output.fields.iter().zip(&output.fields) {
            match header.find(keys) {
                Some(i) => taken[i] = true,
                None if matches!(field.need, Need::Must | Need::Head) && !keys.is_empty() => {
                    if let Some(name) = field.from.first().filter(|n| !missing.contains(*n)) {
                        missing.push(*name);
                    }
                }
                None => {}
            }
        }
    }
    if let Some(unpivot) = &known.report.unpivot {
        let mut any = false;
        for (i, name) in header.names.iter().enumerate() {
            if !taken[i] && (unpivot.column)(name).is_some() {
                taken[i] = true;
                any = true;
            }
        }
        if !any {
            missing.push("<term>: (<region>)");
        }
    }
    Fit { known, explained: taken.iter().filter(|t| **t).count(), missing }
}
