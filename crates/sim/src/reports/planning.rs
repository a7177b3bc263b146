//! GET_FBA_INVENTORY_PLANNING_DATA: stock, age and advice; an older layout at mid-month, the layout of 2026 at its end.

use super::{Desk, Draft, Press, headers, text, text::Grid};
use crate::world::fees::{Snapshot, TIERS, aged_fee};
use domain::money::decimal;

/// Report type.
pub const ID: &str = "GET_FBA_INVENTORY_PLANNING_DATA";

/// Writes one file per snapshot.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (n, snapshot) in desk.site.snapshots.iter().enumerate() {
        // the first snapshot and every third are of the older layout
        let old = n % 3 == 0;
        pull(desk, press, snapshot, old);
    }
}

/// Writes one snapshot.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, snapshot: &Snapshot, old: bool) {
    let mut grid = if old {
        Grid::tabs(&headers::PLANNING_OLD)
    } else {
        let mut g = Grid::commas(&headers::PLANNING_2026);
        g.quote_all = true;
        g
    };
    grid.encoding = desk.encoding();
    for offer in 0..desk.site.offers.len() {
        grid.push(&cells(desk, press, snapshot, offer, old));
    }
    let rows = grid.rows.len();
    press.put(Draft {
        name: format!("inventory_planning_{}.{}", snapshot.day, if old { "txt" } else { "csv" }),
        bytes: grid.bytes(),
        pulled: snapshot.day.plus(1),
        report: ID,
        rows,
        broken: 0,
        facts: vec![("stock_snapshot", rows), ("stock_age", rows)],
    });
}

/// Units shipped in the days up to and with the snapshot.
pub fn shipped(desk: &Desk<'_>, press: &Press<'_>, snapshot: &Snapshot, offer: usize, days: i32) -> i64 {
    let at = |d: i32| usize::try_from(d.max(0)).unwrap_or(0);
    let end = snapshot.day.0 - press.spec.first_day.0 + 1;
    desk.site.moves[at(end - days)..at(end)].iter().map(|m| m[offer].shipped).sum()
}

fn cells(desk: &Desk<'_>, press: &Press<'_>, s: &Snapshot, n: usize, old: bool) -> Vec<(&'static str, String)> {
    let (site, offer, product, shelf) = (desk.site, &desk.site.offers[n], desk.product(n), &s.shelves[n]);
    let age = |low, high| shelf.aged(s.day, low, high).to_string();
    let money = |m: i64| text::plain(site, m);
    let t30 = shipped(desk, press, s, n, 30);
    let mut cells = vec![
        ("snapshot-date", s.day.to_string()),
        ("sku", desk.sku(n)),
        ("fnsku", offer.fnsku.clone()),
        ("asin", desk.asin(n)),
        ("product-name", offer.title.clone()),
        ("condition", "New".to_owned()),
        ("available", shelf.on_hand().to_string()),
        ("pending-removal-quantity", "0".to_owned()),
        ("inv-age-0-to-90-days", age(0, 90)),
        ("inv-age-91-to-180-days", age(91, 180)),
        ("inv-age-181-to-270-days", age(181, 270)),
        ("inv-age-271-to-365-days", age(271, 365)),
        ("inv-age-0-to-30-days", age(0, 30)),
        ("inv-age-31-to-60-days", age(31, 60)),
        ("inv-age-61-to-90-days", age(61, 90)),
        ("inv-age-181-to-330-days", age(181, 330)),
        ("inv-age-331-to-365-days", age(331, 365)),
        ("currency", desk.currency()),
        ("units-shipped-t7", shipped(desk, press, s, n, 7).to_string()),
        ("units-shipped-t30", t30.to_string()),
        ("units-shipped-t60", shipped(desk, press, s, n, 60).to_string()),
        ("units-shipped-t90", shipped(desk, press, s, n, 90).to_string()),
        ("your-price", money(offer.price)),
        ("sales-price", money(offer.price)),
        ("recommended-action", if product.dud { "Create sale" } else { "No Action" }.to_owned()),
        ("item-volume", decimal(product.volume_cm3() * 10_000 / 28_317 * 100, 4)),
        ("volume-unit-measurement", "cubic feet".to_owned()),
        ("storage-type", "Standard".to_owned()),
        ("marketplace", site.market.country().to_owned()),
        ("product-group", "Home".to_owned()),
        ("inbound-quantity", shelf.on_the_way().to_string()),
        ("inbound-working", "0".to_owned()),
        ("inbound-shipped", shelf.on_the_way().to_string()),
        ("inbound-received", "0".to_owned()),
        ("unfulfillable-quantity", shelf.broken.to_string()),
    ];
    if t30 > 0 {
        cells.push(("days-of-supply", (shelf.on_hand() * 30 / t30).to_string()));
    }
    cells.push((if old { "reserved-quantity" } else { "Total Reserved Quantity" }, "0".to_owned()));
    if old {
        cells.push(("inv-age-365-plus-days", age(366, 99_999)));
    } else {
        cells.push(("inv-age-366-to-455-days", age(366, 455)));
        cells.push(("inv-age-456-plus-days", age(456, 99_999)));
    }
    for (tier, (low, high, ..)) in TIERS.iter().enumerate().filter(|(t, _)| !old || *t < 6) {
        let (quantity, estimate) = SURCHARGE[tier];
        let units = shelf.aged(s.day, *low, *high);
        cells.push((quantity, units.to_string()));
        cells.push((estimate, money(aged_fee(site, product, tier, units))));
    }
    cells
}

/// Columns of the surcharge bands, in the order of [`TIERS`].
const SURCHARGE: [(&str, &str); 8] = [
    ("quantity-to-be-charged-ais-181-210-days", "estimated-ais-181-210-days"),
    ("quantity-to-be-charged-ais-211-240-days", "estimated-ais-211-240-days"),
    ("quantity-to-be-charged-ais-241-270-days", "estimated-ais-241-270-days"),
    ("quantity-to-be-charged-ais-271-300-days", "estimated-ais-271-300-days"),
    ("quantity-to-be-charged-ais-301-330-days", "estimated-ais-301-330-days"),
    ("quantity-to-be-charged-ais-331-365-days", "estimated-ais-331-365-days"),
    ("quantity-to-be-charged-ais-366-455-days", "estimated-ais-366-455-days"),
    ("quantity-to-be-charged-ais-456-plus-days", "estimated-ais-456-plus-days"),
];
