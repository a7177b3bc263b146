//! The ledger of effects: what every upload and every habit changed, and what was refused. It is only ever appended to.

use super::Market;
use super::sheet::Refusal;
use domain::Day;

/// Who caused an effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// A file that was uploaded.
    Upload,
    /// The habit of whoever ran the shop.
    Habit,
}

/// One effect, or one refusal.
#[derive(Clone, PartialEq, Debug)]
pub struct Effect {
    /// Day on which it came about.
    pub day: Day,
    /// Who caused it.
    pub by: By,
    /// First 16 hexadecimal digits of the BLAKE3 hash of the file; empty for a habit.
    pub upload: String,
    /// Row of the sheet as a spreadsheet counts (the header is row 1); 0 for a habit.
    pub row: u32,
    /// Kind of entity, as the bulksheet names it, or Purchase Order, Price, Removal.
    pub entity: String,
    /// Ids of the entity by the column that holds them.
    pub ids: Vec<(&'static str, String)>,
    /// What changed; `created` for a new entity. Empty for a refusal.
    pub field: &'static str,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
    /// Code and reason, when the row was refused and nothing changed.
    pub refused: Option<(String, String)>,
}

/// A change of one field.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub field: &'static str,
    pub before: String,
    pub after: String,
}

/// Where an effect comes from.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    by: By,
    upload: String,
    row: u32,
}

impl Hand {
    pub(super) fn upload(hash: &str, row: u32) -> Self {
        Self { by: By::Upload, upload: hash.to_owned(), row }
    }
    pub(super) fn habit() -> Self {
        Self { by: By::Habit, upload: String::new(), row: 0 }
    }
}

impl Market {
    pub(super) fn record(&mut self, hand: &Hand, entity: &str, ids: Vec<(&'static str, String)>, change: Change) {
        let Hand { by, upload, row } = hand.clone();
        let Change { field, before, after } = change;
        let entity = entity.to_owned();
        self.effects.push(Effect {
            day: self.today,
            by,
            upload,
            row,
            entity,
            ids,
            field,
            before,
            after,
            refused: None,
        });
    }

    pub(super) fn refuse(&mut self, hand: &Hand, entity: &str, ids: Vec<(&'static str, String)>, why: &Refusal) {
        let empty = Change { field: "", before: String::new(), after: String::new() };
        let ids = ids.into_iter().filter(|(_, id)| !id.is_empty()).collect();
        self.record(hand, entity, ids, empty);
        if let Some(last) = self.effects.last_mut() {
            last.refused = Some((why.code.to_owned(), why.message.clone()));
        }
    }

    /// Everything that uploads and habits did, in order, refusals included.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }
}
