//! Search query performance of one ASIN: Brand Analytics' ASIN view (CSV) and the selling partner API's JSON.

use super::metadata;
use crate::amazon::traffic::sales_and_traffic::specification;
use crate::hints::Hints;
use crate::report::{Cell, Days, Output, ReportType, When, is, may, must, plain};
use domain::facts::SEARCH_QUERY_PERFORMANCE;

/// Shares and rates of counts that are kept; prices and delivery speeds of the cart and purchase steps beyond those kept.
pub(super) const NOT_KEPT: &[&str] = &[
    "Reporting Date",
    "报告日期",
    "Berichtsdatum",
    "Impressions: Brand Share %",
    "Impressions: ASIN Share %",
    "Impressions: Brand Share",
    "Impressions: ASIN Share",
    "Click Rate %",
    "Clicks: Click Rate %",
    "Clicks: Brand Share %",
    "Clicks: ASIN Share %",
    "Clicks: Brand Share",
    "Clicks: ASIN Share",
    "Cart Adds: Cart Add Rate %",
    "Cart Adds: Brand Share %",
    "Cart Adds: ASIN Share %",
    "Cart Adds: Price (Median)",
    "Cart Adds: Brand Price (Median)",
    "Cart Adds: ASIN Price (Median)",
    "Cart Adds: Same Day Shipping Speed",
    "Cart Adds: 1D Shipping Speed",
    "Cart Adds: 2D Shipping Speed",
    "Basket Adds: Basket Add Rate %",
    "Basket Adds: Brand Share %",
    "Basket Adds: ASIN Share %",
    "Basket Adds: Price (Median)",
    "Basket Adds: Brand Price (Median)",
    "Basket Adds: ASIN Price (Median)",
    "Basket Adds: Same Day Shipping Speed",
    "Basket Adds: 1D Shipping Speed",
    "Basket Adds: 2D Shipping Speed",
    "Purchases: Purchase Rate %",
    "Purchases: Brand Share %",
    "Purchases: ASIN Share %",
    "Purchases: Same Day Shipping Speed",
    "Purchases: 1D Shipping Speed",
    "Purchases: 2D Shipping Speed",
    "曝光量：品牌占比%",
    "曝光量：ASIN 占比%",
    "点击量：点击率%",
    "点击量：品牌占比%",
    "点击量：ASIN 占比%",
    "加购次数：加购率%",
    "加购次数：品牌占比%",
    "加购次数：ASIN 占比%",
    "购买量：购买率%",
    "购买量：品牌占比%",
    "购买量：ASIN 占比%",
    "Eindrücke: Markenanteil %",
    "Eindrücke: ASIN-Anteil %",
    "Klicks: Klickrate %",
    "Klicks: Markenanteil %",
    "Klicks: ASIN-Anteil %",
    "In den Einkaufswagen: Markenanteil %",
    "Käufe: Kaufrate %",
    "Käufe: Markenanteil %",
    "impressionData.asinImpressionShare",
    "clickData.totalClickRate",
    "clickData.asinClickShare",
    "clickData.asinMedianClickPrice.currencyCode",
    "cartAddData.totalCartAddRate",
    "cartAddData.asinCartAddShare",
    "cartAddData.totalMedianCartAddPrice.amount",
    "cartAddData.totalMedianCartAddPrice.currencyCode",
    "cartAddData.asinMedianCartAddPrice.amount",
    "cartAddData.asinMedianCartAddPrice.currencyCode",
    "cartAddData.totalSameDayShippingCartAddCount",
    "cartAddData.totalOneDayShippingCartAddCount",
    "cartAddData.totalTwoDayShippingCartAddCount",
    "purchaseData.totalPurchaseRate",
    "purchaseData.asinPurchaseShare",
    "purchaseData.totalMedianPurchasePrice.currencyCode",
    "purchaseData.asinMedianPurchasePrice.currencyCode",
    "purchaseData.totalSameDayShippingPurchaseCount",
    "purchaseData.totalOneDayShippingPurchaseCount",
    "purchaseData.totalTwoDayShippingPurchaseCount",
];

