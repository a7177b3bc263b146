//! What a visitor is told when something can't be done: what was found and what to do, in both languages.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Words;
use maud::{DOCTYPE, Markup, html};

/// A request that ends without its page.
#[derive(Debug)]
pub struct Fault {
    /// Status of the answer.
    pub status: StatusCode,
    /// What was found and what to do.
    pub words: Words,
}

/// A page, or why there is none.
pub type Answer<T = Markup> = Result<T, Fault>;

impl Fault {
    /// A fault with words of its own.
    pub fn new(status: StatusCode, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { status, words: Words::new(en, zh) }
    }

    /// What was asked for is not there.
    pub fn missing(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, en, zh)
    }

    /// The person may not do this.
    pub fn forbidden(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, en, zh)
    }

    /// The request holds something that can't be read.
    pub fn mistake(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, en, zh)
    }
}

impl From<app::Error> for Fault {
    fn from(e: app::Error) -> Self {
        let status = match &e {
            app::Error::Refused(_) => StatusCode::CONFLICT,
            app::Error::Asked { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, words: Words::new(e.to_string(), e.zh()) }
    }
}

impl From<store::StoreError> for Fault {
    fn from(e: store::StoreError) -> Self {
        app::Error::from(e).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "Tradewind 信风" }
                    link rel="stylesheet" href=(super::assets::CSS.href());
                }
                body.bare {
                    main.card {
                        h1 { (self.status.as_u16()) }
                        p lang="en" { (self.words.en) }
                        p lang="zh-CN" { (self.words.zh) }
                        p { a href="/" { "Tradewind 信风" } }
                    }
                }
            }
        };
        (self.status, page).into_response()
    }
}
