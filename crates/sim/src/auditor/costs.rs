//! The cost of goods, unit layer by unit layer, by the written rule (docs/design, "Books", 4).

use super::evidence::{BatchRow, Evidence};
use super::exact::{half_even, parts};
use domain::Day;
use std::collections::{BTreeMap, BTreeSet};

/// goods, first_leg, duty, prep in RMB micros.
pub type Cost = [i64; 4];

/// Names of the parts of a cost.
pub const COMPONENTS: [&str; 4] = ["goods", "first_leg", "duty", "prep"];

/// Cost charged (or, for returns, given back) to a SKU of a site on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// Site.
    pub market: &'static str,
    /// Day.
    pub day: Day,
    /// SKU.
    pub sku: String,
    /// Parts, positive for a cost.
    pub cost: Cost,
    /// Units, negative for a return.
    pub units: i64,
    /// Whether this is a broken return, whose cost moves on to the write-off.
    pub written_off: bool,
}

/// What the costing found.
#[derive(Clone, Default, Debug)]
pub struct Costing {
    /// Charges in order of the days.
    pub charges: Vec<Charged>,
    /// Units for which no layer was left.
    pub uncosted_units: i64,
    /// Returned units that came before anything was sold.
    pub unvalued_units: i64,
}

/// Batches with their share of the first-leg invoices.
pub fn landed(e: &Evidence) -> Vec<BatchRow> {
    let mut batches = e.batches.clone();
    let rows: BTreeMap<(&str, &str), usize> =
        e.batches.iter().enumerate().map(|(n, b)| ((b.batch.as_str(), b.sku.as_str()), n)).collect();
    let mut shipments: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..e.legs.len()).collect();
    order.sort_by_key(|i| (&e.legs[*i].shipment, &e.legs[*i].batch, &e.legs[*i].sku));
    for i in order {
        shipments.entry(&e.legs[i].shipment).or_default().push(i);
    }
    for lines in shipments.values() {
        let weights: Vec<i64> = lines.iter().map(|i| e.legs[*i].weight).collect();
        for (component, invoice) in [(1, e.legs[lines[0]].freight), (2, e.legs[lines[0]].duty)] {
            for (i, part) in lines.iter().zip(parts(invoice, &weights, 10_000).unwrap_or_default()) {
                let leg = &e.legs[*i];
                if let Some(n) = rows.get(&(leg.batch.as_str(), leg.sku.as_str())) {
                    batches[*n].cost[component] += part;
                }
            }
        }
    }
    batches
}

/// One day of one pool.
#[derive(Default)]
pub(super) struct PoolDay {
    pub receipts: Vec<(i64, Cost)>,
    /// (site, sellable) → units.
    pub returns: BTreeMap<(&'static str, bool), i64>,
    pub sold: BTreeMap<&'static str, i64>,
}

/// The latest batch received by a day in the pool that a site's SKU draws from: its own when batches name the site, else
/// the shop's.
pub fn latest_batch<'a>(index: &Index<'a>, market: &str, sku: &str, day: Day) -> Option<&'a BatchRow> {
    let own = index.get(&(market, sku)).or_else(|| index.get(&("own", sku)));
    own.and_then(|days| days.range(..=day).next_back()).map(|(_, b)| *b)
}

/// Batches by (site or `own`, SKU) and day of receipt.
pub type Index<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<Day, &'a BatchRow>>;

/// Builds the index.
pub fn index(batches: &[BatchRow]) -> Index<'_> {
    let mut index = Index::new();
    for b in batches {
        index.entry((b.market, b.sku.as_str())).or_default().insert(b.day, b);
    }
    index
}

/// Costs every unit sold, given away and returned, first in, first out.
pub fn fifo(e: &Evidence, batches: &[BatchRow]) -> Costing {
    by_pool(e, batches, one_pool)
}

