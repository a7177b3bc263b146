//! Metric views: tallies by the keys that people ask for, with ratios taken from the one table of metrics.

use crate::metrics::Metric;

/// A named view over fact tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    /// Name in SQL.
    pub name: &'static str,
    /// One line: what a row is.
    pub doc: &'static str,
    /// The query behind it.
    pub sql: String,
}

const AD_TALLIES: &str = "SUM(impressions) AS impressions, SUM(clicks) AS clicks, SUM(spend_micros) AS spend_micros, \
    SUM(sales_micros) AS sales_micros, SUM(orders) AS orders, SUM(units) AS units";
const AD_RATIOS: &[&str] = &["ctr", "cpc", "cvr_ads", "acos", "roas"];
const TRAFFIC_TALLIES: &str = "SUM(ordered_sales_micros) AS ordered_sales_micros, SUM(units_ordered) AS units_ordered, \
    SUM(order_items) AS order_items, SUM(sessions) AS sessions, SUM(page_views) AS page_views";
const MONTH: &str = "CAST(date_trunc('month', day) AS DATE)";

/// All views. A ratio of a view belongs to its row; over several rows add the tallies and divide again.
pub fn views() -> Vec<View> {
    // Sales within 7 and within 14 days of a click are two metrics, so attribution_days is always a key.
    let ads = |keys: &str, group: &str, table: &str| {
        format!(
            "SELECT {keys}, currency, attribution_days, {AD_TALLIES}, {} FROM {table} GROUP BY {group}, currency, attribution_days",
            ratios(AD_RATIOS)
        )
    };
    let day = "shop, marketplace, day, day_to, ad_product, campaign";
    let term = "shop, marketplace, ad_product, campaign, ad_group, targeting, match_type, search_term";
    let target = "shop, marketplace, ad_product, campaign, ad_group, targeting, match_type";
    let month = |keys: &str| (format!("{keys}, {MONTH} AS month"), format!("{keys}, {MONTH}"));
    let (term_keys, term_group) = month(term);
    let (target_keys, target_group) = month(target);
    let (product_keys, product_group) = month("shop, marketplace, ad_product, sku, asin");
    vec![
        View { name: "metric_ads_daily", doc: "a campaign's day", sql: ads(day, day, "campaign_performance") },
        View {
            name: "metric_search_term",
            doc: "a search term's month in one target",
            sql: ads(&term_keys, &term_group, "search_term_performance"),
        },
        View {
            name: "metric_target",
            doc: "a target's month",
            sql: ads(&target_keys, &target_group, "target_performance"),
        },
        View {
            name: "metric_product_ads",
            doc: "an advertised product's month",
            sql: ads(&product_keys, &product_group, "product_ad_performance"),
        },
        View {
            name: "metric_traffic",
            doc: "a child ASIN's month",
            sql: format!(
                "SELECT shop, marketplace, {MONTH} AS month, parent_asin, asin, sku, currency, {TRAFFIC_TALLIES}, {} \
                 FROM traffic GROUP BY shop, marketplace, {MONTH}, parent_asin, asin, sku, currency",
                ratios(&[
                    "unit_session_percentage",
                    "order_item_session_percentage",
                    "average_selling_price",
                    "buy_box_share"
                ])
            ),
        },
        View {
            name: "metric_shop_daily",
            doc: "a shop's day on a site: traffic, sales, ads and TACOS",
            sql: shop_daily(),
        },
        View { name: "metric_stock", doc: "a SKU's latest stock snapshot", sql: stock() },
        View { name: "metric_returns", doc: "units shipped and returned of a SKU in a month", sql: returns() },
        View {
            name: "settlement_tie",
            doc: "a settlement: its total, the sum of its lines and the difference",
            sql: tie(),
        },
    ]
}

fn ratios(names: &[&str]) -> String {
    let all: Vec<String> = names.iter().filter_map(|n| Metric::find(n)).map(Metric::sql).collect();
    all.join(", ")
}

