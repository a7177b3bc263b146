//! Sponsored Products targeting report: console CSV and XLSX (daily or summary), and API v3 JSON.

use super::headers::{self, sponsored_products};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::TARGET_PERFORMANCE;

pub(crate) static SP_TARGETING: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN, headers::TARGETING_MARK],
    unlike: headers::NOT_TARGET,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "spTargeting",
        ("Sponsored Products targeting", "商品推广投放报告"),
        &[Output {
            table: &TARGET_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_products![
                may("ad_group_id", Cell::Text, headers::AD_GROUP_ID),
                may("ad_group", Cell::Text, headers::AD_GROUP),
                may("target_id", Cell::Text, &["keywordId"]),
                must("targeting", Cell::Text, headers::TARGETING),
                head("match_type", Cell::Text, headers::MATCH_TYPE),
                may("bid_micros", Cell::Money, &["keywordBid"]),
                may("top_of_search_share", Cell::Share, headers::TOP_SHARE),
                may("top_of_search_share", Cell::Percent, headers::TOP_SHARE_API),
            ],
        }],
    )
};
