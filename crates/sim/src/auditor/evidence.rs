//! What the auditor may see: the facts that the reports state, taken from the events and not from the files.

use crate::world::{Channel, ShopWorld, Site, World, ads::Seen, costs};
use domain::{Currency, Day};
use std::collections::BTreeMap;

/// A settlement line.
#[derive(Clone, Debug)]
pub struct MoneyLine {
    /// Site.
    pub market: &'static str,
    /// Day of posting.
    pub day: Day,
    /// Transaction type, amount type, amount description.
    pub triple: [String; 3],
    /// Micros, signed.
    pub amount: i64,
    /// SKU, empty for the account.
    pub sku: String,
    /// Units stated.
    pub quantity: i64,
}

/// An amount of a SKU on a day: a storage fee, an ad spend, …
#[derive(Clone, Debug)]
pub struct Spent {
    /// Site.
    pub market: &'static str,
    /// Day.
    pub day: Day,
    /// SP or SB for ads, empty else.
    pub ad_product: &'static str,
    /// SKU, empty where none is stated.
    pub sku: String,
    /// Micros, positive.
    pub amount: i64,
}

/// A batch row. RMB micros.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// Number.
    pub batch: String,
    /// Site that it names, else `own`.
    pub market: &'static str,
    /// SKU.
    pub sku: String,
    /// Day of receipt.
    pub day: Day,
    /// Units.
    pub units: i64,
    /// goods, first_leg, duty, prep.
    pub cost: [i64; 4],
}

/// A shipment row. RMB micros; the weights are whole grams, cm³, micros and units.
#[derive(Clone, Debug)]
pub struct LegRow {
    /// Shipment.
    pub shipment: String,
    /// Batch.
    pub batch: String,
    /// SKU.
    pub sku: String,
    /// Weight by which the invoices are shared.
    pub weight: i64,
    /// Freight invoice.
    pub freight: i64,
    /// Duty invoice.
    pub duty: i64,
}

/// Units that left without a sale, or came back.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Site.
    pub market: &'static str,
    /// Day.
    pub day: Day,
    /// SKU.
    pub sku: String,
    /// Units.
    pub units: i64,
    /// For returns: whether they can be sold again.
    pub sellable: bool,
}

/// Units by age on a day.
#[derive(Clone, Debug)]
pub struct AgeRow {
    /// Site.
    pub market: &'static str,
    /// Day.
    pub day: Day,
    /// SKU.
    pub sku: String,
    /// Units of 91–180, 181–270, 271–365, 366 and more days.
    pub bands: [i64; 4],
}

