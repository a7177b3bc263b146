//! 人效: what a head brings, and the hours that the desk saves.

use super::super::super::figure;
use super::super::super::visit::Visit;
use super::figures::Figures;
use super::money::{books, growth, level, unknown};
use app::people::Saved;
use app::people::heads::PerHead;
use maud::{Markup, html};

/// Micros of a second in a tenth of an hour.
const TENTH: i64 = 360_000_000;

/// What a head brings, and hours saved.
pub fn section(visit: &Visit, f: &Figures) -> Markup {
    let p = &f.people.heads;
    html! {
        section {
            h2 { (visit.pick(format!("Per head ({})", p.heads), format!("人效（{} 人）", p.heads))) }
            div.grid { (saved_card(visit, &f.hours.total)) }
            @if let Some(last) = &p.last {
                div.scroll {
                    table {
                        caption.away { (visit.pick("RMB per head", "人均（元）")) }
                        thead { tr {
                            th scope="col" { (visit.pick("RMB per head", "人均（元）")) }
                            th.right scope="col" { (when(last)) }
                            @if let Some(w) = &p.recent { th.right scope="col" { (when(w)) } }
                            @if let Some(w) = &p.before { th.right scope="col" { (when(w)) } th.right scope="col" { (visit.pick("change", "变化")) } }
                        } }
                        tbody { @for (name, of) in kinds(visit) { (line(visit, name, of, [Some(last), p.recent.as_ref(), p.before.as_ref()])) } }
                    }
                }
            } @else {
                p.muted { (visit.pick("A full month must be booked before anything is reckoned per head.", "需有一个完整入账的月份才能计算人效。")) }
            }
            @if visit.opens("/people") { p.small { a href="/people" { (visit.pick("Operators, new hires, the path with frozen heads", "运营、新人与冻结编制下的增长路径")) } } }
        }
    }
}

type Kind = fn(&PerHead) -> Option<i64>;

fn kinds(visit: &Visit) -> [(&'static str, Kind); 3] {
    [
        (visit.pick("Net sales", "净销售额"), |w| w.sales_micros),
        (visit.pick("Operating profit", "营业利润"), |w| w.profit_micros),
        (visit.pick("Owner cash", "老板到手现金"), |w| w.cash_micros),
    ]
}

fn when(w: &PerHead) -> Markup {
    let (from, to) = w.months;
    html! { a href=(books(from, to)) { @if from == to { (to) } @else { (from) " – " (to) } } }
}

fn line(visit: &Visit, name: &str, of: Kind, [last, recent, before]: [Option<&PerHead>; 3]) -> Markup {
    let cell = |w: &PerHead| html! { td.right { (level(visit, of(w))) } };
    html! {
        tr {
            th scope="row" { (name) }
            @for w in [last, recent, before].into_iter().flatten() { (cell(w)) }
            @if let Some(before) = before { td.right { (moved(visit, recent.and_then(of), of(before))) } }
        }
    }
}

/// How an amount moved; a dash where there was nothing to grow from.
fn moved(visit: &Visit, now: Option<i64>, then: Option<i64>) -> String {
    match now.zip(then) {
        None => unknown(visit).to_owned(),
        Some((_, ..=0)) => "–".to_owned(),
        Some((now, then)) => {
            growth(domain::money::scale(now.saturating_sub(then), 1_000, then.into()).unwrap_or(i64::MAX))
        }
    }
}

/// Hours with one place.
pub fn hours(micros: i64) -> String {
    let tenths = domain::money::scale(micros, 1, TENTH.into()).unwrap_or(0);
    format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
}

/// Hours that the desk saves in thirty days.
pub fn saved_card(visit: &Visit, s: &Saved) -> Markup {
    let (saved, by_hand, review) = (hours(s.saved_micros()), hours(s.by_hand_micros), hours(s.review_micros));
    let rework = hours(s.rework_micros);
    figure::card(
        visit.pick("Hours saved in 30 days", "近 30 天节省工时"),
        html! { (saved) " " span.currency { (visit.pick("h", "小时")) } },
        html! { (visit.pick(
            format!("{} change(s) by hand take {by_hand} h; reviewing {} decision(s) took {review} h, rework {rework} h", s.done, s.decided),
            format!("{} 项改动人工需 {by_hand} 小时；审批 {} 项实际用时 {review} 小时，返工 {rework} 小时", s.done, s.decided),
        )) },
        Some("/journal"),
    )
}
