//! Which rows are read: decided from the manifest alone.
//!
//! The order of observations is the commit, then the file within the commit. Rows of one file never hide each other.

use crate::cell::{self, Cell, Layout, Rule};
use crate::error::StoreError;
use crate::files::Files;
use crate::manifest::{Chunk, Record, Segment};
use crate::rank;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// When something was observed: commit, file within the commit.
pub(crate) type Order = (u64, u32);

/// A chunk with what decides over it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) order: Order,
    pub(crate) cell: &'a Cell,
    pub(crate) segment: &'a Segment,
    pub(crate) chunk: &'a Chunk,
}

/// Whether a piece is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// Nothing hides it.
    Seen,
    /// A later file hides it: the first one that did.
    HiddenBy(Order),
    /// It was hidden when it came: daily readings of its period were there already.
    NeverSeen,
}

/// All chunks of a table.
pub(crate) fn pieces<'a>(records: impl Iterator<Item = &'a Record>, table: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for record in records {
        for segment in record.segments.iter().filter(|s| s.table == table) {
            pieces.extend(segment.chunks.iter().filter_map(|chunk| {
                let cell = record.cells.get(chunk.cell as usize)?;
                Some(Piece { order: (record.number, chunk.file), cell, segment, chunk })
            }));
        }
    }
    pieces
}

