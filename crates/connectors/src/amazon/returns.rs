//! FBA customer returns: one row per returned unit (or few units) with its condition and reason.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::RETURN_ITEM;

const RETURNED: &[&str] = &["return-date", "Rückgabedatum", "返品日", "退货日期", "date-retour"];

/// `GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA`.
pub(crate) static CUSTOMER_RETURNS: ReportType = plain(
    "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA",
    ("FBA customer returns", "FBA 买家退货"),
    &[Output {
        table: &RETURN_ITEM,
        when: When::Always,
        days: Days::InRow,
        fields: &[
            must("day", Cell::LocalDay, RETURNED),
            must("order_id", Cell::Text, &["order-id", "Bestellnummer", "注文番号", "订单编号"]),
            must("sku", Cell::Text, &["sku", "出品者SKU", "Händler-SKU", "卖家 SKU"]),
            may("asin", Cell::Text, &["asin"]),
            may("fnsku", Cell::Text, &["fnsku"]),
            may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
            must("quantity", Cell::Count, &["quantity", "Menge", "数量"]),
            may(
                "fulfillment_center",
                Cell::Text,
                &["fulfillment-center-id", "Logistikzentrum", "フルフィルメントセンター", "运营中心"],
            ),
            head(
                "disposition",
                Cell::Text,
                &["detailed-disposition", "Detaillierte Bestandsbezeichnung", "在庫の状態", "详细库存属性"],
            ),
            may("reason", Cell::Text, &["reason", "Grund", "返品の理由", "原因"]),
            may("status", Cell::Text, &["status", "ステータス", "状态"]),
            may("license_plate", Cell::Text, &["license-plate-number", "LPN"]),
            may(
                "customer_comment",
                Cell::Text,
                &["customer-comments", "Kundenkommentare", "購入者のコメント", "买家评论"],
            ),
            may("returned_at", Cell::Instant, RETURNED),
        ],
    }],
);
