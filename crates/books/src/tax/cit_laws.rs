//! Laws of income tax.
#![allow(clippy::unwrap_used, reason = "a law that can't be tried has failed")]

use super::*;
use crate::tax::period::Filing;
use crate::tax::profile::{EXAMPLE, Profile};
use crate::testing::laws;
use domain::Day;
use proptest::prelude::*;

pub(super) const YUAN: i64 = 1_000_000;

pub(super) fn law() -> Law {
    Law::on(&Tables::default(), Day::new(2026, 12, 31).unwrap()).unwrap()
}

pub(super) fn books(profit_micros: i64) -> Base {
    Base {
        method: CitMethod::Books,
        profit_micros,
        losses_micros: 0,
        revenue_micros: 0,
        staff: 300,
        assets_micros: 50_000_000 * YUAN,
    }
}

pub(super) fn entity() -> Entity {
    let mut e = Profile::parse(EXAMPLE).unwrap().entities.remove(0);
    (e.before, e.losses) = (vec![], vec![]);
    e
}

pub(super) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

pub(super) fn income(from: &str, profits: &[i64]) -> Vec<MonthIncome> {
    (month(from).0..)
        .zip(profits)
        .map(|(m, p)| MonthIncome { month: Month(m), revenue_micros: p * 10 * YUAN, profit_micros: p * YUAN })
        .collect()
}

laws! {
    fn prepayments_and_settlement_are_the_years_tax[256](profits in prop::collection::vec(-500_000_i64..700_000, 12), monthly in any::<bool>(), turn in 0_usize..12) {
        let e = Entity { prepay: if monthly { Filing::Month } else { Filing::Quarter }, ..entity() };
        let mut months = income("2026-01", &profits);
        let y = years(&e, &Tables::default(), &months).unwrap();
        let paid: i64 = y[0].prepaid.iter().map(|p| p.paid_micros).sum();
        prop_assert_eq!(paid + y[0].settlement_micros.unwrap(), y[0].whole.tax_micros);
        prop_assert!(y[0].prepaid.iter().all(|p| p.paid_micros >= 0));
        months.rotate_left(turn);
        prop_assert_eq!(years(&e, &Tables::default(), &months).unwrap(), y);
    }

    fn tax_never_falls_with_profit_and_jumps_once[256](profit in -1_000_000_i64..6_000_000, more in 1_i64..1_000) {
        let of = |yuan: i64| tax_on(&law(), &books(yuan * YUAN)).unwrap().tax_micros;
        let (before, after) = (of(profit), of(profit + more));
        prop_assert!(before <= after);
        let jumps = profit <= 3_000_000 && profit + more > 3_000_000;
        prop_assert_eq!(after - before > more * YUAN / 4, jumps);
    }
}
