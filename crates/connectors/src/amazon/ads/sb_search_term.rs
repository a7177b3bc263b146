//! Sponsored Brands search term report: console CSV and XLSX, and API v3 JSON. Sales count for 14 days after a click.

use super::headers::{self, sponsored_14_days};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::SEARCH_TERM_PERFORMANCE;

pub(crate) static SB_SEARCH_TERM: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN],
    unlike: headers::NOT_SEARCH_TERM,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "sbSearchTerm",
        ("Sponsored Brands search terms", "品牌推广搜索词报告"),
        &[Output {
            table: &SEARCH_TERM_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_14_days![
                "SB",
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
