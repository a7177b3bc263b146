//! A SKU in a month, opened: each figure with the postings, lines of files, shares and layers of stock that it is made of.

use super::super::super::fault::{Answer, Fault};
use super::super::super::page::{MONEY, page};
use super::super::super::table::Ask;
use super::super::super::visit::{Visit, encoded};
use super::PAGE;
use super::figures::{amount, cash};
use super::postings::{self, COLUMNS, rest, short};
use super::view::{month, query};
use crate::cli::one_line;
use app::board::Standing;
use app::explain::{Entry, Explanation, Figure};
use axum::response::Response;
use books::Month;
use books::roll_up::{By, Filter, Row};
use books::statement::UNALLOCATED;
use books::waterfall::Line;
use domain::{Currency, Money};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use store::accounts::NoteKind;

/// What an address says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    sku: String,
    month: String,
    shop: Option<String>,
    site: Option<String>,
    line: Option<String>,
    /// Whether the lines behind a shared amount are meant: `1`.
    shared: Option<String>,
}

/// An explanation of what the person may see.
struct Opened {
    standing: Arc<Standing>,
    explanation: Explanation,
    filter: Filter,
    /// The statement's own figures.
    total: Row,
    /// Whether facts came in since the books were closed.
    stale: bool,
}

async fn open(visit: &Visit, wanted: &Wanted) -> Answer<Opened> {
    let month = month(&wanted.month)?;
    let text = |t: &Option<String>| t.clone().filter(|t| !t.is_empty());
    let filter = Filter {
        from: Some(month),
        to: Some(month),
        sku: Some(if wanted.sku == UNALLOCATED { String::new() } else { wanted.sku.clone() }),
        shop: text(&wanted.shop),
        shops: visit.shops().iter().cloned().collect(),
        marketplace: text(&wanted.site),
        ..Filter::default()
    };
    let standing = visit.window.standing();
    let missing = || {
        let sku = one_line(&wanted.sku, 60);
        Fault::missing(
            format!(
                "the statement has no SKU `{sku}` in {month} that you may see; choose one from the table of Profit"
            ),
            format!("{month} 的利润表中没有您可查看的 SKU“{sku}”；请从利润页的表格中选择"),
        )
    };
    let total = standing.books.closing.statement.roll_up(&[], &filter).pop().ok_or_else(missing)?;
    let lake = &visit.window.lake;
    let reader = lake.reader(None)?;
    let mut explanation = app::explain::explain(&reader, &standing.books, &wanted.sku, month).await?;
    explanation.figures.retain(|f| filter.covers(&f.place));
    // a shop's costs may be shared over its sites: lines of the shop are shown whichever site is in view
    let seen = |shop: &String| visit.sees(shop) && filter.shop.as_ref().is_none_or(|s| s == shop);
    explanation.pools.retain(|(shop, _, _), _| seen(shop));
    let stale = standing.outdated(&visit.window.house(), lake, visit.now_micros)?;
    Ok(Opened { standing, explanation, filter, total, stale })
}

/// `GET /profit/explain`: all figures of a SKU in a month.
pub async fn show(visit: Visit) -> Answer<Markup> {
    visit.only(MONEY)?;
    let wanted: Wanted = query(&visit)?;
    let opened = open(&visit, &wanted).await?;
    visit.looked_at(NoteKind::Postings).await?;
    let e = &opened.explanation;
    let title = format!("{} · {}", one_line(&e.sku, 60), e.month);
    let body = html! {
        (head(&visit, &opened, &wanted))
        (summary(&visit, &opened))
        @for (i, figure) in e.figures.iter().enumerate() {
            @let first = !e.figures[..i].iter().any(|f| f.line == figure.line);
            (section(&visit, e, figure, first))
        }
        @if !e.pools.is_empty() {
            h2 { (visit.pick("Shared above, made of", "以上分摊金额的构成")) }
            @for ((shop, site, line), entries) in &e.pools {
                section.card {
                    h3 { (visit.pick(line.en(), line.zh())) " " small.muted { (shop) " · " (site) } }
                    (short(&visit, e, entries, html! {}))
                    (all(&visit, e, (shop, site, *line), entries, true))
                }
            }
        }
    };
    page(&visit, PAGE.path, &title, body).await
}

