//! Units a day over the last days, those without stock taken out.

use super::PACE_DAYS;

/// Days with stock below which no pace is stated.
const DAYS_MIN: i32 = 7;

/// Units sold on so many days with stock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// Units.
    pub units: i64,
    /// Days with stock.
    pub days: i32,
    /// Days without, taken out.
    pub out_days: i32,
}

impl Pace {
    /// Units a day.
    pub fn a_day(&self) -> f64 {
        self.units as f64 / f64::from(self.days.max(1))
    }
}

/// The pace from two series that end on the same day: units sold (`None` before the first order fact) and units on hand at the end of
/// days (`None` where not counted). A day counts as without stock when nothing was sold on it and it lies on, or between, counts of zero.
/// Days before the first stock or sale do not count. `None` with fewer than a week of days that count.
pub fn pace(sales: &[Option<i32>], levels: &[Option<i32>]) -> Option<Pace> {
    let first = (0..sales.len())
        .find(|d| sales[*d].is_some_and(|u| u > 0) || levels.get(*d).copied().flatten().is_some_and(|u| u > 0))?;
    let from = first.max(sales.len().saturating_sub(usize::try_from(PACE_DAYS).unwrap_or(0)));
    let (mut units, mut days, mut out_days) = (0, 0, 0);
    for (day, sold) in sales.iter().enumerate().skip(from) {
        let Some(sold) = *sold else { continue };
        if sold <= 0 && out(levels, day) {
            out_days += 1;
        } else {
            days += 1;
            units += i64::from(sold.max(0));
        }
    }
    (days >= DAYS_MIN).then_some(Pace { units, days, out_days })
}

/// Whether nothing was on hand, by the counts around a day.
fn out(levels: &[Option<i32>], day: usize) -> bool {
    let before = levels.iter().take(day + 1).rev().flatten().next();
    let after = levels.iter().skip(day).flatten().next();
    match (before, after) {
        (Some(b), _) if levels.get(day).copied().flatten().is_some() => *b <= 0,
        (Some(b), Some(a)) => *b <= 0 && *a <= 0,
        (Some(b), None) => *b <= 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(stretches: &[(usize, i32)]) -> Vec<Option<i32>> {
        stretches.iter().flat_map(|(days, value)| std::iter::repeat_n(Some(*value), *days)).collect()
    }

    #[test]
    fn days_without_stock_do_not_slow_the_pace() {
        let (sales, levels) = (series(&[(40, 2), (15, 0), (15, 2)]), series(&[(40, 9), (15, 0), (15, 9)]));
        assert_eq!(pace(&sales, &levels), Some(Pace { units: 30, days: 15, out_days: 15 }));
        // nobody counted: the quiet days count
        assert_eq!(pace(&sales, &[]), Some(Pace { units: 30, days: 30, out_days: 0 }));
        // counted rarely: between two empty counts it was empty
        let mut rarely = vec![None; 70];
        (rarely[38], rarely[40], rarely[54], rarely[55]) = (Some(9), Some(0), Some(0), Some(9));
        assert_eq!(pace(&sales, &rarely), Some(Pace { units: 30, days: 15, out_days: 15 }));
    }

    #[test]
    fn what_sold_out_within_the_day_still_sold() {
        let (sales, levels) = (series(&[(30, 1)]), series(&[(29, 5), (1, 0)]));
        assert_eq!(pace(&sales, &levels), Some(Pace { units: 30, days: 30, out_days: 0 }));
    }

    #[test]
    fn new_and_unknown_goods_say_nothing() {
        assert_eq!(pace(&series(&[(60, 0), (6, 3)]), &[]), None);
        assert_eq!(pace(&series(&[(60, 0), (7, 3)]), &[]).map(|p| (p.units, p.days)), Some((21, 7)));
        assert_eq!(pace(&[None; 40], &[Some(5); 40]), None);
        assert_eq!(pace(&series(&[(40, 0)]), &series(&[(40, 9)])).map(|p| p.units), Some(0));
    }
}
