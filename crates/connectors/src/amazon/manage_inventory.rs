//! FBA manage inventory: units by state as of the moment of the export, without a date in it.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::STOCK_SNAPSHOT;

/// `GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA`; `GET_FBA_MYI_ALL_INVENTORY_DATA` is the same table with suppressed offers.
pub(crate) static MANAGE_INVENTORY: ReportType = ReportType {
    not_kept: &[
        "mfn-listing-exists",
        "mfn-fulfillable-quantity",
        "afn-listing-exists",
        "afn-reserved-future-supply",
        "afn-future-supply-buyable",
        "afn-fulfillable-quantity-local",
        "afn-fulfillable-quantity-remote",
        "afn-onhand-buyable-quantity",
    ],
    ..plain(
        "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA",
        ("FBA manage inventory", "管理亚马逊库存"),
        &[Output {
            table: &STOCK_SNAPSHOT,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                may("marketplace", Cell::Site, &["store"]),
                must("sku", Cell::Text, &["sku", "Händler-SKU", "出品者SKU", "卖家 SKU"]),
                may("fnsku", Cell::Text, &["fnsku"]),
                may("asin", Cell::Text, &["asin"]),
                may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
                may("condition", Cell::Text, &["condition", "Zustand", "コンディション", "状况"]),
                may("price_micros", Cell::Money, &["your-price", "Ihr Preis", "販売価格", "您的价格"]),
                head(
                    "available",
                    Cell::Count,
                    &["afn-fulfillable-quantity", "AFN-versandfähige Menge", "AFN出荷可能数", "亚马逊可售数量"],
                ),
                may(
                    "unfulfillable",
                    Cell::Count,
                    &["afn-unsellable-quantity", "AFN-unverkäufliche Menge", "AFN販売不可数", "亚马逊不可售数量"],
                ),
                may(
                    "reserved",
                    Cell::Count,
                    &["afn-reserved-quantity", "AFN-reservierte Menge", "AFN引当数", "亚马逊预留数量"],
                ),
                may("reserved_transfer", Cell::Count, &["afn-fc-transfer-quantity"]),
                head(
                    "warehouse",
                    Cell::Count,
                    &["afn-warehouse-quantity", "AFN-Lagermenge", "AFN倉庫数", "亚马逊仓库数量"],
                ),
                may("total", Cell::Count, &["afn-total-quantity", "AFN-Gesamtmenge", "AFN合計数", "亚马逊总数量"]),
                may("unit_volume", Cell::Real, &["per-unit-volume"]),
                may("inbound_working", Cell::Count, &["afn-inbound-working-quantity"]),
                may("inbound_shipped", Cell::Count, &["afn-inbound-shipped-quantity"]),
                may("inbound_receiving", Cell::Count, &["afn-inbound-receiving-quantity"]),
                may("researching", Cell::Count, &["afn-researching-quantity"]),
            ],
        }],
    )
};
