//! A pay slip on the page: lines that open to their rows, the bridge to profit, files to take along.

use super::super::super::figure::{card, cash, rounded};
use super::super::super::visit::{Visit, encoded};
use super::{NAME, boss};
use crate::cli::one_line;
use app::commission::{Opened, line_words, row_words};
use books::commission::{Line, Part, Row, slip};
use domain::Money;
use maud::{Markup, html};

/// Rows of a line that are shown, the weightiest first; the files have all.
pub(super) const ROWS: usize = 60;

/// The slip.
pub(super) fn section(visit: &Visit, o: &Opened<'_>) -> Markup {
    let s = o.slip;
    let cash = |micros| cash(Money::new(micros, s.currency));
    let held: i64 = s.sum(Part::Held);
    html! {
        section #slip {
            h2 {
                (one_line(&s.operator, NAME)) " · " (s.month) " "
                @if o.closed { span.tag.good { (visit.pick("closed", "已关账")) } } @else { span.tag.warn { (visit.pick("open", "未关账")) } }
                " " small.muted { (visit.pick("scheme ", "方案 ")) (one_line(&s.scheme, NAME)) }
            }
            div.grid {
                (card(visit.pick("Paid", "实发"), cash(s.paid_micros), html! { (visit.pick("for the month", "当月")) }, None))
                (card(visit.pick("Commission of the month", "当月提成"), cash(s.earned_micros), html! { (visit.pick("before what is held and released", "暂扣与发放之前")) }, None))
                (card(visit.pick("Held back", "暂扣"), cash(held), html! { (visit.pick("released later", "以后发放")) }, None))
                (card(visit.pick("Loss carried on", "结转亏损"), cash(s.carried_out_micros), html! { (visit.pick("to the next slip", "转入下月")) }, None))
            }
            (files(visit, o))
            (lines(visit, o))
            (bridge(visit, o))
        }
    }
}

fn files(visit: &Visit, o: &Opened<'_>) -> Markup {
    let operator = if boss(visit) { format!("&operator={}", encoded(&o.slip.operator)) } else { String::new() };
    html! {
        nav.chips aria-label=(visit.pick("Take along", "导出")) {
            @for format in ["xlsx", "pdf", "csv"] {
                a.chip href={ "/commission/export?month=" (o.slip.month) (operator) "&format=" (format) } download { (format.to_uppercase()) }
            }
        }
    }
}

fn lines(visit: &Visit, o: &Opened<'_>) -> Markup {
    let s = o.slip;
    let label = visit.pick("Lines of the slip", "工资单明细");
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table {
                thead { tr { th scope="col" { (visit.pick("Line", "项目")) } th.right scope="col" { (visit.pick("Amount", "金额")) " " (s.currency) } } }
                @for pay in [false, true] {
                    tbody {
                        @for line in s.lines.iter().filter(|l| l.part.is_pay() == pay) { (row(visit, o, line)) }
                        tr.strong {
                            @let (name, micros) = if pay { (("Paid", "实发"), s.paid_micros) } else { (("Commissionable", "计提基数"), s.commissionable_micros) };
                            th scope="row" { (visit.of(name)) } td.right { (rounded(micros, s.currency)) }
                        }
                    }
                }
            }
        }
    }
}

/// A line; it opens to the rows that it is made of.
fn row(visit: &Visit, o: &Opened<'_>, line: &Line) -> Markup {
    let words = line_words(line);
    let mut sources: Vec<&slip::Source> = line.sources.iter().collect();
    sources.sort_by(|a, b| b.micros.unsigned_abs().cmp(&a.micros.unsigned_abs()).then(a.reference.cmp(&b.reference)));
    let (shown, more) = sources.split_at(sources.len().min(ROWS));
    let rest: i64 = more.iter().map(|f| f.micros).sum();
    let n = sources.len();
    html! {
        tr data-row {
            th scope="row" {
                details {
                    summary { (visit.words(&words)) " " small.muted { (visit.pick(format!("{n} row(s)"), format!("{n} 行"))) } }
                    ul.list.small {
                        @for from in shown { (source(visit, o, from)) }
                        @if !more.is_empty() {
                            li.muted { (visit.pick(format!("{} more in the files: ", more.len()), format!("另有 {} 行见导出文件：", more.len()))) (rounded(rest, o.slip.currency)) }
                        }
                    }
                }
            }
            td.right { (rounded(line.micros, o.slip.currency)) }
        }
    }
}

fn source(visit: &Visit, o: &Opened<'_>, from: &slip::Source) -> Markup {
    let words = row_words(from, &o.rows);
    let text = one_line(visit.words(&words), 200);
    let way = o.rows.get(from.reference.as_str()).and_then(|row| postings(visit, row));
    let amount = |micros| rounded(micros, o.slip.currency);
    html! {
        li {
            @if let Some(way) = way { a href=(way) { (text) } } @else { (text) }
            " " strong { (amount(from.micros)) }
            @if from.micros != from.of_micros { " " span.muted { (visit.pick("of ", "原 ")) (amount(from.of_micros)) } }
        }
    }
}

/// Where a figure of the books opens to lines of files, for who sees the shop.
fn postings(visit: &Visit, row: &Row) -> Option<String> {
    let (shop, site) = row.shop.rsplit_once('/')?;
    let cell = row.reference.strip_prefix(&format!("cell:{}/{}/{}/", row.shop, row.month, row.sku))?;
    let line = cell.split('/').next().unwrap_or_default();
    let (sku, to_shop, to_site) = (encoded(&row.sku), encoded(shop), encoded(site));
    visit
        .sees(shop)
        .then(|| format!("/profit/explain?sku={sku}&month={}&shop={to_shop}&site={to_site}#{line}", row.month))
}

fn bridge(visit: &Visit, o: &Opened<'_>) -> Markup {
    let (b, c) = (&o.bridge, o.slip.currency);
    let label = visit.pick("From profit to the base", "从毛利到基数");
    let line = |name: &str, micros: i64| html! { tr data-row { th scope="row" { (name) } td.right .down[micros < 0] { (rounded(micros, c)) } } };
    html! {
        h2 { (label) }
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table {
                thead { tr { th scope="col" { (visit.pick("Cause", "原因")) } th.right scope="col" { (visit.pick("Amount", "金额")) " " (c) } } }
                tbody {
                    (line(visit.pick("Accrual gross profit of these SKUs", "所涉 SKU 的权责制毛利"), b.accrual_micros))
                    @for (cause, micros) in &b.lines { (line(visit.pick(cause.en(), cause.zh()), *micros)) }
                    @if b.rest_micros != 0 { (line(visit.pick("Not explained", "未解释"), b.rest_micros)) }
                    tr.strong { th scope="row" { (visit.pick("Base", "基数")) } td.right { (rounded(b.base_micros, c)) } }
                }
            }
        }
    }
}
