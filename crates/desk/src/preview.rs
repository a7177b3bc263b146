//! Everything a person should see before deciding: the exact diff, the money, what the guardrails say now, and how it went before.

use crate::decision::{Decision, DecisionId};
use crate::diff::{Change, changes};
use crate::guardrail::{self, Check, Finding, Stage};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::stake::{self, outlay_currency, site_currency};
use crate::tally::Tally;
use domain::LiveState;
use domain::money::round_to;
use domain::{Evidence, Money, PayloadHash, Predicted};

/// A decision before it is decided on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// Decision.
    pub id: DecisionId,
    /// Hash that an approval must name.
    pub hash: PayloadHash,
    /// What changes.
    pub diff: Vec<Change>,
    /// The live state against which it would be carried out.
    pub live: LiveState,
    /// Money that leaves with the action.
    pub outlay: Money,
    /// What could be won or lost, without the outlay.
    pub cash_at_stake: Money,
    /// The greater of the two in RMB micros, at today's rates; none when a rate is missing.
    pub stake_cny_micros: Option<i64>,
    /// Likely effect per day, in whole cents.
    pub likely_a_day: Money,
    /// What moves by itself per day while nothing is done.
    pub urgency_a_day: Money,
    /// What would undo it; none when nothing does.
    pub inverse: Option<Vec<Change>>,
    /// What the guardrails say now, passes included.
    pub findings: Vec<Finding>,
    /// Expected effect.
    pub predicted: Predicted,
    /// Figures that it rests on.
    pub evidence: Vec<Evidence>,
    /// Measured outcomes of earlier decisions of the same agent and kind, latest first.
    pub earlier: Vec<(DecisionId, Outcome)>,
}

/// Earlier outcomes that are shown at most.
const EARLIER_MAX: usize = 10;

/// The preview of a decision. `known` are decisions to look for earlier outcomes in; those of other agents or kinds are left out.
pub fn preview(d: &Decision, known: &[Decision], live: LiveState, m: &Moment) -> Preview {
    let p = &d.proposal;
    let site = site_currency(p);
    let tally = Tally::default();
    let undoes = d.inverse_of.is_some();
    let findings =
        guardrail::findings(&Check { proposal: p, stage: Stage::Approval, undoes, tally: &tally, moment: m });
    let effect = |micros: i64| Money::new(micros, p.predicted.currency);
    let alike =
        |k: &&Decision| k.id != d.id && k.proposal.agent == p.agent && k.proposal.action.kind() == p.action.kind();
    let mut earlier: Vec<(DecisionId, Outcome)> =
        known.iter().filter(alike).filter_map(|k| Some((k.id, k.outcome.clone()?))).collect();
    earlier.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    earlier.truncate(EARLIER_MAX);
    let cent = p.predicted.currency.minor_micros();
    let a_day = round_to(p.predicted.likely_micros / i64::from(p.predicted.days.max(1)), cent);
    Preview {
        id: d.id,
        hash: d.hash.clone(),
        diff: changes(&p.action, site),
        live,
        outlay: Money::new(p.action.outlay_micros(), outlay_currency(p)),
        cash_at_stake: effect(stake::effect_micros(p)),
        stake_cny_micros: stake::of(p, m).cny_micros,
        likely_a_day: effect(a_day),
        urgency_a_day: effect(p.urgency_a_day_micros),
        inverse: p.action.inverse().map(|a| changes(&a, site)),
        findings,
        predicted: p.predicted.clone(),
        evidence: p.evidence.clone(),
        earlier,
    }
}
