//! Records of locked months: `closed/YYYY-MM.json` in the data folder, written once and never again.

use crate::cli::Trouble;
use app::close::{file_name, lock_text, read_lock};
use books::month_close::Lock;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// All records, by month.
///
/// # Errors
/// The folder or a file can't be read, or holds no record.
pub fn read(data: &Path) -> Result<Vec<Lock>, Trouble> {
    let dir = data.join("closed");
    let entries = match std::fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Trouble::File { path: dir, source: e }),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(Trouble::file(&dir))?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|n| n.ends_with(".json") && !n.starts_with('.'));
    names.sort_unstable();
    let one = |name: &String| {
        let path = dir.join(name);
        let text = std::fs::read_to_string(&path).map_err(Trouble::file(&path))?;
        Ok(read_lock(name, &text)?)
    };
    names.iter().map(one).collect()
}

/// Writes the record of a lock: whole or not at all, and never over another.
///
/// # Errors
/// The folder can't be written, or somebody else has locked the month meanwhile.
pub fn put(data: &Path, lock: &Lock) -> Result<(), Trouble> {
    let dir = data.join("closed");
    std::fs::create_dir_all(&dir).map_err(Trouble::file(&dir))?;
    let (path, draft) =
        (dir.join(file_name(lock.month)), dir.join(format!(".{}.{}.part", lock.month, std::process::id())));
    let text = lock_text(lock)?;
    let written = File::create(&draft).and_then(|mut to| to.write_all(text.as_bytes()).and_then(|()| to.sync_all()));
    // a link fails where the name is taken; a rename would replace what is there
    let linked = written.and_then(|()| std::fs::hard_link(&draft, &path));
    std::fs::remove_file(&draft).ok();
    linked.map_err(Trouble::file(&path))
}
