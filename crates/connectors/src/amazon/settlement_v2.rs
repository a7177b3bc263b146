//! Settlement report, flat file V2: one row with the total, then one row per amount.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::{SETTLEMENT, SETTLEMENT_LINE};

const ID: &[&str] = &["settlement-id", "Abrechnungsnummer", "決済番号", "结算编号"];
const START: &[&str] = &["settlement-start-date", "Startdatum der Abrechnung", "決済開始日", "结算开始日期"];
const END: &[&str] = &["settlement-end-date", "Enddatum der Abrechnung", "決済終了日", "结算结束日期"];
const TOTAL: &[&str] = &["total-amount", "Gesamtbetrag", "合計金額", "总金额"];
const AMOUNT: &[&str] = &["amount", "Betrag", "金額", "金额"];
const CURRENCY: &[&str] = &["currency", "Währung", "通貨", "货币"];
const POSTED: &[&str] = &["posted-date", "Buchungsdatum", "計上日", "过账日期"];
const POSTED_AT: &[&str] = &["posted-date-time", "Buchungsdatum/Uhrzeit", "計上日時", "过账日期/时间"];

/// `GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2`.
pub(crate) static SETTLEMENT_V2: ReportType = ReportType {
    not_kept: &["merchant-order-item-id", "merchant-adjustment-item-id"],
    ..plain(
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2",
        ("Settlement (flat file V2)", "结算报告（V2）"),
        &[
            Output {
                table: &SETTLEMENT,
                when: When::Filled(TOTAL),
                days: Days::InRow,
                fields: &[
                    must("day", Cell::Day, START),
                    must("day_to", Cell::Day, END),
                    must("settlement_id", Cell::Carried, ID),
                    may("start_at", Cell::Instant, START),
                    may("end_at", Cell::Instant, END),
                    may("deposit_at", Cell::Instant, &["deposit-date", "Auszahlungsdatum", "振込日", "存款日期"]),
                    must("total_micros", Cell::Money, TOTAL),
                    head("currency", Cell::Currency, CURRENCY),
                ],
            },
            // The row with the total normally has no amount; if it does, the amount is a line like any other.
            Output {
                table: &SETTLEMENT_LINE,
                when: When::Filled(AMOUNT),
                days: Days::InRow,
                fields: &[
                    may(
                        "marketplace",
                        Cell::Site,
                        &["marketplace-name", "Marketplace-Name", "マーケットプレイス名", "商城名称"],
                    ),
                    must("day", Cell::Day, POSTED),
                    must("settlement_id", Cell::Carried, ID),
                    head(
                        "transaction_type",
                        Cell::Text,
                        &["transaction-type", "Transaktionstyp", "トランザクションの種類", "交易类型"],
                    ),
                    head("amount_type", Cell::Text, &["amount-type", "Betragstyp", "金額の種類", "金额类型"]),
                    head(
                        "amount_description",
                        Cell::Text,
                        &["amount-description", "Betragsbeschreibung", "金額の説明", "金额描述"],
                    ),
                    must("amount_micros", Cell::Money, AMOUNT),
                    head("currency", Cell::Carried, CURRENCY),
                    may("sku", Cell::Text, &["sku"]),
                    may("quantity", Cell::Count, &["quantity-purchased", "Gekaufte Menge", "購入数量", "购买数量"]),
                    may("order_id", Cell::Text, &["order-id", "Bestellnummer", "注文番号", "订单编号"]),
                    may("order_item_code", Cell::Text, &["order-item-code"]),
                    may("merchant_order_id", Cell::Text, &["merchant-order-id"]),
                    may("adjustment_id", Cell::Text, &["adjustment-id"]),
                    may("shipment_id", Cell::Text, &["shipment-id"]),
                    may(
                        "marketplace_name",
                        Cell::Text,
                        &["marketplace-name", "Marketplace-Name", "マーケットプレイス名", "商城名称"],
                    ),
                    may("fulfillment_id", Cell::Text, &["fulfillment-id"]),
                    may("posted_at", Cell::Instant, POSTED_AT),
                    may("promotion_id", Cell::Text, &["promotion-id"]),
                ],
            },
        ],
    )
};
