//! Inventory ledger, summary view: opening balance, movements and closing balance per SKU, disposition and place.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::STOCK_LEDGER;

const PLACE: &[&str] = &["Location", "Standort", "所在地", "ロケーション", "地点"];

/// `GET_LEDGER_SUMMARY_VIEW_DATA`, by day or month, by country or warehouse.
pub(crate) static LEDGER_SUMMARY: ReportType = ReportType {
    not_kept: &["Condition Type"],
    ..plain(
        "GET_LEDGER_SUMMARY_VIEW_DATA",
        ("Inventory ledger, summary", "库存分类账（摘要）"),
        &[Output {
            table: &STOCK_LEDGER,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                may("marketplace", Cell::Site, PLACE),
                must("day", Cell::DayOrMonth, &["Date", "Datum", "日付", "日期", "Fecha", "Data"]),
                must("fnsku", Cell::Text, &["FNSKU"]),
                may("asin", Cell::Text, &["ASIN"]),
                must("sku", Cell::Text, &["MSKU", "出品者SKU", "Händler-SKU", "卖家 SKU"]),
                may("title", Cell::Text, &["Title", "Titel", "商品名", "名称"]),
                must("disposition", Cell::Text, &["Disposition", "Bestandszustand", "在庫の状態", "处置"]),
                may("location", Cell::Text, PLACE),
                must(
                    "starting",
                    Cell::Count,
                    &["Starting Warehouse Balance", "Anfangsbestand im Lager", "期首在庫", "期初仓库余额"],
                ),
                may(
                    "in_transit",
                    Cell::Count,
                    &["In Transit Between Warehouses", "Unterwegs zwischen Lagern", "倉庫間移動中", "仓库间在途"],
                ),
                may("receipts", Cell::Count, &["Receipts", "Wareneingänge", "受領", "接收"]),
                head(
                    "customer_shipments",
                    Cell::Count,
                    &["Customer Shipments", "Kundensendungen", "購入者への出荷", "买家货件"],
                ),
                may(
                    "customer_returns",
                    Cell::Count,
                    &["Customer Returns", "Kundenrücksendungen", "購入者による返品", "买家退货"],
                ),
                may(
                    "vendor_returns",
                    Cell::Count,
                    &["Vendor Returns", "Rücksendungen an Verkäufer", "出品者への返送", "供应商退货"],
                ),
                may(
                    "transfers",
                    Cell::Count,
                    &["Warehouse Transfer In/Out", "Lagertransfer Ein/Aus", "倉庫間移動", "仓库转移（入/出）"],
                ),
                may("found", Cell::Count, &["Found", "Gefunden", "発見", "已找到"]),
                may("lost", Cell::Count, &["Lost", "Verloren", "紛失", "丢失"]),
                may("damaged", Cell::Count, &["Damaged", "Beschädigt", "破損", "残损"]),
                may("disposed", Cell::Count, &["Disposed", "Entsorgt", "廃棄", "已弃置"]),
                may("other_events", Cell::Count, &["Other Events", "Sonstige Ereignisse", "その他", "其他事件"]),
                may("unknown_events", Cell::Count, &["Unknown Events", "Unbekannte Ereignisse", "不明", "未知事件"]),
                must(
                    "ending",
                    Cell::Count,
                    &["Ending Warehouse Balance", "Endbestand im Lager", "期末在庫", "期末仓库余额"],
                ),
            ],
        }],
    )
};
