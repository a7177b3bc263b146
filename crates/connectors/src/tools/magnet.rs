//! Helium 10 Magnet: keywords around a seed word.

use crate::report::{Cell, Days, Output, ReportType, When, head, is, may, must, plain};
use domain::facts::KEYWORD_METRIC;

pub(crate) static MAGNET: ReportType = ReportType {
    not_kept: &[
        "Smart Complete",
        "Match Type",
        "Word Count",
        "Organic",
        "Sponsored",
        "Amazon Recommended",
        "Sponsored Product",
    ],
    ..plain(
        "helium10_magnet",
        ("Helium 10 Magnet keywords", "Helium 10 Magnet 关键词"),
        &[Output {
            table: &KEYWORD_METRIC,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                is("tool", "magnet"),
                must("keyword", Cell::Text, &["Keyword Phrase"]),
                head("iq_score", Cell::Count, &["Magnet IQ Score"]),
                head("search_volume", Cell::Capped("search_volume_capped"), &["Search Volume"]),
                may("search_volume_trend", Cell::Percent, &["Search Volume Trend"]),
                may("keyword_sales", Cell::Count, &["Keyword Sales"]),
                may("click_share", Cell::Percent, &["ABA Total Click Share"]),
                may("conversion_share", Cell::Percent, &["ABA Total Conv. Share"]),
                may("suggested_bid_micros", Cell::Money, &["H10 PPC Sugg. Bid"]),
                may("suggested_bid_low_micros", Cell::Money, &["H10 PPC Sugg. Min Bid"]),
                may("suggested_bid_high_micros", Cell::Money, &["H10 PPC Sugg. Max Bid"]),
                may("sponsored_asins", Cell::Count, &["Sponsored ASINs"]),
                head("competing_products", Cell::Capped("competing_products_capped"), &["Competing Products"]),
                may("cpr", Cell::Count, &["CPR"]),
                may("title_density", Cell::Count, &["Title Density"]),
            ],
        }],
    )
};
