//! `GET_SALES_AND_TRAFFIC_REPORT`, JSON of the selling partner API: one section by date, one by ASIN.

use crate::hints::{Hints, Span};
use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::{SHOP_TRAFFIC, TRAFFIC};
use domain::{Day, Marketplace};

/// Averages and ratios of what is kept, and parts of it by device.
const NOT_KEPT_BY_DATE: &[&str] = &[
    "salesByDate.averageSalesPerOrderItem.amount",
    "salesByDate.averageSalesPerOrderItem.currencyCode",
    "salesByDate.averageSalesPerOrderItemB2B.amount",
    "salesByDate.averageSalesPerOrderItemB2B.currencyCode",
    "salesByDate.averageUnitsPerOrderItem",
    "salesByDate.averageUnitsPerOrderItemB2B",
    "salesByDate.averageSellingPrice.amount",
    "salesByDate.averageSellingPrice.currencyCode",
    "salesByDate.averageSellingPriceB2B.amount",
    "salesByDate.averageSellingPriceB2B.currencyCode",
    "salesByDate.orderedProductSalesB2B.currencyCode",
    "salesByDate.refundRate",
    "salesByDate.claimsAmount.currencyCode",
    "salesByDate.shippedProductSales.currencyCode",
    "trafficByDate.browserPageViews",
    "trafficByDate.browserPageViewsB2B",
    "trafficByDate.mobileAppPageViews",
    "trafficByDate.mobileAppPageViewsB2B",
    "trafficByDate.browserSessions",
    "trafficByDate.browserSessionsB2B",
    "trafficByDate.mobileAppSessions",
    "trafficByDate.mobileAppSessionsB2B",
    "trafficByDate.buyBoxPercentageB2B",
    "trafficByDate.orderItemSessionPercentage",
    "trafficByDate.orderItemSessionPercentageB2B",
    "trafficByDate.unitSessionPercentage",
    "trafficByDate.unitSessionPercentageB2B",
    "trafficByDate.averageParentItems",
    "trafficByDate.receivedNegativeFeedbackRate",
];
const NOT_KEPT_BY_ASIN: &[&str] = &[
    "salesByAsin.orderedProductSalesB2B.currencyCode",
    "trafficByAsin.browserSessions",
    "trafficByAsin.browserSessionsB2B",
    "trafficByAsin.mobileAppSessions",
    "trafficByAsin.mobileAppSessionsB2B",
    "trafficByAsin.browserSessionPercentage",
    "trafficByAsin.browserSessionPercentageB2B",
    "trafficByAsin.mobileAppSessionPercentage",
    "trafficByAsin.mobileAppSessionPercentageB2B",
    "trafficByAsin.sessionPercentageB2B",
    "trafficByAsin.browserPageViews",
    "trafficByAsin.browserPageViewsB2B",
    "trafficByAsin.mobileAppPageViews",
    "trafficByAsin.mobileAppPageViewsB2B",
    "trafficByAsin.browserPageViewsPercentage",
    "trafficByAsin.browserPageViewsPercentageB2B",
    "trafficByAsin.mobileAppPageViewsPercentage",
    "trafficByAsin.mobileAppPageViewsPercentageB2B",
    "trafficByAsin.pageViewsPercentageB2B",
    "trafficByAsin.unitSessionPercentage",
    "trafficByAsin.unitSessionPercentageB2B",
];

pub(crate) static SALES_AND_TRAFFIC_BY_DATE: ReportType = ReportType {
    preamble: Some(specification),
    not_kept: NOT_KEPT_BY_DATE,
    ..plain(
        "GET_SALES_AND_TRAFFIC_REPORT_BY_DATE",
        ("Sales and traffic by date (API)", "销售和流量报告（按日期，API）"),
        &[Output {
            table: &SHOP_TRAFFIC,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                must("day", Cell::Day, &["date"]),
                may("currency", Cell::Currency, &["salesByDate.orderedProductSales.currencyCode"]),
                must("ordered_sales_micros", Cell::Money, &["salesByDate.orderedProductSales.amount"]),
                may("ordered_sales_b2b_micros", Cell::Money, &["salesByDate.orderedProductSalesB2B.amount"]),
                must("units_ordered", Cell::Count, &["salesByDate.unitsOrdered"]),
                may("units_ordered_b2b", Cell::Count, &["salesByDate.unitsOrderedB2B"]),
                may("order_items", Cell::Count, &["salesByDate.totalOrderItems"]),
                may("order_items_b2b", Cell::Count, &["salesByDate.totalOrderItemsB2B"]),
                must("sessions", Cell::Count, &["trafficByDate.sessions"]),
                may("sessions_b2b", Cell::Count, &["trafficByDate.sessionsB2B"]),
                may("page_views", Cell::Count, &["trafficByDate.pageViews"]),
                may("page_views_b2b", Cell::Count, &["trafficByDate.pageViewsB2B"]),
                may("buy_box_share", Cell::Percent, &["trafficByDate.buyBoxPercentage"]),
                may("average_offer_count", Cell::Real, &["trafficByDate.averageOfferCount"]),
                may("units_refunded", Cell::Count, &["salesByDate.unitsRefunded"]),
                may("feedback_received", Cell::Count, &["trafficByDate.feedbackReceived"]),
                may("negative_feedback_received", Cell::Count, &["trafficByDate.negativeFeedbackReceived"]),
                may("claims_granted", Cell::Count, &["salesByDate.claimsGranted"]),
                may("claims_amount_micros", Cell::Money, &["salesByDate.claimsAmount.amount"]),
                may("shipped_sales_micros", Cell::Money, &["salesByDate.shippedProductSales.amount"]),
                may("units_shipped", Cell::Count, &["salesByDate.unitsShipped"]),
                may("orders_shipped", Cell::Count, &["salesByDate.ordersShipped"]),
            ],
        }],
    )
};

