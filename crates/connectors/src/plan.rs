//! A report type bound to the headers of one file: which record position fills which fact column, and how.

use crate::columns::Rows;
use crate::header::{Header, Known, KnownOutput, normalise};
use crate::number::{self};
use crate::record::Record;
use crate::report::{Cell, Cells, Days, Need, When};
use domain::{Currency, Table};

/// What follows from bad data beyond its row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// Nothing: the row alone is at fault.
    Row,
    /// The file as a whole lacks something that the caller can pass.
    Lacks,
    /// The file as a whole may lack its site.
    LacksSite,
    /// A date can only be read in the other order than the one that earlier dates showed.
    Contradicts,
}

/// Why a row was not taken.
#[derive(Debug)]
pub(crate) struct Bad {
    pub(crate) column: String,
    pub(crate) found: String,
    pub(crate) en: String,
    pub(crate) zh: String,
    pub(crate) fault: Fault,
}

impl Bad {
    pub(crate) fn new(column: &str, found: &str, en: impl Into<String>, zh: impl Into<String>) -> Self {
        let found = found.chars().take(200).collect();
        Self { column: column.to_owned(), found, en: en.into(), zh: zh.into(), fault: Fault::Row }
    }

    /// The file leaves unsaid what every row needs.
    pub(crate) fn lacking(found: &str, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { fault: Fault::Lacks, ..Self::new("", found, en, zh) }
    }
}

/// What fills a fact column.
pub(crate) enum Op {
    /// A cell of the record.
    Cell(Cell),
    /// Money times counts: the exact product of several cells.
    Product(Vec<usize>),
    /// Whether a cell begins with a text.
    StartsWith(String),
    /// A text, read as such a cell would be.
    Constant(String, Cell),
    /// The first of several cells that is filled.
    FirstOf(Vec<usize>),
}

/// One fact column bound to one file.
pub(crate) struct PlanCell {
    /// Position among the table's own columns.
    pub(crate) to: usize,
    /// Second own column that the cell fills ([`Cell::Capped`]).
    pub(crate) also: Option<usize>,
    /// Position in the record.
    pub(crate) from: Option<usize>,
    /// Header in the file.
    pub(crate) header: String,
    pub(crate) op: Op,
    pub(crate) must: bool,
    /// Currency that the header names.
    pub(crate) currency: Option<Currency>,
    /// Last filled cell, for [`Cell::Carried`].
    pub(crate) carried: String,
}

impl PlanCell {
    /// The cell as it stands in a record, or the constant.
    pub(crate) fn text<'r>(&'r self, record: &'r Record) -> &'r str {
        match &self.op {
            Op::Constant(text, _) => text,
            _ => self.from.map_or("", |i| number::clean(record.cell(i))),
        }
    }
}

/// Condition on a row, bound to one file.
pub(crate) enum Check {
    Always,
    Never,
    Filled(usize),
    Empty(usize),
    Test(fn(&dyn Cells) -> bool),
}

/// One fact per row, bound to one file.
pub(crate) struct PlanOutput {
    /// Which of the plan's tables.
    pub(crate) slot: usize,
    pub(crate) when: Check,
    pub(crate) days: Days,
    pub(crate) day: Option<PlanCell>,
    pub(crate) day_to: Option<PlanCell>,
    pub(crate) site: Option<PlanCell>,
    /// Own position of `currency`, if the table has it.
    pub(crate) currency: Option<usize>,
    pub(crate) currency_cell: Option<PlanCell>,
    pub(crate) cells: Vec<PlanCell>,
}

impl PlanOutput {
    /// Notes what a row holds for the rows below it, though it does not itself become this fact.
    pub(crate) fn carry(&mut self, record: &Record) {
        for cell in self.cells.iter_mut().chain(&mut self.currency_cell) {
            if let (Op::Cell(Cell::Carried), Some(from)) = (&cell.op, cell.from) {
                let text = number::clean(record.cell(from));
                if !text.is_empty() && cell.carried != text {
                    text.clone_into(&mut cell.carried);
                }
            }
        }
    }
}

/// One column per term: record position, what goes where.
pub(crate) struct PlanUnpivot {
    pub(crate) columns: Vec<(usize, String, String)>,
    pub(crate) name_to: usize,
    pub(crate) note_to: usize,
    pub(crate) value_to: usize,
    pub(crate) flag_to: Option<usize>,
}

