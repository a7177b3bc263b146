//! A lake: a folder with facts, a manifest and a proof of the key.
//!
//! ```text
//! key-check                      proves that the key is the right one
//! manifest/00000001.json         a commit: files imported, segments, cells (sealed)
//! manifest/checkpoint-00000064.json   all commits up to 64, only to read them faster (sealed)
//! lake/<table>/<token>-<n>.parquet    facts (encrypted); a file counts only when a commit names it
//! staging/<token>.lock           held while an import runs
//! ```

use crate::disk::Disk;
use crate::error::StoreError;
use crate::files::Files;
use crate::intake::Intake;
use crate::key::{Key, Seal, random_token};
use crate::manifest::{ImportedFile, Manifest, Record};
use crate::reader::Reader;
use crate::scan::Views;
use crate::segment::{Encoder, GROUP_ROWS};
use std::collections::HashMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What the key proof says when opened.
const PROOF: &[u8] = b"this key opens this lake";
/// Memory for facts that are not yet encoded, bytes.
const BUFFER_BYTES: usize = 192 << 20;

/// A store of facts in a folder. Cheap to clone; safe to use from several threads and several processes at once.
#[derive(Clone)]
pub struct Lake {
    shared: Arc<Shared>,
    disk: Disk,
    buffer_bytes: usize,
    group_rows: usize,
}

struct Shared {
    dir: PathBuf,
    key: Key,
    files: Arc<Files>,
    known: Mutex<Known>,
    last_views: Mutex<Option<Arc<Views>>>,
}

/// Commits read so far and where each file is among them.
#[derive(Default)]
struct Known {
    records: Vec<Arc<Record>>,
    files: HashMap<[String; 3], (usize, usize)>,
    indexed: usize,
}

impl fmt::Debug for Lake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lake").field("dir", &self.shared.dir).finish_non_exhaustive()
    }
}

impl Lake {
    /// Opens the lake in a folder, or makes an empty one.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the lake was made with another key; [`StoreError::KeyInsideLake`]; a damaged
    /// manifest; the folder cannot be read or made.
    pub fn open(dir: &Path, key: Key) -> Result<Self, StoreError> {
        for folder in [dir.join("manifest"), dir.join("lake"), dir.join("staging")] {
            std::fs::create_dir_all(&folder).map_err(StoreError::io("creating the folder", &folder))?;
        }
        let dir = dir.canonicalize().map_err(StoreError::io("opening", dir))?;
        let new = !dir.join("key-check").exists();
        for folder in [Some(dir.as_path()), dir.parent()].into_iter().flatten().filter(|_| new) {
            // a parent that may not be opened is not ours to make safe
            Disk::default().sync_folder(folder).ok();
        }
        if let Some(path) = key.path().and_then(|p| p.canonicalize().ok()).filter(|p| p.starts_with(&dir)) {
            return Err(StoreError::KeyInsideLake { path });
        }
        let shared = Shared {
            files: Arc::new(Files::new(dir.join("lake"), key.clone())),
            known: Mutex::default(),
            last_views: Mutex::default(),
            dir,
            key,
        };
        let lake = Self {
            shared: Arc::new(shared),
            disk: Disk::default(),
            buffer_bytes: BUFFER_BYTES,
            group_rows: GROUP_ROWS,
        };
        lake.prove_key()?;
        let known = lake.records()?.len();
        lake.manifest().check_complete(known as u64)?;
        Ok(lake)
    }

    /// The same lake with another limit for facts that are not yet encoded, in bytes (default 192 MiB).
    #[must_use]
    pub fn with_buffer_bytes(mut self, buffer_bytes: usize) -> Self {
        self.buffer_bytes = buffer_bytes;
        self
    }

    /// The same lake on a disk that has only this much room left: for tests of what a full disk does.
    #[doc(hidden)]
    #[must_use]
    pub fn with_disk_room(mut self, room: u64) -> Self {
        self.disk = Disk::with_room(room);
        self
    }

    /// The same lake with another limit of rows in a row group: for tests of how cells share row groups.
    #[doc(hidden)]
    #[must_use]
    pub fn with_group_rows(mut self, group_rows: usize) -> Self {
        self.group_rows = group_rows.max(1);
        self
    }

