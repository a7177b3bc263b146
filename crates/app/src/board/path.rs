//! Owner cash by month against the path to the goal.
//!
//! Formulas
//! 1. *Owner cash* of a month is its operating profit in RMB as the books close it, less taxes ([`Taxing`]): those of the entities that the
//!    seller has stated, else VAT held in net sales, corporate tax and tax on dividends at the policy's rates.
//! 2. An amount that the books can't state (a rate is missing) is unknown here too; a sum with an unknown part is unknown.
//! 3. The books follow settlements, so they are *booked through* the last day on which every living site has sales in a settlement. A month
//!    is *full* when facts begin by its third day and it is booked through its last.
//! 4. Goal of a month: the same month last year × (1 + g) where that one is full and brought something; else the first full month that brought
//!    something × (1 + g)^(k / 12), k months later. g is the policy's yearly growth.
//! 5. The running month meets the goal × (days booked / days of the month). Its projection takes what comes with sales at the pace so far
//!    (÷ share of days booked), advertising at the pace of the days that its reports cover, as these run ahead of settlements, and what is
//!    booked by the month (capital cost, write-downs, people and other expenses) once. The year so far is made of full months only.
//! 6. Growth a year: the last three full months against the same three last year; where those are unknown, against the three before them, to
//!    the fourth power.

use super::taxing::Taxing;
use books::input::{Input, MovementKind, Place};
use books::{By, Filter, Line, Month, Statement};
use domain::Day;
use domain::money::scale;
use std::collections::{BTreeMap, BTreeSet};

/// Within so many per cent of the goal one is on the path.
pub const ON_PATH_PCT: i64 = 5;
/// A site without sales for so many days before the last of all is not waited for.
const ASLEEP_DAYS: i32 = 45;
/// Facts that begin so many days into a month still make it full.
const LATE_START_DAYS: i32 = 2;
/// Lines that are booked by the month, whatever is sold.
const BY_MONTH: [Line; 3] = [Line::CapitalCost, Line::AgedWriteDown, Line::PeopleOther];

/// Which days the books speak of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Booked {
    /// First day with a sale in a settlement.
    pub from: Day,
    /// Last day that every living site has reached.
    pub through: Day,
    /// Last day that advertising is booked for: its reports run ahead of settlements.
    pub ads_through: Day,
}

impl Booked {
    /// Looks at the settled sales of some shops (empty means all); `None` when there are none. `facts_through`: last day of any report.
    pub fn of(input: &Input, shops: &BTreeSet<String>, facts_through: Option<Day>) -> Option<Self> {
        let mut last: BTreeMap<Place, Day> = BTreeMap::new();
        let mut from: Option<Day> = None;
        for m in input.movements.iter().filter(|m| m.kind == MovementKind::Sale) {
            if !shops.is_empty() && !shops.contains(input.names.text(input.place_text(m.place).shop)) {
                continue;
            }
            let day = last.entry(m.place).or_insert(m.day);
            *day = m.day.max(*day);
            from = Some(from.map_or(m.day, |f| f.min(m.day)));
        }
        let newest = *last.values().max()?;
        let through = last.values().copied().filter(|d| newest.0 - d.0 <= ASLEEP_DAYS).min()?;
        // without ads reports of the month, advertising is what settlements charged
        let reported = input.product_ads.iter().chain(&input.campaigns).any(|a| a.month == Month::of(through));
        let ads_through = facts_through.filter(|day| reported && *day > through).unwrap_or(through);
        Some(Self { from: from?, through, ads_through })
    }

    /// Whether the books hold all of a month.
    pub fn full(&self, month: Month) -> bool {
        self.from <= month.first_day().plus(LATE_START_DAYS) && self.through >= month.last_day()
    }
}

/// What a month brought, in RMB micros; `None` where the books can't say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthCash {
    /// Month.
    pub month: Month,
    /// Net sales.
    pub sales_micros: Option<i64>,
    /// Operating profit.
    pub profit_micros: Option<i64>,
    /// The part of it that is booked by the month, whatever is sold.
    pub by_month_micros: Option<i64>,
    /// Advertising, below zero.
    pub ads_micros: Option<i64>,
    /// Owner cash.
    pub cash_micros: Option<i64>,
}