/// A cost outside the marketplaces, RMB micros.
#[derive(Clone, Debug)]
pub struct ExpenseRow {
    /// Day.
    pub day: Day,
    /// Site and SKU that it is for.
    pub of: Option<(&'static str, String)>,
    /// Positive.
    pub amount: i64,
}

/// Everything about one shop.
#[derive(Clone, Default, Debug)]
pub struct Evidence {
    /// Shop.
    pub shop: String,
    /// Currency of each site.
    pub currencies: BTreeMap<&'static str, Currency>,
    /// Lines of closed statements.
    pub lines: Vec<MoneyLine>,
    /// Storage fees; the day is the first of the month.
    pub storage: Vec<Spent>,
    /// Aged charges; the day is that of the snapshot.
    pub aged: Vec<Spent>,
    /// Product ads.
    pub product_ads: Vec<Spent>,
    /// Campaigns.
    pub campaign_ads: Vec<Spent>,
    /// Batches.
    pub batches: Vec<BatchRow>,
    /// First-leg shipments.
    pub legs: Vec<LegRow>,
    /// Multi-channel and replacement shipments.
    pub free: Vec<Moved>,
    /// Returns.
    pub returns: Vec<Moved>,
    /// Stock by age.
    pub ages: Vec<AgeRow>,
    /// Expenses.
    pub expenses: Vec<ExpenseRow>,
    /// RMB for one unit in 10⁻⁹ by (month label, currency).
    pub rates: BTreeMap<(String, Currency), i64>,
}

/// What the files of a shop state.
pub fn of(world: &World, shop: &ShopWorld) -> Evidence {
    let mut e = Evidence { shop: shop.name.clone(), ..Evidence::default() };
    for site in &shop.sites {
        e.currencies.insert(site.market.code(), site.market.currency());
        money(&mut e, shop, site);
        ads(&mut e, world, shop, site);
        stock(&mut e, world, shop, site);
    }
    let last = world.spec.last_day();
    for b in shop.batches.iter().filter(|b| b.received <= last) {
        e.batches.push(BatchRow {
            batch: b.id.clone(),
            market: b.market.map_or("own", |m| m.code()),
            sku: shop.products[b.product].sku.clone(),
            day: b.received,
            units: b.units,
            cost: [b.goods, b.first_leg, b.duty, b.prep],
        });
    }
    for l in shop.legs.iter().filter(|l| l.received <= last) {
        let weight = match l.share_by {
            "weight" => l.weight_grams,
            "volume" => l.volume_cm3,
            "value" => l.value,
            _ => l.units,
        };
        let sku = shop.products[l.product].sku.clone();
        e.legs.push(LegRow {
            shipment: l.shipment.clone(),
            batch: l.batch.clone(),
            sku,
            weight,
            freight: l.freight,
            duty: l.duty,
        });
    }
    for x in &shop.expenses {
        let of = x.of.map(|(m, p)| (m.code(), shop.products[p].sku.clone()));
        e.expenses.push(ExpenseRow { day: x.day, of, amount: x.amount });
    }
    e.rates = rates(&shop.rates);
    e
}

fn rates(rates: &[costs::Rate]) -> BTreeMap<(String, Currency), i64> {
    let mut daily: BTreeMap<(String, Currency), (i128, i128)> = BTreeMap::new();
    let mut known = BTreeMap::new();
    for r in rates {
        let key = (r.day.month_label(), r.currency);
        if r.monthly {
            known.insert(key, r.nanos);
        } else {
            let cell = daily.entry(key).or_default();
            *cell = (cell.0 + i128::from(r.nanos), cell.1 + 1);
        }
    }
    for (key, (sum, n)) in daily {
        known.entry(key).or_insert_with(|| super::exact::half_even(sum, n));
    }
    known
}

fn money(e: &mut Evidence, shop: &ShopWorld, site: &Site) {
    let market = site.market.code();
    let sku = |offer: usize| shop.products[site.offers[offer].product].sku.clone();
    for line in site.settlements.iter().flat_map(|s| &s.lines) {
        e.lines.push(MoneyLine {
            market,
            day: line.day,
            triple: [line.tx.into(), line.kind.into(), line.what.clone().into_owned()],
            amount: line.amount,
            sku: line.offer.map(sku).unwrap_or_default(),
            quantity: line.quantity,
        });
    }
    for s in &site.storage {
        e.storage.push(Spent { market, day: s.month, ad_product: "", sku: sku(s.offer), amount: s.fee });
    }
    for a in &site.aged {
        e.aged.push(Spent { market, day: a.day, ad_product: "", sku: sku(a.offer), amount: a.fee });
    }
}

fn ads(e: &mut Evidence, world: &World, shop: &ShopWorld, site: &Site) {
    let market = site.market.code();
    let unified = site.unified_month(&world.spec);
    for leaf in &site.leaves {
        let offer = site.campaigns[site.targets[leaf.target].campaign].offer;
        let sku = shop.products[site.offers[offer].product].sku.clone();
        let spent = Spent { market, day: leaf.day, ad_product: "SP", sku, amount: leaf.tally(Seen::Last).spend };
        if unified.is_none_or(|(from, to)| !(from..=to).contains(&leaf.day)) {
            e.campaign_ads.push(Spent { sku: String::new(), ..spent.clone() });
        }
        e.product_ads.push(spent);
    }
    for o in site.orphan_days.iter().filter(|o| unified.is_none_or(|(from, to)| !(from..=to).contains(&o.day))) {
        e.campaign_ads.push(Spent { market, day: o.day, ad_product: "SP", sku: String::new(), amount: o.tally.spend });
    }
    for b in &site.brand_days {
        e.campaign_ads.push(Spent { market, day: b.day, ad_product: "SB", sku: String::new(), amount: b.tally.spend });
    }
}

fn stock(e: &mut Evidence, world: &World, shop: &ShopWorld, site: &Site) {
    let market = site.market.code();
    let sku = |offer: usize| shop.products[site.offers[offer].product].sku.clone();
    for order in site.orders.iter().filter(|o| o.channel != Channel::Site && o.ship_day <= world.spec.last_day()) {
        for item in &order.items {
            e.free.push(Moved {
                market,
                day: order.ship_day,
                sku: sku(item.offer),
                units: item.quantity,
                sellable: true,
            });
        }
    }
    for r in &site.returns {
        let offer = site.orders[r.item.0].items[r.item.1].offer;
        e.returns.push(Moved { market, day: r.day, sku: sku(offer), units: r.quantity, sellable: r.sellable });
    }
    for snapshot in &site.snapshots {
        for (offer, shelf) in snapshot.shelves.iter().enumerate() {
            let aged = |low, high| shelf.aged(snapshot.day, low, high);
            let bands = [aged(91, 180), aged(181, 270), aged(271, 365), aged(366, 99_999)];
            e.ages.push(AgeRow { market, day: snapshot.day, sku: sku(offer), bands });
        }
    }
}
