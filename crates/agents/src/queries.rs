//! The questions that the agents put to the fact tables, in SQL that adds up before anything leaves the engine.
//!
//! Run each on one reader and pass every batch of the answer to [`crate::Brief::load`] under the query's name, in any order.

use domain::Day;
use std::borrow::Cow;

/// Days of advertising that are looked back on.
pub const AD_DAYS: i32 = 90;

/// Days of demand and stock that are looked back on.
pub const DEMAND_DAYS: i32 = 120;

/// The latest days of advertising, whose clicks and cost stand for the days before a decision.
pub const RECENT_DAYS: i32 = 28;

/// Days before and after a change of a bid that are compared.
pub const RESPONSE_DAYS: i32 = 14;

/// Ages in days of a click that are told apart; older clicks are mature.
pub const YOUNG_DAYS: usize = 8;

/// A question and the name under which its answer is loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// Name for [`crate::Brief::load`].
    pub name: &'static str,
    /// SQL over the fact tables.
    pub sql: Cow<'static, str>,
}

/// All questions of a run on a day. Whatever is stored for later days is left out.
pub fn queries(today: Day) -> Vec<Query> {
    let mut all = ad_queries(today);
    all.extend(goods_queries(today));
    all.extend(cost_queries(today));
    all.into_iter().map(|(name, sql)| Query { name, sql: sql.into() }).collect()
}

/// Rows of a performance table with the latest day of their site (`through`), how far back they lie and how old they were when they
/// were last read: a file that was imported before the latest day knows its days only up to then.
fn aged(table: &str, today: Day, days: i32) -> String {
    let from = today.plus(-days);
    let daily = "ad_product = 'SP' AND day = day_to";
    format!(
        "last AS (SELECT shop, marketplace, MAX(day) AS through FROM {table}
                  WHERE {daily} AND day BETWEEN DATE '{from}' AND DATE '{today}' GROUP BY shop, marketplace),
         used AS (SELECT a.*, l.through, CAST(l.through AS INT) - CAST(a.day AS INT) AS back,
                         CASE WHEN CAST(a.observed_at AS DATE) >= a.day AND CAST(a.observed_at AS DATE) < l.through
                              THEN CAST(CAST(a.observed_at AS DATE) AS INT) - CAST(a.day AS INT)
                              ELSE CAST(l.through AS INT) - CAST(a.day AS INT) END AS age
                  FROM {table} a JOIN last l ON a.shop = l.shop AND a.marketplace = l.marketplace
                  WHERE a.ad_product = 'SP' AND a.day = a.day_to AND a.day BETWEEN DATE '{from}' AND DATE '{today}')"
    )
}

fn tallies() -> String {
    let sum = |name: &str, when: &str, what: &str| {
        format!("CAST(SUM(CASE WHEN {when} THEN COALESCE({what}, 0) ELSE 0 END) AS BIGINT) AS {name}")
    };
    let recent = format!("back < {RECENT_DAYS}");
    let mut all: Vec<String> = ["impressions", "clicks", "spend_micros", "orders", "units"]
        .iter()
        .map(|c| sum(c, "true", c))
        .chain([
            sum("recent_impressions", &recent, "impressions"),
            sum("recent_clicks", &recent, "clicks"),
            sum("recent_spend_micros", &recent, "spend_micros"),
        ])
        .collect();
    all.extend((0..YOUNG_DAYS).map(|age| sum(&format!("young_{age}"), &format!("age = {age}"), "clicks")));
    all.join(", ")
}

