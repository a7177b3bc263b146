//! Removing what a killed import left behind, without touching an import that runs.

use crate::error::StoreError;
use crate::key::random_token;
use crate::lake::Lake;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files removed.
    pub files: u64,
    /// Their size, bytes.
    pub bytes: u64,
}

/// Says that an import runs: a locked file named by the import's token, gone when the import ends or is killed.
pub(crate) struct Lease {
    token: String,
    path: PathBuf,
    _lock: File,
}

impl Lease {
    pub(crate) fn take(lake: &Lake) -> Result<Self, StoreError> {
        loop {
            let token = random_token()?;
            let path = lake.dir().join("staging").join(format!("{token}.lock"));
            let lock = lake.disk().create(&path).map_err(StoreError::io("creating", &path))?.into_file();
            match lock.try_lock() {
                // a sweep may have taken the file for a dead one before it was locked
                Ok(()) if path.exists() => return Ok(Self { token, path, _lock: lock }),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                // without locks the age of the files alone protects them
                Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {
                    return Ok(Self { token, path, _lock: lock });
                }
                Err(TryLockError::Error(e)) => return Err(StoreError::io("locking", &path)(e)),
            }
        }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        std::fs::remove_file(&self.path).ok();
    }
}

impl Lake {
    /// Removes files that no commit names, that no running import holds, and that are older than `age` at `now_micros`
    /// (microseconds since 1970 UTC).
    ///
    /// # Errors
    /// The lake cannot be read. A file that cannot be removed is left for the next time.
    pub fn sweep(&self, now_micros: i64, age: Duration) -> Result<Swept, StoreError> {
        // The order matters: first the files, then who runs, then the manifest. An import that ended before we
        // looked at its lease has its commit in the manifest that is read after.
        let mut found = Vec::new();
        for table in list(&self.dir().join("lake"))? {
            found.extend(list(&table)?);
        }
        for folder in ["manifest", "staging"] {
            let loose = |p: &PathBuf| p.extension().is_some_and(|e| e == "draft" || e == "lock");
            found.extend(list(&self.dir().join(folder))?.into_iter().filter(loose));
        }
        let running = self.running()?;
        let named: BTreeSet<PathBuf> =
            self.records()?.iter().flat_map(|r| &r.segments).map(|s| self.files().path(s)).collect();
        let mut swept = Swept::default();
        for path in found {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            let token = name.split(['-', '.']).next().unwrap_or_default();
            let Ok(meta) = path.metadata() else { continue };
            if named.contains(&path) || running.contains(token) || !older(&meta, now_micros, age) {
                continue;
            }
            if std::fs::remove_file(&path).is_ok() {
                swept.files += 1;
                swept.bytes += meta.len();
            }
        }
        Ok(swept)
    }

    /// Tokens of the imports that run.
    fn running(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut running = BTreeSet::new();
        for path in list(&self.dir().join("staging"))? {
            let Some(token) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".lock")) else {
                continue;
            };
            let free = File::open(&path).is_ok_and(|f| !matches!(f.try_lock(), Err(TryLockError::WouldBlock)));
            if !free {
                running.insert(token.to_owned());
            }
        }
        Ok(running)
    }
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let failed = || StoreError::io("listing", folder);
    let entries = std::fs::read_dir(folder).map_err(failed())?;
    entries.map(|e| Ok(e.map_err(failed())?.path())).collect()
}

fn older(meta: &std::fs::Metadata, now_micros: i64, age: Duration) -> bool {
    let written = meta.modified().ok().and_then(|m| m.duration_since(UNIX_EPOCH).ok());
    let now = u64::try_from(now_micros).map(Duration::from_micros).ok();
    written.zip(now).is_some_and(|(written, now)| now.saturating_sub(written) >= age)
}
