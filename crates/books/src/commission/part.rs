//! The parts of a pay slip: what its lines can be.

use super::ledger::Kind;
use super::words::coded;

coded! {
    /// What a line of a slip is.
    Part {
        Sales          "sales"          "Sales after promotions"             "销售额（扣促销后）"
        Refunds        "refunds"        "Refunds"                            "退款"
        Clawback       "clawback"       "Late refunds of earlier sales"      "往月销售的退款（追回）"
        Payout         "payout"         "Payout"                             "回款"
        GoodsBefore    "goods_before"   "Goods bought in the month before"   "上月货款"
        Fees           "fees"           "Marketplace fees"                   "平台费用"
        Ads            "ads"            "Advertising"                        "广告费"
        Storage        "storage"        "Storage"                            "仓储费"
        Reimbursements "reimbursements" "Reimbursements"                     "平台赔偿"
        GoodsSold      "goods_sold"     "Cost of goods sold"                 "销货成本"
        AgedSurcharge  "aged_surcharge" "Aged inventory surcharge"           "超龄库存附加费"
        CapitalCost    "capital_cost"   "Capital cost of slow stock"         "滞销库存资金成本"
        WriteDown      "write_down"     "Write-down of aged stock"           "超龄库存跌价"
        OtherCosts     "other_costs"    "Returns written off, people, other" "退货报损、人工及其他"
        Vat            "vat"            "VAT and surcharges"                 "增值税及附加"
        CorporateTax   "corporate_tax"  "Corporate income tax"               "企业所得税"
        DividendTax    "dividend_tax"   "Dividend tax"                       "分红个税"
        AgeCharge      "age_charge"     "Charge by age of stock"             "库龄扣款"
        BossPool       "boss_pool"      "Slow stock borne by the boss"       "老板池承担的滞销"
        AdSubsidy      "ad_subsidy"     "New product: advertising borne by the house" "新品期：公司承担的广告费"
        PaybackGate    "payback_gate"   "New product: waits for payback"     "新品期：回本前暂不计"
        CarriedIn      "carried_in"     "Loss carried in"                    "上月结转亏损"
        CarriedOut     "carried_out"    "Loss carried to the next month"     "结转下月亏损"
        LossSettled    "loss_settled"   "Late refunds set off against held pay" "以暂扣抵扣的退款"
        LossDropped    "loss_dropped"   "Loss dropped"                       "不再结转的亏损"
        Step           "step"           "Commission of a tier"               "分档提成"
        Held           "held"           "Held back"                          "暂扣"
        Released       "released"       "Released"                           "发放暂扣"
        SetOff         "set_off"        "Commission on late refunds taken back" "退款对应提成的抵扣"
    }
}

impl Part {
    /// The part in which rows of a kind count; `late` for a refund of an earlier month's sale.
    pub fn of(kind: Kind, late: bool) -> Self {
        match kind {
            Kind::Sales => Self::Sales,
            Kind::Refund if late => Self::Clawback,
            Kind::Refund => Self::Refunds,
            Kind::Payout => Self::Payout,
            Kind::GoodsBought => Self::GoodsBefore,
            Kind::GoodsSold => Self::GoodsSold,
            Kind::Fees => Self::Fees,
            Kind::Ads => Self::Ads,
            Kind::Storage => Self::Storage,
            Kind::Reimbursement => Self::Reimbursements,
            Kind::AgedSurcharge => Self::AgedSurcharge,
            Kind::CapitalCost => Self::CapitalCost,
            Kind::WriteDown => Self::WriteDown,
            Kind::OtherCost => Self::OtherCosts,
            Kind::Vat => Self::Vat,
            Kind::CorporateTax => Self::CorporateTax,
            Kind::DividendTax => Self::DividendTax,
            Kind::StockHeld => Self::AgeCharge,
        }
    }

    /// Whether its sources are rows of the ledger.
    pub fn from_rows(self) -> bool {
        self < Self::PaybackGate
    }

    /// Whether it belongs to the base: rows and the payback gate.
    pub fn in_base(self) -> bool {
        self <= Self::PaybackGate
    }

    /// Whether it is money to be paid, not a measure.
    pub fn is_pay(self) -> bool {
        self >= Self::Step
    }
}
