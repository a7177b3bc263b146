//! Corporate income tax: cumulative within the year, prepaid by period, settled at the year's end.
//!
//! guide
//! 1. *Books*: taxable income = profit since January − losses of earlier years, the oldest first, none older than the law allows. *Deemed*:
//!    revenue × a share; losses play no part.
//! 2. A small low-profit firm pays the small rate on all of it; one yuan above a limit (income, staff, assets, revenue where deemed) and all of it
//!    is taxed at the full rate.
//! 3. A prepayment is the tax on the year so far less what has been prepaid, never below zero. The settlement after December is the year's tax less the
//!    prepayments, and may be a refund. A year's law is that of its last day, a prepayment's that of its period's last day.
//! 4. Rounded once per prepayment and settlement, to the fen, half to even (the house's choice).

use super::exact::{ONE, fen, fit, total};
use super::period::Period;
use super::profile::{CitMethod, Entity};
use super::{Law, Tables, TaxError};
use crate::month::Month;
use std::collections::BTreeMap;

/// Income of a month. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthIncome {
    /// The month.
    pub month: Month,
    /// Revenue without VAT.
    pub revenue_micros: i64,
    /// Profit after VAT and surcharges, as the tax law counts it: without provisions and other costs that it does not deduct.
    pub profit_micros: i64,
}

/// What income tax is reckoned on. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Base {
    /// How.
    pub method: CitMethod,
    /// Profit of the year so far, before losses carried.
    pub profit_micros: i64,
    /// Losses of earlier years that may be deducted.
    pub losses_micros: i64,
    /// Revenue of the year so far, without VAT.
    pub revenue_micros: i64,
    /// People.
    pub staff: i64,
    /// Total assets.
    pub assets_micros: i64,
}

/// Income tax on a base. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Cit {
    /// Taxable income; never below zero.
    pub taxable_micros: i64,
    /// Losses of earlier years that were deducted.
    pub losses_used_micros: i64,
    /// Whether it is taxed as a small low-profit firm.
    pub small: bool,
    /// Rate in millionths.
    pub rate: i64,
    /// Tax in whole fen.
    pub tax_micros: i64,
}

/// Income tax on a base by the law of a day.
///
/// # Errors
/// An amount that does not fit.
pub fn tax_on(law: &Law, base: &Base) -> Result<Cit, TaxError> {
    let (taxable, losses_used_micros) = match base.method {
        CitMethod::Books => {
            let profit = base.profit_micros.max(0);
            let used = base.losses_micros.clamp(0, profit);
            ((i128::from(profit - used), 1), used)
        }
        CitMethod::Deemed => ((i128::from(base.revenue_micros.max(0)) * i128::from(law.deemed_share), ONE), 0),
    };
    // in exact parts: a limit is passed by the income itself, not by the rounded one
    let (parts, of) = taxable;
    let income = parts <= i128::from(law.small_income) * of;
    let revenue = base.method == CitMethod::Books || base.revenue_micros <= law.deemed_revenue_max;
    let small = income && revenue && base.staff <= law.small_staff && base.assets_micros <= law.small_assets;
    let rate = if small { law.cit_small } else { law.cit_full };
    let taxable_micros = fit(parts / of)?;
    let tax_micros = match base.method {
        CitMethod::Books => fen(taxable_micros, i128::from(rate), ONE)?,
        CitMethod::Deemed => {
            let share = i128::from(law.deemed_share) * i128::from(rate);
            fen(base.revenue_micros.max(0), share, ONE * ONE)?
        }
    };
    Ok(Cit { taxable_micros, losses_used_micros, small, rate, tax_micros })
}

/// One prepayment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prepayment {
    /// Month or quarter after which it is paid.
    pub period: Period,
    /// Tax on the year so far.
    pub so_far: Cit,
    /// What is paid: the tax so far less earlier prepayments, never below zero.
    pub paid_micros: i64,
}

/// A year of income tax.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CitYear {
    /// The year.
    pub year: i32,
    /// Tax on all months that are known.
    pub whole: Cit,
    /// Losses that were deducted: year of the loss, RMB micros.
    pub losses_used: Vec<(i32, i64)>,
    /// Losses left after it, its own included once it is over.
    pub losses_left: Vec<(i32, i64)>,
    /// Prepayments in order.
    pub prepaid: Vec<Prepayment>,
    /// After December: the year's tax less the prepayments; below zero it is given back. `None` while the year runs.
    pub settlement_micros: Option<i64>,
}

