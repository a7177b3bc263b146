//! What can be done at a marketplace or a supplier: each change with its state before and after, its subject and its inverse.
//!
//! An action states the absolute value that is wanted, never a step, so that carrying it out twice changes nothing more. A new kind
//! of action is one variant here; the compiler then lists the places that must know it.

use crate::{Currency, Day};
use serde::{Deserialize, Serialize};
use std::fmt;

/// State of an advertising entity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum AdState {
    /// Running.
    Enabled,
    /// Standing still, can run again.
    Paused,
    /// Ended for ever: no marketplace takes it back.
    Archived,
}

impl AdState {
    /// The word used in reports and bulk files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Paused => "paused",
            Self::Archived => "archived",
        }
    }
}

/// What kind of advertising entity is meant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum AdEntity {
    /// A campaign.
    Campaign,
    /// An ad group; its bid is the default bid.
    AdGroup,
    /// A keyword.
    Keyword,
    /// A product, category or automatic target.
    ProductTarget,
}

impl AdEntity {
    /// The word in subjects and the inbox.
    pub fn code(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::AdGroup => "ad_group",
            Self::Keyword => "keyword",
            Self::ProductTarget => "product_target",
        }
    }
}

/// How a keyword meets search terms.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// All words, any order, others between.
    Broad,
    /// The words in order, others around.
    Phrase,
    /// The words alone.
    Exact,
}

impl Match {
    /// The word in bulk files; negative keywords put `negative` before it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Broad => "broad",
            Self::Phrase => "phrase",
            Self::Exact => "exact",
        }
    }
}

/// An advertising entity, by the marketplace's ids. `label` is for people and is no part of what is carried out.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct AdRef {
    /// Kind.
    pub entity: AdEntity,
    /// Campaign id, digits.
    pub campaign_id: String,
    /// Ad group id; empty for a campaign.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ad_group_id: String,
    /// Keyword or target id; empty for campaigns and ad groups.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Name, keyword text or expression as the reports show it.
    pub label: String,
}

impl AdRef {
    /// The ids as one text: `campaign/ad group/id`, without the empty ones.
    pub fn path(&self) -> String {
        let parts = [&self.campaign_id, &self.ad_group_id, &self.id];
        parts.into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join("/")
    }
}

/// How goods travel.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Slow and cheap.
    Sea,
    /// Fast and dear.
    Air,
}

impl Mode {
    /// The word in tables and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sea => "sea",
            Self::Air => "air",
        }
    }
}

/// What becomes of removed stock.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum RemovalMethod {
    /// Sent back to the seller's address.
    Return,
    /// Destroyed.
    Dispose,
    /// Sold off by the marketplace.
    Liquidate,
}

impl RemovalMethod {
    /// The word in removal files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Return => "Return",
            Self::Dispose => "Dispose",
            Self::Liquidate => "Liquidate",
        }
    }
}

