//! The pages, one file each.

pub mod accounts;
pub mod ads;
pub mod close;
pub mod commission;
pub mod common;
pub mod data;
pub mod decision;
pub mod inbox;
pub mod journal;
pub mod outbox;
pub mod outcomes;
pub mod people;
pub mod policy;
pub mod profit;
pub mod sign_in;
pub mod stock;
pub mod tax;
pub mod today;
pub mod upload;
