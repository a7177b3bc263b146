//! Orders per click, shrunken: account → campaign → ad group → term, with word features.
//!
//! guide
//! 1. Orders of a cell (a search term or target in an ad group) are Poisson with mean rate × exposure, exposure being clicks counted by
//!    how much of their orders is known.
//! 2. A cell's rate is Gamma around the mean of its ad group, an ad group's around its campaign's, a campaign's around the account's. How
//!    closely, is estimated by marginal likelihood (empirical Bayes: Robbins 1956; Efron and Morris 1973), with a weak prior so that few
//!    groups don't decide.
//! 3. Words shift the mean: a word's factor is its orders over those expected, shrunken to 1; how far factors count is estimated too.
//! 4. Every mean leaves out the cell that it is for, so that no order counts twice.

use crate::chance::{gamma_cdf, ln_negative_binomial};
use std::collections::HashMap;

/// Orders per click that a new account is taken to have, with the weight of this many clicks. Own assumption: consumer goods on Amazon
/// convert roughly one click in ten to fifteen; it is gone after a few hundred clicks.
const ACCOUNT_RATE: f64 = 0.08;
const ACCOUNT_CLICKS: f64 = 50.0;

/// Candidates for the strength of a group's mean, in clicks.
const STRENGTHS: [f64; 9] = [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 5e3, 1e5];
/// Candidates for the shape of the rates within an ad group.
const SHAPES: [f64; 9] = [0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 10.0, 30.0];
/// Candidates for the strength of a word's factor, in expected orders.
const WORD_STRENGTHS: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 30.0, 1e3];
/// Candidates for how far words count.
const DAMPING: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// A cell. Campaigns and groups are numbered from 0.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub campaign: u32,
    pub group: u32,
    /// Clicks by how much of their orders is known.
    pub exposure: f64,
    pub orders: f64,
    /// Words, each once.
    pub words: Vec<u32>,
}

/// Gamma distribution of a rate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Posterior {
    pub shape: f64,
    pub rate: f64,
}

impl Posterior {
    pub fn mean(self) -> f64 {
        self.shape / self.rate
    }

    /// Probability that the rate is below `x`.
    pub fn below(self, x: f64) -> f64 {
        gamma_cdf(self.shape, self.rate, x)
    }
}

/// What was learnt of one account.
#[derive(Clone, Debug)]
pub(crate) struct Rates {
    /// Shape of the rates within an ad group.
    pub shape: f64,
    word_strength: f64,
    prior_means: Vec<f64>,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    orders: f64,
    exposure: f64,
}

impl Sum {
    fn add(&mut self, c: &Cell) {
        self.orders += c.orders;
        self.exposure += c.exposure;
    }
    fn without(self, c: &Cell) -> Self {
        Self { orders: (self.orders - c.orders).max(0.0), exposure: (self.exposure - c.exposure).max(0.0) }
    }
    /// Mean after shrinking to `to` with the weight of `strength` clicks.
    fn mean(self, to: f64, strength: f64) -> f64 {
        (self.orders + strength * to) / (self.exposure + strength)
    }
}

impl Rates {
    /// Learns from all cells of one account.
    pub fn fit(cells: &[Cell]) -> Self {
        let count = |f: fn(&Cell) -> u32| cells.iter().map(|c| f(c) as usize + 1).max().unwrap_or(0);
        let mut campaigns = vec![Sum::default(); count(|c| c.campaign)];
        let mut groups = vec![Sum::default(); count(|c| c.group)];
        let mut group_campaign = vec![0_usize; groups.len()];
        let mut all = Sum::default();
        for c in cells {
            all.add(c);
            campaigns[c.campaign as usize].add(c);
            groups[c.group as usize].add(c);
            group_campaign[c.group as usize] = c.campaign as usize;
        }
        let account = all.mean(ACCOUNT_RATE, ACCOUNT_CLICKS);
        let k1 = strength(campaigns.iter().map(|s| (*s, account)));
        let within: Vec<(Sum, f64)> =
            groups.iter().zip(&group_campaign).map(|(g, c)| (*g, campaigns[*c].mean(account, k1))).collect();
        let k2 = strength(within.into_iter());
        let mut prior_means: Vec<f64> = cells
            .iter()
            .map(|c| {
                let campaign = campaigns[c.campaign as usize].without(c).mean(account, k1);
                groups[c.group as usize].without(c).mean(campaign, k2).max(1e-9)
            })
            .collect();
        let words = words(cells, &prior_means);
        let word_strength = word_strength(&words);
        let logs: Vec<f64> =
            cells.iter().zip(&prior_means).map(|(c, m)| word_log(c, *m, &words, word_strength)).collect();
        let (shape, damping) = shape_and_damping(cells, &prior_means, &logs);
        for (mean, log) in prior_means.iter_mut().zip(&logs) {
            *mean *= shift(*log, damping);
        }
        Self { shape, word_strength, prior_means }
    }

