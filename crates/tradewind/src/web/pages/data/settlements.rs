//! Settlements: whether their lines add up to the payout, and what to do where they do not.

use super::super::super::page::empty;
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::Visit;
use super::plain;
use crate::cli::one_line;
use books::{Closing, TieOut};
use maud::{Markup, html};

/// Refused settlements that are told in full.
const TOLD: usize = 50;

static COLUMNS: &[Column<TieOut>] = &[
    plain("settlement", ("Settlement", "结算单"), |t| Cell::Text(one_line(&t.settlement, 60))),
    plain("state", ("State", "状态"), |t| match t.refusal {
        None => Cell::Words("ties", "已平"),
        Some(_) => Cell::Words("not posted", "未入账"),
    }),
    plain("shop", ("Shop", "店铺"), |t| Cell::Text(one_line(&t.shop, 60))),
    plain("site", ("Site", "站点"), |t| Cell::Text(t.marketplace.clone())),
    plain("day", ("Payout on", "付款日"), |t| t.day.map_or(Cell::Nothing, Cell::Day)),
    plain("currency", ("Currency", "币种"), |t| Cell::Text(t.currency.to_string())),
    plain("total", ("Payout", "付款金额"), |t| Cell::Money(t.total_micros, Some(t.currency))),
    plain("sum", ("Sum of lines", "明细合计"), |t| Cell::Money(t.sum_micros, Some(t.currency))),
    plain("difference", ("Difference", "差额"), |t| Cell::Money(t.difference_micros(), Some(t.currency))),
    plain("lines", ("Lines", "行数"), |t| Cell::Count(t.lines)),
];

/// Settlements that are not posted.
pub fn untied<'a>(closing: &'a Closing, visit: &'a Visit) -> impl Iterator<Item = &'a TieOut> {
    closing.tie_outs.iter().filter(|t| t.refusal.is_some() && visit.sees(&t.shop))
}

/// The settlements of the shops that a person sees.
pub fn table(visit: &Visit, ask: Ask) -> Table<'static, TieOut> {
    let standing = visit.window.standing();
    let rows = standing.books.closing.tie_outs.iter().filter(|t| visit.sees(&t.shop)).cloned();
    Table {
        id: "settlements",
        caption: visit.pick("Settlements", "结算单").to_owned(),
        columns: COLUMNS,
        rows: rows.collect(),
        ask,
        first: ("day", true),
        here: "/data?tab=settlements".into(),
        export: "/data/export?tab=settlements".into(),
    }
}

/// The part of the page.
pub fn show(visit: &Visit, ask: Ask) -> Markup {
    let standing = visit.window.standing();
    let untied: Vec<_> = untied(&standing.books.closing, visit).collect();
    let table = table(visit, ask);
    html! {
        @if table.rows.is_empty() {
            (empty(visit.pick("No settlements yet", "尚无结算单"), html! {
                p { (visit.pick("A settlement is posted only when its lines add up to its payout, to the cent. Bring the flat file V2 of every settlement.",
                    "结算单仅在明细合计与付款金额分毫不差时入账。请上传每期结算报告（文本 V2）。")) }
            }))
        } @else {
            @if untied.is_empty() {
                p.notice { (visit.pick("Every settlement ties to its payout.", "所有结算单明细与付款金额一致。")) }
            } @else {
                div.alarm role="alert" {
                    strong { (visit.pick(format!("{} settlement(s) do not tie and are in no profit:", untied.len()), format!("{} 份结算单不平，未计入利润：", untied.len()))) }
                    ul { @for t in untied.iter().take(TOLD) { @if let Some((en, zh)) = t.message() { li { (one_line(visit.pick(&en, &zh), 600)) } } } }
                }
            }
            (table.html(visit))
        }
    }
}
