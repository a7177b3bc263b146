//! GET_MERCHANT_LISTINGS_ALL_DATA: the offers.

use super::{Desk, Press, headers, text, text::Grid};

/// Report type.
pub const ID: &str = "GET_MERCHANT_LISTINGS_ALL_DATA";

/// Writes one file of the last day.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::LISTINGS);
    grid.encoding = desk.encoding();
    for (n, offer) in site.offers.iter().enumerate() {
        let opened = press.spec.first_day.plus(-400 + 3 * i32::try_from(n).unwrap_or(0));
        let zone = match (site.market.code(), site.clock.offset_seconds(opened) / 3600) {
            ("amazon-us", -7) => "PDT",
            ("amazon-us", _) => "PST",
            ("amazon-de", 2) => "MEST",
            ("amazon-de", _) => "MET",
            ("amazon-jp", _) => "JST",
            (_, 1) => "BST",
            _ => "GMT",
        };
        grid.push(&[
            ("item-name", offer.title.clone()),
            ("item-description", format!("{} / {}", offer.title, desk.sku(n))),
            ("listing-id", format!("0101{}", &offer.fnsku[3..])),
            ("seller-sku", desk.sku(n)),
            ("price", text::plain(site, offer.price)),
            ("open-date", format!("{opened} 09:15:00 {zone}")),
            ("item-is-marketplace", "y".to_owned()),
            ("product-id-type", "1".to_owned()),
            ("item-condition", "11".to_owned()),
            ("asin1", desk.asin(n)),
            ("product-id", desk.asin(n)),
            ("pending-quantity", "0".to_owned()),
            (
                "fulfillment-channel",
                if site.market.code() == "amazon-us" { "AMAZON_NA" } else { "AMAZON_EU" }.to_owned(),
            ),
            ("merchant-shipping-group", "Migrated Template".to_owned()),
            ("status", if offer.shelf.on_hand() > 0 { "Active" } else { "Inactive" }.to_owned()),
        ]);
    }
    press.grid("listings.txt".into(), &grid, press.spec.last_day().plus(1), ID, "listing");
}
