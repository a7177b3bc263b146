//! The inbox: decisions that wait, ranked by cash at stake and urgency.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/inbox",
    name: ("Inbox", "待审"),
    about: ("Decisions that wait for you, the weightiest first", "等待您审核的决策，按影响排序"),
    mark: "M4 13l3-9h10l3 9v7H4zM4 13h5l1 3h4l1-3h5",
    roles: page::DECIDE,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/inbox", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
