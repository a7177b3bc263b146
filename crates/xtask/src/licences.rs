//! Licences: every package that is built in, on any platform, must be usable on terms that this project can pass on.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Licences that ask for no more than their text to be kept, and MPL-2.0, which stays within its own files.
const TAKEN: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "bzip2-1.0.6",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Exceptions that only give more rights.
const EXCEPTIONS: &[&str] = &["LLVM-exception"];

/// Every package that can't be used on these terms, one line each.
pub fn faults(root: &Path) -> Vec<String> {
    match packages(root) {
        Ok(packages) => packages.iter().filter_map(fault).collect(),
        Err(e) => vec![format!("licences: cargo metadata says: {e}")],
    }
}

fn fault(package: &Value) -> Option<String> {
    let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
    let (name, version, licence) = (text("name"), text("version"), text("license"));
    match satisfied(licence) {
        Some(true) => None,
        Some(false) => Some(format!("{name} {version}: its licence `{licence}` is not one that this project takes")),
        None if licence.is_empty() => {
            Some(format!("{name} {version}: names no licence; read its licence file and decide"))
        }
        None => Some(format!("{name} {version}: its licence `{licence}` can't be read as one")),
    }
}

/// All packages of the lock file. Cargo wants the sources of other platforms' packages too: they are fetched where they are
/// missing, and where nothing can be fetched, what is built on this machine is looked at.
fn packages(root: &Path) -> Result<Vec<Value>, String> {
    let host = host();
    let attempts: [&[&str]; 3] = [&["--offline"], &[], &["--offline", "--filter-platform", &host]];
    let mut trouble = String::new();
    for more in attempts {
        match metadata(root, more) {
            Ok(packages) => return Ok(packages),
            Err(e) => trouble = e,
        }
    }
    Err(trouble)
}

fn metadata(root: &Path, more: &[&str]) -> Result<Vec<Value>, String> {
    let run = crate::cargo()
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(more)
        .current_dir(root)
        .output()
        .map_err(|e| e.to_string())?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).trim().replace('\n', " "));
    }
    let mut answer: Value = serde_json::from_slice(&run.stdout).map_err(|e| e.to_string())?;
    match answer.get_mut("packages").map(Value::take) {
        Some(Value::Array(packages)) if !packages.is_empty() => Ok(packages),
        _ => Err("no packages".into()),
    }
}

/// The platform of this machine, as the compiler names it.
fn host() -> String {
    let run = Command::new("rustc").arg("-vV").output();
    let text = run.map(|r| String::from_utf8_lossy(&r.stdout).into_owned()).unwrap_or_default();
    text.lines().find_map(|l| l.strip_prefix("host: ")).unwrap_or_default().to_owned()
}

/// Whether a licence expression leaves a choice of taken licences only; `None` when it is no expression. `/` is the old `OR`.
fn satisfied(expression: &str) -> Option<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let fits = any(&mut rest)?;
    rest.is_empty().then_some(fits)
}

fn any(rest: &mut &[&str]) -> Option<bool> {
    let mut fits = all(rest)?;
    while take(rest, "OR") {
        fits |= all(rest)?;
    }
    Some(fits)
}

fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut fits = one(rest)?;
    while take(rest, "AND") {
        fits &= one(rest)?;
    }
    Some(fits)
}

fn one(rest: &mut &[&str]) -> Option<bool> {
    if take(rest, "(") {
        let fits = any(rest)?;
        return take(rest, ")").then_some(fits);
    }
    let licence = word(rest)?;
    let exception = if take(rest, "WITH") { Some(word(rest)?) } else { None };
    Some(TAKEN.contains(&licence) && exception.is_none_or(|e| EXCEPTIONS.contains(&e)))
}

fn take(rest: &mut &[&str], wanted: &str) -> bool {
    let found = rest.first() == Some(&wanted);
    if found {
        *rest = &rest[1..];
    }
    found
}

fn word<'a>(rest: &mut &[&'a str]) -> Option<&'a str> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    (!["(", ")", "OR", "AND", "WITH"].contains(first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_can_be_passed_on() {
        let faults = faults(&crate::tidy::root());
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn a_choice_must_be_left_and_every_part_taken() {
        for (expression, fits) in [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("Unlicense/MIT", Some(true)),
            ("MIT OR Apache-2.0 OR LGPL-2.1-or-later", Some(true)),
            ("AGPL-3.0 OR LicenseRef-commercial", Some(false)),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", Some(true)),
            ("(MIT OR GPL-2.0) AND AGPL-3.0", Some(false)),
            // AND binds before OR
            ("GPL-2.0 AND MIT OR ISC", Some(true)),
            ("GPL-2.0 AND (MIT OR ISC)", Some(false)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("Apache-2.0 WITH another-exception", Some(false)),
            ("", None),
            ("MIT OR", None),
            ("(MIT", None),
            ("MIT Apache-2.0", None),
        ] {
            assert_eq!(satisfied(expression), fits, "{expression}");
        }
    }

    #[test]
    fn a_package_is_named_with_what_is_wrong() {
        let said = |licence: Value| fault(&serde_json::json!({"name": "p", "version": "1.0.0", "license": licence}));
        assert_eq!(said("MIT".into()), None);
        assert_eq!(
            said("AGPL-3.0".into()).as_deref(),
            Some("p 1.0.0: its licence `AGPL-3.0` is not one that this project takes")
        );
        assert_eq!(said(Value::Null).as_deref(), Some("p 1.0.0: names no licence; read its licence file and decide"));
    }
}
