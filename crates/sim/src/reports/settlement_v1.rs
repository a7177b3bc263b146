//! The V1 settlement flat file: one row can hold a price, a fee and a promotion at once.

use super::{Desk, Draft, Press, headers, text, text::Grid};
use crate::world::settle::{Line, Settlement};
use std::collections::BTreeMap;

/// Report type.
pub const ID: &str = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE";

/// Lines of one item that are posted together: transaction type, order and item, day.
type Group<'a> = (&'a str, (usize, usize), domain::Day);

/// Writes the statements that are V1.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for s in desk.site.settlements.iter().filter(|s| s.v1) {
        let mut grid = Grid::tabs(&headers::SETTLEMENT_V1);
        grid.encoding = desk.encoding();
        grid.push(&[
            ("settlement-id", s.id.clone()),
            ("settlement-start-date", format!("{}T00:00:00+00:00", s.start)),
            ("settlement-end-date", format!("{}T23:59:00+00:00", s.end)),
            ("deposit-date", format!("{}T00:00:00+00:00", s.deposit)),
            ("total-amount", text::plain(desk.site, s.total)),
            ("currency", desk.currency()),
        ]);
        let mut groups: BTreeMap<Group<'_>, Vec<&Line>> = BTreeMap::new();
        for line in &s.lines {
            match line.item {
                Some(item) => groups.entry((line.tx, item, line.day)).or_default().push(line),
                None => other(desk, &mut grid, s, line),
            }
        }
        for lines in groups.values() {
            item(desk, &mut grid, s, lines);
        }
        press.put(Draft {
            name: format!("settlement_v1_{}.txt", s.id),
            rows: grid.rows.len(),
            bytes: grid.bytes(),
            pulled: s.deposit,
            report: ID,
            broken: 0,
            facts: vec![("settlement", 1), ("settlement_line", s.lines.len())],
        });
    }
}

/// A charge on the account: the description stands in the transaction type.
fn other(desk: &Desk<'_>, grid: &mut Grid, s: &Settlement, line: &Line) {
    grid.push(&[
        ("settlement-id", s.id.clone()),
        ("currency", desk.currency()),
        ("transaction-type", line.what.clone().into_owned()),
        ("marketplace-name", desk.site.locale.channel.to_owned()),
        ("posted-date", format!("{}T{:02}:{:02}:22+00:00", line.day, line.minute / 60, line.minute % 60)),
        ("other-amount", text::plain(desk.site, line.amount)),
        ("sku", line.offer.map(|o| desk.sku(o)).unwrap_or_default()),
    ]);
}

fn item(desk: &Desk<'_>, grid: &mut Grid, s: &Settlement, lines: &[&Line]) {
    let of = |kind: &str| -> Vec<&&Line> { lines.iter().filter(|l| l.kind == kind).collect() };
    let (prices, fees, promotions) = (of("ItemPrice"), of("ItemFees"), of("Promotion"));
    let rows = prices.len().max(fees.len()).max(promotions.len());
    for n in 0..rows {
        let Some(first) = lines.first() else { continue };
        let Some((order, item)) = first.item else { continue };
        let (order, item) = (&desk.site.orders[order], &desk.site.orders[order].items[item]);
        let mut cells = vec![
            ("settlement-id", s.id.clone()),
            ("currency", desk.currency()),
            ("transaction-type", first.tx.to_owned()),
            ("order-id", order.id.clone()),
            ("shipment-id", item.shipment.clone()),
            ("marketplace-name", desk.site.locale.channel.to_owned()),
            ("fulfillment-id", "AFN".to_owned()),
            ("posted-date", format!("{}T{:02}:{:02}:22+00:00", first.day, first.minute / 60, first.minute % 60)),
            ("order-item-code", item.code.clone()),
            ("sku", desk.sku(item.offer)),
            ("quantity-purchased", item.quantity.to_string()),
        ];
        let mut put = |list: &[&&Line], name: &'static str, value: &'static str| {
            if let Some(line) = list.get(n) {
                cells.push((name, line.what.clone().into_owned()));
                cells.push((value, text::plain(desk.site, line.amount)));
            }
        };
        put(&prices, "price-type", "price-amount");
        put(&fees, "item-related-fee-type", "item-related-fee-amount");
        put(&promotions, "promotion-type", "promotion-amount");
        grid.push(&cells);
    }
}
