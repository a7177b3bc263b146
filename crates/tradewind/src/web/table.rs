//! Tables of pages: sorted, filtered, paged and exported on the server; totals are functions of all rows that are shown, so that a ratio
//! is a ratio of sums.
//!
//! A page declares its columns once as `&[Column<R>]`; [`Table::html`] shows them, [`Table::csv`] and [`Table::xlsx`] export them.

use super::figure::{ratio, rounded};
use super::visit::{Visit, encoded};
use crate::cli::Lang;
use domain::{Currency, Day};
use maud::{Markup, html};
use serde::Deserialize;
use std::cmp::Ordering;

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Nothing is known.
    Nothing,
    /// Text, perhaps from outside.
    Text(String),
    /// Words of ours, English and Chinese.
    Words(&'static str, &'static str),
    /// A whole number.
    Count(i64),
    /// Money, micros; without a currency where rows have several.
    Money(i64, Option<Currency>),
    /// Part and whole: `None` where the whole is zero.
    Ratio(i64, i64),
    /// A number with so many places.
    Number(f64, usize),
    /// A day.
    Day(Day),
    /// A total of what is known, and of how many rows nothing is.
    Known(Box<Cell>, usize),
}

impl Cell {
    /// Money that may be unknown.
    pub fn maybe_money(micros: Option<i64>, currency: Option<Currency>) -> Self {
        micros.map_or(Self::Nothing, |m| Self::Money(m, currency))
    }

    /// The total of a column: the sum of what is known, with the number of rows of which it is not; nothing where nothing is known.
    pub fn total(values: impl Iterator<Item = Option<i64>>, cell: fn(i64) -> Self) -> Self {
        let (mut sum, mut known, mut unknown) = (0_i64, 0, 0);
        for value in values {
            match value {
                Some(value) => (sum, known) = (sum.saturating_add(value), known + 1),
                None => unknown += 1,
            }
        }
        match (known, unknown) {
            (0, _) => Self::Nothing,
            (_, 0) => cell(sum),
            (_, n) => Self::Known(Box::new(cell(sum)), n),
        }
    }

    /// As a page and a CSV file show it.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(t) => t.clone(),
            Self::Words(en, zh) => lang.pick(*en, *zh).to_owned(),
            Self::Count(n) => {
                let sign = if *n < 0 { "-" } else { "" };
                format!("{sign}{}", super::figure::count(n.unsigned_abs()))
            }
            Self::Money(m, c) => rounded(*m, c.unwrap_or(Currency::CNY)),
            Self::Ratio(part, whole) => ratio(*part, *whole),
            Self::Number(n, places) => format!("{n:.places$}"),
            Self::Day(d) => d.to_string(),
            Self::Known(sum, unknown) => {
                let sum = sum.text(lang);
                lang.pick(format!("{sum} · {unknown} not known"), format!("{sum} · {unknown} 项未知"))
            }
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Count(n) => Some(*n as f64),
            Self::Money(m, _) => Some(*m as f64),
            Self::Ratio(_, 0) => None,
            Self::Ratio(p, w) => Some(*p as f64 / *w as f64),
            Self::Number(n, _) => Some(*n),
            Self::Day(d) => Some(f64::from(d.0)),
            Self::Known(sum, _) => sum.number(),
            Self::Nothing | Self::Text(_) | Self::Words(..) => None,
        }
    }

    fn right(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Money(..) | Self::Ratio(..) | Self::Number(..))
    }

    /// Its text where it is text or words.
    fn said(&self, lang: Lang) -> &str {
        match self {
            Self::Text(t) => t,
            Self::Words(en, zh) => lang.pick(*en, *zh),
            _ => "",
        }
    }

    /// What is known before what is not; numbers by size, text by its letters.
    fn order(&self, other: &Self, lang: Lang) -> Ordering {
        match (self.number(), other.number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => self.said(lang).cmp(other.said(lang)),
        }
    }
}

/// A column.
pub struct Column<R> {
    /// Name in addresses and JSON.
    pub key: &'static str,
    /// Heading, English and Chinese.
    pub title: (&'static str, &'static str),
    /// What the figure is and how it is reckoned; empty where the heading says it all.
    pub hint: (&'static str, &'static str),
    /// Value of a row.
    pub value: fn(&R) -> Cell,
    /// Where the cell leads.
    pub link: Option<fn(&R) -> String>,
    /// Value over rows; `None` where a total would mean nothing.
    pub total: Option<fn(&[&R]) -> Cell>,
}

// a derived copy would ask the same of `R`
impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Column<R> {}

/// What an address asks of a table: `sort`, `desc`, `page`, `q`.
#[derive(Clone, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// Key of the column to sort by.
    pub sort: Option<String>,
    /// Whether greatest first: `1`.
    pub desc: Option<String>,
    /// Page from 1.
    pub page: Option<usize>,
    /// Text that a row must hold.
    pub q: Option<String>,
}

/// Rows of a page.
pub const ROWS: usize = 50;

