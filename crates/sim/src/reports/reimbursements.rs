//! GET_FBA_REIMBURSEMENTS_DATA: money for lost units, one file over all days.

use super::{Desk, Press, headers, span, text, text::Grid};

/// Report type.
pub const ID: &str = "GET_FBA_REIMBURSEMENTS_DATA";

/// Writes the file if there was anything.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::REIMBURSEMENTS);
    grid.encoding = desk.encoding();
    for r in &site.reimbursements {
        grid.push(&[
            ("approval-date", text::instant(site, r.day, 600)),
            ("reimbursement-id", r.id.clone()),
            ("reason", "Damaged_Warehouse".to_owned()),
            ("sku", desk.sku(r.offer)),
            ("fnsku", site.offers[r.offer].fnsku.clone()),
            ("asin", desk.asin(r.offer)),
            ("product-name", site.offers[r.offer].title.clone()),
            ("condition", "Sellable".to_owned()),
            ("currency-unit", desk.currency()),
            ("amount-per-unit", text::plain(site, r.per_unit)),
            ("amount-total", text::plain(site, r.per_unit * r.units)),
            ("quantity-reimbursed-cash", r.units.to_string()),
            ("quantity-reimbursed-inventory", "0".to_owned()),
            ("quantity-reimbursed-total", r.units.to_string()),
        ]);
    }
    if !grid.rows.is_empty() {
        let (from, to) = (press.spec.first_day, press.spec.last_day());
        press.grid(format!("reimbursements_{}.txt", span(from, to)), &grid, to.plus(1), ID, "reimbursement");
    }
}
