//! The storeroom: keeps facts exactly as they came and reads back what was last observed.
//!
//! A lake is a folder of encrypted Parquet files and a manifest with one entry per commit. Nothing is edited: an import
//! adds files and one manifest entry, and what a later file restates is decided when reading, from the manifest.
//!
//! * [`Lake::intake`] takes in files; one intake is one commit, visible as a whole or not at all.
//! * [`Lake::reader`] answers SQL over every fact table, `imports` and `rejects`, as of now or as of an earlier time.
//!
//! Decisions live in a [`Journal`]: entries that are appended and never changed, each bound to the one before by its hash.

pub mod accounts;
mod cell;
mod column;
mod disk;
mod error;
mod files;
mod intake;
pub mod journal;
mod key;
mod lake;
mod manifest;
mod parcel;
mod prune;
mod rank;
mod reader;
mod scan;
mod segment;
mod sweep;
mod system;
mod visible;

pub use error::{JournalTrouble, StoreError};
pub use intake::{Commit, FileIntake, FileMeta, Intake, Outcome};
pub use journal::Journal;
pub use key::Key;
pub use lake::Lake;
pub use manifest::{ImportedFile, Notice};
pub use parcel::{Opened, Packing, Parcel};
pub use reader::Reader;
pub use sweep::Swept;

/// A fact table of the house.
pub use domain::Table;
