//! Ads: campaigns, targets and search terms.

mod asked;
mod cards;
mod columns;
#[cfg(test)]
mod tests;
mod view;

use super::super::fault::{Answer, Fault};
use super::super::page::{self, MONEY, Page, page};
use super::super::table::{Ask, Table};
use super::super::visit::Visit;
use super::super::window::App;
use crate::cli::one_line;
use asked::{Asked, Level};
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use store::accounts::NoteKind;
use view::{Row, View};

/// The page.
pub const PAGE: Page = Page {
    path: "/ads",
    name: ("Ads", "广告"),
    about: (
        "What advertising costs and brings, by campaign, target and search term",
        "广告花费与产出：按广告活动、投放与搜索词",
    ),
    mark: "M4 10v4h3l6 4V6l-6 4zM16 9a4 4 0 010 6",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new().route("/ads", get(show))
}

/// What an address asks of a page: words that can't be read are as good as none.
pub fn query<T: serde::de::DeserializeOwned + Default>(visit: &Visit) -> T {
    let query = visit.asked.split_once('?').map_or("", |(_, q)| q);
    serde_html_form::from_str(query).unwrap_or_default()
}

async fn show(visit: Visit) -> Answer<Response> {
    let (asked, ask) = (query::<Asked>(&visit), query::<Ask>(&visit));
    let standing = visit.window.standing();
    let ads = &standing.ads;
    if !ads.places.iter().any(|p| visit.sees(&p.shop)) {
        return Ok(page(&visit, PAGE.path, visit.of(PAGE.name), nothing(&visit)).await?.into_response());
    }
    let view = View::new(&visit, ads, &standing.seen.surroundings.cny_nanos, asked)?;
    let (rows, left_out) = view.rows(&ask);
    let asked = &view.asked;
    let money = visit.is(MONEY);
    let columns = columns::columns(&view, money, asked.format.is_some());
    let table = Table {
        id: "rows",
        caption: visit.of(asked.level().name()).to_owned(),
        columns: &columns,
        rows,
        ask,
        first: if money { ("spend", true) } else { ("clicks", true) },
        here: asked.to(&[]),
        export: asked.to(&[]),
    };
    if let Some(format) = &asked.format {
        visit.looked_at(NoteKind::Ads).await?;
        return download(&table, &visit, "ads", format);
    }
    let body = html! {
        (choices(&visit, &view))
        (trail(&visit, &view))
        (cards::cards(&visit, &view))
        (cards::chart(&visit, &view))
        (waste(&visit, &view, &table.rows))
        @if left_out > 0 {
            p.notice { (visit.pick(
                format!("the table holds the {} rows with the most spend; {left_out} more match: choose a campaign or filter to see them", view::ROWS_MAX),
                format!("表格仅列出花费最高的 {} 行，另有 {left_out} 行：请选择广告活动或输入筛选词", view::ROWS_MAX),
            )) }
        }
        @if table.rows.is_empty() {
            (page::empty(visit.pick("No row fits", "没有符合条件的行"), html! { a href=(asked.to(&[("waste", ""), ("clicks", "")])) { (visit.pick("show all rows", "显示全部")) } }))
        } @else { (table.html(&visit)) }
        (notes(&visit, &view))
    };
    Ok(page(&visit, PAGE.path, visit.of(PAGE.name), body).await?.into_response())
}

/// A table as a file.
pub fn download<R>(table: &Table<'_, R>, visit: &Visit, name: &str, format: &str) -> Answer<Response> {
    let bytes = match format {
        "csv" => table.csv(visit.lang).into_bytes(),
        "xlsx" => table.xlsx(visit.lang).map_err(app::Error::from)?,
        other => {
            let other = one_line(other, 20);
            return Err(Fault::mistake(
                format!("found format `{other}`; use csv or xlsx"),
                format!("格式为“{other}”；请用 csv 或 xlsx"),
            ));
        }
    };
    Ok(page::file(&format!("{name}.{format}"), bytes))
}

/// What brings figures here.
fn nothing(visit: &Visit) -> Markup {
    page::empty(
        visit.pick("No advertising report yet", "尚无广告报表"),
        html! {
            p { (visit.pick(
                "Spend, sales and waste of every campaign, target and search term stand here once these daily reports are imported:",
                "导入以下按日报表后，此处显示每个广告活动、投放与搜索词的花费、销售额与浪费：",
            )) }
            ul {
                li { (visit.pick("Sponsored Products campaign report", "商品推广 · 广告活动报告")) }
                li { (visit.pick("Sponsored Products targeting report", "商品推广 · 投放报告")) }
                li { (visit.pick("Sponsored Products search term report", "商品推广 · 搜索词报告")) }
                li { (visit.pick("Sponsored Products advertised product report, for estimated profit", "商品推广 · 推广的商品报告（用于估算利润）")) }
            }
            p { a href="/data" { (visit.pick("Import reports", "导入报表")) } }
        },
    )
}

fn chip(to: &str, words: &str, now: bool) -> Markup {
    html! { a.chip href=(to) aria-current=[now.then_some("true")] { (words) } }
}

