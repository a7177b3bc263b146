//! Work that programs may ask for: taking reports in, letting the agents run; and the program's own measurements.

use super::super::intake;
use super::super::jobs::{End, Job, JobKind};
use super::super::page::DECIDE;
use super::super::pages::upload::UPLOAD;
use super::super::pages::upload::run::begin;
use super::caller::Caller;
use super::desk::mistake;
use super::{Problem, Refused, Reply};
use app::settings::{self, Misstated, Settings};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use store::accounts::Scope;
use utoipa::{IntoParams, ToSchema};

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

/// What is said of a file that is sent in.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Stated {
    /// Name of the file: its ending tells what it is packed in.
    pub name: String,
    /// Seller account that the facts belong to; `main` where not said.
    pub shop: Option<String>,
    /// Site, for reports that name none.
    pub marketplace: Option<String>,
    /// First day, `2026-10-31`, for reports that state no period.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// Takes one report in, the body as it is (CSV, TSV, TXT, XLSX, JSON, .gz, .zip). The job says what came of it.
#[utoipa::path(post, path = "/api/v1/imports", params(Stated), request_body(content = String, content_type = "application/octet-stream"),
    security(("token" = [])), responses((status = 202, body = JobState), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn import(
    caller: Caller,
    stated: Result<Query<Stated>, QueryRejection>,
    body: Body,
) -> Result<(StatusCode, Json<JobState>), Refused> {
    caller.only(Scope::Import)?;
    if !UPLOAD.contains(&caller.person.role) {
        return Err(Refused::new(
            StatusCode::FORBIDDEN,
            "this person's role brings no reports",
            "此人的角色无权上传报表",
        ));
    }
    let Query(stated) = stated.map_err(|e| mistake(&e))?;
    let wrong = |e: Misstated| Refused::new(StatusCode::UNPROCESSABLE_ENTITY, e.en, e.zh);
    let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
    let settings = Settings {
        shop: given(&stated.shop).map(|s| settings::shop(&s)).transpose().map_err(wrong)?,
        marketplace: given(&stated.marketplace).map(|m| settings::marketplace(&m)).transpose().map_err(wrong)?,
        from: given(&stated.from).map(|d| settings::day(&d)).transpose().map_err(wrong)?,
        to: given(&stated.to).map(|d| settings::day(&d)).transpose().map_err(wrong)?,
        ..Settings::default()
    };
    settings::ordered(&settings).map_err(wrong)?;
    let theirs = settings.shop.as_deref().is_some_and(|s| caller.sees(s));
    if !(caller.person.shops.is_empty() || theirs) {
        return Err(Refused::new(
            StatusCode::FORBIDDEN,
            "name a shop of this person's: shop=",
            "请用 shop= 指明此人所属店铺",
        ));
    }
    intake::not_too_many(&caller.window, &caller.person.name)?;
    let taken = intake::arrive(&caller.window, &stated.name, settings, body, caller.now_micros).await?;
    let job = intake::begin(&caller.window, &caller.person.name, taken, caller.now_micros);
    Ok((StatusCode::ACCEPTED, Json(JobState::from(&*job))))
}

/// Lets the agents look at the facts as they stand and propose. Nothing that they propose leaves without a person.
#[utoipa::path(post, path = "/api/v1/runs", security(("token" = [])), responses(
    (status = 202, body = JobState), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn run(caller: Caller) -> Result<(StatusCode, Json<JobState>), Refused> {
    caller.only(Scope::Run)?;
    if !DECIDE.contains(&caller.person.role) {
        return Err(Refused::new(
            StatusCode::FORBIDDEN,
            "this person's role lets no agents run",
            "此人的角色无权运行智能体",
        ));
    }
    if caller.window.jobs.list().iter().any(|j| j.kind == JobKind::Run && j.progress().end.is_none()) {
        return Err(Refused::new(StatusCode::CONFLICT, "the agents run already", "智能体正在运行"));
    }
    let job = begin(&caller.window, &caller.person, caller.now_micros);
    Ok((StatusCode::ACCEPTED, Json(JobState::from(&*job))))
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
