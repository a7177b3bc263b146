//! Orders, refunds and returns, with the money and the statement lines that they cause.

use super::Market;
use super::chance::{About, stream};
use super::money::Layer;
use super::supply::dollars;
use crate::rng::Rng;
use crate::world::settle::Line;
use crate::world::{Channel, Item, Order, Refund, Return, Traffic};
use domain::Day;
use std::borrow::Cow;

/// A click that becomes an order, today or later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bought {
    /// Index of the ad row.
    pub row: usize,
    pub sku: usize,
    pub term: usize,
    pub clicked: Day,
    pub number: u64,
    /// Whether the buyer would have come without the ad.
    pub replaces: bool,
    /// Days after the click on which the order is taken back.
    pub cancelled_after: Option<i32>,
}

/// A refund that will come.
#[derive(Clone, Copy, Debug)]
pub(super) struct DueRefund {
    pub order: usize,
    /// Ad row that loses the order.
    pub row: Option<usize>,
}

impl Market {
    /// An order of the site; `None` when there are not enough units. Returns its index.
    pub(super) fn sell(&mut self, rng: &mut Rng, sku: usize) -> Option<usize> {
        let day = self.today;
        let quantity = if rng.chance(80) { 2 } else { 1 };
        let site = &mut self.shop.sites[0];
        if site.offers[sku].shelf.on_hand() < quantity {
            return None;
        }
        site.offers[sku].shelf.take(quantity);
        let price = site.offers[sku].price * quantity;
        let ship_day = day.plus(i32::from(rng.chance(400)));
        let item = Item {
            offer: sku,
            quantity,
            price,
            tax: site.round(price * site.locale.tax_bp / 10_000),
            shipping: 0,
            promotion: 0,
            ship_promotion: 0,
            gift_wrap: 0,
            code: rng.digits(14),
            shipment: format!("D{}", rng.code(8)),
        };
        let order = Order {
            id: format!("{}-{}-{}", rng.range(100, 116), rng.digits(7), rng.digits(7)),
            day,
            minute: rng.range(240, 1439),
            channel: Channel::Site,
            cancelled: false,
            ship_day,
            posted_day: ship_day.plus(1 + i32::try_from(rng.below(3)).unwrap_or(0)),
            business: rng.chance(70),
            place: usize::try_from(rng.below(site.locale.places.len() as i64)).unwrap_or(0),
            items: vec![item],
        };
        self.count(sku, &order);
        self.shop.sites[0].orders.push(order);
        let at = self.shop.sites[0].orders.len() - 1;
        self.book_order(at);
        Some(at)
    }

    fn count(&mut self, sku: usize, order: &Order) {
        let item = &order.items[0];
        self.moves[sku].shipped += item.quantity;
        let t: &mut Traffic = &mut self.traffic[sku];
        t.units += item.quantity;
        t.items += 1;
        t.sales += item.price;
        if order.business {
            t.units_b2b += item.quantity;
            t.items_b2b += 1;
            t.sales_b2b += item.price;
        }
    }

    fn referral(&self, item: &Item) -> i64 {
        let site = &self.shop.sites[0];
        site.round(item.price * self.shop.products[item.offer].referral_bp / 10_000).max(self.minor(30))
    }

    fn book_order(&mut self, at: usize) {
        let order = &self.shop.sites[0].orders[at];
        let (item, day, minute) = (order.items[0].clone(), order.posted_day, order.minute);
        let referral = self.referral(&item);
        let fulfilment = self.shop.sites[0].offers[item.offer].fulfilment * item.quantity;
        self.open_day.sales += item.price;
        self.open_day.referral += referral;
        self.open_day.fulfilment += fulfilment;
        self.open_day.units_sold += item.quantity;
        self.open_day.landed += self.take_cost(item.offer, item.quantity);
        let amounts = [
            ("ItemPrice", "Principal", item.price),
            ("ItemPrice", "Tax", item.tax),
            ("ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", -item.tax),
            ("ItemFees", "Commission", -referral),
            ("ItemFees", "FBAPerUnitFulfillmentFee", -fulfilment),
        ];
        self.post_item((day, minute), "Order", at, &amounts);
    }

    fn post_item(
        &mut self,
        when: (Day, i64),
        tx: &'static str,
        at: usize,
        amounts: &[(&'static str, &'static str, i64)],
    ) {
        let item = &self.shop.sites[0].orders[at].items[0];
        let (offer, quantity) = (item.offer, item.quantity);
        for (kind, what, amount) in amounts.iter().filter(|a| a.2 != 0) {
            self.shop.sites[0].lines.push(Line {
                day: when.0,
                minute: when.1,
                tx,
                kind,
                what: Cow::Borrowed(what),
                amount: *amount,
                offer: Some(offer),
                quantity,
                item: Some((at, 0)),
            });
        }
    }

    /// A statement line that belongs to no order.
    pub(super) fn post(
        &mut self,
        day: Day,
        tx: &'static str,
        kind: &'static str,
        what: Cow<'static, str>,
        amount: i64,
        offer: Option<usize>,
    ) {
        if amount != 0 {
            let quantity = i64::from(offer.is_some());
            self.shop.sites[0].lines.push(Line {
                day,
                minute: 300,
                tx,
                kind,
                what,
                amount,
                offer,
                quantity,
                item: None,
            });
        }
    }

