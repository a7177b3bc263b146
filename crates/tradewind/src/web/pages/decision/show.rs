//! The page of a decision, in the order in which a person judges: what changes, what it earns and risks, why, how sure; then the rest.

use super::super::super::fault::Answer;
use super::super::super::figure::{self, of_money};
use super::super::super::page::{page, way};
use super::super::super::visit::Visit;
use super::actions::{self, May, Walk};
use super::{found, href, parts};
use crate::cli::house::{change, entry, short, time};
use crate::cli::one_line;
use app::board::docket::Docket;
use app::desk::decide::{EARLIER_MAX, Shown};
use axum::extract::Path;
use desk::listing::due_micros;
use desk::{Decision, Entry, Filter, Order, State};
use maud::{Markup, html};
use std::sync::Arc;

/// Everything that the page shows.
pub struct View<'a> {
    /// Who asks.
    pub visit: &'a Visit,
    /// The decision with its preview and history.
    pub shown: &'a Shown,
    /// Measured decisions of the same agent and kind in the person's shops, latest first.
    pub measured: &'a [Arc<Decision>],
}

/// Shows the page.
pub async fn show(Path(id): Path<String>, visit: Visit) -> Answer<Markup> {
    let d = found(&visit, &id).await?;
    let (house, seen) = (visit.window.house(), visit.window.seen().await?);
    let docket = visit.window.docket().await?;
    let measured = measured(&visit, &docket, &d);
    let known: Vec<Decision> = measured.iter().take(EARLIER_MAX).map(|k| Decision::clone(k)).collect();
    let shown = house.shown(d, &known, &seen, visit.now_micros).await?;
    let d = &shown.decision;
    let may = May::of(&visit, &house, d, &shown.history, &seen).await?;
    let walk = Walk::of(&visit, d).await?;
    let reasons = if may.decline { actions::reasons(&visit).await? } else { Vec::new() };
    let view = View { visit: &visit, shown: &shown, measured: &measured };
    let body = html! {
        (walk.html(&visit))
        (heading(&visit, d))
        (actions::bar(&visit, d, &may, &walk, true))
        (parts::in_short(&view))
        section { h2 { (visit.pick("Why", "理由")) } p { (of_money(&visit, || html! { (one_line(visit.words(&d.proposal.reason), 1_000)) })) } }
        @if let Some(outcome) = &d.outcome { (parts::outcome(&view, outcome)) }
        div.columns {
            div { (parts::change(&view)) (parts::guardrails(&view)) }
            div { (parts::expected(&view)) }
        }
        (parts::evidence(&view))
        (days(&visit, d))
        (history(&visit, &shown.history))
        (actions::bar(&visit, d, &may, &walk, false))
        datalist #reasons { @for reason in &reasons { option value=(reason) {} } }
    };
    let kind = visit.of(d.proposal.action.kind().title());
    page(&visit, "/decision", &format!("{} · {kind}", d.id), body).await
}

/// What earlier predictions of the agent and kind came to.
fn measured(visit: &Visit, docket: &Docket, d: &Decision) -> Vec<Arc<Decision>> {
    let filter = Filter {
        states: vec![State::Measured],
        agent: Some(d.proposal.agent.clone()),
        kind: Some(d.proposal.action.kind()),
        shops: visit.shops().clone(),
        ..Filter::default()
    };
    docket.list(&filter, Order::Changed).into_iter().cloned().collect()
}

/// What it is, where it stands, and how long it holds.
fn heading(visit: &Visit, d: &Decision) -> Markup {
    let (lang, p) = (visit.lang, &d.proposal);
    let (agent, at) = (one_line(&p.agent, 30), time::moment(d.created_at_micros));
    html! {
        p.strong { (figure::change(visit, p)) }
        p {
            span class={ "tag " (tone(d.state)) } { (lang.of(d.state.title())) } " "
            span { (change::place(p)) } " · "
            (visit.pick(format!("proposed by {agent} on {at}"), format!("{agent} 于 {at} 提出"))) " · "
            span.mono title=(d.hash) { (d.id) ":" (short(&d.hash.0)) }
        }
        @if let Some(until) = due_micros(d) {
            p {
                (visit.pick("void after ", "失效时间 ")) (time::moment(until)) " "
                span.tag.warn[until.saturating_sub(visit.now_micros) < SOON_MICROS] {
                    (visit.pick("left: ", "剩余 ")) (time::left(lang, until, visit.now_micros))
                }
            }
        }
        @for (words, id) in [
            (("undoes", "撤销"), d.inverse_of),
            (("undone by", "已被撤销："), d.reverted_by),
            (("replaced by", "已被取代："), d.superseded_by),
        ] {
            @if let Some(id) = id { p.notice { (visit.of(words)) " " a href=(href(id)) { (id) } } }
        }
        @if let Some(a) = &d.approval {
            @let (by, at, until) = (one_line(&a.by, 30), time::moment(a.at_micros), time::moment(a.until_micros));
            p.muted { (visit.pick(format!("approved by {by} on {at}, good until {until}"), format!("{by} 于 {at} 批准，有效期至 {until}"))) }
        }
        @if let Some(sent) = &d.sent {
            p { (visit.pick("left in upload ", "已写入上传文件 ")) (way(visit, "/outbox", &one_line(&sent.upload, 20)))
                (visit.pick(format!(", record {}, {}", sent.record, time::moment(sent.at_micros)), format!("，第 {} 条，{}", sent.record, time::moment(sent.at_micros)))) }
        }
        @if !d.why.is_empty() { p.notice { (of_money(visit, || html! { (change::quoted(&d.why, 300)) })) } }
    }
}

/// Half a day: then a proposal is about to become void.
const SOON_MICROS: i64 = 12 * 3_600_000_000;

fn tone(state: State) -> &'static str {
    match state {
        State::Approved | State::Executed | State::Measured => "good",
        State::Proposed | State::Unknown => "warn",
        State::Failed => "bad",
        State::Dispatched | State::Declined | State::Expired | State::Superseded => "",
    }
}

/// Charts that read the storeroom: on a page of their own, taken in here when opened.
fn days(visit: &Visit, d: &Decision) -> Markup {
    let charts = format!("{}/charts", href(d.id));
    let words = match d.proposal.action.ad_ref() {
        Some(_) => visit.pick("Clicks, spend and orders day by day", "逐日点击、花费与订单"),
        None => visit.pick("Sales and stock day by day", "逐日销量与库存"),
    };
    html! {
        details data-fragment=(charts) {
            summary { (words) }
            p { a href=(charts) { (visit.pick("Open the charts", "打开图表")) } }
        }
    }
}

/// What has happened to it, oldest first.
fn history(visit: &Visit, entries: &[Entry]) -> Markup {
    let n = entries.len();
    html! {
        details {
            summary { (visit.pick(format!("History ({n})"), format!("历史（{n} 条）"))) }
            div.scroll tabindex="0" role="region" aria-label=(visit.pick("History", "历史")) {
                table {
                    thead { tr {
                        th scope="col" { (visit.pick("Entry", "条目")) }
                        th scope="col" { (visit.pick("Time", "时间")) }
                        th scope="col" { (visit.pick("Who", "操作人")) }
                        th scope="col" { (visit.pick("What", "内容")) }
                    } }
                    @let what = if visit.money() { entry::what } else { entry::what_plainly };
                    tbody { @for e in entries {
                        tr {
                            th scope="row" { (e.seq) }
                            td { (time::moment(e.at_micros)) }
                            td { (entry::who(visit.lang, e)) }
                            td { (what(visit.lang, &e.event)) }
                        }
                    } }
                }
            }
        }
    }
}
