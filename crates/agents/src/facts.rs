//! What the agents know: rows of the answers, every text kept once.

use crate::queries::YOUNG_DAYS;
use books::names::{Name, Names};
use domain::{Currency, Day};
use std::collections::HashMap;

/// A shop and site, by number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Site(pub u32);

/// A SKU on a site.
pub(crate) type SkuKey = (Site, Name);

/// Tallies of advertising over the window. Money in micros of the row's currency.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Tally {
    pub impressions: i64,
    pub clicks: i64,
    pub spend: i64,
    pub orders: i64,
    pub units: i64,
    pub recent_impressions: i64,
    pub recent_clicks: i64,
    pub recent_spend: i64,
    /// Clicks of each age below [`YOUNG_DAYS`].
    pub young: [i64; YOUNG_DAYS],
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.impressions += other.impressions;
        self.clicks += other.clicks;
        self.spend += other.spend;
        self.orders += other.orders;
        self.units += other.units;
        self.recent_impressions += other.recent_impressions;
        self.recent_clicks += other.recent_clicks;
        self.recent_spend += other.recent_spend;
        for (a, b) in self.young.iter_mut().zip(other.young) {
            *a += b;
        }
    }
}

/// A search term or a target of an ad group. Ids are empty in reports that only name things.
#[derive(Clone, Debug)]
pub(crate) struct AdRow {
    pub site: Site,
    pub campaign_id: Name,
    pub campaign: Name,
    pub ad_group_id: Name,
    pub ad_group: Name,
    /// Search term, keyword or expression, lower case.
    pub text: Name,
    /// Match type in lower case as reported; empty for search terms.
    pub match_type: Name,
    pub currency: Currency,
    pub through: Day,
    pub tally: Tally,
}

/// A SKU advertised in an ad group.
#[derive(Clone, Debug)]
pub(crate) struct ProductRow {
    pub site: Site,
    pub campaign_id: Name,
    pub campaign: Name,
    pub ad_group_id: Name,
    pub ad_group: Name,
    pub sku: Name,
    pub clicks: i64,
}

/// An entity of the newest snapshot of the campaign structure.
#[derive(Clone, Debug)]
pub(crate) struct EntityRow {
    pub site: Site,
    pub day: Day,
    pub entity: Name,
    pub campaign_id: Name,
    pub ad_group_id: Name,
    pub id: Name,
    pub campaign: Name,
    pub ad_group: Name,
    pub state: Name,
    pub bid: i64,
    pub budget: i64,
    pub text: Name,
    pub resolved: Name,
    pub match_type: Name,
    pub sku: Name,
}

/// A change of a bid with the target's clicks and cost before and after.
#[derive(Clone, Debug)]
pub(crate) struct ChangeRow {
    pub site: Site,
    pub id: Name,
    pub day: Day,
    pub before_day: Day,
    pub bid: (i64, i64),
    pub clicks: (i64, i64),
    pub spend: (i64, i64),
}

/// Units of a SKU on a day: sold, or on hand at its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayRow {
    pub key: SkuKey,
    pub day: Day,
    pub units: i64,
}

/// Stock of a SKU in the newest snapshot.
#[derive(Clone, Debug)]
pub(crate) struct StockRow {
    pub key: SkuKey,
    pub day: Day,
    pub available: i64,
    /// Between warehouses or being processed: sellable soon.
    pub coming: i64,
    pub inbound: i64,
    /// The marketplace's estimate of next month's storage of all units, 0 when not stated.
    pub storage: i64,
    pub volume: f64,
    pub volume_unit: Name,
}

/// A line of a purchase order with what has been received of it.
#[derive(Clone, Debug)]
pub(crate) struct OpenRow {
    pub site: Site,
    pub sku: Name,
    pub day: Day,
    pub expected_day: Day,
    pub state: Name,
    pub units: i64,
    pub received: i64,
}

/// The newest batch of a SKU: whole amounts.
#[derive(Clone, Debug)]
pub(crate) struct LandedRow {
    pub key: SkuKey,
    pub day: Day,
    pub units: i64,
    pub currency: Currency,
    pub goods: i64,
    pub first_leg: i64,
    pub duty: i64,
    pub prep: i64,
}

/// What a supplier asks. Days and freight are `None` where there is no such way.
#[derive(Clone, Debug)]
pub(crate) struct SourcingRow {
    pub key: SkuKey,
    pub day: Day,
    pub supplier: Name,
    pub currency: Currency,
    pub unit_price: i64,
    pub moq: i64,
    pub carton: i64,
    pub production_days: i64,
    /// Days and freight by sea.
    pub sea: Option<(i64, i64)>,
    /// Days and freight by air.
    pub air: Option<(i64, i64)>,
}

/// Fees of a unit, by the marketplace's newest estimate.
#[derive(Clone, Debug)]
pub(crate) struct FeeRow {
    pub key: SkuKey,
    pub day: Day,
    pub currency: Currency,
    pub price: i64,
    pub fee: i64,
    pub brand: Name,
}

/// Everything that was loaded.
#[derive(Clone, Default, Debug)]
pub(crate) struct Facts {
    pub names: Names,
    sites: Vec<(Name, Name)>,
    site_numbers: HashMap<(Name, Name), Site>,
    pub terms: Vec<AdRow>,
    pub targets: Vec<AdRow>,
    /// Clicks and orders by age of the click.
    pub ages: Vec<(i64, i64, i64)>,
    pub products: Vec<ProductRow>,
    pub entities: Vec<EntityRow>,
    /// Site, day, clicks and cost.
    pub site_days: Vec<(Site, Day, i64, i64)>,
    pub changes: Vec<ChangeRow>,
    /// Rows by period, per site.
    pub summaries: Vec<(Site, i64)>,
    pub sales: Vec<DayRow>,
    pub sales_through: HashMap<Site, Day>,
    pub ledger: Vec<DayRow>,
    pub levels: Vec<DayRow>,
    pub stock: Vec<StockRow>,
    pub open: Vec<OpenRow>,
    pub landed: Vec<LandedRow>,
    pub sourcing: Vec<SourcingRow>,
    pub fees: Vec<FeeRow>,
    /// Price of an offer.
    pub listings: HashMap<SkuKey, (Currency, i64)>,
}

impl Facts {
    /// The site of a shop, new or known.
    pub fn site(&mut self, shop: Name, marketplace: Name) -> Site {
        let next = Site(u32::try_from(self.sites.len()).unwrap_or(u32::MAX));
        let site = *self.site_numbers.entry((shop, marketplace)).or_insert(next);
        if site == next {
            self.sites.push((shop, marketplace));
        }
        site
    }

    /// A site that has been seen.
    pub fn find_site(&self, shop: Name, marketplace: &str) -> Option<Site> {
        self.site_numbers.get(&(shop, self.names.find(marketplace)?)).copied()
    }

    pub fn shop_name(&self, site: Site) -> Name {
        self.sites[site.0 as usize].0
    }

    pub fn shop(&self, site: Site) -> &str {
        self.names.text(self.sites[site.0 as usize].0)
    }

    pub fn marketplace(&self, site: Site) -> &str {
        self.names.text(self.sites[site.0 as usize].1)
    }

    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// Currency of a site; `None` when the site is not known.
    pub fn currency(&self, site: Site) -> Option<Currency> {
        domain::Marketplace::find(self.marketplace(site)).map(domain::Marketplace::currency)
    }
}
