//! People who may sign in, tokens, the record of views.
//!
//! Everybody sees where they are signed in. Owners see everybody: what the policy lets them do, whether they can sign in, the keys of
//! programs, and who looked at what. Roles and shops are changed on the page Policy, not here.

mod people;
mod record;
mod sessions;
#[cfg(test)]
mod tests;
mod tokens;

use super::super::fault::{Answer, Fault};
use super::super::page::{self, OWNER, Page, go, page};
use super::super::visit::{Posted, Visit, encoded};
use super::super::window::App;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use store::accounts::{NoteKind, Scope};

/// The page.
pub const PAGE: Page = Page {
    path: "/accounts",
    name: ("People", "人员"),
    about: ("Who may sign in, tokens of programs, who looked at what", "登录账户、程序令牌与查看记录"),
    mark: "M9 11a3 3 0 100-6 3 3 0 000 6zM3 20c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 010 6M18 14c2 1 3 3 3 6",
    roles: page::ALL,
    routes,
};

const DAY: i64 = 24 * 3_600_000_000;
/// How long the link of an invitation is good.
const INVITED: i64 = DAY;
/// Days that a token may live.
const TOKEN_DAYS: std::ops::RangeInclusive<i64> = 1..=365;

fn routes() -> Router<App> {
    Router::new()
        .route("/accounts", get(show))
        .route("/accounts/invite", post(invite))
        .route("/accounts/remove", post(remove))
        .route("/accounts/sessions/end", post(end_session))
        .route("/accounts/sessions/others", post(end_others))
        .route("/accounts/tokens", post(make_token))
        .route("/accounts/tokens/revoke", post(revoke))
}

/// Which part of the record is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Ask {
    person: String,
    page: String,
}

#[derive(Deserialize)]
struct Who {
    person: String,
}

