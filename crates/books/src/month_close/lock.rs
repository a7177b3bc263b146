//! The lock of a month: its vouchers as they stood, who locked it and when, sealed by a hash that also names the lock before.

use super::booked::Booked;
use super::checklist::{Item, Status};
use super::serial;
use super::trial::{Balance, TrialBalance, TrialRow};
use super::voucher::{Months, Voucher};
use crate::commission::digest;
use crate::month::Month;
use domain::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A closed month. It is never changed: what later facts change becomes adjustments in the open month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Month.
    #[serde(with = "serial::month")]
    pub month: Month,
    /// Who locked it.
    pub who: String,
    /// When, microseconds since 1970 UTC.
    pub when_micros: i64,
    /// Codes of checklist items that were open and accepted.
    pub accepted: Vec<String>,
    /// Hash of the lock of the month before; `None` for the first.
    pub previous: Option<String>,
    /// Balances brought forward.
    pub opening: Vec<Balance>,
    /// All vouchers of the month, adjustments of earlier months included.
    pub vouchers: Vec<Voucher>,
    /// The trial balance that they make.
    pub trial_balance: Vec<TrialRow>,
    /// BLAKE3 over all of the above, 64 hex digits.
    pub hash: String,
}

/// Who asks for a lock.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Month.
    pub month: Month,
    /// Who.
    pub who: &'a str,
    /// When, microseconds since 1970 UTC.
    pub when_micros: i64,
    /// The same moment as a day.
    pub today: Day,
    /// Codes of open items that the person accepts as they are.
    pub accepted: &'a BTreeSet<String>,
}

/// Why a month is not locked, in order of precedence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LockRefusal {
    /// It is locked.
    #[error("{0} is locked already; what has changed since stands as adjustments in the open month")]
    Already(Month),
    /// Months are locked one after the other.
    #[error("months are locked in order: lock {0} first")]
    NotNext(Month),
    /// The month has not ended.
    #[error("{0} has not ended; lock it after its last day")]
    NotOver(Month),
    /// There is nothing to lock.
    #[error("{0} has no postings; import its reports first")]
    Nothing(Month),
    /// The checklist has items that block.
    #[error("these items of the checklist block the lock: {}; settle them first", .0.join(", "))]
    Blocked(Vec<&'static str>),
    /// The checklist has open items that nobody accepted.
    #[error("these items of the checklist are open: {}; settle them, or accept them as they are by name", .0.join(", "))]
    Open(Vec<&'static str>),
}

impl LockRefusal {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Already(m) => format!("{m} 已结账；此后的变化列为未结月份的调整分录"),
            Self::NotNext(m) => format!("须按月份顺序结账：请先结 {m}"),
            Self::NotOver(m) => format!("{m} 尚未结束；请在月末之后结账"),
            Self::Nothing(m) => format!("{m} 没有分录；请先导入该月报表"),
            Self::Blocked(codes) => format!("以下检查项阻止结账：{}；请先处理", codes.join("、")),
            Self::Open(codes) => format!("以下检查项未完成：{}；请处理，或逐项确认按现状接受", codes.join("、")),
        }
    }
}

/// A lock that is not what was written, or does not follow the one before.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Broken {
    /// Its hash is not that of its content.
    #[error("the record of {0} was changed after it was locked; restore the file")]
    Changed(Month),
    /// It does not follow the lock before.
    #[error("the record of {0} does not follow the one before; restore the missing file")]
    Gap(Month),
}

impl Broken {
    /// The message in Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::Changed(m) => format!("{m} 的结账记录在结账后被改动；请恢复该文件"),
            Self::Gap(m) => format!("{m} 的结账记录与上一份不连续；请恢复缺失的文件"),
        }
    }
}

