//! How much to order and by which way: the priced comparison of what is lost without and what is left over with the goods.

use super::demand::Demand;
use crate::chance::{Rng, interval};

/// Days until the next look at a SKU: an order must cover what is asked for until the next one could arrive.
pub(crate) const REVIEW_DAYS: f64 = 7.0;
/// Days of demand that an order by sea is meant to last beyond that (own assumption: about one order a month).
pub(crate) const CYCLE_DAYS: f64 = 30.0;
/// Days after arrival by which goods should be sold; what is left then is written down.
pub(crate) const SELL_DAYS: f64 = 150.0;
/// Share of landed cost that a written-down unit loses (own assumption: half comes back).
const WRITE_DOWN: f64 = 0.5;
/// Chances of running out below one in fifty are beyond what a model of demand can tell (own assumption).
const SERVICE_MAX: f64 = 0.98;
/// Draws for the decision and for the prediction.
const DRAWS: usize = 600;
const PREDICTION_DRAWS: usize = 2_000;

/// Money of a unit, after tax, in micros of the site's currency.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Stakes {
    /// Contribution of a unit sold.
    pub unit: f64,
    /// Landed cost of a unit, as the owner feels it.
    pub landed: f64,
    /// Storage of a unit for a month.
    pub storage_month: f64,
    /// Yearly cost of money, as a share.
    pub capital: f64,
}

impl Stakes {
    /// Holding a unit for some days.
    fn holding(&self, days: f64) -> f64 {
        self.landed * self.capital * days / 365.0 + self.storage_month * days / 30.0
    }
}

/// Constraints of an order.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Lot {
    pub moq: i64,
    pub carton: i64,
    /// Most units that the policy's cover and order value allow.
    pub most: i64,
}

impl Lot {
    /// Whole cartons, at least the least order.
    pub fn up(&self, units: i64) -> i64 {
        let units = units.max(self.moq).max(1);
        units.div_euclid(self.carton) * self.carton + if units % self.carton > 0 { self.carton } else { 0 }
    }

    fn down(&self, units: i64) -> i64 {
        units.div_euclid(self.carton) * self.carton
    }
}

/// One way to bring goods in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Way {
    /// Days from the order until the goods can be sold.
    pub lead_days: f64,
    /// Days after that until goods of the next order could be sold: what is asked for until then must be there.
    pub review_days: f64,
    /// Days of demand on top, so that not every look at a SKU ends in an order.
    pub cycle_days: f64,
    /// What a unit by this way costs more than by the other, which would serve once the gap is over: lost on every unit too many.
    pub premium: f64,
    pub stakes: Stakes,
}

/// Units that many possible futures ask for beyond what is left of the position when the goods arrive, each list sorted: until goods of
/// the next order could be sold, and until what is left is written down. What is asked for while there is nothing is lost, not owed.
struct Futures {
    review: Vec<f64>,
    end: Vec<f64>,
}

fn futures(demand: &Demand, position: f64, way: &Way, seed: u64) -> Futures {
    let mut rng = Rng::new(seed);
    let mut f = Futures { review: Vec::with_capacity(DRAWS), end: Vec::with_capacity(DRAWS) };
    for _ in 0..DRAWS {
        let level = demand.level(way.lead_days + way.review_days, &mut rng);
        let left = (position - demand.units(level, way.lead_days, &mut rng)).max(0.0);
        let first = demand.units(level, way.review_days, &mut rng);
        let rest = demand.units(level, SELL_DAYS - way.review_days, &mut rng);
        f.review.push((first - left).max(0.0));
        f.end.push((first + rest - left).max(0.0));
    }
    f.review.sort_unstable_by(f64::total_cmp);
    f.end.sort_unstable_by(f64::total_cmp);
    f
}

/// Share of sorted draws that are below `x`.
fn below(sorted: &[f64], x: f64) -> f64 {
    sorted.partition_point(|d| *d < x) as f64 / sorted.len().max(1) as f64
}

