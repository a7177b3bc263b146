//! Work that goes on behind the pages: imports, runs of the agents, measuring. Each shows how far it is and can be cancelled.

use super::window::Told;
use app::desk::propose::Run;
use app::desk::receipt::ReadBack;
use desk::{DecisionId, Outcome};
use domain::Words;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// Jobs that are remembered.
const KEPT: usize = 100;

/// What a job is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JobKind {
    /// Reports are taken in.
    Import,
    /// The agents run.
    Run,
}

impl JobKind {
    /// Its name, English and Chinese.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Import => ("Import", "导入"),
            Self::Run => ("Agents at work", "智能体运行"),
        }
    }
}

/// How far a job is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Done so far, in whatever `of` counts.
    pub done: u64,
    /// In all; 0 while that is not known.
    pub of: u64,
    /// What is being done.
    pub words: Words,
    /// How it ended.
    pub end: Option<End>,
}

/// How a job ended.
#[derive(Clone, PartialEq, Debug)]
pub enum End {
    /// As it should; words say what came of it.
    Done(Words),
    /// A person called it off: nothing was changed.
    Cancelled,
    /// It failed.
    Failed(Words),
}

/// What a run of the agents came to.
#[derive(Debug)]
pub struct Morning {
    /// What reading the live state settled of what had been sent.
    pub back: ReadBack,
    /// Decisions that were measured.
    pub measured: Vec<(DecisionId, Outcome)>,
    /// Proposals and what became of them.
    pub run: Run,
}

/// A job.
pub struct Job {
    /// Its number since the program started.
    pub id: u64,
    /// What it is about.
    pub kind: JobKind,
    /// Who asked for it.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub started_micros: i64,
    /// Reports that it took in, once an import has ended.
    pub report: Mutex<Option<app::report::ImportReport>>,
    /// What the agents did, once a run has ended.
    pub morning: Mutex<Option<Morning>>,
    progress: Mutex<Progress>,
    cancelled: AtomicBool,
    told: broadcast::Sender<Told>,
}

impl Job {
    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says how far it is.
    pub fn go_on(&self, done: u64, of: u64, words: Words) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        (progress.done, progress.of, progress.words) = (done, of, words);
        drop(progress);
        self.told.send(Told::Job(self.id)).ok();
    }

    /// Ends it. The first end counts.
    pub fn end(&self, end: End) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).end.get_or_insert(end);
        self.told.send(Told::Job(self.id)).ok();
    }

    /// Asks it to stop; it ends where that leaves nothing half done.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked it to stop.
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// All jobs since the program started.
pub struct Jobs {
    /// Held by the job whose turn it is: one works at a time, in the order in which they came.
    pub turn: tokio::sync::Mutex<()>,
    list: Mutex<Vec<Arc<Job>>>,
    next: AtomicU64,
    told: broadcast::Sender<Told>,
}

impl Jobs {
    /// None yet.
    pub fn new(told: broadcast::Sender<Told>) -> Self {
        Self { turn: tokio::sync::Mutex::new(()), list: Mutex::new(Vec::new()), next: AtomicU64::new(1), told }
    }

    /// Begins one.
    pub fn start(&self, kind: JobKind, by: &str, now_micros: i64) -> Arc<Job> {
        let (en, zh) = ("waiting", "等待中");
        let job = Arc::new(Job {
            id: self.next.fetch_add(1, Ordering::Relaxed),
            kind,
            by: by.to_owned(),
            started_micros: now_micros,
            report: Mutex::new(None),
            morning: Mutex::new(None),
            progress: Mutex::new(Progress { done: 0, of: 0, words: Words::new(en, zh), end: None }),
            cancelled: AtomicBool::new(false),
            told: self.told.clone(),
        });
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(job.clone());
        // what still goes on is not forgotten
        let mut over = list.len().saturating_sub(KEPT);
        list.retain(|j| {
            let forget = over > 0 && j.progress().end.is_some();
            over -= usize::from(forget);
            !forget
        });
        job
    }

    /// One of them.
    pub fn find(&self, id: u64) -> Option<Arc<Job>> {
        self.list().into_iter().find(|j| j.id == id)
    }

    /// All of them, the newest first.
    pub fn list(&self) -> Vec<Arc<Job>> {
        let list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter().rev().cloned().collect()
    }
}
