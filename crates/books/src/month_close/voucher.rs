//! Vouchers: the entries of a month, grouped, rounded to minor units and converted to RMB so that every voucher balances in both.

use super::serial;
use crate::account::Account;
use crate::closing::Closing;
use crate::fx::Fx;
use crate::input::Input;
use crate::month::Month;
use crate::names::Name;
use crate::posting::Kind;
use domain::money::scale;
use domain::{Currency, allocate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// RMB for one unit of RMB, in 10⁻⁹.
const ONE_NANOS: i128 = 1_000_000_000;

/// One voucher: balanced lines of one kind, place and currency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Voucher {
    /// Month; its date is the last day.
    #[serde(with = "serial::month")]
    pub month: Month,
    /// Number within the month, from 1.
    pub number: u32,
    /// What it is for.
    #[serde(with = "serial::kind")]
    pub kind: Kind,
    /// Seller account; empty for an adjustment.
    pub shop: String,
    /// Site code; empty for an adjustment.
    pub marketplace: String,
    /// Settlement of a payout, month that an adjustment corrects, else empty.
    pub reference: String,
    /// Currency of all lines.
    pub currency: Currency,
    /// RMB for one unit, in 10⁻⁹; `None` where no rate is known, and for adjustments, which mix rates.
    pub cny_nanos: Option<i64>,
    /// Lines; debits equal credits in the currency and, where a rate is known, in RMB.
    pub lines: Vec<VoucherLine>,
}

/// One line of a voucher.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VoucherLine {
    /// Account.
    #[serde(with = "serial::account")]
    pub account: Account,
    /// Amount in whole minor units; debit above zero, credit below.
    pub micros: i64,
    /// The same in RMB, in whole fen; `None` where no rate is known.
    pub rmb_micros: Option<i64>,
}

/// Vouchers by month, numbered.
pub type Months = BTreeMap<Month, Vec<Voucher>>;

/// What stands in one voucher, in the order of numbering.
type Group<'a> = (Kind, &'a str, &'a str, &'a str, Currency);

/// Changes of accounts by month.
type Changes = BTreeMap<Month, BTreeMap<Account, i64>>;

/// The vouchers of a closing.
///
/// What the ledger keeps to a micro is rounded here, once: a line is the rounded balance of its account, place and kind at the end of the
/// month less the rounded balance at its beginning, so that roundings never pile up. Balances that add up to zero are rounded together, by
/// largest remainder, and still add up to zero. RMB is the sum of debits at the month's rate, rounded once, and shared over the debits;
/// credits likewise.
pub fn vouchers(input: &Input, closing: &Closing) -> Months {
    let fx = Fx::of(input);
    let mut groups: BTreeMap<Group<'_>, (Name, Changes)> = BTreeMap::new();
    for e in closing.ledger.entries() {
        let place = input.place_text(e.at.place);
        let [shop, site, reference] =
            [place.shop, place.marketplace, e.at.reference].map(|name| input.names.text(name));
        let group = groups.entry((e.kind, shop, site, reference, e.amount.currency));
        let months = &mut group.or_insert_with(|| (place.shop, Changes::new())).1;
        *months.entry(e.at.month).or_default().entry(e.account).or_default() += e.amount.micros;
    }
    let mut all = Months::new();
    for ((kind, shop, marketplace, reference, currency), (shop_name, months)) in groups {
        let mut exact: BTreeMap<Account, i64> = BTreeMap::new();
        let mut before: BTreeMap<Account, i64> = BTreeMap::new();
        for (month, changes) in months {
            for (account, micros) in changes {
                *exact.entry(account).or_default() += micros;
            }
            let balances: Vec<i64> = exact.values().copied().collect();
            let now: BTreeMap<_, _> = exact.keys().copied().zip(rounded(&balances, currency.minor_micros())).collect();
            let change = |(account, micros): (&Account, &i64)| (*account, micros - before.get(account).unwrap_or(&0));
            let amounts: Vec<_> = now.iter().map(change).filter(|(_, micros)| *micros != 0).collect();
            before = now;
            if amounts.is_empty() {
                continue;
            }
            let cny_nanos = fx.cny_nanos(shop_name, currency, month);
            all.entry(month).or_default().push(Voucher {
                month,
                number: 0,
                kind,
                shop: shop.to_owned(),
                marketplace: marketplace.to_owned(),
                reference: reference.to_owned(),
                currency,
                cny_nanos,
                lines: in_rmb(&amounts, cny_nanos),
            });
        }
    }
    all.values_mut().for_each(|vouchers| number(vouchers));
    all
}

