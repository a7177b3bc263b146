//! GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT: what the marketplace would send in.

use super::{Desk, Press, headers, planning, text, text::Grid};

/// Report type.
pub const ID: &str = "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT";

/// Writes one file of the last day.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let Some(last) = site.snapshots.last() else { return };
    let mut grid = Grid::tabs(&headers::RESTOCK);
    grid.encoding = desk.encoding();
    for (n, offer) in site.offers.iter().enumerate() {
        let (hand, way, broken) = (offer.shelf.on_hand(), offer.shelf.on_the_way(), offer.shelf.broken);
        let t30 = planning::shipped(desk, press, last, n, 30);
        let wanted = (t30 * 2 - hand - way).max(0);
        let mut cells = vec![
            ("Country", site.market.country().to_owned()),
            ("Product Name", offer.title.clone()),
            ("FNSKU", offer.fnsku.clone()),
            ("Merchant SKU", desk.sku(n)),
            ("ASIN", desk.asin(n)),
            ("Condition", "New".to_owned()),
            ("Supplier", "Unassigned".to_owned()),
            ("Currency code", desk.currency()),
            ("Price", text::plain(site, offer.price)),
            ("Sales last 30 days", text::plain(site, offer.price * t30)),
            ("Units Sold Last 30 Days", t30.to_string()),
            ("Total Units", (hand + way + broken).to_string()),
            ("Inbound", way.to_string()),
            ("Available", hand.to_string()),
            ("FC transfer", "0".to_owned()),
            ("FC Processing", "0".to_owned()),
            ("Customer Order", "0".to_owned()),
            ("Unfulfillable", broken.to_string()),
            ("Working", "0".to_owned()),
            ("Shipped", way.to_string()),
            ("Receiving", "0".to_owned()),
            ("Fulfilled by", "Amazon".to_owned()),
            ("Alert", if wanted > 0 && hand == 0 { "out_of_stock" } else { "" }.to_owned()),
            ("Recommended replenishment qty", wanted.to_string()),
            ("Recommended action", if wanted > 0 { "Restock" } else { "No action required" }.to_owned()),
        ];
        if t30 > 0 {
            cells.push((
                "Total Days of Supply (including units from open shipments)",
                ((hand + way) * 30 / t30).to_string(),
            ));
            cells.push(("Days of Supply at Amazon Fulfillment Network", (hand * 30 / t30).to_string()));
        }
        if wanted > 0 {
            cells.push(("Recommended ship date", last.day.plus(5).to_string()));
        }
        grid.push(&cells);
    }
    let day = press.spec.last_day();
    press.grid(format!("restock_{day}_{day}.txt"), &grid, day.plus(1), ID, "restock_advice");
}
