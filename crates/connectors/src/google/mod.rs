//! Google: search terms of Google Ads, and Google Trends.

mod period;
pub(crate) mod search_terms;
pub(crate) mod trends;
