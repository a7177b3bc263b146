//! Use cases that join rooms: import reports, ask the storeroom, close the books, write the workbook; let agents propose, people
//! decide, uploads leave, receipts come home and effects be measured.
//!
//! Nothing here knows a terminal, HTTP, the environment or the clock: the time is an argument, files are handed in.

pub mod board;
pub mod close;
pub mod commission;
pub mod context;
pub mod desk;
pub mod error;
pub mod explain;
pub mod export;
pub mod import;
pub mod output;
pub mod people;
pub mod profit;
pub mod query;
pub mod report;
pub mod settings;
pub mod tax;
pub mod taxonomy;
pub mod workbook;

pub use error::Error;
