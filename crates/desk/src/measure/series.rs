//! Daily sums of facts, as the measurement reads them, and what a unit is worth.

use arrow_array::RecordBatch;
use books::columns::{Columns, LoadError};
use books::names::{Name, Names};
use domain::policy::{CnyNanos, MarginalTax};
use domain::{Currency, Day, Policy};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// Shop and site.
pub(super) type Place = (Name, Name);

/// Target: shop, site, campaign, ad group, target, targeting, match type. Search term: shop, site, campaign, ad group, targeting,
/// match type, search term.
pub(super) type Key = [Name; 7];

/// What an advertising row counts. Adds up; ratios are made from sums.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Tally {
    pub clicks: i64,
    pub spend_micros: i64,
    pub units: i64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.clicks += other.clicks;
        self.spend_micros += other.spend_micros;
        self.units += other.units;
    }
}

impl Tally {
    /// What is left without a part of it.
    pub fn without(self, part: Self) -> Self {
        Self {
            clicks: (self.clicks - part.clicks).max(0),
            spend_micros: (self.spend_micros - part.spend_micros).max(0),
            units: (self.units - part.units).max(0),
        }
    }
}

/// Sellable and inbound units at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct OnHand {
    pub available: i64,
    pub inbound: i64,
}

/// Everything that decisions are measured from: the answers to [`super::queries`], and unit economics from the books.
#[derive(Clone, Default, Debug)]
pub struct Series {
    pub(super) names: Names,
    pub(super) targets: BTreeMap<Key, Vec<(i32, Tally)>>,
    pub(super) terms: BTreeMap<Key, Vec<(i32, Tally)>>,
    /// How many search terms of a place have so many clicks and units.
    pub(super) term_shapes: BTreeMap<Place, BTreeMap<(i64, i64), i64>>,
    /// Days that the ads reports speak of.
    pub(super) ad_days: BTreeMap<Place, BTreeSet<i32>>,
    /// Units sold by ads, by SKU: weights of what a unit contributes.
    pub(super) ad_units: BTreeMap<(Place, Name), i64>,
    /// SKUs that a campaign advertises.
    campaign_skus: BTreeMap<(Place, Name), BTreeSet<Name>>,
    pub(super) units: BTreeMap<(Place, Name), BTreeMap<i32, i64>>,
    pub(super) stock: BTreeMap<(Place, Name), BTreeMap<i32, OnHand>>,
    contributions: BTreeMap<(Place, Name), i64>,
    /// Price and freight of a unit that the contribution has been taken after.
    goods: BTreeMap<(Place, Name), i64>,
    rates: BTreeMap<Currency, CnyNanos>,
    /// Tax on the next unit of a shop's profit.
    taxes: BTreeMap<Name, MarginalTax>,
}

impl Series {
    /// Takes in a batch of the answer to the query of that name. Batches and queries may come in any order; the same batch must not
    /// come twice.
    ///
    /// # Errors
    /// No such query, or a column is missing or of another type: a fault of the program.
    pub fn load(&mut self, name: &str, batch: &RecordBatch) -> Result<(), LoadError> {
        let c = Columns { query: name, batch };
        let (shops, sites) = (c.names(&mut self.names, "shop")?, c.names(&mut self.names, "marketplace")?);
        let places: Vec<Place> = shops.into_iter().zip(sites).collect();
        match name {
            "target_day" => self.load_ads(&c, &places, false),
            "term_day" => self.load_ads(&c, &places, true),
            "term_shape" => {
                let (clicks, units, terms) = (c.integers("clicks")?, c.integers("units")?, c.integers("terms")?);
                for (i, place) in places.into_iter().enumerate() {
                    let shapes = self.term_shapes.entry(place).or_default();
                    *shapes.entry((clicks[i], units[i])).or_default() += terms[i];
                }
                Ok(())
            }
            "ad_day" => {
                for (place, day) in places.into_iter().zip(c.days("day")?) {
                    self.ad_days.entry(place).or_default().insert(day.0);
                }
                Ok(())
            }
            "ad_sku" | "campaign_sku" | "sku_day" | "stock_day" => self.load_products(&c, &places),
            other => Err(LoadError::Query { name: other.to_owned(), room: "measurement", names: "measure::queries" }),
        }
    }

