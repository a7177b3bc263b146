//! The world behind the reports: products, offers, orders, stock, fees and advertising as they really happened.

pub mod ads;
pub mod catalogue;
pub mod costs;
pub mod day;
pub mod fees;
pub mod locale;
pub mod settle;
pub mod stock;

use crate::{Spec, rng::Rng};
use ads::{AdLeaf, BrandDay, Campaign, Target};
use catalogue::Product;
use costs::{Batch, Expense, Leg, Rate, Receipt};
use domain::{Day, Marketplace, money::round_to};
use fees::{AgedFee, Reimbursement, Snapshot, StorageFee};
use locale::Locale;
use settle::{Line, Settlement};
use stock::{Move, Shelf};

/// Everything that happened.
#[derive(Debug)]
pub struct World {
    /// What was asked for.
    pub spec: Spec,
    /// Seller accounts.
    pub shops: Vec<ShopWorld>,
}

/// What happened to one seller account.
#[derive(Clone, Debug)]
pub struct ShopWorld {
    /// Name.
    pub name: String,
    /// Products.
    pub products: Vec<Product>,
    /// Sites, in the order of the spec.
    pub sites: Vec<Site>,
    /// Goods received, over all sites.
    pub batches: Vec<Batch>,
    /// Lines of first-leg shipments, sorted by shipment, batch and SKU.
    pub legs: Vec<Leg>,
    /// Exchange rates.
    pub rates: Vec<Rate>,
    /// Costs outside the marketplaces.
    pub expenses: Vec<Expense>,
}

/// One offer: a product on a site.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Index in the shop's products.
    pub product: usize,
    /// Label id.
    pub fnsku: String,
    /// Name on the site.
    pub title: String,
    /// Everyday price in micros.
    pub price: i64,
    /// Fulfilment fee of a unit in micros, positive.
    pub fulfilment: i64,
    /// Mean units a day in thousandths.
    pub demand_milli: i64,
    /// Stock in the warehouses.
    pub shelf: Shelf,
}

/// Where an order came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Channel {
    /// The site.
    Site,
    /// Another shop; the marketplace only ships.
    NonAmazon,
    /// A free replacement.
    Replacement,
}

/// One item of an order. Money in micros, for all units.
#[derive(Clone, Debug)]
pub struct Item {
    /// Index of the offer.
    pub offer: usize,
    /// Units.
    pub quantity: i64,
    /// Price.
    pub price: i64,
    /// Sales tax on the price.
    pub tax: i64,
    /// Shipping paid by the buyer.
    pub shipping: i64,
    /// Discount on the price, positive.
    pub promotion: i64,
    /// Discount on shipping, positive.
    pub ship_promotion: i64,
    /// Gift wrap paid by the buyer.
    pub gift_wrap: i64,
    /// Order item id.
    pub code: String,
    /// Shipment id.
    pub shipment: String,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Id such as 113-2047718-9930613.
    pub id: String,
    /// Day of purchase on the site.
    pub day: Day,
    /// Minute of that day, 240 to 1439, local.
    pub minute: i64,
    /// Where it came from.
    pub channel: Channel,
    /// Cancelled before shipping.
    pub cancelled: bool,
    /// Day of shipment.
    pub ship_day: Day,
    /// Day on which the money is posted.
    pub posted_day: Day,
    /// Bought by a business.
    pub business: bool,
    /// Index in the site's places.
    pub place: usize,
    /// Items.
    pub items: Vec<Item>,
}

/// A refund of one whole item.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Day of posting.
    pub day: Day,
    /// Order and item.
    pub item: (usize, usize),
}

/// Units that came back.
#[derive(Clone, Debug)]
pub struct Return {
    /// Day on the site.
    pub day: Day,
    /// Minute of that day.
    pub minute: i64,
    /// Order and item.
    pub item: (usize, usize),
    /// Units.
    pub quantity: i64,
    /// Whether they can be sold again.
    pub sellable: bool,
    /// Number on the unit.
    pub plate: String,
    /// Index in the reasons.
    pub reason: usize,
}

