//! A watched folder: reports that are put there come in by themselves, as `tradewind import` takes them.

use super::intake;
use super::jobs::{End, JobKind};
use super::window::App;
use crate::cli::{Lang, Trouble};
use crate::io::walk::{self, SETTINGS_FILE};
use app::import::Source;
use app::settings::Settings;
use domain::Words;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Who brings what lies in a watched folder.
pub const WATCHER: &str = "watched folder 监视文件夹";
/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(3);
/// How long it rests after an import failed.
const REST: Duration = Duration::from_secs(60);
/// Folders below each other that are walked.
const DEEP: usize = 16;

/// Size and time of change: a file that is still being written has another at the next look.
type Stamp = (u64, Option<SystemTime>);

/// Takes in what is put into a folder, for as long as the program runs.
pub async fn watch(window: App, folder: PathBuf) {
    let mut watcher = Watcher::new(folder);
    loop {
        let rest = if watcher.look(&window).await { LOOK } else { REST };
        tokio::time::sleep(rest).await;
    }
}

/// What is known of a watched folder.
#[derive(Debug)]
struct Watcher {
    folder: PathBuf,
    /// What was found at the last look.
    before: BTreeMap<PathBuf, Stamp>,
    /// What was taken in, as it was then.
    taken: BTreeMap<PathBuf, Stamp>,
    /// What was complained of: each thing once.
    told: BTreeSet<String>,
}

impl Watcher {
    fn new(folder: PathBuf) -> Self {
        Self { folder, before: BTreeMap::new(), taken: BTreeMap::new(), told: BTreeSet::new() }
    }

    /// Looks once, and imports what has come to rest since. Returns whether all went well.
    async fn look(&mut self, window: &App) -> bool {
        let folder = self.folder.clone();
        let scanned = tokio::task::spawn_blocking(move || {
            let (mut found, mut trouble) = (BTreeMap::new(), Vec::new());
            scan(&folder, DEEP, &mut found, &mut trouble);
            (found, trouble)
        });
        let Ok((found, mut trouble)) = scanned.await else { return false };
        let rests = |(path, stamp): &(&PathBuf, &Stamp)| {
            self.before.get(*path) == Some(*stamp) && self.taken.get(*path) != Some(*stamp)
        };
        let ready: BTreeMap<PathBuf, Stamp> = found.iter().filter(rests).map(|(p, s)| (p.clone(), *s)).collect();
        self.taken.retain(|path, _| found.contains_key(path));
        self.before = found;
        let mut files = BTreeMap::new();
        for (path, stamp) in ready {
            match walk::sources(std::slice::from_ref(&path), &Settings::default(), None) {
                Ok(sources) if sources.is_empty() => drop(self.taken.insert(path, stamp)),
                Ok(_) => drop(files.insert(path, stamp)),
                // a `tradewind.toml` with a mistake in it: tried again until a person has put it right
                Err(e) => trouble.push(words(&e)),
            }
        }
        self.complain(window, trouble);
        files.is_empty() || self.take(window, files).await
    }

    async fn take(&mut self, window: &App, files: BTreeMap<PathBuf, Stamp>) -> bool {
        let job = window.jobs.start(JobKind::Import, WATCHER, window.now());
        let paths: Vec<PathBuf> = files.keys().cloned().collect();
        intake::import(window.clone(), job.clone(), move || sources(&paths)).await;
        let went_well = !matches!(job.progress().end, Some(End::Failed(_)));
        if went_well {
            self.taken.extend(files);
        }
        went_well
    }

    fn complain(&mut self, window: &App, trouble: Vec<Words>) {
        for words in trouble {
            if self.told.insert(words.en.clone()) {
                let job = window.jobs.start(JobKind::Import, WATCHER, window.now());
                job.end(End::Failed(words));
            }
        }
    }
}

fn sources(paths: &[PathBuf]) -> Result<Vec<Box<dyn Source>>, Words> {
    walk::sources(paths, &Settings::default(), None).map_err(|e| words(&e))
}

fn words(trouble: &Trouble) -> Words {
    Words::new(trouble.words(Lang::En).0, trouble.words(Lang::Zh).0)
}

/// All files at and below a folder that an import would take. What can't be read is told, the rest goes on.
fn scan(folder: &Path, deep: usize, found: &mut BTreeMap<PathBuf, Stamp>, trouble: &mut Vec<Words>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) => return trouble.push(words(&Trouble::File { path: folder.to_owned(), source })),
    };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        // as `import`: a dot hides a file, `~$` is how spreadsheet programs mark a file that is open
        if name.starts_with('.') || name.starts_with("~$") || name == SETTINGS_FILE {
            continue;
        }
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && deep > 0 {
            scan(&path, deep - 1, found, trouble);
        } else if let Some(about) = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file) {
            found.insert(path, (about.len(), about.modified().ok()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::Trial;
    use super::*;

    const COSTS: &str = "Batch,SKU,Received,Units,Currency,Goods cost,First-leg freight,Duty,Prep\n\
                         W1,LAMP,2026-09-01,100,CNY,4000.00,600.00,300.00,100.00\n";

    #[tokio::test(flavor = "multi_thread")]
    async fn a_report_that_is_put_there_comes_in_once() {
        let trial = Trial::new().await;
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("shop")).unwrap();
        std::fs::write(home.path().join("shop/tradewind.toml"), "shop = \"watched\"\n").unwrap();
        std::fs::write(home.path().join("shop/costs.csv"), COSTS).unwrap();
        std::fs::write(home.path().join(".hidden.csv"), COSTS).unwrap();
        let mut watcher = Watcher::new(home.path().to_owned());
        let before = trial.window.lake.last_commit().unwrap();
        assert!(watcher.look(&trial.window).await);
        assert!(trial.window.jobs.list().is_empty(), "it may still be written to");
        assert!(watcher.look(&trial.window).await);
        assert_eq!(trial.window.lake.last_commit().unwrap(), before + 1);
        for _ in 0..3 {
            assert!(watcher.look(&trial.window).await);
        }
        assert_eq!(trial.window.jobs.list().len(), 1, "once");
        let reader = trial.window.lake.reader(None).unwrap();
        let file = reader.imports().last().unwrap();
        assert_eq!((file.shop.as_str(), file.facts), ("watched", 1));

        // what can't be understood is told once and holds nothing else up
        std::fs::create_dir(home.path().join("bad")).unwrap();
        std::fs::write(home.path().join("bad/tradewind.toml"), "shopp = 1\n").unwrap();
        std::fs::write(home.path().join("bad/costs.csv"), COSTS).unwrap();
        std::fs::write(home.path().join("shop/more.csv"), COSTS.replace("W1", "W2")).unwrap();
        for _ in 0..4 {
            watcher.look(&trial.window).await;
        }
        assert_eq!(trial.window.jobs.list().len(), 3);
        let page = trial.get("/jobs").await.body;
        assert!(page.contains("unknown field `shopp`"), "{page}");
        assert_eq!(trial.window.lake.last_commit().unwrap(), before + 2);
    }
}
