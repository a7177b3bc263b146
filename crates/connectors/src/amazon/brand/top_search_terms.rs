//! Brand Analytics top search terms, CSV: one row per term with its three most clicked products.

use super::metadata;
use crate::report::{Cell, Days, Output, ReportType, When, may, must, plain};
use domain::facts::TOP_SEARCH_TERM;

pub(crate) static TOP_SEARCH_TERMS: ReportType = ReportType {
    preamble: Some(metadata::period),
    // The last day of the period, which the first line says in full.
    not_kept: &["Reporting Date", "报告日期", "Berichtsdatum", "レポート日"],
    ..plain(
        "top_search_terms",
        ("Top search terms", "热门搜索词"),
        &[Output { table: &TOP_SEARCH_TERM, when: When::Always, days: Days::Period, fields: FIELDS }],
    )
};

const FIELDS: &[crate::report::Field] = &[
    must(
        "search_frequency_rank",
        Cell::Count,
        &["Search Frequency Rank", "搜索频率排名", "Rang der Suchhäufigkeit", "検索頻度ランク"],
    ),
    must("search_term", Cell::Text, &["Search Term", "搜索词", "Suchbegriff", "検索キーワード"]),
    may("brand_1", Cell::Text, &["Top Clicked Brand #1", "Top Clicked Brands #1", "点击量最高的品牌 #1"]),
    may("brand_2", Cell::Text, &["Top Clicked Brands #2", "Top Clicked Brand #2", "点击量最高的品牌 #2"]),
    may("brand_3", Cell::Text, &["Top Clicked Brands #3", "Top Clicked Brand #3", "点击量最高的品牌 #3"]),
    may("category_1", Cell::Text, &["Top Clicked Category #1", "点击量最高的类别 #1"]),
    may("category_2", Cell::Text, &["Top Clicked Category #2", "点击量最高的类别 #2"]),
    may("category_3", Cell::Text, &["Top Clicked Category #3", "点击量最高的类别 #3"]),
    must("asin_1", Cell::Text, &["Top Clicked Product #1: ASIN", "点击量最高的商品 #1：ASIN"]),
    may("title_1", Cell::Text, &["Top Clicked Product #1: Product Title", "点击量最高的商品 #1：商品名称"]),
    may("click_share_1", Cell::Percent, &["Top Clicked Product #1: Click Share", "点击量最高的商品 #1：点击份额"]),
    may(
        "conversion_share_1",
        Cell::Percent,
        &["Top Clicked Product #1: Conversion Share", "点击量最高的商品 #1：转化份额"],
    ),
    may("asin_2", Cell::Text, &["Top Clicked Product #2: ASIN", "点击量最高的商品 #2：ASIN"]),
    may("title_2", Cell::Text, &["Top Clicked Product #2: Product Title", "点击量最高的商品 #2：商品名称"]),
    may("click_share_2", Cell::Percent, &["Top Clicked Product #2: Click Share", "点击量最高的商品 #2：点击份额"]),
    may(
        "conversion_share_2",
        Cell::Percent,
        &["Top Clicked Product #2: Conversion Share", "点击量最高的商品 #2：转化份额"],
    ),
    may("asin_3", Cell::Text, &["Top Clicked Product #3: ASIN", "点击量最高的商品 #3：ASIN"]),
    may("title_3", Cell::Text, &["Top Clicked Product #3: Product Title", "点击量最高的商品 #3：商品名称"]),
    may("click_share_3", Cell::Percent, &["Top Clicked Product #3: Click Share", "点击量最高的商品 #3：点击份额"]),
    may(
        "conversion_share_3",
        Cell::Percent,
        &["Top Clicked Product #3: Conversion Share", "点击量最高的商品 #3：转化份额"],
    ),
];
