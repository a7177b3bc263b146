//! The books as they are shown: locked months as they were locked, the open month with adjustments for what has changed in them since.

use super::lock::Lock;
use super::trial::{Balances, TrialBalance};
use super::voucher::{Months, Voucher, VoucherLine, number};
use crate::month::Month;
use crate::posting::Kind;

/// The books by month, over locks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Booked {
    /// Balances before the first month in `months`; nothing but what the first lock brought forward.
    before: Balances,
    /// Vouchers as booked: those of locked months are their locks'.
    pub months: Months,
    /// The last month that is locked.
    pub locked_until: Option<Month>,
}

impl Booked {
    /// Books over the vouchers of the present closing. `locks` are contiguous and in order ([`super::sealed`]).
    pub fn of(current: &Months, locks: &[Lock]) -> Self {
        let (Some(first), Some(last)) = (locks.first(), locks.last()) else {
            return Self { before: Balances::default(), months: current.clone(), locked_until: None };
        };
        let mut months: Months = locks.iter().map(|l| (l.month, l.vouchers.clone())).collect();
        let open = last.month.after();
        months.extend(current.range(open..).map(|(m, v)| (*m, v.clone())));
        let adjustments = adjustments(current, locks, open);
        if !adjustments.is_empty() {
            let vouchers = months.entry(open).or_default();
            vouchers.extend(adjustments);
            number(vouchers);
        }
        Self { before: Balances::of(&first.opening), months, locked_until: Some(last.month) }
    }

    /// Vouchers of a month.
    pub fn vouchers(&self, month: Month) -> &[Voucher] {
        self.months.get(&month).map_or(&[], Vec::as_slice)
    }

    /// Whether a month is locked.
    pub fn is_locked(&self, month: Month) -> bool {
        self.locked_until.is_some_and(|last| month <= last)
    }

    /// The trial balance of a month.
    pub fn trial_balance(&self, month: Month) -> TrialBalance {
        TrialBalance::of(month, &self.balances_until(month.before()), self.vouchers(month))
    }

    /// Balances at the end of a month.
    pub(super) fn balances_until(&self, month: Month) -> Balances {
        let mut balances = self.before.clone();
        balances.add_vouchers(self.months.range(..=month).flat_map(|(_, v)| v));
        balances
    }
}

/// What a lock's adjustment refers to when it corrects what was before the first lock.
pub(super) fn before_label(first: Month) -> String {
    format!("<{first}")
}

/// Adjustment vouchers of the open month: per locked month and currency, what the closing says now less what was locked and less what later
/// locks have adjusted already.
fn adjustments(current: &Months, locks: &[Lock], open: Month) -> Vec<Voucher> {
    let Some(first) = locks.first() else { return Vec::new() };
    let mut all = Vec::new();
    let mut add = |reference: String, now: Balances, locked: Balances| {
        let mut recorded = locked;
        let made = locks.iter().flat_map(|l| &l.vouchers);
        recorded.add_vouchers(made.filter(|v| v.kind == Kind::Adjustment && v.reference == reference));
        all.extend(differences(now.less(&recorded), &reference, open));
    };
    let mut before = Balances::default();
    before.add_vouchers(current.range(..first.month).flat_map(|(_, v)| v));
    add(before_label(first.month), before, Balances::of(&first.opening));
    for lock in locks {
        let (mut now, mut locked) = (Balances::default(), Balances::default());
        now.add_vouchers(current.get(&lock.month).into_iter().flatten());
        locked.add_vouchers(lock.vouchers.iter().filter(|v| v.kind != Kind::Adjustment));
        add(lock.month.to_string(), now, locked);
    }
    all
}

/// One voucher per currency for balances that add up to zero in it.
fn differences(balances: Balances, reference: &str, month: Month) -> Vec<Voucher> {
    let rows = balances.rows();
    let vouchers = balances.currencies().into_iter().filter_map(|currency| {
        let of_currency = rows.iter().filter(|b| b.currency == currency);
        let line =
            |b: &super::trial::Balance| VoucherLine { account: b.account, micros: b.micros, rmb_micros: b.rmb_micros };
        let lines: Vec<_> = of_currency.map(line).collect();
        (!lines.is_empty()).then(|| Voucher {
            month,
            number: 0,
            kind: Kind::Adjustment,
            shop: String::new(),
            marketplace: String::new(),
            reference: reference.to_owned(),
            currency,
            cny_nanos: None,
            lines,
        })
    });
    vouchers.collect()
}
