//! A year's story of two people: an agreement from its file, a change of scheme, shared SKUs, aged stock, a leaver.

use super::*;
use crate::month::Month;
use domain::Day;
use domain::money::decimal;
use expect_test::expect;

const AGREEMENT: &str = r#"
[[scheme]]
name = "by_age"
currency = "CNY"
from = "2026-01-01"
base = "gross_profit"
tiers = "slab"
carry = "none"
clawback = "40 days"
tier = [{ from = "0", rate = "0.05" }, { from = "10000", rate = "0.06" }]
age_charge = [{ days = 181, monthly_rate = "0.02" }, { days = 366, monthly_rate = "0.10" }]
slow_stock = { charged_to = "owner", boss_pool = "0.25" }
holdback = [{ share = "0.30", months = 2 }]
leaver = { held = "at_leaving", late_refunds = "successor" }

[[scheme]]
name = "plain"
currency = "CNY"
from = "2026-01-01"
base = "sales"
tiers = "marginal"
carry = "none"
tier = [{ from = "0", rate = "0.01" }]
slow_stock = { charged_to = "owner", boss_pool = "0" }
leaver = { held = "on_schedule", late_refunds = "house" }

# Lin begins on the plain scheme, and leaves in April; Wang takes over.
[[assignment]]
operator = "lin"
scheme = "plain"
from = "2026-01-01"
to = "2026-01-31"

[[assignment]]
operator = "lin"
scheme = "by_age"
from = "2026-02-01"

[[assignment]]
operator = "wang"
scheme = "by_age"
from = "2026-01-01"

[[ownership]]
shop = "s"
sku = "A"
operator = "lin"
from = "2026-01-01"
to = "2026-04-10"
share = "0.6"

[[ownership]]
shop = "s"
sku = "A"
operator = "wang"
from = "2026-01-01"
to = "2026-04-10"
share = "0.4"

[[ownership]]
shop = "s"
sku = "A"
operator = "wang"
from = "2026-04-11"
share = "1"

[[leaver]]
operator = "lin"
on = "2026-04-10"
"#;

fn row(kind: Kind, day: &str, yuan: i64) -> Row {
    let reference = format!("{}@{day}", kind.code());
    Row::new(&reference, kind, Day::parse_iso(day).unwrap(), ("s", "A"), yuan * 1_000_000)
}

