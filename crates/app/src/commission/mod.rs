//! Operators' commission on the facts of a shop: slips, bridges, what each scheme would have paid, fairness, closed months.
//!
//! guide
//! 1. [`Source`] is read with the facts: the ledger of commission and what is wrong with it. [`Files`] are handed in: schemes of the seller
//!    and closed months. [`Pay::of`] joins them.
//! 2. Without a scheme of the seller nothing is paid: the shipped schemes can be listed and tried.
//! 3. A month is closed once it is over, in order ([`Pay::close`]); its file is chained to the one before. What comes late is an adjustment
//!    in the next slip. A closed slip is shown as it was closed.
//! 4. Nothing here reckons commission: `books::commission` does.

mod closed;
mod facts;
mod finding;
mod goods;
mod paper;
mod people;
mod plan;
mod rows;
mod sheet;
mod starter;
mod taxes;
mod terms;

pub use closed::file_name;
pub use facts::Facts;
pub use finding::Found;
pub use goods::BANDS;
pub use paper::pdf;
pub use plan::{Idea, PAID_AFTER_DAYS, Planned, Under};
pub use rows::UNKNOWN_DAYS;
pub use sheet::{Opened, csv, json, line_words, row_words, workbook};
pub use starter::starter;
pub use terms::terms;

use crate::error::Error;
use crate::profit::Books;
use crate::tax::Taxes;
use books::Month;
use books::commission::simulate::WhatIf;
use books::commission::{
    Agreement, Bridge, Fairness, Kind, Ledger, Register, Row, Scheme, Slip, bridge, entries_within, fairness, simulate,
};
use domain::{Currency, Day, Words};
use std::collections::{BTreeMap, BTreeSet};
use store::Reader;

/// Shop and site as one name: `main/amazon-us`; goods for all sites of a shop stand under `main/own`.
pub fn account(shop: &str, site: &str) -> String {
    format!("{shop}/{site}")
}

/// What commission is worked out from, as far as the facts say it.
#[derive(Clone, Default, Debug)]
pub struct Source {
    /// Rows of money and stock.
    pub ledger: Ledger,
    /// What is wrong with them.
    pub found: Vec<Found>,
    /// What the taxes among them rest on.
    pub about_taxes: Vec<Words>,
}

impl Source {
    /// Reads it beside the closed books and what taxes take.
    ///
    /// # Errors
    /// The storeroom can't be read.
    pub async fn read(reader: &Reader, books: &Books, taxes: &Taxes) -> Result<Self, Error> {
        let facts = facts::read(reader).await?;
        let (mut ledger, found) = rows::ledger(books, &facts);
        ledger.rows.extend(taxes::rows(taxes, &ledger.rows));
        Ok(Self { ledger, found, about_taxes: taxes::about(taxes) })
    }

    /// First and last month that the books have amounts in; `None` when they have none.
    pub fn months(&self) -> Option<(Month, Month)> {
        // goods and payouts come before and after sales, and taxes when a year is settled
        let beside = |k| matches!(k, Kind::GoodsBought | Kind::Payout | Kind::StockHeld) || Kind::TAXES.contains(&k);
        let accrued = |r: &&Row| !beside(r.kind);
        let months = || self.ledger.rows.iter().filter(accrued).map(|r| r.month);
        months().min().zip(months().max())
    }
}

/// Files of the data folder, name and text.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Files {
    /// `schemes/*.toml`.
    pub schemes: Vec<(String, String)>,
    /// `commission/closed-*.json`.
    pub closed: Vec<(String, String)>,
}

/// Commission of a shop.
#[derive(Clone, Debug)]
pub struct Pay {
    /// The agreement of the seller.
    pub agreement: Agreement,
    /// Whether the seller has a scheme; else nobody is paid.
    pub own: bool,
    /// Schemes that can be tried: the seller's and the shipped ones.
    pub schemes: Vec<Scheme>,
    /// Closed slips.
    pub register: Register,
    /// First and last month that slips are about; `None` when the books are empty.
    pub months: Option<(Month, Month)>,
    /// Slips of all months: closed ones as they were closed, then those that are open, as they would be closed now.
    pub slips: Vec<Slip>,
    /// What a person must look at, by money at risk, greatest first.
    pub found: Vec<Found>,
    /// Who closed each closed month, and when in microseconds since 1970 UTC.
    pub closings: BTreeMap<Month, (String, i64)>,
    last_hash: String,
}

impl Pay {
    /// Joins facts and files.
    ///
    /// # Errors
    /// A mistake in a scheme, with file, line and column; a closed month that was altered.
    pub fn of(source: &Source, books: &Books, files: &Files) -> Result<Self, Error> {
        let people::Agreed { agreement, own } = people::agreed(&files.schemes, books, &source.ledger)?;
        let facts = source.months();
        let begins = agreement.assignments.iter().map(|a| Month::of(a.from)).min();
        let first = facts.map(|f| f.0);
        let opening = begins.max(first).unwrap_or(Month::of(Day(0)));
        let closed::Read { register, last_hash, closings } = closed::register(&files.closed, opening)?;
        let months = facts.map(|(_, last)| (register.opening.min(last), last.max(register.open.before())));
        let schemes = people::with_shipped(&agreement);
        let mut slips: Vec<Slip> = register.closed.iter().map(|c| c.slip.clone()).collect();
        let mut found = source.found.clone();
        if let Some((first, last)) = months {
            let findings = if own {
                let (open, findings) = register.outlook(&source.ledger, &agreement, last);
                slips.extend(open);
                findings
            } else {
                // without a scheme of one's own it is still worth knowing what nobody answers for
                let tried = schemes.first().map(|s| agreement.all_under(s));
                entries_within(&source.ledger, tried.as_ref().unwrap_or(&agreement), first..=last).1
            };
            found.extend(findings.iter().map(Found::from));
        }
        found.extend(finding::after_taxes(&agreement.schemes, &source.about_taxes));
        let key = |f: &Found| (f.code, f.account.clone(), f.sku.clone(), f.words.en.clone());
        found.sort_by(|a, b| b.at_risk_micros.cmp(&a.at_risk_micros).then_with(|| key(a).cmp(&key(b))));
        Ok(Self { agreement, own, schemes, register, months, slips, found, closings, last_hash })
    }