fn ad_queries(today: Day) -> Vec<(&'static str, String)> {
    let from = today.plus(-AD_DAYS);
    let place = "COALESCE(campaign_id, '') AS campaign_id, COALESCE(campaign, '') AS campaign, \
                 COALESCE(ad_group_id, '') AS ad_group_id, COALESCE(ad_group, '') AS ad_group";
    let by = "shop, marketplace, campaign_id, campaign, ad_group_id, ad_group";
    let tallies = tallies();
    let terms = format!(
        "WITH {} SELECT shop, marketplace, {place}, lower(search_term) AS text, MAX(currency) AS currency,
                        MAX(through) AS day, {tallies}
         FROM used WHERE search_term <> '' GROUP BY {by}, lower(search_term)",
        aged("search_term_performance", today, AD_DAYS)
    );
    let targets = format!(
        "WITH {} SELECT shop, marketplace, {place}, lower(targeting) AS text, lower(COALESCE(match_type, '')) AS match_type,
                        MAX(currency) AS currency, MAX(through) AS day, {tallies}
         FROM used WHERE targeting <> '' GROUP BY {by}, lower(targeting), lower(COALESCE(match_type, ''))",
        aged("target_performance", today, AD_DAYS)
    );
    let ages = format!(
        "WITH {} SELECT age, CAST(SUM(COALESCE(clicks, 0)) AS BIGINT) AS clicks, CAST(SUM(COALESCE(orders, 0)) AS BIGINT) AS orders
         FROM used WHERE age BETWEEN 0 AND 60 GROUP BY age",
        aged("search_term_performance", today, AD_DAYS)
    );
    let products = format!(
        "SELECT shop, marketplace, {place}, sku, CAST(SUM(COALESCE(clicks, 0)) AS BIGINT) AS clicks
         FROM product_ad_performance
         WHERE ad_product = 'SP' AND sku <> '' AND day BETWEEN DATE '{from}' AND DATE '{today}' GROUP BY {by}, sku"
    );
    let entities = format!(
        "WITH last AS (SELECT shop, marketplace, MAX(day) AS day FROM campaign_entity
                       WHERE ad_product = 'SP' AND day <= DATE '{today}' GROUP BY shop, marketplace)
         SELECT e.shop, e.marketplace, e.day, e.entity, COALESCE(e.campaign_id, '') AS campaign_id,
                COALESCE(e.ad_group_id, '') AS ad_group_id, COALESCE(e.keyword_id, e.target_id, '') AS id,
                COALESCE(e.campaign, '') AS campaign, COALESCE(e.ad_group, '') AS ad_group, lower(COALESCE(e.state, '')) AS state,
                COALESCE(e.bid_micros, 0) AS bid_micros, COALESCE(e.daily_budget_micros, 0) AS budget_micros,
                COALESCE(e.keyword_text, e.expression, '') AS text, COALESCE(e.resolved_expression, '') AS resolved,
                lower(COALESCE(e.match_type, '')) AS match_type, COALESCE(e.sku, '') AS sku
         FROM campaign_entity e JOIN last l ON e.shop = l.shop AND e.marketplace = l.marketplace AND e.day = l.day
         WHERE e.ad_product = 'SP'"
    );
    vec![
        ("ads_term", terms),
        ("ads_target", targets),
        ("ads_age", ages),
        ("ads_product", products),
        ("ads_entity", entities),
        ("ads_site_day", site_days(today)),
        ("ads_bid_change", bid_changes(today)),
        ("ads_summary", summaries(from, today)),
    ]
}

/// Clicks and cost of a site's day: the tide against which a change of one bid is read.
fn site_days(today: Day) -> String {
    let from = today.plus(-AD_DAYS - RESPONSE_DAYS);
    format!(
        "SELECT shop, marketplace, day, CAST(SUM(COALESCE(clicks, 0)) AS BIGINT) AS clicks,
                CAST(SUM(COALESCE(spend_micros, 0)) AS BIGINT) AS spend_micros
         FROM target_performance WHERE ad_product = 'SP' AND day = day_to AND day BETWEEN DATE '{from}' AND DATE '{today}'
         GROUP BY shop, marketplace, day"
    )
}

