//! A severance scenario: cost, saving, payback. Never a proposal.

use super::super::super::fault::{Answer, Fault};
use super::super::super::visit::Visit;
use super::super::today::level;
use super::firm::milli;
use super::{Asked, Figures, NAME};
use crate::cli::one_line;
use app::people::Severance;
use app::people::severance::severance;
use domain::Day;
use maud::{Markup, html};

/// The form and, once somebody is chosen, what it would cost.
pub(super) fn section(visit: &Visit, f: &Figures, asked: &Asked) -> Answer<Markup> {
    let staff = &f.standing.staff;
    let today = f.standing.today;
    let day = match asked.day.as_deref().filter(|d| !d.is_empty()) {
        None => today,
        Some(text) => Day::parse_iso(text).ok_or_else(|| {
            let text = one_line(text, 20);
            Fault::mistake(
                format!("found day `{text}`; write 2026-10-31"),
                format!("日期为“{text}”；请写成 2026-10-31"),
            )
        })?,
    };
    let member = asked.name.as_deref().and_then(|name| staff.member(name));
    let shown = member.map(|m| severance(staff, m, day, f.people.profit_a_month(&m.name)));
    Ok(html! {
        section #severance {
            h2 { (visit.pick("Scenario: N+1", "N+1 测算")) }
            @match &staff.members {
                None => p.muted { (visit.pick("People and wages are stated in ", "人员与工资请填写在 ")) code { "people.toml" } ": " code { "tradewind people --init" } },
                Some(members) => form.bar method="get" action="/people#severance" {
                    label { (visit.pick("Person", "人员")) " "
                        select name="name" {
                            @for m in members.iter().filter(|m| m.works_on(today)) {
                                option value=(m.name) selected[member == Some(m)] { (one_line(&m.name, NAME)) }
                            }
                        }
                    }
                    label { (visit.pick("Last day", "离职日")) " " input type="date" name="day" value=(day); }
                    button { (visit.pick("Reckon", "测算")) }
                },
            }
            @match shown {
                None => {},
                Some(Err(no)) => p.notice { (visit.words(&no.words())) },
                Some(Ok(s)) => (result(visit, &s)),
            }
        }
    })
}

fn result(visit: &Visit, s: &Severance) -> Markup {
    let rows = [
        (visit.pick("Wage of a month", "月工资"), s.wage_micros),
        (visit.pick("Wage that counts for N", "补偿计算工资"), s.counted_wage_micros),
        (visit.pick("N × wage", "经济补偿 N"), s.severance_micros),
        (visit.pick("In place of notice, +1", "代通知金 +1"), s.notice_micros),
        (visit.pick("Cost", "一次性成本"), s.cost_micros()),
        (visit.pick("Saved a month, employer's share included", "每月节省（含单位社保）"), s.saved_a_month_micros),
        (visit.pick("Operating profit lost a month", "每月流失营业利润"), s.lost_a_month_micros),
        (visit.pick("Left a month", "每月净额"), s.net_a_month_micros()),
    ];
    let (years, months) = s.service;
    let title = visit
        .pick(format!("{} on {}", one_line(&s.name, NAME), s.day), format!("{}，{}", one_line(&s.name, NAME), s.day));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(title) {
            table {
                caption { (title) }
                tbody {
                    tr data-row {
                        th scope="row" { (visit.pick("Service and N", "工龄与 N")) }
                        td.right { (visit.pick(format!("{years} y {months} m, N = {}", milli(Some(s.half_years * 500))), format!("{years} 年 {months} 个月，N = {}", milli(Some(s.half_years * 500))))) }
                    }
                    @for (name, micros) in rows { tr data-row { th scope="row" { (name) } td.right { (level(visit, Some(micros))) } } }
                }
                tfoot { tr {
                    th scope="row" { (visit.pick("Paid back in", "回本月份")) }
                    td.right { @match s.payback {
                        Some((n, month)) => { (month) " " span.muted { (visit.pick(format!("after {n} month(s)"), format!("{n} 个月后"))) } },
                        None => (visit.pick("never: a month saves no more than it loses", "无法回本：每月节省不抵流失")),
                    } }
                } }
            }
        }
        ul.small {
            @for words in &s.assumptions { li { (visit.words(words)) } }
            li { (visit.pick(format!("a scenario, no proposal and no advice: {}; before taxes; speak with a lawyer first", s.source), format!("仅为测算，不构成建议：{}；未考虑税费；请先咨询律师", s.source))) }
        }
    }
}
