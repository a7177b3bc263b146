//! The desk: proposals become decisions that a person approves, and decisions become outcomes.
//!
//! Pure: every command takes what stands and returns the entries to append, or a refusal. Nothing here reads a clock, a file or a
//! database, and no caller is trusted to have checked a guardrail. The journal is the truth: [`fold::apply`] and [`Room::apply`]
//! rebuild everything from it.

pub mod admit;
pub mod approve;
pub mod autonomy;
pub mod batch;
pub mod calibration;
pub mod decision;
pub mod decline;
pub mod diff;
pub mod dispatch;
pub mod edit;
pub mod event;
pub mod expire;
pub mod fold;
pub mod guardrail;
pub mod guardrails;
pub mod life_cycle;
pub mod listing;
pub mod measure;
pub mod moment;
pub mod outcome;
mod person;
pub mod preview;
pub mod read_back;
pub mod receipt;
pub mod refusal;
pub mod revert;
pub mod room;
pub mod stake;
pub mod stop;
pub mod tally;
pub mod undo;

pub use decision::{Approval, Decision, DecisionId, Sent};
pub use domain::LiveState;
pub use event::{Draft, Entry, Event, Head, Upload};
pub use guardrail::{Finding, Verdict};
pub use life_cycle::{State, Step, TRANSITIONS};
pub use listing::{Filter, Listing, Order, Page};
pub use moment::{Item, Moment, Place, Surroundings};
pub use outcome::Outcome;
pub use refusal::Refusal;
pub use room::{Room, Standing, Usage};
pub use tally::Tally;
