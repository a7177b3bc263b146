//! What heads and operators bring: net sales, operating profit and owner cash by month and operator, SKUs per operator, per head.
//!
//! Formulas
//! 1. Net sales and operating profit of an operator are the statement's, by share at month end; owner cash is what [`crate::tax`] leaves of
//!    that profit. It is unknown where the taxes stand on another profit than the books (a shop without an entity, a month without law).
//! 2. A SKU counts for a month when it had sales, once per shop; it counts whole for everybody who has a share in it.
//! 3. Heads of a month are those who work here on its last day; without `people.toml` the policy's people who may see one of the shops.
//! 4. Per head: the sum over full months ÷ the mean number of heads in them; what the books can't state stays unknown.

use super::setup::Setup;
use crate::board::path::Booked;
use crate::tax::{self, Taxes};
use books::names::{NOBODY, Name};
use books::roll_up::NO_OPERATOR;
use books::statement::StatementPlace;
use books::{By, Filter, Line, Month, Statement};
use domain::money::scale;
use domain::{Day, Policy};
use std::collections::{BTreeMap, BTreeSet};

/// What a month brought, RMB micros; `None` where the books can't say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Brought {
    /// Net sales.
    pub sales_micros: Option<i64>,
    /// Operating profit.
    pub profit_micros: Option<i64>,
    /// Owner cash.
    pub cash_micros: Option<i64>,
    /// SKUs with sales.
    pub skus: i64,
}

/// What the firm and each operator brought, by month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Months {
    /// All together.
    pub firm: BTreeMap<Month, Brought>,
    /// By operator; [`NO_OPERATOR`] for what nobody answers for.
    pub operators: BTreeMap<(String, Month), Brought>,
}

impl Months {
    /// Adds up statement and taxes of some shops (empty means all).
    pub fn of(statement: &Statement, taxes: &Taxes, shops: &BTreeSet<String>) -> Self {
        let skus = Selling::of(statement, shops);
        let filter = Filter { shops: shops.clone(), ..Filter::default() };
        let mut cash: BTreeMap<(Option<&str>, Month), (i64, i64)> = BTreeMap::new();
        for line in taxes.lines.iter().filter(|l| shops.is_empty() || shops.contains(&l.shop)) {
            for key in [None, Some(line.operator.as_str())] {
                add(cash.entry((key, line.month)).or_default(), &line.amounts);
            }
        }
        let brought = |row: &books::Row, key: (Option<&str>, Month)| {
            let profit_micros = row.rmb.down_to(Line::PeopleOther);
            let left = cash.get(&key).filter(|(taxed, _)| Some(*taxed) == profit_micros).map(|(_, cash)| *cash);
            let cash_micros = left.or_else(|| profit_micros.filter(|p| *p == 0 && !cash.contains_key(&key)));
            Brought { sales_micros: row.rmb.down_to(Line::Refunds), profit_micros, cash_micros, skus: skus.count(key) }
        };
        let firm = statement.roll_up(&[By::Month], &filter).into_iter().filter_map(|row| {
            let month = Month::parse(row.key.first()?)?;
            Some((month, brought(&row, (None, month))))
        });
        let operators = statement.roll_up(&[By::Operator, By::Month], &filter).into_iter().filter_map(|row| {
            let (operator, month) = (row.key.first()?, Month::parse(row.key.get(1)?)?);
            Some(((operator.clone(), month), brought(&row, (Some(operator), month))))
        });
        Self { firm: firm.collect(), operators: operators.collect() }
    }

    /// Those who answer for a SKU that sold in a month.
    pub fn operators_of(&self, month: Month) -> impl Iterator<Item = (&str, &Brought)> {
        let of =
            move |((name, m), b): (&'_ (String, Month), &'_ Brought)| *m == month && name != NO_OPERATOR && b.skus > 0;
        self.operators.iter().filter(move |row| of(*row)).map(|((name, _), b)| (name.as_str(), b))
    }

    /// SKUs of a month summed over operators, and operators.
    fn owned(&self, month: Month) -> (i64, i64) {
        self.operators_of(month).fold((0, 0), |(skus, n), (_, b)| (skus + b.skus, n + 1))
    }
}

fn add(sum: &mut (i64, i64), amounts: &tax::Amounts) {
    sum.0 = sum.0.saturating_add(amounts.profit_micros);
    sum.1 = sum.1.saturating_add(amounts.owner_cash_micros());
}

/// Number of a shop, and a SKU.
type Item = (usize, Name);

/// How many SKUs sold, by operator and month; all together under `None`.
struct Selling<'a>(BTreeMap<(Option<&'a str>, Month), i64>);

