//! Alarms, the most urgent first; each opens its place.

use super::super::super::figure;
use super::super::super::visit::{Visit, encoded};
use super::money::rmb;
use crate::cli::one_line;
use app::board::alarms::{Alarm, Severity, Where};
use maud::{Markup, html};

/// Alarms that stand open.
const OPEN: usize = 8;
/// Alarms that are listed at all: the rest stand on their own pages.
const LISTED: usize = 60;

/// Whether the page on which an alarm opens is for the visitor.
fn opens(visit: &Visit, place: &Where) -> bool {
    visit.opens(match place {
        Where::Stock(_) => "/stock",
        Where::Profit => "/profit",
        Where::Data => "/data",
        Where::Inbox => "/inbox",
        Where::Outbox => "/outbox",
        Where::Policy => "/policy",
        Where::Tax => "/tax",
        Where::People => "/people",
    })
}

/// Where an alarm opens.
pub fn href(place: &Where) -> String {
    match place {
        Where::Stock(sku) if sku.is_empty() => "/stock".into(),
        Where::Stock(sku) => format!("/stock?q={}", encoded(sku)),
        Where::Profit => "/profit".into(),
        Where::Data => "/data".into(),
        Where::Inbox => "/inbox".into(),
        Where::Outbox => "/outbox".into(),
        Where::Policy => "/policy".into(),
        Where::Tax => "/tax".into(),
        Where::People => "/people#ramp".into(),
    }
}

/// The alarms; without amounts, and without those whose words tell of money, where `money` is not for the visitor.
pub fn section(visit: &Visit, alarms: &[Alarm], money: bool) -> Markup {
    // what is told of a person is for those who see others
    let others = visit.is(super::super::people::FIRM);
    let may = |a: &&Alarm| (money || !a.of_money) && (others || a.place != Where::People);
    let shown: Vec<&Alarm> = alarms.iter().filter(may).collect();
    let (open, rest) = shown.split_at(shown.len().min(OPEN));
    let listed = &rest[..rest.len().min(LISTED)];
    let beyond = rest.len() - listed.len();
    html! {
        section {
            h2 { (visit.pick("Alarms", "预警")) @if !shown.is_empty() { " " span.tag { (figure::count(shown.len() as u64)) } } }
            @if shown.is_empty() {
                p.muted { (visit.pick("Nothing is out of order: stock lasts, facts are fresh, settlements tie.", "一切正常：库存充足，数据最新，结算已平。")) }
            }
            (list(visit, open, money))
            @if !listed.is_empty() {
                details {
                    summary { (visit.pick(format!("{} more", figure::count(rest.len() as u64)), format!("另有 {} 条", figure::count(rest.len() as u64)))) }
                    (list(visit, listed, money))
                    @if beyond > 0 {
                        p.small { (visit.pick(format!("and {} more: ", figure::count(beyond as u64)), format!("还有 {} 条：", figure::count(beyond as u64))))
                            a href="/stock" { (visit.pick("see the stock page", "查看库存页")) } }
                    }
                }
            }
        }
    }
}

fn list(visit: &Visit, alarms: &[&Alarm], money: bool) -> Markup {
    html! { @if !alarms.is_empty() { ul.rows { @for a in alarms { (row(visit, a, money)) } } } }
}

fn row(visit: &Visit, a: &Alarm, money: bool) -> Markup {
    let (class, word) = match a.severity {
        Severity::Now => ("tag bad", visit.pick("now", "立即")),
        Severity::Soon => ("tag warn", visit.pick("soon", "尽快")),
        Severity::Watch => ("tag", visit.pick("watch", "关注")),
    };
    html! {
        li data-row {
            @let title = one_line(visit.words(&a.title), 120);
            span { span class=(class) { (word) } " "
                @if opens(visit, &a.place) { a.what href=(href(&a.place)) data-key="Enter" { (title) } } @else { span.what { (title) } }
            }
            @if let (true, Some(cash)) = (money, a.cash_micros) {
                span.money data-tip=(visit.words(&a.cash_is)) { (figure::whole(cash)) " " span.currency { (rmb(visit)) } }
            } @else { span {} }
            @if let Some(due) = a.due { time.small.muted datetime=(due) { (due) } } @else { span {} }
            span.why {
                (one_line(visit.words(&a.detail), 400))
                @if money && a.cash_micros.is_some() { " (" (visit.words(&a.cash_is)) ")" }
            }
        }
    }
}
