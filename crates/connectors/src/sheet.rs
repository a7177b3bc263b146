//! The sheets of a workbook (xlsx, xlsm, xlsb, xls, ods) as rows of text.

use crate::record::{Record, RecordError, Records};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader, SheetType, Xls, Xlsb, Xlsx};
use std::fmt::Write as _;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zip::ZipArchive;

/// Most that a workbook may unpack to.
const LARGEST: u64 = 2 << 30;
/// Beyond this size a workbook must not unpack to more than `FACTOR` times its size.
const FREE_BYTES: u64 = 100 << 20;
const FACTOR: u64 = 200;
/// Columns of a sheet (Excel's limit).
const COLUMNS: usize = 16_384;
/// Bytes that a row may have, as in a text.
const LONGEST_ROW: usize = 1 << 20;
/// Cells, filled or before a filled one in its row, and text that a sheet may hold; a sheet is kept in memory.
const CELLS: usize = if cfg!(test) { 1 << 20 } else { 128 << 20 };
const TEXT: usize = 1 << 30;

type Bytes<'a> = Cursor<&'a [u8]>;

/// An open workbook.
pub(crate) struct Workbook<'a> {
    book: Book<'a>,
}

enum Book<'a> {
    Xlsx(Box<Xlsx<Bytes<'a>>>),
    Xlsb(Box<Xlsb<Bytes<'a>>>),
    Xls(Box<Xls<Bytes<'a>>>),
    Ods(Box<Ods<Bytes<'a>>>),
}

impl<'a> Workbook<'a> {
    /// Opens a workbook of any of the formats, told by its bytes.
    ///
    /// # Errors
    /// [`RecordError::Broken`] when it is damaged, locked with a password, or unpacks to more than a workbook may.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, RecordError> {
        let open = || -> Result<Book<'a>, String> {
            let cursor = Cursor::new(bytes);
            if !bytes.starts_with(b"PK") {
                return Xls::new(cursor).map(|b| Book::Xls(Box::new(b))).map_err(|e| e.to_string());
            }
            let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
            check_size(&mut archive, bytes.len() as u64)?;
            if archive.index_for_name("xl/workbook.bin").is_some() {
                Xlsb::new(cursor).map(|b| Book::Xlsb(Box::new(b))).map_err(|e| e.to_string())
            } else if archive.index_for_name("mimetype").is_some()
                && archive.index_for_name("xl/workbook.xml").is_none()
            {
                Ods::new(cursor).map(|b| Book::Ods(Box::new(b))).map_err(|e| e.to_string())
            } else {
                Xlsx::new(cursor).map(|b| Book::Xlsx(Box::new(b))).map_err(|e| e.to_string())
            }
        };
        Ok(Self { book: guarded(open).map_err(|e| broken(0, &e))? })
    }

    /// Names of the sheets that hold cells, in order, hidden ones included.
    pub(crate) fn names(&self) -> Vec<String> {
        let sheets = match &self.book {
            Book::Xlsx(b) => b.sheets_metadata(),
            Book::Xlsb(b) => b.sheets_metadata(),
            Book::Xls(b) => b.sheets_metadata(),
            Book::Ods(b) => b.sheets_metadata(),
        };
        sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
    }

    /// Reads a sheet. Where it is damaged the rows before stand and the damage comes after them.
    ///
    /// # Errors
    /// [`RecordError::Broken`] when nothing of it can be read.
    pub(crate) fn rows(&mut self, name: &str) -> Result<SheetRows, RecordError> {
        let mut rows = SheetRows::default();
        let book = &mut self.book;
        let read = || match book {
            Book::Xlsx(b) => stream(b, name, &mut rows),
            Book::Xlsb(b) => stream_binary(b, name, &mut rows),
            Book::Xls(b) => b.worksheet_range(name).map_err(|e| e.to_string()).and_then(|r| rows.take_range(&r)),
            Book::Ods(b) => b.worksheet_range(name).map_err(|e| e.to_string()).and_then(|r| rows.take_range(&r)),
        };
        if let Err(error) = guarded(read) {
            let line = rows.rows.last().map_or(0, |row| u64::from(row.line));
            if rows.is_empty() {
                return Err(broken(line, &error));
            }
            rows.broken = Some((line, error));
        }
        Ok(rows)
    }
}

fn broken(line: u64, error: &str) -> RecordError {
    RecordError::Broken {
        line,
        en: format!("the workbook can't be read ({error}); save it again as .xlsx, without a password, or as .csv"),
        zh: format!("无法读取工作簿（{error}）；请另存为无密码的 .xlsx 或 .csv"),
    }
}

/// A fault in the reading library must not take the program with it.
fn guarded<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("its inner structure is damaged".to_owned()))
}

