//! The door: everything is checked again in the moment it leaves, written down, and only then handed out.
//!
//! ```text
//! for each approved decision: load(d, tally, live, moment)   refused → void it if the refusal says so, else leave it
//! the dock renders those that are held                        → bytes
//! sent(upload, tally, moment) → Uploaded, Dispatched …        one append, with the bytes
//! hand_out(upload, carried, hash of the bytes, moment)        only now
//! ```

use crate::approve::lapsed;
use crate::decision::{Decision, DecisionId};
use crate::event::{Draft, Event, Upload};
use crate::guardrail::{self, Check, Stage};
use crate::life_cycle::{State, Step};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::tally::Tally;
use crate::{autonomy, person, stop};
use domain::LiveState;
use domain::policy::Level;
use std::collections::{BTreeMap, BTreeSet};

/// Whether an approved decision may leave now, in a dispatch that already holds `so_far`.
///
/// # Errors
/// The kill switch, the state, the person, the time, the payload, the standing order, the live state or a guardrail does not allow
/// it. [`Refusal::voids`] says whether the approval is void.
pub fn check(d: &Decision, so_far: &Tally, live: &LiveState, m: &Moment) -> Result<(), Refusal> {
    stop::running(m)?;
    d.may(Step::Dispatch)?;
    // the life cycle knows no approved decision without an approval; a journal that was tampered with might
    let Some(approval) = &d.approval else {
        return Err(Refusal::WrongState { id: d.id, state: d.state, step: Step::Dispatch });
    };
    person::may_decide(&approval.by, &d.proposal, m)?;
    lapsed(d, m)?;
    let now = d.proposal.payload_hash();
    if approval.hash != d.hash || now != d.hash {
        return Err(Refusal::PayloadChanged { id: d.id, seen: approval.hash.clone(), now });
    }
    let (agent, kind) = (&d.proposal.agent, d.proposal.action.kind());
    if approval.standing && autonomy::level(agent, kind, m) != Level::Act {
        return Err(Refusal::StandingOrderEnded { id: d.id, agent: agent.clone(), kind });
    }
    if let Some(other) = so_far.on_subject(&d.subject()) {
        return Err(Refusal::Overtaken { id: d.id, other, state: State::Approved });
    }
    match live {
        LiveState::AsBefore => {}
        LiveState::AsAfter => return Err(Refusal::AlreadySo { id: d.id }),
        LiveState::Other { found } => return Err(Refusal::LiveChanged { id: d.id, found: found.clone() }),
        LiveState::Missing => return Err(Refusal::LiveMissing { id: d.id }),
    }
    let undoes = d.inverse_of.is_some();
    guardrail::clear(&Check { proposal: &d.proposal, stage: Stage::Dispatch, undoes, tally: so_far, moment: m })?;
    Ok(())
}

/// [`check`], and the tally holds the decision from then on.
///
/// # Errors
/// As [`check`].
pub fn load(d: &Decision, tally: &mut Tally, live: &LiveState, m: &Moment) -> Result<(), Refusal> {
    check(d, tally, live, m)?;
    tally.add(d);
    Ok(())
}

/// An approval that no longer holds: the decision is void and may be proposed anew.
///
/// # Errors
/// The decision is neither waiting nor approved.
pub fn void(d: &Decision, why: &str) -> Result<Draft, Refusal> {
    d.may(Step::Expire)?;
    Ok(Draft::of(d.id, Event::Expired { why: why.to_owned() }))
}

/// Name of the next upload.
pub fn next_upload(m: &Moment) -> String {
    upload_after(m, 0)
}

/// Name of the upload that follows when `others` more are appended before it.
pub fn upload_after(m: &Moment, others: u64) -> String {
    format!("U{}", m.room.uploads + 1 + others)
}

/// The entries of a dispatch: the upload, then each decision that it carries. To be appended in one piece, with the bytes, before
/// anything leaves.
///
/// # Errors
/// The kill switch is thrown, the upload's number is not the next one, or it carries what was not checked for this dispatch.
pub fn sent(upload: Upload, tally: &Tally, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    sent_together(vec![upload], tally, m)
}

