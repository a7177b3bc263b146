//! Reading tax tables from TOML: every mistake with its line and column, in English and Chinese.

use super::{Holiday, Source, Tables, TaxKind, TaxRow, TaxUnit};
use crate::policy::{PolicyError, day};
use crate::tax::exact::ONE;
use domain::Day;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    rate: Option<Spanned<Vec<FileRow>>>,
    #[serde(default)]
    holiday: Vec<FileHoliday>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileHoliday {
    from: Text,
    to: Text,
    source: Text,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    kind: Text,
    value: Text,
    effective_from: Text,
    effective_to: Option<Text>,
    source: Text,
    #[serde(default)]
    note: String,
}

/// A holiday is shorter: a year mistyped would take every rate away.
const HOLIDAY_DAYS_MAX: i32 = 16;

/// A row with the place of its first day in the file.
type Placed = (Range<usize>, TaxRow);

impl Tables {
    /// Reads complete tables: every kind is there, its rows without gap or overlap.
    ///
    /// # Errors
    /// Not TOML, an unknown key, kind or source, a value or day that can't be read, days that overlap or leave a gap, a kind without a row:
    /// with line and column.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let ReadFile { version, span, rows, holidays } = read(text)?;
        for kind in TaxKind::ALL {
            let of = rows.get(kind).map_or(&[][..], Vec::as_slice);
            if of.is_empty() {
                let code = kind.code();
                let zh = format!("缺少“{}”（{code}）；请至少填写一行", kind.zh());
                return Err(PolicyError::at(text, span, format!("no row of `{code}`; give at least one"), zh));
            }
            gaps(text, of)?;
        }
        let rows = rows.into_iter().map(|(kind, of)| (kind, of.into_iter().map(|(_, row)| row).collect())).collect();
        Ok(Self { version, rows, holidays })
    }

    /// These tables with the rows of a seller's own file: each replaces the days that it covers. Rows of the file may leave gaps, which the
    /// tables below fill; its holidays come beside theirs.
    ///
    /// # Errors
    /// As for [`Tables::parse`]; a gap is one only where the tables below have no row either.
    pub fn with_own(&self, text: &str) -> Result<Self, PolicyError> {
        let ReadFile { version, rows, holidays, .. } = read(text)?;
        let mut tables = Self { version: format!("{} + {version}", self.version), ..self.clone() };
        tables.holidays.extend(holidays);
        for (kind, own) in &rows {
            for (_, row) in own {
                tables.lay(*kind, row);
            }
            // a gap can only lie beside a row of the file: the one before it, else the one after it
            let place = |at: &TaxRow| own.iter().rev().find(|(_, row)| row.from <= at.from).or(own.first());
            let placed = |row: &TaxRow| (place(row).map_or(0..0, |(span, _)| span.clone()), row.clone());
            gaps(text, &tables.rows(*kind).iter().map(placed).collect::<Vec<_>>())?;
        }
        Ok(tables)
    }
}

/// A file as read: the rows by kind in order of their days, those of a kind without overlap.
struct ReadFile {
    version: String,
    /// Place of the list of rows.
    span: Range<usize>,
    rows: BTreeMap<TaxKind, Vec<Placed>>,
    holidays: Vec<Holiday>,
}

fn read(text: &str) -> Result<ReadFile, PolicyError> {
    let file: File = toml::from_str(text).map_err(|e| PolicyError::toml(text, &e))?;
    let span = file.rate.as_ref().map_or(0..0, Spanned::span);
    let mut rows: BTreeMap<TaxKind, Vec<Placed>> = BTreeMap::new();
    for r in file.rate.map(Spanned::into_inner).unwrap_or_default() {
        let (kind, placed) = row(text, &r)?;
        rows.entry(kind).or_default().push(placed);
    }
    for of in rows.values_mut() {
        of.sort_by_key(|(_, row)| row.from);
        for pair in of.windows(2) {
            let (earlier, later) = (&pair[0].1, &pair[1]);
            if earlier.to.is_none_or(|to| to >= later.1.from) {
                let until = earlier.to.map_or_else(|| "…".into(), |to| to.to_string());
                let (from, since) = (later.1.from, earlier.from);
                return Err(PolicyError::at(
                    text,
                    later.0.clone(),
                    format!("{from} lies within {since} to {until} of the same kind; end that row the day before"),
                    format!("{from} 落在同一项目的 {since} 至 {until} 之内；请让前一行在前一日结束"),
                ));
            }
        }
    }
    let holidays = file.holiday.iter().map(|h| holiday(text, h)).collect::<Result<_, _>>()?;
    Ok(ReadFile { version: file.version, span, rows, holidays })
}

