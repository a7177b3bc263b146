//! Small reports, as marketplaces and sellers write them.

/// A settlement of October: two orders, one refund, one fee on the account; `total` is its payout.
pub fn settlement(total: &str, extra: &str) -> String {
    let head = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\t\
                merchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\t\
                posted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id\n";
    let line = |kind: &str, order: &str, kind2: &str, what: &str, amount: &str, day: &str, sku: &str, units: &str| {
        format!(
            "501\t\t\t\t\t\t{kind}\t{order}\t\t\t\tAmazon.com\t{kind2}\t{what}\t{amount}\tAFN\t{day}\t{day} 10:00:00 UTC\t\t\t\t{sku}\t{units}\t\n"
        )
    };
    let mut text = head.to_owned();
    text += &format!(
        "501\t2026-10-01 00:00:00 UTC\t2026-10-15 00:00:00 UTC\t2026-10-17 00:00:00 UTC\t{total}\tUSD{}\n",
        "\t".repeat(18)
    );
    for (order, sku, units, price, fee, ship) in
        [("111-1", "LAMP", "2", "60.00", "-9.00", "-8.40"), ("111-2", "MUG", "1", "20.00", "-3.00", "-4.10")]
    {
        text += &line("Order", order, "ItemPrice", "Principal", price, "2026-10-03", sku, units);
        text += &line("Order", order, "ItemFees", "Commission", fee, "2026-10-03", sku, units);
        text += &line("Order", order, "ItemFees", "FBAPerUnitFulfillmentFee", ship, "2026-10-03", sku, units);
    }
    text += &line("Refund", "111-2", "ItemPrice", "Principal", "-20.00", "2026-10-09", "MUG", "1");
    text += &line("Refund", "111-2", "ItemFees", "Commission", "3.00", "2026-10-09", "MUG", "1");
    text += &line("other-transaction", "", "other-transaction", "Subscription Fee", "-39.99", "2026-10-12", "", "");
    text + extra
}

/// Its payout.
pub const TOTAL: &str = "-1.49";

/// A line of a kind that nobody knows, to append.
pub fn unknown_line(amount: &str) -> String {
    format!(
        "501\t\t\t\t\t\tother-transaction\t\t\t\t\tAmazon.com\tother-transaction\tMoonlight Levy\t{amount}\t\t2026-10-13\t2026-10-13 10:00:00 UTC\t\t\t\t\t\t\n"
    )
}

/// Landed costs: lamps at 50, mugs at 30 yuan.
pub const COSTS: &str = "Batch,SKU,Received,Units,Currency,Goods cost,First-leg freight,Duty,Prep\n\
                         B1,LAMP,2026-09-01,100,CNY,4000.00,600.00,300.00,100.00\n\
                         B2,MUG,2026-09-01,100,CNY,2500.00,300.00,200.00,0\n";

/// One month's rate.
pub const RATES: &str = "Day,Currency,Basis,RMB per unit,Origin\n2026-10-01,USD,month,7.1,test\n";