/// A report type (or a user's mapping) bound to one file.
pub(crate) struct Plan {
    pub(crate) tables: Vec<&'static Table>,
    pub(crate) outputs: Vec<PlanOutput>,
    pub(crate) unpivot: Option<PlanUnpivot>,
    pub(crate) skip: Option<fn(&dyn Cells) -> bool>,
    /// Headers that nothing takes.
    pub(crate) ignored: Vec<String>,
}

impl Plan {
    /// Binds a report type to a header row that has all its required headers.
    pub(crate) fn new(known: &Known, header: &Header) -> Self {
        let mut plan = Self {
            tables: Vec::new(),
            outputs: Vec::new(),
            unpivot: None,
            skip: known.report.skip,
            ignored: Vec::new(),
        };
        let mut taken = vec![false; header.names.len()];
        for output in &known.outputs {
            plan.bind(output, header, &mut taken);
        }
        if let Some(unpivot) = &known.report.unpivot {
            let table = known.report.outputs[0].table;
            let own = |name: &str| Rows::own_index(table, name).unwrap_or(0);
            let mut columns = Vec::new();
            for (i, name) in header.names.iter().enumerate() {
                if let Some((name, note)) = (unpivot.column)(name).filter(|_| !taken[i]) {
                    taken[i] = true;
                    columns.push((i, name, note));
                }
            }
            plan.unpivot = Some(PlanUnpivot {
                columns,
                name_to: own(unpivot.name_to),
                note_to: own(unpivot.note_to),
                value_to: own(unpivot.value_to),
                flag_to: Rows::own_index(table, "below_one"),
            });
        }
        plan.ignored = header
            .names
            .iter()
            .zip(&taken)
            .filter(|(name, taken)| !**taken && !name.is_empty())
            .filter(|(name, _)| !known.report.not_kept.iter().any(|n| normalise(n).0 == normalise(name).0))
            .map(|(name, _)| name.clone())
            .collect();
        plan
    }

    /// The slot of a table, made when it is new.
    pub(crate) fn slot(&mut self, table: &'static Table) -> usize {
        self.tables.iter().position(|t| std::ptr::eq(*t, table)).unwrap_or_else(|| {
            self.tables.push(table);
            self.tables.len() - 1
        })
    }

    fn bind(&mut self, known: &KnownOutput, header: &Header, taken: &mut [bool]) {
        let table = known.output.table;
        let mut bound = PlanOutput {
            slot: self.slot(table),
            when: check(known, header),
            days: known.output.days,
            day: None,
            day_to: None,
            site: None,
            currency: Rows::own_index(table, "currency"),
            currency_cell: None,
            cells: Vec::new(),
        };
        for (field, keys) in known.output.fields.iter().zip(&known.fields) {
            let from = header.find(keys);
            if let Some(i) = from {
                taken[i] = true;
            }
            let constant = matches!(field.cell, Cell::Is(_) | Cell::IsCount(_) | Cell::SiteOr(_) | Cell::DayOrOpen);
            if from.is_none() && !constant {
                continue;
            }
            let cell = PlanCell {
                to: Rows::own_index(table, field.to).unwrap_or(usize::MAX),
                also: if let Cell::Capped(flag) = field.cell { Rows::own_index(table, flag) } else { None },
                from,
                header: from.map_or_else(String::new, |i| header.names[i].clone()),
                op: match field.cell {
                    Cell::FirstText => Op::FirstOf(header.find_all(keys, taken)),
                    kind => Op::Cell(kind),
                },
                must: matches!(field.need, Need::Must | Need::Filled),
                currency: from.and_then(|i| header.currencies[i]),
                carried: String::new(),
            };
            match field.to {
                "day" => bound.day = Some(cell),
                "day_to" => bound.day_to = Some(cell),
                "marketplace" => bound.site = Some(cell),
                "currency" => bound.currency_cell = Some(cell),
                _ => bound.cells.push(cell),
            }
        }
        self.outputs.push(bound);
    }
}

fn check(known: &KnownOutput, header: &Header) -> Check {
    match known.output.when {
        When::Always => Check::Always,
        When::Filled(_) => header.find(&known.when).map_or(Check::Never, Check::Filled),
        When::Empty(_) => header.find(&known.when).map_or(Check::Always, Check::Empty),
        When::Test(test) => Check::Test(test),
    }
}
