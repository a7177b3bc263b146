//! Cost of goods by three methods side by side, and the bridge between them.

use super::{Costing, Movements};
use crate::input::Place;
use crate::month::Month;
use domain::Currency;
use std::collections::BTreeMap;

/// A way to cost what leaves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Method {
    /// First in, first out: what the waterfall shows.
    Fifo,
    /// Moving weighted average.
    Average,
    /// One price per month.
    Period,
}

impl Method {
    /// All methods.
    pub const ALL: [Method; 3] = [Method::Fifo, Method::Average, Method::Period];

    /// English name.
    pub fn en(self) -> &'static str {
        ["first in, first out", "moving average", "period cost"][self as usize]
    }
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        ["先进先出", "移动加权平均", "期间成本（月末一次加权平均）"][self as usize]
    }
}

/// Cost charged to a month by each method (what left, less what came back fit or unfit for sale, plus what was written off).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MethodRow {
    /// Shop and marketplace that sold.
    pub place: Place,
    /// Month.
    pub month: Month,
    /// Currency of the costs.
    pub currency: Currency,
    /// By `Method`, positive.
    pub cost_micros: [i64; 3],
    /// Units without a cost, by `Method`.
    pub uncosted_units: [i64; 3],
}

impl MethodRow {
    /// The bridge from FIFO to a method: what it charges more to the month. Over all months it is what the method leaves less in stock.
    pub fn bridge_micros(&self, to: Method) -> i64 {
        self.cost_micros[to as usize] - self.cost_micros[Method::Fifo as usize]
    }
}

/// Where all cost of a currency is at the end: received = charged + in stock, for each method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StockRow {
    /// Currency.
    pub currency: Currency,
    /// Cost of all batches received.
    pub received_micros: i64,
    /// Charged to months, by `Method`.
    pub charged_micros: [i64; 3],
    /// Still in stock, by `Method`.
    pub stock_micros: [i64; 3],
}

/// The three methods side by side.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct CostMethods {
    /// By shop, marketplace, month and currency.
    pub months: Vec<MethodRow>,
    /// By currency.
    pub stock: Vec<StockRow>,
}

/// Puts the three costings side by side. Panics on a bug: cost that appears or vanishes.
pub(crate) fn compare(
    movements: &Movements,
    costings: [&Costing; 3],
    place_rank: impl Fn(Place) -> u32,
) -> CostMethods {
    let mut months: BTreeMap<(u32, Month, Currency), MethodRow> = BTreeMap::new();
    let mut stock: BTreeMap<Currency, StockRow> = BTreeMap::new();
    let fresh = |currency| StockRow { currency, received_micros: 0, charged_micros: [0; 3], stock_micros: [0; 3] };
    for (pool, batches) in movements.pools.iter().zip(&movements.batches_of) {
        for b in batches {
            for (slot, micros) in pool.slots.iter().zip(&movements.batches[*b as usize].costs) {
                stock.entry(slot.currency).or_insert_with(|| fresh(slot.currency)).received_micros += micros;
            }
        }
    }
    for (method, costing) in costings.into_iter().enumerate() {
        for m in &costing.months {
            let slots = &movements.pools[m.pool as usize].slots;
            let at = |currency| (place_rank(m.place), m.month, currency);
            let (place, month) = (m.place, m.month);
            let new = |currency| MethodRow { place, month, currency, cost_micros: [0; 3], uncosted_units: [0; 3] };
            for (i, slot) in slots.iter().enumerate() {
                // A unit that came back broken leaves the cost lines and enters the write-off: the month carries it either way.
                let charged = m.sold[i] - m.restocked[i];
                let c = slot.currency;
                months.entry(at(c)).or_insert_with(|| new(c)).cost_micros[method] += charged;
                stock.entry(c).or_insert_with(|| fresh(c)).charged_micros[method] += charged;
            }
            if m.uncosted > 0 {
                let c = slots.first().map_or(Currency::CNY, |s| s.currency);
                months.entry(at(c)).or_insert_with(|| new(c)).uncosted_units[method] += m.uncosted;
            }
        }
        for (_, slot, micros) in &costing.stock {
            stock.entry(slot.currency).or_insert_with(|| fresh(slot.currency)).stock_micros[method] += micros;
        }
    }
    let stock: Vec<StockRow> = stock.into_values().collect();
    for row in &stock {
        for method in Method::ALL {
            let (charged, left) = (row.charged_micros[method as usize], row.stock_micros[method as usize]);
            assert!(
                charged + left == row.received_micros,
                "bug: {} of {} does not conserve cost: {charged} + {left} is not {}",
                method.en(),
                row.currency,
                row.received_micros
            );
        }
    }
    CostMethods { months: months.into_values().collect(), stock }
}
