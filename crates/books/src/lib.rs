//! The books: facts become a ledger, a waterfall of true profit, and metrics.
//!
//! [`close`] is the whole of it: [`Input`] (aggregates of fact tables, read by [`queries`]) + [`Taxonomy`] (what settlement lines
//! mean) + [`Policy`] (dated rates) → [`Closing`]. Nothing here reads a file, a clock or the environment; money is exact.
//!
//! ```
//! use books::{Input, Policy, Taxonomy, close};
//! let closing = close(&Input::default(), &Taxonomy::default(), &Policy::default());
//! assert!(closing.statement.complete && closing.statement.cells.is_empty());
//! ```

pub mod account;
pub mod ads;
mod book;
mod close;
pub mod closing;
pub mod columns;
pub mod commission;
pub mod cost;
pub mod economics;
mod expense;
pub mod fx;
pub mod input;
pub mod journal;
mod load;
pub mod metrics;
pub mod month;
pub mod month_close;
pub mod names;
pub mod notice;
mod owner;
pub mod policy;
pub mod posting;
pub mod queries;
pub mod roll_up;
mod settle;
pub mod share;
mod slow_stock;
pub mod statement;
pub mod tally;
pub mod tax;
pub mod taxonomy;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tie_out;
pub mod views;
pub mod waterfall;

pub use account::{Account, Bucket};
pub use close::close;
pub use closing::{Closing, Quarantined};
pub use columns::LoadError;
pub use economics::{Economics, UnitEconomics};
pub use input::Input;
pub use metrics::{METRICS, Metric};
pub use month::Month;
pub use notice::Notice;
pub use policy::Policy;
pub use queries::{QUERIES, Query};
pub use roll_up::{By, Filter, Row};
pub use statement::Statement;
pub use tally::Tally;
pub use taxonomy::Taxonomy;
pub use tie_out::TieOut;
pub use waterfall::{Amounts, Line};
