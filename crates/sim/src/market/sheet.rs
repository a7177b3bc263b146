//! Uploaded files as the marketplace and the supplier see them: cells by header, and the error report that answers.

use calamine::{Data, Reader, Xlsx};
use domain::Day;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;

/// A row of an upload.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// As a spreadsheet counts: the first row of the sheet is 1.
    pub number: u32,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// The cell under a header, without blanks around; empty when there is none.
    pub(super) fn get(&self, header: &str) -> String {
        self.cells.get(header).cloned().unwrap_or_default()
    }
}

/// Why a row is refused.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub code: &'static str,
    pub message: String,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// First 16 hexadecimal digits of the BLAKE3 hash of an upload.
pub(super) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().as_str()[..16].to_owned()
}

/// A workbook's sheet: its name and all its rows from the first.
type Sheet = (String, Vec<(u32, Vec<String>)>);

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut book =
        Xlsx::new(Cursor::new(bytes)).map_err(|e| format!("the file is no XLSX workbook ({e}): save it as .xlsx"))?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|e| format!("the sheet `{name}` can't be read: {e}"))?;
        let first = range.start().map_or(0, |s| s.0);
        let rows = (first + 1..).zip(range.rows().map(|row| row.iter().map(cell).collect())).collect();
        sheets.push((name, rows));
    }
    Ok(sheets)
}

fn cell(data: &Data) -> String {
    match data {
        Data::String(s) | Data::DateTimeIso(s) => s.trim().to_owned(),
        Data::Int(n) => n.to_string(),
        Data::Float(f) if f.fract() == 0.0 && f.abs() < 9e15 => format!("{f:.0}"),
        Data::Float(f) => f.to_string(),
        Data::Bool(b) => b.to_string(),
        // serial 25 569 is 1970-01-01
        Data::DateTime(d) => Day((d.as_f64() - 25_569.0).floor() as i32).to_string(),
        _ => String::new(),
    }
}

fn rows_below(header: &[String], rows: &[(u32, Vec<String>)]) -> Vec<Row> {
    let row = |(number, cells): &(u32, Vec<String>)| {
        let cells = header.iter().zip(cells).filter(|(h, c)| !h.is_empty() && !c.is_empty());
        Row { number: *number, cells: cells.map(|(h, c)| (h.clone(), c.clone())).collect() }
    };
    rows.iter().map(row).filter(|r| !r.cells.is_empty()).collect()
}

/// The campaign sheet of a bulksheet 2.0.
pub(super) fn bulksheet(bytes: &[u8]) -> Result<Vec<Row>, String> {
    const SHEET: &str = "Sponsored Products Campaigns";
    let sheets = sheets(bytes)?;
    let Some((_, rows)) = sheets.iter().find(|(name, _)| name == SHEET) else {
        return Err(format!("there is no sheet `{SHEET}`: start from the template"));
    };
    let Some(((_, header), below)) = rows.split_first() else {
        return Err(format!("the sheet `{SHEET}` is empty"));
    };
    for column in ["Product", "Entity", "Operation", "Campaign ID"] {
        if !header.iter().any(|h| h == column) {
            return Err(format!("the column `{column}` is missing in the first row: start from the template"));
        }
    }
    Ok(rows_below(header, below))
}

/// The lines of a purchase order: below the first row that has all the columns, in whatever sheet it stands.
/// A header may hold the column's name in a second language beside it.
pub(super) fn purchase_order(bytes: &[u8], columns: &[&str]) -> Result<Vec<Row>, String> {
    let name = |cell: &String| {
        let mut parts = cell.split(|c: char| !c.is_ascii() || "\n\r/()|".contains(c)).map(str::trim);
        let found = parts.find_map(|p| columns.iter().find(|c| c.eq_ignore_ascii_case(p)));
        found.map_or_else(String::new, |c| (*c).to_owned())
    };
    for (_, rows) in sheets(bytes)? {
        for (at, (_, cells)) in rows.iter().enumerate() {
            let mut header: Vec<String> = cells.iter().map(name).collect();
            if !columns.iter().all(|c| header.iter().any(|h| h == c)) {
                continue;
            }
            for n in 0..header.len() {
                if header[..n].contains(&header[n]) {
                    header[n].clear(); // of two columns of a name the first counts
                }
            }
            let mut lines = rows_below(&header, &rows[at + 1..]);
            lines.retain(|r| !r.get("SKU").is_empty());
            return if lines.is_empty() { Err("the purchase order has no lines".into()) } else { Ok(lines) };
        }
    }
    Err(format!("no row has the columns {}", columns.join(", ")))
}

/// The rows of a tab-separated file below the first line that has the columns.
pub(super) fn tabs(bytes: &[u8], columns: &[&str]) -> Result<Vec<Row>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<(u32, Vec<String>)> =
        (1..).zip(text.lines().map(|l| l.split('\t').map(|c| c.trim().to_owned()).collect())).collect();
    let at = lines.iter().position(|(_, cells)| columns.iter().all(|c| cells.iter().any(|cell| cell == c)));
    let Some(at) = at else { return Err(format!("no line has the columns {}", columns.join(", "))) };
    Ok(rows_below(&lines[at].1, &lines[at + 1..]))
}

/// Money of a cell in micros: a plain decimal with at most two places.
pub(super) fn money(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || !digits(whole) || !digits(part) || part.trim_end_matches('0').len() > 2 {
        return None;
    }
    let cents = format!("{part:0<2}")[..2].parse::<i64>().ok()?;
    Some(whole.parse::<i64>().ok()? * 1_000_000 + cents * 10_000)
}

/// The error report: one line per refused row, header only when all is well.
pub(super) fn errors(refused: &[(u32, Refusal)], day: Day) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut write = || -> Result<(), XlsxError> {
        sheet.set_name("Errors")?;
        sheet.write_row(0, 0, ["Original record #", "Error type", "Error code", "Error message"])?;
        for (at, (number, refusal)) in (1..).zip(refused) {
            sheet.write_number(at, 0, f64::from(*number))?;
            sheet.write_row(at, 1, ["Error", refusal.code, &refusal.message])?;
        }
        Ok(())
    };
    if write().is_err() {
        return Vec::new();
    }
    crate::reports::bulksheet::save(&mut book, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_exactly_or_not_at_all() {
        let read = |t| money(t);
        assert_eq!(
            [read("0.45"), read("12"), read("0.3"), read("1.230")],
            [Some(450_000), Some(12_000_000), Some(300_000), Some(1_230_000)]
        );
        assert_eq!([read("0.451"), read("-1"), read("$1"), read(""), read("1e3"), read(".5")], [None; 6]);
    }
}
