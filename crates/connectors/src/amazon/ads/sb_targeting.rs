//! Sponsored Brands keyword and targeting report: console CSV and XLSX, and API v3 JSON.

use super::headers::{self, sponsored_14_days};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::TARGET_PERFORMANCE;

/// A keyword, or the expression of a product target.
const TARGET: &[&str] =
    &["Targeting", "keywordText", "targetingText", "targetingExpression", "投放", "Ausrichtung", "ターゲティング"];

pub(crate) static SB_TARGETING: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN],
    unlike: headers::NOT_TARGET,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "sbTargeting",
        ("Sponsored Brands targeting", "品牌推广投放报告"),
        &[Output {
            table: &TARGET_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_14_days![
                "SB",
                may("ad_group_id", Cell::Text, headers::AD_GROUP_ID),
                may("ad_group", Cell::Text, headers::AD_GROUP),
                may("target_id", Cell::FirstText, &["keywordId", "targetingId"]),
                must("targeting", Cell::FirstText, TARGET),
                head("match_type", Cell::Text, headers::MATCH_TYPE),
                may("bid_micros", Cell::Money, &["keywordBid"]),
                may("top_of_search_share", Cell::Share, headers::TOP_SHARE),
                may("top_of_search_share", Cell::Percent, headers::TOP_SHARE_API),
            ],
        }],
    )
};
