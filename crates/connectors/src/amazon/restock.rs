//! Restock recommendations: what Amazon would send in, as of the moment of the export.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::RESTOCK_ADVICE;

/// `GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT`.
pub(crate) static RESTOCK: ReportType = plain(
    "GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT",
    ("Restock recommendations", "补货建议"),
    &[Output {
        table: &RESTOCK_ADVICE,
        when: When::Always,
        days: Days::Snapshot,
        fields: &[
            may("marketplace", Cell::Site, &["Country", "Land", "国", "国家/地区", "Pays", "Paese", "País"]),
            must("sku", Cell::Text, &["Merchant SKU", "Händler-SKU", "出品者SKU", "卖家 SKU"]),
            may("fnsku", Cell::Text, &["FNSKU"]),
            may("asin", Cell::Text, &["ASIN"]),
            may("title", Cell::Text, &["Product Name", "Produktname", "商品名", "商品名称"]),
            may("condition", Cell::Text, &["Condition", "Zustand", "コンディション", "状况"]),
            may("supplier", Cell::Text, &["Supplier", "Lieferant", "仕入先", "供应商"]),
            may(
                "supplier_part",
                Cell::Text,
                &["Supplier part no.", "Lieferanten-Teilenr.", "仕入先商品番号", "供应商零件编号"],
            ),
            may("currency", Cell::Currency, &["Currency code", "Währungscode", "通貨コード", "货币代码"]),
            may("price_micros", Cell::Money, &["Price", "Preis", "価格", "价格"]),
            may(
                "sales_t30_micros",
                Cell::Money,
                &["Sales last 30 days", "Umsatz der letzten 30 Tage", "過去30日間の売上", "过去 30 天的销售额"],
            ),
            may(
                "units_sold_t30",
                Cell::Count,
                &[
                    "Units Sold Last 30 Days",
                    "Verkaufte Einheiten der letzten 30 Tage",
                    "過去30日間の販売数",
                    "过去 30 天售出的商品数量",
                ],
            ),
            may("total", Cell::Count, &["Total Units", "Einheiten gesamt", "合計在庫数", "商品总数"]),
            may("inbound", Cell::Count, &["Inbound", "Eingehend", "納品中", "入库"]),
            head("available", Cell::Count, &["Available", "Verfügbar", "販売可能", "可售"]),
            may("transfer", Cell::Count, &["FC transfer", "FC-Transfer", "FC移管", "亚马逊物流转移"]),
            may("processing", Cell::Count, &["FC Processing", "FC-Bearbeitung", "FC処理", "亚马逊物流处理"]),
            may("customer_order", Cell::Count, &["Customer Order", "Kundenbestellung", "注文", "买家订单"]),
            may("unfulfillable", Cell::Count, &["Unfulfillable", "Nicht versandfähig", "販売不可", "不可售"]),
            may("working", Cell::Count, &["Working", "In Bearbeitung", "処理中", "处理中"]),
            may("shipped", Cell::Count, &["Shipped", "Versandt", "出荷済み", "已发货"]),
            may("receiving", Cell::Count, &["Receiving", "Wird empfangen", "受領中", "正在接收"]),
            may("fulfilled_by", Cell::Text, &["Fulfilled by", "Versand durch", "配送元", "配送方"]),
            may(
                "days_of_supply_total_reported",
                Cell::Real,
                &["Total Days of Supply (including units from open shipments)"],
            ),
            may(
                "days_of_supply_reported",
                Cell::Real,
                &["Days of Supply at Amazon Fulfillment Network", "Days of Supply"],
            ),
            may("alert", Cell::Text, &["Alert", "Warnung", "アラート", "警报"]),
            head(
                "recommended_units",
                Cell::Count,
                &["Recommended replenishment qty", "Empfohlene Nachschubmenge", "推奨在庫補充数", "建议补货数量"],
            ),
            may(
                "recommended_ship_day",
                Cell::Day,
                &["Recommended ship date", "Empfohlenes Versanddatum", "推奨出荷日", "建议发货日期"],
            ),
            may(
                "recommended_action",
                Cell::Text,
                &["Recommended action", "Empfohlene Maßnahme", "推奨される対応", "建议操作"],
            ),
            may(
                "storage_size",
                Cell::Text,
                &["Unit storage size", "Lagergröße pro Einheit", "商品の保管サイズ", "商品存储尺寸"],
            ),
        ],
    }],
);
