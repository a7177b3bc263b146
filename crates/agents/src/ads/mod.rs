//! Advertising as the agents see it: who is who, what a click is worth, how long orders take to be known.

pub(crate) mod delay;
pub(crate) mod predict;
pub(crate) mod rates;
pub(crate) mod response;
pub(crate) mod structure;

use crate::brief::Brief;
use crate::facts::{AdRow, Facts, Site};
use books::names::{NOBODY, Name};
use delay::Curve;
use domain::Currency;
use domain::action::normal_words;
use domain::proposal::StockState;
use rates::{Cell, Rates};
use response::Response;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use structure::{Miss, Structure};

/// Least share of an ad group's clicks that must fall on SKUs whose economics are known.
const KNOWN_SHARE: f64 = 0.8;
/// Orders that the site's units per order weigh as much as in an ad group's.
const UNITS_PER_ORDER_WEIGHT: f64 = 20.0;
/// The trend of untouched targets over the days before and after, as the outcome is measured against it: standard deviation of its
/// logarithm (own assumption from 28-day windows).
pub(crate) const TREND_SD: f64 = 0.10;
/// The same for what is measured by the clicks before alone: an excluded term has none after (own assumption, checked on seeded markets).
pub(crate) const TREND_KNOWN_SD: f64 = 0.065;

/// What an order through an ad group is worth.
#[derive(Clone, Debug)]
pub(crate) struct Worth {
    /// Contribution of an order after tax, before the cost of clicks, in micros.
    pub order: f64,
    pub currency: Currency,
    /// SKUs by share of clicks, the largest first.
    pub skus: Vec<Name>,
}

/// Rows of one site and what was learnt from them. `rows[i]` stands for `cells[i]`.
#[derive(Debug)]
pub(crate) struct Learnt {
    /// Positions in the facts' list.
    pub rows: Vec<u32>,
    pub cells: Vec<Cell>,
    pub rates: Rates,
    /// Words by number.
    pub words: Vec<String>,
}

/// All that both advertising agents need.
#[derive(Debug)]
pub(crate) struct Ads {
    pub structure: Structure,
    pub terms: Vec<Learnt>,
    pub targets: Vec<Learnt>,
    responses: BTreeMap<Site, Response>,
    /// By ad group of the structure; `None` where too little is known of its SKUs.
    worth: Vec<Option<Worth>>,
    /// The seller's own brands, as the marketplace compares words.
    brands: HashMap<Site, BTreeSet<String>>,
}

impl Ads {
    pub fn of(brief: &Brief) -> Self {
        let facts = &brief.facts;
        let structure = Structure::of(facts);
        let curve = Curve::fit(&facts.ages);
        let terms = learn(facts, &facts.terms, &curve, |_| Kept::ALL);
        let kept = kept(facts, &structure, &curve);
        let targets = learn(facts, &facts.targets, &curve, |row| {
            let ids = (row.campaign_id, row.ad_group_id);
            let group = structure.group_of(row.site, ids, (row.campaign, row.ad_group)).ok();
            group.map_or(Kept::ALL, |at| kept[at])
        });
        let worth = worth(brief, &structure);
        let mut brands: HashMap<Site, BTreeSet<String>> = HashMap::new();
        for fee in facts.fees.iter().filter(|f| f.brand != NOBODY) {
            brands.entry(fee.key.0).or_default().insert(normal_words(facts.text(fee.brand)));
        }
        Self { structure, terms, targets, responses: response::responses(facts), worth, brands }
    }

    pub fn response(&self, site: Site) -> Response {
        self.responses.get(&site).copied().unwrap_or(Response::PRIOR)
    }

    pub fn group_of(&self, row: &AdRow) -> Result<usize, Miss> {
        self.structure.group_of(row.site, (row.campaign_id, row.ad_group_id), (row.campaign, row.ad_group))
    }

    /// The seller's own brands on a site.
    pub fn brands(&self, site: Site) -> &BTreeSet<String> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        self.brands.get(&site).unwrap_or(&NONE)
    }

    pub fn worth(&self, group: usize) -> Option<&Worth> {
        self.worth.get(group)?.as_ref()
    }
}

/// What a cost of a site takes from the owner, as a share of it.
pub(crate) fn keep(brief: &Brief, site: Site) -> f64 {
    brief.tax(site).keep_nanos as f64 / 1e9
}

