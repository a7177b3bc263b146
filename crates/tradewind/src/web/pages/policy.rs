//! The policy: limits, goals, autonomy.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/policy",
    name: ("Policy", "策略"),
    about: ("Limits and goals, and how freely agents may act", "限额、目标与智能体权限"),
    mark: "M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6zM9 12l2 2 4-4",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/policy", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