    fn load_ads(&mut self, c: &Columns<'_>, places: &[Place], terms: bool) -> Result<(), LoadError> {
        let mut names = |column| c.names(&mut self.names, column);
        let own = if terms { "search_term" } else { "target_id" };
        let (campaigns, groups, own) = (names("campaign_id")?, names("ad_group_id")?, names(own)?);
        let (targetings, matches) = (names("targeting")?, names("match_type")?);
        let (days, clicks) = (c.days("day")?, c.integers("clicks")?);
        let (spend, units) = (c.integers("spend_micros")?, c.integers("units")?);
        let rows = if terms { &mut self.terms } else { &mut self.targets };
        for (i, (shop, site)) in places.iter().enumerate() {
            let rest = if terms { [targetings[i], matches[i], own[i]] } else { [own[i], targetings[i], matches[i]] };
            let key = [*shop, *site, campaigns[i], groups[i], rest[0], rest[1], rest[2]];
            let tally = Tally { clicks: clicks[i], spend_micros: spend[i], units: units[i] };
            rows.entry(key).or_default().push((days[i].0, tally));
        }
        Ok(())
    }

    fn load_products(&mut self, c: &Columns<'_>, places: &[Place]) -> Result<(), LoadError> {
        let skus = c.names(&mut self.names, "sku")?;
        let keys = places.iter().copied().zip(skus);
        match c.query {
            "ad_sku" => {
                for (key, units) in keys.zip(c.integers("units")?) {
                    *self.ad_units.entry(key).or_default() += units;
                }
            }
            "campaign_sku" => {
                let campaigns = c.names(&mut self.names, "campaign_id")?;
                for ((place, sku), campaign) in keys.zip(campaigns) {
                    self.campaign_skus.entry((place, campaign)).or_default().insert(sku);
                }
            }
            "sku_day" => {
                for ((key, units), day) in keys.zip(c.integers("units")?).zip(c.days("day")?) {
                    *self.units.entry(key).or_default().entry(day.0).or_default() += units;
                }
            }
            _ => {
                let on_hand = c.integers("available")?.into_iter().zip(c.integers("inbound")?);
                for ((key, (available, inbound)), day) in keys.zip(on_hand).zip(c.days("day")?) {
                    self.stock.entry(key).or_default().insert(day.0, OnHand { available, inbound });
                }
            }
        }
        Ok(())
    }

