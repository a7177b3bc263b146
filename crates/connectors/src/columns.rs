//! Typed column buffers of one fact table: rows are appended cell by cell and can be taken back until they are sealed.

use crate::origin::Context;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, SchemaRef};
use domain::{Day, Kind, Marketplace, Table, table::LEADING};
use std::sync::Arc;

/// Rows per batch handed on.
pub(crate) const BATCH_ROWS: usize = 32_768;
/// Text of one column from which on a batch is handed on, so that 32-bit offsets stay far away.
const BATCH_TEXT: usize = 64 << 20;

/// Cells of one column.
enum Cells {
    Text { ends: Vec<i32>, bytes: Vec<u8> },
    Int(Vec<i64>),
    Days(Vec<i32>),
    Real(Vec<f64>),
    Flag(Vec<bool>),
}

/// A column's cells with their validity.
pub(crate) struct Buffer {
    kind: Kind,
    cells: Cells,
    valid: NullBufferBuilder,
    /// Cells written.
    written: usize,
    /// Nulls behind them that are not written out yet: most columns of most reports are empty from top to bottom.
    nulls: usize,
}

impl Buffer {
    fn new(kind: Kind) -> Self {
        let cells = match kind {
            Kind::Text => Cells::Text { ends: vec![0], bytes: Vec::new() },
            Kind::Day => Cells::Days(Vec::new()),
            Kind::Instant | Kind::Count | Kind::Micros | Kind::Nanos => Cells::Int(Vec::new()),
            Kind::Real => Cells::Real(Vec::new()),
            Kind::Flag => Cells::Flag(Vec::new()),
        };
        Self { kind, cells, valid: NullBufferBuilder::new(BATCH_ROWS), written: 0, nulls: 0 }
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.write_nulls();
        if let Cells::Text { ends, bytes } = &mut self.cells {
            bytes.extend_from_slice(value.as_bytes());
            ends.push(bytes.len() as i32);
            self.wrote();
        }
    }
    pub(crate) fn int(&mut self, value: i64) {
        self.write_nulls();
        if let Cells::Int(cells) = &mut self.cells {
            cells.push(value);
            self.wrote();
        }
    }
    pub(crate) fn day(&mut self, value: Day) {
        self.write_nulls();
        if let Cells::Days(cells) = &mut self.cells {
            cells.push(value.0);
            self.wrote();
        }
    }
    pub(crate) fn real(&mut self, value: f64) {
        self.write_nulls();
        if let Cells::Real(cells) = &mut self.cells {
            cells.push(value);
            self.wrote();
        }
    }
    pub(crate) fn flag(&mut self, value: bool) {
        self.write_nulls();
        if let Cells::Flag(cells) = &mut self.cells {
            cells.push(value);
            self.wrote();
        }
    }
    pub(crate) fn null(&mut self) {
        self.nulls += 1;
    }

    fn wrote(&mut self) {
        self.valid.append_non_null();
        self.written += 1;
    }

    fn write_nulls(&mut self) {
        let (nulls, rows) = (std::mem::take(&mut self.nulls), self.written);
        if nulls == 0 {
            return;
        }
        match &mut self.cells {
            Cells::Text { ends, bytes } => ends.resize(ends.len() + nulls, bytes.len() as i32),
            Cells::Int(cells) => cells.resize(rows + nulls, 0),
            Cells::Days(cells) => cells.resize(rows + nulls, 0),
            Cells::Real(cells) => cells.resize(rows + nulls, 0.0),
            Cells::Flag(cells) => cells.resize(rows + nulls, false),
        }
        self.valid.append_n_nulls(nulls);
        self.written += nulls;
    }

    pub(crate) fn len(&self) -> usize {
        self.written + self.nulls
    }

    fn truncate(&mut self, rows: usize) {
        if self.written <= rows {
            self.nulls = self.nulls.min(rows - self.written);
            return;
        }
        self.nulls = 0;
        self.written = rows;
        match &mut self.cells {
            Cells::Text { ends, bytes } => {
                ends.truncate(rows + 1);
                bytes.truncate(ends.last().map_or(0, |end| *end as usize));
            }
            Cells::Int(cells) => cells.truncate(rows),
            Cells::Days(cells) => cells.truncate(rows),
            Cells::Real(cells) => cells.truncate(rows),
            Cells::Flag(cells) => cells.truncate(rows),
        }
        self.valid.truncate(rows);
    }

    fn bytes(&self) -> usize {
        if let Cells::Text { bytes, .. } = &self.cells { bytes.len() } else { 0 }
    }

