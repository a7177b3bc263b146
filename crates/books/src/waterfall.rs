//! The waterfall: its lines and subtotals, once.
//!
//! guide
//! 1. A *line* is one row of the waterfall, such as `referral`. Its amount is signed as it adds to profit.
//! 2. Lines stand in one order; a *subtotal* is the sum of all lines down to a point of that order.
//! 3. So a subtotal is never stored and never posted: it follows from the lines, and lines follow from postings.
//! 4. gross_sales + promotions + refunds = net_sales;
//! 5. + what the marketplace takes and gives back = platform_margin;
//! 6. + goods, first leg, duty, preparation = gross_profit 毛利;
//! 7. + capital cost, write-downs, returns written off, people = operating_profit.
//! 8. Storage and the aged surcharge are the marketplace's charges and stand in the platform margin. The slow-stock
//!    charge is a memo over four lines (`SLOW_STOCK`), shown beside the waterfall and deducted nowhere a second time.
//! 9. Taxes, dividend and commission continue below operating profit in their own room of the books.
//! 10. A line's account in the ledger has the line's code (`Account::Profit(line)`).

use serde::Serialize;

macro_rules! lines {
    ($($variant:ident $code:literal $en:literal $zh:literal)*) => {
        /// A line of the waterfall, in order.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[allow(missing_docs)] // each line's meaning is its English and Chinese name beside it
        #[repr(u8)]
        pub enum Line { $($variant),* }

        impl Line {
            /// All lines, in order.
            pub const ALL: &'static [Line] = &[$(Line::$variant),*];
            /// The name used in SQL, CSV and JSON.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }
            /// English name.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),* } }
            /// Chinese name.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),* } }
        }
    };
}

lines! {
    GrossSales       "gross_sales"       "Gross sales"                  "销售总额"
    Promotions       "promotions"        "Promotions"                   "促销折扣"
    Refunds          "refunds"           "Refunds"                      "退款"
    Referral         "referral"          "Referral fees"                "销售佣金"
    Fulfilment       "fulfilment"        "Fulfilment fees"              "配送费"
    ReturnsHandling  "returns_handling"  "Returns handling"             "退货处理费"
    Storage          "storage"           "Storage"                      "仓储费"
    AgedSurcharge    "aged_surcharge"    "Aged inventory surcharge"     "超龄库存附加费"
    Inbound          "inbound"           "Inbound and placement"        "入库与配置费"
    Removal          "removal"           "Removal and disposal"         "移除与弃置费"
    Ads              "ads"               "Advertising"                  "广告费"
    DealsCoupons     "deals_coupons"     "Deals, coupons and reviews"   "秒杀、优惠券与测评计划费"
    Subscription     "subscription"      "Subscription and services"    "店铺月租与服务费"
    Reimbursements   "reimbursements"    "Reimbursements"               "平台赔偿"
    Liquidation      "liquidation"       "Liquidation proceeds"         "清算收入"
    Adjustments      "adjustments"       "Adjustments"                  "其他调整"
    Goods            "goods"             "Goods"                        "采购成本"
    FirstLeg         "first_leg"         "First-leg freight"            "头程运费"
    Duty             "duty"              "Duty"                         "关税"
    Prep             "prep"              "Preparation"                  "加工与贴标费"
    CapitalCost      "capital_cost"      "Capital cost of slow stock"   "滞销库存资金成本"
    AgedWriteDown    "aged_write_down"   "Write-down of aged stock"     "超龄库存跌价准备"
    ReturnsWriteOff  "returns_write_off" "Returns written off"          "退货报损"
    PeopleOther      "people_other"      "People and other expenses"    "人工及其他费用"
}

impl Line {
    /// How many lines there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The line with that code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|l| l.code() == code)
    }

    /// Whether the line's amounts come from the seller's own cost tables rather than the marketplace.
    pub fn is_own_cost(self) -> bool {
        self >= Self::Goods
    }
}

/// A subtotal: the sum of all lines from the first to `last`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Subtotal {
    /// The name used in SQL, CSV and JSON.
    pub code: &'static str,
    /// English name.
    pub en: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// The last line that it includes.
    #[serde(skip)]
    pub last: Line,
}

/// All subtotals, in order.
pub const SUBTOTALS: &[Subtotal] = &[
    Subtotal { code: "net_sales", en: "Net sales", zh: "净销售额", last: Line::Refunds },
    Subtotal { code: "platform_margin", en: "Platform margin", zh: "平台毛利", last: Line::Adjustments },
    Subtotal { code: "gross_profit", en: "Gross profit", zh: "毛利", last: Line::Prep },
    Subtotal { code: "operating_profit", en: "Operating profit", zh: "营业利润", last: Line::PeopleOther },
];

