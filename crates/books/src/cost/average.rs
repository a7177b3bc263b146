//! Moving weighted average: every receipt blends into one cost for the pool.

use super::movements::{Move, Movements};
use super::{Costing, Tab};
use crate::month::Month;
use domain::money::scale;

pub(crate) fn cost(movements: &Movements) -> Costing {
    let mut all = Costing::default();
    for (number, pool, steps) in movements.by_pool() {
        let slots = pool.slots.len();
        let (mut stock, mut units) = (vec![0_i64; slots], 0_i64);
        let mut latest: (Vec<i64>, i64) = (vec![0; slots], 0);
        let mut tab = Tab::new(number, slots);
        for step in steps {
            let month = Month::of(step.day);
            match step.what {
                Move::Receipt(batch) => {
                    let b = &movements.batches[batch as usize];
                    stock.iter_mut().zip(&b.costs).for_each(|(sum, c)| *sum += c);
                    units += b.units;
                }
                Move::Return { sellable, rows } => {
                    let sums = tab.at(step.place, month);
                    if latest.1 == 0 {
                        sums.unvalued += step.units * rows;
                        continue;
                    }
                    for (slot, cost) in latest.0.iter().enumerate() {
                        let value = scale(*cost, step.units.into(), latest.1.into()).unwrap_or(0) * rows;
                        if sellable {
                            sums.restocked[slot] += value;
                            stock[slot] += value;
                        } else {
                            sums.written_off[slot] += value;
                        }
                    }
                    units += if sellable { step.units * rows } else { 0 };
                }
                Move::Use => {
                    let costed = step.units.min(units);
                    let sums = tab.at(step.place, month);
                    sums.uncosted += step.units - costed;
                    if costed == 0 {
                        continue;
                    }
                    for (slot, left) in stock.iter_mut().enumerate() {
                        let value = scale(*left, costed.into(), units.into()).unwrap_or(*left);
                        sums.sold[slot] += value;
                        *left -= value;
                        latest.0[slot] = value;
                    }
                    latest.1 = costed;
                    units -= costed;
                }
            }
        }
        tab.close(&mut all.months);
        all.stock.extend(pool.slots.iter().zip(stock).map(|(slot, micros)| (number, *slot, micros)));
    }
    all
}
