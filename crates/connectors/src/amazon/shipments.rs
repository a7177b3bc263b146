//! Amazon-fulfilled shipments: one row per shipped item, multi-channel ones included.

use crate::report::{Cell, Days, Output, ReportType, When, may, must, plain};
use domain::facts::SHIPMENT_ITEM;

const SHIPPED: &[&str] = &["shipment-date", "Versanddatum", "出荷日", "发货日期"];

/// `GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL`; the invoicing and tax variants have the same columns.
pub(crate) static SHIPMENTS: ReportType = ReportType {
    not_kept: &[
        // People: never kept.
        "buyer-email",
        "buyer-name",
        "buyer-phone-number",
        "recipient-name",
        "ship-address-1",
        "ship-address-2",
        "ship-address-3",
        "ship-city",
        "ship-postal-code",
        "ship-phone-number",
        "bill-address-1",
        "bill-address-2",
        "bill-address-3",
        "bill-city",
        "bill-state",
        "bill-postal-code",
        "bill-country",
        "tracking-number",
        "buyer-company-name",
        "buyer-tax-registration-id",
        "cpf",
        "points-granted",
        // Without a use.
        "merchant-order-item-id",
        "ship-service-level",
        "estimated-arrival-date",
    ],
    ..plain(
        "GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL",
        ("Amazon-fulfilled shipments", "亚马逊配送货件"),
        &[Output {
            table: &SHIPMENT_ITEM,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                may("marketplace", Cell::Site, &["sales-channel", "Verkaufskanal", "販売経路", "销售渠道"]),
                must("day", Cell::LocalDay, SHIPPED),
                may(
                    "order_id",
                    Cell::Text,
                    &["amazon-order-id", "Amazon-Bestellnummer", "Amazon注文番号", "亚马逊订单编号"],
                ),
                may("merchant_order_id", Cell::Text, &["merchant-order-id"]),
                must("shipment_id", Cell::Text, &["shipment-id", "Versand-ID", "出荷番号", "货件编号"]),
                must(
                    "shipment_item_id",
                    Cell::Text,
                    &["shipment-item-id", "Versandartikel-ID", "出荷商品番号", "货件商品编号"],
                ),
                may("order_item_id", Cell::Text, &["amazon-order-item-id"]),
                may("purchase_at", Cell::Instant, &["purchase-date"]),
                may("payments_at", Cell::Instant, &["payments-date"]),
                may("shipped_at", Cell::Instant, SHIPPED),
                may("reported_at", Cell::Instant, &["reporting-date"]),
                must("sku", Cell::Text, &["sku", "出品者SKU"]),
                may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
                must("quantity", Cell::Count, &["quantity-shipped", "Versendete Menge", "出荷数", "已发货数量"]),
                may("currency", Cell::Currency, &["currency", "Währung", "通貨", "货币"]),
                may("item_price_micros", Cell::Money, &["item-price"]),
                may("item_tax_micros", Cell::Money, &["item-tax"]),
                may("shipping_price_micros", Cell::Money, &["shipping-price"]),
                may("shipping_tax_micros", Cell::Money, &["shipping-tax"]),
                may("gift_wrap_price_micros", Cell::Money, &["gift-wrap-price"]),
                may("gift_wrap_tax_micros", Cell::Money, &["gift-wrap-tax"]),
                may("item_promotion_micros", Cell::Money, &["item-promotion-discount"]),
                may("ship_promotion_micros", Cell::Money, &["ship-promotion-discount"]),
                may("ship_country", Cell::Text, &["ship-country"]),
                may("ship_state", Cell::Text, &["ship-state"]),
                may("carrier", Cell::Text, &["carrier"]),
                may("fulfillment_center", Cell::Text, &["fulfillment-center-id"]),
                may("fulfillment_channel", Cell::Text, &["fulfillment-channel"]),
                may("sales_channel", Cell::Text, &["sales-channel", "Verkaufskanal", "販売経路", "销售渠道"]),
            ],
        }],
    )
};