/// Costs every pool by one method.
pub(super) fn by_pool(
    e: &Evidence,
    batches: &[BatchRow],
    method: fn(&str, BTreeMap<Day, PoolDay>, &mut Costing),
) -> Costing {
    let mut costing = Costing::default();
    for ((_, sku), days) in pool_days(e, batches) {
        method(&sku, days, &mut costing);
    }
    costing.charges.sort_by(|a, b| (a.day, a.market, &a.sku).cmp(&(b.day, b.market, &b.sku)));
    costing
}

fn pool_days(e: &Evidence, batches: &[BatchRow]) -> BTreeMap<(&'static str, String), BTreeMap<Day, PoolDay>> {
    let named: BTreeSet<(&str, &str)> = batches.iter().map(|b| (b.market, b.sku.as_str())).collect();
    let mut pools: BTreeMap<(&'static str, String), BTreeMap<Day, PoolDay>> = BTreeMap::new();
    let mut at = |market: &'static str, sku: &str, day: Day, put: &dyn Fn(&mut PoolDay)| {
        let pool = if named.contains(&(market, sku)) { market } else { "own" };
        put(pools.entry((pool, sku.to_owned())).or_default().entry(day).or_default());
    };
    for b in batches {
        at(b.market, &b.sku, b.day, &|d| d.receipts.push((b.units, b.cost)));
    }
    for l in e.lines.iter().filter(|l| l.triple == ["Order", "ItemPrice", "Principal"]) {
        at(l.market, &l.sku, l.day, &|d| *d.sold.entry(l.market).or_default() += l.quantity);
    }
    for m in &e.free {
        at(m.market, &m.sku, m.day, &|d| *d.sold.entry(m.market).or_default() += m.units);
    }
    for r in &e.returns {
        at(r.market, &r.sku, r.day, &|d| *d.returns.entry((r.market, r.sellable)).or_default() += r.units);
    }
    pools
}

/// A layer of equal units: what has been taken so far of `units` costs exactly `taken / units` of it, rounded.
struct Layer {
    units: i64,
    taken: i64,
    cost: Cost,
}

impl Layer {
    fn upto(&self, taken: i64) -> Cost {
        self.cost.map(|c| half_even(i128::from(c) * i128::from(taken), i128::from(self.units)))
    }
}

fn one_pool(sku: &str, days: BTreeMap<Day, PoolDay>, costing: &mut Costing) {
    let mut layers: Vec<Layer> = Vec::new();
    let mut latest: Option<(i64, Cost)> = None;
    for (day, mut d) in days {
        for (units, cost) in d.receipts.drain(..) {
            layers.push(Layer { units, taken: 0, cost });
        }
        // sellable returns stand before broken ones only because they open a layer
        for sellable in [true, false] {
            for ((market, _), units) in d.returns.iter().filter(|(k, _)| k.1 == sellable) {
                let Some((sold, cost)) = latest else {
                    costing.unvalued_units += units;
                    continue;
                };
                let back = cost.map(|c| half_even(i128::from(c) * i128::from(*units), i128::from(sold)));
                if sellable {
                    layers.push(Layer { units: *units, taken: 0, cost: back });
                }
                let cost = back.map(|c| -c);
                costing.charges.push(Charged {
                    market,
                    day,
                    sku: sku.to_owned(),
                    cost,
                    units: -units,
                    written_off: !sellable,
                });
            }
        }
        for (market, wanted) in d.sold {
            let (units, cost) = take(&mut layers, wanted);
            costing.uncosted_units += wanted - units;
            if units > 0 {
                latest = Some((units, cost));
                costing.charges.push(Charged { market, day, sku: sku.to_owned(), cost, units, written_off: false });
            }
        }
    }
}

fn take(layers: &mut [Layer], wanted: i64) -> (i64, Cost) {
    let (mut units, mut cost) = (0, [0; 4]);
    for layer in layers.iter_mut().filter(|l| l.taken < l.units) {
        if units == wanted {
            break;
        }
        let n = (layer.units - layer.taken).min(wanted - units);
        let (before, after) = (layer.upto(layer.taken), layer.upto(layer.taken + n));
        for c in 0..4 {
            cost[c] += after[c] - before[c];
        }
        layer.taken += n;
        units += n;
    }
    (units, cost)
}
