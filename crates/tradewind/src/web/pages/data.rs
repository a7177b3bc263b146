//! Data: imports, coverage, rejects, quarantined lines.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/data",
    name: ("Data", "数据"),
    about: (
        "What was imported, which days are covered, what was rejected, what waits for a meaning",
        "导入记录、覆盖日期、被拒绝的行、待归类费用",
    ),
    mark: "M4 6c0-2 16-2 16 0v12c0 2-16 2-16 0zM4 6c0 2 16 2 16 0M4 12c0 2 16 2 16 0",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/data", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
