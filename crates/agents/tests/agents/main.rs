//! The agents from fact tables to proposals: the queries run in the engine, as they do in the product.

#![allow(clippy::unwrap_used)]

mod bids;
mod negatives;
mod orders;
mod shop;
mod speed;
mod whole;
