//! Entries behind a figure: settlement lines, shares, layers of stock, with file and line.

use super::super::super::figure;
use super::super::super::table::{Cell, Column, Table};
use super::super::super::visit::Visit;
use super::table::UNKNOWN;
use crate::cli::one_line;
use app::explain::{Entry, Explanation};
use domain::Money;
use maud::{Markup, html};

pub use crate::cli::explain::rest_words as rest;

/// Entries that stand under a figure; all of them stand on a page of their own.
pub const SHOWN: usize = 12;

/// An entry as a row.
pub struct Posting {
    what: String,
    file: String,
    line: Option<i64>,
    amount: Money,
}

/// A table of entries.
pub type Postings = Table<'static, Posting>;

/// Its columns.
pub const COLUMNS: &[Column<Posting>] = &[
    Column {
        key: "what",
        title: ("Made of", "构成"),
        hint: ("", ""),
        value: |r| Cell::Text(r.what.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "file",
        title: ("File", "文件"),
        hint: ("", ""),
        value: |r| Cell::Text(r.file.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "line",
        title: ("Line of the file", "文件行号"),
        hint: ("", ""),
        value: |r| r.line.map_or(Cell::Nothing, |l| Cell::Number(l as f64, 0)),
        link: None,
        total: None,
    },
    Column {
        key: "amount",
        title: ("Amount", "金额"),
        hint: ("as it adds to profit", "按对利润的影响列示"),
        value: |r| Cell::Money(r.amount.micros, Some(r.amount.currency)),
        link: None,
        total: Some(|rows| {
            let amounts: Vec<Money> = rows.iter().map(|r| r.amount).collect();
            sum(&amounts).map_or(UNKNOWN, |m| Cell::Money(m.micros, Some(m.currency)))
        }),
    },
    Column {
        key: "currency",
        title: ("Currency", "币种"),
        hint: ("", ""),
        value: |r| Cell::Text(r.amount.currency.to_string()),
        link: None,
        total: None,
    },
];

/// A sum of amounts in one currency; `None` of several, or of nothing.
fn sum(amounts: &[Money]) -> Option<Money> {
    let (first, rest) = amounts.split_first()?;
    rest.iter().try_fold(*first, |sum, m| sum.checked_add(*m))
}

/// Entries as rows.
pub fn rows(visit: &Visit, e: &Explanation, entries: &[Entry]) -> Vec<Posting> {
    let row = |entry: &Entry| Posting {
        what: one_line(visit.pick(&entry.en, &entry.zh), 200),
        file: entry.origin.as_ref().map_or_else(String::new, |(source, _)| file(e, source)),
        line: entry.origin.as_ref().map(|o| o.1),
        amount: entry.amount,
    };
    entries.iter().map(row).collect()
}

/// Name of the file behind a source; its hash where the name is not known.
fn file(e: &Explanation, source: &str) -> String {
    one_line(e.files.get(source).map_or(source, |name| name), 80)
}

/// The first entries of a figure, and what stands below them.
pub fn short(visit: &Visit, e: &Explanation, entries: &[Entry], foot: Markup) -> Markup {
    let hidden: Vec<Money> = entries.iter().skip(SHOWN).map(|e| e.amount).collect();
    html! {
        @if entries.is_empty() && foot.0.is_empty() {
            p.muted { (visit.pick("no lines", "无明细")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("What it is made of", "构成明细")) {
                table {
                    thead { tr {
                        th scope="col" { (visit.pick("Made of", "构成")) }
                        th scope="col" { (visit.pick("File : line", "文件 : 行")) }
                        th.right scope="col" { (visit.pick("Amount", "金额")) }
                    } }
                    tbody {
                        @for entry in entries.iter().take(SHOWN) {
                            tr data-row {
                                td { (one_line(visit.pick(&entry.en, &entry.zh), 160)) }
                                td.small { @if let Some((source, line)) = &entry.origin { span title=(source) { (file(e, source)) } " : " (line) } }
                                td.right { (figure::cash(entry.amount)) }
                            }
                        }
                        @if !hidden.is_empty() {
                            tr { td.muted { (visit.pick(format!("{} more", hidden.len()), format!("另有 {} 笔", hidden.len()))) } td {}
                                td.right { @if let Some(m) = sum(&hidden) { (figure::cash(m)) } } }
                        }
                    }
                    tfoot { (foot) }
                }
            }
        }
    }
}
