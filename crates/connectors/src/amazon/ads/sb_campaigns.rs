//! Sponsored Brands campaign report: console CSV and XLSX, and API v3 JSON.

use super::headers::{self, sponsored_14_days};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::CAMPAIGN_PERFORMANCE;

pub(crate) static SB_CAMPAIGNS: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN, headers::SB_MARK],
    unlike: headers::NOT_SB_CAMPAIGN,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "sbCampaigns",
        ("Sponsored Brands campaigns", "品牌推广广告活动报告"),
        &[Output {
            table: &CAMPAIGN_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_14_days![
                "SB",
                may("status", Cell::Text, &["Status", "campaignStatus", "状态"]),
                may("budget_micros", Cell::Money, &["Budget", "campaignBudgetAmount", "预算"]),
                may("budget_type", Cell::Text, &["campaignBudgetType"]),
                may("top_of_search_share", Cell::Share, headers::TOP_SHARE),
                may("top_of_search_share", Cell::Percent, headers::TOP_SHARE_API),
            ],
        }],
    )
};
