//! What came of an import, file by file.

use super::super::super::figure::{card, count};
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use crate::cli::{import::title, one_line};
use app::report::{FileReport, ImportReport, Status};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Refusals and notices that are told in full; all are counted.
const TOLD: usize = 100;

/// A line of the table, in the language of the page.
struct Row {
    file: String,
    state: (&'static str, &'static str),
    report: String,
    shop: String,
    sites: String,
    days: String,
    source: String,
    rows: Option<i64>,
    facts: Option<i64>,
    restated: Option<i64>,
    rejected: Option<i64>,
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn known(n: Option<i64>) -> Cell {
    n.map_or(Cell::Nothing, Cell::Count)
}

fn sum(rows: &[&Row], of: fn(&Row) -> Option<i64>) -> Cell {
    Cell::Count(rows.iter().filter_map(|r| of(r)).sum())
}

const NO_HINT: (&str, &str) = ("", "");

static COLUMNS: &[Column<Row>] = &[
    Column {
        key: "file",
        title: ("File", "文件"),
        hint: NO_HINT,
        value: |r| Cell::Text(r.file.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "state",
        title: ("State", "状态"),
        hint: NO_HINT,
        value: |r| Cell::Words(r.state.0, r.state.1),
        link: None,
        total: None,
    },
    Column {
        key: "report",
        title: ("Report", "报表"),
        hint: NO_HINT,
        value: |r| Cell::Text(r.report.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "shop",
        title: ("Shop", "店铺"),
        hint: NO_HINT,
        value: |r| Cell::Text(r.shop.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "site",
        title: ("Site", "站点"),
        hint: NO_HINT,
        value: |r| Cell::Text(r.sites.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "days",
        title: ("Days", "日期"),
        hint: NO_HINT,
        value: |r| Cell::Text(r.days.clone()),
        link: None,
        total: None,
    },
    Column {
        key: "rows",
        title: ("Rows in", "数据行"),
        hint: NO_HINT,
        value: |r| known(r.rows),
        link: None,
        total: Some(|r| sum(r, |r| r.rows)),
    },
    Column {
        key: "facts",
        title: ("Facts", "收录"),
        hint: ("what the rows became; one row may become several", "由数据行收录的数据条数；一行可对应多条"),
        value: |r| known(r.facts),
        link: None,
        total: Some(|r| sum(r, |r| r.facts)),
    },
    Column {
        key: "restated",
        title: ("Restated", "更正"),
        hint: ("earlier facts that this file replaces", "被此文件更正的旧数据条数"),
        value: |r| known(r.restated),
        link: None,
        total: Some(|r| sum(r, |r| r.restated)),
    },
    Column {
        key: "rejected",
        title: ("Rejected", "拒绝"),
        hint: ("rows that could not be read; see where and why", "无法读取的行；可查看位置与原因"),
        value: |r| known(r.rejected),
        link: Some(|r| format!("/data?tab=rejects&source={}", encoded(&r.source))),
        total: Some(|r| sum(r, |r| r.rejected)),
    },
];

fn row(visit: &Visit, file: &FileReport) -> Row {
    let taken = file.status == Status::Imported;
    let number = |n: u64| taken.then(|| whole(n));
    let days = file.days().map(|(a, b)| if a == b { a.to_string() } else { format!("{a} – {b}") });
    Row {
        file: one_line(&file.file, 120),
        state: match file.status {
            Status::Imported => ("imported", "已导入"),
            Status::Already { .. } => ("already there", "此前已导入"),
            Status::Refused(_) => ("refused", "拒收"),
        },
        report: title(&file.reports(), visit.lang),
        shop: file.shop.clone(),
        sites: file.marketplaces().replace('+', ", "),
        days: days.unwrap_or_default(),
        source: file.hash.get(..16).unwrap_or_default().to_owned(),
        rows: number(file.sum(|p| p.rows)),
        facts: number(file.sum(|p| p.facts)),
        restated: number(file.restated),
        rejected: number(file.sum(|p| p.rejected)),
    }
}

/// The result of an import. Files of shops that the person does not see are left out.
pub fn result(visit: &Visit, id: u64, report: &ImportReport, ask: Ask) -> Markup {
    let files: Vec<&FileReport> = report.files.iter().filter(|f| f.shop.is_empty() || visit.sees(&f.shop)).collect();
    let table = Table {
        id: "files",
        caption: visit.pick("What became of each file", "各文件的导入结果").to_owned(),
        columns: COLUMNS,
        rows: files.iter().map(|f| row(visit, f)).collect(),
        ask,
        first: ("state", false),
        here: format!("/jobs/{id}"),
        export: String::new(),
    };
    let total =
        |of: fn(&FileReport) -> u64| count(files.iter().filter(|f| f.status == Status::Imported).map(|f| of(f)).sum());
    let imported = files.iter().filter(|f| f.status == Status::Imported).count();
    html! {
        div.grid {
            (card(visit.pick("Files imported", "已导入文件"), html! { (imported) }, html! { (visit.pick("of ", "共 ")) (files.len()) }, None))
            (card(visit.pick("Facts", "收录数据（条）"), html! { (total(|f| f.sum(|p| p.facts))) }, html! { (visit.pick("from ", "来自 ")) (total(|f| f.sum(|p| p.rows))) (visit.pick(" rows", " 行")) }, None))
            (card(visit.pick("Restated", "更正（条）"), html! { (total(|f| f.restated)) }, html! { (visit.pick("earlier facts replaced", "旧数据由新报表取代")) }, None))
            (card(visit.pick("Rows rejected", "被拒绝的行"), html! { (total(|f| f.sum(|p| p.rejected))) }, html! { (visit.pick("kept, with their place", "已保留位置与原因")) }, Some("/data?tab=rejects")))
        }
        (refused(visit, &files))
        h2 { (visit.pick("Files", "文件")) }
        (table.html(visit))
        (notices(visit, &files))
        p { a.primary href="/data?tab=coverage" { (visit.pick("Which days are missing?", "查看缺失日期")) } " " a href="/upload" { (visit.pick("Bring more", "继续上传")) } }
    }
}

/// Files of which nothing was taken: what was found and what to do.
fn refused(visit: &Visit, files: &[&FileReport]) -> Markup {
    let all: Vec<_> =
        files.iter().filter_map(|f| if let Status::Refused(r) = &f.status { Some((f, r)) } else { None }).collect();
    html! {
        @if !all.is_empty() {
            h2 { (visit.pick("Refused: what to do", "拒收文件：如何处理")) }
            ul.steps { @for (file, r) in all.iter().take(TOLD) {
                li {
                    span.strong { (one_line(&file.file, 120)) }
                    @if r.line > 0 { " · " (visit.pick(format!("line {}", r.line), format!("第 {} 行", r.line))) }
                    @if !r.column.is_empty() { " · " (visit.pick("column ", "列 ")) (one_line(&r.column, 60)) }
                    br;
                    (visit.pick("found ", "实际内容：")) (one_line(&r.found, 200)) br;
                    (visit.pick("expected ", "应为：")) (visit.pick(&r.en, &r.zh))
                }
            } }
            (more(visit, all.len()))
        }
    }
}

fn more(visit: &Visit, all: usize) -> Markup {
    let more = all.saturating_sub(TOLD);
    html! { @if more > 0 { p.muted { (visit.pick(format!("{more} more"), format!("另有 {more} 项"))) } } }
}

/// What a person should know; the same notice of several files is said once.
fn notices(visit: &Visit, files: &[&FileReport]) -> Markup {
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        for notice in file.notices() {
            said.entry(visit.pick(&notice.en, &notice.zh)).or_default().push(&file.file);
        }
    }
    html! {
        @if !said.is_empty() {
            h2 { (visit.pick("Good to know", "提示")) }
            ul { @for (words, files) in said.iter().take(TOLD) {
                li {
                    (words) " " span.muted {
                        (one_line(files[0], 80))
                        @if files.len() > 1 { (visit.pick(format!(" and {} more", files.len() - 1), format!(" 等 {} 个文件", files.len()))) }
                    }
                }
            } }
            (more(visit, said.len()))
        }
    }
}
