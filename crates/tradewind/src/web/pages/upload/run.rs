//! The agents run: a job that reads the facts, settles what was sent, measures, and lets the agents propose.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::count;
use super::super::super::intake;
use super::super::super::jobs::{End, Job, JobKind, Morning};
use super::super::super::page::DECIDE;
use super::super::super::visit::{Posted, Visit};
use super::super::super::window::{App, Told};
use super::job::Nothing;
use super::may_see;
use crate::cli::house::change;
use crate::cli::one_line;
use agents::AGENTS;
use app::desk::propose::AgentRun;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use desk::admit::Admission;
use desk::{Decision, DecisionId, Finding, Verdict};
use domain::policy::Person;
use domain::{Proposal, Words};
use maud::{Markup, html};
use std::sync::{Arc, PoisonError};
use tokio::runtime::Handle;

/// Steps of a run.
const STEPS: u64 = 4;
/// Blocked proposals and new decisions that are listed; all are counted.
const LISTED: usize = 50;
/// Characters of a note, a reason or a panic's message.
const WORDS: usize = 400;

/// Starts a run, or leads to the one that goes on.
pub async fn start(posted: Posted<Nothing>) -> Result<Response, Fault> {
    let visit = posted.visit;
    visit.only(DECIDE)?;
    let there = visit.window.jobs.list().into_iter().find(|j| j.kind == JobKind::Run && j.progress().end.is_none());
    if let Some(there) = there {
        if may_see(&visit, &there) {
            return Ok(Redirect::to(&format!("/jobs/{}", there.id)).into_response());
        }
        return Err(Fault::new(
            StatusCode::CONFLICT,
            "the agents run already, started by somebody else; their decisions come into the inbox in a moment",
            "智能体正在运行（由他人发起），结果稍后进入待审",
        ));
    }
    let job = begin(&visit.window, &visit.person, visit.now_micros);
    Ok(Redirect::to(&format!("/jobs/{}", job.id)).into_response())
}

/// Starts a run in a person's name.
pub fn begin(window: &App, person: &Person, now_micros: i64) -> Arc<Job> {
    let job = window.jobs.start(JobKind::Run, &person.name, now_micros);
    tokio::spawn(run(window.clone(), job.clone(), person.shops.is_empty()));
    job
}

async fn run(window: App, job: Arc<Job>, all: bool) {
    let Some(_turn) = intake::turn(&window, &job).await else { return job.end(End::Cancelled) };
    let (at, work) = (window.clone(), job.clone());
    // agents reckon for seconds: not on a thread that answers pages
    let done = tokio::task::spawn_blocking(move || Handle::current().block_on(morning(&at, &work)));
    match done.await {
        Ok(Ok(Some(morning))) => {
            let words = came_of(&morning, all);
            *job.morning.lock().unwrap_or_else(PoisonError::into_inner) = Some(morning);
            window.tell(Told::Journal);
            job.end(End::Done(words));
        }
        Ok(Ok(None)) => job.end(End::Cancelled),
        Ok(Err(words)) => {
            window.tell(Told::Journal);
            job.end(End::Failed(words));
        }
        Err(_) => job.end(End::Failed(intake::bug())),
    }
}

/// A morning at the desk, step by step; `None` when it was called off before anything was written.
async fn morning(window: &App, job: &Job) -> Result<Option<Morning>, Words> {
    let (house, now) = (window.house(), window.now());
    let failed = |e: app::Error| Words::new(e.to_string(), e.zh());
    job.go_on(0, STEPS, Words::new("reading the facts", "读取数据"));
    let briefing = house.briefing(&window.lake, now).await.map_err(failed)?;
    if briefing.seen.sites.is_empty() {
        return Err(Words::new(
            "there are no facts to look at; bring reports first",
            "没有可供分析的数据；请先上传报表",
        ));
    }
    if job.cancelled() {
        return Ok(None);
    }
    job.go_on(1, STEPS, Words::new("reading back what was sent", "核对已发出的改动"));
    let back = house.read_back(&briefing.seen, now).await.map_err(failed)?;
    job.go_on(2, STEPS, Words::new("measuring what has matured", "复盘到期的决策"));
    let measured = house.measure(&window.lake, &briefing.seen, &briefing.economics, now).await.map_err(failed)?;
    job.go_on(3, STEPS, Words::new("the agents look", "智能体分析中"));
    let run = house.propose(AGENTS, &briefing, now).await.map_err(failed)?;
    Ok(Some(Morning { back, measured, run }))
}

