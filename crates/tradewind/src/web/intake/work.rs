//! An import as a job: one at a time, telling how far it is, ready to be called off.

use super::super::fault::Fault;
use super::super::jobs::{End, Job, JobKind};
use super::super::window::{App, Told};
use super::Taken;
use app::import::{Progress, Source};
use app::report::ImportReport;
use axum::http::StatusCode;
use domain::Words;
use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How often a job that waits for its turn looks whether it was called off.
const PATIENCE: Duration = Duration::from_millis(200);

/// Unfinished imports of one person.
const WAITING_MAX: usize = 4;

/// Refuses when several imports of a person still wait.
///
/// # Errors
/// 429.
pub fn not_too_many(window: &App, person: &str) -> Result<(), Fault> {
    let jobs = window.jobs.list();
    let mine = |j: &&Arc<Job>| j.kind == JobKind::Import && j.by == person && j.progress().end.is_none();
    if jobs.iter().filter(mine).count() < WAITING_MAX {
        return Ok(());
    }
    Err(Fault::new(
        StatusCode::TOO_MANY_REQUESTS,
        "several of your imports still wait; let them end first: see Jobs",
        "您有多个导入尚未完成；请等待其结束，见“任务”",
    ))
}

/// Starts the import of what came in.
pub fn begin(window: &App, person: &str, taken: Taken, now_micros: i64) -> Arc<Job> {
    let job = window.jobs.start(JobKind::Import, person, now_micros);
    let (window, work) = (window.clone(), job.clone());
    tokio::spawn(async move {
        let held = Arc::new(taken);
        let files = held.clone();
        import(window, work, move || Ok(files.incoming.sources(&files.settings))).await;
        // the folder is gone only when the import has let go of its files
        drop(held);
    });
    job
}

/// Imports under a job: waits for its turn, tells how far it is, can be called off, reads the figures anew.
pub async fn import<F>(window: App, job: Arc<Job>, files: F)
where
    F: FnOnce() -> Result<Vec<Box<dyn Source>>, Words> + Send + 'static,
{
    let Some(_turn) = turn(&window, &job).await else { return job.end(End::Cancelled) };
    let (at, work) = (window.clone(), job.clone());
    let done = tokio::task::spawn_blocking(move || {
        let files = files()?;
        let total = files.iter().map(|f| f.bytes()).sum();
        let mut teller = Teller { job: &work, total, before: 0, said: 0, name: String::new() };
        match app::import::import(&at.lake, &files, at.now(), &mut |p| teller.tell(p)) {
            Ok(report) => Ok(Some(report)),
            Err(app::Error::CalledOff) => Ok(None),
            Err(e) => Err(Words::new(e.to_string(), e.zh())),
        }
    });
    match done.await {
        Ok(Ok(Some(report))) => {
            let mut words = came_of(&report);
            if report.commit.is_some() {
                fresh(&window, &mut words).await;
            }
            *job.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
            job.end(End::Done(words));
        }
        Ok(Ok(None)) => job.end(End::Cancelled),
        Ok(Err(words)) => job.end(End::Failed(words)),
        Err(_) => job.end(End::Failed(bug())),
    }
}

/// Waits until no other job works; `None` when it was called off before.
pub async fn turn<'a>(window: &'a App, job: &Job) -> Option<tokio::sync::MutexGuard<'a, ()>> {
    let turn = window.jobs.turn.lock();
    tokio::pin!(turn);
    loop {
        match tokio::time::timeout(PATIENCE, &mut turn).await {
            Ok(_) if job.cancelled() => return None,
            Ok(guard) => return Some(guard),
            Err(_) if job.cancelled() => return None,
            Err(_) => {}
        }
    }
}

/// Reads the figures anew and tells open pages; the import stands even where that fails.
pub async fn fresh(window: &App, words: &mut Words) {
    match window.refresh().await {
        Ok(true) => {}
        // another task was faster, or nothing that figures rest on has changed
        Ok(false) => window.tell(Told::Facts),
        Err(e) => {
            words.en.push_str(&format!("; the figures could not be read anew: {e}"));
            words.zh.push_str(&format!("；数据已导入，但未能刷新页面数字：{}", e.zh()));
        }
    }
}

/// What is told of a bug of ours.
pub fn bug() -> Words {
    Words::new(
        "it broke off on a bug of ours and nothing was changed; please report it with the file",
        "因程序缺陷而中断，数据未改变；请将文件与此提示反馈给我们",
    )
}

/// What an import came to, in a line.
fn came_of(report: &ImportReport) -> Words {
    let (imported, already, refused, facts) = (report.imported(), report.already(), report.refused(), report.facts());
    let count = super::super::figure::count;
    let mut words = Words::new(
        format!("{imported} file(s) imported, {} facts", count(facts)),
        format!("导入 {imported} 个文件，收录 {} 条数据", count(facts)),
    );
    for (n, en, zh) in [
        (already as u64, "already there", "个此前已导入"),
        (refused as u64, "refused", "个被拒收"),
        (report.rejected(), "row(s) rejected", "行被拒绝"),
    ] {
        if n > 0 {
            words.en.push_str(&format!(", {} {en}", count(n)));
            words.zh.push_str(&format!("，{} {zh}", count(n)));
        }
    }
    words
}

/// Says how far an import is: not at every batch, or open pages would hear of nothing else.
struct Teller<'a> {
    job: &'a Job,
    total: u64,
    before: u64,
    said: u64,
    name: String,
}

impl Teller<'_> {
    fn tell(&mut self, progress: Progress<'_>) -> ControlFlow<()> {
        match progress {
            Progress::File { name, done_bytes } => {
                self.name = crate::cli::one_line(name, 80);
                self.before = done_bytes;
                self.say(done_bytes, Words::new(self.name.clone(), self.name.clone()));
            }
            Progress::Bytes(bytes) => {
                let done = self.before.saturating_add(bytes);
                if done >= self.said.saturating_add((self.total / 100).max(1 << 16)) {
                    self.say(done, Words::new(self.name.clone(), self.name.clone()));
                }
            }
            Progress::Committing => self.say(self.total, Words::new("making it safe", "正在写入")),
        }
        if self.job.cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn say(&mut self, done: u64, words: Words) {
        self.said = done;
        self.job.go_on(done, self.total, words);
    }
}
