//! Bad data: what was found, where, and what was expected, in English and Chinese.

use serde::{Deserialize, Serialize};

/// One data row (or one cell of it) that did not become a fact. The row is kept here whole, so that nothing is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// 1-based line in the decoded file (sheet row for a workbook, line of the element's start for JSON).
    pub line: u64,
    /// Header of the column, as it stands in the file; empty when the row as a whole is at fault.
    pub column: String,
    /// The cell as found, shortened to 200 characters.
    pub found: String,
    /// What would have been accepted and what to do, in English.
    pub expected_en: String,
    /// The same in Chinese.
    pub expected_zh: String,
    /// The whole row as found, cells joined by tabs, shortened to 4 000 characters.
    pub row: String,
}