/// What came of it, in a line; whoever sees some shops only is told no figures of all.
fn came_of(morning: &Morning, all: bool) -> Words {
    if !all {
        return Words::new("the agents have looked", "智能体已完成分析");
    }
    let (new, blocked) = (morning.run.admission.admitted.len(), morning.run.admission.blocked.len());
    Words::new(
        format!("{new} new decision(s) in the inbox, {blocked} proposal(s) blocked by guardrails"),
        format!("新增 {new} 项待审决策，{blocked} 项被护栏阻止"),
    )
}

/// What a page shows of a run, gathered while the job is held.
struct Shown {
    agents: Vec<(AgentRun, u32)>,
    admission: Admission,
    settled: Vec<(Words, Vec<DecisionId>)>,
    waiting: usize,
    expired: usize,
}

fn gather(morning: &Morning) -> Shown {
    let new = |agent: &str| morning.run.admission.admitted_by_agent.get(agent).copied().unwrap_or(0);
    let agents = morning.run.reports.iter().map(|r| {
        let copy =
            AgentRun { agent: r.agent, proposals: r.proposals, panicked: r.panicked.clone(), notes: r.notes.clone() };
        (copy, new(r.agent))
    });
    let back = &morning.back;
    let measured = morning.measured.iter().map(|(id, _)| *id).collect();
    let settled = [
        (Words::new("measured", "已复盘"), measured),
        (Words::new("read back: done", "核对：已执行"), back.done.clone()),
        (Words::new("read back: not done", "核对：未执行"), back.undone.clone()),
        (Words::new("no receipt came, unknown now", "迟迟没有回执，结果未知"), back.doubted.clone()),
    ];
    Shown {
        agents: agents.collect(),
        admission: morning.run.admission.clone(),
        settled: settled.into_iter().filter(|(_, ids): &(_, Vec<DecisionId>)| !ids.is_empty()).collect(),
        waiting: back.waiting,
        expired: morning.run.expired + morning.run.admission.expired.len(),
    }
}

/// The result of a run. A person of some shops sees what concerns these.
pub async fn result(visit: &Visit, job: &Job) -> Answer<Markup> {
    let shown = job.morning.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(gather);
    let Some(shown) = shown else { return Ok(html! {}) };
    let new = seen(visit, &shown.admission.admitted).await?;
    let blocked: Vec<_> = shown.admission.blocked.iter().filter(|(p, _)| visit.sees(&p.shop)).collect();
    let mut settled = Vec::new();
    for (words, ids) in &shown.settled {
        settled.push((words, seen(visit, ids).await?));
    }
    Ok(html! {
        h2 { (visit.pick("New decisions", "新决策")) " " span.count { (new.len()) } }
        @if new.is_empty() { p.muted { (visit.pick("nothing new: below stands why", "没有新决策，原因见下")) } }
        @else {
            ul { @for d in new.iter().take(LISTED) { li data-row { (link(visit, d)) } } }
            p { a.primary href="/inbox" { (visit.pick("Open the inbox", "打开待审")) } }
        }
        (agents(visit, &shown))
        @if visit.shops().is_empty() { (rest(visit, &shown)) }
        @if !blocked.is_empty() {
            h2 { (visit.pick("Blocked by guardrails", "被护栏阻止")) " " span.count { (blocked.len()) } }
            ul { @for (p, findings) in blocked.iter().take(LISTED) { (held_back(visit, p, findings)) } }
        }
        @for (words, decisions) in settled.iter().filter(|(_, d)| !d.is_empty()) {
            h2 { (visit.words(words)) " " span.count { (decisions.len()) } }
            ul { @for d in decisions.iter().take(LISTED) { li { (link(visit, d)) } } }
        }
        @if shown.waiting > 0 && visit.shops().is_empty() {
            p.notice { (visit.pick(
                format!("{} unknown still: bring reports that are younger than the upload", shown.waiting),
                format!("{} 项结果仍未知：请上传晚于发出时间的报表", shown.waiting)
            )) }
        }
    })
}

