//! The brief: everything that the agents may know in one run, and nothing else.

use crate::ads::Ads;
use crate::facts::{Facts, Site};
use crate::goods::Goods;
use crate::units::Units;
use arrow_array::RecordBatch;
use books::{Economics, LoadError};
use domain::policy::MarginalTax;
use domain::{Day, Policy, Subject, Words};
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// What the agents read. Fill it with [`Brief::load`], [`Brief::economics`] and [`Brief::rest`]; then [`crate::run`].
#[derive(Debug)]
pub struct Brief {
    pub(crate) now_micros: i64,
    pub(crate) today: Day,
    pub(crate) policy: Policy,
    pub(crate) facts: Facts,
    pub(crate) books: Economics,
    resting: BTreeMap<Subject, Day>,
    units: OnceLock<Units>,
    goods: OnceLock<Goods>,
    ads: OnceLock<Ads>,
    notes: Mutex<BTreeMap<&'static str, Vec<Words>>>,
}

impl Brief {
    /// An empty brief. `now_micros` are microseconds since 1970 UTC; `today` is the day of the run, facts of later days are not used.
    pub fn new(now_micros: i64, today: Day, policy: Policy) -> Self {
        Self {
            now_micros,
            today,
            policy,
            facts: Facts::default(),
            books: Economics::default(),
            resting: BTreeMap::new(),
            units: OnceLock::new(),
            goods: OnceLock::new(),
            ads: OnceLock::new(),
            notes: Mutex::default(),
        }
    }

    /// Takes in one batch of the answer to a query of [`crate::queries()`].
    ///
    /// # Errors
    /// A name that is no query, or an answer with other columns than the query's sql gives.
    pub fn load(&mut self, name: &str, batch: &RecordBatch) -> Result<(), LoadError> {
        self.forget();
        self.facts.load(name, batch)
    }

    /// What units earn, and the exchange rates, as the books have them.
    pub fn economics(&mut self, books: Economics) {
        self.forget();
        self.books = books;
    }

    /// A subject of the desk (across shops and sites, as [`domain::Proposal::subject`] writes it) that was changed on a day: it is left
    /// to rest for as long as the policy says. The latest day counts.
    pub fn rest(&mut self, subject: Subject, since: Day) {
        let day = self.resting.entry(subject).or_insert(since);
        *day = (*day).max(since);
    }

    /// Days since a subject was changed; `None` when it was not changed lately.
    pub(crate) fn rested_days(&self, subject: &Subject) -> Option<i32> {
        self.resting.get(subject).map(|since| self.today.0 - since.0)
    }

    /// What follows from the facts is worked out once and again after anything new was loaded.
    fn forget(&mut self) {
        (self.units, self.goods, self.ads) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
    }

    pub(crate) fn units(&self) -> &Units {
        self.units.get_or_init(|| Units::of(self))
    }

    pub(crate) fn goods(&self) -> &Goods {
        self.goods.get_or_init(|| Goods::of(&self.facts, self.today))
    }

    pub(crate) fn ads(&self) -> &Ads {
        self.ads.get_or_init(|| Ads::of(self))
    }

    /// Tax on the next unit of profit and sales of a site's shop.
    pub(crate) fn tax(&self, site: Site) -> MarginalTax {
        self.books.tax(self.facts.shop(site), &self.policy)
    }

    /// Tells a person why an agent proposed nothing where one would ask.
    pub(crate) fn note(&self, agent: &'static str, en: impl Into<String>, zh: impl Into<String>) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.entry(agent).or_default().push(Words::new(en, zh));
    }

    /// The notes of an agent, once.
    pub(crate) fn take_notes(&self, agent: &str) -> Vec<Words> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.remove(agent).unwrap_or_default()
    }

    /// End of a proposal's validity.
    pub(crate) fn expires_at_micros(&self) -> i64 {
        self.now_micros.saturating_add(self.policy.approval.proposal_hours.saturating_mul(3_600_000_000))
    }
}
