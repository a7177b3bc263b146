//! Somebody who has not signed in: where they are, which language they read, and what they may send.

use super::super::super::fault::Fault;
use super::super::super::page::bare;
use super::super::super::visit::{SESSION, cookie, language};
use super::super::super::window::App;
use super::limit::Limiter;
use super::{later, other_language};
use crate::cli::Lang;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Bytes of a form.
const FORM_MAX: usize = 16 << 10;
/// Seconds that a language is remembered.
const YEAR: u32 = 365 * 24 * 3600;

/// Somebody who has not signed in.
pub(super) struct Stranger {
    pub window: App,
    pub lang: Lang,
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: String,
    /// The cookie that it brought along, of whatever session.
    pub cookie: Option<String>,
}

impl Stranger {
    /// Where from, as sessions and notes say it.
    pub fn from(&self) -> String {
        format!("{} {}", self.address, self.agent)
    }

    /// Remembers the language that was asked for.
    pub fn speaking(&self, mut response: Response, asked: &str) -> Response {
        if matches!(asked, "en" | "zh") {
            let text = format!("lang={asked}; Path=/; Max-Age={YEAR}; SameSite=Lax");
            if let Ok(text) = HeaderValue::from_str(&text) {
                response.headers_mut().append(header::SET_COOKIE, text);
            }
        }
        response
    }
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, window: &App) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let query = parts.uri.query().unwrap_or("");
        let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
        let lang = match asked {
            Some("zh") => Lang::Zh,
            Some("en") => Lang::En,
            _ => language(headers),
        };
        let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
        Ok(Self {
            window: window.clone(),
            lang,
            address: address(parts, &window.reach.proxies),
            agent: crate::cli::one_line(agent, 150),
            cookie: cookie(headers, SESSION).map(str::to_owned),
        })
    }
}

/// A form of somebody who has not signed in: from one of our own pages, and not too often.
pub(super) struct Sent<T> {
    pub stranger: Stranger,
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, window: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        if !is_ours(&parts.headers, &window.reach.origin, window.reach.secure) {
            return Err(Fault::forbidden(
                "this form was not sent from this desk; open the page here and send it again",
                "表单并非从本页面提交；请在此处打开页面后重新提交",
            )
            .into_response());
        }
        let Ok(stranger) = Stranger::from_request_parts(&mut parts, window).await;
        if let Some(wait) = parts.extensions.get::<Arc<Limiter>>().and_then(|l| l.wait(stranger.address)) {
            let path = parts.uri.path();
            return Err(too_often(stranger.lang, if path == "/sign-in" { path } else { "/" }, wait.as_secs() + 1));
        }
        let bytes = to_bytes(body, FORM_MAX).await.map_err(|_| {
            Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "this form is larger than 16 KiB", "表单超过 16 KiB")
                .into_response()
        })?;
        let form = serde_html_form::from_bytes(&bytes).map_err(|_| {
            // the reason could hold what was typed
            Fault::mistake("this form can't be read; fill in every field", "无法读取表单；请填写所有字段")
                .into_response()
        })?;
        Ok(Self { stranger, form })
    }
}

fn too_often(lang: Lang, back: &str, seconds: u64) -> Response {
    let title = lang.pick("Too many attempts", "尝试次数过多");
    let inside = html! {
        div.alarm role="alert" {
            (lang.pick(
                format!("more than ten attempts in a minute came from your address; wait {seconds} s and try again"),
                format!("您的地址一分钟内尝试超过十次；请等待 {seconds} 秒后重试"),
            ))
        }
        p { a href=(back) { (lang.pick("Try again", "重试")) } }
        (other_language(lang, "/sign-in"))
    };
    later((StatusCode::TOO_MANY_REQUESTS, bare(lang, title, inside)).into_response(), seconds)
}

/// Whether a browser says that a form comes from one of our own pages. One that says nothing at all is none.
fn is_ours(headers: &HeaderMap, origin: &str, secure: bool) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let Some(from) = text(header::ORIGIN) else { return false };
    // the desk may be open under several names: `localhost`, an address, what a proxy calls it
    let same_host = match from.split_once("://") {
        Some((scheme, host)) => text(header::HOST) == Some(host) && (!secure || scheme == "https"),
        None => false,
    };
    from == origin || same_host
}

/// Where a visitor is. Only proxies that the desk was told of are believed when they speak of somebody else; of the addresses that they
/// name, the last one that is not a proxy itself is the visitor's: those before it the visitor may have made up.
fn address(parts: &Parts, proxies: &[IpAddr]) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if !proxies.contains(&peer) {
        return peer;
    }
    let headers: Vec<&str> = parts.headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
    let said = headers.iter().rev().flat_map(|list| list.rsplit(','));
    let mut known = said.map_while(|a| a.trim().parse::<IpAddr>().ok()).map(|a| a.to_canonical());
    known.find(|a| !proxies.contains(a)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn only_known_proxies_are_believed() {
        let check = |peer: &str, said: &[&str], expected: &str| {
            let mut request = Request::builder();
            for said in said {
                request = request.header("x-forwarded-for", *said);
            }
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
            let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
            assert_eq!(address(&parts, &proxies).to_string(), expected, "{peer} {said:?}");
        };
        check("198.51.100.1", &["203.0.113.9"], "198.51.100.1");
        check("10.0.0.1", &["203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9");
        check("10.0.0.1", &["1.1.1.1", "203.0.113.9"], "203.0.113.9");
        check("::ffff:10.0.0.1", &["203.0.113.9"], "203.0.113.9");
        check("10.0.0.1", &["203.0.113.9, unknown"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
    }

    #[test]
    fn a_form_comes_from_our_own_pages() {
        let check = |secure, pairs: &[(&'static str, &str)], expected| {
            let headers: HeaderMap =
                pairs.iter().map(|(n, v)| (n.parse::<header::HeaderName>().unwrap(), v.parse().unwrap())).collect();
            assert_eq!(is_ours(&headers, "https://desk.example", secure), expected, "{pairs:?}");
        };
        check(true, &[("sec-fetch-site", "same-origin")], true);
        check(true, &[("sec-fetch-site", "same-site"), ("origin", "https://desk.example")], false);
        check(true, &[("sec-fetch-site", "cross-site")], false);
        check(true, &[("origin", "https://desk.example")], true);
        check(true, &[("origin", "https://10.1.1.1:7420"), ("host", "10.1.1.1:7420")], true);
        check(true, &[("origin", "http://10.1.1.1:7420"), ("host", "10.1.1.1:7420")], false);
        check(false, &[("origin", "http://localhost:7420"), ("host", "localhost:7420")], true);
        check(true, &[("origin", "https://evil.example"), ("host", "desk.example")], false);
        check(true, &[("origin", "null"), ("host", "desk.example")], false);
        check(true, &[("host", "desk.example")], false);
    }
}
