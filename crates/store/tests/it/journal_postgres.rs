//! The same in a real PostgreSQL, which the test starts for itself and stops at the end.
#![cfg(all(unix, feature = "postgres"))]

use crate::journal::{Places, suite};
use crate::journal_crash::{a_kill_leaves_whole_appends, of_programs_one_wins};
use crate::journal_facts::*;
use crate::journal_tamper::{Raw, story_with_old_rows, tamper, ways};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use store::journal::{Journal, JournalUrl};
use store::{JournalTrouble, Key, StoreError};

/// `required`: without PostgreSQL the test fails.
const REQUIRED: &str = "TRADEWIND_TEST_POSTGRES";

/// A server with its data in a folder of its own, on a socket in the same folder.
pub struct Server {
    bin: PathBuf,
    dir: tempfile::TempDir,
    databases: u32,
}

/// The folder of PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let places = [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql"),
        ("/opt/homebrew/opt", "postgresql"),
        ("/usr/local/opt", "postgresql"),
    ];
    for (parent, named) in places {
        let inside = std::fs::read_dir(parent).into_iter().flatten().flatten();
        let inside = inside.filter(|e| e.file_name().to_string_lossy().starts_with(named));
        folders.extend(inside.map(|e| e.path().join("bin")));
    }
    folders.into_iter().find(|f| ["initdb", "pg_ctl", "postgres"].iter().all(|name| f.join(name).is_file()))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n")
}

/// PostgreSQL refuses to run as root, so root lets its user `postgres` run it.
fn as_its_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn must(command: &mut Command) {
    let run = command.stdin(Stdio::null()).output().unwrap();
    assert!(run.status.success(), "{command:?}: {}", String::from_utf8_lossy(&run.stderr));
}

impl Server {
    fn start(bin: PathBuf) -> Self {
        let dir = tempfile::tempdir().unwrap();
        if is_root() {
            must(Command::new("chown").arg("postgres").arg(dir.path()));
        }
        let server = Self { bin, dir, databases: 0 };
        let init = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"];
        must(as_its_user(&server.bin.join("initdb")).args(init).arg(server.data()).current_dir(server.dir.path()));
        // only programs are killed here, not the machine: nothing needs to reach the disk
        let options =
            format!("-c listen_addresses= -c fsync=off -c unix_socket_directories={}", server.dir.path().display());
        let mut start = as_its_user(&server.bin.join("pg_ctl"));
        start.args(["start", "--wait", "--silent", "-o", &options, "-D"]).arg(server.data());
        start.arg("-l").arg(server.dir.path().join("log")).current_dir(server.dir.path());
        // its output must not be waited for: the server inherits it
        let started = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        let log = || std::fs::read_to_string(server.dir.path().join("log")).unwrap_or_default();
        assert!(started.success(), "{}", log());
        server
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.dir.path().display())
    }

    pub async fn sql(&self, sql: &str) {
        use sqlx::Connection;
        let mut connection = sqlx::PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }

    /// A new database, empty or a copy.
    pub async fn database(&mut self, copy_of: Option<&str>) -> String {
        self.databases += 1;
        let name = format!("journal_{}", self.databases);
        let template = copy_of.map_or(String::new(), |of| format!(" template {of}"));
        self.sql(&format!("create database {name}{template}")).await;
        name
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = as_its_user(&self.bin.join("pg_ctl"));
        stop.args(["stop", "--mode=immediate", "--silent", "-D"]).arg(self.data()).current_dir(self.dir.path());
        stop.stdin(Stdio::null()).status().ok();
    }
}

impl Places for Server {
    async fn fresh(&mut self) -> Option<JournalUrl> {
        let name = self.database(None).await;
        Some(JournalUrl::parse(&self.url(&name)).unwrap())
    }
}

/// A server, where there is PostgreSQL.
pub fn server() -> Option<Server> {
    let Some(bin) = programs() else {
        assert_ne!(std::env::var(REQUIRED).as_deref(), Ok("required"), "PostgreSQL was not found (initdb, pg_ctl)");
        eprintln!("PostgreSQL was not found: its tests are left out (`cargo xtask test` installs it)");
        return None;
    };
    Some(Server::start(bin))
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_passes() {
    let Some(mut server) = server() else { return };
    suite(&mut server).await;
    every_tampering_is_found(&mut server).await;
    let fresh = server.database(None).await;
    a_kill_leaves_whole_appends(&server.url(&fresh), 6).await;
    let fresh = server.database(None).await;
    of_programs_one_wins(&server.url(&fresh)).await;
    refusals(&mut server).await;
}

async fn every_tampering_is_found(server: &mut Server) {
    let first = server.database(None).await;
    let journal = open(&JournalUrl::parse(&server.url(&first)).unwrap()).await;
    let mut raw = Raw::postgres(&server.url(&first)).await;
    let old = story_with_old_rows(&journal, &mut raw).await;
    raw.close().await;
    journal.close().await;
    for way in 0..ways() {
        let copy = server.database(Some(&first)).await;
        let url = server.url(&copy);
        let journal = open(&JournalUrl::parse(&url).unwrap()).await;
        tamper(way, &journal, &mut Raw::postgres(&url).await, &old).await;
        journal.close().await;
    }
}

async fn refusals(server: &mut Server) {
    let url = server.fresh().await.unwrap();
    let journal = open(&url).await;
    story(&journal).await;
    assert!(!journal.name().contains('@') && journal.name().ends_with(&format!("/journal_{}", server.databases)));
    let other = Journal::open(&url, Key::from_bytes([8; 32])).await.unwrap_err();
    assert!(matches!(other, StoreError::JournalKey { .. }), "{other:?}");
    let trouble = async |url: String| match Journal::open(&JournalUrl::parse(&url).unwrap(), key()).await {
        Err(StoreError::Journal { trouble, .. }) => trouble,
        other => panic!("{other:?}"),
    };
    assert_eq!(trouble(server.url("no_such_database")).await, JournalTrouble::Missing);
    let nobody = server.url("postgres").replace("postgres@", "nobody_known@");
    assert_eq!(trouble(nobody).await, JournalTrouble::Denied);
    // port 1 is nobody's
    assert_eq!(trouble("postgres://ann@127.0.0.1:1/shop".into()).await, JournalTrouble::Unreachable);
    // a server that stops in the middle is a failure that may pass, and costs nothing that was acknowledged
    let head = journal.head().await.unwrap();
    let name = format!("journal_{}", server.databases);
    let kill = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
    server.sql(&kill).await;
    server.sql(&format!("alter database {name} allow_connections false")).await;
    let e = journal.append(&head, NOW, "desk", vec![declined(3, "ann")], Vec::new()).await.unwrap_err();
    assert!(matches!(e, store::journal::AppendError::Store(_)), "{e:?}");
    server.sql(&format!("alter database {name} allow_connections true")).await;
    assert_eq!(journal.append(&head, NOW, "desk", vec![declined(3, "ann")], Vec::new()).await.unwrap().seq, 9);
}
