//! Settlements of a shop: two statements a month, orders and what came back of them.

use super::{BACK_DAYS, Firm};
use crate::reports::headers;
use crate::rng::Rng;
use domain::{Day, money::decimal};
use std::io::{self, Write};

const CENT: i64 = 10_000;
/// Fulfilment of a unit, micros.
const FULFILMENT: i64 = 4_750_000;
/// Discount of a unit in each tenth order, micros.
const DISCOUNT: i64 = 1_000_000;
/// Highest fee for a refund, micros.
const REFUND_FEE: i64 = 5_000_000;
/// Orders that come back, of a thousand.
const BACK: u64 = 50;

/// One line: day, order, triple, micros, SKU, units.
type Settled = (Day, u64, [&'static str; 3], i64, u32, i64);

/// An order line.
struct Order {
    day: Day,
    sku: u32,
    /// Price of a unit, micros.
    price: i64,
    discounted: bool,
}

impl Firm {
    /// The statements of a shop one after the other in one stream; import it as it is, for every line names its settlement.
    ///
    /// # Errors
    /// Of the writer.
    pub fn settlements(&self, shop: u32, out: &mut dyn Write) -> io::Result<()> {
        let mut out = io::BufWriter::with_capacity(1 << 20, out);
        writeln!(out, "{}", headers::SETTLEMENT_V2.join("\t"))?;
        let prices: Vec<i64> = (0..self.skus).map(|sku| self.price_cents(shop, sku) * CENT).collect();
        let skus: Vec<String> = (0..self.skus).map(|sku| self.sku(shop, sku)).collect();
        for n in 0..self.months * 2 {
            let month = self.month(n / 2);
            let span = if n % 2 == 0 { (month, month.plus(13)) } else { (month.plus(14), month.month_end()) };
            let id = 11_000_000_000 + u64::from(shop) * 100_000 + u64::from(n);
            let mut total = 0;
            self.statement(shop, span, &prices, &mut |line| {
                total += line.3;
                Ok(())
            })?;
            let (from, to) = span;
            writeln!(
                out,
                "{id}\t{from} 00:00:00 UTC\t{to} 23:59:59 UTC\t{} 00:00:00 UTC\t{}\tUSD{}",
                to.plus(2),
                decimal(total, 2),
                "\t".repeat(18)
            )?;
            self.statement(shop, span, &prices, &mut |(day, order, [tx, kind, what], micros, sku, units)| {
                let sku = skus.get(sku as usize).map_or("", String::as_str);
                writeln!(
                    out,
                    "{id}\t\t\t\t\tUSD\t{tx}\t113-{shop:03}{order:09}\t\t\t\tAmazon.com\t{kind}\t{what}\t{}\tAFN\t{day} 00:00:00 UTC\t{day} 08:14:22 UTC\t5{order:013}\t\t\t{sku}\t{units}\t",
                    decimal(micros, 2),
                )
            })?;
        }
        out.flush()
    }

    /// The order line with a number: SKU after SKU on each day.
    fn order(&self, n: u64, prices: &[i64]) -> Order {
        let (day, sku) = (n / self.daily().max(1), (n % u64::from(self.skus.max(1))) as u32);
        let price = prices.get(sku as usize).copied().unwrap_or(0);
        Order { day: self.first().plus(i32::try_from(day).unwrap_or(0)), sku, price, discounted: n % 10 == 3 }
    }

    /// Whether units of an order come back, and after how many days: more orders stand behind a line of many units.
    fn back(&self, shop: u32, n: u64) -> Option<u64> {
        let mut rng = Rng::new(self.seed ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(shop) << 56);
        let per_mille = i64::try_from((BACK * u64::from(self.units)).min(1_000)).unwrap_or(1_000);
        rng.chance(per_mille).then(|| u64::try_from(rng.below(BACK_DAYS as i64)).unwrap_or(0))
    }

    fn statement(
        &self,
        shop: u32,
        (from, to): (Day, Day),
        prices: &[i64],
        emit: &mut dyn FnMut(Settled) -> io::Result<()>,
    ) -> io::Result<()> {
        let (daily, units) = (self.daily(), i64::from(self.units));
        let since = |day: Day| u64::try_from(day.0 - self.first().0).unwrap_or(0);
        for day in since(from)..=since(to) {
            for n in day * daily..(day + 1) * daily {
                let o = self.order(n, prices);
                let referral = o.price * 15 / 100 / CENT * CENT;
                let mut put = |triple, micros: i64, quantity| emit((o.day, n, triple, micros, o.sku, quantity));
                put(["Order", "ItemPrice", "Principal"], o.price * units, units)?;
                put(["Order", "ItemFees", "Commission"], -referral * units, 0)?;
                put(["Order", "ItemFees", "FBAPerUnitFulfillmentFee"], -FULFILMENT * units, 0)?;
                if o.discounted {
                    put(["Order", "Promotion", "Principal"], -DISCOUNT * units, 0)?;
                }
            }
            // one unit of an order comes back so many days after it
            for ago in 0..BACK_DAYS.min(day + 1) {
                for n in (day - ago) * daily..(day - ago + 1) * daily {
                    if self.back(shop, n) != Some(ago) {
                        continue;
                    }
                    let o = self.order(n, prices);
                    let referral = o.price * 15 / 100 / CENT * CENT;
                    let fee = (referral / 5 / CENT * CENT).min(REFUND_FEE);
                    let on = self.first().plus(i32::try_from(day).unwrap_or(0));
                    let mut put = |triple, micros: i64, quantity| emit((on, n, triple, micros, o.sku, quantity));
                    put(["Refund", "ItemPrice", "Principal"], -o.price, 1)?;
                    put(["Refund", "ItemFees", "Commission"], referral, 0)?;
                    put(["Refund", "ItemFees", "RefundCommission"], -fee, 0)?;
                }
            }
        }
        Ok(())
    }
}
