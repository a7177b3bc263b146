//! Agents: each reads one brief of facts and books and proposes actions with evidence and their expected effect on after-tax cash.
//!
//! [`queries()`] asks the fact tables, [`Brief`] takes the answers in, [`run()`] asks every agent of [`AGENTS`]. Nothing here reads a
//! file, a clock or the environment; the same brief gives the same proposals, to the last bit. An agent that lacks data proposes
//! nothing and says why in its report.
//!
//! ```
//! use agents::{AGENTS, Brief, run};
//! let brief = Brief::new(0, domain::Day(20_000), domain::Policy::default());
//! assert!(run(AGENTS, &brief).iter().all(|r| r.proposals.is_empty() && r.panicked.is_none()));
//! ```

mod ads;
mod bid;
mod brief;
mod chance;
mod facts;
mod goods;
mod load;
mod negative_keyword;
pub mod queries;
mod registry;
mod reorder;
mod run;
mod units;
mod words;

pub use books::LoadError;
pub use brief::Brief;
pub use queries::{Query, queries};
pub use registry::{AGENTS, Agent};
pub use run::{Report, run};
