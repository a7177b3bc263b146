//! GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA: stock of the last day.

use super::{Desk, Press, headers, text, text::Grid};
use domain::money::decimal;

/// Report type.
pub const ID: &str = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA";

/// Writes one file; the report states no day, so that it counts as of the day on which it was pulled.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::MYI);
    grid.encoding = desk.encoding();
    for (n, offer) in site.offers.iter().enumerate() {
        let shelf = &offer.shelf;
        let (hand, way, broken) = (shelf.on_hand(), shelf.on_the_way(), shelf.broken);
        grid.push(&[
            ("sku", desk.sku(n)),
            ("fnsku", offer.fnsku.clone()),
            ("asin", desk.asin(n)),
            ("product-name", offer.title.clone()),
            ("condition", "New".to_owned()),
            ("your-price", text::plain(site, offer.price)),
            ("mfn-listing-exists", "No".to_owned()),
            ("afn-listing-exists", "Yes".to_owned()),
            ("afn-warehouse-quantity", (hand + broken).to_string()),
            ("afn-fulfillable-quantity", hand.to_string()),
            ("afn-unsellable-quantity", broken.to_string()),
            ("afn-reserved-quantity", "0".to_owned()),
            ("afn-total-quantity", (hand + broken + way).to_string()),
            ("per-unit-volume", decimal(desk.product(n).volume_cm3() * 10_000 / 28_317 * 100, 4)),
            ("afn-inbound-working-quantity", "0".to_owned()),
            ("afn-inbound-shipped-quantity", way.to_string()),
            ("afn-inbound-receiving-quantity", "0".to_owned()),
            ("afn-researching-quantity", "0".to_owned()),
            ("afn-reserved-future-supply", "0".to_owned()),
            ("afn-future-supply-buyable", "0".to_owned()),
        ]);
    }
    let last = press.spec.last_day();
    press.grid(format!("myi_{}.txt", last.plus(1)), &grid, last.plus(1), ID, "stock_snapshot");
}
