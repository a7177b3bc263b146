//! Fee preview: Amazon's estimate of the fees of one unit of each SKU, in its American and its European layout.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::FEE_PREVIEW;

/// `GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA`.
pub(crate) static FEE_PREVIEW_REPORT: ReportType = ReportType {
    not_kept: &[
        "has-local-inventory",
        "estimated-order-handling-fee-per-order",
        "estimated-weight-handling-fee-per-unit",
        // Read only where the newer column is not there.
        "estimated-pick-pack-fee-per-unit",
        "estimated-future-fee (Current Selling on Amazon + Future Fulfillment fees)",
        "estimated-future-order-handling-fee-per-order",
        "estimated-future-pick-pack-fee-per-unit",
        "estimated-future-weight-handling-fee-per-unit",
        "estimated-future-referral-fee-per-unit",
    ],
    ..plain(
        "GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA",
        ("Fee preview", "费用预览"),
        &[Output {
            table: &FEE_PREVIEW,
            when: When::Always,
            days: Days::Snapshot,
            fields: &[
                may("marketplace", Cell::Site, &["amazon-store", "Amazon-Shop", "Amazon ストア", "亚马逊商城"]),
                must("sku", Cell::Text, &["sku", "出品者SKU", "Händler-SKU", "卖家 SKU"]),
                may("fnsku", Cell::Text, &["fnsku"]),
                may("asin", Cell::Text, &["asin"]),
                may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
                may("product_group", Cell::Text, &["product-group", "Produktgruppe", "商品グループ", "商品组"]),
                may("brand", Cell::Text, &["brand", "Marke", "ブランド", "品牌"]),
                may("fulfilled_by", Cell::Text, &["fulfilled-by", "Versand durch", "配送元", "配送方"]),
                may("price_micros", Cell::Money, &["your-price", "Ihr Preis", "販売価格", "您的价格"]),
                may("sales_price_micros", Cell::Money, &["sales-price", "Sonderpreis", "セール価格", "促销价"]),
                may("longest_side", Cell::Real, &["longest-side", "Längste Seite", "最長辺", "最长边"]),
                may("median_side", Cell::Real, &["median-side", "Mittlere Seite", "中辺", "次长边"]),
                may("shortest_side", Cell::Real, &["shortest-side", "Kürzeste Seite", "最短辺", "最短边"]),
                may("length_and_girth", Cell::Real, &["length-and-girth"]),
                may("length_unit", Cell::Text, &["unit-of-dimension", "Maßeinheit", "寸法の単位", "尺寸单位"]),
                may("package_weight", Cell::Real, &["item-package-weight", "Paketgewicht", "梱包重量", "包装重量"]),
                may("weight_unit", Cell::Text, &["unit-of-weight", "Gewichtseinheit", "重量の単位", "重量单位"]),
                may(
                    "size_tier",
                    Cell::Text,
                    &[
                        "product-size-tier",
                        "product-size-weight-band",
                        "Größen- und Gewichtsklasse",
                        "商品サイズ区分",
                        "商品尺寸分段",
                    ],
                ),
                may("currency", Cell::Currency, &["currency", "Währung", "通貨", "货币"]),
                head(
                    "fee_total_micros",
                    Cell::Money,
                    &["estimated-fee-total", "Geschätzte Gebühren gesamt", "手数料見積もり合計", "预计费用总计"],
                ),
                head(
                    "referral_fee_micros",
                    Cell::Money,
                    &[
                        "estimated-referral-fee-per-unit",
                        "Geschätzte Verkaufsgebühr pro Einheit",
                        "販売手数料の見積もり",
                        "预计每件销售佣金",
                    ],
                ),
                may("closing_fee_micros", Cell::Money, &["estimated-variable-closing-fee"]),
                may(
                    "fulfillment_fee_micros",
                    Cell::Money,
                    &[
                        "expected-fulfillment-fee-per-unit",
                        "expected-domestic-fulfilment-fee-per-unit",
                        "estimated-pick-pack-fee-per-unit",
                        "Erwartete inländische Versandgebühr pro Einheit",
                        "配送代行手数料の見積もり",
                        "预计每件配送费用",
                    ],
                ),
                may("efn_uk_fee_micros", Cell::Money, &["expected-efn-fulfilment-fee-per-unit-uk"]),
                may("efn_de_fee_micros", Cell::Money, &["expected-efn-fulfilment-fee-per-unit-de"]),
                may("efn_fr_fee_micros", Cell::Money, &["expected-efn-fulfilment-fee-per-unit-fr"]),
                may("efn_it_fee_micros", Cell::Money, &["expected-efn-fulfilment-fee-per-unit-it"]),
                may("efn_es_fee_micros", Cell::Money, &["expected-efn-fulfilment-fee-per-unit-es"]),
                may("efn_se_fee_micros", Cell::Money, &["expected-efn-fulfilment-fee-per-unit-se"]),
                may("future_fee_micros", Cell::Money, &["expected-future-fulfillment-fee-per-unit"]),
                may("fee_category", Cell::Text, &["current-fee-category"]),
                may("future_fee_category", Cell::Text, &["future-fee-category"]),
                may("future_fee_day", Cell::Day, &["future-fee-category-effective-date"]),
            ],
        }],
    )
};
