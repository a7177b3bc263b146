//! Saved views of the inbox: filters under a name, one click away.

use super::super::super::fault::{Answer, Fault};
use super::super::super::page::{self, post};
use super::super::super::visit::{Posted, Visit};
use super::super::super::window::App;
use super::PAGE;
use super::ask::Ask;
use crate::cli::one_line;
use axum::Router;
use axum::response::Response;
use axum::routing;
use maud::{Markup, html};
use serde::Deserialize;

/// Name of the page among saved views.
const INBOX: &str = "inbox";
/// Letters of a name.
const NAME_MAX: usize = 40;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/inbox/view", routing::post(save)).route("/inbox/view/forget", routing::post(forget))
}

/// The person's views as chips, and what saves the one that is open.
///
/// # Errors
/// The accounts can't be read.
pub async fn chips(visit: &Visit, ask: &Ask) -> Answer<Markup> {
    let views = visit.window.accounts.views(&visit.person.name, INBOX).await?;
    let here = ask.query();
    Ok(html! {
        @if !views.is_empty() || !here.is_empty() {
            div.chips aria-label=(visit.pick("Saved views", "已存视图")) role="group" {
                @for view in &views {
                    @let to = Ask::read(&view.query).unwrap_or_default();
                    @let name = one_line(&view.name, NAME_MAX);
                    a.chip href=(to.address(PAGE.path)) aria-current=[(to.query() == here).then_some("true")] { (name) }
                    @if to.query() == here {
                        (post(visit, "/inbox/view/forget", html! {
                            input type="hidden" name="view" value=(view.id);
                            button.plain.small type="submit" aria-label={ (visit.pick("Forget the view ", "删除视图 ")) (name) } { "×" }
                        }))
                    }
                }
                @if !here.is_empty() {
                    details {
                        summary.chip { (visit.pick("Save this view", "保存此视图")) }
                        (post(visit, "/inbox/view", html! {
                            input type="hidden" name="query" value=(here);
                            label { (visit.pick("Name", "名称")) input name="name" required maxlength=(NAME_MAX); }
                            button type="submit" { (visit.pick("Save", "保存")) }
                        }))
                    }
                }
            }
        }
    })
}

#[derive(Deserialize)]
struct Save {
    name: String,
    query: String,
}

async fn save(Posted { visit, form }: Posted<Save>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    let (name, ask) = (form.name.trim(), Ask::read(&form.query)?);
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(Fault::mistake(
            format!("a view needs a name of 1 to {NAME_MAX} letters; go back and write one"),
            format!("视图名称须为 1–{NAME_MAX} 个字；请返回填写"),
        ));
    }
    visit.window.accounts.save_view(&visit.person.name, INBOX, name, &ask.query()).await?;
    Ok(page::go(&visit, &ask.address(PAGE.path), visit.pick("view saved", "视图已保存"), None))
}

#[derive(Deserialize)]
struct Forget {
    view: i64,
}

async fn forget(Posted { visit, form }: Posted<Forget>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    visit.window.accounts.forget_view(&visit.person.name, form.view).await?;
    Ok(page::go(&visit, PAGE.path, visit.pick("view forgotten", "视图已删除"), None))
}
