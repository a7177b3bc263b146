//! Stock: cover, arrivals, age.

mod cards;
mod columns;
mod item;
#[cfg(test)]
mod tests;
mod view;

use super::super::fault::Answer;
use super::super::page::{self, MONEY, Page, page};
use super::super::table::{Ask, Column, Table};
use super::super::visit::Visit;
use super::super::window::App;
use super::ads::{download, query};
use crate::cli::one_line;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use store::accounts::NoteKind;
use view::{Asked, Pick, Show, View};

/// The page.
pub const PAGE: Page = Page {
    path: "/stock",
    name: ("Stock", "库存"),
    about: ("How long stock lasts, what is on the way, what has grown old", "可售天数、在途与库龄"),
    mark: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/stock", get(show)).route("/stock/{shop}/{site}/{sku}", get(item::show))
}

async fn show(visit: Visit) -> Answer<Response> {
    let (asked, ask) = (query::<Asked>(&visit).cleaned(), query::<Ask>(&visit));
    let standing = visit.window.standing();
    if !standing.stock.items.values().any(|i| visit.sees(&i.shop)) {
        return Ok(page(&visit, PAGE.path, visit.of(PAGE.name), nothing(&visit)).await?.into_response());
    }
    let view = View::new(&visit, &standing, asked)?;
    let money = visit.is(MONEY);
    let several = view.places().len() > 1;
    match view.asked.show() {
        Show::Cover => {
            let rows = view.rows();
            whole(&visit, &view, &columns::cover(money, several), rows, ask, ("cover", false), columns::draw).await
        }
        Show::Age => {
            let rows = view.rows().into_iter().filter(|r| r.item.ages.is_some()).collect();
            whole(&visit, &view, &columns::age(money, several), rows, ask, ("aged", true), columns::draw).await
        }
        Show::Arrivals => {
            let columns = columns::arrivals(several);
            whole(&visit, &view, &columns, view.coming(), ask, ("day", false), columns::draw_coming).await
        }
    }
}

