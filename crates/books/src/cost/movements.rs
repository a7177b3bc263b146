//! Pools and their movements, sorted once for all methods.

use super::{COMPONENTS, Slot, first_leg};
use crate::book::Book;
use crate::input::{Movement, MovementKind, Place};
use crate::month::Month;
use crate::names::{NOBODY, Name};
use crate::posting::{At, Event};
use domain::money::scale;
use domain::{Currency, Day, Money};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What moves, in the order of a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Move {
    /// Batch of that position in `Movements::batches`.
    Receipt(u32),
    /// Came back; `rows` returns of `units` each.
    Return { sellable: bool, rows: i64 },
    /// Left.
    Use,
}

/// One movement of a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub pool: u32,
    pub day: Day,
    pub place: Place,
    pub units: i64,
    pub what: Move,
    /// Order within pool, day and kind.
    order: u64,
}

/// A batch with its shares of first-leg invoices: cost per slot of its pool.
#[derive(Clone, Debug)]
pub(crate) struct CostedBatch {
    pub name: Name,
    pub day: Day,
    pub units: i64,
    pub costs: Vec<i64>,
}

/// A pool.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    /// Where its batches lie; `own` or a site.
    pub place: Place,
    pub sku: Name,
    pub slots: Vec<Slot>,
}

/// All pools and movements of an input.
#[derive(Debug)]
pub(crate) struct Movements {
    pub pools: Vec<Pool>,
    pub batches: Vec<CostedBatch>,
    /// By pool, day, kind and order.
    pub steps: Vec<Step>,
    pub pool_of: HashMap<(Place, Name), u32>,
    /// Batches of each pool, by day and number.
    pub batches_of: Vec<Vec<u32>>,
}

impl Movements {
    /// Builds pools and sorts movements. `taken_out` are movements of settlements that are not posted, negated.
    pub fn of(book: &mut Book<'_>, taken_out: &[Movement]) -> Self {
        let input = book.input;
        let shares = first_leg::share(book);
        let mut all = Self {
            pools: Vec::new(),
            batches: Vec::new(),
            steps: Vec::with_capacity(input.movements.len()),
            pool_of: HashMap::new(),
            batches_of: Vec::new(),
        };
        all.add_batches(book, &shares);
        all.add_uses(book, taken_out);
        all.steps.sort_unstable_by_key(|s| (s.pool, s.day, s.what, s.order));
        all
    }

    fn pool(&mut self, place: Place, sku: Name) -> u32 {
        let next = u32::try_from(self.pools.len()).unwrap_or(u32::MAX);
        let pool = *self.pool_of.entry((place, sku)).or_insert(next);
        if pool == next {
            self.pools.push(Pool { place, sku, slots: Vec::new() });
            self.batches_of.push(Vec::new());
        }
        pool
    }

    fn add_batches(&mut self, book: &mut Book<'_>, shares: &first_leg::Shares) {
        let input = book.input;
        let mut order: Vec<usize> = (0..input.batches.len()).collect();
        order.sort_by_key(|i| {
            let b = &input.batches[*i];
            (book.place_rank(b.place), book.ranks.of(b.sku), b.day, book.ranks.of(b.batch))
        });
        for i in order {
            let b = &input.batches[i];
            let mut costs: Vec<(Slot, i64)> = Vec::new();
            let own = COMPONENTS
                .iter()
                .zip(b.micros)
                .map(|(line, micros)| (Slot { line: *line, currency: b.currency }, micros));
            let freight = shares.get(&i).into_iter().flatten().copied();
            for (slot, micros) in own.chain(freight).filter(|(_, micros)| *micros != 0) {
                match costs.iter_mut().find(|(s, _)| *s == slot) {
                    Some((_, sum)) => *sum += micros,
                    None => costs.push((slot, micros)),
                }
            }
            if b.units <= 0 {
                let (at, name) = (book.input.place_label(b.place), book.input.names.text(b.batch));
                book.notices.incomplete(
                    "batch_without_units",
                    format!(
                        "{at}: batch {name} has no units, so its cost can't be used; correct the row of landed_cost"
                    ),
                    format!("{at}：批次 {name} 没有数量，成本无法使用；请更正 landed_cost 中的该行"),
                );
                continue;
            }
            for (slot, micros) in &costs {
                let at = At::month(b.place, Month::of(b.day));
                book.ledger.post(at, &Event::GoodsReceived(Money::new(*micros, slot.currency)));
            }
            let pool = self.pool(b.place, b.sku);
            let slots = &mut self.pools[pool as usize].slots;
            let mut row = vec![0; slots.len()];
            for (slot, micros) in costs {
                let at = slots.iter().position(|s| *s == slot).unwrap_or_else(|| {
                    slots.push(slot);
                    row.push(0);
                    slots.len() - 1
                });
                row[at] = micros;
            }
            let number = u32::try_from(self.batches.len()).unwrap_or(u32::MAX);
            self.batches.push(CostedBatch { name: b.batch, day: b.day, units: b.units, costs: row });
            self.batches_of[pool as usize].push(number);
            let (what, order) = (Move::Receipt(number), u64::from(number));
            self.steps.push(Step { pool, day: b.day, place: b.place, units: b.units, what, order });
        }
        // A slot that only a later batch has is zero in the earlier ones.
        for (pool, batches) in self.pools.iter().zip(&self.batches_of) {
            for b in batches {
                self.batches[*b as usize].costs.resize(pool.slots.len(), 0);
            }
        }
    }

