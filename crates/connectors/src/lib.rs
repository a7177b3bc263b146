//! The gate: bytes of real reports become facts, and what cannot become a fact becomes a reject that says why.
//!
//! A report type is one file with one [`ReportType`] constant and one line in [`catalog`].
//! Nothing here holds state, opens a socket or a file, or computes a metric.

pub mod amazon;
pub mod catalog;
mod columns;
pub mod date;
mod delimited;
pub mod dock;
mod encoding;
mod filling;
pub mod google;
pub mod header;
mod hints;
mod json;
mod look;
pub mod map;
pub mod number;
pub mod origin;
pub mod own;
mod plan;
mod read;
mod reading;
mod record;
pub mod report;
mod sheet;
mod text;
pub mod tools;
mod unpack;

pub use catalog::REPORTS;
pub use date::DateOrder;
pub use map::Mapping;
pub use origin::{Context, Failure, Member, Notice, Origin, Outcome, Part, ReadSeek, Refusal, Sink};
pub use read::read;
pub use report::ReportType;
pub use unpack::unpack;
