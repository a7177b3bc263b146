//! Closing months: closed slips are kept with a hash of their rows and never change; what comes late is adjusted in the open month.

use super::agreement::Agreement;
use super::digest;
use super::entry::{Entry, entries, entries_within};
use super::finding::{Finding, Problem};
use super::ledger::{Ledger, Row};
use super::slip::{Case, Slip, outstanding};
use super::{month_text, total};
use crate::month::Month;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A slip of a closed month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClosedSlip {
    /// BLAKE3 of the rows that the slip rests on, as they were.
    pub rows_hash: String,
    /// The slip.
    pub slip: Slip,
}

/// All closed slips: the whole state of commission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Register {
    /// First month: what counts in slips before it was settled elsewhere.
    #[serde(with = "month_text")]
    pub opening: Month,
    /// The open month, the next to be closed.
    #[serde(with = "month_text")]
    pub open: Month,
    /// Closed slips, by month and operator.
    #[serde(default)]
    pub closed: Vec<ClosedSlip>,
}

/// The slips of one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payroll {
    /// Month.
    pub month: Month,
    /// Slips, by operator.
    pub slips: Vec<Slip>,
    /// What is wrong with rows up to the month.
    pub findings: Vec<Finding>,
}

/// Why a replay differs from what was closed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{en}")]
pub struct ReplayError {
    /// Month.
    pub month: Month,
    /// Operator whose slip differs.
    pub operator: String,
    /// What was found and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl Register {
    /// A register that begins with a month.
    pub fn begin(opening: Month) -> Self {
        Self { opening, open: opening, closed: Vec::new() }
    }

    /// Closed slips of an operator, by month.
    pub fn slips<'a>(&'a self, operator: &'a str) -> impl Iterator<Item = &'a Slip> {
        self.closed.iter().map(|c| &c.slip).filter(move |s| s.operator == operator)
    }

    /// The slips of the open month as they would be closed now.
    pub fn draft(&self, ledger: &Ledger, agreement: &Agreement) -> Payroll {
        let (all, mut findings) = entries(ledger, agreement, self.open);
        let (slips, gone) = self.slips_of(&Own::of(&all), ledger, agreement, &BTreeMap::new());
        findings.extend(gone);
        Payroll { month: self.open, slips, findings }
    }

    /// Closes the open month: its slips are kept with the hash of their rows, and the next month is open.
    pub fn close(&mut self, ledger: &Ledger, agreement: &Agreement) -> Payroll {
        let payroll = self.draft(ledger, agreement);
        let rows = by_reference(ledger, &payroll.slips);
        self.keep(payroll.slips.clone(), |slip| hash(&rows, slip));
        payroll
    }

    /// The slips of the open month and all months up to `through`, as they would come out with this ledger; the register stays as it
    /// is. Entries are made once for all months.
    pub fn forecast(&self, ledger: &Ledger, agreement: &Agreement, through: Month) -> Vec<Slip> {
        self.outlook(ledger, agreement, through).0
    }

    /// The same, and what is wrong with the rows of all months from the opening to `through`.
    pub fn outlook(&self, ledger: &Ledger, agreement: &Agreement, through: Month) -> (Vec<Slip>, Vec<Finding>) {
        let (all, findings) = entries_within(ledger, agreement, self.opening..=through);
        let own = Own::of(&all);
        let mut ahead = self.clone();
        // a slip that is made here books all months before it as these entries have them
        let mut even: BTreeMap<String, Month> = BTreeMap::new();
        while ahead.open <= through {
            let (slips, _) = ahead.slips_of(&own, ledger, agreement, &even);
            even.extend(slips.iter().map(|s| (s.operator.clone(), s.month)));
            ahead.keep(slips, |_| String::new());
        }
        (ahead.closed.split_off(self.closed.len()).into_iter().map(|c| c.slip).collect(), findings)
    }

    fn keep(&mut self, slips: Vec<Slip>, hash: impl Fn(&Slip) -> String) {
        self.closed.extend(slips.into_iter().map(|slip| ClosedSlip { rows_hash: hash(&slip), slip }));
        self.open = self.open.after();
    }

    /// The slips of the open month, and held pay whose scheme is gone. Entries of later months may be among an operator's own; `even` are
    /// the months up to which an operator's slips book what these entries say.
    fn slips_of(
        &self,
        own: &BTreeMap<&str, Own<'_>>,
        ledger: &Ledger,
        agreement: &Agreement,
        even: &BTreeMap<String, Month>,
    ) -> (Vec<Slip>, Vec<Finding>) {
        let month = self.open;
        let mut past: BTreeMap<&str, Vec<&Slip>> = BTreeMap::new();
        for c in &self.closed {
            past.entry(&c.slip.operator).or_default().push(&c.slip);
        }
        let assigned = agreement.operators(month);
        let operators: BTreeSet<&str> = assigned.iter().copied().chain(past.keys().copied()).collect();
        let (mut slips, mut findings) = (Vec::new(), Vec::new());
        for operator in operators {
            let past = past.get(operator).map_or(&[][..], Vec::as_slice);
            // Who is paid by no scheme any more is settled by the last one.
            let last = || past.last().and_then(|s| agreement.edition(&s.scheme, s.month.last_day()));
            let paid_by = agreement.scheme(operator, month);
            let Some(scheme) = paid_by.or_else(last) else {
                let held = total(outstanding(past.iter().copied()).values().map(|h| h.micros));
                findings.extend((held != 0).then(|| gone(operator, held)));
                continue;
            };
            let case = Case {
                operator,
                month,
                scheme,
                opening: self.opening,
                entries: own.get(operator).map_or(&[], |o| o.entries),
                in_phase: own.get(operator).map_or(&[], |o| &o.in_phase),
                even: even.get(operator).copied(),
                past,
                left: agreement.left_on(operator),
                launches: &ledger.launches,
            };
            let slip = case.slip();
            if paid_by.is_some() || !slip.lines.is_empty() {
                slips.push(slip);
            }
        }
        (slips, findings)
    }