/// What shoppers did on a day at one offer.
#[derive(Clone, Copy, Default, Debug)]
pub struct Traffic {
    /// Visits.
    pub sessions: i64,
    /// Page views.
    pub views: i64,
    /// Units ordered.
    pub units: i64,
    /// Part of businesses.
    pub units_b2b: i64,
    /// Order items.
    pub items: i64,
    /// Part of businesses.
    pub items_b2b: i64,
    /// Ordered product sales in micros.
    pub sales: i64,
    /// Part of businesses.
    pub sales_b2b: i64,
    /// Units refunded.
    pub refunded: i64,
}

/// One site of one shop.
#[derive(Clone, Debug)]
pub struct Site {
    /// Site.
    pub market: Marketplace,
    /// Habits.
    pub locale: &'static Locale,
    /// The site's clock.
    pub clock: locale::Clock,
    /// Offers in the order of their SKUs.
    pub offers: Vec<Offer>,
    /// Goods received or on their way, in order of purchase.
    pub receipts: Vec<Receipt>,
    /// Orders by day.
    pub orders: Vec<Order>,
    /// Refunds.
    pub refunds: Vec<Refund>,
    /// Returns, sorted by day.
    pub returns: Vec<Return>,
    /// Stock movements: `moves[day][offer]`.
    pub moves: Vec<Vec<Move>>,
    /// Traffic: `traffic[day][offer]`.
    pub traffic: Vec<Vec<Traffic>>,
    /// Money for lost and damaged units.
    pub reimbursements: Vec<Reimbursement>,
    /// Monthly storage fees.
    pub storage: Vec<StorageFee>,
    /// Aged-inventory charges.
    pub aged: Vec<AgedFee>,
    /// Stock by age on some days.
    pub snapshots: Vec<Snapshot>,
    /// Sponsored Products campaigns.
    pub campaigns: Vec<Campaign>,
    /// Their targets.
    pub targets: Vec<Target>,
    /// Search-term rows by day.
    pub leaves: Vec<AdLeaf>,
    /// The Sponsored Brands campaign by day.
    pub brand_days: Vec<BrandDay>,
    /// Clicks on a Sponsored Products campaign whose product is gone: known to the campaign report only.
    pub orphan_days: Vec<BrandDay>,
    /// Settlement lines in order of posting, settled or not.
    pub lines: Vec<Line>,
    /// Statements that have been closed.
    pub settlements: Vec<Settlement>,
}

impl Site {
    /// Rounds micros to the site's smallest unit.
    pub fn round(&self, micros: i64) -> i64 {
        round_to(micros, self.market.currency().minor_micros())
    }
    /// Minor units to micros.
    pub fn minor(&self, units: i64) -> i64 {
        units * self.market.currency().minor_micros()
    }
    /// The month whose product ads are only known from the unified report, if any: the second, when it is whole and not the last.
    pub fn unified_month(&self, spec: &Spec) -> Option<(Day, Day)> {
        let months = spec.months();
        (self.market.code() == "amazon-us" && months.len() > 2).then(|| months[1])
    }
}

/// Lets the world run.
pub fn run(spec: &Spec) -> World {
    let rng = Rng::new(spec.seed);
    let shops = (0..spec.shops.max(1))
        .map(|n| {
            let name = format!("shop{}", n + 1);
            let rng = rng.fork(&name);
            let products = catalogue::products(spec, &rng);
            let mut sites: Vec<Site> = Vec::new();
            for market in &spec.marketplaces {
                if let Some(locale) = locale::of(*market) {
                    let index = sites.len();
                    sites.push(day::simulate(spec, &rng.fork(locale.code), *market, locale, index, &products));
                }
            }
            let (batches, legs) = costs::batches(spec, &rng, &products, &sites);
            let rates = costs::rates(spec, &rng);
            let expenses = costs::expenses(spec, &rng, &products, &sites);
            ShopWorld { name, products, sites, batches, legs, rates, expenses }
        })
        .collect();
    World { spec: spec.clone(), shops }
}
