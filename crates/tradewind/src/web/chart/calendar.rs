//! Which days are covered, row by row.

use super::Chart;
use super::frame::{NAME, figure, named, nothing, patterns, tip, values};
use super::scale::{px, said, width};
use crate::cli::one_line;
use domain::Day;
use maud::{Markup, html};

/// A row of days.
#[derive(Clone, Debug)]
pub struct CalendarRow {
    /// Its name.
    pub name: String,
    /// Value of each day from the first on: `None` not covered, else how much.
    pub days: Vec<Option<u64>>,
    /// Where it opens.
    pub href: Option<String>,
}

/// Pixels of a row.
const TALL: f64 = 16.0;
/// Days that are drawn: the latest of longer rows.
const DAYS_MAX: usize = 1_100;
/// Days up to which each is a square of its own, shaded by its value; more of them run together.
const SQUARES: usize = 120;
/// Gaps that the table of values names.
const GAPS: usize = 12;

/// What is drawn: the first day, how many, and pixels of each.
struct Strip {
    first: Day,
    skip: usize,
    days: usize,
    pitch: f64,
}

impl Strip {
    fn of(first: Day, rows: &[CalendarRow]) -> Option<Self> {
        let all = rows.iter().map(|r| r.days.len()).max().filter(|n| *n > 0)?;
        let skip = all.saturating_sub(DAYS_MAX);
        let days = all - skip;
        let pitch = match days {
            0..=45 => 14.0,
            46..=SQUARES => 8.0,
            _ => 3.0,
        };
        Some(Self { first: first.plus(i32::try_from(skip).unwrap_or(0)), skip, days, pitch })
    }

    fn day(&self, i: usize) -> Day {
        self.first.plus(i32::try_from(i).unwrap_or(0))
    }

    fn value(&self, row: &CalendarRow, i: usize) -> Option<u64> {
        row.days.get(i + self.skip).copied().flatten()
    }

    fn x(&self, i: usize) -> f64 {
        i as f64 * self.pitch
    }

    /// Days that look alike, together: `(first, last, value)`.
    fn runs(&self, row: &CalendarRow) -> Vec<(usize, usize, Option<u64>)> {
        let together = self.days > SQUARES;
        let mut out: Vec<(usize, usize, Option<u64>)> = Vec::new();
        for i in 0..self.days {
            let value = self.value(row, i);
            match out.last_mut() {
                Some(last) if together && last.2.is_some() == value.is_some() => last.1 = i,
                _ => out.push((i, i, value)),
            }
        }
        out
    }

    /// Gaps, first and last day of each.
    fn gaps(&self, row: &CalendarRow) -> Vec<(Day, Day)> {
        let mut out: Vec<(Day, Day)> = Vec::new();
        for i in (0..self.days).filter(|i| self.value(row, *i).is_none()) {
            let day = self.day(i);
            match out.last_mut() {
                Some(last) if last.1.plus(1) == day => last.1 = day,
                _ => out.push((day, day)),
            }
        }
        out
    }
}

/// Draws a square per day from `first` on, month by month; days that are not covered are hatched.
pub fn calendar(chart: &Chart, first: Day, rows: &[CalendarRow]) -> Markup {
    let Some(strip) = Strip::of(first, rows) else { return nothing(chart, "calendar") };
    let wide = px(strip.x(strip.days));
    let missing = chart.lang.pick("Missing", "缺失");
    let body = html! {
        p.away id={ (chart.id) "-desc" } { (chart.alt) }
        svg.defs width="0" height="0" aria-hidden="true" focusable="false" { (patterns(chart)) }
        (key(chart))
        div.scroll tabindex="0" role="region" aria-label=(chart.title) {
            table.days aria-describedby={ (chart.id) "-desc" } aria-labelledby={ (chart.id) "-title" } {
                thead { tr {
                    th scope="col" { (chart.lang.pick("What", "内容")) }
                    th.right scope="col" { (missing) }
                    td { svg.months width=(wide) height="18" aria-hidden="true" focusable="false" { (months(&strip)) } }
                } }
                tbody {
                    @for row in rows {
                        @let gone: i32 = strip.gaps(row).iter().map(|(a, b)| b.0 - a.0 + 1).sum();
                        tr {
                            th scope="row" { (named(&row.name, row.href.as_deref())) }
                            td.right { @if gone > 0 { span.tag.warn { (gone) } } @else { "0" } }
                            td { svg.strip width=(wide) height=(px(TALL)) aria-hidden="true" focusable="false" { (days(chart, &strip, row)) } }
                        }
                    }
                }
                tfoot { tr {
                    td {} td {}
                    td.ends { span { (strip.first) } span { (strip.day(strip.days - 1)) } }
                } }
            }
        }
        (table(chart, &strip, rows))
    };
    figure(chart, "calendar", &body)
}