    /// Plans what becomes of an order: kept, sent back, or taken back because the buyer cancels.
    pub(super) fn plan(&mut self, rng: &mut Rng, at: usize, bought: Option<&Bought>) {
        let order = &self.shop.sites[0].orders[at];
        let (sku, posted) = (order.items[0].offer, order.posted_day);
        if let Some((days, b)) = bought.and_then(|b| b.cancelled_after.map(|d| (d, b))) {
            let day = b.clicked.plus(days).max(posted.plus(1));
            self.refunds_due.entry(day).or_default().push(DueRefund { order: at, row: Some(b.row) });
            self.plan_return(rng, at, day, true);
            return;
        }
        if rng.chance(self.shop.products[sku].return_per_mille) {
            let day = posted.plus(4 + i32::try_from(rng.below(18)).unwrap_or(0));
            self.refunds_due.entry(day).or_default().push(DueRefund { order: at, row: None });
            if rng.chance(800) {
                let sellable = rng.chance(620);
                let back = day.plus(i32::try_from(rng.below(6)).unwrap_or(0));
                self.plan_return(rng, at, back, sellable);
            }
        }
    }

    fn plan_return(&mut self, rng: &mut Rng, at: usize, day: Day, sellable: bool) {
        let quantity = self.shop.sites[0].orders[at].items[0].quantity;
        let back = Return {
            day,
            minute: rng.range(300, 1300),
            item: (at, 0),
            quantity,
            sellable,
            plate: format!("LPN{}", rng.code(10)),
            reason: usize::try_from(rng.below(6)).unwrap_or(0),
        };
        self.returns_due.entry(day).or_default().push(back);
    }

    /// Units that come back today.
    pub(super) fn take_back(&mut self, day: Day) {
        for back in self.returns_due.remove(&day).unwrap_or_default() {
            let sku = self.shop.sites[0].orders[back.item.0].items[0].offer;
            if back.sellable {
                self.shop.sites[0].offers[sku].shelf.put(day, back.quantity);
                let cost_micros = dollars(self.goods[sku].landed_cny(false) * back.quantity);
                self.layers[sku].push_back(Layer { units: back.quantity, cost_micros });
                self.open_day.landed -= cost_micros;
                self.moves[sku].returned += back.quantity;
            } else {
                self.shop.sites[0].offers[sku].shelf.broken += back.quantity;
                self.moves[sku].returned_broken += back.quantity;
            }
            self.shop.sites[0].returns.push(back);
        }
    }

    /// Money that is given back today.
    pub(super) fn refund(&mut self, day: Day) {
        for due in self.refunds_due.remove(&day).unwrap_or_default() {
            let order = &self.shop.sites[0].orders[due.order];
            let (item, minute) = (order.items[0].clone(), order.minute);
            let referral = self.referral(&item);
            // the marketplace keeps the lesser of 5.00 and a fifth of the referral fee
            let kept = self.shop.sites[0].round(referral / 5).min(self.minor(500));
            self.open_day.refunds += item.price;
            self.open_day.referral -= referral;
            self.open_day.returns_handling += kept;
            let amounts = [
                ("ItemPrice", "Principal", -item.price),
                ("ItemFees", "Commission", referral),
                ("ItemFees", "RefundCommission", -kept),
            ];
            self.post_item((day, minute), "Refund", due.order, &amounts);
            self.shop.sites[0].refunds.push(Refund { day, item: (due.order, 0) });
            self.traffic[item.offer].refunded += item.quantity;
            if let Some(row) = due.row {
                self.attribute(row, &item, -1);
            }
        }
    }

    /// Adds an order to its ad row, or takes it away.
    pub(super) fn attribute(&mut self, row: usize, item: &Item, sign: i64) {
        let t = &mut self.rows[row].tally;
        t.orders += sign;
        t.units += sign * item.quantity;
        t.sales += sign * item.price;
        t.same_units += sign * item.quantity;
        t.same_sales += sign * item.price;
    }

    /// Invalid clicks that are credited today.
    pub(super) fn credit(&mut self, day: Day) {
        for (row, cost) in self.credits_due.remove(&day).unwrap_or_default() {
            let t = &mut self.rows[row].tally;
            t.clicks -= 1;
            t.spend -= cost;
            self.open_day.ads -= cost;
            self.ads_due -= cost;
        }
    }

    /// Sells to the buyer behind a click; the order is attributed when there was a unit to sell.
    pub(super) fn sell_to(&mut self, b: &Bought) -> bool {
        let name = [1, b.sku as u64, b.term as u64, super::chance::day_key(b.clicked), b.number];
        let mut rng = stream(self.spec.seed, About::Order, &name);
        let Some(at) = self.sell(&mut rng, b.sku) else { return false };
        let item = self.shop.sites[0].orders[at].items[0].clone();
        self.attribute(b.row, &item, 1);
        self.plan(&mut rng, at, Some(b));
        true
    }
}
