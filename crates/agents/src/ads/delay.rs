//! Conversion delay: the share of a click's orders that is known when the click is some days old.

use crate::queries::YOUNG_DAYS;

/// Share known by age before the account has said anything. Own assumption from the rules of the trade: orders count for 7 days after a
/// click and most are placed on its day; 0.60 on the day of the click, all after 8 days.
const PRIOR: [f64; YOUNG_DAYS] = [0.60, 0.74, 0.81, 0.86, 0.90, 0.93, 0.96, 0.98];

/// Orders that the prior weighs as much as.
const PRIOR_ORDERS: f64 = 30.0;

/// First and last age of clicks that are taken as mature.
const MATURE: std::ops::RangeInclusive<i64> = 9..=60;

/// Clicks younger than three days can still be taken back as invalid; on average one in a hundred is (own assumption).
const SETTLED_AFTER_DAYS: usize = 3;
const CREDITED: f64 = 0.01;

/// Ages below which a click counts as immature: the attribution window of Sponsored Products.
pub(crate) const IMMATURE_DAYS: usize = 7;

/// Share of orders known, by age of the click.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Curve(pub [f64; YOUNG_DAYS]);

impl Curve {
    /// From clicks and orders by age (age, clicks, orders), pooled over the account: each age's orders per click against the mature
    /// ages', shrunken to the prior curve, made monotone.
    pub fn fit(ages: &[(i64, i64, i64)]) -> Self {
        let (mut clicks, mut orders) = (0.0, 0.0);
        let mut young = [(0.0, 0.0); YOUNG_DAYS];
        for (age, c, o) in ages {
            let (c, o) = (*c as f64, *o as f64);
            if MATURE.contains(age) {
                clicks += c;
                orders += o;
            } else if let Some(slot) = usize::try_from(*age).ok().and_then(|a| young.get_mut(a)) {
                slot.0 += c;
                slot.1 += o;
            }
        }
        if orders < 1.0 {
            return Self(PRIOR);
        }
        let rate = orders / clicks;
        let mut shares = PRIOR;
        let mut weights = [0.0; YOUNG_DAYS];
        for (age, (c, o)) in young.into_iter().enumerate() {
            weights[age] = rate * c + PRIOR_ORDERS;
            shares[age] = ((o + PRIOR_ORDERS * PRIOR[age]) / weights[age]).min(1.0);
        }
        Self(monotone(shares, weights))
    }

    /// Clicks counted by the share of their orders that is known.
    pub fn exposure(&self, clicks: i64, young: &[i64; YOUNG_DAYS]) -> f64 {
        let missing: f64 = young
            .iter()
            .zip(self.0)
            .enumerate()
            .map(|(age, (n, share))| {
                let settled = if age < SETTLED_AFTER_DAYS { 1.0 - CREDITED } else { 1.0 };
                *n as f64 * (1.0 - share * settled)
            })
            .sum();
        (clicks as f64 - missing).max(0.0)
    }
}

/// Pool-adjacent-violators: the nearest rising sequence by weighted least squares (Ayer et al. 1955).
fn monotone(values: [f64; YOUNG_DAYS], weights: [f64; YOUNG_DAYS]) -> [f64; YOUNG_DAYS] {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(YOUNG_DAYS);
    for (v, w) in values.into_iter().zip(weights) {
        blocks.push((v, w, 1));
        while let [.., a, b] = blocks.as_slice() {
            if a.0 <= b.0 {
                break;
            }
            let merged = ((a.0 * a.1 + b.0 * b.1) / (a.1 + b.1), a.1 + b.1, a.2 + b.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    let mut flat = blocks.into_iter().flat_map(|(v, _, n)| std::iter::repeat_n(v, n));
    std::array::from_fn(|_| flat.next().unwrap_or(1.0))
}

/// Share of clicks that are immature, in 10⁻⁹.
pub(crate) fn immature_nanos(clicks: i64, young: &[i64; YOUNG_DAYS]) -> i64 {
    let immature: i64 = young[..IMMATURE_DAYS].iter().sum();
    domain::money::scale(immature, 1_000_000_000, clicks.max(1).into()).unwrap_or(1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_mature_orders_the_prior_stands() {
        assert_eq!(Curve::fit(&[(0, 1_000, 1), (20, 500, 0)]).0, PRIOR);
    }

    #[test]
    fn an_account_with_many_orders_says_its_own_and_the_curve_rises() {
        let share = [0.30, 0.55, 0.50, 0.80, 0.85, 0.90, 0.95, 1.0];
        let mut ages: Vec<(i64, i64, i64)> =
            share.iter().zip(0..).map(|(s, age)| (age, 20_000, (2_000.0 * s) as i64)).collect();
        ages.push((30, 400_000, 40_000));
        let curve = Curve::fit(&ages).0;
        assert!((curve[0] - 0.30).abs() < 0.01 && curve[0] < 0.31, "{curve:?}");
        assert!((curve[1] - 0.525).abs() < 0.01 && curve[1] == curve[2], "pooled: {curve:?}");
        assert!(curve.windows(2).all(|w| w[0] <= w[1]) && curve[7] <= 1.0);
    }

    #[test]
    fn young_clicks_count_less() {
        let curve = Curve(PRIOR);
        let mut young = [0; YOUNG_DAYS];
        young[0] = 10;
        assert!((curve.exposure(10, &young) - 10.0 * 0.60 * 0.99).abs() < 1e-9);
        assert_eq!((curve.exposure(10, &[0; YOUNG_DAYS]), immature_nanos(10, &young)), (10.0, 1_000_000_000));
    }
}
