//! Turns held batches into encrypted Parquet files whose row groups keep cells together.
//!
//! A large cell gets row groups of its own; smaller ones share a row group one after the
//! other, so that a thousand cells of one row do not become a thousand row groups. Readers select the rows of a shared
//! group that they may see.

use crate::cell::{Cell, Layout, Run};
use crate::column::{self, Rows};
use crate::disk::{Disk, DiskFile};
use crate::error::StoreError;
use crate::files;
use crate::key::Key;
use crate::manifest::{Chunk, Segment};
use arrow::array::RecordBatch;
use arrow::datatypes::DataType;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most rows in a row group: enough to compress well, few enough to spread one file over the cores.
pub(crate) const GROUP_ROWS: usize = 131_072;
/// A cell with at least this part of a full row group does not share one.
const OWN_GROUP_PART: usize = 8;
/// A file grows to about this size before the next one is begun, bytes.
const FILE_BYTES: usize = 512 << 20;
/// Row groups in a file: the format numbers them with 16 bits.
const FILE_GROUPS: usize = 30_000;

/// A batch in memory, cut into runs, waiting to be encoded.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) layout: Arc<Layout>,
    /// Index of the imported file.
    pub(crate) file: u32,
    pub(crate) batch: RecordBatch,
    pub(crate) runs: Vec<Run>,
}

impl Held {
    pub(crate) fn bytes(&self) -> usize {
        self.batch.get_array_memory_size() + self.runs.capacity() * size_of::<Run>() + size_of::<Self>()
    }
}

/// Rows `start..start + rows` of held batch `held`.
#[derive(Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) held: usize,
    pub(crate) start: usize,
    pub(crate) rows: usize,
}

/// Pieces of one cell of one imported file.
#[derive(Clone)]
struct Section {
    file: u32,
    cell: u32,
    rows: usize,
    pieces: Vec<Piece>,
}

struct OpenFile {
    writer: SerializedFileWriter<DiskFile>,
    columns: ArrowRowGroupWriterFactory,
    path: PathBuf,
    segment: Segment,
}

/// Writes the files of one import. Dropped unfinished, it removes them again.
pub(crate) struct Encoder {
    folder: PathBuf,
    token: String,
    key: Key,
    disk: Disk,
    group_rows: usize,
    open: BTreeMap<&'static str, OpenFile>,
    done: Vec<Segment>,
    staged: Vec<PathBuf>,
}

impl Encoder {
    pub(crate) fn new(folder: PathBuf, token: String, key: Key, disk: Disk, group_rows: usize) -> Self {
        Self { folder, token, key, disk, group_rows, open: BTreeMap::new(), done: vec![], staged: vec![] }
    }

