//! From the seller's copy of the report to ours: every yuan by its cause.
//!
//! guide
//! 1. A copy is five totals without rows, so causes are found by trial: a [`Guess`] says how the copy may have been made (by another day, at another
//!    day's rate, without buyers' taxes, with other fees), and its figures are reckoned from the same rows.
//! 2. The best guess leaves least unexplained over income, refunds and fees, then fewest orders, then needs fewest causes. A guess that leaves more
//!    than a tenth of the whole difference explains nothing and is dropped.
//! 3. The walk from that guess to ours undoes one cause after the other in a fixed order. What the copy has beyond the guess is *unexplained*. So
//!    copy + unexplained + steps = ours, exactly, whatever was guessed.

use super::super::TaxError;
use super::super::mid_rate::MidRates;
use super::{Figures, Part, Place, Row, Sums, in_rmb, quarter, rate};
use domain::{Day, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Which day puts a row into a quarter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Edge {
    /// The ship day, as the report has it.
    ShipDay,
    /// The day of the order.
    OrderDay,
    /// The day before the ship day: a clock further west.
    DayBefore,
    /// The day after it: a clock further east.
    DayAfter,
}

/// Which day's rate is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RateDay {
    /// The ship day, else the next working day, as the report has it.
    Next,
    /// The ship day, else the working day before.
    Last,
    /// The day of the order, else the next working day.
    Order,
}

const EDGES: [Edge; 4] = [Edge::ShipDay, Edge::OrderDay, Edge::DayBefore, Edge::DayAfter];
const RATE_DAYS: [RateDay; 3] = [RateDay::Next, RateDay::Last, RateDay::Order];
/// Parts of income and refunds that a copy may leave out: each with what goes with it.
const LEFT_OUT: [&[Part]; 4] = [&[Part::Tax, Part::RefundTax], &[Part::Postage], &[Part::GiftWrap], &[Part::Promotion]];

/// How a copy may have been made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guess {
    /// By which day.
    pub edge: Edge,
    /// At which day's rate.
    pub rate_day: RateDay,
    /// Parts that are counted the other way than the report does: left out, or in for DSP video ads.
    pub flipped: BTreeSet<Part>,
}

/// Why the copy differs from ours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cause {
    /// Rows at the quarter's edge stand in another quarter there.
    Edge(Edge),
    /// The rate of another day.
    RateDay(RateDay),
    /// A part is left out there that belongs in, or in that belongs out.
    Part(Part),
}

impl Cause {
    /// What it says.
    pub fn words(self) -> Words {
        match self {
            Self::Edge(edge) => {
                let (en, zh) = match edge {
                    Edge::ShipDay => ("ship day", "发货日"),
                    Edge::OrderDay => ("order day", "下单日"),
                    Edge::DayBefore => ("the day before the ship day (time zone)", "发货日前一天（时区）"),
                    Edge::DayAfter => ("the day after the ship day (time zone)", "发货日后一天（时区）"),
                };
                Words::new(
                    format!("rows at the quarter's edge: the copy goes by {en}"),
                    format!("季度边界：您的数据按{zh}归属"),
                )
            }
            Self::RateDay(day) => {
                let (en, zh) = match day {
                    RateDay::Next => ("the next working day", "下一工作日"),
                    RateDay::Last => ("the working day before", "上一工作日"),
                    RateDay::Order => ("the order day", "下单日"),
                };
                Words::new(
                    format!("rate of another day: the copy takes that of {en}"),
                    format!("汇率日期：您的数据用{zh}中间价"),
                )
            }
            Self::Part(Part::DspVideo) => Words::new(
                "DSP video ads: in the copy's fees, not in the report's",
                "DSP 视频广告费：您的数据计入，报送不含",
            ),
            Self::Part(part) => Words::new(
                format!("{}: not counted in the copy", part.code().replace('_', " ")),
                format!("{}：您的数据未计入", part.zh()),
            ),
        }
    }
}

/// One step of the walk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Why.
    pub cause: Cause,
    /// What it adds to the copy on the way to ours.
    pub adds: Figures,
    /// For rows at the edge: orders that the copy lacks.
    pub missing_there: Vec<String>,
    /// For rows at the edge: orders that the copy has and we count elsewhere.
    pub missing_here: Vec<String>,
}

