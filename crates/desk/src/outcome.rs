//! What came of a decision, measured against what was predicted.

use domain::{Currency, Day, Words};
use serde::{Deserialize, Serialize};

/// What the measurement says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The predicted interval holds the measured effect.
    Held,
    /// The measured effect lies outside of it.
    Missed,
    /// Too little data to say.
    Inconclusive,
}

impl Verdict {
    /// The word in filters and columns.
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// In words: English, Chinese.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Held => ("as predicted", "符合预测"),
            Self::Missed => ("not as predicted", "偏离预测"),
            Self::Inconclusive => ("cannot be told", "无法判断"),
        }
    }
}

/// Measured effect of a decision on the owner's after-tax cash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Debug)]
pub struct Outcome {
    /// What the measurement says.
    pub verdict: Verdict,
    /// Lower end of the measurement's own interval, micros.
    pub low_micros: i64,
    /// Measured effect, micros.
    pub effect_micros: i64,
    /// Upper end.
    pub high_micros: i64,
    /// Currency of the three.
    pub currency: Currency,
    /// First and last day that was compared.
    pub window: (Day, Day),
    /// Chance of telling an effect as large as the predicted one from none, in 10⁻⁹; 0 when nothing could be measured and the three
    /// figures mean nothing.
    pub power_nanos: i64,
    /// How it was measured.
    pub method: Words,
}

impl Outcome {
    /// Whether there is a figure at all: power is never below the 5 % of a false alarm where something was measured.
    pub fn has_figure(&self) -> bool {
        self.power_nanos > 0
    }
}
