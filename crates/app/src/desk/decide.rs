//! A person decides: approve, decline, edit, revert; the kill switch; how freely an agent may act.

use super::{House, Plan, Seen, commit, moment};
use crate::error::Error;
use desk::batch::{Approvals, Batch, Declines, Rule};
use desk::preview::Preview;
use desk::{Decision, DecisionId, Draft, Entry, Event, Filter, Order, Page, Refusal, State};
use domain::policy::Level;
use domain::{Action, ActionKind, PayloadHash};
use std::collections::BTreeSet;

/// Most decisions that one batch covers.
const BATCH_MAX: u64 = 10_000;
/// Earlier outcomes that are looked for.
pub const EARLIER_MAX: usize = 10;

/// A decision with all that a person needs to judge it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The decision.
    pub decision: Decision,
    /// The exact change and what it costs.
    pub preview: Preview,
    /// What has happened to it, oldest first.
    pub history: Vec<Entry>,
}

/// What a person is shown before they approve a list.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// What would be approved, and the hash that binds it.
    pub batch: Batch,
    /// The decisions that the rule covers, by rank: those of the list and those that are refused.
    pub decisions: Vec<Decision>,
    /// What this person could not approve now, and why; no part of the list.
    pub refused: Vec<(DecisionId, Refusal)>,
}

impl House {
    /// Everything about a decision.
    ///
    /// # Errors
    /// There is none with this number, or the journal can't be read.
    pub async fn show(&self, id: DecisionId, seen: &Seen, now_micros: i64) -> Result<Shown, Error> {
        let decision = self.decision(id).await?;
        let alike = Filter {
            states: vec![State::Measured],
            agent: Some(decision.proposal.agent.clone()),
            kind: Some(decision.proposal.action.kind()),
            ..Filter::default()
        };
        let known =
            self.journal.list(&alike, Order::Changed, &Page { skip: 0, take: EARLIER_MAX as u64 }).await?.decisions;
        self.shown(decision, &known, seen, now_micros).await
    }

