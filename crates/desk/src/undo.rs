//! A person takes back what they have just said: the payload waits again, under a new number.
//!
//! The life cycle stays as it is. An approval that is taken back is a decline that says so; in the same append the same proposal is
//! proposed anew, so that nothing is lost and the journal tells what happened.

use crate::decision::{Decision, DecisionId};
use crate::event::{Draft, Entry, Event};
use crate::guardrail::{self, Check, Stage};
use crate::life_cycle::State;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::{approve, person, stake};
use domain::Subject;
use domain::policy::Role;
use std::collections::BTreeMap;

/// How the reason of an approval that was taken back begins.
const REASON: &str = "undone by ";

/// What became of one decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Undone {
    /// What was taken back.
    pub id: DecisionId,
    /// The number under which the payload waits again; none for the inverse of another decision, which is asked for again there, and
    /// where `why_not` says so.
    pub waits: Option<DecisionId>,
    /// Why an approval that was taken back does not wait again: its time has run out, or a guardrail blocks it by now.
    pub why_not: Option<Refusal>,
}

/// What taking back several leads to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Undoing {
    /// Entries to append, in one piece.
    pub drafts: Vec<Draft>,
    /// What is taken back.
    pub undone: Vec<Undone>,
    /// What is not, and why.
    pub refused: Vec<(DecisionId, Refusal)>,
}

/// Who approved or declined a decision as it stands. `history` are its entries; an approval is known without them.
pub fn said_by(d: &Decision, history: &[Entry]) -> Option<String> {
    let declined = |e: &Entry| match &e.event {
        Event::Declined { by, .. } if e.decision == Some(d.id) => Some(by.clone()),
        _ => None,
    };
    match d.state {
        State::Approved => d.approval.as_ref().map(|a| a.by.clone()),
        State::Declined => history.iter().rev().find_map(declined),
        _ => None,
    }
}

/// Takes approvals and declines back. Each decision comes with the person who said it ([`said_by`]); `known` are the live decisions on
/// their subjects. What may not be taken back is refused by name; the rest is taken back together.
pub fn undo(decisions: &[(Decision, Option<String>)], known: &[Decision], by: &str, m: &Moment) -> Undoing {
    let live = known.iter().filter(|k| k.state.live()).map(|k| (k.subject(), (k.id, k.state)));
    let mut desk = Desk { by, m, live: live.collect(), next: m.room.next_decision(), done: Undoing::default() };
    for (d, said_by) in decisions {
        if desk.done.undone.iter().any(|u| u.id == d.id) {
            continue;
        }
        if let Err(refusal) = desk.take(d, said_by.as_deref()) {
            desk.done.refused.push((d.id, refusal));
        }
    }
    desk.done
}

/// Whether a declined decision is an approval that was taken back: nobody has said no to its payload.
pub fn undone(d: &Decision) -> bool {
    d.state == State::Declined && d.approval.is_some() && d.why.starts_with(REASON)
}

/// The desk while it takes back: what this command has already used.
struct Desk<'a> {
    by: &'a str,
    m: &'a Moment<'a>,
    live: BTreeMap<Subject, (DecisionId, State)>,
    next: DecisionId,
    done: Undoing,
}

impl Desk<'_> {
    fn take(&mut self, d: &Decision, said_by: Option<&str>) -> Result<(), Refusal> {
        self.may(d, said_by)?;
        if d.state == State::Declined {
            let waits = self.anew(d)?;
            self.done.undone.push(Undone { id: d.id, waits: Some(waits), why_not: None });
            return Ok(());
        }
        approve::lapsed(d, self.m)?;
        let reason = format!("{REASON}{0} / 由 {0} 撤销", self.by);
        self.done.drafts.push(Draft::of(d.id, Event::Declined { by: self.by.to_owned(), reason }));
        self.live.remove(&d.subject());
        let again = if d.inverse_of.is_some() { Ok(None) } else { self.anew(d).map(Some) };
        let (waits, why_not) = again.map_or_else(|why| (None, Some(why)), |waits| (waits, None));
        self.done.undone.push(Undone { id: d.id, waits, why_not });
        Ok(())
    }

    /// Whether the person may take this back at all.
    fn may(&self, d: &Decision, said_by: Option<&str>) -> Result<(), Refusal> {
        match d.state {
            State::Approved | State::Declined => {}
            State::Expired => {
                let until_micros = d.approval.as_ref().map_or(d.proposal.expires_at_micros, |a| a.until_micros);
                return Err(Refusal::Lapsed { id: d.id, until_micros });
            }
            State::Proposed | State::Superseded => {
                return Err(Refusal::NothingSaid { id: d.id, state: d.state });
            }
            State::Dispatched | State::Unknown | State::Executed | State::Failed | State::Measured => {
                return Err(Refusal::AlreadyLeft { id: d.id, state: d.state });
            }
        }
        let person = person::may_decide(self.by, &d.proposal, self.m)?;
        let theirs = said_by == Some(self.by);
        if !theirs && person.role != Role::Owner {
            let said_by = said_by.unwrap_or_default().to_owned();
            return Err(Refusal::NotTheirs { id: d.id, name: self.by.to_owned(), said_by });
        }
        Ok(())
    }

    /// Proposes the same payload under the next number. What a person had edited stays a person's: agents do not overtake it.
    fn anew(&mut self, d: &Decision) -> Result<DecisionId, Refusal> {
        let (subject, m, until_micros) = (d.subject(), self.m, d.proposal.expires_at_micros);
        if until_micros < m.now_for(d) {
            return Err(Refusal::Lapsed { id: d.id, until_micros });
        }
        if let Some((other, state)) = self.live.get(&subject) {
            return Err(Refusal::Overtaken { id: d.id, other: *other, state: *state });
        }
        let tally = Tally::default();
        let stage = if d.edits > 0 { Stage::Edit } else { Stage::Admission };
        let check = Check { proposal: &d.proposal, stage, undoes: false, tally: &tally, moment: m };
        let findings = guardrail::clear(&check)?;
        let (id, hash, stake) = (self.next, d.proposal.payload_hash(), stake::of(&d.proposal, m));
        let action = Box::new(d.proposal.action.clone());
        let proposed = Event::Proposed {
            proposal: Box::new(d.proposal.clone()),
            hash: hash.clone(),
            findings: findings.clone(),
            stake,
        };
        self.done.drafts.push(Draft::of(id, proposed));
        if d.edits > 0 {
            let by = self.by.to_owned();
            self.done.drafts.push(Draft::of(id, Event::Edited { by, action, hash, findings, stake }));
        }
        self.live.insert(subject, (id, State::Proposed));
        self.next = DecisionId(id.0 + 1);
        Ok(id)
    }
}
