//! The life cycle of a decision: one table, and nothing else decides what may follow what.

use serde::{Deserialize, Serialize};

/// Where a decision stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// An agent proposes; a person has not decided.
    Proposed,
    /// A person has approved exactly this payload; nothing has left yet.
    Approved,
    /// Written into an upload that may have reached the marketplace.
    Dispatched,
    /// The marketplace has done it.
    Executed,
    /// The marketplace has refused it.
    Failed,
    /// Nobody knows yet whether it was done; only reading back settles it.
    Unknown,
    /// Its effect has been measured.
    Measured,
    /// A person said no.
    Declined,
    /// Too late, or what was approved is no longer what it was.
    Expired,
    /// A newer proposal on the same subject took its place.
    Superseded,
}

/// What happens to a decision.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A person says yes to the payload.
    Approve,
    /// A person says no.
    Decline,
    /// A person changes the payload: it must be approved anew.
    Edit,
    /// Time has run out, or the live state is another one.
    Expire,
    /// A newer proposal takes its place.
    Supersede,
    /// It is written into an upload.
    Dispatch,
    /// The receipt says done.
    Confirm,
    /// The receipt says refused.
    Fail,
    /// The receipt is missing or ambiguous.
    Doubt,
    /// Reading back shows that it was done.
    ReadBackDone,
    /// Reading back shows that it was not done.
    ReadBackUndone,
    /// Its effect is measured.
    Measure,
    /// A person has its inverse carried out.
    Revert,
}

/// Every step that is allowed, and where it leads. What is not here is refused.
pub const TRANSITIONS: &[(State, Step, State)] = {
    use State::*;
    use Step::*;
    &[
        (Proposed, Approve, Approved),
        (Proposed, Decline, Declined),
        (Proposed, Expire, Expired),
        (Proposed, Edit, Proposed),
        (Proposed, Supersede, Superseded),
        (Approved, Decline, Declined),
        // approvals expire, and a live state other than the one that was seen voids them
        (Approved, Expire, Expired),
        (Approved, Dispatch, Dispatched),
        (Dispatched, Confirm, Executed),
        (Dispatched, Fail, Failed),
        (Dispatched, Doubt, Unknown),
        (Unknown, ReadBackDone, Executed),
        (Unknown, ReadBackUndone, Failed),
        // the inverse is a decision of its own; what was done stays done
        (Executed, Revert, Executed),
        (Executed, Measure, Measured),
        (Measured, Revert, Measured),
    ]
};

impl State {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Proposed,
        Self::Approved,
        Self::Dispatched,
        Self::Executed,
        Self::Failed,
        Self::Unknown,
        Self::Measured,
        Self::Declined,
        Self::Expired,
        Self::Superseded,
    ];

    /// Where a step leads; `None` when it is not allowed.
    pub fn after(self, step: Step) -> Option<Self> {
        TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (self, step)).map(|(_, _, to)| *to)
    }

    /// Whether a decision may still lead to a change or is being carried out: at most one of these per subject.
    pub fn live(self) -> bool {
        matches!(self, Self::Proposed | Self::Approved | Self::Dispatched | Self::Unknown)
    }

    /// The word in filters, columns and messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Dispatched => "dispatched",
            Self::Executed => "executed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Measured => "measured",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }

    /// The state with this code.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// In words: English, Chinese.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Proposed => ("waits for you", "待审"),
            Self::Approved => ("approved", "已批准"),
            Self::Dispatched => ("sent", "已发出"),
            Self::Executed => ("done", "已执行"),
            Self::Failed => ("refused by the marketplace", "平台拒绝"),
            Self::Unknown => ("unknown, to be read back", "结果未知，待核对"),
            Self::Measured => ("measured", "已复盘"),
            Self::Declined => ("declined", "已拒绝"),
            Self::Expired => ("expired", "已过期"),
            Self::Superseded => ("replaced by a newer one", "已被新提案取代"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_leads_to_one_place_and_ends_are_ends() {
        for (i, (from, step, _)) in TRANSITIONS.iter().enumerate() {
            assert!(!TRANSITIONS[..i].iter().any(|(f, s, _)| (f, s) == (from, step)), "{from:?} {step:?} twice");
        }
        for end in [State::Failed, State::Declined, State::Expired, State::Superseded] {
            assert!(!TRANSITIONS.iter().any(|(from, ..)| *from == end), "{end:?}");
            assert!(!end.live());
        }
        // the only way out of the house is through an approval
        for (from, step, to) in TRANSITIONS {
            assert!(*to != State::Dispatched || (*from, *step) == (State::Approved, Step::Dispatch));
            assert!(*to != State::Approved || *from == State::Proposed);
        }
    }
}