/// A table of rows.
pub struct Table<'a, R> {
    /// Name, for its anchor and for files.
    pub id: &'static str,
    /// What it shows, for those who hear it.
    pub caption: String,
    /// Columns.
    pub columns: &'a [Column<R>],
    /// All rows.
    pub rows: Vec<R>,
    /// What the address asks.
    pub ask: Ask,
    /// Key and direction where the address asks for none.
    pub first: (&'static str, bool),
    /// Address of the page with everything that it needs but the table's own words, such as `/profit?by=sku`.
    pub here: String,
    /// Address that exports it, to which `csv` or `xlsx` is added as `format=`; empty: none.
    pub export: String,
}

impl<R> Table<'_, R> {
    fn sorted_by(&self) -> (&str, bool) {
        match &self.ask.sort {
            Some(key) => (key, self.ask.desc.is_some()),
            None => self.first,
        }
    }

    /// Rows that are asked for, in order: what is shown page by page, exported, and summed.
    pub fn chosen(&self, lang: Lang) -> Vec<&R> {
        let wanted = self.ask.q.as_deref().map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
        let fits = |r: &&R| {
            wanted.as_ref().is_none_or(|q| {
                self.columns.iter().any(|c| (c.value)(r).said(lang).to_lowercase().contains(q.as_str()))
            })
        };
        let mut rows: Vec<&R> = self.rows.iter().filter(fits).collect();
        let (key, desc) = self.sorted_by();
        if let Some(column) = self.columns.iter().find(|c| c.key == key) {
            // each cell once: some are sentences
            let mut keyed: Vec<(Cell, &R)> = rows.into_iter().map(|r| ((column.value)(r), r)).collect();
            keyed.sort_by(|(a, _), (b, _)| {
                // what is not known stands last either way
                match (*a == Cell::Nothing, *b == Cell::Nothing) {
                    (false, false) if desc => b.order(a, lang),
                    (false, false) => a.order(b, lang),
                    (a, b) => a.cmp(&b),
                }
            });
            rows = keyed.into_iter().map(|(_, r)| r).collect();
        }
        rows
    }

    fn address(&self, pairs: &[(&str, &str)]) -> String {
        let mut to = self.here.clone();
        for (name, value) in pairs.iter().filter(|(_, v)| !v.is_empty()) {
            to.push(if to.contains('?') { '&' } else { '?' });
            to.push_str(&format!("{name}={}", encoded(value)));
        }
        format!("{to}#{}", self.id)
    }

    /// The table with its filter, headings that sort, totals, pages and exports.
    pub fn html(&self, visit: &Visit) -> Markup {
        self.drawn(visit, |_, _| None)
    }

    /// The same, with cells that are more than text: `draw` is asked for each by row and column key.
    pub fn drawn(&self, visit: &Visit, draw: impl Fn(&R, &str) -> Option<Markup>) -> Markup {
        let lang = visit.lang;
        let chosen = self.chosen(lang);
        let pages = chosen.len().div_ceil(ROWS).max(1);
        let page = self.ask.page.unwrap_or(1).clamp(1, pages);
        let shown = &chosen[(page - 1) * ROWS..chosen.len().min(page * ROWS)];
        let (key, desc) = self.sorted_by();
        let q = self.ask.q.clone().unwrap_or_default();
        let right: Vec<bool> = self
            .columns
            .iter()
            .map(|c| chosen.iter().map(|r| (c.value)(r)).find(|v| *v != Cell::Nothing).is_some_and(|v| v.right()))
            .collect();
        let direction = if desc { "1" } else { "" };
        html! {
            section.table id=(self.id) {
                div.bar {
                    (self.filter(visit, &q))
                    span.total { (visit.pick(format!("{} rows", chosen.len()), format!("{} 行", chosen.len()))) }
                    @if !self.export.is_empty() {
                        @let mark = if self.export.contains('?') { '&' } else { '?' };
                        a.small href={ (self.export) (mark) "format=csv" } download { "CSV" }
                        a.small href={ (self.export) (mark) "format=xlsx" } download { "XLSX" }
                    }
                }
                div.scroll tabindex="0" role="region" aria-label=(self.caption) {
                    table {
                        caption.away { (self.caption) }
                        thead { tr {
                            @for (c, right) in self.columns.iter().zip(&right) {
                                @let now = c.key == key;
                                @let next = if if now { !desc } else { *right } { "1" } else { "" };
                                th scope="col" .right[*right] aria-sort=[now.then_some(if desc { "descending" } else { "ascending" })] title=[Some(visit.of(c.hint)).filter(|h| !h.is_empty())] {
                                    a href=(self.address(&[("sort", c.key), ("desc", next), ("q", &q)])) {
                                        (visit.of(c.title)) @if now { span aria-hidden="true" { (if desc { " ↓" } else { " ↑" }) } }
                                    }
                                }
                            }
                        } }
                        tbody {
                            @for row in shown {
                                tr data-row {
                                    @for (i, (c, right)) in self.columns.iter().zip(&right).enumerate() {
                                        @let value = (c.value)(row);
                                        @let text = value.text(lang);
                                        @let down = matches!(value, Cell::Money(m, _) if m < 0);
                                        @if i == 0 { th scope="row" { (link(c, row, &text)) } }
                                        @else if let Some(drawn) = draw(row, c.key) { td .right[*right] { (drawn) } }
                                        @else { td .right[*right] .down[down] .nowrap[matches!(value, Cell::Day(_))] { (link(c, row, &text)) } }
                                    }
                                }
                            }
                        }
                        @if self.columns.iter().any(|c| c.total.is_some()) && !chosen.is_empty() {
                            tfoot { tr {
                                @for (i, (c, right)) in self.columns.iter().zip(&right).enumerate() {
                                    @let text = c.total.map_or(String::new(), |t| t(&chosen).text(lang));
                                    @if i == 0 { th scope="row" { (if text.is_empty() { visit.pick("Total", "合计").to_owned() } else { text }) } }
                                    @else { td .right[*right] { (text) } }
                                }
                            } }
                        }
                    }
                }
                @if pages > 1 {
                    nav.pager aria-label=(visit.pick("Pages of the table", "表格分页")) {
                        @if page > 1 { a rel="prev" href=(self.address(&[("sort", key), ("desc", direction), ("q", &q), ("page", &(page - 1).to_string())])) { (visit.pick("‹ Back", "‹ 上一页")) } }
                        span { (page) " / " (pages) }
                        @if page < pages { a rel="next" href=(self.address(&[("sort", key), ("desc", direction), ("q", &q), ("page", &(page + 1).to_string())])) { (visit.pick("Next ›", "下一页 ›")) } }
                    }
                }
            }
        }
    }

    fn filter(&self, visit: &Visit, q: &str) -> Markup {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let (key, desc) = self.sorted_by();
        html! {
            form.filter method="get" action=(path) {
                @for (name, value) in &pairs { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="sort" value=(key);
                @if desc { input type="hidden" name="desc" value="1"; }
                label.away for={ (self.id) "-q" } { (visit.pick("Filter rows", "筛选")) }
                input id={ (self.id) "-q" } type="search" name="q" value=(q) placeholder=(visit.pick("Filter rows", "筛选")) maxlength="200";
            }
        }
    }

    /// All chosen rows as CSV in UTF-8 with a byte order mark, so that spreadsheets read Chinese.
    pub fn csv(&self, lang: Lang) -> String {
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let mut out = String::from("\u{feff}");
        out += &line(self.columns.iter().map(|c| crate::cli::house::csv(lang.of(c.title))).collect());
        for row in self.chosen(lang) {
            out += &line(self.columns.iter().map(|c| plain((c.value)(row), lang)).collect());
        }
        out
    }

    /// All chosen rows as a workbook: numbers as numbers, with a bold heading that stays in view.
    ///
    /// # Errors
    /// More rows than a sheet holds.
    pub fn xlsx(&self, lang: Lang) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
        super::window::busy(|| self.workbook(lang))
    }

    fn workbook(&self, lang: Lang) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
        use rust_xlsxwriter::{Format, Workbook};
        let (mut book, bold) = (Workbook::new(), Format::new().set_bold());
        let sheet = book.add_worksheet();
        sheet.set_name(self.id)?.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(self.columns) {
            sheet.write_with_format(0, at, lang.of(column.title), &bold)?;
            sheet.set_column_width(at, 16)?;
        }
        for (line, row) in (1..).zip(self.chosen(lang)) {
            for (at, column) in (0..).zip(self.columns) {
                let value = (column.value)(row);
                match (&value, value.number()) {
                    (Cell::Nothing | Cell::Ratio(_, 0), _) => {}
                    (Cell::Money(..), Some(n)) => drop(sheet.write(line, at, n / 1e6)?),
                    (Cell::Count(_) | Cell::Ratio(..) | Cell::Number(..), Some(n)) => drop(sheet.write(line, at, n)?),
                    _ => drop(sheet.write(line, at, value.text(lang))?),
                }
            }
        }
        book.save_to_buffer()
    }
}

/// A cell of a CSV file: numbers without separators, so that programs read them.
fn plain(cell: Cell, lang: Lang) -> String {
    match cell {
        Cell::Count(n) => n.to_string(),
        Cell::Money(m, c) => domain::money::decimal(m, c.map_or(2, Currency::digits) as usize),
        Cell::Ratio(p, w) if w != 0 => format!("{:.6}", p as f64 / w as f64),
        Cell::Ratio(..) | Cell::Nothing => String::new(),
        Cell::Number(n, places) => format!("{n:.places$}"),
        other => crate::cli::house::csv(&other.text(lang)),
    }
}

fn link<R>(column: &Column<R>, row: &R, text: &str) -> Markup {
    match column.link {
        Some(to) => html! { a href=(to(row)) { (text) } },
        None => html! { (text) },
    }
}
