//! Keyword research tools. Their numbers are estimates of the tool, dated by the day of the export.

pub(crate) mod cerebro;
pub(crate) mod magnet;
pub(crate) mod sellersprite;