    /// Rate of a cell of the fit, by its position.
    pub fn posterior(&self, at: usize, cell: &Cell) -> Posterior {
        let rate = self.shape / self.prior_means[at];
        Posterior { shape: self.shape + cell.orders, rate: rate + cell.exposure }
    }

    /// Orders per click that a cell's neighbours and words lead to expect, without its own clicks.
    pub fn expected(&self, at: usize) -> f64 {
        self.prior_means[at]
    }

    /// Rate of all terms of an ad group that hold a word, from their own clicks and a mean.
    pub fn word_posterior(&self, orders: f64, exposure: f64, mean: f64) -> Posterior {
        // terms of one word differ less than terms at large: the word's own strength, at least the shape of single terms
        let shape = self.word_strength.clamp(1.0, 10.0).max(self.shape);
        Posterior { shape: shape + orders, rate: shape / mean.max(1e-9) + exposure }
    }
}

/// Strength in clicks at which groups shrink to their means, by marginal likelihood with a log-normal prior around 100 clicks.
fn strength(groups: impl Iterator<Item = (Sum, f64)>) -> f64 {
    let groups: Vec<(Sum, f64)> = groups.filter(|(s, _)| s.exposure > 0.0).collect();
    best(&STRENGTHS, |k| {
        let fit: f64 = groups.iter().map(|(s, m)| ln_negative_binomial(s.orders, m * s.exposure, m * k)).sum();
        fit - (k / 100.0).ln().powi(2) / (2.0 * 1.5 * 1.5)
    })
}

fn best(candidates: &[f64], mut score: impl FnMut(f64) -> f64) -> f64 {
    let mut found = (f64::NEG_INFINITY, candidates[0]);
    for c in candidates {
        let s = score(*c);
        if s > found.0 {
            found = (s, *c);
        }
    }
    found.1
}

/// Orders and expected orders of every word.
fn words(cells: &[Cell], means: &[f64]) -> HashMap<u32, (f64, f64)> {
    let mut words: HashMap<u32, (f64, f64)> = HashMap::new();
    for (c, m) in cells.iter().zip(means) {
        for w in &c.words {
            let sums = words.entry(*w).or_default();
            sums.0 += c.orders;
            sums.1 += m * c.exposure;
        }
    }
    words
}

fn word_strength(words: &HashMap<u32, (f64, f64)>) -> f64 {
    // summed in the order of words, so that rounding does not depend on the map
    let mut sums: Vec<(u32, f64, f64)> = words.iter().map(|(w, (o, e))| (*w, *o, *e)).collect();
    sums.sort_unstable_by_key(|s| s.0);
    best(&WORD_STRENGTHS, |a| {
        let fit: f64 = sums.iter().map(|(_, o, e)| ln_negative_binomial(*o, *e, a)).sum();
        fit - (a / 5.0_f64).ln().powi(2) / (2.0 * 1.5 * 1.5)
    })
}

/// Sum of the logarithms of a cell's word factors, the cell itself left out.
fn word_log(c: &Cell, mean: f64, words: &HashMap<u32, (f64, f64)>, strength: f64) -> f64 {
    let own = mean * c.exposure;
    let log = |w: &u32| {
        let (orders, expected) = words.get(w).copied().unwrap_or((0.0, 0.0));
        (((orders - c.orders).max(0.0) + strength) / ((expected - own).max(0.0) + strength)).ln()
    };
    c.words.iter().map(log).sum()
}

