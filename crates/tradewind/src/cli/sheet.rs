//! Tables on a terminal: one look for all commands, readable at 100 columns, wide characters counted as two.

use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};

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
            .load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY)
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
        for i in right {
            if let Some(column) = self.table.column_mut(*i) {
                // a figure broken over two lines is misread
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
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
