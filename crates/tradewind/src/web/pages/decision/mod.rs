//! One decision: what changes, what it earns, what it risks, why, and how sure that is; its evidence down to the rows of files.

mod actions;
mod charts;
mod edit;
mod evidence;
mod parts;
mod revert;
mod show;
#[cfg(test)]
mod tests;

use super::super::fault::{Answer, Fault};
use super::super::visit::Visit;
use super::super::window::App;
use crate::cli::one_line;
use axum::Router;
use axum::routing::{get, post};
use desk::{Decision, DecisionId};

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/decision/{id}", get(show::show))
        .route("/decision/{id}/charts", get(charts::show))
        .route("/decision/{id}/edit", get(edit::show).post(edit::send))
        .route("/decision/{id}/evidence/{n}", get(evidence::show))
        .route("/decision/{id}/revert", post(revert::send))
}

/// Where a decision is shown.
fn href(id: DecisionId) -> String {
    format!("/decision/{id}")
}

/// The decision that an address names. One of a shop that the person does not see is as good as none.
async fn found(visit: &Visit, text: &str) -> Answer<Decision> {
    let missing = || {
        let text = one_line(text, 20);
        Fault::missing(
            format!("there is no decision `{text}` here; the inbox lists what waits, the journal everything"),
            format!("没有决策“{text}”；待审列表在“待审”页，全部记录在“日志”页"),
        )
    };
    let id = DecisionId::parse(text).ok_or_else(missing)?;
    let decision = visit.window.house().journal.decision(id).await?;
    decision.filter(|d| visit.sees(&d.proposal.shop)).ok_or_else(missing)
}
