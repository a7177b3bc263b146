//! What several pages share: finding things, settings, stop and resume, live updates.

use super::super::window::App;
use axum::Router;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
}
