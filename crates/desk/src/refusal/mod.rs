//! Why the desk refuses a command: one enum, numbered, in the order in which the reasons are looked for.

mod words;

use crate::decision::DecisionId;
use crate::guardrail::{Finding, Verdict};
use crate::guardrails::GUARDRAILS;
use crate::life_cycle::{State, Step};
use domain::policy::{Level, Role};
use domain::{ActionKind, Currency, PayloadHash, Words};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a command is refused. When several reasons hold, the one that stands first here is given.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// The kill switch is thrown.
    Stopped {
        /// By whom.
        by: String,
        /// Why.
        why: String,
    },
    /// There is no such decision.
    UnknownDecision {
        /// Number.
        id: DecisionId,
    },
    /// The life cycle does not allow the step.
    WrongState {
        /// Decision.
        id: DecisionId,
        /// Where it stands.
        state: State,
        /// What was asked for.
        step: Step,
    },
    /// The policy names no such person.
    UnknownPerson {
        /// Name that was given.
        name: String,
    },
    /// The person's role does not decide on this kind of action.
    RoleMayNot {
        /// Person.
        name: String,
        /// Role.
        role: Role,
        /// Kind of action.
        kind: ActionKind,
    },
    /// The shop is not among the person's.
    NotTheirShop {
        /// Person.
        name: String,
        /// Shop.
        shop: String,
    },
    /// Only an owner may do this.
    OwnerOnly {
        /// Person.
        name: String,
        /// Role.
        role: Role,
    },
    /// Too late.
    Lapsed {
        /// Decision.
        id: DecisionId,
        /// It was good until then, microseconds since 1970 UTC.
        until_micros: i64,
    },
    /// The payload is not the one that was seen or approved.
    PayloadChanged {
        /// Decision.
        id: DecisionId,
        /// Hash that was seen or approved.
        seen: PayloadHash,
        /// Hash as it stands.
        now: PayloadHash,
    },
    /// The list of a batch is not the one that was seen.
    ListChanged {
        /// Hash that was seen.
        seen: String,
        /// Hash as it stands.
        now: String,
    },
    /// The agent may only observe.
    OnlyObserved {
        /// Agent.
        agent: String,
        /// Kind of action.
        kind: ActionKind,
    },
    /// Approved by a standing order that no longer holds.
    StandingOrderEnded {
        /// Decision.
        id: DecisionId,
        /// Agent.
        agent: String,
        /// Kind of action.
        kind: ActionKind,
    },
    /// An edit may change values, not what the decision is about.
    OtherSubject {
        /// What the decision is about.
        is: String,
        /// What the edit is about.
        asked: String,
    },
    /// The command would change nothing.
    NothingChanged {
        /// What stands already, in words.
        what: Words,
    },
    /// A reason is asked for.
    ReasonMissing,
    /// Nothing undoes the action.
    Irreversible {
        /// Decision.
        id: DecisionId,
        /// Kind of action.
        kind: ActionKind,
    },
    /// It is being undone, or has been.
    AlreadyReverted {
        /// Decision.
        id: DecisionId,
        /// The decision that undoes it.
        inverse: DecisionId,
    },
    /// Another decision on the same subject is live or came later.
    Overtaken {
        /// Decision.
        id: DecisionId,
        /// That one.
        other: DecisionId,
        /// Where that one stands.
        state: State,
    },
    /// Autonomy is raised one step at a time.
    LevelStep {
        /// Level as it stands.
        from: Level,
        /// Level that was asked for.
        to: Level,
    },
    /// The kill switch is not thrown.
    NotStopped,
    /// The live state is already the one wanted.
    AlreadySo {
        /// Decision.
        id: DecisionId,
    },
    /// The live state is not the one that the person saw.
    LiveChanged {
        /// Decision.
        id: DecisionId,
        /// What was found.
        found: String,
    },
    /// The latest report does not show what is to be changed.
    LiveMissing {
        /// Decision.
        id: DecisionId,
    },
    /// An exchange rate is needed for a person's limit.
    RateMissing {
        /// Currency without a rate.
        currency: Currency,
    },
    /// The decision is about more than the person may decide.
    OverLimit {
        /// Person.
        name: String,
        /// Their limit, RMB micros.
        limit_cny_micros: i64,
        /// What is at stake, RMB micros.
        stake_cny_micros: i64,
    },
    /// Guardrails block.
    Guardrail {
        /// What they found, those that block.
        findings: Vec<Finding>,
    },
    /// An upload holds a decision that was not checked for this dispatch.
    NotChecked {
        /// Decision.
        id: DecisionId,
    },
    /// The bytes of an upload are not those that the journal names.
    UploadChanged {
        /// Upload.
        upload: String,
        /// Hash in the journal.
        journal: String,
        /// Hash of the bytes.
        bytes: String,
    },
    /// What an upload carries has been settled, or another upload with its number is there.
    UploadSettled {
        /// Upload.
        upload: String,
    },
    /// Somebody has taken the upload to the marketplace already.
    UploadCarried {
        /// Upload.
        upload: String,
    },
    /// Nobody has approved or declined it, so there is nothing to take back.
    NothingSaid {
        /// Decision.
        id: DecisionId,
        /// Where it stands.
        state: State,
    },
    /// It is in an upload already: an approval is taken back only before that.
    AlreadyLeft {
        /// Decision.
        id: DecisionId,
        /// Where it stands.
        state: State,
    },
    /// Somebody else approved or declined it.
    NotTheirs {
        /// Decision.
        id: DecisionId,
        /// Who asks.
        name: String,
        /// Who said it; empty when the journal does not tell.
        said_by: String,
    },
}

