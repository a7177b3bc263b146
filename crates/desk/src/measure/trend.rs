//! How clicks moved where nothing was changed: the control group.

/// Clicks of an untouched target in the days before and after.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Control {
    pub before: f64,
    pub after: f64,
}

/// Factor by which clicks would have changed by themselves, with the variance of its logarithm.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Trend {
    pub factor: f64,
    pub log_variance: f64,
    /// Untouched targets that it rests on; 0 when there were too few.
    pub controls: usize,
}

/// Controls and their clicks before that a trend needs.
const CONTROLS_MIN: usize = 3;
const CLICKS_MIN: f64 = 100.0;
/// Clicks below which a target says nothing of the trend by itself.
const TARGET_CLICKS_MIN: f64 = 10.0;
/// Without controls: clicks of a month move by themselves by about so much from one month to the next (standard deviation of the
/// logarithm). Own assumption, 2026-11.
const DRIFT_UNKNOWN: f64 = 0.25;
/// A target drifts from the trend of its site by about so much, until the controls say otherwise (own assumption, 2026-11), counted like
/// so many controls.
const DRIFT_PRIOR: f64 = 0.10;
const DRIFT_PRIOR_CONTROLS: f64 = 3.0;

/// The trend of the controls; `plain` is the factor without any (the ratio of the windows' lengths), `dispersion` the variance of clicks
/// in units of their mean.
pub(super) fn trend(controls: &[Control], plain: f64, dispersion: f64) -> Trend {
    // chosen by both windows together: a choice by one of them would bend the trend. What started or ended has no trend.
    let all = controls.iter().filter(|c| c.before + c.after >= TARGET_CLICKS_MIN);
    let used: Vec<Control> =
        all.filter(|c| c.before.min(c.after) > 0.0 || c.before + c.after < 2.0 * TARGET_CLICKS_MIN).copied().collect();
    let (before, after) = used.iter().fold((0.0, 0.0), |(b, a), c| (b + c.before, a + c.after));
    if used.len() < CONTROLS_MIN || before < CLICKS_MIN || after <= 0.0 {
        return Trend { factor: plain, log_variance: DRIFT_UNKNOWN * DRIFT_UNKNOWN, controls: 0 };
    }
    let shares: f64 = used.iter().map(|c| (c.before / before).powi(2)).sum();
    let drift = drift(&used, dispersion);
    Trend {
        factor: after / before,
        log_variance: dispersion * (1.0 / before + 1.0 / after) + drift * (1.0 + shares),
        controls: used.len(),
    }
}

/// How far targets drift from their common trend beyond chance: variance of the logarithm (DerSimonian and Laird, 1986), mixed with the
/// prior.
fn drift(controls: &[Control], dispersion: f64) -> f64 {
    let moves = controls.iter().map(|c| {
        let (b, a) = (c.before + 0.5, c.after + 0.5);
        ((a / b).ln(), 1.0 / (dispersion * (1.0 / a + 1.0 / b)))
    });
    let (mut sum, mut weights, mut squares) = (0.0, 0.0, 0.0);
    for (y, w) in moves.clone() {
        (sum, weights, squares) = (sum + w * y, weights + w, squares + w * w);
    }
    let mean = sum / weights;
    let q: f64 = moves.map(|(y, w)| w * (y - mean).powi(2)).sum();
    let n = controls.len() as f64;
    // below zero by chance as often as above: cut off only after mixing, or it would be too great on average
    let found = (q - (n - 1.0)) / (weights - squares / weights);
    ((n * found + DRIFT_PRIOR_CONTROLS * DRIFT_PRIOR * DRIFT_PRIOR) / (n + DRIFT_PRIOR_CONTROLS)).max(0.0)
}

/// Variance of daily clicks in units of their mean, from the steps between days that follow each other, so that a trend is no noise.
/// Returns the estimate with the number of steps; none when there are no clicks.
pub(super) fn dispersion(days: &[f64]) -> Option<(f64, f64)> {
    let steps = days.len().checked_sub(1).filter(|n| *n > 0)? as f64;
    let mean = days.iter().sum::<f64>() / days.len() as f64;
    let squares: f64 = days.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum();
    (mean > 0.0).then(|| (squares / 2.0 / steps / mean, steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_trend_is_found_and_too_few_controls_say_nothing() {
        let control = |before, after| Control { before, after };
        let many: Vec<Control> = (1..=10).map(|i| control(40.0 * f64::from(i), 60.0 * f64::from(i))).collect();
        let t = trend(&many, 1.0, 1.0);
        assert_eq!((t.factor, t.controls), (1.5, 10));
        // ten controls that move as one are more alike than chance would have them: no drift, only the noise of 5,500 clicks
        assert!((t.log_variance - 1.0 / 2200.0 - 1.0 / 3300.0).abs() < 1e-12);
        assert_eq!(trend(&many[..2], 1.0, 1.0), Trend { factor: 1.0, log_variance: 0.0625, controls: 0 });
        // a target that was switched on in between has no trend
        let mut with_new = many.clone();
        with_new.push(control(0.0, 500.0));
        assert_eq!(trend(&with_new, 1.0, 1.0), t);
        // targets that go their own ways widen the interval
        let wild: Vec<Control> =
            many.iter().zip([2.0, 0.5].into_iter().cycle()).map(|(c, f)| control(c.before, c.before * f)).collect();
        assert!(trend(&wild, 1.0, 1.0).log_variance > 10.0 * t.log_variance);
    }

    #[test]
    fn a_trend_is_not_noise() {
        let steady: Vec<f64> = (0..28).map(|d| 10.0 + f64::from(d)).collect();
        assert!(dispersion(&steady).unwrap().0 < 0.05);
        let wild: Vec<f64> = (0..28).map(|d| if d % 2 == 0 { 0.0 } else { 20.0 }).collect();
        assert!(dispersion(&wild).unwrap().0 > 10.0);
        assert_eq!(dispersion(&[0.0; 28]), None);
    }
}
