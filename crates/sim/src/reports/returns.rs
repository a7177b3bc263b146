//! GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA: units that came back, one file a month.

use super::{Desk, Press, headers, span, text, text::Grid};
use domain::Day;

/// Report type.
pub const ID: &str = "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA";

const REASONS: [&str; 6] =
    ["DEFECTIVE", "UNWANTED_ITEM", "NOT_AS_DESCRIBED", "ORDERED_WRONG_ITEM", "QUALITY_UNACCEPTABLE", "SWITCHEROO"];

/// Writes the months that saw a return.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (from, to) in press.spec.months() {
        pull(desk, press, (from, to), to.plus(2));
    }
}

/// Writes one span.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, (from, to): (Day, Day), pulled: Day) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::RETURNS);
    grid.encoding = desk.encoding();
    for r in site.returns.iter().filter(|r| (from..=to).contains(&r.day)) {
        let order = &site.orders[r.item.0];
        let offer = order.items[r.item.1].offer;
        grid.push(&[
            ("return-date", text::instant(site, r.day, r.minute)),
            ("order-id", order.id.clone()),
            ("sku", desk.sku(offer)),
            ("asin", desk.asin(offer)),
            ("fnsku", site.offers[offer].fnsku.clone()),
            ("product-name", site.offers[offer].title.clone()),
            ("quantity", r.quantity.to_string()),
            ("fulfillment-center-id", site.locale.warehouses[0].to_owned()),
            ("detailed-disposition", if r.sellable { "SELLABLE" } else { "CUSTOMER_DAMAGED" }.to_owned()),
            ("reason", REASONS[r.reason].to_owned()),
            ("status", if r.sellable { "Unit returned to inventory" } else { "Reimbursed" }.to_owned()),
            ("license-plate-number", r.plate.clone()),
        ]);
    }
    if !grid.rows.is_empty() {
        press.grid(format!("returns_{}.txt", span(from, to)), &grid, pulled, ID, "return_item");
    }
}
