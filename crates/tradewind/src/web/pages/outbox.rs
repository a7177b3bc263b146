//! What leaves: approved decisions, upload files, receipts.

use super::super::fault::{Answer, Fault};
use super::super::figure::{count, moment};
use super::super::page::{self, DECIDE, Page, empty, go, page, post};
use super::super::visit::{NoVisit, Posted, TOKEN, Visit, check_token};
use super::super::window::{App, Told};
use crate::cli::house::{change, dispatch, short};
use crate::cli::one_line;
use crate::io::outbox::Folder;
use app::desk::Seen;
use app::desk::dispatch::{Errand, Stayed};
use app::desk::receipt::Settled;
use axum::Router;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use connectors::dock::Dock;
use desk::{Decision, DecisionId, Filter, Order, State, Upload};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Uploads that are listed.
const SHOWN: usize = 50;
/// Bytes of a receipt.
const RECEIPT_MAX: usize = 32 << 20;

/// The page.
pub const PAGE: Page = Page {
    path: "/outbox",
    name: ("Send", "发出"),
    about: ("Approved changes become upload files; answers come home", "将已批准的改动写入上传文件，并收取回执"),
    mark: "M4 12l16-8-6 16-3-7zM11 13l9-9",
    roles: page::DECIDE,
    routes,
};

fn routes() -> Router<App> {
    use axum::routing::post;
    Router::new()
        .route("/outbox", get(show))
        .route("/outbox/send", post(send))
        .route("/outbox/{id}/take", post(take))
        .route("/outbox/{id}/print/{n}", get(print))
        .route("/outbox/{id}/receipt", post(receipt).layer(axum::extract::DefaultBodyLimit::max(RECEIPT_MAX)))
        .route("/outbox/settle", post(settle))
}

async fn listed(visit: &Visit, states: &[State], upload: Option<&str>) -> Answer<Vec<Arc<Decision>>> {
    let filter = Filter {
        states: states.to_vec(),
        upload: upload.map(str::to_owned),
        shops: visit.shops().clone(),
        ..Filter::default()
    };
    Ok(visit.window.docket().await?.list(&filter, Order::Number).into_iter().cloned().collect())
}

