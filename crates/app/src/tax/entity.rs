//! One entity: its VAT by filing period, its income tax by year, where they fall, and where it stands.

use super::lines::{Amounts, BEFORE, Booked, Key, Line};
use super::{Found, Taxes, rmb};
use books::Month;
use books::roll_up::NO_OPERATOR;
use books::statement::UNALLOCATED;
use books::tax::alarms::{Alarm, Pace, alarms, marginal_ahead};
use books::tax::cit::{CitYear, MonthIncome, years};
use books::tax::dividend::{Distribution, distribute};
use books::tax::owner_cash::{Marginal, Taken, taken};
use books::tax::position::{MonthProfit, PositionAt, incomes, position_of};
use books::tax::profile::CitMethod;
use books::tax::share::share;
use books::tax::vat::{Sale, Vat, reckon};
use books::tax::{Entity, Law, Tables, TaxError, Taxpayer};
use domain::policy::MarginalTax;
use domain::{Day, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Days over which the pace of sales is taken.
const PACE_DAYS: i32 = 90;
/// A pace is taken over no fewer days: one day's sales are no pace.
const PACE_DAYS_MIN: i32 = 30;
/// Full months over which the pace of profit is taken.
const PACE_MONTHS: i32 = 3;

/// Taxes of an entity.
#[derive(Clone, PartialEq, Debug)]
pub struct EntityTaxes {
    /// Its profile, without shops that another claims, too.
    pub entity: Entity,
    /// VAT by filing period.
    pub vat: Vat,
    /// Income tax by year, with prepayments and settlement.
    pub years: Vec<CitYear>,
    /// What is distributed of each year's net profit, and its tax.
    pub dividends: BTreeMap<i32, Distribution>,
    /// Where it stands on the last day that the books speak of.
    pub at: PositionAt,
    /// What is taken there.
    pub taken: Taken,
    /// Each cliff with room, price and the day of crossing at the recent pace.
    pub alarms: Vec<Alarm>,
    /// The pace that the alarms look ahead at.
    pub pace: Pace,
    /// Tax on the next yuan where that pace leads: what decisions are priced by.
    pub marginal: Marginal,
}

impl EntityTaxes {
    /// Tax on the next unit of a shop's profit and sales, by the VAT treatment of its goods.
    pub fn next_of(&self, shop: &str) -> MarginalTax {
        let (m, levied) = (&self.marginal, self.entity.treatment(shop, "").levied());
        // millionths there, 10⁻⁹ here
        MarginalTax {
            keep_nanos: (1_000_000 - m.of_profit) * 1_000,
            sales_nanos: if levied { m.of_levied_sales } else { m.of_exempt_sales } * 1_000,
        }
    }
}

/// How far the firm's books reach: an entity without sales since stands where it stood, on the same day as the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// The last day that they speak of.
    pub through: Day,
    /// The last day with a settled sale: settlements come later than other costs of a month.
    pub sold: Day,
}

/// Amounts of a key, and the revenue that a deemed tax is shared by.
type Parts = BTreeMap<Key, (Amounts, i64)>;

/// Reckons an entity and adds it; what keeps it from being reckoned becomes a finding, and the other entities stand.
pub(super) fn add(
    taxes: &mut Taxes,
    entity: Entity,
    tables: &Tables,
    sales: Vec<Sale>,
    booked: &BTreeMap<Key, Booked>,
    reach: Reach,
) -> Result<(), TaxError> {
    let own = |shop: &String| entity.shops.contains(shop);
    let mut booked: BTreeMap<&Key, Booked> =
        booked.iter().filter(|(k, _)| own(&k.shop)).map(|(k, b)| (k, *b)).collect();
    let (sales, outside) = without_law(&entity, tables, sales, &mut booked)?;
    taxes.findings.extend(outside);
    match one(&entity, tables, &sales, &booked, reach) {
        Ok((found, lines)) => {
            taxes.findings.extend(found.vat.findings.iter().map(|f| Found {
                shop: None,
                month: None,
                finding: f.clone(),
            }));
            let general = found.vat.crossed.is_some() || found.at.position.taxpayer == Taxpayer::General;
            if general {
                taxes.assumptions.push(no_input(&entity));
            }
            taxes.lines.extend(lines);
            taxes.entities.push(found);
            Ok(())
        }
        Err(TaxError::TooLarge) => Err(TaxError::TooLarge),
        Err(e) => {
            let micros = total(sales.iter().map(|s| s.gross_micros))?;
            let (name, sum) = (&entity.name, rmb(micros));
            let words = Words::new(
                format!("{name}: taxes on {sum} of sales can't be reckoned: {e}"),
                format!("{name}：{sum} 销售额无法计税：{}", e.zh()),
            );
            taxes.findings.push(Found::new(None, None, "tax_not_reckoned", sum, words));
            Ok(())
        }
    }
}

