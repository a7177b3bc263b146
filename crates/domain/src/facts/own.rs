//! The seller's own tables: costs, purchase orders, freight, rates, owners, reviews, expenses, mappings.

use crate::table::*;

/// A batch of goods received.
pub static LANDED_COST: Table = Table {
    name: "landed_cost",
    doc: "units of a SKU received in one batch and what they cost in all; day is the day of receipt",
    key: &["batch_id", "sku"],
    restate: Restate::Key,
    columns: &[
        text("batch_id", "the seller's number of the batch"),
        text("sku", "seller SKU"),
        count("units", "units received"),
        text("currency", "ISO 4217"),
        micros("goods_micros", "purchase price of all units"),
        micros("first_leg_micros", "first-leg freight 头程 of all units, where it is known per batch"),
        micros("duty_micros", "duty and customs fees of all units, where known per batch"),
        micros("prep_micros", "preparation, labels and other inbound cost of all units"),
        text("supplier", "supplier"),
        text("po_id", "purchase order"),
    ],
};

/// A line of a purchase order.
pub static PURCHASE_ORDER_LINE: Table = Table {
    name: "purchase_order_line",
    doc: "units of a SKU ordered from a supplier; day is the day of the order",
    key: &["po_id", "sku"],
    restate: Restate::Key,
    columns: &[
        text("po_id", "purchase order"),
        text("supplier", "supplier"),
        text("sku", "seller SKU"),
        count("units", "units ordered"),
        text("currency", "ISO 4217"),
        micros("unit_price_micros", "price of a unit"),
        date("expected_day", "day on which the goods are expected"),
        text("state", "draft, placed, shipped, received or closed"),
        text("terms", "terms of payment"),
        text("ordered_by", "who ordered"),
    ],
};

/// What a supplier asks for a SKU.
pub static SOURCING: Table = Table {
    name: "sourcing",
    doc: "terms on which a supplier makes a SKU and what bringing it in costs; day is the day of the list",
    key: &["sku", "supplier"],
    restate: Restate::Key,
    columns: &[
        text("sku", "seller SKU"),
        text("supplier", "supplier"),
        text("currency", "ISO 4217"),
        micros("unit_price_micros", "price of a unit"),
        count("moq_units", "fewest units in an order"),
        count("carton_units", "units in a carton; orders are whole cartons"),
        count("production_days", "days from the order to the hand-over"),
        count("sea_days", "days from the hand-over by sea until the goods can be sold; null when there is no such way"),
        count("air_days", "same by air"),
        micros("sea_freight_micros", "freight of a unit by sea"),
        micros("air_freight_micros", "freight of a unit by air"),
    ],
};

/// A line of a first-leg shipment.
pub static FIRST_LEG_SHIPMENT: Table = Table {
    name: "first_leg_shipment",
    doc: "units of a batch in one first-leg shipment 头程, with the shipment's invoice to be shared; day is the day of receipt",
    key: &["shipment_id", "batch_id", "sku"],
    restate: Restate::Key,
    columns: &[
        text("shipment_id", "shipment"),
        text("batch_id", "batch that the units belong to"),
        text("sku", "seller SKU"),
        count("units", "units in the shipment"),
        real("weight_kg", "weight of these units"),
        real("volume_m3", "volume of these units"),
        text("currency", "ISO 4217"),
        micros("value_micros", "declared value of these units"),
        micros("freight_micros", "freight invoice of the whole shipment, the same on each of its lines"),
        micros("duty_micros", "duty and customs fees of the whole shipment, the same on each of its lines"),
        text("share_by", "weight, volume, value or quantity"),
        date("shipped_day", "day of departure"),
        text("mode", "sea, air, rail or express"),
    ],
};

/// An exchange rate.
pub static FX_RATE: Table = Table {
    name: "fx_rate",
    doc: "RMB for one unit of a currency on a day, or for a month (day is its first)",
    key: &["day", "currency", "basis"],
    restate: Restate::Key,
    columns: &[
        text("currency", "ISO 4217"),
        text("basis", "day or month"),
        nanos("cny_nanos", "RMB for one unit, in 10⁻⁹"),
        text("origin", "who published it"),
    ],
};

