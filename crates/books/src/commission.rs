//! Operators' commission: a scheme is data, a pay slip explains every fen, and any scheme is bridged to accrual profit.
//!
//! guide
//! 1. [`Ledger`]: rows of money and stock by shop, SKU, day and kind, signed as they add to profit or cash.
//! 2. [`Agreement`]: schemes, who is paid by which, who answers for which SKU, who has left; read from TOML ([`read()`]).
//! 3. [`entries`] turns each row into entries (operator, month of the slip, part): what of the row counts for whom. A row is split by
//!    largest remainder in micros, so that operators and the house together have the row, exactly.
//! 4. A [`Slip`] has two sums. *Measured*: base by part + adjustments + payback gate + carried in + carried out + settled + dropped =
//!    commissionable, never below zero. *Paid*: tier steps − held + released − set off = pay, never below zero either.
//! 5. Rounding: entries are exact to the micro; pay is rounded to the fen once, half to even, and its tier steps are the differences
//!    of the rounded running sum. What is held is rounded the same way, and the rest is paid at once.
//! 6. [`Register`]: closed slips are the whole state. What a closed month would be today less what was booked for it is an
//!    adjustment in the open month, row by row; a closed slip never changes.
//! 7. [`bridge()`]: accrual gross profit − what others own − stock build − payout due − slow stock − taxes … = base; the rest is 0.
//! 8. *Gross profit* here stands before the aged surcharge: what old stock costs (surcharge, capital, write-down) is the slow-stock
//!    charge, and a scheme says whether it is charged. The statement's gross profit is this one less the surcharge.
//!
//! ```
//! use books::Month;
//! use books::commission::{Agreement, Kind, Ledger, Owned, Register, Row, bridge, defaults};
//! use domain::Day;
//! let day = Day::parse_iso("2026-03-05").unwrap();
//! let row = |kind, yuan: i64| Row::new(&format!("{kind:?}"), kind, day, ("shop", "SKU-1"), yuan * 1_000_000);
//! let ledger = Ledger { rows: vec![row(Kind::Sales, 1_000), row(Kind::GoodsSold, -400)], ..Ledger::default() };
//! let (shop, sku, operator) = ("shop".to_owned(), "SKU-1".to_owned(), "lin".to_owned());
//! let ownership = vec![Owned { shop, sku, operator, from: day, to: None, share: 1_000_000 }];
//! let accrual = &defaults::schemes()[1];
//! let agreement = Agreement { ownership, ..Agreement::default() }.all_under(accrual);
//!
//! let mut register = Register::begin(Month::of(day));
//! let payroll = register.close(&ledger, &agreement);
//! assert_eq!(payroll.slips[0].paid_micros, 36_000_000); // 6 % of ¥600
//! assert_eq!(bridge(&ledger, &agreement, &payroll.slips).rest_micros, 0);
//! ```

mod words;

pub mod agreement;
pub mod bridge;
pub mod close;
pub mod defaults;
pub mod digest;
#[cfg(test)]
mod document;
pub mod entry;
pub mod fairness;
pub mod finding;
pub mod growth;
#[cfg(any(test, feature = "testing"))]
pub mod laws;
pub mod ledger;
mod ownership;
pub mod part;
pub mod read;
mod reader;
pub mod scheme;
pub mod simulate;
#[cfg(test)]
mod six_months;
pub mod slip;
mod statement_rows;
#[cfg(test)]
mod story;
pub mod tiers;
#[cfg(any(test, feature = "testing"))]
pub mod worked;

pub use agreement::{Agreement, Assignment, Leaver, Owned};
pub use bridge::{Bridge, Cause, bridge};
pub use close::{ClosedSlip, Register, ReplayError};
pub use entry::{Entry, entries, entries_within};
pub use fairness::{Fairness, fairness};
pub use finding::Finding;
pub use growth::growth_threshold;
pub use ledger::{Kind, Ledger, Row};
pub use part::Part;
pub use read::{SchemeError, read};
pub use scheme::{Base, Scheme};
pub use simulate::{Purchase, purchase, what_if};
pub use slip::{Line, Slip, Source};

/// Sum of micros, taken in `i128`. A sum beyond nine trillion of a currency stops at the end of the range.
pub(crate) fn total(micros: impl IntoIterator<Item = i64>) -> i64 {
    let sum: i128 = micros.into_iter().map(i128::from).sum();
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// Months in serialised slips, written `2026-02`.
pub(crate) mod month_text {
    use crate::month::Month;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(month: &Month, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(month)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Month, D::Error> {
        let text = String::deserialize(d)?;
        Month::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a month like 2026-02")))
    }
}

/// The same for a month that may be missing.
pub(crate) mod month_text_option {
    use crate::month::Month;
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(month: &Option<Month>, s: S) -> Result<S::Ok, S::Error> {
        match month {
            Some(month) => super::month_text::serialize(month, s),
            None => s.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Month>, D::Error> {
        super::month_text::deserialize(d).map(Some)
    }
}
