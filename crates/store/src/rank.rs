//! Rows hidden by key: where files overlap, a row stays when no later file has a row of the same key.

use crate::cell::Layout;
use crate::error::StoreError;
use crate::files::Files;
use crate::manifest::Segment;
use crate::visible::{self, Order, Piece};
use arrow::row::{RowConverter, SortField};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Rows read at a time.
const BATCH_ROWS: usize = 32_768;

/// Fingerprint of a key: 128 bits of BLAKE3 over the key's columns, a null being a value like any other. Two different
/// keys among 10⁹ share one with a chance of 10⁻²¹.
type Fingerprint = u128;

/// Fingerprints of the rows of one row group.
type Groups<'a> = BTreeMap<(&'a str, u32), Vec<Fingerprint>>;

/// For each contested piece (by index): the rows of its row group that are still read.
pub(crate) fn survivors(
    files: &Files,
    layout: &Layout,
    pieces: &[Piece<'_>],
    contested: &[Vec<usize>],
) -> Result<HashMap<usize, Vec<Range<u32>>>, StoreError> {
    let mut survivors = HashMap::new();
    for set in contested {
        let groups = fingerprints(files, layout, &row_groups(pieces, set))?;
        let mut files_of_set: BTreeMap<Order, Vec<usize>> = BTreeMap::new();
        for &i in set {
            files_of_set.entry(pieces[i].order).or_default().push(i);
        }
        let oldest = files_of_set.keys().next().copied();
        let mut seen: HashSet<Fingerprint> = HashSet::new();
        for (order, members) in files_of_set.iter().rev() {
            for &i in members {
                survivors.insert(i, unseen(&groups, &pieces[i], &seen));
            }
            // only after the whole file: rows of one file do not hide each other
            if Some(*order) != oldest {
                members.iter().for_each(|&i| seen.extend(rows_of(&groups, &pieces[i])));
            }
        }
    }
    Ok(survivors)
}

/// Adds to the counts of a commit's files the earlier rows that they hide by key. `pieces` are those of the commit and
/// of all before it.
pub(crate) fn restated(
    files: &Files,
    layout: &Layout,
    pieces: &[Piece<'_>],
    commit: u64,
    counts: &mut [u64],
) -> Result<(), StoreError> {
    let mut contested = visible::contested(layout, pieces);
    contested.retain(|set| set.iter().any(|&i| pieces[i].order.0 == commit));
    for mut set in contested {
        let groups = fingerprints(files, layout, &row_groups(pieces, &set))?;
        set.sort_by_key(|&i| std::cmp::Reverse(pieces[i].order));
        // the nearest later file that has the key; only keys of this commit matter
        let mut nearest: HashMap<Fingerprint, Order> = HashMap::new();
        for members in set.chunk_by(|&a, &b| pieces[a].order == pieces[b].order) {
            let order = pieces[members[0]].order;
            let keys = || members.iter().flat_map(|&i| rows_of(&groups, &pieces[i]));
            for key in keys() {
                match nearest.get(key) {
                    Some(&(number, file)) if number == commit => counts[file as usize] += 1,
                    _ => {}
                }
            }
            for key in keys() {
                if order.0 == commit || nearest.contains_key(key) {
                    nearest.insert(*key, order);
                }
            }
        }
    }
    Ok(())
}

fn row_groups<'a>(pieces: &[Piece<'a>], set: &[usize]) -> BTreeMap<(&'a str, u32), &'a Segment> {
    set.iter().map(|&i| ((pieces[i].segment.file.as_str(), pieces[i].chunk.group), pieces[i].segment)).collect()
}

fn rows_of<'a>(groups: &'a Groups<'a>, p: &Piece<'a>) -> &'a [Fingerprint] {
    let (start, rows) = (p.chunk.start as usize, p.chunk.rows as usize);
    groups.get(&(p.segment.file.as_str(), p.chunk.group)).and_then(|g| g.get(start..start + rows)).unwrap_or_default()
}

fn unseen<'a>(groups: &'a Groups<'a>, p: &Piece<'a>, seen: &HashSet<Fingerprint>) -> Vec<Range<u32>> {
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for (row, key) in (p.chunk.start..).zip(rows_of(groups, p)) {
        if seen.contains(key) {
            continue;
        }
        match ranges.last_mut() {
            Some(last) if last.end == row => last.end += 1,
            _ => ranges.push(row..row + 1),
        }
    }
    ranges
}

/// Reads the key columns of row groups on all cores.
fn fingerprints<'a>(
    files: &Files,
    layout: &Layout,
    jobs: &BTreeMap<(&'a str, u32), &Segment>,
) -> Result<Groups<'a>, StoreError> {
    let list: Vec<_> = jobs.iter().collect();
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Ok(Groups::new()));
    let work = || {
        while let Some((name, segment)) = list.get(next.fetch_add(1, Ordering::Relaxed)) {
            let keys = read_keys(files, layout, segment, name.1);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            match (done.as_mut(), keys) {
                (Ok(groups), Ok(keys)) => {
                    groups.insert(**name, keys);
                }
                (Ok(_), Err(e)) => *done = Err(e),
                (Err(_), _) => return,
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(list.len());
    std::thread::scope(|s| (0..cores).for_each(|_| drop(s.spawn(work))));
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn read_keys(files: &Files, layout: &Layout, segment: &Segment, group: u32) -> Result<Vec<Fingerprint>, StoreError> {
    let path = files.path(segment);
    let footer = files.footer_of(segment)?;
    let columns = ProjectionMask::roots(footer.file_metadata().schema_descr(), layout.key.iter().copied());
    let metadata =
        ArrowReaderMetadata::try_new(footer, ArrowReaderOptions::new()).map_err(StoreError::parquet(&path))?;
    let file = File::open(&path).map_err(StoreError::io("opening", &path))?;
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_projection(columns)
        .with_row_groups(vec![group as usize])
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(StoreError::parquet(&path))?;
    let mut keys = Vec::new();
    let mut converter: Option<RowConverter> = None;
    for batch in reader {
        let batch = batch?;
        let converter = match &mut converter {
            Some(c) => c,
            none => {
                let fields = batch.schema_ref().fields().iter();
                none.insert(RowConverter::new(fields.map(|f| SortField::new(f.data_type().clone())).collect())?)
            }
        };
        let rows = converter.convert_columns(batch.columns())?;
        keys.extend(rows.iter().map(|row| {
            let mut half = [0; 16];
            half.copy_from_slice(&blake3::hash(row.as_ref()).as_bytes()[..16]);
            Fingerprint::from_le_bytes(half)
        }));
    }
    Ok(keys)
}
