//! What a reader of the books must know, in English and Chinese.

use serde::Serialize;

/// How much a notice matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Something is missing from the profit shown: the statement is incomplete.
    Incomplete,
    /// The profit is complete, but rests on a choice that the reader should know.
    Remark,
}

/// One notice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Notice {
    /// How much it matters.
    pub weight: Weight,
    /// Stable name of the kind of notice.
    pub code: &'static str,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// Notices gathered while the books close.
#[derive(Default, Debug)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Something is missing from the profit shown.
    pub fn incomplete(&mut self, code: &'static str, en: String, zh: String) {
        self.0.push(Notice { weight: Weight::Incomplete, code, en, zh });
    }

    /// A choice that the reader should know.
    pub fn remark(&mut self, code: &'static str, en: String, zh: String) {
        self.0.push(Notice { weight: Weight::Remark, code, en, zh });
    }

    /// All of them, the weighty first, each once.
    pub fn into_sorted(mut self) -> Vec<Notice> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
