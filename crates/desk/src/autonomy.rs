//! How freely an agent may act: raised by an owner one step at a time, lowered by an owner or by failures in a row.

use crate::decision::Decision;
use crate::event::{Draft, Event};
use crate::moment::Moment;
use crate::person;
use crate::refusal::Refusal;
use domain::policy::Level;
use domain::{ActionKind, Words};
use std::collections::BTreeMap;

/// The level in force: what a person or failures have set, else the policy's start. Nothing acts without a person whose standing
/// order it is.
pub fn level(agent: &str, kind: ActionKind, m: &Moment) -> Level {
    let standing = m.room.standing(agent, kind);
    match (standing.level, standing.by) {
        (Some(Level::Act), None) => Level::Ask,
        (Some(level), _) => level,
        (None, _) => m.policy.autonomy.start.min(Level::Ask),
    }
}

/// An owner trusts an agent one step more with a kind of action.
///
/// # Errors
/// Not an owner, or not one step up.
pub fn raise(agent: &str, kind: ActionKind, to: Level, by: &str, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    person::owner(by, m)?;
    let from = level(agent, kind, m);
    unchanged(from, to)?;
    let one_up = matches!((from, to), (Level::Observe, Level::Ask) | (Level::Ask, Level::Act));
    if !one_up {
        return Err(Refusal::LevelStep { from, to });
    }
    Ok(vec![set(agent, kind, to, Some(by), "raised by an owner".to_owned())])
}

/// An owner trusts an agent less with a kind of action; any number of steps.
///
/// # Errors
/// Not an owner, or not a lower level.
pub fn lower(agent: &str, kind: ActionKind, to: Level, by: &str, m: &Moment) -> Result<Vec<Draft>, Refusal> {
    person::owner(by, m)?;
    let from = level(agent, kind, m);
    unchanged(from, to)?;
    if to > from {
        return Err(Refusal::LevelStep { from, to });
    }
    Ok(vec![set(agent, kind, to, Some(by), "lowered by an owner".to_owned())])
}

fn unchanged(from: Level, to: Level) -> Result<(), Refusal> {
    if from != to {
        return Ok(());
    }
    Err(Refusal::NothingChanged {
        what: Words::new(format!("the level is `{}`", from.code()), format!("级别已是 {}", from.code())),
    })
}

fn set(agent: &str, kind: ActionKind, level: Level, by: Option<&str>, why: String) -> Draft {
    Draft::whole(Event::AutonomySet { agent: agent.to_owned(), kind, level, by: by.map(str::to_owned), why })
}

/// Counts results in the order in which they are appended, and lowers an agent by one step when failures in a row reach the policy's
/// number. It starts from what the room has counted.
pub(crate) struct Trust<'a> {
    m: &'a Moment<'a>,
    seen: BTreeMap<(String, ActionKind), (i64, Level)>,
}

impl<'a> Trust<'a> {
    pub(crate) fn new(m: &'a Moment<'a>) -> Self {
        Self { m, seen: BTreeMap::new() }
    }

    pub(crate) fn count(&mut self, d: &Decision, failed: bool) -> Option<Draft> {
        let (agent, kind) = (&d.proposal.agent, d.proposal.action.kind());
        let start = || (self.m.room.standing(agent, kind).failures, level(agent, kind, self.m));
        let (failures, now) = self.seen.entry((agent.clone(), kind)).or_insert_with(start);
        *failures = if failed { *failures + 1 } else { 0 };
        if *failures < self.m.policy.autonomy.failures_max.max(1) {
            return None;
        }
        let lower = match now {
            Level::Act => Level::Ask,
            Level::Ask => Level::Observe,
            Level::Observe => return None,
        };
        let why = format!("{failures} failures in a row");
        (*failures, *now) = (0, lower);
        Some(set(agent, kind, lower, None, why))
    }
}
