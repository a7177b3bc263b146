//! The words of the trade: money, days, marketplaces and the fact tables.
//!
//! Nothing here reads a file, a clock or the environment, and nothing knows a file format.

pub mod day;
pub mod facts;
pub mod marketplace;
pub mod money;
pub mod reject;
pub mod table;

pub use day::Day;
pub use marketplace::{Marketplace, Platform};
pub use money::{Currency, Money, allocate};
pub use reject::Reject;
pub use table::{Column, Kind, Restate, Table};
