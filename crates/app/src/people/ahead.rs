//! The growth path with frozen heads: what a head and an operator must bring in each of the months ahead.
//!
//! Formulas
//! 1. The need of a month is last year's same month × (1 + g), as [`crate::board::path`] lays the path; where that month is itself ahead, its
//!    need × (1 + g); where there is none, the first full month that brought something and growth since. So the path keeps the season.
//! 2. Net sales, operating profit and owner cash are divided by the heads of today, SKUs with sales by the operators of the last full month:
//!    heads are frozen. SKUs grow like sales: what a SKU sells is taken as it is; whoever sells more per SKU needs fewer.
//! 3. *Now* is the mean of the last three full months.

use super::heads::{Brought, Heads, Months};
use crate::board::path::{Booked, goal};
use books::Month;
use domain::money::scale;
use std::collections::BTreeMap;

/// Months that are looked ahead.
pub const MONTHS: i32 = 24;

/// What is needed in a month, or brought in one: per head RMB micros, SKUs per operator in thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Need {
    /// Net sales per head.
    pub sales_micros: Option<i64>,
    /// Operating profit per head.
    pub profit_micros: Option<i64>,
    /// Owner cash per head.
    pub cash_micros: Option<i64>,
    /// SKUs with sales per operator.
    pub skus_milli: Option<i64>,
}

/// The path ahead.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ahead {
    /// Yearly growth, in per cent.
    pub growth_pct: i64,
    /// Heads, frozen.
    pub heads: i64,
    /// Operators, frozen.
    pub operators: i64,
    /// Mean of the last three full months; `None` where there are not three.
    pub now: Option<Need>,
    /// Each month ahead, the first one after the last full month.
    pub months: Vec<(Month, Need)>,
}

/// Lays the path; `None` without a full month.
pub fn ahead(months: &Months, booked: Option<Booked>, heads: &Heads, growth_pct: i64) -> Option<Ahead> {
    let booked = booked?;
    let full = |m: Month| months.firm.get(&m).filter(|_| booked.full(m));
    let first = *months.firm.keys().next()?;
    let last = *months.firm.keys().rev().find(|m| full(**m).is_some())?;
    let of = |value: fn(&Brought) -> Option<i64>, by: i64| {
        let need = needs(first, last, growth_pct, &|m| full(m).and_then(value));
        move |m: Month| need.get(&m).and_then(|n| scale(*n, 1, by.into()))
    };
    let mean = |value: fn(&Brought) -> Option<i64>, by: i64| {
        let three = (last.0 - 2..=last.0).map(|m| full(Month(m)).and_then(value));
        let sum = three.into_iter().try_fold(0_i64, |sum, v| sum.checked_add(v?))?;
        scale(sum, 1, i128::from(by) * 3)
    };
    let skus: fn(&Brought) -> Option<i64> = |b| Some(b.skus * 1_000);
    let (sales, profit) = (of(|b| b.sales_micros, heads.heads), of(|b| b.profit_micros, heads.heads));
    let (cash, count) = (of(|b| b.cash_micros, heads.heads), of(skus, heads.operators));
    let need = |m: Month| Need {
        sales_micros: sales(m),
        profit_micros: profit(m),
        cash_micros: cash(m),
        skus_milli: count(m),
    };
    let now = Need {
        sales_micros: mean(|b| b.sales_micros, heads.heads),
        profit_micros: mean(|b| b.profit_micros, heads.heads),
        cash_micros: mean(|b| b.cash_micros, heads.heads),
        skus_milli: mean(skus, heads.operators),
    };
    Some(Ahead {
        growth_pct,
        heads: heads.heads,
        operators: heads.operators,
        now: (now != Need::default()).then_some(now),
        months: (1..=MONTHS).map(|k| Month(last.0 + k)).map(|m| (m, need(m))).collect(),
    })
}

