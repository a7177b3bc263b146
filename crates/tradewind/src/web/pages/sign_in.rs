//! Signing in and out, and the first password.
//!
//! The cookie of a session is `SameSite=Lax`: a link in a message to a colleague opens the page that it names. Nothing is changed by a link;
//! what changes things are forms, and those carry a token. Forms of somebody who has not signed in have no token yet: they must come from
//! one of our own pages, as the browser tells ([`stranger::Sent`]).

mod limit;
mod stranger;
#[cfg(test)]
mod tests;
mod welcome;

use super::super::fault::{Answer, Fault};
use super::super::page::bare;
use super::super::visit::{Posted, SESSION, encoded, person};
use super::super::window::{App, Window};
use super::common::local;
use crate::cli::Lang;
use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use limit::Limiter;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use store::accounts::{NoteKind, SignIn, Whence};
use stranger::{Sent, Stranger};

/// How long a browser keeps the cookie, seconds: as long as the oldest session lives.
const KEPT: u64 = 7 * 24 * 3600;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(show).post(enter))
        .route("/sign-out", post(leave))
        .route("/welcome/{code}", get(welcome::show).post(welcome::set))
        .layer(Extension(Arc::new(Limiter::new())))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Ask {
    to: String,
    after: String,
    lang: String,
}

#[derive(Deserialize)]
struct Form {
    name: String,
    password: String,
    #[serde(default)]
    to: String,
}

/// What stands on the form besides its fields.
enum Said {
    Nothing,
    /// Something that went well.
    Notice(String),
    /// Something that went wrong.
    Alarm(String),
}

async fn show(stranger: Stranger, Query(ask): Query<Ask>) -> Answer<Response> {
    let to = inside(&ask.to);
    if is_inside(&stranger).await? {
        return Ok(Redirect::to(to).into_response());
    }
    // words are chosen by a code: a link must not put sentences of its own on this page
    let said = match ask.after.as_str() {
        "welcome" => Said::Notice(
            stranger.lang.pick("your password is set; sign in with it now", "密码已设置，请用新密码登录").into(),
        ),
        "out" => Said::Notice(stranger.lang.pick("you have signed out", "您已退出登录").into()),
        _ => Said::Nothing,
    };
    Ok(stranger.speaking(form(stranger.lang, to, "", &said).into_response(), &ask.lang))
}

async fn enter(Sent { stranger, form: sent }: Sent<Form>) -> Answer<Response> {
    let (window, lang, now) = (&stranger.window, stranger.lang, stranger.window.now());
    let (name, to) = (sent.name.trim(), inside(&sent.to));
    let from = stranger.from();
    let address = limit::network(stranger.address).to_string();
    let whence = Whence { address: &address, agent: &stranger.agent };
    // before the password is checked, so that the time says nothing about it
    let slow = window.accounts.slow_micros(name, now).await?;
    tokio::time::sleep(Duration::from_micros(slow.unsigned_abs())).await;
    let again = |status: StatusCode, words: String| (status, form(lang, to, name, &Said::Alarm(words))).into_response();
    match window.accounts.sign_in(name, &sent.password, whence, now).await? {
        SignIn::Wrong => {
            note_wrong(window, name, from, now);
            let words = lang.pick(
                "this name and password do not belong together; names are written as in the policy, with capital letters",
                "用户名与密码不匹配；用户名须与策略中的写法一致，区分大小写",
            );
            Ok(again(StatusCode::UNAUTHORIZED, words.into()))
        }
        SignIn::Locked { until_micros } => {
            note_wrong(window, name, from, now);
            let seconds = u64::try_from(until_micros.saturating_sub(now)).unwrap_or(0).div_ceil(1_000_000);
            let minutes = seconds.div_ceil(60);
            let words = lang.pick(
                format!("too many wrong passwords for this name from your address; try again in {minutes} min, or ask an owner for a new password link"),
                format!("您的地址对该用户名密码错误次数过多；请在 {minutes} 分钟后重试，或请老板发送新的密码链接"),
            );
            Ok(later(again(StatusCode::TOO_MANY_REQUESTS, words), seconds))
        }
        SignIn::Welcome { cookie } => admit(&stranger, name, &cookie, &from, to).await,
    }
}

