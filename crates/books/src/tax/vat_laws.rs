//! Laws of VAT that hold for any rows.
#![allow(clippy::unwrap_used, reason = "a law that can't be tried has failed")]

use super::*;
use crate::tax::period::Filing;
use crate::tax::profile::{CitMethod, Entity};
use crate::tax::{Tables, TaxKind};
use crate::testing::laws;
use proptest::prelude::*;

#[cfg(test)]
pub(super) const YUAN: i64 = 1_000_000;

pub(super) fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

pub(super) fn entity(treatment: Treatment, filing: Filing, taxpayer: Taxpayer) -> Entity {
    Entity {
        name: "Shenzhen A".into(),
        founded: day("2025-01-01"),
        shops: ["us".to_owned()].into(),
        taxpayer: vec![(day("2023-01-01"), taxpayer)],
        vat_filing: filing,
        prepay: Filing::Quarter,
        cit: CitMethod::Books,
        small_firm: true,
        staff: 10,
        assets_micros: 0,
        distributed_share: 1_000_000,
        treatment,
        shop_treatment: [].into(),
        shipment_treatment: [("EXEMPT".to_owned(), Treatment::ExemptExport), ("LEVY".to_owned(), Treatment::Levy1)]
            .into(),
        before: vec![],
        losses: vec![],
    }
}

pub(super) fn sale(sku: &str, on: &str, gross: i64) -> Sale {
    Sale {
        shop: "us".into(),
        sku: sku.into(),
        operator: "li".into(),
        shipment: "".into(),
        day: day(on),
        gross_micros: gross,
        hidden: false,
    }
}

pub(super) fn small() -> Entity {
    entity(Treatment::Levy1, Filing::Month, Taxpayer::Small)
}

pub(super) fn purchase(on: &str, net: i64, vat: i64) -> Purchase {
    Purchase {
        shop: "us".into(),
        sku: "A".into(),
        operator: "li".into(),
        shipment: String::new(),
        day: day(on),
        net_micros: net,
        vat_micros: vat,
    }
}

/// Rows of one half-year: SKU, day, gross in fen, shipment.
fn rows() -> impl Strategy<Value = Vec<Sale>> {
    let row = (0_u8..4, 0_i32..180, -2_000_000_i64..30_000_000, 0_u8..3).prop_map(|(sku, on, fen, shipment)| Sale {
        sku: format!("S{sku}").into(),
        operator: if sku < 2 { "li".into() } else { "wang".into() },
        shipment: ["", "EXEMPT", "LEVY"][usize::from(shipment)].into(),
        day: day("2026-01-01").plus(on),
        gross_micros: fen * 10_000,
        ..sale("", "2026-01-01", 0)
    });
    prop::collection::vec(row, 0..30)
}

laws! {
    fn lines_add_up_to_periods_and_order_is_irrelevant[256](
        sales in rows(),
        bought in prop::collection::vec((0_i32..180, 1_i64..5_000_000), 0..6),
        quarter in any::<bool>(),
        general in any::<bool>(),
        turn in 0_usize..30,
    ) {
        let filing = if quarter { Filing::Quarter } else { Filing::Month };
        let (taxpayer, treatment) = if general { (Taxpayer::General, Treatment::Levy13) } else { (Taxpayer::Small, Treatment::Levy1) };
        let e = entity(treatment, filing, taxpayer);
        let bought: Vec<Purchase> =
            bought.iter().map(|(on, fen)| purchase(&day("2026-01-01").plus(*on).to_string(), fen * 10_000, fen * 1_300)).collect();
        let vat = reckon(&e, &Tables::default(), &sales, &bought).unwrap();
        for p in &vat.periods {
            let of = |get: fn(&LineVat) -> i64| {
                vat.lines.iter().filter(|(k, _)| p.has(k.month)).map(|(_, l)| get(l)).sum::<i64>()
            };
            prop_assert_eq!(of(|l| l.gross_micros), p.gross_micros);
            prop_assert_eq!(of(|l| l.net_micros), p.net_micros);
            prop_assert_eq!(of(|l| l.output_micros), p.output_micros);
            prop_assert_eq!(of(|l| l.credit_micros), p.credit_micros);
            prop_assert_eq!(of(|l| l.refund_micros), p.refund_micros);
            prop_assert_eq!(of(|l| l.surcharge_micros), p.surcharge_micros);
            prop_assert_eq!(p.paid_micros - p.carried_forward_micros, p.output_micros - p.credit_micros - p.brought_forward_micros);
            prop_assert!(p.paid_micros >= 0 && p.paid_micros % 10_000 == 0 && p.surcharge_micros % 10_000 == 0);
        }
        let whole: i64 = sales.iter().map(|s| s.gross_micros).sum();
        prop_assert_eq!(vat.periods.iter().map(|p| p.gross_micros).sum::<i64>(), whole);
        let mut turned = sales.clone();
        turned.rotate_left(if sales.is_empty() { 0 } else { turn % sales.len() });
        prop_assert_eq!(reckon(&e, &Tables::default(), &turned, &bought).unwrap(), vat);
    }

    /// More sales never lower the tax; it jumps where net sales pass 100 000 and where they pass 5 million, and nowhere else.
    fn tax_rises_with_sales_and_jumps_at_the_cliffs[256](gross in 0_i64..800_000_000, more in 1_i64..1_000) {
        let e = small();
        let tax = |fen: i64| {
            let vat = reckon(&e, &Tables::default(), &[sale("A", "2026-01-15", fen * 10_000)], &[]).unwrap();
            vat.tax_micros().unwrap()
        };
        let (before, after) = (tax(gross), tax(gross + more));
        prop_assert!(before <= after);
        let net = |fen: i64| fen * 100 / 101;
        let passes = |limit_yuan: i64| net(gross) <= limit_yuan * 100 + 1 && net(gross + more) >= limit_yuan * 100 - 1;
        let slope = more * 10_000 * 13 / 113 * 112 / 100 + 3 * 10_000;
        prop_assert!(after - before <= slope || passes(100_000) || passes(5_000_000), "jump of {} at {gross}", after - before);
    }

    /// A rate that changes for some days changes only periods that reach into these days, and those that they carry into.
    fn a_change_of_the_table_changes_only_days_in_force[256](sales in rows(), from in 0_i32..180, length in 0_i32..60) {
        // half the amounts: never 5 million, so that no month is taxed otherwise because of an earlier one
        let sales: Vec<Sale> = sales.into_iter().map(|s| Sale { gross_micros: s.gross_micros / 20_000 * 10_000, ..s }).collect();
        let (e, base) = (small(), Tables::default());
        let (from, to) = (day("2026-01-01").plus(from), day("2026-01-01").plus(from + length));
        let own = format!(
            "version = \"own\"\n[[rate]]\nkind = \"small_levy\"\nvalue = \"0.02\"\neffective_from = \"{from}\"\neffective_to = \"{to}\"\nsource = \"believed\"\n"
        );
        let tables = base.with_own(&own).unwrap();
        prop_assert_eq!(tables.value(TaxKind::SmallLevy, to), Ok(20_000));
        let (before, after) = (reckon(&e, &base, &sales, &[]).unwrap(), reckon(&e, &tables, &sales, &[]).unwrap());
        for (a, b) in before.periods.iter().zip(&after.periods) {
            if a.period.last_day() < from || a.period.first_day() > to {
                prop_assert_eq!((a.gross_micros, a.net_micros, a.output_micros), (b.gross_micros, b.net_micros, b.output_micros));
            }
        }
    }
}
