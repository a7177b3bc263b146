//! What several pages share: finding things, language and colours, stop and resume, live updates, health.

use super::super::fault::{Answer, Fault};
use super::super::page::{DECIDE, at, go};
use super::super::visit::{Posted, Visit, encoded};
use super::super::window::{App, Told};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use desk::DecisionId;
use futures::Stream;
use serde::Deserialize;
use std::convert::Infallible;
use tokio::sync::broadcast::error::RecvError;

/// Seconds in a year: how long a browser keeps language and colours.
const YEAR: u32 = 31_536_000;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/find", get(find))
        .route("/settings", post(settings))
        .route("/stop", post(stop))
        .route("/stop/resume", post(resume))
        .route("/live", get(live))
        .route("/healthz", get(health))
        .fallback(missing)
}

#[derive(Deserialize)]
struct Find {
    #[serde(default)]
    q: String,
}

/// A decision by its number, a SKU of the books by its name, else decisions that speak of it.
async fn find(visit: Visit, Query(find): Query<Find>) -> Response {
    let q = find.q.trim();
    if let Some(id) = DecisionId::parse(q) {
        return Redirect::to(&format!("/decision/{id}")).into_response();
    }
    let standing = visit.window.standing();
    let item = standing.seen.surroundings.stock.keys().find(|(shop, _, sku)| sku == q && visit.sees(shop));
    match item {
        Some((shop, site, sku)) => {
            Redirect::to(&format!("/stock/{}/{}/{}", encoded(shop), encoded(site), encoded(sku))).into_response()
        }
        None if visit.is(DECIDE) => Redirect::to(&format!("/inbox?q={}", encoded(q))).into_response(),
        None => Redirect::to(&format!("/stock?q={}", encoded(q))).into_response(),
    }
}

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    back: String,
}

