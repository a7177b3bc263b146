//! Dated rates of the books: the default is embedded, a seller's own file replaces it.

use domain::Day;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// Text of the default policy, with its comments: what `Policy::default` reads and what a seller copies.
pub const DEFAULT: &str = include_str!("../data/policy.toml");

/// A share in millionths: 80 000 is 8 %.
pub type Millionths = i64;

/// All dated tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    slow_stock: Vec<SlowStock>,
}

/// Rates for slow stock from a day on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlowStock {
    /// First day on which the rates hold.
    pub from: Day,
    /// Yearly cost of money bound in units older than 90 days.
    pub capital_rate_a_year: Millionths,
    /// Provision for units aged 181–270, 271–365 and 366 days or more.
    pub aged: [Millionths; 3],
}

/// Why a policy file, a tax table or a tax profile is not used. Line and column are 1-based.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, column {column}: {en}")]
pub struct PolicyError {
    /// Line in the file.
    pub line: usize,
    /// Column in the line, in characters.
    pub column: usize,
    /// What was found and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl PolicyError {
    /// A mistake at a place of a text.
    pub fn at(text: &str, span: Range<usize>, en: String, zh: String) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        Self { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1, en, zh }
    }

    /// What the TOML reader found, with its place.
    pub fn toml(text: &str, e: &toml::de::Error) -> Self {
        let what = e.message().lines().next().unwrap_or_default().to_owned();
        Self::at(text, e.span().unwrap_or(0..0), what.clone(), format!("无法读取：{what}"))
    }

    /// The message in Chinese, with its place.
    pub fn zh(&self) -> String {
        format!("第 {} 行第 {} 列：{}", self.line, self.column, self.zh)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    slow_stock: Spanned<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    from: Spanned<String>,
    capital_rate_a_year: Spanned<String>,
    aged_181_270: Spanned<String>,
    aged_271_365: Spanned<String>,
    aged_366_plus: Spanned<String>,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// Not TOML, an unknown or missing key, a day or share that can't be read, or entries out of order: with line and column.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text).map_err(|e| PolicyError::toml(text, &e))?;
        let mut slow_stock: Vec<SlowStock> = Vec::new();
        let span = file.slow_stock.span();
        for e in file.slow_stock.into_inner() {
            let from = day(text, &e.from)?;
            if slow_stock.last().is_some_and(|last| last.from >= from) {
                return Err(PolicyError::at(
                    text,
                    e.from.span(),
                    format!("{from} does not come after the entry before it; put the entries in order of `from`"),
                    format!("{from} 不晚于上一条；请按 from 的先后排列"),
                ));
            }
            slow_stock.push(SlowStock {
                from,
                capital_rate_a_year: share(text, &e.capital_rate_a_year)?,
                aged: [share(text, &e.aged_181_270)?, share(text, &e.aged_271_365)?, share(text, &e.aged_366_plus)?],
            });
        }
        if slow_stock.is_empty() {
            let (en, zh) = ("`slow_stock` is empty; give at least one entry", "slow_stock 为空；请至少填写一条");
            return Err(PolicyError::at(text, span, en.into(), zh.into()));
        }
        Ok(Self { slow_stock })
    }

    /// The rates for slow stock in force on a day; `None` before the first entry.
    pub fn slow_stock(&self, day: Day) -> Option<SlowStock> {
        self.slow_stock.iter().rev().find(|s| s.from <= day).copied()
    }
}

impl Default for Policy {
    /// The embedded policy.
    fn default() -> Self {
        // A test reads the embedded file, so the fallback can't be met.
        Self::parse(DEFAULT).unwrap_or(Self { slow_stock: Vec::new() })
    }
}

pub(crate) fn day(text: &str, cell: &Spanned<String>) -> Result<Day, PolicyError> {
    let found = cell.get_ref();
    Day::parse_iso(found).ok_or_else(|| {
        PolicyError::at(
            text,
            cell.span(),
            format!("`{found}` is not a day; write it like 2026-02-28"),
            format!("“{found}”不是日期；请写成 2026-02-28 的形式"),
        )
    })
}

/// Reads `0.08` as 80 000 millionths; at most six places, from 0 to 1.
fn share(text: &str, cell: &Spanned<String>) -> Result<Millionths, PolicyError> {
    let found = cell.get_ref();
    let (whole, places) = found.split_once('.').unwrap_or((found.as_str(), ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let value = (whole.len() == 1 && places.len() <= 6 && digits(whole) && digits(places))
        .then(|| format!("{whole}{places:0<6}").parse::<i64>().ok())
        .flatten()
        .filter(|v| *v <= 1_000_000);
    value.ok_or_else(|| {
        PolicyError::at(
            text,
            cell.span(),
            format!("`{found}` is not a share from 0 to 1 with at most six places; write 8 % as \"0.08\""),
            format!("“{found}”不是 0 到 1 之间、最多六位小数的比例；8% 请写成 \"0.08\""),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(change: (&str, &str), expected: Expect) {
        let e = Policy::parse(&DEFAULT.replace(change.0, change.1)).unwrap_err();
        expected.assert_eq(&format!("{e}\n{}\n", e.zh()));
    }

    #[test]
    fn the_embedded_policy_is_read() {
        let rates = Policy::parse(DEFAULT).unwrap().slow_stock(Day::parse_iso("2026-01-31").unwrap()).unwrap();
        assert_eq!((rates.capital_rate_a_year, rates.aged), (80_000, [200_000, 500_000, 1_000_000]));
        assert_eq!(Policy::default(), Policy::parse(DEFAULT).unwrap());
    }

    #[test]
    fn a_bad_share_says_where() {
        check(
            ("\"0.08\"", "\"8 %\""),
            expect![[r#"
            line 10, column 23: `8 %` is not a share from 0 to 1 with at most six places; write 8 % as "0.08"
            第 10 行第 23 列：“8 %”不是 0 到 1 之间、最多六位小数的比例；8% 请写成 "0.08"
        "#]],
        );
    }

    #[test]
    fn a_bad_day_says_where() {
        check(
            ("\"2000-01-01\"", "\"2000-01\""),
            expect![[r#"
            line 7, column 8: `2000-01` is not a day; write it like 2026-02-28
            第 7 行第 8 列：“2000-01”不是日期；请写成 2026-02-28 的形式
        "#]],
        );
    }

    #[test]
    fn a_missing_key_says_where() {
        check(
            ("aged_271_365 = \"0.50\"\n", ""),
            expect![[r#"
            line 6, column 1: missing field `aged_271_365`
            第 6 行第 1 列：无法读取：missing field `aged_271_365`
        "#]],
        );
    }

    #[test]
    fn an_unknown_key_says_where() {
        check(
            ("aged_366_plus", "aged_366"),
            expect![[r#"
            line 15, column 1: unknown field `aged_366`, expected one of `from`, `capital_rate_a_year`, `aged_181_270`, `aged_271_365`, `aged_366_plus`
            第 15 行第 1 列：无法读取：unknown field `aged_366`, expected one of `from`, `capital_rate_a_year`, `aged_181_270`, `aged_271_365`, `aged_366_plus`
        "#]],
        );
    }

    #[test]
    fn what_is_not_toml_says_where() {
        check(
            ("[[slow_stock]]", "[[slow_stock]"),
            expect![[r#"
            line 6, column 14: unclosed array table, expected `]`
            第 6 行第 14 列：无法读取：unclosed array table, expected `]`
        "#]],
        );
    }
}
