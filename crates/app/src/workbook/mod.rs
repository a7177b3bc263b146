//! The closing as a workbook for an accountant: every figure of the statement, with totals as real formulas.
//!
//! Amounts are exact integers up to the cell; only there they become the spreadsheet's numbers. A total whose addends
//! stand on the sheet is a formula, and carries the exact value for programs that do not calculate.

mod checks;
mod costs;
mod definitions;
mod groups;
pub(crate) mod page;
mod summary;

use crate::error::Error;
use books::Closing;
use books::roll_up::{By, Filter};
use page::Styles;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

/// What the workbook says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// When it is prepared, microseconds since 1970 UTC.
    pub prepared_at_micros: i64,
    /// What was known up to then, as a person wrote it; `None` is all that is known now.
    pub as_of: Option<String>,
    /// Only these cells.
    pub filter: Filter,
}

/// Writes the workbook.
///
/// # Errors
/// More rows than a sheet can hold (1,048,576).
pub fn workbook(closing: &Closing, about: &About) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title("Tradewind 信风: profit 利润").set_author("Tradewind 信风");
    if let Ok(at) = ExcelDateTime::from_timestamp(about.prepared_at_micros.div_euclid(1_000_000)) {
        properties = properties.set_creation_datetime(&at);
    }
    book.set_properties(&properties);
    let styles = Styles::new();
    summary::write(book.add_worksheet(), closing, about, &styles)?;
    groups::write(book.add_worksheet(), closing, about, &styles, &groups::BY_SKU)?;
    groups::write(book.add_worksheet(), closing, about, &styles, &groups::BY_MONTH)?;
    costs::cost_methods(book.add_worksheet(), closing, about, &styles)?;
    costs::ads_bridge(book.add_worksheet(), closing, about, &styles)?;
    checks::tie_outs(book.add_worksheet(), closing, &styles)?;
    checks::quarantine(book.add_worksheet(), closing, &styles)?;
    checks::trial_balance(book.add_worksheet(), closing, &styles)?;
    checks::shares(book.add_worksheet(), closing, about, &styles)?;
    checks::notices(book.add_worksheet(), closing, &styles)?;
    definitions::write(book.add_worksheet(), &styles)?;
    Ok(book.save_to_buffer()?)
}

/// Dimensions that keep currencies apart: sums over them are sums of one currency.
const PLACE: [By; 2] = [By::Shop, By::Marketplace];
