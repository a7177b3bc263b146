//! New hires: days 1–30, 31–60, 61–90 against targets; 业绩挂零.

use super::super::super::visit::Visit;
use super::super::today::level;
use super::{Figures, NAME, firm};
use crate::cli::one_line;
use app::people::Ramping;
use app::people::ramp::Verdict;
use maud::{Markup, html};

/// Hires that are shown; the rest stand in the command line's list.
const SHOWN: usize = 12;

/// A table of hires.
pub(super) fn section(visit: &Visit, ramps: &[Ramping], f: &Figures) -> Markup {
    let source = f.standing.staff.ramp_source();
    let title = visit.pick("New hires: days 30, 60, 90", "新人 30/60/90 天");
    html! {
        section #ramp {
            h2 { (title) }
            @if ramps.is_empty() {
                p.muted { (visit.pick(
                    "No operator of people.toml began within the days that the books speak of.",
                    "people.toml 中没有在账目范围内入职的运营。",
                )) }
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(title) {
                    table {
                        thead { tr {
                            th scope="col" { (visit.pick("Person", "姓名")) } th scope="col" { (visit.pick("Days", "阶段")) }
                            th.right scope="col" { (visit.pick("Net sales", "净销售额")) } th.right scope="col" { (visit.pick("target", "目标")) }
                            th.right scope="col" { (visit.pick("Operating profit", "营业利润")) } th.right scope="col" { (visit.pick("target", "目标")) }
                            th scope="col" { (visit.pick("Verdict", "结论")) }
                        } }
                        tbody { @for r in ramps.iter().take(SHOWN) { (hire(visit, r)) } }
                    }
                }
                @if ramps.len() > SHOWN { p.small { (visit.pick("More: ", "更多：")) code { "tradewind people --ramp" } } }
                p.small { (visit.pick(format!("Targets: {}.", source.en), format!("目标：{}。", source.zh))) }
            }
        }
    }
}

fn hire(visit: &Visit, r: &Ramping) -> Markup {
    html! {
        @for (i, w) in r.windows.iter().enumerate() {
            tr data-row {
                th scope="row" { @if i == 0 { (one_line(&r.name, NAME)) @if !r.here { " " span.muted { (visit.pick("(left)", "（已离职）")) } } } }
                td.nowrap { (i * 30 + 1) "–" (i * 30 + 30) " " span.muted { (w.days.0) " – " (w.days.1) } }
                td.right { @if w.begun { (level(visit, w.sales_micros)) } @else { "–" } }
                td.right { (level(visit, Some(w.target.sales_micros))) }
                td.right { @if w.begun { (level(visit, w.profit_micros)) } @else { "–" } }
                td.right { (level(visit, Some(w.target.profit_micros))) }
                td { (tag(visit, w.verdict())) }
            }
        }
    }
}

fn tag(visit: &Visit, verdict: Verdict) -> Markup {
    let words = visit.of(verdict.name());
    match verdict {
        Verdict::Met => html! { span.tag.good { (words) } },
        Verdict::Below => html! { span.tag.warn { (words) } },
        Verdict::Nothing => html! { span.tag.bad { (words) } },
        Verdict::Running | Verdict::Unknown => html! { span.tag { (words) } },
    }
}

/// Ramps that the visitor may see: of an operator their own.
pub(super) fn seen(visit: &Visit, f: &Figures) -> Vec<Ramping> {
    let may = |r: &&Ramping| firm(visit) || r.name == visit.person.name;
    f.people.ramps.iter().filter(may).cloned().collect()
}
