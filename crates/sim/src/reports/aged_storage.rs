//! GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA: the surcharge of each 15th.

use super::{Desk, Press, headers, text, text::Grid};
use crate::world::fees::TIERS;
use domain::{Day, money::decimal};
use std::collections::BTreeSet;

/// Report type.
pub const ID: &str = "GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA";

/// Writes one file per snapshot that charged anything.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    let days: BTreeSet<_> = desk.site.aged.iter().map(|a| a.day).collect();
    for day in days {
        pull(desk, press, day, day.plus(5));
    }
}

/// Writes the charges of one snapshot.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, day: Day, pulled: Day) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::AGED_STORAGE);
    grid.encoding = desk.encoding();
    for a in site.aged.iter().filter(|a| a.day == day) {
        let cubic_feet_e4 = desk.product(a.offer).volume_cm3() * 10_000 / 28_317;
        grid.push(&[
            ("snapshot-date", format!("{day}T00:00:00+00:00")),
            ("sku", desk.sku(a.offer)),
            ("fnsku", site.offers[a.offer].fnsku.clone()),
            ("asin", desk.asin(a.offer)),
            ("product-name", site.offers[a.offer].title.clone()),
            ("condition", "New".to_owned()),
            ("per-unit-volume", decimal(cubic_feet_e4 * 100, 4)),
            ("currency", desk.currency()),
            ("volume-unit", "cubic feet".to_owned()),
            ("country", site.market.country().to_owned()),
            ("qty-charged", a.units.to_string()),
            ("amount-charged", text::plain(site, a.fee)),
            ("surcharge-age-tier", TIERS[a.tier].3.to_owned()),
            ("rate-surcharge", text::plain(site, site.minor(TIERS[a.tier].2 * site.locale.price_factor / 1000))),
        ]);
    }
    press.grid(format!("aged_surcharge_{day}.txt"), &grid, pulled, ID, "aged_storage_fee");
}
