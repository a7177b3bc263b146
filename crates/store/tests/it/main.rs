//! Tests of the storeroom as a whole.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod crash;
mod facts;
mod faults;
mod model;
mod secrecy;
mod speed;
mod story;
