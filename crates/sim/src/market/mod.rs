//! A live marketplace: it is stepped day by day, writes real report formats and obeys uploads.
//!
//! It is the oracle of the desk: [`Market::effects`] is the ledger of everything that uploads changed, [`Market::cash`]
//! says exactly what the shop earned. Chance is named by what it is about (a SKU, a term, a day, a click), never by what
//! happened before, so that two arms that branch from the same market meet the same shoppers.
//!
//! ```
//! use sim::market::{Habit, Market, MarketSpec, live};
//! let mut market = Market::new(&MarketSpec { skus: 2, history_days: 10, ..MarketSpec::default() });
//! let mut rules = market.clone();
//! live(&mut market, 7, Habit::Untouched);
//! live(&mut rules, 7, Habit::Rules);
//! assert_eq!(market.today(), rules.today());
//! assert!(market.cash(market.today().plus(-7)).sales > 0);
//! ```

pub mod account;
mod auction;
mod bulksheet;
mod chance;
mod day;
mod flatfiles;
mod goods;
mod habit;
#[cfg(test)]
mod headroom;
mod ledger;
mod money;
mod opening;
mod pull;
mod sales;
mod sheet;
mod structure;
mod supply;
mod terms;
mod truth;

pub use account::AdsAccount;
pub use goods::{CNY_NANOS_PER_USD, Good};
pub use habit::{Habit, live};
pub use ledger::{By, Effect};
pub use money::CashAccount;
pub use supply::PurchaseLine;
pub use terms::{Fit, Term};
pub use truth::Truth;

use crate::world::{Return, ShopWorld, Traffic, ads::Tally, locale, stock::Move};
use domain::{Day, Marketplace};
use money::{Flow, Layer};
use sales::{Bought, DueRefund};
use std::collections::{BTreeMap, VecDeque};

/// Change of demand with price: 1 % dearer sells 1.8 % less.
pub const PRICE_ELASTICITY: f64 = -1.8;

/// What to simulate. The same spec gives the same market, day by day and byte by byte.
#[derive(Clone, Debug)]
pub struct MarketSpec {
    /// Chance.
    pub seed: u64,
    /// Products; 1 and more.
    pub skus: usize,
    /// The first day that is not yet lived when the market is handed over.
    pub first_day: Day,
    /// Days lived before it, run by the shop's old habits.
    pub history_days: i32,
    /// Site; it trades like amazon-us whatever site is named (currency, fees, words).
    pub marketplace: Marketplace,
    /// Name of the shop in files.
    pub shop: String,
}

impl Default for MarketSpec {
    /// # Panics
    /// Never: amazon-us is one of the sites.
    #[allow(clippy::expect_used)]
    fn default() -> Self {
        Self {
            seed: 1,
            skus: 12,
            first_day: Day::new(2026, 6, 1).unwrap_or(Day(20_605)),
            history_days: 90,
            marketplace: Marketplace::find("amazon-us").expect("amazon-us is a site"),
            shop: "shop1".into(),
        }
    }
}

/// A search term of a target on a day, as far as it is known.
#[derive(Clone, Debug)]
struct AdRow {
    day: Day,
    sku: usize,
    term: usize,
    target: usize,
    tally: Tally,
}

/// A shop on a marketplace, alive.
#[derive(Clone, Debug)]
pub struct Market {
    spec: MarketSpec,
    /// First day of the history.
    start: Day,
    today: Day,
    /// Listings, orders, returns, fees and statements, in the shape that the report writers read.
    shop: ShopWorld,
    goods: Vec<Good>,
    terms: Vec<Vec<Term>>,
    account: AdsAccount,
    ids: u64,
    /// `reach[sku][term]`: targets that meet the term.
    reach: Vec<Vec<Vec<usize>>>,
    stale: bool,
    /// Targets that take part in today's auctions.
    serving: Vec<bool>,
    /// Search-term rows in the order of their days.
    rows: Vec<AdRow>,
    orders_due: BTreeMap<Day, Vec<Bought>>,
    refunds_due: BTreeMap<Day, Vec<DueRefund>>,
    returns_due: BTreeMap<Day, Vec<Return>>,
    credits_due: BTreeMap<Day, Vec<(usize, i64)>>,
    /// SKU, units, whether they are sold off.
    removals_due: Vec<(usize, i64)>,
    removal_numbers: Vec<(String, usize)>,
    supply: Vec<PurchaseLine>,
    layers: Vec<VecDeque<Layer>>,
    moves: Vec<Move>,
    traffic: Vec<Traffic>,
    /// Money of the days lived.
    days: Vec<Flow>,
    /// Money of today.
    open_day: Flow,
    ads_due: i64,
    storage_accrued: i64,
    /// Reserve that the marketplace holds.
    held: i64,
    effects: Vec<Effect>,
}

