//! What the fact tables are asked about stock.

use super::DAYS;
use crate::error::Error;
use crate::output::text_at;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int64Type};
use domain::{Currency, Day};
use store::Reader;

/// Shop, site and SKU.
pub(super) type Key = (String, String, String);

/// A SKU's newest snapshot.
pub(super) struct Snapshot {
    pub key: Key,
    pub day: Day,
    /// Available, reserved, inbound, unfulfillable, storage of a month, price, storage charged last.
    pub figures: [Option<i64>; 7],
    pub title: String,
}

/// A SKU's newest ages.
pub(super) struct Age {
    pub key: Key,
    pub day: Day,
    pub bands: [Option<i64>; 5],
    pub surcharge: Option<i64>,
}

/// Something of a SKU on a day.
pub(super) struct DayRow {
    pub key: Key,
    pub day: Day,
    pub units: i64,
}

/// An open line of an order, or goods on a ship.
pub(super) struct Coming {
    pub key: Key,
    pub number: String,
    pub order: bool,
    pub day: Day,
    pub units: i64,
}

/// A supplier's days.
pub(super) struct Terms {
    pub key: Key,
    pub production: i64,
    pub sea: Option<i64>,
    pub air: Option<i64>,
}

/// The newest batch received.
pub(super) struct Batch {
    pub key: Key,
    pub units: i64,
    pub micros: i64,
    pub currency: Option<Currency>,
}

/// All answers.
#[derive(Default)]
pub(super) struct Raw {
    pub snapshots: Vec<Snapshot>,
    pub ages: Vec<Age>,
    pub sales: Vec<DayRow>,
    /// First and last day of orders of a site.
    pub spans: Vec<(String, String, Day, Day)>,
    pub ledger: Vec<DayRow>,
    pub counted: Vec<DayRow>,
    pub coming: Vec<Coming>,
    pub terms: Vec<Terms>,
    pub batches: Vec<Batch>,
    /// Surcharge charged last, where ages do not estimate it.
    pub charged: Vec<(Key, i64)>,
}

fn maybe_at(batch: &RecordBatch, column: usize, row: usize) -> Option<i64> {
    batch.column(column).as_primitive_opt::<Int64Type>().filter(|a| a.is_valid(row)).map(|a| a.value(row))
}

fn day_at(batch: &RecordBatch, column: usize, row: usize) -> Day {
    batch
        .column(column)
        .as_primitive_opt::<Date32Type>()
        .filter(|a| a.is_valid(row))
        .map_or(Day(0), |a| Day(a.value(row)))
}

fn key_at(batch: &RecordBatch, row: usize) -> Key {
    (text_at(batch, 0, row).to_owned(), text_at(batch, 1, row).to_owned(), text_at(batch, 2, row).to_owned())
}

async fn each(reader: &Reader, sql: &str, mut row: impl FnMut(&RecordBatch, usize)) -> Result<(), Error> {
    for batch in reader.sql(sql).await? {
        (0..batch.num_rows()).for_each(|at| row(&batch, at));
    }
    Ok(())
}

/// Sums of the newest day of every SKU; null where no row says anything.
fn newest(table: &str, columns: &str, today: Day) -> String {
    format!(
        "SELECT t.shop, t.marketplace, t.sku, t.day, {columns} FROM {table} t \
         JOIN (SELECT shop, marketplace, sku, MAX(day) AS day FROM {table} WHERE sku <> '' AND day <= DATE '{today}' \
               GROUP BY shop, marketplace, sku) l \
           ON t.shop = l.shop AND t.marketplace = l.marketplace AND t.sku = l.sku AND t.day = l.day \
         GROUP BY t.shop, t.marketplace, t.sku, t.day"
    )
}

/// Asks everything that is known up to a day.
pub(super) async fn ask(reader: &Reader, today: Day) -> Result<Raw, Error> {
    let mut raw = Raw::default();
    on_hand(reader, &mut raw, today).await?;
    ages(reader, &mut raw, today).await?;
    days(reader, &mut raw, today).await?;
    coming(reader, &mut raw, today).await?;
    terms(reader, &mut raw, today).await?;
    Ok(raw)
}

