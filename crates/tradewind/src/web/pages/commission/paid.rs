//! Everybody's pay of a month, what is wrong with what it rests on, and the closing: for the boss.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::{self, rounded};
use super::super::super::page::{go, post};
use super::super::super::visit::{Posted, Visit, encoded};
use super::super::super::window;
use super::{NAME, Reading, boss, month, trouble};
use crate::cli::one_line;
use crate::io::commission as files;
use app::commission::Pay;
use axum::http::StatusCode;
use axum::response::Response;
use books::Month;
use domain::Currency;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::accounts::NoteKind;

/// Findings that are shown; all stand in the command line's list.
const FINDINGS: usize = 50;

#[derive(Deserialize)]
pub(super) struct Closing {
    month: String,
    /// When the facts were read that the page showed.
    seen: i64,
    /// What the files were that the page showed.
    mark: String,
}

/// Slips of a month with their sums by currency, and how the month stands.
pub(super) fn table(visit: &Visit, reading: &Reading, pay: &Pay, now: Month) -> Markup {
    let slips = pay.slips_of(now);
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    for s in &slips {
        *sums.entry(s.currency).or_default() += s.paid_micros;
    }
    let label = visit.pick(format!("Pay of {now}"), format!("{now} 提成"));
    let heads = [("Base", "基数"), ("Commissionable", "计提基数"), ("Earned", "当月提成"), ("Paid", "实发")];
    html! {
        @if let Some((who, when)) = pay.closings.get(&now) {
            p.notice.good { (visit.pick("Closed by ", "关账人：")) strong { (one_line(who, NAME)) } " · " (figure::moment(*when)) }
        }
        nav.chips aria-label=(visit.pick("All slips of the month", "当月全部工资单")) {
            @for format in ["xlsx", "pdf", "csv"] {
                a.chip href={ "/commission/export?month=" (now) "&format=" (format) } download { (visit.pick("all, ", "全部 ")) (format.to_uppercase()) }
            }
        }
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table {
                caption.away { (label) }
                thead { tr {
                    th scope="col" { (visit.pick("Operator", "运营")) } th scope="col" { (visit.pick("Scheme", "方案")) }
                    @for head in heads { th.right scope="col" { (visit.of(head)) } }
                    th scope="col" { (visit.pick("Currency", "币种")) }
                } }
                tbody { @for s in &slips { tr data-row {
                    th scope="row" { a href={ "/commission?month=" (now) "&operator=" (encoded(&s.operator)) "#slip" } { (one_line(&s.operator, NAME)) } }
                    td { (one_line(&s.scheme, NAME)) }
                    @for micros in [s.base_micros, s.commissionable_micros, s.earned_micros, s.paid_micros] { td.right .down[micros < 0] { (rounded(micros, s.currency)) } }
                    td { (s.currency) }
                } } }
                tfoot { @for (currency, paid) in &sums { tr.strong {
                    th scope="row" colspan="5" { (visit.pick("Sum", "合计")) } td.right { (rounded(*paid, *currency)) } td { (currency) }
                } } }
            }
        }
        (form(visit, reading, pay, now))
    }
}

/// The button that closes the next month, once it is over.
fn form(visit: &Visit, reading: &Reading, pay: &Pay, now: Month) -> Markup {
    let next = pay.register.open;
    let over = next.last_day() < desk::room::day_of(visit.now_micros);
    html! {
        @if pay.is_closed(now) {}
        @else if now != next { p.muted { (visit.pick("Months are closed in order; next is ", "须按月份顺序关账，下一个为 ")) a href={ "/commission?month=" (next) } { (next) } } }
        @else if !over { p.muted { (visit.pick(format!("{now} is not over: it can be closed from the next day on."), format!("{now} 尚未结束：次月起可关账。"))) } }
        @else {
            (post(visit, "/commission/close", html! {
                input type="hidden" name="month" value=(now);
                input type="hidden" name="seen" value=(reading.standing.read_micros);
                input type="hidden" name="mark" value=(reading.mark);
                button.primary type="submit" { (visit.pick(format!("Close the pay of {now}"), format!("{now} 提成关账"))) }
                " " small.muted { (visit.pick("these slips never change again", "关账后工资单不再变动")) }
            }))
        }
    }
}

/// `POST /commission/close`.
pub(super) async fn close(Posted { visit, form }: Posted<Closing>) -> Answer<Response> {
    if !boss(&visit) {
        return Err(Fault::forbidden(
            "pay is closed by an owner or accountant who sees all shops",
            "提成关账仅限可查看全部店铺的负责人或会计",
        ));
    }
    let month = month(&form.month)?;
    let (data, standing) = (&visit.window.data, visit.window.standing());
    // what is closed is what was looked at: the same facts, the same schemes, the same months before
    let mark = files::mark(data).map_err(|e| trouble(&e))?;
    if form.seen != standing.read_micros || form.mark != mark {
        return Err(Fault::new(
            StatusCode::CONFLICT,
            "facts or schemes have changed since the page was opened; open it again and look before you close",
            "打开页面后数据或方案已变化；请重新打开并核对后再关账",
        ));
    }
    let read = files::read(data).map_err(|e| trouble(&e))?;
    let by = (visit.person.name.as_str(), visit.now_micros);
    let source = &standing.commission;
    let file = window::busy(|| Pay::of(source, &standing.books, &read)?.close(source, month, by))
        .map_err(|e| Fault { status: StatusCode::CONFLICT, ..e.into() })?;
    files::put(data, &file).map_err(|e| trouble(&e))?;
    visit.looked_at(NoteKind::CommissionClosed).await?;
    let said = visit.pick(format!("the commission of {month} is closed"), format!("{month} 提成已关账"));
    Ok(go(&visit, &format!("/commission?month={month}"), &said, None))
}

/// What a person must look at, by money at risk.
pub(super) fn findings(visit: &Visit, pay: &Pay) -> Markup {
    let risk = |micros: Option<i64>| micros.map_or_else(|| "?".to_owned(), |m| rounded(m, Currency::CNY));
    html! {
        section {
            h2 #findings { (visit.pick("Findings", "待核事项")) " " small.muted { (pay.found.len()) } }
            @if pay.found.is_empty() { p { (visit.pick("Nothing to look at.", "无需处理的事项。")) } }
            @else {
                ul { @for f in pay.found.iter().take(FINDINGS) { li { strong { (risk(f.at_risk_micros)) " CNY" } " " (one_line(visit.words(&f.words), 400)) } } }
                @if pay.found.len() > FINDINGS {
                    @let more = pay.found.len() - FINDINGS;
                    p.small { (visit.pick(format!("{more} more: "), format!("另有 {more} 条："))) code { "tradewind commission list --format csv" } }
                }
            }
        }
    }
}
