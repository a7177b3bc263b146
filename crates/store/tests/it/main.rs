//! Tests of the storeroom as a whole.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod accounts;
mod accounts_postgres;
mod crash;
mod facts;
mod faults;
mod journal;
mod journal_crash;
mod journal_facts;
mod journal_faults;
mod journal_postgres;
mod journal_tamper;
mod model;
mod secrecy;
mod speed;
mod story;
