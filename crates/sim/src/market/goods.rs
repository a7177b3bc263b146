//! What the shop sells and what it costs: prices, fees, suppliers, journeys, demand.

use super::chance::{About, between, key, log_normal, normal_quantile, stream, unit};
use crate::rng::Rng;
use crate::world::{Offer, catalogue::Product, locale::Locale, stock::Shelf};

/// Fen in a yuan's micros.
pub(super) const FEN: i64 = 10_000;
/// RMB for a dollar, in 10⁻⁹: one rate for the whole life of the market, so that books and market can be compared exactly.
pub const CNY_NANOS_PER_USD: i64 = 7_100_000_000;

/// What is true of a product beyond its listing. Money in RMB micros for one unit.
#[derive(Clone, Debug)]
pub struct Good {
    /// Everyday price in micros of the site's currency: demand is measured at this price.
    pub everyday_price: i64,
    /// Mean organic orders a day over the year at the everyday price.
    pub(super) organic_a_day: f64,
    /// Mean units a day, orders from ads included, as the shop was run at first: what stock is valued by.
    pub(super) units_a_day: f64,
    /// Purchase price.
    pub unit_price_cny: i64,
    /// Freight by sea.
    pub sea_freight_cny: i64,
    /// Freight by air.
    pub air_freight_cny: i64,
    /// Duty.
    pub duty_cny: i64,
    /// Labels and preparation.
    pub prep_cny: i64,
    /// Fewest units of an order.
    pub moq_units: i64,
    /// Units in a carton.
    pub carton_units: i64,
    /// Days of production that the supplier quotes.
    pub production_days: i32,
    /// Days by sea that the forwarder quotes.
    pub sea_days: i32,
    /// Days by air that the forwarder quotes.
    pub air_days: i32,
    /// Popularity by week of life, 1 on the first day: it wanders by some 10 % a week and is drawn back to 1.
    pub(super) popularity: Vec<f64>,
    /// Days that the shop's old habit believes goods need in all.
    pub(super) believed_lead_days: i64,
}

impl Good {
    /// Freight of a unit.
    pub fn freight_cny(&self, air: bool) -> i64 {
        if air { self.air_freight_cny } else { self.sea_freight_cny }
    }

    /// Landed cost of a unit.
    pub fn landed_cny(&self, air: bool) -> i64 {
        self.unit_price_cny + self.freight_cny(air) + self.duty_cny + self.prep_cny
    }

    /// Rounds up to whole cartons, at least the fewest that the supplier makes.
    pub(super) fn orderable(&self, units: i64) -> i64 {
        let units = units.max(self.moq_units);
        (units + self.carton_units - 1) / self.carton_units * self.carton_units
    }
}

const SUPPLIERS: [&str; 4] = ["宁波海蓝工贸", "义乌顺达", "深圳启明电子", "东莞恒丰"];
const COLOURS: [&str; 4] = ["BLK", "WHT", "GRN", "BLU"];

/// The products, their offers and what is true of them.
pub(super) fn stock_up(seed: u64, skus: usize, locale: &'static Locale) -> (Vec<Product>, Vec<Offer>, Vec<Good>) {
    let (mut products, mut offers, mut goods) = (Vec::new(), Vec::new(), Vec::new());
    let mut parent = String::new();
    for n in 0..skus.max(1) {
        let mut rng = stream(seed, About::Goods, &[key(n)]);
        if n % 3 == 0 {
            parent = format!("B0{}", rng.code(8));
        }
        let terms = Economics::draw(&mut rng);
        let product = product(&mut rng, n, &parent, terms.price_cents);
        let (price_cents, fee_cents) = (terms.price_cents, terms.fee_cents);
        let words = |k: usize| locale.words[k][product.words[k] % locale.words[k].len()];
        offers.push(Offer {
            product: n,
            fnsku: format!("X00{}", rng.code(7)),
            title: format!("Haiyue {} {}, {}", words(0), words(1), words(2)),
            price: price_cents * FEN,
            fulfilment: fee_cents * FEN,
            demand_milli: product.demand_milli,
            shelf: Shelf::default(),
        });
        goods.push(good(&mut rng, &product, terms.landed));
        products.push(Product { cost_fen: goods[n].unit_price_cny / FEN, ..product });
    }
    (products, offers, goods)
}

