//! The words of the trade: money, days, marketplaces, fact tables, actions, proposals and the seller's policy.
//!
//! Nothing here reads a file, a clock or the environment, and nothing knows a file format.

pub mod action;
pub mod day;
pub mod facts;
pub mod live;
pub mod marketplace;
pub mod money;
pub mod policy;
pub mod proposal;
pub mod reject;
pub mod table;

pub use action::{Action, ActionKind, AdRef, PayloadHash, Subject};
pub use day::Day;
pub use live::{LineOutcome, LiveState};
pub use marketplace::{Marketplace, Platform};
pub use money::{Currency, Money, allocate};
pub use policy::Policy;
pub use proposal::{Evidence, Predicted, Proposal, Unit, Words};
pub use reject::Reject;
pub use table::{Column, Kind, Restate, Table};
