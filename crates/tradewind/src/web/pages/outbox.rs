//! What leaves: approved decisions, upload files, receipts.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

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
    Router::new().route("/outbox", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