/// Windows, sites and levels.
fn choices(visit: &Visit, view: &View<'_>) -> Markup {
    let asked = &view.asked;
    let several = view.ads.places.iter().filter(|p| visit.sees(&p.shop)).count() > 1;
    html! {
        div.bar {
            nav.chips aria-label=(visit.pick("Days", "天数")) {
                @for days in [7, 28, 90] {
                    (chip(&asked.to(&[("days", &days.to_string())]), &visit.pick(format!("{days} days"), format!("{days} 天")), view.window.days() == days))
                }
            }
            @if several {
                nav.chips aria-label=(visit.pick("Sites", "站点")) {
                    (chip(&asked.to(&[("shop", ""), ("site", ""), ("campaign", ""), ("group", ""), ("target", ""), ("match", "")]), visit.pick("All sites, RMB", "全部站点（人民币）"), asked.shop.is_none() && asked.site.is_none()))
                    @for p in view.ads.places.iter().filter(|p| visit.sees(&p.shop)) {
                        (chip(
                            &asked.to(&[("shop", &p.shop), ("site", &p.marketplace), ("campaign", ""), ("group", ""), ("target", ""), ("match", "")]),
                            &format!("{} · {}", one_line(&p.shop, 20), p.marketplace),
                            asked.shop.as_ref() == Some(&p.shop) && asked.site.as_ref() == Some(&p.marketplace),
                        ))
                    }
                }
            }
            nav.chips aria-label=(visit.pick("Level", "层级")) {
                @for level in Level::ALL {
                    (chip(&asked.to(&[("level", level.code()), ("group", ""), ("target", ""), ("match", "")]), visit.of(level.name()), asked.level() == level))
                }
            }
        }
    }
}

/// Where the drill stands, and what was decided on it.
fn trail(visit: &Visit, view: &View<'_>) -> Markup {
    let asked = &view.asked;
    let Some(at) = view.campaign else { return html! {} };
    let name = view.campaign_name(at);
    let to_campaign = asked.to(&[("level", "target"), ("group", ""), ("target", ""), ("match", "")]);
    let all = asked.to(&[("level", ""), ("campaign", ""), ("group", ""), ("target", ""), ("match", "")]);
    html! {
        nav.bar aria-label=(visit.pick("Where you are", "当前位置")) {
            a href=(all) { (visit.pick("All campaigns", "全部广告活动")) } " › "
            @if let Some(target) = &asked.target {
                a href=(to_campaign) { (one_line(name, 80)) } " › " strong { (one_line(target, 80)) }
            } @else { strong { (one_line(name, 80)) } }
            " " a.small href={ "/inbox?q=" (super::super::visit::encoded(name)) } { (visit.pick("decisions on this campaign", "该广告活动的决策")) }
        }
    }
}

/// Rows that cost and brought nothing.
fn waste(visit: &Visit, view: &View<'_>, rows: &[Row<'_>]) -> Markup {
    let asked = &view.asked;
    let on = asked.waste.is_some();
    let clicks = asked.clicks();
    html! {
        nav.chips aria-label=(visit.pick("Waste", "浪费")) {
            (chip(&asked.to(&[("waste", ""), ("clicks", "")]), visit.pick("all rows", "全部"), !on))
            @for n in [10, 20, 40] {
                (chip(
                    &asked.to(&[("waste", "1"), ("clicks", &n.to_string())]),
                    &visit.pick(format!("waste: no order, {n} clicks or more"), format!("浪费：≥ {n} 次点击且无订单")),
                    on && clicks == n,
                ))
            }
        }
        @if on && visit.is(MONEY) && !rows.is_empty() {
            @let spend: i64 = rows.iter().map(|r| r.tally.spend_micros).sum();
            @let loss: i64 = rows.iter().filter_map(|r| r.profit).sum();
            p { (visit.pick(
                format!("{} rows spent {} {} without an order; estimated loss after tax {}", rows.len(), view.money(spend), view.currency, view.money(-loss)),
                format!("{} 行共花费 {} {}，没有订单；估计税后损失 {}", rows.len(), view.money(spend), view.currency, view.money(-loss)),
            )) }
        }
    }
}

/// What the figures rest on.
fn notes(visit: &Visit, view: &View<'_>) -> Markup {
    let young = view.attribution_days();
    let mature = visit.window.house().policy.outcome.mature_days;
    html! {
        section.small {
            h2 { (visit.pick("How to read this", "口径说明")) }
            ul {
                li { (visit.pick(
                    format!("sales, orders and units are attributed within {young} days of a click: the last {young} days are not complete yet, and figures are restated until day {mature}"),
                    format!("销售额、订单与件数为点击后 {young} 天内归因：最近 {young} 天尚不完整，第 {mature} 天前仍会修正"),
                )) }
                @if visit.is(MONEY) {
                    li { (visit.pick(
                        "estimated profit after ads = attributed units × what a unit of the advertised SKUs earns after goods, fees and tax, by their clicks, less spend after tax; empty where SKUs with more than a fifth of the clicks have no unit economics",
                        "估计广告后利润 = 归因件数 × 所推广 SKU 的单件税后毛利（按点击加权）− 税后花费；若超过五分之一点击的 SKU 无单件利润数据则为空",
                    )) }
                    li { (visit.pick(
                        format!("money in {}; sites in other currencies are converted at the latest rate on file", view.currency),
                        format!("金额币种 {}；其他币种的站点按最新汇率折算", view.currency),
                    )) }
                }
                @for words in view.remarks(visit) { li { (words) } }
            }
        }
    }
}
