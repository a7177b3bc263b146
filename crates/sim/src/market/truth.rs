//! What no seller can see: for tests and for measuring calibration, never for agents.

use super::Market;
use super::auction::expected;
use super::terms::{Fit, Term};
use domain::Day;

/// The truth behind a market.
#[derive(Clone, Copy, Debug)]
pub struct Truth<'a>(&'a Market);

impl Market {
    /// What is true of shoppers.
    pub fn truth(&self) -> Truth<'_> {
        Truth(self)
    }
}

impl<'a> Truth<'a> {
    /// Search terms of a SKU.
    pub fn terms(&self, sku: &str) -> &'a [Term] {
        self.0.sku_index(sku).map_or(&[], |s| &self.0.terms[s])
    }

    /// Orders per click of a search term at the everyday price.
    pub fn cvr(&self, sku: &str, term: &str) -> Option<f64> {
        self.terms(sku).iter().find(|t| t.text == term).map(|t| t.cvr)
    }

    /// Contribution of a unit before advertising at the everyday price, in micros.
    pub fn contribution_micros(&self, sku: &str) -> Option<i64> {
        self.0.sku_index(sku).map(|s| self.0.contribution_micros(s))
    }

    /// Mean organic orders of a day at today's price.
    pub fn mean_demand(&self, sku: &str, day: Day) -> Option<f64> {
        self.0.sku_index(sku).map(|s| self.0.organic_mean(s, day))
    }

    /// Orders that shoppers want to place on a day without advertising, whatever the stock.
    pub fn organic_demand(&self, sku: &str, day: Day) -> Option<i64> {
        self.0.sku_index(sku).map(|s| self.0.organic_orders(s, day))
    }

    /// Mean clicks and spend (micros) of a day if one bid stood on every search term of a SKU, without budget.
    pub fn expected_at(&self, sku: &str, bid_micros: i64) -> (f64, f64) {
        self.terms(sku)
            .iter()
            .map(|t| expected(t, bid_micros))
            .fold((0.0, 0.0), |s, d| (s.0 + d.clicks, s.1 + d.cost_micros))
    }

    /// Every live target: its bid, the bid that would earn most before tax by true values, clicks a day at its bid, and what a click is
    /// truly worth there; money in micros. Terms that several targets meet count for each.
    pub fn bids(&self) -> Vec<(i64, i64, f64, f64)> {
        let m = self.0;
        let mut bids = Vec::new();
        for sku in 0..m.goods.len() {
            // a twentieth of the orders of ads would have come anyway
            let worth = m.contribution_micros(sku) as f64 * 0.95;
            let reach = m.account.reach(sku, &m.terms[sku]);
            for (at, target) in m.account.targets.iter().enumerate() {
                let terms: Vec<&Term> =
                    m.terms[sku].iter().zip(&reach).filter(|(_, r)| r.contains(&at)).map(|(t, _)| t).collect();
                if terms.is_empty() || !m.account.serves(at, m.today) {
                    continue;
                }
                let sums = |bid: i64| {
                    terms.iter().map(|t| (expected(t, bid), t.cvr)).fold((0.0, 0.0, 0.0), |s, (d, cvr)| {
                        (s.0 + d.clicks, s.1 + d.clicks * cvr * worth, s.2 + d.cost_micros)
                    })
                };
                let profit = |bid: &i64| sums(*bid).1 - sums(*bid).2;
                let best = (2..400).map(|cents| cents * 10_000).max_by(|a, b| profit(a).total_cmp(&profit(b)));
                let (clicks, value, _) = sums(target.bid_micros);
                bids.push((target.bid_micros, best.unwrap_or(0), clicks, value / clicks.max(1e-9)));
            }
        }
        bids
    }

    /// Ad spend from a day on by how well the search terms fit: good, weak, junk; in micros.
    pub fn spend_by_fit(&self, from: Day) -> [i64; 3] {
        let mut sums = [0; 3];
        for row in self.0.rows_since(from) {
            let fit: Fit = self.0.terms[row.sku][row.term].fit;
            sums[fit as usize] += row.tally.spend;
        }
        sums
    }

    /// Part of the ad spend from a day on that the true value of the clicks does not cover: Σ max(0, spend − clicks × value)
    /// over search terms, in micros.
    pub fn overspend(&self, from: Day) -> i64 {
        let mut sums: std::collections::BTreeMap<(usize, usize), (i64, i64)> = std::collections::BTreeMap::new();
        for row in self.0.rows_since(from) {
            let sum = sums.entry((row.sku, row.term)).or_default();
            *sum = (sum.0 + row.tally.spend, sum.1 + row.tally.clicks);
        }
        let loss = |((sku, term), (spend, clicks)): (&(usize, usize), &(i64, i64))| {
            let value = self.0.terms[*sku][*term].cvr * self.0.contribution_micros(*sku) as f64;
            (spend - (*clicks as f64 * value) as i64).max(0)
        };
        sums.iter().map(loss).sum()
    }

    /// Days from a day on that began without a unit on the shelf or arriving, over all SKUs.
    pub fn stock_out_days(&self, from: Day) -> usize {
        let at = usize::try_from(from.0 - self.0.start.0).unwrap_or(0);
        let moves = &self.0.shop.sites[0].moves;
        let days = moves.get(at..).unwrap_or(&[]);
        days.iter().flat_map(|d| d.iter()).filter(|m| m.start + m.received == 0).count()
    }
}