    /// The same of a decision at hand, with the latest measured ones of its agent and kind ([`EARLIER_MAX`] of them).
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn shown(
        &self,
        decision: Decision,
        known: &[Decision],
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Shown, Error> {
        let (head, room) = self.journal.room().await?;
        let live = seen.live_state(&decision).0;
        let m = moment(self, &room, seen, now_micros.max(head.at_micros));
        let preview = desk::preview::preview(&decision, known, live, &m);
        let history = self.journal.entries(1, u64::MAX, Some(decision.id)).await?;
        Ok(Shown { decision, preview, history })
    }

    /// A person approves exactly the payload with this hash.
    ///
    /// # Errors
    /// [`Error::Refused`] by the desk.
    pub async fn approve(
        &self,
        id: DecisionId,
        hash: &PayloadHash,
        by: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<(), Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            let d = self.decision(id).await?;
            Ok(((), Plan::of(desk::approve::approve(&d, hash, by, &moment(self, room, seen, now))?)))
        })
    }

    /// What a rule covers now.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn batch(&self, rule: &Rule, seen: &Seen, now_micros: i64) -> Result<Batch, Error> {
        let (head, room) = self.journal.room().await?;
        let waiting = self.waiting(rule).await?;
        Ok(desk::batch::list(&waiting, rule, &moment(self, &room, seen, now_micros.max(head.at_micros))))
    }

    /// What a rule covers now, as far as this person can approve it: the rest is named with the reason and left out of the list, whose
    /// rule names the decisions that are in it. Lists nothing when nothing can be approved.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn foresee(&self, rule: &Rule, by: &str, seen: &Seen, now_micros: i64) -> Result<Foreseen, Error> {
        let (head, room) = self.journal.room().await?;
        let waiting = self.waiting(rule).await?;
        let m = moment(self, &room, seen, now_micros.max(head.at_micros));
        let decisions: Vec<Decision> = waiting.into_iter().filter(|d| rule.fits(d)).collect();
        let refusal = |d: &Decision| desk::approve::approve(d, &d.hash, by, &m).err();
        let refused: Vec<_> = decisions.iter().filter_map(|d| Some((d.id, refusal(d)?))).collect();
        let not: BTreeSet<DecisionId> = refused.iter().map(|(id, _)| *id).collect();
        let can: Vec<Decision> = decisions.iter().filter(|d| !not.contains(&d.id)).cloned().collect();
        let chosen = Rule { ids: can.iter().map(|d| d.id).collect(), shops: rule.shops.clone(), ..Rule::default() };
        Ok(Foreseen { batch: desk::batch::list(&can, &chosen, &m), decisions, refused })
    }

    /// A person approves what a rule covers, as listed: the list's hash binds it. Returns what was approved and what was refused.
    ///
    /// # Errors
    /// The list is another one by now.
    pub async fn approve_batch(
        &self,
        rule: &Rule,
        hash: &str,
        by: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Approvals, Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            let waiting = self.waiting(rule).await?;
            let m = moment(self, room, seen, now);
            let batch = desk::batch::list(&waiting, rule, &m);
            let approved = desk::batch::approve(&batch, hash, &waiting, by, &m)?;
            let drafts = approved.drafts.clone();
            Ok((approved, Plan::of(drafts)))
        })
    }

    async fn waiting(&self, rule: &Rule) -> Result<Vec<Decision>, Error> {
        let filter = Filter {
            states: vec![State::Proposed],
            agent: rule.agent.clone(),
            kind: rule.kind,
            shop: rule.shop.clone(),
            marketplace: rule.marketplace.clone(),
            shops: rule.shops.clone(),
            ..Filter::default()
        };
        Ok(self.journal.list(&filter, Order::Rank, &Page { skip: 0, take: BATCH_MAX }).await?.decisions)
    }

    /// A person says no; the reason is remembered.
    ///
    /// # Errors
    /// [`Error::Refused`] by the desk.
    pub async fn decline(
        &self,
        id: DecisionId,
        by: &str,
        reason: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<(), Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            let d = self.decision(id).await?;
            Ok(((), Plan::of(desk::decline::decline(&d, by, reason, &moment(self, room, seen, now))?)))
        })
    }

    /// A person says no to several at once, with one reason. Returns what was declined and what was refused.
    ///
    /// # Errors
    /// The reason is empty.
    pub async fn decline_batch(
        &self,
        ids: &BTreeSet<DecisionId>,
        by: &str,
        reason: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<Declines, Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            // an empty rule would cover everything that waits
            let rule = Rule { ids: ids.clone(), ..Rule::default() };
            let mut decisions = if ids.is_empty() { Vec::new() } else { self.waiting(&rule).await? };
            decisions.retain(|d| ids.contains(&d.id));
            let found: BTreeSet<DecisionId> = decisions.iter().map(|d| d.id).collect();
            for id in ids.difference(&found) {
                decisions.extend(self.journal.decision(*id).await?);
            }
            let declines = desk::batch::decline(ids, &decisions, (by, reason), &moment(self, room, seen, now))?;
            let drafts = declines.drafts.clone();
            Ok((declines, Plan::of(drafts)))
        })
    }

    /// A person changes exactly the payload with this hash; it waits for approval anew.
    ///
    /// # Errors
    /// [`Error::Refused`] by the desk: also when another payload stands by the time it is written.
    pub async fn edit(
        &self,
        id: DecisionId,
        hash: &PayloadHash,
        action: &Action,
        by: &str,
        seen: &Seen,
        now_micros: i64,
    ) -> Result<(), Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            let d = self.decision(id).await?;
            let drafts = desk::edit::edit(&d, hash, action.clone(), by, &moment(self, room, seen, now))?;
            Ok(((), Plan::of(drafts)))
        })
    }

    /// A person has the inverse carried out: a decision of its own, approved, that the next dispatch takes along. Returns its number.
    ///
    /// # Errors
    /// [`Error::Refused`]: not executed, irreversible, already reverted, or another decision on the subject is live.
    pub async fn revert(&self, id: DecisionId, by: &str, seen: &Seen, now_micros: i64) -> Result<DecisionId, Error> {
        commit!(self, now_micros, &person(by), |room, now| {
            let d = self.decision(id).await?;
            let known = self.on_subject(&d).await?;
            let drafts = desk::revert::revert(&d, &known, by, &moment(self, room, seen, now))?;
            Ok((room.next_decision(), Plan::of(drafts)))
        })
    }

    /// Every decision on a subject that is live or was executed, and the inverse that a decision names.
    async fn on_subject(&self, d: &Decision) -> Result<Vec<Decision>, Error> {
        let filter = Filter {
            states: vec![State::Executed, State::Measured],
            shop: Some(d.proposal.shop.clone()),
            marketplace: Some(d.proposal.marketplace.clone()),
            changed_since_micros: d.executed_at_micros,
            ..Filter::default()
        };
        let subject = d.subject();
        let mut known = self.journal.on_subjects(std::slice::from_ref(&subject), i64::MAX).await?;
        let done = self.all(&filter).await?;
        known.extend(done.into_iter().filter(|k| k.subject() == subject));
        if let Some(inverse) = d.reverted_by {
            known.extend(self.journal.decision(inverse).await?);
        }
        Ok(known)
    }

    /// Throws the kill switch. Anyone may; a platform's request counts as well.
    ///
    /// # Errors
    /// The journal can't be written.
    pub async fn stop(&self, by: &str, why: &str, now_micros: i64) -> Result<(), Error> {
        commit!(self, now_micros, &person(by), |room, _| { Ok(((), Plan::of(desk::stop::stop(by, why, room)?))) })
    }

    /// Allows writes again. Only an owner may.
    ///
    /// # Errors
    /// [`Error::Refused`] by the desk.
    pub async fn resume(&self, by: &str, now_micros: i64) -> Result<(), Error> {
        let seen = Seen::default();
        commit!(self, now_micros, &person(by), |room, now| {
            Ok(((), Plan::of(desk::stop::resume(by, &moment(self, room, &seen, now))?)))
        })
    }

    /// Writes down that this policy is in force, when the journal names another one.
    ///
    /// # Errors
    /// The journal can't be written.
    pub async fn declare_policy(&self, by: &str, now_micros: i64) -> Result<(), Error> {
        let hash = self.policy.hash();
        commit!(self, now_micros, &person(by), |room, _| {
            let news = room.policy_hash != hash;
            let drafts = news.then(|| Draft::whole(Event::PolicySet { hash: hash.clone() }));
            Ok(((), Plan::of(drafts.into_iter().collect())))
        })
    }

    /// Sets how freely an agent may carry out a kind of action. Only an owner may.
    ///
    /// # Errors
    /// [`Error::Refused`] by the desk.
    pub async fn set_autonomy(
        &self,
        agent: &str,
        kind: ActionKind,
        level: Level,
        by: &str,
        now_micros: i64,
    ) -> Result<(), Error> {
        let seen = Seen::default();
        commit!(self, now_micros, &person(by), |room, now| {
            let m = moment(self, room, &seen, now);
            let up = level > desk::autonomy::level(agent, kind, &m);
            let set = if up { desk::autonomy::raise } else { desk::autonomy::lower };
            Ok(((), Plan::of(set(agent, kind, level, by, &m)?)))
        })
    }
}

pub(crate) fn person(name: &str) -> String {
    format!("person:{name}")
}
