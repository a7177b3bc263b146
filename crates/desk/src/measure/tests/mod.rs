//! The measurement against worlds whose effects are known.

mod cases;
mod orders;
mod sql;
mod trust;
mod truth;
mod world;
