//! Days behind a decision, for its charts.
//!
//! A flow (clicks, units sold) is zero on a day that a report covers without naming it, and nothing on a day that no report covers. A
//! level (stock) is known only on days on which a report names the SKU.

use crate::error::Error;
use crate::output::{count_at, text_at};
use books::queries::quoted;
use domain::action::{AdEntity, Match, normal_words};
use domain::{Action, AdRef, Currency, Day, Marketplace, Proposal, Unit};
use std::collections::{BTreeMap, BTreeSet};
use store::Reader;

/// Days of advertising before today that are shown: as many as the agents look at.
pub const AD_DAYS: i32 = 90;
/// Days of sales and stock before today that are shown.
pub const GOODS_DAYS: i32 = 180;

/// A value per day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Track {
    /// Chart that it belongs to: tracks with the same name share one.
    pub chart: &'static str,
    /// Its name, English and Chinese.
    pub name: (&'static str, &'static str),
    /// What the values count.
    pub unit: Unit,
    /// Day of the first value.
    pub first: Day,
    /// Values from that day on, one a day; `None` where nothing is known.
    pub values: Vec<Option<i64>>,
}

impl Track {
    /// Whether anything is known of it.
    pub fn known(&self) -> bool {
        self.values.iter().any(Option::is_some)
    }
}

/// The days behind a decision up to `today`: of advertising those of the target, search term or campaign that it is about, of goods those
/// of the SKU. Empty when no report speaks of them.
///
/// # Errors
/// The storeroom can't be read.
pub async fn series(reader: &Reader, p: &Proposal, today: Day) -> Result<Vec<Track>, Error> {
    let mut tracks = match p.action.ad_ref() {
        Some(at) => ads(reader, p, at, today).await?,
        None => goods(reader, p, today).await?,
    };
    tracks.retain(Track::known);
    Ok(tracks)
}

/// What is added up from a table, by day.
struct Asked<'a> {
    table: &'a str,
    /// SQL that is 1 for rows of reports that mix products and count only where no other report speaks of the day.
    mixed: &'a str,
    /// SQL of each sum.
    sums: Vec<String>,
}

/// Sums by day, and which days are covered.
#[derive(Default)]
struct Days {
    covered: BTreeSet<i32>,
    sums: BTreeMap<i32, Vec<i64>>,
}

impl Days {
    async fn read(reader: &Reader, p: &Proposal, span: (Day, Day), asked: &Asked<'_>) -> Result<Self, Error> {
        let sums: Vec<String> = asked.sums.iter().map(|s| format!("CAST(SUM({s}) AS BIGINT)")).collect();
        let sql = format!(
            "SELECT source, CAST(CAST(day AS INT) AS BIGINT) AS at, CAST({} AS BIGINT) AS mixed, {} FROM {} \
             WHERE {} AND day = day_to AND day BETWEEN DATE '{}' AND DATE '{}' GROUP BY 1, 2, 3",
            asked.mixed,
            sums.join(", "),
            asked.table,
            place(p),
            span.0,
            span.1
        );
        let (mut own, mut mixed, mut sources) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for batch in reader.sql(&sql).await? {
            for row in 0..batch.num_rows() {
                sources.insert(text_at(&batch, 0, row).to_owned());
                let at = i32::try_from(count_at(&batch, 1, row)).unwrap_or(i32::MAX);
                let days = if count_at(&batch, 2, row) == 1 { &mut mixed } else { &mut own };
                let sums: &mut Vec<i64> = days.entry(at).or_insert_with(|| vec![0; asked.sums.len()]);
                for (i, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.saturating_add(count_at(&batch, 3 + i, row));
                }
            }
        }
        for (at, sums) in mixed {
            own.entry(at).or_insert(sums);
        }
        let mut covered: BTreeSet<i32> = own.keys().copied().collect();
        let named = |hash: &str| hash.get(..16).is_some_and(|source| sources.contains(source));
        for (from, to) in reader.imports().filter(|f| named(&f.hash)).filter_map(|f| f.days) {
            covered.extend(from.max(span.0).0..=to.min(span.1).0);
        }
        Ok(Self { covered, sums: own })
    }

