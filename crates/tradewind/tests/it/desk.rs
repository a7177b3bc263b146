//! A clean machine for each story: a temporary home, no locale but the one asked for, 100 columns of text.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// A home folder with nothing in it.
pub struct Desk {
    home: tempfile::TempDir,
    now: Option<String>,
}

/// What a run said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), now: None }
    }

    /// A machine whose files are those of another.
    pub fn copy_of(other: &Self) -> Self {
        let desk = Self { home: tempfile::tempdir().unwrap(), now: other.now.clone() };
        crate::folder::copy(other.home.path(), desk.home.path());
        desk
    }

    /// Sets the clock of the runs that follow.
    pub fn set_clock(&mut self, now: &str) {
        self.now = Some(now.to_owned());
    }

    /// The folder of the storeroom.
    pub fn data(&self) -> PathBuf {
        self.path(".local/share/tradewind")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file; the `age` days old ones are read first.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>, age: u64) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let file = std::fs::File::options().append(true).open(&path).unwrap();
        // 2026-11-01 noon UTC and back
        let day = SystemTime::UNIX_EPOCH + Duration::from_secs(1_793_534_400 - age * 86_400);
        file.set_modified(day).unwrap();
        path
    }

    /// Runs the program in the home folder.
    pub fn run(&self, args: &[&str]) -> Said {
        self.said(self.command(env!("CARGO_BIN_EXE_tradewind")).args(args).output().unwrap())
    }

    /// A program that is run on this machine.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.home.path()).env_clear().env("HOME", self.home.path()).env("LANG", "en_US.UTF-8");
        if let Some(now) = &self.now {
            command.env("TRADEWIND_NOW", now);
        }
        command
    }

    /// What a run said, without the note that the clock is set.
    pub fn said(&self, run: std::process::Output) -> Said {
        let clean =
            |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&self.home.path().display().to_string(), "~");
        let note = |line: &&str| !line.contains("TRADEWIND_NOW") || self.now.is_none();
        let err = clean(run.stderr).split_inclusive('\n').filter(note).collect();
        Said { code: run.status.code().unwrap_or(-1), out: clean(run.stdout), err }
    }

    /// Runs the program, which must end with this code.
    pub fn ok(&self, code: i32, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!(said.code, code, "{args:?}\n{}\n{}", said.out, said.err);
        said.out
    }

    /// A lake with its key made, so that later runs say nothing of it.
    pub fn with_key() -> Self {
        let desk = Self::new();
        desk.ok(0, &["query", "SELECT 1 AS one", "--format", "csv"]);
        desk
    }
}

/// No line may be wider than the terminal; a command to copy is never broken.
pub fn assert_fits(text: &str) {
    for line in text.lines().filter(|l| !l.contains("tradewind taxonomy map")) {
        let width: usize = line.chars().map(|c| if ('\u{2e80}'..'\u{ff61}').contains(&c) { 2 } else { 1 }).sum();
        assert!(width <= 100, "{width} columns: {line}");
    }
}

/// All files below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
