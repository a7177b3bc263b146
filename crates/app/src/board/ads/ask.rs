//! What the fact tables are asked about advertising: everything adds up in the engine, only sums come out.

use super::{Basis, DAYS_READ, DAYS_SHOWN, Tally};
use crate::error::Error;
use books::columns::{Columns, LoadError};
use books::names::{Name, Names};
use books::queries::quoted;
use domain::{Currency, Day, Marketplace};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Reader;

/// Tables of performance, in the order of [`Basis`].
const TABLES: [&str; 3] = ["campaign_performance", "target_performance", "search_term_performance"];
const TALLIES: [&str; 6] = ["impressions", "clicks", "orders", "units", "spend_micros", "sales_micros"];
/// Days back at which the disjoint spans of targets and search terms begin and end.
const SPANS: [(i32, i32); 3] = [(0, 6), (7, 27), (28, 89)];

/// A campaign as a report names it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Head {
    pub place: usize,
    pub id: Name,
    pub name: Name,
    pub product: Name,
}

/// A campaign's day.
pub(super) struct DayRow {
    pub head: u32,
    pub currency: Name,
    pub attribution_days: i64,
    pub day: Day,
    pub tally: Tally,
}

/// A target or search term in one span.
pub(super) struct LeafRow {
    pub head: u32,
    pub texts: [Name; 4],
    pub span: u8,
    pub tally: Tally,
}

/// Clicks of an advertised SKU.
pub(super) struct SkuRow {
    pub head: u32,
    pub group: Name,
    pub sku: Name,
    pub clicks: i64,
}

/// All answers.
#[derive(Default)]
pub(super) struct Raw {
    pub names: Names,
    pub places: Vec<super::Place>,
    pub heads: Vec<Head>,
    pub days: Vec<DayRow>,
    pub targets: Vec<LeafRow>,
    pub terms: Vec<LeafRow>,
    pub skus: Vec<SkuRow>,
    places_by: HashMap<(String, String), usize>,
    heads_by: HashMap<Head, u32>,
}

fn fault(e: LoadError) -> Error {
    Error::Load(e.to_string())
}

impl Raw {
    fn heads_of(&mut self, c: &Columns<'_>) -> Result<Vec<Option<u32>>, LoadError> {
        let places = self.places_of(c)?;
        let ids = c.names(&mut self.names, "campaign_id")?;
        let (names, products) = (c.names(&mut self.names, "campaign")?, c.names(&mut self.names, "ad_product")?);
        let mut heads = Vec::with_capacity(c.rows());
        for (i, place) in places.into_iter().enumerate() {
            heads.push(place.map(|place| {
                let head = Head { place, id: ids[i], name: names[i], product: products[i] };
                let next = u32::try_from(self.heads.len()).unwrap_or(u32::MAX);
                *self.heads_by.entry(head).or_insert_with(|| {
                    self.heads.push(head);
                    next
                })
            }));
        }
        Ok(heads)
    }

    fn places_of(&mut self, c: &Columns<'_>) -> Result<Vec<Option<usize>>, LoadError> {
        let (shops, sites) = (c.names(&mut self.names, "shop")?, c.names(&mut self.names, "marketplace")?);
        let text = |n: Name| self.names.text(n).to_owned();
        Ok(shops.into_iter().zip(sites).map(|(s, m)| self.places_by.get(&(text(s), text(m))).copied()).collect())
    }
}

/// Asks everything.
pub(super) async fn ask(reader: &Reader, through: Day) -> Result<Raw, Error> {
    let mut raw = Raw::default();
    let products = places(reader, &mut raw, through).await?;
    if raw.places.is_empty() {
        return Ok(raw);
    }
    let last = last(&raw);
    bases(&mut raw, &products);
    for basis in Basis::ALL {
        let only = only(&raw, basis);
        if !only.is_empty() {
            campaign_days(reader, &mut raw, &last, basis, &only).await?;
        }
    }
    leaves(reader, &mut raw, &last, false).await?;
    leaves(reader, &mut raw, &last, true).await?;
    skus(reader, &mut raw, &last).await?;
    ordered(reader, &mut raw, &last).await?;
    Ok(raw)
}

