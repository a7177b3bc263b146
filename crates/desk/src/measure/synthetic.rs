//! Synthetic control: untouched targets, weighted so that together they move as the target did before the change.

/// A target's clicks by day of the time before the change, and its clicks in the days after.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Donor {
    pub days: Vec<f64>,
    pub after: f64,
}

/// Clicks that the target would have had, with their variance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Synthetic {
    pub clicks: f64,
    pub variance: f64,
    pub donors: usize,
}

/// Donors that it needs, and takes at most.
pub(super) const DONORS_MIN: usize = 5;
pub(super) const DONORS_MAX: usize = 20;
/// Days of the time before that it needs.
pub(super) const DAYS_MIN: usize = 42;
/// It must be better than the plain sum of the donors by so much out of sample to be used: errors of whole weeks, as a share.
const BETTER: f64 = 0.8;
/// Strength with which the weights keep to the plain sum.
const RIDGE: f64 = 0.3;
const SWEEPS: usize = 100;
/// Donors on which the method is tried as if they had been changed.
const PLACEBOS: usize = 10;

/// The synthetic control of a target, where enough donors exist, where it tells weeks that it has not seen better than the plain sum of
/// the donors does, and where it finds no effect on donors, of which there was none. `dispersion`: variance of clicks in units of their
/// mean.
pub(super) fn synthetic(own: &[f64], donors: &[Donor], dispersion: f64) -> Option<Synthetic> {
    if donors.len() < DONORS_MIN || own.len() < DAYS_MIN || own.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let refs: Vec<&Donor> = donors.iter().collect();
    let trained = own.len() * 2 / 3 / 7 * 7;
    let (fitted, plain) = (weights(own, &refs, trained, RIDGE), weights(own, &refs, trained, f64::INFINITY));
    if weekly_error(own, &refs, trained, &fitted) >= BETTER * weekly_error(own, &refs, trained, &plain) {
        return None;
    }
    let tried = (0..donors.len().min(PLACEBOS)).filter_map(|i| placebo(donors, i, dispersion));
    let (mut n, mut mean, mut spread, mut chance) = (0.0, 0.0, 0.0, 0.0);
    for (miss, noise) in tried {
        (n, mean, spread, chance) = (n + 1.0, mean + miss, spread + miss * miss, chance + noise);
    }
    // the misses' own mean must be within what chance gives
    if n < 5.0 || (mean / n).abs() > 2.0 * (spread.max(chance) / n / n).sqrt() {
        return None;
    }
    let spread = ((spread - chance) / n).max(0.0);
    let w = weights(own, &refs, own.len(), RIDGE);
    let (clicks, noise) = fold(&refs, &w);
    let level = dispersion / own.iter().sum::<f64>();
    Some(Synthetic { clicks, variance: dispersion * noise + clicks * clicks * (level + spread), donors: donors.len() })
}

/// How far the method misses a donor's days after (logarithm), and the variance that chance alone gives such a miss: of the donor's days,
/// of its level and of the others. None for a donor with too few clicks.
fn placebo(donors: &[Donor], at: usize, dispersion: f64) -> Option<(f64, f64)> {
    let own = &donors[at];
    if own.after < 20.0 {
        return None;
    }
    let others: Vec<&Donor> = donors.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, d)| d).collect();
    let w = weights(&own.days, &others, own.days.len(), RIDGE);
    let (expected, noise) = fold(&others, &w);
    let chance = 1.0 / own.after + 1.0 / own.days.iter().sum::<f64>().max(1.0) + noise / (expected * expected);
    (expected > 0.0).then(|| (((own.after + 0.5) / (expected + 0.5)).ln(), dispersion * chance))
}

/// Clicks after by these weights, and the variance of pure chance in them.
fn fold(donors: &[&Donor], w: &[f64]) -> (f64, f64) {
    donors.iter().zip(w).fold((0.0, 0.0), |(clicks, noise), (d, w)| (clicks + d.after * w, noise + d.after * w * w))
}

