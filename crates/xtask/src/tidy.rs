//! House rules as a test: who may depend on whom, a first line in every file, words that have an entry in the glossary.
//!
//! What clippy holds is not repeated here: `unwrap_used` is on for the whole workspace.

use crate::licences;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which rooms a room may depend on (`docs` and DECISIONS.md say why where this departs from the plan of the house). What only
/// tests need (`dev-dependencies`) is not looked at: it is in no program, and a test may well ask a room that the code may not.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("connectors", &["domain"]),
    ("store", &["domain", "desk"]),
    ("books", &["domain"]),
    ("agents", &["domain", "books"]),
    ("desk", &["domain", "books"]),
    ("app", &["domain", "connectors", "store", "books", "agents", "desk"]),
    ("sim", &["domain", "connectors", "store", "books", "agents", "desk", "app"]),
    ("tradewind", &["app", "store", "connectors", "domain", "sim", "books", "agents", "desk"]),
    ("xtask", &["domain", "connectors", "store", "books", "agents", "desk", "app", "sim", "tradewind"]),
];

/// Crates that are heavy to build and the only rooms that may bring each in. `app` writes the answer of a query as Parquet; the market in
/// `sim` reads uploads on its own.
const HEAVY: &[(&str, &[&str])] = &[
    ("datafusion", &["store"]),
    ("parquet", &["store", "app"]),
    ("calamine", &["connectors", "sim"]),
    ("sqlx", &["store"]),
];

/// Lines that a source file may have.
const LINES_MAX: usize = 800;

/// Files of nothing but constants that may have more.
const LONG_TABLES: &[&str] = &["crates/sim/src/reports/headers.rs"];

/// A folder that only the machine has on which this was written. In two parts, so that this file does not name it.
const WORKPLACE: &str = concat!("/wo", "rk/");

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// Every breach of the rules, one line each.
pub fn faults(root: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rooms: Vec<_> =
        fs::read_dir(root.join("crates")).into_iter().flatten().flatten().map(|e| e.path()).collect();
    rooms.sort();
    for room in rooms {
        dependencies(&room, &mut faults);
        for file in sources(&room) {
            let text = fs::read_to_string(&file).unwrap_or_default();
            first_line(root, &file, &text, &mut faults);
            if file.starts_with(room.join("src")) {
                length(root, &file, &text, &mut faults);
            }
        }
    }
    for needed in [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "GLOSSARY.md",
        "STYLE.md",
        "DECISIONS.md",
        "CHANGELOG.md",
        "AGENTS.md",
        "LICENSE",
        "Cargo.lock",
    ] {
        if !root.join(needed).is_file() {
            faults.push(format!("{needed}: missing"));
        }
    }
    glossary(root, &mut faults);
    auditor(root, &mut faults);
    for file in kept(root) {
        workplace(root, &file, &mut faults);
    }
    faults.extend(licences::faults(root));
    faults
}

/// The auditor of `sim` reckons by itself: it names no room but `domain`, though the crate may see them all.
fn auditor(root: &Path, faults: &mut Vec<String>) {
    for file in sources(&root.join("crates/sim/src/auditor")) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for room in ["books", "app", "store", "connectors", "agents", "desk"] {
            if text.contains(&format!("{room}::")) {
                faults.push(format!("{}: the auditor uses `{room}`; it must reckon by itself", file.display()));
            }
        }
    }
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
    let platforms = manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    let places = platforms.filter_map(toml::Value::as_table).chain([&manifest]);
    let lists = places.flat_map(|place| ["dependencies", "build-dependencies"].map(|kind| place.get(kind)));
    for dependency in lists.flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::keys) {
        let is_room = MAY_DEPEND_ON.iter().any(|(n, _)| n == dependency);
        if is_room && !allowed.contains(&dependency.as_str()) {
            faults.push(format!("crates/{name}: may not depend on {dependency}"));
        }
        let homes = HEAVY.iter().find(|(heavy, _)| heavy == dependency).map(|(_, homes)| *homes);
        if let Some(homes) = homes.filter(|homes| !homes.contains(&name.as_str()) && name != "xtask") {
            faults.push(format!("crates/{name}: {dependency} belongs to {} alone", homes.join(" and ")));
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

fn length(root: &Path, file: &Path, text: &str, faults: &mut Vec<String>) {
    let name = file.strip_prefix(root).unwrap_or(file);
    let (lines, table) = (text.lines().count(), LONG_TABLES.iter().any(|t| name == Path::new(t)));
    match (lines > LINES_MAX, table) {
        (true, false) => faults
            .push(format!("{}: {lines} lines; cut it where two things meet ({LINES_MAX} at most)", name.display())),
        (false, true) => {
            faults.push(format!("{}: no longer over {LINES_MAX} lines; take it off LONG_TABLES", name.display()))
        }
        _ => {}
    }
}

/// Files that are or would be committed: git's list, or all but what is built where there is no git.
fn kept(root: &Path) -> Vec<PathBuf> {
    let git = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    match Command::new("git").args(git).current_dir(root).output() {
        Ok(run) if run.status.success() && !run.stdout.is_empty() => {
            let names = run.stdout.split(|b| *b == 0).filter(|n| !n.is_empty());
            names.map(|n| root.join(String::from_utf8_lossy(n).as_ref())).collect()
        }
        _ => walk(root),
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let mut found = Vec::new();
    for path in entries.filter(|p| !p.ends_with("target") && !p.ends_with(".git")) {
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Bytes are searched, because fixtures come in many encodings; nearly all of them agree on ASCII.
fn workplace(root: &Path, file: &Path, faults: &mut Vec<String>) {
    let bytes = fs::read(file).unwrap_or_default();
    for (i, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if names_workplace(line) {
            let name = file.strip_prefix(root).unwrap_or(file).display();
            faults.push(format!("{name}:{}: names a folder of one machine, {WORKPLACE}", i + 1));
        }
    }
}

/// Whether the folder stands there as an absolute path, not within a longer one or an address.
fn names_workplace(line: &[u8]) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b"._-~/".contains(&b);
    let starts = |at: usize| at == 0 || !word(line[at - 1]);
    line.windows(WORKPLACE.len()).enumerate().any(|(at, w)| w == WORKPLACE.as_bytes() && starts(at))
}

fn first_line(root: &Path, file: &Path, text: &str, faults: &mut Vec<String>) {
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

    #[test]
    fn a_folder_of_one_machine_is_told_from_other_paths() {
        let at = |before: &str| names_workplace(format!("{before}{WORKPLACE}x").as_bytes());
        assert!(at("") && at("cd ") && at("`") && at("path=\""));
        assert!(!at("docs") && !at("https://host.example") && !at("..") && !names_workplace(b"at work"));
    }
}
