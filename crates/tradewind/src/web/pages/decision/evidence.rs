//! The rows of files behind a figure: file and line of each, page by page, and as CSV.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::{count, money};
use super::super::super::page::{MONEY, empty, file, page};
use super::super::super::visit::Visit;
use super::{found, href};
use crate::cli::house::evidence::{self, Found};
use crate::cli::house::{change, csv};
use crate::cli::{Trouble, one_line};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::Decision;
use domain::Evidence;
use maud::{Markup, html};
use serde::Deserialize;
use store::accounts::NoteKind;

/// Rows of a page.
const ROWS: usize = 100;

/// What the address asks.
#[derive(Deserialize)]
pub struct Ask {
    page: Option<String>,
    format: Option<String>,
}

/// A line of CSV whose numbers stay numbers, also those below zero.
fn numbers(row: &[String]) -> String {
    let cell = |c: &String| if c.parse::<f64>().is_ok() { c.clone() } else { csv(c) };
    row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Shows the rows, or answers with all of them as CSV.
pub async fn show(Path((id, n)): Path<(String, String)>, Query(ask): Query<Ask>, visit: Visit) -> Answer<Response> {
    let d = found(&visit, &id).await?;
    // among the rows are postings
    visit.only(MONEY)?;
    let at = n.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let Some(e) = at.and_then(|at| d.proposal.evidence.get(at)) else {
        return Err(Fault::missing(
            format!("{} has no figure `{}`; open it from the decision", d.id, one_line(&n, 20)),
            format!("{} 没有第“{}”项证据；请从决策页打开", d.id, one_line(&n, 20)),
        ));
    };
    if e.query.is_empty() {
        let body = empty(
            visit.pick("No rows of its own", "没有直接对应的行"),
            html! { p { (visit.pick(
                "This figure is worked out from the other figures of the decision: their rows are what it rests on.",
                "该数值由本决策的其他数据推算得出，请查看那些数据的源行。",
            )) } p { a href=(href(d.id)) { (d.id) } } },
        );
        return Ok(page(&visit, "/decision", &title(&visit, &d, e), body).await?.into_response());
    }
    visit.looked_at(NoteKind::Evidence).await?;
    let reader = visit.window.lake.reader(None)?;
    let files = evidence::files(&reader).await.map_err(trouble)?;
    // all of them: what is shown is summed as a whole
    let found = evidence::find(&reader, &files, e).await.map_err(trouble)?;
    if ask.format.as_deref() == Some("csv") {
        let metric: String = e.metric.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        return Ok(file(&format!("{}-{metric}.csv", d.id), table(&found)?));
    }
    let body = body(
        &visit,
        &d,
        e,
        &format!("{}/evidence/{}", href(d.id), at.unwrap_or(0) + 1),
        &found,
        ask.page.and_then(|p| p.parse().ok()),
    )?;
    Ok(page(&visit, "/decision", &title(&visit, &d, e), body).await?.into_response())
}

fn title(visit: &Visit, d: &Decision, e: &Evidence) -> String {
    format!("{} · {}", d.id, one_line(visit.words(&e.label), 80))
}

/// All rows as CSV.
fn table(found: &Found) -> Answer<String> {
    let line = |cells: &[String]| cells.iter().map(|c| csv(c)).collect::<Vec<_>>().join(",") + "\r\n";
    let mut out = format!("\u{feff}{}", line(&found.names));
    out.extend(found.cells(0, usize::MAX).map_err(trouble)?.iter().map(|row| numbers(row)));
    Ok(out)
}

fn body(visit: &Visit, d: &Decision, e: &Evidence, here: &str, found: &Found, asked: Option<usize>) -> Answer<Markup> {
    let pages = found.total().div_ceil(ROWS).max(1);
    let at = asked.unwrap_or(1).clamp(1, pages);
    let shown = found.cells((at - 1) * ROWS, ROWS).map_err(trouble)?;
    let total = count(found.total() as u64);
    let ((from, to), digits) = (e.window, change::currency(&d.proposal).digits());
    Ok(html! {
        dl.keyvalue {
            dt { (visit.pick("Stated by the agent", "智能体所述")) } dd.strong { (evidence::value(visit.lang, e.value, e.unit)) }
            dt { (visit.pick("Window", "时间窗口")) } dd { (from) " – " (to) }
            dt { (visit.pick("Rows", "行数")) } dd { (total) }
            dt { (visit.pick("Sum of the rows", "各行合计")) } dd { (agrees(visit, e, found.sum(&e.metric))) }
        }
        div.bar {
            a href=(href(d.id)) { "‹ " (d.id) }
            a.small href={ (here) "?format=csv" } download { "CSV" }
        }
        @if shown.is_empty() {
            (empty(visit.pick("No rows any more", "已没有对应的行"), html! { p { (visit.pick(
                "The facts of these days have been restated since: let the agents look again.",
                "这些日期的数据已被新报表更正；请重新运行智能体。",
            )) } }))
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("Rows of files", "文件中的行")) {
                table {
                    caption.away { (title(visit, d, e)) }
                    thead { tr { @for name in &found.names { th scope="col" { (heading(visit, name)) } } } }
                    tbody { @for row in &shown { tr data-row { @for (name, cell) in found.names.iter().zip(row) { (self::cell(name, cell, digits)) } } } }
                }
            }
            @if pages > 1 {
                nav.pager aria-label=(visit.pick("Pages of the table", "表格分页")) {
                    @if at > 1 { a rel="prev" href={ (here) "?page=" (at - 1) } { (visit.pick("‹ Back", "‹ 上一页")) } }
                    span { (at) " / " (pages) }
                    @if at < pages { a rel="next" href={ (here) "?page=" (at + 1) } { (visit.pick("Next ›", "下一页 ›")) } }
                }
            }
        }
    })
}