    /// A sum of each day: zero where a report covers the day.
    fn flow(&self, span: (Day, Day), sum: usize) -> Vec<Option<i64>> {
        let value = |at| self.sums.get(&at).and_then(|sums| sums.get(sum)).copied();
        (span.0.0..=span.1.0).map(|at| self.covered.contains(&at).then(|| value(at).unwrap_or(0))).collect()
    }

    /// A level of each day; known where the sum `named` counts a row of it.
    fn level(&self, span: (Day, Day), sum: usize, named: usize) -> Vec<Option<i64>> {
        let level = |at| {
            let sums: &Vec<i64> = self.sums.get(&at)?;
            sums.get(sum).copied().filter(|_| sums.get(named).is_some_and(|n| *n > 0))
        };
        (span.0.0..=span.1.0).map(level).collect()
    }
}

/// Shop and site as SQL.
fn place(p: &Proposal) -> String {
    format!("shop = {} AND marketplace = {}", quoted(&p.shop), quoted(&p.marketplace))
}

/// Text as the marketplace compares it, as SQL.
fn words(column: &str) -> String {
    format!("regexp_replace(lower(trim(COALESCE({column}, ''))), '\\s+', ' ', 'g')")
}

/// A column of the rows for which a condition holds, as SQL.
fn part(condition: &str, column: &str) -> String {
    format!("CASE WHEN {condition} THEN COALESCE({column}, 0) ELSE 0 END")
}

async fn ads(reader: &Reader, p: &Proposal, at: &AdRef, today: Day) -> Result<Vec<Track>, Error> {
    let span = (today.plus(-AD_DAYS), today);
    let names = Names::read(reader, p, at).await?;
    let (tables, condition) = rows_of(&p.action, at, &names);
    let columns = ["clicks", "spend_micros", "orders", "sales_micros"];
    for table in tables {
        let sums = columns.iter().map(|c| part(&condition, c)).collect();
        let mixed = "CASE WHEN COALESCE(ad_product, '') = 'ALL' THEN 1 ELSE 0 END";
        let days = Days::read(reader, p, span, &Asked { table, mixed, sums }).await?;
        if days.covered.is_empty() {
            continue;
        }
        let money = Unit::Micros(Marketplace::find(&p.marketplace).map_or(Currency::USD, Marketplace::currency));
        let track = |chart, name, unit, sum| Track { chart, name, unit, first: span.0, values: days.flow(span, sum) };
        return Ok(vec![
            track("clicks", ("clicks", "点击"), Unit::Count, 0),
            track("cash", ("spend", "花费"), money, 1),
            track("cash", ("attributed sales", "归因销售额"), money, 3),
            track("orders", ("attributed orders", "归因订单"), Unit::Count, 2),
        ]);
    }
    Ok(Vec::new())
}

/// Tables that may hold the rows of an action, the best first, and the condition on them.
fn rows_of(action: &Action, at: &AdRef, names: &Names) -> (&'static [&'static str], String) {
    const TARGETS: &[&str] = &["target_performance", "search_term_performance"];
    const CAMPAIGNS: &[&str] = &["campaign_performance", "target_performance", "search_term_performance"];
    const TERMS: &[&str] = &["search_term_performance"];
    let term = words("search_term");
    match action {
        Action::AddNegative { text, match_type, .. } | Action::RemoveNegative { text, match_type, .. } => {
            let text = normal_words(text);
            let stopped = match match_type {
                Match::Exact => format!("{term} = {}", quoted(&text)),
                _ => format!("strpos(' ' || {term} || ' ', {}) > 0", quoted(&format!(" {text} "))),
            };
            (TERMS, format!("{} AND {stopped}", names.group(at)))
        }
        // a new keyword takes its term away from every campaign
        Action::HarvestKeyword { text, .. } => (TERMS, format!("{term} = {}", quoted(&normal_words(text)))),
        Action::PauseKeyword { text, match_type, .. } => {
            let (targeting, text) = (words("targeting"), quoted(&normal_words(text)));
            let matching = format!("lower(COALESCE(match_type, '')) = '{}'", match_type.code());
            (TARGETS, format!("{} AND {targeting} = {text} AND {matching}", names.group(at)))
        }
        _ if at.entity == AdEntity::Campaign => (CAMPAIGNS, names.campaign(at)),
        _ if at.entity == AdEntity::AdGroup => (TARGETS, names.group(at)),
        _ => (TARGETS, format!("{} AND {}", names.group(at), names.target(at))),
    }
}

