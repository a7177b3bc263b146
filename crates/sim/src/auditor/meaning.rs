//! What a settlement line means to the auditor.

/// Meaning of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Meaning {
    /// A line of the waterfall.
    Line(&'static str),
    /// Cash, reserves and taxes passed through: no profit.
    None,
    /// Nobody knows.
    Unknown,
}

/// The meaning of a triple. Only spellings that the simulation writes.
pub fn meaning(triple: &[String; 3]) -> Meaning {
    use Meaning::{Line, None, Unknown};
    let [tx, kind, what] = triple.each_ref().map(String::as_str);
    match (tx, kind, what) {
        ("Order", "ItemPrice", "Principal" | "Shipping" | "GiftWrap") => Line("gross_sales"),
        ("Order", "ItemPrice", "Tax") | ("Order", "ItemWithheldTax", _) => None,
        ("Order" | "Refund", "Promotion", "Principal" | "Shipping") => Line("promotions"),
        ("Refund", "ItemPrice", "Principal" | "Shipping") => Line("refunds"),
        ("Order" | "Refund", "ItemFees", "Commission") => Line("referral"),
        ("Refund", "ItemFees", "RefundCommission") => Line("returns_handling"),
        ("Order", "ItemFees", "FBAPerUnitFulfillmentFee" | "ShippingChargeback") => Line("fulfilment"),
        ("other-transaction", "ItemFees", "FBACustomerReturnPerUnitFee") => Line("returns_handling"),
        ("other-transaction", "FBA Inventory Reimbursement", _) => Line("reimbursements"),
        ("ServiceFee", "Cost of Advertising", "TransactionTotalAmount") => Line("ads"),
        ("CouponRedemptionFee" | "Lightning Deal Fee", ..) => Line("deals_coupons"),
        ("other-transaction", "other-transaction", what) => match what {
            "Storage Fee" => Line("storage"),
            "StorageRenewalBilling" => Line("aged_surcharge"),
            "Subscription Fee" => Line("subscription"),
            "FBA Inbound Placement Service Fee" | "Inbound Transportation Fee" => Line("inbound"),
            "RemovalComplete" | "DisposalComplete" => Line("removal"),
            "Previous Reserve Amount Balance" | "Current Reserve Amount" | "Successful charge" => None,
            _ => Unknown,
        },
        _ => Unknown,
    }
}
