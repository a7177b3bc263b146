//! The files of the data folder that state who is taxed, and how: `entities.toml` and `tax.toml`, both optional.

use crate::cli::Trouble;
use app::settings::Misstated;
use app::tax::Setup;
use std::io::ErrorKind;
use std::path::Path;

/// What the seller has stated about taxes.
///
/// # Errors
/// A file can't be read, or holds a mistake: with its line and column.
pub fn in_force(data: &Path) -> Result<Setup, Trouble> {
    let (entities, tables) = (text(data, Setup::ENTITIES)?, text(data, Setup::TABLES)?);
    Setup::parse(entities.as_deref(), tables.as_deref()).map_err(|e| {
        let misstated = Misstated { en: e.mistake.to_string(), zh: e.mistake.zh() };
        Trouble::Misstated(data.join(e.file).display().to_string(), misstated)
    })
}

fn text(data: &Path, name: &str) -> Result<Option<String>, Trouble> {
    let path = data.join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Trouble::File { path, source: e }),
    }
}
