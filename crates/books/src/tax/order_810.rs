//! The marketplace's quarterly report to China's tax office (Order 810), rebuilt from rows: 收入总额, 退款金额, 收入净额, 订单数, 佣金和服务费.
//!
//! guide
//! 1. A row counts in the quarter of its ship day (a refund or fee: of its own day), at the mid-rate of that day; on a day without one, at that of
//!    the next working day.
//! 2. Income is price, postage, gift wrap and buyers' taxes (EU VAT, US sales tax), less promotions (believed). Refunds include the taxes given
//!    back. Fees are all but DSP video ads. Orders are counted once per marketplace and quarter.
//! 3. Each part of a row is rounded to the fen, half to even (the house's choice), so that totals of any rows add up.
//! 4. A row whose rate was not imported is left out and named with its amount; no other row is touched.

mod bridge;

pub use bridge::{Bridge, Cause, Edge, Guess, RateDay, Step, bridge};

use super::exact::{FEN, fit, total};
use super::mid_rate::MidRates;
use super::period::{Filing, Period};
use super::{Finding, TaxError};
use crate::month::Month;
use domain::money::scale;
use domain::{Currency, Day, Money};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! parts {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $zh:literal;)+) => {
        /// What an amount of a row is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Part { $($(#[doc = $doc])+ $name),+ }
        impl Part {
            /// All parts.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            /// The name in files.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code),+ } }
            /// Chinese name.
            pub fn zh(self) -> &'static str { match self { $(Self::$name => $zh),+ } }
        }
    };
}

parts! {
    /// Price of the goods.
    Item "item" "商品价格";
    /// Postage paid by the buyer.
    Postage "postage" "运费";
    /// Gift wrap paid by the buyer.
    GiftWrap "gift_wrap" "礼品包装费";
    /// EU VAT or US sales tax paid by the buyer.
    Tax "tax" "欧盟增值税/美国销售税";
    /// Discounts the seller bears.
    Promotion "promotion" "促销折扣";
    /// Given back to the buyer, without tax.
    Refund "refund" "退款";
    /// Tax given back to the buyer.
    RefundTax "refund_tax" "退还税款";
    /// Referral fee.
    Commission "commission" "销售佣金";
    /// Pick, pack and send.
    Fulfilment "fulfilment" "配送费";
    /// Storage.
    Storage "storage" "仓储费";
    /// Advertising other than DSP video.
    Advertising "advertising" "广告费";
    /// DSP video advertising; no fee of the report.
    DspVideo "dsp_video" "DSP 视频广告费";
    /// Monthly subscription.
    Subscription "subscription" "店铺月租";
    /// All other fees.
    OtherFee "other_fee" "其他服务费";
}

impl Part {
    /// How it counts in income, refunds and fees: 1 adds, −1 takes off, 0 does not count.
    fn counts(self) -> (i64, i64, i64) {
        match self {
            Self::Item | Self::Postage | Self::GiftWrap | Self::Tax => (1, 0, 0),
            Self::Promotion => (-1, 0, 0),
            Self::Refund | Self::RefundTax => (0, 1, 0),
            Self::DspVideo => (0, 0, 0),
            Self::Commission
            | Self::Fulfilment
            | Self::Storage
            | Self::Advertising
            | Self::Subscription
            | Self::OtherFee => (0, 0, 1),
        }
    }

    fn fee(self) -> bool {
        self == Self::DspVideo || self.counts().2 != 0
    }
}

/// A shipment, refund or fee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Site code.
    pub marketplace: String,
    /// Order; empty for a fee that names none.
    pub order_id: String,
    /// Day on which the shipment starts; of a refund or fee, its own day.
    pub day: Day,
    /// Day of the order; of a refund or fee, its own day. The report does not use it: it explains copies that do.
    pub order_day: Day,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Amounts in micros, each positive in the sense of its name: promotions, refunds and fees, too.
    pub amounts: Vec<(Part, i64)>,
}

/// The five figures. RMB micros in whole fen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// 收入总额
    pub income_micros: i64,
    /// 退款金额
    pub refunds_micros: i64,
    /// 收入净额
    pub net_micros: i64,
    /// 订单数
    pub orders: i64,
    /// 佣金和服务费
    pub fees_micros: i64,
}

impl Figures {
    /// Names of the five, English and Chinese, in the order of [`Figures::values`].
    pub const NAMES: [(&str, &str); 5] = [
        ("income", "收入总额"),
        ("refunds", "退款金额"),
        ("net income", "收入净额"),
        ("orders", "订单数"),
        ("commission and service fees", "佣金和服务费"),
    ];

    /// The five values in their order.
    pub fn values(&self) -> [i64; 5] {
        [self.income_micros, self.refunds_micros, self.net_micros, self.orders, self.fees_micros]
    }

