//! How the marketplace stands to an action: what its reports show, and what it answered for an upload.

use serde::{Deserialize, Serialize};

/// What the latest reports say of an action. For what is created, *before* is that it is not there and *after* that it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(tag = "live", rename_all = "snake_case")]
pub enum LiveState {
    /// As the person saw it: the action is not carried out.
    AsBefore,
    /// As the action wants it: it is carried out, or was so already.
    AsAfter,
    /// Neither.
    Other {
        /// What is found, in words.
        found: String,
    },
    /// What the action is about is not there, or not shown.
    Missing,
}

/// What a receipt says of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineOutcome {
    /// Carried out.
    Executed,
    /// Refused by the marketplace; nothing changed.
    Failed {
        /// Its code.
        code: String,
        /// Its words: data, nothing else.
        message: String,
    },
    /// It cannot be told ("already exists", half a line, no answer): to be read back, never to be sent again.
    Doubt {
        /// Why.
        why: String,
    },
}
