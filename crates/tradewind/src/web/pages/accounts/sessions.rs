//! Where a person is signed in, and how they sign out there.

use super::super::super::figure;
use super::super::super::page::post;
use super::super::super::visit::Visit;
use crate::cli::one_line;
use maud::{Markup, html};
use store::accounts::Session;

/// The person's own sessions.
pub(super) fn section(visit: &Visit, sessions: &[Session]) -> Markup {
    let heads = [
        visit.pick("Where from", "来源"),
        visit.pick("Since", "登录时间"),
        visit.pick("Last used", "最近使用"),
        visit.pick("Do", "操作"),
    ];
    html! {
        section #sessions {
            h2 { (visit.pick("Where you are signed in", "您的登录会话")) }
            p.muted.small {
                (visit.pick(
                    "A session ends after 12 hours without use and after 7 days in any case. For another password ask an owner for a link.",
                    "会话闲置 12 小时或满 7 天后自动结束。如需更换密码，请向老板索取链接。",
                ))
            }
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("Sessions", "会话")) {
                table {
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody {
                        @for s in sessions {
                            @let here = s.id == visit.session.id;
                            tr data-row {
                                th scope="row" {
                                    (one_line(&s.from, 90))
                                    @if here { " " span.tag.good { (visit.pick("this one", "当前")) } }
                                }
                                td { (figure::moment(s.since_micros)) }
                                td { (figure::moment(s.seen_micros)) }
                                td {
                                    (post(visit, "/accounts/sessions/end", html! {
                                        input type="hidden" name="id" value=(s.id);
                                        button.small type="submit" { (visit.pick("Sign out", "退出")) }
                                    }))
                                }
                            }
                        }
                    }
                }
            }
            @if sessions.len() > 1 {
                (post(visit, "/accounts/sessions/others", html! {
                    button type="submit" { (visit.pick("Sign out everywhere else", "退出其他所有会话")) }
                }))
            }
        }
    }
}
