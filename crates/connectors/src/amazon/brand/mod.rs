//! Brand Analytics: what shoppers searched for, and what part of it the brand or an ASIN got.

mod metadata;
pub(crate) mod search_query_asin;
pub(crate) mod search_query_brand;
pub(crate) mod top_search_terms;
