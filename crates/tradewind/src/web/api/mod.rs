//! The JSON API under `/api/v1`, described by `/api/v1/openapi.json`: programs look, send reports in and let agents run. None of them
//! approves, declines, edits or sends: a person does that, in the window or on the command line.

mod caller;
mod desk;
mod facts;
#[cfg(test)]
mod tests;
mod work;

use super::window::App;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{Modify, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What is answered instead of what was asked for.
#[derive(Serialize, ToSchema, Debug)]
pub struct Problem {
    /// What was found and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

/// An answer that is a problem.
#[derive(Debug)]
pub struct Refused(StatusCode, Problem);

impl Refused {
    fn new(status: StatusCode, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self(status, Problem { en: en.into(), zh: zh.into() })
    }
}

impl From<super::fault::Fault> for Refused {
    fn from(f: super::fault::Fault) -> Self {
        Self(f.status, Problem { en: f.words.en, zh: f.words.zh })
    }
}

impl From<app::Error> for Refused {
    fn from(e: app::Error) -> Self {
        super::fault::Fault::from(e).into()
    }
}

impl From<store::StoreError> for Refused {
    fn from(e: store::StoreError) -> Self {
        app::Error::from(e).into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut answer = (self.0, Json(self.1)).into_response();
        if self.0 == StatusCode::UNAUTHORIZED {
            let bearer = axum::http::HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(axum::http::header::WWW_AUTHENTICATE, bearer);
        }
        answer
    }
}

/// An answer, or why there is none.
pub type Reply<T> = Result<Json<T>, Refused>;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

fn described() -> (Router<App>, OpenApi) {
    let about = InfoBuilder::new()
        .title("Tradewind 信风")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Look at decisions, profit and facts; send reports in; let the agents run. Tokens are made on the page People and carry \
             scopes: read, import, run, metrics. Approving is for people and not part of this interface. Money is decimal text with its \
             currency; times are RFC 3339 in UTC.",
        ))
        .build();
    let (router, mut api) = OpenApiRouter::with_openapi(OpenApiBuilder::new().info(about).build())
        .routes(routes!(desk::status))
        .routes(routes!(desk::decisions))
        .routes(routes!(desk::decision))
        .routes(routes!(desk::outcomes))
        .routes(routes!(desk::journal))
        .routes(routes!(facts::profit))
        .routes(routes!(facts::imports, work::import))
        .routes(routes!(work::run))
        .routes(routes!(work::job))
        .split_for_parts();
    Bearer.modify(&mut api);
    (router, api)
}

/// The description of the interface.
#[cfg(test)]
fn openapi() -> OpenApi {
    described().1
}

/// Addresses.
pub fn routes() -> Router<App> {
    let (router, api) = described();
    router
        .route("/api/v1/openapi.json", axum::routing::get(move || async move { Json(api) }))
        .route("/metrics", axum::routing::get(work::metrics))
}
