//! Sponsored Display targeting report: console CSV and XLSX, and API v3 JSON grouped by target.

use super::headers::{self, sponsored_14_days};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::TARGET_PERFORMANCE;

/// A product, category or audience.
const TARGET: &[&str] = &["Targeting", "targetingText", "targetingExpression", "投放", "Ausrichtung", "ターゲティング"];

pub(crate) static SD_TARGETING: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN, headers::SD_MARK],
    unlike: headers::NOT_SD_TARGET,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "sdTargeting",
        ("Sponsored Display targeting", "展示型推广投放报告"),
        &[Output {
            table: &TARGET_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_14_days![
                "SD",
                may("ad_group_id", Cell::Text, headers::AD_GROUP_ID),
                head("ad_group", Cell::Text, headers::AD_GROUP),
                may("target_id", Cell::Text, &["targetingId"]),
                must("targeting", Cell::FirstText, TARGET),
            ],
        }],
    )
};
