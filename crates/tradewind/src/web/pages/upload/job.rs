//! One job: how far it is, how to call it off, what came of it.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::moment;
use super::super::super::jobs::{End, Job, JobKind, Progress};
use super::super::super::page::{go, page, post};
use super::super::super::table::Ask;
use super::super::super::visit::{Posted, Visit};
use super::super::super::window::Told;
use super::{came, may_see, run, state};
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A form without fields of its own.
#[derive(Deserialize)]
pub struct Nothing {}

/// The job with that number, if it may be seen.
fn find(visit: &Visit, id: u64) -> Result<Arc<Job>, Fault> {
    visit.window.jobs.find(id).filter(|j| may_see(visit, j)).ok_or_else(|| {
        Fault::missing(
            format!("there is no job {id}: the newest are kept until the program is started anew; see Jobs"),
            format!("没有任务 {id}：程序重启前仅保留最近的任务；见“任务”"),
        )
    })
}

/// The page of a job.
pub async fn show(visit: Visit, Path(id): Path<u64>, Query(ask): Query<Ask>) -> Answer<Markup> {
    let job = find(&visit, id)?;
    let progress = job.progress();
    let result = if progress.end.is_some() {
        result(&visit, &job, ask).await?
    } else {
        html! {}
    };
    let body = html! {
        p.muted {
            (crate::cli::one_line(&job.by, 60)) " · " (moment(job.started_micros)) " · "
            (state(&visit, progress.end.as_ref())) " · "
            a href="/jobs" { (visit.pick("all jobs", "全部任务")) }
        }
        @match &progress.end {
            None => (going_on(&visit, &job, &progress)),
            Some(End::Failed(words)) => div.alarm role="alert" { p { (visit.words(words)) } },
            Some(End::Cancelled) => div.notice { p { (said(&visit, &progress)) } },
            Some(End::Done(words)) => div.notice role="status" { p { (visit.words(words)) } },
        }
        (result)
    };
    page(&visit, super::DATA, &format!("{} {id}", visit.of(job.kind.title())), body).await
}

fn going_on(visit: &Visit, job: &Job, progress: &Progress) -> Markup {
    let id = job.id;
    html! {
        section.card data-job={ "/jobs/" (id) "/events" } {
            label { span data-words { (said(visit, progress)) }
                @if progress.of > 0 { progress max=(progress.of) value=(progress.done.min(progress.of)) {} }
                @else { progress {} }
            }
            div.bar {
                a href={ "/jobs/" (id) } { (visit.pick("Look again", "刷新查看")) }
                (post(visit, &format!("/jobs/{id}/cancel"), html! {
                    button.danger type="submit" { (visit.pick("Call it off", "取消任务")) }
                }))
            }
        }
    }
}

/// What is being done, or how it ended, in words.
pub fn said(visit: &Visit, progress: &Progress) -> String {
    match &progress.end {
        None => visit.words(&progress.words).to_owned(),
        Some(End::Done(words) | End::Failed(words)) => visit.words(words).to_owned(),
        Some(End::Cancelled) => visit.pick("called off; nothing was changed", "已取消，数据未改变").to_owned(),
    }
}

async fn result(visit: &Visit, job: &Job, ask: Ask) -> Answer<Markup> {
    match job.kind {
        JobKind::Import => {
            let report = job.report.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Ok(report.map_or_else(|| html! {}, |r| came::result(visit, job.id, &r, ask)))
        }
        JobKind::Run => run::result(visit, job).await,
    }
}

/// Calls a job off.
pub async fn cancel(Path(id): Path<u64>, posted: Posted<Nothing>) -> Result<Response, Fault> {
    let visit = posted.visit;
    let job = find(&visit, id)?;
    job.cancel();
    let said = visit.pick("it ends where that leaves nothing half done", "任务将在安全处停止");
    Ok(go(&visit, &format!("/jobs/{id}"), said, None))
}

/// How far a job is, as it goes on.
pub async fn events(
    visit: Visit,
    Path(id): Path<u64>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let told = visit.window.told.subscribe();
    let job = find(&visit, id)?;
    let first = Watching { visit, job, told, ended: false, begun: false };
    let stream = futures::stream::unfold(first, |mut w| async move {
        let event = w.next().await?;
        Some((Ok(event), w))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

/// Somebody who watches a job.
struct Watching {
    visit: Visit,
    job: Arc<Job>,
    told: Receiver<Told>,
    ended: bool,
    begun: bool,
}

impl Watching {
    /// What there is to say next; `None` after the end.
    async fn next(&mut self) -> Option<Event> {
        if self.ended {
            return None;
        }
        while self.begun {
            match self.told.recv().await {
                Ok(Told::Job(id)) if id == self.job.id => break,
                Ok(_) => {}
                // too much was told meanwhile: how far it is now is what counts
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return None,
            }
        }
        self.begun = true;
        let progress = self.job.progress();
        self.ended = progress.end.is_some();
        let end = progress.end.as_ref().map(|e| match e {
            End::Done(_) => "done",
            End::Cancelled => "cancelled",
            End::Failed(_) => "failed",
        });
        let words = said(&self.visit, &progress);
        let data = json!({"done": progress.done, "of": progress.of, "words": words, "end": end});
        Some(Event::default().data(data.to_string()))
    }
}
