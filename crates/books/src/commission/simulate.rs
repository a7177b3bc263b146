//! What if: what each scheme would have paid, and what a purchase does to somebody's pay.

use super::agreement::Agreement;
use super::close::Register;
use super::ledger::{Kind, Ledger, Row};
use super::scheme::Scheme;
use super::slip::Slip;
use crate::month::Month;
use domain::Day;

/// What one scheme would have paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WhatIf {
    /// Name of the scheme.
    pub scheme: String,
    /// Slips, by month and operator.
    pub slips: Vec<Slip>,
}

impl WhatIf {
    /// Pay of an operator over all months, micros.
    pub fn paid(&self, operator: &str) -> i64 {
        super::total(self.slips.iter().filter(|s| s.operator == operator).map(|s| s.paid_micros))
    }
}

/// The slips of some months from a clean start, closed one after the other.
pub fn run(ledger: &Ledger, agreement: &Agreement, from: Month, to: Month) -> Vec<Slip> {
    Register::begin(from).forecast(ledger, agreement, to)
}

/// What each scheme would have paid to everybody over some months, whatever its dates.
pub fn what_if(ledger: &Ledger, agreement: &Agreement, schemes: &[Scheme], from: Month, to: Month) -> Vec<WhatIf> {
    let under = |s: &Scheme| WhatIf { scheme: s.name.clone(), slips: run(ledger, &agreement.all_under(s), from, to) };
    schemes.iter().map(under).collect()
}

/// A purchase that somebody thinks of, and what is expected to come of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purchase {
    /// Day of the order.
    pub day: Day,
    /// Seller account.
    pub shop: String,
    /// SKU.
    pub sku: String,
    /// Who orders.
    pub orderer: String,
    /// Units.
    pub units: i64,
    /// Landed cost of a unit, RMB micros, above zero.
    pub unit_cost_micros: i64,
    /// What is expected, in any order.
    pub path: Vec<Expected>,
}

/// What is expected of a purchase on a day. Amounts are RMB micros, signed as they add to profit or cash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// Day.
    pub day: Day,
    /// Units sold; their cost follows from the purchase.
    pub units: i64,
    /// Sales after promotions.
    pub sales_micros: i64,
    /// Marketplace fees.
    pub fees_micros: i64,
    /// Advertising.
    pub ads_micros: i64,
    /// Payout that arrives.
    pub payout_micros: i64,
    /// Surcharge, capital cost and write-down of what does not sell.
    pub slow_stock_micros: i64,
}

/// Pay in a month without and with a purchase, micros of the scheme's currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// Month.
    pub month: Month,
    /// Pay without it.
    pub without_micros: i64,
    /// Pay with it.
    pub with_micros: i64,
}

impl Purchase {
    /// The rows that it would make; their references begin with `plan:`.
    pub fn rows(&self) -> Vec<Row> {
        let place = (self.shop.as_str(), self.sku.as_str());
        let cost = |units: i64| units.saturating_mul(self.unit_cost_micros);
        let row = |n: usize, kind: Kind, day, units, micros| Row {
            units,
            batch: "plan".to_owned(),
            orderer: self.orderer.clone(),
            ..Row::new(&format!("plan:{n}:{}", kind.code()), kind, day, place, micros)
        };
        let mut rows = vec![row(0, Kind::GoodsBought, self.day, self.units, -cost(self.units))];
        for (n, e) in (1..).zip(&self.path) {
            rows.extend(
                [
                    row(n, Kind::Sales, e.day, e.units, e.sales_micros),
                    row(n, Kind::GoodsSold, e.day, e.units, -cost(e.units)),
                    row(n, Kind::Fees, e.day, 0, e.fees_micros),
                    row(n, Kind::Ads, e.day, 0, e.ads_micros),
                    row(n, Kind::Payout, e.day, 0, e.payout_micros),
                    row(n, Kind::WriteDown, e.day, 0, e.slow_stock_micros),
                ]
                .into_iter()
                .filter(|r| r.rmb_micros != 0),
            );
        }
        rows
    }

    /// Units that the path leaves unsold; below zero when it sells more than is bought.
    pub fn unsold(&self) -> i64 {
        self.units - super::total(self.path.iter().map(|e| e.units))
    }
}

/// What a purchase does to an operator's pay in the open month and up to `through`, with what closed months carried and held. `None`
/// when the path sells more than is bought.
pub fn purchase(
    register: &Register,
    ledger: &Ledger,
    agreement: &Agreement,
    plan: &Purchase,
    (operator, through): (&str, Month),
) -> Option<Vec<Effect>> {
    if plan.unsold() < 0 {
        return None;
    }
    let mut planned = ledger.clone();
    planned.rows.extend(plan.rows());
    let [without, with] = [ledger, &planned].map(|l| register.forecast(l, agreement, through));
    let paid = |slips: &[Slip], month: Month| {
        super::total(slips.iter().filter(|s| s.month == month && s.operator == operator).map(|s| s.paid_micros))
    };
    let effect = |month| Effect { month, without_micros: paid(&without, month), with_micros: paid(&with, month) };
    Some((register.open.0..=through.0).map(|n| effect(Month(n))).collect())
}
