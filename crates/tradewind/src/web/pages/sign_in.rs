//! Signing in and out, and the first password.

use super::super::window::App;
use axum::Router;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
}
