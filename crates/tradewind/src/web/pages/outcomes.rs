//! Outcomes: calibration, league of agents, every measured decision.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/outcomes",
    name: ("Outcomes", "复盘"),
    about: ("What came of decisions, against what was predicted", "决策结果与预测的对比"),
    mark: "M4 20V4M4 20h16M7 15l4-4 3 3 5-7",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/outcomes", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
