//! All orders: one row per order item, by order date, by last update or archived.

use crate::report::{Cell, Days, Output, ReportType, When, may, must, plain};
use domain::facts::ORDER_ITEM;

const PURCHASED: &[&str] = &["purchase-date", "Kaufdatum", "購入日", "date-achat", "订购日期"];
const STATUS: &[&str] = &["order-status", "Bestellstatus", "注文状況", "订单状态"];
const CHANNEL: &[&str] = &["sales-channel", "Verkaufskanal", "販売経路", "销售渠道"];

/// `GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL`, also `..._BY_LAST_UPDATE_GENERAL` and
/// `GET_FLAT_FILE_ARCHIVED_ORDERS_DATA_BY_ORDER_DATE`: the same table for other choices of orders.
pub(crate) static ALL_ORDERS: ReportType = ReportType {
    not_kept: &[
        "merchant-order-id",
        "order-channel",
        "url",
        "ship-service-level",
        "ship-city",
        "ship-postal-code",
        "cpf",
        "purchase-order-number",
        "signature-confirmation-recommended",
        "customized-url",
        "customized-page",
        "is-heavy-or-bulky",
        "is-replacement-order",
        "original-order-id",
        "is-sold-by-ab",
        "is-amazon-invoiced",
        "vat-exclusive-item-price",
        "vat-exclusive-shipping-price",
        "vat-exclusive-giftwrap-price",
        "ship-promotion-id",
        "buyer-company-name",
        "buyer-cst-category",
        "buyer-tax-registration-id",
        "licensee-name",
        "license-number",
        "license-state",
        "license-expiration-date",
        "is-exchange-order",
        "is-transparency",
        "default-ship-from-address-name",
        "default-ship-from-address-field-1",
        "default-ship-from-city",
        "default-ship-from-state",
        "default-ship-from-country",
        "default-ship-from-postal-code",
        "actual-ship-from-address-name",
        "actual-ship-from-address-1",
        "actual-ship-from-city",
        "actual-ship-from-state",
        "actual-ship-from-country",
        "actual-ship-from-postal-code",
        "is-buyer-requested-cancellation",
        "buyer-requested-cancel-reason",
        "order-invoice-type",
        "invoice-business-legal-name",
    ],
    ..plain(
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
        ("All orders", "所有订单"),
        &[Output {
            table: &ORDER_ITEM,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                may("marketplace", Cell::Site, CHANNEL),
                must("day", Cell::LocalDay, PURCHASED),
                must(
                    "order_id",
                    Cell::Text,
                    &["amazon-order-id", "Amazon-Bestellnummer", "注文番号", "亚马逊订单编号"],
                ),
                may("order_item_id", Cell::Text, &["order-item-id"]),
                may("purchase_at", Cell::Instant, PURCHASED),
                may("last_updated_at", Cell::Instant, &["last-updated-date", "最終更新日", "上次更新日期"]),
                must("order_status", Cell::Text, STATUS),
                may("item_status", Cell::Text, &["item-status", "Artikelstatus", "商品状态"]),
                may(
                    "fulfillment_channel",
                    Cell::Text,
                    &["fulfillment-channel", "fulfilment-channel", "Versender", "配送渠道"],
                ),
                may("sales_channel", Cell::Text, CHANNEL),
                must("sku", Cell::Text, &["sku"]),
                may("asin", Cell::Text, &["asin"]),
                may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
                must("quantity", Cell::Count, &["quantity", "Menge", "数量", "quantité", "cantidad", "quantità"]),
                may("currency", Cell::Currency, &["currency", "Währung", "通貨", "货币"]),
                may("item_price_micros", Cell::Money, &["item-price", "Artikelpreis", "商品金額", "商品价格"]),
                may("item_tax_micros", Cell::Money, &["item-tax"]),
                may("shipping_price_micros", Cell::Money, &["shipping-price"]),
                may("shipping_tax_micros", Cell::Money, &["shipping-tax"]),
                may("gift_wrap_price_micros", Cell::Money, &["gift-wrap-price"]),
                may("gift_wrap_tax_micros", Cell::Money, &["gift-wrap-tax"]),
                may("item_promotion_micros", Cell::Money, &["item-promotion-discount"]),
                may("ship_promotion_micros", Cell::Money, &["ship-promotion-discount"]),
                may("ship_country", Cell::Text, &["ship-country"]),
                may("ship_state", Cell::Text, &["ship-state"]),
                may("promotion_ids", Cell::Text, &["promotion-ids"]),
                may("is_business_order", Cell::Flag, &["is-business-order"]),
                may("price_designation", Cell::Text, &["price-designation"]),
                may("cancelled", Cell::FlagIf(is_cancelled), STATUS),
            ],
        }],
    )
};

/// Amazon writes `Cancelled` in most places and `Canceled` in some.
pub(crate) fn is_cancelled(status: &str) -> bool {
    matches!(
        status.to_lowercase().as_str(),
        "cancelled"
            | "canceled"
            | "storniert"
            | "キャンセル"
            | "キャンセル済み"
            | "已取消"
            | "取消"
            | "annulé"
            | "cancelado"
            | "annullato"
    )
}