/// Words may make a mean at most five times greater and twenty times smaller.
fn shift(log: f64, damping: f64) -> f64 {
    (damping * log).exp().clamp(0.05, 5.0)
}

/// Shape within ad groups and how far words count, together by marginal likelihood; the prior keeps the shape around 1.5.
fn shape_and_damping(cells: &[Cell], means: &[f64], logs: &[f64]) -> (f64, f64) {
    let mut found = (f64::NEG_INFINITY, SHAPES[3], 0.0);
    for d in DAMPING {
        let mus: Vec<f64> =
            cells.iter().zip(means).zip(logs).map(|((c, m), l)| m * shift(*l, d) * c.exposure).collect();
        for shape in SHAPES {
            let fit: f64 = cells.iter().zip(&mus).map(|(c, mu)| ln_negative_binomial(c.orders, *mu, shape)).sum();
            let score = fit - (shape / 1.5_f64).ln().powi(2) / 2.0;
            if score > found.0 {
                found = (score, shape, d);
            }
        }
    }
    (found.1, found.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Rng;

    /// An account drawn from the model: 4 campaigns with 3 ad groups each, 60 terms of two words, words with factors of their own.
    fn account(seed: u64) -> (Vec<Cell>, Vec<f64>) {
        let mut rng = Rng::new(seed);
        let words: Vec<f64> = (0..40).map(|_| rng.gamma(3.0, 1.0)).collect();
        let (mut cells, mut truth) = (Vec::new(), Vec::new());
        for campaign in 0..4 {
            let c = rng.gamma(10.0, 0.1);
            for g in 0..3 {
                let group = campaign * 3 + g;
                let mean = rng.gamma(15.0, c);
                for _ in 0..60 {
                    let (a, b) = ((rng.uniform() * 40.0) as u32, (rng.uniform() * 40.0) as u32);
                    let factor = (words[a as usize] * words[b as usize]).sqrt();
                    let rate = rng.gamma(4.0, mean * factor);
                    let exposure = rng.gamma(0.6, 15.0).ceil();
                    let orders = rng.poisson(rate * exposure);
                    let words = if a == b { vec![a] } else { vec![a, b] };
                    cells.push(Cell { campaign, group, exposure, orders, words });
                    truth.push(rate);
                }
            }
        }
        (cells, truth)
    }

    #[test]
    fn shrunken_rates_are_nearer_to_the_truth_than_raw_ones_and_than_the_mean() {
        let mut errors = [0.0; 3];
        for seed in 0..20 {
            let (cells, truth) = account(seed);
            let fit = Rates::fit(&cells);
            let sum = |f: fn(&Cell) -> f64| cells.iter().map(f).sum::<f64>();
            let mean = sum(|c| c.orders) / sum(|c| c.exposure);
            for (i, (c, t)) in cells.iter().zip(&truth).enumerate() {
                for (e, r) in errors.iter_mut().zip([fit.posterior(i, c).mean(), c.orders / c.exposure, mean]) {
                    *e += (r - t).powi(2) * c.exposure;
                }
            }
        }
        assert!(errors[0] < 0.5 * errors[1] && errors[0] < 0.75 * errors[2], "{errors:?}");
    }

    #[test]
    fn posteriors_hold_the_truth_as_often_as_they_say() {
        let (mut held, mut all) = (0, 0);
        for seed in 100..120 {
            let (cells, truth) = account(seed);
            let fit = Rates::fit(&cells);
            for (i, (c, t)) in cells.iter().zip(&truth).enumerate() {
                let p = fit.posterior(i, c).below(*t);
                held += i32::from((0.05..0.95).contains(&p));
                all += 1;
            }
        }
        let share = f64::from(held) / f64::from(all);
        assert!((0.85..0.95).contains(&share), "{share}");
    }

    #[test]
    fn a_new_account_expects_the_stated_rate() {
        let cell = Cell { campaign: 0, group: 0, exposure: 0.0, orders: 0.0, words: vec![0] };
        let fit = Rates::fit(std::slice::from_ref(&cell));
        assert!((fit.posterior(0, &cell).mean() - ACCOUNT_RATE).abs() < 1e-9);
    }
}
