//! Today: owner cash against the path to the goal, what the desk did, what waits, what could go wrong.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/",
    name: ("Today", "今日"),
    about: ("What the owner keeps this month, what waits, and what could go wrong", "本月业主现金、待办与风险"),
    mark: "M4 11l8-7 8 7v9h-5v-6h-6v6H4z",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