/// Locks a month over the vouchers of the present closing.
///
/// # Errors
/// See [`LockRefusal`].
pub fn lock(current: &Months, locks: &[Lock], items: &[Item], ask: &Ask<'_>) -> Result<Lock, LockRefusal> {
    let (month, booked) = (ask.month, Booked::of(current, locks));
    if booked.is_locked(month) {
        return Err(LockRefusal::Already(month));
    }
    if let Some(next) = booked.locked_until.map(Month::after).filter(|next| *next != month) {
        return Err(LockRefusal::NotNext(next));
    }
    if ask.today <= month.last_day() {
        return Err(LockRefusal::NotOver(month));
    }
    // once months are locked one after the other, a month without postings is locked like any other
    if locks.is_empty() && booked.vouchers(month).is_empty() {
        return Err(LockRefusal::Nothing(month));
    }
    let with = |status| items.iter().filter(move |i| i.status == status).map(|i| i.code);
    let blocked: Vec<_> = with(Status::Blocked).collect();
    if !blocked.is_empty() {
        return Err(LockRefusal::Blocked(blocked));
    }
    let (accepted, open): (Vec<_>, Vec<_>) = with(Status::Open).partition(|code| ask.accepted.contains(*code));
    if !open.is_empty() {
        return Err(LockRefusal::Open(open));
    }
    let mut made = Lock {
        month,
        who: ask.who.to_owned(),
        when_micros: ask.when_micros,
        accepted: accepted.into_iter().map(str::to_owned).collect(),
        previous: locks.last().map(|l| l.hash.clone()),
        opening: booked.balances_until(month.before()).rows(),
        vouchers: booked.vouchers(month).to_vec(),
        trial_balance: booked.trial_balance(month).rows,
        hash: String::new(),
    };
    made.hash = made.digest();
    Ok(made)
}

/// Checks that locks are what was written and follow one another.
///
/// # Errors
/// The first that is not.
pub fn sealed(locks: &[Lock]) -> Result<(), Broken> {
    let mut before: Option<&Lock> = None;
    for lock in locks {
        if lock.hash != lock.digest() {
            return Err(Broken::Changed(lock.month));
        }
        let follows = match before {
            None => lock.previous.is_none(),
            Some(b) => lock.month == b.month.after() && lock.previous.as_ref() == Some(&b.hash),
        };
        if !follows {
            return Err(Broken::Gap(lock.month));
        }
        before = Some(lock);
    }
    Ok(())
}

impl Lock {
    /// The trial balance as it was locked.
    pub fn trial(&self) -> TrialBalance {
        TrialBalance { month: self.month, rows: self.trial_balance.clone() }
    }

    /// Hash over every field but itself; texts with their length before them, so that no two records write the same bytes.
    fn digest(&self) -> String {
        let mut bytes = Vec::new();
        let mut put = |texts: &[&str]| {
            for t in texts {
                bytes.extend((t.len() as u64).to_be_bytes());
                bytes.extend(t.as_bytes());
            }
        };
        let known = |n: Option<i64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let previous = self.previous.as_deref().unwrap_or("");
        put(&[&self.month.to_string(), &self.who, &self.when_micros.to_string(), previous]);
        put(&[&self.accepted.len().to_string()]);
        self.accepted.iter().for_each(|a| put(&[a]));
        put(&[&self.opening.len().to_string()]);
        for b in &self.opening {
            put(&[b.account.code(), b.currency.code(), &b.micros.to_string(), &known(b.rmb_micros)]);
        }
        put(&[&self.vouchers.len().to_string()]);
        for v in &self.vouchers {
            put(&[&v.month.to_string(), &v.number.to_string(), v.kind.code(), &v.shop, &v.marketplace, &v.reference]);
            put(&[v.currency.code(), &known(v.cny_nanos), &v.lines.len().to_string()]);
            for l in &v.lines {
                put(&[l.account.code(), &l.micros.to_string(), &known(l.rmb_micros)]);
            }
        }
        put(&[&self.trial_balance.len().to_string()]);
        for r in &self.trial_balance {
            let rmb = r.rmb.map_or_else(|| "-".to_owned(), |[o, d, c]| format!("{o} {d} {c}"));
            put(&[r.account.code(), r.currency.code(), &format!("{} {} {}", r.opening, r.debit, r.credit), &rmb]);
        }
        digest::hash(&bytes)
    }
}