/// Names of months, where there is room.
fn months(strip: &Strip) -> Markup {
    let starts: Vec<usize> = (0..strip.days).filter(|i| *i == 0 || strip.day(*i).civil().2 == 1).collect();
    let mut free = 0.0;
    let mut labels = Vec::new();
    for i in starts {
        let (year, month, _) = strip.day(i).civil();
        let label = if labels.is_empty() || month == 1 { format!("{year}-{month:02}") } else { format!("{month:02}") };
        if strip.x(i) >= free && strip.x(i) + width(&label) <= strip.x(strip.days).max(width(&label)) {
            free = strip.x(i) + width(&label) + 6.0;
            labels.push((strip.x(i), label));
        }
    }
    html! { @for (x, label) in labels { text x=(px(x)) y="13" { (label) } } }
}

fn days(chart: &Chart, strip: &Strip, row: &CalendarRow) -> Markup {
    let most = row.days.iter().copied().flatten().max().unwrap_or(0);
    let gap = if strip.days > SQUARES { 0.0 } else { 1.0 };
    html! {
        @for (from, to, value) in strip.runs(row) {
            @let words = words(chart, strip, row, from, to, value);
            @let x = px(strip.x(from));
            @let wide = px(strip.x(to + 1) - strip.x(from) - gap);
            g data-tip=(words) {
                (tip(&words))
                @if let Some(value) = value {
                    rect class={ "day " (level(value, most, strip.days)) } x=(x) y="1" width=(wide) height=(px(TALL - 2.0)) fill="currentColor" {}
                } @else {
                    rect.missing x=(x) y="1" width=(wide) height=(px(TALL - 2.0)) {}
                    rect.over x=(x) y="1" width=(wide) height=(px(TALL - 2.0)) fill={ "url(#" (chart.id) "-p1)" } {}
                }
            }
        }
        @for i in (1..strip.days).filter(|i| strip.day(*i).civil().2 == 1) {
            line.month x1=(px(strip.x(i))) x2=(px(strip.x(i))) y1="0" y2=(px(TALL)) {}
        }
    }
}

/// How dark a day is: four steps, and one for nothing.
fn level(value: u64, most: u64, days: usize) -> &'static str {
    if days > SQUARES {
        return "l4";
    }
    match (value as f64 / most.max(1) as f64 * 4.0).ceil() as u32 {
        0 => "l0",
        1 => "l1",
        2 => "l2",
        3 => "l3",
        _ => "l4",
    }
}

fn words(chart: &Chart, strip: &Strip, row: &CalendarRow, from: usize, to: usize, value: Option<u64>) -> String {
    let (first, last, n) = (strip.day(from), strip.day(to), to - from + 1);
    let name = one_line(&row.name, NAME);
    let when = if from == to { first.to_string() } else { format!("{first} – {last}") };
    let what = match value {
        None => chart.lang.pick("missing", "缺失").to_owned(),
        Some(v) if from == to => said(v as f64, &chart.unit),
        Some(_) => chart.lang.pick("covered", "已覆盖").to_owned(),
    };
    let days = chart.lang.pick(format!("{n} d"), format!("{n} 天"));
    if from == to { format!("{name}\n{when}: {what}") } else { format!("{name}\n{when}: {what}, {days}") }
}

fn key(chart: &Chart) -> Markup {
    let there = html! { rect.day.l4 width="26" height="12" fill="currentColor" {} };
    let gone = html! {
        rect.missing width="26" height="12" {}
        rect.over width="26" height="12" fill={ "url(#" (chart.id) "-p1)" } {}
    };
    super::frame::legend(&[
        (there, chart.lang.pick("covered", "已覆盖").to_owned()),
        (gone, chart.lang.pick("missing", "缺失").to_owned()),
    ])
}

fn table(chart: &Chart, strip: &Strip, rows: &[CalendarRow]) -> Markup {
    let head = chart.lang.pick(["What", "Covered, days", "Missing"], ["内容", "已覆盖天数", "缺失"]).map(str::to_owned);
    let row = |r: &CalendarRow| {
        let gaps = strip.gaps(r);
        let gone: i32 = gaps.iter().map(|(a, b)| b.0 - a.0 + 1).sum();
        let said = |(a, b): &(Day, Day)| if a == b { a.to_string() } else { format!("{a} – {b}") };
        let mut list: Vec<String> = gaps.iter().take(GAPS).map(said).collect();
        if gaps.len() > GAPS {
            list.push(format!("+{}", gaps.len() - GAPS));
        }
        let covered = i32::try_from(strip.days).unwrap_or(i32::MAX) - gone;
        let list = if list.is_empty() { "–".to_owned() } else { list.join(", ") };
        vec![named(&r.name, r.href.as_deref()), html! { (covered) }, html! { (list) }]
    };
    values(chart, &head, &rows.iter().map(row).collect::<Vec<_>>())
}
