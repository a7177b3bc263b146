//! The record: who looked at what is sensitive, who came in, who changed who may. It is only ever added to.

use super::super::super::fault::Answer;
use super::super::super::figure;
use super::super::super::page::empty;
use super::super::super::visit::{Visit, encoded};
use super::Ask;
use super::people::Row;
use crate::cli::one_line;
use maud::{Markup, html};
use store::accounts::NoteKind;

/// Notes on a page.
const ROWS: u64 = 50;

/// What was done, in words.
fn what(kind: NoteKind) -> (&'static str, &'static str) {
    match kind {
        NoteKind::SignedIn => ("signed in", "登录"),
        NoteKind::WrongPassword => ("typed a wrong password", "密码错误"),
        NoteKind::PasswordSet => ("set a password", "设置密码"),
        NoteKind::Invited => ("made a link for", "生成链接给"),
        NoteKind::Removed => ("took access away from", "取消权限"),
        NoteKind::TokenMade => ("made a token", "新建令牌"),
        NoteKind::TokenEnded => ("ended a token", "作废令牌"),
        NoteKind::PolicyChanged => ("changed the policy", "修改策略"),
        NoteKind::People => ("looked at people", "查看人员"),
        NoteKind::Profit => ("looked at profit", "查看利润"),
        NoteKind::ProfitByToken => ("looked at profit through a program", "通过程序查看利润"),
        NoteKind::Tax => ("looked at taxes", "查看税务"),
        NoteKind::Close => ("looked at the month close", "查看月结"),
        NoteKind::MonthLocked => ("locked a month", "结账"),
        NoteKind::Commission => ("looked at commission", "查看提成"),
        NoteKind::CommissionClosed => ("closed the commission of a month", "确认月度提成"),
        NoteKind::Heads => ("looked at revenue and profit per head", "查看人效"),
        NoteKind::Postings => ("looked at postings", "查看分录"),
        NoteKind::Evidence => ("looked at rows behind a figure", "查看数据源行"),
        NoteKind::Data => ("looked at imported money", "查看导入的资金数据"),
        NoteKind::Export => ("took an export", "导出数据"),
        NoteKind::Ads => ("took an export of advertising", "导出广告数据"),
        NoteKind::Stock => ("took an export of stock", "导出库存数据"),
        NoteKind::OutcomesExported => ("took an export of outcomes", "导出复盘"),
        NoteKind::JournalVerified => ("had the journal verified", "校验日志"),
        NoteKind::JournalExported => ("took an export of the journal", "导出日志"),
    }
}

fn address(person: &str, page: u64) -> String {
    let mut query = Vec::new();
    if !person.is_empty() {
        query.push(format!("person={}", encoded(person)));
    }
    if page > 1 {
        query.push(format!("page={page}"));
    }
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/accounts{mark}{}#record", query.join("&"))
}

/// The record, fifty notes at a time.
pub(super) async fn section(visit: &Visit, ask: &Ask, people: &[Row]) -> Answer<Markup> {
    let accounts = &visit.window.accounts;
    let person = Some(ask.person.as_str()).filter(|p| !p.is_empty());
    let asked = ask.page.parse::<u64>().unwrap_or(1).max(1);
    let (mut notes, total) = accounts.notes(person, (asked - 1).saturating_mul(ROWS), ROWS).await?;
    let pages = total.div_ceil(ROWS).max(1);
    let page = asked.min(pages);
    if page != asked {
        (notes, _) = accounts.notes(person, (page - 1) * ROWS, ROWS).await?;
    }
    Ok(html! {
        section #record {
            h2 { (visit.pick("Record", "查看记录")) }
            nav.chips aria-label=(visit.pick("Of whom", "按人员")) {
                a.chip href=(address("", 1)) aria-current=[person.is_none().then_some("true")] { (visit.pick("everybody", "全部")) }
                @for row in people {
                    a.chip href=(address(&row.name, 1)) aria-current=[(person == Some(&row.name)).then_some("true")] { (one_line(&row.name, 40)) }
                }
            }
            @if notes.is_empty() {
                (empty(visit.pick("Nothing was noted", "暂无记录"), html! {
                    p { (visit.pick(
                        "Here stands who signed in, who looked at profit, people and exports, and who was let in or out.",
                        "此处记录谁登录、谁查看过利润、人员与导出，以及权限的变更。",
                    )) }
                }))
            } @else {
                p.muted.small { (visit.pick(format!("{total} notes, the newest first; nothing is ever taken out"), format!("共 {total} 条，最新在前；记录只增不删"))) }
                (table(visit, &notes))
            }
            @if pages > 1 {
                nav.pager aria-label=(visit.pick("Pages of the record", "记录分页")) {
                    @if page > 1 { a rel="prev" href=(address(&ask.person, page - 1)) { (visit.pick("‹ Newer", "‹ 较新")) } }
                    span { (page) " / " (pages) }
                    @if page < pages { a rel="next" href=(address(&ask.person, page + 1)) { (visit.pick("Older ›", "较早 ›")) } }
                }
            }
        }
    })
}

fn table(visit: &Visit, notes: &[store::accounts::Note]) -> Markup {
    let heads = [
        visit.pick("When", "时间"),
        visit.pick("Who", "人员"),
        visit.pick("What", "操作"),
        visit.pick("Of what", "对象"),
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Record", "查看记录")) {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody {
                    @for n in notes {
                        tr data-row {
                            th scope="row" { (figure::moment(n.at_micros)) }
                            td { (one_line(&n.person, 60)) }
                            // a word that another version of the program wrote stands as it is
                            td { @match NoteKind::find(&n.what) { Some(kind) => (visit.of(what(kind))), None => (one_line(&n.what, 60)) } }
                            td.small { (one_line(&n.subject, 120)) }
                        }
                    }
                }
            }
        }
    }
}
