//! How entries move what stands: the same steps for every store, and for the replay that checks them.

use desk::fold::{self, Misfit};
use desk::{Decision, DecisionId, Draft, Entry, Event, Head, Room, Upload};
use std::collections::BTreeMap;

/// A decision as it stands, and the last entry about it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Standing {
    pub decision: Decision,
    pub seq: u64,
}

/// Decisions by number.
pub(super) type Decisions = BTreeMap<DecisionId, Standing>;

/// An upload with the entry that brought it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Kept {
    pub seq: u64,
    pub upload: Upload,
    pub bytes: Vec<u8>,
}

/// Everything that an append changes.
#[derive(Debug)]
pub(super) struct Advance {
    pub entries: Vec<Entry>,
    /// Only the decisions that the entries are about.
    pub decisions: Decisions,
    pub uploads: Vec<Kept>,
    pub head: Head,
    pub room: Room,
}

/// Numbers of the decisions that drafts are about, in order, each once.
pub(super) fn touched(drafts: &[Draft]) -> Vec<DecisionId> {
    let mut ids: Vec<_> = drafts.iter().filter_map(|d| d.decision).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Takes one entry in.
pub(super) fn take(entry: &Entry, decisions: &mut Decisions, room: &mut Room) -> Result<(), Misfit> {
    let of_a_decision =
        entry.event.step().is_some() || matches!(entry.event, Event::Proposed { .. } | Event::Inverse { .. });
    if entry.decision.is_none() && !of_a_decision {
        room.apply(entry, None);
        return Ok(());
    }
    let before = entry.decision.and_then(|id| decisions.remove(&id)).map(|s| s.decision);
    let decision = fold::apply(before, entry)?;
    room.apply(entry, Some(&decision));
    decisions.insert(decision.id, Standing { decision, seq: entry.seq });
    Ok(())
}

/// Turns drafts into entries and applies them. `decisions` holds those of the touched decisions that are there already.
pub(super) fn advance(
    (mut head, mut room, mut decisions): (Head, Room, Decisions),
    now_micros: i64,
    actor: &str,
    drafts: Vec<Draft>,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Advance, Misfit> {
    let mut files: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
    let (mut entries, mut uploads) = (Vec::with_capacity(drafts.len()), Vec::new());
    for draft in drafts {
        let entry = Entry::follow(&head, now_micros, actor, draft);
        if let Event::Uploaded { upload } = &entry.event {
            uploads.push(kept(&entry, upload, &mut files)?);
        }
        take(&entry, &mut decisions, &mut room)?;
        head = entry.head();
        entries.push(entry);
    }
    if let Some(id) = files.keys().next() {
        return Err(Misfit { seq: head.seq, what: format!("{id}: bytes without an entry that names them") });
    }
    Ok(Advance { entries, decisions, uploads, head, room })
}

/// The bytes of an upload, which must be there and have the hash that the entry names.
fn kept(entry: &Entry, upload: &Upload, files: &mut BTreeMap<String, Vec<u8>>) -> Result<Kept, Misfit> {
    let misfit = |what: &str| Misfit { seq: entry.seq, what: format!("{}: {what}", upload.id) };
    let bytes = files.remove(&upload.id).ok_or_else(|| misfit("the upload's bytes are missing"))?;
    if !has_hash(&bytes, &upload.hash) {
        return Err(misfit("the upload's bytes do not have its hash"));
    }
    Ok(Kept { seq: entry.seq, upload: upload.clone(), bytes })
}

/// Whether the blake3 of the bytes is this one, hex.
pub(super) fn has_hash(bytes: &[u8], hash: &str) -> bool {
    blake3::hash(bytes).to_hex().as_str() == hash
}
