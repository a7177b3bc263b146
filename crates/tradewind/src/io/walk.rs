//! Finds files to import: folders are walked in order, hidden files are left out, the nearest `tradewind.toml` is read.

use crate::cli::Trouble;
use app::import::Source;
use app::settings::{self, Settings};
use connectors::{Origin, ReadSeek};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Name of the file that states shop, marketplace and period for everything below its folder.
pub const SETTINGS_FILE: &str = "tradewind.toml";

/// A file on disk.
struct FileSource {
    path: PathBuf,
    name: String,
    bytes: u64,
    modified_micros: i64,
    settings: Settings,
}

impl Origin for FileSource {
    fn name(&self) -> &str {
        &self.name
    }
    fn open(&self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(Box::new(File::open(&self.path)?))
    }
}

impl Source for FileSource {
    fn modified_micros(&self) -> i64 {
        self.modified_micros
    }
    fn bytes(&self) -> u64 {
        self.bytes
    }
    fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// All files at and below the paths, each once. `stated` (the command line) beats what a `tradewind.toml` says; `map` is the
/// mapping that it names.
///
/// # Errors
/// A path that is not there, a folder that can't be listed, a settings file that can't be understood.
pub fn sources(paths: &[PathBuf], stated: &Settings, map: Option<&Path>) -> Result<Vec<Box<dyn Source>>, Trouble> {
    let mut files = BTreeSet::new();
    let mut mapping_files: BTreeSet<PathBuf> = map.and_then(|m| m.canonicalize().ok()).into_iter().collect();
    for path in paths {
        let kind = fs::metadata(path).map_err(Trouble::file(path))?;
        if kind.is_dir() {
            walk(path, &mut files)?;
        } else {
            files.insert(path.clone());
        }
    }
    let mut known: BTreeMap<PathBuf, Option<Settings>> = BTreeMap::new();
    let mut sources: Vec<FileSource> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in files {
        let whole = path.canonicalize().map_err(Trouble::file(&path))?;
        // one file reached by two ways is one file
        if !seen.insert(whole.clone()) {
            continue;
        }
        let above = nearest(whole.parent(), &mut known, &mut mapping_files)?;
        let about = fs::metadata(&path).map_err(Trouble::file(&path))?;
        sources.push(FileSource {
            name: path.display().to_string(),
            bytes: about.len(),
            modified_micros: modified_micros(&about),
            settings: stated.over(&above),
            path: whole,
        });
    }
    // a mapping that lies among the reports is no report
    sources.retain(|s| !mapping_files.contains(&s.path));
    Ok(sources.into_iter().map(|s| -> Box<dyn Source> { Box::new(s) }).collect())
}

fn walk(folder: &Path, files: &mut BTreeSet<PathBuf>) -> Result<(), Trouble> {
    let mut entries: Vec<_> =
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<_>>).map_err(Trouble::file(folder))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        // a dot hides a file; `~$` is how spreadsheet programs mark a file that is open
        let hidden = name.to_string_lossy().starts_with('.') || name.to_string_lossy().starts_with("~$");
        if hidden || name == SETTINGS_FILE {
            continue;
        }
        let kind = entry.file_type().map_err(Trouble::file(&path))?;
        if kind.is_dir() {
            walk(&path, files)?;
        } else if kind.is_file() || fs::metadata(&path).is_ok_and(|m| m.is_file()) {
            // a link to a folder is not followed: it may lead back up
            files.insert(path);
        }
    }
    Ok(())
}

/// Settings of the nearest `tradewind.toml` in this folder or above it.
fn nearest(
    folder: Option<&Path>,
    known: &mut BTreeMap<PathBuf, Option<Settings>>,
    mapping_files: &mut BTreeSet<PathBuf>,
) -> Result<Settings, Trouble> {
    let mut at = folder;
    while let Some(folder) = at {
        if !known.contains_key(folder) {
            let file = folder.join(SETTINGS_FILE);
            let read = if file.is_file() { Some(read_settings(&file, mapping_files)?) } else { None };
            known.insert(folder.to_owned(), read);
        }
        if let Some(Some(settings)) = known.get(folder) {
            return Ok(settings.clone());
        }
        at = folder.parent();
    }
    Ok(Settings::default())
}

fn read_settings(file: &Path, mapping_files: &mut BTreeSet<PathBuf>) -> Result<Settings, Trouble> {
    let text = fs::read_to_string(file).map_err(Trouble::file(file))?;
    let at = |e| Trouble::Misstated(file.display().to_string(), e);
    let (mut settings, map) = settings::parse(&text).map_err(at)?;
    if let Some(map) = map {
        let path = file.parent().unwrap_or(Path::new(".")).join(map);
        settings.mapping = Some(read_mapping(&path)?);
        mapping_files.extend(path.canonicalize());
    }
    Ok(settings)
}

/// Reads a mapping for a table that no report type knows.
///
/// # Errors
/// The file can't be read or understood.
pub fn read_mapping(path: &Path) -> Result<settings::StatedMapping, Trouble> {
    let text = fs::read_to_string(path).map_err(Trouble::file(path))?;
    settings::mapping(&text).map_err(|e| Trouble::Misstated(path.display().to_string(), e))
}

fn modified_micros(about: &fs::Metadata) -> i64 {
    let since = about.modified().ok().and_then(|m| m.duration_since(UNIX_EPOCH).ok());
    since.and_then(|d| i64::try_from(d.as_micros()).ok()).unwrap_or(0)
}