async fn seen(visit: &Visit, ids: &[DecisionId]) -> Answer<Vec<Decision>> {
    let house = visit.window.house();
    let mut decisions = Vec::new();
    for id in ids {
        decisions.extend(house.journal.decision(*id).await?.filter(|d| visit.sees(&d.proposal.shop)));
    }
    Ok(decisions)
}

fn link(visit: &Visit, d: &Decision) -> Markup {
    html! { a data-key="Enter" href={ "/decision/" (d.id) } { (d.id) } " " (change::line(visit.lang, &d.proposal)) }
}

/// What each agent proposed, and why not more. Notes may name goods of any shop: only who sees all shops reads them.
fn agents(visit: &Visit, shown: &Shown) -> Markup {
    let all = visit.shops().is_empty();
    html! {
        h2 { (visit.pick("Agents", "智能体")) }
        div.scroll { table {
            thead { tr {
                th scope="col" { (visit.pick("Agent", "智能体")) }
                @if all {
                    th.right scope="col" { (visit.pick("Proposals", "提案")) }
                    th.right scope="col" { (visit.pick("New decisions", "新决策")) }
                    th scope="col" { (visit.pick("Why not more", "说明")) }
                } @else { th scope="col" { (visit.pick("State", "状态")) } }
            } }
            tbody { @for (r, new) in &shown.agents {
                @let title = AGENTS.iter().find(|a| a.name == r.agent).map_or(r.agent, |a| visit.of(a.title));
                tr {
                    th scope="row" { (title) " " span.muted { (r.agent) } }
                    @if all {
                        td.right { @if r.panicked.is_some() { span.tag.bad { (visit.pick("broke off", "中断")) } } @else { (count(r.proposals as u64)) } }
                        td.right { (count(u64::from(*new))) }
                        td { (why(visit, r)) }
                    } @else {
                        td { @if r.panicked.is_some() { span.tag.bad { (visit.pick("broke off", "中断")) } } @else { span.tag.good { (visit.pick("looked", "已分析")) } } }
                    }
                }
            } }
        } }
    }
}

fn why(visit: &Visit, r: &AgentRun) -> Markup {
    html! {
        @if let Some(panicked) = &r.panicked {
            p { (visit.pick("broke off, the others went on; please report it: ", "运行中断，其余智能体不受影响；请反馈此问题：")) (one_line(panicked, WORDS)) }
        }
        @if r.notes.len() > 1 {
            details { summary { (one_line(visit.words(&r.notes[0]), 100)) " +" (r.notes.len() - 1) }
                ul { @for note in &r.notes { li { (one_line(visit.words(note), WORDS)) } } } }
        } @else if let Some(note) = r.notes.first() { (one_line(visit.words(note), WORDS)) }
    }
}

/// What became of the other proposals, only what there is to say.
fn rest(visit: &Visit, shown: &Shown) -> Markup {
    let a = &shown.admission;
    let lines: [(usize, &str, &str); 7] = [
        (a.auto_approved.len(), "approved by standing orders", "项依长期授权批准"),
        (a.duplicates.len(), "the same as already waits", "项与待审事项相同"),
        (a.superseded.len(), "older one(s) replaced by newer", "项旧提案被取代"),
        (a.busy.len(), "on subjects that another decision is live on", "项所涉对象已有进行中的决策"),
        (a.declined_before.len(), "lately declined by a person, not proposed again", "项近期已被人拒绝，不再提出"),
        (a.beyond.len(), "beyond the policy's number for one run", "项超出单次运行的提案上限"),
        (shown.expired, "void, their time had run out", "项已过期失效"),
    ];
    html! { ul { @for (n, en, zh) in lines.iter().filter(|l| l.0 > 0) { li { (count(*n as u64)) " " (visit.pick(*en, *zh)) } } } }
}

fn held_back(visit: &Visit, p: &Proposal, findings: &[Finding]) -> Markup {
    html! {
        li data-row {
            (change::line(visit.lang, p))
            ul { @for f in findings.iter().filter(|f| f.verdict == Verdict::Block) {
                li { span.tag.bad { (one_line(&f.guardrail, 30)) } " " (one_line(visit.words(&f.words), WORDS)) }
            } }
        }
    }
}
