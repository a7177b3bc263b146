//! VAT and surcharges of one entity: by filing period as they are declared, by (shop, SKU, operator, month) as they are earned.
//!
//! guide
//! 1. A row's levy is that of its day; limits and surcharges of a period are those of its last day.
//! 2. Small-scale: output = gross × r ÷ (1 + r) of the period's levied sales. Nothing is due while net sales stay within the exemption; above it
//!    the whole amount is. General: output at 13 % of levied sales less the input VAT of their purchases; exports with refund bring back the
//!    refund rate on the purchase price, never more than the VAT paid on it. Goods are costed as paid, VAT included, so credit and refund add
//!    to profit.
//! 3. When the net sales of twelve months running, exempt ones included, pass the threshold, the entity is a general taxpayer from the first day of
//!    the period in which they do. Sales count in the period of their own day, hidden or not.
//! 4. A period below zero (refunds, input) is carried into the next. Surcharges are due on what is paid.
//! 5. Every group (period, treatment, levy) is rounded once, to the fen, half to even (the house's choice), and shared by largest remainder.

mod gather;
mod reckon;

pub use reckon::{hidden, reckon};

use super::period::Period;
use super::profile::{Taxpayer, Treatment};
use super::{Finding, TaxError};
use crate::month::Month;
use domain::Day;
use std::sync::Arc;

/// Sales of a shipment on a day. A refund is a sale below zero. There are millions of them, so texts are shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sale {
    /// Shop.
    pub shop: Arc<str>,
    /// SKU.
    pub sku: Arc<str>,
    /// Who answers for it; empty for nobody.
    pub operator: Arc<str>,
    /// Shipment whose treatment may differ; empty for none.
    pub shipment: Arc<str>,
    /// Day of the sale.
    pub day: Day,
    /// RMB micros, with VAT where it carries any.
    pub gross_micros: i64,
    /// Whether it was left out of the declarations.
    pub hidden: bool,
}

/// Goods bought with an invoice that states VAT.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purchase {
    /// Shop.
    pub shop: String,
    /// SKU.
    pub sku: String,
    /// Who answers for it; empty for nobody.
    pub operator: String,
    /// Shipment whose treatment may differ; empty for none.
    pub shipment: String,
    /// Day on which the invoice counts.
    pub day: Day,
    /// Price without VAT, RMB micros.
    pub net_micros: i64,
    /// VAT on it, RMB micros.
    pub vat_micros: i64,
}

/// What taxes are shared over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineKey {
    /// Month.
    pub month: Month,
    /// Shop.
    pub shop: String,
    /// SKU.
    pub sku: String,
    /// Operator.
    pub operator: String,
    /// Treatment as it came to be applied.
    pub treatment: Treatment,
}

/// VAT of a line, RMB micros; taxes in whole fen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct LineVat {
    /// Sales with VAT.
    pub gross_micros: i64,
    /// Sales without VAT, also where the exemption leaves the VAT with the seller.
    pub net_micros: i64,
    /// VAT on them.
    pub output_micros: i64,
    /// Input VAT taken off.
    pub credit_micros: i64,
    /// Input VAT given back on export.
    pub refund_micros: i64,
    /// Surcharges.
    pub surcharge_micros: i64,
}

impl LineVat {
    /// What it takes from profit; below zero it gives.
    pub fn tax_micros(&self) -> i64 {
        self.output_micros - self.credit_micros - self.refund_micros + self.surcharge_micros
    }
}

/// VAT of a filing period, RMB micros.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PeriodVat {
    /// Month or quarter.
    pub period: Period,
    /// Its last month; an earlier one when the entity is registered as a general taxpayer within the quarter.
    pub through: Month,
    /// As what the entity is taxed.
    pub taxpayer: Taxpayer,
    /// Sales, with VAT where they carry any.
    pub gross_micros: i64,
    /// Sales without VAT, exempt ones included; also where the exemption leaves the VAT with the seller.
    pub net_micros: i64,
    /// Net sales of the twelve months that end with the period.
    pub trailing_micros: i64,
    /// Whether net sales stayed within the exemption.
    pub exempt: bool,
    /// VAT on sales.
    pub output_micros: i64,
    /// Input VAT taken off.
    pub credit_micros: i64,
    /// Input VAT given back on exports; paid out apart.
    pub refund_micros: i64,
    /// Credit from the period before.
    pub brought_forward_micros: i64,
    /// What is paid.
    pub paid_micros: i64,
    /// Credit for the next period.
    pub carried_forward_micros: i64,
    /// Surcharges on what is paid.
    pub surcharge_micros: i64,
}

impl PeriodVat {
    /// Whether a month's lines are in it.
    pub fn has(&self, month: Month) -> bool {
        self.period.first <= month && month <= self.through
    }
}

/// VAT of an entity.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Vat {
    /// Periods in order.
    pub periods: Vec<PeriodVat>,
    /// Lines in order of month, shop, SKU, operator, treatment. Per period, output, credit, refund and surcharges add up to the period's.
    pub lines: Vec<(LineKey, LineVat)>,
    /// The period from whose first day the entity is a general taxpayer because of its sales.
    pub crossed: Option<Period>,
    /// What a person must look at.
    pub findings: Vec<Finding>,
}

impl Vat {
    /// VAT and surcharges of all periods, less refunds: what they take from profit.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub fn tax_micros(&self) -> Result<i64, TaxError> {
        super::exact::total(self.lines.iter().map(|(_, line)| line.tax_micros()))
    }
}

/// What sales left out of the declarations come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hidden {
    /// VAT and surcharges of all sales.
    pub with_micros: i64,
    /// VAT and surcharges of the declared ones.
    pub declared_micros: i64,
}

impl Hidden {
    /// What is owed beyond the declarations, without fines and interest.
    pub fn owed_micros(&self) -> i64 {
        self.with_micros - self.declared_micros
    }
}

#[cfg(any(test, feature = "testing"))]
#[path = "vat_laws.rs"]
pub mod laws;
#[cfg(test)]
#[path = "vat_tests.rs"]
mod tests;
