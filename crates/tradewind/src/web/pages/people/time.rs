//! Hours saved, by person and by agent.

use super::super::super::figure::ratio;
use super::super::super::visit::Visit;
use super::super::today::hours;
use super::firm::milli;
use super::{Figures, NAME, firm};
use crate::cli::one_line;
use app::board::earned::DAYS;
use app::people::Saved;
use maud::{Markup, html};

/// The table; of an operator their own row.
pub(super) fn section(visit: &Visit, f: &Figures) -> Markup {
    let title = visit.pick(format!("Hours saved in {DAYS} days"), format!("近 {DAYS} 天节省工时"));
    let me = &visit.person.name;
    let heads = [
        ("by hand h", "人工 h"),
        ("review h", "审批 h"),
        ("rework h", "返工 h"),
        ("saved h", "节省 h"),
        ("posts", "折合岗位"),
        ("approved", "批准"),
        ("unchanged", "未改"),
        ("latency h", "耗时 h"),
    ];
    html! {
        section #hours {
            h2 { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr {
                        th scope="col" { (visit.pick("Of", "范围")) } th.right scope="col" { (visit.pick("done", "已执行")) }
                        @for head in heads { th.right scope="col" { (visit.of(head)) } }
                    } }
                    tbody {
                        @for (name, s) in f.hours.by_person.iter().filter(|(name, _)| firm(visit) || *name == me) { (line(&one_line(name, NAME), s)) }
                        @if firm(visit) {
                            @for (name, s) in &f.hours.by_agent { (line(&visit.pick(format!("agent {name}"), format!("智能体 {name}")), s)) }
                        }
                    }
                    @if firm(visit) { tfoot { (line(visit.pick("all", "合计"), &f.hours.total)) } }
                }
            }
            p.small { (visit.pick(
                "Changes stand with who approved them, reviewing with who did it; people and agents are two views of the same hours. Latency: median from proposal to a person's yes or no.",
                "改动计入批准人，审批计入审批人；人员与智能体是同一工时的两种口径。耗时：提案至人工决定的中位数。",
            )) }
        }
    }
}

fn line(name: &str, s: &Saved) -> Markup {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    html! {
        tr data-row {
            th scope="row" { (name) }
            td.right { (s.done) }
            @for micros in [s.by_hand_micros, s.review_micros, s.rework_micros, s.saved_micros()] {
                td.right .down[micros < 0] { (hours(micros)) }
            }
            td.right { (milli(Some(s.posts_milli()))) }
            td.right { (s.approved) }
            td.right { (ratio(count(s.unchanged), count(s.approved))) }
            td.right { @if let Some(micros) = s.latency_micros { (hours(micros)) } @else { "–" } }
        }
    }
}
