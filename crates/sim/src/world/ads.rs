//! Advertising: campaigns with automatic and manual targets, search terms, late orders and credited clicks.

use super::{Site, catalogue::Product, locale};
use crate::{Spec, rng::Rng};
use domain::Day;
use std::collections::BTreeMap;

/// A Sponsored Products campaign with one ad group and one product.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Ad group's id and name.
    pub group: (String, String),
    /// Ad's id.
    pub ad_id: String,
    /// Index of the offer.
    pub offer: usize,
    /// Automatic or manual.
    pub auto: bool,
    /// Daily budget in micros.
    pub budget: i64,
    /// State as the console writes it.
    pub state: &'static str,
}

/// What a bid is attached to.
#[derive(Clone, Debug)]
pub struct Target {
    /// Index of the campaign.
    pub campaign: usize,
    /// Id.
    pub id: String,
    /// Keyword text or expression.
    pub text: String,
    /// BROAD, PHRASE, EXACT or `-`.
    pub match_type: &'static str,
    /// Bid in micros.
    pub bid: i64,
    /// Search terms that it catches.
    pub terms: Vec<String>,
}

/// Tallies of an ad row. Money in micros.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Times shown.
    pub impressions: i64,
    /// Clicks.
    pub clicks: i64,
    /// Cost.
    pub spend: i64,
    /// Attributed orders.
    pub orders: i64,
    /// Attributed units.
    pub units: i64,
    /// Attributed sales.
    pub sales: i64,
    /// Units of the advertised SKU.
    pub same_units: i64,
    /// Sales of the advertised SKU.
    pub same_sales: i64,
}

impl Tally {
    /// Adds another row.
    pub fn add(&mut self, o: &Self) {
        self.impressions += o.impressions;
        self.clicks += o.clicks;
        self.spend += o.spend;
        self.orders += o.orders;
        self.units += o.units;
        self.sales += o.sales;
        self.same_units += o.same_units;
        self.same_sales += o.same_sales;
    }
}

/// One search term of one target on one day.
#[derive(Clone, Debug)]
pub struct AdLeaf {
    /// Day.
    pub day: Day,
    /// Index of the target.
    pub target: usize,
    /// Index of the term in the target.
    pub term: usize,
    /// As finally known.
    pub last: Tally,
    /// As first reported.
    pub first: Tally,
}

/// The Sponsored Brands campaign on a day.
#[derive(Clone, Copy, Debug)]
pub struct BrandDay {
    /// Day.
    pub day: Day,
    /// Tallies, 14 days after a click.
    pub tally: Tally,
}

/// Which observation of the ads is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// The report pulled at once.
    First,
    /// The report pulled when all orders had come in.
    Last,
}

impl AdLeaf {
    /// The tallies of an observation.
    pub fn tally(&self, seen: Seen) -> &Tally {
        if seen == Seen::First { &self.first } else { &self.last }
    }
}

const AFTER: [&str; 5] = ["", " for home", " gift", " large", " set of 2"];

/// Fills in campaigns, targets, search terms and the brand campaign.
pub fn run(site: &mut Site, spec: &Spec, rng: &Rng, products: &[Product]) {
    let mut rng = rng.clone();
    for offer in 0..site.offers.len() {
        // every fifth offer is never advertised
        if offer % 5 != 4 {
            campaigns(site, &mut rng, offer, products);
        }
    }
    let mut by_offer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (t, target) in site.targets.iter().enumerate() {
        by_offer.entry(site.campaigns[target.campaign].offer).or_default().push(t);
    }
    for n in 0..spec.days.max(1) {
        let day = spec.first_day.plus(n);
        for (offer, targets) in &by_offer {
            let o = &site.offers[*offer];
            let season = locale::season_bp(day, products[o.product].season);
            let clicks = rng.count(o.demand_milli * 3 * season / 10_000);
            let leaves = offer_day(site, &mut rng, day, *offer, targets, clicks);
            site.leaves.extend(leaves);
        }
        let price = site.offers[0].price;
        let clicks = rng.count(4_000);
        let orders = rng.count(clicks * 80);
        let sales = price * orders;
        let spend = site.round(clicks * price / 30);
        let tally = Tally {
            impressions: clicks * 90 + 40,
            clicks,
            spend,
            orders,
            units: orders,
            sales,
            same_units: orders,
            same_sales: sales,
        };
        site.brand_days.push(BrandDay { day, tally });
        if rng.chance(120) {
            let tally =
                Tally { impressions: rng.range(9, 90), clicks: 1, spend: site.round(price / 50), ..Tally::default() };
            site.orphan_days.push(BrandDay { day, tally });
        }
    }
}

