//! Work that programs may ask for: taking reports in, letting the agents run; and the program's own measurements.

use super::super::jobs::{End, Job};
use super::caller::Caller;
use super::{Problem, Refused, Reply};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use store::accounts::Scope;
use utoipa::ToSchema;

/// How far a job is.
#[derive(Serialize, ToSchema)]
pub struct JobState {
    /// Its number: ask `/api/v1/jobs/{id}` again.
    pub id: u64,
    /// Done so far.
    pub done: u64,
    /// In all; 0 while unknown.
    pub of: u64,
    /// `working`, `done`, `cancelled`, `failed`.
    pub state: &'static str,
    /// What is being done, or what came of it.
    pub words: super::desk::Both,
}

impl From<&Job> for JobState {
    fn from(job: &Job) -> Self {
        let p = job.progress();
        let (state, words) = match &p.end {
            None => ("working", &p.words),
            Some(End::Done(words)) => ("done", words),
            Some(End::Cancelled) => ("cancelled", &p.words),
            Some(End::Failed(words)) => ("failed", words),
        };
        Self { id: job.id, done: p.done, of: p.of, state, words: words.into() }
    }
}

/// How far a job of the token's person is.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", params(("id" = String, Path, description = "number of the job")), security(("token" = [])),
    responses((status = 200, body = JobState), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn job(caller: Caller, Path(id): Path<String>) -> Reply<JobState> {
    let missing = || Refused::new(StatusCode::NOT_FOUND, "there is no such job of yours", "没有您的此任务");
    let id = id.parse().map_err(|_| missing())?;
    let job = caller.window.jobs.find(id).filter(|j| j.by == caller.person.name).ok_or_else(missing)?;
    Ok(Json(JobState::from(&*job)))
}

/// What was counted, as Prometheus reads it.
pub async fn metrics(caller: Caller) -> Result<impl IntoResponse, Refused> {
    caller.only(Scope::Metrics)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], super::super::guard::measured()))
}
