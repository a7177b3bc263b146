//! Sponsored Products advertised product report: console CSV and XLSX (daily or summary), and API v3 JSON.

use super::headers::{self, sponsored_products};
use crate::report::{Cell, Days, Output, ReportType, When, filled, head, is, is_count, may, must, plain};
use domain::facts::PRODUCT_AD_PERFORMANCE;

pub(crate) static SP_ADVERTISED_PRODUCT: ReportType = ReportType {
    needs: &[headers::ANY_CAMPAIGN, headers::ANY_ADVERTISED],
    unlike: headers::NOT_ADVERTISED,
    not_kept: headers::NOT_KEPT,
    ..plain(
        "spAdvertisedProduct",
        ("Sponsored Products advertised products", "商品推广推广的商品报告"),
        &[Output {
            table: &PRODUCT_AD_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: sponsored_products![
                may("ad_group_id", Cell::Text, headers::AD_GROUP_ID),
                may("ad_group", Cell::Text, headers::AD_GROUP),
                may("ad_id", Cell::Text, &["adId"]),
                may("sku", Cell::Text, headers::SKU),
                may("asin", Cell::Text, headers::ASIN),
            ],
        }],
    )
};
