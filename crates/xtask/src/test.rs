//! All tests, with a real PostgreSQL and a real browser: installs what is missing; where that can't be done, says so and runs the others.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// A program that tests need beside Rust.
struct Need {
    /// Its name.
    name: &'static str,
    /// Tells the tests that it is there, and that they fail without it.
    required: &'static str,
    /// Where it is, when it is there.
    found: fn() -> Option<PathBuf>,
    /// Its packages: for apt-get, dnf, brew.
    packages: [&'static [&'static str]; 3],
    /// What is left out without it, English and Chinese.
    without: (&'static str, &'static str),
}

const NEEDS: [Need; 2] = [
    Need {
        name: "PostgreSQL",
        required: "TRADEWIND_TEST_POSTGRES",
        found: postgres,
        packages: [&["postgresql"], &["postgresql-server"], &["postgresql"]],
        without: (
            "the journal's and the accounts' suites run in memory and on SQLite only",
            "日志与账户测试仅在内存与 SQLite 上运行",
        ),
    },
    Need {
        name: "Chromium",
        required: "TRADEWIND_TEST_BROWSER",
        found: browser,
        packages: [
            &["chromium", "chromium-driver", "fonts-noto-cjk"],
            &["chromium", "chromedriver"],
            &["chromedriver"],
        ],
        without: ("no page is tried in a browser", "不在浏览器中测试页面"),
    },
];

/// The accessibility rules that pages are held to: a package of the npm registry, fetched once and never kept with the sources.
const AXE: &str = "axe-core@4.11.1";

/// `cargo test --workspace --locked --no-fail-fast`, with more arguments if there are any.
pub fn run(root: &Path, more: &[&str]) -> ExitCode {
    let mut tests = crate::cargo();
    tests.args(["test", "--workspace", "--locked", "--no-fail-fast"]).args(more).current_dir(root);
    for need in &NEEDS {
        if (need.found)().is_none() {
            println!(
                "{} is not here: it is being installed for the tests / 未找到 {}：正在为测试安装",
                need.name, need.name
            );
            install(need);
        }
        match (need.found)() {
            Some(place) => {
                println!("{}: {}", need.name, place.display());
                tests.env(need.required, "required");
            }
            None => {
                let (name, apt, (en, zh)) = (need.name, need.packages[0].join(" "), need.without);
                eprintln!(
                    "{name} could not be installed: {en}. Install it yourself to run all tests (Debian, Ubuntu: `apt-get install {apt}`)"
                );
                eprintln!("无法安装 {name}：{zh}。要运行全部测试请自行安装（Debian、Ubuntu：`apt-get install {apt}`）");
            }
        }
    }
    match axe(&root.join("target/axe")) {
        Some(path) => drop(tests.env("TRADEWIND_TEST_AXE", path)),
        None => eprintln!(
            "{AXE} could not be fetched with npm: pages are tried without its accessibility rules / 无法用 npm 获取 {AXE}：不检查无障碍规则"
        ),
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

/// The rules' script, fetched into a folder of what is built.
fn axe(folder: &Path) -> Option<PathBuf> {
    let script = folder.join("package/axe.min.js");
    if !script.is_file() {
        std::fs::create_dir_all(folder).ok()?;
        let packed = Command::new("npm").args(["pack", "--silent", AXE]).current_dir(folder).output().ok()?;
        let name = String::from_utf8_lossy(&packed.stdout).trim().to_owned();
        Command::new("tar").args(["-xzf", &name]).current_dir(folder).status().ok()?;
    }
    script.is_file().then_some(script)
}

/// Chromium with its driver, on the path.
fn browser() -> Option<PathBuf> {
    let on_path = |program: &str| {
        std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .map(|d| d.join(program))
            .find(|p| p.is_file())
    };
    on_path("chromedriver").and(on_path("chromium"))
}

/// The folder of PostgreSQL's programs: on the path, or where Debian, Fedora and Homebrew put them.
fn postgres() -> Option<PathBuf> {
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
fn install(need: &Need) {
    let [apt, dnf, brew] = need.packages;
    let ask = |words: &[&'static str], packages: &[&'static str]| [words, packages].concat();
    let managers: [(&str, Vec<Vec<&str>>); 3] = [
        ("apt-get", vec![vec!["update", "-q"], ask(&["install", "-q", "-y", "--no-install-recommends"], apt)]),
        ("dnf", vec![ask(&["install", "-y"], dnf)]),
        ("brew", vec![ask(&["install"], brew)]),
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
        if let Err(e) = command.args(&step).env("DEBIAN_FRONTEND", "noninteractive").status() {
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
