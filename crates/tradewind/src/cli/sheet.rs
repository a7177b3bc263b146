//! Tables on a terminal: one look for all commands, readable at 100 columns, wide characters counted as two.

use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

/// Rules above, below and under the headings only: many rows must fit on a screen.
const RULED: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// A table of text.
pub struct Sheet {
    table: Table,
    right: Vec<usize>,
    emphasis: bool,
}

impl Sheet {
    /// An empty table of at most `width` columns of text; rows may be emphasised only on a terminal.
    pub fn new(width: usize, emphasis: bool) -> Self {
        let mut table = Table::new();
        table
            .load_style(RULED)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX));
        if emphasis {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        Self { table, right: Vec::new(), emphasis }
    }

    /// Headings; those of columns with figures stand to the right, like the figures.
    pub fn head(&mut self, names: &[&str], right: &[usize]) {
        self.right = right.to_vec();
        let cells: Vec<Cell> = names.iter().enumerate().map(|(i, n)| self.cell(i, n, true)).collect();
        self.table.set_header(cells);
        for column in self.table.column_iter_mut() {
            column.set_padding((1, 0));
        }
        for i in right {
            if let Some(column) = self.table.column_mut(*i) {
                // a figure broken over two lines is misread
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }

    /// Lets lines run on beyond the screen instead of wrapping their cells.
    pub fn loose(&mut self) {
        self.table.set_content_arrangement(ContentArrangement::Disabled);
    }

    /// A column that is kept on one line.
    pub fn unbroken(&mut self, column: usize) {
        if let Some(c) = self.table.column_mut(column) {
            c.set_constraint(ColumnConstraint::ContentWidth);
        }
    }

    /// A row.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        let cells: Vec<Cell> = cells.iter().enumerate().map(|(i, c)| self.cell(i, c.as_ref(), false)).collect();
        self.table.add_row(cells);
    }

    /// A row that stands out: a subtotal.
    pub fn strong<T: AsRef<str>>(&mut self, cells: &[T]) {
        let cells: Vec<Cell> = cells.iter().enumerate().map(|(i, c)| self.cell(i, c.as_ref(), true)).collect();
        self.table.add_row(cells);
    }

    fn cell(&self, column: usize, text: &str, strong: bool) -> Cell {
        let mut cell = Cell::new(printable(text));
        if self.right.contains(&column) {
            cell = cell.set_alignment(CellAlignment::Right);
        }
        if strong && self.emphasis { cell.add_attribute(Attribute::Bold) } else { cell }
    }
}

impl std::fmt::Display for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in self.table.lines() {
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Text from a file may hold anything; a control character would be carried out by the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '·' } else { c }).collect()
}

/// Columns of text that a text takes: two for a wide character.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    let wide = matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}');
    if wide { 2 } else { 1 }
}

/// A label and its text, folded to `limit` columns with the lines below set under the text. Folds at blanks and after wide
/// characters; a word longer than a line is not cut, so that a path can still be copied.
pub fn folded(label: &str, text: &str, limit: usize) -> String {
    let indent = width(label);
    let (mut out, mut used) = (label.to_owned(), indent);
    let mut word = String::new();
    let mut flush = |word: &mut String, used: &mut usize, blank: bool| {
        let wide = width(word);
        if *used + wide > limit && *used > indent {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            *used = indent;
        }
        out.push_str(word);
        *used += wide;
        if blank && *used > indent {
            out.push(' ');
            *used += 1;
        }
        word.clear();
    };
    for c in printable(text).chars() {
        if c.is_whitespace() {
            flush(&mut word, &mut used, true);
        } else {
            word.push(c);
            if columns(c) == 2 {
                flush(&mut word, &mut used, false);
            }
        }
    }
    flush(&mut word, &mut used, false);
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn notices_fold_under_their_label() {
        expect![[r#"
            note  a file that was
                  cut short"#]]
        .assert_eq(&folded("note  ", "a file that was cut short", 22));
        expect![[r#"
            提示  文件不完整或
                  已损坏"#]]
        .assert_eq(&folded("提示  ", "文件不完整或已损坏", 18));
        assert_eq!(width("按月 2026"), 9);
    }
}
