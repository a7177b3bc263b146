//! Files that are written once and never again: records of locked months, closed slips.

use crate::cli::Trouble;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file: whole or not at all, and never over another.
///
/// # Errors
/// The folder can't be written, or the name is taken.
pub fn put(folder: &Path, name: &str, text: &str) -> Result<PathBuf, Trouble> {
    // two people who close at once have two drafts
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let (path, draft) = (folder.join(name), folder.join(format!(".{name}.{}-{number}.part", std::process::id())));
    std::fs::create_dir_all(folder).map_err(Trouble::file(folder))?;
    let written = File::create(&draft).and_then(|mut to| to.write_all(text.as_bytes()).and_then(|()| to.sync_all()));
    // a link fails where the name is taken; a rename would replace what is there
    let linked = written.and_then(|()| std::fs::hard_link(&draft, &path));
    std::fs::remove_file(&draft).ok();
    linked.map_err(Trouble::file(&path))?;
    Ok(path)
}