/// Every month of the statement for some shops (empty means all), in order.
pub fn months(statement: &Statement, taxing: &Taxing, shops: &BTreeSet<String>) -> Vec<MonthCash> {
    let filter = Filter { shops: shops.clone(), ..Filter::default() };
    let rows = statement.roll_up(&[By::Month], &filter);
    let of = |row: &books::Row| {
        let month = Month::parse(row.key.first()?)?;
        let (sales, profit) = (row.rmb.down_to(Line::Refunds), row.rmb.down_to(Line::PeopleOther));
        let by_month = BY_MONTH.iter().try_fold(0_i64, |sum, l| sum.checked_add(row.rmb.line(*l)?));
        let cash = profit.zip(sales).and_then(|(profit, sales)| taxing.cash(month, profit, sales));
        let (sales_micros, profit_micros) = (sales, profit);
        let ads_micros = row.rmb.line(Line::Ads);
        Some(MonthCash { month, sales_micros, profit_micros, by_month_micros: by_month, ads_micros, cash_micros: cash })
    };
    rows.iter().filter_map(of).collect()
}

/// Where the goal of a month comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GoalBy {
    /// The same month last year and a year's growth.
    LastYear,
    /// The first full month that brought something, and growth since.
    First(Month),
}

/// A month on the path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Month.
    pub month: Month,
    /// What it brought so far; `None` in months to come and where the books can't say.
    pub cash_micros: Option<i64>,
    /// Whether the books hold all of it.
    pub full: bool,
    /// Goal and where it comes from.
    pub goal: Option<(i64, GoalBy)>,
}

/// The month that is being booked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Running {
    /// Month.
    pub month: Month,
    /// Last day booked.
    pub through: Day,
    /// Days booked.
    pub days: i32,
    /// Last day that advertising is booked for.
    pub ads_through: Day,
    /// Owner cash so far.
    pub cash_micros: Option<i64>,
    /// Goal of the whole month.
    pub goal_micros: Option<i64>,
    /// Goal of the days booked.
    pub goal_so_far_micros: Option<i64>,
    /// Owner cash of the whole month at the pace so far.
    pub projected_micros: Option<i64>,
}

/// Whether one is on the path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// More than [`ON_PATH_PCT`] above the goal.
    Ahead,
    /// Within it.
    On,
    /// Below.
    Behind,
}

/// An amount against its goal, in RMB micros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Against {
    /// What came.
    pub cash_micros: i64,
    /// What was aimed at.
    pub goal_micros: i64,
}

impl Against {
    /// What came above the goal.
    pub fn gap_micros(self) -> i64 {
        self.cash_micros.saturating_sub(self.goal_micros)
    }

    /// Whether that is on the path.
    pub fn verdict(self) -> Verdict {
        let slack = scale(self.goal_micros.saturating_abs(), i128::from(ON_PATH_PCT), 100).unwrap_or(0);
        match self.gap_micros() {
            gap if gap > slack => Verdict::Ahead,
            gap if gap < -slack => Verdict::Behind,
            _ => Verdict::On,
        }
    }
}

/// The year so far: its full months that have both a figure and a goal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ToDate {
    /// First and last month that count.
    pub months: (Month, Month),
    /// Against the goal.
    pub against: Against,
}

/// Growth a year, in thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// 700 is 70 % a year.
    pub permille: i64,
    /// Last three full months.
    pub months: (Month, Month),
    /// Against the same months last year; else against the three before, annualised.
    pub by_last_year: bool,
}

/// Owner cash by month, and the path to the goal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Path {
    /// Yearly growth that is aimed at, in per cent.
    pub growth_pct: i64,
    /// Which days the books speak of.
    pub booked: Option<Booked>,
    /// Months from the first of the books to the end of the year that is being booked.
    pub steps: Vec<Step>,
    /// The month that is being booked; `None` when the last one is full and nothing of the next is known.
    pub running: Option<Running>,
    /// The year so far against the goal.
    pub to_date: Option<ToDate>,
    /// Growth a year at the recent pace.
    pub pace: Option<Pace>,
    /// Booked months whose owner cash the books can't state.
    pub unknown: Vec<Month>,
}

/// Lays the path. `growth_pct`: yearly growth that is aimed at.
pub fn path(months: &[MonthCash], booked: Option<Booked>, taxing: &Taxing, growth_pct: i64) -> Path {
    let (Some(booked), Some(first)) = (booked, months.first()) else {
        return Path { growth_pct, booked, ..Path::default() };
    };
    let known: BTreeMap<Month, &MonthCash> = months.iter().map(|m| (m.month, m)).collect();
    let now = Month::of(booked.through);
    let year_end = Month(now.0 - now.0.rem_euclid(12) + 11);
    let full_cash = |m: Month| known.get(&m).filter(|_| booked.full(m)).and_then(|k| k.cash_micros);
    let steps: Vec<Step> = (first.month.0..=year_end.0)
        .map(Month)
        .map(|month| Step {
            month,
            cash_micros: known.get(&month).filter(|_| month <= now).and_then(|k| k.cash_micros),
            full: known.contains_key(&month) && booked.full(month),
            goal: goal(month, first.month, growth_pct, &full_cash),
        })
        .collect();
    let running = known.get(&now).filter(|_| booked.through < now.last_day()).map(|m| run(m, booked, &steps, taxing));
    let unknown = months.iter().filter(|m| m.month <= now && m.cash_micros.is_none()).map(|m| m.month).collect();
    let (to_date, pace) = (to_date(&steps, now), pace(&steps));
    Path { growth_pct, booked: Some(booked), steps, running, to_date, pace, unknown }
}

