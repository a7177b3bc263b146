//! The decisions that the inbox lists: narrowed in memory, grouped, with their sums.

use super::super::super::fault::Answer;
use super::super::super::visit::Visit;
use super::ask::{Choice, Grouping, TABS, Tab};
use desk::stake::effect_micros;
use desk::{Decision, Filter};
use domain::Currency;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    pub decisions: Vec<Arc<Decision>>,
    /// Sums by group.
    pub groups: BTreeMap<String, Sum>,
    /// Sums over all that fit.
    pub sum: Sum,
    /// Agents, kinds, shops and sites of the tab.
    pub facets: [Facet; 4],
    /// How many of the tab there are.
    pub of_tab: u64,
}

/// Reads a tab and narrows it.
///
/// # Errors
/// The journal can't be read.
pub async fn find(visit: &Visit, choice: &Choice) -> Answer<Found> {
    let tab = Filter { states: choice.filter.states.clone(), shops: choice.filter.shops.clone(), ..Filter::default() };
    let docket = visit.window.docket().await?;
    let all = docket.list(&tab, choice.order());
    let mut facets: [BTreeMap<&str, usize>; 4] = Default::default();
    for p in all.iter().map(|d| &d.proposal) {
        let values = [&p.agent, p.action.kind().code(), &p.shop, &p.marketplace];
        for (facet, value) in facets.iter_mut().zip(values) {
            *facet.entry(value).or_default() += 1;
        }
    }
    let facets = facets.map(|facet| facet.into_iter().map(|(value, n)| (value.to_owned(), n)).collect());
    let of_tab = all.len() as u64;
    let mut decisions: Vec<Arc<Decision>> = all.into_iter().filter(|d| choice.fits(d)).cloned().collect();
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
    let sum = Sum::over(decisions.iter().map(AsRef::as_ref));
    Ok(Found { decisions, groups, sum, facets, of_tab })
}

/// How many decisions stand behind each tab.
///
/// # Errors
/// The journal can't be read.
pub async fn counts(visit: &Visit) -> Answer<Vec<u64>> {
    let docket = visit.window.docket().await?;
    let of = |tab: &Tab| Filter { states: tab.states.to_vec(), shops: visit.shops().clone(), ..Filter::default() };
    Ok(TABS.iter().map(|tab| docket.count(&of(tab))).collect())
}
