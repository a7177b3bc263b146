//! Where an entity stands, from rows; and that pricing there agrees with the declarations.

use super::*;
use crate::tax::cit::Base;
use crate::tax::owner_cash::taken;
use crate::tax::profile::{EXAMPLE, Profile};
use domain::money::decimal;
use expect_test::expect;
use proptest::prelude::*;

const YUAN: i64 = 1_000_000;

fn sale(shop: &str, on: &str, yuan: i64) -> Sale {
    Sale {
        shop: shop.into(),
        sku: "A".into(),
        operator: "li".into(),
        shipment: "".into(),
        day: Day::parse_iso(on).unwrap(),
        gross_micros: yuan * YUAN,
        hidden: false,
    }
}

fn profit(month: &str, yuan: i64) -> MonthProfit {
    MonthProfit { month: Month::parse(month).unwrap(), profit_micros: yuan * YUAN, not_deductible_micros: 1_000 * YUAN }
}

#[test]
fn where_the_example_stands_in_may() {
    let entity = &Profile::parse(EXAMPLE).unwrap().entities[0];
    let tables = Tables::default();
    let sales = [
        sale("us-main", "2026-01-10", 250_000),
        sale("eu-main", "2026-02-10", 101_000),
        sale("us-main", "2026-04-10", 90_000),
        sale("eu-main", "2026-05-10", 50_500),
        sale("eu-main", "2026-06-10", 999_999),
        sale("nobody", "2026-05-10", 999_999),
    ];
    let profits =
        [profit("2026-01", 40_000), profit("2026-04", 20_000), profit("2026-05", 10_000), profit("2026-07", 99_999)];
    let day = Day::parse_iso("2026-05-31").unwrap();
    let s = position_at(entity, &tables, day, (&sales, &[]), &profits).unwrap();
    let yuan = |micros| decimal(micros, 2);
    let t = s.position;
    expect![[r#"
        2026-Q2 small
        levied 50500.00 exports 90000.00 trailing 560000.00 earlier revenue 350000.00
        profit 68940.00 not deductible 3000.00 losses 40000.00
    "#]]
    .assert_eq(&format!(
        "{} {}\nlevied {} exports {} trailing {} earlier revenue {}\nprofit {} not deductible {} losses {}\n",
        s.period,
        t.taxpayer.code(),
        yuan(t.levied_gross_micros),
        yuan(t.exempt_gross_micros),
        yuan(t.trailing_net_micros),
        yuan(t.earlier_revenue_micros),
        yuan(t.profit_micros),
        yuan(t.not_deductible_micros),
        yuan(t.losses_micros)
    ));
    // what is taken there is what the declarations of the year so far come to
    let law = Law::on(&tables, day).unwrap();
    let known: Vec<Sale> = sales.iter().filter(|s| s.day <= day).cloned().collect();
    let vat = reckon(entity, &tables, &known, &[]).unwrap();
    let of_year = incomes(&vat, &profits[..3]).unwrap();
    let base = Base {
        method: entity.cit,
        profit_micros: of_year.iter().map(|i| i.profit_micros).sum(),
        losses_micros: t.losses_micros,
        revenue_micros: 0,
        staff: entity.staff,
        assets_micros: entity.assets_micros,
    };
    assert_eq!(taken(&law, &t).unwrap().cit, crate::tax::cit::tax_on(&law, &base).unwrap());
}

#[test]
fn sales_make_a_general_taxpayer() {
    let entity = &Profile::parse(EXAMPLE).unwrap().entities[0];
    let sales = [sale("eu-main", "2026-05-10", 6_000_000)];
    let s = position_at(entity, &Tables::default(), Day::parse_iso("2026-05-31").unwrap(), (&sales, &[]), &[]).unwrap();
    assert_eq!((s.position.taxpayer, s.period.to_string()), (Taxpayer::General, "2026-05".into()));
}

proptest! {
    /// Pricing and declaring are two roads to one figure: VAT and surcharges of the running period, and its kind of taxpayer.
    #[test]
    fn pricing_agrees_with_declaring(
        rows in prop::collection::vec((0_i32..150, -50_000_i64..900_000, any::<bool>()), 1..20),
        month: bool,
        small_firm: bool,
    ) {
        let mut entity = Profile::parse(EXAMPLE).unwrap().entities.remove(0);
        entity.vat_filing = if month { Filing::Month } else { Filing::Quarter };
        entity.small_firm = small_firm;
        let (tables, start) = (Tables::default(), Day::new(2026, 1, 1).unwrap());
        let sales: Vec<Sale> = rows
            .iter()
            .map(|(on, yuan, levied)| sale(if *levied { "eu-main" } else { "us-main" }, &start.plus(*on).to_string(), *yuan))
            .collect();
        let day = sales.iter().map(|s| s.day).max().unwrap();
        let vat = reckon(&entity, &tables, &sales, &[]).unwrap();
        let at = position_at(&entity, &tables, day, (&sales, &[]), &[]).unwrap();
        let (declared, priced) = (vat.periods.last().unwrap(), taken(&Law::on(&tables, day).unwrap(), &at.position).unwrap());
        prop_assert_eq!(at.period, declared.period);
        prop_assert_eq!(priced.general, declared.taxpayer == Taxpayer::General);
        prop_assert_eq!(priced.vat_micros, declared.output_micros);
        prop_assert_eq!(priced.surcharge_micros, declared.surcharge_micros);
        prop_assert_eq!(priced.net_sales_micros, declared.net_micros);
    }
}
