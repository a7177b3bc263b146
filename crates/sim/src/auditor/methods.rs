//! The other two ways to cost goods: moving weighted average and period cost.

use super::costs::{Charged, Cost, Costing, PoolDay, by_pool};
use super::evidence::{BatchRow, Evidence};
use super::exact::half_even;
use domain::Day;
use std::collections::BTreeMap;

/// Moving weighted average: a receipt blends into the stock; what leaves takes its share of all cost.
pub fn average(e: &Evidence, batches: &[BatchRow]) -> Costing {
    by_pool(e, batches, average_pool)
}

/// Period cost: one price per pool and month, of the opening stock and all receipts of the month.
pub fn period(e: &Evidence, batches: &[BatchRow]) -> Costing {
    by_pool(e, batches, period_pool)
}

/// Cost of `part` of `whole` units that cost `cost` together.
fn share(cost: Cost, part: i64, whole: i64) -> Cost {
    cost.map(|c| half_even(i128::from(c) * i128::from(part), i128::from(whole)))
}

fn add(sum: &mut Cost, cost: Cost, sign: i64) {
    sum.iter_mut().zip(cost).for_each(|(s, c)| *s += sign * c);
}

fn charge(
    costing: &mut Costing,
    (market, day, sku): (&'static str, Day, &str),
    cost: Cost,
    units: i64,
    written_off: bool,
) {
    costing.charges.push(Charged { market, day, sku: sku.to_owned(), cost, units, written_off });
}

fn average_pool(sku: &str, days: BTreeMap<Day, PoolDay>, costing: &mut Costing) {
    let (mut stock, mut units): (Cost, i64) = ([0; 4], 0);
    let mut latest: Option<(i64, Cost)> = None;
    for (day, d) in days {
        for (n, cost) in d.receipts {
            add(&mut stock, cost, 1);
            units += n;
        }
        for ((market, sellable), n) in d.returns {
            let Some((sold, cost)) = latest else {
                costing.unvalued_units += n;
                continue;
            };
            let back = share(cost, n, sold);
            if sellable {
                add(&mut stock, back, 1);
                units += n;
            }
            charge(costing, (market, day, sku), back.map(|c| -c), -n, !sellable);
        }
        for (market, wanted) in d.sold {
            let n = wanted.min(units);
            costing.uncosted_units += wanted - n;
            if n > 0 {
                let cost = share(stock, n, units);
                add(&mut stock, cost, -1);
                units -= n;
                latest = Some((n, cost));
                charge(costing, (market, day, sku), cost, n, false);
            }
        }
    }
}

fn period_pool(sku: &str, days: BTreeMap<Day, PoolDay>, costing: &mut Costing) {
    let mut months: BTreeMap<Day, Vec<(Day, PoolDay)>> = BTreeMap::new();
    for (day, d) in days {
        months.entry(day.month_start()).or_default().push((day, d));
    }
    let (mut stock, mut units): (Cost, i64) = ([0; 4], 0);
    let mut price: Option<(i64, Cost)> = None;
    for days in months.into_values() {
        for (n, cost) in days.iter().flat_map(|(_, d)| &d.receipts) {
            add(&mut stock, *cost, 1);
            units += n;
        }
        if units > 0 {
            price = Some((units, stock));
        }
        for (day, d) in &days {
            for ((market, sellable), n) in &d.returns {
                let Some((whole, cost)) = price else {
                    costing.unvalued_units += n;
                    continue;
                };
                let back = share(cost, *n, whole);
                if *sellable {
                    add(&mut stock, back, 1);
                    units += n;
                }
                charge(costing, (market, *day, sku), back.map(|c| -c), -n, !sellable);
            }
        }
        for (day, d) in &days {
            for (market, wanted) in &d.sold {
                let n = (*wanted).min(units);
                costing.uncosted_units += wanted - n;
                let Some((whole, cost)) = price.filter(|_| n > 0) else { continue };
                // the last unit takes what rounding left
                let cost = if n == units { stock } else { share(cost, n, whole) };
                add(&mut stock, cost, -1);
                units -= n;
                charge(costing, (market, *day, sku), cost, n, false);
            }
        }
    }
}
