//! The laws of the month close, on arbitrary books: balance, sums, replay, and what becomes of a month that changes after its lock.
#![allow(clippy::unwrap_used, reason = "a law that can't be tried has failed")]

use super::*;
use crate::account::Account;
use crate::input::{Batch, Expense, LineGroup, Movement, MovementKind, Rate, SettlementRow, SettlementSum};
use crate::names::NOBODY;
use crate::testing::laws;
use crate::{Closing, Input, Month, Policy, Taxonomy, close};
use domain::{Currency, Day};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const WORDS: [[&str; 3]; 5] = [
    ["Order", "ItemPrice", "Principal"],
    ["Order", "ItemFees", "Commission"],
    ["Order", "ItemPrice", "Tax"],
    ["other-transaction", "other-transaction", "Current Reserve Amount"],
    ["ServiceFee", "Cost of Advertising", "TransactionTotalAmount"],
];

/// (words, site, month, cents)
type Settled = (usize, usize, i32, i64);

#[derive(Clone, Debug)]
struct Facts {
    lines: Vec<Settled>,
    batches: Vec<(i32, i64, i64)>,
    sales: Vec<(i32, i64)>,
    expenses: Vec<(i32, i64)>,
    rate_nanos: i64,
}

fn facts() -> impl Strategy<Value = Facts> {
    (
        prop::collection::vec((0..5_usize, 0..2_usize, 0..4_i32, -100_000..200_000_i64), 1..25),
        prop::collection::vec((0..120_i32, 1..30_i64, 0..1_000_000_007_i64), 0..5),
        prop::collection::vec((0..120_i32, 1..12_i64), 0..12),
        prop::collection::vec((0..4_i32, 1..90_000_i64), 0..5),
        6_900_000_001..7_300_000_000_i64,
    )
        .prop_map(|(lines, batches, sales, expenses, rate_nanos)| Facts {
            lines,
            batches,
            sales,
            expenses,
            rate_nanos,
        })
}

fn first() -> Month {
    Month::parse("2026-01").unwrap()
}

fn books(facts: &Facts) -> (Input, Closing) {
    let mut input = Input::default();
    let sites = ["amazon-us", "amazon-ca"].map(|m| input.place("s", m));
    let own = input.place("s", "own");
    let (shop, sku, source) = (input.names.add("s"), input.names.add("A"), input.names.add("f"));
    let mut totals: BTreeMap<(usize, i32), (i64, i64)> = BTreeMap::new();
    for (words, site, month, cents) in &facts.lines {
        let (triple, micros) = (input.triple_of(WORDS[*words]), cents * 10_000);
        let (place, month_of) = (sites[*site], Month(first().0 + month));
        let currency = input.place_text(place).currency;
        input.line_groups.push(LineGroup { place, month: month_of, sku, triple, currency, micros, lines: 1 });
        let total = totals.entry((*site, *month)).or_default();
        *total = (total.0 + micros, total.1 + 1);
    }
    for ((site, month), (micros, lines)) in totals {
        let (place, settlement) = (sites[site], input.names.add(&format!("{site}-{month}")));
        let (currency, day) = (input.place_text(place).currency, Month(first().0 + month).last_day().plus(3));
        input.settlement_sums.push(SettlementSum { shop, settlement, currency, micros, lines });
        input.settlements.push(SettlementRow { place, settlement, day, total_micros: micros, currency, source });
    }
    for (i, (day, units, cost)) in facts.batches.iter().enumerate() {
        let batch = input.names.add(&format!("B{i}"));
        let (day, micros) = (first().first_day().plus(*day), [*cost, cost / 3, cost / 7, 0]);
        let currency = Currency::CNY;
        input.batches.push(Batch { place: own, day, batch, sku, units: *units, currency, micros, source, line: 1 });
    }
    for (day, units) in &facts.sales {
        let (place, day, kind) = (sites[0], first().first_day().plus(*day), MovementKind::Sale);
        input.movements.push(Movement { place, day, sku, units: *units, rows: 1, kind });
    }
    for (month, cents) in &facts.expenses {
        let (month, micros) = (Month(first().0 + month), cents * 10_000);
        input.expenses.push(Expense { place: own, month, sku: NOBODY, currency: Currency::CNY, micros });
    }
    for month in 0..7 {
        for (currency, cny_nanos) in
            [(Currency::USD, facts.rate_nanos), (Currency::of("CAD"), facts.rate_nanos * 5 / 7)]
        {
            let day = Month(first().0 + month).first_day();
            input.rates.push(Rate { shop, day, currency, monthly: true, cny_nanos });
        }
    }
    let closing = close(&input, &Taxonomy::default(), &Policy::default());
    (input, closing)
}

