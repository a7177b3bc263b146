//! The questions that the books put to the fact tables, in SQL that adds up before anything leaves the engine.
//!
//! Run every query of [`QUERIES`] on one reader and pass each batch of the answer to [`Input::load`] under the query's name; then do
//! the same with what [`Input::follow_ups`] returns; then the input is ready for [`crate::close`]. Answers may come in any order.

use crate::input::Input;
use crate::taxonomy::Taxonomy;
use crate::tie_out;
use std::borrow::Cow;
use std::fmt::Write;

/// A question and the name under which its answer is loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// Name for [`Input::load`].
    pub name: &'static str,
    /// SQL over the fact tables.
    pub sql: Cow<'static, str>,
}

/// Words of the settlement lines whose quantity is units sold.
pub const SALE: [&str; 3] = ["Order", "ItemPrice", "Principal"];

macro_rules! queries {
    ($($name:literal $sql:literal)*) => { &[$(Query { name: $name, sql: Cow::Borrowed($sql) }),*] };
}

// Costing needs the whole history, so nothing here is limited to a month. Only the three questions to settlement_line and shipments
// read large tables; they answer with month × SKU × triple and day × SKU sums.
/// All questions of a closing.
pub const QUERIES: &[Query] = queries! {
    "settlement"
    "SELECT shop, marketplace, settlement_id, COALESCE(CAST(deposit_at AS DATE), day_to) AS day, currency,
            COALESCE(total_micros, 0) AS micros, source
     FROM settlement WHERE settlement_id IS NOT NULL"

    "settlement_sum"
    "SELECT shop, COALESCE(settlement_id, '') AS settlement_id, currency,
            SUM(COALESCE(amount_micros, 0)) AS micros, COUNT(*) AS lines
     FROM settlement_line GROUP BY shop, settlement_id, currency"

    "settlement_group"
    "SELECT shop, marketplace, CAST(date_trunc('month', day) AS DATE) AS day, sku,
            transaction_type, amount_type, amount_description, currency,
            SUM(COALESCE(amount_micros, 0)) AS micros, COUNT(*) AS lines
     FROM settlement_line
     GROUP BY shop, marketplace, CAST(date_trunc('month', day) AS DATE), sku,
              transaction_type, amount_type, amount_description, currency"

    "sale"
    "SELECT shop, marketplace, day, sku, SUM(quantity) AS units
     FROM settlement_line
     WHERE transaction_type = 'Order' AND amount_type = 'ItemPrice' AND amount_description = 'Principal' AND sku <> ''
     GROUP BY shop, marketplace, day, sku HAVING SUM(quantity) <> 0"

    "shipped_free"
    "SELECT shop, marketplace, day, sku, COALESCE(sales_channel, '') LIKE 'Non-Amazon%' AS multi_channel, SUM(quantity) AS units
     FROM shipment_item
     WHERE sku <> '' AND (COALESCE(sales_channel, '') LIKE 'Non-Amazon%' OR item_price_micros = 0)
     GROUP BY shop, marketplace, day, sku, COALESCE(sales_channel, '') LIKE 'Non-Amazon%' HAVING SUM(quantity) <> 0"

    "returned"
    "SELECT shop, marketplace, day, sku, COALESCE(disposition, '') = 'SELLABLE' AS sellable, quantity AS units, COUNT(*) AS lines
     FROM return_item WHERE sku <> '' AND quantity > 0
     GROUP BY shop, marketplace, day, sku, COALESCE(disposition, '') = 'SELLABLE', quantity"

    "landed_cost"
    "SELECT shop, marketplace, day, COALESCE(batch_id, '') AS batch_id, sku, COALESCE(units, 0) AS units, currency,
            COALESCE(goods_micros, 0) AS goods, COALESCE(first_leg_micros, 0) AS first_leg,
            COALESCE(duty_micros, 0) AS duty, COALESCE(prep_micros, 0) AS prep, source, line
     FROM landed_cost WHERE sku <> ''"

    "first_leg"
    "SELECT shop, marketplace, COALESCE(shipment_id, '') AS shipment_id, COALESCE(batch_id, '') AS batch_id, sku,
            COALESCE(units, 0) AS units, COALESCE(CAST(ROUND(weight_kg * 1000) AS BIGINT), 0) AS grams,
            COALESCE(CAST(ROUND(volume_m3 * 1000000) AS BIGINT), 0) AS cubic_centimetres,
            COALESCE(value_micros, 0) AS value, currency, COALESCE(freight_micros, 0) AS freight,
            COALESCE(duty_micros, 0) AS duty, COALESCE(share_by, '') AS share_by
     FROM first_leg_shipment"

    "storage_fee"
    "SELECT shop, marketplace, CAST(date_trunc('month', day) AS DATE) AS day, fnsku, SUM(fee_micros) AS micros
     FROM storage_fee GROUP BY shop, marketplace, CAST(date_trunc('month', day) AS DATE), fnsku"

    "aged_storage_fee"
    "SELECT shop, marketplace, CAST(date_trunc('month', day) AS DATE) AS day, sku, fnsku, SUM(fee_micros) AS micros
     FROM aged_storage_fee GROUP BY shop, marketplace, CAST(date_trunc('month', day) AS DATE), sku, fnsku"

    "label"
    "SELECT shop, marketplace, fnsku, sku, MAX(day) AS day FROM stock_snapshot
     WHERE fnsku <> '' AND sku <> '' GROUP BY shop, marketplace, fnsku, sku"

    // The unified report (`ALL`) covers what the reports per ad product cover: where both speak of a day, only the latter count.
    "product_ads"
    "WITH own AS (SELECT DISTINCT shop, marketplace, day, day_to FROM product_ad_performance WHERE ad_product <> 'ALL'),
          used AS (SELECT * FROM product_ad_performance WHERE ad_product <> 'ALL'
                   UNION ALL
                   SELECT a.* FROM product_ad_performance a WHERE a.ad_product = 'ALL' AND NOT EXISTS
                     (SELECT 1 FROM own o WHERE o.shop = a.shop AND o.marketplace = a.marketplace
                                            AND o.day <= a.day_to AND o.day_to >= a.day))
     SELECT shop, marketplace, CAST(date_trunc('month', day) AS DATE) AS day, ad_product, sku, currency,
            SUM(COALESCE(spend_micros, 0)) AS micros
     FROM used
     GROUP BY shop, marketplace, CAST(date_trunc('month', day) AS DATE), ad_product, sku, currency"

    // On days that only the unified report speaks of, what Sponsored Products campaigns spent is in it already.
    "campaign"
    "WITH own AS (SELECT DISTINCT shop, marketplace, day, day_to FROM product_ad_performance WHERE ad_product <> 'ALL'),
          unified AS (SELECT DISTINCT shop, marketplace, day, day_to FROM product_ad_performance WHERE ad_product = 'ALL'),
          used AS (SELECT * FROM campaign_performance WHERE ad_product <> 'SP'
                   UNION ALL
                   SELECT c.* FROM campaign_performance c WHERE c.ad_product = 'SP' AND NOT EXISTS
                     (SELECT 1 FROM (SELECT u.* FROM unified u WHERE NOT EXISTS
                        (SELECT 1 FROM own o WHERE o.shop = u.shop AND o.marketplace = u.marketplace
                                               AND o.day <= u.day_to AND o.day_to >= u.day)) n
                      WHERE n.shop = c.shop AND n.marketplace = c.marketplace AND n.day <= c.day_to AND n.day_to >= c.day))
     SELECT shop, marketplace, CAST(date_trunc('month', day) AS DATE) AS day, ad_product, currency,
            SUM(COALESCE(spend_micros, 0)) AS micros
     FROM used
     GROUP BY shop, marketplace, CAST(date_trunc('month', day) AS DATE), ad_product, currency"

    // Some reports have 181–330 and 331–365 days instead of 181–270 and 271–365; the nearest band stands in.
    "stock_age"
    "SELECT a.shop, a.marketplace, a.day, a.sku,
            SUM(COALESCE(a.units_91_180, 0)) AS units_91_180,
            SUM(COALESCE(a.units_181_270, a.units_181_330, 0)) AS units_181_270,
            SUM(COALESCE(a.units_271_365, a.units_331_365, 0)) AS units_271_365,
            SUM(COALESCE(a.units_365_plus, COALESCE(a.units_366_455, 0) + COALESCE(a.units_456_plus, 0))) AS units_366_plus
     FROM stock_age a
     JOIN (SELECT shop, marketplace, MAX(day) AS day FROM stock_age GROUP BY shop, marketplace, date_trunc('month', day)) l
       ON a.shop = l.shop AND a.marketplace = l.marketplace AND a.day = l.day
     WHERE a.sku <> '' GROUP BY a.shop, a.marketplace, a.day, a.sku"

    "expense"
    "SELECT shop, marketplace, CAST(date_trunc('month', day) AS DATE) AS day, sku, currency, SUM(COALESCE(amount_micros, 0)) AS micros
     FROM expense GROUP BY shop, marketplace, CAST(date_trunc('month', day) AS DATE), sku, currency"

    "fx_rate"
    "SELECT shop, day, currency, COALESCE(basis, '') = 'month' AS monthly, COALESCE(cny_nanos, 0) AS nanos FROM fx_rate"

    "sku_owner"
    "SELECT shop, marketplace, sku, owner, day, day_to, COALESCE(CAST(ROUND(share * 1000000) AS BIGINT), 1000000) AS millionths
     FROM sku_owner WHERE sku <> '' AND owner <> ''"

    "parent"
    "SELECT shop, marketplace, sku, COALESCE(MAX(parent), MAX(asin)) AS parent
     FROM (SELECT l.shop, l.marketplace, l.sku, COALESCE(NULLIF(l.parent_asin, ''), t.parent) AS parent, NULLIF(l.asin, '') AS asin
           FROM listing l LEFT JOIN (
               SELECT shop, marketplace, asin, MAX(NULLIF(parent_asin, '')) AS parent FROM traffic GROUP BY shop, marketplace, asin
           ) t ON l.shop = t.shop AND l.marketplace = t.marketplace AND l.asin = t.asin
           UNION ALL
           SELECT shop, marketplace, sku, NULLIF(parent_asin, '') AS parent, NULLIF(asin, '') AS asin FROM traffic)
     WHERE sku <> '' GROUP BY shop, marketplace, sku"

    "bank_line"
    "SELECT day, currency, COALESCE(amount_micros, 0) AS micros FROM bank_line"

    "stock_count"
    "SELECT shop, marketplace, day, sku, SUM(COALESCE(units, 0)) AS units FROM stock_count
     WHERE sku <> '' GROUP BY shop, marketplace, day, sku"

    "mapping"
    "SELECT COALESCE(transaction_type, '*') AS transaction_type, COALESCE(amount_type, '*') AS amount_type,
            COALESCE(amount_description, '*') AS amount_description, COALESCE(bucket, '') AS bucket, day,
            CAST(observed_at AS BIGINT) AS observed_at
     FROM settlement_mapping"
};

