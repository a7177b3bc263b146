//! The list of agents: one line each.

use crate::bid::BID;
use crate::brief::Brief;
use crate::negative_keyword::NEGATIVE_KEYWORD;
use crate::reorder::REORDER;
use domain::{ActionKind, Proposal};

/// An agent: a name, what it may propose, and a pure function of the brief.
#[derive(Clone, Copy, Debug)]
pub struct Agent {
    /// Name in the journal, filters and autonomy.
    pub name: &'static str,
    /// Name for people: English, Chinese.
    pub title: (&'static str, &'static str),
    /// Kinds of action that it proposes.
    pub kinds: &'static [ActionKind],
    /// What it proposes, in any order. It must give the same for the same brief, and nothing where it would have to guess.
    pub propose: fn(&Brief) -> Vec<Proposal>,
}

/// Every agent, in the order in which reports list them.
pub static AGENTS: &[Agent] = &[NEGATIVE_KEYWORD, BID, REORDER];
