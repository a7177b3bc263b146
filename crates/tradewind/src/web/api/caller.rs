//! A program that asks: its token, in whose name it was made, and what that person may see.

use super::super::visit::person;
use super::super::window::App;
use super::Refused;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use domain::policy::Person;
use std::collections::BTreeSet;
use store::accounts::{Scope, Token};

/// A request with a good token.
pub struct Caller {
    /// The window.
    pub window: App,
    /// In whose name.
    pub person: Person,
    /// The token.
    pub token: Token,
    /// Microseconds since 1970 UTC, read once for the request.
    pub now_micros: i64,
}

impl Caller {
    /// Refuses unless the token has a scope.
    ///
    /// # Errors
    /// 403.
    pub fn only(&self, scope: Scope) -> Result<(), Refused> {
        if self.token.scopes.contains(&scope) {
            return Ok(());
        }
        let code = scope.code();
        Err(Refused::new(
            StatusCode::FORBIDDEN,
            format!("this token lacks the scope `{code}`; make one with it on the page People"),
            format!("令牌缺少权限“{code}”；请在“人员”页新建"),
        ))
    }

    /// Refuses unless the person may see the firm's money.
    ///
    /// # Errors
    /// 403.
    pub fn money(&self) -> Result<(), Refused> {
        if super::super::page::MONEY.contains(&self.person.role) {
            return Ok(());
        }
        let (role, role_zh) = self.person.role.title();
        Err(Refused::new(
            StatusCode::FORBIDDEN,
            format!("{} is {role}, and a {role} does not see the firm's money", self.person.name),
            format!("{} 的角色为{role_zh}，无权查看公司账目", self.person.name),
        ))
    }

    /// Whether facts and decisions of a shop may be shown.
    pub fn sees(&self, shop: &str) -> bool {
        self.person.shops.is_empty() || self.person.shops.contains(shop)
    }

    /// Shops that may be shown; empty means all.
    pub fn shops(&self) -> BTreeSet<String> {
        self.person.shops.clone()
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, window: &App) -> Result<Self, Refused> {
        let unknown = || {
            Refused::new(
                StatusCode::UNAUTHORIZED,
                "send a token that is good: `Authorization: Bearer tw_…`; owners make them on the page People",
                "请提供有效令牌：`Authorization: Bearer tw_…`；由老板在“人员”页创建",
            )
        };
        let sent = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let text = sent.and_then(|v| v.strip_prefix("Bearer ")).ok_or_else(unknown)?;
        let now_micros = window.now();
        let token = window.accounts.token(text.trim(), now_micros).await?.ok_or_else(unknown)?;
        let person = person(window, &token.person).ok_or_else(unknown)?;
        Ok(Self { window: window.clone(), person, token, now_micros })
    }
}
