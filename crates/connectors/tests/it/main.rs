//! The gate as its callers see it: bytes in, facts, rejects and notices out.

#![allow(clippy::unwrap_used)]

mod fixtures;
mod hard_cases;
mod privacy;
mod support;
mod templates;