fn shop_daily() -> String {
    format!(
        "SELECT shop, marketplace, day, day_to, currency, {TRAFFIC_TALLIES}, SUM(units_refunded) AS units_refunded, \
         SUM(spend_micros) AS spend_micros, {} \
         FROM (SELECT shop, marketplace, day, day_to, currency, ordered_sales_micros, units_ordered, order_items, sessions, \
                      page_views, units_refunded, CAST(NULL AS BIGINT) AS spend_micros FROM shop_traffic \
               UNION ALL \
               SELECT shop, marketplace, day, day_to, currency, NULL, NULL, NULL, NULL, NULL, NULL, spend_micros \
               FROM campaign_performance) \
         GROUP BY shop, marketplace, day, day_to, currency",
        ratios(&["tacos", "refund_rate", "unit_session_percentage", "average_selling_price"])
    )
}

fn stock() -> String {
    format!(
        "SELECT shop, marketplace, day, sku, SUM(available) AS available, SUM(inbound) AS inbound, \
                SUM(units_shipped_t30) AS units_shipped_t30, SUM(units_shipped_t90) AS units_shipped_t90, {} \
         FROM (SELECT n.shop, n.marketplace, n.day, n.sku, n.available, n.inbound, n.units_shipped_t30, n.units_shipped_t90, \
                      h.snapshots, h.on_hand_unit_snapshots \
               FROM (SELECT shop, marketplace, day, sku, SUM(available) AS available, SUM(inbound) AS inbound, \
                            SUM(units_shipped_t30) AS units_shipped_t30, SUM(units_shipped_t90) AS units_shipped_t90 \
                     FROM stock_snapshot GROUP BY shop, marketplace, day, sku) n \
               JOIN (SELECT s.shop, s.marketplace, s.sku, MAX(l.day) AS day, COUNT(DISTINCT s.day) AS snapshots, \
                            SUM(s.available) AS on_hand_unit_snapshots \
                     FROM stock_snapshot s \
                     JOIN (SELECT shop, marketplace, sku, MAX(day) AS day FROM stock_snapshot GROUP BY shop, marketplace, sku) l \
                       ON s.shop = l.shop AND s.marketplace = l.marketplace AND s.sku = l.sku \
                     WHERE s.day > l.day - INTERVAL '90' DAY GROUP BY s.shop, s.marketplace, s.sku) h \
                 ON n.shop = h.shop AND n.marketplace = h.marketplace AND n.sku = h.sku AND n.day = h.day) \
         GROUP BY shop, marketplace, day, sku",
        ratios(&["sell_through", "inventory_turnover", "days_of_supply_t30"])
    )
}

fn returns() -> String {
    format!(
        "SELECT shop, marketplace, {MONTH} AS month, sku, SUM(units_shipped) AS units_shipped, SUM(units_returned) AS units_returned, {} \
         FROM (SELECT shop, marketplace, day, sku, quantity AS units_shipped, CAST(0 AS BIGINT) AS units_returned FROM shipment_item \
               UNION ALL \
               SELECT shop, marketplace, day, sku, CAST(0 AS BIGINT), quantity FROM return_item) \
         GROUP BY shop, marketplace, {MONTH}, sku",
        ratios(&["return_rate"])
    )
}

fn tie() -> String {
    "SELECT s.shop, s.marketplace, s.settlement_id, CAST(s.deposit_at AS DATE) AS deposit_day, s.currency, s.total_micros, \
            COALESCE(l.sum_micros, 0) AS sum_micros, COALESCE(l.sum_micros, 0) - s.total_micros AS difference_micros, \
            COALESCE(l.lines, 0) AS lines \
     FROM settlement s \
     LEFT JOIN (SELECT shop, settlement_id, currency, SUM(amount_micros) AS sum_micros, COUNT(*) AS lines \
                FROM settlement_line GROUP BY shop, settlement_id, currency) l \
       ON s.shop = l.shop AND s.settlement_id = l.settlement_id AND s.currency = l.currency"
        .to_owned()
}