fn no_input(entity: &Entity) -> Words {
    let name = &entity.name;
    Words::new(
        format!(
            "{name} is taxed as a general taxpayer; purchase invoices are not on file, so no input VAT is taken off"
        ),
        format!("{name} 按一般纳税人计税；未录入进项发票，故未抵扣进项税"),
    )
}

fn total(amounts: impl IntoIterator<Item = i64>) -> Result<i64, TaxError> {
    let sum: i128 = amounts.into_iter().map(i128::from).sum();
    i64::try_from(sum).map_err(|_| TaxError::TooLarge)
}

/// Takes out the months whose law, or whose taxpayer kind, is not known: one finding for each.
fn without_law(
    entity: &Entity,
    tables: &Tables,
    sales: Vec<Sale>,
    booked: &mut BTreeMap<&Key, Booked>,
) -> Result<(Vec<Sale>, Vec<Found>), TaxError> {
    let months: BTreeSet<Month> =
        sales.iter().map(|s| Month::of(s.day)).chain(booked.keys().map(|k| k.month)).collect();
    let unknown = |month: &Month| {
        let (first, last) = (month.first_day(), month.last_day());
        let law = Law::on(tables, first).and_then(|_| Law::on(tables, last)).map(drop);
        law.and_then(|()| entity.registered(last).map(drop)).err().map(|e| (*month, e))
    };
    let unknown: BTreeMap<Month, TaxError> = months.iter().filter_map(unknown).collect();
    let mut found = Vec::new();
    for (month, e) in &unknown {
        let sum = rmb(total(sales.iter().filter(|s| Month::of(s.day) == *month).map(|s| s.gross_micros))?);
        let name = &entity.name;
        let words = Words::new(
            format!("{name}, {month}: {sum} of sales are in no tax: {e}"),
            format!("{name}，{month}：{sum} 销售额未计税：{}", e.zh()),
        );
        found.push(Found::new(None, Some(*month), "month_without_law", sum, words));
    }
    booked.retain(|key, _| !unknown.contains_key(&key.month));
    Ok((sales.into_iter().filter(|s| !unknown.contains_key(&Month::of(s.day))).collect(), found))
}

fn one(
    entity: &Entity,
    tables: &Tables,
    sales: &[Sale],
    booked: &BTreeMap<&Key, Booked>,
    reach: Reach,
) -> Result<(EntityTaxes, Vec<Line>), TaxError> {
    let vat = reckon(entity, tables, sales, &[])?;
    let profits = by_month(booked)?;
    let mut months = incomes(&vat, &profits)?;
    // periods end for an entity that sells nothing any more, too: its prepayments fall due
    let through = Month::of(reach.through);
    if months.last().is_some_and(|m| m.month < through) {
        months.push(MonthIncome { month: through, revenue_micros: 0, profit_micros: 0 });
    }
    let years = years(entity, tables, &months)?;
    let mut parts = parts(entity, &vat, booked, months.iter().map(|m| m.month).min());
    let mut dividends = BTreeMap::new();
    for year in &years {
        dividends.insert(year.year, fall(&mut parts, entity, tables, year)?);
    }
    // no sale is of a later day than the books reach
    let at = position_of(entity, tables, reach.through, &vat, &profits)?;
    let law = Law::on(tables, reach.through)?;
    let pace = pace(entity, &at, (sales, reach.sold), &profits)?;
    let found = EntityTaxes {
        taken: taken(&law, &at.position)?,
        alarms: alarms(&law, &at, &pace)?,
        marginal: marginal_ahead(&law, &at, &pace)?,
        entity: entity.clone(),
        vat,
        years,
        dividends,
        at,
        pace,
    };
    let line = |(key, (amounts, _)): (Key, (Amounts, i64))| Line {
        entity: entity.name.clone(),
        month: key.month,
        shop: key.shop,
        parent: key.sku.clone(),
        sku: key.sku,
        operator: key.operator,
        launched: None,
        amounts,
    };
    Ok((found, parts.into_iter().map(line).collect()))
}

fn by_month(booked: &BTreeMap<&Key, Booked>) -> Result<Vec<MonthProfit>, TaxError> {
    let mut months: BTreeMap<Month, (i128, i128)> = BTreeMap::new();
    for (key, b) in booked {
        let sum = months.entry(key.month).or_default();
        *sum = (sum.0 + i128::from(b.profit_micros), sum.1 + i128::from(b.not_deductible_micros));
    }
    let fit = |sum: i128| i64::try_from(sum).map_err(|_| TaxError::TooLarge);
    let month = |(month, (profit, provisions))| {
        Ok(MonthProfit { month, profit_micros: fit(profit)?, not_deductible_micros: fit(provisions)? })
    };
    months.into_iter().map(month).collect()
}

