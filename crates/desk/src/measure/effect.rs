//! From clicks, spend and rates to an effect in money with its interval, and from there to a verdict.

use super::chance::{half_width, power, whole};
use super::series::Tally;
use super::worth::Rate;
use super::yardstick::nanos;
use crate::outcome::{Outcome, Verdict};
use domain::{Day, Predicted, Words};

/// Clicks that something would have had after the change, had there been none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counterfactual {
    pub clicks: f64,
    pub variance: f64,
}

/// An effect in micros. `noise` is the part of the variance that shrinks with longer windows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Effect {
    pub micros: f64,
    pub variance: f64,
    pub noise: f64,
}

/// What a measurement compares.
pub(super) struct Compared {
    pub before: Tally,
    pub after: Tally,
    pub without: Counterfactual,
    /// Units per click.
    pub rate: Rate,
    /// What a unit contributes after tax, before advertising, micros.
    pub unit_micros: f64,
    /// Share of a further unit of cost that the owner bears after tax.
    pub keep: f64,
    /// Variance of clicks in units of their mean.
    pub dispersion: f64,
    /// Spread of the cost of one click, as a share of its mean, squared.
    pub cost_spread: f64,
}

impl Compared {
    /// (clicks after − clicks that would have been) × value of a click − (spend after − spend that would have been), after tax.
    ///
    /// Clicks are noisy on both sides (`dispersion` × mean, half a click added so that none is not certainty), each click costs a bit
    /// more or less, the value of a click is a posterior, and what would have been has a variance of its own.
    pub fn effect(&self) -> Effect {
        let (before, after) = (self.before.clicks as f64, self.after.clicks as f64);
        let cost = |t: Tally| (t.clicks > 0).then(|| t.spend_micros as f64 * self.keep / t.clicks as f64);
        // a window without clicks borrows the other's cost of a click
        let cost_before = cost(self.before).or(cost(self.after)).unwrap_or(0.0);
        let cost_after = cost(self.after).unwrap_or(cost_before);
        let (value, value_variance) =
            (self.rate.mean * self.unit_micros, self.rate.variance * self.unit_micros * self.unit_micros);
        let without = self.without;
        let gained = after - without.clicks;
        let micros = gained * value - (self.after.spend_micros as f64 * self.keep - without.clicks * cost_before);
        let clicks_after = self.dispersion * (after + 0.5);
        let spread = self.cost_spread
            * (after * cost_after * cost_after + without.clicks.powi(2) * cost_before * cost_before / before.max(0.5));
        let noise =
            (value - cost_after).powi(2) * clicks_after + (value - cost_before).powi(2) * without.variance + spread;
        // the error of the value is paid on the clicks that were truly gained: their square is the seen one less its noise, and that noise
        // is weighed with the value as estimated, above
        let of_value = value_variance * (gained * gained - clicks_after - without.variance).max(0.0);
        Effect { micros, variance: noise + of_value, noise }
    }
}

/// Spread of the cost of a click, as a share of its mean, squared: from how far days lie from the mean cost of their clicks, window by
/// window, so that a cost that the change itself moved is no spread.
pub(super) fn cost_spread(windows: &[Vec<Tally>]) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for days in windows {
        let (clicks, spend) =
            days.iter().fold((0.0, 0.0), |(c, s), t| (c + t.clicks as f64, s + t.spend_micros as f64));
        let seen = days.iter().filter(|t| t.clicks > 0 && spend > 0.0);
        let shares: Vec<f64> = seen
            .map(|t| (t.spend_micros as f64 * clicks / spend - t.clicks as f64).powi(2) / t.clicks as f64)
            .collect();
        if shares.len() > 1 {
            (sum, n) = (sum + shares.iter().sum::<f64>(), n + shares.len() as f64 - 1.0);
        }
    }
    if n > 0.0 { sum / n } else { 0.0 }
}

impl Effect {
    /// The effect of `part` of the days that the prediction counts, brought to all of them.
    pub fn over(self, part: f64) -> Self {
        let scale = 1.0 / part;
        Self { micros: self.micros * scale, variance: self.variance * scale * scale, noise: self.noise * scale * scale }
    }
}

/// The outcome of an effect that was measured over `part` of the days that the prediction counts (1: all of them).
///
/// `Inconclusive` when the chance of telling the predicted effect from none is below a half and the measured interval holds both; else
/// by whether the predicted interval, widened by the noise that shorter windows add, holds the measured effect.
pub(super) fn outcome(effect: Effect, part: f64, predicted: &Predicted, window: (Day, Day), method: Words) -> Outcome {
    let (error, z) = (effect.variance.sqrt(), half_width(predicted.coverage_pct));
    let (low, high) = (effect.micros - z * error, effect.micros + z * error);
    let likely = predicted.likely_micros as f64;
    let power = power(likely, error);
    let more = z * z * effect.noise * (1.0 - part.min(1.0));
    let widened = |half: f64| (half * half + more).sqrt();
    let (below, above) = (likely - predicted.low_micros as f64, predicted.high_micros as f64 - likely);
    let holds = (likely - widened(below)..=likely + widened(above)).contains(&effect.micros);
    let unclear = power < 0.5 && (low..=high).contains(&0.0) && (low..=high).contains(&likely);
    let verdict = match (unclear, holds) {
        (true, _) => Verdict::Inconclusive,
        (false, true) => Verdict::Held,
        (false, false) => Verdict::Missed,
    };
    Outcome {
        verdict,
        low_micros: whole(low),
        effect_micros: whole(effect.micros),
        high_micros: whole(high),
        currency: predicted.currency,
        window,
        power_nanos: nanos(power),
        method,
    }
}

/// An outcome without a figure: nothing could be measured, for the reason that `why` gives.
pub(super) fn no_figure(predicted: &Predicted, window: (Day, Day), why: Words) -> Outcome {
    Outcome {
        verdict: Verdict::Inconclusive,
        low_micros: 0,
        effect_micros: 0,
        high_micros: 0,
        currency: predicted.currency,
        window,
        power_nanos: 0,
        method: why,
    }
}