    /// Makes every closed slip again from the rows that it and the slips before it used, and compares byte for byte. Rows that came
    /// later don't matter; the agreement must be the one by which the months were closed.
    ///
    /// # Errors
    /// The first slip whose rows or figures differ, with the month, the operator and what to look at.
    pub fn replay(&self, ledger: &Ledger, agreement: &Agreement) -> Result<(), ReplayError> {
        let rows = by_reference(ledger, self.closed.iter().map(|c| &c.slip));
        let mut again = Self::begin(self.opening);
        let mut known: BTreeSet<&str> = BTreeSet::new();
        while again.open < self.open {
            let month = again.open;
            let kept: Vec<&ClosedSlip> = self.closed.iter().filter(|c| c.slip.month == month).collect();
            if let Some(c) = kept.iter().find(|c| hash(&rows, &c.slip) != c.rows_hash) {
                let operator = c.slip.operator.clone();
                let en = format!(
                    "rows of {operator}'s slip of {month} have changed since it was closed; the open month adjusts for them, import the earlier report to replay"
                );
                let zh = format!(
                    "{operator} {month} 工资单所用的数据在关账后已改变；差额由未关账月份调整，如需重算请导入原报表"
                );
                return Err(ReplayError { month, operator, en, zh });
            }
            known.extend(kept.iter().flat_map(|c| c.slip.row_references()));
            let as_known = Ledger {
                rows: ledger.rows.iter().filter(|r| known.contains(r.reference.as_str())).cloned().collect(),
                launches: ledger.launches.clone(),
            };
            again.close(&as_known, agreement);
            let made: Vec<&ClosedSlip> = again.closed.iter().filter(|c| c.slip.month == month).collect();
            let differs = (0..kept.len().max(made.len())).find(|i| kept.get(*i) != made.get(*i));
            if let Some(slip) = differs.and_then(|i| kept.get(i).or(made.get(i))) {
                let operator = slip.slip.operator.clone();
                let en = format!(
                    "{operator}'s slip of {month} comes out differently from the same rows; use the agreement by which it was closed"
                );
                let zh = format!("{operator} {month} 的工资单用相同数据重算结果不同；请使用关账时的方案文件");
                return Err(ReplayError { month, operator, en, zh });
            }
        }
        Ok(())
    }

    /// The register as text: the same register gives the same bytes.
    ///
    /// # Errors
    /// None that a register can cause; what the writer reports is passed on.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// Reads what [`Register::to_toml`] wrote.
    ///
    /// # Errors
    /// Text that is not a register, with the place.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// Entries of one operator.
struct Own<'a> {
    entries: &'a [Entry<'a>],
    /// Those in a new-product phase.
    in_phase: Vec<&'a Entry<'a>>,
}

impl<'a> Own<'a> {
    /// By operator; `all` is sorted.
    fn of(all: &'a [Entry<'a>]) -> BTreeMap<&'a str, Self> {
        let own = |entries: &'a [Entry<'a>]| {
            (entries[0].operator, Self { entries, in_phase: entries.iter().filter(|e| e.in_phase).collect() })
        };
        all.chunk_by(|a, b| a.operator == b.operator).map(own).collect()
    }
}

/// Rows that some slips rest on.
type Rows<'a> = HashMap<&'a str, Vec<&'a Row>>;

fn by_reference<'a>(ledger: &'a Ledger, slips: impl IntoIterator<Item = &'a Slip>) -> Rows<'a> {
    let mut rows: Rows<'a> =
        slips.into_iter().flat_map(|s| s.row_references()).map(|reference| (reference, Vec::new())).collect();
    for row in &ledger.rows {
        if let Some(of) = rows.get_mut(row.reference.as_str()) {
            of.push(row);
        }
    }
    rows
}

fn hash(rows: &Rows<'_>, slip: &Slip) -> String {
    digest::rows(slip.row_references().iter().filter_map(|r| rows.get(r)).flatten().copied())
}

fn gone(operator: &str, held_micros: i64) -> Finding {
    let (shop, sku, operator) = (String::new(), String::new(), operator.to_owned());
    Finding { problem: Problem::SchemeGone, shop, sku, operator, rows: 0, at_risk_micros: held_micros }
}