fn product(rng: &mut Rng, n: usize, parent: &str, price_cents: i64) -> Product {
    let dud = n % 6 == 4;
    let mean = if dud { between(rng, 0.18, 0.5) } else { (4.2 * log_normal(rng, 0.6)).clamp(1.2, 14.0) };
    Product {
        sku: format!("TW-{:04}-{}", n + 1, COLOURS[n % 4]),
        asin: format!("B0{}", rng.code(8)),
        parent: parent.to_owned(),
        words: [usize::try_from(rng.below(8)).unwrap_or(0), (n / 3) % 8, n % 4],
        shared: false,
        weight_grams: rng.range(150, 1_400),
        sides_mm: [rng.range(150, 330), rng.range(80, 149), rng.range(30, 79)],
        cost_fen: 0,
        price_cents,
        referral_bp: 1_500,
        return_per_mille: rng.range(25, 80),
        demand_milli: (mean * 1_000.0) as i64,
        season: n % 3,
        dud,
        supplier: SUPPLIERS[n % 4],
    }
}

/// Price, fulfilment fee and the part of the price that goods cost.
struct Economics {
    price_cents: i64,
    fee_cents: i64,
    landed: f64,
}

impl Economics {
    /// Draws until the price lies between 12 and 60: goods 22 to 32 % of it, the contribution before advertising 20 to
    /// 38 %, a fee like the table of 2026 gives for parcels of 200 g to 2 kg, 15 % referral.
    fn draw(rng: &mut Rng) -> Self {
        loop {
            let fee_cents = rng.range(320, 700);
            let landed = between(rng, 0.22, 0.32);
            let fee_share = 0.85 - landed - between(rng, 0.20, 0.38);
            let price = (fee_cents as f64 / fee_share) as i64 / 100;
            if (12..60).contains(&price) {
                return Self { price_cents: price * 100 + 99, fee_cents, landed };
            }
        }
    }
}

fn good(rng: &mut Rng, product: &Product, landed_share: f64) -> Good {
    let landed = landed_share * product.price_cents as f64;
    let landed_fen = landed * CNY_NANOS_PER_USD as f64 / 1e9;
    let part = |share: f64| (landed_fen * share) as i64 * FEN;
    let (freight, duty, prep) = (part(between(rng, 0.12, 0.2)), part(0.06), part(0.03));
    let organic_a_day = product.demand_milli as f64 / 1_000.0;
    let carton_units = *rng.pick(&[6, 8, 10, 12, 20, 24]);
    let month = (organic_a_day * 30.0) as i64;
    let moq = (month * rng.range(60, 130) / 100).clamp(24, 400);
    Good {
        everyday_price: product.price_cents * FEN,
        organic_a_day,
        units_a_day: organic_a_day,
        unit_price_cny: part(1.0) - freight - duty - prep,
        sea_freight_cny: freight,
        air_freight_cny: freight * rng.range(26, 38) / 10,
        duty_cny: duty,
        prep_cny: prep,
        moq_units: (moq + carton_units - 1) / carton_units * carton_units,
        carton_units,
        production_days: 16,
        sea_days: 34,
        air_days: 10,
        popularity: popularity(rng),
        believed_lead_days: rng.range(5, 36),
    }
}

/// Weeks for which popularity is drawn; the last holds on.
const WEEKS: usize = 260;

fn popularity(rng: &mut Rng) -> Vec<f64> {
    let mut log = 0.0_f64;
    (0..WEEKS)
        .map(|_| {
            let now = log;
            log = 0.97 * log + 0.1 * normal_quantile(unit(rng));
            now.exp()
        })
        .collect()
}

impl Good {
    /// Popularity on a day of life.
    pub(super) fn popular(&self, lived_days: i32) -> f64 {
        let week = usize::try_from(lived_days.max(0) / 7).unwrap_or(0);
        self.popularity.get(week).or(self.popularity.last()).copied().unwrap_or(1.0)
    }
}
