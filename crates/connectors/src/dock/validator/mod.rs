//! An independent look at a file before it leaves: Amazon's rules, read from the file alone.
//!
//! Written from Amazon's pages ("Limits, constraints, and quotas", "Update Sponsored Products campaigns", "Bulksheets error
//! messages"; read 2026-11-23) and sharing no code with the writers: a mistake of theirs is seen here and the other way round. What
//! only the live state can tell (whether an end date had to be repeated, whether an id exists) is not checked here.

mod flat;
mod keyword;
mod order;
mod sheet;
mod site_bounds;

pub use flat::{check_prices, check_removals};
pub use order::check_order;
pub use sheet::check;
pub use site_bounds::site_bounds;

use super::Dock;
use domain::Marketplace;
use std::fmt;

/// A breach of a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// Row of the sheet or line of the text, 1-based; 0 for the file as a whole.
    pub row: u32,
    /// Column by its name; empty for the row as a whole.
    pub column: String,
    /// Short name of the rule.
    pub rule: &'static str,
    /// What was found and what is taken.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} {}: {} ({})", self.row, self.column, self.en, self.rule)
    }
}

fn fault(row: u32, column: &str, rule: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Fault {
    Fault { row, column: column.to_owned(), rule, en: en.into(), zh: zh.into() }
}

/// Checks the file of any dock; task sheets have no rules.
pub fn check_upload(dock: Dock, site: Marketplace, bytes: &[u8]) -> Vec<Fault> {
    match dock {
        Dock::AdsBulksheet => check(site, bytes),
        Dock::PurchaseOrder => check_order(bytes),
        Dock::Prices => check_prices(site, bytes),
        Dock::Removals => check_removals(bytes),
        Dock::ByHand => Vec::new(),
    }
}

/// A text from a file as a message shows it.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().count() > 60 { format!("`{short}…`") } else { format!("`{short}`") }
}

/// A plain decimal, digits with at most one point between them, as micros; `None` for anything else or more than six places.
fn plain_decimal(text: &str) -> Option<i128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.len() <= 15 && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 6 {
        return None;
    }
    let part: i128 = format!("{part:0<6}").parse().ok()?;
    Some(whole.parse::<i128>().ok()? * 1_000_000 + part)
}
