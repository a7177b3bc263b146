//! The balance-sheet view of a month's end: stock at cost, what the marketplace still owes, cash received.

use super::booked::Booked;
use super::trial::Balances;
use crate::account::Account;
use crate::fx::Fx;
use crate::input::Input;
use crate::month::Month;
use domain::Currency;
use domain::money::scale;

macro_rules! items {
    ($($variant:ident $code:literal $en:literal $zh:literal [$($account:ident),*])*) => {
        /// What stands on the view, in its order.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        #[allow(missing_docs)] // each item's meaning is its English and Chinese name beside it
        pub enum BalanceItem { $($variant),* }

        impl BalanceItem {
            /// All items, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The name used in files.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// English name.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),* } }
            /// Chinese name.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),* } }
            /// Accounts that it is the sum of.
            pub const fn accounts(self) -> &'static [Account] { match self { $(Self::$variant => &[$(Account::$account),*]),* } }
        }
    };
}

items! {
    Stock      "stock"      "Stock at cost"                                 "存货（成本）"               [Inventory]
    Provision  "provision"  "Provision for aged stock"                      "存货跌价准备"               [StockProvision]
    Receivable "receivable" "Owed by the marketplace, reserves included"    "应收平台款（含预留款）"     [Clearing, Reserve]
    Transit    "transit"    "Cash in transit"                               "在途资金"                   [Transit]
    Cash       "cash"       "Cash received from the marketplace, to date"   "累计平台回款"               [Bank]
}

impl BalanceItem {
    /// Whether it is money in its currency, whose worth in RMB follows the rate; stock keeps the rate at which it was bought.
    pub fn is_monetary(self) -> bool {
        !matches!(self, Self::Stock | Self::Provision)
    }
}

/// One item in one currency at the end of a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BalanceRow {
    /// Item.
    pub item: BalanceItem,
    /// Currency.
    pub currency: Currency,
    /// Amount; what is owned above zero.
    pub micros: i64,
    /// RMB as booked; `None` where a rate is missing.
    pub rmb_booked: Option<i64>,
    /// RMB at the month's rate, for money; for stock as booked.
    pub rmb_now: Option<i64>,
}

impl BalanceRow {
    /// The exchange difference that revaluing at the month's rate would bring; shown, not posted.
    pub fn exchange_difference(&self) -> Option<i64> {
        Some(self.rmb_now? - self.rmb_booked?)
    }
}

/// The view at the end of a month. The month's rate is that of the first shop, in byte order, that has one.
pub fn balance_view(input: &Input, booked: &Booked, month: Month) -> Vec<BalanceRow> {
    let (fx, balances) = (Fx::of(input), booked.balances_until(month));
    let mut shops: Vec<_> = input.places().iter().map(|p| p.shop).collect();
    shops.sort_by_key(|s| input.names.text(*s));
    let rate = |c| shops.iter().find_map(|shop| fx.cny_nanos(*shop, c, month));
    let row = |item: BalanceItem, currency: Currency| {
        let (micros, rmb_booked) = sum(&balances, item, currency);
        let fen = Currency::CNY.minor_micros();
        let at_rate = || {
            let steps = scale(micros, i128::from(rate(currency)?), 1_000_000_000 * i128::from(fen))?;
            steps.checked_mul(fen)
        };
        let rmb_now = if item.is_monetary() { at_rate() } else { rmb_booked };
        BalanceRow { item, currency, micros, rmb_booked, rmb_now }
    };
    let all = BalanceItem::ALL.iter().flat_map(|item| balances.currencies().into_iter().map(|c| row(*item, c)));
    all.filter(|r| r.micros != 0).collect()
}

fn sum(balances: &Balances, item: BalanceItem, currency: Currency) -> (i64, Option<i64>) {
    let parts = item.accounts().iter().map(|a| balances.get(*a, currency));
    parts.fold((0, Some(0)), |(micros, rmb), part| (micros + part.0, rmb.zip(part.1).map(|(a, b)| a + b)))
}
