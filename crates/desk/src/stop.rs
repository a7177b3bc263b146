//! The kill switch: anybody throws it, only an owner releases it.

use crate::event::{Draft, Event};
use crate::moment::Moment;
use crate::person;
use crate::refusal::Refusal;
use crate::room::Room;
use domain::Words;

/// Stops every write from the next upload on. A person or a platform; another reason may be added while it is thrown.
///
/// # Errors
/// No name, no reason, or the same person stopped it for the same reason.
pub fn stop(by: &str, why: &str, room: &Room) -> Result<Vec<Draft>, Refusal> {
    let (by, why) = (by.trim(), why.trim());
    if by.is_empty() || why.is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    if room.stopped.as_ref().is_some_and(|(who, reason)| who == by && reason == why) {
        return Err(Refusal::NothingChanged { what: Words::new("writes are stopped already", "写入已停止") });
    }
    Ok(vec![Draft::whole(Event::Stopped { by: by.to_owned(), why: why.to_owned() })])
}

/// Allows writes again.
///
/// # Errors
/// Not an owner, or nothing is stopped.
pub fn resume(by: &str, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    person::owner(by, m)?;
    if m.room.stopped.is_none() {
        return Err(Refusal::NotStopped);
    }
    Ok(vec![Draft::whole(Event::Resumed { by: by.to_owned() })])
}

/// Refuses while the switch is thrown.
pub(crate) fn running(m: &Moment) -> Result<(), Refusal> {
    match &m.room.stopped {
        Some((by, why)) => Err(Refusal::Stopped { by: by.clone(), why: why.clone() }),
        None => Ok(()),
    }
}