/// Chance of not running out that pays: a lost unit against one too many, which is held and was dear (newsvendor; Arrow, Harris and Marschak 1951).
pub(crate) fn critical_ratio(way: &Way) -> f64 {
    let (lost, held) = (way.stakes.unit.max(0.0), way.stakes.holding(way.review_days).max(0.0));
    (lost / (lost + held + way.premium.max(0.0)).max(1.0)).clamp(0.0, SERVICE_MAX)
}

/// Units to order at a position, or 0. Ordered is up to the critical quantile of what is asked for until goods of the next order could
/// be sold, plus a cycle of mean demand, as long as further cartons pay for holding and writing them down; then least order and limits.
pub(crate) fn quantity(demand: &Demand, position: i64, way: &Way, lot: &Lot, seed: u64) -> i64 {
    let s = &way.stakes;
    if s.unit <= 0.0 || lot.carton <= 0 || lot.up(1) > lot.most {
        return 0;
    }
    // plenty, whatever comes: spare the draws
    if position as f64 > 4.0 * demand.rate * (way.lead_days + way.review_days) + 30.0 {
        return 0;
    }
    let at = position.max(0) as f64;
    let f = futures(demand, at, way, seed);
    let last = f.review.len().saturating_sub(1);
    let needed = f.review[(critical_ratio(way) * last as f64).round() as usize];
    if needed < 1.0 {
        return 0;
    }
    let left_days = (at / demand.rate - way.lead_days).max(0.0);
    let worth = |unit: f64| {
        let unsold = below(&f.end, unit);
        let waits = (left_days + unit / demand.rate).min(SELL_DAYS);
        s.unit * (1.0 - unsold) - s.holding(waits) - s.landed * WRITE_DOWN * unsold
    };
    let mut wanted = (needed + way.cycle_days * demand.rate).ceil() as i64;
    while wanted > 0 && worth(wanted as f64) <= 0.0 {
        wanted -= lot.carton;
    }
    let wanted = lot.up(wanted);
    let units = if wanted <= lot.most { wanted } else { lot.down(lot.most) };
    if units < lot.moq || units <= 0 {
        return 0;
    }
    // a least order far above the need may cost more than it brings
    let steps = units.min(40);
    let total: f64 = (0..steps).map(|k| worth((k as f64 + 0.5) * units as f64 / steps as f64)).sum();
    if total > 0.0 { units } else { 0 }
}

/// What an order comes to that sells worse than expected.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Slow {
    /// Chance that a carton or more is unsold [`SELL_DAYS`] after arrival.
    pub chance: f64,
    /// Units expected to be unsold then.
    pub units: f64,
    /// Expected cost of these, after tax: money and storage until then, and the write-down.
    pub cost: f64,
    /// The same in one future of twenty.
    pub bad: f64,
}

/// Slow stock that an order may become, beside a position that is sold before it.
pub(crate) fn slow(demand: &Demand, position: i64, way: &Way, (units, carton): (i64, i64), seed: u64) -> Slow {
    let mut rng = Rng::new(seed);
    let (at, q, s) = (position.max(0) as f64, units as f64, &way.stakes);
    let each = s.holding(SELL_DAYS) + s.landed * WRITE_DOWN;
    let mut left: Vec<f64> = (0..PREDICTION_DRAWS)
        .map(|_| {
            let level = demand.level(way.lead_days + SELL_DAYS, &mut rng);
            let before = demand.units(level, way.lead_days, &mut rng).min(at);
            let after = demand.units(level, SELL_DAYS, &mut rng);
            (at - before + q - after).clamp(0.0, q)
        })
        .collect();
    left.sort_unstable_by(f64::total_cmp);
    let of = left.len().max(1) as f64;
    let mean = left.iter().sum::<f64>() / of;
    let bad = left.get(left.len() * 19 / 20).copied().unwrap_or(0.0);
    let chance = left.iter().filter(|l| **l >= carton.max(1) as f64).count() as f64 / of;
    Slow { chance, units: mean, cost: mean * each, bad: bad * each }
}

