//! What changed: a view against earlier months, line by line and key by key, as a bridge from profit to profit.

use super::super::super::chart::{Chart, Step as Bar, waterfall};
use super::super::super::figure;
use super::super::super::page::empty;
use super::super::super::visit::Visit;
use super::figures::{amount, cash};
use super::filter::words;
use super::view::{Compare, Unit, View, span};
use crate::cli::one_line;
use crate::cli::statement::dimension;
use app::board::compare::{Change, keys, lines};
use books::roll_up::{By, Row};
use books::waterfall::{Amounts, Line};
use books::{Filter, Statement};
use maud::{Markup, html};

/// Keys that are listed: those that moved profit most.
const KEYS: usize = 20;
/// Lines that have a bar of their own.
const BARS: usize = 10;

/// Compares a view with the months that it asks to be held against.
pub fn section(visit: &Visit, view: &View, statement: &Statement, unit: Unit, compare: Compare) -> Markup {
    let (from, to) = view.then(compare);
    let (now, then) = (view.filter(visit), Filter { from: Some(from), to: Some(to), ..view.filter(visit) });
    let earlier = statement.roll_up(&[], &then);
    let title = visit.pick("What changed", "变动分析");
    let against = html! { (view.span()) " " (visit.pick("against", "对比")) " " (span(from, to)) " · " (visit.of(words(compare))) };
    let (Some(before), Some(after)) = (earlier.first(), statement.roll_up(&[], &now).pop()) else {
        return html! {
            section #changed {
                h2 { (title) }
                (empty(
                    &visit.pick(format!("The books have nothing for {}", span(from, to)), format!("账上没有 {} 的数据", span(from, to))),
                    html! { (visit.pick("Import the settlements of those months, or compare with other months.", "请导入这些月份的结算报表，或选择其他期间对比。")) },
                ))
            }
        };
    };
    // months that share a currency may still differ from the view's
    let unit = if before.currency == Some(unit.currency) {
        unit
    } else {
        Unit { own: false, currency: domain::Currency::CNY }
    };
    let (before, after) = (unit.amounts(before), unit.amounts(&after));
    // a month without any amount is one that was not imported
    let short = i32::try_from(statement.roll_up(&[By::Month], &then).len()).is_ok_and(|n| n <= to.0 - from.0);
    let groups = |f: &Filter| statement.roll_up(&[view.by], f).iter().map(|r| pair(r, unit)).collect::<Vec<_>>();
    let moved = lines(&before, &after);
    html! {
        section #changed {
            h2 { (title) " " small.muted { (against) } }
            @if short {
                p.notice { (visit.pick("The books have nothing for some of the earlier months: part of the difference is only that.", "对比期部分月份没有数据：部分差异仅因数据不全。")) }
            }
            (bridge(visit, unit, &before, &after, &moved))
            div.columns {
                (table(visit, unit, visit.pick("Line", "科目"), &moved, |l| html! { a href=(view.opening(*l)) { (visit.pick(l.en(), l.zh())) } }, Some((&before, &after))))
                @if view.by != By::Month {
                    @let mut changed = keys(&groups(&then), &groups(&now));
                    @let more = changed.len().saturating_sub(KEYS);
                    @let () = changed.truncate(KEYS);
                    div {
                        (table(visit, unit, visit.of(dimension(view.by)), &changed, |k| html! {
                            @if let Some(to) = view.narrowed(k) { a href=(to) { (one_line(k, 40)) } } @else { (one_line(k, 40)) }
                        }, None))
                        @if more > 0 { p.small.muted { (visit.pick(format!("and {more} more that moved it less"), format!("另有 {more} 项影响更小"))) } }
                    }
                }
            }
        }
    }
}

fn pair(row: &Row, unit: Unit) -> (String, Amounts) {
    (row.key.first().cloned().unwrap_or_default(), unit.amounts(row))
}

/// From the profit then to the profit now, through the lines that moved it.
fn bridge(visit: &Visit, unit: Unit, before: &Amounts, after: &Amounts, moved: &[Change<Line>]) -> Markup {
    let profit = |a: &Amounts| a.down_to(Line::PeopleOther);
    let (Some(then), Some(now)) = (profit(before), profit(after)) else {
        return html! { p.notice { (super::figures::no_rate(visit)) } };
    };
    let name = |words: &str, subtotal, micros| Bar { name: words.to_owned(), micros, subtotal, href: None };
    let mut bars = vec![name(visit.pick("Operating profit then", "对比期营业利润"), true, then)];
    let known = || moved.iter().filter_map(|c| Some((c.of, c.delta()?))).filter(|(_, d)| *d != 0);
    bars.extend(known().take(BARS).map(|(l, d)| name(visit.pick(l.en(), l.zh()), false, d)));
    let rest: i64 = known().skip(BARS).map(|(_, d)| d).sum();
    if rest != 0 {
        bars.push(name(visit.pick("other lines", "其他科目"), false, rest));
    }
    bars.push(name(visit.pick("Operating profit now", "本期营业利润"), true, now));
    let (a, b, c) = (figure::rounded(then, unit.currency), figure::rounded(now, unit.currency), unit.name(visit));
    let chart = Chart {
        id: "bridge",
        title: visit.pick("What moved operating profit", "营业利润变动原因").to_owned(),
        unit: c.clone(),
        alt: visit.pick(format!("operating profit went from {a} to {b} {c}"), format!("营业利润由 {a} 变为 {b} {c}")),
        lang: visit.lang,
    };
    waterfall(&chart, &bars)
}

/// A table of changes, the weightiest first, with operating profit below where both totals are given.
fn table<K>(
    visit: &Visit,
    unit: Unit,
    name: &str,
    changes: &[Change<K>],
    shown: impl Fn(&K) -> Markup,
    totals: Option<(&Amounts, &Amounts)>,
) -> Markup {
    let row = |then, now, delta: Option<i64>| {
        html! {
            td.right { (amount(visit, then, unit.currency)) }
            td.right { (amount(visit, now, unit.currency)) }
            td.right { (cash(visit, delta, unit.currency)) }
            td.right.muted { (percent(then, delta)) }
        }
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label={ (visit.pick("What changed", "变动分析")) ": " (name) } {
            table {
                thead { tr {
                    th scope="col" { (name) }
                    th.right scope="col" { (visit.pick("Then", "对比期")) }
                    th.right scope="col" { (visit.pick("Now", "本期")) }
                    th.right scope="col" { (visit.pick("Effect on profit", "对利润的影响")) }
                    th.right scope="col" { (visit.pick("Effect in %", "影响幅度")) }
                } }
                tbody { @for c in changes { tr data-row { th scope="row" { (shown(&c.of)) } (row(c.then, c.now, c.delta())) } } }
                @if let Some((before, after)) = totals {
                    @let both = (before.down_to(Line::PeopleOther), after.down_to(Line::PeopleOther));
                    tfoot { tr.strong {
                        th scope="row" { "= " (visit.pick("Operating profit", "营业利润")) }
                        (row(both.0, both.1, both.0.zip(both.1).map(|(a, b)| b - a)))
                    } }
                }
            }
        }
    }
}

/// The change in per cent of the size that the amount had: above zero is good for profit.
fn percent(then: Option<i64>, delta: Option<i64>) -> String {
    then.zip(delta).map_or_else(|| "–".to_owned(), |(then, delta)| figure::ratio(delta, then.saturating_abs()))
}