    fn seal(&mut self) -> Result<ArrayRef, ArrowError> {
        self.write_nulls();
        self.written = 0;
        let nulls = self.valid.finish();
        Ok(match &mut self.cells {
            Cells::Text { ends, bytes } => {
                let offsets = OffsetBuffer::new(ScalarBuffer::from(std::mem::replace(ends, vec![0])));
                Arc::new(StringArray::try_new(offsets, std::mem::take(bytes).into(), nulls)?)
            }
            Cells::Int(cells) => {
                let values = ScalarBuffer::from(std::mem::take(cells));
                if self.kind == Kind::Instant {
                    Arc::new(TimestampMicrosecondArray::try_new(values, nulls)?.with_timezone("UTC"))
                } else {
                    Arc::new(Int64Array::try_new(values, nulls)?)
                }
            }
            Cells::Days(cells) => Arc::new(Date32Array::try_new(ScalarBuffer::from(std::mem::take(cells)), nulls)?),
            Cells::Real(cells) => Arc::new(Float64Array::try_new(ScalarBuffer::from(std::mem::take(cells)), nulls)?),
            Cells::Flag(cells) => Arc::new(BooleanArray::new(std::mem::take(cells).into(), nulls)),
        })
    }
}

/// The rows of one fact table that have not been handed on yet.
pub(crate) struct Rows {
    pub(crate) table: &'static Table,
    schema: SchemaRef,
    /// The table's own columns, in its order.
    pub(crate) own: Vec<Buffer>,
    sites: Vec<Marketplace>,
    days: Vec<i32>,
    days_to: Vec<i32>,
    lines: Vec<i64>,
    parts: Vec<i64>,
    /// Whether some column holds [`BATCH_TEXT`] of text.
    heavy: bool,
}

impl Rows {
    pub(crate) fn new(table: &'static Table) -> Self {
        Self {
            table,
            schema: table.schema(),
            own: table.columns.iter().map(|c| Buffer::new(c.kind)).collect(),
            sites: Vec::new(),
            days: Vec::new(),
            days_to: Vec::new(),
            lines: Vec::new(),
            parts: Vec::new(),
            heavy: false,
        }
    }

    /// Position among the own columns.
    pub(crate) fn own_index(table: &Table, name: &str) -> Option<usize> {
        table.columns.iter().position(|c| c.name == name)
    }

    pub(crate) fn len(&self) -> usize {
        self.sites.len()
    }

    /// Whether a batch should be handed on: enough rows, or enough text.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= BATCH_ROWS || self.heavy
    }

    /// Ends a row: own columns that were not written become null.
    pub(crate) fn end_row(&mut self, site: Marketplace, day: Day, day_to: Day, line: u64, part: i64) {
        self.sites.push(site);
        self.days.push(day.0);
        self.days_to.push(day_to.0);
        self.lines.push(i64::try_from(line).unwrap_or(i64::MAX));
        self.parts.push(part);
        let rows = self.sites.len();
        for buffer in &mut self.own {
            if buffer.len() < rows {
                buffer.null();
            }
        }
        // A cell has at most as many bytes as a row may have, so that looking now and then is enough.
        if rows.is_multiple_of(64) {
            self.heavy = self.own.iter().any(|b| b.bytes() > BATCH_TEXT);
        }
    }

    /// Takes back everything after the first `rows` rows, half-written cells included.
    pub(crate) fn truncate(&mut self, rows: usize) {
        for buffer in &mut self.own {
            buffer.truncate(rows);
        }
        self.sites.truncate(rows);
        self.days.truncate(rows);
        self.days_to.truncate(rows);
        self.lines.truncate(rows);
        self.parts.truncate(rows);
    }

    /// Hands the rows on as a batch with the table's schema and starts afresh.
    pub(crate) fn seal(&mut self, context: &Context) -> Result<RecordBatch, ArrowError> {
        let rows = self.len();
        let repeat = |text: &str| -> ArrayRef { Arc::new(StringArray::new_repeated(text, rows)) };
        let sites: ArrayRef = match self.sites.first() {
            Some(first) if self.sites.iter().all(|s| s == first) => repeat(first.code()),
            _ => Arc::new(StringArray::from_iter_values(self.sites.iter().map(|s| s.code()))),
        };
        self.sites.clear();
        self.heavy = false;
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        columns.push(repeat(&context.shop));
        columns.push(sites);
        columns.push(Arc::new(Date32Array::from(std::mem::take(&mut self.days))));
        columns.push(Arc::new(Date32Array::from(std::mem::take(&mut self.days_to))));
        debug_assert_eq!(columns.len(), LEADING.len());
        for buffer in &mut self.own {
            columns.push(buffer.seal()?);
        }
        columns.push(repeat(&context.source));
        columns.push(Arc::new(Int64Array::from(std::mem::take(&mut self.lines))));
        columns.push(Arc::new(Int64Array::from(std::mem::take(&mut self.parts))));
        let observed = TimestampMicrosecondArray::from_value(context.observed_at_micros, rows).with_timezone("UTC");
        columns.push(Arc::new(observed));
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}