    fn add_uses(&mut self, book: &mut Book<'_>, taken_out: &[Movement]) {
        let input = book.input;
        let with_batches: HashSet<(Place, Name)> = self.pool_of.keys().copied().collect();
        let own = input.names.find("own");
        let mut uses: HashMap<(Place, Name, Day), i64> = HashMap::new();
        for m in input.movements.iter().chain(taken_out).filter(|m| m.units != 0) {
            match m.kind {
                MovementKind::Sale | MovementKind::MultiChannel | MovementKind::Replacement => {
                    *uses.entry((m.place, m.sku, m.day)).or_default() += m.units * m.rows;
                }
                MovementKind::SellableReturn | MovementKind::UnsellableReturn if m.sku != NOBODY && m.units > 0 => {
                    let pool = self.pool_for(book, &with_batches, own, m.place, m.sku);
                    let what = Move::Return { sellable: m.kind == MovementKind::SellableReturn, rows: m.rows };
                    let order = u64::from(book.place_rank(m.place)) << 32 | u64::try_from(m.units).unwrap_or(0);
                    self.steps.push(Step { pool, day: m.day, place: m.place, units: m.units, what, order });
                }
                _ => {}
            }
        }
        for ((place, sku, day), units) in uses.into_iter().filter(|((_, sku, _), units)| *sku != NOBODY && *units > 0) {
            let pool = self.pool_for(book, &with_batches, own, place, sku);
            let order = u64::from(book.place_rank(place));
            self.steps.push(Step { pool, day, place, units, what: Move::Use, order });
        }
    }

    fn pool_for(
        &mut self,
        book: &Book<'_>,
        with_batches: &HashSet<(Place, Name)>,
        own: Option<Name>,
        place: Place,
        sku: Name,
    ) -> u32 {
        if with_batches.contains(&(place, sku)) {
            return self.pool(place, sku);
        }
        let shared = own.and_then(|own| book.input.find_place(book.input.place_text(place).shop, own));
        self.pool(shared.filter(|p| with_batches.contains(&(*p, sku))).unwrap_or(place), sku)
    }

    /// What units would cost at the latest batch that a pool received by the end of a month, per currency, exact to a micro; empty
    /// where it had none.
    pub fn at_latest_cost(&self, pool: u32, month: Month, units: i64) -> Vec<Money> {
        let mut batches = self.batches_of[pool as usize].iter().map(|b| &self.batches[*b as usize]);
        let Some(latest) = batches.rfind(|b| b.day <= month.last_day()) else { return Vec::new() };
        let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
        for (slot, micros) in self.pools[pool as usize].slots.iter().zip(&latest.costs) {
            *sums.entry(slot.currency).or_default() += micros;
        }
        let cost = |micros| scale(micros, i128::from(units), i128::from(latest.units)).unwrap_or(i64::MAX);
        sums.into_iter().filter(|s| s.1 != 0).map(|(c, micros)| Money::new(cost(micros), c)).collect()
    }

    /// Steps of each pool.
    pub fn by_pool(&self) -> impl Iterator<Item = (u32, &Pool, &[Step])> {
        self.steps.chunk_by(|a, b| a.pool == b.pool).map(|s| (s[0].pool, &self.pools[s[0].pool as usize], s))
    }

    /// The pool that a site's SKU draws from, when it has batches or movements.
    pub fn find(&self, book: &Book<'_>, place: Place, sku: Name) -> Option<u32> {
        let has_batch = |p: &u32| !self.batches_of[*p as usize].is_empty();
        let here = self.pool_of.get(&(place, sku)).copied().filter(has_batch);
        here.or_else(|| {
            let own = book.input.find_place(book.input.place_text(place).shop, book.input.names.find("own")?)?;
            self.pool_of.get(&(own, sku)).copied().filter(has_batch)
        })
    }
}
