//! What is wrong with who owns what, by name and with the money at risk.

use domain::money::{decimal, round_to};
use std::collections::BTreeMap;

/// What was found. The words of each are made in one place, [`Finding::words`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Problem {
    /// A SKU has rows on days on which nobody owns it.
    NoOwner,
    /// Shares of a SKU add up to less than the whole; the rest stays with the house.
    SharesUnder,
    /// Shares of a SKU add up to more than the whole; they are scaled down to it.
    SharesOver,
    /// An operator owns a SKU and has no scheme in the month.
    NoScheme,
    /// An operator owns a SKU after the last day; the part stays with the house.
    OwnerLeft,
    /// Slow stock is charged to who ordered it, and nobody is named.
    NoOrderer,
    /// A row has no amount in the scheme's currency and is not counted.
    OtherCurrency,
    /// A refund is late by the scheme's rule, but does not say when the sale was; it is charged.
    NoSaleDay,
    /// Pay of an operator is still held under a scheme that the agreement no longer has.
    SchemeGone,
}

impl Problem {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoOwner => "sku_without_owner",
            Self::SharesUnder => "shares_under_whole",
            Self::SharesOver => "shares_over_whole",
            Self::NoScheme => "operator_without_scheme",
            Self::OwnerLeft => "owner_has_left",
            Self::NoOrderer => "slow_stock_without_orderer",
            Self::OtherCurrency => "row_in_other_currency",
            Self::NoSaleDay => "refund_without_sale_day",
            Self::SchemeGone => "held_pay_without_scheme",
        }
    }
}

/// One finding.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    /// What.
    pub problem: Problem,
    /// Seller account.
    pub shop: String,
    /// SKU.
    pub sku: String,
    /// Operator; empty where none is concerned.
    pub operator: String,
    /// Rows concerned.
    pub rows: usize,
    /// Money at risk, RMB micros: the rows' amounts without their sign, times the share that is in question.
    pub at_risk_micros: i64,
}

impl Finding {
    /// What was found and what to do, in English and Chinese.
    pub fn words(&self) -> (String, String) {
        let Self { shop, sku, operator, rows, .. } = self;
        let rmb = decimal(round_to(self.at_risk_micros, 10_000), 2);
        let (en, zh) = match self.problem {
            Problem::NoOwner => (
                format!("nobody owns {shop}/{sku}; add an `ownership` entry for these days"),
                format!("{shop}/{sku} 没有负责人；请补一条 ownership"),
            ),
            Problem::SharesUnder => (
                format!(
                    "shares of {shop}/{sku} add up to less than 1 and the rest stays with the house; complete them"
                ),
                format!("{shop}/{sku} 的份额合计不足 1，其余留在公司；请补足"),
            ),
            Problem::SharesOver => (
                format!(
                    "shares of {shop}/{sku} add up to more than 1 and are scaled down to it; end the entry that no longer holds"
                ),
                format!("{shop}/{sku} 的份额合计超过 1，已按比例缩减；请结束不再有效的一条"),
            ),
            Problem::NoScheme => (
                format!(
                    "{operator} owns {shop}/{sku} but has no scheme in force; add an `assignment` or date the scheme"
                ),
                format!("{operator} 负责 {shop}/{sku}，但没有生效的方案；请补 assignment 或方案日期"),
            ),
            Problem::OwnerLeft => (
                format!("{operator} has left but still owns {shop}/{sku}; name who has taken over"),
                format!("{operator} 已离职但仍是 {shop}/{sku} 的负责人；请填写接手人"),
            ),
            Problem::NoOrderer => (
                format!(
                    "slow stock of {shop}/{sku} does not say who ordered it and is charged to nobody; name the orderer of the batch"
                ),
                format!("{shop}/{sku} 的滞销库存没有下单人，未向任何人扣款；请补批次的下单人"),
            ),
            Problem::OtherCurrency => (
                format!(
                    "rows of {shop}/{sku} have no amount in the currency of {operator}'s scheme and are not counted; pay by a scheme in CNY"
                ),
                format!("{shop}/{sku} 的数据没有 {operator} 方案币种的金额，未计入；请使用人民币方案"),
            ),
            Problem::NoSaleDay => (
                format!(
                    "refunds of {shop}/{sku} do not say when the sale was and are charged in full; give the order's day"
                ),
                format!("{shop}/{sku} 的退款没有销售日期，已全额计入；请补订单日期"),
            ),
            Problem::SchemeGone => (
                format!("pay of {operator} is still held, but the scheme is gone from the agreement; put it back"),
                format!("{operator} 仍有暂扣的提成，但方案已被删除；请恢复该方案"),
            ),
        };
        (format!("{en} ({rows} row(s), RMB {rmb} at risk)"), format!("{zh}（{rows} 行，涉及人民币 {rmb}）"))
    }
}

/// Findings as they are gathered, by problem, SKU and operator.
#[derive(Default, Debug)]
pub(crate) struct Findings(BTreeMap<(Problem, String, String, String), (usize, i128)>);

impl Findings {
    /// Adds a row's money.
    pub fn add(&mut self, problem: Problem, row: &super::Row, operator: &str, at_risk_micros: i64) {
        let key = (problem, row.shop.clone(), row.sku.clone(), operator.to_owned());
        let (rows, sum) = self.0.entry(key).or_default();
        *rows += 1;
        *sum += i128::from(at_risk_micros).abs();
    }

    /// All of them, in order.
    pub fn into_sorted(self) -> Vec<Finding> {
        let finding = |((problem, shop, sku, operator), (rows, sum)): (_, (usize, i128))| Finding {
            problem,
            shop,
            sku,
            operator,
            rows,
            at_risk_micros: i64::try_from(sum).unwrap_or(i64::MAX),
        };
        self.0.into_iter().map(finding).collect()
    }
}
