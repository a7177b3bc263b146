//! The input of commission: rows of money and stock, each with the reference of the posting or lake row that it comes from.

use super::words::coded;
use crate::month::Month;
use domain::{Currency, Day, Money};
use std::collections::BTreeMap;

coded! {
    /// What a row is. Amounts are signed as they add to profit or cash: sales and payouts above zero, costs below.
    Kind {
        Sales          "sales"           "Sales after promotions"           "销售额（扣促销后）"
        Refund         "refund"          "Refunds"                          "退款"
        Payout         "payout"          "Payout"                           "回款"
        GoodsBought    "goods_bought"    "Goods bought, landed"             "采购（到岸成本）"
        GoodsSold      "goods_sold"      "Cost of goods sold"               "销货成本"
        Fees           "fees"            "Marketplace fees"                 "平台费用"
        Ads            "ads"             "Advertising"                      "广告费"
        Storage        "storage"         "Storage"                          "仓储费"
        Reimbursement  "reimbursement"   "Reimbursements"                   "平台赔偿"
        AgedSurcharge  "aged_surcharge"  "Aged inventory surcharge"         "超龄库存附加费"
        CapitalCost    "capital_cost"    "Capital cost of slow stock"       "滞销库存资金成本"
        WriteDown      "write_down"      "Write-down of aged stock"         "超龄库存跌价"
        OtherCost      "other_cost"      "Returns written off, people, other" "退货报损、人工及其他"
        Vat            "vat"             "VAT and surcharges"               "增值税及附加"
        CorporateTax   "corporate_tax"   "Corporate income tax"             "企业所得税"
        DividendTax    "dividend_tax"    "Dividend tax"                     "分红个税"
        StockHeld      "stock_held"      "Stock held at month end (memo)"   "月末库存（备查）"
    }
}

impl Kind {
    /// What the marketplace owes sooner or later: together the platform margin before the aged surcharge.
    pub const MARGIN: &'static [Kind] =
        &[Kind::Sales, Kind::Refund, Kind::Fees, Kind::Ads, Kind::Storage, Kind::Reimbursement];
    /// What stock costs for being old: the slow-stock charge.
    pub const SLOW: &'static [Kind] = &[Kind::AgedSurcharge, Kind::CapitalCost, Kind::WriteDown];
    /// Taxes down to the owner's pocket.
    pub const TAXES: &'static [Kind] = &[Kind::Vat, Kind::CorporateTax, Kind::DividendTax];

    /// Whether the kind is part of accrual gross profit (before the aged surcharge).
    pub fn in_gross_profit(self) -> bool {
        self == Kind::GoodsSold || Self::MARGIN.contains(&self)
    }

    /// Whether the row is about stock that grew old, so that a scheme may charge who ordered it.
    pub fn is_slow_stock(self) -> bool {
        self == Kind::StockHeld || Self::SLOW.contains(&self)
    }
}

/// One row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Row {
    /// Posting or lake row that it comes from; one reference is one row of a kind.
    pub reference: String,
    /// What it is.
    pub kind: Kind,
    /// Month of the books that it belongs to.
    pub month: Month,
    /// Day that decides owner and new-product phase.
    pub day: Day,
    /// Seller account.
    pub shop: String,
    /// Seller SKU.
    pub sku: String,
    /// Units, where there are any; above zero.
    pub units: i64,
    /// Amount in RMB micros; for [`Kind::StockHeld`] the landed cost of the units held, above zero.
    pub rmb_micros: i64,
    /// The amount as it was before conversion, micros of `original_currency`.
    pub original_micros: i64,
    /// Currency of the original amount.
    pub original_currency: Currency,
    /// Batch of the goods; empty when it has none.
    pub batch: String,
    /// Who ordered the goods; empty when unknown.
    pub orderer: String,
    /// For a refund: day of the sale, or the first day of its month where only that is known.
    pub sold_on: Option<Day>,
    /// For [`Kind::StockHeld`]: days since receipt.
    pub age_days: i32,
}

impl Row {
    /// A row in RMB without units, batch, orderer or sale; in the month of its day.
    pub fn new(reference: &str, kind: Kind, day: Day, (shop, sku): (&str, &str), rmb_micros: i64) -> Self {
        Self {
            reference: reference.to_owned(),
            kind,
            month: Month::of(day),
            day,
            shop: shop.to_owned(),
            sku: sku.to_owned(),
            units: 0,
            rmb_micros,
            original_micros: rmb_micros,
            original_currency: Currency::CNY,
            batch: String::new(),
            orderer: String::new(),
            sold_on: None,
            age_days: 0,
        }
    }

    /// The amount in a currency, micros: RMB, or the original where it is in that currency. `None` otherwise: nothing is converted here.
    pub fn amount_in(&self, currency: Currency) -> Option<i64> {
        match currency {
            Currency::CNY => Some(self.rmb_micros),
            c if c == self.original_currency => Some(self.original_micros),
            _ => None,
        }
    }

    /// The amount before conversion.
    pub fn original(&self) -> Money {
        Money::new(self.original_micros, self.original_currency)
    }

    /// Whether this is a refund of a sale of an earlier month.
    pub fn is_late_refund(&self) -> bool {
        self.kind == Kind::Refund && self.sold_on.is_some_and(|d| Month::of(d) < self.month)
    }
}

/// All rows that commission is worked out from. Their order never matters.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Ledger {
    /// Rows.
    pub rows: Vec<Row>,
    /// Day on which a SKU of a shop was launched; a SKU that is not listed is not new.
    pub launches: BTreeMap<(String, String), Day>,
}
