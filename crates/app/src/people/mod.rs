//! 人效: what heads and operators bring, how new hires come on, the hours that the desk saves, what the growth path asks of frozen heads, and
//! what it would cost to part with somebody.
//!
//! guide
//! 1. [`Setup`]: who works here, targets, minutes by hand; `people.toml` over the dated table of `data/people.toml`.
//! 2. [`heads`]: by month and operator, per head; [`growth`]: what growth is made of; [`ramp`]: new hires; [`hours`]: time saved; [`ahead`]: the
//!    path; [`severance`](mod@severance): N+1.
//! 3. [`People`] joins what is read from the facts as they stand. Today and the page show these very figures.

pub mod ahead;
pub mod growth;
pub mod heads;
pub mod hours;
mod parse;
pub mod ramp;
pub mod setup;
pub mod severance;

pub use heads::{Heads, Months, Staff};
pub use hours::{Hours, Saved};
pub use ramp::Ramping;
pub use setup::{Kind, Member, Misread, Setup, TEMPLATE};
pub use severance::Severance;

use crate::board::Standing;
use crate::board::path::Booked;
use ahead::Ahead;
use books::{Line, Month};
use domain::money::scale;
use domain::{Day, Policy, Words};
use growth::Growth;
use std::collections::BTreeSet;

/// 人效 of some shops, from the facts as they stand.
#[derive(Clone, PartialEq, Debug)]
pub struct People {
    /// Which days the books speak of.
    pub booked: Option<Booked>,
    /// What firm and operators brought, by month.
    pub months: Months,
    /// Per head.
    pub heads: Heads,
    /// What growth is made of; `None` without enough full months.
    pub growth: Option<Growth>,
    /// The path with frozen heads.
    pub ahead: Option<Ahead>,
    /// Ramps of operators, the last to come first; of the whole firm only.
    pub ramps: Vec<Ramping>,
    /// What the figures rest on, and what is not known.
    pub notes: Vec<Words>,
    /// What only those may read who see wages.
    pub of_wages: Vec<Words>,
}

impl People {
    /// Reckons it for some shops (empty means all).
    pub fn of(standing: &Standing, policy: &Policy, shops: &BTreeSet<String>) -> Self {
        let (books, setup) = (&standing.books, &*standing.staff);
        let booked = booked(standing, shops);
        let months = Months::of(&books.closing.statement, &standing.taxes, shops);
        let heads = heads::heads(&months, booked, Staff { setup, policy, shops }, standing.today);
        let growth = periods(&months, booked)
            .and_then(|(periods, by_last_year)| growth::split(books, &standing.taxes, periods, by_last_year, shops));
        let ahead = ahead::ahead(&months, booked, &heads, policy.goals.growth_pct);
        let whole = shops.is_empty();
        let ramps = if whole { ramp::ramps(books, booked, setup, (Day(i32::MIN), standing.today)) } else { Vec::new() };
        let of_wages = if whole { wages_not_booked(standing, booked).into_iter().collect() } else { Vec::new() };
        let notes = notes(setup, &months, booked);
        Self { booked, months, heads, growth, ahead, ramps, notes, of_wages }
    }

    /// The last full month; `None` where there is none.
    pub fn last_full(&self) -> Option<Month> {
        self.heads.last.map(|l| l.months.1)
    }

    /// Mean operating profit a month of an operator over the last three full months; `None` where the books can't say.
    pub fn profit_a_month(&self, operator: &str) -> Option<i64> {
        let last = self.last_full()?;
        let of =
            |m: i32| self.months.operators.get(&(operator.to_owned(), Month(m))).map_or(Some(0), |b| b.profit_micros);
        let sum = (last.0 - 2..=last.0).try_fold(0_i64, |sum, m| sum.checked_add(of(m)?))?;
        scale(sum, 1, 3)
    }
}

/// Which days the books speak of for some shops (empty means all): the same on every page.
pub fn booked(standing: &Standing, shops: &BTreeSet<String>) -> Option<Booked> {
    let sites = standing.seen.sites.iter().filter(|((shop, _), _)| shops.is_empty() || shops.contains(shop));
    Booked::of(&standing.books.input, shops, sites.map(|(_, s)| s.data_through).max())
}

