//! Cells: the parts of a table that are restated as a whole, and how a batch is cut into them.

use crate::error::StoreError;
use crate::system;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::partition;
use arrow::datatypes::{DataType, Date32Type, SchemaRef};
use domain::{Restate, Table};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

/// What hides an earlier observation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rule {
    /// A later cell of the same scope and day(s); see `visible`.
    Days,
    /// A later cell of the same value.
    Group,
    /// A later row of the same key; see `rank`.
    Key,
    /// Nothing: every row stays.
    All,
}

/// How a table is kept: its columns, its cells and what hides what.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) schema: SchemaRef,
    pub(crate) rule: Rule,
    /// Text columns whose values name a cell, `shop` first.
    pub(crate) cell: Vec<usize>,
    /// Columns of the natural key that are not in the cell.
    pub(crate) key: Vec<usize>,
    /// Whether two rows of different days never share a key.
    pub(crate) key_has_day: bool,
    /// Positions of `day` and `day_to`.
    pub(crate) days: Option<[usize; 2]>,
}

/// Layouts of all tables by name: the fact tables and the storeroom's own.
static LAYOUTS: LazyLock<BTreeMap<&'static str, Arc<Layout>>> = LazyLock::new(|| {
    let facts = domain::facts::TABLES.iter().map(|t| Layout::of(t));
    facts.chain([system::rejects()]).map(|l| (l.name, Arc::new(l))).collect()
});

/// The layout of a table.
pub(crate) fn layout(name: &str) -> Option<&'static Arc<Layout>> {
    LAYOUTS.get(name)
}

/// All layouts, by name.
pub(crate) fn layouts() -> impl Iterator<Item = &'static Arc<Layout>> {
    LAYOUTS.values()
}

impl Layout {
    fn of(table: &Table) -> Self {
        let (rule, cell) = match table.restate {
            Restate::Days { scope } => (Rule::Days, [&["shop", "marketplace"], scope].concat()),
            Restate::Group(value) => (Rule::Group, vec!["shop", value]),
            Restate::Key => (Rule::Key, vec!["shop", "marketplace"]),
        };
        let at = |names: &[&str]| names.iter().filter_map(|n| table.index_of(n)).collect::<Vec<_>>();
        Self {
            name: table.name,
            schema: table.schema(),
            rule,
            cell: at(&cell),
            key: at(table.key),
            key_has_day: table.key.contains(&"day"),
            days: table.index_of("day").zip(table.index_of("day_to")).map(|(a, b)| [a, b]),
        }
    }

    /// Refuses a batch that does not have the columns of the table.
    pub(crate) fn check(&self, batch: &RecordBatch) -> Result<(), StoreError> {
        let (found, wanted) = (batch.schema_ref().fields(), self.schema.fields());
        let same = |a: &arrow::datatypes::Field, b: &arrow::datatypes::Field| {
            a.name() == b.name() && a.data_type() == b.data_type()
        };
        if found.len() != wanted.len() {
            let what = format!("{} columns found, {} expected", found.len(), wanted.len());
            return Err(StoreError::Shape { table: self.name.into(), what });
        }
        for ((f, w), column) in found.iter().zip(wanted).zip(batch.columns()) {
            if !same(f, w) || (!w.is_nullable() && column.null_count() > 0) {
                let (found, wanted) = (describe(f, column.null_count()), describe(w, 0));
                return Err(StoreError::Shape {
                    table: self.name.into(),
                    what: format!("column {found} found, {wanted} expected"),
                });
            }
        }
        Ok(())
    }

    /// Earliest `day` and latest `day_to` of these rows; `None` for a table without days or no rows.
    pub(crate) fn span(&self, batch: &RecordBatch, start: usize, rows: usize) -> Option<(i32, i32)> {
        let [from, to] = self.days?;
        let column = |i: usize| batch.column(i).as_primitive::<Date32Type>().values().get(start..start + rows);
        let low = |i| column(i)?.iter().copied().min();
        let high = |i| column(i)?.iter().copied().max();
        Some((low(from)?.min(low(to)?), high(from)?.max(high(to)?)))
    }
}

fn describe(field: &arrow::datatypes::Field, nulls: usize) -> String {
    let nulls = if nulls > 0 { " with nulls" } else { "" };
    format!("`{}` {}{nulls}", field.name(), field.data_type())
}

