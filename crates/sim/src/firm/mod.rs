//! A firm for the exam of money: some shops, thousands of SKUs, tens of operators, twelve schemes. Everything is written row by row from a
//! seed, so that a month of millions of order lines needs no memory.
//!
//! guide
//! 1. Every SKU sells on every day: `lines` orders of `units` units. So a month of two million order lines and three years of one line a day
//!    that stands for the day's orders are the same firm, seen closely or from afar.
//! 2. [`Firm::settlements`]: two statements a month of each shop, each of which ties. A part of the units of an order is sent back within
//!    [`BACK_DAYS`] days; a refund names the order that it gives back.
//! 3. [`Firm::tables`]: landed cost, purchase orders, rates and owners as the seller's own tables. [`Firm::schemes`] and [`Firm::entities`]:
//!    what stands in the data folder.

mod agreed;
mod settlements;
mod tables;

use crate::rng::Rng;
use domain::Day;

/// Days within which an order comes back.
pub const BACK_DAYS: u64 = 45;
/// First day of the firm.
const FIRST: (i32, u32, u32) = (2025, 1, 1);
/// US dollars: RMB for one, about which the rate moves.
const CNY_MICROS: i64 = 7_050_000;

/// How large it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Firm {
    /// Chance.
    pub seed: u64,
    /// Shops.
    pub shops: u32,
    /// SKUs of each shop.
    pub skus: u32,
    /// Operators of the firm.
    pub operators: u32,
    /// Months from January 2025.
    pub months: u32,
    /// Order lines of a SKU on a day.
    pub lines: u32,
    /// Units of an order line.
    pub units: u32,
}

impl Firm {
    /// Two million order lines a month: 5,000 SKUs of 30 operators in four shops, 13 orders of each SKU on each day, for one month.
    pub const MONTH: Self = Self { seed: 1, shops: 4, skus: 1_250, operators: 30, months: 1, lines: 13, units: 1 };
    /// The same firm over three years from afar: one line a day for the day's 13 orders of a SKU.
    pub const YEARS: Self = Self { months: 36, lines: 1, units: 13, ..Self::MONTH };

    /// The firm with fewer SKUs.
    #[must_use]
    pub fn scaled(self, scale: f64) -> Self {
        Self { skus: (f64::from(self.skus) * scale).ceil().clamp(1.0, 1e6) as u32, ..self }
    }

    /// Name of a shop.
    pub fn shop(&self, shop: u32) -> String {
        format!("shop{}", shop + 1)
    }

    /// First day.
    pub fn first(&self) -> Day {
        Day::new(FIRST.0, FIRST.1, FIRST.2).unwrap_or(Day(0))
    }

    /// Last day.
    pub fn last(&self) -> Day {
        self.month(self.months.saturating_sub(1)).month_end()
    }

    /// Orders of a unit that the lines stand for.
    pub fn orders(&self) -> u64 {
        let days = u64::try_from(self.last().0 - self.first().0 + 1).unwrap_or(0);
        u64::from(self.shops) * self.daily() * days * u64::from(self.units)
    }

    /// First day of a month, counted from the firm's first.
    fn month(&self, n: u32) -> Day {
        (0..n).fold(self.first(), |day, _| day.month_end().plus(1))
    }

    /// Order lines of a shop on a day.
    fn daily(&self) -> u64 {
        u64::from(self.skus) * u64::from(self.lines)
    }

    fn sku(&self, shop: u32, sku: u32) -> String {
        format!("TW-{}{sku:05}", shop + 1)
    }

    fn operator(&self, n: u32) -> String {
        format!("op-{:02}", n % self.operators.max(1) + 1)
    }

    /// Who answers for a SKU of a shop, with shares in percent. Each tenth SKU has two owners.
    fn owners(&self, shop: u32, sku: u32) -> Vec<(String, u32)> {
        let n = shop * self.skus + sku;
        let main = self.operator(n);
        if sku % 10 == 9 && self.operators > 1 {
            vec![(main, 70), (self.operator(n + 1), 30)]
        } else {
            vec![(main, 100)]
        }
    }

    /// Price of a unit, cents of a dollar.
    fn price_cents(&self, shop: u32, sku: u32) -> i64 {
        let mut rng = Rng::new(self.seed ^ (u64::from(shop) << 40 | u64::from(sku) << 8));
        rng.range(9, 59) * 100 + 99
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ties_and_the_same_seed_gives_the_same_bytes() {
        let firm = Firm { skus: 12, months: 3, ..Firm::YEARS };
        let text = || {
            let mut bytes = Vec::new();
            firm.settlements(1, &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        let made = text();
        assert_eq!(made, text());
        let cents = |s: &str| s.replace('.', "").parse::<i64>().unwrap();
        let (mut sums, mut totals) = (std::collections::BTreeMap::new(), Vec::new());
        for line in made.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 24);
            if cells[4].is_empty() {
                *sums.entry(cells[0].to_owned()).or_insert(0) += cents(cells[14]);
            } else {
                totals.push((cells[0].to_owned(), cents(cells[4])));
            }
        }
        assert_eq!(totals.len(), 6);
        assert!(totals.iter().all(|(id, total)| sums[id] == *total));
        assert_eq!(firm.orders(), 4 * 12 * 90 * 13);
    }

    /// An order is refunded at most once, after it was made, and by its own SKU.
    #[test]
    fn a_refund_gives_back_an_order_that_was_made() {
        let firm = Firm { skus: 30, months: 2, ..Firm::MONTH };
        let mut bytes = Vec::new();
        firm.settlements(0, &mut bytes).unwrap();
        let (mut sold, mut back) = (std::collections::BTreeMap::new(), 0);
        for line in String::from_utf8(bytes).unwrap().lines().skip(1) {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let [kind, order, of, what, day, sku] = [6, 7, 12, 13, 16, 21].map(|i: usize| cells[i].clone());
            if (of.as_str(), what.as_str()) != ("ItemPrice", "Principal") {
                continue;
            }
            if kind == "Order" {
                assert!(sold.insert(order, (sku, day)).is_none());
            } else {
                let (of, on) = sold.remove(&order).unwrap();
                assert!(of == sku && on <= day);
                back += 1;
            }
        }
        assert!(back > 600, "{back}");
    }
}