/// What reports without ids call an advertising entity, by the newest campaign structure. A name that two living entities share names
/// neither.
#[derive(Default)]
struct Names {
    campaign: Option<String>,
    group: Option<String>,
    /// Words or expression, and match type of keywords.
    target: Option<(String, String)>,
}

impl Names {
    async fn read(reader: &Reader, p: &Proposal, at: &AdRef) -> Result<Self, Error> {
        let (place, words) = (place(p), words("COALESCE(NULLIF(e.keyword_text, ''), e.expression)"));
        let sql = format!(
            "WITH newest AS (SELECT ad_product AS product, MAX(day) AS last FROM campaign_entity WHERE {place} GROUP BY ad_product)
             SELECT lower(e.entity), COALESCE(e.campaign_id, ''), COALESCE(e.campaign, ''), COALESCE(e.ad_group_id, ''),
                    COALESCE(e.ad_group, ''), COALESCE(NULLIF(e.keyword_id, ''), e.target_id, ''), {words},
                    CASE WHEN COALESCE(e.keyword_text, '') = '' THEN '' ELSE lower(COALESCE(e.match_type, '')) END
             FROM campaign_entity e JOIN newest n ON COALESCE(e.ad_product, '') = COALESCE(n.product, '') AND e.day = n.last
             WHERE {place} AND COALESCE(lower(e.state), '') <> 'archived'
               AND (lower(e.entity) = 'campaign'
                    OR e.campaign_id = {} AND lower(e.entity) IN ('ad group', 'keyword', 'product targeting'))",
            quoted(&at.campaign_id)
        );
        let (mut campaigns, mut groups, mut targets) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for batch in reader.sql(&sql).await? {
            for row in 0..batch.num_rows() {
                let text = |column| text_at(&batch, column, row).to_owned();
                match text_at(&batch, 0, row) {
                    "campaign" => drop(campaigns.insert((text(1), text(2)))),
                    "ad group" => drop(groups.insert((text(3), text(4)))),
                    _ if text_at(&batch, 3, row) == at.ad_group_id => {
                        targets.insert((text(5), (text(6), text(7))));
                    }
                    _ => {}
                }
            }
        }
        Ok(Self {
            campaign: only(&campaigns, &at.campaign_id),
            group: only(&groups, &at.ad_group_id),
            target: only(&targets, &at.id),
        })
    }

    fn campaign(&self, at: &AdRef) -> String {
        called("campaign_id", &at.campaign_id, self.campaign.as_deref().map(|n| format!("campaign = {}", quoted(n))))
    }

    fn group(&self, at: &AdRef) -> String {
        if at.ad_group_id.is_empty() {
            return self.campaign(at);
        }
        let name = self.group.as_deref().map(|n| format!("ad_group = {}", quoted(n)));
        format!("{} AND {}", self.campaign(at), called("ad_group_id", &at.ad_group_id, name))
    }

    fn target(&self, at: &AdRef) -> String {
        let name = self.target.as_ref().map(|(text, match_type)| {
            let matching = "lower(COALESCE(match_type, ''))";
            let matching = match match_type.as_str() {
                "" => format!("{matching} NOT IN ('broad', 'phrase', 'exact')"),
                keyword => format!("{matching} = {}", quoted(keyword)),
            };
            format!("{} = {} AND {matching}", words("targeting"), quoted(text))
        });
        called("target_id", &at.id, name)
    }
}

