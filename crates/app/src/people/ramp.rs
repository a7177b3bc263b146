//! The ramp of a new hire: what their SKUs brought in days 1–30, 31–60 and 61–90, against targets; 业绩挂零 where a window brought nothing.
//!
//! Formulas
//! 1. The statement knows months. A month's net sales and operating profit of a SKU on a site are shared over its days by units sold; where
//!    nothing was sold, evenly. Of a day the new hire has their share of that day ([`domain::allocate`], so no fen is lost).
//! 2. A window is *over* when the books reach its last day; until then it shows what came so far.
//! 3. 业绩挂零: a window is over and its net sales are zero or less, or the new hire answered for no SKU in it.

use super::setup::{Kind, Member, Ramp, Setup, Target, WINDOW_DAYS};
use crate::board::path::Booked;
use crate::profit::Books;
use books::input::{Input, MovementKind, Owner, Place};
use books::names::{NOBODY, Name};
use books::{Line, Month, Statement};
use domain::{Currency, Day, allocate};
use std::collections::{BTreeMap, BTreeSet};

/// Windows of a ramp.
pub const WINDOWS: usize = 3;

/// Thirty days of a new hire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// First and last day.
    pub days: (Day, Day),
    /// Whether the books reach its last day.
    pub over: bool,
    /// Whether the books have begun it.
    pub begun: bool,
    /// Net sales so far, RMB micros; `None` where the books can't say.
    pub sales_micros: Option<i64>,
    /// Operating profit so far, RMB micros.
    pub profit_micros: Option<i64>,
    /// What was aimed at.
    pub target: Target,
}

/// How a window stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It has not begun in the books, or they can't say what it brought.
    Unknown,
    /// It is not over.
    Running,
    /// 业绩挂零: it is over and brought nothing.
    Nothing,
    /// It is over, and sales or profit lie below their target.
    Below,
    /// It is over and met both targets.
    Met,
}

impl Verdict {
    /// Its name, English and Chinese.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Unknown => ("not known yet", "尚无数据"),
            Self::Running => ("running", "进行中"),
            Self::Nothing => ("nothing sold", "业绩挂零"),
            Self::Below => ("below target", "未达标"),
            Self::Met => ("met", "达标"),
        }
    }

    /// Its word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Running => "running",
            Self::Nothing => "nothing_sold",
            Self::Below => "below_target",
            Self::Met => "met",
        }
    }
}

impl Window {
    /// How it stands.
    pub fn verdict(&self) -> Verdict {
        match (self.begun, self.over, self.sales_micros) {
            (false, ..) => Verdict::Unknown,
            (_, false, _) => Verdict::Running,
            (_, _, None) => Verdict::Unknown,
            (_, _, Some(..=0)) => Verdict::Nothing,
            (_, _, Some(sales)) => match self.profit_micros {
                None => Verdict::Unknown,
                Some(profit) if sales < self.target.sales_micros || profit < self.target.profit_micros => {
                    Verdict::Below
                }
                Some(_) => Verdict::Met,
            },
        }
    }
}

/// Somebody's ramp.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ramping {
    /// Name.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Whether they are still here.
    pub here: bool,
    /// The three windows.
    pub windows: [Window; WINDOWS],
}

impl Ramping {
    /// The last window that is over, by number from 1.
    pub fn last_over(&self) -> Option<(usize, &Window)> {
        self.windows.iter().enumerate().rev().find(|(_, w)| w.over).map(|(i, w)| (i + 1, w))
    }
}

/// Ramps of operators who began between two days, the last to come first. Books of all shops: who was hired where is not stated.
pub fn ramps(books: &Books, booked: Option<Booked>, setup: &Setup, (since, today): (Day, Day)) -> Vec<Ramping> {
    let Some(booked) = booked else { return Vec::new() };
    let operators = setup.members.iter().flatten().filter(|m| m.kind == Kind::Operator && m.from <= today);
    // before the books begin nobody can tell how somebody began
    let mut ramps: Vec<Ramping> = operators
        .filter(|m| booked.from <= m.from && since <= m.from)
        .map(|m| ramp(books, booked, m, setup.ramp_of(m), today))
        .collect();
    ramps.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| a.name.cmp(&b.name)));
    ramps
}

fn ramp(books: &Books, booked: Booked, member: &Member, targets: Ramp, today: Day) -> Ramping {
    let days: [(Day, Day); WINDOWS] = [0, 1, 2].map(|i| {
        let first = member.from.plus(i * WINDOW_DAYS);
        (first, first.plus(WINDOW_DAYS - 1))
    });
    let brought = brought(&books.input, &books.closing.statement, &member.name, &days);
    let window = |i: usize| Window {
        days: days[i],
        over: booked.through >= days[i].1,
        begun: booked.through >= days[i].0,
        sales_micros: brought[i].0,
        profit_micros: brought[i].1,
        target: targets[i],
    };
    let windows = [window(0), window(1), window(2)];
    Ramping { name: member.name.clone(), from: member.from, here: member.works_on(today), windows }
}

