//! A seeded generator of random numbers: the same seed gives the same draws on every machine.

use super::ln_gamma;

/// xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by splitmix64.
#[derive(Clone, Debug)]
pub(crate) struct Rng([u64; 4]);

/// A seed from texts: FNV-1a, 64 bits, with a byte that no text holds between them.
pub(crate) fn seed_of(texts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for text in texts {
        for byte in text.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

impl Rng {
    pub fn new(seed: u64) -> Self {
        let mut z = seed;
        Self(std::array::from_fn(|_| {
            z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let x = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            x ^ (x >> 31)
        }))
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// Above 0 and below 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal, by Marsaglia's polar method (1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// A factor around 1: log-normal with mean 1 and this standard deviation of its logarithm.
    pub fn factor(&mut self, sd: f64) -> f64 {
        (sd * self.normal() - sd * sd / 2.0).exp()
    }

    /// Gamma of this shape and mean (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000).
    pub fn gamma(&mut self, shape: f64, mean: f64) -> f64 {
        if shape <= 0.0 || mean <= 0.0 || shape.is_nan() || mean.is_nan() {
            return 0.0;
        }
        if !shape.is_finite() {
            return mean;
        }
        if shape < 1.0 {
            let boost = self.uniform().powf(1.0 / shape);
            return self.standard_gamma(shape + 1.0) * boost * mean / shape;
        }
        self.standard_gamma(shape) * mean / shape
    }

    fn standard_gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Poisson of this mean: by multiplication of uniforms below 12, above by Hörmann's PTRS ("The transformed rejection method for
    /// generating Poisson random variables", 1993).
    pub fn poisson(&mut self, mean: f64) -> f64 {
        if mean <= 0.0 || !mean.is_finite() {
            return 0.0;
        }
        if mean < 12.0 {
            let (limit, mut product, mut n) = ((-mean).exp(), self.uniform(), 0.0);
            while product > limit {
                product *= self.uniform();
                n += 1.0;
            }
            return n;
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.024_83 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
            if us >= 0.07 && v <= v_r {
                return k;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let left = (v * inverse_alpha / (a / (us * us) + b)).ln();
            if left <= k * mean.ln() - mean - ln_gamma(k + 1.0) {
                return k;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draw: impl FnMut() -> f64) -> (f64, f64) {
        let draws: Vec<f64> = std::iter::repeat_with(draw).take(200_000).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        (mean, variance)
    }

    #[test]
    fn draws_have_the_moments_of_their_distributions() {
        let mut rng = Rng::new(7);
        for mean in [0.3, 4.0, 11.9, 12.1, 80.0, 5_000.0] {
            let (m, v) = moments(|| rng.poisson(mean));
            assert!((m / mean - 1.0).abs() < 0.01 && (v / mean - 1.0).abs() < 0.03, "poisson {mean}: {m} {v}");
        }
        for (shape, mean) in [(0.4, 2.0), (1.0, 0.1), (9.0, 30.0)] {
            let (m, v) = moments(|| rng.gamma(shape, mean));
            let variance = mean * mean / shape;
            assert!((m / mean - 1.0).abs() < 0.015 && (v / variance - 1.0).abs() < 0.05, "gamma {shape}: {m} {v}");
        }
        let (m, v) = moments(|| rng.normal());
        assert!(m.abs() < 0.01 && (v - 1.0).abs() < 0.02, "{m} {v}");
        let (m, _) = moments(|| rng.factor(0.2));
        assert!((m - 1.0).abs() < 0.005, "{m}");
    }

    #[test]
    fn texts_that_only_run_together_the_same_have_other_seeds() {
        assert_ne!(seed_of(&["ab", "c"]), seed_of(&["a", "bc"]));
        assert_eq!(Rng::new(seed_of(&["x"])).next(), Rng::new(seed_of(&["x"])).next());
    }
}
