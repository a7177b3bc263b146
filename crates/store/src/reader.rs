//! Reading facts with SQL.

use crate::cell;
use crate::error::StoreError;
use crate::files::Files;
use crate::manifest::ImportedFile;
use crate::scan::{FactTable, Views};
use crate::system;
use arrow::array::RecordBatch;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::MemTable;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use std::fmt;
use std::sync::Arc;

/// The facts as they were last observed by a certain commit; later commits do not change what it reads.
///
/// Tables: every table of [`domain::facts::TABLES`], `imports` (one row per imported file) and `rejects` (rows that did
/// not become facts).
pub struct Reader {
    context: SessionContext,
    views: Arc<Views>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("commits", &self.views.records.len()).finish_non_exhaustive()
    }
}

impl Reader {
    pub(crate) fn new(files: Arc<Files>, views: Arc<Views>) -> Result<Self, StoreError> {
        // files are already shared out by rows; splitting them again by bytes would undo that
        let config = SessionConfig::new().with_information_schema(true).with_repartition_file_scans(false);
        let context = SessionContext::new_with_config(config);
        for layout in cell::layouts() {
            let table = FactTable::new(Arc::clone(layout), Arc::clone(&files), Arc::clone(&views));
            context.register_table(layout.name, Arc::new(table))?;
        }
        let imports = system::imports(&views.records)?;
        context.register_table("imports", Arc::new(MemTable::try_new(imports.schema(), vec![vec![imports]])?))?;
        Ok(Self { context, views })
    }

    async fn plan(&self, sql: &str) -> Result<DataFrame, StoreError> {
        let read_only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        Ok(self.context.sql_with_options(sql, read_only).await?)
    }

    /// The answer to a query, whole. At least one batch, so that the columns are known even without rows.
    ///
    /// # Errors
    /// The query is wrong, is not a query (nothing can be changed through a reader), or reading failed.
    pub async fn sql(&self, sql: &str) -> Result<Vec<RecordBatch>, StoreError> {
        let answer = self.plan(sql).await?;
        let schema = Arc::clone(answer.schema().inner());
        let mut batches = answer.collect().await?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(schema));
        }
        Ok(batches)
    }

    /// The answer to a query, batch by batch.
    ///
    /// # Errors
    /// As [`Reader::sql`].
    pub async fn stream(&self, sql: &str) -> Result<SendableRecordBatchStream, StoreError> {
        Ok(self.plan(sql).await?.execute_stream().await?)
    }

    /// Gives a query a name that later queries can use like a table.
    ///
    /// # Errors
    /// The query is wrong or the name is taken.
    pub async fn view(&self, name: &str, sql: &str) -> Result<(), StoreError> {
        let view = self.plan(sql).await?.into_view();
        if self.context.table_exist(name)? {
            let taken = format!("the name `{name}` is taken; choose another");
            return Err(datafusion::error::DataFusionError::Plan(taken).into());
        }
        self.context.register_table(name, view)?;
        Ok(())
    }

    /// Names of all tables and views, sorted.
    pub fn tables(&self) -> Vec<String> {
        let schema = self.context.catalog("datafusion").and_then(|c| c.schema("public"));
        let mut names = schema.map(|s| s.table_names()).unwrap_or_default();
        names.sort_unstable();
        names
    }

    /// The files imported by then, in the order of commits.
    pub fn imports(&self) -> impl Iterator<Item = &ImportedFile> {
        self.views.records.iter().flat_map(|r| &r.files)
    }

    /// The query engine's session, for functions of one's own.
    pub fn session(&self) -> &SessionContext {
        &self.context
    }
}