/// Shops and sites with daily rows; returns which ad products each table speaks of, per place.
async fn places(reader: &Reader, raw: &mut Raw, through: Day) -> Result<Vec<BTreeSet<(usize, String)>>, Error> {
    let from = through.plus(1 - DAYS_READ);
    let part = |(n, table): (usize, &str)| {
        format!(
            "SELECT shop, marketplace, COALESCE(ad_product, '') AS ad_product, {n} AS basis, day_to, day = day_to AS daily \
             FROM {table} WHERE day_to BETWEEN DATE '{from}' AND DATE '{through}'"
        )
    };
    let sql = format!(
        "SELECT shop, marketplace, ad_product, basis, MIN(day_to) AS first, MAX(day_to) AS day, daily, COUNT(*) AS lines FROM ({}) \
         GROUP BY shop, marketplace, ad_product, basis, daily ORDER BY shop, marketplace, ad_product, basis",
        TABLES.into_iter().enumerate().map(part).collect::<Vec<_>>().join(" UNION ALL ")
    );
    let mut products = vec![BTreeSet::new(); TABLES.len()];
    for batch in reader.sql(&sql).await? {
        let c = Columns { query: "ads_places", batch: &batch };
        let (shops, sites) =
            (c.names(&mut raw.names, "shop").map_err(fault)?, c.names(&mut raw.names, "marketplace").map_err(fault)?);
        let kinds = c.names(&mut raw.names, "ad_product").map_err(fault)?;
        let (bases, days) = (c.integers("basis").map_err(fault)?, c.days("day").map_err(fault)?);
        let firsts = c.days("first").map_err(fault)?;
        let (daily, lines) = (c.flags("daily").map_err(fault)?, c.integers("lines").map_err(fault)?);
        for i in 0..c.rows() {
            let key = (raw.names.text(shops[i]).to_owned(), raw.names.text(sites[i]).to_owned());
            let Some(site) = Marketplace::find(&key.1) else { continue };
            let at = *raw.places_by.entry(key.clone()).or_insert_with(|| {
                raw.places.push(empty(key, site.currency()));
                raw.places.len() - 1
            });
            let (place, basis) = (&mut raw.places[at], usize::try_from(bases[i]).unwrap_or(0));
            if daily[i] {
                place.through = place.through.max(days[i]);
                place.first = place.first.min(firsts[i]);
                place.last[basis] = place.last[basis].max(Some(days[i]));
                products[basis].insert((at, raw.names.text(kinds[i]).to_owned()));
            } else if days[i] > through.plus(-DAYS_SHOWN) {
                place.by_period += lines[i];
            }
        }
    }
    Ok(products)
}

fn empty((shop, marketplace): (String, String), currency: Currency) -> super::Place {
    super::Place {
        shop,
        marketplace,
        currency,
        first: Day(i32::MAX),
        through: Day(0),
        last: [None; 3],
        by_period: 0,
        basis: BTreeMap::new(),
        ordered: BTreeMap::new(),
        days: BTreeMap::new(),
    }
}

/// The last days of all places as a table `last`.
fn last(raw: &Raw) -> String {
    let rows: Vec<String> = raw
        .places
        .iter()
        .map(|p| format!("({}, {}, {})", quoted(&p.shop), quoted(&p.marketplace), p.through.0))
        .collect();
    format!(
        "last AS (SELECT column1 AS shop, column2 AS marketplace, CAST(column3 AS INT) AS through FROM (VALUES {}))",
        rows.join(", ")
    )
}

/// The best report of every ad product of a place.
fn bases(raw: &mut Raw, products: &[BTreeSet<(usize, String)>]) {
    for basis in Basis::ALL {
        for (place, product) in &products[basis as usize] {
            raw.places[*place].basis.entry(product.clone()).or_insert(basis);
        }
    }
}

/// Condition on the rows of a table whose ad products rest on it.
fn only(raw: &Raw, basis: Basis) -> String {
    let place = |p: &super::Place| {
        let products: Vec<String> =
            p.basis.iter().filter(|(_, b)| **b == basis).map(|(name, _)| quoted(name)).collect();
        (!products.is_empty()).then(|| {
            let (shop, site) = (quoted(&p.shop), quoted(&p.marketplace));
            format!(
                "(a.shop = {shop} AND a.marketplace = {site} AND COALESCE(a.ad_product, '') IN ({}))",
                products.join(", ")
            )
        })
    };
    raw.places.iter().filter_map(place).collect::<Vec<_>>().join(" OR ")
}

fn sum(when: &str, what: &str, name: &str) -> String {
    format!("CAST(SUM(CASE WHEN {when} THEN COALESCE(a.{what}, 0) ELSE 0 END) AS BIGINT) AS {name}")
}

fn tally_at(columns: &[Vec<i64>], i: usize) -> Tally {
    Tally {
        impressions: columns[0][i],
        clicks: columns[1][i],
        orders: columns[2][i],
        units: columns[3][i],
        spend_micros: columns[4][i],
        sales_micros: columns[5][i],
    }
}

