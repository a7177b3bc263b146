//! The journal: every entry, verified.

use super::super::fault::{Answer, Fault};
use super::super::figure::{count, moment};
use super::super::page::{self, Page, page};
use super::super::visit::{Posted, Visit, encoded};
use super::super::window::App;
use crate::cli::house::{self, entry};
use crate::cli::{Lang, one_line};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};
use desk::{DecisionId, Entry, Event, Head};
use maud::{Markup, html};
use serde::Deserialize;
use store::journal::{Broken, Verified};

mod seen;
use seen::{Look, Way};
use store::accounts::NoteKind;

/// The page.
pub const PAGE: Page = Page {
    path: "/journal",
    name: ("Journal", "日志"),
    about: ("Everything that happened at the desk, bound entry to entry", "决策台发生的一切，逐条相连，不可更改"),
    mark: "M6 4h11v16H6zM9 8h5M9 12h5M9 16h3",
    roles: page::ALL,
    routes,
};

fn routes() -> Router<App> {
    Router::new()
        .route("/journal", get(show))
        .route("/journal/verify", post(verify))
        .route("/journal/export", get(export))
}

/// Entries of a page.
const ROWS: usize = 50;
/// Entries of a file.
const EXPORT: u64 = 50_000;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// Oldest first from this number.
    from: String,
    /// Newest first below this number.
    before: String,
    /// Last number of an export.
    to: String,
    decision: String,
    actor: String,
}

/// What an address asks for, read.
struct Wanted {
    look: Look,
    way: Way,
    to: Option<u64>,
}

fn number(text: &str) -> Result<Option<u64>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let found = one_line(text, 40);
        Fault::mistake(
            format!("found `{found}` where the number of an entry belongs; write digits only, such as 120"),
            format!("条目编号处为“{found}”；请只填数字，如 120"),
        )
    })
}

async fn wanted(visit: &Visit, asked: &Asked) -> Result<Wanted, Fault> {
    let about = match asked.decision.trim() {
        "" => None,
        text => Some(DecisionId::parse(text).ok_or_else(|| {
            let found = one_line(text, 40);
            Fault::mistake(
                format!("found decision `{found}`; write its number, such as D12"),
                format!("决策编号为“{found}”；请写编号，如 D12"),
            )
        })?),
    };
    let look = Look::new(visit, about, one_line(asked.actor.trim(), 60));
    if let Some(id) = about
        && !look.may(visit, id).await?
    {
        return Err(Fault::missing(
            format!("there is no decision {id} that you may see"),
            format!("没有您可查看的决策 {id}"),
        ));
    }
    let way = match (number(&asked.from)?, number(&asked.before)?) {
        (Some(from), _) => Way::Up(from.max(1)),
        (None, before) => Way::Down(before),
    };
    Ok(Wanted { look, way, to: number(&asked.to)? })
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Answer<Markup> {
    body(&visit, &asked, html! {}).await
}

async fn body(visit: &Visit, asked: &Asked, above: Markup) -> Answer<Markup> {
    let docket = visit.window.docket().await?;
    let (head, room) = (&docket.head, &docket.room);
    let wanted = wanted(visit, asked).await?;
    let found = wanted.look.find(visit, head.seq, wanted.way, ROWS).await?;
    let inside = html! {
        (above)
        (stands(visit, head, &room.policy_hash))
        (filter(visit, asked))
        @if head.seq == 0 {
            (page::empty(visit.pick("The journal is empty", "日志为空"), html! {
                p { (visit.pick(
                    "Every proposal, approval, upload, receipt and measurement becomes an entry here, each bound to the one before by its hash. The first come when the agents run.",
                    "每一次提案、批准、上传、回执与复盘都会在此留下一条记录，并以哈希与上一条相连。智能体首次运行后即有记录。",
                )) }
                p { a href="/" { (visit.pick("Go to Today and let the agents run", "前往今日并运行智能体")) } }
            }))
        } @else if found.entries.is_empty() {
            (page::empty(visit.pick("No entry fits", "没有符合条件的记录"), html! { p { a href="/journal" { (visit.pick("Show all", "显示全部")) } } }))
        } @else {
            (list(visit, &found.entries))
        }
        (pager(visit, asked, &found, head.seq))
    };
    page(visit, PAGE.path, visit.of(PAGE.name), inside).await
}

/// Where the journal ends, the policy in force, and the button that checks everything.
fn stands(visit: &Visit, head: &Head, policy: &str) -> Markup {
    html! {
        section.card {
            dl.keyvalue {
                dt { (visit.pick("Entries", "记录数")) } dd { (count(head.seq)) }
                @if head.seq > 0 {
                    dt { (visit.pick("Last entry", "末条")) } dd { (moment(head.at_micros)) " " code.mono title=(head.hash) { (house::short(&head.hash)) } }
                }
                dt { (visit.pick("Policy in force", "生效策略")) }
                dd {
                    @if policy.is_empty() { (visit.pick("none noted yet", "尚未记录")) }
                    @else { a href="/policy" { code.mono title=(policy) { (one_line(house::short(policy), 20)) } } }
                }
            }
            (page::post(visit, "/journal/verify", html! {
                button type="submit" { (visit.pick("Verify every entry", "校验全部记录")) }
                span.small.muted { " " (visit.pick(
                    "recomputes every hash and replays everything; a long journal takes seconds",
                    "逐条重算哈希并重放；日志较长时需数秒",
                )) }
            }))
        }
    }
}

fn filter(visit: &Visit, asked: &Asked) -> Markup {
    let policy = visit.window.house().policy;
    let field = |name: &'static str, label: &'static str, value: &str, hint: &'static str| {
        html! { label { (label) " " input name=(name) value=(value) placeholder=(hint) maxlength="60" size="10" list=[(name == "actor").then_some("actors")]; } }
    };
    html! {
        form.bar.filter method="get" action="/journal" {
            (field("decision", visit.pick("Decision", "决策"), &asked.decision, "D12"))
            (field("actor", visit.pick("Who", "谁"), &asked.actor, visit.pick("everybody", "全部")))
            (field("from", visit.pick("From entry", "起始条目"), &asked.from, "1"))
            (field("to", visit.pick("to (export)", "至（导出）"), &asked.to, ""))
            datalist #actors {
                option value="desk" {} option value="marketplace" {}
                @for name in policy.people.keys().filter(|_| visit.shops().is_empty()) { option value={ "person:" (name) } {} }
            }
            button type="submit" { (visit.pick("Show", "查看")) }
            button.plain type="submit" formaction="/journal/export" { (visit.pick("Export CSV", "导出 CSV")) }
            @if [&asked.decision, &asked.actor, &asked.from, &asked.before].iter().any(|t| !t.is_empty()) {
                a href="/journal" { (visit.pick("Newest of all", "全部，最新在前")) }
            }
        }
    }
}

