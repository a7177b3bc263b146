//! What a shop is to be like, and the files that come out of it.

use domain::{Day, Marketplace};

/// What to simulate. The same spec gives the same bytes.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Chance.
    pub seed: u64,
    /// Days of trade; 1 and more.
    pub days: i32,
    /// Products per shop; 1 and more.
    pub skus: usize,
    /// First day of trade.
    pub first_day: Day,
    /// Seller accounts.
    pub shops: usize,
    /// Sites each shop sells on: any of amazon-us, amazon-uk, amazon-de and amazon-jp.
    pub marketplaces: Vec<Marketplace>,
    /// Title rows, total rows, line breaks in titles, spreadsheet guards and a few broken cells.
    pub dirt: bool,
    /// One settlement line of a kind that nobody knows.
    pub unknown_triple: bool,
    /// The oldest settlement of amazon-us as a V1 flat file.
    pub v1_oldest: bool,
    /// Settlement spellings that are seen in real files but missing in the taxonomy (item promotions, gift wrap).
    pub wide_spellings: bool,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            seed: 1,
            days: 120,
            skus: 24,
            first_day: Day::new(2026, 6, 1).unwrap_or(Day(0)),
            shops: 1,
            marketplaces: ["amazon-us", "amazon-de", "amazon-jp"].iter().filter_map(|m| Marketplace::find(m)).collect(),
            dirt: false,
            unknown_triple: false,
            v1_oldest: true,
            wide_spellings: false,
        }
    }
}

impl Spec {
    /// The last day of trade.
    pub fn last_day(&self) -> Day {
        self.first_day.plus(self.days.max(1) - 1)
    }

    /// The calendar months touched, each cut to the days of trade.
    pub fn months(&self) -> Vec<(Day, Day)> {
        let mut months = Vec::new();
        let mut from = self.first_day;
        while from <= self.last_day() {
            let to = from.month_end().min(self.last_day());
            months.push((from, to));
            from = to.plus(1);
        }
        months
    }
}

/// One file of a shop.
#[derive(Clone, Debug)]
pub struct ReportFile {
    /// Path below the folder of all shops, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// Seconds since 1970: when the file was saved. Files are to be imported in this order.
    pub modified: i64,
    /// The marketplace's id of the report type, or the name of the seller's own table; empty for `tradewind.toml`.
    pub report: &'static str,
    /// Data rows: accepted and rejected, without totals.
    pub rows: u64,
    /// Rows with a broken cell.
    pub rejects: u64,
    /// Facts that the accepted rows become, per table.
    pub facts: Vec<(&'static str, u64)>,
}

/// A failure to write a shop to disk.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder or a file could not be written.
    #[error("cannot write {path}: {source} — check the folder and the free space · 无法写入，请检查文件夹和剩余空间")]
    Io {
        /// Where.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}
