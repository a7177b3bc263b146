//! House rules as a test: who may depend on whom, a first line in every file, words that have an entry in the glossary.

use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms a room may depend on (`docs` and DECISIONS.md say why where this departs from the plan of the house).
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("connectors", &["domain"]),
    ("store", &["domain"]),
    ("books", &["domain"]),
    ("app", &["domain", "connectors", "store", "books"]),
    ("sim", &["domain", "connectors", "app", "store"]),
    ("tradewind", &["app", "store", "connectors", "domain", "sim"]),
    ("xtask", &["domain", "connectors", "store", "books", "app", "sim", "tradewind"]),
];

/// Crates that are heavy to build and the only room that may bring each in.
const HEAVY: &[(&str, &str)] = &[("datafusion", "store"), ("parquet", "store"), ("calamine", "connectors")];

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Every breach of the rules, one line each.
pub fn faults(root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rooms: Vec<_> = fs::read_dir(root.join("crates")).into_iter().flatten().flatten().map(|e| e.path()).collect();
    rooms.sort();
    for room in rooms {
        dependencies(&room, &mut faults);
        for file in sources(&room) {
            first_line(root, &file, &mut faults);
        }
    }
    for needed in ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "GLOSSARY.md", "STYLE.md", "DECISIONS.md", "CHANGELOG.md", "AGENTS.md", "LICENSE", "Cargo.lock"] {
        if !root.join(needed).is_file() {
            faults.push(format!("{needed}: missing"));
        }
    }
    glossary(root, &mut faults);
    faults
}

fn dependencies(room: &Path, faults: &mut Vec<String>) {
    let name = room.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(n, _)| *n == name) else {
        faults.push(format!("crates/{name}: no line in tidy's table of rooms"));
        return;
    };
    let text = fs::read_to_string(room.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(e) => {
            faults.push(format!("crates/{name}/Cargo.toml: {e}"));
            return;
        }
    };
    let listed = manifest.get("dependencies").and_then(toml::Value::as_table);
    for dependency in listed.into_iter().flat_map(toml::Table::keys) {
        let is_room = MAY_DEPEND_ON.iter().any(|(n, _)| n == dependency);
        if is_room && !allowed.contains(&dependency.as_str()) {
            faults.push(format!("crates/{name}: may not depend on {dependency}"));
        }
        if let Some((_, home)) = HEAVY.iter().find(|(heavy, home)| heavy == dependency && *home != name && name != "xtask") {
            faults.push(format!("crates/{name}: {dependency} belongs to {home} alone"));
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

fn first_line(root: &Path, file: &Path, faults: &mut Vec<String>) {
    let text = fs::read_to_string(file).unwrap_or_default();
    let name = file.strip_prefix(root).unwrap_or(file).display();
    if !text.starts_with("//! ") {
        faults.push(format!("{name}: begins without a `//!` line that says what it is for"));
    }
    for word in ["todo!(", "unimplemented!(", "dbg!("] {
        if text.contains(word) && !file.ends_with("tidy.rs") {
            faults.push(format!("{name}: has {word}"));
        }
    }
}

/// Every metric and every fact table has an entry in the glossary.
fn glossary(root: &Path, faults: &mut Vec<String>) {
    let text = fs::read_to_string(root.join("GLOSSARY.md")).unwrap_or_default().to_lowercase();
    for table in domain::facts::TABLES {
        if !text.contains(&format!("`{}`", table.name)) {
            faults.push(format!("GLOSSARY.md: no entry for table `{}`", table.name));
        }
    }
    for metric in books::metrics::METRICS {
        if !text.contains(&format!("`{}`", metric.name)) {
            faults.push(format!("GLOSSARY.md: no entry for metric `{}`", metric.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let faults = faults(&root());
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
