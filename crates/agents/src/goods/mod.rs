//! Goods: demand and stock of every SKU, shared by the agents.

pub(crate) mod demand;
pub(crate) mod plan;

use crate::facts::{DayRow, Facts, SkuKey, StockRow};
use books::names::Name;
use demand::Demand;
use domain::Day;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Days after which a snapshot says nothing of today's stock.
const SNAPSHOT_DAYS: i32 = 7;

/// What is known of a SKU on a site.
#[derive(Clone, Default, Debug)]
pub(crate) struct Item {
    pub demand: Option<Demand>,
    /// The newest snapshot, if it is not older than a week.
    pub stock: Option<StockRow>,
    /// Whether there is only a snapshot that is too old.
    pub stale: bool,
    /// Units ordered and neither received nor inbound by the marketplace's count, this site's share.
    pub ordered: i64,
    /// When open orders are due, the earliest first, with their units.
    pub due: Vec<(Day, i64)>,
}

impl Item {
    /// Days that what is on hand lasts; `None` when stock or demand is not known. Without any demand it lasts a year.
    pub fn cover_days(&self) -> Option<f64> {
        let (stock, demand) = (self.stock.as_ref()?, self.demand.as_ref()?);
        Some(if demand.rate > 0.0 { (stock.available as f64 / demand.rate).min(365.0) } else { 365.0 })
    }

    /// Sellable, coming, inbound and ordered, each once.
    pub fn position(&self) -> Option<i64> {
        self.stock.as_ref().map(|s| s.available + s.coming + s.inbound + self.ordered)
    }

    /// Of the position, what is ordered and due only after a day, and when the first of it is due.
    pub fn late(&self, after: Day) -> (i64, Option<Day>) {
        let late = self.due.iter().filter(|d| d.0 > after);
        let units: i64 = late.clone().map(|d| d.1).sum();
        (units.min(self.ordered), late.map(|d| d.0).next())
    }
}

/// What is open of a SKU in a shop: units placed, units shipped, and when they are due.
#[derive(Default)]
struct Open {
    placed: i64,
    shipped: i64,
    due: BTreeMap<Day, i64>,
}

/// All SKUs.
#[derive(Debug, Default)]
pub(crate) struct Goods {
    items: HashMap<SkuKey, Item>,
    /// Shop, site and SKU in byte order.
    pub order: Vec<SkuKey>,
}

impl Goods {
    pub fn get(&self, key: SkuKey) -> Option<&Item> {
        self.items.get(&key)
    }

    pub fn of(facts: &Facts, today: Day) -> Self {
        let mut items: HashMap<SkuKey, Item> = HashMap::new();
        for (key, demand) in demands(facts) {
            items.entry(key).or_default().demand = demand;
        }
        for s in &facts.stock {
            let item = items.entry(s.key).or_default();
            if today.0 - s.day.0 <= SNAPSHOT_DAYS {
                item.stock = Some(s.clone());
            } else {
                item.stale = true;
            }
        }
        let mut order: Vec<SkuKey> = items.keys().copied().collect();
        order.sort_unstable_by_key(|(site, sku)| (facts.shop(*site), facts.marketplace(*site), facts.text(*sku)));
        let mut goods = Self { items, order };
        goods.share_orders(facts, today);
        goods
    }

    /// Purchase orders name no site: what is open of a SKU is shared over the shop's sites that sell it, by demand. Goods on a ship are
    /// in the order and in the marketplace's inbound count: the greater of the two counts.
    fn share_orders(&mut self, facts: &Facts, today: Day) {
        let mut open: BTreeMap<(Name, Name), Open> = BTreeMap::new();
        for o in &facts.open {
            let left = (o.units - o.received).max(0);
            let sums = open.entry((facts.shop_name(o.site), o.sku)).or_default();
            if matches!(facts.text(o.state), "shipped" | "placed" | "") {
                *sums.due.entry(o.expected_day).or_default() += left;
            }
            match facts.text(o.state) {
                "shipped" => sums.shipped += left,
                // due already: it is on its way, whatever the list says
                "placed" | "" if o.expected_day <= today && o.expected_day > o.day => sums.shipped += left,
                "placed" | "" => sums.placed += left,
                _ => {}
            }
        }
        let mut sites: HashMap<(Name, Name), Vec<SkuKey>> = HashMap::new();
        for key in &self.order {
            sites.entry((facts.shop_name(key.0), key.1)).or_default().push(*key);
        }
        for (sku, Open { placed, shipped, due }) in open {
            let Some(keys) = sites.get(&sku) else { continue };
            let weights: Vec<i64> = keys
                .iter()
                .map(|k| {
                    let item = self.items.get(k);
                    let stocked = i64::from(item.is_some_and(|i| i.stock.is_some()));
                    let rate = item.and_then(|i| i.demand.as_ref()).map_or(0.0, |d| d.rate);
                    (rate * 1e6) as i64 * stocked + stocked
                })
                .collect();
            let split = |units: i64| domain::allocate(units, &weights, 1).unwrap_or_else(|| vec![0; keys.len()]);
            for (day, units) in due.into_iter().filter(|d| d.1 > 0) {
                for (key, part) in keys.iter().zip(split(units)) {
                    if let Some(item) = self.items.get_mut(key) {
                        item.due.push((day, part));
                    }
                }
            }
            for ((key, placed), shipped) in keys.iter().zip(split(placed)).zip(split(shipped)) {
                if let Some(item) = self.items.get_mut(key) {
                    let inbound = item.stock.as_ref().map_or(0, |s| s.inbound);
                    item.ordered = placed + (shipped - inbound).max(0);
                }
            }
        }
    }
}

/// Demand of every SKU that sold anything. Days are stock-out days where the ledger, or else snapshots, say that nothing was on hand.
fn demands(facts: &Facts) -> Vec<(SkuKey, Option<Demand>)> {
    let group = |rows: &[DayRow]| {
        let mut by: HashMap<SkuKey, BTreeMap<Day, i64>> = HashMap::new();
        for r in rows {
            *by.entry(r.key).or_default().entry(r.day).or_default() += r.units;
        }
        by
    };
    let (sales, ledger, levels) = (group(&facts.sales), group(&facts.ledger), group(&facts.levels));
    let with_ledger: HashSet<_> = ledger.keys().map(|k| k.0).collect();
    let nothing = BTreeMap::new();
    sales
        .iter()
        .map(|(key, days)| {
            let known = if with_ledger.contains(&key.0) { ledger.get(key) } else { levels.get(key) };
            let through = facts.sales_through.get(&key.0).copied();
            (*key, through.and_then(|through| demand::estimate(days, known.unwrap_or(&nothing), through)))
        })
        .collect()
}