/// Wages of a month, RMB micros: of everybody who works here on its last day.
pub fn wages_micros(setup: &Setup, day: Day) -> i64 {
    let here = setup.members.iter().flatten().filter(|m| m.works_on(day));
    here.fold(0, |sum, m| sum.saturating_add(m.wage_micros))
}

/// The last three full months, and the same last year where these are full, else the three before.
fn periods(months: &Months, booked: Option<Booked>) -> Option<((growth::Period, growth::Period), bool)> {
    let full = |m: Month| booked.is_some_and(|b| b.full(m)) && months.firm.contains_key(&m);
    let last = *months.firm.keys().rev().find(|m| full(**m))?;
    let three = |end: i32| (Month(end - 2), Month(end));
    let all = |(a, b): growth::Period| (a.0..=b.0).all(|m| full(Month(m)));
    let now = three(last.0);
    let then = [(three(last.0 - 12), true), (three(last.0 - 3), false)].into_iter().find(|(p, _)| all(*p))?;
    all(now).then_some(((then.0, now), then.1))
}

fn notes(setup: &Setup, months: &Months, booked: Option<Booked>) -> Vec<Words> {
    let mut all = Vec::new();
    if setup.members.is_none() {
        all.push(Words::new(
            "heads are the people of the policy, as there is no people.toml: who came when, and for what wage, is not known; \
             `tradewind people --init` writes a file to fill in",
            "尚无 people.toml：人数按策略中的人员计，入职日期与工资未知；可用 tradewind people --init 生成待填文件",
        ));
    }
    let last = months.firm.keys().rev().find(|m| booked.is_some_and(|b| b.full(**m)));
    if let Some(month) = last.filter(|m| months.operators_of(**m).next().is_none()) {
        all.push(Words::new(
            format!("nobody answers for a SKU in {month}; import the table sku_owners to see operators"),
            format!("{month} 没有货号负责人；请导入 sku_owners 表以查看运营数据"),
        ));
    }
    let unknown =
        last.and_then(|m| months.firm.get(m)).is_some_and(|b| b.profit_micros.is_some() && b.cash_micros.is_none());
    if unknown {
        all.push(Words::new(
            "owner cash is not known where taxes can't be reckoned on the books' profit (a shop without an entity, a month without law): see tax",
            "部分店铺或月份无法计税（无纳税主体或无适用税法），老板到手现金未知：见税务",
        ));
    }
    all
}

/// Wages that are stated and not in the books: profit per head would be too high.
fn wages_not_booked(standing: &Standing, booked: Option<Booked>) -> Option<Words> {
    let statement = &standing.books.closing.statement;
    let month = statement.months().into_iter().rev().find(|m| booked.is_some_and(|b| b.full(*m)))?;
    let wages = wages_micros(&standing.staff, month.last_day());
    let mut cells = statement.cells.iter().filter(|c| c.month == month && c.line == Line::PeopleOther);
    let expenses = cells.try_fold(0_i64, |sum, c| sum.checked_sub(c.rmb_micros?))?;
    let missing = wages.checked_sub(expenses).filter(|m| *m > 0)?;
    let categories: BTreeSet<&str> = standing.staff.members.iter().flatten().map(|m| m.category.as_str()).collect();
    let categories = categories.into_iter().collect::<Vec<_>>().join(", ");
    let [wages, expenses, missing] =
        [wages, expenses, missing].map(|m| domain::Money::new(m, domain::Currency::CNY).to_string());
    Some(Words::new(
        format!(
            "{month}: wages of {wages} are stated in people.toml and only {expenses} of people and other expenses are booked: operating profit is \
             too high by {missing} at least; import the table expenses (category {categories})"
        ),
        format!(
            "{month}：people.toml 所填工资 {wages}，账上人工及其他费用仅 {expenses}：营业利润至少虚高 {missing}；请导入 expenses 表（类别 {categories}）"
        ),
    ))
}
