//! Files that were imported.

use super::super::super::fault::Answer;
use super::super::super::figure::moment;
use super::super::super::table::{Ask, Cell, Column, Table};
use super::super::super::visit::{Visit, encoded};
use super::{plain, templates};
use crate::cli::{import::title, one_line};
use domain::Day;
use maud::{Markup, html};
use store::ImportedFile;

/// A file, in the language of the page.
pub struct Row {
    file: String,
    report: String,
    shop: String,
    sites: String,
    days: Option<(Day, Day)>,
    rows: u64,
    facts: u64,
    restated: u64,
    rejected: u64,
    source: String,
    at: String,
}

fn number(n: u64) -> Cell {
    Cell::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

fn sum(rows: &[&Row], of: fn(&Row) -> u64) -> Cell {
    number(rows.iter().map(|r| of(r)).sum())
}

static COLUMNS: &[Column<Row>] = &[
    plain("file", ("File", "文件"), |r| Cell::Text(r.file.clone())),
    plain("report", ("Report", "报表"), |r| Cell::Text(r.report.clone())),
    plain("shop", ("Shop", "店铺"), |r| Cell::Text(r.shop.clone())),
    plain("site", ("Sites", "站点"), |r| Cell::Text(r.sites.clone())),
    plain("from", ("First day", "起始日"), |r| r.days.map_or(Cell::Nothing, |d| Cell::Day(d.0))),
    plain("to", ("Last day", "结束日"), |r| r.days.map_or(Cell::Nothing, |d| Cell::Day(d.1))),
    Column { total: Some(|r| sum(r, |r| r.rows)), ..plain("rows", ("Rows in", "数据行"), |r: &Row| number(r.rows)) },
    Column { total: Some(|r| sum(r, |r| r.facts)), ..plain("facts", ("Facts", "收录"), |r: &Row| number(r.facts)) },
    Column {
        hint: ("earlier facts that this file replaced", "被此文件更正的旧数据条数"),
        total: Some(|r| sum(r, |r| r.restated)),
        ..plain("restated", ("Restated", "更正"), |r: &Row| number(r.restated))
    },
    Column {
        hint: ("rows that could not be read; see where and why", "无法读取的行；可查看位置与原因"),
        link: Some(|r| format!("/data?tab=rejects&source={}", encoded(&r.source))),
        total: Some(|r| sum(r, |r| r.rejected)),
        ..plain("rejected", ("Rejected", "拒绝"), |r: &Row| number(r.rejected))
    },
    plain("at", ("Imported", "导入时间"), |r| Cell::Text(r.at.clone())),
];

fn row(visit: &Visit, f: &ImportedFile) -> Row {
    Row {
        file: one_line(&f.name, 120),
        report: title(&f.report, visit.lang),
        shop: one_line(&f.shop, 60),
        sites: f.marketplaces.join(", "),
        days: f.days,
        rows: f.rows_in,
        facts: f.facts,
        restated: f.restated,
        rejected: f.rejected,
        source: f.hash.get(..16).unwrap_or(&f.hash).to_owned(),
        at: moment(f.observed_at_micros),
    }
}

/// The files of shops that the person sees, the newest first.
pub fn table(visit: &Visit, ask: Ask) -> Answer<Table<'static, Row>> {
    let reader = visit.window.lake.reader(None)?;
    let rows = reader.imports().filter(|f| visit.sees(&f.shop)).map(|f| row(visit, f));
    Ok(Table {
        id: "imports",
        caption: visit.pick("Imported files", "已导入的文件").to_owned(),
        columns: COLUMNS,
        rows: rows.collect(),
        ask,
        first: ("at", true),
        here: "/data?tab=imports".into(),
        export: "/data/export?tab=imports".into(),
    })
}

/// The part of the page.
pub fn show(visit: &Visit, ask: Ask) -> Answer<Markup> {
    Ok(html! {
        (table(visit, ask)?.html(visit))
        h2 { (visit.pick("Tables of your own", "自有数据模板")) }
        p.muted { (visit.pick(
            "Costs, rates, owners and the like: download, fill in, bring back. The worked row is left out while nobody has changed it.",
            "成本、汇率、负责人等：下载模板，填写后上传。示例行未改动时会自动忽略。"
        )) }
        (templates(visit))
    })
}
