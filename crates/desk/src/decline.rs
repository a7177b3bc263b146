//! A person says no, and why: the same payload is then not proposed again for a while.

use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::life_cycle::Step;
use crate::moment::Moment;
use crate::person;
use crate::refusal::Refusal;

/// Declines a proposal, or takes an approval back that has not been carried out.
///
/// # Errors
/// The state or the person does not allow it, or the reason is empty.
pub fn decline(d: &Decision, by: &str, reason: &str, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    d.may(Step::Decline)?;
    person::may_decide(by, &d.proposal, m)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(vec![Draft::of(d.id, Event::Declined { by: by.to_owned(), reason: reason.to_owned() })])
}
