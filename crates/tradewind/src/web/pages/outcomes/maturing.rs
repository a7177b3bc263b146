//! Executed decisions whose effect is not known yet: when each can be measured.

use super::super::super::figure::{self, count};
use super::super::super::page;
use super::super::super::visit::{Visit, encoded};
use crate::cli::one_line;
use app::board::Standing;
use desk::{Decision, DecisionId};
use domain::Day;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Maturing decisions that are listed.
const MATURING: usize = 30;
/// Columns of a change in a table.
const CHANGE: usize = 90;
/// Days after which nobody waits for a measurement any more.
const DAYS_AHEAD: i32 = 800;

/// When executed decisions can be measured.
pub(super) struct Maturing {
    /// First day, and decision, the next first; without a day those that can't be foreseen.
    rows: Vec<(Option<Day>, DecisionId)>,
    /// Those that can be measured now.
    pub due: Vec<DecisionId>,
}

impl Maturing {
    /// Reckons over the executed decisions of the visitor's shops.
    ///
    /// # Errors
    /// The journal can't be read.
    pub async fn of(visit: &Visit, waiting: &[Arc<Decision>]) -> Result<Arc<Self>, app::Error> {
        let docket = visit.window.docket().await?;
        let shops = visit.shops().iter().map(|s| encoded(s)).collect::<Vec<_>>().join("&");
        let (policy, standing) = (visit.window.house().policy, visit.window.standing());
        Ok(visit.window.kept(format!("maturing {shops}"), &docket, || {
            let mut rows: Vec<_> = waiting.iter().map(|d| (matures(d, &policy), d.id)).collect();
            rows.sort_by_key(|(day, id)| (day.is_none(), *day, *id));
            let ready = |d: &&Arc<Decision>| {
                through(&standing, d).is_some_and(|t| desk::measure::due(d, &policy, standing.today, t))
            };
            Self { rows, due: waiting.iter().filter(ready).map(|d| d.id).collect() }
        }))
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// The first day on whose evening a decision can be measured, if ever.
fn matures(d: &Decision, policy: &domain::Policy) -> Option<Day> {
    let from = desk::room::day_of(d.executed_at_micros?);
    (0..DAYS_AHEAD).map(|n| from.plus(n)).find(|day| desk::measure::due(d, policy, *day, *day))
}

/// Last day of the facts of a decision's site.
fn through(standing: &Standing, d: &Decision) -> Option<Day> {
    standing.seen.site(&d.proposal.shop, &d.proposal.marketplace).map(|s| s.data_through)
}

/// Says that some can be measured, with the button that does.
pub(super) fn ready(visit: &Visit, n: usize) -> Markup {
    html! {
        div.notice {
            (page::post(visit, "/outcomes/measure", html! {
                span { (visit.pick(format!("{n} executed decisions can be measured now; it takes seconds. "), format!("{n} 项已执行决策现在可以复盘，需数秒。"))) }
                button.primary type="submit" { (visit.pick("Measure them", "立即复盘")) }
            }))
        }
    }
}

/// The next of them.
pub(super) fn section(visit: &Visit, waiting: &[Arc<Decision>], maturing: &Maturing) -> Markup {
    let by_id: BTreeMap<DecisionId, &Arc<Decision>> = waiting.iter().map(|d| (d.id, d)).collect();
    let rows = &maturing.rows;
    let title = visit.pick("Still maturing", "等待数据成熟");
    let more = rows.len().saturating_sub(MATURING);
    html! {
        @if !rows.is_empty() {
            section #maturing {
                h2 { (title) " " span.muted { (count(rows.len() as u64)) } }
                div.scroll tabindex="0" role="region" aria-label=(title) {
                    table {
                        thead { tr {
                            th scope="col" { (visit.pick("Decision", "决策")) }
                            th scope="col" { (visit.pick("Change", "变更")) }
                            th scope="col" { (visit.pick("Executed", "执行日期")) }
                            th scope="col" { (visit.pick("Can be measured", "可复盘日期")) }
                            th.right scope="col" { (visit.pick("Predicted", "预测")) }
                        } }
                        tbody { @for (day, id) in rows.iter().take(MATURING) {
                            @if let Some(d) = by_id.get(id) { (waits(visit, d, *day, maturing.due.contains(id))) }
                        } }
                    }
                }
                @if more > 0 {
                    p.small.muted { (visit.pick(format!("and {more} more that mature later"), format!("另有 {more} 项更晚成熟"))) }
                }
            }
        }
    }
}

fn waits(visit: &Visit, d: &Decision, day: Option<Day>, due: bool) -> Markup {
    let p = &d.proposal.predicted;
    // old enough, but the reports that it needs are not there
    let standing = visit.window.standing();
    let lacks = day.filter(|day| !due && *day <= standing.today).and(through(&standing, d));
    html! {
        tr data-row {
            th scope="row" { a href={ "/decision/" (d.id) } data-key="Enter" { (d.id) } }
            td { (one_line(&figure::change(visit, &d.proposal), CHANGE)) }
            td { (d.executed_at_micros.map_or_else(|| "–".to_owned(), |at| desk::room::day_of(at).to_string())) }
            td {
                @if due { span.tag.good { (visit.pick("ready now", "已可复盘")) } }
                @else if let Some(day) = day { time datetime=(day.to_string()) { (day) } }
                @else { (visit.pick("not foreseeable", "无法预计")) }
                @if let Some(through) = lacks {
                    " " a.small href="/data" { (visit.pick(format!("facts reach only {through}: import newer reports"), format!("数据仅至 {through}：请导入更新的报表"))) }
                }
            }
            td.right { (figure::of_money(visit, || html! { (figure::signed(p.likely_micros, p.currency)) " " (p.currency) })) }
        }
    }
}
