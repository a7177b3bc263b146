//! GET_SALES_AND_TRAFFIC_REPORT: the JSON of the last month, by date and by SKU.

use super::{Desk, Draft, Press, business, span, text};
use crate::world::Traffic;
use domain::Day;
use serde_json::{Value, json};

/// Report type.
pub const ID: &str = "GET_SALES_AND_TRAFFIC_REPORT";

/// Writes the last month. It says the same as the business reports of the console.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let months = press.spec.months();
    let Some((from, to)) = months.last().copied() else { return };
    let at = |d: Day| usize::try_from(d.0 - press.spec.first_day.0).unwrap_or(0);
    let days = &site.traffic[at(from)..=at(to)];
    let by_date: Vec<Value> = days.iter().enumerate().map(|(n, d)| by_date(desk, from.plus(n as i32), d)).collect();
    let sums = business::by_offer(days, site.offers.len());
    let by_asin: Vec<Value> = sums.iter().enumerate().map(|(n, t)| by_asin(desk, n, t)).collect();
    let (dates, asins) = (by_date.len(), by_asin.len());
    let report = json!({
        "reportSpecification": {
            "reportType": ID,
            "reportOptions": { "dateGranularity": "DAY", "asinGranularity": "SKU" },
            "dataStartTime": from.to_string(),
            "dataEndTime": to.to_string(),
            "marketplaceIds": [marketplace_id(site.market.code())],
        },
        "salesAndTrafficByDate": by_date,
        "salesAndTrafficByAsin": by_asin,
    });
    press.put(Draft {
        name: format!("sales_and_traffic_{}.json", span(from, to)),
        bytes: serde_json::to_vec_pretty(&report).unwrap_or_default(),
        pulled: to.plus(4),
        report: ID,
        rows: dates + asins,
        broken: 0,
        facts: vec![("shop_traffic", dates), ("traffic", asins)],
    });
}

/// Marketplace ids of the SP-API documentation.
fn marketplace_id(code: &str) -> &'static str {
    match code {
        "amazon-us" => "ATVPDKIKX0DER",
        "amazon-uk" => "A1F83G8C2ARO7P",
        "amazon-de" => "A1PA6795UKMFR9",
        _ => "A1VC38T7YXB528",
    }
}

fn money(desk: &Desk<'_>, micros: i64) -> Value {
    let amount: Value = serde_json::from_str(&text::plain(desk.site, micros)).unwrap_or(Value::Null);
    json!({ "amount": amount, "currencyCode": desk.currency() })
}

fn per_cent(n: i64, d: i64) -> f64 {
    if d == 0 { 0.0 } else { (n * 10_000 / d) as f64 / 100.0 }
}

fn by_date(desk: &Desk<'_>, day: Day, offers: &[Traffic]) -> Value {
    let t = business::total(offers.iter());
    json!({
        "date": day.to_string(),
        "salesByDate": {
            "orderedProductSales": money(desk, t.sales),
            "orderedProductSalesB2B": money(desk, t.sales_b2b),
            "unitsOrdered": t.units,
            "unitsOrderedB2B": t.units_b2b,
            "totalOrderItems": t.items,
            "totalOrderItemsB2B": t.items_b2b,
            "unitsRefunded": t.refunded,
            "refundRate": per_cent(t.refunded, t.units),
            "claimsGranted": 0,
            "claimsAmount": money(desk, 0),
        },
        "trafficByDate": {
            "pageViews": t.views,
            "sessions": t.sessions,
            "buyBoxPercentage": 97.0,
            "orderItemSessionPercentage": per_cent(t.items, t.sessions),
            "unitSessionPercentage": per_cent(t.units, t.sessions),
            "averageOfferCount": 42,
            "feedbackReceived": 0,
            "negativeFeedbackReceived": 0,
            "receivedNegativeFeedbackRate": 0.0,
        },
    })
}

fn by_asin(desk: &Desk<'_>, n: usize, t: &Traffic) -> Value {
    json!({
        "parentAsin": desk.product(n).parent,
        "childAsin": desk.asin(n),
        "sku": desk.sku(n),
        "salesByAsin": {
            "unitsOrdered": t.units,
            "unitsOrderedB2B": t.units_b2b,
            "orderedProductSales": money(desk, t.sales),
            "orderedProductSalesB2B": money(desk, t.sales_b2b),
            "totalOrderItems": t.items,
            "totalOrderItemsB2B": t.items_b2b,
        },
        "trafficByAsin": {
            "sessions": t.sessions,
            "pageViews": t.views,
            "buyBoxPercentage": 97.0,
            "unitSessionPercentage": per_cent(t.units, t.sessions),
        },
    })
}
