//! Reports come in: drag and drop, progress, a readable result.

use super::super::window::App;
use axum::Router;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
}