/// The lines of the slow-stock memo.
pub const SLOW_STOCK: [Line; 4] = [Line::Storage, Line::AgedSurcharge, Line::CapitalCost, Line::AgedWriteDown];

/// A row of the waterfall as it is shown: a line, or the subtotal after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// A line.
    Line(Line),
    /// A subtotal.
    Subtotal(Subtotal),
}

impl Step {
    /// The name used in SQL, CSV and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Line(l) => l.code(),
            Self::Subtotal(s) => s.code,
        }
    }
    /// English name.
    pub fn en(self) -> &'static str {
        match self {
            Self::Line(l) => l.en(),
            Self::Subtotal(s) => s.en,
        }
    }
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Line(l) => l.zh(),
            Self::Subtotal(s) => s.zh,
        }
    }
}

/// Lines and subtotals in the order in which a person reads them.
pub fn steps() -> impl Iterator<Item = Step> {
    Line::ALL.iter().flat_map(|l| {
        std::iter::once(Step::Line(*l)).chain(SUBTOTALS.iter().filter(|s| s.last == *l).map(|s| Step::Subtotal(*s)))
    })
}

/// An amount per line, in micros; `None` where a missing rate leaves it unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amounts(pub [Option<i64>; Line::COUNT]);

impl Default for Amounts {
    fn default() -> Self {
        Self([Some(0); Line::COUNT])
    }
}

impl Amounts {
    /// Adds to a line; an unknown part makes the line unknown.
    pub fn add(&mut self, line: Line, micros: Option<i64>) {
        let slot = &mut self.0[line as usize];
        *slot = slot.zip(micros).and_then(|(a, b)| a.checked_add(b));
    }

    /// A line's amount.
    pub fn line(&self, line: Line) -> Option<i64> {
        self.0[line as usize]
    }

    /// Sum of the lines down to and including `last`.
    pub fn down_to(&self, last: Line) -> Option<i64> {
        self.0[..=last as usize].iter().try_fold(0_i64, |sum, a| a.and_then(|a| sum.checked_add(a)))
    }

    /// Amount of a row as shown.
    pub fn step(&self, step: Step) -> Option<i64> {
        match step {
            Step::Line(l) => self.line(l),
            Step::Subtotal(s) => self.down_to(s.last),
        }
    }

    /// The slow-stock memo: storage, aged surcharge, capital cost and write-down.
    pub fn slow_stock(&self) -> Option<i64> {
        SLOW_STOCK.iter().try_fold(0_i64, |sum, l| self.line(*l).and_then(|a| sum.checked_add(a)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn the_waterfall_reads_in_order() {
        let shown: Vec<_> = steps()
            .map(|s| match s {
                Step::Line(l) => format!("  {} {}", l.code(), l.zh()),
                Step::Subtotal(s) => format!("= {} {}", s.code, s.zh),
            })
            .collect();
        expect![[r#"
              gross_sales 销售总额
              promotions 促销折扣
              refunds 退款
            = net_sales 净销售额
              referral 销售佣金
              fulfilment 配送费
              returns_handling 退货处理费
              storage 仓储费
              aged_surcharge 超龄库存附加费
              inbound 入库与配置费
              removal 移除与弃置费
              ads 广告费
              deals_coupons 秒杀、优惠券与测评计划费
              subscription 店铺月租与服务费
              reimbursements 平台赔偿
              liquidation 清算收入
              adjustments 其他调整
            = platform_margin 平台毛利
              goods 采购成本
              first_leg 头程运费
              duty 关税
              prep 加工与贴标费
            = gross_profit 毛利
              capital_cost 滞销库存资金成本
              aged_write_down 超龄库存跌价准备
              returns_write_off 退货报损
              people_other 人工及其他费用
            = operating_profit 营业利润"#]]
        .assert_eq(&shown.join("\n"));
    }

    #[test]
    fn an_unknown_part_is_never_taken_for_zero() {
        let mut a = Amounts::default();
        a.add(Line::GrossSales, Some(10));
        a.add(Line::Goods, None);
        assert_eq!((a.down_to(Line::Adjustments), a.down_to(Line::Prep), a.slow_stock()), (Some(10), None, Some(0)));
    }
}
