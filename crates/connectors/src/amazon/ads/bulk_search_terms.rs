//! Bulksheet 2.0 download, search term sheets. They carry no dates: the period comes with the import.

use super::values;
use crate::report::{Cell, Days, Output, ReportType, When, head, is_count, may, must, plain};
use domain::facts::SEARCH_TERM_PERFORMANCE;

/// Ratios, and the state of things that the campaign sheet has in full.
const NOT_KEPT: &[&str] = &[
    "Click-through Rate",
    "点击率",
    "Klickrate",
    "Conversion Rate",
    "转化率",
    "Conversion-Rate",
    "ACOS",
    "CPC",
    "ROAS",
    "State",
    "状态",
    "Zustand",
    "Campaign State (Informational only)",
    "广告活动状态（仅供参考）",
    "Kampagnenstatus (Nur zu Informationszwecken)",
    "Bid",
    "竞价",
    "Gebot",
    "Resolved Product Targeting Expression (Informational only)",
    "拓展商品投放名称（仅供参考）",
];

pub(crate) static BULK_SEARCH_TERMS: ReportType = ReportType {
    not_kept: NOT_KEPT,
    ..plain(
        "bulksheet_search_terms",
        ("Bulksheet: search terms", "批量操作表：搜索词"),
        &[Output {
            table: &SEARCH_TERM_PERFORMANCE,
            when: When::Always,
            days: Days::Period,
            fields: &[
                must("ad_product", Cell::Words(values::ad_product), &["Product", "产品", "Produkt"]),
                must("campaign_id", Cell::Text, &["Campaign ID", "广告活动编号", "Kampagnen-ID"]),
                may(
                    "campaign",
                    Cell::Text,
                    &[
                        "Campaign Name (Informational only)",
                        "广告活动名称（仅供参考）",
                        "Kampagnenname (Nur zu Informationszwecken)",
                    ],
                ),
                may("ad_group_id", Cell::Text, &["Ad Group ID", "广告组编号", "Anzeigengruppen-ID"]),
                may(
                    "ad_group",
                    Cell::Text,
                    &[
                        "Ad Group Name (Informational only)",
                        "广告组名称（仅供参考）",
                        "Name der Anzeigengruppe (Nur zu Informationszwecken)",
                    ],
                ),
                may(
                    "portfolio",
                    Cell::Text,
                    &[
                        "Portfolio Name (Informational only)",
                        "广告组合名称（仅供参考）",
                        "Portfolioname (Nur zu Informationszwecken)",
                    ],
                ),
                may(
                    "target_id",
                    Cell::FirstText,
                    &["Keyword ID", "Product Targeting ID", "关键词编号", "商品投放 ID", "Produkt-Targeting-ID"],
                ),
                may(
                    "targeting",
                    Cell::FirstText,
                    &[
                        "Keyword Text",
                        "Product Targeting Expression",
                        "关键词文本",
                        "拓展商品投放编号",
                        "Ausdruck für Produkt-Targeting",
                    ],
                ),
                may(
                    "match_type",
                    Cell::Words(values::report_match_type),
                    &["Match Type", "匹配类型", "Übereinstimmungstyp"],
                ),
                must(
                    "search_term",
                    Cell::Text,
                    &["Customer Search Term", "客户搜索词", "顾客搜索词", "Suchbegriff eines Kunden"],
                ),
                must("impressions", Cell::Count, &["Impressions", "展示量"]),
                must("clicks", Cell::Count, &["Clicks", "点击量", "Klicks"]),
                must("spend_micros", Cell::Money, &["Spend", "花费", "Ausgaben"]),
                // Bulksheets count sales for 7 days after the click, whatever the ad product.
                is_count("attribution_days", 7),
                head("sales_micros", Cell::Money, &["Sales", "销量", "销售额", "Verkäufe"]),
                may("orders", Cell::Count, &["Orders", "订单数量", "Bestellungen"]),
                may("units", Cell::Count, &["Units", "商品数量", "Einheiten"]),
            ],
        }],
    )
};
