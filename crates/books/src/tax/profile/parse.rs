//! Reading a tax profile from TOML: every mistake with its line and column, in English and Chinese.

use super::{Before, CitMethod, Entity, Profile, Taxpayer, Treatment};
use crate::month::Month;
use crate::policy::{PolicyError, day};
use crate::tax::exact::ONE;
use crate::tax::period::Filing;
use crate::tax::tables::parse::decimal;
use domain::Day;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entity: Vec<FileEntity>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntity {
    name: Text,
    founded: Text,
    shops: Vec<Text>,
    taxpayer: Spanned<Vec<FileTaxpayer>>,
    vat_filing: Text,
    prepay: Text,
    cit: Text,
    pilot_zone: bool,
    small_firm: bool,
    staff: Spanned<i64>,
    assets: Text,
    distributed: Text,
    treatment: Text,
    #[serde(default)]
    shop_treatment: BTreeMap<Text, Text>,
    #[serde(default)]
    shipment_treatment: BTreeMap<Text, Text>,
    #[serde(default)]
    before: Vec<FileBefore>,
    #[serde(default)]
    loss: Vec<FileLoss>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTaxpayer {
    from: Text,
    kind: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileBefore {
    month: Text,
    sales: Text,
    profit: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLoss {
    year: Spanned<i64>,
    amount: Text,
}

/// The text being read, for places.
struct Reader<'a>(&'a str);

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// Not TOML, an unknown key, a word, amount or day that can't be read, a name or month given twice, the deemed method outside a pilot zone:
    /// with line and column. A shop under two entities is no error here but a finding ([`Profile::misplaced`]).
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text).map_err(|e| PolicyError::toml(text, &e))?;
        let reader = Reader(text);
        let mut entities: BTreeMap<String, Entity> = BTreeMap::new();
        for e in file.entity {
            let name = e.name.clone();
            if entities.contains_key(name.get_ref()) {
                return reader.wrong(&name, "a second entity of that name", "重复的主体名称");
            }
            entities.insert(name.get_ref().clone(), reader.entity(e)?);
        }
        Ok(Self { entities: entities.into_values().collect() })
    }
}

