//! Tokens of programs: which there are, and the form that makes one.

use super::super::super::figure;
use super::super::super::page::{empty, post};
use super::super::super::visit::Visit;
use super::TOKEN_DAYS;
use crate::cli::one_line;
use domain::Policy;
use maud::{Markup, html};
use store::accounts::{Scope, Token};

/// What a scope lets a program do.
fn about(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Read => ("look at figures and decisions", "查看数据与决策"),
        Scope::Import => ("send reports in", "导入报表"),
        Scope::Run => ("let the agents run", "运行智能体"),
        Scope::Metrics => ("read the program's own measurements", "读取程序运行指标"),
    }
}

/// The tokens that have not ended, and the form for another one.
pub(super) fn section(visit: &Visit, policy: &Policy, tokens: &[Token]) -> Markup {
    let heads = [
        visit.pick("Name", "名称"),
        visit.pick("In whose name", "所属人员"),
        visit.pick("May", "权限"),
        visit.pick("Made", "创建时间"),
        visit.pick("Ends", "失效时间"),
        visit.pick("Last used", "最近使用"),
        visit.pick("Do", "操作"),
    ];
    html! {
        section #tokens {
            h2 { (visit.pick("Tokens of programs", "程序令牌")) }
            @if tokens.is_empty() {
                (empty(visit.pick("No program has a key", "尚无程序令牌"), html! {
                    p { (visit.pick(
                        "A token lets a program use /api/v1 as one of your people, such as a script that sends the nightly reports in. It can never approve.",
                        "令牌让程序以某位人员的身份使用 /api/v1，例如每晚自动导入报表的脚本。令牌永远不能批准。",
                    )) }
                }))
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(visit.pick("Tokens", "令牌")) {
                    table {
                        thead { tr { @for head in heads { th scope="col" { (head) } } } }
                        tbody {
                            @for t in tokens {
                                tr data-row {
                                    th scope="row" { (one_line(&t.name, 60)) }
                                    td {
                                        (one_line(&t.person, 60))
                                        @if !policy.people.contains_key(&t.person) { " " span.tag.warn { (visit.pick("without role", "无角色")) } }
                                    }
                                    td { @for s in &t.scopes { span.tag data-tip=(visit.of(about(*s))) { (s.code()) } " " } }
                                    td { (figure::moment(t.since_micros)) }
                                    td { (figure::moment(t.until_micros)) }
                                    td { (t.used_micros.map_or(visit.pick("never", "从未").into(), figure::moment)) }
                                    td {
                                        (post(visit, "/accounts/tokens/revoke", html! {
                                            input type="hidden" name="id" value=(t.id);
                                            button.danger.small type="submit" { (visit.pick("End", "作废")) span.away { " " (one_line(&t.name, 60)) } }
                                        }))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            details open[tokens.is_empty()] {
                summary { (visit.pick("Make a token", "新建令牌")) }
                (post(visit, "/accounts/tokens", form(visit, policy)))
            }
        }
    }
}

fn form(visit: &Visit, policy: &Policy) -> Markup {
    html! {
        label for="token-name" { (visit.pick("What it is for", "用途")) }
        input #token-name name="name" required maxlength="100" placeholder=(visit.pick("nightly reports", "每晚导入报表"));
        label for="token-person" { (visit.pick("In whose name: it sees the shops that they see", "所属人员：令牌可见其店铺") ) }
        select #token-person name="person" {
            @for name in policy.people.keys() { option value=(name) selected[*name == visit.person.name] { (one_line(name, 60)) } }
        }
        fieldset {
            legend { (visit.pick("What it may do", "权限")) }
            @for scope in Scope::ALL {
                label { input type="checkbox" name="scope" value=(scope.code()); " " span.mono { (scope.code()) } " – " (visit.of(about(scope))) }
            }
        }
        label for="token-days" { (visit.pick("Days until it ends", "有效天数")) }
        input #token-days type="number" name="days" value="90" min=(TOKEN_DAYS.start()) max=(TOKEN_DAYS.end()) required;
        button.primary type="submit" { (visit.pick("Make it", "创建")) }
    }
}
