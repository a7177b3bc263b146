//! What goods cost: layers of landed cost, drawn down by what leaves, in three methods side by side.
//!
//! guide
//! 1. A *pool* is the stock of one SKU that is costed together: (shop, marketplace, SKU) when a batch of that SKU names the
//!    marketplace, else (shop, `own`, SKU), which every site of the shop draws from.
//! 2. A *batch* received makes a *layer*: units and, per component (goods, first leg, duty, prep) and currency, their cost.
//!    First-leg invoices are shared over the batches that they name (`first_leg`) before any layer is drawn.
//! 3. Each day stands in the order receipts, returns, consumption; consumption of several sites in the order of their codes.
//! 4. FIFO takes the first units of the oldest layer. The first *a* of *n* units cost round-half-even(component × a / n), so the
//!    pieces of a layer always add up to it, whatever the cuts.
//! 5. A return is valued at the latest consumption before it in its pool: scale(cost, returned, consumed), per component.
//!    A sellable one opens a layer of that cost; an unsellable one goes to `returns_write_off`.
//! 6. Units that no layer covers are *uncosted*: counted in a notice, never valued; an event without a costed unit values no return.
//! 7. The law of each method, exact per currency: received + returned to stock = consumed + in stock.
//! 8. *Moving average*: one layer whose cost is the pool's. *Period*: one price per pool and month, of opening stock and receipts.
//! 9. The waterfall shows FIFO; the other two stand beside it with a bridge. All three see the same movements.
//! 10. Movements are sorted once; a method walks the sorted list pool by pool and keeps only sums per site and month.

mod average;
mod fifo;
mod first_leg;
mod landed;
mod methods;
mod movements;
mod period;

pub(crate) use average::cost as average_cost;
pub(crate) use fifo::cost as fifo_cost;
pub use fifo::{Draw, trace};
pub use landed::{Landed, landed};
pub(crate) use methods::compare;
pub use methods::{CostMethods, Method, MethodRow, StockRow};
pub(crate) use movements::Movements;
pub(crate) use period::cost as period_cost;

use crate::input::Place;
use crate::month::Month;
use crate::waterfall::Line;
use domain::Currency;

/// The cost lines, in the order of `Batch::micros`.
pub const COMPONENTS: [Line; 4] = [Line::Goods, Line::FirstLeg, Line::Duty, Line::Prep];

/// A component in a currency: what one number of a layer stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Slot {
    pub line: Line,
    pub currency: Currency,
}

/// What a pool's movements cost in one month on one site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct MonthCost {
    pub pool: u32,
    pub place: Place,
    pub month: Month,
    /// Per slot of the pool, costs of units that left, positive.
    pub sold: Vec<i64>,
    /// Per slot, costs of units that came back fit for sale.
    pub restocked: Vec<i64>,
    /// Per slot, costs of units that came back unfit for sale.
    pub written_off: Vec<i64>,
    /// Units that left without a cost.
    pub uncosted: i64,
    /// Units that came back before anything left.
    pub unvalued: i64,
}

impl MonthCost {
    fn new(pool: u32, place: Place, month: Month, slots: usize) -> Self {
        let zero = vec![0; slots];
        let (sold, restocked, written_off) = (zero.clone(), zero.clone(), zero);
        Self { pool, place, month, sold, restocked, written_off, uncosted: 0, unvalued: 0 }
    }
}

/// What a method makes of all movements.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Costing {
    /// By pool, month and site.
    pub months: Vec<MonthCost>,
    /// (pool, slot, cost still in stock).
    pub stock: Vec<(u32, Slot, i64)>,
}

/// The months of the pool at hand; a method adds to them as it walks.
pub(crate) struct Tab {
    pool: u32,
    slots: usize,
    open: Vec<MonthCost>,
}

impl Tab {
    pub fn new(pool: u32, slots: usize) -> Self {
        Self { pool, slots, open: Vec::new() }
    }

    /// The sums of a site and month. Months come in order, so the one wanted stands near the end.
    pub fn at(&mut self, place: Place, month: Month) -> &mut MonthCost {
        let found = self.open.iter().rposition(|m| m.month == month && m.place == place);
        let i = found.unwrap_or_else(|| {
            self.open.push(MonthCost::new(self.pool, place, month, self.slots));
            self.open.len() - 1
        });
        &mut self.open[i]
    }

