//! Proposals become decisions: guardrails, one live decision per subject, no question twice, and standing orders.

use crate::approve::until_micros;
use crate::autonomy;
use crate::decision::{Decision, DecisionId};
use crate::event::{Draft, Event, Stake};
use crate::expire::expired;
use crate::guardrail::{self, Check, Finding, Stage};
use crate::life_cycle::State;
use crate::moment::{DAY_MICROS, Moment};
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::{person, stake, undo};
use domain::policy::Level;
use domain::{PayloadHash, Proposal, Subject};
use std::collections::BTreeMap;

/// Days during which a payload that a person declined is not proposed again.
const DECLINED_DAYS: i64 = 30;

/// What became of the proposals of a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Admission {
    /// Entries to append, in one piece.
    pub drafts: Vec<Draft>,
    /// New decisions.
    pub admitted: Vec<DecisionId>,
    /// How many of each agent.
    pub admitted_by_agent: BTreeMap<String, u32>,
    /// Waiting decisions that were proposed again with the same payload: nothing changes.
    pub duplicates: Vec<DecisionId>,
    /// Waiting decisions and the new ones that take their place.
    pub superseded: Vec<(DecisionId, DecisionId)>,
    /// Proposals and approvals on the same subjects whose time had run out.
    pub expired: Vec<DecisionId>,
    /// Subjects that another decision is live on, and that decision: it is approved, sent, unknown, edited by a person, ranks higher for
    /// another agent, or comes from the same run. What is only observed yields to what a person can decide on.
    pub busy: Vec<(Subject, DecisionId)>,
    /// Proposals that a guardrail blocks.
    pub blocked: Vec<(Proposal, Vec<Finding>)>,
    /// Subjects on which a person has lately declined the same payload, and that decision.
    pub declined_before: Vec<(Subject, DecisionId)>,
    /// Proposals beyond the policy's number for one agent and run, the least valuable.
    pub beyond: Vec<Proposal>,
    /// New decisions that a standing order has approved.
    pub auto_approved: Vec<DecisionId>,
}

impl Admission {
    /// The entry that says how an agent's run went.
    pub fn ran(&self, agent: &str, proposed: u32, panicked: Option<String>) -> Draft {
        let admitted = self.admitted_by_agent.get(agent).copied().unwrap_or(0);
        Draft::whole(Event::Ran { agent: agent.to_owned(), proposed, admitted, panicked })
    }
}

/// Admits proposals, the most valuable first. `known` are the live decisions on their subjects and those that were declined within
/// the last 30 days.
pub fn admit(proposals: Vec<Proposal>, known: &[Decision], m: &Moment) -> Admission {
    let mut by_subject: BTreeMap<Subject, Vec<&Decision>> = BTreeMap::new();
    for d in known {
        by_subject.entry(d.subject()).or_default().push(d);
    }
    let mut ranked: Vec<Candidate> = proposals.into_iter().map(|p| Candidate::new(p, m)).collect();
    ranked.sort_by(|a, b| {
        // what may only be observed does not take a subject from what a person can decide on
        let rank = a.observed.cmp(&b.observed).then_with(|| b.stake.rank_micros.cmp(&a.stake.rank_micros));
        rank.then_with(|| a.subject.cmp(&b.subject)).then_with(|| a.hash.0.cmp(&b.hash.0))
    });
    let mut desk = Desk {
        m,
        done: Admission::default(),
        taken: BTreeMap::new(),
        next: m.room.next_decision(),
        standing: BTreeMap::new(),
    };
    for candidate in ranked {
        let others = by_subject.get(&candidate.subject).map_or(&[][..], Vec::as_slice);
        desk.take(candidate, others);
    }
    desk.done
}

struct Candidate {
    proposal: Proposal,
    subject: Subject,
    hash: PayloadHash,
    stake: Stake,
    observed: bool,
}

fn observed(p: &Proposal, m: &Moment) -> bool {
    autonomy::level(&p.agent, p.action.kind(), m) == Level::Observe
}

impl Candidate {
    fn new(proposal: Proposal, m: &Moment) -> Self {
        Self {
            subject: proposal.subject(),
            hash: proposal.payload_hash(),
            stake: stake::of(&proposal, m),
            observed: observed(&proposal, m),
            proposal,
        }
    }
}

/// The desk while it admits: what this run has already used.
struct Desk<'a> {
    m: &'a Moment<'a>,
    done: Admission,
    taken: BTreeMap<Subject, (DecisionId, PayloadHash)>,
    next: DecisionId,
    /// Cash approved by standing orders in this run, by `shop/site`.
    standing: BTreeMap<String, i64>,
}

/// What stands in the way of a proposal.
enum Others<'a> {
    Free { expire: Vec<&'a Decision>, supersede: Vec<&'a Decision> },
    Duplicate(DecisionId),
    Busy(DecisionId),
    DeclinedBefore(DecisionId),
}

