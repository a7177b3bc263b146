//! Month close 月结: the checklist with its links, trial balance, balance-sheet view, the lock, and vouchers to take out.

#[cfg(test)]
mod tests;

use super::super::fault::{Answer, Fault};
use super::super::figure;
use super::super::page::{self, Page, empty, go, page, post};
use super::super::visit::{Posted, Visit};
use super::super::window::{self, App};
use super::commission;
use crate::cli::{Lang, Trouble, one_line};
use crate::io::closed;
use app::board::Standing;
use app::close::{MonthEnd, Owed, csv, layout, xlsx};
use app::commission::Pay;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use books::Month;
use books::month_close::{Ask, BalanceRow, Finding, Item, LAYOUTS, Lock, Status, TrialBalance, Voucher};
use domain::policy::Role;
use domain::{Currency, Words};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::accounts::NoteKind;

/// Who closes months.
const ROLES: &[Role] = &[Role::Owner, Role::Accountant];

/// Findings of an item that are shown; the rest is counted.
const FINDINGS_SHOWN: usize = 20;

/// The page.
pub const PAGE: Page = Page {
    path: "/close",
    name: ("Month close", "月结"),
    about: (
        "What is left to do before a month is locked, and vouchers for the accountant",
        "结账前待办事项，以及给会计的凭证",
    ),
    mark: "M5 5h14v15H5zM5 10h14M9 3v4M15 3v4M9 15l2 2 4-4",
    roles: ROLES,
    routes,
};

fn routes() -> Router<App> {
    use axum::routing::post;
    Router::new().route("/close", get(show)).route("/close/lock", post(lock)).route("/close/vouchers", get(vouchers))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    month: Option<String>,
    layout: Option<String>,
    format: Option<String>,
}

#[derive(Deserialize)]
struct Locking {
    month: String,
    /// When the facts were read that the page showed.
    seen: i64,
    #[serde(default)]
    accept: Vec<String>,
}

/// Everything that the page shows of a month.
struct Figures {
    months: Vec<Month>,
    /// The month that is locked next; any may be the first.
    next: Option<Month>,
    lock: Option<Lock>,
    locked: bool,
    items: Vec<Item>,
    trial: TrialBalance,
    balance: Vec<BalanceRow>,
    vouchers: Vec<Voucher>,
}

/// Refuses whoever may not close months: the ledger is the whole firm's.
fn allowed(visit: &Visit) -> Answer<()> {
    visit.only(ROLES)?;
    if visit.shops().is_empty() {
        return Ok(());
    }
    Err(Fault::forbidden(
        "the month close is for the whole firm, and you see some shops only; ask an owner",
        "月结针对全公司，而您仅可查看部分店铺；请联系负责人",
    ))
}

fn trouble(e: &Trouble) -> Fault {
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR, e.words(Lang::En).0, e.words(Lang::Zh).0)
}

fn asked(visit: &Visit) -> Answer<Asked> {
    let query = visit.asked.split_once('?').map_or("", |(_, q)| q);
    serde_html_form::from_str(query)
        .map_err(|e| Fault::mistake(format!("this address can't be read: {e}"), format!("无法读取该地址：{e}")))
}

fn month(text: &str) -> Answer<Month> {
    Month::parse(text).ok_or_else(|| {
        let found = one_line(text, 20);
        Fault::mistake(format!("found month `{found}`; write 2026-10"), format!("月份为“{found}”；请写成 2026-10"))
    })
}

/// What is owed beyond the books.
fn owed(standing: &Standing, pay: &Result<Pay, Words>) -> Owed {
    Owed::of(standing.tax.profile.is_some().then_some(&standing.taxes), pay.as_ref())
}

/// The books by month, kept until facts or locks change.
async fn month_end(visit: &Visit) -> Answer<(Arc<Result<MonthEnd, Words>>, String)> {
    let docket = visit.window.docket().await?;
    let locks = closed::read(&visit.window.data).map_err(|e| trouble(&e))?;
    let (pay, mark) = commission::of_firm(visit)?;
    let sealed = locks.last().map_or_else(|| mark.clone(), |l| format!("{} {} {mark}", locks.len(), l.hash));
    let standing = visit.window.standing();
    let make =
        || MonthEnd::of(&standing.books, locks, owed(&standing, &pay)).map_err(|e| Words::new(e.to_string(), e.zh()));
    Ok((visit.window.kept(format!("close {sealed}"), &docket, make), sealed))
}