/// Stock of the SKU that runs out first, of those whose stock is known; `false` beside it when one is not known.
pub(crate) fn least_stock(brief: &Brief, site: Site, skus: &[Name]) -> (Option<StockState>, bool) {
    let (mut least, mut all_known): (Option<StockState>, bool) = (None, !skus.is_empty());
    for sku in skus {
        let item = brief.goods().get((site, *sku));
        let known = item.and_then(|i| {
            let (stock, days) = (i.stock.as_ref()?, i.cover_days()?);
            let cover_millidays = (days * 1000.0).round() as i64;
            Some(StockState { on_hand: stock.available, inbound: stock.inbound + i.ordered, cover_millidays })
        });
        match known {
            Some(k) => least = Some(least.filter(|l| l.cover_millidays <= k.cover_millidays).unwrap_or(k)),
            None => all_known = false,
        }
    }
    (least, all_known)
}

/// Whether a text is an ASIN and no search: a shopper came from a product page.
pub(crate) fn is_asin(text: &str) -> bool {
    text.len() == 10
        && (text.starts_with("b0") || text.starts_with("B0"))
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Shares of an ad group's exposure and orders that its negatives let through today.
#[derive(Clone, Copy)]
struct Kept {
    exposure: f64,
    orders: f64,
}

impl Kept {
    const ALL: Self = Self { exposure: 1.0, orders: 1.0 };
}

/// What is left of every ad group's history without the search terms that are excluded by now: a target is not judged by clicks that it
/// will never get again. Reports of targets do not say which terms their clicks came from, so all targets of a group share alike.
fn kept(facts: &Facts, structure: &Structure, curve: &Curve) -> Vec<Kept> {
    let mut sums = vec![[0.0_f64; 4]; structure.groups.len()];
    for r in &facts.terms {
        let names = (r.campaign, r.ad_group);
        let Ok(at) = structure.group_of(r.site, (r.campaign_id, r.ad_group_id), names) else { continue };
        let (exposure, orders) = (curve.exposure(r.tally.clicks, &r.tally.young), r.tally.orders.max(0) as f64);
        let out = !structure.groups[at].negatives.is_empty()
            && structure.groups[at].excludes(&normal_words(facts.text(r.text)));
        let share = if out { [0.0, 0.0] } else { [exposure, orders] };
        for (sum, part) in sums[at].iter_mut().zip([exposure, orders, share[0], share[1]]) {
            *sum += part;
        }
    }
    let share = |part: f64, all: f64| if all > 0.0 { part / all } else { 1.0 };
    sums.iter().map(|s| Kept { exposure: share(s[2], s[0]), orders: share(s[3], s[1]) }).collect()
}

/// Learns the rates of every site from rows of search terms or targets. Rows are taken in byte order of their texts, so that the
/// engine's order does not matter.
fn learn(facts: &Facts, rows: &[AdRow], curve: &Curve, kept: impl Fn(&AdRow) -> Kept) -> Vec<Learnt> {
    let ranks = facts.names.ranks();
    let mut order: Vec<u32> = (0..).take(rows.len()).collect();
    order.sort_unstable_by_key(|i| {
        let r = &rows[*i as usize];
        let place = (ranks.of(facts.shop_name(r.site)), r.site.0);
        let names = [r.campaign, r.campaign_id, r.ad_group, r.ad_group_id, r.text, r.match_type];
        (place, names.map(|n| ranks.of(n)))
    });
    let mut learnt = Vec::new();
    for chunk in order.chunk_by(|a, b| rows[*a as usize].site == rows[*b as usize].site) {
        let (mut campaigns, mut groups) = (HashMap::new(), HashMap::new());
        let (mut numbers, mut words): (HashMap<&str, u32>, Vec<String>) = (HashMap::new(), Vec::new());
        let mut cells = Vec::with_capacity(chunk.len());
        for i in chunk {
            let r = &rows[*i as usize];
            let next = u32::try_from(campaigns.len()).unwrap_or(u32::MAX);
            let campaign = *campaigns.entry((r.campaign_id, r.campaign)).or_insert(next);
            let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            let group = *groups.entry((campaign, r.ad_group_id, r.ad_group)).or_insert(next);
            let mut own = Vec::new();
            for word in facts.text(r.text).split_whitespace().take(12).filter(|w| w.len() <= 80) {
                let number = *numbers.entry(word).or_insert_with(|| {
                    words.push(word.to_owned());
                    u32::try_from(words.len() - 1).unwrap_or(u32::MAX)
                });
                if !own.contains(&number) {
                    own.push(number);
                }
            }
            let share = kept(r);
            let exposure = curve.exposure(r.tally.clicks, &r.tally.young) * share.exposure;
            let orders = r.tally.orders.max(0) as f64 * share.orders;
            cells.push(Cell { campaign, group, exposure, orders, words: own });
        }
        let rates = Rates::fit(&cells);
        learnt.push(Learnt { rows: chunk.to_vec(), cells, rates, words });
    }
    learnt
}

/// What an order is worth in every ad group: contribution after tax of its SKUs, by their share of clicks, times units per order.
fn worth(brief: &Brief, structure: &Structure) -> Vec<Option<Worth>> {
    let facts = &brief.facts;
    let mut shares: Vec<BTreeMap<&str, (Name, f64)>> = vec![BTreeMap::new(); structure.groups.len()];
    for p in &facts.products {
        let ids = (p.campaign_id, p.ad_group_id);
        if let Ok(at) = structure.group_of(p.site, ids, (p.campaign, p.ad_group)) {
            shares[at].entry(facts.text(p.sku)).or_insert((p.sku, 0.0)).1 += p.clicks as f64;
        }
    }
    let per_order = units_per_order(facts, structure);
    structure
        .groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            if shares[at].values().all(|(_, clicks)| *clicks <= 0.0) {
                // nothing clicked yet: all advertised SKUs alike
                shares[at] = group.skus.iter().map(|s| (facts.text(*s), (*s, 1.0))).collect();
            }
            let total: f64 = shares[at].values().map(|s| s.1).sum();
            let (mut known, mut sum, mut currency) = (0.0, 0.0, None);
            for (sku, clicks) in shares[at].values().filter(|s| s.1 > 0.0) {
                if let Some(u) = brief.units().get((group.site, *sku)) {
                    let kept = brief.tax(group.site).after_tax_micros(u.contribution(), u.net_sales) as f64;
                    known += clicks;
                    sum += clicks * kept;
                    currency = Some(u.currency);
                }
            }
            let currency = currency.filter(|_| known >= KNOWN_SHARE * total && known > 0.0)?;
            let mut skus: Vec<(i64, Name)> = shares[at].values().map(|(s, c)| (*c as i64, *s)).collect();
            skus.sort_by_key(|(clicks, sku)| (-clicks, facts.text(*sku)));
            let unit = sum / known;
            Some(Worth { order: unit * per_order[at], currency, skus: skus.into_iter().map(|s| s.1).collect() })
        })
        .collect()
}