#[test]
fn two_people_one_sku_and_a_leaver() {
    let agreement = read(&[("agreement.toml", AGREEMENT)]).unwrap();
    let mut rows = Vec::new();
    for month in ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"] {
        rows.push(row(Kind::Sales, &format!("{month}-05"), 40_000));
        rows.push(row(Kind::GoodsSold, &format!("{month}-05"), -15_000));
    }
    // Stock of ¥5,000 that is 200 days old in March and ¥1,000 that is over a year old.
    rows.push(Row { age_days: 200, ..row(Kind::StockHeld, "2026-03-31", 5_000) });
    rows.push(Row { age_days: 400, ..row(Kind::StockHeld, "2026-03-30", 1_000) });
    // A refund in May of a sale that Lin and Wang made in April, and one of February, out of reach.
    let sold_on = |day| Some(Day::parse_iso(day).unwrap());
    rows.push(Row { sold_on: sold_on("2026-04-05"), ..row(Kind::Refund, "2026-05-10", -500) });
    rows.push(Row { sold_on: sold_on("2026-02-05"), ..row(Kind::Refund, "2026-05-11", -700) });
    let ledger = Ledger { rows, ..Ledger::default() };
    let (from, to) = (Month::parse("2026-01").unwrap(), Month::parse("2026-05").unwrap());
    let slips = simulate::run(&ledger, &agreement, from, to);
    let mut shown = String::new();
    for s in &slips {
        shown += &format!("{} {} {}:", s.month, s.operator, s.scheme);
        for l in &s.lines {
            shown += &format!(" {} {}", l.part.code(), decimal(l.micros, 2));
        }
        let b = bridge(&ledger, &agreement, [s]);
        shown += &format!(
            "\n  base {}, paid {}; accrual {}",
            decimal(s.base_micros, 2),
            decimal(s.paid_micros, 2),
            decimal(b.accrual_micros, 2)
        );
        for (cause, micros) in &b.lines {
            shown += &format!(", {} {}", cause.code(), decimal(*micros, 2));
        }
        shown += &format!(", rest {}\n", b.rest_micros);
    }
    expect![[r#"
        2026-01 lin plain: sales 24000.00 step 240.00
          base 24000.00, paid 240.00; accrual 25000.00, ownership -10000.00, goods_left_out 9000.00, rest 0
        2026-01 wang by_age: sales 16000.00 goods_sold -6000.00 step 600.00 held -180.00
          base 10000.00, paid 420.00; accrual 25000.00, ownership -15000.00, rest 0
        2026-02 lin by_age: sales 24000.00 goods_sold -9000.00 step 900.00 held -270.00
          base 15000.00, paid 630.00; accrual 25000.00, ownership -10000.00, rest 0
        2026-02 wang by_age: sales 16000.00 goods_sold -6000.00 step 600.00 held -180.00
          base 10000.00, paid 420.00; accrual 25000.00, ownership -15000.00, rest 0
        2026-03 lin by_age: sales 24000.00 goods_sold -9000.00 age_charge -120.00 boss_pool 30.00 step 894.60 held -268.38
          base 14910.00, paid 626.22; accrual 25000.00, ownership -10000.00, age_charge -120.00, boss_pool 30.00, rest 0
        2026-03 wang by_age: sales 16000.00 goods_sold -6000.00 age_charge -80.00 boss_pool 20.00 step 497.00 held -149.10 released 180.00
          base 9940.00, paid 527.90; accrual 25000.00, ownership -15000.00, age_charge -80.00, boss_pool 20.00, rest 0
        2026-04 lin by_age: sales 24000.00 goods_sold -9000.00 step 900.00 released 538.38
          base 15000.00, paid 1438.38; accrual 25000.00, ownership -10000.00, rest 0
        2026-04 wang by_age: sales 16000.00 goods_sold -6000.00 step 600.00 held -180.00 released 180.00
          base 10000.00, paid 600.00; accrual 25000.00, ownership -15000.00, rest 0
        2026-05 wang by_age: sales 40000.00 clawback -500.00 goods_sold -15000.00 step 1470.00 held -441.00 released 149.10
          base 24500.00, paid 1178.10; accrual 23800.00, refunds_left_out 700.00, rest 0
    "#]].assert_eq(&shown);
    assert!(entries(&ledger, &agreement, to).1.is_empty());
}

/// Lin earns in January and leaves at its end with 30 % held for two and three months. Refunds of January's sales come from February to
/// May: within three months they are set off against what is released, and what nothing is left for is dropped.
#[test]
fn late_refunds_of_a_leaver_are_set_off_against_held_pay() {
    let from = Day::parse_iso("2026-01-01").unwrap();
    let scheme = Scheme {
        holdbacks: [2, 3].map(|months| scheme::Holdback { share: 150_000, months }).to_vec(),
        clawback: Some(scheme::Clawback::Months(3)),
        ..defaults::schemes().remove(4)
    };
    let own = Owned { shop: "s".into(), sku: "A".into(), operator: "lin".into(), from, to: None, share: 1_000_000 };
    let on = Day::parse_iso("2026-01-31").unwrap();
    let agreement = Agreement {
        ownership: vec![own],
        leavers: vec![Leaver { operator: "lin".into(), on }],
        ..Agreement::default()
    }
    .all_under(&scheme);
    let mut rows = vec![row(Kind::Sales, "2026-01-05", 20_000)];
    for (day, yuan) in [("2026-02-03", -1_000), ("2026-03-04", -2_600), ("2026-04-02", -4_000), ("2026-05-02", -99)] {
        rows.push(Row { sold_on: Some(from.plus(4)), ..row(Kind::Refund, day, yuan) });
    }
    let ledger = Ledger { rows, ..Ledger::default() };
    let mut shown = String::new();
    for s in simulate::run(&ledger, &agreement, Month::of(from), Month(Month::of(from).0 + 5)) {
        shown += &format!("{}:", s.month);
        for l in &s.lines {
            shown += &format!(" {} {}", l.part.code(), decimal(l.micros, 2));
        }
        shown += &format!("; paid {}\n", decimal(s.paid_micros, 2));
    }
    expect![[r#"
        2026-01: sales 20000.00 step 1000.00 held -300.00; paid 700.00
        2026-02: clawback -1000.00 carried_out 1000.00; paid 0.00
        2026-03: clawback -2600.00 carried_in -1000.00 carried_out 600.00 loss_settled 3000.00 released 150.00 set_off -150.00; paid 0.00
        2026-04: clawback -4000.00 carried_in -600.00 loss_settled 3000.00 loss_dropped 1600.00 released 150.00 set_off -150.00; paid 0.00
    "#]].assert_eq(&shown);
}