/// The fate of each piece. Rows of a table restated by key are all `Seen` here: see [`contested`].
pub(crate) fn fates(rule: Rule, pieces: &[Piece<'_>]) -> Vec<Fate> {
    match rule {
        Rule::Key | Rule::All => vec![Fate::Seen; pieces.len()],
        Rule::Group => {
            let mut orders: HashMap<&Cell, BTreeSet<Order>> = HashMap::new();
            for p in pieces {
                orders.entry(p.cell).or_default().insert(p.order);
            }
            let fate = |p: &Piece<'_>| orders.get(p.cell).map_or(Fate::Seen, |o| next_after(o, p.order));
            pieces.iter().map(fate).collect()
        }
        Rule::Days => fates_by_days(pieces),
    }
}

fn next_after(orders: &BTreeSet<Order>, order: Order) -> Fate {
    orders.range(order..).find(|o| **o != order).map_or(Fate::Seen, |o| Fate::HiddenBy(*o))
}

/// Periods of one scope and when each was observed.
#[derive(Default)]
struct Calendar {
    observed: BTreeMap<(i32, i32), BTreeSet<Order>>,
    longest_days: i32,
}

/// Who hides a period: `later` ones hide it from then on, `daily` ones whenever they came.
struct Hiders {
    later: BTreeSet<Order>,
    daily: BTreeSet<Order>,
}

impl Calendar {
    fn hiders(&self, (from, to): (i32, i32)) -> Hiders {
        let mut hiders = Hiders { later: BTreeSet::new(), daily: BTreeSet::new() };
        let earliest = from.saturating_sub(self.longest_days);
        for (&other, orders) in self.observed.range((earliest, i32::MIN)..=(to, i32::MAX)) {
            let overlaps = other.1 >= from;
            if other == (from, to) || (overlaps && from < to && other.0 < other.1) {
                hiders.later.extend(orders);
            } else if overlaps && from < to {
                hiders.daily.extend(orders);
            }
        }
        hiders
    }
}

impl Hiders {
    fn fate(&self, order: Order) -> Fate {
        let daily = next_after(&self.daily, order);
        match (self.daily.range(..order).next(), next_after(&self.later, order), daily) {
            (Some(_), _, _) => Fate::NeverSeen,
            (None, Fate::HiddenBy(a), Fate::HiddenBy(b)) => Fate::HiddenBy(a.min(b)),
            (None, Fate::Seen, other) | (None, other, _) => other,
        }
    }
}

fn fates_by_days(pieces: &[Piece<'_>]) -> Vec<Fate> {
    let period = |p: &Piece<'_>| p.cell.days.map_or((0, 0), |(a, b)| (a.min(b), a.max(b)));
    let mut calendars: HashMap<&[Option<String>], Calendar> = HashMap::new();
    for p in pieces {
        let calendar = calendars.entry(&p.cell.values).or_default();
        let (from, to) = period(p);
        calendar.observed.entry((from, to)).or_default().insert(p.order);
        calendar.longest_days = calendar.longest_days.max(to.saturating_sub(from));
    }
    let mut hiders: HashMap<&Cell, Hiders> = HashMap::new();
    let mut fates = Vec::with_capacity(pieces.len());
    for p in pieces {
        if !hiders.contains_key(p.cell)
            && let Some(calendar) = calendars.get(p.cell.values.as_slice())
        {
            hiders.insert(p.cell, calendar.hiders(period(p)));
        }
        fates.push(hiders.get(p.cell).map_or(Fate::Seen, |h| h.fate(p.order)));
    }
    fates
}

/// For a table restated by key: sets of pieces (by index) among which the same key may stand in several files.
pub(crate) fn contested(layout: &Layout, pieces: &[Piece<'_>]) -> Vec<Vec<usize>> {
    if layout.rule != Rule::Key {
        return vec![];
    }
    let mut cells: BTreeMap<&Cell, Vec<usize>> = BTreeMap::new();
    for (i, p) in pieces.iter().enumerate() {
        cells.entry(p.cell).or_default().push(i);
    }
    let mut sets = Vec::new();
    for mut members in cells.into_values() {
        members.sort_by_key(|&i| (pieces[i].chunk.first, pieces[i].chunk.last, pieces[i].order));
        let mut set: Vec<usize> = Vec::new();
        let mut last = i32::MIN;
        for i in members {
            if layout.key_has_day && pieces[i].chunk.first > last && !set.is_empty() {
                sets.push(std::mem::take(&mut set));
            }
            last = last.max(pieces[i].chunk.last);
            set.push(i);
        }
        sets.push(set);
    }
    sets.retain(|set| set.iter().any(|&i| pieces[i].order != pieces[set[0]].order));
    sets
}

/// For each file of a commit that follows the known ones: how many earlier rows are no longer read because of it.
pub(crate) fn restated(files: &Files, known: &[Arc<Record>], record: &Record) -> Result<Vec<u64>, StoreError> {
    let mut restated = vec![0; record.files.len()];
    let tables: BTreeSet<&str> = record.segments.iter().map(|s| s.table.as_str()).collect();
    for layout in tables.into_iter().filter_map(cell::layout) {
        let pieces = touched(layout, pieces(known.iter().map(Arc::as_ref).chain([record]), layout.name), record.number);
        for (p, fate) in pieces.iter().zip(fates(layout.rule, &pieces)) {
            match fate {
                Fate::HiddenBy((number, file)) if number == record.number => {
                    if let Some(count) = restated.get_mut(file as usize) {
                        *count += u64::from(p.chunk.rows);
                    }
                }
                _ => {}
            }
        }
        rank::restated(files, layout, &pieces, record.number, &mut restated)?;
    }
    Ok(restated)
}

/// The pieces that decide what a commit restates: its own, those of the same cells that they overlap, and those that
/// overlap these (they may have been hidden before). Closing a day looks at that day only.
fn touched<'a>(layout: &Layout, mut pieces: Vec<Piece<'a>>, commit: u64) -> Vec<Piece<'a>> {
    let days = |p: &Piece<'_>| (p.chunk.first, p.chunk.last);
    let overlap = |a: (i32, i32), b: (i32, i32)| a.0 <= b.1 && b.0 <= a.1;
    let union = |a: (i32, i32), b: (i32, i32)| (a.0.min(b.0), a.1.max(b.1));
    let own = || pieces.iter().filter(|p| p.order.0 == commit);
    let cells: HashSet<&[Option<String>]> = own().map(|p| p.cell.values.as_slice()).collect();
    let by_day = layout.rule == Rule::Days || (layout.rule == Rule::Key && layout.key_has_day);
    let span = own().map(days).reduce(union).filter(|_| by_day);
    let wide = span.map(|span| pieces.iter().map(days).filter(|d| overlap(*d, span)).fold(span, union));
    let near = |p: &Piece<'_>| wide.is_none_or(|wide| overlap(days(p), wide));
    pieces.retain(|p| near(p) && cells.contains(p.cell.values.as_slice()));
    pieces
}
