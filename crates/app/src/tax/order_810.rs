//! The marketplace's quarterly report to the tax office, rebuilt from the fulfilled-shipments report (income) and settlements (refunds, fees).
//!
//! guide
//! 1. Income: price, postage, gift wrap and buyers' taxes of what the marketplace shipped, less promotions, by day of shipment. What left for
//!    another channel has no price of this marketplace and is left out.
//! 2. Refunds and fees: lines of settlements that tie, by day of posting; promotions and taxes given back with a refund are part of it.
//! 3. A shop is a seller account, and the report is made per account: figures stand by shop, marketplace and quarter.

use super::ask::{AT, Meanings, Missing, currency, day, posted};
use super::{Found, rmb};
use crate::error::Error;
use crate::output::{count_at, text_at};
use crate::profit::Books;
use books::Line as Account;
use books::account::Bucket;
use books::tax::mid_rate::MidRates;
use books::tax::order_810::{Bridge, Figures, Part, Place, Row, bridge, quarter, rebuild};
use books::tax::{Period, TaxError};
use domain::Words;
use std::collections::{BTreeMap, BTreeSet};
use store::Reader;

/// Quarters that are rebuilt: the newest ones.
const QUARTERS: usize = 6;
/// Days beside a quarter that are read with it: an order may be placed so long before it ships.
const BESIDE_DAYS: i32 = 31;

/// The report of a shop on a marketplace for a quarter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShopReport {
    /// Seller account.
    pub shop: String,
    /// Site code.
    pub marketplace: String,
    /// Quarter.
    pub quarter: Period,
    /// As we rebuild it.
    pub figures: Figures,
    /// From the seller's copy to ours, where one is on file.
    pub bridge: Option<Bridge>,
}

/// Copies of the seller by quarter, shop and marketplace.
type Copies = BTreeMap<(Period, String, String), Figures>;

/// Reports and what is missing in them.
#[derive(Default)]
pub(super) struct Reports {
    pub reports: Vec<ShopReport>,
    pub findings: Vec<Found>,
}

impl Reports {
    /// A shop whose amounts do not fit is a finding; the others stand.
    fn take(&mut self, found: Result<Vec<ShopReport>, TaxError>, shop: &str, period: Period) {
        match found {
            Ok(reports) => self.reports.extend(reports),
            Err(e) => {
                let words = Words::new(
                    format!("{shop}: order 810 of {period} can't be rebuilt: {e}"),
                    format!("{shop}：{period} 的 810 号令报送无法重建：{}", e.zh()),
                );
                self.findings.push(Found::new(Some(shop), Some(period.last()), "order_810_not_rebuilt", rmb(0), words));
            }
        }
    }
}

/// Rebuilds the report of the newest quarters.
pub(super) async fn read(reader: &Reader, books: &Books, rates: &MidRates) -> Result<Reports, Error> {
    let sql = format!("SELECT DISTINCT {AT} AS at FROM shipment_item");
    let mut quarters: BTreeSet<Period> = BTreeSet::new();
    for batch in reader.sql(&sql).await? {
        quarters.extend((0..batch.num_rows()).map(|row| quarter(day(count_at(&batch, 0, row)))));
    }
    let (mut all, mut missing) = (Reports::default(), Missing::default());
    let copies = copies(reader, &mut all.findings).await?;
    let newest = quarters.into_iter().rev().take(QUARTERS);
    // one quarter at a time: a large seller's shipments of years do not stand in memory at once
    for period in newest.chain(copies.keys().map(|k| k.0)).collect::<BTreeSet<_>>() {
        let mut rows = rows(reader, books, period).await?;
        for (_, shop, _) in copies.keys().filter(|k| k.0 == period) {
            rows.entry(shop.clone()).or_default();
        }
        for (shop, rows) in rows {
            all.take(of_shop(&shop, period, &rows, (rates, &copies), &mut missing), &shop, period);
        }
    }
    let what = ("are left out of the quarterly report (order 810)", "未计入季度报送（810 号令）");
    all.findings.extend(missing.findings("mid_rate_missing_810", what));
    Ok(all)
}