const WHO: &str = "a.shop, a.marketplace, COALESCE(a.campaign_id, '') AS campaign_id, COALESCE(a.campaign, '') AS campaign, \
                   COALESCE(a.ad_product, '') AS ad_product";
const BY_WHO: &str =
    "a.shop, a.marketplace, COALESCE(a.campaign_id, ''), COALESCE(a.campaign, ''), COALESCE(a.ad_product, '')";
const GROUP: &str = "COALESCE(NULLIF(a.ad_group, ''), a.ad_group_id, '')";

async fn campaign_days(reader: &Reader, raw: &mut Raw, last: &str, basis: Basis, only: &str) -> Result<(), Error> {
    let table = TABLES[basis as usize];
    let sums: Vec<String> = TALLIES.iter().map(|t| sum("true", t, t)).collect();
    let sql = format!(
        "WITH {last} SELECT {WHO}, a.day, COALESCE(a.currency, '') AS currency, MAX(a.attribution_days) AS attribution_days, {} \
         FROM {table} a JOIN last l ON a.shop = l.shop AND a.marketplace = l.marketplace \
         WHERE a.day = a.day_to AND l.through - CAST(a.day AS INT) BETWEEN 0 AND {} AND ({only}) \
         GROUP BY {BY_WHO}, a.day, COALESCE(a.currency, '')",
        sums.join(", "),
        DAYS_READ - 1
    );
    for batch in reader.sql(&sql).await? {
        let c = Columns { query: "ads_days", batch: &batch };
        let heads = raw.heads_of(&c).map_err(fault)?;
        let currencies = c.names(&mut raw.names, "currency").map_err(fault)?;
        let (days, attribution) = (c.days("day").map_err(fault)?, c.integers("attribution_days").map_err(fault)?);
        let columns: Vec<_> = TALLIES.iter().map(|t| c.integers(t)).collect::<Result<_, _>>().map_err(fault)?;
        raw.days.extend(heads.into_iter().enumerate().filter_map(|(i, head)| {
            let (tally, day) = (tally_at(&columns, i), days[i]);
            Some(DayRow { head: head?, currency: currencies[i], attribution_days: attribution[i], day, tally })
        }));
    }
    Ok(())
}

/// Names of the sums of a span.
const SPAN_SUMS: [[&str; 6]; 3] = [
    ["impressions_0", "clicks_0", "orders_0", "units_0", "spend_0", "sales_0"],
    ["impressions_1", "clicks_1", "orders_1", "units_1", "spend_1", "sales_1"],
    ["impressions_2", "clicks_2", "orders_2", "units_2", "spend_2", "sales_2"],
];

/// Targets, or search terms with a click.
async fn leaves(reader: &Reader, raw: &mut Raw, last: &str, terms: bool) -> Result<(), Error> {
    let back = "l.through - CAST(a.day AS INT)";
    let span = |s: usize| format!("{back} BETWEEN {} AND {}", SPANS[s].0, SPANS[s].1);
    let sums: Vec<String> = (0..SPANS.len())
        .flat_map(|s| TALLIES.into_iter().zip(SPAN_SUMS[s]).map(move |(what, name)| sum(&span(s), what, name)))
        .collect();
    let term = if terms { "lower(COALESCE(a.search_term, ''))" } else { "''" };
    let by_term = if terms { format!(", {term}") } else { String::new() };
    let (target, matched) = ("COALESCE(a.targeting, '')", "lower(COALESCE(a.match_type, ''))");
    let clicked = if terms { "HAVING SUM(COALESCE(a.clicks, 0)) > 0" } else { "" };
    let sql = format!(
        "WITH {last} SELECT {WHO}, {GROUP} AS ad_group, {target} AS targeting, {matched} AS match_type, {term} AS search_term, {} \
         FROM {} a JOIN last l ON a.shop = l.shop AND a.marketplace = l.marketplace \
         WHERE a.day = a.day_to AND {back} BETWEEN 0 AND {} GROUP BY {BY_WHO}, {GROUP}, {target}, {matched}{by_term} {clicked}",
        sums.join(", "),
        TABLES[if terms { 2 } else { 1 }],
        DAYS_SHOWN - 1
    );
    for batch in reader.sql(&sql).await? {
        let c = Columns { query: "ads_leaves", batch: &batch };
        let heads = raw.heads_of(&c).map_err(fault)?;
        let mut texts = Vec::with_capacity(4);
        for column in ["ad_group", "targeting", "match_type", "search_term"] {
            texts.push(c.names(&mut raw.names, column).map_err(fault)?);
        }
        for (span, names) in (0_u8..).zip(SPAN_SUMS) {
            let columns: Vec<_> = names.into_iter().map(|n| c.integers(n)).collect::<Result<_, _>>().map_err(fault)?;
            let rows = heads.iter().enumerate().filter_map(|(i, head)| {
                let (tally, texts) = (tally_at(&columns, i), std::array::from_fn(|t| texts[t][i]));
                (tally != Tally::default()).then_some(LeafRow { head: (*head)?, texts, span, tally })
            });
            if terms { raw.terms.extend(rows) } else { raw.targets.extend(rows) }
        }
    }
    Ok(())
}

