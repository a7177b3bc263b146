//! The gate as its callers see it: bytes in, facts, rejects and notices out.

#![allow(clippy::unwrap_used)]

mod dock;
mod dock_laws;
mod dock_receipt;
mod dock_refusals;
mod dock_render;
mod dock_validator;
mod fixtures;
mod hard_cases;
mod privacy;
mod support;
mod templates;