/// Units of an attributed order by ad group, shrunken to its site's.
fn units_per_order(facts: &Facts, structure: &Structure) -> Vec<f64> {
    let mut groups = vec![(0_i64, 0_i64); structure.groups.len()];
    let mut sites: HashMap<Site, (i64, i64)> = HashMap::new();
    for r in &facts.terms {
        let add = |sums: &mut (i64, i64)| *sums = (sums.0 + r.tally.units, sums.1 + r.tally.orders);
        add(sites.entry(r.site).or_default());
        if let Ok(at) = structure.group_of(r.site, (r.campaign_id, r.ad_group_id), (r.campaign, r.ad_group)) {
            add(&mut groups[at]);
        }
    }
    structure
        .groups
        .iter()
        .zip(groups)
        .map(|(g, (units, orders))| {
            let (su, so) = sites.get(&g.site).copied().unwrap_or_default();
            // reports without units count one each
            let site = if so > 0 && su > 0 { (su as f64 / so as f64).clamp(1.0, 5.0) } else { 1.0 };
            let own =
                (units.max(orders) as f64 + UNITS_PER_ORDER_WEIGHT * site) / (orders as f64 + UNITS_PER_ORDER_WEIGHT);
            own.clamp(1.0, 5.0)
        })
        .collect()
}

/// Days of a row's window: the agents' days back from the last day of its site.
pub(crate) fn window(row: &AdRow) -> (domain::Day, domain::Day) {
    (row.through.plus(1 - crate::queries::AD_DAYS), row.through)
}

/// Campaign and ad group of a row as SQL: by ids where the report has them, else by names.
pub(crate) fn group_eq(facts: &Facts, row: &AdRow) -> String {
    use crate::words::quoted_eq;
    let one = |id: (&str, Name), name: (&str, Name)| {
        let (column, value) = if id.1 == NOBODY { name } else { id };
        quoted_eq(column, facts.text(value))
    };
    format!(
        "{} AND {} AND {}",
        crate::words::place_eq(facts, row.site),
        one(("campaign_id", row.campaign_id), ("campaign", row.campaign)),
        one(("ad_group_id", row.ad_group_id), ("ad_group", row.ad_group))
    )
}
