//! Advertised product report of the unified console (2026): all ad products in one file, none named.

use crate::report::{Cell, Days, Output, ReportType, When, head, is, may, must, plain};
use domain::facts::PRODUCT_AD_PERFORMANCE;

/// Ratios, halo counts that follow from the others, and descriptions of the product.
const NOT_KEPT: &[&str] = &[
    "Advertiser account ID",
    "Advertiser account name",
    "Portfolio ID",
    "Advertised product brand",
    "Advertised product category",
    "Advertised product subcategory",
    "Advertised product group",
    "CTR",
    "Cost per purchase",
    "Purchase rate",
    "ROAS",
    "Purchases (promoted)",
    "Cost per purchase (promoted)",
    "Purchase rate (promoted)",
    "ROAS (promoted)",
    "Purchases (halo)",
    "Units sold (new to brand)",
    "Cost per purchase (new to brand)",
    "Purchase rate (new to brand)",
    "ROAS (new to brand)",
    "Cost per detail page view",
    "Detail page view rate",
];

pub(crate) static UNIFIED_ADVERTISED_PRODUCT: ReportType = ReportType {
    not_kept: NOT_KEPT,
    ..plain(
        "unified_advertised_product",
        ("Advertised products, all ad products", "推广的商品（统一报告）"),
        &[Output {
            table: &PRODUCT_AD_PERFORMANCE,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                // The report mixes Sponsored Products, Brands and Display and no column tells them apart.
                is("ad_product", "ALL"),
                must("day", Cell::Span, &["Date range", "日期范围", "Datumsbereich", "期間"]),
                may(
                    "marketplace",
                    Cell::Site,
                    &["Advertised product marketplace", "推广的商品站点", "Marketplace des beworbenen Produkts"],
                ),
                may("portfolio", Cell::Text, &["Portfolio name", "广告组合名称", "Portfolioname"]),
                may("campaign_id", Cell::Text, &["Campaign ID", "广告活动编号", "Kampagnen-ID"]),
                must("campaign", Cell::Text, &["Campaign name", "广告活动名称", "Kampagnenname"]),
                may("ad_group_id", Cell::Text, &["Ad group ID", "广告组编号", "Anzeigengruppen-ID"]),
                may("ad_group", Cell::Text, &["Ad group name", "广告组名称", "Anzeigengruppenname"]),
                may("sku", Cell::Text, &["Advertised product SKU", "推广的商品 SKU", "SKU des beworbenen Produkts"]),
                head("asin", Cell::Text, &["Advertised product ID", "推广的商品编号", "ID des beworbenen Produkts"]),
                may(
                    "parent_asin",
                    Cell::Text,
                    &["Advertised product parent ID", "推广的商品父编号", "Übergeordnete ID des beworbenen Produkts"],
                ),
                may(
                    "title",
                    Cell::Text,
                    &["Advertised product name", "推广的商品名称", "Name des beworbenen Produkts"],
                ),
                may("currency", Cell::Currency, &["Budget currency", "预算货币", "Budgetwährung"]),
                must("impressions", Cell::Count, &["Impressions", "展示量", "Impressionen"]),
                must("clicks", Cell::Count, &["Clicks", "点击量", "Klicks"]),
                must("spend_micros", Cell::Money, &["Total cost", "总成本", "Gesamtkosten"]),
                head("sales_micros", Cell::Money, &["Sales", "销售额", "Verkäufe"]),
                may("orders", Cell::Count, &["Purchases", "购买量", "Käufe"]),
                may("units", Cell::Count, &["Units sold", "已售商品数量", "Verkaufte Einheiten"]),
                may("same_sku_units", Cell::Count, &["Units sold (promoted)"]),
                may("other_sku_units", Cell::Count, &["Units sold (halo)"]),
                may("same_sku_sales_micros", Cell::Money, &["Sales (promoted)"]),
                may("other_sku_sales_micros", Cell::Money, &["Sales (halo)"]),
                may("new_to_brand_orders", Cell::Count, &["Purchases (new to brand)"]),
                may("new_to_brand_sales_micros", Cell::Money, &["Sales (new to brand)"]),
                may("detail_page_views", Cell::Count, &["Detail page views", "商品详情页浏览量"]),
            ],
        }],
    )
};