/// Profit and VAT of every key, months before the data included where they count in the first year.
fn parts(entity: &Entity, vat: &Vat, booked: &BTreeMap<&Key, Booked>, first: Option<Month>) -> Parts {
    let mut parts: Parts = BTreeMap::new();
    for (key, b) in booked {
        parts.entry((*key).clone()).or_default().0.profit_micros += b.profit_micros;
    }
    for (line, v) in &vat.lines {
        let (month, shop) = (line.month, line.shop.clone());
        let key = Key { month, shop, sku: line.sku.clone(), operator: line.operator.clone() };
        let (amounts, revenue) = parts.entry(key).or_default();
        amounts.vat_micros += v.output_micros - v.credit_micros - v.refund_micros;
        amounts.surcharge_micros += v.surcharge_micros;
        *revenue += v.net_micros;
    }
    let january = first.map(|m| Month(m.0 - m.0.rem_euclid(12)));
    for before in entity.before.iter().filter(|b| january.is_some_and(|j| b.month >= j)) {
        let (amounts, revenue) = parts.entry(whole(before.month, BEFORE)).or_default();
        amounts.profit_micros += before.profit_micros;
        *revenue += before.sales_micros;
    }
    parts
}

/// A key of the entity as a whole.
fn whole(month: Month, sku: &str) -> Key {
    Key { month, shop: String::new(), sku: sku.to_owned(), operator: NO_OPERATOR.to_owned() }
}

/// Lets the income tax and the dividend tax of a year fall on its keys: by what is left after the tax before, a deemed tax by revenue.
fn fall(parts: &mut Parts, entity: &Entity, tables: &Tables, year: &CitYear) -> Result<Distribution, TaxError> {
    let december = Month(year.year * 12 + 11);
    let (from, to) = (Month(year.year * 12), december);
    let of_year = |parts: &Parts, weight: &dyn Fn(&(Amounts, i64)) -> i64| -> Vec<(Key, i64)> {
        parts.iter().filter(|(k, _)| from <= k.month && k.month <= to).map(|(k, p)| (k.clone(), weight(p))).collect()
    };
    let weights = match entity.cit {
        CitMethod::Books => of_year(parts, &|p| p.0.after_vat_micros()),
        CitMethod::Deemed => of_year(parts, &|p| p.1),
    };
    put(parts, year.whole.tax_micros, &weights, december, |a, micros| a.cit_micros += micros)?;
    let nets = of_year(parts, &|p| p.0.net_micros());
    let law = Law::on(tables, december.last_day())?;
    let split = distribute(&law, total(nets.iter().map(|n| n.1))?, entity.distributed_share)?;
    put(parts, split.tax_micros, &nets, december, |a, micros| a.dividend_tax_micros += micros)?;
    Ok(split)
}

/// Puts a tax on keys by weight; where no weight can carry it, on the entity as a whole, in the last month of the keys.
fn put(
    parts: &mut Parts,
    tax_micros: i64,
    weights: &[(Key, i64)],
    december: Month,
    add: impl Fn(&mut Amounts, i64),
) -> Result<(), TaxError> {
    if tax_micros == 0 {
        return Ok(());
    }
    let shared = share(tax_micros, weights)?.unwrap_or_else(|| {
        let last = weights.iter().map(|(k, _)| k.month).max().unwrap_or(december);
        vec![(whole(last, UNALLOCATED), tax_micros)]
    });
    for (key, micros) in shared {
        add(&mut parts.entry(key).or_default().0, micros);
    }
    Ok(())
}

/// What comes in a day: sales of the last ninety days, profit of the last three months that are over; of the running one where none is.
fn pace(
    entity: &Entity,
    at: &PositionAt,
    (sales, last): (&[Sale], Day),
    profits: &[MonthProfit],
) -> Result<Pace, TaxError> {
    let now = Month::of(at.day);
    let first = sales.iter().map(|s| s.day).min().unwrap_or(last).max(last.plus(1 - PACE_DAYS));
    let days = i64::from((last.0 - first.0 + 1).max(PACE_DAYS_MIN));
    let recent = || sales.iter().filter(move |s| first <= s.day);
    let of = |levied: bool| {
        let treated = |s: &&Sale| entity.treatment(&s.shop, &s.shipment).levied() == levied;
        Ok(total(recent().filter(treated).map(|s| s.gross_micros))? / days)
    };
    let over: Vec<&MonthProfit> =
        profits.iter().filter(|p| p.month < now && p.month.0 >= now.0 - PACE_MONTHS).collect();
    let running: Vec<&MonthProfit> = profits.iter().filter(|p| p.month == now).collect();
    let (months, days) = if over.is_empty() {
        (running, i64::from(at.day.0 - now.first_day().0 + 1))
    } else {
        let days = over.iter().map(|p| i64::from(p.month.days())).sum();
        (over, days)
    };
    let profit_micros = total(months.iter().map(|p| p.profit_micros))? / days.max(1);
    Ok(Pace { levied_gross_micros: of(true)?, exempt_gross_micros: of(false)?, profit_micros, assets_micros: 0 })
}
