//! GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2: one file per closed statement.

use super::{Desk, Draft, Press, headers, text, text::Grid};
use crate::world::settle::{Line, Settlement};
use domain::Day;

/// Report type.
pub const ID: &str = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2";

/// Writes the statements that are not V1.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for s in desk.site.settlements.iter().filter(|s| !s.v1) {
        statement(desk, press, s);
    }
}

/// Writes one statement.
pub fn statement(desk: &Desk<'_>, press: &mut Press<'_>, s: &Settlement) {
    let mut grid = Grid::tabs(&headers::SETTLEMENT_V2);
    grid.encoding = desk.encoding();
    grid.push(&[
        ("settlement-id", s.id.clone()),
        ("settlement-start-date", moment(desk, s.start, 0)),
        ("settlement-end-date", moment(desk, s.end, 1439)),
        ("deposit-date", moment(desk, s.deposit, 0)),
        ("total-amount", amount(desk, s.total)),
        ("currency", desk.currency()),
    ]);
    for line in &s.lines {
        grid.push(&cells(desk, s, line));
    }
    let lines = s.lines.len();
    press.put(Draft {
        name: format!("settlement_{}.txt", s.id),
        bytes: grid.bytes(),
        pulled: s.deposit,
        report: ID,
        rows: lines + 1,
        broken: 0,
        facts: vec![("settlement", 1), ("settlement_line", lines)],
    });
}

fn cells(desk: &Desk<'_>, s: &Settlement, line: &Line) -> Vec<(&'static str, String)> {
    let mut cells = vec![
        ("settlement-id", s.id.clone()),
        ("currency", desk.currency()),
        ("transaction-type", line.tx.to_owned()),
        ("marketplace-name", desk.site.locale.channel.to_owned()),
        ("amount-type", line.kind.to_owned()),
        ("amount-description", line.what.clone().into_owned()),
        ("amount", amount(desk, line.amount)),
        ("posted-date", day(desk, line.day)),
        ("posted-date-time", moment(desk, line.day, line.minute)),
        ("sku", line.offer.map(|o| desk.sku(o)).unwrap_or_default()),
    ];
    if line.quantity != 0 {
        cells.push(("quantity-purchased", line.quantity.to_string()));
    }
    if let Some((order, item)) = line.item {
        let order = &desk.site.orders[order];
        let item = &order.items[item];
        cells.push(("order-id", order.id.clone()));
        cells.push(("shipment-id", item.shipment.clone()));
        cells.push(("fulfillment-id", "AFN".to_owned()));
        cells.push(("order-item-code", item.code.clone()));
        if line.tx == "Refund" {
            cells.push(("adjustment-id", format!("R{}", item.code)));
        }
        if line.kind == "Promotion" {
            cells.push(("promotion-id", format!("Promo {}", &item.code[..6])));
        }
    }
    cells
}

fn amount(desk: &Desk<'_>, micros: i64) -> String {
    if desk.site.market.decimal_comma() { text::local(desk.site, micros) } else { text::plain(desk.site, micros) }
}

fn day(desk: &Desk<'_>, day: Day) -> String {
    let (y, m, d) = day.civil();
    if desk.site.market.decimal_comma() { format!("{d:02}.{m:02}.{y}") } else { format!("{day} 00:00:00 UTC") }
}

/// The moment as the report writes it; its date is the day of posting.
fn moment(desk: &Desk<'_>, day: Day, minute: i64) -> String {
    let (y, m, d) = day.civil();
    let time = format!("{:02}:{:02}:22 UTC", minute / 60, minute % 60);
    if desk.site.market.decimal_comma() { format!("{d:02}.{m:02}.{y} {time}") } else { format!("{day} {time}") }
}