/// Holds a workbook to the limits, by what it claims and, for the parts that are read into memory whole, by what they are.
fn check_size(archive: &mut ZipArchive<Bytes<'_>>, packed: u64) -> Result<(), String> {
    let mut total = 0_u64;
    let mut doubtful = Vec::new();
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|e| e.to_string())?;
        total = total.saturating_add(entry.size());
        // Deflate can't do better than 1 : 1032, so smaller parts stay below the limit whatever they claim. Sheets are streamed.
        if entry.compressed_size() > LARGEST / 1032 && !entry.name_raw().starts_with(b"xl/worksheets/") {
            doubtful.push((i, entry.size()));
        }
    }
    if total > LARGEST || total > FREE_BYTES && total / FACTOR > packed {
        return Err(format!("it unpacks to {} MiB, refused as a zip bomb", total >> 20));
    }
    for (i, claimed) in doubtful {
        let entry = archive.by_index(i).map_err(|e| e.to_string())?;
        let real = std::io::copy(&mut entry.take(claimed + 1), &mut std::io::sink()).map_err(|e| e.to_string())?;
        if real > claimed {
            return Err("a part is larger than it claims, refused as a zip bomb".to_owned());
        }
    }
    Ok(())
}

/// Reads an xlsx sheet cell by cell, without building a table of cells first.
fn stream(book: &mut Xlsx<Bytes<'_>>, name: &str, rows: &mut SheetRows) -> Result<(), String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    let is_percent =
        |style: &calamine::Style| style.number_format.as_ref().is_some_and(|f| f.format_code.contains('%'));
    let percent: Vec<bool> = cells.styles().iter().map(is_percent).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        let value = cell.get_value();
        if matches!(value, DataRef::Empty) {
            continue;
        }
        rows.seek(row, column)?;
        rows.value(value, percent.get(style) == Some(&true));
        rows.end_cell();
    }
    Ok(())
}

/// Reads an xlsb sheet cell by cell: two far corners must not make a table of all cells between them.
fn stream_binary(book: &mut Xlsb<Bytes<'_>>, name: &str, rows: &mut SheetRows) -> Result<(), String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
    while let Some(cell) = cells.next_cell().map_err(|e| e.to_string())? {
        let (row, column) = cell.get_position();
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        rows.seek(row, column)?;
        rows.value(cell.get_value(), false);
        rows.end_cell();
    }
    Ok(())
}

struct Row {
    /// 1-based row of the sheet.
    line: u32,
    /// Where its text and its cells begin.
    text: u32,
    cell: u32,
}

/// The filled rows of one sheet.
#[derive(Default)]
pub(crate) struct SheetRows {
    /// Every cell followed by a tab.
    text: String,
    ends: Vec<u32>,
    rows: Vec<Row>,
    broken: Option<(u64, String)>,
}

