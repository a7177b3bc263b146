//! Helium 10 Cerebro: the keywords that one or several ASINs rank for. With several, one column per ASIN follows.

use crate::report::{Cell, Days, Output, ReportType, When, head, is, may, must, plain};
use domain::facts::KEYWORD_METRIC;

/// Match flags, and ranks that are averages over several ASINs.
const NOT_KEPT: &[&str] = &[
    "Amazon Recommended",
    "Sponsored",
    "Organic",
    "Sponsored Rank (avg)",
    "Sponsored Rank (count)",
    "Amazon Recommended Rank (avg)",
    "Amazon Recommended Rank (count)",
    "Relative Rank",
    "Competitor Rank (avg)",
    "Ranking Competitors (count)",
    "Competitor Performance Score",
    "Amazon Rec. Rank",
    "Word Count",
    "Match Type",
];

pub(crate) static CEREBRO: ReportType = ReportType {
    not_kept: NOT_KEPT,
    ..plain(
        "helium10_cerebro",
        ("Helium 10 Cerebro keywords", "Helium 10 Cerebro 关键词"),
        &[Output {
            table: &KEYWORD_METRIC,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                is("tool", "cerebro"),
                must("keyword", Cell::Text, &["Keyword Phrase"]),
                head("iq_score", Cell::Count, &["Cerebro IQ Score"]),
                head("search_volume", Cell::Capped("search_volume_capped"), &["Search Volume"]),
                may("search_volume_trend", Cell::Percent, &["Search Volume Trend"]),
                may("keyword_sales", Cell::Count, &["Keyword Sales"]),
                may("click_share", Cell::Percent, &["ABA Total Click Share"]),
                may("conversion_share", Cell::Percent, &["ABA Total Conv. Share"]),
                may("aba_rank", Cell::Count, &["ABA SFR"]),
                may("suggested_bid_micros", Cell::Money, &["H10 PPC Sugg. Bid"]),
                may("suggested_bid_low_micros", Cell::Money, &["H10 PPC Sugg. Min Bid"]),
                may("suggested_bid_high_micros", Cell::Money, &["H10 PPC Sugg. Max Bid"]),
                may("sponsored_asins", Cell::Count, &["Sponsored ASINs"]),
                may("competing_products", Cell::Capped("competing_products_capped"), &["Competing Products"]),
                may("cpr", Cell::Count, &["CPR"]),
                may("title_density", Cell::Count, &["Title Density"]),
                may("organic_rank", Cell::Count, &["Position (Rank)", "Organic Rank"]),
                may("sponsored_rank", Cell::Count, &["Sponsored Rank"]),
            ],
        }],
    )
};
