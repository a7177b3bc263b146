//! The journal: every entry, verified.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/journal",
    name: ("Journal", "日志"),
    about: ("Everything that happened at the desk, bound entry to entry", "决策台发生的一切，逐条相连，不可更改"),
    mark: "M6 4h11v16H6zM9 8h5M9 12h5M9 16h3",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/journal", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