/// Contribution that a way earns between its arrival and a day, for goods without limit: what is asked for beyond the position.
pub(crate) fn earned(demand: &Demand, position: i64, way: &Way, until_days: f64, seed: u64) -> f64 {
    let mut rng = Rng::new(seed);
    let at = position.max(0) as f64;
    let sum: f64 = (0..DRAWS)
        .map(|_| {
            let level = demand.level(until_days, &mut rng);
            let before = demand.units(level, way.lead_days, &mut rng);
            let after = demand.units(level, until_days - way.lead_days, &mut rng);
            (after - (at - before).max(0.0)).max(0.0)
        })
        .sum();
    sum / DRAWS as f64 * way.stakes.unit
}

/// Expected contribution lost per day when nothing is ordered for a week.
pub(crate) fn lost_a_day(demand: &Demand, position: i64, way: &Way, seed: u64) -> f64 {
    earned(demand, position, way, way.lead_days + REVIEW_DAYS, seed).max(0.0) / REVIEW_DAYS
}

/// Days from the order over which its effect is counted: until what was there is gone or the goods arrive, and until they are sold.
pub(crate) fn horizon_days(demand: &Demand, position: i64, way: &Way, units: i64) -> f64 {
    let gone = position.max(0) as f64 / demand.rate;
    (way.lead_days.max(gone).ceil() + (units as f64 / demand.rate).ceil()).min(365.0)
}