/// The name that belongs to an id and to no other.
fn only<T: Ord + Clone>(names: &BTreeSet<(String, T)>, id: &str) -> Option<T> {
    let name = names.iter().find(|(i, _)| i == id).map(|(_, name)| name)?;
    let others = names.iter().filter(|(i, n)| i != id && n == name).count();
    (others == 0).then(|| name.clone())
}

/// Rows with an id, and rows without one that have the name.
fn called(column: &str, id: &str, name: Option<String>) -> String {
    let id = format!("COALESCE({column}, '') = {}", quoted(id));
    match name {
        Some(name) => format!("({id} OR (COALESCE({column}, '') = '' AND {name}))"),
        None => id,
    }
}

async fn goods(reader: &Reader, p: &Proposal, today: Day) -> Result<Vec<Track>, Error> {
    let Some(sku) = p.action.sku() else { return Ok(Vec::new()) };
    let (span, own) = ((today.plus(-GOODS_DAYS), today), format!("sku = {}", quoted(sku)));
    let sold = format!(
        "{own} AND NOT COALESCE(cancelled, false) AND lower(COALESCE(order_status, '')) NOT IN ('cancelled', 'canceled') \
         AND lower(COALESCE(item_status, '')) NOT IN ('cancelled', 'canceled')"
    );
    let asked = |table, sums| Asked { table, mixed: "0", sums };
    let sales = Days::read(reader, p, span, &asked("order_item", vec![part(&sold, "quantity")])).await?;
    let sellable = format!("{own} AND upper(COALESCE(disposition, '')) = 'SELLABLE'");
    let named = part(&own, "1");
    let ledger = asked("stock_ledger", vec![part(&sellable, "ending"), named.clone()]);
    let ledger = Days::read(reader, p, span, &ledger).await?.level(span, 0, 1);
    let inbound = "COALESCE(inbound, COALESCE(inbound_working, 0) + COALESCE(inbound_shipped, 0) + COALESCE(inbound_receiving, 0))";
    let levels = asked("stock_snapshot", vec![part(&own, "available"), part(&own, inbound), named]);
    let levels = Days::read(reader, p, span, &levels).await?;
    let on_hand = ledger.into_iter().zip(levels.level(span, 0, 2)).map(|(ledger, shelf)| ledger.or(shelf)).collect();
    let track = |chart, name, values| Track { chart, name, unit: Unit::Count, first: span.0, values };
    Ok(vec![
        track("sold", ("units sold", "销量"), sales.flow(span, 0)),
        track("stock", ("on hand", "现货"), on_hand),
        track("stock", ("inbound", "在途"), levels.level(span, 1, 2)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(id: &str, name: &str) -> (String, String) {
        (id.to_owned(), name.to_owned())
    }

    #[test]
    fn a_name_that_two_share_names_neither() {
        let names = BTreeSet::from([pair("1", "a"), pair("2", "b"), pair("3", "b")]);
        assert_eq!(only(&names, "1"), Some("a".to_owned()));
        assert_eq!(only(&names, "2"), None);
        assert_eq!(only(&names, "4"), None);
    }

    #[test]
    fn covered_days_are_zero_and_others_nothing() {
        let days =
            Days { covered: BTreeSet::from([10, 11]), sums: BTreeMap::from([(11, vec![5, 1]), (13, vec![7, 0])]) };
        assert_eq!(days.flow((Day(9), Day(12)), 0), [None, Some(0), Some(5), None]);
        assert_eq!(days.level((Day(10), Day(13)), 0, 1), [None, Some(5), None, None], "a row must name it");
    }

    #[test]
    fn hostile_text_stays_one_literal() {
        assert_eq!(
            called("campaign_id", "1' OR '1'='1", Some(format!("campaign = {}", quoted("x'")))),
            "(COALESCE(campaign_id, '') = '1'' OR ''1''=''1' OR (COALESCE(campaign_id, '') = '' AND campaign = 'x'''))"
        );
    }
}
