//! Templates: a workbook with the table's headers, one worked row that import skips while nobody has changed it, and notes.

use crate::report::{Cell, Cells};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};

/// Name of the sheet that explains the columns; import leaves it out.
pub const NOTES_SHEET: &str = "Notes 说明";

/// Rows below the header that offer the choices of a column.
const LAST_CHOICE_ROW: u32 = 5_000;

/// A table that the seller fills in.
pub struct Template {
    /// Name on the command line; also the id of the report type that reads it.
    pub name: &'static str,
    /// English and Chinese.
    pub title: (&'static str, &'static str),
    /// In order.
    pub columns: &'static [Column],
}

/// A column of a template.
pub struct Column {
    /// English and Chinese in one cell.
    pub header: &'static str,
    /// Whether import refuses a row without it.
    pub required: bool,
    /// Unit or form, empty when there is none.
    pub unit: &'static str,
    /// English and Chinese.
    pub meaning: (&'static str, &'static str),
    /// Cell of the worked row.
    pub example: Example,
    /// All that may stand there, each with other spellings that import knows; empty when anything may.
    pub choices: &'static [(&'static str, &'static [&'static str])],
}

/// A cell of the worked row.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Example {
    /// A text.
    Text(&'static str),
    /// A number.
    Number(f64),
    /// Year, month and day.
    Day(u16, u8, u8),
    /// Nothing.
    Blank,
}

impl Template {
    /// Whether a row is the worked row as it was written, whatever program saved it since: texts are the same, numbers
    /// equal in value and dates equal in their figures. A row in which anything was changed is the seller's own.
    pub(crate) fn is_worked_row(&self, row: &dyn Cells) -> bool {
        self.columns.iter().all(|column| column.example.stands_in(row.get(&[column.header])))
    }

    /// The workbook as XLSX bytes.
    ///
    /// # Errors
    /// Only if the workbook can't be assembled, which would be a mistake in the declaration of the template.
    pub fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // A fixed time: the same template has the same bytes.
        let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
        book.set_properties(&DocProperties::new().set_title(self.title.0).set_creation_datetime(&created));
        self.write_table(book.add_worksheet())?;
        self.write_notes(book.add_worksheet())?;
        book.save_to_buffer()
    }

    fn write_table(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let plain = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00DD_EBF7))
            .set_align(FormatAlign::VerticalCenter);
        let required = plain.clone().set_background_color(Color::RGB(0x00FF_E699));
        let worked = Format::new().set_italic().set_font_color(Color::Gray);
        let day = worked.clone().set_num_format("yyyy-mm-dd");
        sheet.set_name(self.name)?.set_freeze_panes(1, 0)?;
        for (at, column) in (0_u16..).zip(self.columns) {
            sheet.write_with_format(0, at, column.header, if column.required { &required } else { &plain })?;
            sheet.insert_note(0, at, &Note::new(column.note()).set_author("Tradewind"))?;
            match column.example {
                Example::Text(text) => sheet.write_with_format(1, at, text, &worked)?,
                Example::Number(number) => sheet.write_with_format(1, at, number, &worked)?,
                Example::Day(y, m, d) => sheet.write_with_format(1, at, ExcelDateTime::from_ymd(y, m, d)?, &day)?,
                Example::Blank => sheet,
            };
            // Chinese characters are two digits wide.
            let width = column.header.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>() + 4.0;
            sheet.set_column_width(at, width.max(14.0))?;
            if !column.choices.is_empty() {
                let list = DataValidation::new().allow_list_strings(&column.words())?;
                sheet.add_data_validation(1, at, LAST_CHOICE_ROW, at, &list)?;
            }
        }
        Ok(())
    }

    fn write_notes(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        sheet.set_name(NOTES_SHEET)?;
        sheet.write_with_format(0, 0, format!("{} {}", self.title.0, self.title.1), &bold)?;
        sheet.write(1, 0, "The grey row is an example: import skips it as long as nothing in it is changed. Write below it or over it.")?;
        sheet.write(2, 0, "灰色行为示例：未改动时导入会跳过。可在其下填写，也可直接覆盖。")?;
        for (at, head) in
            (0_u16..).zip(["Column 列", "Required 必填", "Unit 单位", "Meaning", "含义", "Choices 可选值"])
        {
            sheet.write_with_format(4, at, head, &bold)?;
        }
        for (line, column) in (5_u32..).zip(self.columns) {
            let required = if column.required { "yes 是" } else { "no 否" };
            let choices = column.words().join(", ");
            let cells = [column.header, required, column.unit, column.meaning.0, column.meaning.1, &choices];
            for (at, text) in (0_u16..).zip(cells) {
                sheet.write_with_format(line, at, text, &wrap)?;
            }
        }
        for (at, width) in (0_u16..).zip([26.0, 14.0, 22.0, 60.0, 44.0, 34.0]) {
            sheet.set_column_width(at, width)?;
        }
        Ok(())
    }
}

impl Column {
    /// The choices of a cell that is one of a few words.
    pub(crate) const fn choices_of(cell: &Cell) -> &'static [(&'static str, &'static [&'static str])] {
        match cell {
            Cell::OneOf(words) => words,
            _ => &[],
        }
    }

    fn words(&self) -> Vec<&'static str> {
        self.choices.iter().map(|(word, _)| *word).collect()
    }

    /// What the header's comment says.
    fn note(&self) -> String {
        let required = if self.required { "required 必填" } else { "optional 可选" };
        let unit = if self.unit.is_empty() { String::new() } else { format!("; {}", self.unit) };
        format!("{} {}\n({required}{unit})", self.meaning.0, self.meaning.1)
    }
}

impl Example {
    /// Whether a cell, as whatever program wrote it, is this example.
    fn stands_in(self, cell: &str) -> bool {
        match self {
            Self::Text(text) => cell == text,
            Self::Blank => cell.is_empty(),
            Self::Number(number) => {
                let figures = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
                cell.parse().is_ok_and(|found: f64| found == number)
                    || (cell.contains(',')
                        && figures(cell).trim_end_matches('0') == figures(&number.to_string()).trim_end_matches('0'))
            }
            Self::Day(y, m, d) => {
                let mut found: Vec<u16> = cell
                    .split(|c: char| !c.is_ascii_digit())
                    .filter_map(|part| part.parse().ok())
                    .filter(|n| *n != 0)
                    .map(|n: u16| n % 2000)
                    .collect();
                let mut wanted = [y % 2000, u16::from(m), u16::from(d)];
                found.sort_unstable();
                wanted.sort_unstable();
                found == wanted
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_known_in_any_dress_and_only_unchanged() {
        let day = Example::Day(2026, 9, 28);
        for cell in ["2026-09-28", "2026-09-28 00:00:00", "2026/9/28", "28.09.2026", "9/28/26", "2026年9月28日"] {
            assert!(day.stands_in(cell), "{cell}");
        }
        assert!(!day.stands_in("2026-09-29") && !day.stands_in(""));
        let number = Example::Number(1250.5);
        for cell in ["1250.5", "1250.50", "1,250.50", "1.250,5"] {
            assert!(number.stands_in(cell), "{cell}");
        }
        assert!(!number.stands_in("1250.6") && !number.stands_in("1,250.05") && !number.stands_in(""));
        assert!(Example::Text("a").stands_in("a") && !Example::Text("a").stands_in("A"));
        assert!(Example::Blank.stands_in("") && !Example::Blank.stands_in("0"));
    }
}