/// What a month shows; `None` where the books are empty.
async fn figures(visit: &Visit) -> Answer<Option<(Month, Arc<Figures>)>> {
    let (end, sealed) = month_end(visit).await?;
    let end = end.as_ref().as_ref().map_err(|w| Fault::new(StatusCode::CONFLICT, &*w.en, &*w.zh))?;
    let standing = visit.window.standing();
    let wanted = match asked(visit)?.month.as_deref().filter(|m| !m.is_empty()) {
        Some(text) => Some(month(text)?),
        None => end.likely(desk::room::day_of(visit.now_micros)),
    };
    let Some(month) = wanted else { return Ok(None) };
    let docket = visit.window.docket().await?;
    let made = visit.window.kept(format!("close {month} {sealed}"), &docket, || Figures {
        months: end.months(),
        next: end.next(),
        lock: end.lock_of(month).cloned(),
        locked: end.booked.is_locked(month),
        items: end.items(&standing.books, month),
        trial: end.trial_balance(month),
        balance: end.balance(&standing.books, month),
        vouchers: end.vouchers(month).to_vec(),
    });
    Ok(Some((month, made)))
}

async fn show(visit: Visit) -> Answer<Markup> {
    allowed(&visit)?;
    visit.looked_at(NoteKind::Close).await?;
    let body = match figures(&visit).await? {
        None => nothing(&visit),
        Some((month, figures)) => html! {
            (choose(&visit, month, &figures))
            (state(&visit, month, &figures))
            (checklist(&visit, &figures))
            (files(&visit, month, &figures))
            (trial_balance(&visit, &figures.trial))
            (balance(&visit, &figures.balance))
            @if !figures.locked { (lock_form(&visit, month, &figures)) }
        },
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

fn nothing(visit: &Visit) -> Markup {
    empty(
        visit.pick("Nothing to close yet: the books are empty", "尚无可结的月份：账上没有记录"),
        html! { a href="/data" { (visit.pick("Import settlements, costs and rates", "请导入结算报表、到岸成本与汇率")) } "." },
    )
}

fn choose(visit: &Visit, month: Month, figures: &Figures) -> Markup {
    html! {
        nav.chips aria-label=(visit.pick("Month", "月份")) {
            @for m in figures.months.iter().rev().take(12) {
                a.chip href={ "/close?month=" (m) } aria-current=[(*m == month).then_some("page")] { (m) }
            }
        }
    }
}

/// Whether the month is locked, by whom, or what comes first.
fn state(visit: &Visit, month: Month, figures: &Figures) -> Markup {
    html! {
        @if let Some(lock) = &figures.lock {
            p.notice {
                (visit.pick("Locked by ", "结账人：")) strong { (one_line(&lock.who, 40)) } " · " (figure::moment(lock.when_micros))
                " · " span.mono { (&lock.hash[..12]) }
                @if !lock.accepted.is_empty() { " · " (visit.pick("taken as they were: ", "按当时状况接受：")) (lock.accepted.join(", ")) }
            }
            p.muted { (visit.pick("Figures are as they were locked. The checklist shows the facts of today: what they change stands as adjustments in the open month.", "数字为结账时的数字。检查项按当前数据显示：其变化列为未结月份的调整分录。")) }
        } @else if figures.locked {
            p.notice { (visit.pick("This month lies before the first locked one and is part of its opening balances.", "该月早于首个结账月份，已计入其期初余额。")) }
        } @else if let Some(next) = figures.next.filter(|n| *n != month) {
            p.notice { (visit.pick("Months are locked in order; next is ", "须按月份顺序结账，下一个为 ")) a href={ "/close?month=" (next) } { (next) } }
        }
    }
}

/// Where an item is put right.
fn place(code: &str) -> &'static str {
    match code {
        "settlements_tied" => "/profit/trial?tab=settlements",
        "settlements_complete" => "/data",
        "quarantine" => "/data?tab=quarantine",
        "rates" | "rate_days" => "/data?tab=rates",
        "costs" | "negative_stock" => "/data/template/landed_cost",
        "inventory_counted" => "/data/template/stock_counts",
        "bank_matched" => "/data/template/bank_statement",
        _ => "/data/template/sku_owners",
    }
}

fn checklist(visit: &Visit, figures: &Figures) -> Markup {
    html! {
        h2 { (visit.pick("Checklist", "检查清单")) }
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Checklist", "检查清单")) {
            table {
                thead { tr {
                    th scope="col" { (visit.pick("Item", "项目")) } th scope="col" { (visit.pick("Status", "状态")) }
                    th.right scope="col" { (visit.pick("At risk", "涉及金额")) } th scope="col" { (visit.pick("Holds up", "影响")) }
                } }
                tbody { @for item in &figures.items { tr data-row {
                    th scope="row" { a href=(place(item.code)) { (visit.of(item.name)) } @if !item.findings.is_empty() { (findings(visit, item)) } }
                    td { (status(visit, item.status)) }
                    td.right { @for money in item.at_risk() { div { (figure::rounded(money.micros, money.currency)) " " span.currency { (money.currency) } } } }
                    td { @if item.status != Status::Done { (visit.of(item.holds_up)) } }
                } } }
            }
        }
    }
}

