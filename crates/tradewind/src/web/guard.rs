//! What stands around every answer: headers that keep a browser strict, the names that the window answers to, limits of size and time,
//! protection against forms of other sites, and what is counted of every request.

use super::fault::Fault;
use super::limits::Limits;
use super::window::{App, Window};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::any::Any;
use std::error::Error;
use std::sync::OnceLock;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutError, TimeoutLayer};

/// Nothing but our own files; no script or style in a page; in nobody's frame.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Limits of what is asked and answered at once.
pub fn quick(router: Router<App>, limits: &Limits) -> Router<App> {
    router
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, limits.answer))
}

/// Puts the guards around all routes.
pub fn around(router: Router<App>, window: &App) -> Router<App> {
    let strict = CsrfLayer::new().with_rejection_response(|_| foreign_form().into_response());
    router
        .layer(RequestBodyTimeoutLayer::new(window.limits.still))
        .layer(strict)
        .layer(from_fn_with_state(window.clone(), super::said::once))
        .layer(from_fn_with_state(window.clone(), our_name))
        .layer(CatchPanicLayer::custom(bug))
        .layer(from_fn_with_state(window.clone(), headers))
        .layer(CompressionLayer::new())
        .layer(from_fn(counted))
}

fn foreign_form() -> Fault {
    Fault::forbidden(
        "this form was sent by another site; open the page here and send it from there",
        "表单来自其他网站；请在本系统页面中提交",
    )
}

/// Whether a request broke off because its body stood still for too long.
pub fn stood_still(e: &(dyn Error + 'static)) -> bool {
    e.is::<TimeoutError>() || e.source().is_some_and(stood_still)
}

/// What is answered then.
pub fn too_slow() -> Fault {
    Fault::new(
        StatusCode::REQUEST_TIMEOUT,
        "nothing came for a while and nothing was kept; send it again when the line is better",
        "长时间未收到数据，内容未保存；请在网络稳定后重新提交",
    )
}

/// A bug in a page: said as such, and the others go on.
fn bug(_: Box<dyn Any + Send + 'static>) -> Response<axum::body::Body> {
    Fault::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "a bug: this page could not be made; nothing was changed. The program's own output says where it broke",
        "程序错误：无法生成此页面，未做任何更改；详情见程序输出",
    )
    .into_response()
}

/// Answers only to names of its own: another site's name that points here (DNS rebinding) gets nothing.
async fn our_name(State(window): State<App>, request: Request, next: Next) -> axum::response::Response {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok());
    match host.is_none_or(|host| known(&window, host)) {
        true => next.run(request).await,
        false => Fault::new(
            StatusCode::MISDIRECTED_REQUEST,
            format!("this window is {}; open it under that name", window.reach.origin),
            format!("本系统地址为 {}；请使用该地址访问", window.reach.origin),
        )
        .into_response(),
    }
}

fn known(window: &Window, host: &str) -> bool {
    let ours = window.reach.origin.split_once("://").map_or("", |(_, rest)| rest);
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(n, _)| n);
    host.eq_ignore_ascii_case(ours) || ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

async fn headers(State(window): State<App>, request: Request, next: Next) -> axum::response::Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let fixed: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // pages hold the firm's figures: no cache keeps them; assets say themselves how long they may be kept
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if window.reach.secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    answer
}

/// Begins to count; what is counted before is lost. Once per program.
pub fn measure() {
    MEASURED.get_or_init(|| {
        let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
        PrometheusBuilder::new().set_buckets(&bounds).and_then(PrometheusBuilder::install_recorder).ok()
    });
}

/// What was counted, as Prometheus reads it.
pub fn measured() -> String {
    MEASURED.get().and_then(Option::as_ref).map_or_else(String::new, PrometheusHandle::render)
}

static MEASURED: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Counts requests and how long they took, by route: addresses hold SKUs and numbers, and stay out.
async fn counted(request: Request, next: Next) -> axum::response::Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", |p| p.as_str()).to_owned();
    let (method, start) = (request.method().to_string(), Instant::now());
    let answer = next.run(request).await;
    let status = answer.status().as_u16().to_string();
    metrics::counter!("tradewind_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("tradewind_request_seconds", "route" => route).record(start.elapsed().as_secs_f64());
    answer
}

#[cfg(test)]
mod tests {
    use super::super::trial::Trial;
    use axum::body::Body;
    use axum::http::{StatusCode, header};

    #[tokio::test(flavor = "multi_thread")]
    async fn every_answer_is_strict_and_only_our_names_are_answered() {
        let trial = Trial::new().await;
        let answer = trial.get("/policy").await;
        let header = |name: &str| answer.headers.get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let csp = header("content-security-policy");
        assert!(csp.contains("script-src 'self'") && !csp.contains("unsafe"), "{csp}");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        for (host, status) in [
            ("127.0.0.1:7420", StatusCode::OK),
            ("localhost:9", StatusCode::OK),
            ("evil.example", StatusCode::MISDIRECTED_REQUEST),
            ("127.0.0.1.evil.example:7420", StatusCode::MISDIRECTED_REQUEST),
        ] {
            let request = trial.request("GET", "/policy").header(header::HOST, host).body(Body::empty()).unwrap();
            assert_eq!(trial.ask(request).await.status, status, "{host}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_form_of_another_site_or_session_does_nothing() {
        let trial = Trial::new().await;
        let stopped = async || trial.window.house().journal.room().await.unwrap().1.stopped.is_some();
        let fields = [("why", "test"), ("_token", trial.token.as_str())];
        let form = || {
            let body = serde_html_form::to_string(fields).unwrap();
            let kind = "application/x-www-form-urlencoded";
            (
                trial
                    .request("POST", "/stop")
                    .header(header::CONTENT_TYPE, kind)
                    .header(header::HOST, "127.0.0.1:7420"),
                body,
            )
        };
        let (request, body) = form();
        let foreign = request.header("sec-fetch-site", "cross-site").header(header::ORIGIN, "https://evil.example");
        assert_eq!(trial.ask(foreign.body(Body::from(body)).unwrap()).await.status, StatusCode::FORBIDDEN);
        assert_eq!(trial.post_raw("/stop", &[("why", "test")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            trial.post_raw("/stop", &[("why", "test"), ("_token", "guess")]).await.status,
            StatusCode::FORBIDDEN
        );
        assert!(!stopped().await);
        let (request, body) = form();
        let own = request.header("sec-fetch-site", "same-origin").header(header::ORIGIN, "http://127.0.0.1:7420");
        assert_eq!(trial.ask(own.body(Body::from(body)).unwrap()).await.status, StatusCode::SEE_OTHER);
        assert!(stopped().await);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_body_that_is_too_large_is_refused() {
        let trial = Trial::new().await;
        let why = "x".repeat(3 << 20);
        let answer = trial.post("/stop", &[("why", &why)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
}