    /// Encodes held batches. `cells` are all cells numbered so far.
    pub(crate) fn encode(&mut self, held: &[Held], cells: &[Cell]) -> Result<(), StoreError> {
        let mut order: Vec<u32> = (0..u32::try_from(cells.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| cells[*a as usize].cmp(&cells[*b as usize]));
        let mut rank = vec![0; order.len()];
        for (place, cell) in order.iter().enumerate() {
            rank[*cell as usize] = place;
        }
        let mut tables: BTreeMap<&'static str, (Arc<Layout>, Vec<Section>)> = BTreeMap::new();
        let mut places: HashMap<(&str, u32, u32), usize> = HashMap::new();
        for (i, h) in held.iter().enumerate() {
            let (_, sections) = tables.entry(h.layout.name).or_insert_with(|| (Arc::clone(&h.layout), vec![]));
            for run in &h.runs {
                let place = *places.entry((h.layout.name, h.file, run.cell)).or_insert_with(|| {
                    sections.push(Section { file: h.file, cell: run.cell, rows: 0, pieces: vec![] });
                    sections.len() - 1
                });
                sections[place].rows += run.rows as usize;
                let (start, rows) = (run.start as usize, run.rows as usize);
                sections[place].pieces.push(Piece { held: i, start, rows });
            }
        }
        for (_, sections) in tables.values_mut() {
            sections.sort_by_key(|s| (s.file, rank[s.cell as usize]));
        }
        for (layout, sections) in tables.into_values() {
            for group in share_out(sections.into_iter(), self.group_rows) {
                self.write_group(&layout, held, &group)?;
            }
        }
        Ok(())
    }

    fn write_group(&mut self, layout: &Layout, held: &[Held], group: &[Section]) -> Result<(), StoreError> {
        let file = self.file(layout)?;
        let failed = StoreError::parquet(&file.path);
        let pieces: Vec<Piece> = group.iter().flat_map(|s| &s.pieces).copied().collect();
        let number = file.segment.groups.len();
        let columns = file.columns.create_column_writers(number);
        let chunks = columns.and_then(|writers| column::encode(&layout.schema, &Rows::new(held, &pieces), writers));
        let written = chunks.and_then(|chunks| {
            let mut writer = file.writer.next_row_group()?;
            chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut writer))?;
            writer.close()
        });
        written.map_err(failed)?;
        let group_number = u32::try_from(number).unwrap_or(u32::MAX);
        let mut start = 0;
        for s in group {
            let spans = s.pieces.iter().filter_map(|p| layout.span(&held[p.held].batch, p.start, p.rows));
            let (first, last) = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or_default();
            let rows = u32::try_from(s.rows).unwrap_or(u32::MAX);
            let (cell, file_number) = (s.cell, s.file);
            file.segment.chunks.push(Chunk { group: group_number, start, rows, cell, file: file_number, first, last });
            start += rows;
        }
        file.segment.groups.push(start);
        if file.writer.bytes_written() >= FILE_BYTES || file.segment.groups.len() >= FILE_GROUPS {
            self.close(layout.name)?;
        }
        Ok(())
    }

    fn file(&mut self, layout: &Layout) -> Result<&mut OpenFile, StoreError> {
        if !self.open.contains_key(layout.name) {
            let opened = self.begin(layout)?;
            self.open.insert(layout.name, opened);
        }
        self.open.get_mut(layout.name).ok_or(StoreError::Broken)
    }

    fn begin(&mut self, layout: &Layout) -> Result<OpenFile, StoreError> {
        let folder = self.folder.join(layout.name);
        self.disk.create_folder(&folder).map_err(StoreError::io("creating the folder", &folder))?;
        let name = format!("{}-{}.parquet", self.token, self.staged.len());
        let path = folder.join(&name);
        self.staged.push(path.clone());
        let file = self.disk.create(&path).map_err(StoreError::io("creating", &path))?;
        let encryption = files::encryption(&self.key, layout.name, &name).map_err(StoreError::parquet(&path))?;
        let line = ColumnPath::from("line");
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).map_err(StoreError::parquet(&path))?))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_max_row_group_row_count(None)
            .set_created_by("tradewind".into())
            // every line is another one, and mostly the next: a dictionary would only grow
            .set_column_dictionary_enabled(line.clone(), false)
            .set_column_encoding(line, Encoding::DELTA_BINARY_PACKED)
            .with_file_encryption_properties(encryption);
        for field in layout.schema.fields().iter().filter(|f| f.data_type() == &DataType::Utf8) {
            // least and greatest text of a row group rule nothing out (parts are chosen by the manifest) and cost a
            // comparison per row and column
            let column = ColumnPath::from(field.name().as_str());
            properties = properties.set_column_statistics_enabled(column, EnabledStatistics::None);
        }
        let writer = ArrowWriter::try_new(file, Arc::clone(&layout.schema), Some(properties.build()));
        let (writer, columns) =
            writer.and_then(ArrowWriter::into_serialized_writer).map_err(StoreError::parquet(&path))?;
        let segment = Segment { table: layout.name.into(), file: name, bytes: 0, groups: vec![], chunks: vec![] };
        Ok(OpenFile { writer, columns, path, segment })
    }

    fn close(&mut self, table: &str) -> Result<(), StoreError> {
        let Some(OpenFile { mut writer, path, mut segment, .. }) = self.open.remove(table) else { return Ok(()) };
        writer.finish().map_err(StoreError::parquet(&path))?;
        segment.bytes = writer.bytes_written() as u64;
        writer.inner().sync().map_err(StoreError::io("writing", &path))?;
        self.done.push(segment);
        Ok(())
    }

    /// Closes all files and waits until they are safe on disk. The files stay staged until [`Encoder::keep`].
    pub(crate) fn finish(&mut self) -> Result<Vec<Segment>, StoreError> {
        for table in self.open.keys().copied().collect::<Vec<_>>() {
            self.close(table)?;
        }
        let folders: std::collections::BTreeSet<&Path> = self.staged.iter().filter_map(|p| p.parent()).collect();
        for folder in folders.into_iter().chain((!self.staged.is_empty()).then_some(self.folder.as_path())) {
            self.disk.sync_folder(folder).map_err(StoreError::io("writing", folder))?;
        }
        Ok(std::mem::take(&mut self.done))
    }

    /// Lets go of the files that a published commit names and removes the others.
    pub(crate) fn keep(mut self, segments: &[Segment]) {
        self.staged.retain(|path| !segments.iter().any(|s| path.ends_with(&s.file)));
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        self.open.clear();
        for path in &self.staged {
            // what cannot be removed now is swept later
            std::fs::remove_file(path).ok();
        }
    }
}

/// Shares sections out over row groups.
fn share_out(sections: impl Iterator<Item = Section>, group_rows: usize) -> Vec<Vec<Section>> {
    let mut groups: Vec<Vec<Section>> = Vec::new();
    let mut shared: Vec<Section> = Vec::new();
    let mut shared_rows = 0;
    for mut section in sections {
        if section.rows < group_rows / OWN_GROUP_PART {
            if shared_rows + section.rows > group_rows {
                groups.push(std::mem::take(&mut shared));
                shared_rows = 0;
            }
            shared_rows += section.rows;
            shared.push(section);
            continue;
        }
        let parts = section.rows.div_ceil(group_rows);
        for left in (1..=parts).rev() {
            let rows = section.rows.div_ceil(left);
            let head = split_off_head(&mut section, rows);
            groups.push(vec![head]);
        }
    }
    if !shared.is_empty() {
        groups.push(shared);
    }
    groups
}

fn split_off_head(section: &mut Section, rows: usize) -> Section {
    let mut head = Section { file: section.file, cell: section.cell, rows: 0, pieces: vec![] };
    let mut taken = 0;
    for piece in &mut section.pieces {
        let part = piece.rows.min(rows - head.rows);
        head.rows += part;
        head.pieces.push(Piece { rows: part, ..*piece });
        (piece.start, piece.rows) = (piece.start + part, piece.rows - part);
        if piece.rows > 0 {
            break;
        }
        taken += 1;
        if head.rows == rows {
            break;
        }
    }
    section.pieces.drain(..taken);
    section.rows -= head.rows;
    head
}
