//! How profit becomes owner cash: as the taxes of the stated entities take it; by the policy's rates where no entity is stated.

use super::Standing;
use crate::tax::{By as TaxBy, Taxes};
use books::economics::Economics;
use books::{By, Filter, Line, Month, Statement};
use domain::Policy;
use domain::money::scale;
use domain::policy::{MarginalTax, Tax};
use std::collections::{BTreeMap, BTreeSet};

/// What reaches the owner of a month's operating profit: VAT in sales, corporate tax and tax on dividends taken off; a loss stays whole.
pub fn owner_cash_micros(tax: &Tax, profit_micros: i64, sales_micros: i64) -> i64 {
    let untaxed = Tax { corporate_bp: 0, dividend_bp: 0, ..tax.clone() };
    let after_vat = untaxed.after_tax_micros(profit_micros, sales_micros);
    if after_vat <= 0 { after_vat } else { tax.after_tax_micros(profit_micros, sales_micros) }
}

/// How profit becomes owner cash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taxing {
    /// By the policy's rates ([`owner_cash_micros`]): nothing is stated about entities.
    Rates(Tax),
    /// As the taxes of the stated entities take it.
    Stated {
        /// Operating profit that is in the taxes of a month, and what of it reaches the owner. RMB micros.
        months: BTreeMap<Month, (i64, i64)>,
        /// Tax on the next unit: the mean of the shops, by their sales.
        next: MarginalTax,
    },
}

impl Taxing {
    /// Of some shops (empty means all).
    pub fn of(standing: &Standing, policy: &Policy, shops: &BTreeSet<String>) -> Self {
        if standing.tax.profile.is_none() {
            return Self::Rates(policy.tax.clone());
        }
        let next = next(&standing.books.closing.statement, &standing.economics, policy, shops);
        Self::Stated { months: months(&standing.taxes, shops), next }
    }

    /// Owner cash of a month, RMB micros. `None` where a part of the profit is in no entity's taxes: what is not taxed is not known to stay.
    pub fn cash(&self, month: Month, profit_micros: i64, sales_micros: i64) -> Option<i64> {
        match self {
            Self::Rates(tax) => Some(owner_cash_micros(tax, profit_micros, sales_micros)),
            Self::Stated { months, .. } => {
                months.get(&month).filter(|(taxed, _)| *taxed == profit_micros).map(|(_, cash)| *cash)
            }
        }
    }

    /// Owner cash of a whole month of which a part is known: each as profit, sales and, for the part, cash. RMB micros.
    pub fn projected(&self, whole: (i64, i64), part: (i64, i64, i64)) -> Option<i64> {
        match self {
            Self::Rates(tax) => Some(owner_cash_micros(tax, whole.0, whole.1)),
            Self::Stated { next, .. } => {
                let more = next.after_tax_micros(whole.0.checked_sub(part.0)?, whole.1.checked_sub(part.1)?);
                part.2.checked_add(more)
            }
        }
    }
}

/// Operating profit that is in the taxes of each month, and what of it reaches the owner. RMB micros.
pub(crate) fn months(taxes: &Taxes, shops: &BTreeSet<String>) -> BTreeMap<Month, (i64, i64)> {
    let rows = taxes.roll_up(TaxBy::Month, None, shops);
    let of = |(month, a): (String, crate::tax::Amounts)| {
        Some((Month::parse(&month)?, (a.profit_micros, a.owner_cash_micros())))
    };
    rows.into_iter().filter_map(of).collect()
}

/// The mean of what the next unit of the shops bears, by their net sales; the policy's rates where nothing is sold.
fn next(statement: &Statement, economics: &Economics, policy: &Policy, shops: &BTreeSet<String>) -> MarginalTax {
    let rows = statement.roll_up(&[By::Shop], &Filter { shops: shops.clone(), ..Filter::default() });
    let weigh = |row: &books::Row| {
        let sales = row.rmb.down_to(Line::Refunds).filter(|sales| *sales > 0)?;
        Some((economics.tax(row.key.first()?, policy), i128::from(sales)))
    };
    let weighed: Vec<(MarginalTax, i128)> = rows.iter().filter_map(weigh).collect();
    let total: i128 = weighed.iter().map(|(_, w)| w).sum();
    let mean = |of: fn(&MarginalTax) -> i64| {
        // nanos below 2³¹, sales below 2⁶³: the products fit
        let sum: i128 = weighed.iter().map(|(tax, w)| i128::from(of(tax)) * w).sum();
        scale(1, sum, total)
    };
    match mean(|t| t.keep_nanos).zip(mean(|t| t.sales_nanos)) {
        Some((keep_nanos, sales_nanos)) => MarginalTax { keep_nanos, sales_nanos },
        None => policy.tax.marginal(),
    }
}
