//! Settlement report, the flat file before V2: a row holds up to nine amounts, each in columns of its own.

use crate::report::{Cell, Days, Field, Output, ReportType, When, head, is, may, must, plain};
use domain::facts::{SETTLEMENT, SETTLEMENT_LINE};

const TYPE: &[&str] = &["transaction-type"];

/// One amount of a row as the triple that V2 writes for it.
macro_rules! amount {
    ($header:literal, $transaction:expr, $kind:literal, $description:expr) => {
        Output {
            table: &SETTLEMENT_LINE,
            when: When::Filled(&[$header]),
            days: Days::InRow,
            fields: &[
                may("marketplace", Cell::Site, &["marketplace-name"]),
                must("day", Cell::Day, &["posted-date"]),
                must("settlement_id", Cell::Carried, &["settlement-id"]),
                $transaction,
                is("amount_type", $kind),
                $description,
                must("amount_micros", Cell::Money, &[$header]),
                head("currency", Cell::Carried, &["currency"]),
                may("sku", Cell::Text, &["sku"]),
                may("quantity", Cell::Count, &["quantity-purchased"]),
                may("order_id", Cell::Text, &["order-id"]),
                may("order_item_code", Cell::Text, &["order-item-code"]),
                may("merchant_order_id", Cell::Text, &["merchant-order-id"]),
                may("adjustment_id", Cell::Text, &["adjustment-id"]),
                may("shipment_id", Cell::Text, &["shipment-id"]),
                may("marketplace_name", Cell::Text, &["marketplace-name"]),
                may("fulfillment_id", Cell::Text, &["fulfillment-id"]),
                may("posted_at", Cell::Instant, &["posted-date"]),
                may("promotion_id", Cell::Text, &["promotion-id"]),
            ],
        }
    };
}

/// The row's own transaction type.
const AS_STATED: Field = head("transaction_type", Cell::Text, TYPE);

const fn described_by(header: &'static [&'static str]) -> Field {
    head("amount_description", Cell::Text, header)
}

/// `GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE`.
pub(crate) static SETTLEMENT_V1: ReportType = ReportType {
    not_kept: &["merchant-order-item-id", "merchant-adjustment-item-id"],
    ..plain(
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE",
        ("Settlement (flat file V1)", "结算报告（V1）"),
        &[
            Output {
                table: &SETTLEMENT,
                when: When::Filled(&["total-amount"]),
                days: Days::InRow,
                fields: &[
                    must("day", Cell::Day, &["settlement-start-date"]),
                    must("day_to", Cell::Day, &["settlement-end-date"]),
                    must("settlement_id", Cell::Carried, &["settlement-id"]),
                    may("start_at", Cell::Instant, &["settlement-start-date"]),
                    may("end_at", Cell::Instant, &["settlement-end-date"]),
                    may("deposit_at", Cell::Instant, &["deposit-date"]),
                    must("total_micros", Cell::Money, &["total-amount"]),
                    head("currency", Cell::Currency, &["currency"]),
                ],
            },
            amount!("shipment-fee-amount", AS_STATED, "ShipmentFees", described_by(&["shipment-fee-type"])),
            amount!("order-fee-amount", AS_STATED, "OrderFees", described_by(&["order-fee-type"])),
            amount!("price-amount", AS_STATED, "ItemPrice", described_by(&["price-type"])),
            amount!("item-related-fee-amount", AS_STATED, "ItemFees", described_by(&["item-related-fee-type"])),
            amount!("misc-fee-amount", AS_STATED, "MiscFee", is("amount_description", "MiscFee")),
            amount!(
                "other-fee-amount",
                AS_STATED,
                "other-transaction",
                described_by(&["other-fee-reason-description"])
            ),
            amount!("promotion-amount", AS_STATED, "Promotion", described_by(&["promotion-type"])),
            amount!("direct-payment-amount", AS_STATED, "DirectPayment", described_by(&["direct-payment-type"])),
            // V1 names the kind of such a row in transaction-type (`Subscription Fee`), V2 in amount-description.
            amount!(
                "other-amount",
                is("transaction_type", "other-transaction"),
                "other-transaction",
                head("amount_description", Cell::Text, TYPE)
            ),
        ],
    )
};
