//! Reports come in: a form, jobs with progress, a readable result; and the agents run.

mod came;
mod job;
pub mod run;
#[cfg(test)]
mod tests;

use super::super::fault::{Answer, Fault};
use super::super::figure::moment;
use super::super::intake;
use super::super::jobs::{End, Job};
use super::super::page::{self, page};
use super::super::visit::{TOKEN, Visit};
use super::super::watch::WATCHER;
use super::super::window::App;
use axum::Router;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::Marketplace;
use domain::policy::Role;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Who may bring reports.
pub const UPLOAD: &[Role] = &[Role::Owner, Role::Operator, Role::Stock, Role::Accountant];
/// The page that the navigation marks.
const DATA: &str = "/data";

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/upload", get(form).merge(post(take).layer(DefaultBodyLimit::disable())))
        .route("/jobs", get(list))
        .route("/jobs/{id}", get(job::show))
        .route("/jobs/{id}/events", get(job::events))
        .route("/jobs/{id}/cancel", post(job::cancel))
        .route("/run", post(run::start))
}

async fn form(visit: Visit) -> Answer<Markup> {
    visit.only(UPLOAD)?;
    let (files, mib) = (visit.window.limits.upload_files, visit.window.limits.upload_bytes >> 20);
    let body = html! {
        p.about { (visit.pick(
            "Reports as the marketplace gives them: text, CSV, Excel, JSON, also packed as zip or gz. The kind of report is found by itself; bringing a file twice changes nothing.",
            "直接上传平台导出的原始报表：文本、CSV、Excel、JSON，也可为 zip 或 gz 压缩包。系统自动识别报表类型；重复上传不会重复计算。"
        )) }
        form.card method="post" action="/upload" enctype="multipart/form-data" data-upload {
            // the token comes first: before it is right, no file is kept
            input type="hidden" name=(TOKEN) value=(visit.session.token);
            (statements(&visit))
            label.drop for="files" data-drop {
                span.strong { (visit.pick("Files", "文件")) } " "
                span.muted { (visit.pick(
                    format!("choose them or drop them here; at most {files} files, {mib} MiB"),
                    format!("选择文件或拖到此处；最多 {files} 个文件、{mib} MiB")
                )) }
                input #files type="file" name="files" multiple required;
            }
            div.bar {
                button.primary type="submit" { (visit.pick("Import", "导入")) }
                a href="/jobs" { (visit.pick("Recent jobs", "最近任务")) }
                a href="/data?tab=coverage" { (visit.pick("Which days are missing?", "缺哪些日期？")) }
            }
        }
        (agents(&visit))
    };
    page(&visit, DATA, visit.pick("Bring reports", "上传报表"), body).await
}

/// What a person may state about the files because the files do not.
fn statements(visit: &Visit) -> Markup {
    let standing = visit.window.standing();
    let places = standing.books.input.places().iter();
    let known: BTreeSet<&str> =
        places.map(|p| standing.books.input.names.text(p.shop)).filter(|s| visit.sees(s)).collect();
    html! {
        fieldset {
            legend { (visit.pick("Where they come from", "报表来源")) }
            div.bar {
                label { (visit.pick("Shop", "店铺"))
                    @if visit.shops().is_empty() {
                        input name="shop" list="shops" maxlength="100" placeholder=(app::context::DEFAULT_SHOP);
                        datalist #shops { @for shop in known { option value=(shop) {} } }
                    } @else {
                        select name="shop" required { @for shop in visit.shops() { option value=(shop) { (shop) } } }
                    }
                }
                label { (visit.pick("Site, where a report names none", "站点（报表未注明时）"))
                    select name="marketplace" {
                        option value="" { (visit.pick("as the report says", "以报表为准")) }
                        @for m in Marketplace::all() { option value=(m.code()) { (m.code()) } }
                    }
                }
            }
            details {
                summary { (visit.pick("Period and dates, where a report leaves them open", "期间与日期格式（报表未注明时）")) }
                div.bar {
                    label { (visit.pick("First day", "起始日")) input type="date" name="from"; }
                    label { (visit.pick("Last day", "结束日")) input type="date" name="to"; }
                    label { (visit.pick("03/04 means", "03/04 表示"))
                        select name="date_order" {
                            option value="" { (visit.pick("as the site writes dates", "按站点习惯")) }
                            option value="mdy" { (visit.pick("4 March", "3 月 4 日")) }
                            option value="dmy" { (visit.pick("3 April", "4 月 3 日")) }
                        }
                    }
                }
            }
        }
    }
}