    pub fn close(self, into: &mut Vec<MonthCost>) {
        into.extend(self.open);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Book;
    use crate::input::{Batch, FreightLine, Input, Movement, MovementKind};
    use domain::Day;
    use proptest::prelude::*;

    /// (day, units, goods, duty in another currency, site or shared)
    type Receipt = (i32, i64, i64, bool, bool);
    /// (day, units, kind, site)
    type Moved = (i32, i64, u8, usize);

    fn input(receipts: &[Receipt], moves: &[Moved], freight: &[(usize, i64, i64)]) -> Input {
        let mut input = Input::default();
        let sites = ["amazon-us", "amazon-ca", "amazon-de"].map(|m| input.place("s", m));
        let own = input.place("s", "own");
        let (sku, source) = (input.names.add("A"), input.names.add("f"));
        for (i, (day, units, cost, usd, site)) in receipts.iter().enumerate() {
            let batch = input.names.add(&format!("B{i}"));
            let place = if *site { sites[0] } else { own };
            let currency = if *usd { Currency::USD } else { Currency::CNY };
            let (day, units, micros) = (Day(*day), *units, [*cost, cost / 3, cost / 7, 0]);
            input.batches.push(Batch { place, day, batch, sku, units, currency, micros, source, line: 1 });
        }
        for (n, units, grams) in freight {
            let (shipment, batch) = (input.names.add("S"), input.names.add(&format!("B{n}")));
            input.freight.push(FreightLine {
                place: own,
                shipment,
                batch,
                sku,
                units: *units,
                grams: *grams,
                cubic_centimetres: 0,
                value_micros: 0,
                currency: Currency::CNY,
                freight_micros: 1_000_010_000,
                duty_micros: 70_000,
                share_by: input.names.add("weight"),
            });
        }
        for (day, units, kind, site) in moves {
            let kind = match kind {
                0 => MovementKind::SellableReturn,
                1 => MovementKind::UnsellableReturn,
                2 => MovementKind::MultiChannel,
                _ => MovementKind::Sale,
            };
            let (place, day) = (sites[*site], Day(*day));
            input.movements.push(Movement { place, day, sku, units: *units, rows: 1, kind });
        }
        input
    }

    proptest! {
        /// Received + returned to stock = consumed + in stock, exactly, per slot and so per currency, for every method. `compare`
        /// asserts the currency sums; here each slot is held.
        #[test]
        fn cost_is_conserved(
            receipts in prop::collection::vec((0..200_i32, 1..50_i64, 0..1_000_000_000_i64, any::<bool>(), any::<bool>()), 0..12),
            moves in prop::collection::vec((0..220_i32, 1..30_i64, 0..6_u8, 0..3_usize), 0..40),
            freight in prop::collection::vec((0..12_usize, 0..40_i64, 0..9_000_i64), 0..6),
        ) {
            let input = input(&receipts, &moves, &freight);
            let mut book = Book::open(&input);
            let movements = Movements::of(&mut book, &[]);
            let costings = [fifo_cost(&movements), average_cost(&movements), period_cost(&movements)];
            for costing in &costings {
                for (number, pool) in (0_u32..).zip(&movements.pools) {
                    for (i, slot) in pool.slots.iter().enumerate() {
                        let batches = movements.batches_of[number as usize].iter();
                        let received: i64 = batches.map(|b| movements.batches[*b as usize].costs[i]).sum();
                        let months = costing.months.iter().filter(|m| m.pool == number);
                        let net: i64 = months.map(|m| m.sold[i] - m.restocked[i]).sum();
                        let left = costing.stock.iter().find(|s| s.0 == number && s.1 == *slot);
                        // A pool that never moved has no stock row and all of its cost.
                        prop_assert_eq!(received, net + left.map_or(received - net, |s| s.2));
                    }
                }
            }
            // Units: what left is costed or counted as uncosted, the same by FIFO and by average.
            let uncosted = |c: &Costing| c.months.iter().map(|m| m.uncosted).sum::<i64>();
            prop_assert_eq!(uncosted(&costings[0]), uncosted(&costings[1]));
            compare(&movements, [&costings[0], &costings[1], &costings[2]], |p| p.0);
        }

        /// A shipment's invoice reaches its batches to the micro, or is said to be lost.
        #[test]
        fn first_leg_adds_up(
            receipts in prop::collection::vec((0..200_i32, 1..50_i64, Just(0_i64), Just(false), Just(false)), 1..8),
            freight in prop::collection::vec((0..8_usize, 0..40_i64, 0..9_000_i64), 1..8),
        ) {
            let input = input(&receipts, &[], &freight);
            let mut book = Book::open(&input);
            let shares = first_leg::share(&mut book);
            let shared: i64 = shares.values().flatten().map(|s| s.1).sum();
            let notices = std::mem::take(&mut book.notices).into_sorted();
            let lost = notices.iter().any(|n| n.code == "freight_without_batch");
            prop_assert!(lost || shared == 1_000_080_000);
        }

        /// Moving average and FIFO agree when every unit costs the same.
        #[test]
        fn methods_agree_on_a_steady_price(
            units in prop::collection::vec((0..100_i32, 1..20_i64), 1..6),
            moves in prop::collection::vec((100..200_i32, 1..20_i64, Just(3_u8), Just(0_usize)), 0..20),
        ) {
            let receipts: Vec<Receipt> = units.iter().map(|(day, n)| (*day, *n, n * 21_000_000, false, false)).collect();
            let input = input(&receipts, &moves, &[]);
            let movements = Movements::of(&mut Book::open(&input), &[]);
            prop_assert_eq!(fifo_cost(&movements), average_cost(&movements));
        }
    }
}
