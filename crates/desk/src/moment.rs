//! What stands at the moment of a command: the room, the policy, the facts that guardrails need, and the time.

use crate::decision::Decision;
use crate::room::{Room, day_of};
use domain::proposal::StockState;
use domain::{Currency, Day, Policy, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// Shop and site.
pub type Place = (String, String);
/// Shop, site and SKU.
pub type Item = (String, String, String);

/// Facts that guardrails need, read from the latest reports. Money is in micros of the site's currency. What is missing here blocks
/// the actions that need it; it never passes in silence.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Surroundings {
    /// RMB for one unit of a currency, in 10⁻⁹.
    pub cny_nanos: BTreeMap<Currency, i64>,
    /// Sum of the daily budgets of all running campaigns, as last reported.
    pub site_budget_micros: BTreeMap<Place, i64>,
    /// When those budgets were observed, microseconds since 1970 UTC. Raises that were sent on that day or later are added to them;
    /// a place without a time counts every raise that the room remembers.
    pub site_budget_as_of_micros: BTreeMap<Place, i64>,
    /// Daily budget of a campaign by its id, running or not.
    pub campaign_budget_micros: BTreeMap<String, i64>,
    /// Landed cost and fees of a unit.
    pub unit_cost_micros: BTreeMap<Item, i64>,
    /// Price of an offer.
    pub price_micros: BTreeMap<Item, i64>,
    /// Stock; `inbound` holds what was ordered and has not arrived.
    pub stock: BTreeMap<Item, StockState>,
    /// Units expected to be sold a day, in thousandths.
    pub daily_milliunits: BTreeMap<Item, i64>,
    /// Name of a campaign by its id. Text from outside: compared with the policy, nothing else.
    pub campaign_names: BTreeMap<String, String>,
    /// SKUs that a campaign advertises, by its id.
    pub campaign_skus: BTreeMap<String, BTreeSet<String>>,
    /// When a subject was last changed, microseconds since 1970 UTC; a subject that is not here has never been changed.
    pub last_change: BTreeMap<Subject, i64>,
}

/// The moment of a command.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The room as it stands.
    pub room: &'a Room,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Facts.
    pub surroundings: &'a Surroundings,
    /// Microseconds since 1970 UTC: [`crate::Head::now_micros`] of the clock, so that a clock that is set back brings nothing back to life.
    pub now_micros: i64,
}

impl Moment<'_> {
    /// The time for a decision: never before its own last entry.
    pub fn now_for(&self, d: &Decision) -> i64 {
        self.now_micros.max(d.changed_at_micros)
    }

    /// RMB for one unit of a currency.
    pub fn rate(&self, currency: Currency) -> Option<i64> {
        if currency == Currency::CNY {
            Some(1_000_000_000)
        } else {
            self.surroundings.cny_nanos.get(&currency).copied()
        }
    }

    /// The UTC day: caps of a day are counted by it.
    pub fn day(&self) -> Day {
        day_of(self.now_micros)
    }
}

/// Microseconds in an hour.
pub(crate) const HOUR_MICROS: i64 = 3_600_000_000;
/// Microseconds in a day.
pub(crate) const DAY_MICROS: i64 = 24 * HOUR_MICROS;

/// `2026-11-23 15:04 UTC`.
pub fn time_text(at_micros: i64) -> String {
    let minute = at_micros.rem_euclid(DAY_MICROS) / 60_000_000;
    format!("{} {:02}:{:02} UTC", day_of(at_micros), minute / 60, minute % 60)
}
