//! Reads from the storeroom what decisions must be held against: live structure, open orders, prices, stock, rates, costs.

use super::seen::{Seen, SiteSeen};
use crate::error::Error;
use crate::output::{count_at, text_at};
use arrow::array::RecordBatch;
use books::economics::Economics;
use connectors::dock::live_sql;
use domain::proposal::StockState;
use domain::{Currency, Day, Marketplace};
use std::collections::BTreeMap;
use store::Reader;

/// Shops and sites that any table of the desk's speaks of.
const SITES: &str = "SELECT shop, marketplace, CAST(CAST(MAX(day_to) AS INT) AS BIGINT) AS through FROM (
    SELECT shop, marketplace, day_to FROM campaign_entity UNION ALL SELECT shop, marketplace, day_to FROM stock_snapshot
    UNION ALL SELECT shop, marketplace, day_to FROM search_term_performance
    UNION ALL SELECT shop, marketplace, day_to FROM order_item UNION ALL SELECT shop, marketplace, day_to FROM listing)
    GROUP BY shop, marketplace";

const STRUCTURE_AT: &str =
    "SELECT shop, marketplace, CAST(MAX(observed_at) AS BIGINT) AS at FROM campaign_entity GROUP BY shop, marketplace";

const BUDGETS: &str = "SELECT e.shop, e.marketplace, e.campaign_id, MAX(e.campaign) AS campaign,
    MAX(COALESCE(e.daily_budget_micros, 0)) AS budget, MAX(CASE WHEN e.state = 'enabled' THEN 1 ELSE 0 END) AS runs
    FROM campaign_entity e JOIN (SELECT shop, marketplace, MAX(day) AS day FROM campaign_entity GROUP BY shop, marketplace) n
    ON e.shop = n.shop AND e.marketplace = n.marketplace AND e.day = n.day
    WHERE e.entity = 'Campaign' GROUP BY e.shop, e.marketplace, e.campaign_id";

const ADVERTISED: &str = "SELECT DISTINCT e.shop, e.marketplace, e.campaign_id, e.sku FROM campaign_entity e
    JOIN (SELECT shop, marketplace, MAX(day) AS day FROM campaign_entity GROUP BY shop, marketplace) n
    ON e.shop = n.shop AND e.marketplace = n.marketplace AND e.day = n.day
    WHERE e.sku <> '' AND e.campaign_id <> ''";

const ORDERS: &str = "SELECT shop, marketplace, po_id, CAST(MAX(observed_at) AS BIGINT) AS at FROM purchase_order_line
    WHERE COALESCE(state, '') <> 'draft' GROUP BY shop, marketplace, po_id";

const PRICES: &str =
    "SELECT shop, marketplace, sku, MAX(price_micros) AS price, CAST(MAX(observed_at) AS BIGINT) AS at FROM listing
    WHERE sku <> '' AND price_micros IS NOT NULL GROUP BY shop, marketplace, sku";

const STOCK: &str = "SELECT s.shop, s.marketplace, s.sku, SUM(COALESCE(s.available, 0)) AS available,
    SUM(COALESCE(s.inbound, COALESCE(s.inbound_working, 0) + COALESCE(s.inbound_shipped, 0) + COALESCE(s.inbound_receiving, 0))) AS inbound
    FROM stock_snapshot s JOIN (SELECT shop, marketplace, MAX(day) AS day FROM stock_snapshot GROUP BY shop, marketplace) n
    ON s.shop = n.shop AND s.marketplace = n.marketplace AND s.day = n.day
    WHERE s.sku <> '' GROUP BY s.shop, s.marketplace, s.sku";

const RATES: &str = "SELECT currency, CAST(CAST(day AS INT) AS BIGINT) AS day, MAX(cny_nanos) AS nanos FROM fx_rate GROUP BY currency, day ORDER BY day";

/// Days over which the pace of sales is taken.
const PACE_DAYS: i64 = 30;

/// Calls `row` with each row of an answer.
async fn each(reader: &Reader, sql: &str, mut row: impl FnMut(&RecordBatch, usize)) -> Result<(), Error> {
    for batch in reader.sql(sql).await? {
        for at in 0..batch.num_rows() {
            row(&batch, at);
        }
    }
    Ok(())
}

fn place(batch: &RecordBatch, at: usize) -> (String, String) {
    (text_at(batch, 0, at).to_owned(), text_at(batch, 1, at).to_owned())
}

