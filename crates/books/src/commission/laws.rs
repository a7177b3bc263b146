//! Laws that hold for any ledger, ownership and scheme.
#![allow(clippy::unwrap_used, reason = "a law that can't be tried has failed")]

use super::scheme::{
    AgeCharge, Carry, ChargedTo, Clawback, HeldRule, Holdback, LateRefundRule, LeaverRule, Phase, SlowStockRule, Tier,
    TierKind,
};
use super::simulate::run;
use super::slip::outstanding;
use super::*;
use crate::month::Month;
use crate::testing::laws;
use domain::{Currency, Day};
use proptest::prelude::*;
use proptest::sample::select;

const PEOPLE: [&str; 3] = ["chen", "lin", "wang"];
const SKUS: [&str; 3] = ["A", "B", "C"];
const MONTHS: i32 = 5;

fn first() -> Month {
    Month::parse("2026-01").unwrap()
}

fn last() -> Month {
    Month(first().0 + MONTHS - 1)
}

/// A day within the months, a little before or after.
fn day() -> impl Strategy<Value = Day> {
    (-40..MONTHS * 30 + 10).prop_map(|n| first().first_day().plus(n))
}

fn row() -> impl Strategy<Value = Row> {
    let who = select(vec!["", "chen", "lin", "wang"]);
    let amounts = (-1_000_000_000_i64..1_000_000_000, -100_000_000_i64..100_000_000, any::<bool>());
    (select(Kind::ALL), day(), select(&SKUS[..]), amounts, who, prop::option::of(0..120_i32), 0..400_i32).prop_map(
        |(kind, day, sku, (rmb, usd, is_usd), orderer, sold, age_days)| Row {
            original_micros: if is_usd { usd } else { rmb },
            original_currency: if is_usd { Currency::USD } else { Currency::CNY },
            orderer: orderer.into(),
            sold_on: sold.map(|n| day.plus(-n)),
            age_days,
            ..Row::new("", kind, day, ("s", sku), rmb)
        },
    )
}