impl SheetRows {
    /// Whether no cell of the sheet is filled.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows from the first on.
    pub(crate) fn records(&self) -> SheetRecords<'_> {
        SheetRecords { sheet: self, at: 0, read: 0, told: false }
    }

    /// Makes ready for the text of a cell (positions from 0); empty cells before it are filled in.
    fn seek(&mut self, row: u32, column: u32) -> Result<(), String> {
        let (line, column) = (row.saturating_add(1), column as usize);
        if self.text.len() > TEXT || self.ends.len() + column > CELLS {
            return Err("a sheet holds more than 1 GiB of text or 128 million cells".to_owned());
        }
        let text = u32::try_from(self.text.len()).map_err(|_| "a sheet holds more than 4 GiB of text".to_owned())?;
        let cell = u32::try_from(self.ends.len()).map_err(|_| "a sheet holds too many cells".to_owned())?;
        if column >= COLUMNS {
            return Err(format!("row {line} has a cell in column {}", column + 1));
        }
        if self.rows.last().is_none_or(|last| last.line != line) {
            if self.rows.last().is_some_and(|last| last.line > line) {
                return Err(format!("row {line} stands below later rows"));
            }
            self.rows.push(Row { line, text, cell });
        }
        let first = self.rows.last().map_or(0, |last| last.cell) as usize;
        if self.ends.len() - first > column {
            return Err(format!("the cells of row {line} are out of order"));
        }
        while self.ends.len() - first < column {
            self.end_cell();
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        // The length was checked when the cell was begun; one cell has at most 32,767 characters.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.text.push('\t');
    }

    fn value(&mut self, value: &DataRef<'_>, percent: bool) {
        match value {
            DataRef::Int(v) => self.number(*v as f64, percent),
            DataRef::Float(v) => self.number(*v, percent),
            DataRef::String(v) => self.text.push_str(v),
            DataRef::SharedString(v) => self.text.push_str(v),
            DataRef::Bool(v) => self.text.push_str(if *v { "true" } else { "false" }),
            DataRef::DateTime(v) => self.moment(*v),
            DataRef::DateTimeIso(v) | DataRef::DurationIso(v) => self.text.push_str(v),
            DataRef::Error(v) => self.formatted(v),
            DataRef::Empty => {}
        }
    }

    fn formatted(&mut self, value: impl std::fmt::Display) {
        // Writing to a string can't fail.
        let _ = write!(self.text, "{value}");
    }

    /// A whole number without `.0`, any other as the shortest decimal that gives the same double. A cell that is shown
    /// as a percentage reads as one: what a person sees, and what the same report says as CSV.
    fn number(&mut self, value: f64, percent: bool) {
        if !percent {
            return if value == value.trunc() && value.abs() < 1e15 {
                self.formatted(value as i64);
            } else {
                self.formatted(value);
            };
        }
        let start = self.text.len();
        self.formatted(value);
        // Two places to the right in the decimal itself: multiplying the double by 100 would add noise.
        let decimal = self.text.split_off(start);
        let (sign, size) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |rest| ("-", rest));
        let (whole, part) = size.split_once('.').unwrap_or((size, ""));
        let digits = format!("{whole}{part:0<2}");
        let (whole, part) = digits.split_at(whole.len() + 2);
        let whole = whole.trim_start_matches('0');
        self.text.push_str(sign);
        self.text.push_str(if whole.is_empty() { "0" } else { whole });
        if !part.is_empty() {
            self.text.push('.');
            self.text.push_str(part);
        }
        self.text.push('%');
    }

    /// `2026-10-01`, `2026-10-01 12:04:11`, `12:04:11` for a time without a day or a span of time.
    fn moment(&mut self, value: ExcelDateTime) {
        if value.is_duration() {
            let seconds = (value.as_f64() * 86_400.0).round() as i64;
            let sign = if seconds < 0 { "-" } else { "" };
            let seconds = seconds.unsigned_abs();
            return self.formatted(format_args!(
                "{sign}{}:{:02}:{:02}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60
            ));
        }
        let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
        let time = (hour, minute, second, milli) != (0, 0, 0, 0);
        let dated = value.as_f64() >= 1.0 || !time;
        if dated {
            self.formatted(format_args!("{year:04}-{month:02}-{day:02}"));
        }
        if time {
            self.formatted(format_args!("{}{hour:02}:{minute:02}:{second:02}", if dated { " " } else { "" }));
        }
        if milli != 0 {
            self.formatted(format_args!(".{milli:03}"));
        }
    }

    /// Takes a table of cells, as the older formats are read.
    fn take_range(&mut self, range: &Range<Data>) -> Result<(), String> {
        let Some((first_row, first_column)) = range.start() else { return Ok(()) };
        for (row, column, value) in range.used_cells() {
            if matches!(value, Data::Empty) {
                continue;
            }
            let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            self.seek(first_row.saturating_add(at(row)), first_column.saturating_add(at(column)))?;
            match value {
                Data::Int(v) => self.formatted(v),
                Data::Float(v) => self.number(*v, false),
                Data::String(v) | Data::DateTimeIso(v) | Data::DurationIso(v) => self.text.push_str(v),
                Data::Bool(v) => self.text.push_str(if *v { "true" } else { "false" }),
                Data::DateTime(v) => self.moment(*v),
                Data::Error(v) => self.formatted(v),
                // Whatever a later version of the library adds.
                other => self.formatted(format_args!("{other}")),
            }
            self.end_cell();
        }
        Ok(())
    }
}

