//! The first password, or a new one: a link that an owner made, good once.

use super::super::super::fault::Answer;
use super::super::super::page::bare;
use super::super::super::visit::encoded;
use super::stranger::{Sent, Stranger};
use super::{Said, other_language, said};
use crate::cli::Lang;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use store::accounts::password_fault;

#[derive(Deserialize)]
pub(super) struct Form {
    password: String,
    again: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Ask {
    lang: String,
}

pub(super) async fn show(stranger: Stranger, Path(code): Path<String>, Query(ask): Query<Ask>) -> Answer<Response> {
    let page = match stranger.window.accounts.invited(&code, stranger.window.now()).await? {
        Some(person) => form(stranger.lang, &code, &person, &Said::Nothing).into_response(),
        None => over(stranger.lang),
    };
    Ok(stranger.speaking(page, &ask.lang))
}

pub(super) async fn set(Path(code): Path<String>, Sent { stranger, form: sent }: Sent<Form>) -> Answer<Response> {
    let (accounts, now, lang) = (&stranger.window.accounts, stranger.window.now(), stranger.lang);
    let Some(person) = accounts.invited(&code, now).await? else { return Ok(over(lang)) };
    let fault = password_fault(&person, &sent.password).map(|w| lang.pick(w.en, w.zh));
    let unlike =
        || lang.pick("the two passwords differ; type the same twice", "两次输入的密码不同；请重新输入").to_owned();
    if let Some(words) = fault.or_else(|| (sent.password != sent.again).then(unlike)) {
        let page = form(lang, &code, &person, &Said::Alarm(words));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    match accounts.accept(&code, &sent.password, now).await? {
        Some(_) => Ok(Redirect::to("/sign-in?after=welcome").into_response()),
        None => Ok(over(lang)),
    }
}

/// A link that is not good: used, replaced, too old, or never made. Which of these is nobody's business.
fn over(lang: Lang) -> Response {
    let title = lang.pick("This link is no longer good", "此链接已失效");
    let inside = html! {
        p {
            (lang.pick(
                "It was used already, a newer one was made, or it is older than 24 hours. Ask an owner for a new one: they find it on the page People.",
                "它已被使用、已有更新的链接，或已超过 24 小时。请老板在“人员”页面重新生成。",
            ))
        }
        p { a href="/sign-in" { (lang.pick("Sign in", "登录")) } }
        (other_language(lang, "/sign-in"))
    };
    (StatusCode::NOT_FOUND, bare(lang, title, inside)).into_response()
}

fn form(lang: Lang, code: &str, person: &str, what: &Said) -> Markup {
    let title = lang.pick("Set your password", "设置密码");
    let path = format!("/welcome/{}", encoded(code));
    let inside = html! {
        p { (lang.pick("Welcome, ", "欢迎，")) strong { (crate::cli::one_line(person, 80)) } }
        (said(what))
        ul.small #rules {
            li { (lang.pick("10 to 200 characters; a sentence or four words are best", "10 至 200 个字符；推荐一句话或几个词")) }
            li { (lang.pick("not your name, and not one you use elsewhere", "不要使用您的名字，也不要与其他网站相同")) }
            li { (lang.pick("wherever you are signed in, you will be signed out", "设置后，其他已登录的设备会被退出")) }
        }
        form method="post" action=(path) {
            // for the browser's own store of passwords
            label.away for="name" { (lang.pick("Name", "用户名")) }
            input.away #name name="name" value=(person) readonly autocomplete="username" tabindex="-1";
            label for="password" { (lang.pick("New password", "新密码")) }
            input #password type="password" name="password" required minlength="10" maxlength="200" autocomplete="new-password"
                aria-describedby="rules" autofocus;
            label for="again" { (lang.pick("The same again", "再次输入")) }
            input #again type="password" name="again" required minlength="10" maxlength="200" autocomplete="new-password";
            button.primary type="submit" { (title) }
        }
        (other_language(lang, &path))
    };
    bare(lang, title, inside)
}
