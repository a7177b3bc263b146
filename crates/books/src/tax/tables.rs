//! Dated tables of rates, limits and terms: the default is embedded, a seller's own rows replace the days that they cover.

pub(crate) mod parse;

use super::TaxError;
use domain::Day;
use std::collections::BTreeMap;

/// Text of the default tables, with their comments.
pub const DEFAULT: &str = include_str!("../../data/tax_cn.toml");

/// What a value is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaxUnit {
    /// Millionths, from 0 to 1.
    Share,
    /// RMB micros.
    Rmb,
    /// A whole number: people, years.
    Count,
    /// 1 for yes, 0 for no.
    Flag,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $unit:ident $zh:literal;)+) => {
        /// What a row of the tables states.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum TaxKind { $($(#[doc = $doc])+ $name),+ }

        impl TaxKind {
            /// All kinds, in the order of the default file.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            /// The name in files.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
            /// Chinese name.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh),+ }
            }
            /// What its value is counted in.
            pub fn unit(self) -> TaxUnit {
                match self { $(Self::$name => TaxUnit::$unit),+ }
            }
        }
    };
}

kinds! {
    /// VAT of a small-scale taxpayer, of net sales.
    SmallLevy "small_levy" Share "小规模征收率";
    /// Net sales of a month up to which a small-scale taxpayer owes no VAT.
    SmallExemptMonth "small_exempt_month" Rmb "小规模月免征额";
    /// The same for a quarter.
    SmallExemptQuarter "small_exempt_quarter" Rmb "小规模季免征额";
    /// Whether declared exports count towards that limit.
    SmallExemptCountsExports "small_exempt_counts_exports" Flag "免征判断含出口免税销售额";
    /// Net sales of twelve months above which a firm is a general taxpayer.
    GeneralThreshold "general_threshold" Rmb "一般纳税人标准";
    /// VAT of a general taxpayer, of net sales.
    GeneralLevy "general_levy" Share "一般纳税人税率";
    /// What is refunded on export, of the purchase price without VAT.
    ExportRefund "export_refund" Share "出口退税率";
    /// Surcharges, of the VAT paid.
    Surcharge "surcharge" Share "附加税费率";
    /// Share of the surcharges that small firms pay.
    SurchargeSmallShare "surcharge_small_share" Share "小型主体附加减征后比例";
    /// Income tax of a firm that is not small.
    CitFull "cit_full" Share "企业所得税率";
    /// Income tax of a small low-profit firm.
    CitSmall "cit_small" Share "小型微利企业实际税率";
    /// Taxable income up to which a firm is small.
    CitSmallIncome "cit_small_income" Rmb "小型微利所得额上限";
    /// Staff up to which a firm is small.
    CitSmallStaff "cit_small_staff" Count "小型微利从业人数上限";
    /// Assets up to which a firm is small.
    CitSmallAssets "cit_small_assets" Rmb "小型微利资产总额上限";
    /// Deemed income in a pilot zone, of revenue.
    DeemedShare "deemed_share" Share "核定应税所得率";
    /// Revenue up to which deemed income is taxed as a small firm's.
    DeemedRevenueMax "deemed_revenue_max" Rmb "核定征收收入上限";
    /// Years after its own in which a loss may be deducted.
    LossYears "loss_years" Count "亏损结转年限";
    /// Tax on dividends.
    Dividend "dividend" Share "股息红利税率";
}

impl TaxKind {
    /// The kind with this name.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == code)
    }
}

/// How far a row can be relied on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Read in a source document.
    Seen,
    /// Reckoned from what was seen.
    Computed,
    /// To be confirmed.
    Believed,
}

impl Source {
    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Computed => "computed",
            Self::Believed => "believed",
        }
    }

    /// The source with this word.
    pub fn find(code: &str) -> Option<Self> {
        [Self::Seen, Self::Computed, Self::Believed].into_iter().find(|s| s.code() == code)
    }
}

/// One value with the days on which it holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaxRow {
    /// In the unit of the kind.
    pub value: i64,
    /// First day.
    pub from: Day,
    /// Last day; `None` until it is changed.
    pub to: Option<Day>,
    /// How far it can be relied on.
    pub source: Source,
    /// Where it comes from, in the words of the file.
    pub note: String,
}

impl TaxRow {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// What is left of it beside another row: at most the days before and the days after.
    fn beside(&self, own: &Self) -> Vec<Self> {
        if own.to.is_some_and(|to| to < self.from) || self.to.is_some_and(|to| to < own.from) {
            return vec![self.clone()];
        }
        let before = (self.from < own.from).then(|| Self { to: Some(own.from.plus(-1)), ..self.clone() });
        let after = own.to.filter(|end| self.to.is_none_or(|to| *end < to));
        let after = after.map(|end| Self { from: end.plus(1), ..self.clone() });
        before.into_iter().chain(after).collect()
    }
}

/// Days without a published mid-rate, beside weekends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holiday {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// How far it can be relied on.
    pub source: Source,
    /// Its name, in the words of the file.
    pub note: String,
}

/// The tables: of each kind the rows in order of their days, and public holidays.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tables {
    /// Versions that they are made of, the seller's own last: `2026-11-23 + own`.
    pub version: String,
    rows: BTreeMap<TaxKind, Vec<TaxRow>>,
    holidays: Vec<Holiday>,
}

impl Tables {
    /// Rows of a kind, in order of their days.
    pub fn rows(&self, kind: TaxKind) -> &[TaxRow] {
        self.rows.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Every day of the public holidays; days of two of them come twice.
    pub fn holidays(&self) -> impl Iterator<Item = Day> {
        self.holidays.iter().flat_map(|h| (h.from.0..=h.to.0).map(Day))
    }

    /// The row in force on a day.
    pub fn row(&self, kind: TaxKind, day: Day) -> Option<&TaxRow> {
        self.rows(kind).iter().find(|r| r.holds(day))
    }

    /// The value in force on a day, in the unit of its kind.
    ///
    /// # Errors
    /// No row holds on that day.
    pub fn value(&self, kind: TaxKind, day: Day) -> Result<i64, TaxError> {
        self.row(kind, day).map(|r| r.value).ok_or(TaxError::NotInForce { kind, day })
    }

    /// Lays rows over these: each replaces the days that it covers, the other days keep theirs.
    fn lay(&mut self, kind: TaxKind, own: &TaxRow) {
        let rows = self.rows.entry(kind).or_default();
        *rows = rows.iter().flat_map(|r| r.beside(own)).chain([own.clone()]).collect();
        rows.sort_by_key(|r| r.from);
    }
}

impl Default for Tables {
    /// The embedded tables.
    fn default() -> Self {
        // a test reads the embedded file, so the fallback can't be met
        Self::parse(DEFAULT).unwrap_or(Self { version: String::new(), rows: BTreeMap::new(), holidays: Vec::new() })
    }
}

#[cfg(any(test, feature = "testing"))]
#[path = "tables_laws.rs"]
pub mod laws;
#[cfg(test)]
#[path = "tables_tests.rs"]
mod tests;
