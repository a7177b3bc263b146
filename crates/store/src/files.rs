//! The encrypted Parquet files: their keys, and a reader that decodes each footer once.

use crate::error::StoreError;
use crate::key::Key;
use crate::manifest::Segment;
use bytes::Bytes;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::ParquetFileReaderFactory;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt;
use futures::future::BoxFuture;
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::AsyncFileReader;
use parquet::encryption::decrypt::FileDecryptionProperties;
use parquet::encryption::encrypt::FileEncryptionProperties;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A file's own key: another file's content under this name does not open.
fn file_key(key: &Key, table: &str, name: &str) -> Vec<u8> {
    key.derive(&format!("parquet {table}/{name}")).to_vec()
}

/// How a new file is encrypted: footer and all columns.
pub(crate) fn encryption(key: &Key, table: &str, name: &str) -> ParquetResult<Arc<FileEncryptionProperties>> {
    FileEncryptionProperties::builder(file_key(key, table, name)).build()
}

/// All Parquet files of a lake. Files never change, so that a footer once decoded is kept.
pub(crate) struct Files {
    folder: PathBuf,
    key: Key,
    footers: Mutex<HashMap<PathBuf, Arc<ParquetMetaData>>>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Files {
    pub(crate) fn new(folder: PathBuf, key: Key) -> Self {
        Self { folder, key, footers: Mutex::default() }
    }

    pub(crate) fn path(&self, segment: &Segment) -> PathBuf {
        self.folder.join(&segment.table).join(&segment.file)
    }

    /// The footer of a file.
    pub(crate) fn footer(&self, path: &Path) -> ParquetResult<Arc<ParquetMetaData>> {
        let known = self.footers.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(footer) = known {
            return Ok(footer);
        }
        let part = |p: Option<&std::ffi::OsStr>| p.and_then(|p| p.to_str()).unwrap_or_default().to_owned();
        let (table, name) = (part(path.parent().and_then(Path::file_name)), part(path.file_name()));
        let decryption = FileDecryptionProperties::builder(file_key(&self.key, &table, &name)).build()?;
        let damaged = |e: &dyn fmt::Display| ParquetError::General(format!("{}: {e}", path.display()));
        let file = File::open(path).map_err(|e| damaged(&e))?;
        let footer = ParquetMetaDataReader::new()
            .with_decryption_properties(Some(decryption))
            .parse_and_finish(&file)
            .map_err(|e| damaged(&e))?;
        let footer = Arc::new(footer);
        self.footers.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), Arc::clone(&footer));
        Ok(footer)
    }

    /// The footer of a segment, checked against the manifest.
    pub(crate) fn footer_of(&self, segment: &Segment) -> Result<Arc<ParquetMetaData>, StoreError> {
        let path = self.path(segment);
        let footer = self.footer(&path).map_err(StoreError::parquet(&path))?;
        let rows = footer.row_groups().iter().map(|g| g.num_rows());
        if !rows.eq(segment.groups.iter().map(|&n| i64::from(n))) {
            let what = "its row groups are not those of the manifest".into();
            return Err(StoreError::Damaged { path, what });
        }
        Ok(footer)
    }
}

/// Gives the query engine readers for files named by their full path.
#[derive(Debug)]
pub(crate) struct Readers(pub(crate) Arc<Files>);

/// The full path of a file, as it stands with a [`PartitionedFile`].
#[derive(Debug)]
pub(crate) struct FilePath(pub(crate) PathBuf);

impl ParquetFileReaderFactory for Readers {
    fn create_reader(
        &self,
        _: usize,
        file: PartitionedFile,
        _: Option<usize>,
        _: &ExecutionPlanMetricsSet,
    ) -> datafusion::error::Result<Box<dyn AsyncFileReader + Send>> {
        let path = match file.extension::<FilePath>() {
            Some(FilePath(path)) => path.clone(),
            None => return datafusion::common::internal_err!("a file without its path: {}", file.path()),
        };
        Ok(Box::new(FileReader { files: Arc::clone(&self.0), path, open: None }))
    }
}

struct FileReader {
    files: Arc<Files>,
    path: PathBuf,
    open: Option<File>,
}

impl FileReader {
    fn read(&mut self, range: &Range<u64>) -> ParquetResult<Bytes> {
        let file = match &mut self.open {
            Some(file) => file,
            closed => closed.insert(File::open(&self.path)?),
        };
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(range.start))?;
        let wanted = range.end - range.start;
        if file.take(wanted).read_to_end(&mut bytes)? as u64 != wanted {
            return Err(ParquetError::EOF(format!("{}: shorter than its footer says", self.path.display())));
        }
        Ok(bytes.into())
    }
}

impl AsyncFileReader for FileReader {
    // Local files are read in place: handing a read to another thread costs more than the read.
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        futures::future::ready(self.read(&range)).boxed()
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, ParquetResult<Vec<Bytes>>> {
        futures::future::ready(ranges.iter().map(|r| self.read(r)).collect()).boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        _: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        futures::future::ready(self.files.footer(&self.path)).boxed()
    }
}