/// What is said of a word that is none of those that are known.
fn unknown(text: &str, (en, zh): (&str, &str), cell: &Text, codes: &[&str]) -> PolicyError {
    let (found, codes) = (cell.get_ref(), codes.join(", "));
    let en = format!("`{found}` is not {en}; use one of {codes}");
    PolicyError::at(text, cell.span(), en, format!("“{found}”不是{zh}；请从以下选择：{codes}"))
}

fn source(text: &str, cell: &Text) -> Result<Source, PolicyError> {
    let codes = ["seen", "computed", "believed"];
    Source::find(cell.get_ref()).ok_or_else(|| unknown(text, ("a source", "来源标记"), cell, &codes))
}

fn holiday(text: &str, h: &FileHoliday) -> Result<Holiday, PolicyError> {
    let from = day(text, &h.from)?;
    let to = last_day(text, from, &h.to)?;
    if to.0 - from.0 >= HOLIDAY_DAYS_MAX {
        return Err(PolicyError::at(
            text,
            h.to.span(),
            format!("{from} to {to} is longer than {HOLIDAY_DAYS_MAX} days; no public holiday is"),
            format!("{from} 至 {to} 超过 {HOLIDAY_DAYS_MAX} 天；法定节假日不会这么长"),
        ));
    }
    Ok(Holiday { from, to, source: source(text, &h.source)?, note: h.note.clone() })
}

fn row(text: &str, r: &FileRow) -> Result<(TaxKind, Placed), PolicyError> {
    let kind = TaxKind::find(r.kind.get_ref()).ok_or_else(|| {
        let codes: Vec<_> = TaxKind::ALL.iter().map(|k| k.code()).collect();
        unknown(text, ("a kind", "税率项目"), &r.kind, &codes)
    })?;
    let source = source(text, &r.source)?;
    let from = day(text, &r.effective_from)?;
    let to = r.effective_to.as_ref().map(|cell| last_day(text, from, cell)).transpose()?;
    let row = TaxRow { value: value(text, kind, &r.value)?, from, to, source, note: r.note.clone() };
    Ok((kind, (r.effective_from.span(), row)))
}

fn last_day(text: &str, from: Day, cell: &Text) -> Result<Day, PolicyError> {
    let to = day(text, cell)?;
    if to >= from {
        return Ok(to);
    }
    let en = format!("{to} is before {from}; the last day can't come before the first");
    Err(PolicyError::at(text, cell.span(), en, format!("{to} 早于 {from}；结束日不能早于开始日")))
}

fn gaps(text: &str, rows: &[Placed]) -> Result<(), PolicyError> {
    for pair in rows.windows(2) {
        let (earlier, later) = (&pair[0].1, &pair[1]);
        if let Some(to) = earlier.to.filter(|to| to.plus(1) < later.1.from) {
            let (first, last) = (to.plus(1), later.1.from.plus(-1));
            return Err(PolicyError::at(
                text,
                later.0.clone(),
                format!("nothing holds from {first} to {last}; move this day or add a row"),
                format!("{first} 至 {last} 没有生效的行；请调整日期或补充一行"),
            ));
        }
    }
    Ok(())
}

/// A value in the unit of its kind: a share from 0 to 1, yuan, a whole number, `yes` or `no`.
fn value(text: &str, kind: TaxKind, cell: &Text) -> Result<i64, PolicyError> {
    let found = cell.get_ref();
    let (read, en, zh) = match kind.unit() {
        TaxUnit::Share => {
            let share = decimal(found, 6).filter(|v| i128::from(*v) <= ONE);
            (share, "a share from 0 to 1; write 8 % as \"0.08\"", "0 到 1 的比例；8% 请写成 \"0.08\"")
        }
        TaxUnit::Rmb => (decimal(found, 6), "an amount in yuan like \"100000\"", "人民币金额，如 \"100000\""),
        TaxUnit::Count => (decimal(found, 0), "a whole number", "整数"),
        TaxUnit::Flag => {
            let flag = [("no", 0), ("yes", 1)].into_iter().find(|(word, _)| word == found).map(|f| f.1);
            (flag, "`yes` or `no`", "yes 或 no")
        }
    };
    read.ok_or_else(|| {
        PolicyError::at(text, cell.span(), format!("`{found}` is not {en}"), format!("“{found}”不是{zh}"))
    })
}

/// Digits with at most `places` after the point, as a whole number of the last place; no sign.
pub(crate) fn decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let plain = !whole.is_empty() && part.len() <= places && digits(whole) && digits(part);
    plain.then(|| format!("{whole}{part:0<places$}").parse().ok()).flatten()
}