/// Weights that are not negative, by coordinate descent over the first `days`, kept near the plain sum; then scaled so that the days'
/// total is met.
fn weights(own: &[f64], donors: &[&Donor], days: usize, ridge: f64) -> Vec<f64> {
    let total = |xs: &[f64]| xs[..days].iter().sum::<f64>();
    let of_donors: f64 = donors.iter().map(|d| total(&d.days)).sum();
    let plain = if of_donors > 0.0 { total(own) / of_donors } else { 0.0 };
    let mut w = vec![plain; donors.len()];
    if ridge.is_infinite() {
        return w;
    }
    let squares: Vec<f64> = donors.iter().map(|d| d.days[..days].iter().map(|x| x * x).sum()).collect();
    let mut rest: Vec<f64> =
        (0..days).map(|t| own[t] - donors.iter().map(|d| d.days[t] * plain).sum::<f64>()).collect();
    for _ in 0..SWEEPS {
        for (j, donor) in donors.iter().enumerate().filter(|(j, _)| squares[*j] > 0.0) {
            let slope: f64 = donor.days[..days].iter().zip(&rest).map(|(x, r)| x * r).sum();
            let wanted = (slope + squares[j] * (w[j] + ridge * plain)) / (squares[j] * (1.0 + ridge));
            let step = wanted.max(0.0) - w[j];
            w[j] += step;
            rest.iter_mut().zip(&donor.days).for_each(|(r, x)| *r -= step * x);
        }
    }
    let fitted: f64 = donors.iter().zip(&w).map(|(d, w)| total(&d.days) * w).sum();
    let scale = if fitted > 0.0 { total(own) / fitted } else { 1.0 };
    w.iter().map(|w| w * scale).collect()
}

/// Squared errors of the whole weeks from day `from` on.
fn weekly_error(own: &[f64], donors: &[&Donor], from: usize, w: &[f64]) -> f64 {
    let error = |t: usize| own[t] - donors.iter().zip(w).map(|(d, w)| d.days[t] * w).sum::<f64>();
    let weeks = (own.len() - from) / 7;
    (0..weeks).map(|k| (0..7).map(|d| error(from + 7 * k + d)).sum::<f64>().powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clicks of a target that follows the first (`share` = 1) or the second of two waves.
    fn wave(share: f64, level: f64, days: std::ops::Range<i32>) -> Vec<f64> {
        days.map(|t| {
            let (up, down) = (1.0 + 0.5 * (f64::from(t) / 11.0).sin(), 1.0 + 0.5 * (f64::from(t) / 7.0).cos());
            level * (share * up + (1.0 - share) * down)
        })
        .collect()
    }

    fn donor(share: f64, level: f64) -> Donor {
        Donor { days: wave(share, level, 0..84), after: wave(share, level, 84..112).iter().sum() }
    }

    #[test]
    fn donors_that_move_alike_foretell_the_days_after() {
        let donors: Vec<Donor> =
            (0..8).map(|i| donor(if i < 3 { 1.0 } else { 0.0 }, 20.0 + 3.0 * f64::from(i))).collect();
        let own = wave(1.0, 30.0, 0..84);
        let found = synthetic(&own, &donors, 1.0).unwrap();
        let truth: f64 = wave(1.0, 30.0, 84..112).iter().sum();
        assert!((found.clicks / truth - 1.0).abs() < 0.03, "{found:?} {truth}");
        assert_eq!(found.donors, 8);
        assert!(found.variance.sqrt() < 0.15 * truth);
        // the plain sum of the donors says something else
        let refs: Vec<&Donor> = donors.iter().collect();
        let w = weights(&own, &refs, 84, f64::INFINITY);
        let plain: f64 = refs.iter().zip(&w).map(|(d, w)| d.after * w).sum();
        assert!((plain / truth - 1.0).abs() > 0.04, "{plain} {truth}");
        assert_eq!(synthetic(&own, &donors[..4], 1.0), None);
        assert_eq!(synthetic(&own[..30], &donors, 1.0), None);
    }
}
