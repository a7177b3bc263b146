//! What a scheme says: base, tiers, carry-over and the rules around them.

use super::ledger::Kind;
use super::words::coded;
use crate::month::Month;
use crate::policy::Millionths;
use domain::{Currency, Day};

coded! {
    /// What commission is a share of.
    Base {
        Sales             "sales"                         "Sales"                              "销售额"
        Payout            "payout"                        "Payout"                             "回款"
        PayoutLessGoods   "payout_less_last_months_goods" "Payout less last month's goods"     "回款抵扣上月货款"
        GrossProfit       "gross_profit"                  "Accrual gross profit"               "权责制毛利"
        LessSlowStock     "gross_profit_less_slow_stock"  "Gross profit less slow stock"       "毛利扣滞销费用"
        Net               "net"                           "Net profit after VAT and income tax" "净利润（税后）"
        AfterTax          "after_tax"                     "Owner cash after all taxes"         "老板到手现金"
    }
}

impl Base {
    /// Whether rows of a kind count in the base.
    pub fn counts(self, kind: Kind) -> bool {
        match self {
            Self::Sales => matches!(kind, Kind::Sales | Kind::Refund),
            Self::Payout => kind == Kind::Payout,
            Self::PayoutLessGoods => matches!(kind, Kind::Payout | Kind::GoodsBought),
            Self::GrossProfit => kind.in_gross_profit(),
            Self::LessSlowStock => Self::GrossProfit.counts(kind) || Kind::SLOW.contains(&kind),
            Self::Net => {
                Self::LessSlowStock.counts(kind) || matches!(kind, Kind::OtherCost | Kind::Vat | Kind::CorporateTax)
            }
            Self::AfterTax => Self::Net.counts(kind) || kind == Kind::DividendTax,
        }
    }
}

coded! {
    /// How tiers are read.
    TierKind {
        Marginal "marginal" "Each rate on the part of the base within its tier" "超额累进：各档比例只用于该档内的部分"
        Slab     "slab"     "The rate of the tier reached, on the whole base"   "全额累进：达到的档位比例用于全部基数"
    }
}

/// From an amount on, a rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tier {
    /// Commissionable amount from which the rate holds, micros.
    pub from_micros: i64,
    /// Rate.
    pub rate: Millionths,
}

/// What becomes of a negative base.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carry {
    /// It is dropped: each month stands alone.
    None,
    /// It is carried into the next month.
    Negative,
    /// It is carried up to an amount (micros, above zero); what is beyond is dropped.
    Capped(i64),
}

coded! {
    /// Who is charged for slow stock.
    ChargedTo {
        Owner   "owner"   "Who answers for the SKU" "SKU 负责人"
        Orderer "orderer" "Who ordered the stock"   "下单人"
    }
}

/// Who bears slow stock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlowStockRule {
    /// Who is charged.
    pub charged_to: ChargedTo,
    /// Share that the boss's pool bears instead.
    pub boss_pool: Millionths,
}

/// From an age on, a monthly charge on the landed cost of stock held at month end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AgeCharge {
    /// Days since receipt from which the rate holds.
    pub days: i32,
    /// Share of landed cost a month.
    pub monthly_rate: Millionths,
}

/// What holds while a product is new.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Phase {
    /// Days from the launch, the launch day being the first.
    pub days: i32,
    /// Share of advertising that the house bears.
    pub ad_subsidy: Millionths,
    /// While the SKU's rows of the phase add up to a loss, the loss waits outside the base; profit counts once it is paid back. What
    /// is left at the end of the phase counts then.
    pub payback_gate: bool,
}

/// A share of what was earned that is paid later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holdback {
    /// Share held.
    pub share: Millionths,
    /// Months after which it is released.
    pub months: i32,
}

/// How long a refund is still charged to who made the sale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clawback {
    /// Days between sale and refund.
    Days(i32),
    /// Months between the sale's and the refund's.
    Months(i32),
}

impl Clawback {
    /// Whether a refund of that day and month is still charged for a sale on `sold_on`.
    pub fn reaches(self, sold_on: Day, day: Day, month: Month) -> bool {
        match self {
            Self::Days(n) => day.0 - sold_on.0 <= n,
            Self::Months(n) => month.0 - Month::of(sold_on).0 <= n,
        }
    }
}

coded! {
    /// When a person who leaves gets what is held. There is no rule by which it is lost: it was earned.
    HeldRule {
        AtLeaving  "at_leaving"  "All in the month of leaving" "离职当月一次付清"
        OnSchedule "on_schedule" "Month by month as agreed"    "按原定月份发放"
    }
}

coded! {
    /// Who bears refunds of a leaver's sales after the last day.
    LateRefundRule {
        House     "house"     "The house"             "公司承担"
        Successor "successor" "Who has the SKU then"  "接手人承担"
        Held      "held"      "The leaver, from what is still held, at the first tier's rate" "离职人，按第一档比例从暂扣中抵扣"
    }
}

/// What holds when a person leaves. A loss still carried on the last day is dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeaverRule {
    /// What is held.
    pub held: HeldRule,
    /// Late refunds.
    pub late_refunds: LateRefundRule,
}

/// One scheme within its dates; editions of a scheme share the name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scheme {
    /// Name.
    pub name: String,
    /// Currency in which rows are counted and commission is paid.
    pub currency: Currency,
    /// First day in force.
    pub from: Day,
    /// Last day in force; `None` while it goes on.
    pub to: Option<Day>,
    /// Base.
    pub base: Base,
    /// How tiers are read.
    pub tier_kind: TierKind,
    /// Tiers from zero upwards, bounds strictly increasing.
    pub tiers: Vec<Tier>,
    /// What becomes of a loss.
    pub carry: Carry,
    /// Charges by age of stock, ages strictly increasing; empty for none.
    pub age_charges: Vec<AgeCharge>,
    /// New-product phase.
    pub phase: Option<Phase>,
    /// Who bears slow stock.
    pub slow_stock: SlowStockRule,
    /// Parts held, in order.
    pub holdbacks: Vec<Holdback>,
    /// Late refunds; `None` charges a refund whenever it comes.
    pub clawback: Option<Clawback>,
    /// Leavers.
    pub leaver: LeaverRule,
}

impl Scheme {
    /// Whether it is in force on a day.
    pub fn in_force(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Monthly rate on stock of an age; zero below the first age.
    pub fn age_rate(&self, age_days: i32) -> Millionths {
        self.age_charges.iter().rev().find(|c| c.days <= age_days).map_or(0, |c| c.monthly_rate)
    }

    /// Month of the slip in which a row of a kind and month counts: goods bought count a month later.
    pub fn slip_month(kind: Kind, month: Month) -> Month {
        if kind == Kind::GoodsBought { month.after() } else { month }
    }
}