/// The button that lets the agents run.
fn agents(visit: &Visit) -> Markup {
    html! {
        @if visit.is(page::DECIDE) {
            section.card {
                h2 { (visit.pick("Let the agents look", "让智能体分析")) }
                p.muted { (visit.pick(
                    "They read the facts as they stand and propose; nothing leaves without a person.",
                    "智能体读取当前数据并提出建议；未经人工批准不会发出任何改动。"
                )) }
                (page::post(visit, "/run", html! { button type="submit" { (visit.pick("Run the agents", "运行智能体")) } }))
            }
        }
    }
}

async fn take(
    visit: Visit,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fault> {
    visit.only(UPLOAD)?;
    intake::fits(&headers, &visit.window.limits)?;
    intake::not_too_many(&visit.window, &visit.person.name)?;
    let form = form.map_err(|e| {
        let text = e.body_text();
        Fault::mistake(format!("this is no form with files: {text}"), format!("这不是带文件的表单：{text}"))
    })?;
    let taken = intake::receive(&visit, form).await?;
    let job = intake::begin(&visit.window, &visit.person.name, taken, visit.now_micros);
    Ok(Redirect::to(&format!("/jobs/{}", job.id)).into_response())
}

/// Whether a job may be seen: by who started it and by owners of all shops; what a watched folder brought by all who may bring reports.
fn may_see(visit: &Visit, job: &Job) -> bool {
    let all = visit.shops().is_empty();
    let theirs = visit.is(page::OWNER) || (job.by == WATCHER && visit.is(UPLOAD));
    job.by == visit.person.name || (all && theirs)
}

async fn list(visit: Visit) -> Answer<Markup> {
    let jobs: Vec<_> = visit.window.jobs.list().into_iter().filter(|j| may_see(&visit, j)).collect();
    let body = html! {
        @if jobs.is_empty() {
            (page::empty(visit.pick("No jobs yet", "暂无任务"), html! {
                p { (visit.pick("Imports and runs of the agents stand here, with what came of them, until the program is started anew.",
                    "导入与智能体运行的过程和结果显示在这里，程序重启后清空。")) }
                @if visit.is(UPLOAD) { p { a.primary href="/upload" { (visit.pick("Bring reports", "上传报表")) } } }
            }))
        } @else {
            div.scroll { table {
                thead { tr {
                    th scope="col" { (visit.pick("Job", "任务")) }
                    th scope="col" { (visit.pick("By", "发起人")) }
                    th scope="col" { (visit.pick("Begun", "开始")) }
                    th scope="col" { (visit.pick("State", "状态")) }
                    th scope="col" { (visit.pick("What came of it", "结果")) }
                } }
                tbody { @for j in &jobs {
                    @let progress = j.progress();
                    tr data-row {
                        th scope="row" { a data-key="Enter" href={ "/jobs/" (j.id) } { (visit.of(j.kind.title())) " " (j.id) } }
                        td { (crate::cli::one_line(&j.by, 60)) }
                        td { (moment(j.started_micros)) }
                        td { (state(&visit, progress.end.as_ref())) }
                        td { (job::said(&visit, &progress)) }
                    }
                } }
            } }
        }
    };
    page(&visit, DATA, visit.pick("Jobs", "任务"), body).await
}

/// How a job stands, as a tag.
fn state(visit: &Visit, end: Option<&End>) -> Markup {
    let (class, words) = match end {
        None => ("tag", visit.pick("goes on", "进行中")),
        Some(End::Done(_)) => ("tag good", visit.pick("done", "完成")),
        Some(End::Cancelled) => ("tag warn", visit.pick("called off", "已取消")),
        Some(End::Failed(_)) => ("tag bad", visit.pick("failed", "失败")),
    };
    html! { span class=(class) { (words) } }
}
