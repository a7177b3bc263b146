//! The decisions that the inbox lists: read once, narrowed in memory, grouped, with their sums.

use super::super::super::fault::Answer;
use super::super::super::visit::Visit;
use super::ask::{Choice, Grouping, TABS};
use desk::stake::effect_micros;
use desk::{Decision, Filter, Order, Page, State};
use domain::Currency;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most decisions of a tab that are read: the weightiest that wait, the latest of the others.
pub const MOST: u64 = 5_000;

/// Sums over decisions.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sum {
    /// How many.
    pub count: usize,
    /// Ranks together.
    pub rank_micros: i64,
    /// Money by currency.
    pub money: BTreeMap<Currency, Money>,
}

/// Sums in one currency, micros.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Money {
    /// Likely effects.
    pub likely_micros: i64,
    /// What could be won or lost, without outlays.
    pub stake_micros: i64,
    /// What leaves at once.
    pub outlay_micros: i64,
}

impl Sum {
    /// Sums over these.
    pub fn over<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Self {
        decisions.into_iter().fold(Self::default(), |mut sum, d| {
            sum.add(d);
            sum
        })
    }

    fn add(&mut self, d: &Decision) {
        let p = &d.proposal;
        self.count += 1;
        self.rank_micros = self.rank_micros.saturating_add(d.rank_micros);
        let money = self.money.entry(p.predicted.currency).or_default();
        money.likely_micros = money.likely_micros.saturating_add(p.predicted.likely_micros);
        money.stake_micros = money.stake_micros.saturating_add(effect_micros(p));
        let outlay = p.action.outlay_micros();
        if outlay != 0 {
            let money = self.money.entry(crate::cli::house::change::currency(p)).or_default();
            money.outlay_micros = money.outlay_micros.saturating_add(outlay);
        }
    }
}

/// Values to choose from, with how many decisions of the tab have each.
pub type Facet = BTreeMap<String, usize>;

/// What is found.
pub struct Found {
    /// Everything that fits, group by group and in the tab's order within.
    pub decisions: Vec<Decision>,
    /// Sums by group.
    pub groups: BTreeMap<String, Sum>,
    /// Sums over all that fit.
    pub sum: Sum,
    /// Agents, kinds, shops and sites of the tab.
    pub facets: [Facet; 4],
    /// How many of the tab there are; more than were read when above [`MOST`].
    pub of_tab: u64,
}

/// Reads a tab and narrows it.
///
/// # Errors
/// The journal can't be read.
pub async fn find(visit: &Visit, choice: &Choice) -> Answer<Found> {
    let tab = Filter { states: choice.filter.states.clone(), shops: choice.filter.shops.clone(), ..Filter::default() };
    let listing = visit.window.house().journal.list(&tab, choice.order(), &Page { skip: 0, take: MOST }).await?;
    let mut facets: [Facet; 4] = Default::default();
    for p in listing.decisions.iter().map(|d| &d.proposal) {
        let values = [&p.agent, p.action.kind().code(), &p.shop, &p.marketplace];
        for (facet, value) in facets.iter_mut().zip(values) {
            *facet.entry(value.to_owned()).or_default() += 1;
        }
    }
    let mut decisions: Vec<Decision> = listing.decisions.into_iter().filter(|d| choice.fits(d)).collect();
    let mut groups: BTreeMap<String, Sum> = BTreeMap::new();
    if choice.grouping != Grouping::None {
        let key = |d: &Decision| choice.grouping.key(d);
        for d in &decisions {
            groups.entry(key(d)).or_default().add(d);
        }
        // a stable sort: within a group the order of the tab stays
        decisions.sort_by_cached_key(|d| {
            let key = key(d);
            (Reverse(groups.get(&key).map_or(0, |sum| sum.rank_micros)), key)
        });
    }
    let sum = Sum::over(&decisions);
    Ok(Found { decisions, groups, sum, facets, of_tab: listing.total })
}

/// How many decisions stand behind each tab.
///
/// # Errors
/// The journal can't be read.
pub async fn counts(visit: &Visit) -> Answer<Vec<u64>> {
    let journal = visit.window.house().journal;
    if visit.shops().is_empty() {
        let counts = journal.counts().await?;
        let of = |s: &State| counts.get(s).copied().unwrap_or(0);
        return Ok(TABS.iter().map(|tab| tab.states.iter().map(of).sum()).collect());
    }
    let mut all = Vec::with_capacity(TABS.len());
    for tab in &TABS {
        let filter =
            Filter { states: tab.states.to_vec(), shops: visit.shops().iter().cloned().collect(), ..Filter::default() };
        all.push(journal.list(&filter, Order::Number, &Page { skip: 0, take: 0 }).await?.total);
    }
    Ok(all)
}
