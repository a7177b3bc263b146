//! What a dispatch already holds: the caps of a day count it before anything is written.

use crate::decision::{Decision, DecisionId};
use crate::moment::Place;
use domain::action::{AdEntity, AdState};
use domain::{Action, AdRef, Currency, PayloadHash, Subject};
use std::collections::{BTreeMap, BTreeSet};

/// Decisions that have been checked for one dispatch, with what they use up. Only [`crate::dispatch::load`] adds to it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    held: BTreeMap<DecisionId, PayloadHash>,
    subjects: BTreeMap<Subject, DecisionId>,
    order_micros: BTreeMap<Currency, i64>,
    raised_micros: BTreeMap<Place, i64>,
    enabled: BTreeMap<Place, BTreeSet<String>>,
}

impl Tally {
    /// Changes so far.
    pub fn actions(&self) -> i64 {
        i64::try_from(self.held.len()).unwrap_or(i64::MAX)
    }

    /// Value of purchase orders so far, by currency, micros.
    pub fn order_micros(&self) -> &BTreeMap<Currency, i64> {
        &self.order_micros
    }

    /// Daily budgets raised so far at a place, micros of its currency. Budgets that are lowered do not make room before a report
    /// shows them.
    pub fn raised_micros(&self, place: &Place) -> i64 {
        self.raised_micros.get(place).copied().unwrap_or(0)
    }

    /// Campaigns set running so far at a place.
    pub fn enabled(&self, place: &Place) -> impl Iterator<Item = &str> {
        self.enabled.get(place).into_iter().flatten().map(String::as_str)
    }

    /// The payload with which a decision was checked.
    pub fn holds(&self, id: DecisionId) -> Option<&PayloadHash> {
        self.held.get(&id)
    }

    /// What is already held on this subject.
    pub fn on_subject(&self, subject: &Subject) -> Option<DecisionId> {
        self.subjects.get(subject).copied()
    }

    pub(crate) fn add(&mut self, d: &Decision) {
        let place = (d.proposal.shop.clone(), d.proposal.marketplace.clone());
        self.held.insert(d.id, d.hash.clone());
        self.subjects.insert(d.subject(), d.id);
        if let Action::PurchaseOrder { currency, .. } = &d.proposal.action {
            let sum = self.order_micros.entry(*currency).or_default();
            *sum = sum.saturating_add(d.proposal.action.outlay_micros());
        }
        if let Some(raise) = budget_raise_micros(&d.proposal.action) {
            let sum = self.raised_micros.entry(place.clone()).or_default();
            *sum = sum.saturating_add(raise);
        }
        if let Some(campaign) = campaign_enabled(&d.proposal.action) {
            self.enabled.entry(place).or_default().insert(campaign.campaign_id.clone());
        }
    }
}

/// By how much an action raises a daily budget; `None` when it does not.
pub(crate) fn budget_raise_micros(action: &Action) -> Option<i64> {
    match action {
        Action::SetBudget { before_micros, after_micros, .. } if after_micros > before_micros => {
            Some(after_micros.saturating_sub(*before_micros))
        }
        _ => None,
    }
}

/// The campaign that an action sets running.
pub(crate) fn campaign_enabled(action: &Action) -> Option<&AdRef> {
    match action {
        Action::SetState { entity, after: AdState::Enabled, .. } if entity.entity == AdEntity::Campaign => Some(entity),
        _ => None,
    }
}
