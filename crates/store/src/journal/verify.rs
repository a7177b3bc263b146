//! The check of a whole journal: every hash recomputed, everything replayed, and the tables beside it compared with the replay.

use super::advance::{Decisions, has_hash, take};
use super::report::{Broken, Verified};
use desk::{Decision, DecisionId, Entry, Event, Head, Room, Upload};
use std::collections::{BTreeMap, BTreeSet};

/// What the entries give, from the first on.
#[derive(Default, Debug)]
pub(super) struct Replay {
    head: Head,
    room: Room,
    decisions: Decisions,
    uploads: BTreeMap<u64, Upload>,
}

impl Replay {
    /// Number of the entry that must come next.
    pub fn next(&self) -> u64 {
        self.head.seq + 1
    }

    /// The next entry, as read from the journal.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Broken> {
        let next = self.next();
        if entry.seq != next {
            return Err(missing(next, &format!("entry {} follows", entry.seq), &format!("其后是第 {} 条", entry.seq)));
        }
        if entry.prev != self.head.hash {
            return Err(Broken::new(
                next,
                "it does not follow the entry before (its `prev` is another hash)",
                "与前一条不相接（前一条的哈希不符）",
            ));
        }
        if entry.reckon() != entry.hash {
            return Err(Broken::new(next, "it does not have the hash that its content gives", "内容与自身哈希不符"));
        }
        if entry.at_micros < self.head.at_micros {
            return Err(Broken::new(next, "it is older than the entry before", "时间早于前一条"));
        }
        take(entry, &mut self.decisions, &mut self.room).map_err(|e| {
            Broken::new(next, format!("it cannot follow what stood: {}", e.what), format!("与当时状态不合：{}", e.what))
        })?;
        if let Event::Uploaded { upload } = &entry.event {
            self.uploads.insert(entry.seq, upload.clone());
        }
        self.head = entry.head();
        Ok(())
    }
}

/// An entry that is not there, and how that shows.
pub(super) fn missing(seq: u64, en: &str, zh: &str) -> Broken {
    Broken::new(seq, format!("it is missing ({en})"), format!("缺失（{zh}）"))
}

/// Compares the tables with a replay and keeps the finding of the earliest entry.
pub(super) struct Tables<'a> {
    replay: &'a Replay,
    decisions: BTreeSet<DecisionId>,
    uploads: BTreeSet<u64>,
    room: bool,
    first: Option<Broken>,
}

impl<'a> Tables<'a> {
    pub fn of(replay: &'a Replay) -> Self {
        Self { replay, decisions: BTreeSet::new(), uploads: BTreeSet::new(), room: false, first: None }
    }

    /// Notes a finding; of several the one of the earliest entry counts.
    pub fn find(&mut self, broken: Broken) {
        if self.first.as_ref().is_none_or(|first| broken.seq < first.seq) {
            self.first = Some(broken);
        }
    }

    /// Something in a table says that it stands after an entry that the journal does not have.
    fn newer(&mut self, seq: u64, what_en: &str, what_zh: &str) -> bool {
        let newer = seq > self.replay.head.seq;
        if newer {
            let (en, zh) = (format!("{what_en} stands after entry {seq}"), format!("{what_zh}已到第 {seq} 条"));
            self.find(missing(self.replay.next(), &en, &zh));
        }
        newer
    }

    /// A row of the decisions; `None` when it cannot be opened or its columns are not what its body says.
    pub fn decision(&mut self, id: DecisionId, seq: u64, row: Option<&Decision>) {
        self.decisions.insert(id);
        let name = id.to_string();
        if self.newer(seq, &name, &name) {
            return;
        }
        let finding = match self.replay.decisions.get(&id) {
            None => Some((seq, "is in the table, but no entry brought it into being", "在表中，但没有任何记录产生它")),
            Some(s) if row != Some(&s.decision) || seq != s.seq => {
                Some((s.seq, "is not in the table as the entries leave it", "在表中与记录推演的结果不符"))
            }
            Some(_) => None,
        };
        if let Some((seq, en, zh)) = finding {
            self.find(Broken::new(seq, format!("{name} {en}"), format!("{name} {zh}")));
        }
    }

    /// A row of the uploads; `None` when it cannot be opened.
    pub fn upload(&mut self, seq: u64, row: Option<(&Upload, &[u8])>) {
        self.uploads.insert(seq);
        if self.newer(seq, "an upload", "一个上传文件") {
            return;
        }
        let finding = match (self.replay.uploads.get(&seq), row) {
            (None, _) => {
                Some(("an upload is in the table that the entry did not bring", "表中有一个并非由此产生的上传文件"))
            }
            (Some(u), Some((upload, bytes))) if u == upload && has_hash(bytes, &u.hash) => None,
            (Some(_), _) => Some(("the bytes of its upload are not those that left", "上传文件的内容与当时发出的不符")),
        };
        if let Some((en, zh)) = finding {
            self.find(Broken::new(seq, en, zh));
        }
    }

