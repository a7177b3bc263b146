//! Exact sums: fractions, rounding half to even, parts that add up to the whole. Written for the auditor alone.

/// `n ÷ d` rounded to a whole number, halves to the even neighbour; `d` must be above zero.
pub fn half_even(n: i128, d: i128) -> i64 {
    let (floor, rest) = (n.div_euclid(d), n.rem_euclid(d));
    let up = 2 * rest > d || (2 * rest == d && floor % 2 != 0);
    i64::try_from(floor + i128::from(up)).unwrap_or(i64::MAX)
}

/// `n ÷ d` micros rounded once to a multiple of `step` micros.
pub fn to_step(n: i128, d: i128, step: i64) -> i64 {
    half_even(n, d * i128::from(step)) * step
}

/// Parts of `total` by weight in steps of `step`: everyone gets the whole steps of the exact share; the steps left over go
/// one by one to the largest fractions cut off, the earlier of equals first. `None` when no weight is above zero.
pub fn parts(total: i64, weights: &[i64], step: i64) -> Option<Vec<i64>> {
    let whole: i128 = weights.iter().filter(|w| **w > 0).map(|w| i128::from(*w)).sum();
    if whole == 0 {
        return None;
    }
    let steps = i128::from(total.abs() / step);
    let cut = |w: &i64| (steps * i128::from((*w).max(0))).rem_euclid(whole);
    let mut shares: Vec<i128> = weights.iter().map(|w| steps * i128::from((*w).max(0)) / whole).collect();
    let mut left = steps - shares.iter().sum::<i128>();
    let mut queue: Vec<usize> = (0..weights.len()).filter(|i| weights[*i] > 0).collect();
    queue.sort_by_key(|i| (-cut(&weights[*i]), *i));
    for i in &queue {
        if left == 0 {
            break;
        }
        shares[*i] += 1;
        left -= 1;
    }
    let mut money: Vec<i64> = shares.iter().map(|s| i64::try_from(*s).unwrap_or(0) * step).collect();
    // what is smaller than a step goes to the first in the queue
    money[queue[0]] += total.abs() % step;
    Some(money.into_iter().map(|m| m * total.signum()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_and_parts() {
        assert_eq!([half_even(5, 10), half_even(15, 10), half_even(-5, 10), half_even(-15, 10)], [0, 2, 0, -2]);
        assert_eq!(parts(100, &[1, 1, 1], 1), Some(vec![34, 33, 33]));
        assert_eq!(parts(-7_000_000, &[2, 0, -4, 1], 1_000_000), Some(vec![-5_000_000, 0, 0, -2_000_000]));
        assert_eq!(parts(5, &[0, -1], 1), None);
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_house_rule(total in -1_000_000_000_i64..1_000_000_000, weights in proptest::collection::vec(-3_i64..5_000, 1..30)) {
            proptest::prop_assert_eq!(parts(total, &weights, 10_000), domain::allocate(total, &weights, 10_000));
        }
    }
}