fn months(facts: &Facts) -> Months {
    let (input, closing) = books(facts);
    vouchers(&input, &closing)
}

fn locked(current: &Months, locks: &mut Vec<Lock>, month: Month) {
    let ask = Ask { month, who: "Wen", when_micros: 1, today: Day(30_000), accepted: &BTreeSet::new() };
    locks.push(lock(current, locks, &[], &ask).unwrap());
}

type Sums = BTreeMap<(Account, Currency), (i64, i64)>;

fn sums<'a>(vouchers: impl IntoIterator<Item = &'a Voucher>) -> Sums {
    let mut sums = Sums::new();
    for v in vouchers {
        for l in &v.lines {
            let sum = sums.entry((l.account, v.currency)).or_default();
            *sum = (sum.0 + l.micros, sum.1 + l.rmb_micros.unwrap());
        }
    }
    sums.retain(|_, sum| *sum != (0, 0));
    sums
}

laws! {

    /// Every voucher balances in its currency and in RMB, in whole minor units; all of them add up to the ledger, to less than a minor unit.
    fn debits_equal_credits[64](facts in facts()) {
        let (input, closing) = books(&facts);
        let all = vouchers(&input, &closing);
        for v in all.values().flatten() {
            prop_assert_eq!(v.lines.iter().map(|l| l.micros).sum::<i64>(), 0);
            prop_assert_eq!(v.lines.iter().map(|l| l.rmb_micros.unwrap()).sum::<i64>(), 0);
            let step = v.currency.minor_micros();
            prop_assert!(v.lines.iter().all(|l| l.micros % step == 0 && l.rmb_micros.unwrap() % 10_000 == 0));
        }
        let shown = sums(all.values().flatten());
        // each kind of voucher and place rounds by less than one minor unit, however many months there are
        for (account, exact) in closing.trial_balance() {
            let sum = shown.get(&(account, exact.currency)).map_or(0, |s| s.0);
            prop_assert!((sum - exact.micros).abs() < 8 * exact.currency.minor_micros(), "{:?}: {} is not {}", account, sum, exact);
        }
    }

    /// The trial balance is the sum of the vouchers, and balances per currency and in RMB.
    fn vouchers_add_up_to_the_trial_balance[64](facts in facts()) {
        let booked = Booked::of(&months(&facts), &[]);
        for n in 0..6 {
            let month = Month(first().0 + n);
            let trial = booked.trial_balance(month);
            prop_assert!(trial.totals().iter().all(Total::balances));
            let net = |rows: &[TrialRow]| -> Sums {
                let row = |r: &TrialRow| ((r.account, r.currency), (r.debit - r.credit, r.rmb.map(|[_, d, c]| d - c).unwrap()));
                rows.iter().map(row).filter(|(_, net)| *net != (0, 0)).collect()
            };
            prop_assert_eq!(net(&trial.rows), sums(booked.vouchers(month)));
            let until = sums(booked.months.range(..=month).flat_map(|(_, v)| v));
            let closing: Sums = trial.rows.iter().map(|r| ((r.account, r.currency), (r.closing(), r.rmb_closing().unwrap()))).filter(|(_, c)| *c != (0, 0)).collect();
            prop_assert_eq!(closing, until);
        }
    }

    /// Whatever comes later: a locked month stays as it was, and locked months with adjustments are the reopened books, in every currency and
    /// in RMB, also when months are locked that hold adjustments themselves.
    fn locked_months_and_adjustments_are_the_reopened_books[64](early in facts(), late in facts(), later in facts()) {
        let mut locks = Vec::new();
        let now = months(&early);
        prop_assume!(now.contains_key(&first().after()));
        locked(&now, &mut locks, first().after());
        let mut kept = locks.clone();
        for (n, facts) in [(2, &late), (3, &later)] {
            let current = months(facts);
            let booked = Booked::of(&current, &locks);
            for lock in &kept {
                prop_assert_eq!(booked.vouchers(lock.month), &lock.vouchers[..]);
                prop_assert_eq!(booked.trial_balance(lock.month), lock.trial());
            }
            let open = Month(first().0 + n);
            for until in [open, Month(open.0 + 3)] {
                let reopened = sums(current.range(..=until).flat_map(|(_, v)| v));
                let mut shown = sums(booked.months.range(..=until).flat_map(|(_, v)| v));
                for b in &kept[0].opening {
                    let sum = shown.entry((b.account, b.currency)).or_default();
                    *sum = (sum.0 + b.micros, sum.1 + b.rmb_micros.unwrap());
                }
                shown.retain(|_, sum| *sum != (0, 0));
                prop_assert_eq!(shown, reopened);
            }
            prop_assert!(booked.trial_balance(open).totals().iter().all(Total::balances));
            locked(&current, &mut locks, open);
            kept = locks.clone();
        }
        prop_assert!(sealed(&locks).is_ok());
    }

    /// The same facts give the same vouchers and the same hash; another amount, another hash.
    fn a_replay_is_the_same_to_the_byte[64](facts in facts()) {
        let make = |facts: &Facts| {
            let mut locks = Vec::new();
            locked(&months(facts), &mut locks, first());
            locks.remove(0)
        };
        prop_assume!(months(&facts).contains_key(&first()));
        let (one, two) = (make(&facts), make(&facts));
        prop_assert_eq!(&one, &two);
        let mut changed = one.clone();
        changed.vouchers[0].lines[0].micros += 10_000;
        prop_assert_eq!(sealed(&[changed]), Err(Broken::Changed(first())));
        let mut other = facts.clone();
        other.expenses.push((0, 1));
        prop_assert_ne!(make(&other).hash, one.hash);
    }
}

