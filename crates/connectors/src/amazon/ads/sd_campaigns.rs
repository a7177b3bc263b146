//! Sponsored Display campaign report: console CSV and XLSX, and API v3 JSON grouped by campaign.

use super::headers::{self, sponsored_14_days};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::CAMPAIGN_PERFORMANCE;

pub(crate) static SD_CAMPAIGNS: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN, headers::SD_MARK],
    unlike: headers::NOT_CAMPAIGN,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "sdCampaigns",
        ("Sponsored Display campaigns", "展示型推广广告活动报告"),
        &[Output {
            table: &CAMPAIGN_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_14_days![
                "SD",
                may("status", Cell::Text, &["Status", "campaignStatus", "状态"]),
                may("budget_micros", Cell::Money, &["Budget", "campaignBudgetAmount", "预算"]),
            ],
        }],
    )
};
