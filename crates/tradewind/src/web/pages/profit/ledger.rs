//! The ledger behind the profit: trial balance, settlements against payouts, bridges of advertising and costing, shared amounts, notices.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure;
use super::super::super::page::{MONEY, empty, page};
use super::super::super::table::Ask;
use super::super::super::visit::Visit;
use super::view::query;
use super::{PAGE, bridges, export as files, notices};
use axum::response::Response;
use books::Closing;
use books::account::Account;
use books::cost::Method;
use books::notice::Weight;
use domain::Currency;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::accounts::NoteKind;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Balance,
    Settlements,
    Quarantine,
    Ads,
    Costs,
    Shares,
    Notices,
}

impl Tab {
    const ALL: [(&'static str, Self, (&'static str, &'static str)); 7] = [
        ("balance", Self::Balance, ("Trial balance", "试算平衡表")),
        ("settlements", Self::Settlements, ("Settlements", "结算核对")),
        ("quarantine", Self::Quarantine, ("Quarantine", "待查明细")),
        ("ads", Self::Ads, ("Ads bridge", "广告费差异核对")),
        ("costs", Self::Costs, ("Costing methods", "成本方法对比")),
        ("shares", Self::Shares, ("Shared amounts", "分摊")),
        ("notices", Self::Notices, ("Notices", "提示")),
    ];

    /// Tabs that know which shop a row belongs to, or a person who may see all.
    fn open_to(self, visit: &Visit) -> bool {
        visit.shops().is_empty() || !matches!(self, Self::Balance | Self::Quarantine)
    }

    fn read(visit: &Visit, word: Option<&str>) -> Answer<Self> {
        let first = Self::ALL.iter().find(|t| t.1.open_to(visit)).map_or(Self::Notices, |t| t.1);
        let Some(word) = word.filter(|w| !w.is_empty()) else { return Ok(first) };
        let found = Self::ALL.iter().find(|t| t.0 == word).map(|t| t.1).ok_or_else(|| {
            Fault::missing("there is no such tab; open the ledger from Profit", "没有此标签页；请从利润页打开总账")
        })?;
        if found.open_to(visit) {
            return Ok(found);
        }
        Err(Fault::forbidden(
            "this part of the ledger is kept for the whole firm, and you see some shops only; look at the other tabs",
            "该部分总账按全公司记录，而您仅可查看部分店铺；请查看其他标签页",
        ))
    }

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|t| t.1 == self).map_or("", |t| t.0)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    tab: Option<String>,
}

/// `GET /profit/trial`.
pub async fn show(visit: Visit) -> Answer<Markup> {
    visit.only(MONEY)?;
    let (wanted, ask): (Wanted, Ask) = (query(&visit)?, query(&visit)?);
    let tab = Tab::read(&visit, wanted.tab.as_deref())?;
    let standing = visit.window.standing();
    let closing = &standing.books.closing;
    visit.looked_at(NoteKind::Profit).await?;
    let body = html! {
        nav.chips aria-label=(visit.pick("Parts of the ledger", "总账内容")) {
            a.chip href="/profit" { (visit.pick("‹ Profit", "‹ 利润")) }
            @for (word, t, title) in Tab::ALL {
                @if t.open_to(&visit) { a.chip href={ "/profit/trial?tab=" (word) } aria-current=[(t == tab).then_some("page")] { (visit.of(title)) } }
            }
        }
        (part(&visit, closing, tab, ask))
    };
    page(&visit, PAGE.path, visit.pick("Ledger and checks", "总账与核对"), body).await
}

fn part(visit: &Visit, closing: &Closing, tab: Tab, ask: Ask) -> Markup {
    let nothing = || {
        empty(
            visit.pick("Nothing here yet", "暂无内容"),
            html! { a href="/data" { (visit.pick("Import settlements and ads reports", "请导入结算报表与广告报表")) } "." },
        )
    };
    macro_rules! listed {
        ($table:expr, $words:expr) => {{
            let table = $table;
            html! { p.muted { (visit.of($words)) } @if table.rows.is_empty() { (nothing()) } @else { (table.html(visit)) } }
        }};
    }
    match tab {
        Tab::Balance => balance(visit, closing),
        Tab::Settlements => listed!(bridges::settlements(visit, closing, ask), bridges::SETTLEMENTS),
        Tab::Quarantine => listed!(bridges::quarantine(visit, closing, ask), bridges::QUARANTINE),
        Tab::Ads => listed!(bridges::ads(visit, closing, ask), bridges::ADS),
        Tab::Costs => html! {
            (listed!(bridges::costs(visit, closing, ask), bridges::COSTS))
            @if visit.shops().is_empty() { (conservation(visit, closing)) }
        },
        Tab::Shares => listed!(bridges::shares(visit, closing, ask), bridges::SHARES),
        Tab::Notices => said(visit, closing),
    }
}

