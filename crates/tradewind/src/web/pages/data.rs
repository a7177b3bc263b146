//! Data: imports, coverage, rejects, quarantined lines, exchange rates, settlements.

mod coverage;
mod imports;
mod quarantine;
mod rates;
mod rejects;
mod settlements;
#[cfg(test)]
mod tests;

use super::super::fault::{Answer, Fault};
use super::super::page::{self, MONEY, Page, page};
use super::super::table::{Ask, Column, Table};
use super::super::visit::Visit;
use super::super::window::App;
use super::upload::UPLOAD;
use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use connectors::own::TEMPLATES;
use maud::{Markup, html};
use serde::Deserialize;
use store::accounts::NoteKind;

/// The page.
pub const PAGE: Page = Page {
    path: "/data",
    name: ("Data", "数据"),
    about: (
        "What was imported, which days are covered, what was rejected, what waits for a meaning",
        "导入记录、覆盖日期、被拒绝的行、待归类费用",
    ),
    mark: "M4 6c0-2 16-2 16 0v12c0 2-16 2-16 0zM4 6c0 2 16 2 16 0M4 12c0 2 16 2 16 0",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new()
        .route("/data", get(show))
        .route("/data/export", get(export))
        .route("/data/quarantine", post(quarantine::decide))
        .route("/data/template/{table}", get(template))
}

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tab {
    #[default]
    Imports,
    Coverage,
    Rejects,
    Quarantine,
    Rates,
    Settlements,
}

