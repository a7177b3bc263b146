//! Records of locked months: `closed/YYYY-MM.json` in the data folder, written once and never again.

use crate::cli::Trouble;
use app::close::{file_name, lock_text, read_lock};
use books::month_close::Lock;
use std::io::ErrorKind;
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
    super::sealed_file::put(&data.join("closed"), &file_name(lock.month), &lock_text(lock)?)?;
    Ok(())
}
