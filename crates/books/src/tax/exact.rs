//! Rounding of taxes: once, to the fen, half to even; and parts that add up to what was rounded.

use super::TaxError;
use domain::money::scale;

/// Micros of a fen, the unit that taxes are declared in.
pub(crate) const FEN: i64 = 10_000;
/// A whole in millionths.
pub(crate) const ONE: i128 = 1_000_000;

/// `micros × numerator ÷ denominator` in whole fen, half to even: the house's rounding, not one that a law prescribes.
pub(crate) fn fen(micros: i64, numerator: i128, denominator: i128) -> Result<i64, TaxError> {
    let fen = denominator.checked_mul(i128::from(FEN)).and_then(|d| scale(micros, numerator, d));
    fen.and_then(|f| f.checked_mul(FEN)).ok_or(TaxError::TooLarge)
}

/// Fits a sum into micros.
pub(crate) fn fit(sum: i128) -> Result<i64, TaxError> {
    i64::try_from(sum).map_err(|_| TaxError::TooLarge)
}

/// Adds up.
pub(crate) fn total(amounts: impl IntoIterator<Item = i64>) -> Result<i64, TaxError> {
    fit(amounts.into_iter().map(i128::from).sum())
}

/// Shares a total in whole fen so that each part is within a fen of its exact amount `exact[i] ÷ denominator` (micros) and the parts add up
/// to the total: whole fen below first, the fen left over to the largest remainders, ties to the earlier part. Unlike
/// [`domain::allocate`] parts may have either sign (a month of refunds lowers the tax). The total is whole fen, the denominator above zero.
pub(crate) fn shares(total_micros: i64, exact: &[i128], denominator: i128) -> Result<Vec<i64>, TaxError> {
    let step = denominator.checked_mul(i128::from(FEN)).filter(|s| *s > 0).ok_or(TaxError::TooLarge)?;
    let mut parts: Vec<i128> = exact.iter().map(|e| e.div_euclid(step)).collect();
    let count = parts.len() as i128;
    if count == 0 {
        return if total_micros == 0 { Ok(Vec::new()) } else { Err(TaxError::TooLarge) };
    }
    let left = i128::from(total_micros / FEN) - parts.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(exact[*i].rem_euclid(step)));
    // the left-over is below the number of parts when the total is the rounded sum; the even share keeps the sum in any case
    for (nth, i) in order.into_iter().enumerate() {
        parts[i] += left.div_euclid(count) + i128::from((nth as i128) < left.rem_euclid(count));
    }
    parts.into_iter().map(|p| fit(p * i128::from(FEN))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_add_up_and_lie_within_a_fen(exact in prop::collection::vec(-10_i128.pow(15)..10_i128.pow(15), 1..40), rate in 1_i128..300_000) {
            let den = ONE + rate;
            let exact: Vec<i128> = exact.into_iter().map(|e| e * rate).collect();
            let whole = i64::try_from(exact.iter().sum::<i128>() / den).unwrap();
            let total = fen(whole, 1, 1).unwrap();
            let parts = shares(total, &exact, den).unwrap();
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            for (part, exact) in parts.iter().zip(&exact) {
                prop_assert!((i128::from(*part) * den - exact).abs() <= i128::from(FEN) * den);
                prop_assert_eq!(part % FEN, 0);
            }
        }
    }

    #[test]
    fn halves_of_a_fen_go_to_the_even_fen() {
        assert_eq!([5_000, 15_000, 25_000, -5_000].map(|m| fen(m, 1, 1).unwrap() / FEN), [0, 2, 2, 0]);
        assert_eq!(fen(i64::MAX, 2, 1), Err(TaxError::TooLarge));
    }
}
