//! A fact table as the query engine sees it: the rows that may be read, shared out over the cores.

use crate::cell::{self, Layout, Rule};
use crate::error::StoreError;
use crate::files::{FilePath, Files, Readers};
use crate::manifest::{Record, Segment};
use crate::prune;
use crate::rank;
use crate::visible::{self, Fate, Piece};
use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DataFusionError, Statistics, project_schema};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::{ParquetAccessPlan, RowGroupAccess};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use parquet::arrow::arrow_reader::RowSelection;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Rows of one cell in one row group that may be read.
#[derive(Debug)]
pub(crate) struct Strip {
    segment: usize,
    group: u32,
    /// Rows within the row group, in order.
    ranges: Vec<Range<u32>>,
    pub(crate) shop: Option<String>,
    /// Known where it names the cell.
    pub(crate) marketplace: Option<String>,
    /// Earliest and latest day.
    pub(crate) days: (i32, i32),
}

impl Strip {
    pub(crate) fn rows(&self) -> u64 {
        self.ranges.iter().map(|r| u64::from(r.end - r.start)).sum()
    }
}

/// What of each table may be read as of some commits, worked out when first asked for.
#[derive(Debug)]
pub(crate) struct Views {
    pub(crate) records: Vec<Arc<Record>>,
    tables: BTreeMap<&'static str, OnceLock<View>>,
}

impl Views {
    pub(crate) fn new(records: Vec<Arc<Record>>) -> Self {
        Self { records, tables: cell::layouts().map(|l| (l.name, OnceLock::new())).collect() }
    }
}

/// What of a table may be read.
#[derive(Debug)]
struct View {
    segments: Vec<Segment>,
    strips: Vec<Strip>,
}

/// A fact table as of some commits.
pub(crate) struct FactTable {
    layout: Arc<Layout>,
    files: Arc<Files>,
    views: Arc<Views>,
}

impl fmt::Debug for FactTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FactTable").field("name", &self.layout.name).finish_non_exhaustive()
    }
}

impl FactTable {
    pub(crate) fn new(layout: Arc<Layout>, files: Arc<Files>, views: Arc<Views>) -> Self {
        Self { layout, files, views }
    }

    /// The view, worked out once.
    async fn view(&self) -> datafusion::error::Result<&View> {
        let failed = |e: StoreError| DataFusionError::External(Box::new(e));
        let Some(place) = self.views.tables.get(self.layout.name) else { return Err(failed(StoreError::Broken)) };
        if let Some(view) = place.get() {
            return Ok(view);
        }
        let (layout, files, views) = (Arc::clone(&self.layout), Arc::clone(&self.files), Arc::clone(&self.views));
        let work = tokio::task::spawn_blocking(move || view_of(&layout, &files, &views.records)).await;
        let view = work.map_err(|e| DataFusionError::External(Box::new(e)))?.map_err(failed)?;
        Ok(place.get_or_init(|| view))
    }
}

fn view_of(layout: &Layout, files: &Files, records: &[Arc<Record>]) -> Result<View, StoreError> {
    let pieces = visible::pieces(records.iter().map(Arc::as_ref), layout.name);
    let fates = visible::fates(layout.rule, &pieces);
    let contested = visible::contested(layout, &pieces);
    let mut survivors = rank::survivors(files, layout, &pieces, &contested)?;
    let mut view = View { segments: vec![], strips: vec![] };
    for (i, (p, fate)) in pieces.iter().zip(fates).enumerate() {
        if fate != Fate::Seen {
            continue;
        }
        if view.segments.last().is_none_or(|s| s.file != p.segment.file) {
            // only what reading needs: the chunks stay in the manifest
            view.segments.push(Segment { chunks: vec![], ..p.segment.clone() });
        }
        let whole = || std::iter::once(p.chunk.start..p.chunk.start + p.chunk.rows).collect();
        view.strips.push(strip(layout, p, view.segments.len() - 1, survivors.remove(&i).unwrap_or_else(whole)));
    }
    view.strips.retain(|s| !s.ranges.is_empty());
    Ok(view)
}

