//! The laws of the simulated shop: determinism, ties, stock conservation, headers, the auditor's hand-made example.

mod circle;
mod laws;
mod market;
mod mini;