/// From the copy to ours: `copy + unexplained + steps = ours` for each figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bridge {
    /// What the seller has.
    pub copy: Figures,
    /// What no cause explains; zero when the copy was made as guessed.
    pub unexplained: Figures,
    /// Causes in order.
    pub steps: Vec<Step>,
    /// What we have.
    pub ours: Figures,
    /// Rows of the quarter that are left out because their rate was not imported: they may be what is unexplained.
    pub rows_without_rate: usize,
}

/// Sums of a place under every edge and rate day; `None` where a rate is missing that ours did not need.
type Trials = BTreeMap<(Edge, RateDay), Option<Sums>>;

/// Explains a copy of one marketplace and quarter. Rows whose rate was not imported are in no trial.
///
/// # Errors
/// A sum that does not fit.
pub fn bridge(place: &Place, copy: &Figures, rows: &[Row], rates: &MidRates) -> Result<Bridge, TaxError> {
    let trials = trials(place, rows, rates)?;
    let plain = Guess { edge: Edge::ShipDay, rate_day: RateDay::Next, flipped: BTreeSet::new() };
    let figures =
        |guess: &Guess| trials.get(&(guess.edge, guess.rate_day)).and_then(Option::as_ref).map(|s| tried(s, guess));
    let ours = figures(&plain).transpose()?.unwrap_or_default();
    let guess = best(copy, &ours, &trials)?;
    let mut at = figures(&guess).transpose()?.unwrap_or(ours);
    let unexplained = at.less(copy)?;
    let mut steps = Vec::new();
    let mut undone = guess;
    for cause in causes(&undone) {
        let (mut missing_there, mut missing_here) = (Vec::new(), Vec::new());
        match cause {
            Cause::Edge(edge) => {
                (missing_there, missing_here) = orders(&trials, edge);
                undone.edge = Edge::ShipDay;
            }
            Cause::RateDay(_) => undone.rate_day = RateDay::Next,
            Cause::Part(part) => {
                undone.flipped.remove(&part);
            }
        }
        let next = figures(&undone).transpose()?.unwrap_or(ours);
        steps.push(Step { cause, adds: next.less(&at)?, missing_there, missing_here });
        at = next;
    }
    let without = |r: &&Row| r.marketplace == place.0 && quarter(r.day) == place.1 && rate(r, rates).1.is_none();
    let rows_without_rate = rows.iter().filter(without).count();
    Ok(Bridge { copy: *copy, unexplained, steps, ours, rows_without_rate })
}

fn trials(place: &Place, rows: &[Row], rates: &MidRates) -> Result<Trials, TaxError> {
    let all = EDGES.iter().flat_map(|e| RATE_DAYS.iter().map(|r| ((*e, *r), Some(Sums::default()))));
    let mut trials: Trials = all.collect();
    for row in rows.iter().filter(|r| r.marketplace == place.0) {
        let within: Vec<Edge> = EDGES.into_iter().filter(|e| quarter(edge_day(row, *e)) == place.1).collect();
        if within.is_empty() || rate(row, rates).1.is_none() {
            continue;
        }
        for rate_day in RATE_DAYS {
            let rmb = trial_rate(row, rates, rate_day).map(|nanos| in_rmb(row, nanos)).transpose()?;
            for edge in &within {
                let Some(sums) = trials.get_mut(&(*edge, rate_day)) else { continue };
                match (&rmb, sums.as_mut()) {
                    (Some(rmb), Some(sums)) => sums.add(row, rmb),
                    _ => *sums = None,
                }
            }
        }
    }
    Ok(trials)
}

fn edge_day(row: &Row, edge: Edge) -> Day {
    match edge {
        Edge::ShipDay => row.day,
        Edge::OrderDay => row.order_day,
        Edge::DayBefore => row.day.plus(-1),
        Edge::DayAfter => row.day.plus(1),
    }
}

fn trial_rate(row: &Row, rates: &MidRates, rate_day: RateDay) -> Option<i64> {
    let day = match rate_day {
        RateDay::Next => rates.next_working(row.currency, row.day),
        RateDay::Last => rates.last_working(row.currency, row.day),
        RateDay::Order => rates.next_working(row.currency, row.order_day),
    };
    rates.of(row.currency, day?)
}

