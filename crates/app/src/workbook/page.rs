//! One look for all sheets: formats, headings, frozen panes, print set-up, and cells that carry exact money.

use crate::error::Error;
use domain::Currency;
use domain::money::decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Worksheet};

const INK: Color = Color::RGB(0x12_3B_4A);
const TINT: Color = Color::RGB(0xE3_EE_F1);
const RULE: Color = Color::RGB(0x9F_B8_C0);

/// Formats of cells.
pub struct Styles {
    /// Name of the sheet.
    pub title: Format,
    /// What the sheet says, below its name.
    pub note: Format,
    /// Heading of a column.
    pub head: Format,
    /// Text.
    pub text: Format,
    /// Text that may break over lines.
    pub wrapped: Format,
    /// Text in a row of totals.
    pub strong_text: Format,
    /// Whole number.
    pub count: Format,
    money: [Format; 2],
    strong_money: [Format; 2],
    /// Share with one place of a per cent.
    pub share: Format,
    /// The same in a row of totals.
    pub strong_share: Format,
}

impl Styles {
    /// The house's formats.
    pub fn new() -> Self {
        let base = || Format::new().set_font_name("Calibri").set_font_size(10).set_align(FormatAlign::Top);
        let strong = || {
            base().set_bold().set_background_color(TINT).set_border_top(FormatBorder::Thin).set_border_top_color(RULE)
        };
        let money = ["#,##0;[Red]-#,##0;\"–\"", "#,##0.00;[Red]-#,##0.00;\"–\""];
        let share = "0.0%;[Red]-0.0%;\"–\"";
        Self {
            title: base().set_font_size(15).set_bold().set_font_color(INK),
            note: base().set_font_color(Color::RGB(0x55_55_55)),
            head: base()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(INK)
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            text: base(),
            wrapped: base().set_text_wrap(),
            strong_text: strong(),
            count: base().set_num_format("#,##0"),
            money: money.map(|m| base().set_num_format(m)),
            strong_money: money.map(|m| strong().set_num_format(m)),
            share: base().set_num_format(share),
            strong_share: strong().set_num_format(share),
        }
    }

    /// Money of a currency: with cents, or without where the currency has none.
    pub fn money(&self, currency: Currency, strong: bool) -> &Format {
        let formats = if strong { &self.strong_money } else { &self.money };
        &formats[usize::from(currency.digits() > 0)]
    }
}

/// Micros as the spreadsheet's number. The decimal text is parsed, so that the cell holds the double nearest to the exact
/// amount.
pub fn number(micros: i64) -> f64 {
    decimal(micros, 0).parse().unwrap_or(f64::NAN)
}

/// A sheet being written.
pub struct Page<'a> {
    /// The sheet.
    pub sheet: &'a mut Worksheet,
    /// The formats.
    pub styles: &'a Styles,
    /// Next free row.
    pub row: u32,
}

impl<'a> Page<'a> {
    /// Begins a sheet: name, title, notes, print set-up.
    pub fn begin(
        sheet: &'a mut Worksheet,
        styles: &'a Styles,
        name: &str,
        title: &str,
        notes: &[String],
    ) -> Result<Self, Error> {
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_screen_gridlines(false);
        sheet.set_footer("&L&8Tradewind 信风&C&8&A&R&8&P / &N");
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.write_string_with_format(0, 0, title, &styles.title)?;
        let mut row = 1;
        for note in notes {
            sheet.write_string_with_format(row, 0, note, &styles.note)?;
            row += 1;
        }
        Ok(Self { sheet, styles, row: row + 1 })
    }

    /// Headings, English over Chinese, with the widths of their columns; freezes everything above and `frozen` columns.
    pub fn head(&mut self, columns: &[(&str, &str, f64)], frozen: u16) -> Result<(), Error> {
        for (i, (en, zh, width)) in (0..).zip(columns) {
            self.heading(i, en, zh)?;
            self.sheet.set_column_width(i, *width)?;
        }
        self.sheet.set_row_height(self.row, 32)?;
        self.sheet.set_freeze_panes(self.row + 1, frozen)?;
        self.sheet.set_repeat_rows(self.row, self.row)?;
        self.row += 1;
        Ok(())
    }

    /// One heading.
    pub fn heading(&mut self, column: u16, en: &str, zh: &str) -> Result<(), Error> {
        let text = if en == zh || zh.is_empty() { en.to_owned() } else { format!("{en}\n{zh}") };
        self.sheet.write_string_with_format(self.row, column, text, &self.styles.head)?;
        Ok(())
    }

    /// Text in the current row.
    pub fn text(&mut self, column: u16, text: &str) -> Result<(), Error> {
        self.sheet.write_string_with_format(self.row, column, text, &self.styles.text)?;
        Ok(())
    }

    /// Text that may break over lines.
    pub fn wrapped(&mut self, column: u16, text: &str) -> Result<(), Error> {
        self.sheet.write_string_with_format(self.row, column, text, &self.styles.wrapped)?;
        Ok(())
    }

    /// Text in a row of totals.
    pub fn strong(&mut self, column: u16, text: &str) -> Result<(), Error> {
        self.sheet.write_string_with_format(self.row, column, text, &self.styles.strong_text)?;
        Ok(())
    }

    /// A whole number.
    pub fn count(&mut self, column: u16, n: i64) -> Result<(), Error> {
        self.sheet.write_number_with_format(self.row, column, n as f64, &self.styles.count)?;
        Ok(())
    }

    /// Money; what a missing rate leaves unknown is said so and never shown as zero.
    pub fn money(&mut self, column: u16, micros: Option<i64>, currency: Currency, strong: bool) -> Result<(), Error> {
        let format = self.styles.money(currency, strong);
        match micros {
            Some(m) => self.sheet.write_number_with_format(self.row, column, number(m), format)?,
            None => self.sheet.write_string_with_format(self.row, column, "no rate 缺汇率", format)?,
        };
        Ok(())
    }

    /// A sum as a formula with its exact value; unknown addends leave it unknown.
    pub fn sum(&mut self, column: u16, formula: &str, micros: Option<i64>, currency: Currency) -> Result<(), Error> {
        let Some(value) = micros else { return self.money(column, None, currency, true) };
        let formula = Formula::new(formula).set_result(decimal(value, 0));
        self.sheet.write_formula_with_format(self.row, column, formula, self.styles.money(currency, true))?;
        Ok(())
    }

    /// A share as a formula with its value; empty where there is nothing to divide by.
    pub fn share(
        &mut self,
        column: u16,
        formula: &str,
        part: Option<i64>,
        whole: Option<i64>,
        strong: bool,
    ) -> Result<(), Error> {
        let format = if strong { &self.styles.strong_share } else { &self.styles.share };
        match part.zip(whole).filter(|(_, w)| *w != 0) {
            Some((p, w)) => {
                let formula = Formula::new(formula).set_result(format!("{}", p as f64 / w as f64));
                self.sheet.write_formula_with_format(self.row, column, formula, format)?
            }
            None => self.sheet.write_blank(self.row, column, format)?,
        };
        Ok(())
    }
}

/// `C7`: a cell as formulas name it.
pub fn at(row: u32, column: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}
