//! The independent bookkeeper: expected books from the events, by simple means and without a line shared with `books`.

pub mod costs;
pub mod evidence;
pub mod exact;
pub mod meaning;
pub mod methods;
pub mod statement;

use crate::world::World;
use domain::Day;
use std::collections::BTreeMap;

/// (shop, marketplace, month such as 2026-10, SKU, line of the waterfall).
pub type CellKey = (String, String, String, String, String);

/// What the books must say of a world.
#[derive(Clone, Default, Debug)]
pub struct ExpectedBooks {
    /// Amount in the marketplace's currency and in RMB, in micros; cells of which both are zero are left out.
    /// RMB is `None` where the month has no rate.
    pub cells: BTreeMap<CellKey, (i64, Option<i64>)>,
    /// Payout of each settlement in micros, by settlement id.
    pub settlements: BTreeMap<String, i64>,
    /// Lines of unknown meaning: shop, site, day, triple, micros.
    pub suspense: Vec<(String, String, Day, [String; 3], i64)>,
    /// Ads charged by settlement (negative) plus ads spent by the reports, by shop, site and month, in micros.
    pub ads_bridge: BTreeMap<(String, String, String), i64>,
    /// Cost charged by shop, site and month in RMB micros: first in first out, moving average, period cost.
    pub cost_methods: BTreeMap<(String, String, String), [i64; 3]>,
    /// Units sold without a layer of cost left.
    pub uncosted_units: i64,
    /// Returned units that came before anything was sold.
    pub unvalued_units: i64,
    /// Facts that all files state, per table, before any restatement.
    pub facts: BTreeMap<&'static str, u64>,
    /// Rows with a broken cell.
    pub rejects: u64,
}

/// Draws up the books of all shops.
pub fn audit(world: &World) -> ExpectedBooks {
    let mut books = ExpectedBooks::default();
    for shop in &world.shops {
        let s = statement::draw_up(&evidence::of(world, shop));
        let name = || shop.name.clone();
        for ((market, month, sku, line), amounts) in s.cells {
            books.cells.insert((name(), market.to_owned(), month, sku, line.to_owned()), amounts);
        }
        for (market, day, triple, amount) in s.suspense {
            books.suspense.push((name(), market.to_owned(), day, triple, amount));
        }
        for ((market, month), amount) in s.ads_bridge {
            books.ads_bridge.insert((name(), market.to_owned(), month), amount);
        }
        for ((market, month), costs) in s.methods {
            books.cost_methods.insert((name(), market.to_owned(), month), costs);
        }
        books.uncosted_units += s.costing.uncosted_units;
        books.unvalued_units += s.costing.unvalued_units;
        for settlement in shop.sites.iter().flat_map(|s| &s.settlements) {
            books.settlements.insert(settlement.id.clone(), settlement.total);
        }
    }
    books
}