/// The page with one of its tables, or the table as a file.
async fn whole<R>(
    visit: &Visit,
    view: &View<'_>,
    columns: &[Column<R>],
    rows: Vec<R>,
    ask: Ask,
    first: (&'static str, bool),
    draw: fn(&Visit, &R, &str) -> Option<Markup>,
) -> Answer<Response> {
    let here = view.asked.to(&[]);
    let caption = visit.of(view.asked.show().name()).to_owned();
    let table = Table { id: "rows", caption, columns, rows, ask, first, here: here.clone(), export: here };
    if let Some(format) = &view.asked.format {
        visit.looked_at(NoteKind::Stock).await?;
        return download(&table, visit, "stock", format);
    }
    let body = html! {
        (choices(visit, view))
        (cards::cards(visit, view))
        @if table.rows.is_empty() { (empty(visit, view)) } @else { (table.drawn(visit, |row, key| draw(visit, row, key))) }
        (notes(visit, view))
    };
    Ok(page(visit, PAGE.path, visit.of(PAGE.name), body).await?.into_response())
}

/// What brings figures here.
fn nothing(visit: &Visit) -> Markup {
    page::empty(
        visit.pick("No stock report yet", "尚无库存报表"),
        html! {
            p { (visit.pick(
                "Cover, arrivals and age of every SKU stand here once these are imported:",
                "导入以下报表后，此处显示每个 SKU 的可售天数、到货与库龄：",
            )) }
            ul {
                li { (visit.pick("FBA Manage Inventory or Inventory Planning report: units on hand and their age", "FBA 管理库存或库存规划报告：在库与库龄")) }
                li { (visit.pick("All Orders report: units a day", "所有订单报告：日均销量")) }
                li { (visit.pick("FBA Inventory Ledger, daily: days without stock", "库存分类账（按日）：断货天数")) }
                li { (visit.pick("your purchase orders, sourcing terms and landed cost", "采购单、供应商条款与到岸成本表")) }
            }
            p { a href="/data" { (visit.pick("Import reports", "导入报表")) } }
        },
    )
}

/// What an empty table means.
fn empty(visit: &Visit, view: &View<'_>) -> Markup {
    let (title, what) = match view.asked.show() {
        Show::Age if view.asked.pick().is_none() => (
            visit.pick("No count of ages yet", "尚无库龄数据"),
            visit
                .pick("the FBA Inventory Planning (inventory age) report brings it", "请导入 FBA 库存规划（库龄）报告"),
        ),
        Show::Arrivals => (
            visit.pick("Nothing is on the way", "没有在途货物"),
            visit.pick(
                "open lines of the purchase order table stand here, by the day on which they are expected",
                "采购单表中未到货的行按预计到货日列在此处",
            ),
        ),
        _ => (
            visit.pick("No SKU fits", "没有符合条件的 SKU"),
            visit.pick("choose all SKUs above", "请在上方选择全部 SKU"),
        ),
    };
    page::empty(title, html! { p { (what) } })
}

fn chip(to: &str, words: &str, now: bool) -> Markup {
    html! { a.chip href=(to) aria-current=[now.then_some("true")] { (words) } }
}

/// Views, sites and what is picked out.
fn choices(visit: &Visit, view: &View<'_>) -> Markup {
    let asked = &view.asked;
    html! {
        div.bar {
            nav.chips aria-label=(visit.pick("View", "视图")) {
                @for show in Show::ALL {
                    (chip(&asked.to(&[("view", show.code()), ("pick", "")]), visit.of(show.name()), asked.show() == show))
                }
            }
            @if view.all_places().len() > 1 {
                nav.chips aria-label=(visit.pick("Sites", "站点")) {
                    (chip(&asked.to(&[("shop", ""), ("site", "")]), visit.pick("All sites", "全部站点"), asked.shop.is_none() && asked.site.is_none()))
                    @for (shop, site) in view.all_places() {
                        (chip(
                            &asked.to(&[("shop", shop), ("site", site)]),
                            &format!("{} · {site}", one_line(shop, 20)),
                            asked.shop.as_deref() == Some(shop) && asked.site.as_deref() == Some(site),
                        ))
                    }
                }
            }
            @if asked.show() != Show::Arrivals {
                nav.chips aria-label=(visit.pick("Pick out", "筛选")) {
                    (chip(&asked.to(&[("pick", "")]), visit.pick("all SKUs", "全部 SKU"), asked.pick().is_none()))
                    @for pick in Pick::ALL {
                        (chip(&asked.to(&[("pick", pick.code())]), visit.of(pick.name()), asked.pick() == Some(pick)))
                    }
                }
            }
        }
    }
}

/// What the figures rest on.
fn notes(visit: &Visit, view: &View<'_>) -> Markup {
    html! {
        section.small {
            h2 { (visit.pick("How to read this", "口径说明")) }
            ul {
                li { (visit.pick(
                    "units a day: units ordered over the last 30 days with stock; days on which the ledger or snapshots show none are taken out",
                    "日均销量：最近 30 天中有货日的订单件数；分类账或快照显示断货的日子已剔除",
                )) }
                li { (visit.pick(
                    "days of supply and the day stock runs out are available units at that pace, without arrivals: one figure, not a forecast with its spread",
                    "可售天数与预计断货日 = 可售件数 ÷ 日均销量，不计在途：单一数值，并非带区间的预测",
                )) }
                li { (visit.pick(
                    "red: nothing left, or it runs out before the next arrival (or before anything ordered today could arrive by the fastest way); amber: what is there and coming lasts less than the supplier's usual lead time",
                    "红：已断货，或在下一批到货前（或今天下单最快到货前）断货；黄：在库与在途不足以覆盖常规交期",
                )) }
                @if visit.is(MONEY) {
                    li { (visit.pick(
                        "value: available and reserved units at landed cost by the books; where too few were sold, at the cost of the latest batch",
                        "库存金额：可售与预留件数 × 账面到岸成本；销量不足时取最近批次成本",
                    )) }
                }
                @for words in view.remarks(visit) { li { (words) } }
            }
        }
    }
}
