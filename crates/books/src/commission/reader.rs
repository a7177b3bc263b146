//! Values of an agreement's file, each read with its place, so that a mistake can be pointed at.

use super::read::SchemeError;
use crate::policy::Millionths;
use domain::{Currency, Day};
use std::ops::Range;
use toml::Spanned;

pub(super) type Whole = Spanned<i64>;
pub(super) type Text = Spanned<String>;

/// A file being read.
pub(super) struct Reader<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Reader<'_> {
    /// A mistake at a place.
    pub fn error<T>(&self, span: Range<usize>, en: String, zh: String) -> Result<T, SchemeError> {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        Err(SchemeError { file: self.file.to_owned(), line, column, en, zh })
    }

    /// What is wrong with a value that was found.
    pub fn wrong<T, R>(&self, value: &Spanned<T>, en: &str, zh: &str) -> Result<R, SchemeError>
    where
        T: std::fmt::Display,
    {
        let found = value.get_ref();
        self.error(value.span(), format!("found `{found}`; {en}"), format!("读到“{found}”；{zh}"))
    }

    pub fn whole(&self, value: &Whole, low: i32, high: i32) -> Result<i32, SchemeError> {
        match i32::try_from(*value.get_ref()) {
            Ok(n) if (low..=high).contains(&n) => Ok(n),
            _ => self.wrong(
                value,
                &format!("write a whole number from {low} to {high}"),
                &format!("请填写 {low} 到 {high} 之间的整数"),
            ),
        }
    }

    pub fn name(&self, value: &Text) -> Result<String, SchemeError> {
        match value.get_ref().trim() {
            "" => self.wrong(value, "write a name", "请填写名称"),
            name => Ok(name.to_owned()),
        }
    }

    pub fn day(&self, value: &Text) -> Result<Day, SchemeError> {
        match Day::parse_iso(value.get_ref()) {
            Some(day) => Ok(day),
            None => self.wrong(value, "write a day like 2026-02-28", "请填写日期，例如 2026-02-28"),
        }
    }

    /// First and last day; the last may be missing.
    pub fn days(&self, from: &Text, to: Option<&Text>) -> Result<(Day, Option<Day>), SchemeError> {
        let first = self.day(from)?;
        let Some(to) = to else { return Ok((first, None)) };
        let last = self.day(to)?;
        if last < first {
            return self.wrong(
                to,
                &format!("that is before `from` = {first}; write a later day or leave `to` out"),
                &format!("早于 from = {first}；请填写更晚的日期，或去掉 to"),
            );
        }
        Ok((first, Some(last)))
    }

    pub fn currency(&self, value: &Text) -> Result<Currency, SchemeError> {
        match Currency::parse(value.get_ref()) {
            Some(currency) => Ok(currency),
            None => self.wrong(value, "write a currency code such as CNY", "请填写币种代码，例如 CNY"),
        }
    }

    /// `0.06` as 60 000 millionths, from 0 to 1.
    pub fn share(&self, value: &Text) -> Result<Millionths, SchemeError> {
        match decimal(value.get_ref(), 1).filter(|v| *v <= 1_000_000) {
            Some(share) => Ok(share),
            None => self.wrong(
                value,
                "write a share from 0 to 1 with at most six places, 6 % as \"0.06\"",
                "请填写 0 到 1 之间、最多六位小数的比例，6% 写成 \"0.06\"",
            ),
        }
    }

    /// An amount at or above zero, micros.
    pub fn money(&self, value: &Text) -> Result<i64, SchemeError> {
        match decimal(value.get_ref(), 12) {
            Some(micros) => Ok(micros),
            None => self.wrong(
                value,
                "write an amount such as \"1500.50\", with a point and at most six places",
                "请填写金额，例如 \"1500.50\"，用小数点，最多六位小数",
            ),
        }
    }

    /// One of some words.
    pub fn word<T: Copy>(&self, value: &Text, all: &[T], code: fn(T) -> &'static str) -> Result<T, SchemeError> {
        let codes: Vec<_> = all.iter().map(|v| code(*v)).collect();
        match all.iter().find(|v| code(**v) == value.get_ref()) {
            Some(found) => Ok(*found),
            None => self.wrong(
                value,
                &format!("write one of {}", codes.join(", ")),
                &format!("请填写其中之一：{}", codes.join("、")),
            ),
        }
    }
}

/// A decimal without sign as millionths.
fn decimal(text: &str, whole_digits_max: usize) -> Option<i64> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let good = !whole.is_empty() && whole.len() <= whole_digits_max && places.len() <= 6;
    (good && digits(whole) && digits(places)).then(|| format!("{whole}{places:0<6}").parse().ok()).flatten()
}