fn ledger(rows: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Ledger> {
    (prop::collection::vec(row(), rows), prop::option::of(day())).prop_map(|(rows, launch)| {
        let named = |(n, r): (usize, Row)| Row { reference: format!("row-{n:03}"), ..r };
        let launches = launch.map(|d| (("s".to_owned(), "A".to_owned()), d)).into_iter().collect();
        Ledger { rows: rows.into_iter().enumerate().map(named).collect(), launches }
    })
}

fn people() -> impl Strategy<Value = Agreement> {
    let share = select(vec![1_000_000_i64, 500_000, 333_333, 700_000]);
    let owned = (select(&SKUS[..]), select(&PEOPLE[..]), day(), prop::option::of(20..120_i32), share).prop_map(
        |(sku, operator, from, days, share)| Owned {
            shop: "s".into(),
            sku: sku.into(),
            operator: operator.into(),
            from: from.plus(-60),
            to: days.map(|n| from.plus(n)),
            share,
        },
    );
    (prop::collection::vec(owned, 1..7), prop::option::of((select(&PEOPLE[..]), day()))).prop_map(
        |(ownership, left)| {
            let leavers = left.map(|(operator, on)| Leaver { operator: operator.into(), on }).into_iter().collect();
            Agreement { ownership, leavers, ..Agreement::default() }
        },
    )
}

fn scheme() -> impl Strategy<Value = Scheme> {
    let tiers = (select(TierKind::ALL), 0..100_000_i64, 0..200_000_i64, 1..500_000_000_i64);
    let carry = prop_oneof![Just(Carry::None), Just(Carry::Negative), (0..300_000_000_i64).prop_map(Carry::Capped)];
    let phase = (1..150_i32, 0..=1_000_000_i64, any::<bool>()).prop_map(|(days, ad_subsidy, payback_gate)| Phase {
        days,
        ad_subsidy,
        payback_gate,
    });
    let slow = (select(ChargedTo::ALL), select(vec![0_i64, 500_000, 333_333]));
    let holdbacks = prop::collection::vec((0..400_000_i64, 1..4_i32), 0..3);
    let clawback = prop_oneof![(0..90_i32).prop_map(Clawback::Days), (0..3_i32).prop_map(Clawback::Months)];
    let leaver = (select(HeldRule::ALL), select(LateRefundRule::ALL));
    let ages = select(vec![0_i64, 20_000]);
    let around = (prop::option::of(phase), slow, holdbacks, prop::option::of(clawback), leaver, ages);
    (select(Base::ALL), any::<bool>(), tiers, carry, around).prop_map(|(base, cny, tiers, carry, around)| {
        let (phase, slow, holdbacks, clawback, leaver, age) = around;
        let (tier_kind, low, high, bound) = tiers;
        Scheme {
            name: "any".into(),
            currency: if cny { Currency::CNY } else { Currency::USD },
            from: Day(0),
            to: None,
            base,
            tier_kind,
            tiers: vec![Tier { from_micros: 0, rate: low }, Tier { from_micros: bound, rate: high }],
            carry,
            age_charges: if age == 0 { vec![] } else { vec![AgeCharge { days: 90, monthly_rate: age }] },
            phase,
            slow_stock: SlowStockRule { charged_to: slow.0, boss_pool: slow.1 },
            holdbacks: holdbacks.into_iter().map(|(share, months)| Holdback { share, months }).collect(),
            clawback,
            leaver: LeaverRule { held: leaver.0, late_refunds: leaver.1 },
        }
    })
}

/// People of whom each changes from one scheme to another some day; one of them may have no scheme at all.
fn agreement() -> impl Strategy<Value = Agreement> {
    let days = prop::collection::vec(day(), 3);
    (people(), scheme(), scheme(), days, prop::option::of(select(&PEOPLE[..]))).prop_map(
        |(people, a, b, days, none)| {
            let (a, b) =
                (Scheme { name: "a".into(), ..a.clone() }, Scheme { name: "b".into(), currency: a.currency, ..b });
            let mut assignments = Vec::new();
            for (operator, day) in PEOPLE.iter().zip(days).filter(|(o, _)| Some(**o) != none) {
                let of = |scheme: &str, from, to| Assignment {
                    operator: (*operator).into(),
                    scheme: scheme.into(),
                    from,
                    to,
                };
                assignments.push(of("a", Day(0), Some(day.plus(-1))));
                assignments.push(of("b", day, people.left_on(operator).filter(|left| *left >= day)));
            }
            Agreement { schemes: vec![a, b], assignments, ..people }
        },
    )
}

fn of<'a>(slips: &'a [Slip], operator: &'a str) -> impl Iterator<Item = &'a Slip> {
    slips.iter().filter(move |s| s.operator == operator)
}

fn sum(slips: &[Slip], operator: &str, of_slip: fn(&Slip) -> i64) -> i64 {
    of(slips, operator).map(of_slip).sum()
}

laws! {
    /// Seven bases of each ledger.
    fn every_base_is_bridged_to_accrual_profit_to_the_micro[1_450](ledger in ledger(0..14), people in people(), any in scheme()) {
        for base in Base::ALL {
            let agreement = people.all_under(&Scheme { base: *base, ..any.clone() });
            let slips = run(&ledger, &agreement, first(), last());
            for operator in PEOPLE {
                let b = bridge(&ledger, &agreement, of(&slips, operator));
                prop_assert_eq!(b.rest_micros, 0, "{:?} {:?} {:?}", base, operator, b);
                prop_assert_eq!((b.line(Cause::CameLate), b.line(Cause::Adjusted)), (0, 0));
                prop_assert_eq!(b.base_micros, sum(&slips, operator, |s| s.base_micros));
            }
        }
    }


    fn parts_add_up_to_wholes[300](ledger in ledger(0..30), agreement in agreement()) {
        for s in run(&ledger, &agreement, first(), last()) {
            let sum = |is: &dyn Fn(Part) -> bool| s.lines.iter().filter(|l| is(l.part)).map(|l| l.micros).sum::<i64>();
            for l in &s.lines {
                prop_assert_eq!(l.sources.iter().map(|s| s.micros).sum::<i64>(), l.micros);
                if l.part.from_rows() {
                    for source in &l.sources {
                        let row = ledger.rows.iter().find(|r| r.reference == source.reference).unwrap();
                        prop_assert_eq!(row.amount_in(s.currency), Some(source.of_micros));
                    }
                }
            }
            prop_assert_eq!(sum(&|p| p.in_base()), s.base_micros);
            prop_assert_eq!(sum(&|p| !p.is_pay()), s.commissionable_micros);
            prop_assert!(s.commissionable_micros >= 0);
            prop_assert_eq!(sum(&|p| p == Part::Step), s.earned_micros);
            prop_assert_eq!(sum(&|p| p.is_pay()), s.paid_micros);
            let minor = s.currency.minor_micros();
            prop_assert!(s.lines.iter().filter(|l| l.part.is_pay()).all(|l| l.micros % minor == 0));
        }
    }

    /// No row is charged or credited beyond its amount, whatever schemes its owners and its orderer have.
    fn a_row_is_counted_once_at_most[300](ledger in ledger(0..30), mut agreement in agreement()) {
        agreement.schemes.iter_mut().for_each(|s| s.currency = Currency::CNY);
        let (all, _) = entries(&ledger, &agreement, last());
        for row in &ledger.rows {
            let part = Part::of(row.kind, row.is_late_refund());
            let counted: i64 =
                all.iter().filter(|e| e.reference == row.reference && e.part == part).map(|e| e.micros).sum();
            if row.kind != Kind::StockHeld {
                prop_assert!(counted.abs() <= row.rmb_micros.abs() && counted.signum() * row.rmb_micros.signum() >= 0);
            }
        }
    }

    /// Nothing of a day after the last is counted for a leaver but late refunds and, in the month of leaving, slow stock that the
    /// leaver ordered.
    fn a_leaver_has_nothing_after_the_last_day[300](ledger in ledger(0..30), agreement in agreement()) {
        for e in entries(&ledger, &agreement, last()).0 {
            let row = ledger.rows.iter().find(|r| r.reference == e.reference).unwrap();
            if let Some(left) = agreement.left_on(e.operator) {
                prop_assert!(e.month <= Month::of(left) || e.part == Part::Clawback);
                let ordered = row.kind.is_slow_stock() && row.orderer == e.operator;
                prop_assert!(row.day <= left || ordered || e.part == Part::Clawback, "{:?}", e);
            }
        }
    }

    fn the_order_of_rows_and_owners_is_irrelevant[300](
        (ledger, shuffled) in ledger(0..30).prop_flat_map(|l| (Just(l.clone()), Just(l.rows).prop_shuffle())),
        (people, others) in agreement().prop_flat_map(|p| (Just(p.clone()), Just(p.ownership).prop_shuffle())),
    ) {
        let close = |rows: &[Row], ownership: &[Owned]| {
            let ledger = Ledger { rows: rows.to_vec(), launches: ledger.launches.clone() };
            let people = Agreement { ownership: ownership.to_vec(), ..people.clone() };
            let mut register = Register::begin(first());
            let findings = (0..MONTHS).flat_map(|_| register.close(&ledger, &people).findings);
            let findings: Vec<_> = findings.collect();
            (register.to_toml().unwrap(), findings)
        };
        prop_assert_eq!(close(&ledger.rows, &people.ownership), close(&shuffled, &others));
    }

    /// Months are closed with what was known; then the rest of the rows arrives. Closed slips keep their bytes, replay from what they
    /// used, and over all months the base is what it would have been had every row been in time.
    fn what_comes_late_never_changes_a_closed_slip[300](
        ledger in ledger(1..30), known in 0..30_usize, agreement in agreement(), closed in 1..MONTHS,
    ) {
        let rows: Vec<Row> = ledger.rows.iter().take(known).cloned().collect();
        let early = Ledger { rows, launches: ledger.launches.clone() };
        let mut register = Register::begin(first());
        for _ in 0..closed {
            register.close(&early, &agreement);
        }
        let kept = register.clone();
        let bytes = register.to_toml().unwrap();
        prop_assert_eq!(&Register::from_toml(&bytes).unwrap(), &register);
        for _ in closed..MONTHS {
            register.close(&ledger, &agreement);
            prop_assert_eq!(&register.closed[..kept.closed.len()], &kept.closed[..]);
        }
        prop_assert_eq!(register.replay(&ledger, &agreement), Ok(()));
        let slips: Vec<Slip> = register.closed.iter().map(|c| c.slip.clone()).collect();
        let in_time = run(&ledger, &agreement, first(), last());
        for operator in PEOPLE {
            let base = |slips: &[Slip]| sum(slips, operator, |s| s.base_micros);
            prop_assert_eq!(base(&slips), base(&in_time));
            prop_assert_eq!(bridge(&ledger, &agreement, of(&slips, operator)).rest_micros, 0);
        }
    }

    fn a_restated_row_is_adjusted_and_named_by_replay[300](
        ledger in ledger(1..20), n in 0..20_usize, by in 1..1_000_000_i64, agreement in agreement(),
    ) {
        let mut register = Register::begin(first());
        (0..2).for_each(|_| drop(register.close(&ledger, &agreement)));
        let mut restated = ledger.clone();
        let n = n % restated.rows.len();
        restated.rows[n].rmb_micros += by;
        restated.rows[n].original_micros += by;
        let used = register.closed.iter().any(|c| c.slip.row_references().contains(ledger.rows[n].reference.as_str()));
        prop_assert_eq!(register.replay(&restated, &agreement).is_err(), used);
        (2..MONTHS).for_each(|_| drop(register.close(&restated, &agreement)));
        let slips: Vec<Slip> = register.closed.iter().map(|c| c.slip.clone()).collect();
        let in_time = run(&restated, &agreement, first(), last());
        for operator in PEOPLE {
            let base = |slips: &[Slip]| sum(slips, operator, |s| s.base_micros);
            prop_assert_eq!(base(&slips), base(&in_time));
        }
    }

    fn losses_carry_as_agreed[300](ledger in ledger(0..30), people in people(), scheme in scheme()) {
        let agreement = people.all_under(&scheme);
        let slips = run(&ledger, &agreement, first(), last());
        for operator in PEOPLE {
            let mut carried = 0;
            for s in of(&slips, operator) {
                prop_assert_eq!(s.sum(Part::CarriedIn), carried);
                let (open, out) = (s.base_micros + carried, s.carried_out_micros);
                let has_left = agreement.left_on(operator).is_some_and(|on| on <= s.month.last_day());
                let before = agreement.left_on(operator).is_some_and(|on| on < s.month.first_day());
                let expected = match scheme.carry {
                    // Waits while pay is held that it can be set off against.
                    _ if before && scheme.leaver.late_refunds == LateRefundRule::Held => out.clamp(open.min(0), 0),
                    _ if has_left => 0,
                    Carry::None => 0,
                    Carry::Negative => open.min(0),
                    Carry::Capped(cap) => open.min(0).max(-cap),
                };
                prop_assert_eq!(out, expected);
                prop_assert_eq!(s.commissionable_micros, open.max(0));
                carried = out;
            }
            if scheme.carry == Carry::Negative && agreement.left_on(operator).is_none() {
                let all = sum(&slips, operator, |s| s.base_micros);
                prop_assert_eq!(all, sum(&slips, operator, |s| s.commissionable_micros) + carried);
            }
        }
    }

    /// What was earned is paid, still held or set off, whoever leaves when; and some months on nothing is held any more.
    fn what_is_held_is_neither_lost_nor_doubled[300](ledger in ledger(0..30), agreement in agreement()) {
        for months in [MONTHS, MONTHS + 6] {
            let slips = run(&ledger, &agreement, first(), Month(first().0 + months - 1));
            for operator in PEOPLE {
                let (earned, paid) = (sum(&slips, operator, |s| s.earned_micros), sum(&slips, operator, |s| s.paid_micros));
                let held: i64 = outstanding(of(&slips, operator)).values().map(|h| h.micros).sum();
                let set_off = sum(&slips, operator, |s| -s.sum(Part::SetOff));
                prop_assert_eq!(earned, paid + held + set_off);
                for s in of(&slips, operator) {
                    let (off, released) = (-s.sum(Part::SetOff), s.sum(Part::Released));
                    prop_assert!((0..=released).contains(&off) && s.paid_micros >= 0);
                    let rule = agreement.schemes.iter().any(|s| s.leaver.late_refunds == LateRefundRule::Held);
                    let left = agreement.left_on(operator).is_some_and(|on| on < s.month.first_day());
                    prop_assert!(off == 0 || (rule && left));
                }
                prop_assert!(held >= 0 && (months == MONTHS || held == 0));
                let left = agreement.left_on(operator).is_some_and(|on| on <= last().last_day());
                let at_leaving = agreement.schemes.iter().all(|s| s.leaver.held == HeldRule::AtLeaving);
                prop_assert!(!left || !at_leaving || held == 0);
                let mut released: Vec<&str> = of(&slips, operator)
                    .flat_map(|s| s.lines.iter().filter(|l| l.part == Part::Released).flat_map(|l| &l.sources))
                    .map(|s| s.reference.as_str())
                    .collect();
                let n = released.len();
                released.sort_unstable();
                released.dedup();
                prop_assert_eq!(released.len(), n);
            }
        }
    }

    /// Late refunds of a leaver against held pay, month by month beside a model in whole yuan: at 5 % a refund of ¥20 takes back ¥1.
    fn late_refunds_take_back_what_they_should_and_no_more[300](
        yuan in 1_000..30_000_i64, refunds in prop::collection::vec((1..6_i32, 1..8_000_i64), 1..6),
        shares in (1..=40_i64, 1..=40_i64), months in (1..4_i32, 1..5_i32),
    ) {
        let micros = 1_000_000;
        let sold = first().first_day();
        let own = Owned { shop: "s".into(), sku: "A".into(), operator: "lin".into(), from: sold, to: None, share: micros };
        let leavers = vec![Leaver { operator: "lin".into(), on: first().last_day() }];
        let holdbacks = vec![
            Holdback { share: shares.0 * 10_000, months: months.0 },
            Holdback { share: shares.1 * 10_000, months: months.1 },
        ];
        let tiers = vec![Tier { from_micros: 0, rate: 50_000 }];
        let scheme = Scheme { tiers, holdbacks, clawback: None, ..defaults::schemes().remove(4) };
        let agreement = Agreement { ownership: vec![own], leavers, ..Agreement::default() }.all_under(&scheme);
        let mut rows = vec![Row::new("sale", Kind::Sales, sold, ("s", "A"), yuan * micros)];
        for (n, (months, yuan)) in refunds.iter().enumerate() {
            let day = Month(first().0 + months).first_day();
            let row = Row::new(&format!("refund-{n}"), Kind::Refund, day, ("s", "A"), -yuan * micros);
            rows.push(Row { sold_on: Some(sold), ..row });
        }
        let slips = run(&Ledger { rows, ..Ledger::default() }, &agreement, first(), Month(first().0 + 6));
        let holds = slips[0].holds.clone();
        let mut loss = 0;
        for n in 1..=6 {
            let month = Month(first().0 + n);
            loss += refunds.iter().filter(|r| r.0 == n).map(|r| r.1 * micros).sum::<i64>();
            let released: i64 = holds.iter().filter(|h| h.due == month).map(|h| h.micros).sum();
            let taken = released.min(loss / 20);
            loss -= taken * 20;
            if holds.iter().all(|h| h.due <= month) {
                loss = 0;
            }
            let slip = slips.iter().find(|s| s.month == month);
            prop_assert_eq!(slip.map_or(0, |s| s.paid_micros), released - taken);
            prop_assert_eq!(slip.map_or(0, |s| -s.carried_out_micros), loss);
        }
    }

    /// The payback gate moves a launch's loss in time and never makes or loses a micro.
    fn the_payback_gate_adds_up_to_zero[300](ledger in ledger(0..30), agreement in agreement()) {
        let slips = run(&ledger, &agreement, first(), Month(last().0 + 7));
        for operator in PEOPLE {
            let gate: Vec<i64> = of(&slips, operator).map(|s| s.sum(Part::PaybackGate)).collect();
            prop_assert_eq!(gate.iter().sum::<i64>(), 0);
            let waits = gate.iter().scan(0, |sum, g| {
                *sum += g;
                Some(*sum)
            });
            prop_assert!(waits.min().is_none_or(|least| least >= 0));
        }
    }

    /// One yuan more of profit never lowers what is earned over all months by marginal tiers that rise.
    fn more_profit_never_lowers_marginal_pay[300](ledger in ledger(0..20), people in people(), any in scheme(), more in 1..500_000_000_i64) {
        let mut tiers = any.tiers.clone();
        tiers[1].rate = tiers[0].rate.max(tiers[1].rate);
        let any = Scheme {
            base: Base::GrossProfit, tier_kind: TierKind::Marginal, currency: Currency::CNY, phase: None, tiers, ..any
        };
        let agreement = people.all_under(&any);
        let mut richer = ledger.clone();
        richer.rows.push(Row::new("more", Kind::Sales, first().last_day(), ("s", "A"), more));
        let [a, b] = [&ledger, &richer].map(|l| run(l, &agreement, first(), last()));
        for operator in PEOPLE {
            prop_assert!(sum(&a, operator, |s| s.earned_micros) <= sum(&b, operator, |s| s.earned_micros));
        }
    }
}
