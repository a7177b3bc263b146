//! Who asks, in which language, for which shops: what every page is handed.

use super::fault::Fault;
use super::guard;
use super::page::MONEY;
use super::said::Slip;
use super::window::{App, Window};
use crate::cli::Lang;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::policy::{Person, Role};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use store::accounts::{NoteKind, Session};

/// Name of the cookie with the session.
pub const SESSION: &str = "tradewind";
/// Name of the field with the token that every form carries.
pub const TOKEN: &str = "_token";

/// Light, dark, or as the machine is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// As the machine is set.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The word in the page.
    pub fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn of(word: &str) -> Self {
        [Self::Light, Self::Dark].into_iter().find(|t| t.code() == word).unwrap_or_default()
    }
}

/// A request by somebody who has signed in.
pub struct Visit {
    /// The window.
    pub window: App,
    /// Who asks, as the policy in force names them.
    pub person: Person,
    /// Their session.
    pub session: Session,
    /// Language of the page.
    pub lang: Lang,
    /// Colours of the page.
    pub theme: Theme,
    /// Path and query that were asked for.
    pub asked: String,
    /// Microseconds since 1970 UTC, read once for the request.
    pub now_micros: i64,
    /// What the page is to say of what was done before it.
    pub said: Option<Slip>,
}

impl Visit {
    /// One of two words.
    pub fn pick<T>(&self, en: T, zh: T) -> T {
        self.lang.pick(en, zh)
    }

    /// One of a pair.
    pub fn of(&self, pair: (&'static str, &'static str)) -> &'static str {
        self.lang.of(pair)
    }

    /// Words in the language of the page.
    pub fn words<'a>(&self, words: &'a domain::Words) -> &'a str {
        self.lang.pick(&words.en, &words.zh)
    }

    /// Whether facts and decisions of a shop may be shown.
    pub fn sees(&self, shop: &str) -> bool {
        self.person.shops.is_empty() || self.person.shops.contains(shop)
    }

    /// Shops that may be shown; empty means all.
    pub fn shops(&self) -> &BTreeSet<String> {
        &self.person.shops
    }

    /// Whether the role is one of these.
    pub fn is(&self, roles: &[Role]) -> bool {
        roles.contains(&self.person.role)
    }

    /// Whether the person sees what the firm earns and pays. Who does not is shown no amount and no sentence that may hold one, on whatever
    /// page (see [`super::figure::of_money`]).
    pub fn money(&self) -> bool {
        self.is(MONEY)
    }

    /// Whether the person's navigation names a page: nobody is led to a page that refuses them.
    pub fn opens(&self, path: &str) -> bool {
        super::PAGES.iter().any(|p| p.path == path && self.is(p.roles))
    }

    /// Refuses unless the role is one of these.
    ///
    /// # Errors
    /// 403, with the roles that may.
    pub fn only(&self, roles: &[Role]) -> Result<(), Fault> {
        if self.is(roles) {
            return Ok(());
        }
        let (may_en, may_zh): (Vec<_>, Vec<_>) = roles.iter().map(|r| r.title()).unzip();
        let (may_en, may_zh, (role_en, role_zh)) = (may_en.join(", "), may_zh.join("、"), self.person.role.title());
        Err(Fault::forbidden(
            format!("your role is {role_en}; this is for {may_en}"),
            format!("您的角色为{role_zh}；此操作仅限{may_zh}"),
        ))
    }

    /// Notes that sensitive data was looked at.
    ///
    /// # Errors
    /// The accounts can't be written.
    pub async fn looked_at(&self, what: NoteKind) -> Result<(), Fault> {
        Ok(self.window.accounts.note(&self.person.name, what, &self.asked, self.now_micros).await?)
    }
}

/// Why there is no visit: sign in first, or a fault.
pub enum NoVisit {
    /// Nobody has signed in.
    SignIn {
        /// Where they wanted to go.
        to: String,
        /// Whether the request was one of a script.
        script: bool,
    },
    /// Something else.
    Fault(Fault),
}

impl From<Fault> for NoVisit {
    fn from(f: Fault) -> Self {
        Self::Fault(f)
    }
}