/// Changes of bids seen between two snapshots, with the target's clicks and cost in the days before and after.
fn bid_changes(today: Day) -> String {
    let from = today.plus(-AD_DAYS);
    let sum = |name: &str, first: &str, last: &str, what: &str| {
        format!(
            "CAST(SUM(CASE WHEN t.day BETWEEN {first} AND {last} THEN COALESCE(t.{what}, 0) ELSE 0 END) AS BIGINT) AS {name}"
        )
    };
    let (before, after) = (format!("c.before_day - {RESPONSE_DAYS}"), format!("c.day + {}", RESPONSE_DAYS - 1));
    let sums = [
        sum("clicks_before", &before, "c.before_day - 1", "clicks"),
        sum("clicks_after", "c.day", &after, "clicks"),
        sum("spend_before_micros", &before, "c.before_day - 1", "spend_micros"),
        sum("spend_after_micros", "c.day", &after, "spend_micros"),
    ];
    // days as whole numbers, because a day less a number of days is not in every engine a day
    format!(
        "WITH bids AS (SELECT shop, marketplace, campaign, ad_group, lower(COALESCE(keyword_text, expression)) AS text,
                              CASE WHEN entity = 'Keyword' THEN lower(match_type) ELSE '' END AS match_type,
                              COALESCE(keyword_id, target_id) AS id, CAST(day AS INT) AS day, bid_micros,
                              LAG(bid_micros) OVER (PARTITION BY shop, marketplace, COALESCE(keyword_id, target_id) ORDER BY day)
                                AS before_micros,
                              LAG(CAST(day AS INT)) OVER (PARTITION BY shop, marketplace, COALESCE(keyword_id, target_id) ORDER BY day)
                                AS before_day
                       FROM campaign_entity
                       WHERE ad_product = 'SP' AND entity IN ('Keyword', 'Product targeting') AND bid_micros > 0
                         AND day BETWEEN DATE '{from}' AND DATE '{today}'),
              c AS (SELECT * FROM bids WHERE before_micros > 0 AND before_micros <> bid_micros AND day - before_day <= 7),
              t AS (SELECT shop, marketplace, campaign, ad_group, lower(targeting) AS text, CAST(day AS INT) AS day, clicks, spend_micros,
                           CASE WHEN lower(match_type) IN ('broad', 'phrase', 'exact') THEN lower(match_type) ELSE '' END AS match_type
                    FROM target_performance WHERE ad_product = 'SP' AND day = day_to)
         SELECT c.shop, c.marketplace, c.id, c.day AS day_number, c.before_day AS before_day_number, c.before_micros,
                c.bid_micros AS after_micros, {}
         FROM c JOIN t ON t.shop = c.shop AND t.marketplace = c.marketplace AND t.campaign = c.campaign AND t.ad_group = c.ad_group
                      AND t.text = c.text AND t.match_type = c.match_type
         GROUP BY c.shop, c.marketplace, c.id, c.day, c.before_day, c.before_micros, c.bid_micros",
        sums.join(", ")
    )
}

/// Rows by period, which say nothing of days and are not used.
fn summaries(from: Day, today: Day) -> String {
    format!(
        "SELECT shop, marketplace, COUNT(*) AS lines FROM search_term_performance
         WHERE ad_product = 'SP' AND day <> day_to AND day_to BETWEEN DATE '{from}' AND DATE '{today}' GROUP BY shop, marketplace"
    )
}

/// Rows of the newest day of every SKU.
fn latest(table: &str, columns: &str, today: Day) -> String {
    format!(
        "WITH last AS (SELECT shop, marketplace, sku, MAX(day) AS day FROM {table}
                       WHERE sku <> '' AND day <= DATE '{today}' GROUP BY shop, marketplace, sku)
         SELECT t.shop, t.marketplace, t.sku, t.day, {columns}
         FROM {table} t JOIN last l ON t.shop = l.shop AND t.marketplace = l.marketplace AND t.sku = l.sku AND t.day = l.day"
    )
}

