//! What is known of the world when a decision is looked at: facts for guardrails, and the live state of each site.

use connectors::dock::{self, Live};
use desk::{LiveState, Surroundings};
use domain::{Action, Day, Marketplace};
use std::collections::BTreeMap;

/// Everything known, from the newest readings.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Facts for guardrails.
    pub surroundings: Surroundings,
    /// Live state by shop and site code.
    pub sites: BTreeMap<(String, String), SiteSeen>,
}

/// The live state of a site and when it was observed, microseconds since 1970 UTC.
#[derive(Clone, Debug)]
pub struct SiteSeen {
    /// Site.
    pub marketplace: Marketplace,
    /// Campaign structure and prices.
    pub live: Live,
    /// When the structure was observed.
    pub live_at_micros: i64,
    /// Purchase orders that the seller's own table knows, with when each was observed.
    pub orders: BTreeMap<String, i64>,
    /// When that table was last observed.
    pub orders_at_micros: i64,
    /// When prices were observed.
    pub prices_at_micros: i64,
    /// Last day of the facts of this site.
    pub data_through: Day,
}

impl SiteSeen {
    /// A site of which nothing is known yet.
    pub fn empty(marketplace: Marketplace) -> Self {
        Self {
            marketplace,
            live: Live::default(),
            live_at_micros: i64::MIN,
            orders: BTreeMap::new(),
            orders_at_micros: i64::MIN,
            prices_at_micros: i64::MIN,
            data_through: Day(0),
        }
    }

    /// How the live state compares with an action, and when that state was observed.
    pub fn live_state(&self, action: &Action) -> (LiveState, i64) {
        match action {
            Action::PurchaseOrder { number, .. } => {
                let there = self.orders.contains_key(number);
                (if there { LiveState::AsAfter } else { LiveState::AsBefore }, self.orders_at_micros)
            }
            Action::SetPrice { .. } => (dock::live_matches(action, &self.live), self.prices_at_micros),
            // no report shows a coupon or an open removal by its number: a person settles these
            Action::Coupon { .. } | Action::Removal { .. } => (LiveState::AsBefore, i64::MIN),
            _ => (dock::live_matches(action, &self.live), self.live_at_micros),
        }
    }
}

impl Seen {
    /// The site of a decision; one of which nothing is known when there are no facts of it.
    pub fn site(&self, shop: &str, marketplace: &str) -> Option<&SiteSeen> {
        self.sites.get(&(shop.to_owned(), marketplace.to_owned()))
    }

    /// How the live state compares with a decision's action, and when it was observed. A site without facts: missing.
    pub fn live_state(&self, d: &desk::Decision) -> (LiveState, i64) {
        match self.site(&d.proposal.shop, &d.proposal.marketplace) {
            Some(site) => site.live_state(&d.proposal.action),
            None => (LiveState::Missing, i64::MIN),
        }
    }
}
