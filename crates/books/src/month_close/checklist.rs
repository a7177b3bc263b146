//! The checklist of a month: what is done, what is open, what blocks the lock; each finding with its amount at risk and what to do.

use super::findings::{self, Month1};
use super::voucher::Voucher;
use crate::closing::Closing;
use crate::input::Input;
use crate::month::Month;
use crate::taxonomy::Taxonomy;
use domain::Money;

/// How an item stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    /// Nothing is left to do.
    Done,
    /// Something is left to do; a person may accept it as it is when locking.
    Open,
    /// The month can't be locked before it is settled: figures of the ledger are missing or unknown.
    Blocked,
}

impl Status {
    /// English and Chinese.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => ("done", "已完成"),
            Self::Open => ("open", "未完成"),
            Self::Blocked => ("blocks the lock", "阻止结账"),
        }
    }
}

/// Something that was found wrong or missing, with what it puts at risk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Stable name of the kind of finding.
    pub code: &'static str,
    /// What was found, English and Chinese.
    pub words: (String, String),
    /// What to do, English and Chinese.
    pub to_do: (String, String),
    /// What is at risk, by currency, at or above zero; empty where it can't be known.
    pub at_risk: Vec<Money>,
}

/// One item of the checklist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Stable name, by which a person accepts it.
    pub code: &'static str,
    /// English and Chinese.
    pub name: (&'static str, &'static str),
    /// What waits for it, English and Chinese: only this, and nothing else, is held up.
    pub holds_up: (&'static str, &'static str),
    /// How it stands.
    pub status: Status,
    /// Why it is not done; empty when it is.
    pub findings: Vec<Finding>,
}

impl Item {
    /// What is at risk in all findings, by currency.
    pub fn at_risk(&self) -> Vec<Money> {
        findings::summed(self.findings.iter().flat_map(|f| f.at_risk.iter().copied()))
    }
}

/// What an item is, and where its findings come from.
struct Check {
    code: &'static str,
    name: (&'static str, &'static str),
    holds_up: (&'static str, &'static str),
    /// What findings make of it.
    severity: Status,
    find: fn(&Month1<'_>) -> Vec<Finding>,
}

const CHECKS: &[Check] = &[
    Check {
        code: "settlements_tied",
        name: ("Settlements tie to their payouts", "结算单明细与回款相符"),
        holds_up: ("the lock", "结账"),
        severity: Status::Blocked,
        find: findings::settlements_tied,
    },
    Check {
        code: "settlements_complete",
        name: ("Settlements cover the whole month", "结算单覆盖整月"),
        holds_up: ("sales and fees of the last days", "月末几天的销售与费用"),
        severity: Status::Open,
        find: findings::settlements_complete,
    },
    Check {
        code: "quarantine",
        name: ("No unknown fee line", "没有待归类的费用行"),
        holds_up: ("the lock: an unknown line is in no account of profit", "结账：未知费用行不进入任何损益科目"),
        severity: Status::Blocked,
        find: findings::quarantine,
    },
    Check {
        code: "rates",
        name: ("Exchange rates are set", "汇率已录入"),
        holds_up: ("RMB of vouchers and trial balance", "凭证与试算表的人民币金额"),
        severity: Status::Blocked,
        find: findings::rates,
    },
    Check {
        code: "rate_days",
        name: ("No day's rate is missing", "日汇率无缺失"),
        holds_up: ("the month's rate, which is a mean of its days", "由日汇率平均得出的月汇率"),
        severity: Status::Open,
        find: findings::rate_days,
    },
    Check {
        code: "costs",
        name: ("Every unit sold has a landed cost", "售出商品均有到岸成本"),
        holds_up: ("cost of goods and stock of these SKUs", "这些 SKU 的销货成本与库存金额"),
        severity: Status::Open,
        find: findings::costs,
    },
    Check {
        code: "negative_stock",
        name: ("No stock below zero", "没有负库存"),
        holds_up: ("cost of goods and stock of these SKUs", "这些 SKU 的销货成本与库存金额"),
        severity: Status::Open,
        find: findings::negative_stock,
    },
    Check {
        code: "inventory_counted",
        name: ("Inventory is counted", "库存已盘点"),
        holds_up: ("stock in the balance sheet", "资产负债表的存货"),
        severity: Status::Open,
        find: super::counts::findings,
    },
    Check {
        code: "bank_matched",
        name: ("Payouts are found in the bank statement", "回款与银行流水相符"),
        holds_up: ("cash in the balance sheet", "资产负债表的货币资金"),
        severity: Status::Open,
        find: super::bank::findings,
    },
    Check {
        code: "owners",
        name: ("Every SKU has an owner", "每个 SKU 都有负责人"),
        holds_up: ("commission of these SKUs", "这些 SKU 的提成"),
        severity: Status::Open,
        find: findings::without_owner,
    },
    Check {
        code: "owners_overlap",
        name: ("Shares of owners do not overlap", "负责比例没有重叠"),
        holds_up: ("commission of these SKUs", "这些 SKU 的提成"),
        severity: Status::Open,
        find: findings::owners_overlap,
    },
];

/// The checklist of a month, in the order in which an accountant works. `vouchers` are the month's, as the closing has them or as locked.
pub fn checklist(
    input: &Input,
    closing: &Closing,
    taxonomy: &Taxonomy,
    vouchers: &[Voucher],
    month: Month,
) -> Vec<Item> {
    let about = Month1 { input, closing, taxonomy, vouchers, month };
    let item = |check: &Check| {
        let findings = (check.find)(&about);
        let status = if findings.is_empty() { Status::Done } else { check.severity };
        let Check { code, name, holds_up, .. } = *check;
        Item { code, name, holds_up, status, findings }
    };
    CHECKS.iter().map(item).collect()
}