impl Refusal {
    /// Number, in order of precedence.
    pub fn code(&self) -> u16 {
        self.number_and_name().0
    }

    /// Name for programs, as in the journal's JSON.
    pub fn name(&self) -> &'static str {
        self.number_and_name().1
    }

    fn number_and_name(&self) -> (u16, &'static str) {
        match self {
            Self::Stopped { .. } => (1, "stopped"),
            Self::UnknownDecision { .. } => (2, "unknown_decision"),
            Self::WrongState { .. } => (3, "wrong_state"),
            Self::UnknownPerson { .. } => (4, "unknown_person"),
            Self::RoleMayNot { .. } => (5, "role_may_not"),
            Self::NotTheirShop { .. } => (6, "not_their_shop"),
            Self::OwnerOnly { .. } => (7, "owner_only"),
            Self::Lapsed { .. } => (8, "lapsed"),
            Self::PayloadChanged { .. } => (9, "payload_changed"),
            Self::ListChanged { .. } => (10, "list_changed"),
            Self::OnlyObserved { .. } => (11, "only_observed"),
            Self::StandingOrderEnded { .. } => (12, "standing_order_ended"),
            Self::OtherSubject { .. } => (13, "other_subject"),
            Self::NothingChanged { .. } => (14, "nothing_changed"),
            Self::ReasonMissing => (15, "reason_missing"),
            Self::Irreversible { .. } => (16, "irreversible"),
            Self::AlreadyReverted { .. } => (17, "already_reverted"),
            Self::Overtaken { .. } => (18, "overtaken"),
            Self::LevelStep { .. } => (19, "level_step"),
            Self::NotStopped => (20, "not_stopped"),
            Self::AlreadySo { .. } => (21, "already_so"),
            Self::LiveChanged { .. } => (22, "live_changed"),
            Self::LiveMissing { .. } => (23, "live_missing"),
            Self::RateMissing { .. } => (24, "rate_missing"),
            Self::OverLimit { .. } => (25, "over_limit"),
            Self::Guardrail { .. } => (26, "guardrail"),
            Self::NotChecked { .. } => (27, "not_checked"),
            Self::UploadChanged { .. } => (28, "upload_changed"),
            Self::UploadSettled { .. } => (29, "upload_settled"),
            Self::UploadCarried { .. } => (30, "upload_carried"),
            Self::NothingSaid { .. } => (31, "nothing_said"),
            Self::AlreadyLeft { .. } => (32, "already_left"),
            Self::NotTheirs { .. } => (33, "not_theirs"),
        }
    }

    /// Whether the very same command can succeed later without anybody changing it: after the switch is released, the day is over,
    /// a report is imported or another decision is settled.
    pub fn transient(&self) -> bool {
        match self {
            Self::Stopped { .. } | Self::Overtaken { .. } | Self::LiveMissing { .. } | Self::RateMissing { .. } => true,
            Self::Guardrail { findings } => findings.iter().filter(|f| f.verdict == Verdict::Block).all(cured_by_time),
            _ => false,
        }
    }

    /// Whether an approval that meets this refusal at dispatch is void: what was approved is no longer what it was, or the approval
    /// itself no longer holds. The others leave the approval standing until it ends by itself.
    pub fn voids(&self) -> bool {
        matches!(
            self,
            Self::UnknownPerson { .. }
                | Self::RoleMayNot { .. }
                | Self::NotTheirShop { .. }
                | Self::Lapsed { .. }
                | Self::PayloadChanged { .. }
                | Self::StandingOrderEnded { .. }
                | Self::AlreadySo { .. }
                | Self::LiveChanged { .. }
        )
    }

    /// What was found and what to do, in English and Chinese.
    pub fn words(&self) -> Words {
        words::words(self)
    }
}

fn cured_by_time(f: &Finding) -> bool {
    GUARDRAILS.iter().any(|g| g.name == f.guardrail && g.cured_by_time)
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for Refusal {}
