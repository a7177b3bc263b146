//! What the tax office knows a firm as: entities, their shops, how each is taxed, and what happened before the data begins.

mod parse;

use super::exact::total;
use super::period::Filing;
use super::{Finding, TaxError};
use crate::month::Month;
use domain::money::decimal;
use domain::{Day, Money};
use std::collections::{BTreeMap, BTreeSet};

/// Text of an example profile, with its comments: what a seller copies.
pub const EXAMPLE: &str = include_str!("../../data/tax_profile_example.toml");

/// Kind of VAT taxpayer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Taxpayer {
    /// Small-scale: a levy on sales, no input credit.
    Small,
    /// General: output less input.
    General,
}

impl Taxpayer {
    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::General => "general",
        }
    }
}

/// How a shipment's sales are treated for VAT.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Treatment {
    /// Declared export without VAT; input is neither credited nor refunded.
    ExemptExport,
    /// Declared export without VAT, input refunded; general taxpayers only.
    Refund13,
    /// Undeclared or unsupported export of a small-scale taxpayer: its levy.
    Levy1,
    /// The same of a general taxpayer: taxed as a sale at home.
    Levy13,
}

impl Treatment {
    /// All treatments.
    pub const ALL: [Self; 4] = [Self::ExemptExport, Self::Refund13, Self::Levy1, Self::Levy13];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::ExemptExport => "exempt_export",
            Self::Refund13 => "refund_13",
            Self::Levy1 => "levy_1",
            Self::Levy13 => "levy_13",
        }
    }

    /// The treatment with this word.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }

    /// Whether its sales carry VAT.
    pub fn levied(self) -> bool {
        matches!(self, Self::Levy1 | Self::Levy13)
    }

    /// What it comes to for a kind of taxpayer: a small-scale one gets no refund and pays the levy, a general one pays 13 %.
    pub fn of(self, taxpayer: Taxpayer) -> Self {
        match (taxpayer, self) {
            (Taxpayer::Small, Self::Refund13) => Self::ExemptExport,
            (Taxpayer::Small, Self::Levy13) => Self::Levy1,
            (Taxpayer::General, Self::Levy1) => Self::Levy13,
            _ => self,
        }
    }
}

/// How income tax is reckoned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CitMethod {
    /// On the profit of the books.
    Books,
    /// On a deemed share of revenue: pilot zones, exports without invoices.
    Deemed,
}

/// A month before the data begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Before {
    /// The month.
    pub month: Month,
    /// Net sales, RMB micros.
    pub sales_micros: i64,
    /// Taxable profit before losses carried, RMB micros.
    pub profit_micros: i64,
}

/// One legal entity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entity {
    /// Name.
    pub name: String,
    /// Day of registration.
    pub founded: Day,
    /// Shops that sell in its name.
    pub shops: BTreeSet<String>,
    /// Taxpayer kind from a day on, in order of days. What sales bring about later needs no entry.
    pub taxpayer: Vec<(Day, Taxpayer)>,
    /// How often a small-scale taxpayer declares VAT. A general one declares every month.
    pub vat_filing: Filing,
    /// How often income tax is prepaid.
    pub prepay: Filing,
    /// How income tax is reckoned.
    pub cit: CitMethod,
    /// Whether it was a small low-profit firm by the last settled year: halves the surcharges of a general taxpayer.
    pub small_firm: bool,
    /// People, the year's average.
    pub staff: i64,
    /// Total assets, the year's average, RMB micros.
    pub assets_micros: i64,
    /// Share of net profit that is distributed, in millionths.
    pub distributed_share: i64,
    /// VAT treatment where nothing more special is said.
    pub treatment: Treatment,
    /// By shop.
    pub shop_treatment: BTreeMap<String, Treatment>,
    /// By shipment.
    pub shipment_treatment: BTreeMap<String, Treatment>,
    /// Months before the data begins, in order.
    pub before: Vec<Before>,
    /// Losses of earlier years not yet deducted: year, RMB micros, above zero.
    pub losses: Vec<(i32, i64)>,
}

impl Entity {
    /// What it is registered as on a day.
    ///
    /// # Errors
    /// The profile says nothing of that day.
    pub fn registered(&self, day: Day) -> Result<Taxpayer, TaxError> {
        let at = self.taxpayer.iter().rev().find(|(from, _)| *from <= day);
        at.map(|(_, kind)| *kind).ok_or_else(|| TaxError::NoTaxpayer { entity: self.name.clone(), day })
    }

    /// Treatment of a shipment of a shop: the shipment's own, else the shop's, else the entity's.
    pub fn treatment(&self, shop: &str, shipment: &str) -> Treatment {
        let own = self.shipment_treatment.get(shipment).or_else(|| self.shop_treatment.get(shop));
        own.copied().unwrap_or(self.treatment)
    }
}

/// All entities of a seller, by name.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Profile {
    /// Entities in order of their names.
    pub entities: Vec<Entity>,
}

impl Profile {
    /// The entity that a shop belongs to; `None` when none does or several claim it.
    pub fn entity_of(&self, shop: &str) -> Option<&Entity> {
        let mut claim = self.entities.iter().filter(|e| e.shops.contains(shop));
        claim.next().filter(|_| claim.next().is_none())
    }

    /// Shops that two entities claim and shops that none claims, with the sales (RMB micros) whose tax is not reckoned for that.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub fn misplaced(&self, sales: &[(&str, i64)]) -> Result<Vec<Finding>, TaxError> {
        let sold = |shop: &str| total(sales.iter().filter(|s| s.0 == shop).map(|s| s.1));
        let claimed = self.entities.iter().flat_map(|e| e.shops.iter().map(String::as_str));
        let shops: BTreeSet<&str> = sales.iter().map(|s| s.0).chain(claimed).collect();
        let mut findings = Vec::new();
        for shop in shops {
            let owners: Vec<_> = self.entities.iter().filter(|e| e.shops.contains(shop)).map(|e| &e.name).collect();
            let names = |joint: &str| owners.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(joint);
            let micros = sold(shop)?;
            let sum = yuan(micros);
            findings.extend(match owners.len() {
                0 => Some(Finding::rmb(
                    "shop_without_entity",
                    micros,
                    format!("shop {shop} belongs to no entity; {sum} of sales are in nobody's tax: add it to one in the tax profile"),
                    format!("店铺 {shop} 不属于任何主体，{sum} 销售额未计税：请在税务档案中归入一个主体"),
                )),
                1 => None,
                _ => Some(Finding::rmb(
                    "shop_of_two_entities",
                    micros,
                    format!("shop {shop} stands under {}; {sum} of sales would be taxed twice: leave it under one", names(" and ")),
                    format!("店铺 {shop} 同时列在 {} 名下，{sum} 销售额会被重复计税：请只保留一个主体", names("、")),
                )),
            });
        }
        Ok(findings)
    }
}

/// RMB in words: `1234.50 CNY`.
pub(crate) fn yuan(micros: i64) -> String {
    Money::new(micros, domain::Currency::CNY).to_string()
}

/// RMB in words without fen where there are none: `300000`.
pub(crate) fn whole_yuan(micros: i64) -> String {
    decimal(micros, 0)
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