/// Figures under a guess.
fn tried(sums: &Sums, guess: &Guess) -> Result<Figures, TaxError> {
    sums.figures(|part| match (guess.flipped.contains(&part), part) {
        (false, _) => part.counts(),
        (true, Part::DspVideo) => (0, 0, 1),
        (true, _) => (0, 0, 0),
    })
}

/// Causes of a guess in the order in which they are undone.
fn causes(guess: &Guess) -> Vec<Cause> {
    let parts = guess.flipped.iter().map(|p| Cause::Part(*p));
    let rate = (guess.rate_day != RateDay::Next).then_some(Cause::RateDay(guess.rate_day));
    let edge = (guess.edge != Edge::ShipDay).then_some(Cause::Edge(guess.edge));
    parts.chain(rate).chain(edge).collect()
}

/// What a guess leaves unexplained: money, orders, and how many causes it needs.
type Score = (i128, u64, usize);

fn best(copy: &Figures, ours: &Figures, trials: &Trials) -> Result<Guess, TaxError> {
    let plain = Guess { edge: Edge::ShipDay, rate_day: RateDay::Next, flipped: BTreeSet::new() };
    let start = score(copy, ours, 0);
    let mut found = (start, plain.clone());
    for ((edge, rate_day), sums) in trials {
        let Some(sums) = sums else { continue };
        let fees: Vec<Part> = Part::ALL.iter().copied().filter(|p| p.fee() && sums.micros.contains_key(p)).collect();
        let at = Guess { edge: *edge, rate_day: *rate_day, flipped: BTreeSet::new() };
        // fees and the rest do not touch each other's figures: each is tried by itself
        let fees = closest(copy, sums, &at, &fees.iter().map(std::slice::from_ref).collect::<Vec<_>>())?;
        let rest = closest(copy, sums, &at, &LEFT_OUT)?;
        let guess = Guess { flipped: fees.into_iter().chain(rest).collect(), ..at };
        let score = score(copy, &tried(sums, &guess)?, causes(&guess).len());
        if score < found.0 {
            found = (score, guess);
        }
    }
    let explains = found.0.0 * 10 <= start.0;
    Ok(if explains { found.1 } else { plain })
}

fn score(copy: &Figures, figures: &Figures, causes: usize) -> Score {
    let apart = |a: i64, b: i64| (i128::from(a) - i128::from(b)).abs();
    let money = apart(copy.income_micros, figures.income_micros)
        + apart(copy.refunds_micros, figures.refunds_micros)
        + apart(copy.fees_micros, figures.fees_micros);
    (money, copy.orders.abs_diff(figures.orders), causes)
}

/// The parts that, counted the other way, bring the figures closest to the copy; the fewest of them where several do.
fn closest(copy: &Figures, sums: &Sums, at: &Guess, choices: &[&[Part]]) -> Result<BTreeSet<Part>, TaxError> {
    let mut best: Option<(Score, BTreeSet<Part>)> = None;
    for pick in 0_u32..1 << choices.len() {
        let chosen = choices.iter().enumerate().filter(|(i, _)| pick & (1 << i) != 0);
        let flipped: BTreeSet<Part> = chosen.flat_map(|(_, parts)| parts.iter().copied()).collect();
        let flipped: BTreeSet<Part> = flipped.into_iter().filter(|p| sums.micros.contains_key(p)).collect();
        let figures = tried(sums, &Guess { flipped: flipped.clone(), ..at.clone() })?;
        let score = score(copy, &figures, flipped.len());
        if best.as_ref().is_none_or(|(b, _)| score < *b) {
            best = Some((score, flipped));
        }
    }
    Ok(best.map(|b| b.1).unwrap_or_default())
}

/// Orders that stand in the quarter here and not there, and the other way.
fn orders(trials: &Trials, edge: Edge) -> (Vec<String>, Vec<String>) {
    let of = |edge| {
        trials.get(&(edge, RateDay::Next)).and_then(Option::as_ref).map(|s| s.orders.clone()).unwrap_or_default()
    };
    let (here, there) = (of(Edge::ShipDay), of(edge));
    (here.difference(&there).cloned().collect(), there.difference(&here).cloned().collect())
}
