//! The unified ads report of 2026 by advertised product: one row per product for a whole month.

use super::{Desk, Press, headers, span, text, text::Encoding, text::Grid};
use crate::world::ads::{Seen, Tally};
use std::collections::BTreeMap;

/// Name of the report.
pub const ID: &str = "UNIFIED_ADVERTISED_PRODUCT";

/// Writes the month that only this report knows, if there is one.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let Some((from, to)) = site.unified_month(press.spec) else { return };
    let mut sums: BTreeMap<usize, Tally> = BTreeMap::new();
    for leaf in site.leaves.iter().filter(|l| (from..=to).contains(&l.day)) {
        sums.entry(site.targets[leaf.target].campaign).or_default().add(leaf.tally(Seen::Last));
    }
    let mut grid = Grid::commas(&headers::UNIFIED_PRODUCT);
    grid.encoding = Encoding::Utf8;
    for (campaign, t) in sums {
        let c = &site.campaigns[campaign];
        let money = |m: i64| text::plain(site, m);
        let mut cells = vec![
            ("Budget currency", desk.currency()),
            ("Date range", format!("{} - {}", text::console_day(site, from), text::console_day(site, to))),
            ("Advertiser account ID", "ENTITY1TW0DEMO".to_owned()),
            ("Advertiser account name", desk.shop.name.clone()),
            ("Portfolio name", "Main".to_owned()),
            ("Campaign ID", c.id.clone()),
            ("Campaign name", c.name.clone()),
            ("Ad group ID", c.group.0.clone()),
            ("Ad group name", c.group.1.clone()),
            ("Advertised product ID", desk.asin(c.offer)),
            ("Advertised product name", site.offers[c.offer].title.clone()),
            ("Advertised product parent ID", desk.product(c.offer).parent.clone()),
            ("Advertised product brand", "Haiyue".to_owned()),
            ("Advertised product SKU", desk.sku(c.offer)),
            ("Advertised product marketplace", site.locale.channel.to_owned()),
            ("Impressions", t.impressions.to_string()),
            ("Clicks", t.clicks.to_string()),
            ("CTR", text::percent(site, t.clicks, t.impressions)),
            ("Total cost", money(t.spend)),
            ("Purchases", t.orders.to_string()),
            ("Sales", money(t.sales)),
            ("Units sold", t.units.to_string()),
            ("Units sold (promoted)", t.same_units.to_string()),
            ("Sales (promoted)", money(t.same_sales)),
            ("Units sold (halo)", (t.units - t.same_units).to_string()),
            ("Sales (halo)", money(t.sales - t.same_sales)),
        ];
        if t.spend > 0 {
            cells.push(("ROAS", text::ratio(site, t.sales, t.spend)));
        }
        grid.push(&cells);
    }
    press.grid(format!("unified_ads_{}.csv", span(from, to)), &grid, to.plus(15), ID, "product_ad_performance");
}
