//! Commission of an amount, tier by tier; rounded once.

use super::scheme::{Scheme, Tier, TierKind};
use crate::policy::Millionths;
use domain::money::scale;

/// Commission of one tier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Where the tier begins, micros.
    pub from_micros: i64,
    /// Rate.
    pub rate: Millionths,
    /// The part of the amount that it is paid on, micros.
    pub of_micros: i64,
    /// Commission, micros, in whole minor units.
    pub micros: i64,
}

/// The steps of a commissionable amount. Their exact sum is rounded to the currency's minor unit once, half to even; a step is the
/// difference of the rounded running sum, so that steps add up to the whole. Nothing is paid on zero or less; an amount that just
/// reaches a bound has reached the tier.
pub fn steps(commissionable_micros: i64, scheme: &Scheme) -> Vec<Step> {
    let reaches = |t: &&Tier| commissionable_micros > 0 && t.from_micros <= commissionable_micros;
    let reached: Vec<&Tier> = scheme.tiers.iter().filter(reaches).collect();
    let minor = scheme.currency.minor_micros();
    let mut exact: i128 = 0;
    let mut rounded: i64 = 0;
    let mut step = |tier: &Tier, of_micros: i64| {
        exact += i128::from(of_micros) * i128::from(tier.rate);
        let sum = scale(1, exact, 1_000_000 * i128::from(minor)).unwrap_or(0).saturating_mul(minor);
        let micros = sum - rounded;
        rounded = sum;
        Step { from_micros: tier.from_micros, rate: tier.rate, of_micros, micros }
    };
    match scheme.tier_kind {
        TierKind::Slab => reached.last().map(|t| step(t, commissionable_micros)).into_iter().collect(),
        TierKind::Marginal => {
            let ends = reached.iter().skip(1).map(|t| t.from_micros).chain([commissionable_micros]);
            let within = reached.iter().zip(ends).filter(|(t, end)| t.from_micros < *end);
            within.map(|(t, end)| step(t, end - t.from_micros)).collect()
        }
    }
}

/// Parts of an amount by shares, in whole minor units: differences of the rounded running sum, so that they never exceed the whole.
pub fn shares(micros: i64, shares: impl IntoIterator<Item = Millionths>, minor_micros: i64) -> Vec<i64> {
    let (mut share_sum, mut given) = (0_i128, 0_i64);
    let mut part = |share: Millionths| {
        share_sum += i128::from(share);
        let sum = scale(micros, share_sum, 1_000_000 * i128::from(minor_micros)).unwrap_or(0) * minor_micros;
        let micros = sum - given;
        given = sum;
        micros
    };
    shares.into_iter().map(&mut part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commission::defaults;
    use proptest::prelude::*;

    fn scheme(tier_kind: TierKind) -> Scheme {
        let yuan = |from: i64, rate| Tier { from_micros: from * 1_000_000, rate };
        let tiers = vec![yuan(0, 40_000), yuan(10_000, 60_000), yuan(50_000, 83_333)];
        Scheme { tier_kind, tiers, ..defaults::schemes().remove(0) }
    }

    fn pay(micros: i64, kind: TierKind) -> Vec<i64> {
        steps(micros, &scheme(kind)).iter().map(|s| s.micros).collect()
    }

    #[test]
    fn marginal_pays_each_part_and_slab_the_whole() {
        assert_eq!(pay(60_000_000_000, TierKind::Marginal), [400_000_000, 2_400_000_000, 833_330_000]);
        assert_eq!(pay(60_000_000_000, TierKind::Slab), [4_999_980_000]);
        assert_eq!(pay(10_000_000_000, TierKind::Slab), [600_000_000]);
        assert_eq!(pay(9_999_999_999, TierKind::Slab), [400_000_000]);
        assert_eq!(pay(10_000_000_000, TierKind::Marginal), [400_000_000]);
        assert!(pay(0, TierKind::Marginal).is_empty() && pay(-1, TierKind::Slab).is_empty());
    }

    proptest! {
        #[test]
        fn marginal_pay_never_falls_and_is_in_whole_fen(a in 0_i64..100_000_000_000, more in 0_i64..1_000_000_000) {
            let sum = |n| pay(n, TierKind::Marginal).iter().sum::<i64>();
            prop_assert!(sum(a) <= sum(a + more));
            prop_assert!(pay(a, TierKind::Marginal).iter().all(|p| p % 10_000 == 0));
        }

        #[test]
        fn shares_of_the_whole_are_the_whole(fen in 0_i64..10_000_000, cut in 0_i64..1_000_000) {
            let parts = shares(fen * 10_000, [cut, 1_000_000 - cut], 10_000);
            prop_assert_eq!(parts.iter().sum::<i64>(), fen * 10_000);
        }
    }
}