impl IntoResponse for NoVisit {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn { script: true, .. } => StatusCode::UNAUTHORIZED.into_response(),
            Self::SignIn { to, .. } => Redirect::to(&format!("/sign-in?to={}", encoded(&to))).into_response(),
            Self::Fault(f) => f.into_response(),
        }
    }
}

/// Text as part of an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(b)),
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}

/// Value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, v)| v)
}

/// Whether a script fetches: the person sees nothing of the answer by itself.
pub fn of_script(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|d| d == "empty")
}

/// Language of a page: the one that was chosen, else the first of `Accept-Language` that we speak.
pub fn language(headers: &HeaderMap) -> Lang {
    let chosen = cookie(headers, "lang");
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut asked = chosen.into_iter().chain(accepted.split(','));
    let speak = |tag: &str| match tag.trim().get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("zh") => Some(Lang::Zh),
        Some("en") => Some(Lang::En),
        _ => None,
    };
    asked.find_map(speak).unwrap_or(Lang::En)
}

/// Colours of a page.
pub fn theme(headers: &HeaderMap) -> Theme {
    cookie(headers, "theme").map_or(Theme::Auto, Theme::of)
}

impl FromRequestParts<App> for Visit {
    type Rejection = NoVisit;

    async fn from_request_parts(parts: &mut Parts, window: &App) -> Result<Self, NoVisit> {
        let asked = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let script = of_script(&parts.headers);
        let to = if parts.method == axum::http::Method::GET { asked.clone() } else { "/".to_owned() };
        let sign_in = || NoVisit::SignIn { to: to.clone(), script };
        let now = window.now();
        let cookie = cookie(&parts.headers, SESSION).ok_or_else(sign_in)?;
        let session = window.accounts.session(cookie, now).await.map_err(Fault::from)?.ok_or_else(sign_in)?;
        let person = person(window, &session.person).ok_or_else(sign_in)?;
        Ok(Self {
            window: window.clone(),
            person,
            session,
            lang: language(&parts.headers),
            theme: theme(&parts.headers),
            asked,
            now_micros: now,
            said: parts.extensions.get::<Slip>().cloned(),
        })
    }
}

/// A person of the policy in force: whoever is struck from it is out at once.
pub fn person(window: &Window, name: &str) -> Option<Person> {
    window.house().policy.people.get(name).cloned()
}

/// A form that a signed-in person sent from one of our pages.
pub struct Posted<T> {
    /// Who, from where.
    pub visit: Visit,
    /// What the form holds.
    pub form: T,
}

#[derive(Deserialize)]
struct Token {
    #[serde(rename = "_token", default)]
    token: String,
}

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = NoVisit;

    async fn from_request(request: Request, window: &App) -> Result<Self, NoVisit> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, window).await?;
        let bytes = axum::body::to_bytes(body, FORM_MAX)
            .await
            .map_err(|e| if guard::stood_still(&e) { guard::too_slow() } else { too_large() })?;
        let read = |e: serde_html_form::de::Error| {
            Fault::mistake(format!("this form can't be read: {e}"), format!("无法读取表单：{e}"))
        };
        let token: Token = serde_html_form::from_bytes(&bytes).map_err(read)?;
        check_token(&visit.session, &token.token)?;
        let form = serde_html_form::from_bytes(&bytes).map_err(read)?;
        Ok(Self { visit, form })
    }
}

/// Bytes of a form.
const FORM_MAX: usize = 1 << 20;

fn too_large() -> Fault {
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "this form is larger than 1 MiB", "表单超过 1 MiB")
}

/// Refuses a form that was not made for this session.
///
/// # Errors
/// 403.
pub fn check_token(session: &Session, token: &str) -> Result<(), Fault> {
    // both are hashed first, so that the time says nothing about where they differ
    if blake3::hash(session.token.as_bytes()) == blake3::hash(token.as_bytes()) {
        return Ok(());
    }
    Err(Fault::forbidden(
        "this form belongs to another session; open the page again and send it from there",
        "表单来自其他会话；请重新打开页面后再提交",
    ))
}
