//! One decision: change, evidence, prediction, guardrails, history.

use super::super::window::App;
use axum::Router;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
}
