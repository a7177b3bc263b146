//! Whether a receipt is of this upload, by the rows that Amazon's workbook repeats beside its list of errors.

use super::receipt::{NotThisUpload, Receipt};
use crate::record::{Record, Records};
use crate::sheet::Workbook;
use std::collections::BTreeSet;

/// Columns that tell one row of a bulksheet from another.
const TELLING: [&str; 8] = [
    "entity",
    "operation",
    "campaign id",
    "ad group id",
    "keyword id",
    "product targeting id",
    "keyword text",
    "match type",
];

/// What tells the rows of a bulksheet apart; nothing for other sheets. A damaged sheet gives what could be read.
pub(super) fn identities(rows: &mut dyn Records) -> BTreeSet<String> {
    let (mut record, mut found) = (Record::default(), BTreeSet::new());
    if !matches!(rows.next(&mut record), Ok(true)) {
        return found;
    }
    let names: Vec<String> = (0..record.len()).map(|i| record.cell(i).trim().to_lowercase()).collect();
    let places = TELLING.map(|t| names.iter().position(|n| n == t));
    if places[..3].iter().any(Option::is_none) {
        return found;
    }
    while matches!(rows.next(&mut record), Ok(true)) {
        let cells = places.map(|at| at.map_or("", |at| record.cell(at)).trim().to_lowercase());
        // rows without an operation are passed over by Amazon
        if !cells[1].is_empty() {
            found.insert(cells.join(" ").split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    found
}

/// Checks a receipt against the bytes of the upload. A receipt that repeats no rows (text, or the list of errors alone) passes: then only
/// its record numbers can tell.
///
/// # Errors
/// [`NotThisUpload::Row`] names a row that the upload does not have.
pub fn check_origin(receipt: &Receipt, upload: &[u8]) -> Result<(), NotThisUpload> {
    let mut sent = BTreeSet::new();
    if let Ok(mut book) = Workbook::open(upload) {
        for sheet in book.names() {
            if let Ok(rows) = book.rows(&sheet) {
                sent.extend(identities(&mut rows.records()));
            }
        }
    }
    match receipt.repeated.iter().find(|row| !sent.contains(*row)) {
        Some(row) => Err(NotThisUpload::Row { row: super::words::shown(row) }),
        None => Ok(()),
    }
}
