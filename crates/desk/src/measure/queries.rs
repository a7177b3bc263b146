//! The questions of the measurement, in SQL that adds up by day before anything leaves the engine: for all decisions at once.

use super::scope::{Part, Scope};
use super::window::{HISTORY_DAYS, last_day, windows};
use crate::decision::Decision;
use books::queries::quoted;
use domain::Day;
use std::collections::BTreeSet;

/// A question and the name under which its answer is loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// Name for [`super::Series::load`].
    pub name: &'static str,
    /// SQL over the fact tables.
    pub sql: String,
}

/// Names of campaigns and ad groups and texts of targets with their ids, from the newest campaign structure: what console reports do
/// not state. A name that two living entities share names neither.
const STRUCTURE: &str = "newest AS (SELECT shop, marketplace, ad_product, MAX(day) AS day FROM campaign_entity
                    GROUP BY shop, marketplace, ad_product),
     structure AS (SELECT e.* FROM campaign_entity e JOIN newest n ON e.shop = n.shop AND e.marketplace = n.marketplace
                    AND COALESCE(e.ad_product, '') = COALESCE(n.ad_product, '') AND e.day = n.day
                   WHERE COALESCE(lower(e.state), '') <> 'archived'),
     named_campaign AS (SELECT shop, marketplace, campaign, MIN(campaign_id) AS id FROM structure
                        WHERE lower(entity) = 'campaign' AND campaign <> '' AND campaign_id <> ''
                        GROUP BY shop, marketplace, campaign HAVING COUNT(DISTINCT campaign_id) = 1),
     named_group AS (SELECT shop, marketplace, campaign_id, ad_group, MIN(ad_group_id) AS id FROM structure
                     WHERE lower(entity) = 'ad group' AND ad_group <> '' AND ad_group_id <> ''
                     GROUP BY shop, marketplace, campaign_id, ad_group HAVING COUNT(DISTINCT ad_group_id) = 1),
     named_target AS (SELECT shop, marketplace, ad_group_id, regexp_replace(lower(trim(COALESCE(NULLIF(keyword_text, ''), expression))), '\\s+', ' ', 'g') AS targeting,
                        CASE WHEN NULLIF(keyword_text, '') IS NULL THEN '' ELSE lower(COALESCE(match_type, '')) END AS match_type,
                        MIN(COALESCE(NULLIF(keyword_id, ''), target_id)) AS id FROM structure
                      WHERE lower(entity) IN ('keyword', 'product targeting') AND ad_group_id <> ''
                      GROUP BY 1, 2, 3, 4, 5 HAVING COUNT(DISTINCT COALESCE(NULLIF(keyword_id, ''), target_id)) = 1)";

/// Columns that name a row, as reports write them, in one spelling: words as `domain::action::normal_words` has them. `-` is how reports write that a target has no match type.
const SPELLING: &str = "shop, marketplace, COALESCE(campaign_id, '') AS campaign_id, COALESCE(campaign, '') AS campaign,
            COALESCE(ad_group_id, '') AS ad_group_id, COALESCE(ad_group, '') AS ad_group, COALESCE(target_id, '') AS target_id,
            regexp_replace(lower(trim(COALESCE(targeting, ''))), '\\s+', ' ', 'g') AS targeting,
            lower(trim(COALESCE(match_type, '-'))) AS match_type";

/// What is added up. Reports that count no units count orders.
const SUMS: &str = "SUM(COALESCE(clicks, 0)) AS clicks, SUM(COALESCE(spend_micros, 0)) AS spend_micros,
            SUM(COALESCE(units, orders, 0)) AS units";

/// The questions for the decisions that are due (see [`super::due`]): daily sums of their shops and sites over the days that any of
/// them looks at. Empty when nothing is to be asked.
pub fn queries(decisions: &[Decision]) -> Vec<Query> {
    let (ads, orders): (Vec<&Decision>, Vec<&Decision>) =
        decisions.iter().partition(|d| Scope::of(&d.proposal.action).is_some());
    let mut all = Vec::new();
    if let Some(facts) = Asked::of(&ads, |d| Some((windows(d)?.before.0.plus(-HISTORY_DAYS), windows(d)?.after.1))) {
        all.extend(facts.ads());
        all.extend(facts.terms(&ads));
    }
    if let Some(facts) = Asked::of(&orders, |d| Some((last_day(d)?.plus(-HISTORY_DAYS * 2), last_day(d)?))) {
        all.extend(facts.products(&orders));
    }
    all
}