    /// The row of the room, which says after which entry it stands; `None` when it cannot be opened.
    pub fn room(&mut self, seq: u64, row: Option<&(Head, Room)>) {
        self.room = true;
        let replay = self.replay;
        if self.newer(seq, "the room", "总表") {
            return;
        }
        if seq < replay.head.seq {
            let en = format!("the room does not know it (it stands after entry {seq})");
            self.find(Broken::new(seq + 1, en, format!("总表尚未计入（总表停在第 {seq} 条）")));
        } else if row.is_none_or(|(head, room)| *head != replay.head || *room != replay.room) {
            self.find(Broken::new(seq, "the room is not as the entries leave it", "总表与记录推演的结果不符"));
        }
    }

    /// What was found, once every row was shown. `decision`, `upload` and `room` must have been called for each row once.
    pub fn end(mut self) -> Result<Verified, Broken> {
        let replay = self.replay;
        if !self.room {
            self.find(Broken::new(replay.head.seq, "the room is missing", "总表缺失"));
        }
        let lost = replay.decisions.iter().find(|(id, _)| !self.decisions.contains(id));
        if let Some((id, s)) = lost {
            self.find(Broken::new(s.seq, format!("{id} is missing in the table"), format!("{id} 不在表中")));
        }
        if let Some((seq, u)) = replay.uploads.iter().find(|(seq, _)| !self.uploads.contains(seq)) {
            self.find(Broken::new(*seq, format!("{} is missing in the table", u.id), format!("{} 不在表中", u.id)));
        }
        match self.first {
            Some(broken) => Err(broken),
            None => Ok(Verified {
                entries: replay.head.seq,
                decisions: self.decisions.len() as u64,
                uploads: self.uploads.len() as u64,
                head: replay.head.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::Draft;
    use expect_test::{Expect, expect};

    fn journal() -> Vec<Entry> {
        let mut head = Head::default();
        let mut entries = Vec::new();
        for n in 1..=4 {
            let event = Event::Stopped { by: "ann".into(), why: format!("reason {n}") };
            let entry = Entry::follow(&head, n * 1000, "person:ann", Draft { decision: None, event });
            head = entry.head();
            entries.push(entry);
        }
        entries
    }

    /// Somebody who has the key changes the entries; what does the replay say?
    fn check(change: impl FnOnce(&mut Vec<Entry>), expected: Expect) {
        let (mut entries, mut replay) = (journal(), Replay::default());
        change(&mut entries);
        let found = entries.iter().try_for_each(|e| replay.take(e));
        expected.assert_eq(&found.map_or_else(|b| format!("{b}\n{}", b.zh()), |()| "whole".into()));
    }

    fn seal(e: &mut Entry) {
        e.hash = e.reckon();
    }

    #[test]
    fn who_has_the_key_still_cannot_change_an_entry_unseen() {
        check(|_| {}, expect!["whole"]);
        check(
            |e| e[1].actor = "person:bob".into(),
            expect![[r#"
                entry 2: it does not have the hash that its content gives
                第 2 条：内容与自身哈希不符"#]],
        );
        check(
            |e| {
                e[1].actor = "person:bob".into();
                seal(&mut e[1]);
            },
            expect![[r#"
                entry 3: it does not follow the entry before (its `prev` is another hash)
                第 3 条：与前一条不相接（前一条的哈希不符）"#]],
        );
        check(
            |e| drop(e.remove(1)),
            expect![[r#"
                entry 2: it is missing (entry 3 follows)
                第 2 条：缺失（其后是第 3 条）"#]],
        );
        check(
            |e| e.swap(1, 2),
            expect![[r#"
                entry 2: it is missing (entry 3 follows)
                第 2 条：缺失（其后是第 3 条）"#]],
        );
        check(
            |e| {
                e[3].at_micros = 0;
                seal(&mut e[3]);
            },
            expect![[r#"
                entry 4: it is older than the entry before
                第 4 条：时间早于前一条"#]],
        );
        check(
            |e| {
                e[3].event = Event::Superseded { by: DecisionId(9) };
                e[3].decision = Some(DecisionId(8));
                seal(&mut e[3]);
            },
            expect![[r#"
                entry 4: it cannot follow what stood: D8 is not there
                第 4 条：与当时状态不合：D8 is not there"#]],
        );
    }
}
