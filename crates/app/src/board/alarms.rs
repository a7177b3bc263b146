//! What a boss must know today: stock-outs, aged stock, tax cliffs, gaps in the facts.
//!
//! An alarm says what was found and what to do. Its words hold no amount of money: amounts stand beside them, for those who may see them.

mod desk_alarms;
mod facts;
mod goods;
mod people;
mod tax;

pub use desk_alarms::{Lapsing, Open, OpenOrder, open};
pub use goods::{LEAD_DAYS, lead_days};
pub use tax::{CLIFFS, Cliff, CliffKind};

use super::Standing;
use super::path::Booked;
use domain::policy::to_cny;
use domain::{Currency, Day, Policy, Words};
use std::collections::BTreeSet;

/// How soon somebody must do something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Today.
    Now,
    /// In the coming days.
    Soon,
    /// To be known.
    Watch,
}

/// Where an alarm opens. The window makes the address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Where {
    /// A SKU's stock; all of it where the SKU is empty.
    Stock(String),
    /// The books.
    Profit,
    /// Facts and imports.
    Data,
    /// What waits.
    Inbox,
    /// What is approved or on its way.
    Outbox,
    /// The policy.
    Policy,
    /// Taxes.
    Tax,
    /// 人效.
    People,
}

/// Something that a boss must know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alarm {
    /// How soon.
    pub severity: Severity,
    /// What it is, in a few words.
    pub title: Words,
    /// What was found and what to do.
    pub detail: Words,
    /// Cash that hangs on it, RMB micros: above zero what is at risk, `None` where the books can't say.
    pub cash_micros: Option<i64>,
    /// What that amount is.
    pub cash_is: Words,
    /// When it comes true.
    pub due: Option<Day>,
    /// Where it opens.
    pub place: Where,
    /// Whether the very words tell of the firm's money: not for those who may not see it.
    pub of_money: bool,
}

/// What alarms are read from.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The facts as they stand.
    pub standing: &'a Standing,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Shops that may be seen; empty means all.
    pub shops: &'a BTreeSet<String>,
    /// Which days the books speak of, for these shops.
    pub booked: Option<Booked>,
    /// What is open at the desk.
    pub open: &'a Open,
}

impl World<'_> {
    fn sees(&self, shop: &str) -> bool {
        self.shops.is_empty() || self.shops.contains(shop)
    }

    /// An amount in RMB by the rates of the books, else by the latest daily ones.
    fn cny(&self, shop: &str, micros: i64, currency: Currency) -> Option<i64> {
        let rates = &self.standing.seen.surroundings.cny_nanos;
        let rate = self.standing.economics.cny_nanos(shop, currency).or_else(|| rates.get(&currency).copied());
        to_cny(micros, currency, rate)
    }
}

/// All alarms: the most urgent first, then by cash.
pub fn alarms(world: &World<'_>) -> Vec<Alarm> {
    let mut all = desk_alarms::alarms(world);
    all.extend(goods::stock_outs(world));
    all.extend(goods::slow_stock(world));
    all.extend(facts::alarms(world));
    all.extend(tax::cliffs(world));
    all.extend(people::hires(world));
    sort(&mut all);
    all
}

fn sort(alarms: &mut [Alarm]) {
    alarms.sort_by(|a, b| {
        let cash = |alarm: &Alarm| alarm.cash_micros.unwrap_or(0);
        a.severity.cmp(&b.severity).then(cash(b).cmp(&cash(a))).then_with(|| a.place.cmp(&b.place))
    });
}

#[cfg(test)]
#[path = "alarms/tests.rs"]
pub(crate) mod tests;