impl Tab {
    const ALL: [(Self, &'static str, (&'static str, &'static str)); 6] = [
        (Self::Imports, "imports", ("Imports", "导入记录")),
        (Self::Coverage, "coverage", ("Coverage", "覆盖日期")),
        (Self::Rejects, "rejects", ("Rejected rows", "被拒绝的行")),
        (Self::Quarantine, "quarantine", ("Unknown charges", "待归类费用")),
        (Self::Rates, "rates", ("Exchange rates", "汇率")),
        (Self::Settlements, "settlements", ("Settlements", "结算单")),
    ];

    /// Whether it shows money of the firm, or rows as they stood in a file.
    fn money(self) -> bool {
        !matches!(self, Self::Imports | Self::Coverage)
    }

    /// Refuses where it shows money to somebody who must not see it.
    fn open_to(self, visit: &Visit) -> Result<(), Fault> {
        if self.money() { visit.only(MONEY) } else { Ok(()) }
    }
}

/// What the address asks of the page, beside its table.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
struct Asked {
    tab: Tab,
    /// File whose rejects are asked for: first 16 digits of its hash.
    source: String,
    /// Page of rejects.
    page: Option<String>,
    /// Shop and site whose coverage is asked for.
    shop: String,
    site: String,
    /// Days of coverage.
    days: Option<String>,
    /// `csv` or `xlsx`.
    format: String,
}

async fn show(visit: Visit, Query(asked): Query<Asked>, Query(ask): Query<Ask>) -> Answer<Markup> {
    asked.tab.open_to(&visit)?;
    if asked.tab.money() {
        visit.looked_at(NoteKind::Data).await?;
    }
    let empty = visit.window.lake.last_commit()? == 0;
    let inside = match asked.tab {
        _ if empty => first_steps(&visit),
        Tab::Imports => imports::show(&visit, ask)?,
        Tab::Coverage => coverage::show(&visit, &asked),
        Tab::Rejects => rejects::show(&visit, &asked).await?,
        Tab::Quarantine => quarantine::show(&visit)?,
        Tab::Rates => rates::show(&visit, ask),
        Tab::Settlements => settlements::show(&visit, ask),
    };
    let body = html! {
        nav.chips aria-label=(visit.pick("Parts of the page", "页面分区")) {
            @for (tab, code, title) in Tab::ALL.iter().filter(|t| t.0.open_to(&visit).is_ok()) {
                a.chip href={ "/data?tab=" (code) } aria-current=[(*tab == asked.tab).then_some("page")] {
                    (visit.of(*title)) @let n = waiting(&visit, *tab); @if n > 0 { " " span.count { (n) } }
                }
            }
            @if visit.is(UPLOAD) { a.primary href="/upload" { (visit.pick("Bring reports", "上传报表")) } }
        }
        (inside)
    };
    page(&visit, PAGE.path, visit.of(PAGE.name), body).await
}

/// What wants a person's eye, as the number on the chip.
fn waiting(visit: &Visit, tab: Tab) -> usize {
    let standing = visit.window.standing();
    match tab {
        Tab::Coverage => standing.coverage.wanting().filter(|c| visit.sees(&c.shop)).count(),
        Tab::Quarantine => quarantine::lines(visit).len(),
        Tab::Settlements => settlements::untied(&standing.books.closing, visit).count(),
        Tab::Imports | Tab::Rejects | Tab::Rates => 0,
    }
}

/// What a newcomer does first.
fn first_steps(visit: &Visit) -> Markup {
    html! {
        (page::empty(visit.pick("No facts yet: three steps", "尚无数据：三步开始"), html! {
            ol.steps {
                li {
                    strong { (visit.pick("Sales and money", "销售与资金")) } " "
                    (visit.pick(
                        "Seller Central: settlements (flat file V2) and All Orders, as many months back as there are; Manage FBA Inventory of today.",
                        "卖家平台：结算报告（文本 V2）与所有订单，尽量多取几个月；再加当天的 FBA 库存。"
                    ))
                }
                li {
                    strong { (visit.pick("Advertising", "广告")) } " "
                    (visit.pick(
                        "Ads console: Sponsored Products campaign, targeting, search term and advertised product reports by day, and the bulk operations spreadsheet.",
                        "广告平台：商品推广的广告活动、投放、搜索词、推广的商品报告（按日），以及批量操作表格。"
                    ))
                }
                li {
                    strong { (visit.pick("What you alone know", "只有您知道的数据")) } " "
                    (visit.pick("Landed costs and exchange rates; fill in these tables:", "到岸成本与汇率；请填写以下模板："))
                    (templates(visit))
                }
            }
            @if visit.is(UPLOAD) { p { a.primary href="/upload" { (visit.pick("Bring reports", "上传报表")) } } }
        }))
    }
}

/// Links to the tables that a seller fills in.
fn templates(visit: &Visit) -> Markup {
    html! { ul.chips { @for t in TEMPLATES { li { a.chip href={ "/data/template/" (t.name) } download { (visit.of(t.title)) } } } } }
}

/// An empty table to fill in, as `tradewind template` writes it.
async fn template(visit: Visit, Path(name): Path<String>) -> Result<Response, Fault> {
    let Some(made) = connectors::own::template(&name) else {
        let known = TEMPLATES.iter().map(|t| t.name).collect::<Vec<_>>().join(", ");
        return Err(Fault::missing(
            format!("there is no template of that name; there are {known}"),
            format!("没有该模板；可用：{known}"),
        ));
    };
    let bytes = made.map_err(app::Error::from)?;
    drop(visit);
    Ok(page::file(&format!("{name}.xlsx"), bytes))
}

async fn export(visit: Visit, Query(asked): Query<Asked>, Query(ask): Query<Ask>) -> Result<Response, Fault> {
    asked.tab.open_to(&visit)?;
    visit.looked_at(NoteKind::Export).await?;
    match asked.tab {
        Tab::Imports => exported(&visit, &imports::table(&visit, ask)?, &asked.format),
        Tab::Rates => exported(&visit, &rates::table(&visit, ask), &asked.format),
        Tab::Settlements => exported(&visit, &settlements::table(&visit, ask), &asked.format),
        Tab::Rejects => Ok(page::file("rejects.csv", rejects::csv(&visit, &asked).await?)),
        Tab::Coverage | Tab::Quarantine => {
            Err(Fault::missing("this part of the page has no export", "此分区不支持导出"))
        }
    }
}

fn exported<R>(visit: &Visit, table: &Table<'_, R>, format: &str) -> Result<Response, Fault> {
    if format == "csv" {
        return Ok(page::file(&format!("{}.csv", table.id), table.csv(visit.lang)));
    }
    Ok(page::file(&format!("{}.xlsx", table.id), table.xlsx(visit.lang).map_err(app::Error::from)?))
}

/// A column without a link and total, which its heading explains.
const fn plain<R>(
    key: &'static str,
    title: (&'static str, &'static str),
    value: fn(&R) -> super::super::table::Cell,
) -> Column<R> {
    Column { key, title, hint: ("", ""), value, link: None, total: None }
}