fn goods_queries(today: Day) -> Vec<(&'static str, String)> {
    let from = today.plus(-DEMAND_DAYS);
    let window = format!("day BETWEEN DATE '{from}' AND DATE '{today}'");
    let latest = |table: &str, columns: &str| latest(table, columns, today);
    let sum = |what: &str, name: &str| format!("CAST(SUM(COALESCE({what}, 0)) AS BIGINT) AS {name}");
    let grouped = " GROUP BY t.shop, t.marketplace, t.sku, t.day";
    let sales = format!(
        "SELECT shop, marketplace, sku, day, {} FROM order_item
         WHERE {window} AND sku <> '' AND NOT COALESCE(cancelled, false)
           AND lower(COALESCE(order_status, '')) NOT IN ('cancelled', 'canceled')
           AND lower(COALESCE(item_status, '')) NOT IN ('cancelled', 'canceled')
         GROUP BY shop, marketplace, sku, day",
        sum("quantity", "units")
    );
    let through =
        format!("SELECT shop, marketplace, MAX(day) AS day FROM order_item WHERE {window} GROUP BY shop, marketplace");
    let ledger = format!(
        "SELECT shop, marketplace, sku, day, {} FROM stock_ledger
         WHERE {window} AND day = day_to AND sku <> '' AND upper(COALESCE(disposition, '')) = 'SELLABLE' GROUP BY shop, marketplace, sku, day",
        sum("ending", "units")
    );
    let levels = format!(
        "SELECT shop, marketplace, sku, day, {} FROM stock_snapshot WHERE {window} AND sku <> '' GROUP BY shop, marketplace, sku, day",
        sum("available", "units")
    );
    let stock = format!(
        "{}{grouped}",
        latest(
            "stock_snapshot",
            &[
                sum("t.available", "available"),
                sum("COALESCE(t.reserved_transfer, 0) + COALESCE(t.reserved_processing, 0)", "coming"),
                sum(
                    "COALESCE(t.inbound, COALESCE(t.inbound_working, 0) + COALESCE(t.inbound_shipped, 0) + COALESCE(t.inbound_receiving, 0))",
                    "inbound",
                ),
                sum("t.storage_cost_next_month_micros", "storage_micros"),
                "MAX(t.unit_volume) AS volume, MAX(COALESCE(t.volume_unit, '')) AS volume_unit".to_owned(),
            ]
            .join(", "),
        )
    );
    let open = format!(
        "SELECT p.shop, p.marketplace, p.sku, p.day, lower(COALESCE(p.state, '')) AS state,
                CAST(COALESCE(p.units, 0) AS BIGINT) AS units, CAST(COALESCE(r.units, 0) AS BIGINT) AS received,
                COALESCE(p.expected_day, p.day) AS expected_day
         FROM purchase_order_line p
         LEFT JOIN (SELECT shop, po_id, sku, SUM(units) AS units FROM landed_cost
                    WHERE po_id <> '' AND day <= DATE '{today}' GROUP BY shop, po_id, sku) r
           ON r.shop = p.shop AND r.po_id = p.po_id AND r.sku = p.sku
         WHERE p.sku <> '' AND p.day <= DATE '{today}'"
    );
    vec![
        ("sale", sales),
        ("sale_through", through),
        ("ledger_level", ledger),
        ("snapshot_level", levels),
        ("stock", stock),
        ("open_order", open),
    ]
}

/// Costs, suppliers' terms, fees and prices: the newest of each.
fn cost_queries(today: Day) -> Vec<(&'static str, String)> {
    let latest = |table: &str, columns: &str| latest(table, columns, today);
    let landed = latest(
        "landed_cost",
        "CAST(COALESCE(t.units, 0) AS BIGINT) AS units, t.currency, COALESCE(t.goods_micros, 0) AS goods_micros, \
         COALESCE(t.first_leg_micros, 0) AS first_leg_micros, COALESCE(t.duty_micros, 0) AS duty_micros, \
         COALESCE(t.prep_micros, 0) AS prep_micros",
    );
    let sourcing = format!(
        "SELECT shop, marketplace, sku, day, COALESCE(supplier, '') AS supplier, currency, COALESCE(unit_price_micros, 0) AS unit_price_micros,
                COALESCE(moq_units, 0) AS moq_units, COALESCE(carton_units, 0) AS carton_units,
                COALESCE(production_days, -1) AS production_days, COALESCE(sea_days, -1) AS sea_days, COALESCE(air_days, -1) AS air_days,
                COALESCE(sea_freight_micros, -1) AS sea_freight_micros, COALESCE(air_freight_micros, -1) AS air_freight_micros
         FROM sourcing WHERE sku <> '' AND day <= DATE '{today}'"
    );
    let fees = latest(
        "fee_preview",
        "t.currency, COALESCE(NULLIF(t.sales_price_micros, 0), t.price_micros, 0) AS price_micros, \
         COALESCE(t.fee_total_micros, COALESCE(t.referral_fee_micros, 0) + COALESCE(t.closing_fee_micros, 0) + \
                  COALESCE(t.fulfillment_fee_micros, 0)) AS fee_micros, COALESCE(t.brand, '') AS brand",
    );
    let listings = "SELECT shop, marketplace, sku, currency, COALESCE(price_micros, 0) AS price_micros FROM listing WHERE sku <> ''";
    vec![("landed", landed), ("sourcing", sourcing), ("fee", fees), ("listing", listings.to_owned())]
}