/// Hands out the rows of a sheet.
pub(crate) struct SheetRecords<'s> {
    sheet: &'s SheetRows,
    at: usize,
    read: u64,
    told: bool,
}

impl Records for SheetRecords<'_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, RecordError> {
        let Some(row) = self.sheet.rows.get(self.at) else {
            return match &self.sheet.broken {
                Some((line, error)) if !self.told => {
                    self.told = true;
                    Err(broken(*line, error))
                }
                _ => Ok(false),
            };
        };
        self.at += 1;
        let next = self.sheet.rows.get(self.at);
        let text = row.text as usize..next.map_or(self.sheet.text.len(), |n| n.text as usize);
        let cells = row.cell as usize..next.map_or(self.sheet.ends.len(), |n| n.cell as usize);
        record.clear();
        self.read += text.len() as u64;
        if text.len() > LONGEST_ROW {
            let start = self.sheet.text[text].chars().take(4_000).collect();
            return Err(RecordError::TooLong { line: u64::from(row.line), start });
        }
        let start = text.start;
        record.push_cells(
            &self.sheet.text.as_bytes()[text],
            self.sheet.ends[cells].iter().map(|end| *end as usize - start),
        );
        record.line = u64::from(row.line);
        record.finish();
        Ok(true)
    }

    fn bytes_read(&self) -> u64 {
        self.read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;
    use rust_xlsxwriter::{ExcelDateTime as When, Format, Workbook as Writer};

    fn sample() -> Vec<u8> {
        let mut book = Writer::new();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let percent = Format::new().set_num_format("0.00%");
        let span = Format::new().set_num_format("[h]:mm:ss");
        let sheet = book.add_worksheet().set_name("Orders 订单").unwrap();
        sheet.write(0, 0, "报表 title").unwrap();
        for (i, h) in ["sku", "qty", "price", "day", "at", "rate", "ok", "span"].iter().enumerate() {
            sheet.write(2, i as u16, *h).unwrap();
        }
        sheet.write(3, 0, "0123").unwrap();
        sheet.write(3, 1, 12.0).unwrap();
        sheet.write(3, 2, 19.99).unwrap();
        sheet.write_with_format(3, 3, When::from_ymd(2026, 10, 1).unwrap(), &day).unwrap();
        sheet.write_with_format(3, 4, When::from_ymd(2026, 10, 1).unwrap().and_hms(12, 4, 11).unwrap(), &time).unwrap();
        sheet.write_with_format(3, 5, 0.07, &percent).unwrap();
        sheet.write(3, 6, true).unwrap();
        sheet.write_with_format(3, 7, 1.5, &span).unwrap();
        sheet.write(5, 2, -0.1).unwrap();
        sheet.write_with_format(5, 5, -1.2345, &percent).unwrap();
        sheet.write_blank(5, 7, &day).unwrap();
        sheet.write(6, 0, 12_345_678_901_234_567_890.0).unwrap();
        book.add_worksheet().set_name("Empty").unwrap();
        book.save_to_buffer().unwrap()
    }

    fn shown(rows: &SheetRows) -> String {
        let (mut record, mut all, mut records) = (Record::default(), String::new(), rows.records());
        while records.next(&mut record).unwrap() {
            let cells: Vec<&str> = (0..record.len()).map(|i| record.cell(i)).collect();
            all += &format!("{}: {}\n", record.line, cells.join(" | "));
        }
        all
    }

    #[test]
    fn cells_read_as_they_are_seen() {
        let bytes = sample();
        let mut book = Workbook::open(&bytes).unwrap();
        assert_eq!(book.names(), ["Orders 订单", "Empty"]);
        let rows = book.rows("Orders 订单").unwrap();
        expect![[r#"
            1: 报表 title
            3: sku | qty | price | day | at | rate | ok | span
            4: 0123 | 12 | 19.99 | 2026-10-01 | 2026-10-01 12:04:11 | 7% | true | 36:00:00
            6:  |  | -0.1 |  |  | -123.45%
            7: 12345678901234567000
        "#]]
        .assert_eq(&shown(&rows));
        assert_eq!(shown(&rows), shown(&rows));
        assert!(book.rows("Empty").unwrap().is_empty());
        assert!(book.rows("none").is_err());
    }

    #[test]
    fn a_fault_of_the_reading_library_is_a_refusal() {
        // A cell reference that overflows within the library.
        let bytes = sample();
        let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut text = Vec::new();
            entry.read_to_end(&mut text).unwrap();
            if name == "xl/worksheets/sheet1.xml" {
                text = String::from_utf8(text).unwrap().replace("r=\"A1\"", "r=\"ZZZZZZZZZ1\"").into_bytes();
            }
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut writer, &text).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        let mut book = Workbook::open(&bytes).unwrap();
        assert!(matches!(book.rows("Orders 订单"), Err(RecordError::Broken { .. })));
    }

    #[test]
    fn a_damaged_workbook_is_refused() {
        let bytes = sample();
        for cut in [0, 4, 100, bytes.len() / 2, bytes.len() - 10] {
            assert!(matches!(Workbook::open(&bytes[..cut]), Err(RecordError::Broken { .. })));
        }
        assert!(Workbook::open(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and then nothing").is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, &vec![b' '; 1000]).unwrap();
        let mut bytes = writer.finish().unwrap().into_inner();
        // The size that the directory claims: 3 GiB.
        let claimed = bytes.windows(4).rposition(|w| w == 1000_u32.to_le_bytes()).unwrap();
        bytes[claimed..claimed + 4].copy_from_slice(&(3_u32 << 30).to_le_bytes());
        let Err(RecordError::Broken { en, .. }) = Workbook::open(&bytes) else { panic!("not refused") };
        assert!(en.contains("zip bomb"), "{en}");
    }

    #[test]
    fn a_row_out_of_all_proportion_is_one_reject() {
        let mut rows = SheetRows::default();
        for (row, text) in ["a".repeat(1 << 20), "b".to_owned()].iter().enumerate() {
            rows.seek(row as u32, 0).unwrap();
            rows.text.push_str(text);
            rows.end_cell();
        }
        let (mut record, mut records) = (Record::default(), rows.records());
        let told = records.next(&mut record).unwrap_err();
        assert!(matches!(told, RecordError::TooLong { line: 1, start } if start.len() == 4_000));
        assert!(records.next(&mut record).unwrap());
        assert_eq!((record.line, record.cell(0)), (2, "b"));
    }

    #[test]
    fn far_columns_do_not_fill_the_memory() {
        let mut rows = SheetRows::default();
        let told = (0..100).find_map(|row| {
            let full = rows.seek(row, 16_383).err();
            rows.end_cell();
            full.map(|error| (row, error))
        });
        assert!(told.is_some_and(|(row, error)| row == 64 && error.contains("128 million cells")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn flipped_bytes_do_not_panic(at in 0_usize..10_000, by in 1_u8..255) {
            static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
            let mut bytes = BYTES.get_or_init(sample).clone();
            let n = bytes.len();
            bytes[at % n] ^= by;
            if let Ok(mut book) = Workbook::open(&bytes) {
                for name in book.names() {
                    if let Ok(rows) = book.rows(&name) {
                        let (mut record, mut records) = (Record::default(), rows.records());
                        while matches!(records.next(&mut record), Ok(true)) {}
                    }
                }
            }
        }
    }
}