/// A text as an SQL literal.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Input {
    /// What must be asked once [`QUERIES`] are loaded: the lines of settlements that don't tie, and where unknown triples first
    /// stand. Empty when all is well, which is the usual case.
    pub fn follow_ups(&self, taxonomy: &Taxonomy) -> Vec<Query> {
        let mut queries = Vec::new();
        let refused: Vec<_> = tie_out::tie_out(self).into_iter().filter(|t| t.refusal.is_some()).collect();
        if !refused.is_empty() {
            let mut by_shop: std::collections::BTreeMap<&str, Vec<String>> = Default::default();
            for t in &refused {
                by_shop.entry(&t.shop).or_default().push(quoted(&t.settlement));
            }
            let any: Vec<_> = by_shop
                .into_iter()
                .map(|(shop, ids)| {
                    format!("(shop = {} AND COALESCE(settlement_id, '') IN ({}))", quoted(shop), ids.join(", "))
                })
                .collect();
            let sql = format!(
                "SELECT shop, marketplace, COALESCE(settlement_id, '') AS settlement_id, day, sku, transaction_type, amount_type, \
                 amount_description, currency, COALESCE(amount_micros, 0) AS micros, COALESCE(quantity, 0) AS units, order_id, \
                 source, line FROM settlement_line WHERE {}",
                any.join(" OR ")
            );
            queries.push(Query { name: "refused_line", sql: sql.into() });
        }
        let resolved = taxonomy.resolve(self);
        let mut unknown: Vec<_> = self
            .line_groups
            .iter()
            .filter(|g| resolved.bucket(g.triple, g.month).is_none())
            .map(|g| g.triple)
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let words = ["transaction_type", "amount_type", "amount_description"];
            let mut any = String::new();
            for (i, id) in unknown.iter().enumerate() {
                let fields = words.iter().zip(self.triple_text(*id));
                let all: Vec<_> = fields.map(|(c, w)| format!("COALESCE({c}, '') = {}", quoted(w))).collect();
                let _ = write!(any, "{}({})", if i == 0 { "" } else { " OR " }, all.join(" AND "));
            }
            let words = words.join(", ");
            let sql = format!(
                "SELECT {words}, currency, source, MIN(line) AS line FROM settlement_line WHERE {any} GROUP BY {words}, currency, source"
            );
            queries.push(Query { name: "example", sql: sql.into() });
        }
        queries
    }
}
