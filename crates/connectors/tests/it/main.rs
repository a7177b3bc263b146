//! The gate as its callers see it: bytes in, facts, rejects and notices out.

mod fixtures;
mod support;
mod templates;
