//! A tax of the whole firm shared over what earned it: SKU, shop, operator, month, or any other key.

use super::TaxError;
use super::exact::{fit, shares};
use std::collections::BTreeMap;

/// Shares a tax (whole fen) over weights by largest remainder: income tax and dividend tax by profit after VAT, a deemed tax by revenue.
///
/// Weights of a key are added up first; those below zero get a part below zero: a SKU that lost money has lowered the tax of the others. The
/// parts, in order of their keys, add up to the tax exactly, and the order of the rows does not matter. `None` when the weights add up to nothing
/// or less; the tax must then stay visible as unallocated.
///
/// # Errors
/// A sum that does not fit.
///
/// ```
/// let rows = [("B", -100), ("A", 300), ("C", 100)];
/// let parts = books::tax::share::share(150_000, &rows)?;
/// assert_eq!(parts, Some(vec![("A", 150_000), ("B", -50_000), ("C", 50_000)]));
/// # Ok::<(), books::tax::TaxError>(())
/// ```
pub fn share<K: Ord + Clone>(tax_micros: i64, rows: &[(K, i64)]) -> Result<Option<Vec<(K, i64)>>, TaxError> {
    let mut weights: BTreeMap<&K, i128> = BTreeMap::new();
    for (key, weight) in rows {
        *weights.entry(key).or_default() += i128::from(*weight);
    }
    let whole: i128 = weights.values().sum();
    if whole <= 0 {
        return Ok(None);
    }
    // a sum of i64 fits, so the products do
    let exact: Result<Vec<i128>, TaxError> =
        weights.values().map(|w| Ok(i128::from(fit(*w)?) * i128::from(tax_micros))).collect();
    let parts = shares(tax_micros, &exact?, whole)?;
    Ok(Some(weights.into_keys().cloned().zip(parts).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up_and_order_is_irrelevant(
            rows in prop::collection::vec((0_u8..6, -1_000_000_i64..5_000_000), 0..30),
            fen in -10_000_000_i64..100_000_000,
            turn in 0_usize..30,
        ) {
            let parts = share(fen * 10_000, &rows).unwrap();
            let whole: i64 = rows.iter().map(|r| r.1).sum();
            prop_assert_eq!(parts.is_some(), whole > 0);
            if let Some(parts) = &parts {
                prop_assert_eq!(parts.iter().map(|p| p.1).sum::<i64>(), fen * 10_000);
                for (key, part) in parts {
                    let weight: i64 = rows.iter().filter(|r| r.0 == *key).map(|r| r.1).sum();
                    let exact = i128::from(fen) * 10_000 * i128::from(weight);
                    prop_assert!((i128::from(*part) * i128::from(whole) - exact).abs() <= 10_000 * i128::from(whole));
                }
            }
            let mut turned = rows.clone();
            turned.rotate_left(if rows.is_empty() { 0 } else { turn % rows.len() });
            prop_assert_eq!(share(fen * 10_000, &turned).unwrap(), parts);
        }
    }
}
