//! Period cost: one price per pool and month, of the opening stock and everything received in the month.
//!
//! What left and what came back in the month is valued at that price. Sellable returns of a month make no price: they are taken
//! off what left. A month that gives back more than it sells adds to stock at the price of its month, or of the last month that
//! had one.

use super::movements::{Move, Movements, Pool, Step};
use super::{Costing, Tab};
use crate::month::Month;
use domain::money::scale;

pub(crate) fn cost(movements: &Movements) -> Costing {
    let mut all = Costing::default();
    for (number, pool, steps) in movements.by_pool() {
        let mut tab = Tab::new(number, pool.slots.len());
        let stock = walk(movements, pool, steps, &mut tab);
        tab.close(&mut all.months);
        all.stock.extend(pool.slots.iter().zip(stock).map(|(slot, micros)| (number, *slot, micros)));
    }
    all
}

fn walk(movements: &Movements, pool: &Pool, steps: &[Step], tab: &mut Tab) -> Vec<i64> {
    let slots = pool.slots.len();
    let (mut stock, mut units) = (vec![0_i64; slots], 0_i64);
    // The price of the month: a cost for so many units.
    let mut price: (Vec<i64>, i64) = (vec![0; slots], 0);
    for month_steps in steps.chunk_by(|a, b| Month::of(a.day) == Month::of(b.day)) {
        let month = Month::of(month_steps[0].day);
        for step in month_steps {
            if let Move::Receipt(batch) = step.what {
                let b = &movements.batches[batch as usize];
                stock.iter_mut().zip(&b.costs).for_each(|(sum, c)| *sum += c);
                units += b.units;
            }
        }
        if units > 0 {
            price = (stock.clone(), units);
        }
        let value = |slot: usize, n: i64| scale(price.0[slot], n.into(), price.1.into()).unwrap_or(0);
        for step in month_steps {
            let Move::Return { sellable, rows } = step.what else { continue };
            let n = step.units * rows;
            let sums = tab.at(step.place, month);
            if price.1 == 0 {
                sums.unvalued += n;
                continue;
            }
            for (slot, left) in stock.iter_mut().enumerate() {
                let v = value(slot, n);
                if sellable {
                    sums.restocked[slot] += v;
                    *left += v;
                } else {
                    sums.written_off[slot] += v;
                }
            }
            units += if sellable { n } else { 0 };
        }
        for step in month_steps.iter().filter(|s| s.what == Move::Use) {
            let costed = step.units.min(units);
            let sums = tab.at(step.place, month);
            sums.uncosted += step.units - costed;
            for (slot, left) in stock.iter_mut().enumerate() {
                // The last unit takes what rounding left.
                let v = if costed == units { *left } else { value(slot, costed) };
                sums.sold[slot] += v;
                *left -= v;
            }
            units -= costed;
        }
    }
    stock
}