/// Net sales and operating profit, RMB micros; `None` where the books can't say.
type Brought = (Option<i64>, Option<i64>);

/// What somebody's days brought, in each of some windows.
fn brought(input: &Input, statement: &Statement, name: &str, windows: &[(Day, Day); WINDOWS]) -> [Brought; WINDOWS] {
    let mut sums: [Brought; WINDOWS] = [(Some(0), Some(0)); WINDOWS];
    let Some(who) = input.names.find(name) else { return sums };
    let (first, last) = (Month::of(windows[0].0), Month::of(windows[WINDOWS - 1].1));
    let inside = |m: Month| first <= m && m <= last;
    let ownership = Ownership::of(input, who);
    let mut units: BTreeMap<(Place, Name, Day), i64> = BTreeMap::new();
    for m in &input.movements {
        if m.kind == MovementKind::Sale && inside(Month::of(m.day)) && ownership.any(m.sku) {
            let n = units.entry((m.place, m.sku, m.day)).or_default();
            *n = n.saturating_add(m.units.saturating_mul(m.rows));
        }
    }
    for run in statement.cells.chunk_by(|a, b| (a.place, a.month, a.sku) == (b.place, b.month, b.sku)) {
        let (place, month, sku) = (run[0].place, run[0].month, run[0].sku);
        if sku == NOBODY || !inside(month) || !ownership.any(sku) {
            continue;
        }
        // the statement numbers places and names as its input does
        let days: Vec<Day> = (month.first_day().0..=month.last_day().0).map(Day).collect();
        let sold = |day: Day| units.get(&(place, sku, day)).copied().unwrap_or(0).max(0);
        let nothing = days.iter().all(|d| sold(*d) == 0);
        // weights of the windows, and of all that is not theirs
        let mut weights = [0_i64; WINDOWS + 1];
        for day in &days {
            let units = if nothing { 1 } else { sold(*day) };
            let share = ownership.share(input, place, sku, *day).clamp(0, 1_000_000);
            let at = windows.iter().position(|(a, b)| a <= day && day <= b);
            let theirs = at.map_or(0, |_| units.saturating_mul(share));
            if let Some(at) = at {
                weights[at] = weights[at].saturating_add(theirs);
            }
            weights[WINDOWS] = weights[WINDOWS].saturating_add(units.saturating_mul(1_000_000).saturating_sub(theirs));
        }
        if weights[..WINDOWS].iter().all(|w| *w == 0) {
            continue;
        }
        let total =
            |to: Line| run.iter().filter(|c| c.line <= to).try_fold(0_i64, |sum, c| sum.checked_add(c.rmb_micros?));
        let parts = |to: Line| total(to).and_then(|t| allocate(t, &weights, Currency::CNY.minor_micros()));
        let (sales, profit) = (parts(Line::Refunds), parts(Line::PeopleOther));
        for (i, sum) in sums.iter_mut().enumerate().filter(|(i, _)| weights[*i] > 0) {
            let add = |sum: Option<i64>, parts: &Option<Vec<i64>>| sum?.checked_add(*parts.as_ref()?.get(i)?);
            *sum = (add(sum.0, &sales), add(sum.1, &profit));
        }
    }
    sums
}

/// What somebody answers for, and on which sites anybody is named for a SKU: a row for the site beats one for all of the shop.
struct Ownership<'a> {
    own: BTreeSet<Name>,
    rows: BTreeMap<(Place, Name), Vec<&'a Owner>>,
    who: Name,
    everywhere: Option<Name>,
}

impl<'a> Ownership<'a> {
    fn of(input: &'a Input, who: Name) -> Self {
        let own: BTreeSet<Name> = input.owners.iter().filter(|o| o.owner == who).map(|o| o.sku).collect();
        let mut rows: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for o in input.owners.iter().filter(|o| own.contains(&o.sku) && o.share_millionths > 0) {
            rows.entry((o.place, o.sku)).or_default().push(o);
        }
        Self { own, rows, who, everywhere: input.names.find("own") }
    }

    fn any(&self, sku: Name) -> bool {
        self.own.contains(&sku)
    }

    /// Their share of a SKU on a day, in millionths.
    fn share(&self, input: &Input, place: Place, sku: Name, day: Day) -> i64 {
        let on = |p: Place| {
            let rows = self.rows.get(&(p, sku)).into_iter().flatten();
            rows.filter(|o| o.day <= day && day <= o.day_to).collect::<Vec<_>>()
        };
        let mut rows = on(place);
        if rows.is_empty() {
            let own = self.everywhere.and_then(|own| input.find_place(input.place_text(place).shop, own));
            rows = own.map(on).unwrap_or_default();
        }
        rows.iter().filter(|o| o.owner == self.who).map(|o| o.share_millionths).sum()
    }
}

#[cfg(test)]
#[path = "ramp_tests.rs"]
mod tests;
