//! Rows that did not become facts: where they stand, what was found, what was expected.

use super::super::super::fault::Answer;
use super::super::super::figure::count;
use super::super::super::page::empty;
use super::super::super::visit::{Visit, encoded};
use super::Asked;
use crate::cli::{house::csv as cell, one_line};
use app::query::{KeptReject, RejectsAsked, rejects_of};
use maud::{Markup, html};

/// Rows of a page.
const ROWS: usize = 50;
/// Rows of an export.
const EXPORTED: usize = 200_000;
/// Files that are offered to choose from.
const FILES: usize = 200;

fn asked_of(visit: &Visit, asked: &Asked, skip: usize, limit: usize) -> RejectsAsked {
    RejectsAsked { file: String::new(), source: asked.source.clone(), shops: visit.shops().clone(), skip, limit }
}

/// The part of the page.
pub async fn show(visit: &Visit, asked: &Asked) -> Answer<Markup> {
    let at = asked.page.as_deref().and_then(|p| p.parse::<usize>().ok()).unwrap_or(1).clamp(1, 1_000_000);
    let (kept, all) = rejects_of(&visit.window.lake, &asked_of(visit, asked, (at - 1) * ROWS, ROWS)).await?;
    let pages = usize::try_from(all).unwrap_or(usize::MAX).div_ceil(ROWS).max(1);
    let source = encoded(&asked.source);
    let to = |page: usize| format!("/data?tab=rejects&source={source}&page={page}");
    Ok(html! {
        (choice(visit, asked)?)
        @if all == 0 {
            (empty(visit.pick("No rejected rows", "没有被拒绝的行"), html! {
                p { (visit.pick("A row that can't be read stands here with its line, column, what was found and what was expected; the other rows of its file count.",
                    "无法读取的行会显示在这里，注明行号、列名、实际内容与应有格式；同一文件的其他行照常计入。")) }
            }))
        } @else {
            div.bar {
                span.total { (visit.pick(format!("{} rows", count(all)), format!("{} 行", count(all)))) }
                a.small href={ "/data/export?tab=rejects&source=" (source) } download { "CSV" }
            }
            (rows(visit, &kept))
            @if pages > 1 {
                nav.pager aria-label=(visit.pick("Pages of the table", "表格分页")) {
                    @if at > 1 { a rel="prev" href=(to(at - 1)) { (visit.pick("‹ Back", "‹ 上一页")) } }
                    span { (at) " / " (pages) }
                    @if at < pages { a rel="next" href=(to(at + 1)) { (visit.pick("Next ›", "下一页 ›")) } }
                }
            }
        }
    })
}

fn rows(visit: &Visit, kept: &[KeptReject]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("Rejected rows", "被拒绝的行")) { table {
            thead { tr {
                th scope="col" { (visit.pick("File", "文件")) }
                th.right scope="col" { (visit.pick("Line", "行")) }
                th scope="col" { (visit.pick("Column", "列")) }
                th scope="col" { (visit.pick("Found", "实际内容")) }
                th scope="col" { (visit.pick("Expected", "应为")) }
            } }
            tbody { @for k in kept {
                tr data-row {
                    th scope="row" { (one_line(k.file.rsplit('/').next().unwrap_or(&k.file), 80)) }
                    td.right { (k.reject.line) }
                    td { (one_line(&k.reject.column, 60)) }
                    td.mono { (one_line(&k.reject.found, 160)) }
                    td { (visit.pick(&k.reject.expected_en, &k.reject.expected_zh)) }
                }
            } }
        } }
    }
}

/// A choice among the files that have rejects.
fn choice(visit: &Visit, asked: &Asked) -> Answer<Markup> {
    let reader = visit.window.lake.reader(None)?;
    let mut files: Vec<_> = reader.imports().filter(|f| f.rejected > 0 && visit.sees(&f.shop)).collect();
    files.sort_by_key(|f| std::cmp::Reverse(f.commit));
    Ok(html! {
        @if !files.is_empty() {
            form.bar method="get" action="/data" {
                input type="hidden" name="tab" value="rejects";
                label { (visit.pick("File", "文件")) " "
                    select name="source" {
                        option value="" { (visit.pick("all files", "全部文件")) }
                        @for f in files.iter().take(FILES) {
                            @let source = f.hash.get(..16).unwrap_or(&f.hash);
                            option value=(source) selected[source == asked.source] { (one_line(&f.name, 80)) " (" (count(f.rejected)) ")" }
                        }
                    }
                }
                button type="submit" { (visit.pick("Show", "查看")) }
            }
        }
    })
}

/// All rejects that are asked for, with the rows as they stood.
pub async fn csv(visit: &Visit, asked: &Asked) -> Answer<String> {
    let (kept, _) = rejects_of(&visit.window.lake, &asked_of(visit, asked, 0, EXPORTED)).await?;
    let heading = visit.pick("file,source,line,column,found,expected,row", "文件,来源,行,列,实际内容,应为,原始行");
    let mut out = format!("\u{feff}{heading}\r\n");
    for k in &kept {
        let r = &k.reject;
        let expected = visit.pick(&r.expected_en, &r.expected_zh);
        let line = r.line.to_string();
        let cells = [&k.file, &k.source, &line, &r.column, &r.found, expected, &r.row].map(|c| cell(c));
        out += &cells.join(",");
        out += "\r\n";
    }
    Ok(out)
}
