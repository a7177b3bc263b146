//! The desk as its users meet it: refusals, guardrails, life cycle, and laws over any sequence of commands.
#![allow(clippy::unwrap_used)]

mod admission;
mod batches;
mod guardrails;
mod guardrails_goods;
mod laws;
mod life;
mod people;
mod refusals;
mod results;
mod undo;
mod world;
