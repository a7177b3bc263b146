//! Profit: waterfall and table, drill to postings and lines.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/profit",
    name: ("Profit", "利润"),
    about: ("Where the money went, down to postings and lines of files", "钱去了哪里：可下钻到凭证与报表行"),
    mark: "M5 20V9M10 20V4M15 20v-8M20 20v-5",
    roles: page::MONEY,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/profit", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