    fn prove_key(&self) -> Result<(), StoreError> {
        let (path, seal) = (self.dir().join("key-check"), Seal::new(&self.shared.key, "key check"));
        match std::fs::read(&path) {
            Ok(sealed) if seal.open("", &sealed).as_deref() == Some(PROOF) => return Ok(()),
            Ok(_) => return Err(StoreError::WrongKey { dir: self.dir().to_owned() }),
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(StoreError::io("reading", &path)(e)),
        }
        // a lake that lost its proof is proven by its first commit instead
        self.records().map_err(|_| StoreError::WrongKey { dir: self.dir().to_owned() })?;
        let draft = self.dir().join("staging").join(format!("{}.draft", random_token()?));
        let written =
            self.disk.write(&draft, &seal.close("", PROOF.to_vec())?).and_then(|()| self.disk.link(&draft, &path));
        std::fs::remove_file(&draft).ok();
        match written {
            Ok(()) => Ok(()),
            // another program made it at the same time, perhaps with another key
            Err(e) if e.kind() == ErrorKind::AlreadyExists => self.prove_key(),
            Err(e) => Err(StoreError::io("writing", &path)(e)),
        }
    }

    /// The import of these bytes for this shop and variant, if there was one.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn has(&self, hash: &str, shop: &str, variant: &str) -> Result<Option<ImportedFile>, StoreError> {
        let name = [hash, shop, variant].map(str::to_owned);
        self.with_known(|known| known.files.get(&name).map(|&(r, f)| known.records[r].files[f].clone()))
    }

    /// Begins an import: all of it becomes visible with [`Intake::commit`], as observed at `now_micros` (microseconds
    /// since 1970 UTC).
    ///
    /// # Errors
    /// The lake cannot be written to.
    pub fn intake(&self, now_micros: i64) -> Result<Intake, StoreError> {
        Intake::new(self.clone(), now_micros)
    }

    /// Reads what was last observed: now, or as it stood at `as_of_micros` (imports observed up to then). A reader
    /// does not see later commits.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn reader(&self, as_of_micros: Option<i64>) -> Result<Reader, StoreError> {
        let mut records = self.records()?;
        records.retain(|r| as_of_micros.is_none_or(|t| r.observed_at_micros <= t));
        // the last view is kept: most readers ask for the newest state, again and again
        let mut last = self.shared.last_views.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |v: &Views| v.records.iter().map(|r| r.number).eq(records.iter().map(|r| r.number));
        let views = match last.take().filter(|v| same(v)) {
            Some(views) => views,
            None => Arc::new(Views::new(records)),
        };
        *last = Some(Arc::clone(&views));
        Reader::new(Arc::clone(&self.shared.files), views)
    }

    /// Number of the last commit that holds facts; 0 in an empty lake. Cheap: asks the manifest, not the facts.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn last_commit(&self) -> Result<u64, StoreError> {
        Ok(self.records()?.last().map_or(0, |r| r.number))
    }

    /// All imported files, in the order of commits.
    ///
    /// # Errors
    /// The manifest cannot be read.
    pub fn imports(&self) -> Result<Vec<ImportedFile>, StoreError> {
        Ok(self.records()?.iter().flat_map(|r| r.files.iter().cloned()).collect())
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.shared.dir
    }

    pub(crate) fn disk(&self) -> &Disk {
        &self.disk
    }

    pub(crate) fn buffer_bytes(&self) -> usize {
        self.buffer_bytes
    }

    pub(crate) fn manifest(&self) -> Manifest {
        Manifest::open(self.dir().join("manifest"), &self.shared.key, self.disk.clone())
    }

    pub(crate) fn encoder(&self, token: &str) -> Encoder {
        let (folder, key) = (self.dir().join("lake"), self.shared.key.clone());
        Encoder::new(folder, token.to_owned(), key, self.disk.clone(), self.group_rows)
    }

    pub(crate) fn files(&self) -> &Arc<Files> {
        &self.shared.files
    }

    /// All commits, in order, as of this moment.
    pub(crate) fn records(&self) -> Result<Vec<Arc<Record>>, StoreError> {
        self.with_known(|known| known.records.clone())
    }

    fn with_known<T>(&self, read: impl FnOnce(&Known) -> T) -> Result<T, StoreError> {
        let mut known = self.shared.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.manifest().refresh(&mut known.records)?;
        let Known { records, files, indexed } = &mut *known;
        for (r, record) in records.iter().enumerate().skip(*indexed) {
            for (f, file) in record.files.iter().enumerate() {
                let name = [&file.hash, &file.shop, &file.variant].map(|s| s.clone());
                files.entry(name).or_insert((r, f));
            }
        }
        *indexed = records.len();
        Ok(read(&known))
    }
}
