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

    /// The table with a line (or several) of text below each row, over the whole width: a sentence in a narrow column would be a tower of
    /// words. All columns must be unbroken, so that a row is one line.
    pub fn with_below(&self, below: &[String]) -> String {
        /// Rule, headings, rule.
        const ABOVE: usize = 3;
        let text = self.to_string();
        let mut out = String::with_capacity(text.len() * 2);
        for (at, line) in text.lines().enumerate() {
            out.push_str(line);
            out.push('\n');
            if let Some(more) = at.checked_sub(ABOVE).and_then(|row| below.get(row)) {
                out.push_str(more);
                out.push('\n');
            }
        }
        out
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

/// Text from a file may hold anything; a control character would be carried out by the terminal, and a mark that turns the direction of
/// text or shows nothing would make a line read otherwise than it is.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && hidden(c) { '·' } else { c }).collect()
}

/// Control characters, marks that turn the direction of text, and those that show nothing.
pub fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
        // private use: every font draws it otherwise
        || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Text from outside on one line of at most `limit` columns, nothing in it carried out or hidden; what is left out is counted.
pub fn one_line(text: &str, limit: usize) -> String {
    // marks that are set upon a letter may stand in a tower; two are enough for every language
    let (mut out, mut used, mut tower) = (String::new(), 0, 0);
    let all = text.chars().count();
    for (at, c) in text.chars().enumerate() {
        let c = if hidden(c) { '·' } else { c };
        tower = if upon(c) { tower + 1 } else { 0 };
        if tower > 2 {
            continue;
        }
        // short enough to end here, or so long that the count must find room
        let rest = all - at;
        if used + columns(c) > limit || (used + columns(c) + 8 > limit && rest > 8) {
            out.push_str(&format!("…(+{rest})"));
            return out;
        }
        used += columns(c);
        out.push(c);
    }
    out
}

/// Marks that are set upon the letter before them.
fn upon(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Columns of text that a text takes: two for a wide character.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    let wide = matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}');
    if wide || ('\u{1f300}'..='\u{1faff}').contains(&c) || ('\u{20000}'..='\u{3fffd}').contains(&c) {
        2
    } else {
        usize::from(!upon(c))
    }
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

    #[test]
    fn a_sentence_stands_below_its_row() {
        let mut table = Sheet::new(100, false);
        table.head(&["Id", "Sum"], &[1]);
        table.row(&["D1", "10.00"]);
        table.row(&["D2", "7.50"]);
        expect![[r#"
            ──────────
             Id    Sum
            ──────────
             D1  10.00
               the first
             D2   7.50
               the second
               and more
            ──────────
        "#]]
        .assert_eq(&table.with_below(&["   the first".into(), "   the second\n   and more".into()]));
    }

    #[test]
    fn text_from_outside_cannot_act_hide_or_flood() {
        for (text, shown) in [
            ("steel bottle", "steel bottle"),
            ("不锈钢水杯", "不锈钢水杯"),
            ("\u{1b}[2Jgone\u{7}", "·[2Jgone·"),
            ("a\nD99 approved\r\tb", "a·D99 approved··b"),
            ("pay\u{202e}lla\u{200b}", "pay·lla·"),
            ("\u{9b}31mred", "·31mred"),
            ("e\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}"),
        ] {
            assert_eq!(one_line(text, 30), shown);
        }
        let long = one_line(&"杯".repeat(10_000), 30);
        assert_eq!(long, format!("{}…(+9989)", "杯".repeat(11)));
        assert!(width(&long) <= 30 && one_line(&"x".repeat(31), 30).ends_with("…(+9)"));
        assert!(!printable("\u{202e}\u{1b}]0;title\u{7}").contains(['\u{202e}', '\u{1b}', '\u{7}']));
    }
}
