//! Where an entity stands on a day, from its sales, purchases and monthly profit.

use super::cit::{MonthIncome, years};
use super::exact::{fit, total};
use super::owner_cash::Position;
use super::period::{Filing, Period};
use super::profile::{CitMethod, Entity, Taxpayer};
use super::vat::{Purchase, Sale, Vat, reckon};
use super::{Law, Tables, TaxError};
use crate::month::Month;
use domain::Day;
use std::collections::BTreeMap;

/// Operating profit of an entity in a month, before VAT. RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthProfit {
    /// The month; the running one as far as it is booked.
    pub month: Month,
    /// Operating profit.
    pub profit_micros: i64,
    /// Costs in it that the tax law does not deduct: provisions.
    pub not_deductible_micros: i64,
}

/// An entity on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PositionAt {
    /// The day; sales of the day itself are in.
    pub day: Day,
    /// The filing period that runs.
    pub period: Period,
    /// Where it stands.
    pub position: Position,
    /// Net sales by month up to the day, those before the data begins included. RMB micros.
    pub net_by_month: BTreeMap<Month, i64>,
}

/// Income of each month for income tax: profit less VAT and surcharges, with what the tax law does not deduct put back.
///
/// # Errors
/// A sum that does not fit.
pub fn incomes(vat: &Vat, profits: &[MonthProfit]) -> Result<Vec<MonthIncome>, TaxError> {
    let mut months: BTreeMap<Month, (i128, i128)> = BTreeMap::new();
    for (key, line) in &vat.lines {
        let sums = months.entry(key.month).or_default();
        *sums = (sums.0 + i128::from(line.net_micros), sums.1 - i128::from(line.tax_micros()));
    }
    for p in profits {
        months.entry(p.month).or_default().1 += i128::from(p.profit_micros) + i128::from(p.not_deductible_micros);
    }
    let income = |(month, (revenue, profit))| {
        Ok(MonthIncome { month, revenue_micros: fit(revenue)?, profit_micros: fit(profit)? })
    };
    months.into_iter().map(income).collect()
}

/// Where an entity stands on a day. Rows after the day, and of other entities' shops, are left out.
///
/// # Errors
/// A day without a law or taxpayer kind; a sum that does not fit.
pub fn position_at(
    entity: &Entity,
    tables: &Tables,
    day: Day,
    (sales, purchases): (&[Sale], &[Purchase]),
    profits: &[MonthProfit],
) -> Result<PositionAt, TaxError> {
    let sales: Vec<Sale> = sales.iter().filter(|s| s.day <= day).cloned().collect();
    let purchases: Vec<Purchase> = purchases.iter().filter(|p| p.day <= day).cloned().collect();
    position_of(entity, tables, day, &reckon(entity, tables, &sales, &purchases)?, profits)
}

/// The same where the VAT of all rows up to the day, and of none after it, is known.
///
/// # Errors
/// As for [`position_at`].
pub fn position_of(
    entity: &Entity,
    tables: &Tables,
    day: Day,
    vat: &Vat,
    profits: &[MonthProfit],
) -> Result<PositionAt, TaxError> {
    let now = Month::of(day);
    let profits: Vec<MonthProfit> = profits.iter().filter(|p| p.month <= now).copied().collect();
    let general = vat.crossed.is_some() || entity.registered(now.last_day())? == Taxpayer::General;
    let period = Period::of(now, if general { Filing::Month } else { entity.vat_filing });
    let january = Month(now.0 - now.0.rem_euclid(12));

    let incomes = incomes(vat, &profits)?;
    let net_by_month = net_by_month(entity, &incomes)?;
    let net =
        |from: Month, to: Month| total(net_by_month.iter().filter(|(m, _)| from <= **m && **m <= to).map(|(_, n)| *n));
    let lines = |from: Month, to: Month| vat.lines.iter().filter(move |(k, _)| from <= k.month && k.month <= to);
    let gross = |levied: bool| {
        let of = lines(period.first, now).filter(move |(k, _)| k.treatment.levied() == levied);
        total(of.map(|(_, line)| line.gross_micros))
    };
    let of_year = || profits.iter().filter(|p| january <= p.month);
    let before = entity.before.iter().filter(|b| january <= b.month && b.month <= now);
    let profit = total(of_year().map(|p| p.profit_micros).chain(before.map(|b| b.profit_micros)))?;
    let earlier_tax = total(lines(january, period.first.before()).map(|(_, line)| line.tax_micros()))?;
    let refund = total(lines(period.first, now).map(|(_, line)| line.refund_micros))?;
    let carried = vat.periods.iter().rev().find(|p| p.period.last() < period.first);
    let carried = carried.map_or(0, |p| p.carried_forward_micros);
    let position = Position {
        taxpayer: if general { Taxpayer::General } else { Taxpayer::Small },
        filing: entity.vat_filing,
        levied_gross_micros: gross(true)?,
        exempt_gross_micros: gross(false)?,
        trailing_net_micros: net(Month(period.last().0 - 11), period.first.before())?,
        credit_micros: total(lines(period.first, now).map(|(_, line)| line.credit_micros))?,
        brought_forward_micros: carried,
        small_firm: entity.small_firm,
        cit: entity.cit,
        profit_micros: total([profit, refund, -earlier_tax])?,
        not_deductible_micros: total(of_year().map(|p| p.not_deductible_micros))?,
        earlier_revenue_micros: net(january, period.first.before())?,
        losses_micros: losses(entity, tables, january, &incomes)?,
        staff: entity.staff,
        assets_micros: entity.assets_micros,
        distributed_share: entity.distributed_share,
    };
    Ok(PositionAt { day, period, position, net_by_month })
}

fn net_by_month(entity: &Entity, incomes: &[MonthIncome]) -> Result<BTreeMap<Month, i64>, TaxError> {
    let mut months: BTreeMap<Month, i64> = entity.before.iter().map(|b| (b.month, b.sales_micros)).collect();
    for i in incomes {
        let net = months.entry(i.month).or_default();
        *net = total([*net, i.revenue_micros])?;
    }
    Ok(months)
}

/// Losses of the years before `january` that its year may still deduct.
fn losses(entity: &Entity, tables: &Tables, january: Month, incomes: &[MonthIncome]) -> Result<i64, TaxError> {
    if entity.cit == CitMethod::Deemed {
        return Ok(0);
    }
    let over: Vec<MonthIncome> = incomes.iter().filter(|i| i.month < january).copied().collect();
    let before = entity.before.iter().filter(|b| b.month < january).copied().collect();
    let past = years(&Entity { before, ..entity.clone() }, tables, &over)?;
    let left = past.last().map_or_else(|| entity.losses.clone(), |y| y.losses_left.clone());
    let year = january.0.div_euclid(12);
    let oldest = i64::from(year) - Law::on(tables, Month(year * 12 + 11).last_day())?.loss_years;
    total(left.iter().filter(|(of, _)| i64::from(*of) >= oldest).map(|(_, micros)| *micros))
}

#[cfg(test)]
#[path = "position_tests.rs"]
mod tests;