fn head(visit: &Visit, opened: &Opened, wanted: &Wanted) -> Markup {
    let months = Filter { from: None, to: None, ..opened.filter.clone() };
    let months = opened.standing.books.closing.statement.roll_up(&[By::Month], &months);
    let months: Vec<Month> = months.iter().filter_map(|r| Month::parse(r.key.first()?)).collect();
    let to = |m: &Month| {
        let mut to = format!("/profit/explain?sku={}&month={m}", encoded(&wanted.sku));
        for (name, value) in [("shop", &opened.filter.shop), ("site", &opened.filter.marketplace)] {
            to += &value.as_ref().map_or_else(String::new, |v| format!("&{name}={}", encoded(v)));
        }
        to
    };
    let now = opened.explanation.month;
    html! {
        nav.chips aria-label=(visit.pick("Months", "月份")) {
            a.chip href={ "/profit?by=month&sku=" (encoded(&wanted.sku)) } { (visit.pick("‹ this SKU by month", "‹ 该 SKU 各月")) }
            @for m in months.iter().rev().take(12).rev() { a.chip href=(to(m)) aria-current=[(*m == now).then_some("true")] { (m) } }
        }
        @if opened.stale {
            p.notice { (visit.pick("Facts came in after these books were closed: lines below may be newer than the figures. Open this page again in a moment.", "账目关闭后又有新数据导入：下方明细可能比数字更新。请稍后重新打开本页。")) }
        }
        @if wanted.sku == UNALLOCATED {
            p.notice { (visit.pick("No SKU had a weight to carry these amounts. The rule that was tried stands under ", "没有 SKU 具备分摊权重来承担这些金额。所用规则见")) a href="/profit/trial?tab=shares" { (visit.pick("Shared amounts", "分摊")) } "." }
        }
    }
}

/// Every figure in a row, and the sum as the statement has it.
fn summary(visit: &Visit, opened: &Opened) -> Markup {
    let figures = &opened.explanation.figures;
    let profit = Line::PeopleOther;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Figures", "各项金额")) {
            table {
                thead { tr {
                    th scope="col" { (visit.pick("Line", "科目")) }
                    th scope="col" { (visit.pick("Shop · site", "店铺 · 站点")) }
                    th.right scope="col" { (visit.pick("Amount", "金额")) }
                    th.right scope="col" { (visit.pick("RMB", "人民币")) }
                    th.right scope="col" { (visit.pick("Made of", "构成笔数")) }
                } }
                tbody { @for f in figures { tr data-row {
                    th scope="row" { a data-key="Enter" href={ "#" (f.line.code()) } { (visit.pick(f.line.en(), f.line.zh())) } }
                    td { (f.place.shop) " · " (f.place.marketplace) }
                    td.right { (cash(visit, f.micros, f.place.currency)) }
                    td.right { (amount(visit, f.rmb_micros, Currency::CNY)) }
                    td.right { (f.entries.len()) }
                } } }
                tfoot { tr.strong {
                    th scope="row" { "= " (visit.pick("Operating profit", "营业利润")) }
                    td {}
                    td.right { @if let Some(c) = opened.total.currency { (cash(visit, opened.total.amounts.down_to(profit), c)) } }
                    td.right { (amount(visit, opened.total.rmb.down_to(profit), Currency::CNY)) }
                    td.right { (figures.iter().map(|f| f.entries.len()).sum::<usize>()) }
                } }
            }
        }
    }
}

/// A figure: what it is made of, what that leaves open, and the figure itself.
fn section(visit: &Visit, e: &Explanation, figure: &Figure, first: bool) -> Markup {
    let currency = figure.place.currency;
    let (shop, site) = (&figure.place.shop, &figure.place.marketplace);
    let foot = html! {
        @if let Some(left) = figure.rest_micros.filter(|r| *r != 0) {
            tr { th scope="row" { (visit.of(rest(figure.line))) } td {} td.right { (cash(visit, Some(left), currency)) } }
        }
        @if figure.rest_micros.is_none() && figure.micros.is_some() && !figure.entries.is_empty() {
            tr { th scope="row" { (visit.pick("converted at the month's rate, with returns and rounding", "按当月汇率折算，含退货与尾差")) } td {} td {} }
        }
        tr.strong {
            th scope="row" { "= " (visit.pick(figure.line.en(), figure.line.zh())) } td {}
            td.right { (cash(visit, figure.micros, currency)) }
        }
    };
    html! {
        section.card id=[first.then_some(figure.line.code())] {
            h2 { (visit.pick(figure.line.en(), figure.line.zh())) " " (cash(visit, figure.micros, currency)) " " small.muted { (shop) " · " (site) } }
            (short(visit, e, &figure.entries, foot))
            (all(visit, e, (shop, site, figure.line), &figure.entries, false))
        }
    }
}

/// Where all entries stand, when not all are shown.
fn all(
    visit: &Visit,
    e: &Explanation,
    (shop, site, line): (&str, &str, Line),
    entries: &[Entry],
    shared: bool,
) -> Markup {
    let to = lines_address("/profit/explain/lines", e, (shop, site, line), shared);
    html! {
        @if entries.len() > postings::SHOWN {
            p { a href=(to) { (visit.pick(format!("All {} entries", entries.len()), format!("全部 {} 笔", entries.len()))) } }
        }
    }
}

