//! The seller's own tables of a firm's shop, as CSV.

use super::{CNY_MICROS, Firm};
use crate::reports::own::header;
use crate::rng::Rng;
use domain::Day;
use domain::money::decimal;
use std::fmt::Write;

/// Days from the order of a batch to its receipt.
const MADE_DAYS: i32 = 45;
/// Days by which a batch is there before its quarter begins.
const EARLY_DAYS: i32 = 20;

impl Firm {
    /// Name and text of each table of a shop: landed cost and purchase orders by quarter, rates, owners.
    pub fn tables(&self, shop: u32) -> Vec<(&'static str, String)> {
        let (cost, orders) = self.goods(shop);
        vec![
            ("landed_cost.csv", cost),
            ("purchase_orders.csv", orders),
            ("fx_rates.csv", self.rates()),
            ("sku_owners.csv", self.sku_owners(shop)),
        ]
    }

    /// Landed cost and purchase orders: a batch of each SKU for each quarter, a little more than it sells.
    fn goods(&self, shop: u32) -> (String, String) {
        let (mut cost, mut orders) = (header::LANDED_COST.join(",") + "\n", header::PURCHASE_ORDERS.join(",") + "\n");
        for quarter in 0..self.months.div_ceil(3) {
            let from = self.month(quarter * 3);
            let to = self.month(quarter * 3 + 2).month_end();
            let days = i64::from(to.0 - from.0 + 1);
            let received = from.plus(-EARLY_DAYS);
            for sku in 0..self.skus {
                let units = days * i64::from(self.lines * self.units) * 105 / 100 + 1;
                let name = self.sku(shop, sku);
                let by = self.owners(shop, sku).swap_remove(0).0;
                let goods = self.price_cents(shop, sku) * CNY_MICROS / 100 * 3 / 10 / 10_000 * 10_000 * units;
                let [freight, duty] = [goods / 8, goods / 20].map(|m| m / 10_000 * 10_000);
                // writing into a text can't fail
                let _ = writeln!(
                    cost,
                    "B{quarter}-{name},{name},{received},{units},CNY,{},{},{},0.00,Haiyue,PO{quarter}-{name},",
                    decimal(goods, 2),
                    decimal(freight, 2),
                    decimal(duty, 2)
                );
                let _ = writeln!(
                    orders,
                    "PO{quarter}-{name},Haiyue,{name},{units},CNY,{},{},{received},received,30/70,{by}",
                    decimal(goods / units, 2),
                    received.plus(-MADE_DAYS)
                );
            }
        }
        (cost, orders)
    }

    /// Rates of the month, some months before and after too, and of each weekday.
    fn rates(&self) -> String {
        let mut rng = Rng::new(self.seed).fork("rates");
        let mut text = header::FX_RATES.join(",") + "\n";
        let (mut day, end) = (self.first().plus(-120).month_start(), self.last().plus(40));
        let rate = |rng: &mut Rng| decimal(CNY_MICROS + rng.range(-90, 90) * 1_000, 4);
        while day <= end {
            let _ = writeln!(text, "{day},USD,month,{},PBoC", rate(&mut rng));
            day = day.month_end().plus(1);
        }
        for n in self.first().0..=self.last().0 + 14 {
            // 1970-01-01 was a Thursday
            if (n + 3).rem_euclid(7) < 5 {
                let _ = writeln!(text, "{},USD,day,{},PBoC", Day(n), rate(&mut rng));
            }
        }
        text
    }

    fn sku_owners(&self, shop: u32) -> String {
        let mut text = header::SKU_OWNERS.join(",") + "\n";
        for sku in 0..self.skus {
            for (owner, percent) in self.owners(shop, sku) {
                let share = decimal(i64::from(percent) * 10_000, 2);
                let _ = writeln!(text, "{},{owner},{share},{},", self.sku(shop, sku), self.first().plus(-180));
            }
        }
        text
    }
}