/// Whose facts of which days, as an SQL condition.
struct Asked {
    facts: String,
    places: String,
}

impl Asked {
    fn of(decisions: &[&Decision], days: impl Fn(&Decision) -> Option<(Day, Day)>) -> Option<Self> {
        let spans: Vec<(Day, Day)> = decisions.iter().filter_map(|d| days(d)).collect();
        let (first, last) = (spans.iter().map(|s| s.0).min()?, spans.iter().map(|s| s.1).max()?);
        let places: BTreeSet<(&str, &str)> =
            decisions.iter().map(|d| (d.proposal.shop.as_str(), d.proposal.marketplace.as_str())).collect();
        let places: Vec<String> = places
            .into_iter()
            .map(|(shop, site)| format!("(shop = {} AND marketplace = {})", quoted(shop), quoted(site)))
            .collect();
        let places = places.join(" OR ");
        let facts = format!("day >= DATE '{first}' AND day_to <= DATE '{last}' AND ({places})");
        Some(Self { facts, places: format!("({places})") })
    }

    /// A table's daily rows. Unified reports (`ALL`) count only on days that no report per ad product speaks of.
    fn daily(&self, table: &str) -> String {
        let facts = &self.facts;
        format!(
            "(SELECT p.* FROM (SELECT * FROM {table} WHERE day = day_to AND {facts}) p
              LEFT JOIN (SELECT DISTINCT shop, marketplace, day FROM {table}
                         WHERE COALESCE(ad_product, '') <> 'ALL' AND day = day_to AND {facts}) o
                ON p.shop = o.shop AND p.marketplace = o.marketplace AND p.day = o.day
              WHERE COALESCE(p.ad_product, '') <> 'ALL' OR o.day IS NULL)"
        )
    }

    /// `rows` with names turned into ids; `own` is a column that stays as it is, with its comma.
    fn with_ids(rows: &str, own: &str) -> String {
        format!(
            "{STRUCTURE},
     campaigned AS (SELECT r.*, COALESCE(NULLIF(r.campaign_id, ''), c.id, 'name:' || r.campaign) AS cid FROM ({rows}) r
                    LEFT JOIN named_campaign c ON r.shop = c.shop AND r.marketplace = c.marketplace AND r.campaign = c.campaign),
     grouped AS (SELECT r.*, COALESCE(NULLIF(r.ad_group_id, ''), g.id, 'name:' || r.ad_group) AS gid FROM campaigned r
                 LEFT JOIN named_group g ON r.shop = g.shop AND r.marketplace = g.marketplace AND r.cid = g.campaign_id
                                        AND r.ad_group = g.ad_group)
     SELECT r.shop, r.marketplace, r.cid AS campaign_id, r.gid AS ad_group_id,
            COALESCE(NULLIF(r.target_id, ''), t.id, 'text:' || r.targeting || ':' || r.match_type) AS target_id,
            r.targeting, r.match_type, {own} r.day, SUM(r.clicks) AS clicks, SUM(r.spend_micros) AS spend_micros, SUM(r.units) AS units
     FROM grouped r LEFT JOIN named_target t ON r.shop = t.shop AND r.marketplace = t.marketplace AND r.gid = t.ad_group_id
          AND r.targeting = t.targeting AND CASE WHEN r.match_type IN ('-', 'targeting_expression', 'targeting_expression_predefined')
                                            THEN '' ELSE r.match_type END = t.match_type
     GROUP BY 1, 2, 3, 4, 5, 6, 7, {own} r.day",
        )
    }

    /// Targets by day: from targeting reports, and from search term reports on days without them.
    fn ads(&self) -> Vec<Query> {
        let (targets, terms, facts) =
            (self.daily("target_performance"), self.daily("search_term_performance"), &self.facts);
        let own =
            format!("SELECT DISTINCT shop, marketplace, day FROM target_performance WHERE day = day_to AND {facts}");
        let seen = "clicks > 0 OR spend_micros > 0 OR units > 0 OR orders > 0";
        let rows = format!(
            "SELECT {SPELLING}, day, {SUMS} FROM {targets} WHERE {seen} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
             UNION ALL
             SELECT {SPELLING}, day, {SUMS} FROM
               (SELECT q.* FROM {terms} q LEFT JOIN ({own}) o ON q.shop = o.shop AND q.marketplace = o.marketplace AND q.day = o.day
                WHERE o.day IS NULL)
             WHERE {seen} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
        );
        let covered = format!(
            "{own} UNION SELECT DISTINCT shop, marketplace, day FROM search_term_performance WHERE day = day_to AND {facts}"
        );
        let skus = format!(
            "SELECT shop, marketplace, sku, SUM(COALESCE(units, orders, 0)) AS units FROM {} WHERE sku <> ''
             GROUP BY shop, marketplace, sku",
            self.daily("product_ad_performance")
        );
        vec![
            Query { name: "target_day", sql: format!("WITH {}", Self::with_ids(&rows, "")) },
            Query { name: "ad_day", sql: covered },
            Query { name: "ad_sku", sql: skus },
            Query { name: "campaign_sku", sql: self.campaign_skus() },
        ]
    }

    /// What each campaign advertises, by the newest structure.
    fn campaign_skus(&self) -> String {
        let places = &self.places;
        format!(
            "SELECT DISTINCT e.shop, e.marketplace, e.campaign_id, e.sku FROM campaign_entity e
             JOIN (SELECT shop, marketplace, MAX(day) AS day FROM campaign_entity WHERE {places} GROUP BY shop, marketplace) n
               ON e.shop = n.shop AND e.marketplace = n.marketplace AND e.day = n.day
             WHERE e.sku <> '' AND e.campaign_id <> ''"
        )
    }

    /// The search terms that decisions are about by day, and how clicks and units are spread over all terms.
    fn terms(&self, decisions: &[&Decision]) -> Vec<Query> {
        let (mut exact, mut phrases) = (BTreeSet::new(), BTreeSet::new());
        for scope in decisions.iter().filter_map(|d| Scope::of(&d.proposal.action)) {
            match scope.part {
                Part::Term { text, phrase: false } | Part::Harvest { text, .. } => exact.insert(text),
                Part::Term { text, phrase: true } => phrases.insert(text),
                _ => false,
            };
        }
        let term = "regexp_replace(lower(trim(COALESCE(search_term, ''))), '\\s+', ' ', 'g')";
        let mut any: Vec<String> = phrases
            .iter()
            .map(|words| format!("strpos(' ' || {term} || ' ', {}) > 0", quoted(&format!(" {words} "))))
            .collect();
        if !exact.is_empty() {
            any.push(format!("{term} IN ({})", exact.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", ")));
        }
        if any.is_empty() {
            return Vec::new();
        }
        let daily = self.daily("search_term_performance");
        let rows = format!(
            "SELECT {SPELLING}, {term} AS search_term, day, {SUMS} FROM {daily} WHERE {}
             GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
            any.join(" OR ")
        );
        let shapes = format!(
            "SELECT shop, marketplace, clicks, units, COUNT(*) AS terms FROM
               (SELECT {SPELLING}, {term} AS search_term, {SUMS} FROM {daily} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
             WHERE clicks > 0 GROUP BY shop, marketplace, clicks, units"
        );
        vec![
            Query { name: "term_day", sql: format!("WITH {}", Self::with_ids(&rows, "r.search_term,")) },
            Query { name: "term_shape", sql: shapes },
        ]
    }

    /// Units ordered and stock of the SKUs that were bought, by day.
    fn products(&self, decisions: &[&Decision]) -> Vec<Query> {
        let skus: BTreeSet<&str> = decisions.iter().filter_map(|d| d.proposal.action.sku()).collect();
        let skus = skus.into_iter().map(quoted).collect::<Vec<_>>().join(", ");
        let facts = &self.facts;
        let sold = format!(
            "SELECT shop, marketplace, sku, day, SUM(COALESCE(quantity, 0)) AS units FROM order_item
             WHERE sku IN ({skus}) AND {facts} AND COALESCE(cancelled, false) = false
               AND COALESCE(lower(order_status), '') NOT IN ('cancelled', 'canceled')
               AND COALESCE(lower(item_status), '') NOT IN ('cancelled', 'canceled')
             GROUP BY shop, marketplace, sku, day"
        );
        let stock = format!(
            "SELECT shop, marketplace, sku, day, SUM(COALESCE(available, 0)) AS available, SUM(COALESCE(inbound,
               COALESCE(inbound_working, 0) + COALESCE(inbound_shipped, 0) + COALESCE(inbound_receiving, 0))) AS inbound
             FROM stock_snapshot WHERE sku IN ({skus}) AND {facts} GROUP BY shop, marketplace, sku, day"
        );
        vec![Query { name: "sku_day", sql: sold }, Query { name: "stock_day", sql: stock }]
    }
}