/// [`sent`] for several files of one dispatch, appended in one piece: [`upload_after`] names them 0, 1, 2 …
///
/// # Errors
/// As [`sent`]; or two files carry the same decision, which would do it twice.
pub fn sent_together(uploads: Vec<Upload>, tally: &Tally, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    stop::running(m)?;
    let (mut drafts, mut carried) = (Vec::new(), BTreeSet::new());
    for (name, upload) in (0..).map(|others| upload_after(m, others)).zip(uploads) {
        drafts.extend(one_sent(upload, &name, &mut carried, tally)?);
    }
    Ok(drafts)
}

fn one_sent(
    upload: Upload,
    name: &str,
    carried: &mut BTreeSet<DecisionId>,
    tally: &Tally,
) -> Result<Vec<Draft>, Refusal> {
    if let Some((_, id)) = upload.rows.iter().find(|(_, id)| tally.holds(*id).is_none()) {
        return Err(Refusal::NotChecked { id: *id });
    }
    if upload.id != name {
        return Err(Refusal::UploadSettled { upload: upload.id });
    }
    // a decision that takes several records is known by its first
    let mut first: BTreeMap<DecisionId, u32> = BTreeMap::new();
    for (record, id) in &upload.rows {
        first.entry(*id).or_insert(*record);
    }
    if let Some(twice) = first.keys().find(|id| !carried.insert(**id)) {
        return Err(Refusal::NotChecked { id: *twice });
    }
    let id = upload.id.clone();
    let rows = first
        .into_iter()
        .map(|(decision, record)| Draft::of(decision, Event::Dispatched { upload: id.clone(), record }));
    let rows: Vec<Draft> = rows.collect();
    Ok(std::iter::once(Draft::whole(Event::Uploaded { upload })).chain(rows).collect())
}

/// Whether the file may be given to a person or sent, for the first time or again. `carried` are its decisions as they stand: a file
/// of which anything is settled or in doubt does not leave again, for what it holds might be done twice.
///
/// # Errors
/// The kill switch is thrown, the bytes are not those of the journal, or a decision in it is settled.
pub fn hand_out(upload: &Upload, carried: &[Decision], bytes_hash: &str, m: &Moment) -> Result<(), Refusal> {
    stop::running(m)?;
    if upload.hash != bytes_hash {
        return Err(Refusal::UploadChanged {
            upload: upload.id.clone(),
            journal: upload.hash.clone(),
            bytes: bytes_hash.to_owned(),
        });
    }
    if m.room.carried.contains(&upload.id) {
        return Err(Refusal::UploadCarried { upload: upload.id.clone() });
    }
    let by_id: BTreeMap<DecisionId, &Decision> = carried.iter().map(|d| (d.id, d)).collect();
    for (_, id) in &upload.rows {
        let d = by_id.get(id).ok_or(Refusal::UnknownDecision { id: *id })?;
        let here = d.sent.as_ref().is_some_and(|s| s.upload == upload.id);
        if d.state != State::Dispatched || !here {
            return Err(Refusal::UploadSettled { upload: upload.id.clone() });
        }
    }
    Ok(())
}

/// A person or robot takes the file to the marketplace. Once: from then on its result is unknown until a receipt or the live state
/// tells, and sending it again would be a blind retry.
///
/// # Errors
/// As [`hand_out`]; or the person does not decide on something that is in it: another kind, or another shop.
pub fn carry(
    upload: &Upload,
    carried: &[Decision],
    bytes_hash: &str,
    by: &str,
    m: &Moment,
) -> Result<Vec<Draft>, Refusal> {
    stop::running(m)?;
    person::named(by, m)?;
    for d in carried {
        person::may_decide(by, &d.proposal, m)?;
    }
    hand_out(upload, carried, bytes_hash, m)?;
    Ok(vec![Draft::whole(Event::Carried { upload: upload.id.clone(), by: by.to_owned() })])
}