/// The goal of a month by `full`, which tells what full months brought: last year's month and a year's growth of `g` per cent, else the first
/// month from `first` on that brought something and growth since.
pub fn goal(month: Month, first: Month, g: i64, full: &dyn Fn(Month) -> Option<i64>) -> Option<(i64, GoalBy)> {
    let earned = |m: Month| full(m).filter(|cash| *cash > 0);
    if let Some(cash) = earned(Month(month.0 - 12)) {
        return Some((scale(cash, i128::from(100 + g), 100)?, GoalBy::LastYear));
    }
    let start = (first.0..=month.0).map(Month).find(|m| earned(*m).is_some())?;
    let years = f64::from(month.0 - start.0) / 12.0;
    let factor = (1.0 + g as f64 / 100.0).powf(years);
    // a factor in millionths: a goal needs no more places
    Some((scale(earned(start)?, (factor * 1e6).round() as i128, 1_000_000)?, GoalBy::First(start)))
}

fn run(m: &MonthCash, booked: Booked, steps: &[Step], taxing: &Taxing) -> Running {
    let (days, of) = (booked.through.0 - m.month.first_day().0 + 1, m.month.days());
    let goal_micros = steps.iter().find(|s| s.month == m.month).and_then(|s| s.goal).map(|g| g.0);
    let share = |micros: i64| scale(micros, days.into(), of.into());
    let whole = |micros: i64| scale(micros, of.into(), days.into());
    let ads_through = booked.ads_through.clamp(booked.through, m.month.last_day());
    let ads_days = ads_through.0 - m.month.first_day().0 + 1;
    let projected = || {
        let (by_month, ads) = (m.by_month_micros?, m.ads_micros?);
        let with_sales = whole(m.profit_micros?.checked_sub(by_month)?.checked_sub(ads)?)?;
        let ads = scale(ads, of.into(), ads_days.into())?;
        let profit = with_sales.checked_add(ads)?.checked_add(by_month)?;
        let part = (m.profit_micros?, m.sales_micros?, m.cash_micros?);
        taxing.projected((profit, whole(part.1)?), part)
    };
    Running {
        month: m.month,
        through: booked.through,
        days,
        ads_through,
        cash_micros: m.cash_micros,
        goal_micros,
        goal_so_far_micros: goal_micros.and_then(share),
        projected_micros: projected(),
    }
}

fn to_date(steps: &[Step], now: Month) -> Option<ToDate> {
    let january = Month(now.0 - now.0.rem_euclid(12));
    let full = steps.iter().filter(|s| s.full && s.month >= january);
    let parts: Vec<_> = full.filter_map(|s| Some((s.month, s.cash_micros?, s.goal?.0))).collect();
    let months = (parts.first()?.0, parts.last()?.0);
    let sum = |of: fn(&(Month, i64, i64)) -> i64| parts.iter().map(of).fold(0_i64, i64::saturating_add);
    Some(ToDate { months, against: Against { cash_micros: sum(|p| p.1), goal_micros: sum(|p| p.2) } })
}

fn pace(steps: &[Step]) -> Option<Pace> {
    let last = steps.iter().rev().find(|s| s.full)?.month;
    let three = |end: Month| {
        let inside = steps.iter().filter(|s| s.full && s.month <= end && s.month.0 > end.0 - 3);
        let cash: Vec<i64> = inside.filter_map(|s| s.cash_micros).collect();
        (cash.len() == 3).then(|| cash.iter().fold(0_i64, |a, b| a.saturating_add(*b))).filter(|sum| *sum > 0)
    };
    let now = three(last)? as f64;
    let months = (Month(last.0 - 2), last);
    let of = |growth: f64, by_last_year| Pace { permille: (growth * 1e3).round() as i64, months, by_last_year };
    if let Some(then) = three(Month(last.0 - 12)) {
        return Some(of(now / then as f64 - 1.0, true));
    }
    let then = three(Month(last.0 - 3))? as f64;
    Some(of((now / then).powi(4) - 1.0, false))
}

#[cfg(test)]
#[path = "path_tests.rs"]
mod tests;
