//! Which days are covered, table by table, and which report fills each gap.

use super::super::super::chart::{CalendarRow, Chart, calendar};
use super::super::super::figure::count;
use super::super::super::page::empty;
use super::super::super::visit::{Visit, encoded};
use super::Asked;
use app::board::coverage::{Coverage, Covered, WINDOW_DAYS, Watched};
use domain::Day;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Days that a page shows, where nobody asks for others.
const DAYS: i32 = 92;
/// Gaps of a table that are named one by one.
const NAMED: usize = 6;

/// Shop and site.
type Place<'a> = (&'a str, &'a str);

/// The part of the page.
pub fn show(visit: &Visit, asked: &Asked) -> Markup {
    let standing = visit.window.standing();
    let coverage = &standing.coverage;
    let mut places: BTreeMap<Place<'_>, Vec<&Covered>> = BTreeMap::new();
    for covered in coverage.tables.iter().filter(|c| visit.sees(&c.shop)) {
        places.entry((&covered.shop, &covered.marketplace)).or_default().push(covered);
    }
    let wanted = (asked.shop.as_str(), asked.site.as_str());
    let most = places.iter().max_by_key(|(p, all)| (all.len(), std::cmp::Reverse(**p))).map(|(p, _)| *p);
    let Some(at) = Some(wanted).filter(|w| places.contains_key(w)).or(most) else {
        return empty(
            visit.pick("Nothing is covered yet", "尚无覆盖日期"),
            html! { p { (visit.pick("Once reports are brought, each day stands here: whether it is covered, and which report fills a gap.", "上传报表后，这里逐日显示是否覆盖，以及补齐缺口所需的报表。")) } },
        );
    };
    let tables = places.get(&at).map_or(&[][..], Vec::as_slice);
    let days = asked.days.as_deref().and_then(|d| d.parse().ok()).unwrap_or(DAYS).clamp(7, WINDOW_DAYS);
    html! {
        @if places.len() > 1 { (choose(visit, &places, at)) }
        (spans(visit, at, days))
        (drawn(visit, at, tables, standing.today, days))
        (gaps(visit, tables, &missing(coverage, at)))
    }
}

fn address(place: Place<'_>, days: i32) -> String {
    format!("/data?tab=coverage&shop={}&site={}&days={days}", encoded(place.0), encoded(place.1))
}

fn choose(visit: &Visit, places: &BTreeMap<Place<'_>, Vec<&Covered>>, at: Place<'_>) -> Markup {
    html! {
        nav.chips aria-label=(visit.pick("Shop and site", "店铺与站点")) {
            @for (place, tables) in places {
                @let wanting = tables.iter().filter(|c| wants(c)).count();
                a.chip href=(address(*place, DAYS)) aria-current=[(*place == at).then_some("true")] {
                    (place.0) " · " (place.1) @if wanting > 0 { " " span.tag.warn { (wanting) } }
                }
            }
        }
    }
}

fn spans(visit: &Visit, at: Place<'_>, days: i32) -> Markup {
    html! {
        nav.chips aria-label=(visit.pick("Days shown", "显示天数")) {
            @for n in [31, DAYS, WINDOW_DAYS] {
                a.chip href=(address(at, n)) aria-current=[(n == days).then_some("true")] { (visit.pick(format!("{n} days"), format!("{n} 天"))) }
            }
        }
    }
}

fn wants(c: &Covered) -> bool {
    !c.gaps.is_empty() || c.late.is_some()
}

fn drawn(visit: &Visit, at: Place<'_>, tables: &[&Covered], today: Day, days: i32) -> Markup {
    let first = today.plus(1 - days);
    let row = |c: &&Covered| CalendarRow {
        name: visit.of(c.table.title).to_owned(),
        days: (first.0..=today.0).map(|d| c.days.get(&Day(d)).copied()).collect(),
        href: None,
    };
    let wanting = tables.iter().filter(|c| wants(c)).count();
    let chart = Chart {
        id: "coverage",
        title: visit.pick(format!("{} · {}: days covered", at.0, at.1), format!("{} · {}：覆盖日期", at.0, at.1)),
        unit: visit.pick("rows", "行").to_owned(),
        alt: visit.pick(
            format!("{} tables from {first} to {today}; {wanting} with a gap or late", tables.len()),
            format!("{first} 至 {today} 共 {} 张表；其中 {wanting} 张有缺口或延迟", tables.len()),
        ),
        lang: visit.lang,
    };
    calendar(&chart, first, &tables.iter().map(row).collect::<Vec<_>>())
}

fn missing(coverage: &Coverage, at: Place<'_>) -> Vec<&'static Watched> {
    coverage.missing.iter().filter(|(s, m, _)| (s.as_str(), m.as_str()) == at).map(|(_, _, w)| *w).collect()
}

/// What is missing, in words, and where to get it.
fn gaps(visit: &Visit, tables: &[&Covered], missing: &[&Watched]) -> Markup {
    let wanting: Vec<_> = tables.iter().filter(|c| wants(c)).collect();
    html! {
        h2 { (visit.pick("What is missing, and where to get it", "缺什么，去哪里下载")) }
        @if wanting.is_empty() { p.notice { (visit.pick("No gaps: every table reaches from its first day to now.", "无缺口：各表从首日至今均已覆盖。")) } }
        @if !wanting.is_empty() || !missing.is_empty() {
            div.scroll { table {
                thead { tr {
                    th scope="col" { (visit.pick("Table", "数据")) }
                    th scope="col" { (visit.pick("Missing", "缺失")) }
                    th scope="col" { (visit.pick("Used for", "用于")) }
                    th scope="col" { (visit.pick("Download", "下载位置")) }
                } }
                tbody {
                    @for c in &wanting { (line(visit, c.table, &lacks(visit, c), "warn")) }
                    @for w in missing { (line(visit, w, visit.pick("nothing was ever brought", "从未上传"), "")) }
                }
            } }
        }
    }
}

fn line(visit: &Visit, table: &Watched, lacks: &str, class: &str) -> Markup {
    html! {
        tr data-row {
            th scope="row" { (visit.of(table.title)) }
            td { @if class.is_empty() { span.muted { (lacks) } } @else { span class={ "tag " (class) } { (visit.pick("gap", "缺口")) } " " (lacks) } }
            td { (visit.of(table.used_for)) }
            td { (visit.of(table.place)) }
        }
    }
}

/// The days that a table lacks, in words.
fn lacks(visit: &Visit, c: &Covered) -> String {
    let span = |(a, b): &(Day, Day)| {
        if a == b { a.to_string() } else { visit.pick(format!("{a} to {b}"), format!("{a} 至 {b}")) }
    };
    let mut parts: Vec<String> = c.gaps.iter().rev().take(NAMED).map(span).collect();
    if let Some((since, _)) = c.late {
        parts.insert(0, visit.pick(format!("since {since}"), format!("{since} 起")));
    }
    let more = c.gaps.len().saturating_sub(NAMED);
    if more > 0 {
        let more = count(more as u64);
        parts.push(visit.pick(format!("{more} more"), format!("另有 {more} 段")));
    }
    parts.join(visit.pick(", ", "，"))
}
