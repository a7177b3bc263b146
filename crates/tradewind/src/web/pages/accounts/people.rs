//! Everybody whom the policy names or who has a password: role, shops, limit, and whether they can sign in.

use super::super::super::figure;
use super::super::super::page::{empty, post};
use super::super::super::visit::Visit;
use crate::cli::one_line;
use domain::policy::{Person, Role};
use domain::{Currency, Policy};
use maud::{Markup, html};
use std::collections::BTreeMap;
use store::accounts::Account;

/// Somebody of the policy, of the accounts, or of both.
pub(super) struct Row {
    pub name: String,
    pub person: Option<Person>,
    pub account: Option<Account>,
}

/// Everybody, by name: first those whom the policy names.
pub(super) fn gather(policy: &Policy, known: Vec<Account>) -> Vec<Row> {
    let mut known: BTreeMap<String, Account> = known.into_iter().map(|a| (a.person.clone(), a)).collect();
    let named = policy.people.values().map(|p| (p.name.clone(), Some(p.clone())));
    let mut rows: Vec<Row> = named.map(|(name, person)| Row { account: known.remove(&name), name, person }).collect();
    rows.extend(known.into_iter().map(|(name, account)| Row { name, person: None, account: Some(account) }));
    rows
}

fn shops(visit: &Visit, person: &Person) -> String {
    if person.shops.is_empty() {
        return visit.pick("all", "全部").into();
    }
    person.shops.iter().map(|s| one_line(s, 40)).collect::<Vec<_>>().join(", ")
}

fn limit(visit: &Visit, person: &Person) -> String {
    match (person.role, person.limit_cny_micros) {
        (Role::Designer | Role::Accountant | Role::Viewer, _) => visit.pick("decides nothing", "不审批").into(),
        (_, Some(micros)) => format!("{} {}", figure::rounded(micros, Currency::CNY), visit.pick("RMB", "人民币")),
        (_, None) => visit.pick("none", "不限").into(),
    }
}

/// Whether somebody can sign in.
fn access(visit: &Visit, row: &Row) -> Markup {
    let has_password = row.account.as_ref().and_then(|a| a.since_micros);
    let invited = row.account.as_ref().and_then(|a| a.invited_until_micros);
    html! {
        @match (has_password, &row.person) {
            (Some(_), Some(_)) => span.tag.good { (visit.pick("can sign in", "可登录")) },
            (Some(_), None) => span.tag.warn { (visit.pick("has a password, but no role: is kept out", "有密码但无角色：无法进入")) },
            (None, _) if invited.is_none() => span.tag { (visit.pick("not invited yet", "尚未邀请")) },
            (None, _) => {}
        }
        @if let Some(until) = invited {
            " "
            @if until > visit.now_micros {
                @let left = figure::left(visit.lang, until, visit.now_micros);
                span.tag { (visit.pick(format!("link open, {left} left"), format!("链接有效，剩余 {left}"))) }
            } @else {
                span.tag.warn { (visit.pick("link has run out", "链接已过期")) }
            }
        }
    }
}

fn actions(visit: &Visit, row: &Row) -> Markup {
    let has_password = row.account.as_ref().is_some_and(|a| a.since_micros.is_some());
    let name = html! { input type="hidden" name="person" value=(row.name); };
    let word =
        if has_password { visit.pick("New password link", "新密码链接") } else { visit.pick("Invite", "邀请") };
    html! {
        @if row.person.is_some() {
            (post(visit, "/accounts/invite", html! {
                (name)
                button.small type="submit" data-key="Enter" { (word) span.away { " " (one_line(&row.name, 60)) } }
            }))
        }
        @if row.account.is_some() && row.name != visit.person.name {
            details {
                summary.small { (visit.pick("Remove access", "取消登录权限")) span.away { " " (one_line(&row.name, 60)) } }
                (post(visit, "/accounts/remove", html! {
                    (name)
                    p.small { (visit.pick("Password, sessions, links and tokens end at once.", "密码、会话、链接与令牌立即失效。")) }
                    button.danger.small type="submit" { (visit.pick("Remove", "确认取消")) }
                }))
            }
        }
    }
}

/// The table of people.
pub(super) fn section(visit: &Visit, rows: &[Row]) -> Markup {
    let heads = [
        visit.pick("Name", "用户名"),
        visit.pick("Role", "角色"),
        visit.pick("Shops", "店铺"),
        visit.pick("Limit of one decision", "单笔审批上限"),
        visit.pick("Access", "登录权限"),
        visit.pick("Last seen", "最近使用"),
        visit.pick("Do", "操作"),
    ];
    html! {
        section #people {
            h2 { (visit.pick("Who may sign in", "登录账户")) }
            p.muted.small {
                (visit.pick("Who does what, for which shops and up to which amount stands in the ", "角色、店铺与审批上限见"))
                a href="/policy" { (visit.pick("policy", "策略")) } (visit.pick(".", "。"))
            }
            @if rows.len() < 2 {
                (empty(visit.pick("Nobody but you", "目前只有您"), html! {
                    p { (visit.pick("Add colleagues to `people` in the policy; then invite them here.", "请先在策略的 people 中添加同事，然后在此邀请。")) }
                }))
            }
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("People", "人员")) {
                table {
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody {
                        @for row in rows {
                            tr data-row {
                                th scope="row" { (one_line(&row.name, 60)) }
                                @if let Some(person) = &row.person {
                                    td { (visit.of(person.role.title())) }
                                    td { (shops(visit, person)) }
                                    td.right { (limit(visit, person)) }
                                } @else {
                                    td { span.tag.warn { (visit.pick("without role", "无角色")) } }
                                    td { "–" }
                                    td.right { "–" }
                                }
                                td { (access(visit, row)) }
                                td { (row.account.as_ref().and_then(|a| a.seen_micros).map_or("–".into(), figure::moment)) }
                                td { (actions(visit, row)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
