//! What a click is worth: units per click, shrunken to the ad group and the site.
//!
//! A target that was chosen because it had few orders had, on average, bad luck too: its raw rate before the change flatters whoever
//! chose it. So units are Poisson with a gamma prior (mean: the other targets of its ad group, themselves shrunken to the site; strength:
//! what makes all targets of the site likeliest), and clicks of all mature days count, before and after: a bid does not change what a
//! click is worth.

use super::chance::ln_gamma;
use super::series::Tally;

/// Units per click of the site, and how far its parts keep to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    /// Units per click of the site.
    pub rate: f64,
    /// Clicks that the site's rate counts for in an ad group.
    pub group_clicks: f64,
    /// Clicks that the ad group's rate counts for in a target.
    pub target_clicks: f64,
    /// Clicks that the ad group's rate counts for in a search term.
    pub term_clicks: f64,
}

/// A rate with its uncertainty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    pub mean: f64,
    pub variance: f64,
}

/// Something with clicks and units, and the rate that it is expected to have; `times` such things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub clicks: f64,
    pub units: f64,
    pub expected: f64,
    pub times: f64,
}

/// Strengths that are tried, in clicks: 4, 8, … 32,768.
const STRENGTHS: std::ops::RangeInclusive<i32> = 2..=15;
/// What is expected before any sample: the rates of a site's parts spread like a gamma distribution of this shape, that is by 45 % of
/// their mean, give or take two doublings of the strength (own assumption, 2026-11). Keeps three alike targets from looking like proof
/// that all are alike.
const USUAL_SHAPE: f64 = 5.0;
const USUAL_DOUBLINGS: f64 = 2.0;

/// The strength, in clicks, that the samples make likeliest: negative binomial marginal likelihood on a grid of powers of two, times the
/// likelihood of the strength itself. Samples without clicks or expectation say nothing.
pub(super) fn strength(samples: &[Sample], rate: f64) -> f64 {
    let usual = (USUAL_SHAPE / rate).log2();
    let of = |n: i32| -> f64 {
        let k = 2_f64.powi(n);
        let useful = samples.iter().filter(|s| s.clicks > 0.0 && s.expected > 0.0);
        let seen = useful.map(|s| {
            let a = s.expected * k;
            s.times * (ln_gamma(a + s.units) - ln_gamma(a) + a * k.ln() - (a + s.units) * (k + s.clicks).ln())
        });
        seen.sum::<f64>() - ((f64::from(n) - usual) / USUAL_DOUBLINGS).powi(2) / 2.0
    };
    let scored = STRENGTHS.map(|n| (of(n), 2_f64.powi(n)));
    scored.fold((f64::NEG_INFINITY, 4.0), |best, next| if next.0 > best.0 { next } else { best }).1
}

impl Worth {
    /// All levels with the same strength.
    pub fn unknown(rate: f64, clicks: f64) -> Self {
        Self { rate, group_clicks: clicks, target_clicks: clicks, term_clicks: clicks }
    }

    /// The rate of a site, never zero: half a unit is added.
    pub fn site_rate(all: Tally) -> f64 {
        (all.units as f64 + 0.5) / (all.clicks as f64 + 1.0)
    }

    /// The rate expected in an ad group of which `others` is known (without what is judged).
    pub fn expected(&self, others: Tally) -> Rate {
        posterior(others, Rate { mean: self.rate, variance: 0.0 }, self.group_clicks)
    }

    /// The rate of what has `own`, within the ad group of `others`; `term`: it is a search term, not a target.
    pub fn of(&self, own: Tally, others: Tally, term: bool) -> Rate {
        posterior(own, self.expected(others), if term { self.term_clicks } else { self.target_clicks })
    }
}

/// Gamma posterior with the uncertainty of the prior's own mean.
fn posterior(own: Tally, prior: Rate, strength: f64) -> Rate {
    let clicks = own.clicks as f64 + strength;
    let mean = (own.units as f64 + prior.mean * strength) / clicks;
    let share = strength / clicks;
    Rate { mean, variance: mean / clicks + share * share * prior.variance }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(clicks: i64, units: i64) -> Tally {
        Tally { clicks, spend_micros: 0, units }
    }

    #[test]
    fn little_data_keeps_to_the_ad_group_and_much_data_to_itself() {
        let worth = Worth { rate: 0.10, group_clicks: 100.0, target_clicks: 50.0, term_clicks: 25.0 };
        // ad group: (30 + 10) / (200 + 100) = 0.1333; target without clicks has that
        let none = worth.of(tally(0, 0), tally(200, 30), false);
        assert!((none.mean - 40.0 / 300.0).abs() < 1e-12);
        // 50 clicks without a unit, prior 50 clicks: half of it
        let some = worth.of(tally(50, 0), tally(200, 30), false);
        assert!((some.mean - 20.0 / 300.0).abs() < 1e-12 && some.variance < none.variance);
        // a term keeps less to its ad group
        assert!(worth.of(tally(50, 0), tally(200, 30), true).mean < some.mean);
        assert!((worth.of(tally(100_000, 9_000), tally(200, 30), false).mean - 0.09).abs() < 1e-4);
    }

    #[test]
    fn equal_rates_shrink_hard_and_spread_rates_hardly() {
        let sample = |units| Sample { clicks: 100.0, units, expected: 0.1, times: 1.0 };
        let equal: Vec<Sample> = (0..40).map(|_| sample(10.0)).collect();
        let spread: Vec<Sample> = (0..40).map(|i| sample(if i % 2 == 0 { 1.0 } else { 19.0 })).collect();
        assert!(strength(&equal, 0.1) > 1000.0);
        assert!(strength(&spread, 0.1) < 64.0, "{}", strength(&spread, 0.1));
        // nothing known: five units' worth of clicks, on the grid
        assert_eq!(strength(&[], 5.0 / 64.0).to_bits(), 64_f64.to_bits());
        assert!(strength(&equal[..3], 0.1) < 300.0, "{}", strength(&equal[..3], 0.1));
    }
}