async fn settings(Posted { visit, form }: Posted<Settings>) -> Answer<Response> {
    let mut answer = Redirect::to(local(&form.back).unwrap_or("/")).into_response();
    let secure = if visit.window.reach.secure { "; Secure" } else { "" };
    for (name, value, known) in
        [("lang", &form.lang, ["en", "zh"].as_slice()), ("theme", &form.theme, &["light", "dark", "auto"])]
    {
        if let Some(value) = known.iter().find(|k| *k == value) {
            let cookie = format!("{name}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly{secure}");
            let cookie = HeaderValue::from_str(&cookie).map_err(|_| Fault::mistake("a cookie", "Cookie 无效"))?;
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(answer)
}

/// A path of this window to go to, with its query; none for anything that could lead elsewhere. Browsers drop tabs and line ends from addresses
/// and take `\` for `/`, so none of them may stand anywhere.
pub fn local(to: &str) -> Option<&str> {
    let plain = to.bytes().all(|b| (0x21..=0x7e).contains(&b) && b != b'\\');
    (plain && to.starts_with('/') && !to.starts_with("//")).then_some(to)
}

#[derive(Deserialize)]
struct Why {
    #[serde(default)]
    why: String,
}

/// Anyone may stop.
async fn stop(Posted { visit, form }: Posted<Why>) -> Answer<Response> {
    let why = form.why.trim();
    if why.is_empty() {
        return Err(Fault::mistake("say why, so that others know", "请填写原因，以便他人了解"));
    }
    visit.window.house().stop(&visit.person.name, why, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    Ok(go(&visit, "/", visit.pick("stopped: nothing leaves", "已急停：不会发出任何改动"), None))
}

/// Only an owner resumes: the desk checks it.
async fn resume(Posted { visit, .. }: Posted<serde::de::IgnoredAny>) -> Answer<Response> {
    visit.window.house().resume(&visit.person.name, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    Ok(go(&visit, "/", visit.pick("changes may leave again", "已恢复，可以发出改动"), None))
}

/// Where the desk stands, at once and whenever that changes: marks only, never figures, so that nobody hears of what they may not see.
async fn live(visit: Visit) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let told = visit.window.told.subscribe();
    let events = futures::stream::unfold((visit, told, String::new()), |(visit, mut told, last)| async move {
        loop {
            // the line ends where the journal can't be read; the page asks again
            let now = at(&visit, &visit.window.docket().await.ok()?.head);
            if now != last {
                return Some((Ok(Event::default().event("at").data(&now)), (visit, told, now)));
            }
            if let Err(RecvError::Closed) = told.recv().await {
                return None;
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// Whether journal and storeroom can be read.
async fn health(State(window): State<App>) -> Response {
    let journal = window.house().journal.head().await.map_err(app::Error::from);
    let lake = window.lake.last_commit().map_err(app::Error::from);
    match journal.and(lake) {
        Ok(_) => "ok\n".into_response(),
        Err(e) => (StatusCode::SERVICE_UNAVAILABLE, format!("{e}\n")).into_response(),
    }
}

async fn missing() -> Fault {
    Fault::missing("there is no such page; the navigation names all of them", "没有此页面；请从导航进入")
}

#[cfg(test)]
mod tests {
    use super::super::super::router;
    use super::super::super::trial::Trial;
    use super::super::super::window::Told;
    use super::local;
    use axum::body::Body;
    use axum::http::StatusCode;
    use futures::StreamExt;
    use tower::ServiceExt;

    #[test]
    fn only_addresses_of_this_window_are_gone_to() {
        for ours in ["/", "/inbox?page=2&q=a%20b#top", "/decision/12"] {
            assert_eq!(local(ours), Some(ours));
        }
        for elsewhere in [
            "",
            "inbox",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/a\r\nb",
            "javascript:alert(1)",
            " /inbox",
            "/ä",
            "/a\\b",
        ] {
            assert_eq!(local(elsewhere), None, "{elsewhere:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn language_and_colours_are_kept_and_finding_leads_there() {
        let trial = Trial::new().await;
        let answer = trial.post("/settings", &[("lang", "zh"), ("theme", "dark"), ("back", "/policy")]).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/policy"));
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
        assert!(cookies[0].starts_with("lang=zh;") && cookies[1].starts_with("theme=dark;"), "{cookies:?}");
        assert_eq!(trial.get("/find?q=D1").await.location, "/decision/D1");
        assert_eq!(trial.get("/find?q=no+such").await.location, "/inbox?q=no%20such");
        assert_eq!(trial.get("/inbox?q=no%20such").await.status, StatusCode::OK);
        assert_eq!(trial.get("/nowhere").await.status, StatusCode::NOT_FOUND);
        assert_eq!(trial.get("/healthz").await.body, "ok\n");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_page_hears_that_it_is_old_and_of_nothing_else() {
        let trial = Trial::new().await;
        let mark = async || {
            let page = trial.get("/policy").await.body;
            let (_, from) = page.split_once("data-at=\"").unwrap();
            from.split_once('"').unwrap().0.to_owned()
        };
        let request = trial.request("GET", "/live").body(Body::empty()).unwrap();
        let answer = router(trial.window.clone()).oneshot(request).await.unwrap();
        let mut live = answer.into_body().into_data_stream();
        let mut heard = async || String::from_utf8(live.next().await.unwrap().unwrap().to_vec()).unwrap();
        let before = mark().await;
        assert_eq!(
            heard().await,
            format!("event: at\ndata: {before}\n\n"),
            "whoever comes back hears where the desk stands"
        );
        // what leaves the desk where it stands is not told
        trial.window.tell(Told::Job(1));
        trial.window.tell(Told::Facts);
        trial.post("/stop", &[("why", "test")]).await;
        let after = mark().await;
        assert_ne!(before, after);
        assert_eq!(heard().await, format!("event: at\ndata: {after}\n\n"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_a_session_every_page_asks_to_sign_in() {
        let mut trial = Trial::new().await;
        trial.cookie = "nobody".into();
        for page in super::super::super::PAGES {
            let answer = trial.get(page.path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", page.path);
            assert!(answer.location.starts_with("/sign-in?to="), "{}", answer.location);
        }
    }
}
