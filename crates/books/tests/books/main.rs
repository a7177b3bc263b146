//! The books from fact tables to statement: the queries run in the engine, as they do in the product.

// Helpers of tests are outside of #[test] functions, where clippy.toml's exception does not reach.
#![allow(clippy::unwrap_used)]

mod cost;
mod facts;
mod money;
mod settlement;
mod speed;
mod taxonomy;
mod views;