impl Market {
    /// A shop whose history has been lived; [`Market::today`] is the first day of the spec, not yet lived.
    ///
    /// # Panics
    /// When the site is not amazon-us: the market knows its fees and words only.
    pub fn new(spec: &MarketSpec) -> Self {
        assert_eq!(spec.marketplace.code(), "amazon-us", "the live market trades on amazon-us only");
        let locale = locale::of(spec.marketplace).unwrap_or(locale::first());
        let history = spec.history_days.max(0);
        let start = spec.first_day.plus(-history);
        let clock = locale::Clock::new(spec.marketplace, start.plus(-420), spec.first_day.plus(800));
        let (products, offers, goods) = goods::stock_up(spec.seed, spec.skus, locale);
        let site = crate::world::Site::new(spec.marketplace, locale, clock, offers);
        let (batches, legs, rates, expenses) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let shop = ShopWorld { name: spec.shop.clone(), products, sites: vec![site], batches, legs, rates, expenses };
        let layers = vec![VecDeque::new(); goods.len()];
        let mut market = Self {
            spec: spec.clone(),
            start,
            today: start,
            shop,
            goods,
            terms: Vec::new(),
            account: AdsAccount::default(),
            ids: 0,
            reach: Vec::new(),
            stale: true,
            serving: Vec::new(),
            rows: Vec::new(),
            orders_due: BTreeMap::new(),
            refunds_due: BTreeMap::new(),
            returns_due: BTreeMap::new(),
            credits_due: BTreeMap::new(),
            removals_due: Vec::new(),
            removal_numbers: Vec::new(),
            supply: Vec::new(),
            layers,
            moves: Vec::new(),
            traffic: Vec::new(),
            days: Vec::new(),
            open_day: Flow::default(),
            ads_due: 0,
            storage_accrued: 0,
            held: 0,
            effects: Vec::new(),
        };
        market.open_terms();
        market.open_campaigns();
        market.open_stock();
        live(&mut market, history, Habit::Untouched);
        market
    }

    /// The day that is about to be lived; reports speak of the days before it.
    pub fn today(&self) -> Day {
        self.today
    }

    /// The advertising account as it really stands.
    pub fn account(&self) -> &AdsAccount {
        &self.account
    }

    /// The first day of the history.
    pub fn start(&self) -> Day {
        self.start
    }

    /// Seller SKUs in the order of their indices.
    pub fn skus(&self) -> Vec<String> {
        (0..self.goods.len()).map(|sku| self.sku_name(sku)).collect()
    }

    /// What is true of a SKU's costs and supply.
    pub fn good(&self, sku: usize) -> &Good {
        &self.goods[sku]
    }

    /// Price of a SKU in micros.
    pub fn price_micros(&self, sku: usize) -> i64 {
        self.shop.sites[0].offers[sku].price
    }

    /// Sellable units of a SKU.
    pub fn on_hand(&self, sku: usize) -> i64 {
        self.shop.sites[0].offers[sku].shelf.on_hand()
    }

    fn sku_name(&self, sku: usize) -> String {
        self.shop.products[sku].sku.clone()
    }

    fn sku_index(&self, name: &str) -> Option<usize> {
        self.shop.products.iter().position(|p| p.sku == name)
    }

    fn minor(&self, units: i64) -> i64 {
        self.shop.sites[0].minor(units)
    }

    fn new_id(&mut self) -> String {
        self.ids += 1;
        let mut rng = chance::stream(self.spec.seed, chance::About::Id, &[self.ids]);
        format!("{}{}", rng.range(1, 9), rng.digits(14))
    }
}
