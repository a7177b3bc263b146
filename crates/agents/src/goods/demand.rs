//! Demand of a SKU: units a day while there was stock, its spread, and draws of what a span of days will ask for.

use crate::chance::Rng;
use crate::queries::DEMAND_DAYS;
use domain::Day;
use std::collections::BTreeMap;

/// Days after which an observation counts half.
const HALF_LIFE_DAYS: f64 = 45.0;
/// Days with stock, and units, below which nothing is said.
const DAYS_MIN: i64 = 14;
const UNITS_MIN: i64 = 5;
/// Dispersion of a SKU that nothing is known of, and the days that this weighs as much as: variance = mean + 0.3 mean². Own assumption.
const DISPERSION: f64 = 0.3;
const DISPERSION_DAYS: f64 = 20.0;
/// How far the level of demand drifts in 30 days: standard deviation of its logarithm (own assumption); it grows with the root of time.
const DRIFT_30_DAYS: f64 = 0.15;
const DRIFT_MAX: f64 = 0.5;

/// Demand of one SKU on one site.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Demand {
    /// Units a day while in stock, recent days weighing more.
    pub rate: f64,
    /// Variance of a day = rate + dispersion × rate².
    pub dispersion: f64,
    /// Squared relative error of the rate.
    pub rate_cv2: f64,
    /// Days with stock, stock-out days taken out, and units sold on the former.
    pub days: i64,
    pub out_days: i64,
    pub units: i64,
    pub window: (Day, Day),
}

/// From units sold and units on hand at the end of days. A day without stock at its end is taken out, and so are days between two
/// such days when nothing was counted in between.
pub(crate) fn estimate(sales: &BTreeMap<Day, i64>, levels: &BTreeMap<Day, i64>, through: Day) -> Option<Demand> {
    let begin = through.plus(1 - DEMAND_DAYS);
    let first_stock = levels.iter().find(|(_, units)| **units > 0).map(|(d, _)| *d);
    let first_sale = sales.iter().find(|(_, units)| **units > 0).map(|(d, _)| *d);
    let first = first_stock.into_iter().chain(first_sale).min()?.max(begin);
    let out = |day: Day| {
        let before = levels.range(..=day).next_back();
        let after = levels.range(day..).next();
        match (before, after) {
            (Some((d, units)), _) if *d == day => *units <= 0,
            (Some((_, b)), Some((_, a))) => *b <= 0 && *a <= 0,
            (Some((_, b)), None) => *b <= 0,
            _ => false,
        }
    };
    let (mut sum_w, mut sum_w2, mut sum_u) = (0.0, 0.0, 0.0);
    let (mut days, mut out_days, mut units) = (0, 0, 0);
    let mut seen = Vec::new();
    for d in first.0..=through.0 {
        let day = Day(d);
        if out(day) {
            out_days += 1;
            continue;
        }
        let sold = sales.get(&day).copied().unwrap_or(0).max(0);
        let weight = 0.5_f64.powf(f64::from(through.0 - d) / HALF_LIFE_DAYS);
        sum_w += weight;
        sum_w2 += weight * weight;
        sum_u += weight * sold as f64;
        days += 1;
        units += sold;
        seen.push((weight, sold as f64));
    }
    if days < DAYS_MIN || units < UNITS_MIN {
        return None;
    }
    let rate = sum_u / sum_w;
    let effective = sum_w * sum_w / sum_w2;
    let variance =
        seen.iter().map(|(w, u)| w * (u - rate).powi(2)).sum::<f64>() / sum_w * effective / (effective - 1.0);
    let raw = ((variance - rate) / (rate * rate)).clamp(0.0, 20.0);
    let dispersion = (raw * effective + DISPERSION * DISPERSION_DAYS) / (effective + DISPERSION_DAYS);
    let rate_cv2 = (1.0 / rate + dispersion) / effective;
    Some(Demand { rate, dispersion, rate_cv2, days, out_days, units, window: (first, through) })
}

impl Demand {
    /// A level of demand that may hold over the next `horizon_days`: uncertain as the past leaves it, and drifting.
    pub fn level(&self, horizon_days: f64, rng: &mut Rng) -> f64 {
        let drift = (DRIFT_30_DAYS * (horizon_days / 30.0).sqrt()).min(DRIFT_MAX);
        rng.gamma(1.0 / self.rate_cv2, self.rate) * rng.factor(drift)
    }

