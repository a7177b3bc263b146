//! Monthly storage fees per FNSKU and warehouse, estimated by Amazon after the month's end.

use crate::report::{Cell, Days, Output, ReportType, When, may, must, plain};
use domain::facts::STORAGE_FEE;

const COUNTRY: &[&str] = &["country_code", "Ländercode", "国コード", "国家代码"];

/// `GET_FBA_STORAGE_FEE_CHARGES_DATA`.
pub(crate) static STORAGE_FEES: ReportType = ReportType {
    not_kept: &[
        "longest_side",
        "median_side",
        "shortest_side",
        "measurement_units",
        "weight",
        "weight_units",
        "eligible_for_inventory_discount",
        "qualifies_for_inventory_discount",
        "breakdown_incentive_fee_amount",
        "average_quantity_customer_orders",
        "storage_utilization_ratio_units",
    ],
    ..plain(
        "GET_FBA_STORAGE_FEE_CHARGES_DATA",
        ("Monthly storage fees", "月度仓储费"),
        &[Output {
            table: &STORAGE_FEE,
            when: When::Always,
            days: Days::InRow,
            fields: &[
                may("marketplace", Cell::Site, COUNTRY),
                must("day", Cell::Month, &["month_of_charge", "Monat der Belastung", "請求対象月", "收费月份"]),
                may("asin", Cell::Text, &["asin"]),
                must("fnsku", Cell::Text, &["fnsku"]),
                may("title", Cell::Text, &["product_name", "Produktname", "商品名", "商品名称"]),
                must(
                    "fulfillment_center",
                    Cell::Text,
                    &["fulfillment_center", "Logistikzentrum", "フルフィルメントセンター", "运营中心"],
                ),
                may("country", Cell::Text, COUNTRY),
                may("size_tier", Cell::Text, &["product_size_tier", "Größenklasse", "商品サイズ区分", "商品尺寸分段"]),
                may("average_units", Cell::Real, &["average_quantity_on_hand", "平均在庫数", "平均现有数量"]),
                may("average_units_pending_removal", Cell::Real, &["average_quantity_pending_removal"]),
                may("item_volume", Cell::Real, &["item_volume", "Artikelvolumen", "商品の体積", "商品体积"]),
                may("volume_unit", Cell::Text, &["volume_units", "体積の単位", "体积单位"]),
                may("total_volume", Cell::Real, &["estimated_total_item_volume"]),
                may("rate_micros", Cell::Money, &["storage_rate", "保管手数料率", "仓储费率"]),
                may("currency", Cell::Currency, &["currency", "Währung", "通貨", "货币"]),
                must(
                    "fee_micros",
                    Cell::Money,
                    &[
                        "estimated_monthly_storage_fee",
                        "Geschätzte monatliche Lagergebühr",
                        "月額在庫保管手数料",
                        "预计月度仓储费",
                    ],
                ),
                may("dangerous_goods_type", Cell::Text, &["dangerous_goods_storage_type"]),
                may("incentive_micros", Cell::Money, &["total_incentive_fee_amount"]),
                may("base_rate_micros", Cell::Money, &["base_rate"]),
                may("surcharge_rate_micros", Cell::Money, &["utilization_surcharge_rate"]),
                may("utilization_ratio", Cell::Real, &["storage_utilization_ratio"]),
            ],
        }],
    )
};
