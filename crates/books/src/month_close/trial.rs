//! The trial balance of a month: opening, debits, credits and closing of every account and currency, with RMB.

use super::serial;
use super::voucher::Voucher;
use crate::account::Account;
use crate::month::Month;
use domain::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an account holds in a currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Balance {
    /// Account.
    #[serde(with = "serial::account")]
    pub account: Account,
    /// Currency.
    pub currency: Currency,
    /// Amount; debit above zero.
    pub micros: i64,
    /// RMB as booked, at the rates of the months; `None` where a rate is missing.
    pub rmb_micros: Option<i64>,
}

/// Balances by account and currency; those that are zero in both are left out when they are listed.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Balances(BTreeMap<(Account, Currency), (i64, Option<i64>)>);

impl Balances {
    pub fn of(rows: &[Balance]) -> Self {
        Self(rows.iter().map(|b| ((b.account, b.currency), (b.micros, b.rmb_micros))).collect())
    }

    pub fn add(&mut self, account: Account, currency: Currency, micros: i64, rmb: Option<i64>) {
        let (sum, rmb_sum) = self.0.entry((account, currency)).or_insert((0, Some(0)));
        (*sum, *rmb_sum) = (*sum + micros, rmb_sum.zip(rmb).map(|(a, b)| a + b));
    }

    pub fn add_vouchers<'a>(&mut self, vouchers: impl IntoIterator<Item = &'a Voucher>) {
        for voucher in vouchers {
            voucher.lines.iter().for_each(|l| self.add(l.account, voucher.currency, l.micros, l.rmb_micros));
        }
    }

    /// This less another.
    pub fn less(mut self, other: &Self) -> Self {
        for ((account, currency), (micros, rmb)) in &other.0 {
            self.add(*account, *currency, -micros, rmb.map(|r| -r));
        }
        self
    }

    pub fn get(&self, account: Account, currency: Currency) -> (i64, Option<i64>) {
        self.0.get(&(account, currency)).copied().unwrap_or((0, Some(0)))
    }

    pub fn currencies(&self) -> Vec<Currency> {
        let mut all: Vec<_> = self.0.keys().map(|k| k.1).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// By account and currency.
    pub fn rows(&self) -> Vec<Balance> {
        let rows = self.0.iter().filter(|(_, sums)| **sums != (0, Some(0)));
        rows.map(|((account, currency), (micros, rmb_micros))| Balance {
            account: *account,
            currency: *currency,
            micros: *micros,
            rmb_micros: *rmb_micros,
        })
        .collect()
    }
}

/// One account in one currency over a month. Debits and credits are at or above zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TrialRow {
    /// Account.
    #[serde(with = "serial::account")]
    pub account: Account,
    /// Currency.
    pub currency: Currency,
    /// At the beginning of the month; debit above zero.
    pub opening: i64,
    /// Debits of the month.
    pub debit: i64,
    /// Credits of the month.
    pub credit: i64,
    /// Opening, debits and credits in RMB; `None` where a rate is missing.
    pub rmb: Option<[i64; 3]>,
}

impl TrialRow {
    /// At the end of the month; debit above zero.
    pub fn closing(&self) -> i64 {
        self.opening + self.debit - self.credit
    }

    /// The same in RMB.
    pub fn rmb_closing(&self) -> Option<i64> {
        self.rmb.map(|[opening, debit, credit]| opening + debit - credit)
    }
}

/// All accounts of a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrialBalance {
    /// Month.
    pub month: Month,
    /// By account and currency.
    pub rows: Vec<TrialRow>,
}

/// Sums over all accounts of one currency. In books without a mistake `opening` is zero and debits equal credits, in RMB too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// Currency.
    pub currency: Currency,
    /// Sum of openings.
    pub opening: i128,
    /// Sum of debits.
    pub debit: i128,
    /// Sum of credits.
    pub credit: i128,
    /// The three in RMB; `None` where a rate is missing.
    pub rmb: Option<[i128; 3]>,
}

impl Total {
    /// Whether debits equal credits and nothing was off before, in the currency and in RMB as far as it is known.
    pub fn balances(&self) -> bool {
        let even = |[opening, debit, credit]: [i128; 3]| opening == 0 && debit == credit;
        even([self.opening, self.debit, self.credit]) && self.rmb.is_none_or(even)
    }
}

impl TrialBalance {
    pub(super) fn of(month: Month, opening: &Balances, vouchers: &[Voucher]) -> Self {
        let mut sides: BTreeMap<(Account, Currency), TrialRow> = BTreeMap::new();
        let fresh =
            |account, currency| TrialRow { account, currency, opening: 0, debit: 0, credit: 0, rmb: Some([0; 3]) };
        for b in opening.rows() {
            let row = sides.entry((b.account, b.currency)).or_insert_with(|| fresh(b.account, b.currency));
            (row.opening, row.rmb) = (b.micros, b.rmb_micros.map(|rmb| [rmb, 0, 0]));
        }
        for voucher in vouchers {
            for line in &voucher.lines {
                let key = (line.account, voucher.currency);
                let row = sides.entry(key).or_insert_with(|| fresh(key.0, key.1));
                row.debit += line.micros.max(0);
                row.credit += (-line.micros).max(0);
                row.rmb = row.rmb.zip(line.rmb_micros).map(|([o, d, c], rmb)| [o, d + rmb.max(0), c + (-rmb).max(0)]);
            }
        }
        Self { month, rows: sides.into_values().collect() }
    }

    /// Sums per currency, in the order of their codes.
    pub fn totals(&self) -> Vec<Total> {
        let mut totals: BTreeMap<Currency, Total> = BTreeMap::new();
        for row in &self.rows {
            let currency = row.currency;
            let fresh = Total { currency, opening: 0, debit: 0, credit: 0, rmb: Some([0; 3]) };
            let t = totals.entry(currency).or_insert(fresh);
            t.opening += i128::from(row.opening);
            t.debit += i128::from(row.debit);
            t.credit += i128::from(row.credit);
            let add = |(sums, row): ([i128; 3], [i64; 3])| [0, 1, 2].map(|i: usize| sums[i] + i128::from(row[i]));
            t.rmb = t.rmb.zip(row.rmb).map(add);
        }
        totals.into_values().collect()
    }
}
