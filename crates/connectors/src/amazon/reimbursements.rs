//! FBA reimbursements: money or units given back for what the warehouse lost or damaged.

use crate::report::{Cell, Days, Output, ReportType, When, head, may, must, plain};
use domain::facts::REIMBURSEMENT;

const APPROVED: &[&str] = &["approval-date", "Genehmigungsdatum", "承認日", "批准日期"];

/// `GET_FBA_REIMBURSEMENTS_DATA`.
pub(crate) static REIMBURSEMENTS: ReportType = plain(
    "GET_FBA_REIMBURSEMENTS_DATA",
    ("FBA reimbursements", "FBA 赔偿"),
    &[Output {
        table: &REIMBURSEMENT,
        when: When::Always,
        days: Days::InRow,
        fields: &[
            must("day", Cell::LocalDay, APPROVED),
            must("reimbursement_id", Cell::Text, &["reimbursement-id", "Erstattungs-ID", "払い戻し番号", "赔偿编号"]),
            may("case_id", Cell::Text, &["case-id", "Fall-ID", "問い合わせ番号", "问题编号"]),
            may(
                "order_id",
                Cell::Text,
                &["amazon-order-id", "Amazon-Bestellnummer", "Amazon注文番号", "亚马逊订单编号"],
            ),
            must("reason", Cell::Text, &["reason", "Grund", "理由", "原因"]),
            may("sku", Cell::Text, &["sku", "出品者SKU", "Händler-SKU", "卖家 SKU"]),
            may("fnsku", Cell::Text, &["fnsku"]),
            may("asin", Cell::Text, &["asin"]),
            may("title", Cell::Text, &["product-name", "Produktname", "商品名", "商品名称"]),
            may("condition", Cell::Text, &["condition", "Zustand", "コンディション", "状况"]),
            head("currency", Cell::Currency, &["currency-unit", "Währungseinheit", "通貨単位", "货币单位"]),
            may(
                "per_unit_micros",
                Cell::Money,
                &["amount-per-unit", "Betrag pro Einheit", "商品あたりの金額", "每件金额"],
            ),
            must("total_micros", Cell::Money, &["amount-total", "Gesamtbetrag", "合計金額", "总金额"]),
            may(
                "quantity_cash",
                Cell::Count,
                &["quantity-reimbursed-cash", "Erstattete Menge (Geld)", "数量（現金）", "赔偿数量（现金）"],
            ),
            may(
                "quantity_inventory",
                Cell::Count,
                &["quantity-reimbursed-inventory", "Erstattete Menge (Bestand)", "数量（在庫）", "赔偿数量（库存）"],
            ),
            may(
                "quantity_total",
                Cell::Count,
                &["quantity-reimbursed-total", "Erstattete Menge (gesamt)", "数量（合計）", "赔偿数量（总计）"],
            ),
            may("original_id", Cell::Text, &["original-reimbursement-id"]),
            may("original_type", Cell::Text, &["original-reimbursement-type"]),
            may("approved_at", Cell::Instant, APPROVED),
        ],
    }],
);
