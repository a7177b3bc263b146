//! People who may sign in, tokens, the record of views.

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

/// The page.
pub const PAGE: Page = Page {
    path: "/accounts",
    name: ("People", "人员"),
    about: ("Who may sign in, tokens of programs, who looked at what", "登录账户、程序令牌与查看记录"),
    mark: "M9 11a3 3 0 100-6 3 3 0 000 6zM3 20c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 010 6M18 14c2 1 3 3 3 6",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/accounts", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    page(&visit, PAGE.path, visit.of(PAGE.name), html! {}).await
}
