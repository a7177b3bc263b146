//! Chance: the few functions of probability that the agents need, each with its source, and a seeded generator.

mod rng;
mod special;

pub(crate) use rng::{Rng, seed_of};
pub(crate) use special::{gamma_cdf, ln_gamma};

/// Ends of the central interval that holds `coverage_pct` per cent of the draws, and their mean. Draws are sorted in place; the
/// ends are order statistics, so that they are values that were drawn.
pub(crate) fn interval(draws: &mut [f64], coverage_pct: u8) -> (f64, f64, f64) {
    if draws.is_empty() {
        return (0.0, 0.0, 0.0);
    }
    draws.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - f64::from(coverage_pct) / 100.0) / 2.0;
    let last = (draws.len() - 1) as f64;
    let at = |share: f64| draws[(share * last).round().clamp(0.0, last) as usize];
    (at(tail), draws.iter().sum::<f64>() / draws.len() as f64, at(1.0 - tail))
}

/// ln of the negative binomial probability of `count` at mean `mean` and shape `shape`, without the term that depends on the count
/// alone (Gamma–Poisson mixture; Johnson, Kemp and Kotz, Univariate Discrete Distributions, 5.1).
pub(crate) fn ln_negative_binomial(count: f64, mean: f64, shape: f64) -> f64 {
    let mean = mean.max(1e-12);
    let none = shape * (shape / (shape + mean)).ln();
    if count <= 0.0 {
        return none;
    }
    ln_gamma(count + shape) - ln_gamma(shape) + none + count * (mean / (shape + mean)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_order_statistics() {
        let mut draws: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        assert_eq!(interval(&mut draws, 90), (5.0, 50.0, 95.0));
        assert_eq!(interval(&mut [], 90), (0.0, 0.0, 0.0));
    }

    #[test]
    fn the_negative_binomial_adds_up_to_one() {
        let (mean, shape) = (3.0, 1.7);
        let sum: f64 =
            (0..400).map(f64::from).map(|n| (ln_negative_binomial(n, mean, shape) - ln_gamma(n + 1.0)).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
}
