//! What of a journal is sealed, and under which name. The name holds table, number and entry, so that a row that is put in another
//! one's place cannot be opened.

use crate::error::StoreError;
use crate::key::{Key, Seal};
use desk::{Decision, DecisionId, Entry, Head, Room, Upload};
use domain::Subject;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Seals and opens the bodies of a journal.
pub(super) struct Sealer {
    seal: Seal,
    subjects: [u8; 32],
}

impl Sealer {
    pub fn new(key: &Key) -> Self {
        Self { seal: Seal::new(key, "journal"), subjects: key.derive("journal subjects") }
    }

    /// What seals all of it.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// What stands for a subject in its column: equal for equal subjects, and nothing else can be learnt from it.
    pub fn subject(&self, subject: &Subject) -> Vec<u8> {
        blake3::keyed_hash(&self.subjects, subject.0.as_bytes()).as_bytes().to_vec()
    }

    pub fn entry(&self, entry: &Entry) -> Result<Vec<u8>, StoreError> {
        self.close(&format!("entry/{}", entry.seq), entry)
    }

    pub fn open_entry(&self, seq: u64, sealed: &[u8]) -> Option<Entry> {
        self.open(&format!("entry/{seq}"), sealed)
    }

    pub fn decision(&self, decision: &Decision, seq: u64) -> Result<Vec<u8>, StoreError> {
        self.close(&format!("decision/{}/{seq}", decision.id.0), decision)
    }

    pub fn open_decision(&self, id: DecisionId, seq: u64, sealed: &[u8]) -> Option<Decision> {
        self.open(&format!("decision/{}/{seq}", id.0), sealed)
    }

    pub fn room(&self, head: &Head, room: &Room) -> Result<Vec<u8>, StoreError> {
        self.close(&format!("room/{}", head.seq), &(head, room))
    }

    pub fn open_room(&self, seq: u64, sealed: &[u8]) -> Option<(Head, Room)> {
        self.open(&format!("room/{seq}"), sealed)
    }

    pub fn upload(&self, upload: &Upload, seq: u64) -> Result<Vec<u8>, StoreError> {
        self.close(&format!("upload/{}/{seq}", upload.id), upload)
    }

    pub fn open_upload(&self, id: &str, seq: u64, sealed: &[u8]) -> Option<Upload> {
        self.open(&format!("upload/{id}/{seq}"), sealed)
    }

    pub fn content(&self, id: &str, seq: u64, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.seal.close(&format!("content/{id}/{seq}"), bytes)
    }

    pub fn open_content(&self, id: &str, seq: u64, sealed: &[u8]) -> Option<Vec<u8>> {
        self.seal.open(&format!("content/{id}/{seq}"), sealed)
    }

    fn close<T: Serialize>(&self, name: &str, value: &T) -> Result<Vec<u8>, StoreError> {
        // texts, whole numbers and days only, and keys that are texts or numbers: JSON can hold them all
        self.seal.close(name, serde_json::to_vec(value).unwrap_or_default())
    }

    fn open<T: DeserializeOwned>(&self, name: &str, sealed: &[u8]) -> Option<T> {
        serde_json::from_slice(&self.seal.open(name, sealed)?).ok()
    }
}
