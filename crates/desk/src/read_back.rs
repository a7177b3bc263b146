//! What nobody knows is settled by looking, never by sending again.

use crate::autonomy::Trust;
use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::life_cycle::State;
use crate::moment::Moment;
use domain::LiveState;

/// Settles a decision in doubt by a live state that was observed after it was sent; nothing when it is not in doubt or the reading is
/// too old to tell. A failure may be followed by the lowering of the agent.
pub fn settle(d: &Decision, live: &LiveState, live_as_of_micros: i64, m: &Moment) -> Vec<Draft> {
    one(d, live, live_as_of_micros, &mut Trust::new(m))
}

/// [`settle`] for several decisions whose entries are appended together, so that failures in a row are counted over all of them.
/// Each comes with its live state and when that was observed.
pub fn settle_all<'d>(decisions: impl IntoIterator<Item = (&'d Decision, LiveState, i64)>, m: &Moment) -> Vec<Draft> {
    let mut trust = Trust::new(m);
    decisions.into_iter().flat_map(|(d, live, as_of)| one(d, &live, as_of, &mut trust)).collect()
}

fn one(d: &Decision, live: &LiveState, live_as_of_micros: i64, trust: &mut Trust) -> Vec<Draft> {
    // a file may have been uploaded late: only what was observed after the doubt arose can tell
    let younger = live_as_of_micros > d.changed_at_micros;
    if d.state != State::Unknown || !younger {
        return Vec::new();
    }
    let (done, seen) = match live {
        LiveState::AsAfter => (true, "the live state is the one wanted".to_owned()),
        LiveState::AsBefore => (false, "the live state is the one before".to_owned()),
        LiveState::Other { found } => (false, format!("the live state is another one: {found}")),
        LiveState::Missing => (false, "the latest report does not show it".to_owned()),
    };
    let lowered = trust.count(d, !done);
    std::iter::once(Draft::of(d.id, Event::ReadBack { done, seen })).chain(lowered).collect()
}
