//! GET_LEDGER_SUMMARY_VIEW_DATA: opening balance, movements, closing balance, day by day.

use super::{Desk, Press, headers, span, text, text::Grid};
use domain::Day;

/// Report type.
pub const ID: &str = "GET_LEDGER_SUMMARY_VIEW_DATA";

/// Writes one file a month; days on which a SKU did not move are left out, but the last of the month.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (from, to) in press.spec.months() {
        pull(desk, press, (from, to), to.plus(2), false);
    }
}

/// Writes the days of one span; `still` includes days on which a SKU did not move.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, (from, to): (Day, Day), pulled: Day, still: bool) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::LEDGER);
    grid.encoding = desk.encoding();
    for day in from.0..=to.0 {
        let (day, at) = (Day(day), usize::try_from(day - press.spec.first_day.0).unwrap_or(0));
        for (n, m) in site.moves[at].iter().enumerate() {
            if !still && m.start == m.end && m.received + m.shipped + m.returned + m.lost + m.disposed == 0 && day != to
            {
                continue;
            }
            let (y, month, d) = day.civil();
            let written = if site.market.code() == "amazon-us" {
                format!("{month:02}/{d:02}/{y}")
            } else if site.market.code() == "amazon-jp" {
                format!("{y}/{month:02}/{d:02}")
            } else {
                text::console_day(site, day)
            };
            grid.push(&[
                ("Date", written),
                ("FNSKU", site.offers[n].fnsku.clone()),
                ("ASIN", desk.asin(n)),
                ("MSKU", desk.sku(n)),
                ("Title", site.offers[n].title.clone()),
                ("Disposition", "SELLABLE".to_owned()),
                ("Starting Warehouse Balance", m.start.to_string()),
                ("In Transit Between Warehouses", "0".to_owned()),
                ("Receipts", m.received.to_string()),
                ("Customer Shipments", (-m.shipped).to_string()),
                ("Customer Returns", m.returned.to_string()),
                ("Vendor Returns", "0".to_owned()),
                ("Warehouse Transfer In/Out", "0".to_owned()),
                ("Found", "0".to_owned()),
                ("Lost", (-m.lost).to_string()),
                ("Damaged", "0".to_owned()),
                ("Disposed", (-m.disposed).to_string()),
                ("Other Events", "0".to_owned()),
                ("Ending Warehouse Balance", m.end.to_string()),
                ("Unknown Events", "0".to_owned()),
                ("Location", site.market.country().to_owned()),
            ]);
        }
    }
    if !grid.rows.is_empty() {
        press.grid(format!("ledger_{}.txt", span(from, to)), &grid, pulled, ID, "stock_ledger");
    }
}