    /// These figures less others.
    ///
    /// # Errors
    /// A difference that does not fit.
    pub fn less(&self, other: &Self) -> Result<Self, TaxError> {
        let less = |a: i64, b: i64| a.checked_sub(b).ok_or(TaxError::TooLarge);
        Ok(Self {
            income_micros: less(self.income_micros, other.income_micros)?,
            refunds_micros: less(self.refunds_micros, other.refunds_micros)?,
            net_micros: less(self.net_micros, other.net_micros)?,
            orders: less(self.orders, other.orders)?,
            fees_micros: less(self.fees_micros, other.fees_micros)?,
        })
    }
}

/// A marketplace and a quarter.
pub type Place = (String, Period);

/// The report rebuilt.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Report {
    /// Figures by marketplace and quarter.
    pub figures: BTreeMap<Place, Figures>,
    /// Rates that were not imported, with the amount that hangs on each.
    pub findings: Vec<Finding>,
}

/// Sums of rows by part, and their orders.
#[derive(Clone, Default, Debug)]
struct Sums {
    micros: BTreeMap<Part, i128>,
    orders: BTreeSet<String>,
}

impl Sums {
    fn add(&mut self, row: &Row, rmb: &[(Part, i64)]) {
        for (part, micros) in rmb {
            *self.micros.entry(*part).or_default() += i128::from(*micros);
        }
        if row.amounts.iter().any(|(part, _)| *part == Part::Item) {
            self.orders.insert(row.order_id.clone());
        }
    }

    /// The figures, each part counted as told.
    fn figures(&self, counts: impl Fn(Part) -> (i64, i64, i64)) -> Result<Figures, TaxError> {
        let sum = |of: fn((i64, i64, i64)) -> i64| {
            fit(self.micros.iter().map(|(part, micros)| micros * i128::from(of(counts(*part)))).sum())
        };
        let (income_micros, refunds_micros, fees_micros) = (sum(|c| c.0)?, sum(|c| c.1)?, sum(|c| c.2)?);
        let net_micros = total([income_micros, -refunds_micros])?;
        let orders = fit(self.orders.len() as i128)?;
        Ok(Figures { income_micros, refunds_micros, net_micros, orders, fees_micros })
    }
}

/// The quarter that a day lies in.
pub fn quarter(day: Day) -> Period {
    Period::of(Month::of(day), Filing::Quarter)
}

/// A row's amounts in RMB, each rounded to the fen, at the rate of a working day.
fn in_rmb(row: &Row, nanos: i64) -> Result<Vec<(Part, i64)>, TaxError> {
    let convert = |micros: i64| {
        let fen = scale(micros, i128::from(nanos), 1_000_000_000 * i128::from(FEN));
        fen.and_then(|f| f.checked_mul(FEN)).ok_or(TaxError::TooLarge)
    };
    row.amounts.iter().map(|(part, micros)| Ok((*part, convert(*micros)?))).collect()
}

/// The rate that the report uses for a row: the working day and, where it was imported, the rate.
fn rate(row: &Row, rates: &MidRates) -> (Day, Option<i64>) {
    let day = rates.next_working(row.currency, row.day);
    (day.unwrap_or(row.day), day.and_then(|d| rates.of(row.currency, d)))
}

/// Rebuilds the report of all marketplaces and quarters.
///
/// # Errors
/// A sum that does not fit.
pub fn rebuild(rows: &[Row], rates: &MidRates) -> Result<Report, TaxError> {
    let mut sums: BTreeMap<Place, Sums> = BTreeMap::new();
    let mut missing: BTreeMap<(Currency, Day), (i64, i128)> = BTreeMap::new();
    for row in rows {
        let place = sums.entry((row.marketplace.clone(), quarter(row.day))).or_default();
        match rate(row, rates) {
            (_, Some(nanos)) => place.add(row, &in_rmb(row, nanos)?),
            (day, None) => {
                let at = missing.entry((row.currency, day)).or_default();
                at.0 += 1;
                at.1 += row.amounts.iter().map(|(_, micros)| i128::from(*micros).abs()).sum::<i128>();
            }
        }
    }
    let figures = sums.into_iter().map(|(place, s)| Ok((place, s.figures(Part::counts)?))).collect::<Result<_, _>>()?;
    let findings = missing.into_iter().map(|((currency, day), (rows, micros))| {
        let at_risk = Money::new(fit(micros)?, currency);
        Ok(Finding::new(
            "mid_rate_missing",
            at_risk,
            format!(
                "no mid-rate of {currency} for {day}; {rows} rows ({at_risk}) are left out: import the rate of that day"
            ),
            format!("缺少 {day} 的 {currency} 人民币中间价，{rows} 行（{at_risk}）未计入：请导入当日汇率"),
        ))
    });
    Ok(Report { figures, findings: findings.collect::<Result<_, _>>()? })
}

#[cfg(test)]
#[path = "order_810_tests.rs"]
mod tests;
