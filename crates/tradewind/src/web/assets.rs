//! Style sheet, script and mark: part of the program, named by their content so that a browser may keep them for good.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

/// A file that is part of the program.
pub struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    hash: LazyLock<String>,
}

impl Asset {
    /// Where a page finds it.
    pub fn href(&self) -> String {
        format!("/assets/{}/{}", *self.hash, self.name)
    }
}

fn short(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}

/// How pages look.
pub static CSS: Asset = Asset {
    name: "tradewind.css",
    kind: "text/css; charset=utf-8",
    bytes: include_bytes!("assets/tradewind.css"),
    hash: LazyLock::new(|| short(CSS.bytes)),
};
/// How charts look.
pub static CHART: Asset = Asset {
    name: "chart.css",
    kind: "text/css; charset=utf-8",
    bytes: include_bytes!("assets/chart.css"),
    hash: LazyLock::new(|| short(CHART.bytes)),
};
/// What pages do beyond forms and links: keys, live updates, hover values, drag and drop.
pub static JS: Asset = Asset {
    name: "tradewind.js",
    kind: "text/javascript; charset=utf-8",
    bytes: include_bytes!("assets/tradewind.js"),
    hash: LazyLock::new(|| short(JS.bytes)),
};
/// The mark.
pub static MARK: Asset = Asset {
    name: "mark.svg",
    kind: "image/svg+xml",
    bytes: include_bytes!("assets/mark.svg"),
    hash: LazyLock::new(|| short(MARK.bytes)),
};

/// Answers for an asset.
pub async fn get(Path((hash, name)): Path<(String, String)>) -> Response {
    match [&CSS, &CHART, &JS, &MARK].into_iter().find(|a| a.name == name && *a.hash == hash) {
        Some(a) => {
            let headers =
                [(header::CONTENT_TYPE, a.kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, a.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