/// The password was right: a new cookie, whatever the browser brought along, for somebody whom the policy names.
async fn admit(stranger: &Stranger, name: &str, cookie: &str, from: &str, to: &str) -> Answer<Response> {
    let (window, now) = (&stranger.window, stranger.window.now());
    let before = stranger.cookie.iter().map(String::as_str);
    let named = person(window, name).is_some();
    for ended in before.chain((!named).then_some(cookie)) {
        if let Some(session) = window.accounts.session(ended, now).await? {
            window.accounts.sign_out(session.id).await?;
        }
    }
    if !named {
        return Err(Fault::forbidden(
            "the password is right, but the policy names you no longer; ask an owner",
            "密码正确，但策略中已没有您的名字；请联系老板",
        ));
    }
    window.accounts.note(name, NoteKind::SignedIn, from, now).await?;
    Ok(with_cookie(Redirect::to(to).into_response(), window, cookie, KEPT))
}

async fn leave(Posted { visit, .. }: Posted<Nothing>) -> Answer<Response> {
    visit.window.accounts.sign_out(visit.session.id).await?;
    Ok(with_cookie(Redirect::to("/sign-in?after=out").into_response(), &visit.window, "", 0))
}

#[derive(Deserialize)]
struct Nothing {}

/// Whether somebody is signed in already, so that the form would be in their way.
async fn is_inside(stranger: &Stranger) -> Answer<bool> {
    let Some(cookie) = &stranger.cookie else { return Ok(false) };
    let session = stranger.window.accounts.session(cookie, stranger.window.now()).await?;
    Ok(session.is_some_and(|s| person(&stranger.window, &s.person).is_some()))
}

/// Notes a wrong password of somebody whom the policy names. What was typed for a name else may have been a password. It is done beside the
/// answer, so that the time of the answer does not tell who is named.
fn note_wrong(window: &App, name: &str, from: String, now: i64) {
    if let Some(person) = person(window, name) {
        let window = window.clone();
        tokio::spawn(async move {
            if let Err(e) = window.accounts.note(&person.name, NoteKind::WrongPassword, &from, now).await {
                eprintln!("{e}");
            }
        });
    }
}

fn with_cookie(mut response: Response, window: &Window, value: &str, seconds: u64) -> Response {
    let secure = if window.reach.secure { "; Secure" } else { "" };
    let text = format!("{SESSION}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, text);
    }
    response
}

/// Says when to come again.
fn later(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

/// Where somebody goes who is inside: where they wanted to, but not back to the door.
fn inside(to: &str) -> &str {
    local(to).filter(|to| !to.starts_with("/sign-")).unwrap_or("/")
}

fn said(said: &Said) -> Markup {
    html! {
        @match said {
            Said::Nothing => {}
            Said::Notice(words) => div.notice role="status" { (words) },
            Said::Alarm(words) => div.alarm role="alert" { (words) },
        }
    }
}

/// The link to the same page in the other language.
fn other_language(lang: Lang, path: &str) -> Markup {
    let (code, name, tag) = lang.pick(("zh", "中文", "zh-CN"), ("en", "English", "en"));
    let mark = if path.contains('?') { '&' } else { '?' };
    html! { p.small { a href={ (path) (mark) "lang=" (code) } lang=(tag) { (name) } } }
}

fn form(lang: Lang, to: &str, name: &str, what: &Said) -> Markup {
    let title = lang.pick("Sign in", "登录");
    let inside = html! {
        (said(what))
        form method="post" action="/sign-in" {
            input type="hidden" name="to" value=(to);
            label for="name" { (lang.pick("Name", "用户名")) }
            input #name name="name" value=(name) required maxlength="200" autocomplete="username" autocapitalize="none" spellcheck="false"
                autofocus[name.is_empty()];
            label for="password" { (lang.pick("Password", "密码")) }
            input #password type="password" name="password" required maxlength="200" autocomplete="current-password"
                autofocus[!name.is_empty()];
            button.primary type="submit" { (title) }
        }
        p.muted.small {
            (lang.pick(
                "No account, or the password is lost? An owner makes you a link on the page People.",
                "没有账户或忘记密码？请老板在“人员”页面为您生成链接。",
            ))
        }
        (other_language(lang, &format!("/sign-in?to={}", encoded(to))))
    };
    bare(lang, title, inside)
}