fn lines_address(path: &str, e: &Explanation, (shop, site, line): (&str, &str, Line), shared: bool) -> String {
    let [sku, shop, site] = [e.sku.as_str(), shop, site].map(encoded);
    let shared = if shared { "&shared=1" } else { "" };
    format!("{path}?sku={sku}&month={}&shop={shop}&site={site}&line={}{shared}", e.month, line.code())
}

/// The entries of one figure, or of one shared amount.
async fn entries(visit: &Visit, wanted: &Wanted) -> Answer<(Opened, Line, Vec<Entry>)> {
    let opened = open(visit, wanted).await?;
    let line = wanted.line.as_deref().and_then(Line::find);
    let e = &opened.explanation;
    let found = line.and_then(|line| {
        let key = (wanted.shop.clone().unwrap_or_default(), wanted.site.clone().unwrap_or_default(), line);
        let same = |f: &&Figure| (&f.place.shop, &f.place.marketplace, f.line) == (&key.0, &key.1, line);
        let entries = match wanted.shared {
            Some(_) => e.pools.get(&key).cloned(),
            None => e.figures.iter().find(same).map(|f| f.entries.clone()),
        };
        Some((line, entries?))
    });
    let (line, entries) =
        found.ok_or_else(|| Fault::missing("the SKU has no such figure in that month", "该 SKU 当月没有此项金额"))?;
    Ok((opened, line, entries))
}

fn tabled(
    visit: &Visit,
    wanted: &Wanted,
    (opened, line, entries): &(Opened, Line, Vec<Entry>),
    ask: Ask,
) -> postings::Postings {
    let e = &opened.explanation;
    let key = (wanted.shop.as_deref().unwrap_or(""), wanted.site.as_deref().unwrap_or(""), *line);
    let address = |path| lines_address(path, e, key, wanted.shared.is_some());
    let mut export = address("/profit/explain/export");
    for (name, value) in [("sort", &ask.sort), ("desc", &ask.desc), ("q", &ask.q)] {
        export += &value.as_ref().map_or_else(String::new, |v| format!("&{name}={}", encoded(v)));
    }
    super::super::super::table::Table {
        id: "entries",
        caption: visit.pick(format!("Entries of {}", line.en()), format!("{}明细", line.zh())),
        columns: COLUMNS,
        rows: postings::rows(visit, e, entries),
        ask,
        first: ("", false),
        here: address("/profit/explain/lines"),
        export,
    }
}

/// `GET /profit/explain/lines`: every entry of one figure, page by page.
pub async fn one(visit: Visit) -> Answer<Markup> {
    visit.only(MONEY)?;
    let (wanted, ask): (Wanted, Ask) = (query(&visit)?, query(&visit)?);
    let found = entries(&visit, &wanted).await?;
    visit.looked_at(NoteKind::Postings).await?;
    let (e, line) = (&found.0.explanation, found.1);
    let figure = e.figures.iter().find(|f| {
        f.line == line
            && Some(&f.place.shop) == wanted.shop.as_ref()
            && Some(&f.place.marketplace) == wanted.site.as_ref()
    });
    let title = format!("{} · {} · {}", visit.pick(line.en(), line.zh()), one_line(&e.sku, 40), e.month);
    let back = format!("/profit/explain?sku={}&month={}#{}", encoded(&e.sku), e.month, line.code());
    let body = html! {
        nav.chips { a.chip href=(back) { (visit.pick("‹ all figures of the SKU", "‹ 该 SKU 全部科目")) } }
        @if wanted.shared.is_some() {
            p.notice { (visit.pick("These lines name no SKU; the SKU carries a share of them.", "这些明细没有 SKU；该 SKU 承担其中一部分。")) }
        } @else if let Some(f) = figure {
            dl.keyvalue {
                dt { (visit.pick("In the statement", "利润表金额")) } dd { (cash(&visit, f.micros, f.place.currency)) }
                @if let Some(left) = f.rest_micros {
                    dt { (visit.pick("Sum of the entries", "明细合计")) } dd { (super::super::super::figure::cash(Money::new(f.micros.unwrap_or(0) - left, f.place.currency))) }
                    dt { (visit.of(rest(line))) } dd { (super::super::super::figure::cash(Money::new(left, f.place.currency))) }
                }
            }
        }
        (tabled(&visit, &wanted, &found, ask).html(&visit))
    };
    page(&visit, PAGE.path, &title, body).await
}

/// `GET /profit/explain/export`: the same as a file.
pub async fn export(visit: Visit) -> Answer<Response> {
    visit.only(MONEY)?;
    let (wanted, ask): (Wanted, Ask) = (query(&visit)?, query(&visit)?);
    let found = entries(&visit, &wanted).await?;
    let name = format!("tradewind-{}-{}", found.1.code(), found.0.explanation.month);
    super::export::file(&visit, &tabled(&visit, &wanted, &found, ask), &name).await
}