impl Desk<'_> {
    fn take(&mut self, c: Candidate, others: &[&Decision]) {
        if let Some((id, hash)) = self.taken.get(&c.subject) {
            let (id, same) = (*id, *hash == c.hash);
            if same {
                self.done.duplicates.push(id)
            } else {
                self.done.busy.push((c.subject, id))
            }
            return;
        }
        let (expire, supersede) = match among(&c, others, self.m) {
            Others::Duplicate(id) => return self.done.duplicates.push(id),
            Others::Busy(id) => return self.done.busy.push((c.subject, id)),
            Others::DeclinedBefore(id) => return self.done.declined_before.push((c.subject, id)),
            Others::Free { expire, supersede } => (expire, supersede),
        };
        let tally = Tally::default();
        let check =
            Check { proposal: &c.proposal, stage: Stage::Admission, undoes: false, tally: &tally, moment: self.m };
        let findings = match guardrail::clear(&check) {
            Ok(warnings) => warnings,
            Err(Refusal::Guardrail { findings }) => return self.done.blocked.push((c.proposal, findings)),
            Err(_) => return self.done.blocked.push((c.proposal, Vec::new())),
        };
        let number = self.done.admitted_by_agent.entry(c.proposal.agent.clone()).or_default();
        if usize::try_from(*number).is_ok_and(|n| n >= self.m.policy.run.proposals_max) {
            return self.done.beyond.push(c.proposal);
        }
        *number += 1;
        self.enter(c, findings, &expire, &supersede);
    }

    fn enter(&mut self, c: Candidate, findings: Vec<Finding>, expire: &[&Decision], supersede: &[&Decision]) {
        let id = self.next;
        self.next = DecisionId(id.0 + 1);
        for d in expire {
            self.done.drafts.extend(expired(d, self.m));
            self.done.expired.push(d.id);
        }
        for d in supersede {
            self.done.drafts.push(Draft::of(d.id, Event::Superseded { by: id }));
            self.done.superseded.push((d.id, id));
        }
        let by = self.standing_order(&c.proposal, &findings);
        let hash = c.hash.clone();
        self.taken.insert(c.subject, (id, c.hash.clone()));
        let proposed = Event::Proposed { proposal: Box::new(c.proposal), hash: c.hash, findings, stake: c.stake };
        self.done.drafts.push(Draft::of(id, proposed));
        self.done.admitted.push(id);
        if let Some(by) = by {
            let until_micros = until_micros(self.m.now_micros, self.m);
            self.done.drafts.push(Draft::of(id, Event::Approved { by, hash, until_micros, standing: true }));
            self.done.auto_approved.push(id);
        }
    }

    /// The owner in whose name the desk approves, if the agent may act and everything is within the limits of acting.
    fn standing_order(&mut self, p: &Proposal, warnings: &[Finding]) -> Option<String> {
        let kind = p.action.kind();
        let act = autonomy::level(&p.agent, kind, self.m) == Level::Act && self.m.room.stopped.is_none();
        if !act || !p.reversible() || !warnings.is_empty() {
            return None;
        }
        let by = self.m.room.standing(&p.agent, kind).by?;
        let owner = person::owner(&by, self.m).ok()?;
        person::may_decide(&by, p, self.m).ok()?;
        person::within_limit(owner, p, None, self.m).ok()?;
        let (limits, own) = (&self.m.policy.autonomy, p.cash_at_stake_micros());
        let place = format!("{}/{}", p.shop, p.marketplace);
        let before = self.m.room.used(self.m.now_micros).standing_micros.get(&place).copied().unwrap_or(0);
        let run = self.standing.entry(place).or_default();
        let day = before.saturating_add(*run).saturating_add(own);
        if own > limits.act_each_micros || day > limits.act_a_day_micros {
            return None;
        }
        *run = run.saturating_add(own);
        Some(by)
    }
}

fn among<'a>(c: &Candidate, others: &[&'a Decision], m: &Moment) -> Others<'a> {
    let (mut expire, mut supersede) = (Vec::new(), Vec::new());
    for d in others.iter().filter(|d| d.state.live()) {
        // what a person has changed by hand, and what another agent proposes with more at stake, is not overtaken
        let yields = d.edits == 0
            && (d.proposal.agent == c.proposal.agent
                || match (observed(&d.proposal, m), c.observed) {
                    (true, false) => true,
                    (false, true) => false,
                    _ => c.stake.rank_micros > d.rank_micros,
                });
        if expired(d, m).is_some() {
            expire.push(*d);
        } else if d.state != State::Proposed {
            return Others::Busy(d.id);
        } else if d.hash == c.hash {
            return Others::Duplicate(d.id);
        } else if yields {
            supersede.push(*d);
        } else {
            return Others::Busy(d.id);
        }
    }
    let lately = m.now_micros.saturating_sub(DECLINED_DAYS * DAY_MICROS);
    // an approval that was taken back is no no
    let said_no = |d: &Decision| d.state == State::Declined && !undo::undone(d);
    let declined = |d: &&&Decision| said_no(d) && d.hash == c.hash && d.changed_at_micros >= lately;
    match others.iter().find(declined) {
        Some(d) => Others::DeclinedBefore(d.id),
        None => Others::Free { expire, supersede },
    }
}
