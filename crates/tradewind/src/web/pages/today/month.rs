//! Two charts: owner cash on the path to the goal, and how the month's sales become owner cash.

use super::super::super::chart::{self, Chart, Line, Step, Stroke};
use super::super::super::visit::Visit;
use super::figures::Figures;
use super::money::{books, rmb, said};
use app::board::path::Path;
use books::waterfall::{self, Step as Row};
use books::{Filter, Month};
use maud::{Markup, html};

/// Months that the chart looks back.
const BACK: i32 = 12;
/// With fewer days booked a month says too little: the last full one is shown.
const DAYS_MIN: i32 = 7;

#[allow(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
fn yuan(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// Owner cash by month: what came, what was aimed at, where the running month leads.
pub fn path_chart(visit: &Visit, path: &Path) -> Markup {
    let Some(booked) = path.booked else { return html! {} };
    let now = Month::of(booked.through);
    let steps: Vec<_> = path.steps.iter().filter(|s| s.month.0 >= now.0 - BACK).collect();
    if steps.is_empty() {
        return html! {};
    }
    let x: Vec<String> = steps.iter().map(|s| s.month.to_string()).collect();
    let actual = steps.iter().map(|s| s.cash_micros.filter(|_| s.full).map(yuan)).collect();
    let goal = steps.iter().map(|s| s.goal.map(|g| yuan(g.0))).collect();
    let before = now.before();
    let projected = |month: Month, came: Option<i64>| match &path.running {
        Some(r) if month == r.month => r.projected_micros.map(yuan),
        Some(r) if month == before && r.projected_micros.is_some() => came.map(yuan),
        _ => None,
    };
    let projected: Vec<Option<f64>> =
        steps.iter().map(|s| projected(s.month, s.cash_micros.filter(|_| s.full))).collect();
    let line = |name: &str, values, stroke| Line { name: name.to_owned(), values, stroke };
    let mut lines = vec![
        line(visit.pick("owner cash", "老板到手现金"), actual, Stroke::Solid),
        line(visit.pick("goal", "目标"), goal, Stroke::Dashed),
    ];
    if projected.iter().any(Option::is_some) {
        lines.push(line(visit.pick("at this pace", "按当前速度"), projected, Stroke::Dotted));
    }
    let moments: Vec<(usize, String)> = path
        .running
        .iter()
        .filter_map(|r| Some((steps.iter().position(|s| s.month == r.month)?, r.through)))
        .map(|(at, day)| (at, visit.pick(format!("booked through {day}"), format!("入账至 {day}"))))
        .collect();
    let alt = path.to_date.map_or_else(
        || visit.pick("owner cash by month and its goal".to_owned(), "各月老板到手现金与目标".to_owned()),
        |t| {
            let gap = said(visit, t.against.gap_micros());
            visit.pick(
                format!("owner cash by month and its goal; this year {gap} against it"),
                format!("各月老板到手现金与目标；今年差额 {gap}"),
            )
        },
    );
    let title = visit.pick("Owner cash on the path to the goal", "老板到手现金与目标路径");
    let chart = Chart { id: "path", title: title.to_owned(), unit: rmb(visit).to_owned(), alt, lang: visit.lang };
    html! {
        section aria-label=(title) {
            (chart::lines(&chart, &x, &lines, &[], &moments))
            p.small { a href=(books(steps[0].month, now)) { (visit.pick("These months in the books", "在账目中查看这些月份")) } }
        }
    }
}

/// The month that is shown: the running one once a week of it is booked, else the last full one.
pub fn shown(path: &Path) -> Option<Month> {
    let running = path.running.filter(|r| r.days >= DAYS_MIN).map(|r| r.month);
    running.or_else(|| path.steps.iter().rev().find(|s| s.full).map(|s| s.month)).or(path.running.map(|r| r.month))
}

/// How sales become owner cash in a month.
pub fn waterfall(visit: &Visit, f: &Figures) -> Markup {
    let Some(month) = shown(&f.path) else { return html! {} };
    let filter = Filter { from: Some(month), to: Some(month), shops: visit.shops().clone(), ..Filter::default() };
    let standing = visit.window.standing();
    let rows = standing.books.closing.statement.roll_up(&[], &filter);
    let Some(amounts) = rows.first().map(|r| r.rmb) else { return html! {} };
    let href = books(month, month);
    let mut unknown = Vec::new();
    let mut steps = Vec::new();
    for row in waterfall::steps() {
        let name = visit.pick(row.en(), row.zh());
        let subtotal = matches!(row, Row::Subtotal(_));
        match amounts.step(row) {
            None => unknown.push(name),
            Some(0) if !subtotal => {}
            Some(micros) => steps.push(Step { name: name.to_owned(), micros, subtotal, href: Some(href.clone()) }),
        }
    }
    let cash = f.months.iter().find(|m| m.month == month);
    if let Some((profit, cash)) = cash.and_then(|m| m.profit_micros.zip(m.cash_micros)) {
        let step =
            |name: &str, micros, subtotal| Step { name: name.to_owned(), micros, subtotal, href: Some(href.clone()) };
        steps.push(step(
            if f.stated {
                visit.pick("Taxes", "税费")
            } else {
                visit.pick("Taxes at the policy's rates", "税费（策略税率）")
            },
            cash.saturating_sub(profit),
            false,
        ));
        steps.push(step(visit.pick("Owner cash", "老板到手现金"), cash, true));
    }
    let title = visit.pick(format!("From sales to owner cash, {month}"), format!("从销售到老板到手现金，{month}"));
    let cash =
        cash.and_then(|m| m.cash_micros).map_or_else(|| super::money::unknown(visit).to_owned(), |c| said(visit, c));
    let alt = visit
        .pick(format!("each line of {month}; the owner keeps {cash}"), format!("{month} 各科目；老板到手现金 {cash}"));
    let chart = Chart { id: "month", title: title.clone(), unit: rmb(visit).to_owned(), alt, lang: visit.lang };
    html! {
        section aria-label=(title) {
            @if !unknown.is_empty() {
                p.notice { (visit.pick("Unknown, because a rate is missing: ", "缺少汇率，金额未知：")) (unknown.join(", ")) }
            }
            (chart::waterfall(&chart, &steps))
            p.small { a href=(href) { (visit.pick("Open the month in the books", "在账目中打开该月")) } }
        }
    }
}
