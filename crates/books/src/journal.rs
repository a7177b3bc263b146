//! The journal of a SKU: every fact behind its figures as postings, with file and line.

use crate::account::Bucket;
use crate::columns::{Columns, LoadError};
use crate::input::Input;
use crate::month::Month;
use crate::names::Names;
use crate::posting::{Event, Posting, post};
use crate::queries::quoted;
use crate::taxonomy::Taxonomy;
use crate::tie_out::TieOut;
use crate::waterfall::Line;
use arrow_array::RecordBatch;
use domain::{Currency, Day, Marketplace, Money};
use std::collections::BTreeSet;

/// What a journal entry rests on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EntryKind {
    /// A settlement line.
    Settlement,
    /// An advertised product's spend.
    Ads,
    /// A batch received.
    Received,
    /// Units shipped for another channel or as a replacement: no money by itself, cost by `cost::trace`.
    ShippedFree,
    /// Units returned: no money by itself.
    Returned,
}

/// One entry: the fact and its postings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JournalEntry {
    /// What it rests on.
    pub kind: EntryKind,
    /// Seller account.
    pub shop: String,
    /// Site code.
    pub marketplace: String,
    /// Day of the fact.
    pub day: Day,
    /// Words of the fact: triple, campaign, batch or disposition.
    pub words: String,
    /// Order, campaign or batch.
    pub reference: String,
    /// Units, where the fact has any.
    pub units: i64,
    /// Balanced postings; none for units without money and for lines of a refused settlement.
    pub postings: Vec<Posting>,
    /// File (content hash).
    pub source: String,
    /// Line in the file.
    pub line: i64,
}

/// The question behind the journal of a SKU, for all months or one. An empty SKU asks for what has none.
pub fn explain_sql(sku: &str, month: Option<Month>) -> String {
    let sku = if sku.is_empty() { "COALESCE(sku, '') = ''".to_owned() } else { format!("sku = {}", quoted(sku)) };
    let span = month
        .map_or(String::new(), |m| format!(" AND day BETWEEN DATE '{}' AND DATE '{}'", m.first_day(), m.last_day()));
    let batches = "SELECT 'received' AS kind, shop, marketplace, day, '' AS settlement_id, '' AS transaction_type, '' AS amount_type, \
         COALESCE(supplier, '') AS amount_description, batch_id AS reference, units, \
         COALESCE(goods_micros, 0) + COALESCE(first_leg_micros, 0) + COALESCE(duty_micros, 0) + COALESCE(prep_micros, 0) AS micros, \
         currency, source, line FROM landed_cost";
    format!(
        "SELECT 'settlement' AS kind, shop, marketplace, day, settlement_id, transaction_type, amount_type, amount_description, \
         order_id AS reference, quantity AS units, amount_micros AS micros, currency, source, line \
         FROM settlement_line WHERE {sku}{span} \
         UNION ALL SELECT 'ads', shop, marketplace, day, '', ad_product, '', COALESCE(ad_group, ''), campaign, clicks, spend_micros, \
         currency, source, line FROM product_ad_performance WHERE {sku}{span} \
         UNION ALL {batches} WHERE {sku}{span} \
         UNION ALL SELECT 'shipped_free', shop, marketplace, day, '', '', '', COALESCE(sales_channel, ''), order_id, quantity, 0, \
         currency, source, line FROM shipment_item WHERE {sku}{span} \
         AND (COALESCE(sales_channel, '') LIKE 'Non-Amazon%' OR item_price_micros = 0) \
         UNION ALL SELECT 'returned', shop, marketplace, day, '', '', COALESCE(reason, ''), COALESCE(disposition, ''), order_id, quantity, \
         0, '', source, line FROM return_item WHERE {sku}{span} \
         ORDER BY day, kind, source, line"
    )
}

/// Turns answers to [`explain_sql`] into entries.
#[derive(Debug)]
pub struct Journal {
    taxonomy: Taxonomy,
    refused: BTreeSet<(String, String)>,
}

impl Journal {
    /// A journal with the mappings of an input and the tie-outs of its closing.
    pub fn new(taxonomy: &Taxonomy, input: &Input, ties: &[TieOut]) -> Self {
        let refused = ties.iter().filter(|t| t.refusal.is_some()).map(|t| (t.shop.clone(), t.settlement.clone()));
        Self { taxonomy: taxonomy.with_mappings(input), refused: refused.collect() }
    }

    /// The entries of one batch of the answer, in its order.
    ///
    /// # Errors
    /// An answer with other columns than the query's sql gives.
    pub fn entries(&self, batch: &RecordBatch) -> Result<Vec<JournalEntry>, LoadError> {
        let c = Columns { query: "explain", batch };
        let mut names = Names::default();
        let mut text = |column| c.names(&mut names, column);
        let (kinds, shops, sites) = (text("kind")?, text("shop")?, text("marketplace")?);
        let (settlements, references, currencies) = (text("settlement_id")?, text("reference")?, text("currency")?);
        let words = [text("transaction_type")?, text("amount_type")?, text("amount_description")?];
        let sources = text("source")?;
        let (days, units) = (c.days("day")?, c.integers("units")?);
        let (amounts, lines) = (c.integers("micros")?, c.integers("line")?);
        let entry = |i: usize| {
            let kind = match names.text(kinds[i]) {
                "settlement" => EntryKind::Settlement,
                "ads" => EntryKind::Ads,
                "received" => EntryKind::Received,
                "shipped_free" => EntryKind::ShippedFree,
                _ => EntryKind::Returned,
            };
            let [shop, site, settlement] = [shops[i], sites[i], settlements[i]].map(|n| names.text(n).to_owned());
            let triple = [0, 1, 2].map(|w: usize| names.text(words[w][i]));
            let currency = Currency::parse(names.text(currencies[i]))
                .or_else(|| Marketplace::find(&site).map(Marketplace::currency))
                .unwrap_or(Currency::CNY);
            let money = Money::new(amounts[i], currency);
            let postings = match kind {
                EntryKind::Settlement if self.refused.contains(&(shop.clone(), settlement)) => vec![],
                EntryKind::Settlement => {
                    let bucket: Option<Bucket> = self.taxonomy.bucket(triple, days[i]);
                    post(&Event::SettlementLine(bucket, money)).to_vec()
                }
                EntryKind::Ads => post(&Event::AdsSpent(money)).to_vec(),
                EntryKind::Received => post(&Event::GoodsReceived(money)).to_vec(),
                EntryKind::ShippedFree | EntryKind::Returned => vec![],
            };
            let words: Vec<_> = triple.into_iter().filter(|w| !w.is_empty()).collect();
            JournalEntry {
                kind,
                shop,
                marketplace: site,
                day: days[i],
                words: words.join(" / "),
                reference: names.text(references[i]).to_owned(),
                units: units[i],
                postings,
                source: names.text(sources[i]).to_owned(),
                line: lines[i],
            }
        };
        Ok((0..c.rows()).map(entry).collect())
    }

    /// The waterfall line that an entry adds to, and by how much; `None` for what is no profit.
    pub fn profit(entry: &JournalEntry) -> Option<(Line, Money)> {
        entry.postings.iter().find_map(|p| match p.account {
            crate::account::Account::Profit(line) => Some((line, Money::new(-p.amount.micros, p.amount.currency))),
            _ => None,
        })
    }
}