async fn on_hand(reader: &Reader, raw: &mut Raw, today: Day) -> Result<(), Error> {
    let columns = "SUM(t.available) AS available, SUM(t.reserved) AS reserved, \
         SUM(COALESCE(t.inbound, t.inbound_working + t.inbound_shipped + t.inbound_receiving)) AS inbound, \
         SUM(t.unfulfillable) AS unfulfillable, SUM(t.storage_cost_next_month_micros) AS storage, \
         MAX(COALESCE(NULLIF(t.sales_price_micros, 0), t.price_micros)) AS price, SUM(f.fee) AS charged, MAX(COALESCE(t.title, '')) AS title";
    // the fee of the last month by FNSKU, where the snapshot does not estimate the next
    let fees = format!(
        "stock_snapshot t LEFT JOIN (SELECT s.shop, s.marketplace, s.fnsku, SUM(s.fee_micros) AS fee FROM storage_fee s \
           JOIN (SELECT shop, marketplace, MAX(day) AS day FROM storage_fee WHERE day <= DATE '{today}' GROUP BY shop, marketplace) m \
             ON s.shop = m.shop AND s.marketplace = m.marketplace AND s.day = m.day \
           WHERE s.fnsku <> '' GROUP BY s.shop, s.marketplace, s.fnsku) f \
         ON f.shop = t.shop AND f.marketplace = t.marketplace AND f.fnsku = t.fnsku"
    );
    let sql = newest("stock_snapshot", columns, today).replacen("stock_snapshot t", &fees, 1);
    each(reader, &sql, |b, i| {
        let figures = std::array::from_fn(|n| maybe_at(b, 4 + n, i));
        let title = text_at(b, 11, i).to_owned();
        raw.snapshots.push(Snapshot { key: key_at(b, i), day: day_at(b, 3, i), figures, title });
    })
    .await
}

async fn ages(reader: &Reader, raw: &mut Raw, today: Day) -> Result<(), Error> {
    let surcharges = ["181_210", "211_240", "241_270", "271_300", "301_330", "331_365"]
        .map(|band| format!("COALESCE(t.surcharge_{band}_micros, 0)"))
        .join(" + ");
    let any = ["181_210", "211_240", "241_270", "271_300", "301_330", "331_365", "365_plus", "366_455", "456_plus"]
        .map(|band| format!("t.surcharge_{band}_micros"))
        .join(", ");
    let columns = format!(
        "SUM(t.units_0_90) AS a, SUM(t.units_91_180) AS b, SUM(t.units_181_270) AS c, SUM(t.units_271_365) AS d, \
         SUM(COALESCE(t.units_365_plus, t.units_366_455 + t.units_456_plus)) AS e, \
         SUM(CASE WHEN COALESCE({any}) IS NULL THEN NULL ELSE {surcharges} + COALESCE(t.surcharge_365_plus_micros, \
             COALESCE(t.surcharge_366_455_micros, 0) + COALESCE(t.surcharge_456_plus_micros, 0)) END) AS surcharge"
    );
    each(reader, &newest("stock_age", &columns, today), |b, i| {
        let bands = std::array::from_fn(|n| maybe_at(b, 4 + n, i));
        raw.ages.push(Age { key: key_at(b, i), day: day_at(b, 3, i), bands, surcharge: maybe_at(b, 9, i) });
    })
    .await?;
    each(reader, &newest("aged_storage_fee", "SUM(t.fee_micros) AS fee", today), |b, i| {
        // a charge of long ago is not a charge of a month
        if let Some(fee) = maybe_at(b, 4, i).filter(|_| day_at(b, 3, i) > today.plus(-62)) {
            raw.charged.push((key_at(b, i), fee));
        }
    })
    .await
}

async fn days(reader: &Reader, raw: &mut Raw, today: Day) -> Result<(), Error> {
    let window = format!("day BETWEEN DATE '{}' AND DATE '{today}'", today.plus(-DAYS - 40));
    let sales = format!(
        "SELECT shop, marketplace, sku, day, CAST(SUM(COALESCE(quantity, 0)) AS BIGINT) AS units FROM order_item \
         WHERE {window} AND sku <> '' AND NOT COALESCE(cancelled, false) \
           AND lower(COALESCE(order_status, '')) NOT IN ('cancelled', 'canceled') \
           AND lower(COALESCE(item_status, '')) NOT IN ('cancelled', 'canceled') GROUP BY shop, marketplace, sku, day"
    );
    let ledger = format!(
        "SELECT shop, marketplace, sku, day, CAST(SUM(COALESCE(ending, 0)) AS BIGINT) AS units FROM stock_ledger \
         WHERE {window} AND day = day_to AND sku <> '' AND upper(COALESCE(disposition, '')) = 'SELLABLE' \
         GROUP BY shop, marketplace, sku, day"
    );
    let counted = format!(
        "SELECT shop, marketplace, sku, day, CAST(SUM(available) AS BIGINT) AS units FROM stock_snapshot \
         WHERE {window} AND sku <> '' AND available IS NOT NULL GROUP BY shop, marketplace, sku, day"
    );
    for (sql, rows) in [(sales, &mut raw.sales), (ledger, &mut raw.ledger), (counted, &mut raw.counted)] {
        each(reader, &sql, |b, i| {
            rows.push(DayRow { key: key_at(b, i), day: day_at(b, 3, i), units: maybe_at(b, 4, i).unwrap_or(0) });
        })
        .await?;
    }
    let spans = format!(
        "SELECT shop, marketplace, MIN(day) AS first, MAX(day) AS last FROM order_item WHERE day <= DATE '{today}' \
         GROUP BY shop, marketplace"
    );
    each(reader, &spans, |b, i| {
        let (shop, site) = (text_at(b, 0, i).to_owned(), text_at(b, 1, i).to_owned());
        raw.spans.push((shop, site, day_at(b, 2, i), day_at(b, 3, i)));
    })
    .await
}

