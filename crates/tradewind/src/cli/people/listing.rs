//! A list that a command shows as a table, as CSV or as JSON: columns and cells are said once.

use crate::cli::figures::money;
use crate::cli::sheet::Sheet;
use crate::cli::{Desk, Lang};
use app::output::csv_cell;
use domain::Day;
use domain::money::{decimal, round_to};
use serde_json::{Map, Value};

/// What a column is called in files, and to people.
pub struct Column(pub &'static str, pub (&'static str, &'static str));

/// A cell.
pub enum Cell {
    /// Text, perhaps from outside.
    Text(String),
    /// A word: in files, English, Chinese.
    Word(&'static str, (&'static str, &'static str)),
    /// RMB micros; unknown where there is none.
    Yuan(Option<i64>),
    /// A whole number.
    Count(i64),
    /// Thousandths.
    Milli(Option<i64>),
    /// Micros of a second, in hours.
    Hours(Option<i64>),
    /// Part and whole, in per cent.
    Share(i64, i64),
    /// A day.
    Day(Day),
}

impl Cell {
    fn right(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Word(..) | Self::Day(_))
    }

    /// For people: whole yuan, one place of anything else.
    pub fn shown(&self, lang: Lang) -> String {
        let unknown = || lang.pick("unknown", "未知").to_owned();
        match self {
            Self::Word(_, name) => lang.of(*name).to_owned(),
            Self::Yuan(micros) => micros.map_or_else(unknown, |m| money(round_to(m, 1_000_000), 0)),
            Self::Count(n) => money(n.saturating_mul(1_000_000), 0),
            Self::Share(_, 0) => String::new(),
            Self::Milli(None) | Self::Hours(None) => unknown(),
            Self::Milli(Some(milli)) => decimal(round_to(milli.saturating_mul(1_000), 100_000), 1),
            Self::Hours(Some(micros)) => decimal(round_to(micros / 3_600, 100_000), 1),
            Self::Text(_) | Self::Share(..) | Self::Day(_) => self.plain(),
        }
    }

    /// For files: to the fen, to a thousandth; empty where nothing is known.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Word(code, _) => (*code).to_owned(),
            Self::Yuan(micros) => micros.map_or_else(String::new, |m| decimal(round_to(m, 10_000), 2)),
            Self::Count(n) => n.to_string(),
            Self::Milli(milli) => milli.map_or_else(String::new, |m| decimal(m.saturating_mul(1_000), 3)),
            Self::Hours(micros) => micros.map_or_else(String::new, |m| decimal(round_to(m / 3_600, 1_000), 3)),
            Self::Share(part, whole) => crate::cli::figures::percent(*part, *whole),
            Self::Day(day) => day.to_string(),
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Count(n) => (*n).into(),
            _ => Some(self.plain()).filter(|text| !text.is_empty()).into(),
        }
    }
}

/// Columns and rows.
pub struct Listing {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, a cell per column.
    pub rows: Vec<Vec<Cell>>,
}

impl Listing {
    /// For a terminal.
    pub fn table(&self, desk: &Desk<'_>) -> String {
        let mut table = Sheet::new(desk.width, desk.colour);
        let names: Vec<&str> = self.columns.iter().map(|c| desk.lang.of(c.1)).collect();
        let right = |i: &usize| self.rows.first().and_then(|r| r.get(*i)).is_some_and(Cell::right);
        table.head(&names, &(0..names.len()).filter(right).collect::<Vec<_>>());
        // a day, a month or a name on two lines is hard to read
        table.unbroken(0);
        for row in &self.rows {
            table.row(&row.iter().map(|c| c.shown(desk.lang)).collect::<Vec<_>>());
        }
        table.to_string()
    }

    /// For a spreadsheet; no cell is taken for a formula.
    pub fn csv(&self) -> String {
        let head = self.columns.iter().map(|c| c.0).collect::<Vec<_>>().join(",");
        let cell = |c: &Cell| match c {
            Cell::Text(text) => crate::cli::house::csv(text),
            _ => csv_cell(&c.plain()),
        };
        let line = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join(",");
        let rows: Vec<String> = std::iter::once(head).chain(self.rows.iter().map(line)).collect();
        format!("{}\n", rows.join("\n"))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let row = |row: &Vec<Cell>| {
            let cells = self.columns.iter().zip(row).map(|(c, cell)| (c.0.to_owned(), cell.value()));
            Value::Object(cells.collect::<Map<_, _>>())
        };
        self.rows.iter().map(row).collect()
    }
}
