//! The normal and gamma functions that intervals and power need.

/// Chance that a standard normal variable is at most `x` (Abramowitz and Stegun 26.2.17, error below 7.5·10⁻⁸).
pub(crate) fn normal_cdf(x: f64) -> f64 {
    const B: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let sum = B.iter().rev().fold(0.0, |sum, b| (sum + b) * t);
    let upper = (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * sum;
    if x > 0.0 { 1.0 - upper } else { upper }
}

/// The value below which a standard normal variable lies with chance `p`; within ±8.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if normal_cdf(middle) < p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// Half-width, in standard errors, of an interval that is to hold `coverage_pct` per cent.
pub(crate) fn half_width(coverage_pct: u8) -> f64 {
    normal_quantile(0.5 + f64::from(coverage_pct.clamp(1, 99)) / 200.0)
}

/// Chance of telling `effect` from none at 5 %, two-sided, with this standard error.
pub(crate) fn power(effect: f64, standard_error: f64) -> f64 {
    if standard_error <= 0.0 {
        return if effect == 0.0 { 0.05 } else { 1.0 };
    }
    let (z, at) = ((effect / standard_error).abs(), normal_quantile(0.975));
    normal_cdf(z - at) + normal_cdf(-z - at)
}

/// Logarithm of the gamma function for `x > 0` (Stirling's series after lifting `x` above 10).
pub(crate) fn ln_gamma(mut x: f64) -> f64 {
    let mut lifted = 0.0;
    while x < 10.0 {
        lifted -= x.ln();
        x += 1.0;
    }
    let square = x * x;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * square)) / square) / x;
    lifted + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

/// Rounds to a whole number, half away from zero; what does not fit is cut at the ends.
pub(crate) fn whole(x: f64) -> i64 {
    // `as` saturates and turns NaN into 0
    x.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        for (x, p) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.959_964, 0.025), (3.0, 0.998_650_102)] {
            assert!((normal_cdf(x) - p).abs() < 1e-7, "{x}");
            assert!((normal_quantile(p) - x).abs() < 1e-4, "{p}");
        }
        assert!((half_width(90) - 1.644_854).abs() < 1e-5);
        for (x, ln) in [(1.0, 0.0), (0.5, 0.572_364_943), (5.0, 3.178_053_830), (100.5, 361.435_540_468)] {
            assert!((ln_gamma(x) - ln).abs() < 1e-6, "{x}: {}", ln_gamma(x));
        }
        // at 2.8 standard errors the usual 80 % power
        assert!((power(2.801_585, 1.0) - 0.8).abs() < 1e-5);
        assert!((power(0.0, 1.0) - 0.05).abs() < 1e-6);
    }
}
