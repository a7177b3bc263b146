//! Workbooks whose bytes depend on nothing but their content.

use domain::Day;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// The bytes of a workbook that says it was made on `day`: a fixed time, so that the same content has the same bytes.
pub(super) fn save(book: &mut Workbook, day: Day) -> Result<Vec<u8>, XlsxError> {
    let (year, month, of_month) = day.civil();
    // Excel's days begin with 1900
    let year = u16::try_from(year).unwrap_or(1900).clamp(1900, 9999);
    let created = ExcelDateTime::from_ymd(year, u8::try_from(month).unwrap_or(1), u8::try_from(of_month).unwrap_or(1))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    book.save_to_buffer()
}

/// Micros as the number that a cell holds.
pub(super) fn number(micros: i64) -> f64 {
    // through the decimal text, so that the cell holds the double nearest to the amount
    domain::money::decimal(micros, 0).parse().unwrap_or(f64::NAN)
}