impl Reader<'_> {
    fn error<T, S>(&self, cell: &Spanned<S>, en: String, zh: String) -> Result<T, PolicyError> {
        Err(PolicyError::at(self.0, cell.span(), en, zh))
    }

    fn wrong<T>(&self, cell: &Text, en: &str, zh: &str) -> Result<T, PolicyError> {
        let found = cell.get_ref();
        self.error(cell, format!("`{found}` is {en}"), format!("“{found}”是{zh}"))
    }

    /// One of the words of a list.
    fn word<T: Copy>(&self, cell: &Text, words: &[(&str, T)]) -> Result<T, PolicyError> {
        let found = cell.get_ref();
        if let Some((_, value)) = words.iter().find(|(word, _)| word == found) {
            return Ok(*value);
        }
        let list = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        self.error(cell, format!("`{found}` is none of {list}"), format!("“{found}”无法识别；请填写 {list} 之一"))
    }

    fn treatment(&self, cell: &Text) -> Result<Treatment, PolicyError> {
        self.word(cell, &Treatment::ALL.map(|t| (t.code(), t)))
    }

    fn filing(&self, cell: &Text) -> Result<Filing, PolicyError> {
        self.word(cell, &[("month", Filing::Month), ("quarter", Filing::Quarter)])
    }

    /// Yuan with at most two places; a sign only where it is allowed.
    fn yuan(&self, cell: &Text, signed: bool) -> Result<i64, PolicyError> {
        let found = cell.get_ref();
        let (sign, digits) = found.strip_prefix('-').filter(|_| signed).map_or((1, found.as_str()), |d| (-1, d));
        let fen = decimal(digits, 2).and_then(|fen| fen.checked_mul(10_000 * sign));
        match fen {
            Some(micros) => Ok(micros),
            None => self.wrong(
                cell,
                "not an amount in yuan like \"100000.00\"",
                "无法读取的人民币金额，请写成 \"100000.00\"",
            ),
        }
    }

    fn share(&self, cell: &Text) -> Result<i64, PolicyError> {
        match decimal(cell.get_ref(), 6).filter(|v| i128::from(*v) <= ONE) {
            Some(share) => Ok(share),
            None => {
                self.wrong(cell, "not a share from 0 to 1; write 80 % as \"0.8\"", "无法读取的比例，80% 请写成 \"0.8\"")
            }
        }
    }

    fn entity(&self, e: FileEntity) -> Result<Entity, PolicyError> {
        let cit = self.word(&e.cit, &[("books", CitMethod::Books), ("deemed", CitMethod::Deemed)])?;
        if cit == CitMethod::Deemed && !e.pilot_zone {
            return self.error(
                &e.cit,
                "the deemed method needs `pilot_zone = true`; use `books` elsewhere".into(),
                "核定征收须 pilot_zone = true；其他地区请用 books".into(),
            );
        }
        if *e.staff.get_ref() < 0 {
            return self.error(&e.staff, "staff can't be below zero".into(), "从业人数不能为负".into());
        }
        let mut shops = BTreeSet::new();
        for shop in &e.shops {
            if !shops.insert(shop.get_ref().clone()) {
                return self.wrong(shop, "in this list twice", "重复列出的店铺");
            }
        }
        let mut shop_treatment = BTreeMap::new();
        for (shop, cell) in &e.shop_treatment {
            if !shops.contains(shop.get_ref()) {
                return self.wrong(shop, "not a shop of this entity", "不属于该主体的店铺");
            }
            shop_treatment.insert(shop.get_ref().clone(), self.treatment(cell)?);
        }
        let mut shipment_treatment = BTreeMap::new();
        for (shipment, cell) in &e.shipment_treatment {
            shipment_treatment.insert(shipment.get_ref().clone(), self.treatment(cell)?);
        }
        Ok(Entity {
            founded: day(self.0, &e.founded)?,
            shops,
            taxpayer: self.taxpayer(&e.taxpayer)?,
            vat_filing: self.filing(&e.vat_filing)?,
            prepay: self.filing(&e.prepay)?,
            cit,
            small_firm: e.small_firm,
            staff: *e.staff.get_ref(),
            assets_micros: self.yuan(&e.assets, false)?,
            distributed_share: self.share(&e.distributed)?,
            treatment: self.treatment(&e.treatment)?,
            shop_treatment,
            shipment_treatment,
            before: self.before(&e.before)?,
            losses: self.losses(&e.loss)?,
            name: e.name.into_inner(),
        })
    }

    fn taxpayer(&self, rows: &Spanned<Vec<FileTaxpayer>>) -> Result<Vec<(Day, Taxpayer)>, PolicyError> {
        let mut kinds: Vec<(Day, Taxpayer)> = Vec::new();
        for r in rows.get_ref() {
            let from = day(self.0, &r.from)?;
            let kind = self.word(&r.kind, &[("small", Taxpayer::Small), ("general", Taxpayer::General)])?;
            if kinds.last().is_some_and(|last| last.0 >= from) {
                return self.wrong(
                    &r.from,
                    "not after the entry before it; put the entries in order",
                    "不晚于上一条的日期，请按先后排列",
                );
            }
            if kind == Taxpayer::Small && kinds.last().is_some_and(|last| last.1 == Taxpayer::General) {
                return self.wrong(
                    &r.kind,
                    "not possible after `general`: there is no way back",
                    "general 之后不可出现的身份：不能转回",
                );
            }
            kinds.push((from, kind));
        }
        if kinds.is_empty() {
            return self.error(
                rows,
                "`taxpayer` is empty; give at least one".into(),
                "taxpayer 为空；请至少填写一条".into(),
            );
        }
        Ok(kinds)
    }

    fn before(&self, rows: &[FileBefore]) -> Result<Vec<Before>, PolicyError> {
        let mut months: BTreeMap<Month, Before> = BTreeMap::new();
        for r in rows {
            let Some(month) = Month::parse(r.month.get_ref()) else {
                return self.wrong(
                    &r.month,
                    "not a month; write it like 2026-02",
                    "无法读取的月份，请写成 2026-02 的形式",
                );
            };
            let (sales_micros, profit_micros) = (self.yuan(&r.sales, true)?, self.yuan(&r.profit, true)?);
            if months.insert(month, Before { month, sales_micros, profit_micros }).is_some() {
                return self.wrong(&r.month, "a month given twice", "重复填写的月份");
            }
        }
        Ok(months.into_values().collect())
    }

    fn losses(&self, rows: &[FileLoss]) -> Result<Vec<(i32, i64)>, PolicyError> {
        let mut years: BTreeMap<i32, i64> = BTreeMap::new();
        for r in rows {
            let year = i32::try_from(*r.year.get_ref()).ok().filter(|y| (1990..=9999).contains(y));
            let Some(year) = year.filter(|y| !years.contains_key(y)) else {
                let (en, zh) = ("not a year, or a year given twice", "无法读取或重复的年份");
                return self.error(&r.year, en.into(), zh.into());
            };
            years.insert(year, self.yuan(&r.amount, false)?);
        }
        Ok(years.into_iter().collect())
    }
}
