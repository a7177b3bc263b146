//! Sponsored Products campaign report: console CSV and XLSX (daily or summary), and API v3 JSON grouped by campaign.

use super::headers::{self, sponsored_products};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::CAMPAIGN_PERFORMANCE;

pub(crate) static SP_CAMPAIGNS: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN, headers::CAMPAIGN_MARK],
    unlike: headers::NOT_CAMPAIGN,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "spCampaigns",
        ("Sponsored Products campaigns", "商品推广广告活动报告"),
        &[Output {
            table: &CAMPAIGN_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_products![
                may("status", Cell::Text, &["Status", "campaignStatus", "状态", "ステータス"]),
                may(
                    "targeting_type",
                    Cell::Text,
                    &["Targeting Type", "定位类型", "Targeting-Typ", "ターゲティングタイプ"]
                ),
                may(
                    "bidding_strategy",
                    Cell::Text,
                    &["Bidding strategy", "campaignBiddingStrategy", "竞价策略", "Gebotsstrategie", "入札戦略"],
                ),
                may(
                    "budget_micros",
                    Cell::Money,
                    &["Budget", "Budget Amount", "campaignBudgetAmount", "预算", "Tagesbudget", "予算"],
                ),
                may("budget_type", Cell::Text, &["campaignBudgetType"]),
                may("top_of_search_share", Cell::Share, headers::TOP_SHARE),
                may("top_of_search_share", Cell::Percent, headers::TOP_SHARE_API),
            ],
        }],
    )
};
