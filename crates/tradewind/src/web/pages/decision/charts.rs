//! The days behind a decision as charts: a page of its own, because it reads the storeroom; the decision's page takes it in when opened.

use super::super::super::chart::{Chart, Line, Stroke, lines};
use super::super::super::fault::Answer;
use super::super::super::figure;
use super::super::super::page::{empty, page};
use super::super::super::visit::Visit;
use super::{found, href};
use crate::cli::house::evidence;
use crate::cli::one_line;
use app::board::series::{GOODS_DAYS, Track, series};
use axum::extract::Path;
use desk::{Decision, Filter, Order, State};
use domain::Unit;
use maud::{Markup, html};
use std::sync::Arc;

/// Earlier changes that are marked.
const MOMENTS: usize = 12;

/// Shows the charts.
pub async fn show(Path(id): Path<String>, visit: Visit) -> Answer<Markup> {
    let d = found(&visit, &id).await?;
    let reader = visit.window.lake.reader(None)?;
    let mut tracks = series(&reader, &d.proposal, desk::room::day_of(visit.now_micros)).await?;
    tracks.retain(|t| visit.money() || !matches!(t.unit, Unit::Micros(_)));
    let changes = changes(&visit, &d).await?;
    let title = visit.pick(format!("{} · days behind it", d.id), format!("{} · 逐日数据", d.id));
    let body = html! {
        div.bar { a href=(href(d.id)) { "‹ " (d.id) } }
        p.strong { (figure::change(&visit, &d.proposal)) }
        div #fragment { (charts(&visit, &tracks, &changes)) }
    };
    page(&visit, "/decision", &title, body).await
}

/// What was carried out on the same subject, by the day on which it was.
async fn changes(visit: &Visit, d: &Decision) -> Answer<Vec<(i32, String)>> {
    let (p, subject) = (&d.proposal, d.subject());
    let filter = Filter {
        states: vec![State::Executed, State::Measured],
        shop: Some(p.shop.clone()),
        marketplace: Some(p.marketplace.clone()),
        changed_since_micros: Some(visit.now_micros - i64::from(GOODS_DAYS) * 86_400_000_000),
        ..Filter::default()
    };
    let docket = visit.window.docket().await?;
    let at = |k: &Arc<Decision>| {
        let day = desk::room::day_of(k.executed_at_micros?).0;
        Some((day, format!("{} {}", k.id, figure::change(visit, &k.proposal))))
    };
    let done = docket.list(&filter, Order::Changed).into_iter().filter(|k| k.subject() == subject);
    Ok(done.filter_map(at).take(MOMENTS).collect())
}

fn charts(visit: &Visit, tracks: &[Track], changes: &[(i32, String)]) -> Markup {
    if tracks.is_empty() {
        return empty(
            visit.pick("No report speaks of these days", "没有报表覆盖这些日期"),
            html! { p { (visit.pick(
                "Import the daily advertising, order and stock reports of this shop to see them here.",
                "导入该店铺的每日广告、订单与库存报表后即可在此查看。",
            )) } },
        );
    }
    html! {
        @for group in tracks.chunk_by(|a, b| a.chart == b.chart) { (chart(visit, group, changes)) }
        p.muted.small { (visit.pick(
            "Gaps are days that no report covers. Orders and sales of the latest days are still coming in.",
            "空缺为没有报表覆盖的日期；最近几天的订单与销售额仍在回传。",
        )) }
    }
}

fn chart(visit: &Visit, group: &[Track], changes: &[(i32, String)]) -> Markup {
    let Some(first) = group.first() else { return html! {} };
    let (id, name) = match first.chart {
        "clicks" => ("chart-clicks", ("Clicks a day", "每日点击")),
        "cash" => ("chart-cash", ("Spend and attributed sales a day", "每日花费与归因销售额")),
        "orders" => ("chart-orders", ("Attributed orders a day", "每日归因订单")),
        "sold" => ("chart-sold", ("Units sold a day", "每日销量")),
        _ => ("chart-stock", ("Stock", "库存")),
    };
    let unit = match first.unit {
        Unit::Micros(c) => c.to_string(),
        _ => visit.pick("units", "件").to_owned(),
    };
    let days = first.values.len();
    let x: Vec<String> = (0..).take(days).map(|i| first.first.plus(i).to_string()).collect();
    let alt: Vec<String> = group.iter().map(|t| summary(visit, t)).collect();
    let strokes = [Stroke::Solid, Stroke::Dashed, Stroke::Dotted];
    let drawn = group.iter().zip(strokes).map(|(t, stroke)| Line {
        name: visit.of(t.name).to_owned(),
        values: t.values.iter().map(|v| v.map(|v| scaled(v, t.unit))).collect(),
        stroke,
    });
    let place = |at: i32| usize::try_from(at - first.first.0).ok().filter(|i| *i < days);
    let moments: Vec<(usize, String)> =
        changes.iter().filter_map(|(at, words)| Some((place(*at)?, one_line(words, 120)))).collect();
    let unit = if matches!(first.chart, "clicks" | "orders") { String::new() } else { unit };
    let title = visit.of(name).to_owned();
    let chart = Chart { id, title, unit, alt: alt.join(visit.pick("; ", "；")), lang: visit.lang };
    lines(&chart, &x, &drawn.collect::<Vec<_>>(), &[], &moments)
}

fn scaled(value: i64, unit: Unit) -> f64 {
    if matches!(unit, Unit::Micros(_)) { value as f64 / 1e6 } else { value as f64 }
}

/// A track in a few words: its sum, or of a level what stands last.
fn summary(visit: &Visit, t: &Track) -> String {
    let known: Vec<i64> = t.values.iter().copied().flatten().collect();
    let (name, n) = (visit.of(t.name), known.len());
    if t.chart == "stock" {
        let last = evidence::value(visit.lang, known.last().copied().unwrap_or(0), t.unit);
        return visit.pick(format!("{name}: {last} on the last day known"), format!("{name}：最近已知 {last}"));
    }
    let sum = evidence::value(visit.lang, known.iter().sum(), t.unit);
    visit.pick(format!("{name}: {sum} over {n} days"), format!("{name}：{n} 天共 {sum}"))
}
