//! The advertised product report of the ads API, version 3: gzipped JSON of the last month, as finally known.

use super::{Desk, Draft, Press, ads_console::by_campaign, span, text};
use crate::world::ads::Seen;
use serde_json::{Value, json};
use std::io::Write;

/// Report type.
pub const ID: &str = "spAdvertisedProduct";

/// Writes the last month.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let Some((from, to)) = press.spec.months().last().copied() else { return };
    let number = |m: i64| -> Value { serde_json::from_str(&text::plain(site, m)).unwrap_or(Value::Null) };
    let rows: Vec<Value> = by_campaign(desk, (from, to), |l| l.tally(Seen::Last))
        .into_iter()
        .map(|((day, campaign), t)| {
            let c = &site.campaigns[campaign];
            json!({
                "date": day.to_string(),
                "campaignId": c.id.parse::<i64>().unwrap_or(0),
                "campaignName": c.name,
                "adGroupId": c.group.0.parse::<i64>().unwrap_or(0),
                "adGroupName": c.group.1,
                "adId": c.ad_id.parse::<i64>().unwrap_or(0),
                "campaignBudgetCurrencyCode": desk.currency(),
                "advertisedAsin": desk.asin(c.offer),
                "advertisedSku": desk.sku(c.offer),
                "impressions": t.impressions,
                "clicks": t.clicks,
                "cost": number(t.spend),
                "purchases7d": t.orders,
                "unitsSoldClicks7d": t.units,
                "sales7d": number(t.sales),
                "unitsSoldSameSku7d": t.same_units,
                "unitsSoldOtherSku7d": t.units - t.same_units,
                "attributedSalesSameSku7d": number(t.same_sales),
                "salesOtherSku7d": number(t.sales - t.same_sales),
            })
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let mut gz = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::default());
    let written = gz.write_all(&serde_json::to_vec(&rows).unwrap_or_default());
    let (Ok(()), Ok(bytes)) = (written, gz.finish()) else { return };
    press.put(Draft {
        name: format!("spAdvertisedProduct_{}.json.gz", span(from, to)),
        bytes,
        pulled: to.plus(16),
        report: ID,
        rows: rows.len(),
        broken: 0,
        facts: vec![("product_ad_performance", rows.len())],
    });
}
