//! First in, first out: the oldest layer is drawn first.

use super::movements::{Move, Movements, Step};
use super::{Costing, Tab};
use crate::book::Book;
use crate::input::{Input, Place};
use crate::month::Month;
use crate::names::Name;
use domain::money::scale;
use domain::{Day, Money};
use std::collections::VecDeque;

/// Part of a layer that an event drew, for whoever asks where a cost comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draw {
    /// Day of the event.
    pub day: Day,
    /// Site that sold.
    pub place: Place,
    /// Batch of the layer; `None` for a layer that a sellable return opened.
    pub batch: Option<Name>,
    /// Day of receipt or return.
    pub received: Day,
    /// Units drawn.
    pub units: i64,
    /// Cost of them by line.
    pub costs: Vec<(crate::waterfall::Line, Money)>,
}

struct Layer {
    batch: Option<Name>,
    received: Day,
    units: i64,
    taken: i64,
    costs: Vec<i64>,
}

impl Layer {
    /// Cost of the first `units` of the layer, in one slot. The last unit takes what is left, to the micro.
    fn first(&self, slot: usize, units: i64) -> i64 {
        let cost = self.costs[slot];
        scale(cost, units.into(), self.units.into()).unwrap_or(cost)
    }

    /// Takes units off the layer and adds their cost to `cost`.
    fn take(&mut self, units: i64, cost: &mut [i64]) {
        for (slot, sum) in cost.iter_mut().enumerate() {
            *sum += self.first(slot, self.taken + units) - self.first(slot, self.taken);
        }
        self.taken += units;
    }
}

/// Is told of every draw: event, layer, units and their cost per slot.
type See<'a> = dyn FnMut(&Step, &Layer, i64, &[i64]) + 'a;

/// Costs one pool; returns its months and, per slot, what is left in stock.
fn walk(movements: &Movements, steps: &[Step], pool: u32, see: &mut See<'_>) -> (Tab, Vec<i64>) {
    let slots = movements.pools[pool as usize].slots.len();
    let mut layers: VecDeque<Layer> = VecDeque::new();
    // Cost and costed units of the latest consumption.
    let mut latest: (Vec<i64>, i64) = (vec![0; slots], 0);
    let mut tab = Tab::new(pool, slots);
    let mut cost = vec![0; slots];
    let mut piece = vec![0; slots];
    for step in steps {
        let month = Month::of(step.day);
        match step.what {
            Move::Receipt(batch) => {
                let b = &movements.batches[batch as usize];
                let (batch, costs) = (Some(b.name), b.costs.clone());
                layers.push_back(Layer { batch, received: b.day, units: b.units, taken: 0, costs });
            }
            Move::Return { sellable, rows } => {
                let sums = tab.at(step.place, month);
                if latest.1 == 0 {
                    sums.unvalued += step.units * rows;
                    continue;
                }
                let value = |c: &i64| scale(*c, step.units.into(), latest.1.into()).unwrap_or(0);
                let costs: Vec<i64> = latest.0.iter().map(value).collect();
                let into = if sellable { &mut sums.restocked } else { &mut sums.written_off };
                into.iter_mut().zip(&costs).for_each(|(sum, c)| *sum += c * rows);
                for _ in 0..if sellable { rows } else { 0 } {
                    let (units, costs) = (step.units, costs.clone());
                    layers.push_back(Layer { batch: None, received: step.day, units, taken: 0, costs });
                }
            }
            Move::Use => {
                let mut open = step.units;
                cost.fill(0);
                while open > 0 {
                    let Some(layer) = layers.front_mut() else { break };
                    let units = open.min(layer.units - layer.taken);
                    piece.fill(0);
                    layer.take(units, &mut piece);
                    cost.iter_mut().zip(&piece).for_each(|(sum, c)| *sum += c);
                    see(step, layer, units, &piece);
                    open -= units;
                    if layer.taken == layer.units {
                        layers.pop_front();
                    }
                }
                let sums = tab.at(step.place, month);
                sums.uncosted += open;
                sums.sold.iter_mut().zip(&cost).for_each(|(sum, c)| *sum += c);
                if step.units > open {
                    latest.0.copy_from_slice(&cost);
                    latest.1 = step.units - open;
                }
            }
        }
    }
    let left = |slot: usize| layers.iter().map(|l| l.costs[slot] - l.first(slot, l.taken)).sum();
    (tab, (0..slots).map(left).collect())
}

pub(crate) fn cost(movements: &Movements) -> Costing {
    let mut all = Costing::default();
    for (number, pool, steps) in movements.by_pool() {
        let (tab, left) = walk(movements, steps, number, &mut |_, _, _, _| {});
        tab.close(&mut all.months);
        all.stock.extend(pool.slots.iter().zip(left).map(|(slot, micros)| (number, *slot, micros)));
    }
    all
}

/// Which layers the sales of a SKU in a shop drew, in order: the evidence behind its goods lines. Settlements that are refused
/// are not taken out here, so the trace may go further than the statement.
pub fn trace(input: &Input, shop: &str, sku: &str) -> Vec<Draw> {
    let mut book = Book::open(input);
    let movements = Movements::of(&mut book, &[]);
    let (shop, sku) = (input.names.find(shop), input.names.find(sku));
    let mut draws = Vec::new();
    for (number, pool, steps) in movements.by_pool() {
        if Some(pool.sku) != sku || Some(input.place_text(pool.place).shop) != shop {
            continue;
        }
        walk(&movements, steps, number, &mut |step, layer, units, piece| {
            let costs = pool.slots.iter().zip(piece).map(|(s, c)| (s.line, Money::new(*c, s.currency))).collect();
            draws.push(Draw {
                day: step.day,
                place: step.place,
                batch: layer.batch,
                received: layer.received,
                units,
                costs,
            });
        });
    }
    draws
}
