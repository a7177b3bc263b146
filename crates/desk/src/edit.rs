//! A person changes the payload: the same thing with other values, to be approved anew.

use crate::approve::lapsed;
use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::guardrail::{self, Check, Stage};
use crate::life_cycle::Step;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::{person, stake};
use domain::money::scale;
use domain::{Action, PayloadHash, Proposal, Words};

/// Puts other values into a waiting decision whose payload has the hash that the person saw. What it is about stays: kind, place, ids,
/// words, numbers of orders.
///
/// # Errors
/// The state, the person, the time or the hash does not allow it, the edit is about something else or changes nothing, or a guardrail
/// blocks.
pub fn edit(
    d: &Decision,
    hash_seen: &PayloadHash,
    action: Action,
    by: &str,
    m: &Moment,
) -> Result<Vec<Draft>, Refusal> {
    d.may(Step::Edit)?;
    person::may_decide(by, &d.proposal, m)?;
    lapsed(d, m)?;
    let now = d.proposal.payload_hash();
    if *hash_seen != d.hash || now != d.hash {
        return Err(Refusal::PayloadChanged { id: d.id, seen: hash_seen.clone(), now });
    }
    let old = &d.proposal.action;
    if identity(old) != identity(&action) {
        return Err(Refusal::OtherSubject { is: about(old), asked: about(&action) });
    }
    let proposal = Proposal { action, ..d.proposal.clone() };
    let hash = proposal.payload_hash();
    if hash == d.hash {
        return Err(Refusal::NothingChanged {
            what: Words::new("these are the values that stand", "数值与现有内容相同"),
        });
    }
    let tally = Tally::default();
    let check = Check { proposal: &proposal, stage: Stage::Edit, undoes: false, tally: &tally, moment: m };
    let findings = guardrail::clear(&check)?;
    let mut stake = stake::of(&proposal, m);
    stake.cny_micros = at_stake_cny_micros(d, &proposal.action, stake.cny_micros);
    let action = Box::new(proposal.action);
    Ok(vec![Draft::of(d.id, Event::Edited { by: by.to_owned(), action, hash, findings, stake })])
}

/// What the edited action puts at stake, RMB micros. The prediction was made for the agent's values: a greater step puts more at stake
/// in proportion, and a smaller one never less than the prediction says.
fn at_stake_cny_micros(d: &Decision, action: &Action, predicted: Option<i64>) -> Option<i64> {
    // after an edit the last stake holds the proportion to the agent's own values
    let last = if d.edits == 0 { predicted } else { d.stake_cny_micros }?;
    let (new, old) = (step_micros(action), step_micros(&d.proposal.action).max(1));
    let grown = scale(last, i128::from(new), i128::from(old)).unwrap_or(i64::MAX);
    predicted.map(|p| p.max(grown))
}

/// What an edit may not change, as one text: the kind, the subject, and the natural key of what is created.
fn identity(action: &Action) -> String {
    let key = match action {
        Action::PurchaseOrder { number, .. } | Action::Removal { number, .. } => number.as_str(),
        _ => "",
    };
    // the label, too: it is what people recognise the thing by
    let label = action.ad_ref().map_or("", |at| at.label.as_str());
    format!("{}\n{key}\n{label}", about(action))
}

fn about(action: &Action) -> String {
    format!("{} {}", action.kind().code(), action.subject())
}

/// How far an action goes, for comparing two of the same kind.
fn step_micros(action: &Action) -> i64 {
    match action {
        Action::SetBid { before_micros, after_micros, .. }
        | Action::SetBudget { before_micros, after_micros, .. }
        | Action::SetPrice { before_micros, after_micros, .. } => {
            after_micros.saturating_sub(*before_micros).saturating_abs()
        }
        Action::HarvestKeyword { bid_micros, .. } => *bid_micros,
        Action::PurchaseOrder { units, .. } | Action::Removal { units, .. } => *units,
        Action::Coupon { discount_bp, .. } => *discount_bp,
        _ => 0,
    }
}
