//! Signing in, as a browser does it.

use super::super::super::router;
use super::super::super::trial::{Answered, PASSWORD, Trial};
use super::super::super::visit::SESSION;
use super::inside;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use std::net::SocketAddr;
use tower::ServiceExt;

/// A form from one of our own pages, with whatever cookie.
async fn send(trial: &Trial, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answered {
    let request = form(path).header(header::COOKIE, cookie).header("sec-fetch-site", "same-origin");
    trial.ask(request.body(Body::from(serde_html_form::to_string(fields).unwrap())).unwrap()).await
}

fn form(path: &str) -> axum::http::request::Builder {
    Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// The cookie of an answer: value and attributes.
fn cookie(answer: &Answered) -> Option<(String, String)> {
    let text = answer.headers.get(header::SET_COOKIE)?.to_str().ok()?;
    let (value, rest) = text.strip_prefix(SESSION)?.strip_prefix('=')?.split_once(';')?;
    Some((value.to_owned(), rest.trim().to_owned()))
}

#[test]
fn one_goes_only_where_this_desk_is() {
    for fine in ["/", "/inbox?page=2&q=a%20b#top", "/decision/12"] {
        assert_eq!(inside(fine), fine);
    }
    for elsewhere in ["", "//evil.example", "/\t/evil.example", "/sign-out", "/sign-in?to=/sign-in"] {
        assert_eq!(inside(elsewhere), "/", "{elsewhere:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_link_to_the_first_page() {
    let mut trial = Trial::new().await;
    let (accounts, now) = (trial.window.accounts.clone(), trial.window.now());
    let code = accounts.invite("owner", "test", 3_600_000_000, now).await.unwrap();
    let path = format!("/welcome/{code}");
    trial.cookie = String::new();
    let page = trial.get(&path).await;
    assert!(page.status == StatusCode::OK && page.body.contains("Set your password") && page.body.contains("owner"));
    assert!(trial.get_zh(&path).await.body.contains("设置密码"));
    let new = "信风起时 the ship sails";
    for (first, again, words) in [("short", "short", "at least 10"), (new, "another one here", "two passwords differ")]
    {
        let answer = send(&trial, &path, "", &[("password", first), ("again", again)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(words) && !answer.body.contains(first), "{}", answer.body);
    }
    let set = send(&trial, &path, "", &[("password", new), ("again", new)]).await;
    assert_eq!((set.status, set.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in?after=welcome"));
    assert!(trial.get(&set.location).await.body.contains("your password is set"));
    assert_eq!(trial.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&trial, &path, "", &[("password", new), ("again", new)]).await.status, StatusCode::NOT_FOUND);
    // the old password is over, the new one opens the page that was asked for
    let wrong = send(&trial, "/sign-in", "", &[("name", "owner"), ("password", PASSWORD), ("to", "/inbox")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(
        wrong.body.contains("do not belong together") && cookie(&wrong).is_none() && !wrong.body.contains(PASSWORD)
    );
    let planted = format!("{SESSION}={}", "a".repeat(64));
    let right = send(&trial, "/sign-in", &planted, &[("name", " owner "), ("password", new), ("to", "/inbox")]).await;
    assert_eq!((right.status, right.location.as_str()), (StatusCode::SEE_OTHER, "/inbox"));
    let (value, attributes) = cookie(&right).unwrap();
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Max-Age=604800");
    assert!(!planted.contains(&value), "a cookie is never one that the browser chose");
    trial.cookie = value.clone();
    assert_eq!(trial.get("/inbox").await.status, StatusCode::OK);
    assert_eq!(trial.get("/sign-in?to=/stock").await.location, "/stock", "who is inside needs no form");
    // signing in again ends the session before it
    let own = format!("{SESSION}={value}");
    let fields = [("name", "owner"), ("password", new), ("to", "//evil.example")];
    let again = send(&trial, "/sign-in", &own, &fields).await;
    assert_eq!(again.location, "/", "an address elsewhere is not gone to");
    assert!(accounts.session(&value, now).await.unwrap().is_none());
    // out
    trial.cookie = cookie(&again).unwrap().0;
    trial.token = accounts.session(&trial.cookie, now).await.unwrap().unwrap().token;
    assert_eq!(trial.post_raw("/sign-out", &[]).await.status, StatusCode::FORBIDDEN);
    let out = trial.post("/sign-out", &[]).await;
    assert_eq!(out.location, "/sign-in?after=out");
    assert!(cookie(&out).unwrap().1.contains("Max-Age=0"));
    assert_eq!(trial.get("/inbox").await.location, "/sign-in?to=%2Finbox");
    // the record tells of it, without any password
    let (notes, _) = accounts.notes(Some("owner"), 0, 100).await.unwrap();
    let whats: Vec<_> = notes.iter().map(|n| n.what.as_str()).collect();
    assert!(
        whats.contains(&"signed in") && whats.contains(&"password set") && whats.contains(&"wrong password"),
        "{whats:?}"
    );
    assert!(notes.iter().all(|n| !n.subject.contains(PASSWORD) && !n.subject.contains(new)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_come_in_is_told_kindly() {
    let trial = Trial::new().await;
    let fields = [("name", "owner"), ("password", PASSWORD), ("to", "/")];
    let body = || Body::from(serde_html_form::to_string(fields).unwrap());
    // a form from elsewhere signs nobody in, nor does one that says nothing of where it is from
    for request in [
        form("/sign-in").header("sec-fetch-site", "cross-site"),
        form("/sign-in").header(header::ORIGIN, "https://evil.example"),
        form("/sign-in"),
    ] {
        let answer = trial.ask(request.body(body()).unwrap()).await;
        assert!(answer.status == StatusCode::FORBIDDEN && cookie(&answer).is_none());
    }
    // after five wrong passwords a name is locked, whether or not it is anybody's
    for name in ["owner", "nobody"] {
        let wrong = [("name", name), ("password", "not the password")];
        for _ in 0..4 {
            assert_eq!(send(&trial, "/sign-in", "", &wrong).await.status, StatusCode::UNAUTHORIZED);
        }
        let locked = send(&trial, "/sign-in", "", &wrong).await;
        assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = locked.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((290..=300).contains(&seconds) && locked.body.contains("try again in 5 min"), "{}", locked.body);
    }
    // an address that tries too often waits, whatever names it tries
    let app = router(trial.window.clone());
    let mut last = StatusCode::OK;
    for _ in 0..11 {
        // without a field: it counts, and costs no check
        let request = form("/sign-in").header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
        last = app.clone().oneshot(request).await.unwrap().status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // a hostile name comes back as text
    let hostile = [("name", "\"><script>alert(1)</script>"), ("password", "x")];
    assert!(!send(&trial, "/sign-in", "", &hostile).await.body.contains("<script>alert"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_keeps_the_only_owner_out() {
    let trial = Trial::new().await;
    let from = async |address: &str, password: &str| {
        let fields = [("name", "owner"), ("password", password)];
        let body = Body::from(serde_html_form::to_string(fields).unwrap());
        let mut request = form("/sign-in").header("sec-fetch-site", "same-origin").body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 1)));
        trial.ask(request).await
    };
    for _ in 0..5 {
        from("203.0.113.9", "not the password").await;
    }
    assert_eq!(from("203.0.113.9", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "there it is locked");
    let owner = from("198.51.100.1", PASSWORD).await;
    assert!(owner.status == StatusCode::SEE_OTHER && cookie(&owner).is_some(), "{}", owner.body);
    // the same house by another address of it
    for _ in 0..5 {
        from("2001:db8:1:2::3", "not the password").await;
    }
    assert_eq!(from("2001:db8:1:2::4", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from("2001:db8:1:3::4", PASSWORD).await.status, StatusCode::SEE_OTHER);
    // from many places at once the answer takes longer, and lets in all the same
    for n in 0..12 {
        from(&format!("203.0.113.{}", 20 + n), "not the password").await;
    }
    let slow = trial.window.accounts.slow_micros("owner", trial.window.now()).await.unwrap();
    assert_eq!(slow, 500_000);
    assert_eq!(from("198.51.100.1", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_struck_from_the_policy_stays_out() {
    let trial = Trial::new().await;
    let (accounts, now) = (&trial.window.accounts, trial.window.now());
    let code = accounts.invite("former", "test", 3_600_000_000, now).await.unwrap();
    accounts.accept(&code, PASSWORD, now).await.unwrap().unwrap();
    let answer = send(&trial, "/sign-in", "", &[("name", "former"), ("password", PASSWORD)]).await;
    assert!(answer.status == StatusCode::FORBIDDEN && cookie(&answer).is_none(), "{}", answer.body);
    assert!(accounts.sessions("former", now).await.unwrap().is_empty());
}
