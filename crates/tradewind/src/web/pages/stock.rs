//! Stock: cover, arrivals, age.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/stock",
    name: ("Stock", "库存"),
    about: ("How long stock lasts, what is on the way, what has grown old", "可售天数、在途与库龄"),
    mark: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/stock", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