/// The name of a cell: values of the layout's cell columns and, for [`Rule::Days`], its first and last day.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) struct Cell {
    #[serde(rename = "v")]
    pub(crate) values: Vec<Option<String>>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) days: Option<(i32, i32)>,
}

/// Rows of a batch that lie together in one cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    pub(crate) cell: u32,
    pub(crate) start: u32,
    pub(crate) rows: u32,
}

/// All cells met in one import, numbered in the order of meeting.
#[derive(Default, Debug)]
pub(crate) struct Cells {
    pub(crate) list: Vec<Cell>,
    numbers: HashMap<Vec<u8>, u32>,
    name: Vec<u8>,
}

impl Cells {
    /// Cuts a checked batch into runs.
    pub(crate) fn cut(&mut self, layout: &Layout, batch: &RecordBatch) -> Result<Vec<Run>, StoreError> {
        let mut columns: Vec<ArrayRef> = layout.cell.iter().map(|&i| Arc::clone(batch.column(i))).collect();
        if let Some(c) = columns.iter().find(|c| c.data_type() != &DataType::Utf8) {
            let what = format!("a cell is named by text, not by {}", c.data_type());
            return Err(StoreError::Shape { table: layout.name.into(), what });
        }
        let texts = columns.len();
        if let (Rule::Days, Some(days)) = (layout.rule, layout.days) {
            columns.extend(days.map(|i| Arc::clone(batch.column(i))));
        }
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if columns.len() > texts && batch.num_rows() > 0 && partition(&columns[..texts])?.len() == 1 {
            return Ok(self.cut_by_days(&columns, texts));
        }
        let mut runs: Vec<Run> = Vec::new();
        for range in partition(&columns)?.ranges() {
            let cell = self.number(&columns, texts, range.start);
            runs.push(Run { cell, start: narrow(range.start), rows: narrow(range.len()) });
        }
        Ok(runs)
    }

    /// Cuts a batch in which only the days differ: the usual one, and in reports that are not sorted by day nearly every row
    /// is a run of its own, so the name of a cell is put together once per pair of days and not once per run.
    fn cut_by_days(&mut self, columns: &[ArrayRef], texts: usize) -> Vec<Run> {
        let days = |i: usize| columns[texts + i].as_primitive::<Date32Type>().values();
        let mut known: HashMap<(i32, i32), u32> = HashMap::new();
        let mut runs: Vec<Run> = Vec::new();
        let mut before = None;
        for (row, pair) in days(0).iter().copied().zip(days(1).iter().copied()).enumerate() {
            match runs.last_mut() {
                Some(run) if before == Some(pair) => run.rows += 1,
                _ => {
                    let cell = *known.entry(pair).or_insert_with(|| self.number(columns, texts, row));
                    runs.push(Run { cell, start: u32::try_from(row).unwrap_or(u32::MAX), rows: 1 });
                    before = Some(pair);
                }
            }
        }
        runs
    }

    fn number(&mut self, columns: &[ArrayRef], texts: usize, row: usize) -> u32 {
        self.name.clear();
        for (i, column) in columns.iter().enumerate() {
            if i >= texts {
                self.name.extend(column.as_primitive::<Date32Type>().value(row).to_le_bytes());
            } else if column.is_null(row) {
                self.name.push(0);
            } else {
                let text = column.as_string::<i32>().value(row);
                self.name.push(1);
                self.name.extend(text.len().to_le_bytes());
                self.name.extend(text.as_bytes());
            }
        }
        if let Some(&number) = self.numbers.get(self.name.as_slice()) {
            return number;
        }
        let text = |c: &ArrayRef| (!c.is_null(row)).then(|| c.as_string::<i32>().value(row).to_owned());
        let day = |c: &ArrayRef| c.as_primitive::<Date32Type>().value(row);
        let days = columns.get(texts).zip(columns.get(texts + 1)).map(|(a, b)| (day(a), day(b)));
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(Cell { values: columns[..texts].iter().map(text).collect(), days });
        self.numbers.insert(self.name.clone(), number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_cells_named_by_text() {
        assert_eq!(layouts().count(), domain::facts::TABLES.len() + 1);
        for l in layouts() {
            assert_eq!(l.schema.field(l.cell[0]).name(), "shop", "{}", l.name);
            for &i in &l.cell {
                assert_eq!(l.schema.field(i).data_type(), &DataType::Utf8, "{}: column {i}", l.name);
            }
        }
    }
}
