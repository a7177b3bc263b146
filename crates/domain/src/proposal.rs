//! What an agent proposes: an action with its evidence and its expected effect on the owner's after-tax cash.

use crate::action::{Action, PayloadHash, Subject};
use crate::{Currency, Day};
use serde::{Deserialize, Serialize};

/// The same words in English and Chinese.
#[derive(Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Debug)]
pub struct Words {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Words {
    /// Words in both languages.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }
}

/// What a figure counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Money in micros.
    Micros(Currency),
    /// Whole things: clicks, orders, units.
    Count,
    /// A share, rate or probability in 10⁻⁹.
    Nanos,
    /// Days in thousandths.
    MilliDays,
}

/// A figure that a proposal rests on. It can be opened: `query` is SQL over the fact tables that returns the rows behind it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Evidence {
    /// Name of the metric, `clicks` or `orders_per_click`.
    pub metric: String,
    /// What it is in words.
    pub label: Words,
    /// Value in `unit`.
    pub value: i64,
    /// Unit of the value.
    pub unit: Unit,
    /// First and last day of the window.
    pub window: (Day, Day),
    /// SQL that returns the source rows (with `source` and `line`); empty for figures derived from other evidence.
    pub query: String,
}

/// Expected effect of an action on the owner's after-tax cash, over a number of days from the day it is carried out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Predicted {
    /// Lower end of the interval, micros.
    pub low_micros: i64,
    /// Mean, micros.
    pub likely_micros: i64,
    /// Upper end, micros.
    pub high_micros: i64,
    /// Currency of the three.
    pub currency: Currency,
    /// How often the interval is to hold the measured outcome, in per cent.
    pub coverage_pct: u8,
    /// Days that the effect is counted over.
    pub days: u16,
    /// Name of the method, with what it rests on.
    pub method: Words,
}

/// What an agent wants done, and why. Numbers come from the books and the facts, never from a language model.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Proposal {
    /// Name of the agent.
    pub agent: String,
    /// Seller account.
    pub shop: String,
    /// Site code.
    pub marketplace: String,
    /// The change.
    pub action: Action,
    /// SKUs that the change touches, in byte order; empty when unknown.
    pub skus: Vec<String>,
    /// Why, in a sentence.
    pub reason: Words,
    /// Figures.
    pub evidence: Vec<Evidence>,
    /// Expected effect.
    pub predicted: Predicted,
    /// Cash that would move by itself if nothing is done, per day, micros of the predicted currency: what makes it urgent.
    pub urgency_a_day_micros: i64,
    /// Last day of the facts that the agent saw.
    pub data_through: Day,
    /// Clicks or orders that are too young to be judged, as a share in 10⁻⁹ of those used; 0 when all are mature.
    pub immature_nanos: i64,
    /// Units on hand and days of supply (thousandths) of the touched SKU with the least stock, where known.
    pub stock: Option<StockState>,
    /// After this moment (microseconds since 1970 UTC) the proposal is void.
    pub expires_at_micros: i64,
}

/// Stock of a SKU as the agent saw it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct StockState {
    /// Sellable units on hand.
    pub on_hand: i64,
    /// Units on their way.
    pub inbound: i64,
    /// Days of supply of what is on hand, in thousandths.
    pub cover_millidays: i64,
}

impl Proposal {
    /// What the proposal is about, across shops and sites.
    pub fn subject(&self) -> Subject {
        Subject(format!("{}@{}/{}", self.action.subject(), self.shop, self.marketplace))
    }

    /// Hash of exactly what would be carried out.
    pub fn payload_hash(&self) -> PayloadHash {
        self.action.payload_hash(&self.shop, &self.marketplace)
    }

    /// Whether something undoes it.
    pub fn reversible(&self) -> bool {
        self.action.inverse().is_some()
    }

    /// Cash at stake: the greater of what is likely won and what could be lost, in micros of the predicted currency. Ranks the inbox.
    pub fn cash_at_stake_micros(&self) -> i64 {
        let p = &self.predicted;
        p.likely_micros.saturating_abs().max(p.low_micros.saturating_neg()).max(self.action.outlay_micros() / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{AdEntity, AdRef};

    #[test]
    fn cash_at_stake_is_the_greater_of_gain_and_loss() {
        let target = AdRef {
            entity: AdEntity::Keyword,
            campaign_id: "1".into(),
            ad_group_id: "2".into(),
            id: "3".into(),
            label: "x".into(),
        };
        let mut p = Proposal {
            agent: "bid".into(),
            shop: "s".into(),
            marketplace: "amazon-us".into(),
            action: Action::SetBid { target, before_micros: 1, after_micros: 2 },
            skus: Vec::new(),
            reason: Words::default(),
            evidence: Vec::new(),
            predicted: Predicted {
                low_micros: -7_000_000,
                likely_micros: 3_000_000,
                high_micros: 9_000_000,
                currency: Currency::USD,
                coverage_pct: 90,
                days: 28,
                method: Words::default(),
            },
            urgency_a_day_micros: 0,
            data_through: Day(0),
            immature_nanos: 0,
            stock: None,
            expires_at_micros: 0,
        };
        assert_eq!(p.cash_at_stake_micros(), 7_000_000);
        p.predicted.low_micros = 1_000_000;
        assert_eq!(p.cash_at_stake_micros(), 3_000_000);
        assert_eq!(p.subject().0, "keyword:1/2/3@s/amazon-us");
    }
}