/// `GET /profit/trial/export`: the table of a tab.
pub async fn export(visit: Visit) -> Answer<Response> {
    visit.only(MONEY)?;
    let (wanted, ask): (Wanted, Ask) = (query(&visit)?, query(&visit)?);
    let tab = Tab::read(&visit, wanted.tab.as_deref())?;
    let standing = visit.window.standing();
    let closing = &standing.books.closing;
    let name = format!("tradewind-{}", tab.word());
    match tab {
        Tab::Settlements => files::file(&visit, &bridges::settlements(&visit, closing, ask), &name).await,
        Tab::Quarantine => files::file(&visit, &bridges::quarantine(&visit, closing, ask), &name).await,
        Tab::Ads => files::file(&visit, &bridges::ads(&visit, closing, ask), &name).await,
        Tab::Costs => files::file(&visit, &bridges::costs(&visit, closing, ask), &name).await,
        Tab::Shares => files::file(&visit, &bridges::shares(&visit, closing, ask), &name).await,
        Tab::Balance | Tab::Notices => Err(Fault::missing(
            "this tab has no file of its own; the workbook on Profit holds it",
            "此标签页没有单独的文件；请使用利润页的财务账册",
        )),
    }
}

/// Balances of all accounts, debit and credit apart; each currency adds up to zero.
fn balance(visit: &Visit, closing: &Closing) -> Markup {
    let mut by_currency: BTreeMap<Currency, Vec<(Account, i64)>> = BTreeMap::new();
    for (account, amount) in closing.trial_balance().filter(|(_, m)| m.micros != 0) {
        by_currency.entry(amount.currency).or_default().push((account, amount.micros));
    }
    let debit = |m: i64| m.max(0);
    let credit = |m: i64| (-m).max(0);
    html! {
        p.muted { (visit.pick("All months and shops. Every event is posted twice, so debits and credits agree in every currency.", "含全部月份与店铺。每笔业务复式记账，各币种借贷必相等。")) }
        @if by_currency.is_empty() { (empty(visit.pick("No postings yet", "暂无凭证"), html! { a href="/data" { (visit.pick("Import settlements", "请导入结算报表")) } })) }
        @for (currency, balances) in &by_currency {
            @let sum = |of: &dyn Fn(i64) -> i64| figure::rounded(balances.iter().map(|b| of(b.1)).sum(), *currency);
            section.card {
                h2 { (currency) }
                div.scroll tabindex="0" role="region" aria-label=(visit.pick(format!("Trial balance in {currency}"), format!("{currency} 试算平衡表"))) {
                    table {
                        thead { tr {
                            th scope="col" { (visit.pick("Account", "科目")) }
                            th.right scope="col" { (visit.pick("Debit", "借方")) }
                            th.right scope="col" { (visit.pick("Credit", "贷方")) }
                        } }
                        tbody { @for (account, micros) in balances { tr data-row {
                            th scope="row" { (visit.pick(account.en(), account.zh())) }
                            td.right { @if *micros > 0 { (figure::rounded(*micros, *currency)) } }
                            td.right { @if *micros < 0 { (figure::rounded(-*micros, *currency)) } }
                        } } }
                        tfoot { tr.strong {
                            th scope="row" { (visit.pick("Sum", "合计")) }
                            td.right { (sum(&debit)) }
                            td.right { (sum(&credit)) }
                        } }
                    }
                }
            }
        }
    }
}

/// Received = charged + in stock, by each method, over all months and shops.
fn conservation(visit: &Visit, closing: &Closing) -> Markup {
    html! {
        h2 { (visit.pick("Received = charged + in stock", "入库 = 已计成本 + 库存")) }
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Where all cost is", "成本去向")) {
            table {
                thead { tr {
                    th scope="col" { (visit.pick("Method", "方法")) } th scope="col" { (visit.pick("Currency", "币种")) }
                    th.right scope="col" { (visit.pick("Received", "入库")) } th.right scope="col" { (visit.pick("Charged", "已计成本")) }
                    th.right scope="col" { (visit.pick("In stock", "库存")) }
                } }
                tbody { @for row in &closing.cost_methods.stock { @for method in Method::ALL { tr data-row {
                    th scope="row" { (visit.pick(method.en(), method.zh())) }
                    td { (row.currency) }
                    td.right { (figure::rounded(row.received_micros, row.currency)) }
                    td.right { (figure::rounded(row.charged_micros[method as usize], row.currency)) }
                    td.right { (figure::rounded(row.stock_micros[method as usize], row.currency)) }
                } } } }
            }
        }
    }
}

/// Everything that a reader must know.
fn said(visit: &Visit, closing: &Closing) -> Markup {
    let all = notices::of(visit, closing);
    html! {
        @if all.is_empty() { (empty(visit.pick("Nothing to say: the books are complete", "没有提示：账目完整"), html! {})) }
        ul.list { @for (weight, words) in &all { li data-row {
            @if *weight == Weight::Incomplete { span.tag.bad { (visit.pick("incomplete", "不完整")) } } @else { span.tag { (visit.pick("note", "备注")) } }
            " " (crate::cli::one_line(visit.words(words), 600))
        } } }
    }
}
