//! `people.toml` of the data folder: who works here, and what 人效 is reckoned with. Optional.

use crate::cli::Trouble;
use app::people::{Setup, TEMPLATE};
use app::settings::Misstated;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What the seller has stated about people.
///
/// # Errors
/// The file can't be read, or holds a mistake: with its line and column.
pub fn in_force(data: &Path) -> Result<Setup, Trouble> {
    let path = data.join(Setup::FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        Err(e) => return Err(Trouble::File { path, source: e }),
    };
    Setup::parse(text.as_deref()).map_err(|e| {
        let misstated = Misstated { en: e.mistake.to_string(), zh: e.mistake.zh() };
        Trouble::Misstated(path.display().to_string(), misstated)
    })
}

/// Writes the file to fill in.
///
/// # Errors
/// It is there already, or can't be written.
pub fn init(data: &Path) -> Result<PathBuf, Trouble> {
    std::fs::create_dir_all(data).map_err(Trouble::file(data))?;
    let path = data.join(Setup::FILE);
    // what somebody has filled in must not be lost to a repeated command
    let mut file = std::fs::File::create_new(&path).map_err(Trouble::file(&path))?;
    file.write_all(TEMPLATE.as_bytes()).map_err(Trouble::file(&path))?;
    Ok(path)
}