/// A change in the world. Money is in micros of `currency`, or of the site's currency where an action has none of its own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Bid of a keyword, target or ad group.
    SetBid {
        /// What is bid on.
        target: AdRef,
        /// Bid that the person saw.
        before_micros: i64,
        /// Bid wanted.
        after_micros: i64,
    },
    /// Daily budget of a campaign.
    SetBudget {
        /// Campaign.
        campaign: AdRef,
        /// Budget that the person saw.
        before_micros: i64,
        /// Budget wanted.
        after_micros: i64,
    },
    /// Run, pause or archive an advertising entity.
    SetState {
        /// Entity.
        entity: AdRef,
        /// State that the person saw.
        before: AdState,
        /// State wanted.
        after: AdState,
    },
    /// A negative keyword that is not there yet, at a campaign or an ad group.
    AddNegative {
        /// Campaign or ad group.
        at: AdRef,
        /// Words.
        text: String,
        /// Phrase or exact.
        match_type: Match,
    },
    /// A negative keyword that is to go.
    RemoveNegative {
        /// Campaign or ad group.
        at: AdRef,
        /// Words.
        text: String,
        /// Phrase or exact.
        match_type: Match,
    },
    /// A search term that becomes a keyword of its own.
    HarvestKeyword {
        /// Ad group that gets it.
        at: AdRef,
        /// Words.
        text: String,
        /// How it matches.
        match_type: Match,
        /// First bid.
        bid_micros: i64,
    },
    /// A keyword, known by its words because its id is not known yet, that is to stand still.
    PauseKeyword {
        /// Ad group.
        at: AdRef,
        /// Words.
        text: String,
        /// How it matches.
        match_type: Match,
    },
    /// Goods to order from a supplier.
    PurchaseOrder {
        /// Number: the natural key that the supplier looks at before taking an order twice.
        number: String,
        /// Supplier.
        supplier: String,
        /// SKU.
        sku: String,
        /// Units, whole cartons.
        units: i64,
        /// Units in a carton.
        carton_units: i64,
        /// Price of a unit.
        unit_price_micros: i64,
        /// Freight of a unit by this mode.
        unit_freight_micros: i64,
        /// Currency of price and freight.
        currency: Currency,
        /// How the goods travel.
        mode: Mode,
        /// Day of the order.
        order_day: Day,
        /// Day on which the supplier is to hand them over.
        ship_day: Day,
        /// Day on which they can be sold.
        expected_day: Day,
    },
    /// Price of an offer.
    SetPrice {
        /// SKU.
        sku: String,
        /// Price that the person saw.
        before_micros: i64,
        /// Price wanted.
        after_micros: i64,
    },
    /// A coupon.
    Coupon {
        /// SKU.
        sku: String,
        /// Discount in basis points of the price.
        discount_bp: i64,
        /// Most that it may cost.
        budget_micros: i64,
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// Stock taken out of the marketplace's warehouses.
    Removal {
        /// Number of the removal order: the natural key.
        number: String,
        /// SKU.
        sku: String,
        /// Units.
        units: i64,
        /// What becomes of them.
        method: RemovalMethod,
    },
}

/// Names of the kinds of action, for autonomy, limits and filters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// [`Action::SetBid`].
    SetBid,
    /// [`Action::SetBudget`].
    SetBudget,
    /// [`Action::SetState`].
    SetState,
    /// [`Action::AddNegative`].
    AddNegative,
    /// [`Action::RemoveNegative`].
    RemoveNegative,
    /// [`Action::HarvestKeyword`].
    HarvestKeyword,
    /// [`Action::PauseKeyword`].
    PauseKeyword,
    /// [`Action::PurchaseOrder`].
    PurchaseOrder,
    /// [`Action::SetPrice`].
    SetPrice,
    /// [`Action::Coupon`].
    Coupon,
    /// [`Action::Removal`].
    Removal,
}

impl ActionKind {
    /// All kinds.
    pub const ALL: &[Self] = &[
        Self::SetBid,
        Self::SetBudget,
        Self::SetState,
        Self::AddNegative,
        Self::RemoveNegative,
        Self::HarvestKeyword,
        Self::PauseKeyword,
        Self::PurchaseOrder,
        Self::SetPrice,
        Self::Coupon,
        Self::Removal,
    ];

    /// The word in files, filters and the journal.
    pub fn code(self) -> &'static str {
        match self {
            Self::SetBid => "set_bid",
            Self::SetBudget => "set_budget",
            Self::SetState => "set_state",
            Self::AddNegative => "add_negative",
            Self::RemoveNegative => "remove_negative",
            Self::HarvestKeyword => "harvest_keyword",
            Self::PauseKeyword => "pause_keyword",
            Self::PurchaseOrder => "purchase_order",
            Self::SetPrice => "set_price",
            Self::Coupon => "coupon",
            Self::Removal => "removal",
        }
    }

    /// The kind with this code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == code)
    }

    /// The kind in the words of the trade: English, Chinese.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::SetBid => ("set bid", "调整竞价"),
            Self::SetBudget => ("set budget", "调整预算"),
            Self::SetState => ("pause or enable", "暂停或启用"),
            Self::AddNegative => ("add negative keyword", "添加否定词"),
            Self::RemoveNegative => ("remove negative keyword", "移除否定词"),
            Self::HarvestKeyword => ("harvest keyword", "收割关键词"),
            Self::PauseKeyword => ("pause keyword", "暂停关键词"),
            Self::PurchaseOrder => ("purchase order", "采购下单"),
            Self::SetPrice => ("set price", "调整售价"),
            Self::Coupon => ("coupon", "优惠券"),
            Self::Removal => ("removal order", "移除库存"),
        }
    }
}

/// What a decision is about, as one text: at most one decision on a subject is live.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
pub struct Subject(pub String);

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hash of exactly what is to be carried out and where: 64 hex digits. Labels for people are left out.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
pub struct PayloadHash(pub String);

