//! Laws as data: a law is tried on cases that a seed draws, by the test beside it and by exams alike.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// A law of the books.
#[derive(Clone, Copy, Debug)]
pub struct Law {
    /// Its name, a sentence with underscores.
    pub name: &'static str,
    /// Tries so many cases, drawn from a seed; the smallest case that breaks it, in words.
    pub tries: fn(cases: u32, seed: u64) -> Result<(), String>,
}

/// All laws, by what they are about.
pub const LAWS: &[(&str, &[Law])] = &[
    ("commission", crate::commission::laws::LAWS),
    ("VAT", crate::tax::vat::laws::LAWS),
    ("income tax", crate::tax::cit::laws::LAWS),
    ("owner cash", crate::tax::owner_cash::laws::LAWS),
    ("tables of rates", crate::tax::tables::laws::LAWS),
    ("month close", crate::month_close::laws::LAWS),
];

/// Tries a law on cases of a strategy: the same seed draws the same cases.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn tried<S: Strategy>(
    cases: u32,
    seed: u64,
    strategy: S,
    law: impl Fn(S::Value) -> TestCaseResult,
) -> Result<(), String> {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(config, rng).run(&strategy, law).map_err(|e| e.to_string())
}

/// Laws of a module: each `fn name[cases](value in strategy, …)` with the number of cases that its own test tries. Makes the list `LAWS`.
macro_rules! laws {
    ($($(#[$note:meta])* fn $name:ident[$cases:expr]($($value:pat in $from:expr),+ $(,)?) $body:block)+) => {
        $($(#[$note])*
        fn $name(cases: u32, seed: u64) -> Result<(), String> {
            $crate::testing::tried(cases, seed, ($($from,)+), |($($value,)+)| {
                $body
                Ok(())
            })
        })+

        /// The laws of this module.
        pub const LAWS: &[$crate::testing::Law] =
            &[$($crate::testing::Law { name: stringify!($name), tries: $name }),+];

        #[cfg(test)]
        mod held {
            $(#[test]
            fn $name() {
                super::$name($cases, 1).unwrap();
            })+
        }
    };
}
pub(crate) use laws;