/// Months with further vouchers behind those of the closing, numbered on.
pub fn with_own(mut months: Months, own: impl IntoIterator<Item = Voucher>) -> Months {
    own.into_iter().for_each(|v| months.entry(v.month).or_default().push(v));
    months.values_mut().for_each(|vouchers| number(vouchers));
    months
}

/// Numbers vouchers from 1 in their order.
pub(super) fn number(vouchers: &mut [Voucher]) {
    for (n, voucher) in (1..).zip(vouchers) {
        voucher.number = n;
    }
}

/// Rounds balances that add up to zero to multiples of `step`, so that they still add up to zero: all down, then one step to each of the
/// largest remainders, ties to the first.
fn rounded(balances: &[i64], step: i64) -> Vec<i64> {
    let mut parts: Vec<i64> = balances.iter().map(|b| b.div_euclid(step) * step).collect();
    let mut order: Vec<usize> = (0..balances.len()).filter(|i| balances[*i] != parts[*i]).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(balances[*i] - parts[*i]), *i));
    let short: i128 = -parts.iter().map(|p| i128::from(*p)).sum::<i128>() / i128::from(step);
    for i in order.into_iter().take(usize::try_from(short).unwrap_or(0)) {
        parts[i] += step;
    }
    parts
}

/// Lines with their RMB.
fn in_rmb(amounts: &[(Account, i64)], cny_nanos: Option<i64>) -> Vec<VoucherLine> {
    let side = |sign: i64| {
        let weights: Vec<i64> = amounts.iter().map(|(_, micros)| (micros * sign).max(0)).collect();
        let sum: i64 = weights.iter().sum();
        let fen = Currency::CNY.minor_micros();
        let rmb = scale(sum, i128::from(cny_nanos?), ONE_NANOS * i128::from(fen))?.checked_mul(fen)?;
        allocate(rmb, &weights, fen)
    };
    let sides = side(1).zip(side(-1));
    let rmb = |i: usize| sides.as_ref().map(|(debits, credits)| debits[i] - credits[i]);
    let line = |(i, (account, micros)): (usize, &(Account, i64))| VoucherLine {
        account: *account,
        micros: *micros,
        rmb_micros: rmb(i),
    };
    amounts.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balances_are_rounded_together() {
        assert_eq!(rounded(&[14_999, -4_999, -10_000], 10_000), [10_000, 0, -10_000]);
        assert_eq!(rounded(&[5_000, 5_000, -10_000], 10_000), [10_000, 0, -10_000]);
        assert_eq!(rounded(&[0, 0], 10_000), [0, 0]);
        assert_eq!(rounded(&[-3_334, -3_333, -3_333, 10_000], 10_000), [-10_000, 0, 0, 10_000]);
    }

    #[test]
    fn rmb_is_rounded_once_and_shared() {
        let bank = |m| (Account::Bank, m);
        let lines = in_rmb(&[bank(10_000), bank(20_000), (Account::Clearing, -30_000)], Some(7_123_456_789));
        let rmb: Vec<_> = lines.iter().map(|l| l.rmb_micros).collect();
        assert_eq!(rmb, [Some(70_000), Some(140_000), Some(-210_000)]);
        assert!(in_rmb(&[bank(10_000), (Account::Clearing, -10_000)], None).iter().all(|l| l.rmb_micros.is_none()));
    }
}