fn strip(layout: &Layout, p: &Piece<'_>, segment: usize, ranges: Vec<Range<u32>>) -> Strip {
    let by_marketplace = matches!(layout.rule, Rule::Days | Rule::Key);
    Strip {
        segment,
        group: p.chunk.group,
        ranges,
        shop: p.cell.values.first().cloned().flatten(),
        marketplace: p.cell.values.get(1).filter(|_| by_marketplace).cloned().flatten(),
        days: (p.chunk.first, p.chunk.last),
    }
}

/// Rows to read of one row group.
struct GroupPart {
    segment: usize,
    group: usize,
    ranges: Vec<Range<u32>>,
    rows: u64,
}

/// Joins strips that are to be read into row groups.
fn group_parts(view: &View, wanted: &[bool]) -> Vec<GroupPart> {
    let mut parts: Vec<GroupPart> = Vec::new();
    for (strip, _) in view.strips.iter().zip(wanted).filter(|(_, wanted)| **wanted) {
        let group = strip.group as usize;
        if parts.last().is_none_or(|p| (p.segment, p.group) != (strip.segment, group)) {
            parts.push(GroupPart { segment: strip.segment, group, ranges: vec![], rows: 0 });
        }
        if let Some(part) = parts.last_mut() {
            part.rows += strip.rows();
            for range in &strip.ranges {
                match part.ranges.last_mut() {
                    Some(last) if last.end == range.start => last.end = range.end,
                    _ => part.ranges.push(range.clone()),
                }
            }
        }
    }
    parts
}

/// Shares row groups out so that every core reads about as many rows.
fn share_out(view: &View, files: &Files, parts: &[GroupPart], cores: usize) -> Vec<FileGroup> {
    let total: u64 = parts.iter().map(|p| p.rows).sum();
    let share = total.div_ceil(cores.max(1) as u64).max(1);
    let mut groups: Vec<Vec<PartitionedFile>> = Vec::new();
    let mut open: Vec<&GroupPart> = Vec::new();
    let mut rows = 0;
    for (i, part) in parts.iter().enumerate() {
        open.push(part);
        rows += part.rows;
        if rows >= share || i + 1 == parts.len() {
            let same_file = open.chunk_by(|a, b| a.segment == b.segment);
            groups.push(same_file.map(|parts| file_part(view, files, parts)).collect());
            open.clear();
            rows = 0;
        }
    }
    groups.into_iter().map(FileGroup::new).collect()
}

/// Some row groups of one file.
fn file_part(view: &View, files: &Files, parts: &[&GroupPart]) -> PartitionedFile {
    let segment = &view.segments[parts[0].segment];
    let mut access = vec![RowGroupAccess::Skip; segment.groups.len()];
    for part in parts {
        let all = segment.groups[part.group];
        access[part.group] = if part.rows == u64::from(all) {
            RowGroupAccess::Scan
        } else {
            let ranges = part.ranges.iter().map(|r| r.start as usize..r.end as usize);
            RowGroupAccess::Selection(RowSelection::from_consecutive_ranges(ranges, all as usize))
        };
    }
    PartitionedFile::new(format!("{}/{}", segment.table, segment.file), segment.bytes)
        .with_extension(ParquetAccessPlan::new(access))
        .with_extension(FilePath(files.path(segment)))
}

#[async_trait]
impl TableProvider for FactTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.layout.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> datafusion::error::Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> datafusion::error::Result<Arc<dyn ExecutionPlan>> {
        let schema = &self.layout.schema;
        let view = self.view().await?;
        let wanted = prune::may_match(state, schema, filters, &view.strips)?;
        let parts = group_parts(view, &wanted);
        if parts.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(schema, projection)?)));
        }
        let cores = state.config().target_partitions();
        let groups = share_out(view, &self.files, &parts, cores);
        let rows: u64 = parts.iter().map(|p| p.rows).sum();
        let mut statistics = Statistics::new_unknown(schema.as_ref() as &Schema);
        statistics.num_rows = Precision::Exact(usize::try_from(rows).unwrap_or(usize::MAX));
        let source = ParquetSource::new(Arc::clone(schema))
            .with_parquet_file_reader_factory(Arc::new(Readers(Arc::clone(&self.files))))
            .with_enable_page_index(false);
        let config = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(statistics)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}