fn of_shop(
    shop: &str,
    period: Period,
    rows: &[Row],
    (rates, copies): (&MidRates, &Copies),
    missing: &mut Missing,
) -> Result<Vec<ShopReport>, TaxError> {
    for row in rows.iter().filter(|r| quarter(r.day) == period) {
        let at = rates.next_working(row.currency, row.day).unwrap_or(row.day);
        if rates.of(row.currency, at).is_none() {
            row.amounts.iter().for_each(|(_, micros)| missing.add(shop, row.currency, at, micros.saturating_abs()));
        }
    }
    let mut figures = rebuild(rows, rates)?.figures;
    figures.retain(|(_, q), _| *q == period);
    // a copy of what we have nothing of is to be explained, too
    for (_, _, site) in copies.keys().filter(|(q, s, _)| *q == period && s == shop) {
        figures.entry((site.clone(), period)).or_default();
    }
    let report = |(place, figures): (Place, Figures)| {
        let copy = copies.get(&(period, shop.to_owned(), place.0.clone()));
        let bridge = copy.map(|copy| bridge(&place, copy, rows, rates)).transpose()?;
        Ok(ShopReport { shop: shop.to_owned(), marketplace: place.0, quarter: period, figures, bridge })
    };
    figures.into_iter().map(report).collect()
}

/// Copies that the seller has imported. One whose net is not income less refunds is named.
async fn copies(reader: &Reader, findings: &mut Vec<Found>) -> Result<Copies, Error> {
    let sql = format!(
        "SELECT shop, marketplace, {AT} AS at, COALESCE(income_micros, 0), COALESCE(refunds_micros, 0), \
         COALESCE(net_micros, income_micros - refunds_micros), COALESCE(orders, 0), COALESCE(fees_micros, 0) \
         FROM tax_report_copy ORDER BY shop, marketplace, at"
    );
    let mut copies = Copies::new();
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let (shop, site) = (text_at(&batch, 0, row).to_owned(), text_at(&batch, 1, row).to_owned());
            let period = quarter(day(count_at(&batch, 2, row)));
            let n = |column| count_at(&batch, column, row);
            let (income_micros, refunds_micros, net_micros) = (n(3), n(4), n(5));
            let apart = net_micros.saturating_sub(income_micros.saturating_sub(refunds_micros));
            if apart != 0 {
                let sum = rmb(apart);
                let words = Words::new(
                    format!(
                        "{shop}, {site}, {period}: net income of your copy is {sum} off income less refunds; check the copy"
                    ),
                    format!("{shop}，{site}，{period}：副本的收入净额与收入总额减退款相差 {sum}；请核对副本"),
                );
                findings.push(Found::new(
                    Some(&shop),
                    Some(period.last()),
                    "copy_does_not_add_up",
                    rmb(apart.saturating_abs()),
                    words,
                ));
            }
            let figures = Figures { income_micros, refunds_micros, net_micros, orders: n(6), fees_micros: n(7) };
            copies.insert((period, shop, site), figures);
        }
    }
    Ok(copies)
}

/// Rows of a quarter and of the days beside it, by shop.
async fn rows(reader: &Reader, books: &Books, period: Period) -> Result<BTreeMap<String, Vec<Row>>, Error> {
    let (from, to) = (period.first_day().plus(-BESIDE_DAYS), period.last_day().plus(BESIDE_DAYS));
    let within = format!("day BETWEEN DATE '{from}' AND DATE '{to}'");
    let mut rows = BTreeMap::new();
    shipped(reader, &within, &mut rows).await?;
    settled(reader, books, &within, &mut rows).await?;
    Ok(rows)
}

/// Columns of a shipment that make each part, added up; promotions are reported below zero.
const SHIPPED: [(Part, &str); 5] = [
    (Part::Item, "COALESCE(item_price_micros, 0)"),
    (Part::Postage, "COALESCE(shipping_price_micros, 0)"),
    (Part::GiftWrap, "COALESCE(gift_wrap_price_micros, 0)"),
    (Part::Tax, "COALESCE(item_tax_micros, 0) + COALESCE(shipping_tax_micros, 0) + COALESCE(gift_wrap_tax_micros, 0)"),
    (Part::Promotion, "-COALESCE(item_promotion_micros, 0) - COALESCE(ship_promotion_micros, 0)"),
];