async fn coming(reader: &Reader, raw: &mut Raw, today: Day) -> Result<(), Error> {
    let orders = format!(
        "SELECT p.shop, p.marketplace, p.sku, p.po_id, COALESCE(p.expected_day, p.day) AS expected, \
                CAST(COALESCE(p.units, 0) - COALESCE(r.units, 0) AS BIGINT) AS units \
         FROM purchase_order_line p \
         LEFT JOIN (SELECT shop, po_id, sku, SUM(units) AS units FROM landed_cost WHERE po_id <> '' AND day <= DATE '{today}' \
                    GROUP BY shop, po_id, sku) r ON r.shop = p.shop AND r.po_id = p.po_id AND r.sku = p.sku \
         WHERE p.sku <> '' AND p.day <= DATE '{today}' AND p.expected_day IS NOT NULL \
           AND lower(COALESCE(p.state, '')) IN ('placed', 'shipped', '')"
    );
    let ships = format!(
        "SELECT f.shop, f.marketplace, f.sku, f.shipment_id, f.day AS expected, CAST(SUM(COALESCE(f.units, 0)) AS BIGINT) AS units \
         FROM first_leg_shipment f WHERE f.sku <> '' AND f.day > DATE '{today}' AND f.shipped_day <= DATE '{today}' \
           AND NOT EXISTS (SELECT 1 FROM landed_cost b WHERE b.shop = f.shop AND b.batch_id = f.batch_id AND b.sku = f.sku \
                             AND b.day <= DATE '{today}') \
         GROUP BY f.shop, f.marketplace, f.sku, f.shipment_id, f.day"
    );
    for (sql, order) in [(orders, true), (ships, false)] {
        each(reader, &sql, |b, i| {
            let (units, number) = (maybe_at(b, 5, i).unwrap_or(0), text_at(b, 3, i).to_owned());
            if units > 0 {
                raw.coming.push(Coming { key: key_at(b, i), number, order, day: day_at(b, 4, i), units });
            }
        })
        .await?;
    }
    Ok(())
}

async fn terms(reader: &Reader, raw: &mut Raw, today: Day) -> Result<(), Error> {
    let sql = format!(
        "SELECT shop, marketplace, sku, production_days, sea_days, air_days FROM sourcing \
         WHERE sku <> '' AND day <= DATE '{today}' AND production_days >= 0"
    );
    each(reader, &sql, |b, i| {
        let (sea, air) = (maybe_at(b, 4, i), maybe_at(b, 5, i));
        raw.terms.push(Terms { key: key_at(b, i), production: maybe_at(b, 3, i).unwrap_or(0), sea, air });
    })
    .await?;
    // freight and duty that are not known per batch are not in it: then the cost of a batch is not known either
    let columns = "SUM(t.units) AS units, SUM(COALESCE(t.goods_micros, 0) + COALESCE(t.first_leg_micros, 0) + \
         COALESCE(t.duty_micros, 0) + COALESCE(t.prep_micros, 0)) AS micros, MAX(t.currency) AS currency, MIN(t.currency) AS other";
    each(reader, &newest("landed_cost", columns, today), |b, i| {
        let (units, micros) = (maybe_at(b, 4, i).unwrap_or(0), maybe_at(b, 5, i).unwrap_or(0));
        let currency = Currency::parse(text_at(b, 6, i)).filter(|_| text_at(b, 6, i) == text_at(b, 7, i));
        raw.batches.push(Batch { key: key_at(b, i), units, micros, currency });
    })
    .await
}
