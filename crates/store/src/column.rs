//! Encoding the columns of a row group on all cores.

use crate::segment::{Held, Piece};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, new_null_array};
use arrow::compute::interleave;
use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::errors::Result;
use std::sync::{Arc, Mutex, PoisonError};

/// Runs at least this long on average are written as they lie; shorter ones are gathered first.
const SLICE_ROWS: usize = 256;
/// Rows below which more threads cost more than they bring.
const THREADED_ROWS: usize = 8192;

/// Rows of a row group, scattered over batches.
pub(crate) struct Rows<'a> {
    batches: Vec<&'a RecordBatch>,
    pieces: &'a [Piece],
    held: &'a [Held],
    /// Batch and row of each row, when they are to be gathered.
    indices: Vec<(usize, usize)>,
    rows: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(held: &'a [Held], pieces: &'a [Piece]) -> Self {
        let rows = pieces.iter().map(|p| p.rows).sum();
        let mut this = Self { batches: vec![], pieces, held, indices: vec![], rows };
        if pieces.len() * SLICE_ROWS <= rows {
            return this;
        }
        let mut slots = vec![usize::MAX; held.len()];
        this.indices.reserve_exact(rows);
        for p in pieces {
            if slots[p.held] == usize::MAX {
                slots[p.held] = this.batches.len();
                this.batches.push(&held[p.held].batch);
            }
            let slot = slots[p.held];
            this.indices.extend((p.start..p.start + p.rows).map(|row| (slot, row)));
        }
        this
    }

    /// One column of all rows, in order.
    fn column(&self, i: usize) -> Result<Vec<ArrayRef>> {
        if self.indices.is_empty() {
            return Ok(self.pieces.iter().map(|p| self.held[p.held].batch.column(i).slice(p.start, p.rows)).collect());
        }
        let parts: Vec<&dyn Array> = self.batches.iter().map(|b| b.column(i).as_ref()).collect();
        if parts.iter().all(|p| p.null_count() == p.len()) {
            return Ok(vec![new_null_array(parts[0].data_type(), self.rows)]);
        }
        if let Some(text) = same_text(&parts) {
            return Ok(vec![Arc::new(StringArray::new_repeated(text, self.rows))]);
        }
        Ok(vec![interleave(&parts, &self.indices)?])
    }
}

/// The text that every row of these columns holds, if there is one: shop, site, source and the like, which are not worth
/// gathering row by row.
fn same_text<'a>(parts: &[&'a dyn Array]) -> Option<&'a str> {
    let first = parts.first()?.as_string_opt::<i32>().filter(|p| !p.is_empty())?.value(0);
    let same = |part: &&dyn Array| {
        part.as_string_opt::<i32>().is_some_and(|part| {
            let offsets = part.value_offsets();
            let (from, to) = (offsets[0] as usize, offsets[part.len()] as usize);
            part.null_count() == 0
                && to - from == first.len() * part.len()
                && offsets.windows(2).all(|w| (w[1] - w[0]) as usize == first.len())
                && (first.is_empty()
                    || part.value_data()[from..to].chunks_exact(first.len()).all(|v| v == first.as_bytes()))
        })
    };
    parts.iter().all(same).then_some(first)
}

/// Encodes, compresses and encrypts each column.
pub(crate) fn encode(
    schema: &SchemaRef,
    rows: &Rows<'_>,
    writers: Vec<ArrowColumnWriter>,
) -> Result<Vec<ArrowColumnChunk>> {
    let encode_one = |i: usize, mut writer: ArrowColumnWriter| {
        for array in rows.column(i)? {
            for leaf in compute_leaves(schema.field(i), &array)? {
                writer.write(&leaf)?;
            }
        }
        writer.close()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores == 1 || rows.rows < THREADED_ROWS {
        return writers.into_iter().enumerate().map(|(i, writer)| encode_one(i, writer)).collect();
    }
    let mut chunks: Vec<Option<Result<ArrowColumnChunk>>> = writers.iter().map(|_| None).collect();
    let jobs = Mutex::new(writers.into_iter().enumerate().zip(&mut chunks));
    let work = || {
        // the lock is given back before the work begins
        let take = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some(((i, writer), chunk)) = take() {
            *chunk = Some(encode_one(i, writer));
        }
    };
    std::thread::scope(|scope| {
        (1..cores).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    drop(jobs);
    chunks.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_that_all_rows_hold_is_taken_for_all() {
        let check = |parts: &[&StringArray]| {
            same_text(&parts.iter().map(|p| *p as &dyn Array).collect::<Vec<_>>()).map(str::to_owned)
        };
        let (a, b) = (StringArray::from(vec!["us", "us"]), StringArray::from(vec!["us", "de"]));
        assert_eq!(check(&[&a, &a]).as_deref(), Some("us"));
        assert_eq!(check(&[&a, &b]), None);
        assert_eq!(check(&[&b.slice(0, 1), &a]).as_deref(), Some("us"));
        assert_eq!(check(&[&StringArray::from(vec!["", ""])]).as_deref(), Some(""));
        // the same bytes cut another way, and a null among equals
        assert_eq!(check(&[&StringArray::from(vec!["aa", "a", "aaa"])]), None);
        assert_eq!(check(&[&StringArray::from(vec![Some("us"), None])]), None);
    }
}
