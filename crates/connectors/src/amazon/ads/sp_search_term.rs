//! Sponsored Products search term report: console CSV and XLSX (daily or summary), and API v3 JSON.

use super::headers::{self, sponsored_products};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::SEARCH_TERM_PERFORMANCE;

pub(crate) static SP_SEARCH_TERM: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN],
    unlike: headers::NOT_SEARCH_TERM,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "spSearchTerm",
        ("Sponsored Products search terms", "商品推广搜索词报告"),
        &[Output {
            table: &SEARCH_TERM_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_products![
                may("ad_group_id", Cell::Text, headers::AD_GROUP_ID),
                may("ad_group", Cell::Text, headers::AD_GROUP),
                may("target_id", Cell::Text, &["keywordId"]),
                may("targeting", Cell::Text, headers::TARGETING),
                may("match_type", Cell::Text, headers::MATCH_TYPE),
                must("search_term", Cell::Text, headers::SEARCH_TERM),
                may("status", Cell::Text, &["adKeywordStatus"]),
            ],
        }],
    )
};