impl<'a> Selling<'a> {
    fn of(statement: &'a Statement, shops: &BTreeSet<String>) -> Self {
        // a number per shop: a SKU counts once in a shop, on however many sites it sells
        let places = &statement.places;
        let shop = |p: &StatementPlace| places.iter().position(|q| q.shop == p.shop);
        let numbers: Vec<Option<usize>> =
            places.iter().map(|p| shop(p).filter(|_| shops.is_empty() || shops.contains(&p.shop))).collect();
        let mut found: BTreeMap<(Option<Name>, Month), Vec<Item>> = BTreeMap::new();
        let sold = statement.cells.iter().filter(|c| c.line == Line::GrossSales && c.micros != Some(0));
        for c in sold.filter(|c| c.sku != NOBODY) {
            let Some(shop) = numbers.get(c.place.0 as usize).copied().flatten() else { continue };
            let mut put = |whose| found.entry((whose, c.month)).or_default().push((shop, c.sku));
            put(None);
            let at = (c.place, c.month, c.sku);
            let first = statement.owners.partition_point(|o| (o.place, o.month, o.sku) < at);
            let owners = statement.owners[first..].iter().take_while(|o| (o.place, o.month, o.sku) == at);
            let mut owned = 0;
            for o in owners {
                put(Some(o.owner));
                owned += o.millionths;
            }
            if owned < 1_000_000 {
                put(Some(NOBODY));
            }
        }
        let count = |(whose, month): (Option<Name>, Month), mut items: Vec<Item>| {
            items.sort_unstable();
            items.dedup();
            let name = whose.map(|w| if w == NOBODY { NO_OPERATOR } else { statement.names.text(w) });
            ((name, month), items.len() as i64)
        };
        Self(found.into_iter().map(|(key, items)| count(key, items)).collect())
    }

    fn count(&self, key: (Option<&str>, Month)) -> i64 {
        self.0.get(&key).copied().unwrap_or(0)
    }
}

/// Months and what they brought per head, RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PerHead {
    /// First and last month.
    pub months: (Month, Month),
    /// Net sales.
    pub sales_micros: Option<i64>,
    /// Operating profit.
    pub profit_micros: Option<i64>,
    /// Owner cash.
    pub cash_micros: Option<i64>,
    /// SKUs with sales per operator, in thousandths; `None` where nobody answers for any.
    pub skus_per_operator_milli: Option<i64>,
}

/// What a head brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Heads {
    /// Heads today.
    pub heads: i64,
    /// Whether they are stated in `people.toml`; else they are the policy's people.
    pub stated: bool,
    /// Those who answer for SKUs in the last full month.
    pub operators: i64,
    /// Last full month.
    pub last: Option<PerHead>,
    /// Last three full months.
    pub recent: Option<PerHead>,
    /// The three before them.
    pub before: Option<PerHead>,
}

/// Who counts as a head: who is stated, else who stands in the policy.
#[derive(Clone, Copy, Debug)]
pub struct Staff<'a> {
    /// What is stated.
    pub setup: &'a Setup,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Shops (empty means all): a person of the policy who may see none of them does not count.
    pub shops: &'a BTreeSet<String>,
}

impl Staff<'_> {
    /// Heads on a day.
    pub fn on(&self, day: Day) -> i64 {
        let here = |p: &domain::policy::Person| {
            self.shops.is_empty() || p.shops.is_empty() || !p.shops.is_disjoint(self.shops)
        };
        let policy = &self.policy.people;
        match &self.setup.members {
            None => policy.values().filter(|p| here(p)).count() as i64,
            Some(members) => {
                let counts = |m: &&super::Member| m.works_on(day) && policy.get(&m.name).is_none_or(here);
                members.iter().filter(counts).count() as i64
            }
        }
    }
}

/// Reckons per head over full months.
pub fn heads(months: &Months, booked: Option<Booked>, staff: Staff<'_>, today: Day) -> Heads {
    let now = Heads { heads: staff.on(today), stated: staff.setup.members.is_some(), ..Heads::default() };
    let full: Vec<(Month, &Brought)> =
        months.firm.iter().filter(|(m, _)| booked.is_some_and(|b| b.full(**m))).map(|(m, b)| (*m, b)).collect();
    let Some(last) = full.last().map(|m| m.0) else { return now };
    let window = |end: Month, n: i32| {
        let inside: Vec<(Month, &Brought)> =
            full.iter().copied().filter(|(m, _)| *m <= end && m.0 > end.0 - n).collect();
        let heads: i64 = inside.iter().map(|(m, _)| staff.on(m.last_day())).sum();
        let each = |of: fn(&Brought) -> Option<i64>| {
            let sum = inside.iter().try_fold(0_i64, |sum, (_, b)| sum.checked_add(of(b)?))?;
            scale(sum, n.into(), heads.into())
        };
        let (skus, operators) =
            inside.iter().map(|(m, _)| months.owned(*m)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        (inside.len() == usize::try_from(n).unwrap_or(0)).then(|| PerHead {
            months: (Month(end.0 - n + 1), end),
            sales_micros: each(|b| b.sales_micros),
            profit_micros: each(|b| b.profit_micros),
            cash_micros: each(|b| b.cash_micros),
            skus_per_operator_milli: scale(skus, 1_000, operators.into()),
        })
    };
    let operators = months.owned(last).1;
    Heads { operators, last: window(last, 1), recent: window(last, 3), before: window(Month(last.0 - 3), 3), ..now }
}

#[cfg(test)]
#[path = "heads_tests.rs"]
mod tests;