/// Whether the rows as they are read today give the figure.
fn agrees(visit: &Visit, e: &Evidence, sum: Option<i64>) -> Markup {
    let Some(sum) = sum else {
        return html! { span.muted { (visit.pick("not a plain sum: part of the rows, or their newest", "并非简单合计：取部分行或最新一行")) } };
    };
    let text = evidence::value(visit.lang, sum, e.unit);
    html! {
        (text) " "
        @if sum == e.value { span.tag.good { (visit.pick("as stated", "一致")) } }
        @else { span.tag.warn { (visit.pick("not as stated: restated since, or only part of the rows counts", "与所述不同：数据此后已更正，或仅部分行计入")) } }
    }
}

/// Columns in the words of the trade.
const HEADS: &[(&str, &str, &str)] = &[
    ("file", "File", "文件"),
    ("line", "Line", "行"),
    ("day", "Day", "日期"),
    ("impressions", "Impressions", "展示"),
    ("clicks", "Clicks", "点击"),
    ("spend", "Spend", "花费"),
    ("orders", "Orders", "订单"),
    ("sales", "Sales", "销售额"),
    ("currency", "Currency", "币种"),
    ("targeting", "Targeting", "投放"),
    ("match_type", "Match", "匹配方式"),
    ("search_term", "Search term", "搜索词"),
    ("quantity", "Quantity", "数量"),
    ("order_status", "Order status", "订单状态"),
    ("units", "Units", "数量"),
    ("available", "Available", "可售"),
    ("inbound", "Inbound", "在途"),
    ("reserved_transfer", "In transfer", "调拨中"),
    ("reserved_processing", "In processing", "处理中"),
    ("po_id", "Purchase order", "采购单"),
    ("state", "State", "状态"),
    ("expected_day", "Expected", "预计到货"),
    ("supplier", "Supplier", "供应商"),
    ("unit_price", "Unit price", "单价"),
    ("moq_units", "Least order", "起订量"),
    ("carton_units", "Units a carton", "箱规"),
    ("production_days", "Production days", "生产天数"),
    ("sea_days", "Days by sea", "海运天数"),
    ("air_days", "Days by air", "空运天数"),
    ("sea_freight", "Freight by sea", "海运运费"),
    ("air_freight", "Freight by air", "空运运费"),
    ("transaction_type", "Transaction", "交易类型"),
    ("amount_type", "Amount type", "金额类型"),
    ("amount_description", "Description", "金额说明"),
    ("amount", "Amount", "金额"),
    ("price", "Price", "售价"),
    ("fee_total", "Fees", "费用合计"),
];

/// Name of a column, without the unit: amounts are shown as money.
fn heading<'a>(visit: &Visit, name: &'a str) -> &'a str {
    let name = name.strip_suffix("_micros").unwrap_or(name);
    HEADS.iter().find(|(n, ..)| *n == name).map_or(name, |(_, en, zh)| visit.pick(*en, *zh))
}

fn cell(name: &str, text: &str, digits: u32) -> Markup {
    let amount = name.ends_with("_micros").then(|| text.parse::<i64>().ok()).flatten();
    match (amount, name) {
        (Some(micros), _) => html! { td.right { (money(micros, digits)) } },
        // only the file's own name: its folders would leave no room for the rest
        (None, "file") => {
            html! { td title=(one_line(text, 300)) { (one_line(text.rsplit('/').next().unwrap_or(text), 60)) } }
        }
        (None, _) if text.parse::<i64>().is_ok() => html! { td.right { (text) } },
        (None, _) => html! { td { (one_line(text, 80)) } },
    }
}

/// A trouble of the terminal's words as a fault.
fn trouble(t: Trouble) -> Fault {
    match t {
        Trouble::App(e) => e.into(),
        _ => Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "the rows can't be read", "无法读取源数据行"),
    }
}
