//! Reading `people.toml`: every mistake with its line and column, in English and Chinese; unknown keys are refused.

use super::setup::{DEFAULT, Kind, Law, Member, Misread, Ramp, Setup, Target, Terms, WINDOW_DAYS};
use books::policy::PolicyError;
use domain::{ActionKind, Day};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

type Text = Spanned<String>;
type Number = Spanned<i64>;

/// The embedded table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Embedded {
    version: String,
    minutes: BTreeMap<Text, Number>,
    ramp: Spanned<Vec<FileTarget>>,
    law: Vec<FileLaw>,
}

/// The seller's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    minutes: BTreeMap<Text, Number>,
    ramp: Option<Spanned<Vec<FileTarget>>>,
    #[serde(default)]
    severance: FileTerms,
    #[serde(default)]
    person: Vec<FilePerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTarget {
    day: Number,
    sales: Text,
    profit: Text,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTerms {
    average_wage: Option<Text>,
    average_wage_source: Option<Text>,
    employer_social: Option<Text>,
    lost_profit: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePerson {
    name: Text,
    kind: Text,
    from: Text,
    to: Option<Text>,
    wage: Text,
    category: Option<String>,
    ramp: Option<Spanned<Vec<FileTarget>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLaw {
    from: Text,
    full_year_from_months: Number,
    cap_times: Number,
    cap_years: Number,
    notice_months: Number,
    source: String,
}

/// The text being read, for places.
struct Reader<'a>(&'a str);

/// Reads the embedded table.
pub(super) fn embedded() -> Result<Setup, PolicyError> {
    let file: Embedded = toml::from_str(DEFAULT).map_err(|e| PolicyError::toml(DEFAULT, &e))?;
    let reader = Reader(DEFAULT);
    let mut minutes = BTreeMap::new();
    reader.minutes(&file.minutes, &mut minutes)?;
    let law = |l: &FileLaw| {
        Ok(Law {
            from: reader.day(&l.from)?,
            full_year_from_months: reader.within(&l.full_year_from_months, 1, 12)?,
            cap_times: reader.within(&l.cap_times, 1, 100)?,
            cap_years: reader.within(&l.cap_years, 1, 100)?,
            notice_months: reader.within(&l.notice_months, 0, 12)?,
            source: l.source.clone(),
        })
    };
    Ok(Setup {
        members: None,
        ramp: reader.ramp(&file.ramp)?,
        ramp_own: false,
        minutes,
        minutes_own: false,
        terms: Terms::default(),
        laws: file.law.iter().map(law).collect::<Result<_, PolicyError>>()?,
        version: file.version,
    })
}

impl Setup {
    /// Reads the text of the seller's file, if there is one, over the embedded table.
    ///
    /// # Errors
    /// Not TOML, an unknown key or kind of change, an amount, share or day that can't be read, a name given twice, a last day before the
    /// first, a ramp that is not three windows: with line and column.
    pub fn parse(text: Option<&str>) -> Result<Self, Misread> {
        let setup = Self::default();
        match text {
            None => Ok(setup),
            Some(text) => Reader(text).over(setup).map_err(|mistake| Misread { mistake }),
        }
    }
}

impl Reader<'_> {
    fn over(&self, setup: Setup) -> Result<Setup, PolicyError> {
        let file: File = toml::from_str(self.0).map_err(|e| PolicyError::toml(self.0, &e))?;
        let mut minutes = setup.minutes;
        self.minutes(&file.minutes, &mut minutes)?;
        let mut members: BTreeMap<String, Member> = BTreeMap::new();
        for p in &file.person {
            let member = self.member(p)?;
            if members.insert(member.name.clone(), member).is_some() {
                return self.wrong(&p.name, "a second person of that name", "重复的姓名");
            }
        }
        Ok(Setup {
            members: (!members.is_empty()).then(|| members.into_values().collect()),
            ramp: file.ramp.as_ref().map_or(Ok(setup.ramp), |r| self.ramp(r))?,
            ramp_own: file.ramp.is_some(),
            minutes,
            minutes_own: !file.minutes.is_empty(),
            terms: self.terms(&file.severance)?,
            ..setup
        })
    }

    fn error<T, S>(&self, cell: &Spanned<S>, en: String, zh: String) -> Result<T, PolicyError> {
        Err(PolicyError::at(self.0, cell.span(), en, zh))
    }

    fn wrong<T>(&self, cell: &Text, en: &str, zh: &str) -> Result<T, PolicyError> {
        let found = cell.get_ref();
        self.error(cell, format!("`{found}` is {en}"), format!("“{found}”是{zh}"))
    }

    fn day(&self, cell: &Text) -> Result<Day, PolicyError> {
        match Day::parse_iso(cell.get_ref()) {
            Some(day) => Ok(day),
            None => self.wrong(cell, "not a day; write it like 2026-02-28", "无法读取的日期，请写成 2026-02-28 的形式"),
        }
    }

    fn within(&self, cell: &Number, low: i64, high: i64) -> Result<i64, PolicyError> {
        let found = *cell.get_ref();
        if (low..=high).contains(&found) {
            return Ok(found);
        }
        self.error(cell, format!("{found} is outside {low} to {high}"), format!("{found} 超出范围 {low} 至 {high}"))
    }

    fn minutes(&self, rows: &BTreeMap<Text, Number>, into: &mut BTreeMap<ActionKind, i64>) -> Result<(), PolicyError> {
        for (cell, minutes) in rows {
            let Some(kind) = ActionKind::find(cell.get_ref()) else {
                let known = ActionKind::ALL.iter().map(|k| k.code()).collect::<Vec<_>>().join(", ");
                return self.wrong(
                    cell,
                    &format!("no kind of change; there are {known}"),
                    &format!("未知的改动类型，可用：{known}"),
                );
            };
            into.insert(kind, self.within(minutes, 0, 1_440)?);
        }
        Ok(())
    }

    /// Yuan with at most two places; a sign only where it is allowed.
    fn yuan(&self, cell: &Text, signed: bool) -> Result<i64, PolicyError> {
        let found = cell.get_ref();
        let (sign, digits) = found.strip_prefix('-').filter(|_| signed).map_or((1, found.as_str()), |d| (-1, d));
        match decimal(digits, 2).and_then(|fen| fen.checked_mul(10_000 * sign)) {
            Some(micros) => Ok(micros),
            None => {
                self.wrong(cell, "not an amount in yuan like \"9000.00\"", "无法读取的人民币金额，请写成 \"9000.00\"")
            }
        }
    }

    fn share(&self, cell: &Text) -> Result<i64, PolicyError> {
        match decimal(cell.get_ref(), 6).filter(|v| *v <= 1_000_000) {
            Some(share) => Ok(share),
            None => self.wrong(
                cell,
                "not a share from 0 to 1; write 27 % as \"0.27\"",
                "无法读取的比例，27% 请写成 \"0.27\"",
            ),
        }
    }

    /// Targets of days 30, 60 and 90, in this order.
    fn ramp(&self, rows: &Spanned<Vec<FileTarget>>) -> Result<Ramp, PolicyError> {
        let mut ramp = Ramp::default();
        for (i, row) in rows.get_ref().iter().enumerate() {
            let day = i64::from(WINDOW_DAYS) * (i as i64 + 1);
            if i >= ramp.len() || *row.day.get_ref() != day {
                return self.error(
                    &row.day,
                    "the windows of a ramp end on days 30, 60 and 90, in this order".into(),
                    "目标须依次填写第 30、60、90 天".into(),
                );
            }
            ramp[i] =
                Target { sales_micros: self.yuan(&row.sales, false)?, profit_micros: self.yuan(&row.profit, true)? };
        }
        if rows.get_ref().len() < ramp.len() {
            return self.error(
                rows,
                "a ramp has three windows: days 30, 60 and 90".into(),
                "目标须有三档：第 30、60、90 天".into(),
            );
        }
        Ok(ramp)
    }

    fn terms(&self, t: &FileTerms) -> Result<Terms, PolicyError> {
        let average_wage = match (&t.average_wage, &t.average_wage_source) {
            (None, _) => None,
            (Some(wage), None) => {
                return self.wrong(
                    wage,
                    "without `average_wage_source`; say where it is published",
                    "缺少 average_wage_source 的数字，请注明公布来源",
                );
            }
            (Some(wage), Some(source)) => Some((self.yuan(wage, false)?, source.get_ref().clone())),
        };
        let share = |cell: &Option<Text>| cell.as_ref().map(|c| self.share(c)).transpose();
        Ok(Terms { average_wage, employer_social: share(&t.employer_social)?, lost_profit: share(&t.lost_profit)? })
    }

    fn member(&self, p: &FilePerson) -> Result<Member, PolicyError> {
        let name = p.name.get_ref().trim();
        if name.is_empty() {
            return self.error(&p.name, "a name is missing".into(), "缺少姓名".into());
        }
        let Some((kind, ..)) = Kind::ALL.into_iter().find(|k| k.1 == p.kind.get_ref()) else {
            return self.wrong(&p.kind, "neither operator nor other", "无法识别的岗位，请填写 operator 或 other");
        };
        let from = self.day(&p.from)?;
        let to = p.to.as_ref().map(|cell| self.day(cell)).transpose()?;
        if let Some(cell) = p.to.as_ref().filter(|_| to.is_some_and(|to| to < from)) {
            return self.wrong(cell, "before the first day", "早于入职日的日期");
        }
        Ok(Member {
            name: name.to_owned(),
            kind,
            from,
            to,
            wage_micros: self.yuan(&p.wage, false)?,
            category: p.category.clone().unwrap_or_else(|| "people".to_owned()),
            ramp: p.ramp.as_ref().map(|r| self.ramp(r)).transpose()?,
        })
    }
}

/// A decimal without sign and with at most so many places, in units of the last of them.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let fine = !whole.is_empty() && fraction.len() <= places && digits(whole) && digits(fraction);
    fine.then(|| format!("{whole}{fraction:0<places$}").parse().ok()).flatten()
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
