//! Chance by subject: every draw has a stream of its own, named by what it is about, so that two arms meet the same shoppers.

use crate::rng::Rng;

/// What a stream is about; the first part of its name.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub(super) enum About {
    /// Products and their economics.
    Goods = 1,
    /// Search terms.
    Terms,
    /// The campaigns of the first morning.
    Opening,
    /// Organic shoppers of a SKU on a day.
    Organic,
    /// What an order is like.
    Order,
    /// Shoppers behind a search term on a day.
    Search,
    /// One click.
    Click,
    /// Journeys of goods.
    Journey,
    /// The gut of whoever runs the shop.
    Gut,
    /// Visits.
    Visits,
    /// Reserves of statements.
    Statement,
    /// Ids that the marketplace gives.
    Id,
}

/// A stream of its own for `about` and the numbers that name it.
pub(super) fn stream(seed: u64, about: About, name: &[u64]) -> Rng {
    let start = Rng::new(seed ^ (about as u64).wrapping_mul(0xd6e8_feb8_6659_fd93)).next();
    let hash = name
        .iter()
        .fold(start, |h, part| Rng::new(h.rotate_left(23) ^ part.wrapping_mul(0xa076_1d64_78bd_642f)).next());
    Rng::new(hash)
}

/// The number of a day in a stream's name.
pub(super) fn day_key(day: domain::Day) -> u64 {
    u64::from(day.0.unsigned_abs())
}

/// An index in a stream's name.
pub(super) fn key(index: usize) -> u64 {
    index as u64
}

/// A number strictly between 0 and 1.
pub(super) fn unit(rng: &mut Rng) -> f64 {
    ((rng.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// A number between `low` and `high`.
pub(super) fn between(rng: &mut Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * unit(rng)
}

/// A factor with median 1 whose logarithm has standard deviation `sigma`.
pub(super) fn log_normal(rng: &mut Rng, sigma: f64) -> f64 {
    (sigma * normal_quantile(unit(rng))).exp()
}

/// Φ(x), by Abramowitz and Stegun 26.2.17 (error below 7.5e-8).
pub(super) fn normal_cdf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let poly =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * poly;
    if x >= 0.0 { 1.0 - tail } else { tail }
}

/// Φ⁻¹(p), by P. J. Acklam's rational approximation (relative error below 1.2e-9).
pub(super) fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    let tail = |q: f64| {
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    if p < 0.024_25 {
        tail((-2.0 * p.ln()).sqrt())
    } else if p > 1.0 - 0.024_25 {
        -tail((-2.0 * (1.0 - p).ln()).sqrt())
    } else {
        let q = p - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

/// The Poisson count with this mean at quantile `u`: it never falls when the mean rises.
pub(super) fn poisson(u: f64, mean: f64) -> i64 {
    if mean <= 0.0 {
        return 0;
    }
    if mean > 60.0 {
        return (mean + mean.sqrt() * normal_quantile(u)).round().max(0.0) as i64;
    }
    let (mut p, mut count) = ((-mean).exp(), 0_i64);
    let mut sum = p;
    while u > sum && count < 1_000 {
        count += 1;
        p *= mean / count as f64;
        sum += p;
    }
    count
}

/// The binomial count of `n` trials at quantile `u`: it never falls when `n` or `p` rises.
pub(super) fn binomial(u: f64, n: i64, p: f64) -> i64 {
    if n <= 0 || p <= 0.0 {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    let (trials, mean) = (n as f64, n as f64 * p);
    if mean > 60.0 || trials - mean > 1e6 {
        let spread = (mean * (1.0 - p)).sqrt();
        return ((mean + spread * normal_quantile(u)).round() as i64).clamp(0, n);
    }
    let mut mass = (trials * (-p).ln_1p()).exp();
    let (mut sum, mut count, odds) = (mass, 0_i64, p / (1.0 - p));
    while u > sum && count < n {
        mass *= (trials - count as f64) / (count as f64 + 1.0) * odds;
        count += 1;
        sum += mass;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_and_distribution_are_inverse() {
        for n in 1..200 {
            let p = f64::from(n) / 200.0;
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 2e-7, "{p}");
        }
    }

    #[test]
    fn counts_have_their_means_and_rise_with_them() {
        let mut rng = Rng::new(3);
        for mean in [0.05, 0.7, 4.0, 35.0, 90.0] {
            let draws: Vec<f64> = (0..20_000).map(|_| unit(&mut rng)).collect();
            let near = |sum: i64| ((sum as f64 / 20_000.0 - mean) / mean).abs() < 0.06;
            assert!(near(draws.iter().map(|u| poisson(*u, mean)).sum()), "{mean}");
            assert!(near(draws.iter().map(|u| binomial(*u, 2_000, mean / 2_000.0)).sum()), "{mean}");
            for u in draws.iter().take(500) {
                assert!(poisson(*u, mean) <= poisson(*u, mean * 1.1));
                assert!(binomial(*u, 2_000, mean / 2_000.0) <= binomial(*u, 2_000, mean * 1.1 / 2_000.0));
            }
        }
    }
}
