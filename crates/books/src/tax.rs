//! China's taxes on a seller: what VAT, income tax and dividend tax take, to the fen, and what a decision costs near a cliff.
//!
//! guide
//! 1. Law stands in dated [`tables`], never in code; what a firm is stands in its [`profile`]. Both are TOML, checked with line and column.
//! 2. [`vat`]: per filing period and treatment, output = gross × r ÷ (1 + r) for the whole group, rounded once to the fen, half to even, and
//!    shared over (shop, SKU, operator, month) by largest remainder. The parts always add up to the period.
//! 3. [`cit`]: cumulative within the year, prepaid by month or quarter, settled at its end. [`dividend`]: of what is distributed.
//!    [`share`] spreads both over what earned them.
//! 4. [`owner_cash`]: operating profit → VAT and surcharges → income tax → net profit → dividend tax → owner cash, at a [`owner_cash::Position`];
//!    a decision is priced by the difference of two positions, so a cliff that it crosses is in its price.
//! 5. [`position`] tells where an entity stands on a day, [`cliffs`] how far each cliff is and what crossing it costs, [`alarms`] when it is
//!    crossed at a pace.
//! 6. [`pass_through`]: taxes that the marketplace collects and remits net to zero. [`order_810`]: the marketplace's quarterly report to the
//!    tax office, rebuilt, with a bridge from the seller's copy to ours.
//!
//! All amounts are RMB micros unless a currency stands beside them; shares are millionths. Not advice: rows marked `believed` are to be
//! confirmed with an accountant.

pub mod alarms;
pub mod cit;
pub mod cliffs;
pub mod dividend;
mod exact;
pub mod law;
pub mod mid_rate;
pub mod order_810;
pub mod owner_cash;
pub mod pass_through;
pub mod period;
pub mod position;
pub mod profile;
pub mod share;
pub mod tables;
pub mod vat;

pub use crate::policy::PolicyError;
pub use law::Law;
pub use period::Period;
pub use profile::{Entity, Profile, Taxpayer, Treatment};
pub use tables::{Tables, TaxKind};

use domain::{Currency, Day, Money, Words};

/// Why a tax can't be reckoned.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TaxError {
    /// No row of the tables holds on the day.
    #[error("no `{kind}` is in force on {day}; add a row to the tax table", kind = .kind.code())]
    NotInForce {
        /// What is missing.
        kind: TaxKind,
        /// The day.
        day: Day,
    },
    /// The profile does not say what the entity is on the day.
    #[error("{entity} has no taxpayer kind on {day}; add an `[[entity.taxpayer]]` that begins earlier")]
    NoTaxpayer {
        /// Name of the entity.
        entity: String,
        /// The day.
        day: Day,
    },
    /// A sum does not fit.
    #[error("an amount is too large; check the rows for a wrong unit")]
    TooLarge,
}

impl TaxError {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::NotInForce { kind, day } => {
                format!("{day} 没有生效的“{}”（{}）；请在税率表中补充", kind.zh(), kind.code())
            }
            Self::NoTaxpayer { entity, day } => {
                format!("{entity} 在 {day} 没有纳税人身份；请补充更早开始的 [[entity.taxpayer]]")
            }
            Self::TooLarge => "金额过大；请检查数据的单位".into(),
        }
    }
}

/// Something that a person must look at, with the amount that hangs on it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Stable name of the kind of finding.
    pub code: &'static str,
    /// What was found and what to do.
    pub words: Words,
    /// Amount at risk.
    pub at_risk: Money,
}

impl Finding {
    pub(crate) fn new(code: &'static str, at_risk: Money, en: String, zh: String) -> Self {
        Self { code, words: Words { en, zh }, at_risk }
    }

    pub(crate) fn rmb(code: &'static str, micros: i64, en: String, zh: String) -> Self {
        Self::new(code, Money::new(micros, Currency::CNY), en, zh)
    }
}

#[cfg(test)]
#[path = "tax/whole_tests.rs"]
mod tests;
