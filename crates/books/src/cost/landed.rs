//! What each batch cost to bring in: goods, first leg with its share of the invoices, duty and preparation.

use super::Movements;
use crate::book::Book;
use crate::input::{Input, Place};
use crate::names::Name;
use domain::{Currency, Day};
use std::collections::BTreeMap;

/// A batch received, with everything that it cost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Landed {
    /// Where it lies: a site, or `own` for all sites of the shop.
    pub place: Place,
    /// SKU.
    pub sku: Name,
    /// The seller's number.
    pub batch: Name,
    /// Day of receipt.
    pub day: Day,
    /// Units received, above zero.
    pub units: i64,
    /// Cost of all units by currency, micros.
    pub costs: BTreeMap<Currency, i64>,
}

/// All batches with units, by place, SKU, day and number: what the books cost goods from.
pub fn landed(input: &Input) -> Vec<Landed> {
    let mut book = Book::open(input);
    let movements = Movements::of(&mut book, &[]);
    let pools = movements.pools.iter().zip(&movements.batches_of);
    let batch = |(pool, number): (&super::movements::Pool, &u32)| {
        let b = movements.batches.get(*number as usize)?;
        let mut costs = BTreeMap::new();
        for (slot, micros) in pool.slots.iter().zip(&b.costs).filter(|(_, micros)| **micros != 0) {
            *costs.entry(slot.currency).or_default() += micros;
        }
        Some(Landed { place: pool.place, sku: pool.sku, batch: b.name, day: b.day, units: b.units, costs })
    };
    pools.flat_map(|(pool, batches)| batches.iter().map(move |b| (pool, b))).filter_map(batch).collect()
}
