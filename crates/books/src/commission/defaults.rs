//! Schemes shipped as examples, with their comments: what a seller copies.

use super::read::{SchemeError, read};
use super::scheme::Scheme;

/// File name and text of each example.
pub const FILES: &[(&str, &str)] = &[
    ("payout_less_goods.toml", include_str!("../../data/commission/payout_less_goods.toml")),
    ("accrual.toml", include_str!("../../data/commission/accrual.toml")),
    ("own_slow_stock.toml", include_str!("../../data/commission/own_slow_stock.toml")),
    ("after_tax.toml", include_str!("../../data/commission/after_tax.toml")),
    ("recommended.toml", include_str!("../../data/commission/recommended.toml")),
];

/// The schemes of all examples, in the order of [`FILES`].
///
/// # Errors
/// None: a test reads the embedded files.
pub fn read_all() -> Result<Vec<Scheme>, SchemeError> {
    read(FILES).map(|agreement| agreement.schemes)
}

/// The schemes of all examples, in the order of [`FILES`].
pub fn schemes() -> Vec<Scheme> {
    // A test reads the embedded files, so the fallback can't be met.
    read_all().unwrap_or_default()
}
