//! Advertising reports: console files and the reporting API's JSON (one type for both), the unified report, bulksheets.

pub(crate) mod bulk_campaigns;
pub(crate) mod bulk_portfolios;
pub(crate) mod bulk_search_terms;
mod headers;
pub(crate) mod sb_campaigns;
pub(crate) mod sb_search_term;
pub(crate) mod sb_targeting;
pub(crate) mod sd_advertised_product;
pub(crate) mod sd_campaigns;
pub(crate) mod sd_targeting;
pub(crate) mod sp_advertised_product;
pub(crate) mod sp_campaigns;
pub(crate) mod sp_search_term;
pub(crate) mod sp_targeting;
pub(crate) mod unified_advertised_product;
mod values;
