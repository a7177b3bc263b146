//! The firm: per head, what growth is made of, the path with frozen heads.

use super::super::super::chart::{self, Chart, Line, Step, Stroke};
use super::super::super::figure::card;
use super::super::super::visit::Visit;
use super::super::today::{books, hours, level};
use super::{Figures, wages};
use app::people::growth::Parts;
use app::people::heads::PerHead;
use app::people::wages_micros;
use books::Month;
use domain::money::{decimal, round_to, scale};
use maud::{Markup, html};

/// Months that the chart of the path looks back.
const BACK: i32 = 12;

#[allow(clippy::cast_precision_loss, reason = "a chart needs no more than a few digits")]
fn yuan(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// Thousandths with one place.
pub(super) fn milli(value: Option<i64>) -> String {
    value.map_or_else(|| "–".to_owned(), |m| decimal(round_to(m.saturating_mul(1_000), 100_000), 1))
}

/// A figure of a window of months.
type Value = fn(&PerHead) -> Option<i64>;

/// What a head brings, SKUs per operator, hours, wages.
pub(super) fn cards(visit: &Visit, f: &Figures) -> Markup {
    let h = &f.people.heads;
    // three months where there are, else the last
    let Some(w) = h.recent.as_ref().or(h.last.as_ref()) else {
        return html! { p.muted { (visit.pick("A full month must be booked before anything is reckoned per head.", "需有一个完整入账的月份才能计算人效。")) } };
    };
    let (from, to) = w.months;
    let span = if from == to { from.to_string() } else { format!("{from} – {to}") };
    let of: [(&str, Value); 3] = [
        (visit.pick("Net sales per head", "人均净销售额"), |w| w.sales_micros),
        (visit.pick("Operating profit per head", "人均营业利润"), |w| w.profit_micros),
        (visit.pick("Owner cash per head", "人均老板到手现金"), |w| w.cash_micros),
    ];
    let last = |value: Option<i64>| {
        html! {
            (span) @if from != to { ", " (visit.pick("last month ", "末月 ")) (level(visit, value)) }
        }
    };
    let s = &f.hours.total;
    html! {
        div.grid {
            @for (name, of) in of { (card(name, level(visit, of(w)), last(h.last.as_ref().and_then(of)), Some(&books(from, to)))) }
            (card(
                visit.pick("SKUs per operator", "人均在售货号"),
                html! { (milli(w.skus_per_operator_milli)) },
                html! { (visit.pick(format!("{} operator(s), {} head(s)", h.operators, h.heads), format!("运营 {} 人，共 {} 人", h.operators, h.heads))) },
                Some("#operators"),
            ))
            (card(
                visit.pick("Hours saved in 30 days", "近 30 天节省工时"),
                html! { (hours(s.saved_micros())) " " span.currency { (visit.pick("h", "小时")) } },
                html! { (visit.pick(format!("{} full-time post(s)", milli(Some(s.posts_milli()))), format!("折合 {} 个全职岗位", milli(Some(s.posts_milli()))))) },
                Some("#hours"),
            ))
            @if wages(visit) && h.stated { (wage_card(visit, f, h.last.as_ref())) }
        }
    }
}

/// Wages of a month, and what a yuan of them brings.
fn wage_card(visit: &Visit, f: &Figures, last: Option<&PerHead>) -> Markup {
    let sum = wages_micros(&f.standing.staff, f.standing.today);
    let month = last.map(|l| l.months.1);
    let profit = month.and_then(|m| f.people.months.firm.get(&m)).and_then(|b| b.profit_micros);
    let paid = month.map(|m| wages_micros(&f.standing.staff, m.last_day()));
    let each = profit.zip(paid).and_then(|(profit, paid)| scale(profit, 1_000, paid.into()));
    let below = html! { (visit.pick("operating profit per yuan of wages: ", "每元工资带来营业利润：")) (milli(each)) };
    card(visit.pick("Wages of a month", "月工资合计"), level(visit, Some(sum)), below, None)
}

/// How net sales after VAT grew.
pub(super) fn growth(visit: &Visit, f: &Figures) -> Markup {
    let title = visit.pick("What growth is made of", "增长构成");
    let Some(g) = &f.people.growth else {
        return html! {
            section { h2 { (title) } p.muted { (visit.pick("Six full months must be booked before growth can be taken apart.", "需有六个完整入账的月份才能拆分增长。")) } }
        };
    };
    let ((a, b), (c, d)) = g.periods;
    let step = |name: String, micros, subtotal, href| Step { name, micros, subtotal, href };
    let mut steps = vec![step(format!("{a} – {b}"), g.net_micros.0, true, Some(books(a, b)))];
    let parts = Parts::NAMES.into_iter().zip(g.parts.values()).filter(|(_, m)| *m != 0);
    steps.extend(parts.map(|(name, micros)| step(visit.of(name).to_owned(), micros, false, None)));
    steps.push(step(format!("{c} – {d}"), g.net_micros.1, true, Some(books(c, d))));
    let alt = visit.pick(
        format!("net sales after VAT of {a} to {b} and of {c} to {d}, and what changed"),
        format!("{a} 至 {b} 与 {c} 至 {d} 的税后净销售额及变化"),
    );
    let unit = visit.pick("RMB", "元").to_owned();
    let chart = Chart { id: "growth", title: title.to_owned(), unit, alt, lang: visit.lang };
    html! {
        section aria-label=(title) {
            (chart::waterfall(&chart, &steps))
            p.small {
                (visit.pick("Net sales after VAT; ", "税后净销售额；"))
                @if g.by_last_year { (visit.pick("against the same months last year.", "对比去年同月。")) }
                @else { (visit.pick("against the three months before: the season is in it.", "对比前三个月：包含季节影响。")) }
                @if g.unknown > 0 { " " (visit.pick(format!("{} SKU(s) without a rate are left out.", g.unknown), format!("{} 个货号缺少汇率，未计入。", g.unknown))) }
            }
        }
    }
}

/// What a head must bring in the months ahead, and what a head brought.
pub(super) fn path(visit: &Visit, f: &Figures) -> Markup {
    let Some(ahead) = &f.people.ahead else { return html! {} };
    let (Some(booked), Some(first)) = (f.people.booked, ahead.months.first().map(|m| m.0)) else { return html! {} };
    let past: Vec<Month> =
        (first.0 - BACK..first.0).map(Month).filter(|m| f.people.months.firm.contains_key(m)).collect();
    let x: Vec<String> = past.iter().copied().chain(ahead.months.iter().map(|m| m.0)).map(|m| m.to_string()).collect();
    let heads = i128::from(ahead.heads);
    let came = past.iter().map(|m| {
        let sales = f.people.months.firm.get(m).filter(|_| booked.full(*m))?.sales_micros?;
        scale(sales, 1, heads).map(yuan)
    });
    let came: Vec<Option<f64>> = came.chain(ahead.months.iter().map(|_| None)).collect();
    let needed = past.iter().map(|_| None).chain(ahead.months.iter().map(|(_, n)| n.sales_micros.map(yuan))).collect();
    let line = |name: &str, values, stroke| Line { name: name.to_owned(), values, stroke };
    let lines = [
        line(visit.pick("net sales per head", "人均净销售额"), came, Stroke::Solid),
        line(visit.pick("needed", "所需"), needed, Stroke::Dashed),
    ];
    let (pct, n, operators) = (ahead.growth_pct, ahead.heads, ahead.operators);
    let title = visit.pick(format!("+{pct} % a year with {n} head(s)"), format!("年增长 {pct}%，{n} 人不变"));
    let alt = visit.pick(
        format!("net sales per head by month, and what {n} heads need for +{pct} % a year"),
        format!("各月人均净销售额，以及 {n} 人实现年增长 {pct}% 所需"),
    );
    let unit = visit.pick("RMB", "元").to_owned();
    let chart = Chart { id: "ahead", title: title.clone(), unit, alt, lang: visit.lang };
    html! {
        section #path aria-label=(title) {
            (chart::lines(&chart, &x, &lines, &[], &[]))
            details {
                summary { (visit.pick("Month by month", "逐月")) }
                div.scroll tabindex="0" role="region" aria-label=(title) {
                    table {
                        thead { tr {
                            th scope="col" { (visit.pick("Month", "月份")) }
                            th.right scope="col" { (visit.pick("Net sales per head", "人均净销售额")) }
                            th.right scope="col" { (visit.pick("Operating profit per head", "人均营业利润")) }
                            th.right scope="col" { (visit.pick("Owner cash per head", "人均老板到手现金")) }
                            th.right scope="col" { (visit.pick(format!("SKUs per operator ({operators})"), format!("人均在售货号（运营 {operators} 人）"))) }
                        } }
                        tbody {
                            @for (name, n) in ahead.now.iter().map(|n| (visit.pick("now", "当前").to_owned(), n)).chain(ahead.months.iter().map(|(m, n)| (m.to_string(), n))) {
                                tr data-row {
                                    th scope="row" { (name) }
                                    @for value in [n.sales_micros, n.profit_micros, n.cash_micros] { td.right { (level(visit, value)) } }
                                    td.right { (milli(n.skus_milli)) }
                                }
                            }
                        }
                    }
                }
            }
            p.small { (visit.pick(
                "By season where last year's month is full. Now: mean of the last three full months. SKUs: at what a SKU sells now.",
                "去年同月完整时按季节推算；当前为最近三个完整月份的均值；货号数按单货号销售额不变推算。",
            )) }
        }
    }
}
