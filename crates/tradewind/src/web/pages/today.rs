//! Today: owner cash against the path to the goal, what the desk did, what waits, what could go wrong.

mod desk_done;
mod figures;
mod heads;
mod money;
mod month;
mod start;
mod verdict;
mod warnings;

pub use figures::Figures;
pub use heads::hours;
pub use money::{books, level};

use super::super::fault::Answer;
use super::super::page::{self, Page, page};
use super::super::visit::Visit;
use super::super::window::App;
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use store::accounts::NoteKind;

/// The page.
pub const PAGE: Page = Page {
    path: "/",
    name: ("Today", "今日"),
    about: ("What the owner keeps this month, what waits, and what could go wrong", "本月老板到手现金、待办与风险"),
    mark: "M4 11l8-7 8 7v9h-5v-6h-6v6H4z",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

async fn show(visit: Visit) -> Answer<Markup> {
    let figures = Figures::read(&visit).await?;
    let body = if figures.nothing_yet(&visit) {
        start::steps(&visit)
    } else if visit.is(page::MONEY) {
        visit.looked_at(NoteKind::Profit).await?;
        whole(&visit, &figures)
    } else {
        counts(&visit, &figures)
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

/// Everything, for those who see what the firm earns.
fn whole(visit: &Visit, f: &Figures) -> Markup {
    html! {
        (verdict::sentence(visit, f))
        div.grid {
            (verdict::cards(visit, f))
            (desk_done::waiting_card(visit, &f.earned.waiting, true))
        }
        div.columns {
            (warnings::section(visit, &f.alarms, true))
            (desk_done::weightiest(visit, &f.earned.waiting))
        }
        div.columns {
            (month::path_chart(visit, &f.path))
            (month::waterfall(visit, f))
        }
        div.columns {
            (desk_done::section(visit, &f.earned, true))
            (heads::section(visit, f))
        }
        (verdict::method(visit, f))
    }
}

/// Counts and alarms without amounts, for those who don't.
fn counts(visit: &Visit, f: &Figures) -> Markup {
    html! {
        div.grid {
            (desk_done::waiting_card(visit, &f.earned.waiting, false))
            (heads::saved_card(visit, &f.hours.total))
        }
        (warnings::section(visit, &f.alarms, false))
        (desk_done::section(visit, &f.earned, false))
    }
}

#[cfg(test)]
mod tests;
