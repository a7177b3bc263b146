//! Profit: headline figures, the waterfall, a table by any dimension, the statement in full; each figure opens down to lines of files.

mod bridges;
mod compare;
mod explain;
mod export;
mod figures;
mod filter;
mod ledger;
mod lines;
mod notices;
mod postings;
mod table;
#[cfg(test)]
mod tests;
mod view;

use super::super::fault::Answer;
use super::super::page::{self, Page, empty, page};
use super::super::table::Ask;
use super::super::visit::Visit;
use super::super::window::App;
use crate::cli::statement::dimension;
use app::board::Standing;
use axum::Router;
use axum::routing::get;
use books::waterfall::{Line, SLOW_STOCK};
use maud::{Markup, html};
use store::accounts::NoteKind;
use view::{Asked, Choices, Unit, View, query, unfinished};

/// The page.
pub const PAGE: Page = Page {
    path: "/profit",
    name: ("Profit", "利润"),
    about: ("Where the money went, down to postings and lines of files", "钱去了哪里：可下钻到凭证与报表行"),
    mark: "M5 20V9M10 20V4M15 20v-8M20 20v-5",
    roles: page::MONEY,
    routes,
};

fn routes() -> Router<App> {
    Router::new()
        .route("/profit", get(show))
        .route("/profit/explain", get(explain::show))
        .route("/profit/explain/lines", get(explain::one))
        .route("/profit/explain/export", get(explain::export))
        .route("/profit/trial", get(ledger::show))
        .route("/profit/trial/export", get(ledger::export))
        .route("/profit/export", get(export::export))
        .route("/profit/workbook", get(export::book))
}

async fn show(visit: Visit) -> Answer<Markup> {
    visit.only(page::MONEY)?;
    let (asked, ask): (Asked, Ask) = (query(&visit)?, query(&visit)?);
    let standing = visit.window.standing();
    let body = match Choices::of(&visit, &standing.books.closing) {
        None => html! { (notices::missing(&visit, &standing.books.closing)) (nothing(&visit)) },
        Some(choices) => {
            let view = View::read(asked, &choices)?;
            html! { (filter::bar(&visit, &view, &choices)) (body(&visit, &standing, &view, ask)) }
        }
    };
    visit.looked_at(NoteKind::Profit).await?;
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

fn body(visit: &Visit, standing: &Standing, view: &View, ask: Ask) -> Markup {
    let closing = &standing.books.closing;
    let (statement, filter) = (&closing.statement, view.filter(visit));
    let Some(total) = statement.roll_up(&[], &filter).pop() else {
        return html! {
            (empty(
                visit.pick("Nothing in this view", "此范围内没有账目"),
                html! { (visit.pick("No amount stands under these months and filters. ", "所选月份与筛选条件下没有金额。"))
                    a href="/profit" { (visit.pick("Show the latest months of everything.", "查看全部数据的最近月份。")) } },
            ))
            (notices::missing(visit, closing))
        };
    };
    let unit = Unit::of(view, Some(&total));
    let amounts = unit.amounts(&total);
    let rows = statement.roll_up(&[view.by], &filter);
    let columns = table::columns(view.by, view.line);
    let across = lines::across(view.by, rows.len());
    let others = if across == view.by { None } else { Some(statement.roll_up(&[across], &filter)) };
    html! {
        (notices::missing(visit, closing))
        @if let Some(words) = unfinished(visit, standing, view) { p.notice { (words) } }
        @if view.own && !unit.own {
            p.notice { (visit.pick("Several currencies are in view, so amounts are in RMB; choose one site to see its own.", "当前范围含多种货币，故以人民币显示；请选择一个站点以查看站点货币。")) }
        }
        @if view.operator.is_some() {
            p.notice { (visit.pick("Amounts are this operator's share; postings open for the whole SKU.", "金额为该运营承担的份额；点开的凭证为整个 SKU 的明细。")) }
        }
        (figures::cards(visit, view, unit, &amounts))
        (figures::falls(visit, view, unit, &amounts))
        @if let Some(compare) = view.compare { (compare::section(visit, view, statement, unit, compare)) }
        h2 { (visit.pick(format!("By {}", visit.of(dimension(view.by))), format!("按{}", visit.of(dimension(view.by))))) " " small.muted { (unit.name(visit)) } }
        (beside(visit, view.line))
        (table::table(visit, view, unit, &rows, &columns, ask).html(visit))
        (lines::statement(visit, view, unit, across, others.as_deref().unwrap_or(&rows), &amounts))
        (doors(visit, view))
    }
}

/// Pages where a line is acted upon.
fn beside(visit: &Visit, line: Option<Line>) -> Markup {
    html! {
        @match line {
            Some(Line::Ads) => p.small { a href="/ads" { (visit.pick("Campaigns, targets and search terms: Ads", "广告活动、投放与搜索词：见广告页")) } },
            Some(l) if SLOW_STOCK.contains(&l) => p.small { a href="/stock" { (visit.pick("Cover and age of stock: Stock", "可售天数与库龄：见库存页")) } },
            _ => {}
        }
    }
}

/// Where an accountant goes on.
fn doors(visit: &Visit, view: &View) -> Markup {
    html! {
        nav.chips aria-label=(visit.pick("For the accountant", "财务")) {
            a.chip href="/profit/trial" { (visit.pick("Ledger and checks", "总账与核对")) }
            @if visit.shops().is_empty() {
                a.chip href=(view.for_the_accountant().address("/profit/workbook")) download { (visit.pick("Workbook for the accountant (XLSX)", "财务账册（XLSX）")) }
            }
        }
    }
}

/// What an empty page teaches.
fn nothing(visit: &Visit) -> Markup {
    empty(
        visit.pick("No profit yet: the books are empty", "尚无利润数据：账上没有记录"),
        html! {
            p { (visit.pick("Here stands what every SKU earned in every month, with the fees that were taken and the lines of files behind each figure.", "这里将显示每个 SKU 每月的利润、各项扣费，以及每个数字背后的报表行。")) }
            ol.steps {
                li { a href="/data" { (visit.pick("Upload settlement reports", "上传结算报表")) } (visit.pick(": they carry sales, refunds and fees.", "：包含销售、退款与各项费用。")) }
                li { (visit.pick("Upload the ads reports of the same months.", "上传同期广告报表。")) }
                li { (visit.pick("Fill in what goods cost: ", "填写到岸成本：")) code { "tradewind template landed_cost" } (visit.pick(" writes the table to fill in.", " 可生成待填表格。")) }
                li { (visit.pick("Upload exchange rates, so that sites add up in RMB: ", "上传汇率，以便各站点合计为人民币：")) code { "tradewind template fx_rates" } }
            }
        },
    )
}
