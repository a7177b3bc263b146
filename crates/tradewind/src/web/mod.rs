//! The window: pages that a boss, an operator, a stock controller and an accountant open every morning.
//!
//! Pages are rendered here from figures that `app` reads; nothing here reckons. Every page works without script; the script adds keys, live
//! updates, hover values and drag and drop. See docs/design/0003-window.md.

pub mod api;
pub mod assets;
pub mod chart;
pub mod fault;
pub mod figure;
pub mod guard;
pub mod intake;
pub mod jobs;
mod kept;
pub mod limits;
pub mod page;
mod pages;
pub mod said;
pub mod server;
pub mod table;
#[cfg(test)]
pub mod trial;
pub mod visit;
pub mod watch;
pub mod window;

use axum::Router;
use page::Page;
use window::App;

/// The pages, in the order of the navigation.
pub const PAGES: &[Page] = &[
    pages::today::PAGE,
    pages::inbox::PAGE,
    pages::outbox::PAGE,
    pages::outcomes::PAGE,
    pages::profit::PAGE,
    pages::tax::PAGE,
    pages::close::PAGE,
    pages::commission::PAGE,
    pages::people::PAGE,
    pages::ads::PAGE,
    pages::stock::PAGE,
    pages::data::PAGE,
    pages::journal::PAGE,
    pages::policy::PAGE,
    pages::accounts::PAGE,
];

/// Everything that the window answers.
pub fn router(window: App) -> Router {
    let pages = PAGES.iter().fold(Router::new(), |router, page| router.merge((page.routes)()));
    let others = [pages::decision::routes(), pages::sign_in::routes(), pages::common::routes()];
    let all = others.into_iter().fold(pages, Router::merge);
    let quick = guard::quick(all.route("/assets/{hash}/{name}", axum::routing::get(assets::get)), &window.limits);
    // reports come in at the pace of the line that they come over, with limits of their own
    guard::around(quick.merge(pages::upload::routes()).merge(api::routes()), &window).with_state(window)
}
