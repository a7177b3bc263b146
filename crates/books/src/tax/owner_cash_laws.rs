//! Laws of owner cash.
#![allow(clippy::unwrap_used, reason = "a law that can't be tried has failed")]

use super::*;
use crate::tax::Tables;
use crate::tax::cliffs::CliffKind;
use crate::testing::laws;
use domain::Day;
use proptest::prelude::*;

pub(super) const YUAN: i64 = 1_000_000;

pub(super) fn law() -> Law {
    Law::on(&Tables::default(), Day::new(2026, 6, 30).unwrap()).unwrap()
}

pub(super) fn firm() -> Position {
    Position {
        taxpayer: Taxpayer::Small,
        filing: Filing::Quarter,
        levied_gross_micros: 0,
        exempt_gross_micros: 0,
        trailing_net_micros: 0,
        credit_micros: 0,
        brought_forward_micros: 0,
        small_firm: true,
        cit: CitMethod::Books,
        profit_micros: 0,
        not_deductible_micros: 0,
        earlier_revenue_micros: 0,
        losses_micros: 0,
        staff: 10,
        assets_micros: 3_000_000 * YUAN,
        distributed_share: 1_000_000,
    }
}

fn positions() -> impl Strategy<Value = Position> {
    let sums = (0_i64..2_000_000, 0_i64..2_000_000, 0_i64..5_500_000, -500_000_i64..5_000_000);
    (sums, any::<[bool; 4]>(), 0_i64..=1_000_000, 0_i64..400_000).prop_map(
        |((levied, exempt, trailing, profit), b, share, losses)| Position {
            taxpayer: if b[0] { Taxpayer::Small } else { Taxpayer::General },
            filing: if b[1] { Filing::Month } else { Filing::Quarter },
            levied_gross_micros: levied * YUAN,
            exempt_gross_micros: exempt * YUAN,
            trailing_net_micros: trailing * YUAN,
            cit: if b[2] { CitMethod::Books } else { CitMethod::Deemed },
            small_firm: b[3],
            profit_micros: profit * YUAN,
            losses_micros: losses * YUAN,
            distributed_share: share,
            ..firm()
        },
    )
}

laws! {
    fn the_waterfall_adds_up[256](s in positions()) {
        let t = taken(&law(), &s).unwrap();
        prop_assert_eq!(t.profit_micros - t.vat_micros - t.surcharge_micros - t.cit.tax_micros, t.net_micros);
        prop_assert_eq!(t.net_micros - t.dividend_tax_micros, t.owner_cash_micros);
        prop_assert_eq!(t.tax_micros(), t.vat_micros + t.surcharge_micros + t.cit.tax_micros + t.dividend_tax_micros);
    }

    /// The rates tell what a finite step takes, as long as it crosses nothing.
    fn marginal_rates_are_the_slope[256](s in positions()) {
        let (m, step) = (marginal(&law(), &s).unwrap(), 1_000 * YUAN);
        let rates = [
            (Change { profit_micros: step, ..Change::default() }, m.of_profit),
            (Change { levied_gross_micros: step, ..Change::default() }, m.of_levied_sales),
            (Change { exempt_gross_micros: step, ..Change::default() }, m.of_exempt_sales),
        ];
        for (change, rate) in rates {
            let e = effect(&law(), &s, &change).unwrap();
            let signs = |t: &Taken| (t.cit.taxable_micros > 0, t.net_micros > 0);
            if !e.crosses() && signs(&e.before) == signs(&e.after) {
                // fen that round, five roundings of half a fen on either side
                prop_assert!((e.tax_micros() - rate * 1_000).abs() <= 50_000 + 1_000, "{change:?}: {} {rate}", e.tax_micros());
            }
        }
    }

    /// Before a cliff and just beyond it: what the cliff is said to cost is what two positions differ by.
    fn a_cliff_costs_what_crossing_takes[256](profit in 0_i64..3_000_000) {
        let s = Position { profit_micros: profit * YUAN, ..firm() };
        let cliff = marginal(&law(), &s).unwrap().cliffs.into_iter().find(|c| c.kind == CliffKind::SmallIncome).unwrap();
        prop_assert_eq!(cliff.room(), (3_000_000 - profit) * YUAN);
        let to = effect(&law(), &s, &Change { profit_micros: cliff.room(), ..Change::default() }).unwrap();
        let over = effect(&law(), &s, &Change { profit_micros: cliff.room() + 10_000, ..Change::default() }).unwrap();
        prop_assert!(!to.crosses() && over.crosses());
        prop_assert_eq!(over.tax_micros() - to.tax_micros(), cliff.owner_cash_micros);
        prop_assert_eq!(over.after.cit.tax_micros - to.after.cit.tax_micros, cliff.tax_micros);
    }
}
