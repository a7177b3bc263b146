//! Products and the offers made of them.

use super::{Offer, locale::Locale, stock::Shelf};
use crate::{Spec, rng::Rng};
use domain::Marketplace;

/// A product of a shop.
#[derive(Clone, Debug)]
pub struct Product {
    /// Seller SKU, the same on every site.
    pub sku: String,
    /// Child ASIN.
    pub asin: String,
    /// Parent ASIN.
    pub parent: String,
    /// Index of adjective, noun and colour.
    pub words: [usize; 3],
    /// Whether one stock of costs serves all sites (batches that name no site).
    pub shared: bool,
    /// Weight of a unit.
    pub weight_grams: i64,
    /// Sides of a unit, longest first.
    pub sides_mm: [i64; 3],
    /// Purchase price of a unit in fen.
    pub cost_fen: i64,
    /// List price in US cents.
    pub price_cents: i64,
    /// Referral fee in basis points.
    pub referral_bp: i64,
    /// Units returned of 1 000 sold.
    pub return_per_mille: i64,
    /// Mean units a day on the first site, in thousandths.
    pub demand_milli: i64,
    /// Kind of season.
    pub season: usize,
    /// A product that was bought too often: its stock grows old.
    pub dud: bool,
    /// Name of the supplier.
    pub supplier: &'static str,
}

impl Product {
    /// Volume of a unit.
    pub fn volume_cm3(&self) -> i64 {
        (self.sides_mm.iter().product::<i64>() / 1000).max(1)
    }
}

const SUPPLIERS: [&str; 4] = ["宁波海蓝工贸", "义乌顺达", "深圳启明电子", "东莞恒丰"];

/// The products of a shop, SKUs in byte order.
pub fn products(spec: &Spec, rng: &Rng) -> Vec<Product> {
    let mut rng = rng.fork("products");
    let mut parent = String::new();
    (0..spec.skus.max(1))
        .map(|n| {
            if n % 3 == 0 {
                parent = format!("B0{}", rng.code(8));
            }
            let price_cents = rng.range(9, 59) * 100 + 99;
            let sides = [rng.range(120, 380), rng.range(60, 119), rng.range(20, 59)];
            let dud = n % 5 == 3;
            Product {
                sku: format!("TW-{:04}-{}", n + 1, ["BLK", "WHT", "GRN", "BLU"][n % 4]),
                asin: format!("B0{}", rng.code(8)),
                parent: parent.clone(),
                words: [usize::try_from(rng.below(8)).unwrap_or(0), (n / 3) % 8, n % 4],
                shared: n % 4 == 0,
                weight_grams: rng.range(80, 1900),
                sides_mm: sides,
                cost_fen: price_cents * rng.range(90, 190) / 100,
                price_cents,
                referral_bp: *rng.pick(&[1500, 1500, 1500, 800, 1200]),
                return_per_mille: rng.range(20, 110),
                demand_milli: if dud { rng.range(60, 240) } else { rng.range(600, 4200) },
                season: n % 3,
                dud,
                supplier: SUPPLIERS[n % 4],
            }
        })
        .collect()
}

/// The offers of a site. Shared products are offered everywhere, the others on some sites, all of them on the first.
pub fn offers(rng: &Rng, market: Marketplace, locale: &Locale, index: usize, products: &[Product]) -> Vec<Offer> {
    let mut rng = rng.fork("offers");
    let minor = market.currency().minor_micros();
    let mut offers = Vec::new();
    for (i, p) in products.iter().enumerate() {
        let offered = p.shared || index == 0 || rng.chance(500);
        if !offered {
            continue;
        }
        let raw = p.price_cents * locale.price_factor / 1000;
        let price = (raw / 100).max(1) * 100 + locale.ending;
        let fee = (310 + p.weight_grams / 5) * locale.price_factor / 1000;
        let words = |k: usize| locale.words[k][p.words[k]];
        offers.push(Offer {
            product: i,
            fnsku: format!("X00{}", rng.code(7)),
            title: format!("Haiyue {} {}, {}", words(0), words(1), words(2)),
            price: price * minor,
            fulfilment: fee * minor,
            demand_milli: p.demand_milli * locale.demand_pct / 100,
            shelf: Shelf::default(),
        });
    }
    offers
}