/// Income tax of an entity over all years with a month of data. Months before the data count in the first of these years; earlier years are settled,
/// and what is left of their losses stands in the profile.
///
/// # Errors
/// A day without a law; a sum that does not fit.
pub fn years(entity: &Entity, tables: &Tables, months: &[MonthIncome]) -> Result<Vec<CitYear>, TaxError> {
    let by_month = gather(entity, months)?;
    let mut losses: BTreeMap<i32, i64> = entity.losses.iter().copied().collect();
    let year_of = |m: &Month| m.0.div_euclid(12);
    let (Some(first), Some(last)) = (by_month.keys().next(), by_month.keys().next_back()) else {
        return Ok(Vec::new());
    };
    let (first, last) = (year_of(first), year_of(last));
    (first..=last).map(|year| one_year(entity, tables, &by_month, year, &mut losses)).collect()
}

fn gather(entity: &Entity, months: &[MonthIncome]) -> Result<BTreeMap<Month, (i64, i64)>, TaxError> {
    let mut sums: BTreeMap<Month, (i128, i128)> = BTreeMap::new();
    let Some(first) = months.iter().map(|m| m.month).min() else { return Ok(BTreeMap::new()) };
    let january = Month(first.0 - first.0.rem_euclid(12));
    let before = entity.before.iter().filter(|b| b.month >= january);
    let before = before.map(|b| (b.month, b.sales_micros, b.profit_micros));
    let rows = months.iter().map(|m| (m.month, m.revenue_micros, m.profit_micros));
    for (month, revenue, profit) in before.chain(rows) {
        let sum = sums.entry(month).or_default();
        *sum = (sum.0 + i128::from(revenue), sum.1 + i128::from(profit));
    }
    sums.into_iter().map(|(m, (revenue, profit))| Ok((m, (fit(revenue)?, fit(profit)?)))).collect()
}

fn one_year(
    entity: &Entity,
    tables: &Tables,
    by_month: &BTreeMap<Month, (i64, i64)>,
    year: i32,
    losses: &mut BTreeMap<i32, i64>,
) -> Result<CitYear, TaxError> {
    let (january, december) = (Month(year * 12), Month(year * 12 + 11));
    let end_law = Law::on(tables, december.last_day())?;
    let oldest = i64::from(year) - end_law.loss_years;
    losses.retain(|of, _| i64::from(*of) >= oldest);
    let losses_micros = total(losses.values().copied())?;
    let base = |through: Month| -> Result<Base, TaxError> {
        let so_far = || by_month.range(january..=through).map(|(_, sums)| *sums);
        Ok(Base {
            method: entity.cit,
            profit_micros: total(so_far().map(|s| s.1))?,
            losses_micros,
            revenue_micros: total(so_far().map(|s| s.0))?,
            staff: entity.staff,
            assets_micros: entity.assets_micros,
        })
    };
    let known = by_month.range(january..=december).next_back().map_or(january, |(m, _)| *m);
    let (mut prepaid, mut paid) = (Vec::new(), 0);
    let mut period = Period::of(january, entity.prepay);
    while period.last() <= known {
        let so_far = tax_on(&Law::on(tables, period.last_day())?, &base(period.last())?)?;
        let paid_micros = (so_far.tax_micros - paid).max(0);
        paid += paid_micros;
        prepaid.push(Prepayment { period, so_far, paid_micros });
        period = period.next();
    }
    let of_year = base(known)?;
    let whole = tax_on(&end_law, &of_year)?;
    let losses_used = use_up(losses, whole.losses_used_micros);
    if known == december && entity.cit == CitMethod::Books && of_year.profit_micros < 0 {
        losses.insert(year, -of_year.profit_micros);
    }
    let settlement_micros = (known == december).then(|| whole.tax_micros - paid);
    let losses_left = losses.iter().map(|(year, micros)| (*year, *micros)).collect();
    Ok(CitYear { year, whole, losses_used, losses_left, prepaid, settlement_micros })
}

/// Takes an amount off the losses, the oldest first.
fn use_up(losses: &mut BTreeMap<i32, i64>, mut micros: i64) -> Vec<(i32, i64)> {
    let mut used = Vec::new();
    for (year, left) in losses.iter_mut() {
        let part = micros.min(*left);
        if part > 0 {
            used.push((*year, part));
            *left -= part;
            micros -= part;
        }
    }
    losses.retain(|_, left| *left > 0);
    used
}

#[cfg(any(test, feature = "testing"))]
#[path = "cit_laws.rs"]
pub mod laws;
#[cfg(test)]
#[path = "cit_tests.rs"]
mod tests;