#[derive(Deserialize)]
struct Which {
    id: i64,
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct NewToken {
    name: String,
    person: String,
    #[serde(default)]
    scope: Vec<String>,
    days: String,
}

async fn show(visit: Visit, Query(ask): Query<Ask>) -> Answer<Markup> {
    if visit.is(OWNER) {
        visit.looked_at(NoteKind::People).await?;
    }
    whole(&visit, &ask, html! {}).await
}

/// The page; `shown` is what stands on it this once.
async fn whole(visit: &Visit, ask: &Ask, shown: Markup) -> Answer<Markup> {
    let accounts = &visit.window.accounts;
    let own = accounts.sessions(&visit.person.name, visit.now_micros).await?;
    let body = if visit.is(OWNER) {
        let policy = visit.window.house().policy;
        let people = people::gather(&policy, accounts.known().await?);
        let tokens = accounts.tokens(visit.now_micros).await?;
        html! {
            (shown)
            (people::section(visit, &people))
            (tokens::section(visit, &policy, &tokens))
            (sessions::section(visit, &own))
            (record::section(visit, ask, &people).await?)
        }
    } else {
        html! { (shown) (sessions::section(visit, &own)) }
    };
    page(visit, PAGE.path, visit.of(PAGE.name), body).await
}

/// A page that a form answers with: whatever is done next starts from the page itself.
async fn answered(mut visit: Visit, shown: Markup) -> Answer<Markup> {
    visit.asked = PAGE.path.to_owned();
    whole(&visit, &Ask::default(), shown).await
}

/// A secret that is shown this once.
fn secret(id: &str, title: &str, label: &str, text: &str, about: &str) -> Markup {
    html! {
        section.card.notice role="status" {
            h2 { (title) }
            label for=(id) { (label) }
            input.mono id=(id) type="text" readonly value=(text) size=(text.chars().count()) autofocus;
            p.small { (about) }
        }
    }
}

async fn invite(Posted { visit, form }: Posted<Who>) -> Answer<Markup> {
    visit.only(OWNER)?;
    if !visit.window.house().policy.people.contains_key(&form.person) {
        return Err(unnamed());
    }
    let (accounts, by) = (&visit.window.accounts, &visit.person.name);
    let code = accounts.invite(&form.person, by, INVITED, visit.now_micros).await?;
    let link = format!("{}/welcome/{}", visit.window.reach.origin, encoded(&code));
    let name = crate::cli::one_line(&form.person, 60);
    let shown = secret(
        "link",
        &visit.pick(format!("Link for {name}"), format!("{name} 的链接")),
        visit.pick("Send it to them alone", "请只发给本人"),
        &link,
        visit.pick(
            "It sets a password once, within 24 hours. It is shown only now; earlier links of this person are void.",
            "24 小时内可用一次，用于设置密码。仅在此刻显示；此人之前的链接均已失效。",
        ),
    );
    answered(visit, shown).await
}

fn unnamed() -> Fault {
    Fault::mistake(
        "the policy names nobody of this name; add them to `people` on the page Policy first",
        "策略中没有此人；请先在“策略”页面的 people 中添加",
    )
}

async fn remove(Posted { visit, form }: Posted<Who>) -> Answer<Response> {
    visit.only(OWNER)?;
    if form.person == visit.person.name {
        return Err(Fault::mistake(
            "you would lock yourself out; let another owner do this",
            "这会使您自己无法登录；请由其他老板账户操作",
        ));
    }
    visit.window.accounts.remove(&form.person, &visit.person.name, visit.now_micros).await?;
    let name = crate::cli::one_line(&form.person, 60);
    let said = visit.pick(
        format!("{name} can no longer sign in; sessions, links and tokens have ended"),
        format!("{name} 已无法登录；其会话、链接与令牌均已失效"),
    );
    Ok(go(&visit, PAGE.path, &said, None))
}

async fn end_session(Posted { visit, form }: Posted<Which>) -> Answer<Response> {
    let accounts = &visit.window.accounts;
    let own = accounts.sessions(&visit.person.name, visit.now_micros).await?;
    if !own.iter().any(|s| s.id == form.id) {
        return Err(Fault::missing("this session has ended already", "该会话已结束"));
    }
    accounts.sign_out(form.id).await?;
    Ok(go(&visit, PAGE.path, visit.pick("signed out there", "已退出该会话"), None))
}

async fn end_others(Posted { visit, .. }: Posted<Nothing>) -> Answer<Response> {
    let accounts = &visit.window.accounts;
    let own = accounts.sessions(&visit.person.name, visit.now_micros).await?;
    for session in own.iter().filter(|s| s.id != visit.session.id) {
        accounts.sign_out(session.id).await?;
    }
    let said = visit.pick("signed out everywhere but here", "除当前会话外均已退出");
    Ok(go(&visit, PAGE.path, said, None))
}

async fn make_token(Posted { visit, form }: Posted<NewToken>) -> Answer<Markup> {
    visit.only(OWNER)?;
    let scopes: Vec<Scope> = form.scope.iter().filter_map(|code| Scope::find(code)).collect();
    let (name, days) = (form.name.trim(), form.days.trim().parse().ok().filter(|d| TOKEN_DAYS.contains(d)));
    let (false, false, Some(days)) = (name.is_empty(), scopes.is_empty(), days) else {
        return Err(Fault::mistake(
            "a token needs a name, at least one thing that it may do, and 1 to 365 days; go back and fill them in",
            "令牌需要名称、至少一项权限以及 1 至 365 天的期限；请返回补全",
        ));
    };
    if !visit.window.house().policy.people.contains_key(&form.person) {
        return Err(unnamed());
    }
    let (accounts, now) = (&visit.window.accounts, visit.now_micros);
    let text = accounts.make_token(&form.person, name, &scopes, now.saturating_add(days * DAY), now).await?;
    let codes = scopes.iter().map(|s| s.code()).collect::<Vec<_>>().join(", ");
    let name = crate::cli::one_line(name, 60);
    let subject = format!("{name} ({}): {codes}, {days} d", form.person);
    accounts.note(&visit.person.name, NoteKind::TokenMade, &subject, now).await?;
    let shown = secret(
        "token",
        &visit.pick(format!("Token “{name}”"), format!("令牌“{name}”")),
        visit.pick("Copy it into the program now", "请立即复制到程序中"),
        &text,
        visit.pick(
            "It is shown only now. A program sends it as `Authorization: Bearer …`. No token can approve anything.",
            "仅在此刻显示。程序以 `Authorization: Bearer …` 发送。令牌无法批准任何改动。",
        ),
    );
    answered(visit, shown).await
}

async fn revoke(Posted { visit, form }: Posted<Which>) -> Answer<Response> {
    visit.only(OWNER)?;
    visit.window.accounts.revoke(form.id, &visit.person.name, visit.now_micros).await?;
    Ok(go(&visit, PAGE.path, visit.pick("the token has ended", "令牌已失效"), None))
}
