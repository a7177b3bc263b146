//! How much better than the rules a shop could do that knew the truth: the market must leave room for a good desk.

use super::account::{AdState, Negative};
use super::auction::expected;
use super::goods::FEN;
use super::habit::{Habit, live};
use super::ledger::Hand;
use super::{Market, MarketSpec};

impl Market {
    /// Sets every bid to what brings most and shuts out the terms that lose money at any bid.
    fn know_everything(&mut self) {
        for c in &mut self.account.campaigns {
            c.budget_micros *= 4;
        }
        for sku in 0..self.goods.len() {
            let contribution = self.contribution_micros(sku) as f64 * 0.94;
            for term in 0..self.terms[sku].len() {
                let t = &self.terms[sku][term];
                if t.cvr * contribution > 0.5 * t.rival_micros {
                    continue;
                }
                let text = t.text.clone();
                for group in 0..self.account.groups.len() {
                    if self.account.sku_of(group) == Some(sku) {
                        let campaign = self.account.groups[group].campaign;
                        let (id, state) = (self.new_id(), AdState::Enabled);
                        let n = Negative { id, campaign, group: Some(group), text: text.clone(), phrase: false, state };
                        let _ = self.add_negative(&Hand::habit(), n);
                    }
                }
            }
            let reach = self.account.reach(sku, &self.terms[sku]);
            for target in 0..self.account.targets.len() {
                let terms: Vec<_> = self.terms[sku].iter().zip(&reach).filter(|(_, r)| r.contains(&target)).collect();
                let profit = |bid: i64| -> f64 {
                    let one = |t: &super::Term| {
                        let day = expected(t, bid);
                        day.clicks * t.cvr * contribution - day.cost_micros
                    };
                    terms.iter().map(|(t, _)| one(t)).sum()
                };
                let best = (2..300).map(|c| c * FEN).max_by(|a, b| profit(*a).total_cmp(&profit(*b)));
                if let Some(bid) = best.filter(|_| !terms.is_empty()) {
                    self.set_bid(&Hand::habit(), target, bid);
                }
            }
        }
    }
}

#[test]
fn who_knows_the_truth_earns_much_more_than_the_rules() {
    let mut sums = [0_i64; 3];
    for seed in 1..7 {
        let market = Market::new(&MarketSpec { seed, ..MarketSpec::default() });
        let earned =
            [(Habit::Untouched, false), (Habit::Rules, false), (Habit::Untouched, true)].map(|(habit, knows)| {
                let mut m = market.clone();
                let from = m.today();
                if knows {
                    m.know_everything();
                }
                if knows {
                    for _ in 0..90 {
                        if (m.today.0 - m.start.0) % 7 == 0 {
                            m.order_by_velocity();
                        }
                        m.step();
                    }
                } else {
                    live(&mut m, 90, habit);
                }
                m.cash(from).after_tax / 1_000_000
            });
        println!("{seed} {earned:?} {}", earned[2] * 100 / earned[1]);
        for (sum, e) in sums.iter_mut().zip(earned) {
            *sum += e;
        }
    }
    assert!(sums[1] > sums[0], "the rules are better than nothing: {sums:?}");
    assert!(sums[2] * 100 > sums[1] * 118, "there must be room above the rules: {sums:?}");
}