pub(crate) static SALES_AND_TRAFFIC_BY_ASIN: ReportType = ReportType {
    preamble: Some(specification),
    not_kept: NOT_KEPT_BY_ASIN,
    ..plain(
        "GET_SALES_AND_TRAFFIC_REPORT_BY_ASIN",
        ("Sales and traffic by ASIN (API)", "销售和流量报告（按 ASIN，API）"),
        &[Output {
            table: &TRAFFIC,
            when: When::Always,
            days: Days::Period,
            fields: &[
                may("parent_asin", Cell::Text, &["parentAsin"]),
                // Only with the granularities CHILD and SKU; rows by parent would replace those by child.
                must("asin", Cell::Text, &["childAsin"]),
                may("sku", Cell::Text, &["sku"]),
                may("currency", Cell::Currency, &["salesByAsin.orderedProductSales.currencyCode"]),
                must("ordered_sales_micros", Cell::Money, &["salesByAsin.orderedProductSales.amount"]),
                may("ordered_sales_b2b_micros", Cell::Money, &["salesByAsin.orderedProductSalesB2B.amount"]),
                must("units_ordered", Cell::Count, &["salesByAsin.unitsOrdered"]),
                may("units_ordered_b2b", Cell::Count, &["salesByAsin.unitsOrderedB2B"]),
                may("order_items", Cell::Count, &["salesByAsin.totalOrderItems"]),
                may("order_items_b2b", Cell::Count, &["salesByAsin.totalOrderItemsB2B"]),
                must("sessions", Cell::Count, &["trafficByAsin.sessions"]),
                may("sessions_b2b", Cell::Count, &["trafficByAsin.sessionsB2B"]),
                head("page_views", Cell::Count, &["trafficByAsin.pageViews"]),
                may("page_views_b2b", Cell::Count, &["trafficByAsin.pageViewsB2B"]),
                may("buy_box_share", Cell::Percent, &["trafficByAsin.buyBoxPercentage"]),
                may("buy_box_share_b2b", Cell::Percent, &["trafficByAsin.buyBoxPercentageB2B"]),
                may("session_share", Cell::Percent, &["trafficByAsin.sessionPercentage"]),
                may("page_view_share", Cell::Percent, &["trafficByAsin.pageViewsPercentage"]),
            ],
        }],
    )
};

/// Reads the request that the report repeats: its days, how long each row's days last, its site.
pub(in crate::amazon) fn specification(lines: &[String], hints: &mut Hints) {
    let (mut from, mut to) = (None, None);
    for line in lines {
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '[' | ']'));
        let Some(key) = key.trim().strip_prefix("reportSpecification.") else { continue };
        match key {
            "dataStartTime" => from = value.get(..10).and_then(Day::parse_iso),
            "dataEndTime" => to = value.get(..10).and_then(Day::parse_iso),
            "reportOptions.dateGranularity" => {
                hints.span = match value {
                    "WEEK" => Span::Week,
                    "MONTH" => Span::Month,
                    _ => Span::Day,
                };
            }
            key if key.starts_with("marketplaceIds") => {
                let first = value.split([',', '"', ' ']).next().unwrap_or("");
                hints.marketplace = hints.marketplace.or(Marketplace::find(first));
            }
            _ => {}
        }
    }
    hints.period = hints.period.or(from.zip(to));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_says_days_span_and_site() {
        let lines = [
            "reportSpecification.reportType=GET_SALES_AND_TRAFFIC_REPORT",
            "reportSpecification.reportOptions.dateGranularity=WEEK",
            "reportSpecification.dataStartTime=2026-10-04",
            "reportSpecification.dataEndTime=2026-10-17T00:00:00Z",
            "reportSpecification.marketplaceIds=[\"A1VC38T7YXB528\"]",
        ]
        .map(str::to_owned);
        let mut hints = Hints::default();
        specification(&lines, &mut hints);
        assert_eq!(hints.period, Day::new(2026, 10, 4).zip(Day::new(2026, 10, 17)));
        assert_eq!(hints.span, Span::Week);
        assert_eq!(hints.marketplace.map(Marketplace::code), Some("amazon-jp"));
    }
}