async fn show(visit: Visit) -> Answer<Markup> {
    visit.only(DECIDE)?;
    let (approved, of_others): (Vec<_>, Vec<_>) =
        listed(&visit, &[State::Approved], None).await?.into_iter().partition(|d| decides(&visit, d));
    let open = listed(&visit, &[State::Dispatched, State::Unknown], None).await?;
    let docket = visit.window.docket().await?;
    let uploads: Vec<&Upload> =
        docket.uploads().iter().rev().map(AsRef::as_ref).filter(|u| visit.sees(&u.shop)).take(SHOWN).collect();
    let body = html! {
        section {
            h2 { (visit.pick("Approved, not sent yet", "已批准，尚未发出")) }
            @if approved.is_empty() && of_others.is_empty() {
                (empty(visit.pick("nothing waits to leave", "没有待发出的事项"), html! {
                    (visit.pick("Approved decisions gather here and leave together as files for the marketplace or the supplier.", "批准后的决策汇集于此，一并写成上传文件发给平台或供应商。"))
                    " " a href="/inbox" { (visit.pick("To the inbox", "前往待审")) }
                }))
            }
            @if !approved.is_empty() {
                (post(&visit, "/outbox/send", html! {
                    button.primary type="submit" { (visit.pick(format!("Write upload files for {}", approved.len()), format!("为 {} 项写出上传文件", approved.len()))) }
                }))
                (lines(&visit, &approved))
            }
            @if !of_others.is_empty() {
                p.muted { (visit.pick("These are sent by others: your role does not decide on them.", "以下由他人发出：您的角色不负责此类决策。")) }
                (lines(&visit, &of_others))
            }
        }
        section {
            h2 { (visit.pick("Files", "上传文件")) }
            @if uploads.is_empty() {
                (empty(visit.pick("no file has been written yet", "尚无上传文件"), html! {
                    (visit.pick("A file holds only what was approved, row by row, and is checked again when it is taken.", "文件只包含已批准的内容，逐行对应，取走时再次核对。"))
                }))
            }
            @for u in uploads { (upload(&visit, u, &open)) }
        }
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

/// Whether the person's role decides on this kind: what they may send, take to the marketplace and bring home.
fn decides(visit: &Visit, d: &Decision) -> bool {
    visit.person.role.decides(d.proposal.action.kind())
}

fn lines(visit: &Visit, decisions: &[Arc<Decision>]) -> Markup {
    html! {
        ol.rows {
            @for d in decisions.iter().take(200) {
                li data-row {
                    a.what href={ "/decision/" (d.id) } data-key="Enter" { (change::line(visit.lang, &d.proposal)) }
                    span.muted { (d.id) " · " (change::place(&d.proposal)) }
                }
            }
        }
        @if decisions.len() > 200 { p.muted { (visit.pick("and more", "其余从略")) } }
    }
}

fn upload(visit: &Visit, u: &Upload, open: &[Arc<Decision>]) -> Markup {
    let kind = Dock::find(&u.dock).map_or_else(|| u.dock.clone(), |d| visit.of(d.title()).to_owned());
    let waiting: Vec<&Decision> =
        open.iter().map(AsRef::as_ref).filter(|d| d.sent.as_ref().is_some_and(|s| s.upload == u.id)).collect();
    let unknown = waiting.iter().filter(|d| d.state == State::Unknown).count();
    let pdf = u.dock == Dock::PurchaseOrder.code();
    html! {
        article.card data-row id=(u.id) {
            h3 { (u.id) " · " (kind) " · " (u.shop) "/" (u.marketplace) }
            p.muted.mono { (u.name) " · " (short(&u.hash)) }
            p {
                (visit.pick(format!("{} changes", u.rows.len()), format!("{} 项改动", u.rows.len()))) " "
                @if waiting.is_empty() { span.tag.good { (visit.pick("settled", "已有结果")) } }
                @else { span.tag.warn { (visit.pick(format!("{} without an answer", waiting.len()), format!("{} 项尚无结果", waiting.len()))) } }
                @if unknown > 0 { " " span.tag.bad { (visit.pick(format!("{unknown} unknown: settled by the next reports, never sent again"), format!("{unknown} 项未知：以后续报表为准，不会重复发送"))) } }
            }
            @if !waiting.iter().all(|d| decides(visit, d)) {
                p.muted { (visit.pick("Taken to the marketplace by others: your role does not decide on what it holds.", "由他人上传：您的角色不负责其中的决策。")) }
            } @else if !waiting.is_empty() {
                details open[waiting.len() == u.rows.len()] {
                    summary { (visit.pick("What to do", "如何操作")) }
                    ol.steps { @for line in dispatch::todo(visit.lang, u).iter().take(1) { li { (line) } }
                        li { (visit.pick("then upload the report that comes back, here below", "然后在下方上传平台返回的报告")) } }
                    (post(visit, &format!("/outbox/{}/take", u.id), html! {
                        button.primary type="submit" { (visit.pick("Take the file to the marketplace (once)", "取走文件去上传（仅一次）")) }
                    }))
                    @if pdf { p { a href={ "/outbox/" (u.id) "/print/0" } { (visit.pick("Print of the order (PDF)", "采购单打印件（PDF）")) } } }
                    form method="post" action={ "/outbox/" (u.id) "/receipt" } enctype="multipart/form-data" {
                        input type="hidden" name=(TOKEN) value=(visit.session.token);
                        label { (visit.pick("Report that came back", "平台返回的报告")) input type="file" name="file" required; }
                        button type="submit" { (visit.pick("Take in the receipt", "收取回执")) }
                    }
                    details {
                        summary { (visit.pick("Settle one by one", "逐项确认结果")) }
                        ol.rows { @for d in &waiting { li data-row {
                            a.what href={ "/decision/" (d.id) } { (d.id) " " (change::line(visit.lang, &d.proposal)) }
                            (post(visit, "/outbox/settle", html! {
                                input type="hidden" name="id" value=(d.id);
                                input type="hidden" name="done" value="1";
                                button.small type="submit" { (visit.pick("done", "已完成")) }
                            }))
                            (post(visit, "/outbox/settle", html! {
                                input type="hidden" name="id" value=(d.id);
                                input type="hidden" name="done" value="0";
                                label { span.away { (visit.pick("Why it failed", "失败原因")) } input name="reason" required maxlength="200" placeholder=(visit.pick("why it failed", "失败原因")); }
                                button.small type="submit" { (visit.pick("failed", "失败")) }
                            }))
                        } } }
                    }
                }
            }
        }
    }
}

async fn send(Posted { visit, .. }: Posted<serde::de::IgnoredAny>) -> Answer<Markup> {
    visit.only(DECIDE)?;
    let (house, seen) = (visit.window.house(), visit.window.seen().await?);
    let mut folder = Folder::new(&visit.window.data.join("outbox"));
    let day = desk::room::day_of(visit.now_micros);
    let errand = Errand { by: Some(&visit.person.name), shops: visit.shops() };
    let done = house.dispatch(&errand, &seen, day, &mut folder, visit.now_micros).await;
    visit.window.tell(Told::Journal);
    let done = done?;
    let written = &done.uploads;
    let mut stayed: Vec<(&Stayed, Decision)> = Vec::new();
    for s in &done.stayed {
        stayed.push((s, house.decision(s.id).await?));
    }
    let body = html! {
        ul.plain { @for u in written { li {
            a href={ "/outbox#" (u.upload.id) } { (u.upload.id) " · " (u.upload.name) } " · "
            (visit.pick(format!("{} changes", u.upload.rows.len()), format!("{} 项改动", u.upload.rows.len())))
            @if u.again { " · " (visit.pick("the same file once more", "同一文件再次写出")) }
        } } }
        @if !stayed.is_empty() {
            h2 { (visit.pick("Stayed", "未发出")) }
            table { thead { tr { th scope="col" { (visit.pick("Decision", "决策")) } th scope="col" {} th scope="col" { (visit.pick("Why", "原因")) } } }
                tbody { @for (s, d) in &stayed { tr {
                    th scope="row" { a href={ "/decision/" (s.id) } { (s.id) " " (change::line(visit.lang, &d.proposal)) } }
                    td { @if s.void { span.tag.bad { (visit.pick("approval void", "批准已失效")) } } @else { span.tag.warn { (visit.pick("waits", "等待")) } } }
                    td { (visit.words(&s.why)) }
                } } } }
        }
        p { a.button href="/outbox" { (visit.pick("To the files", "查看文件")) } }
    };
    let n = written.len();
    let title = visit.pick(format!("{n} files written"), format!("已写出 {n} 个文件"));
    page(&visit, PAGE.path, &title, body).await
}

/// An upload of a shop that the person sees.
async fn find(visit: &Visit, id: &str) -> Answer<(Upload, Vec<u8>)> {
    let found = visit.window.house().journal.upload(id).await?;
    found.filter(|(u, _)| visit.sees(&u.shop)).ok_or_else(|| {
        let id = one_line(id, 20);
        Fault::missing(format!("there is no upload {id}"), format!("没有上传文件 {id}"))
    })
}

/// The file itself, once: whoever takes it says so.
async fn take(Path(id): Path<String>, Posted { visit, .. }: Posted<serde::de::IgnoredAny>) -> Answer<Response> {
    visit.only(DECIDE)?;
    let (upload, bytes) = find(&visit, &id).await?;
    visit.window.house().carry(&upload.name, &bytes, &visit.person.name, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    Ok(page::file(&upload.name, bytes))
}

async fn print(Path((id, n)): Path<(String, usize)>, visit: Visit) -> Answer<Response> {
    visit.only(DECIDE)?;
    let (upload, _) = find(&visit, &id).await?;
    let prints = visit.window.house().prints(&upload).await?;
    let (name, bytes) = prints
        .into_iter()
        .nth(n)
        .ok_or_else(|| Fault::missing("this upload has no such print", "该上传文件没有此打印件"))?;
    Ok(page::file(&name, bytes))
}

async fn receipt(Path(id): Path<String>, visit: Visit, mut form: Multipart) -> Result<Markup, NoVisit> {
    visit.only(DECIDE)?;
    let (upload, _) = find(&visit, &id).await?;
    let unread = |e: axum::extract::multipart::MultipartError| {
        let status =
            if e.status() == StatusCode::PAYLOAD_TOO_LARGE { e.status() } else { StatusCode::UNPROCESSABLE_ENTITY };
        Fault::new(status, format!("this form can't be read: {e}"), format!("无法读取表单：{e}"))
    };
    let mut checked = false;
    while let Some(field) = form.next_field().await.map_err(unread)? {
        match field.name() {
            Some(TOKEN) => {
                check_token(&visit.session, &field.text().await.map_err(unread)?)?;
                checked = true;
            }
            Some("file") if checked => {
                let name = one_line(field.file_name().unwrap_or("report"), 200);
                let bytes = field.bytes().await.map_err(unread)?;
                let house = visit.window.house();
                // what came of a line stands in the receipt, not in the world
                let settled = house
                    .receipt(
                        &name,
                        &bytes,
                        Some(&upload.id),
                        Some(&visit.person.name),
                        &Seen::default(),
                        visit.now_micros,
                    )
                    .await
                    .map_err(Fault::from)?;
                visit.window.tell(Told::Journal);
                return Ok(settled_page(&visit, &settled).await?);
            }
            _ => {}
        }
    }
    if !checked {
        check_token(&visit.session, "")?;
    }
    Err(Fault::mistake("choose the report that came back", "请选择平台返回的报告").into())
}

async fn settled_page(visit: &Visit, settled: &Settled) -> Answer<Markup> {
    let (done, failed, doubted) = (settled.executed.len(), settled.failed.len(), settled.doubted.len());
    let rows = |title: &str, class: &str, list: &[(DecisionId, String)]| {
        html! { @for (id, words) in list { tr {
            th scope="row" { a href={ "/decision/" (id) } { (id) } }
            td { span class={ "tag " (class) } { (title) } }
            td { (one_line(words, 300)) }
        } } }
    };
    let executed: Vec<(DecisionId, String)> = settled.executed.iter().map(|id| (*id, String::new())).collect();
    let body = html! {
        p { (visit.pick(
            format!("{}: {} done, {} refused, {} unknown", settled.upload, count(done as u64), count(failed as u64), count(doubted as u64)),
            format!("{}：已执行 {}，被拒绝 {}，未知 {}", settled.upload, count(done as u64), count(failed as u64), count(doubted as u64)),
        )) }
        @if settled.settled_before > 0 { p.muted { (visit.pick(format!("{} were settled before and are left as they are", settled.settled_before), format!("{} 项此前已有结果，未改动", settled.settled_before))) } }
        table { thead { tr { th scope="col" { (visit.pick("Decision", "决策")) } th scope="col" { (visit.pick("Result", "结果")) } th scope="col" { (visit.pick("The marketplace says", "平台原文")) } } }
            tbody {
                (rows(visit.pick("refused", "被拒绝"), "bad", &settled.failed))
                (rows(visit.pick("unknown", "未知"), "warn", &settled.doubted))
                (rows(visit.pick("done", "已执行"), "good", &executed))
            } }
        p { a.button href="/outbox" { (visit.pick("To the files", "查看文件")) } }
    };
    page(visit, PAGE.path, visit.pick("Receipt", "回执"), body).await
}

#[derive(Deserialize)]
struct Settle {
    id: String,
    done: String,
    #[serde(default)]
    reason: String,
}

/// A person says what became of a change that no report tells of.
async fn settle(Posted { visit, form }: Posted<Settle>) -> Answer<Response> {
    visit.only(DECIDE)?;
    let missing = || Fault::missing("there is no such decision", "没有此决策");
    let id = DecisionId::parse(&form.id).ok_or_else(missing)?;
    let house = visit.window.house();
    let d = house.decision(id).await?;
    if !visit.sees(&d.proposal.shop) {
        return Err(missing());
    }
    let reason = form.reason.trim();
    let failed = match form.done.as_str() {
        "1" if reason.is_empty() => None,
        "0" => Some(reason),
        _ => return Err(Fault::mistake("say done, or failed with the reason", "请选择已完成，或填写失败原因")),
    };
    if failed.is_some_and(str::is_empty) {
        return Err(Fault::mistake("say why it failed", "请填写失败原因"));
    }
    house.confirm(id, failed, &visit.person.name, &Seen::default(), visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    let words = if failed.is_some() { visit.pick("failed", "失败") } else { visit.pick("done", "已完成") };
    Ok(go(&visit, "/outbox", &format!("{id}: {words} · {}", moment(visit.now_micros)), None))
}

#[cfg(test)]
mod tests;