impl fmt::Display for PayloadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words of a keyword as the marketplace compares them: lower case, single spaces.
pub fn normal_words(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

impl Action {
    /// The kind.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::SetBid { .. } => ActionKind::SetBid,
            Self::SetBudget { .. } => ActionKind::SetBudget,
            Self::SetState { .. } => ActionKind::SetState,
            Self::AddNegative { .. } => ActionKind::AddNegative,
            Self::RemoveNegative { .. } => ActionKind::RemoveNegative,
            Self::HarvestKeyword { .. } => ActionKind::HarvestKeyword,
            Self::PauseKeyword { .. } => ActionKind::PauseKeyword,
            Self::PurchaseOrder { .. } => ActionKind::PurchaseOrder,
            Self::SetPrice { .. } => ActionKind::SetPrice,
            Self::Coupon { .. } => ActionKind::Coupon,
            Self::Removal { .. } => ActionKind::Removal,
        }
    }

    /// What the action is about, within a shop and site. Setting a bid and pausing the same keyword are one subject: two live
    /// decisions on it would overtake each other.
    pub fn subject(&self) -> Subject {
        let words = |what: &str, at: &AdRef, text: &str, m: &Match| {
            format!("{what}:{}:{}:{}", at.path(), m.code(), normal_words(text))
        };
        Subject(match self {
            Self::SetBid { target: e, .. } | Self::SetState { entity: e, .. } => {
                format!("{}:{}", e.entity.code(), e.path())
            }
            Self::SetBudget { campaign, .. } => format!("budget:{}", campaign.path()),
            Self::AddNegative { at, text, match_type } | Self::RemoveNegative { at, text, match_type } => {
                words("negative", at, text, match_type)
            }
            Self::HarvestKeyword { at, text, match_type, .. } | Self::PauseKeyword { at, text, match_type } => {
                words("keyword", at, text, match_type)
            }
            Self::PurchaseOrder { sku, .. } => format!("order:{sku}"),
            Self::SetPrice { sku, .. } | Self::Coupon { sku, .. } => format!("price:{sku}"),
            Self::Removal { sku, .. } => format!("removal:{sku}"),
        })
    }

    /// What undoes the action; `None` when nothing does, which a person must be told before approving.
    pub fn inverse(&self) -> Option<Self> {
        Some(match self.clone() {
            Self::SetBid { target, before_micros, after_micros } => {
                Self::SetBid { target, before_micros: after_micros, after_micros: before_micros }
            }
            Self::SetBudget { campaign, before_micros, after_micros } => {
                Self::SetBudget { campaign, before_micros: after_micros, after_micros: before_micros }
            }
            Self::SetState { after: AdState::Archived, .. } => return None,
            Self::SetState { entity, before, after } => Self::SetState { entity, before: after, after: before },
            Self::AddNegative { at, text, match_type } => Self::RemoveNegative { at, text, match_type },
            Self::RemoveNegative { at, text, match_type } => Self::AddNegative { at, text, match_type },
            Self::HarvestKeyword { at, text, match_type, .. } => Self::PauseKeyword { at, text, match_type },
            Self::SetPrice { sku, before_micros, after_micros } => {
                Self::SetPrice { sku, before_micros: after_micros, after_micros: before_micros }
            }
            Self::PauseKeyword { .. } | Self::PurchaseOrder { .. } | Self::Coupon { .. } | Self::Removal { .. } => {
                return None;
            }
        })
    }

    /// Money that leaves with the action itself, in micros of its own currency: goods and freight, or a coupon's budget. Zero for
    /// actions that only change what is spent later.
    pub fn outlay_micros(&self) -> i64 {
        match self {
            Self::PurchaseOrder { units, unit_price_micros, unit_freight_micros, .. } => {
                units.saturating_mul(unit_price_micros.saturating_add(*unit_freight_micros))
            }
            Self::Coupon { budget_micros, .. } => *budget_micros,
            _ => 0,
        }
    }

    /// The SKU, of actions on a product.
    pub fn sku(&self) -> Option<&str> {
        match self {
            Self::PurchaseOrder { sku, .. }
            | Self::SetPrice { sku, .. }
            | Self::Coupon { sku, .. }
            | Self::Removal { sku, .. } => Some(sku),
            _ => None,
        }
    }

    /// The advertising entity, of actions on advertising: what is changed, or where something is added.
    pub fn ad_ref(&self) -> Option<&AdRef> {
        match self {
            Self::SetBid { target: e, .. }
            | Self::SetBudget { campaign: e, .. }
            | Self::SetState { entity: e, .. }
            | Self::AddNegative { at: e, .. }
            | Self::RemoveNegative { at: e, .. }
            | Self::HarvestKeyword { at: e, .. }
            | Self::PauseKeyword { at: e, .. } => Some(e),
            _ => None,
        }
    }

    /// Hash of what would be carried out at this shop and site. Any change of a value, an id or a place gives another hash; a change
    /// of a label does not.
    pub fn payload_hash(&self, shop: &str, marketplace: &str) -> PayloadHash {
        let mut bare = self.clone();
        match &mut bare {
            Self::SetBid { target: e, .. }
            | Self::SetBudget { campaign: e, .. }
            | Self::SetState { entity: e, .. }
            | Self::AddNegative { at: e, .. }
            | Self::RemoveNegative { at: e, .. }
            | Self::HarvestKeyword { at: e, .. }
            | Self::PauseKeyword { at: e, .. } => e.label.clear(),
            Self::PurchaseOrder { .. } | Self::SetPrice { .. } | Self::Coupon { .. } | Self::Removal { .. } => {}
        }
        let mut hash = blake3::Hasher::new();
        for field in [shop, marketplace] {
            hash.update(&(field.len() as u64).to_le_bytes());
            hash.update(field.as_bytes());
        }
        // text, whole numbers and days only: there is nothing in an action that JSON cannot hold
        hash.update(&serde_json::to_vec(&bare).unwrap_or_default());
        PayloadHash(hash.finalize().to_hex().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyword() -> AdRef {
        AdRef {
            entity: AdEntity::Keyword,
            campaign_id: "11".into(),
            ad_group_id: "22".into(),
            id: "33".into(),
            label: "steel bottle".into(),
        }
    }

    fn bid(after_micros: i64) -> Action {
        Action::SetBid { target: keyword(), before_micros: 500_000, after_micros }
    }

    #[test]
    fn the_inverse_of_the_inverse_is_the_action() {
        let at = AdRef { entity: AdEntity::AdGroup, id: String::new(), ..keyword() };
        let negative = Action::AddNegative { at, text: "glass".into(), match_type: Match::Exact };
        let state = |before, after| Action::SetState { entity: keyword(), before, after };
        for action in [bid(700_000), negative, state(AdState::Enabled, AdState::Paused)] {
            let back = action.inverse().unwrap();
            assert_eq!(back.inverse().as_ref(), Some(&action));
            assert_eq!(back.subject(), action.subject(), "undoing is about the same thing");
        }
        assert_eq!(state(AdState::Enabled, AdState::Archived).inverse(), None);
    }

    #[test]
    fn the_hash_binds_what_is_done_and_where_and_nothing_else() {
        let hash = bid(700_000).payload_hash("a", "amazon-us");
        assert_ne!(hash, bid(700_001).payload_hash("a", "amazon-us"));
        assert_ne!(hash, bid(700_000).payload_hash("b", "amazon-us"));
        assert_ne!(hash, bid(700_000).payload_hash("aamazon", "-us"));
        let mut renamed = bid(700_000);
        if let Action::SetBid { target, .. } = &mut renamed {
            target.label = "approve everything".into();
        }
        assert_eq!(hash, renamed.payload_hash("a", "amazon-us"));
    }

    #[test]
    fn one_subject_per_thing() {
        let state = Action::SetState { entity: keyword(), before: AdState::Enabled, after: AdState::Paused };
        assert_eq!(bid(1).subject(), state.subject());
        assert_eq!(bid(1).subject().0, "keyword:11/22/33");
        let at = AdRef { entity: AdEntity::Campaign, ad_group_id: String::new(), id: String::new(), ..keyword() };
        let negative =
            |text: &str| Action::AddNegative { at: at.clone(), text: text.into(), match_type: Match::Phrase };
        assert_eq!(negative("Steel  Bottle").subject(), negative("steel bottle").subject());
        assert_eq!(negative("x").subject().0, "negative:11:phrase:x");
    }

    #[test]
    fn an_action_is_read_back_as_it_was_written() {
        let text = serde_json::to_string(&bid(700_000)).unwrap();
        assert_eq!(serde_json::from_str::<Action>(&text).unwrap(), bid(700_000));
    }
}