/// Effect of an order as it will be measured, `late` units of the position arriving after it: units sold beyond the position within the horizon, at most the order, at their
/// contribution; less the cost of money; less the write-down of what would not be sold 150 days after arrival.
pub(crate) fn effect(
    demand: &Demand,
    (position, late): (i64, i64),
    way: &Way,
    units: i64,
    seed: u64,
    coverage_pct: u8,
) -> (f64, f64, f64) {
    let mut rng = Rng::new(seed);
    let horizon = horizon_days(demand, position, way, units);
    let (at, q, s) = (position.max(0) as f64, units as f64, &way.stakes);
    let early = at - late.clamp(0, position.max(0)) as f64;
    // paid with the order, sold on average halfway between arrival and the end of the horizon
    let bound_days = (way.lead_days + horizon) / 2.0;
    let capital = q * s.landed * s.capital * bound_days / 365.0;
    let mut draws: Vec<f64> = (0..PREDICTION_DRAWS)
        .map(|_| {
            let level = demand.level(horizon, &mut rng);
            let before = demand.units(level, way.lead_days, &mut rng).min(early);
            let after = demand.units(level, horizon - way.lead_days, &mut rng);
            let beyond = demand.units(level, (way.lead_days + SELL_DAYS - horizon).max(0.0), &mut rng);
            let left_at_arrival = at - before;
            let extra = (before + after.min(left_at_arrival + q) - at).clamp(0.0, q);
            let unsold = (left_at_arrival + q - after - beyond).clamp(0.0, q);
            extra * s.unit - capital - unsold * s.landed * WRITE_DOWN
        })
        .collect();
    interval(&mut draws, coverage_pct)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;

    fn demand(rate: f64) -> Demand {
        let window = (Day(0), Day(119));
        Demand { rate, dispersion: 0.3, rate_cv2: 0.01, days: 120, out_days: 0, units: (rate * 120.0) as i64, window }
    }

    fn way(lead_days: f64) -> Way {
        let stakes = Stakes { unit: 4e6, landed: 5e6, storage_month: 1e5, capital: 0.08 };
        Way { lead_days, review_days: REVIEW_DAYS, cycle_days: CYCLE_DAYS, premium: 0.0, stakes }
    }

    const LOT: Lot = Lot { moq: 100, carton: 24, most: 10_000 };

    #[test]
    fn lots_are_whole_cartons_and_at_least_the_least_order() {
        for (wanted, units) in [(1, 120), (100, 120), (120, 120), (121, 144), (500, 504)] {
            assert_eq!(LOT.up(wanted), units);
        }
    }

    #[test]
    fn the_less_there_is_the_more_is_ordered_and_nothing_when_there_is_plenty() {
        let d = demand(5.0);
        let q: Vec<i64> =
            [0, 100, 200, 300, 400, 600, 2_000].iter().map(|p| quantity(&d, *p, &way(50.0), &LOT, 1)).collect();
        assert!(q[0] > 170 && q.windows(2).all(|w| w[1] <= w[0]) && q[5..] == [0, 0], "{q:?}");
        assert!(q.iter().all(|q| q % 24 == 0));
    }

    #[test]
    fn limits_and_hopeless_goods_order_nothing() {
        let d = demand(5.0);
        assert_eq!(quantity(&d, 0, &way(50.0), &Lot { most: 99, ..LOT }, 1), 0, "the least order is above the limit");
        assert_eq!(quantity(&d, 0, &way(50.0), &Lot { most: 130, ..LOT }, 1), 120);
        let mut loses = way(50.0);
        loses.stakes.unit = -1.0;
        assert_eq!(quantity(&d, 0, &loses, &LOT, 1), 0);
        assert_eq!(quantity(&demand(0.05), 0, &way(50.0), &Lot { moq: 500, ..LOT }, 1), 0, "500 units last 27 years");
    }

    #[test]
    fn the_effect_lies_in_its_interval_as_often_as_stated() {
        let (d, w) = (demand(4.0), way(45.0));
        let (low, likely, high) = effect(&d, (120, 0), &w, 240, 1, 90);
        assert!(low < likely && likely < high);
        let mut held = 0;
        for seed in 0..400 {
            let (_, one, _) = {
                let mut rng = Rng::new(10_000 + seed);
                let horizon = horizon_days(&d, 120, &w, 240);
                let level = d.level(horizon, &mut rng);
                let before = d.units(level, 45.0, &mut rng).min(120.0);
                let after = d.units(level, horizon - 45.0, &mut rng);
                let beyond = d.units(level, (45.0 + SELL_DAYS - horizon).max(0.0), &mut rng);
                let extra = (before + after.min(360.0 - before) - 120.0).clamp(0.0, 240.0);
                let unsold = (360.0 - before - after - beyond).clamp(0.0, 240.0);
                let capital = 240.0 * 5e6 * 0.08 * (45.0 + horizon) / 2.0 / 365.0;
                (0.0, extra * 4e6 - capital - unsold * 2.5e6, 0.0)
            };
            held += i32::from(low <= one && one <= high);
        }
        assert!((340..=388).contains(&held), "{held} of 400");
    }

    #[test]
    fn an_order_far_above_demand_is_slow_stock_and_a_small_one_is_not() {
        let d = demand(2.0);
        let of = |units| slow(&d, 100, &way(50.0), (units, 24), 1);
        // 100 on hand are sold when the goods arrive; 150 days ask for 300
        let (small, large) = (of(120), of(600));
        assert!(small.chance < 0.1 && small.units < 6.0, "{small:?}");
        assert!(large.chance > 0.95 && (270.0..330.0).contains(&large.units), "{large:?}");
        // a unit: 5 × 8 % × 150 ÷ 365, 0.1 × 5 of storage, half of 5 written down
        let each = 5e6 * 0.08 * 150.0 / 365.0 + 5e5 + 2.5e6;
        assert!((large.cost / large.units - each).abs() < 1.0);
        assert!(large.bad > large.cost && large.bad <= 600.0 * each);
        let more: Vec<f64> = [0, 100, 300, 600].map(|p| slow(&d, p, &way(50.0), (240, 24), 1).units).to_vec();
        assert!(more.windows(2).all(|w| w[0] <= w[1]), "the more there is, the more stays: {more:?}");
    }

    #[test]
    fn a_week_of_waiting_costs_nothing_until_the_goods_would_be_missed() {
        let d = demand(5.0);
        let (sea, air) = (way(50.0), way(20.0));
        let week = |position, way: &Way| earned(&d, position, way, way.lead_days + REVIEW_DAYS, 1);
        assert!(week(60, &air) > 30.0 * 4e6, "empty in 12 days: {}", week(60, &air));
        assert!(week(270, &air) < 1e6 && week(270, &sea) > 5.0 * 4e6, "the gap can wait, the sea can't");
    }
}