/// What is needed in each month ahead, of a figure whose full months are known.
fn needs(first: Month, last: Month, g: i64, full: &dyn Fn(Month) -> Option<i64>) -> BTreeMap<Month, i64> {
    let mut needs = BTreeMap::new();
    for month in (1..=MONTHS).map(|k| Month(last.0 + k)) {
        let before = Month(month.0 - 12);
        let grown = needs.get(&before).and_then(|n| scale(*n, i128::from(100 + g), 100));
        let need = grown.or_else(|| goal(month, first, g, full).map(|(need, _)| need));
        needs.extend(need.map(|n| (month, n)));
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Day;
    use proptest::prelude::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    /// Months of 2025 on that brought so many yuan: sales ten times the cash, five SKUs.
    fn months(yuan: &[i64]) -> (Months, Booked) {
        let first = month("2025-01");
        let of = |(i, y): (i32, &i64)| {
            let cash = y * 1_000_000;
            let b = Brought {
                sales_micros: Some(cash * 10),
                profit_micros: Some(cash * 2),
                cash_micros: Some(cash),
                skus: 5,
            };
            (Month(first.0 + i), b)
        };
        let firm: BTreeMap<Month, Brought> = (0..).zip(yuan).map(of).collect();
        let through = firm.keys().last().unwrap().last_day();
        let booked = Booked { from: first.first_day(), through, ads_through: through };
        (Months { firm, ..Months::default() }, booked)
    }

    fn path(yuan: &[i64], heads: i64, operators: i64) -> Ahead {
        let (months, booked) = months(yuan);
        ahead(&months, Some(booked), &Heads { heads, operators, ..Heads::default() }, 70).unwrap()
    }

    #[test]
    fn the_path_keeps_the_season_and_compounds() {
        let mut yuan = vec![100; 12];
        yuan[10] = 400;
        let a = path(&yuan, 4, 2);
        let at = |m: &str| a.months.iter().find(|s| s.0 == month(m)).unwrap().1;
        // sales 1000 × 1.7 ÷ 4 heads; November 4000; a year later × 1.7 again
        assert_eq!(at("2026-01").sales_micros, Some(425_000_000));
        assert_eq!(at("2026-11").sales_micros, Some(1_700_000_000));
        assert_eq!(at("2027-11").sales_micros, Some(2_890_000_000));
        assert_eq!(at("2027-01").cash_micros, Some(72_250_000));
        // 5 SKUs × 1.7 ÷ 2 operators
        assert_eq!((at("2026-05").skus_milli, a.months.len()), (Some(4_250), 24));
        // the last three months: 100, 400, 100
        assert_eq!(a.now.unwrap().cash_micros, Some(50_000_000));
    }

    #[test]
    fn without_a_year_the_path_grows_from_the_first_month() {
        let a = path(&[100, 100, 100], 1, 0);
        // 100 × 1.7^(3/12)
        assert_eq!(a.months[0].1.cash_micros, Some(114_185_800));
        assert_eq!(a.months[0].1.skus_milli, None, "nobody answers for SKUs");
        // January has a year before it, April is ahead itself
        assert_eq!(a.months[9].1.cash_micros, Some(170_000_000));
        assert_eq!(a.months[12].1.cash_micros, Some(194_115_860));
    }

    #[test]
    fn unknown_months_are_no_base() {
        let (mut months, booked) = months(&[100; 12]);
        months.firm.get_mut(&month("2025-03")).unwrap().cash_micros = None;
        let heads = Heads { heads: 1, ..Heads::default() };
        let a = ahead(&months, Some(booked), &heads, 70).unwrap();
        // March: the first month and growth since: 100 × 1.7^(14/12)
        assert_eq!(a.months[2].1.cash_micros, Some(185_719_300));
        assert_eq!(a.months[2].1.sales_micros, Some(1_700_000_000));
        let none = Booked { from: booked.from, through: Day(booked.from.0 + 5), ads_through: booked.from };
        assert_eq!(ahead(&months, Some(none), &heads, 70), None);
    }

    proptest! {
        #[test]
        fn twelve_months_on_the_need_is_grown_by_the_goal(yuan in prop::collection::vec(1_i64..1_000_000, 12..30), g in 0_i64..200) {
            let (months, booked) = months(&yuan);
            let a = ahead(&months, Some(booked), &Heads { heads: 1, operators: 1, ..Heads::default() }, g).unwrap();
            for (now, later) in a.months.iter().zip(&a.months[12..]) {
                let grown = scale(now.1.sales_micros.unwrap(), i128::from(100 + g), 100);
                prop_assert_eq!(later.1.sales_micros, grown);
            }
        }
    }
}
