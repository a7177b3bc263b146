//! The law of "payout less last month's goods": how fast one may grow before the base turns negative.

/// Monthly growth above which a month's payout no longer covers the goods of the month before: (payout ÷ landed cost)^(1 ÷ lag) − 1,
/// where the lag is the months from paying for goods to being paid for their sale. A ratio: 0.48 is 48 % a month. `None` unless all
/// three are above zero.
///
/// At steady growth *g*, the units paid out in a month were bought *lag* months before those paid for in it, so payout × units covers
/// landed cost × units × (1 + g)^lag just as long as (1 + g)^lag ≤ payout ÷ landed.
///
/// ```
/// let percent = |lag| (books::commission::growth_threshold(98_700_000, 57_000_000, lag).unwrap() * 1000.0).round() / 10.0;
/// assert_eq!([percent(1.4), percent(2.4), percent(3.4)], [48.0, 25.7, 17.5]);
/// ```
pub fn growth_threshold(payout_micros: i64, landed_micros: i64, lag_months: f64) -> Option<f64> {
    let possible = payout_micros > 0 && landed_micros > 0 && lag_months > 0.0;
    #[allow(clippy::cast_precision_loss)]
    // amounts of one unit, far below 2^53 micros; the result is a ratio, not money
    possible.then(|| (payout_micros as f64 / landed_micros as f64).powf(1.0 / lag_months) - 1.0)
}