/// Clicks by advertised SKU; where no report of them is there, the SKUs of the newest structure, each with nothing.
async fn skus(reader: &Reader, raw: &mut Raw, last: &str) -> Result<(), Error> {
    let clicked = format!(
        "WITH {last} SELECT {WHO}, {GROUP} AS ad_group, a.sku, CAST(SUM(COALESCE(a.clicks, 0)) AS BIGINT) AS clicks \
         FROM product_ad_performance a JOIN last l ON a.shop = l.shop AND a.marketplace = l.marketplace \
         WHERE a.sku <> '' AND l.through - CAST(a.day AS INT) BETWEEN 0 AND {} GROUP BY {BY_WHO}, {GROUP}, a.sku",
        DAYS_SHOWN - 1
    );
    let structure = format!(
        "WITH {last}, newest AS (SELECT shop, marketplace, ad_product, MAX(day) AS day FROM campaign_entity GROUP BY shop, marketplace, ad_product) \
         SELECT DISTINCT {WHO}, '' AS ad_group, a.sku, CAST(0 AS BIGINT) AS clicks \
         FROM campaign_entity a JOIN last l ON a.shop = l.shop AND a.marketplace = l.marketplace \
         JOIN newest n ON a.shop = n.shop AND a.marketplace = n.marketplace AND a.ad_product = n.ad_product AND a.day = n.day \
         WHERE a.sku <> ''"
    );
    for sql in [clicked, structure] {
        for batch in reader.sql(&sql).await? {
            let c = Columns { query: "ads_skus", batch: &batch };
            let heads = raw.heads_of(&c).map_err(fault)?;
            let (groups, skus) =
                (c.names(&mut raw.names, "ad_group").map_err(fault)?, c.names(&mut raw.names, "sku").map_err(fault)?);
            let clicks = c.integers("clicks").map_err(fault)?;
            raw.skus.extend(heads.into_iter().enumerate().filter_map(|(i, head)| {
                Some(SkuRow { head: head?, group: groups[i], sku: skus[i], clicks: clicks[i] })
            }));
        }
    }
    Ok(())
}

/// Ordered sales by day: from the business report, else from orders.
async fn ordered(reader: &Reader, raw: &mut Raw, last: &str) -> Result<(), Error> {
    let from = |table: &str, what: &str, and: &str| {
        format!(
            "WITH {last} SELECT a.shop, a.marketplace, a.day, a.currency, CAST(SUM(COALESCE(a.{what}, 0)) AS BIGINT) AS micros \
             FROM {table} a JOIN last l ON a.shop = l.shop AND a.marketplace = l.marketplace \
             WHERE a.day = a.day_to AND l.through - CAST(a.day AS INT) BETWEEN 0 AND {} AND {and} \
             GROUP BY a.shop, a.marketplace, a.day, a.currency",
            DAYS_SHOWN - 1
        )
    };
    let traffic = from("shop_traffic", "ordered_sales_micros", "a.ordered_sales_micros IS NOT NULL");
    let orders = from(
        "order_item",
        "item_price_micros",
        "NOT COALESCE(a.cancelled, false) AND lower(COALESCE(a.order_status, '')) NOT IN ('cancelled', 'canceled') \
         AND lower(COALESCE(a.item_status, '')) NOT IN ('cancelled', 'canceled')",
    );
    for sql in [traffic, orders] {
        let known: Vec<bool> = raw.places.iter().map(|p| !p.ordered.is_empty()).collect();
        for batch in reader.sql(&sql).await? {
            let c = Columns { query: "ads_ordered", batch: &batch };
            let (places, days) = (raw.places_of(&c).map_err(fault)?, c.days("day").map_err(fault)?);
            let currencies = c.names(&mut raw.names, "currency").map_err(fault)?;
            let micros = c.integers("micros").map_err(fault)?;
            for (i, at) in places.into_iter().enumerate() {
                let Some(at) = at.filter(|at| !known[*at]) else { continue };
                let place = &mut raw.places[at];
                if Currency::parse(raw.names.text(currencies[i])) == Some(place.currency) {
                    *place.ordered.entry(days[i]).or_default() += micros[i];
                }
            }
        }
    }
    Ok(())
}
