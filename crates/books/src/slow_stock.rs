//! Step 5: what slow stock costs: interest on money bound, and provision for units that may never sell.
//!
//! Units by age come from the last age snapshot of the shop and site in the month; a SKU that is not in it has none. A month
//! without a snapshot changes nothing. Cost of a unit is that of the latest batch of its pool received by the snapshot's day.
//! Each amount is exact in the batch's currency, rounded once, half to even, to micros.

use crate::book::Book;
use crate::cost::Movements;
use crate::input::{Aged, Place};
use crate::month::Month;
use crate::names::Name;
use crate::policy::{Policy, SlowStock};
use crate::posting::{At, Event};
use crate::waterfall::Line;
use domain::money::scale;
use domain::{Currency, Day, Money};
use std::collections::{BTreeMap, BTreeSet};

const MILLION: i128 = 1_000_000;
const DAYS_A_YEAR: i128 = 365;

/// Books capital cost and the change of the provision, month by month.
pub(crate) fn book(book: &mut Book<'_>, movements: &Movements, policy: &Policy) {
    let mut days: BTreeMap<(u32, Month), Day> = BTreeMap::new();
    for a in &book.input.aged {
        let day = days.entry((book.place_rank(a.place), Month::of(a.day))).or_insert(a.day);
        *day = a.day.max(*day);
    }
    let mut rows: BTreeMap<(u32, Month, u32), Aged> = BTreeMap::new();
    for a in &book.input.aged {
        let (place, month) = (book.place_rank(a.place), Month::of(a.day));
        if days.get(&(place, month)) == Some(&a.day) {
            let sum =
                rows.entry((place, month, book.ranks.of(a.sku))).or_insert_with(|| Aged { units: [0; 4], ..a.clone() });
            sum.units.iter_mut().zip(a.units).for_each(|(s, n)| *s += n);
        }
    }
    let mut uncosted: BTreeMap<(Place, Month), BTreeSet<Name>> = BTreeMap::new();
    // Provision of each SKU and currency at the last snapshot of the site.
    let mut provision: BTreeMap<(u32, u32, Currency), i64> = BTreeMap::new();
    for ((place, month), day) in days {
        let mut now: BTreeMap<(u32, u32, Currency), i64> = BTreeMap::new();
        let site = book.places()[place as usize];
        let Some(rates) = policy.slow_stock(day) else { continue };
        for ((_, _, sku), a) in rows.range((place, month, 0)..=(place, month, u32::MAX)) {
            let slow: i64 = a.units.iter().sum();
            if slow == 0 {
                continue;
            }
            let Some((units, costs)) = latest_batch(book, movements, a) else {
                uncosted.entry((site, month)).or_default().insert(a.sku);
                continue;
            };
            for (currency, cost) in costs {
                let interest = interest(cost, slow, units, rates, month);
                book.ledger.post(At::month(site, month), &Event::CapitalCost(Money::new(interest, currency)));
                book.cost(site, month, a.sku, Line::CapitalCost, currency, -interest);
                *now.entry((place, *sku, currency)).or_default() += provide(cost, a.units, units, rates);
            }
        }
        let before: Vec<_> = provision
            .range((place, 0, Currency::of("AAA"))..=(place, u32::MAX, Currency::of("ZZZ")))
            .map(|(k, v)| (*k, *v))
            .collect();
        let keys: BTreeSet<_> = before.iter().map(|(k, _)| *k).chain(now.keys().copied()).collect();
        for key in keys {
            let rise = now.get(&key).copied().unwrap_or(0) - provision.get(&key).copied().unwrap_or(0);
            book.ledger.post(At::month(site, month), &Event::AgedProvision(Money::new(rise, key.2)));
            let sku = book.ranks.name(key.1);
            book.cost(site, month, sku, Line::AgedWriteDown, key.2, -rise);
            provision.insert(key, now.get(&key).copied().unwrap_or(0));
        }
    }
    for ((place, month), skus) in uncosted {
        let (at, n) = (book.input.place_label(place), skus.len());
        book.notices.incomplete(
            "slow_stock_without_cost",
            format!(
                "{at} {month}: {n} SKU(s) with stock older than 90 days have no landed cost, so no slow-stock charge"
            ),
            format!("{at} {month}：{n} 个库龄超过 90 天的 SKU 没有到岸成本，未计滞销费用"),
        );
    }
}

/// Units and, per currency, cost of the latest batch of a SKU's pool received by the snapshot's day.
fn latest_batch(book: &Book<'_>, movements: &Movements, aged: &Aged) -> Option<(i64, BTreeMap<Currency, i64>)> {
    let pool = movements.find(book, aged.place, aged.sku)?;
    let batches = movements.batches_of[pool as usize].iter().map(|b| &movements.batches[*b as usize]);
    let latest = batches.rev().find(|b| b.day <= aged.day)?;
    let mut costs = BTreeMap::new();
    for (slot, micros) in movements.pools[pool as usize].slots.iter().zip(&latest.costs) {
        *costs.entry(slot.currency).or_default() += micros;
    }
    Some((latest.units, costs))
}

fn interest(cost: i64, slow: i64, units: i64, rates: SlowStock, month: Month) -> i64 {
    let numerator = i128::from(slow) * i128::from(rates.capital_rate_a_year) * i128::from(month.days());
    scale(cost, numerator, i128::from(units) * MILLION * DAYS_A_YEAR).unwrap_or(0)
}

fn provide(cost: i64, bands: [i64; 4], units: i64, rates: SlowStock) -> i64 {
    let weighed: i128 = bands[1..].iter().zip(rates.aged).map(|(n, rate)| i128::from(*n) * i128::from(rate)).sum();
    scale(cost, weighed, i128::from(units) * MILLION).unwrap_or(0)
}
