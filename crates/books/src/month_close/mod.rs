//! Month close 月结: the checklist, the lock, adjustments of closed months, vouchers for the accountant's program, the trial balance.
//!
//! guide
//! 1. [`vouchers`] turns the entries of a closing's ledger into vouchers, rounded to minor units and converted to RMB so that each balances.
//! 2. [`checklist`] says what is done, open or blocked before a month may be locked, with the amount at risk of each finding.
//! 3. [`lock()`] makes a [`Lock`]: the month's vouchers as they stood, with their hash. Nothing changes it afterwards.
//! 4. [`Booked`] are the books as they are shown: locked months from their locks, the open month with adjustments for whatever later
//!    facts changed in locked ones, later months as the closing has them.
//! 5. The law: the sum of all booked vouchers up to the open month or later is what the closing says, per account and currency.
//! 6. [`Layout`] maps vouchers to the columns of an accounting program.

mod balance;
mod bank;
mod booked;
mod checklist;
mod counts;
mod findings;
#[cfg(test)]
mod findings_tests;
#[cfg(any(test, feature = "testing"))]
pub mod laws;
mod layout;
mod lock;
mod serial;
mod trial;
mod voucher;

pub use balance::{BalanceItem, BalanceRow, balance_view};
pub use bank::{Matched, Matching, WINDOW_DAYS, match_bank};
pub use booked::Booked;
pub use checklist::{Finding, Item, Status, checklist};
pub use layout::{Column, LAYOUTS, Layout, LayoutError, NoRate, Value};
pub use lock::{Ask, Broken, Lock, LockRefusal, lock, sealed};
pub use trial::{Balance, Total, TrialBalance, TrialRow};
pub use voucher::{Months, Voucher, VoucherLine, vouchers, with_own};
