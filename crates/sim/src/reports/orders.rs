//! All orders: by order date each month, then by last update for the last days that were still pending.

use super::{Desk, Draft, Press, headers, span, text, text::Grid};
use crate::world::{Channel, Order};
use domain::Day;

/// Report types: by order date, by last update.
pub const IDS: [&str; 2] =
    ["GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL", "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"];

/// Days before the report is pulled whose orders are still pending.
const PENDING_DAYS: i32 = 2;

/// Writes a pair of files per month.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (n, (from, to)) in press.spec.months().into_iter().enumerate() {
        let mut grid = Grid::tabs(&headers::ORDERS_BY_DATE);
        let mut update = Grid::tabs(&headers::ORDERS_BY_UPDATE);
        (grid.encoding, update.encoding) = (desk.encoding(), desk.encoding());
        for order in desk.site.orders.iter().filter(|o| (from..=to).contains(&o.day)) {
            let pending = order.day > to.plus(-PENDING_DAYS);
            push(desk, &mut grid, order, pending);
            if pending {
                push(desk, &mut update, order, false);
            }
        }
        let good = grid.rows.len();
        let broken = press.spec.dirt && n == 0 && desk.site.market.code() == "amazon-us";
        if broken {
            let mut row = grid.rows[0].clone();
            let at = headers::ORDERS_BY_DATE.iter().position(|h| *h == "quantity");
            row[at.unwrap_or(0)] = "many".into();
            grid.rows.push(row);
        }
        press.put(Draft {
            name: format!("orders_{}.txt", span(from, to)),
            bytes: grid.bytes(),
            pulled: to.plus(1),
            report: IDS[0],
            rows: good,
            broken: u64::from(broken),
            facts: vec![("order_item", good)],
        });
        if !update.rows.is_empty() {
            press.grid(
                format!("orders_updated_{}.txt", span(to, to.plus(5))),
                &update,
                to.plus(6),
                IDS[1],
                "order_item",
            );
        }
    }
}

/// Writes one span by order date, as known when it ended.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, (from, to): (Day, Day), pulled: Day) {
    let mut grid = Grid::tabs(&headers::ORDERS_BY_DATE);
    grid.encoding = desk.encoding();
    for order in desk.site.orders.iter().filter(|o| (from..=to).contains(&o.day)) {
        push(desk, &mut grid, order, order.day > to.plus(-PENDING_DAYS));
    }
    press.grid(format!("orders_{}.txt", span(from, to)), &grid, pulled, IDS[0], "order_item");
}

fn push(desk: &Desk<'_>, grid: &mut Grid, order: &Order, pending: bool) {
    let site = desk.site;
    let (city, state, post) = site.locale.places[order.place];
    let (status, updated) = match (order.cancelled, pending) {
        (_, true) => ("Pending", order.day),
        (true, false) => ("Cancelled", order.day.plus(1)),
        (false, false) => ("Shipped", order.ship_day.plus(1)),
    };
    for item in &order.items {
        let offer = &site.offers[item.offer];
        let priced = !order.cancelled && !pending && order.channel != Channel::NonAmazon;
        let money = |micros: i64| if priced { text::plain(site, micros) } else { String::new() };
        let site_name = if order.channel == Channel::NonAmazon { "Non-Amazon" } else { site.locale.channel };
        grid.push(&[
            ("amazon-order-id", order.id.clone()),
            ("purchase-date", text::instant(site, order.day, order.minute)),
            ("last-updated-date", text::instant(site, updated, 900)),
            ("order-status", status.to_owned()),
            ("order-item-id", item.code.clone()),
            ("fulfillment-channel", "Amazon".to_owned()),
            ("sales-channel", site_name.to_owned()),
            ("ship-service-level", "Expedited".to_owned()),
            ("product-name", offer.title.clone()),
            ("sku", desk.sku(item.offer)),
            ("asin", desk.asin(item.offer)),
            ("item-status", if status == "Pending" { "Unshipped" } else { status }.to_owned()),
            ("quantity", if order.cancelled && !pending { 0 } else { item.quantity }.to_string()),
            ("currency", if priced { desk.currency() } else { String::new() }),
            ("item-price", money(item.price)),
            ("item-tax", money(item.tax)),
            ("shipping-price", money(item.shipping)),
            ("shipping-tax", money(0)),
            ("gift-wrap-price", money(item.gift_wrap)),
            ("gift-wrap-tax", money(0)),
            ("item-promotion-discount", money(item.promotion)),
            ("ship-promotion-discount", money(item.ship_promotion)),
            ("ship-city", city.to_owned()),
            ("ship-state", state.to_owned()),
            ("ship-postal-code", post.to_owned()),
            ("ship-country", site.market.country().to_owned()),
            ("is-business-order", order.business.to_string()),
        ]);
    }
}
