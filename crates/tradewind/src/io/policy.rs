//! The policy file of the data folder.

use crate::cli::Trouble;
use app::settings::Misstated;
use domain::Policy;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Where a firm's own policy lies.
pub fn file(data: &Path) -> PathBuf {
    data.join("policy.toml")
}

/// The policy's text: the firm's own, or none when the default holds.
///
/// # Errors
/// The file is there and can't be read.
pub fn own_text(data: &Path) -> Result<Option<String>, Trouble> {
    let path = file(data);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Trouble::File { path, source: e }),
    }
}

/// The policy in force.
///
/// # Errors
/// The file can't be read, or holds a mistake: with its line and column.
pub fn in_force(data: &Path) -> Result<Policy, Trouble> {
    own_text(data)?.map_or_else(|| Ok(Policy::default()), |text| parse(&file(data), &text))
}

/// Reads a policy from the text of a file.
///
/// # Errors
/// The first mistake, with its line and column.
pub fn parse(path: &Path, text: &str) -> Result<Policy, Trouble> {
    Policy::parse(text).map_err(|e| {
        let misstated = Misstated { en: e.to_string(), zh: e.zh() };
        Trouble::Misstated(path.display().to_string(), misstated)
    })
}

/// Writes the default policy into the data folder, for a person to change.
///
/// # Errors
/// A policy is there already: it is never written over.
pub fn init(data: &Path) -> Result<PathBuf, Trouble> {
    let path = file(data);
    std::fs::create_dir_all(data).map_err(Trouble::file(data))?;
    let mut to = match File::create_new(&path) {
        Ok(to) => to,
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            let path = path.display();
            return Err(Trouble::Usage(
                format!("{path} is there already and is left as it is; edit it, then run `tradewind policy check`"),
                format!("{path} 已存在，未改动；请直接编辑，再执行 `tradewind policy check`"),
            ));
        }
        Err(e) => return Err(Trouble::File { path, source: e }),
    };
    to.write_all(domain::policy::DEFAULT.as_bytes()).and_then(|()| to.sync_all()).map_err(Trouble::file(&path))?;
    Ok(path)
}

/// Puts another policy in the place of the one that is there: whole or not at all. The text must have been checked.
///
/// # Errors
/// The folder can't be written.
pub fn put(data: &Path, text: &str) -> Result<(), Trouble> {
    let path = file(data);
    let draft = data.join(format!(".policy.{}.part", std::process::id()));
    let written = File::create(&draft).and_then(|mut to| to.write_all(text.as_bytes()).and_then(|()| to.sync_all()));
    written.and_then(|()| std::fs::rename(&draft, &path)).map_err(Trouble::file(&path))
}