fn campaigns(site: &mut Site, rng: &mut Rng, offer: usize, products: &[Product]) {
    let o = &site.offers[offer];
    let product = &products[o.product];
    let noun = site.locale.words[1][product.words[1]].to_lowercase();
    let other = format!("b0{}", rng.code(8).to_lowercase());
    let bid = site.round(o.price / 45).max(site.minor(1));
    let budget = site.minor(20 * site.locale.price_factor);
    for auto in [true, false] {
        let at = site.campaigns.len();
        let name = format!("SP | {} | {}", product.sku, if auto { "Auto" } else { "Manual" });
        site.campaigns.push(Campaign {
            id: rng.digits(15),
            name,
            group: (rng.digits(15), format!("AG {}", product.sku)),
            ad_id: rng.digits(15),
            offer,
            auto,
            budget,
            state: "ENABLED",
        });
        let texts: Vec<(String, &'static str)> = if auto {
            vec![("close-match".into(), "-"), ("substitutes".into(), "-")]
        } else {
            let colour = site.locale.words[2][product.words[2]].to_lowercase();
            vec![(noun.clone(), "BROAD"), (format!("{noun} {colour}"), "PHRASE"), (format!("{noun} {colour}"), "EXACT")]
        };
        for (text, match_type) in texts {
            let terms = match (text.as_str(), match_type) {
                ("substitutes", _) => vec![other.clone(), format!("b0{}", rng.code(8).to_lowercase()), "*".into()],
                (_, "EXACT") => vec![text.clone()],
                ("close-match", _) => AFTER.iter().map(|a| format!("{noun}{a}")).collect(),
                _ => AFTER.iter().map(|a| format!("{text}{a}")).collect(),
            };
            site.targets.push(Target { campaign: at, id: rng.digits(15), text, match_type, bid, terms });
        }
    }
}

fn offer_day(site: &Site, rng: &mut Rng, day: Day, offer: usize, targets: &[usize], clicks: i64) -> Vec<AdLeaf> {
    let price = site.offers[offer].price;
    let mut rows: BTreeMap<(usize, usize), (Tally, i64)> = BTreeMap::new();
    for click in 0..=clicks {
        let target = *rng.pick(targets);
        let term = usize::try_from(rng.below(site.targets[target].terms.len() as i64)).unwrap_or(0);
        let cell = rows.entry((target, term)).or_default();
        cell.0.impressions += rng.range(15, 220);
        if click == clicks {
            break; // the last draw is a term that was only shown
        }
        let cost = site.round(site.targets[target].bid * rng.range(55, 100) / 100).max(site.minor(1));
        cell.0.clicks += 1;
        cell.0.spend += cost;
        cell.1 = cost;
        if rng.chance(95) {
            let units = 1 + i64::from(rng.chance(120));
            cell.0.orders += 1;
            cell.0.units += units;
            cell.0.sales += price * units;
            if rng.chance(850) {
                cell.0.same_units += units;
                cell.0.same_sales += price * units;
            }
        }
    }
    rows.into_iter()
        .map(|((target, term), (last, cost))| {
            let mut first = last;
            if rng.chance(350) {
                // the orders come in late
                first =
                    Tally { impressions: last.impressions, clicks: last.clicks, spend: last.spend, ..Tally::default() };
            }
            if last.clicks > 0 && rng.chance(30) {
                // one click is found invalid and credited
                first.clicks += 1;
                first.spend += cost;
            }
            AdLeaf { day, target, term, last, first }
        })
        .collect()
}
