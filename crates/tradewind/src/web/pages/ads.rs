//! Ads: campaigns, targets and search terms.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/ads",
    name: ("Ads", "广告"),
    about: (
        "What advertising costs and brings, by campaign, target and search term",
        "广告花费与产出：按广告活动、投放与搜索词",
    ),
    mark: "M4 10v4h3l6 4V6l-6 4zM16 9a4 4 0 010 6",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/ads", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
