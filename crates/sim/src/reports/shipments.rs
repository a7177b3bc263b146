//! GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: what left the warehouses, one file a month.

use super::{Desk, Press, headers, span, text, text::Grid};
use crate::world::Channel;
use domain::Day;

/// Report type.
pub const ID: &str = "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL";

/// Writes the months. Buyers' names and addresses stay empty.
pub fn write(desk: &Desk<'_>, press: &mut Press<'_>) {
    for (from, to) in press.spec.months() {
        pull(desk, press, (from, to), to.plus(2));
    }
}

/// Writes one span.
pub fn pull(desk: &Desk<'_>, press: &mut Press<'_>, (from, to): (Day, Day), pulled: Day) {
    let site = desk.site;
    let mut grid = Grid::tabs(&headers::SHIPMENTS);
    grid.encoding = desk.encoding();
    for order in site.orders.iter().filter(|o| !o.cancelled && (from..=to).contains(&o.ship_day)) {
        let (city, state, post) = site.locale.places[order.place];
        let outside = order.channel == Channel::NonAmazon;
        for item in &order.items {
            let money = |micros: i64| text::plain(site, micros);
            grid.push(&[
                ("amazon-order-id", order.id.clone()),
                ("merchant-order-id", if outside { format!("MC-{}", &item.code[..8]) } else { String::new() }),
                ("shipment-id", item.shipment.clone()),
                ("shipment-item-id", format!("{}S", item.shipment)),
                ("amazon-order-item-id", item.code.clone()),
                ("purchase-date", text::instant(site, order.day, order.minute)),
                ("payments-date", text::instant(site, order.ship_day, order.minute)),
                ("shipment-date", text::instant(site, order.ship_day, order.minute)),
                ("reporting-date", text::instant(site, order.ship_day.plus(1), 500)),
                ("sku", desk.sku(item.offer)),
                ("product-name", site.offers[item.offer].title.clone()),
                ("quantity-shipped", item.quantity.to_string()),
                ("currency", desk.currency()),
                ("item-price", money(item.price)),
                ("item-tax", money(item.tax)),
                ("shipping-price", money(item.shipping)),
                ("shipping-tax", money(0)),
                ("gift-wrap-price", money(item.gift_wrap)),
                ("gift-wrap-tax", money(0)),
                ("ship-service-level", "Expedited".to_owned()),
                ("ship-city", city.to_owned()),
                ("ship-state", state.to_owned()),
                ("ship-postal-code", post.to_owned()),
                ("ship-country", site.market.country().to_owned()),
                ("item-promotion-discount", money(-item.promotion)),
                ("ship-promotion-discount", money(-item.ship_promotion)),
                ("carrier", "AMZN_US".to_owned()),
                ("tracking-number", format!("TBA{}", &item.code[..9])),
                ("estimated-arrival-date", text::instant(site, order.ship_day.plus(2), 1200)),
                ("fulfillment-center-id", site.locale.warehouses[0].to_owned()),
                ("fulfillment-channel", "AFN".to_owned()),
                ("sales-channel", if outside { "Non-Amazon" } else { site.locale.channel }.to_owned()),
            ]);
        }
    }
    press.grid(format!("shipments_{}.txt", span(from, to)), &grid, pulled, ID, "shipment_item");
}
