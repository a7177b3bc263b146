//! Search query performance of a brand: Brand Analytics' brand view (CSV).

use super::metadata;
use super::search_query_asin::{NOT_KEPT, search_query_fields};
use crate::report::{Cell, Days, Output, ReportType, When, is, may, must, plain};
use domain::facts::SEARCH_QUERY_PERFORMANCE;

pub(crate) static SEARCH_QUERY_BRAND: ReportType = ReportType {
    preamble: Some(metadata::subject_and_period),
    not_kept: NOT_KEPT,
    ..plain(
        "search_query_performance_brand_view",
        ("Search query performance, brand view", "搜索查询绩效（品牌视图）"),
        &[Output {
            table: &SEARCH_QUERY_PERFORMANCE,
            when: When::Always,
            days: Days::Period,
            fields: search_query_fields![
                is("view", "brand"),
                must(
                    "own_impressions",
                    Cell::Count,
                    &["Impressions: Brand Count", "曝光量：品牌数量", "Eindrücke: Markenanzahl"],
                ),
                must("own_clicks", Cell::Count, &["Clicks: Brand Count", "点击量：品牌数量", "Klicks: Markenanzahl"]),
                may(
                    "own_cart_adds",
                    Cell::Count,
                    &[
                        "Cart Adds: Brand Count",
                        "Basket Adds: Brand Count",
                        "加购次数：品牌数量",
                        "加入购物车：品牌数量",
                        "In den Einkaufswagen: Markenanzahl",
                    ],
                ),
                must(
                    "own_purchases",
                    Cell::Count,
                    &["Purchases: Brand Count", "购买量：品牌数量", "Käufe: Markenanzahl"]
                ),
                may(
                    "own_clicks_median_price_micros",
                    Cell::Money,
                    &["Clicks: Brand Price (Median)", "点击量：品牌价格（中位数）", "Klicks: Markenpreis (Median)"],
                ),
                may(
                    "own_purchases_median_price_micros",
                    Cell::Money,
                    &["Purchases: Brand Price (Median)", "购买量：品牌价格（中位数）", "Käufe: Markenpreis (Median)"],
                ),
            ],
        }],
    )
};