/// Columns of both views, with the view and the view's own columns in front.
macro_rules! search_query_fields {
    ($($own:expr),* $(,)?) => {
        &[
            $($own,)*
            must("search_query", Cell::Text, &["Search Query", "searchQueryData.searchQuery", "搜索查询", "Suchabfrage", "検索クエリ"]),
            may(
                "score",
                Cell::Count,
                &["Search Query Score", "searchQueryData.searchQueryScore", "搜索查询分数", "Bewertung der Suchabfrage", "検索クエリスコア"],
            ),
            may(
                "volume",
                Cell::Count,
                &["Search Query Volume", "searchQueryData.searchQueryVolume", "搜索查询数量", "Volumen der Suchabfrage", "検索クエリのボリューム"],
            ),
            must(
                "impressions",
                Cell::Count,
                &["Impressions: Total Count", "impressionData.totalQueryImpressionCount", "曝光量：总数", "Eindrücke: Gesamtanzahl"],
            ),
            must("clicks", Cell::Count, &["Clicks: Total Count", "clickData.totalClickCount", "点击量：总数", "Klicks: Gesamtanzahl"]),
            may(
                "cart_adds",
                Cell::Count,
                &[
                    "Cart Adds: Total Count", "Basket Adds: Total Count", "cartAddData.totalCartAddCount", "加购次数：总数",
                    "加入购物车：总数", "In den Einkaufswagen: Gesamtanzahl",
                ],
            ),
            must(
                "purchases",
                Cell::Count,
                &["Purchases: Total Count", "purchaseData.totalPurchaseCount", "购买量：总数", "Käufe: Gesamtanzahl"],
            ),
            may(
                "clicks_median_price_micros",
                Cell::Money,
                &["Clicks: Price (Median)", "clickData.totalMedianClickPrice.amount", "点击量：价格（中位数）", "Klicks: Preis (Median)"],
            ),
            may(
                "purchases_median_price_micros",
                Cell::Money,
                &[
                    "Purchases: Price (Median)", "purchaseData.totalMedianPurchasePrice.amount", "购买量：价格（中位数）",
                    "Käufe: Preis (Median)",
                ],
            ),
            may("currency", Cell::Currency, &["clickData.totalMedianClickPrice.currencyCode"]),
            may(
                "clicks_same_day",
                Cell::Count,
                &["Clicks: Same Day Shipping Speed", "clickData.totalSameDayShippingClickCount"],
            ),
            may("clicks_one_day", Cell::Count, &["Clicks: 1D Shipping Speed", "clickData.totalOneDayShippingClickCount"]),
            may("clicks_two_day", Cell::Count, &["Clicks: 2D Shipping Speed", "clickData.totalTwoDayShippingClickCount"]),
        ]
    };
}
pub(super) use search_query_fields;

pub(crate) static SEARCH_QUERY_ASIN: ReportType = ReportType {
    preamble: Some(preamble),
    not_kept: NOT_KEPT,
    ..plain(
        "GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT",
        ("Search query performance, ASIN view", "搜索查询绩效（ASIN 视图）"),
        &[Output {
            table: &SEARCH_QUERY_PERFORMANCE,
            when: When::Always,
            days: Days::Period,
            fields: search_query_fields![
                is("view", "asin"),
                may("day", Cell::Day, &["startDate"]),
                may("day_to", Cell::Day, &["endDate"]),
                may("subject", Cell::Text, &["asin"]),
                must(
                    "own_impressions",
                    Cell::Count,
                    &[
                        "Impressions: ASIN Count",
                        "impressionData.asinImpressionCount",
                        "曝光量：ASIN 数量",
                        "Eindrücke: ASIN-Anzahl"
                    ],
                ),
                must(
                    "own_clicks",
                    Cell::Count,
                    &["Clicks: ASIN Count", "clickData.asinClickCount", "点击量：ASIN 数量", "Klicks: ASIN-Anzahl"],
                ),
                may(
                    "own_cart_adds",
                    Cell::Count,
                    &[
                        "Cart Adds: ASIN Count",
                        "Basket Adds: ASIN Count",
                        "cartAddData.asinCartAddCount",
                        "加购次数：ASIN 数量",
                        "In den Einkaufswagen: ASIN-Anzahl",
                    ],
                ),
                must(
                    "own_purchases",
                    Cell::Count,
                    &[
                        "Purchases: ASIN Count",
                        "purchaseData.asinPurchaseCount",
                        "购买量：ASIN 数量",
                        "Käufe: ASIN-Anzahl"
                    ],
                ),
                may(
                    "own_clicks_median_price_micros",
                    Cell::Money,
                    &["Clicks: ASIN Price (Median)", "clickData.asinMedianClickPrice.amount"],
                ),
                may(
                    "own_purchases_median_price_micros",
                    Cell::Money,
                    &["Purchases: ASIN Price (Median)", "purchaseData.asinMedianPurchasePrice.amount"],
                ),
            ],
        }],
    )
};

fn preamble(lines: &[String], hints: &mut Hints) {
    specification(lines, hints);
    metadata::subject_and_period(lines, hints);
}
