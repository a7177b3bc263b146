//! The books from fact tables to statement: the queries run in the engine, as they do in the product.

mod cost;
mod facts;
mod money;
mod settlement;
mod speed;
mod taxonomy;
mod views;