fn list(visit: &Visit, entries: &[Entry]) -> Markup {
    let caption = visit.pick("Entries of the journal", "日志记录");
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table #entries {
                caption.away { (caption) }
                thead { tr {
                    th scope="col" { (visit.pick("Entry", "条目")) }
                    th scope="col" { (visit.pick("Time", "时间")) }
                    th scope="col" { (visit.pick("Who", "谁")) }
                    th scope="col" { (visit.pick("Decision", "决策")) }
                    th scope="col" { (visit.pick("What", "内容")) }
                    th scope="col" { (visit.pick("Hash", "哈希")) }
                } }
                tbody { @for e in entries { (line(visit, e)) } }
            }
        }
    }
}

/// How entries are told: without amounts to those who do not see the firm's money.
fn words(visit: &Visit) -> fn(Lang, &Event) -> String {
    if visit.money() { entry::what } else { entry::what_plainly }
}

fn line(visit: &Visit, e: &Entry) -> Markup {
    let what = one_line(&words(visit)(visit.lang, &e.event), 400);
    let loud = matches!(e.event, Event::Stopped { .. } | Event::Failed { .. } | Event::Doubted { .. });
    html! {
        tr data-row id={ "e" (e.seq) } {
            th scope="row" { (e.seq) }
            td.small.nowrap { (moment(e.at_micros)) }
            td { (entry::who(visit.lang, e)) }
            td { @if let Some(id) = e.decision { a href={ "/decision/" (id) } data-key="Enter" { (id) } } }
            td { @if loud { span.tag.bad { "!" } " " } (what) }
            td { code.mono title=(e.hash) { (house::short(&e.hash)) } }
        }
    }
}

