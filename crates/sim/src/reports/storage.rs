//! GET_FBA_STORAGE_FEE_CHARGES_DATA: monthly storage, one file per whole month.

use super::{Desk, Press, headers, text, text::Grid};
use domain::{Day, money::decimal};

/// Report type.
pub const ID: &str = "GET_FBA_STORAGE_FEE_CHARGES_DATA";

/// Writes the months.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (from, to) in press.spec.months() {
        pull(desk, press, from, to.plus(7));
    }
}

/// Writes the month of a day.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, from: Day, pulled: Day) {
    let site = desk.site;
    let month = from.month_start();
    let mut grid = Grid::tabs(&headers::STORAGE);
    grid.encoding = desk.encoding();
    for s in site.storage.iter().filter(|s| s.month == month) {
        let product = desk.product(s.offer);
        let unit = site.locale.volume_unit_cm3;
        // volumes have four decimals, so that none can be taken for a thousand
        let volume = |cm3: i64| decimal(cm3 * 10_000 / unit * 100, 4);
        let mut cells = vec![
            ("asin", desk.asin(s.offer)),
            ("fnsku", site.offers[s.offer].fnsku.clone()),
            ("product_name", site.offers[s.offer].title.clone()),
            ("fulfillment_center", site.locale.warehouses[s.warehouse].to_owned()),
            ("country_code", site.market.country().to_owned()),
            ("measurement_units", "centimeters".to_owned()),
            ("weight", decimal(product.weight_grams * 1000 / 10_000 * 10_000, 2)),
            ("weight_units", "kilograms".to_owned()),
            ("item_volume", volume(product.volume_cm3())),
            ("volume_units", site.locale.volume_unit.to_owned()),
            ("product_size_tier", "Standard-Size".to_owned()),
            ("average_quantity_on_hand", text::hundredths(s.units_hundredths)),
            ("average_quantity_pending_removal", "0.00".to_owned()),
            ("estimated_total_item_volume", volume(product.volume_cm3() * s.units_hundredths / 100)),
            ("month_of_charge", month.month_label()),
            ("storage_rate", text::plain(site, site.minor(s.rate))),
            ("currency", desk.currency()),
            ("estimated_monthly_storage_fee", text::plain(site, s.fee)),
            ("eligible_for_inventory_discount", "N".to_owned()),
            ("qualifies_for_inventory_discount", "N".to_owned()),
        ];
        for (name, mm) in ["longest_side", "median_side", "shortest_side"].into_iter().zip(product.sides_mm) {
            cells.push((name, decimal(mm * 100_000, 1)));
        }
        grid.push(&cells);
    }
    if !grid.rows.is_empty() {
        press.grid(format!("storage_fees_{}.txt", month.month_label()), &grid, pulled, ID, "storage_fee");
    }
}
