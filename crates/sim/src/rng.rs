//! A small seeded source of chance: the same seed gives the same numbers on every machine.

/// Splitmix64 (Steele, Lea and Flood 2014). Whole numbers only, so that no platform rounds differently.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A stream for `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// An independent stream named `tag`; it does not move this one.
    pub fn fork(&self, tag: &str) -> Self {
        let hash =
            tag.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let mut child = Self(self.0 ^ hash);
        child.next();
        child
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` − 1; 0 when `n` is not above zero.
    pub fn below(&mut self, n: i64) -> i64 {
        let n = u64::try_from(n).unwrap_or(0);
        if n == 0 { 0 } else { i64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).unwrap_or(0) }
    }

    /// A number from `low` to `high`, both included.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// Yes in `per_mille` of 1 000 cases.
    pub fn chance(&mut self, per_mille: i64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the items, which must not be empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let n = i64::try_from(items.len()).unwrap_or(0);
        &items[usize::try_from(self.below(n)).unwrap_or(0)]
    }

    /// A count whose mean is `mean_milli` / 1 000: a binomial with enough trials to be close to a Poisson count.
    pub fn count(&mut self, mean_milli: i64) -> i64 {
        if mean_milli <= 0 {
            return 0;
        }
        let trials = 4 + mean_milli / 300;
        let hit = mean_milli * 1_000 / trials;
        (0..trials).filter(|_| self.below(1_000_000) < hit).count() as i64
    }

    /// `n` decimal digits.
    pub fn digits(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// `n` characters of `A`–`Z` and `0`–`9`.
    pub fn code(&mut self, n: usize) -> String {
        (0..n).map(|_| char::from(*self.pick(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_counts_is_near_what_was_asked() {
        let mut rng = Rng::new(7);
        for mean in [120_i64, 900, 4_500] {
            let sum: i64 = (0..4_000).map(|_| rng.count(mean)).sum();
            assert!((sum * 1000 / 4_000 - mean).abs() < 60 + mean / 20, "{mean}: {sum}");
        }
    }

    #[test]
    fn streams_do_not_depend_on_each_other() {
        let (a, mut b) = (Rng::new(1), Rng::new(1));
        let first = a.fork("x").next();
        assert_ne!(first, a.fork("y").next());
        b.next();
        assert_ne!(first, b.fork("x").next());
        assert_eq!(first, Rng::new(1).fork("x").next());
    }
}