/// Who answers for a SKU.
pub static SKU_OWNER: Table = Table {
    name: "sku_owner",
    doc: "share of a SKU that an operator answers for; day is the first day, day_to the last",
    key: &["sku", "owner", "day"],
    restate: Restate::Key,
    columns: &[
        text("sku", "seller SKU"),
        text("owner", "operator"),
        real("share", "0 to 1; shares of a SKU on a day add up to 1"),
    ],
};

/// The seller's copy of the marketplace's report to the tax office.
pub static TAX_REPORT_COPY: Table = Table {
    name: "tax_report_copy",
    doc: "what the marketplace reported to China's tax office for a quarter (order 810), as the seller has it; day is the quarter's first",
    key: &["day"],
    restate: Restate::Key,
    columns: &[
        text("currency", "ISO 4217"),
        micros("income_micros", "total income 收入总额"),
        micros("refunds_micros", "refunds 退款金额, positive"),
        micros("net_micros", "net income 收入净额; null where the copy does not state it"),
        count("orders", "orders 订单数"),
        micros("fees_micros", "commission and service fees 佣金和服务费, positive"),
        text("origin", "where the copy is from"),
    ],
};

/// A customer review.
pub static REVIEW: Table = Table {
    name: "review",
    doc: "what a customer wrote about a product",
    key: &["review_id"],
    restate: Restate::Key,
    columns: &[
        text("review_id", "review"),
        text("asin", "ASIN"),
        text("sku", "seller SKU"),
        real("rating", "stars, 1 to 5"),
        text("title", "headline"),
        text("body", "text"),
        flag("verified", "verified purchase"),
        count("helpful_votes", "helpful votes"),
        text("country", "country"),
        text("variant", "variation bought"),
    ],
};

/// A line of a bank statement.
pub static BANK_LINE: Table = Table {
    name: "bank_line",
    doc: "a credit or charge on one of the seller's bank accounts; day is the day of the booking",
    key: &["day", "account", "reference", "line"],
    restate: Restate::Days { scope: &["account"] },
    columns: &[
        text("account", "the seller's name of the account"),
        text("currency", "ISO 4217"),
        micros("amount_micros", "what came in above zero, what went out below"),
        text("counterparty", "who paid or was paid"),
        text("reference", "the bank's reference"),
        text("note", "what the bank writes"),
    ],
};

/// A count of inventory.
pub static STOCK_COUNT: Table = Table {
    name: "stock_count",
    doc: "units of a SKU that somebody counted in one warehouse; day is the day of the count",
    key: &["day", "warehouse", "sku"],
    restate: Restate::Key,
    columns: &[text("warehouse", "warehouse"), text("sku", "seller SKU"), count("units", "units counted")],
};

/// A cost outside the marketplace.
pub static EXPENSE: Table = Table {
    name: "expense",
    doc: "salaries, rent, software and the like; shared over SKUs by the books unless a SKU is named",
    key: &["day", "category", "note", "line"],
    restate: Restate::Days { scope: &["category"] },
    columns: &[
        text("category", "people, rent, software, samples, other"),
        text("sku", "seller SKU, when the cost is one SKU's"),
        text("currency", "ISO 4217"),
        micros("amount_micros", "cost, positive"),
        text("note", "note"),
    ],
};

/// The seller's decision on what a settlement line means.
pub static SETTLEMENT_MAPPING: Table = Table {
    name: "settlement_mapping",
    doc: "bucket of a settlement triple, decided once by a person; * matches anything",
    key: &["transaction_type", "amount_type", "amount_description"],
    restate: Restate::Key,
    columns: &[
        text("transaction_type", "as in settlement_line, or *"),
        text("amount_type", "as in settlement_line, or *"),
        text("amount_description", "as in settlement_line, or *"),
        text("bucket", "bucket of the books"),
        text("decided_by", "who decided"),
    ],
};