    /// Whether the slips of a month are closed.
    pub fn is_closed(&self, month: Month) -> bool {
        (self.register.opening..self.register.open).contains(&month)
    }

    /// Slips of a month, by operator.
    pub fn slips_of(&self, month: Month) -> Vec<&Slip> {
        self.slips.iter().filter(|s| s.month == month).collect()
    }

    /// The slip of an operator in a month.
    pub fn slip(&self, operator: &str, month: Month) -> Option<&Slip> {
        self.slips.iter().find(|s| s.month == month && s.operator == operator)
    }

    /// Months that have slips, in order.
    pub fn slip_months(&self) -> BTreeSet<Month> {
        self.slips.iter().map(|s| s.month).collect()
    }

    /// The month that a person asks about when they name none: the latest with slips that is over on a day, else the latest.
    pub fn likely(&self, today: Day) -> Option<Month> {
        let months = self.slip_months();
        let over = months.iter().rev().find(|m| m.last_day() < today);
        over.or(months.last()).copied()
    }

    /// The latest months that slips are about, a year at most.
    pub fn lately(&self) -> Option<(Month, Month)> {
        self.months.map(|(first, last)| (first.max(Month(last.0 - 11)), last))
    }

    /// The bridge from accrual gross profit to the base of a slip.
    pub fn bridge(&self, source: &Source, slip: &Slip) -> Bridge {
        bridge(&source.ledger, &self.agreement, [slip])
    }

    /// What each scheme would have paid over some months from a clean start, by the name of the scheme.
    pub fn simulate(&self, source: &Source, (from, to): (Month, Month)) -> Vec<WhatIf> {
        simulate::what_if(&source.ledger, &self.agreement, &self.schemes, from, to)
    }

    /// Pay beside profit under each scheme, by its name, and first, without a name, under the agreement as it is.
    pub fn fairness(&self, source: &Source, (from, to): (Month, Month)) -> Vec<(Option<String>, Fairness)> {
        let own = self.own.then(|| (None, fairness(&source.ledger, &self.agreement, from, to)));
        let under = |s: &Scheme| {
            let agreement = self.agreement.all_under(s);
            (Some(s.name.clone()), fairness(&source.ledger, &agreement, from, to))
        };
        own.into_iter().chain(self.schemes.iter().map(under)).collect()
    }

    /// The currency in which an operator is paid by a scheme; without one, by the agreement.
    pub fn currency(&self, scheme: Option<&str>, operator: &str) -> Currency {
        let named = scheme.and_then(|name| self.schemes.iter().find(|s| s.name == name)).map(|s| s.currency);
        let paid = || self.slips.iter().rev().find(|s| s.operator == operator).map(|s| s.currency);
        named.or_else(paid).unwrap_or(Currency::CNY)
    }

    /// Closes a month: the name and text of the file that keeps its slips, `by` whom and when (microseconds since 1970 UTC). The month
    /// must be the next one and over by then.
    ///
    /// # Errors
    /// There is no scheme, or the month can't be closed now: with what to do.
    pub fn close(
        &self,
        source: &Source,
        month: Month,
        (by, when_micros): (&str, i64),
    ) -> Result<(String, String), Error> {
        if !self.own {
            return Err(no_scheme());
        }
        let open = self.register.open;
        if month != open {
            return Err(Error::asked(
                format!("{month} can't be closed: the month to be closed next is {open}"),
                format!("{month} 无法关账：下一个应关账的月份是 {open}"),
            ));
        }
        if desk::room::day_of(when_micros) <= month.last_day() {
            return Err(Error::asked(
                format!("{month} is not over; close it after {}", month.last_day()),
                format!("{month} 尚未结束；请在 {} 之后关账", month.last_day()),
            ));
        }
        let mut register = self.register.clone();
        register.close(&source.ledger, &self.agreement);
        Ok((file_name(month), closed::sealed(&register, &self.last_hash, (by, when_micros))?))
    }

    /// Rows that a slip rests on, by reference, as they stand in the ledger now.
    pub fn rows_of<'a>(source: &'a Source, slip: &Slip) -> BTreeMap<&'a str, &'a Row> {
        let wanted = slip.row_references();
        let rows = source.ledger.rows.iter().filter(|r| wanted.contains(r.reference.as_str()));
        rows.map(|r| (r.reference.as_str(), r)).collect()
    }
}

/// Why nothing is paid.
pub fn no_scheme() -> Error {
    Error::asked(
        "there is no scheme in the folder `schemes` of the data folder, so nobody is paid; `tradewind commission init` puts one of the shipped schemes there, with an `[[assignment]]` for each operator",
        "数据文件夹的 schemes 中没有提成方案，因此不计发提成；可用 `tradewind commission init` 放入一份自带方案，并为每位运营写入 [[assignment]]",
    )
}

#[cfg(test)]
mod tests;