    /// Units asked for in a span of days at a level: a sum of negative binomial days is negative binomial with days times the shape.
    pub fn units(&self, level: f64, days: f64, rng: &mut Rng) -> f64 {
        if days <= 0.0 || level <= 0.0 {
            return 0.0;
        }
        let mean = level * days;
        let heat = rng.gamma(days / self.dispersion.max(1e-6), mean);
        rng.poisson(heat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sales and levels from a line per stretch of days: units a day and units on hand.
    fn history(stretches: &[(i32, i64, i64)]) -> (BTreeMap<Day, i64>, BTreeMap<Day, i64>, Day) {
        let (mut sales, mut levels, mut day) = (BTreeMap::new(), BTreeMap::new(), 1_000);
        for (days, units, level) in stretches {
            for _ in 0..*days {
                if *units > 0 {
                    sales.insert(Day(day), *units);
                }
                levels.insert(Day(day), *level);
                day += 1;
            }
        }
        (sales, levels, Day(day - 1))
    }

    #[test]
    fn stock_out_days_do_not_lower_demand() {
        let (sales, levels, through) = history(&[(30, 4, 50), (30, 0, 0), (30, 4, 50)]);
        let d = estimate(&sales, &levels, through).unwrap();
        assert_eq!((d.days, d.out_days, d.units), (60, 30, 240));
        assert!((d.rate - 4.0).abs() < 1e-9, "{}", d.rate);
        let blind = estimate(&sales, &BTreeMap::new(), through).unwrap();
        assert!(blind.rate < 3.0, "without stock the gap counts: {}", blind.rate);
    }

    #[test]
    fn days_between_two_empty_counts_are_empty_and_the_rest_is_not() {
        let (sales, _, through) = history(&[(30, 4, 0), (30, 0, 0), (30, 4, 0)]);
        let counts = |list: &[(i32, i64)]| list.iter().map(|(d, u)| (Day(1_000 + d), *u)).collect::<BTreeMap<_, _>>();
        let d = estimate(&sales, &counts(&[(0, 90), (30, 0), (45, 0), (59, 0), (61, 80), (89, 30)]), through).unwrap();
        assert_eq!((d.days, d.out_days), (60, 30));
        let d = estimate(&sales, &counts(&[(0, 90), (45, 0), (61, 80), (89, 30)]), through).unwrap();
        assert_eq!((d.days, d.out_days), (89, 1));
    }

    #[test]
    fn thin_histories_say_nothing() {
        let (sales, levels, through) = history(&[(13, 4, 50)]);
        assert_eq!(estimate(&sales, &levels, through), None);
        let (sales, levels, through) = history(&[(1, 4, 50), (60, 0, 50)]);
        assert_eq!(estimate(&sales, &levels, through), None);
        assert_eq!(estimate(&BTreeMap::new(), &levels, through), None);
    }

    #[test]
    fn spans_hold_what_comes_as_often_as_they_say() {
        let (mut held, mut all) = (0, 0);
        for seed in 0..200_u64 {
            let mut rng = Rng::new(seed);
            let (rate, dispersion) = (rng.gamma(2.0, 3.0) + 0.3, 0.5);
            let truth =
                Demand { rate, dispersion, rate_cv2: 1e-9, days: 0, out_days: 0, units: 0, window: (Day(0), Day(0)) };
            let sales: BTreeMap<Day, i64> =
                (0..120).map(|d| (Day(1_000 + d), truth.units(rate, 1.0, &mut rng) as i64)).collect();
            let Some(d) = estimate(&sales, &BTreeMap::new(), Day(1_119)) else { continue };
            let mut draws: Vec<f64> = (0..2_000)
                .map(|_| {
                    let level = d.level(60.0, &mut rng);
                    d.units(level, 60.0, &mut rng)
                })
                .collect();
            let (low, _, high) = crate::chance::interval(&mut draws, 90);
            let drifted = rate * rng.factor(DRIFT_30_DAYS * 2.0_f64.sqrt());
            let comes = truth.units(drifted, 60.0, &mut rng);
            held += i32::from((low..=high).contains(&comes));
            all += 1;
        }
        let share = f64::from(held) / f64::from(all);
        assert!((0.85..=0.95).contains(&share), "{share}");
    }
}