/// Older and newer entries, with everything else that was asked for.
fn pager(visit: &Visit, asked: &Asked, found: &seen::Found, head: u64) -> Markup {
    let to = |pair: Option<(&str, u64)>| {
        let mut parts: Vec<String> = pair.map(|(name, n)| format!("{name}={n}")).into_iter().collect();
        for (name, value) in [("decision", &asked.decision), ("actor", &asked.actor)] {
            if !value.trim().is_empty() {
                parts.push(format!("{name}={}", encoded(value.trim())));
            }
        }
        format!("/journal?{}", parts.join("&"))
    };
    let up = !asked.from.trim().is_empty();
    let paged = up || !asked.before.trim().is_empty();
    html! {
        @if let Some(stopped) = found.looked_through {
            p.small.muted { (visit.pick(
                format!("looked as far as entry {stopped}; go on to look further"),
                format!("已查找至第 {stopped} 条；可继续向后查找"),
            )) }
        }
        nav.pager aria-label=(visit.pick("Pages of the journal", "日志分页")) {
            @if paged { a href=(to(None)) { (visit.pick("‹ Newest", "‹ 最新")) } }
            @if let Some(next) = found.next {
                @if up { a rel="next" href=(to(Some(("from", next)))) { (visit.pick("Later ›", "更晚 ›")) } }
                @else { a rel="next" href=(to(Some(("before", next)))) { (visit.pick("Older ›", "更早 ›")) } }
            }
            span.muted { (visit.pick(format!("{} in all", count(head)), format!("共 {} 条", count(head)))) }
        }
    }
}

#[derive(Deserialize)]
struct Nothing {}

/// Checks the whole journal, in the request.
async fn verify(Posted { visit, .. }: Posted<Nothing>) -> Answer<Markup> {
    let checked = visit.window.verify().await?;
    visit.looked_at(NoteKind::JournalVerified).await?;
    body(&visit, &Asked::default(), verdict(&visit, &checked)).await
}

fn verdict(visit: &Visit, checked: &Result<Verified, Broken>) -> Markup {
    html! {
        @match checked {
            Ok(good) => {
                @let [entries, decisions, uploads] = [good.entries, good.decisions, good.uploads].map(count);
                div.notice.good role="status" {
                    p.strong { (visit.pick("Good: every entry is what was written", "完好：每条记录均与写入时一致")) }
                    p { (visit.pick(
                        format!("{entries} entries, {decisions} decisions, {uploads} uploads; every hash recomputed, everything replayed."),
                        format!("{entries} 条记录，{decisions} 项决策，{uploads} 个上传文件；已逐条重算哈希并重放。"),
                    )) }
                    p.small { (visit.pick("Note the last hash elsewhere: only it tells whether a whole journal was put back to an earlier state. ", "请在别处记下末条哈希：只有它能发现日志被整体回退。")) code.mono { (good.head.hash) } }
                }
            }
            Err(broken) => {
                div.alarm role="alert" {
                    p.strong { (visit.pick(format!("BROKEN at {broken}"), format!("已损坏：{}", broken.zh()))) }
                    p { (visit.pick(
                        "Trust nothing from there on: stop, keep a copy, restore the journal from its last good backup.",
                        "自此之后的内容不可信：请急停、保留副本，并从最近的完好备份恢复日志。",
                    )) }
                }
            }
        }
    }
}

async fn export(visit: Visit, Query(asked): Query<Asked>) -> Answer<Response> {
    let wanted = wanted(&visit, &asked).await?;
    let head = visit.window.house().journal.head().await?;
    let from = match wanted.way {
        Way::Up(from) => from,
        Way::Down(_) => 1,
    };
    let to = wanted.to.unwrap_or(head.seq).min(head.seq);
    if to.saturating_sub(from) >= EXPORT && wanted.look.about.is_none() {
        let most = count(EXPORT);
        return Err(Fault::mistake(
            format!("a file holds {most} entries; state a smaller range, from and to"),
            format!("每个文件最多 {most} 条；请填写更小的起止范围"),
        ));
    }
    visit.looked_at(NoteKind::JournalExported).await?;
    let mut text = String::from("\u{feff}entry,at,at_micros,actor,decision,what_en,what_zh,hash,prev\r\n");
    let mut way = Way::Up(from);
    loop {
        let found = wanted.look.find(&visit, to, way, ROWS).await?;
        found.entries.iter().for_each(|e| text.push_str(&csv(e, words(&visit))));
        match found.next {
            Some(next) if next <= to => way = Way::Up(next),
            _ => break,
        }
    }
    Ok(page::file("journal.csv", text))
}

fn csv(e: &Entry, words: fn(Lang, &Event) -> String) -> String {
    let decision = e.decision.map_or_else(String::new, |d| d.to_string());
    let words = [Lang::En, Lang::Zh].map(|l| house::csv(&words(l, &e.event)));
    let actor = house::csv(&one_line(&e.actor, 60));
    let (seq, at) = (e.seq.to_string(), e.at_micros.to_string());
    let cells = [&seq, &moment(e.at_micros), &at, &actor, &decision, &words[0], &words[1], &e.hash, &e.prev];
    cells.map(String::as_str).join(",") + "\r\n"
}

#[cfg(test)]
mod tests;
