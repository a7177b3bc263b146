//! Commission in the data folder: schemes of the seller, `schemes/*.toml`, and closed months, `commission/closed-YYYY-MM.json`.

use super::sealed_file;
use crate::cli::Trouble;
use app::commission::Files;
use app::settings::Misstated;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Folder of schemes. A mistake is told with the name of the file below the data folder.
const SCHEMES: &str = "schemes";
/// Folder of closed months.
const CLOSED: &str = "commission";

/// All schemes and closed months.
///
/// # Errors
/// A folder or file can't be read, or a scheme is not UTF-8: with line and column.
pub fn read(data: &Path) -> Result<Files, Trouble> {
    let schemes = schemes(data)?;
    let one = |name: String| {
        let path = data.join(CLOSED).join(&name);
        let text = std::fs::read_to_string(&path).map_err(Trouble::file(&path))?;
        Ok((name, text))
    };
    let closed = closed(data)?.into_iter().map(one).collect::<Result<_, Trouble>>()?;
    Ok(Files { schemes, closed })
}

/// A mark that changes when a scheme or a closed month does: texts of schemes, and size and time of change of closed months, which are
/// large and never written again.
///
/// # Errors
/// A folder or file can't be read.
pub fn mark(data: &Path) -> Result<String, Trouble> {
    let mut hash = blake3::Hasher::new();
    let mut add = |part: &[u8]| {
        hash.update(&(part.len() as u64).to_be_bytes()).update(part);
    };
    for (name, text) in schemes(data)? {
        add(name.as_bytes());
        add(text.as_bytes());
    }
    for name in closed(data)? {
        let path = data.join(CLOSED).join(&name);
        let about = std::fs::metadata(&path).map_err(Trouble::file(&path))?;
        let changed = about.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
        add(name.as_bytes());
        add(&about.len().to_be_bytes());
        add(&changed.unwrap_or_default().as_nanos().to_be_bytes());
    }
    Ok(hash.finalize().to_hex().to_string())
}

/// Keeps a closed month: whole or not at all, and never over another.
///
/// # Errors
/// The folder can't be written, or somebody else has closed the month meanwhile.
pub fn put(data: &Path, (name, text): &(String, String)) -> Result<PathBuf, Trouble> {
    sealed_file::put(&data.join(CLOSED), name, text)
}

/// Writes a scheme for a person to change; one that is there is left as it is.
///
/// # Errors
/// A file of this name is there, or the folder can't be written.
pub fn init(data: &Path, name: &str, text: &str) -> Result<PathBuf, Trouble> {
    let folder = data.join(SCHEMES);
    std::fs::create_dir_all(&folder).map_err(Trouble::file(&folder))?;
    let path = folder.join(name);
    let mut to = match File::create_new(&path) {
        Ok(to) => to,
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            let path = path.display();
            return Err(Trouble::Usage(
                format!("{path} is there already and is left as it is; edit it, then run `tradewind commission list`"),
                format!("{path} 已存在，未改动；请直接编辑，再执行 `tradewind commission list`"),
            ));
        }
        Err(e) => return Err(Trouble::File { path, source: e }),
    };
    to.write_all(text.as_bytes()).and_then(|()| to.sync_all()).map_err(Trouble::file(&path))?;
    Ok(path)
}

fn schemes(data: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let one = |name: String| {
        let (path, name) = (data.join(SCHEMES).join(&name), format!("{SCHEMES}/{name}"));
        let bytes = std::fs::read(&path).map_err(Trouble::file(&path))?;
        Ok((name.clone(), utf8(&name, bytes)?))
    };
    names(&data.join(SCHEMES), |n| n.ends_with(".toml"))?.into_iter().map(one).collect()
}

fn closed(data: &Path) -> Result<Vec<String>, Trouble> {
    names(&data.join(CLOSED), |n| n.starts_with("closed-") && n.ends_with(".json"))
}

/// Names of a folder's files, in order; none where there is no folder. A dot hides a file, as everywhere.
fn names(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>, Trouble> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Trouble::File { path: folder.to_owned(), source: e }),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(Trouble::file(folder))?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|n| !n.starts_with('.') && wanted(n));
    names.sort_unstable();
    Ok(names)
}

/// Text without the mark that some editors write first. Editors of Chinese Windows may save GBK: told with its place.
fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, Trouble> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned)),
        Err(e) => {
            let good = String::from_utf8_lossy(&e.as_bytes()[..e.utf8_error().valid_up_to()]).into_owned();
            let line = good.matches('\n').count() + 1;
            let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let en = format!("line {line}, column {column}: found bytes that are not UTF-8; save the file as UTF-8");
            let zh = format!("第 {line} 行第 {column} 列：内容不是 UTF-8 编码；请另存为 UTF-8");
            Err(Trouble::Misstated(name.to_owned(), Misstated { en, zh }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Lang;

    #[test]
    fn files_are_read_in_order_and_the_mark_follows_them() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path();
        assert_eq!(read(data).unwrap(), Files::default());
        let empty = mark(data).unwrap();
        init(data, "b.toml", "\u{feff}# b\n").unwrap();
        init(data, "a.toml", "# a\n").unwrap();
        std::fs::write(data.join("schemes/.a.toml.swp"), "x").unwrap();
        std::fs::write(data.join("schemes/notes.txt"), "x").unwrap();
        let two = mark(data).unwrap();
        assert_ne!(two, empty);
        assert!(init(data, "a.toml", "# other").unwrap_err().words(Lang::Zh).0.contains("已存在"));
        let month = ("closed-2026-01.json".to_owned(), "{}".to_owned());
        put(data, &month).unwrap();
        assert!(put(data, &(month.0.clone(), "{1}".into())).is_err(), "never over another");
        let files = read(data).unwrap();
        let schemes = [("schemes/a.toml", "# a\n"), ("schemes/b.toml", "# b\n")];
        assert_eq!(files.schemes, schemes.map(|(n, t)| (n.to_owned(), t.to_owned())));
        assert_eq!(files.closed, [month]);
        assert_eq!(std::fs::read_dir(data.join(CLOSED)).unwrap().count(), 1, "no draft is left");
        let three = mark(data).unwrap();
        assert!(three != two && three == mark(data).unwrap());
        std::fs::write(data.join("schemes/a.toml"), "# A\n").unwrap();
        assert_ne!(mark(data).unwrap(), three);
    }

    #[test]
    fn a_scheme_in_another_encoding_is_told_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        init(dir.path(), "a.toml", "").unwrap();
        std::fs::write(dir.path().join("schemes/a.toml"), b"# ok\n# \xcc\xe1\xb3\xc9\n").unwrap();
        let said = read(dir.path()).unwrap_err();
        assert!(said.words(Lang::En).0.starts_with("schemes/a.toml: line 2, column 3: found bytes"));
        assert!(said.words(Lang::Zh).0.starts_with("schemes/a.toml：第 2 行第 3 列"));
    }
}
