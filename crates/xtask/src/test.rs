//! All tests, with a real PostgreSQL: installs it when it is missing; where that can't be done, says so and runs the others.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Tells the tests that PostgreSQL is there, and that they fail without it.
const REQUIRED: (&str, &str) = ("TRADEWIND_TEST_POSTGRES", "required");

/// `cargo test --workspace --locked`, with more arguments if there are any.
pub fn run(root: &Path, more: &[&str]) -> ExitCode {
    if programs().is_none() {
        println!("PostgreSQL is not here: it is being installed for the tests / 未找到 PostgreSQL：正在为测试安装");
        install();
    }
    let found = programs();
    match &found {
        Some(folder) => println!("PostgreSQL: {}", folder.display()),
        None => {
            eprintln!(
                "PostgreSQL could not be installed: the journal's suite runs in memory and on SQLite only. Install it yourself (Debian, \
                 Ubuntu: `apt-get install postgresql`, Fedora: `dnf install postgresql-server`, macOS: `brew install postgresql`) to run it all"
            );
            eprintln!(
                "无法安装 PostgreSQL：日志测试仅在内存与 SQLite 上运行。要运行全部测试请自行安装（Debian、Ubuntu：`apt-get install postgresql`；\
                 Fedora：`dnf install postgresql-server`；macOS：`brew install postgresql`）"
            );
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut tests = Command::new(cargo);
    tests.args(["test", "--workspace", "--locked"]).args(more).current_dir(root);
    if found.is_some() {
        tests.env(REQUIRED.0, REQUIRED.1);
    }
    match tests.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(status) => ExitCode::from(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1)),
        Err(e) => {
            eprintln!("cargo test: {e}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of PostgreSQL's programs: on the path, or where Debian, Fedora and Homebrew put them.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    for (parent, named) in [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql"),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
    ] {
        let inside = std::fs::read_dir(parent).into_iter().flatten().flatten();
        let inside = inside.filter(|e| e.file_name().to_string_lossy().starts_with(named));
        folders.extend(inside.map(|e| e.path().join("bin")));
    }
    folders.into_iter().find(|f| complete(f))
}

fn complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file())
}

/// Asks the first package manager that is there.
fn install() {
    let managers: [(&str, &[&[&str]]); 3] = [
        ("apt-get", &[&["update", "-q"], &["install", "-q", "-y", "--no-install-recommends", "postgresql"]]),
        ("dnf", &[&["install", "-y", "postgresql-server"]]),
        ("brew", &[&["install", "postgresql"]]),
    ];
    let there = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|o| o.status.success());
    let Some((manager, steps)) = managers.into_iter().find(|(m, _)| there(m)) else { return };
    let root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.trim_ascii() == b"0");
    for step in steps {
        // Homebrew refuses root's rights, the others need them
        let mut command = Command::new(if root || manager == "brew" { manager } else { "sudo" });
        if !root && manager != "brew" {
            command.arg(manager);
        }
        println!("> {manager} {}", step.join(" "));
        // what it did is seen by looking for the programs
        if let Err(e) = command.args(*step).env("DEBIAN_FRONTEND", "noninteractive").status() {
            eprintln!("{manager}: {e}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_counts_only_when_it_has_all_the_programs() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["initdb", "pg_ctl", "postgres"] {
            assert!(!complete(dir.path()), "before {name}");
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        assert!(complete(dir.path()));
    }
}
