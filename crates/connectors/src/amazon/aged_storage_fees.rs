//! Aged-inventory surcharge (formerly long-term storage fee) per SKU and age band.

use crate::report::{Cell, Days, Output, ReportType, When, may, must, plain};
use domain::facts::AGED_STORAGE_FEE;

const COUNTRY: &[&str] = &["country", "Land", "国", "国家/地区"];

/// `GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA` as it is since the surcharge has age bands.
pub(crate) static AGED_STORAGE_FEES: ReportType = plain(
    "GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA",
    ("Aged-inventory surcharge", "超龄库存附加费"),
    &[Output {
        table: &AGED_STORAGE_FEE,
        when: When::Always,
        days: Days::InRow,
        fields: &[
            may("marketplace", Cell::Site, COUNTRY),
            // As written: a moment at midnight UTC would be the day before in America.
            must("day", Cell::Day, &["snapshot-date", "Datum der Momentaufnahme", "スナップショット日", "快照日期"]),
            must("sku", Cell::Text, &["sku", "出品者SKU", "Händler-SKU", "卖家 SKU"]),
            may("fnsku", Cell::Text, &["fnsku"]),
            may("asin", Cell::Text, &["asin"]),
            may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
            may("condition", Cell::Text, &["condition", "Zustand", "コンディション", "状况"]),
            may("unit_volume", Cell::Real, &["per-unit-volume", "Volumen pro Einheit", "商品あたりの体積", "每件体积"]),
            may("volume_unit", Cell::Text, &["volume-unit", "Volumeneinheit", "体積の単位", "体积单位"]),
            may("country", Cell::Text, COUNTRY),
            may("currency", Cell::Currency, &["currency", "Währung", "通貨", "货币"]),
            may("quantity", Cell::Count, &["qty-charged", "Berechnete Menge", "課金対象数量", "收费数量"]),
            must("fee_micros", Cell::Money, &["amount-charged", "Berechneter Betrag", "請求金額", "收费金额"]),
            may("age_tier", Cell::Text, &["surcharge-age-tier", "Altersstufe", "経過日数区分", "附加费库龄分段"]),
            may("rate_micros", Cell::Money, &["rate-surcharge", "Gebührensatz", "追加手数料率", "附加费费率"]),
        ],
    }],
);