    /// Campaigns that advertise a SKU which one of these advertises too: shoppers whom one no longer meets, the other does.
    pub(super) fn beside<'a>(&self, place: Place, campaigns: impl Iterator<Item = &'a str>) -> BTreeSet<Name> {
        let of = |c: Name| self.campaign_skus.get(&(place, c));
        let skus: BTreeSet<Name> =
            campaigns.filter_map(|c| of(self.names.find(c)?)).flat_map(|skus| skus.iter().copied()).collect();
        let shares = |(_, own): &(&(Place, Name), &BTreeSet<Name>)| !own.is_disjoint(&skus);
        self.campaign_skus.iter().filter(|((p, _), _)| *p == place).filter(shares).map(|((_, c), _)| *c).collect()
    }

    /// States what a unit of a SKU leaves the owner after tax, goods, freight, fees and returns, before advertising: micros of the
    /// site's currency. Comes from the books.
    pub fn contribution(&mut self, shop: &str, marketplace: &str, sku: &str, micros_after_tax: i64) {
        let place = (self.names.add(shop), self.names.add(marketplace));
        let sku = self.names.add(sku);
        self.contributions.insert((place, sku), micros_after_tax);
    }

    /// States what goods and freight of a unit cost in the contribution of a SKU, micros of the site's currency before tax: an order is
    /// judged by its own price and freight in their place.
    pub fn goods_and_freight(&mut self, shop: &str, marketplace: &str, sku: &str, micros: i64) {
        let place = (self.names.add(shop), self.names.add(marketplace));
        let sku = self.names.add(sku);
        self.goods.insert((place, sku), micros);
    }

    /// Price and freight in the contribution of a unit.
    pub(super) fn goods_of(&self, place: Place, sku: &str) -> Option<i64> {
        self.goods.get(&(place, self.names.find(sku)?)).copied()
    }

    /// States what the next unit of a shop's profit bears, as its contributions have it; else the policy's rates hold.
    pub fn tax(&mut self, shop: &str, tax: MarginalTax) {
        let shop = self.names.add(shop);
        self.taxes.insert(shop, tax);
    }

    /// What a cost of a shop takes from the owner, as a share of it.
    pub(super) fn keep(&self, shop: Name, policy: &Policy) -> f64 {
        let tax = self.taxes.get(&shop).copied().unwrap_or_else(|| policy.tax.marginal());
        tax.keep_nanos as f64 / 1e9
    }

    /// States a rate: RMB for one unit of the currency, in 10⁻⁹. Needed for purchase orders whose currency is not the site's.
    pub fn rate(&mut self, currency: Currency, cny_nanos: CnyNanos) {
        self.rates.insert(currency, cny_nanos);
    }

    /// The numbers of a shop and site that have been seen.
    pub(super) fn place(&self, shop: &str, marketplace: &str) -> Option<Place> {
        Some((self.names.find(shop)?, self.names.find(marketplace)?))
    }

    /// What a unit of a SKU contributes after tax.
    pub(super) fn contribution_of(&self, place: Place, sku: &str) -> Option<i64> {
        self.contributions.get(&(place, self.names.find(sku)?)).copied()
    }

    /// What a unit sold by ads on these SKUs contributes after tax: their mean, by units that ads sold of each; a SKU that sold nothing
    /// counts a little, so that a target of new SKUs has a value. None when no contribution is known.
    pub(super) fn contribution_mean(&self, place: Place, skus: &[String]) -> Option<f64> {
        let (mut sum, mut weight) = (0.0, 0.0);
        for sku in skus {
            let Some(micros) = self.contribution_of(place, sku) else { continue };
            let units = self.names.find(sku).and_then(|s| self.ad_units.get(&(place, s))).copied().unwrap_or(0);
            let w = units.max(0) as f64 + 0.5;
            sum += w * micros as f64;
            weight += w;
        }
        (weight > 0.0).then(|| sum / weight)
    }

    /// How many units of `to` one unit of `from` is worth.
    pub(super) fn exchange(&self, from: Currency, to: Currency) -> Option<f64> {
        let cny = |c: Currency| if c == Currency::CNY { Some(1e9) } else { self.rates.get(&c).map(|r| *r as f64) };
        if from == to { Some(1.0) } else { Some(cny(from)? / cny(to)?).filter(|r| r.is_finite() && *r > 0.0) }
    }

    /// Targets of a campaign.
    pub(super) fn targets_of(&self, place: Place, campaign: Name) -> impl Iterator<Item = (&Key, &Vec<(i32, Tally)>)> {
        self.targets.range(prefix(place, Some(campaign)))
    }

    /// Search terms of a campaign, or of all.
    pub(super) fn terms_of(
        &self,
        place: Place,
        campaign: Option<Name>,
    ) -> impl Iterator<Item = (&Key, &Vec<(i32, Tally)>)> {
        self.terms.range(prefix(place, campaign))
    }

    /// How many days of a window the ads reports speak of.
    pub(super) fn covered(&self, place: Place, (first, last): (Day, Day)) -> i32 {
        let days = self.ad_days.get(&place).filter(|_| first <= last);
        days.map_or(0, |d| i32::try_from(d.range(first.0..=last.0).count()).unwrap_or(i32::MAX))
    }
}

fn prefix((shop, site): Place, campaign: Option<Name>) -> std::ops::RangeInclusive<Key> {
    let (low, high) = (Name(0), Name(u32::MAX));
    let (first, last) = (campaign.unwrap_or(low), campaign.unwrap_or(high));
    [shop, site, first, low, low, low, low]..=[shop, site, last, high, high, high, high]
}

/// Sum of the days of a window.
pub(super) fn sum<'a>(days: impl IntoIterator<Item = (&'a i32, &'a Tally)>, (first, last): (Day, Day)) -> Tally {
    let mut all = Tally::default();
    for (_, tally) in days.into_iter().filter(|(day, _)| (first.0..=last.0).contains(*day)) {
        all += *tally;
    }
    all
}
