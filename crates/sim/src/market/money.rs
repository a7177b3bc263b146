//! The cash account: exact money of every day, and what the owner keeps of it after tax.

use super::Market;
use super::supply::dollars;
use domain::{Day, money::scale};

/// Units of a SKU that came at one price.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Layer {
    pub units: i64,
    pub cost_micros: i64,
}

/// Money of one day in micros; costs are positive.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(super) struct Flow {
    pub sales: i64,
    pub refunds: i64,
    pub referral: i64,
    pub fulfilment: i64,
    pub returns_handling: i64,
    pub storage: i64,
    pub aged: i64,
    pub inbound: i64,
    pub removal: i64,
    pub ads: i64,
    pub landed: i64,
    pub goods_paid: i64,
    /// Write-down on the stock of the evening: a level, not a movement.
    pub write_down: i64,
    pub units_sold: i64,
}

/// What a shop earned from one day to yesterday, in micros of the site's currency; costs are positive.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct CashAccount {
    /// Ordered product sales.
    pub sales: i64,
    /// Money given back to buyers.
    pub refunds: i64,
    /// Referral fees, less what a refund gives back.
    pub referral: i64,
    /// Fulfilment fees.
    pub fulfilment: i64,
    /// What the marketplace keeps of the referral fee of a refund.
    pub returns_handling: i64,
    /// Storage, accrued by day and trued up to the bill at the end of the month.
    pub storage: i64,
    /// Aged-inventory surcharge.
    pub aged_surcharge: i64,
    /// Placement fees.
    pub inbound: i64,
    /// Removal fees.
    pub removal: i64,
    /// Advertising, less credited clicks.
    pub ads: i64,
    /// Landed cost of units sold and removed, less that of units that came back fit for sale; first in, first out.
    pub landed_cost: i64,
    /// Rise of the write-down: half the landed cost of what is owned beyond 150 days of true mean demand.
    pub write_down: i64,
    /// Sales less everything above.
    pub profit: i64,
    /// Profit × 0.95 × 0.80 (5 % corporate income tax, 20 % dividend tax; VAT 0 for exempt exports), losses alike.
    pub after_tax: i64,
    /// Money in less money out, goods paid when ordered; no write-down, no tax.
    pub cash_in_hand: i64,
    /// Units sold.
    pub units_sold: i64,
    /// Units on the shelf this morning.
    pub stock_units: i64,
    /// Landed cost of the units on the shelf.
    pub stock_value: i64,
    /// Landed cost of the units ordered that have not arrived.
    pub on_order_value: i64,
}

impl Market {
    /// The account over the days from `from` to yesterday.
    pub fn cash(&self, from: Day) -> CashAccount {
        let at = usize::try_from(from.0 - self.start.0).unwrap_or(0).min(self.days.len());
        let mut c = CashAccount::default();
        let mut goods_paid = 0;
        for d in &self.days[at..] {
            c.sales += d.sales;
            c.refunds += d.refunds;
            c.referral += d.referral;
            c.fulfilment += d.fulfilment;
            c.returns_handling += d.returns_handling;
            c.storage += d.storage;
            c.aged_surcharge += d.aged;
            c.inbound += d.inbound;
            c.removal += d.removal;
            c.ads += d.ads;
            c.landed_cost += d.landed;
            c.units_sold += d.units_sold;
            goods_paid += d.goods_paid;
        }
        // what was ordered this morning has been paid, though the day is not yet lived
        goods_paid += self.open_day.goods_paid;
        c.removal += self.open_day.removal;
        c.landed_cost += self.open_day.landed;
        let level = |d: Option<&Flow>| d.map_or(0, |d| d.write_down);
        let before = if at == 0 { 0 } else { level(self.days.get(at - 1)) };
        if at < self.days.len() {
            c.write_down = level(self.days.last()) - before;
        }
        let platform = c.sales
            - c.refunds
            - c.referral
            - c.fulfilment
            - c.returns_handling
            - c.storage
            - c.aged_surcharge
            - c.inbound
            - c.removal
            - c.ads;
        c.profit = platform - c.landed_cost - c.write_down;
        c.after_tax = scale(c.profit, 76, 100).unwrap_or(0);
        c.cash_in_hand = platform - goods_paid;
        c.stock_units = self.layers.iter().flatten().map(|l| l.units).sum();
        c.stock_value = self.layers.iter().flatten().map(|l| l.cost_micros).sum();
        let coming = self.supply.iter().filter(|l| l.arrives >= self.today);
        c.on_order_value = coming.map(|l| dollars(self.goods[l.sku].landed_cny(l.air) * l.units)).sum();
        c
    }

    /// Takes the oldest units out of the cost layers; returns what they cost.
    pub(super) fn take_cost(&mut self, sku: usize, units: i64) -> i64 {
        let (mut left, mut cost) = (units, 0);
        while left > 0 {
            let Some(front) = self.layers[sku].front_mut() else { break };
            let part = front.units.min(left);
            let share = scale(front.cost_micros, i128::from(part), i128::from(front.units)).unwrap_or(0);
            front.units -= part;
            front.cost_micros -= share;
            (left, cost) = (left - part, cost + share);
            if front.units == 0 {
                self.layers[sku].pop_front();
            }
        }
        cost
    }

    /// Contribution of one unit before advertising at the everyday price, in micros.
    pub fn contribution_micros(&self, sku: usize) -> i64 {
        let good = &self.goods[sku];
        let fee = self.shop.sites[0].offers[sku].fulfilment;
        let referral = good.everyday_price * self.shop.products[sku].referral_bp / 10_000;
        good.everyday_price - referral - fee - dollars(good.landed_cny(false))
    }

    /// Half the landed cost of what is owned beyond 150 days of true mean demand.
    pub(super) fn write_down(&self, day: Day) -> i64 {
        (0..self.goods.len())
            .map(|sku| {
                let days: f64 = (1..=150).map(|n| self.tide(sku, day.plus(n))).sum();
                let wanted = (self.goods[sku].units_a_day * days) as i64;
                let owned = self.shop.sites[0].offers[sku].shelf.on_hand()
                    + self.supply.iter().filter(|l| l.sku == sku && l.arrives > day).map(|l| l.units).sum::<i64>();
                dollars(self.goods[sku].landed_cny(false) * (owned - wanted).max(0)) / 2
            })
            .sum()
    }
}