fn status(visit: &Visit, status: Status) -> Markup {
    let words = visit.of(status.words());
    match status {
        Status::Done => html! { span.tag.good { (words) } },
        Status::Open => html! { span.tag.warn { (words) } },
        Status::Blocked => html! { span.tag.bad { (words) } },
    }
}

fn findings(visit: &Visit, item: &Item) -> Markup {
    let more = item.findings.len().saturating_sub(FINDINGS_SHOWN);
    let line = |f: &Finding| {
        let (words, to_do) = (visit.pick(&f.words.0, &f.words.1), visit.pick(&f.to_do.0, &f.to_do.1));
        html! { li { (one_line(words, 400)) " " span.muted { (one_line(to_do, 200)) } } }
    };
    html! {
        details {
            summary { (visit.pick(format!("{} finding(s)", item.findings.len()), format!("{} 项发现", item.findings.len()))) }
            ul.list {
                @for f in item.findings.iter().take(FINDINGS_SHOWN) { (line(f)) }
                @if more > 0 { li.muted { (visit.pick(format!("and {more} more"), format!("另有 {more} 项"))) } }
            }
        }
    }
}

fn files(visit: &Visit, month: Month, figures: &Figures) -> Markup {
    let n = figures.vouchers.len();
    html! {
        h2 { (visit.pick(format!("Vouchers ({n})"), format!("凭证（{n} 张）"))) }
        @if n > 0 {
            nav.chips aria-label=(visit.pick("Vouchers as files", "凭证文件")) {
                @for (name, format) in LAYOUTS.iter().flat_map(|l| [(l.0, "csv"), (l.0, "xlsx")]) {
                    @if let Ok(layout) = layout(name) {
                        a.chip href={ "/close/vouchers?month=" (month) "&layout=" (name) "&format=" (format) } download {
                            (visit.pick(&layout.title.0, &layout.title.1)) " (" (format.to_uppercase()) ")"
                        }
                    }
                }
            }
            p.muted { (visit.pick("Columns and account codes of Kingdee and Yonyou are believed: check them with your accountant before the file is imported.", "金蝶与用友的列和科目编码为推定：导入前请与会计核对。")) }
        }
    }
}

/// RMB that may be unknown.
fn rmb(micros: Option<i64>) -> String {
    micros.map_or_else(|| "–".to_owned(), |m| figure::rounded(m, Currency::CNY))
}

fn trial_balance(visit: &Visit, trial: &TrialBalance) -> Markup {
    let sum = |n: i128, c| i64::try_from(n).map_or_else(|_| "–".to_owned(), |n| figure::rounded(n, c));
    html! {
        h2 { (visit.pick("Trial balance", "试算平衡表")) }
        @for total in trial.totals() {
            @let c = total.currency;
            section.card {
                h3 { (c) @if total.balances() { " " span.tag.good { (visit.pick("debits equal credits", "借贷相等")) } } }
                div.scroll tabindex="0" role="region" aria-label=(visit.pick(format!("Trial balance in {c}"), format!("{c} 试算平衡表"))) {
                    table {
                        thead { tr {
                            th scope="col" { (visit.pick("Account", "科目")) }
                            @for (en, zh) in [("Opening", "期初"), ("Debit", "借方"), ("Credit", "贷方"), ("Closing", "期末"), ("Closing, RMB", "期末（人民币）")] {
                                th.right scope="col" { (visit.pick(en, zh)) }
                            }
                        } }
                        tbody { @for r in trial.rows.iter().filter(|r| r.currency == c) { tr data-row {
                            th scope="row" { (visit.pick(r.account.en(), r.account.zh())) }
                            @for micros in [r.opening, r.debit, r.credit, r.closing()] { td.right { (figure::rounded(micros, c)) } }
                            td.right { (rmb(r.rmb_closing())) }
                        } } }
                        tfoot { tr.strong {
                            th scope="row" { (visit.pick("Sum", "合计")) }
                            @for n in [total.opening, total.debit, total.credit, total.opening + total.debit - total.credit] { td.right { (sum(n, c)) } }
                            td.right { (total.rmb.map_or_else(|| "–".to_owned(), |[o, d, k]| sum(o + d - k, Currency::CNY))) }
                        } }
                    }
                }
            }
        }
    }
}