async fn shipped(reader: &Reader, within: &str, rows: &mut BTreeMap<String, Vec<Row>>) -> Result<(), Error> {
    let sums: Vec<String> = SHIPPED.iter().map(|(_, sum)| format!("CAST(SUM({sum}) AS BIGINT)")).collect();
    let sql = format!(
        "SELECT shop, marketplace, COALESCE(order_id, '') AS order_id, {AT} AS at, \
         COALESCE(CAST(CAST(CAST(purchase_at AS DATE) AS INT) AS BIGINT), {AT}) AS ordered, \
         COALESCE(currency, '') AS currency, {} FROM shipment_item \
         WHERE {within} AND COALESCE(sales_channel, '') NOT LIKE 'Non-Amazon%' \
         GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6",
        sums.join(", ")
    );
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row);
            let amount = |(column, (part, _)): (usize, &(Part, &str))| (*part, count_at(&batch, column, row));
            // an item without a price is an order all the same; other parts only where there is something
            let amounts = (6..).zip(&SHIPPED).map(amount).filter(|(part, n)| *n != 0 || *part == Part::Item).collect();
            rows.entry(text(0).to_owned()).or_default().push(Row {
                marketplace: text(1).to_owned(),
                order_id: text(2).to_owned(),
                day: day(count_at(&batch, 3, row)),
                order_day: day(count_at(&batch, 4, row)),
                currency: currency(text(5), text(1)),
                amounts,
            });
        }
    }
    Ok(())
}

/// The part that a settlement line belongs to.
fn part(bucket: Bucket, words: [&str; 3]) -> Option<Part> {
    let refund = words[0].contains("Refund");
    Some(match bucket {
        Bucket::Profit(Account::Refunds) => Part::Refund,
        Bucket::Profit(Account::Promotions) if refund => Part::Refund,
        Bucket::TaxCollected if refund && words[1] == "ItemPrice" => Part::RefundTax,
        Bucket::Profit(Account::Referral) => Part::Commission,
        Bucket::Profit(Account::Fulfilment) => Part::Fulfilment,
        Bucket::Profit(Account::Storage | Account::AgedSurcharge) => Part::Storage,
        Bucket::Profit(Account::Ads) => Part::Advertising,
        Bucket::Profit(Account::Subscription) => Part::Subscription,
        Bucket::Profit(Account::ReturnsHandling | Account::Inbound | Account::Removal | Account::DealsCoupons) => {
            Part::OtherFee
        }
        _ => return None,
    })
}

async fn settled(
    reader: &Reader,
    books: &Books,
    within: &str,
    rows: &mut BTreeMap<String, Vec<Row>>,
) -> Result<(), Error> {
    let meanings = Meanings::of(books);
    let when = |of: &Part| {
        format!("WHEN {} THEN '{}'", meanings.lines(|bucket, words| part(bucket, words) == Some(*of)), of.code())
    };
    let cases: Vec<String> = Part::ALL.iter().map(when).collect();
    let sql = format!(
        "SELECT shop, marketplace, at, currency, part, CAST(SUM(micros) AS BIGINT) AS micros FROM \
         (SELECT shop, marketplace, {AT} AS at, COALESCE(currency, '') AS currency, CASE {} ELSE '' END AS part, \
          COALESCE(amount_micros, 0) AS micros FROM settlement_line WHERE {within} AND {}) \
         WHERE part <> '' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
        cases.join(" "),
        posted(books)
    );
    for batch in reader.sql(&sql).await? {
        for row in 0..batch.num_rows() {
            let text = |column| text_at(&batch, column, row);
            let Some(part) = Part::ALL.iter().find(|p| p.code() == text(4)) else { continue };
            let at = day(count_at(&batch, 2, row));
            rows.entry(text(0).to_owned()).or_default().push(Row {
                marketplace: text(1).to_owned(),
                order_id: String::new(),
                day: at,
                order_day: at,
                currency: currency(text(3), text(1)),
                // what is taken from the seller stands below zero in a settlement
                amounts: vec![(*part, -count_at(&batch, 5, row))],
            });
        }
    }
    Ok(())
}