#[test]
fn months_are_locked_in_order_and_open_items_are_named() {
    let facts = Facts {
        lines: vec![(0, 0, 0, 500), (0, 0, 1, 700)],
        batches: vec![],
        sales: vec![],
        expenses: vec![],
        rate_nanos: 7_000_000_000,
    };
    let (input, closing) = books(&facts);
    let now = vouchers(&input, &closing);
    let items = checklist(&input, &closing, &Taxonomy::default(), &now[&first()], first());
    let refused = |locks: &[Lock], month: Month, today: Day, accepted: &[&str]| {
        let accepted = accepted.iter().map(|a| (*a).to_owned()).collect();
        lock(&now, locks, &items, &Ask { month, who: "Wen", when_micros: 1, today, accepted: &accepted }).unwrap_err()
    };
    let later = Day(30_000);
    assert_eq!(refused(&[], first(), first().last_day(), &[]), LockRefusal::NotOver(first()));
    assert_eq!(refused(&[], first().before(), later, &[]), LockRefusal::Nothing(first().before()));
    // the payout of January came in February, so nothing of January waits for the bank
    let open: Vec<_> = items.iter().filter(|i| i.status == Status::Open).map(|i| i.code).collect();
    assert_eq!(open, [] as [&str; 0]);
    let mut locks = Vec::new();
    locked(&now, &mut locks, first());
    assert_eq!(refused(&locks, first(), later, &[]), LockRefusal::Already(first()));
    assert_eq!(refused(&locks, Month(first().0 + 3), later, &[]), LockRefusal::NotNext(first().after()));
    let february = checklist(&input, &closing, &Taxonomy::default(), &now[&first().after()], first().after());
    let ask = |accepted| Ask { month: first().after(), who: "Wen", when_micros: 1, today: later, accepted };
    let (none, bank) = (BTreeSet::new(), BTreeSet::from(["bank_matched".to_owned()]));
    assert_eq!(lock(&now, &locks, &february, &ask(&none)).unwrap_err(), LockRefusal::Open(vec!["bank_matched"]));
    assert_eq!(lock(&now, &locks, &february, &ask(&bank)).unwrap().accepted, ["bank_matched"]);
}
