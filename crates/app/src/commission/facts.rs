//! What the fact tables say about commission beyond the closed books: payouts by SKU, when refunded goods were sold, who ordered what.

use crate::error::Error;
use crate::output::text_at;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int64Type};
use domain::{Currency, Day};
use store::Reader;

/// Lines of a settlement that name a SKU of a site, summed; those without one have an empty SKU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled {
    /// Seller account.
    pub shop: String,
    /// Statement.
    pub settlement: String,
    /// Site of the lines.
    pub site: String,
    /// SKU.
    pub sku: String,
    /// Sum, micros of the statement's currency.
    pub micros: i64,
}

/// Refunds of a month by the day of the sale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refunded {
    /// Seller account.
    pub shop: String,
    /// Site.
    pub site: String,
    /// SKU.
    pub sku: String,
    /// First day of the month of the refund.
    pub month: Day,
    /// Day on which the sale was posted; `None` when no settlement holds it.
    pub sold_on: Option<Day>,
    /// Amounts without their sign: by them the month's refunds are shared over the days of sale.
    pub weight_micros: i64,
}

/// A line of a purchase order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ordered {
    /// Seller account.
    pub shop: String,
    /// Site, or `own`.
    pub site: String,
    /// Purchase order.
    pub order: String,
    /// SKU.
    pub sku: String,
    /// Day of the order.
    pub day: Day,
    /// Units.
    pub units: i64,
    /// Currency of the price.
    pub currency: Option<Currency>,
    /// Price of a unit, micros.
    pub unit_price_micros: i64,
    /// Who ordered; empty when not stated.
    pub by: String,
}

/// Purchase order of a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchOf {
    /// Seller account.
    pub shop: String,
    /// The seller's number of the batch.
    pub batch: String,
    /// SKU.
    pub sku: String,
    /// Purchase order.
    pub order: String,
}

/// All answers.
#[derive(Clone, Default, Debug)]
pub struct Facts {
    /// Settlements by SKU.
    pub settled: Vec<Settled>,
    /// Refunds by day of sale.
    pub refunded: Vec<Refunded>,
    /// Purchase orders that are more than a draft.
    pub ordered: Vec<Ordered>,
    /// Orders of batches.
    pub batches: Vec<BatchOf>,
}

const SETTLED: &str = "SELECT shop, COALESCE(settlement_id, '') AS settlement, COALESCE(marketplace, '') AS site, COALESCE(sku, '') AS sku,
       SUM(COALESCE(amount_micros, 0)) AS micros
     FROM settlement_line GROUP BY shop, COALESCE(settlement_id, ''), COALESCE(marketplace, ''), COALESCE(sku, '')
     ORDER BY shop, settlement, site, sku";

// The first posting of an order is its sale; what came back is weighed by the prices and taxes that were given back.
const REFUNDED: &str = "WITH back AS (
         SELECT shop, marketplace, sku, order_id, CAST(date_trunc('month', day) AS DATE) AS month,
                ABS(SUM(COALESCE(amount_micros, 0))) AS weight
         FROM settlement_line WHERE transaction_type = 'Refund' AND amount_type = 'ItemPrice' AND sku <> ''
         GROUP BY shop, marketplace, sku, order_id, CAST(date_trunc('month', day) AS DATE)),
     sold AS (
         SELECT s.shop, s.order_id, MIN(s.day) AS day FROM settlement_line s
         WHERE s.transaction_type = 'Order' AND s.order_id IN (SELECT order_id FROM back WHERE order_id <> '')
         GROUP BY s.shop, s.order_id)
     SELECT b.shop, b.marketplace AS site, b.sku, b.month, s.day AS sold_on, SUM(b.weight) AS weight
     FROM back b LEFT JOIN sold s ON b.shop = s.shop AND b.order_id = s.order_id
     GROUP BY b.shop, b.marketplace, b.sku, b.month, s.day ORDER BY b.shop, site, b.sku, b.month, sold_on";

const ORDERED: &str = "SELECT shop, marketplace AS site, COALESCE(po_id, '') AS po, sku, day, SUM(COALESCE(units, 0)) AS units,
       COALESCE(currency, '') AS currency, MAX(COALESCE(unit_price_micros, 0)) AS price, MAX(COALESCE(ordered_by, '')) AS by_whom
     FROM purchase_order_line WHERE sku <> '' AND COALESCE(state, '') NOT IN ('draft', 'cancelled')
     GROUP BY shop, marketplace, COALESCE(po_id, ''), sku, day, COALESCE(currency, '') ORDER BY shop, po, sku, day";

const BATCHES: &str = "SELECT DISTINCT shop, COALESCE(batch_id, '') AS batch, sku, po_id AS po FROM landed_cost
     WHERE sku <> '' AND po_id <> '' ORDER BY shop, batch, sku, po";

/// Asks everything.
///
/// # Errors
/// The storeroom can't be read.
pub async fn read(reader: &Reader) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    each(reader, SETTLED, |b, at| {
        let [shop, settlement, site, sku] = [0, 1, 2, 3].map(|c| text_at(b, c, at).to_owned());
        facts.settled.push(Settled { shop, settlement, site, sku, micros: integer(b, 4, at) });
    })
    .await?;
    each(reader, REFUNDED, |b, at| {
        let [shop, site, sku] = [0, 1, 2].map(|c| text_at(b, c, at).to_owned());
        let (month, sold_on) = (day(b, 3, at).unwrap_or(Day(0)), day(b, 4, at));
        facts.refunded.push(Refunded { shop, site, sku, month, sold_on, weight_micros: integer(b, 5, at) });
    })
    .await?;
    each(reader, ORDERED, |b, at| {
        let [shop, site, order, sku] = [0, 1, 2, 3].map(|c| text_at(b, c, at).to_owned());
        facts.ordered.push(Ordered {
            shop,
            site,
            order,
            sku,
            day: day(b, 4, at).unwrap_or(Day(0)),
            units: integer(b, 5, at),
            currency: Currency::parse(text_at(b, 6, at)),
            unit_price_micros: integer(b, 7, at),
            by: text_at(b, 8, at).to_owned(),
        });
    })
    .await?;
    each(reader, BATCHES, |b, at| {
        let [shop, batch, sku, order] = [0, 1, 2, 3].map(|c| text_at(b, c, at).to_owned());
        facts.batches.push(BatchOf { shop, batch, sku, order });
    })
    .await?;
    Ok(facts)
}

fn integer(batch: &RecordBatch, column: usize, row: usize) -> i64 {
    batch.column(column).as_primitive_opt::<Int64Type>().filter(|a| a.is_valid(row)).map_or(0, |a| a.value(row))
}

fn day(batch: &RecordBatch, column: usize, row: usize) -> Option<Day> {
    batch.column(column).as_primitive_opt::<Date32Type>().filter(|a| a.is_valid(row)).map(|a| Day(a.value(row)))
}

async fn each(reader: &Reader, sql: &str, mut row: impl FnMut(&RecordBatch, usize)) -> Result<(), Error> {
    for batch in reader.sql(sql).await? {
        (0..batch.num_rows()).for_each(|at| row(&batch, at));
    }
    Ok(())
}
