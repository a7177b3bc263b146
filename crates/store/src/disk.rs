//! Every write to disk goes through here, so that a test can fill the disk at any point.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The disk, or a disk with only so much room left (a byte costs one, a file, link or sync costs one more).
#[derive(Clone, Default, Debug)]
pub(crate) struct Disk {
    room: Option<Arc<AtomicI64>>,
}

impl Disk {
    pub(crate) fn with_room(room: u64) -> Self {
        Self { room: Some(Arc::new(AtomicI64::new(i64::try_from(room).unwrap_or(i64::MAX)))) }
    }

    fn spend(&self, amount: usize) -> io::Result<()> {
        let Some(room) = &self.room else { return Ok(()) };
        let amount = i64::try_from(amount).unwrap_or(i64::MAX);
        if room.fetch_sub(amount, Ordering::SeqCst) < amount {
            room.store(0, Ordering::SeqCst);
            return Err(io::Error::new(ErrorKind::StorageFull, "no space left on device"));
        }
        Ok(())
    }

    /// A new file; it is an error when there is one of that name.
    pub(crate) fn create(&self, path: &Path) -> io::Result<DiskFile> {
        self.spend(1)?;
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(DiskFile { file, disk: self.clone() })
    }

    /// A new file with this content, safe on disk.
    pub(crate) fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = self.create(path)?;
        file.write_all(content)?;
        file.sync()
    }

    /// A second name for a file; it is an error when the name is taken.
    pub(crate) fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        self.spend(1)?;
        std::fs::hard_link(file, name)
    }

    /// Makes the names in a folder safe.
    pub(crate) fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.spend(1)?;
        // folders cannot be opened as files on Windows, and need not be
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    pub(crate) fn create_folder(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        self.spend(1)?;
        std::fs::create_dir_all(folder)
    }
}

/// A file being written.
#[derive(Debug)]
pub(crate) struct DiskFile {
    file: File,
    disk: Disk,
}

impl DiskFile {
    /// The file itself, for what is not written to.
    pub(crate) fn into_file(self) -> File {
        self.file
    }

    /// Waits until the content is safe.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.disk.spend(1)?;
        self.file.sync_all()
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.spend(bytes.len())?;
        self.file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
