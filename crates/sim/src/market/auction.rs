//! Auctions of one day: who is shown for which search term, who clicks, what a click costs, when a budget is used up.

use super::Market;
use super::chance::{About, binomial, day_key, key, log_normal, normal_cdf, normal_quantile, poisson, stream, unit};
use super::goods::FEN;
use super::terms::{RIVAL_SIGMA, Term};
use domain::Day;
use std::collections::BTreeMap;

/// A click.
#[derive(Clone, Copy, Debug)]
pub(super) struct Click {
    /// Number of the click among those on its term and day: names its chance.
    pub number: u64,
    /// Part of the day that had passed.
    pub time: f64,
    /// Cost in micros.
    pub cost_micros: i64,
}

/// A search term on a day, as one target met it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub sku: usize,
    pub term: usize,
    pub target: usize,
    pub impressions: i64,
    pub clicks: Vec<Click>,
}

/// A mean day of a term at a bid, without budget.
pub(super) struct MeanDay {
    pub clicks: f64,
    pub cost_micros: f64,
}

/// Part of the chances that a bid wins, and of the best position's clicks that it gets when it wins.
fn standing(term: &Term, bid_micros: i64) -> (f64, f64) {
    let depth = ((bid_micros as f64).ln() - term.rival_micros.ln()) / RIVAL_SIGMA;
    let won = normal_cdf(depth);
    (won, 0.4 + 0.6 * won)
}

/// What a bid brings on a mean day: the closed form of the auction below.
pub(super) fn expected(term: &Term, bid_micros: i64) -> MeanDay {
    let depth = ((bid_micros as f64).ln() - term.rival_micros.ln()) / RIVAL_SIGMA;
    let (won, position) = standing(term, bid_micros);
    let clicks = term.chances_a_day * won * term.ctr * position;
    let mean_rival = term.rival_micros * (RIVAL_SIGMA * RIVAL_SIGMA / 2.0).exp();
    let cost = if won > 1e-9 { mean_rival * normal_cdf(depth - RIVAL_SIGMA) / won } else { 0.0 };
    MeanDay { clicks, cost_micros: clicks * cost }
}

/// The second price for a click, whole cents, never above the bid.
fn second_price(term: &Term, bid_micros: i64, u: f64) -> i64 {
    let (won, _) = standing(term, bid_micros);
    let rival = term.rival_micros * (RIVAL_SIGMA * normal_quantile(u * won)).exp();
    let cents = (rival / FEN as f64).ceil() as i64;
    (cents.max(1) * FEN).min(bid_micros / FEN * FEN)
}

impl Market {
    /// The day's auctions for all products. `open[sku]` is the part of the day in which there is stock.
    pub(super) fn auctions(&self, day: Day, open: &[f64]) -> Vec<Shown> {
        let mut all = Vec::new();
        for (sku, terms) in self.terms.iter().enumerate() {
            if open[sku] <= 0.0 {
                continue;
            }
            let tide = self.tide(sku, day);
            for (at, term) in terms.iter().enumerate() {
                let bidders = self.reach[sku][at].iter().filter(|t| self.serving[**t]);
                let Some(target) = bidders.max_by_key(|t| (self.account.targets[**t].bid_micros, usize::MAX - **t))
                else {
                    continue;
                };
                all.extend(self.auction(day, (sku, at, *target), term, tide, open[sku]));
            }
        }
        self.stop_at_budget(&mut all);
        all.retain(|s| s.impressions > 0);
        all
    }

    fn auction(&self, day: Day, who: (usize, usize, usize), term: &Term, tide: f64, open: f64) -> Option<Shown> {
        let (sku, at, target) = who;
        let mut rng = stream(self.spec.seed, About::Search, &[key(sku), key(at), day_key(day)]);
        let mood = log_normal(&mut rng, 0.35);
        let chances = poisson(unit(&mut rng), term.chances_a_day * tide * mood * 0.94);
        let bid = self.account.targets[target].bid_micros;
        let (won, position) = standing(term, bid);
        let impressions = binomial(unit(&mut rng), chances, won);
        let clicks = binomial(unit(&mut rng), impressions, term.ctr * position);
        if impressions == 0 {
            return None;
        }
        let mut list = Vec::new();
        for number in 0..u64::try_from(clicks).unwrap_or(0) {
            let mut rng = stream(self.spec.seed, About::Click, &[key(sku), key(at), day_key(day), number]);
            let time = unit(&mut rng);
            if time < open {
                list.push(Click { number, time, cost_micros: second_price(term, bid, unit(&mut rng)) });
            }
        }
        let impressions = ((impressions as f64 * open) as i64).max(list.len() as i64);
        Some(Shown { sku, term: at, target, impressions, clicks: list })
    }

    /// Takes a campaign off the air at the first click that its budget can't pay.
    fn stop_at_budget(&self, all: &mut [Shown]) {
        let campaign = |s: &Shown| self.account.groups[self.account.targets[s.target].group].campaign;
        let mut clicks: BTreeMap<usize, Vec<(f64, i64)>> = BTreeMap::new();
        for shown in all.iter() {
            clicks.entry(campaign(shown)).or_default().extend(shown.clicks.iter().map(|c| (c.time, c.cost_micros)));
        }
        let mut off: BTreeMap<usize, f64> = BTreeMap::new();
        for (at, mut list) in clicks {
            list.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut left = self.account.campaigns[at].budget_micros;
            for (time, cost) in list {
                left -= cost;
                if left < 0 {
                    off.insert(at, time);
                    break;
                }
            }
        }
        for shown in all {
            if let Some(time) = off.get(&campaign(shown)) {
                shown.clicks.retain(|c| c.time < *time);
                shown.impressions = ((shown.impressions as f64 * time) as i64).max(shown.clicks.len() as i64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::terms::{Auto, Fit};

    fn term() -> Term {
        let words = crate::market::terms::normal("garlic press");
        let (fit, auto) = (Fit::Good, Auto::Close);
        Term {
            text: "garlic press".into(),
            fit,
            cvr: 0.1,
            ctr: 0.008,
            chances_a_day: 900.0,
            rival_micros: 500_000.0,
            auto,
            words,
        }
    }

    #[test]
    fn a_higher_bid_never_brings_less_and_never_pays_above_itself() {
        let term = term();
        let mut last = (0.0, 0.0);
        for cents in 2..400 {
            let bid = cents * FEN;
            let day = expected(&term, bid);
            assert!(day.clicks >= last.0 && day.cost_micros >= last.1, "{cents}");
            last = (day.clicks, day.cost_micros);
            for n in 1..40 {
                let cost = second_price(&term, bid, f64::from(n) / 40.0);
                assert!(cost >= FEN && cost <= bid && cost % FEN == 0);
            }
        }
    }
}