/// Everything that is known now. `economics` gives the landed cost and fees of a unit; without it price guardrails block.
///
/// # Errors
/// The storeroom can't be read.
pub async fn look(reader: &Reader, economics: Option<&Economics>) -> Result<Seen, Error> {
    let mut seen = Seen::default();
    let sites = &mut seen.sites;
    each(reader, SITES, |b, i| {
        let (shop, site) = place(b, i);
        if let Some(marketplace) = Marketplace::find(&site) {
            let through = Day(i32::try_from(count_at(b, 2, i)).unwrap_or(0));
            sites.insert((shop, site), SiteSeen { data_through: through, ..SiteSeen::empty(marketplace) });
        }
    })
    .await?;
    structure(reader, &mut seen).await?;
    orders_and_prices(reader, &mut seen).await?;
    stock(reader, &mut seen).await?;
    let rates = &mut seen.surroundings.cny_nanos;
    each(reader, RATES, |b, i| {
        if let Some(currency) = Currency::parse(text_at(b, 0, i)) {
            rates.insert(currency, count_at(b, 2, i));
        }
    })
    .await?;
    if let Some(economics) = economics {
        for (item, unit) in economics.units() {
            let cost = unit.landed_micros().saturating_add(unit.fees_micros);
            seen.surroundings.unit_cost_micros.insert(item.clone(), cost);
        }
    }
    Ok(seen)
}

async fn structure(reader: &Reader, seen: &mut Seen) -> Result<(), Error> {
    let Seen { surroundings, sites } = seen;
    each(reader, STRUCTURE_AT, |b, i| {
        if let Some(site) = sites.get_mut(&place(b, i)) {
            site.live_at_micros = count_at(b, 2, i);
            surroundings.site_budget_as_of_micros.insert(place(b, i), count_at(b, 2, i));
            surroundings.site_budget_micros.insert(place(b, i), 0);
        }
    })
    .await?;
    for ((shop, marketplace), site) in sites.iter_mut() {
        for batch in reader.sql(&live_sql(shop, marketplace)).await? {
            site.live.load(&batch).map_err(|e| Error::Load(e.to_string()))?;
        }
    }
    each(reader, BUDGETS, |b, i| {
        let campaign = text_at(b, 2, i).to_owned();
        surroundings.campaign_names.insert(campaign.clone(), text_at(b, 3, i).to_owned());
        surroundings.campaign_budget_micros.insert(campaign, count_at(b, 4, i));
        if count_at(b, 5, i) == 1 {
            *surroundings.site_budget_micros.entry(place(b, i)).or_default() += count_at(b, 4, i);
        }
    })
    .await?;
    each(reader, ADVERTISED, |b, i| {
        let skus = surroundings.campaign_skus.entry(text_at(b, 2, i).to_owned()).or_default();
        skus.insert(text_at(b, 3, i).to_owned());
    })
    .await
}

async fn orders_and_prices(reader: &Reader, seen: &mut Seen) -> Result<(), Error> {
    let Seen { surroundings, sites } = seen;
    // an order may stand in the seller's own table without a site: then it counts for every site of the shop
    each(reader, ORDERS, |b, i| {
        let (shop, marketplace) = place(b, i);
        for ((_, m), site) in sites.iter_mut().filter(|((s, _), _)| *s == shop) {
            if *m == marketplace || marketplace == "own" {
                site.orders.insert(text_at(b, 2, i).to_owned(), count_at(b, 3, i));
                site.orders_at_micros = site.orders_at_micros.max(count_at(b, 3, i));
            }
        }
    })
    .await?;
    each(reader, PRICES, |b, i| {
        if let Some(site) = sites.get_mut(&place(b, i)) {
            let sku = text_at(b, 2, i).to_owned();
            let (shop, marketplace) = place(b, i);
            surroundings.price_micros.insert((shop, marketplace, sku.clone()), count_at(b, 3, i));
            site.live.prices.insert(sku, count_at(b, 3, i));
            site.prices_at_micros = site.prices_at_micros.max(count_at(b, 4, i));
        }
    })
    .await
}

async fn stock(reader: &Reader, seen: &mut Seen) -> Result<(), Error> {
    let mut sold: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    let through = seen.sites.values().map(|s| s.data_through).max().unwrap_or(Day(0));
    let from = through.plus(-i32::try_from(PACE_DAYS).unwrap_or(30) + 1);
    let sql = format!(
        "SELECT shop, marketplace, sku, SUM(COALESCE(quantity, 0)) AS units FROM order_item \
         WHERE sku <> '' AND day >= DATE '{from}' GROUP BY shop, marketplace, sku"
    );
    each(reader, &sql, |b, i| {
        let (shop, marketplace) = place(b, i);
        sold.insert((shop, marketplace, text_at(b, 2, i).to_owned()), count_at(b, 3, i));
    })
    .await?;
    let surroundings = &mut seen.surroundings;
    each(reader, STOCK, |b, i| {
        let (shop, marketplace) = place(b, i);
        let key = (shop, marketplace, text_at(b, 2, i).to_owned());
        let (on_hand, inbound) = (count_at(b, 3, i), count_at(b, 4, i));
        let units = sold.get(&key).copied().unwrap_or(0).max(0);
        let cover_millidays = if units > 0 { on_hand * PACE_DAYS * 1000 / units } else { i64::MAX / 1000 };
        surroundings.daily_milliunits.insert(key.clone(), units * 1000 / PACE_DAYS);
        surroundings.stock.insert(key, StockState { on_hand, inbound, cover_millidays });
    })
    .await
}