fn balance(visit: &Visit, rows: &[BalanceRow]) -> Markup {
    html! {
        h2 { (visit.pick("Balance-sheet view at the end of the month", "月末资产负债表视图")) }
        p.muted { (visit.pick("Stock keeps the rate at which it was booked; money is also shown at the month's rate. The difference is shown, not posted.", "存货按入账汇率；货币性项目另按月汇率折合。差额仅供参考，未入账。")) }
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Balance-sheet view", "资产负债表视图")) {
            table {
                thead { tr {
                    th scope="col" { (visit.pick("Item", "项目")) } th scope="col" { (visit.pick("Currency", "币种")) }
                    @for (en, zh) in [("Amount", "金额"), ("RMB as booked", "账面人民币"), ("RMB at the month's rate", "按月汇率折合"), ("Difference", "差额")] {
                        th.right scope="col" { (visit.pick(en, zh)) }
                    }
                } }
                tbody { @for r in rows { tr data-row {
                    th scope="row" { (visit.pick(r.item.en(), r.item.zh())) }
                    td { (r.currency) }
                    td.right { (figure::rounded(r.micros, r.currency)) }
                    @for micros in [r.rmb_booked, r.rmb_now, r.exchange_difference()] { td.right { (rmb(micros)) } }
                } } }
            }
        }
    }
}

fn lock_form(visit: &Visit, month: Month, figures: &Figures) -> Markup {
    let blocked = figures.items.iter().any(|i| i.status == Status::Blocked);
    let inside = html! {
        input type="hidden" name="month" value=(month);
        input type="hidden" name="seen" value=(visit.window.standing().read_micros);
        @for item in figures.items.iter().filter(|i| i.status == Status::Open) {
            p { label { input type="checkbox" name="accept" value=(item.code); " " (visit.pick("Take as it is: ", "按现状接受：")) (visit.of(item.name)) } }
        }
        button.primary type="submit" { (visit.pick(format!("Lock {month}"), format!("{month} 结账"))) }
    };
    html! {
        h2 { (visit.pick("Lock the month", "结账")) }
        p.muted { (visit.pick("A locked month never changes. What later reports change in it is booked as adjustments in the open month.", "结账后该月不再变动；此后报表带来的变化列为未结月份的调整分录。")) }
        @if blocked { p.notice { (visit.pick("An item of the checklist blocks the lock; settle it first.", "有检查项阻止结账；请先处理。")) } }
        @else if figures.next.is_none_or(|n| n == month) { (post(visit, "/close/lock", inside)) }
    }
}

async fn lock(Posted { visit, form }: Posted<Locking>) -> Answer<Response> {
    allowed(&visit)?;
    let month = month(&form.month)?;
    let standing = visit.window.standing();
    if form.seen != standing.read_micros {
        return Err(Fault::new(
            StatusCode::CONFLICT,
            "the facts have changed since the page was opened; open it again and look before you lock",
            "打开页面后数据已变化；请重新打开并核对后再结账",
        ));
    }
    // read and checked anew: a lock stands on the records that there are, not on those of a minute ago
    let locks = closed::read(&visit.window.data).map_err(|e| trouble(&e))?;
    let (pay, _) = commission::of_firm(&visit)?;
    let end = window::busy(|| MonthEnd::of(&standing.books, locks, owed(&standing, &pay)))?;
    let accepted: BTreeSet<String> = form.accept.into_iter().collect();
    let today = desk::room::day_of(visit.now_micros);
    let ask = Ask { month, who: &visit.person.name, when_micros: visit.now_micros, today, accepted: &accepted };
    let made = end.lock(&standing.books, &ask);
    let made = made.map_err(|e| Fault::new(StatusCode::CONFLICT, e.to_string(), e.zh()))?;
    closed::put(&visit.window.data, &made).map_err(|e| trouble(&e))?;
    visit.looked_at(NoteKind::MonthLocked).await?;
    Ok(go(
        &visit,
        &format!("/close?month={month}"),
        &visit.pick(format!("{month} is locked"), format!("{month} 已结账")),
        None,
    ))
}

/// `GET /close/vouchers`: the vouchers of a month in a layout.
async fn vouchers(visit: Visit) -> Answer<Response> {
    allowed(&visit)?;
    let wanted = asked(&visit)?;
    let name = wanted.layout.as_deref().unwrap_or("general");
    let layout = layout(&one_line(name, 20))?;
    let (month, figures) = figures(&visit).await?.ok_or_else(|| {
        Fault::missing("the books are empty: import settlements first", "账上没有数据：请先导入结算报表")
    })?;
    let (ending, bytes) = match wanted.format.as_deref() {
        None | Some("csv") => ("csv", csv(&layout, &figures.vouchers)?.into_bytes()),
        Some("xlsx") => ("xlsx", xlsx(&layout, &figures.vouchers)?),
        Some(other) => {
            let other = one_line(other, 20);
            return Err(Fault::mistake(
                format!("found format `{other}`; use csv or xlsx"),
                format!("格式为“{other}”；可用：csv、xlsx"),
            ));
        }
    };
    visit.looked_at(NoteKind::Export).await?;
    Ok(page::file(&format!("tradewind-vouchers-{month}-{name}.{ending}"), bytes))
}
