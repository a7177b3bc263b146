//! Many decisions at once: exactly what would be done, and the hash that binds the list.

use super::super::super::fault::{Answer, Fault};
use super::super::super::figure::{self, cash, count};
use super::super::super::page::{self, empty, page, post};
use super::super::super::visit::{Posted, Visit};
use super::super::super::window::{App, Told};
use super::PAGE;
use super::act::{reason, undone_words};
use super::ask::{Ask, Choice};
use super::list::{self, Sum};
use super::row::{self, reasons};
use crate::cli::house::{change, inbox::interval};
use crate::cli::one_line;
use app::desk::decide::Foreseen;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing;
use desk::batch::{Batch, Rule};
use desk::stake::effect_micros;
use desk::{Decision, DecisionId, Draft, Refusal};
use domain::{ActionKind, Money};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/inbox/bulk", routing::get(show))
        .route("/inbox/bulk/approve", routing::post(approve))
        .route("/inbox/bulk/decline", routing::post(decline))
        .route("/inbox/bulk/undo", routing::post(undo))
}

async fn show(visit: Visit) -> Answer<Markup> {
    visit.only(page::DECIDE)?;
    let ask = Ask::of(&visit)?;
    screen(&visit, &ask, None).await
}

fn title(visit: &Visit) -> &'static str {
    visit.pick("Decide on several", "批量处理")
}

/// The list with everything that is to be known before a yes. `alarm` says why it is shown again.
async fn screen(visit: &Visit, ask: &Ask, alarm: Option<String>) -> Answer<Markup> {
    let choice = Choice::of(visit, ask)?;
    if !choice.waiting() {
        return Err(Fault::mistake(
            "only what waits is decided on together; open the inbox and choose there",
            "批量处理仅限待审事项；请在待审中选择",
        ));
    }
    let found = list::find(visit, &choice).await?;
    let alarm = html! { @if let Some(alarm) = alarm { div.alarm role="alert" { (alarm) } } };
    if found.decisions.is_empty() {
        let back = html! { p { a href=(PAGE.path) { (visit.pick("Back to the inbox", "返回待审")) } } };
        let none = empty(visit.pick("Nothing of this choice waits", "所选内容中没有待审事项"), back);
        return page(visit, PAGE.path, title(visit), html! { (alarm) (none) }).await;
    }
    let rule = rule(visit, found.decisions.iter().map(|d| d.id).collect());
    let seen = visit.window.seen().await?;
    let foreseen = visit.window.house().foresee(&rule, &visit.person.name, &seen, visit.now_micros).await?;
    let lines: BTreeSet<DecisionId> = foreseen.batch.lines.iter().map(|(id, _)| *id).collect();
    let listed: Vec<&Decision> = foreseen.decisions.iter().filter(|d| lines.contains(&d.id)).collect();
    let body = html! {
        (alarm)
        p { (visit.pick("Chosen: ", "范围：")) (words(visit, ask, &choice)) }
        @if !listed.is_empty() { (to_approve(visit, &foreseen.batch, &listed)) }
        (refusals(visit, &foreseen))
        (to_decline(visit, &foreseen))
        p { a href=(ask.but(|a| { a.ids.clear(); a.chosen.clear(); }).address(PAGE.path)) { (visit.pick("Back to the inbox", "返回待审")) } }
    };
    page(visit, PAGE.path, title(visit), body).await
}

/// These decisions and nothing beside them, within the shops that the visitor may see.
fn rule(visit: &Visit, ids: BTreeSet<DecisionId>) -> Rule {
    Rule { ids, shops: visit.shops().clone(), ..Rule::default() }
}

/// What was chosen, in words.
fn words(visit: &Visit, ask: &Ask, choice: &Choice) -> String {
    let quoted = |text: &str| change::quoted(text, 60);
    let named = |name: (&str, &str), value: &str| format!("{} {}", visit.lang.pick(name.0, name.1), quoted(value));
    let mut parts = Vec::new();
    if let Some(ids) = &choice.ids {
        parts.push(visit.pick(format!("{} rows one by one", ids.len()), format!("逐行选择的 {} 项", ids.len())));
    }
    if let Some(agent) = &choice.filter.agent {
        parts.push(format!("{} {}", visit.pick("agent", "智能体"), row::agent(visit, agent)));
    }
    if let Some(kind) = choice.filter.kind {
        parts.push(format!("{} {}", visit.pick("kind", "类型"), visit.of(kind.title())));
    }
    let rest = [
        (("shop", "店铺"), &ask.shop),
        (("site", "站点"), &ask.site),
        (("text", "文字"), &ask.q),
        (("at stake at least", "涉及金额至少"), &ask.min),
    ];
    parts.extend(rest.iter().filter(|(_, value)| !value.trim().is_empty()).map(|(name, value)| named(*name, value)));
    if let Some(of) = &choice.of {
        parts.push(super::group_name(visit, of));
    }
    if parts.is_empty() {
        visit.pick("everything that waits", "全部待审事项").to_owned()
    } else {
        parts.join(" · ")
    }
}

fn to_approve(visit: &Visit, batch: &Batch, listed: &[&Decision]) -> Markup {
    let n = count(listed.len() as u64);
    html! {
        section {
            h2 { (visit.pick(format!("{n} to approve"), format!("可批准 {n} 项"))) }
            (totals(visit, batch))
            (kinds(visit, listed))
            @if !batch.irreversible.is_empty() {
                div.alarm {
                    strong { (visit.pick("Nothing undoes these: ", "以下不可撤销：")) }
                    @for id in &batch.irreversible { a href={ "#" (id) } { (id) } " " }
                }
            }
            (post(visit, "/inbox/bulk/approve", html! {
                @for (id, _) in &batch.lines { input type="hidden" name="ids" value=(id); }
                input type="hidden" name="hash" value=(batch.hash);
                button.primary type="submit" { (visit.pick(format!("Approve exactly these {n}"), format!("批准以上 {n} 项"))) }
                " " span.muted.small { (visit.pick("list ", "清单 ")) span.mono { (batch.hash.get(..8).unwrap_or(&batch.hash)) } }
            }))
            (lines(visit, listed))
        }
    }
}

/// Sums by currency, the worst case among them.
fn totals(visit: &Visit, batch: &Batch) -> Markup {
    let names = visit.pick(
        ["Together", "Likely", "If all goes wrong", "At stake", "Leaves at once"],
        ["合计", "预期", "最坏情况合计", "涉及金额", "立即支出"],
    );
    html! {
        div.scroll { table {
            caption.away { (visit.pick("Sums by currency", "按币种合计")) }
            thead { tr { @for (i, name) in names.iter().enumerate() { th scope="col" .right[i > 0] { (name) } } } }
            tbody { @for (currency, t) in &batch.totals { tr {
                th scope="row" { (currency.to_string()) }
                td.right { (dash(t.likely_micros, figure::signed(t.likely_micros, *currency))) }
                td.right .down[t.low_micros < 0] { (dash(t.low_micros, figure::signed(t.low_micros, *currency))) }
                td.right { (dash(t.stake_micros, figure::rounded(t.stake_micros, *currency))) }
                td.right { (dash(t.outlay_micros, figure::rounded(t.outlay_micros, *currency))) }
            } } }
        } }
    }
}

/// A dash where there is nothing of it.
fn dash(micros: i64, text: String) -> String {
    if micros == 0 { "–".into() } else { text }
}

fn kinds(visit: &Visit, listed: &[&Decision]) -> Markup {
    let mut by_kind: BTreeMap<ActionKind, Vec<&Decision>> = BTreeMap::new();
    for d in listed {
        by_kind.entry(d.proposal.action.kind()).or_default().push(d);
    }
    html! {
        ul.kinds { @for (kind, some) in &by_kind {
            li {
                (visit.of(kind.title())) ": " strong { (count(some.len() as u64)) }
                @for (currency, m) in Sum::over(some.iter().copied()).money {
                    @if m.stake_micros != 0 { " · " (cash(Money::new(m.likely_micros, currency))) }
                    @if m.outlay_micros != 0 { " · " (visit.pick("leaves at once ", "立即支出 ")) (figure::rounded(m.outlay_micros, currency)) " " (currency.to_string()) }
                }
            }
        } }
    }
}

/// Every line: a person must see what they approve.
fn lines(visit: &Visit, listed: &[&Decision]) -> Markup {
    let names = visit.pick(
        ["Decision", "Change", "Likely", "Interval", "At stake", "Leaves at once", "Undo"],
        ["决策", "改动", "预期", "区间", "涉及金额", "立即支出", "撤销"],
    );
    html! {
        div.scroll tabindex="0" role="region" aria-label=(visit.pick("The list", "清单")) { table {
            caption.away { (visit.pick("The list", "清单")) }
            thead { tr { @for (i, name) in names.iter().enumerate() { th scope="col" .right[(2..6).contains(&i)] { (name) } } } }
            tbody { @for d in listed {
                @let (p, e) = (&d.proposal, &d.proposal.predicted);
                @let outlay = p.action.outlay_micros();
                tr id=(d.id) data-row {
                    th scope="row" { a href=(row::address(d.id)) data-key="Enter" { (d.id) } }
                    td { (change::line(visit.lang, p)) " " span.muted.small { (change::place(p)) } }
                    td.right { (cash(Money::new(e.likely_micros, e.currency))) }
                    td.right { (interval(e.low_micros, e.high_micros, e.currency)) }
                    td.right { (figure::rounded(effect_micros(p), e.currency)) }
                    td.right { @if outlay == 0 { "–" } @else { (figure::exact(outlay, change::currency(p))) } }
                    td { @if p.reversible() { (visit.pick("yes", "可")) } @else { span.tag.bad { (visit.pick("no", "不可")) } } }
                }
            } }
        } }
    }
}

/// What this person cannot approve now, by name and with the reason: no part of the list.
fn refusals(visit: &Visit, foreseen: &Foreseen) -> Markup {
    let by_id: BTreeMap<DecisionId, &Decision> = foreseen.decisions.iter().map(|d| (d.id, d)).collect();
    let n = count(foreseen.refused.len() as u64);
    html! {
        @if !foreseen.refused.is_empty() {
            section {
                h2 { (visit.pick(format!("{n} that you cannot approve"), format!("您无法批准 {n} 项"))) }
                ul { @for (id, refusal) in &foreseen.refused {
                    li {
                        a href=(row::address(*id)) { (id) } " "
                        @if let Some(d) = by_id.get(id) { (change::line(visit.lang, &d.proposal)) }
                        p.small { (visit.words(&refusal.words())) }
                    }
                } }
            }
        }
    }
}

fn to_decline(visit: &Visit, foreseen: &Foreseen) -> Markup {
    let decides = |d: &&Decision| visit.person.role.decides(d.proposal.action.kind());
    let some: Vec<&Decision> = foreseen.decisions.iter().filter(decides).collect();
    let n = count(some.len() as u64);
    html! {
        @if !some.is_empty() {
            details {
                summary data-key="d" { (visit.pick(format!("Decline all {n} instead"), format!("改为全部拒绝（{n} 项）"))) }
                (post(visit, "/inbox/bulk/decline", html! {
                    @for d in &some { input type="hidden" name="ids" value=(d.id); }
                    (reasons(visit, "all"))
                }))
            }
        }
    }
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    hash: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

impl Chosen {
    /// The numbers; none is a mistake, for an empty rule would mean everything.
    fn ids(&self) -> Answer<BTreeSet<DecisionId>> {
        let ids: Option<BTreeSet<_>> = self.ids.iter().map(|id| DecisionId::parse(id)).collect();
        ids.filter(|ids| !ids.is_empty()).ok_or_else(|| {
            Fault::mistake("no decision was chosen; open the inbox and choose rows", "未选择任何决策；请在待审中勾选")
        })
    }
}

async fn approve(Posted { visit, form }: Posted<Chosen>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    let (rule, seen) = (rule(&visit, form.ids()?), visit.window.seen().await?);
    let house = visit.window.house();
    match house.approve_batch(&rule, &form.hash, &visit.person.name, &seen, visit.now_micros).await {
        Ok(done) => {
            let approved = touched(&done.drafts);
            let said = visit.pick(
                format!("{} approved, {} refused", approved.len(), done.refused.len()),
                format!("已批准 {} 项，未批准 {} 项", approved.len(), done.refused.len()),
            );
            told(&visit, &said, &done.refused, &[], &approved).await
        }
        Err(app::Error::Refused(refusal @ Refusal::ListChanged { .. })) => {
            let ask = Ask { ids: form.ids, chosen: "1".into(), ..Ask::default() };
            let why = visit.words(&refusal.words()).to_owned();
            let again = visit.pick(
                format!("nothing was approved: {why}. This is how it stands now."),
                format!("未批准任何内容：{why}。以下为最新清单。"),
            );
            Ok((StatusCode::CONFLICT, screen(&visit, &ask, Some(again)).await?).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

async fn decline(Posted { visit, form }: Posted<Chosen>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    let (ids, seen, why) = (form.ids()?, visit.window.seen().await?, reason(&form.reason, &form.words));
    visible(&visit, &ids).await?;
    let house = visit.window.house();
    let done = house.decline_batch(&ids, &visit.person.name, &why, &seen, visit.now_micros).await?;
    let declined = touched(&done.drafts);
    let said = visit.pick(
        format!("{} declined, {} refused", declined.len(), done.refused.len()),
        format!("已拒绝 {} 项，未处理 {} 项", declined.len(), done.refused.len()),
    );
    told(&visit, &said, &done.refused, &[], &declined).await
}

async fn undo(Posted { visit, form }: Posted<Chosen>) -> Answer<Response> {
    visit.only(page::DECIDE)?;
    let (ids, seen) = (form.ids()?, visit.window.seen().await?);
    visible(&visit, &ids).await?;
    let ids: Vec<DecisionId> = ids.into_iter().collect();
    let done = visit.window.house().undo_batch(&ids, &visit.person.name, &seen, visit.now_micros).await?;
    let (waits, rest): (Vec<_>, Vec<_>) = done.undone.iter().partition(|u| u.waits.is_some());
    let said = visit.pick(
        format!("{} taken back, {} of them wait again", done.undone.len(), waits.len()),
        format!("已撤销 {} 项，其中 {} 项重新待审", done.undone.len(), waits.len()),
    );
    let rest: Vec<String> = rest.into_iter().map(|undone| undone_words(&visit, undone)).collect();
    told(&visit, &said, &done.refused, &rest, &[]).await
}

/// Decisions of shops that the visitor may not see are not there.
async fn visible(visit: &Visit, ids: &BTreeSet<DecisionId>) -> Answer<()> {
    // whoever sees all shops is told by the desk what is not there
    if !visit.shops().is_empty() {
        for id in ids {
            super::act::decision(visit, &id.to_string()).await?;
        }
    }
    Ok(())
}

/// Numbers that drafts are about.
fn touched(drafts: &[Draft]) -> Vec<DecisionId> {
    drafts.iter().filter_map(|d| d.decision).collect()
}

/// What was done: back to the inbox when all went well and nothing can be undone, else a page that names the rest: it may be long.
async fn told(
    visit: &Visit,
    said: &str,
    refused: &[(DecisionId, Refusal)],
    rest: &[String],
    done: &[DecisionId],
) -> Answer<Response> {
    visit.window.tell(Told::Journal);
    if refused.is_empty() && rest.is_empty() && done.is_empty() {
        return Ok(page::go(visit, PAGE.path, said, None));
    }
    let body = html! {
        div.said role="status" {
            span { (one_line(said, 300)) }
            @if !done.is_empty() {
                (post(visit, "/inbox/bulk/undo", html! {
                    @for id in done { input type="hidden" name="ids" value=(id); }
                    button.small type="submit" data-key="u" { (visit.pick(format!("Undo all {}", done.len()), format!("全部撤销（{} 项）", done.len()))) }
                }))
            }
        }
        @if !rest.is_empty() { ul { @for words in rest { li { (words) } } } }
        @if !refused.is_empty() {
            h2 { (visit.pick("Not done", "未处理")) }
            ul { @for (id, refusal) in refused { li { a href=(row::address(*id)) { (id) } " " (visit.words(&refusal.words())) } } }
        }
        p { a href=(PAGE.path) { (visit.pick("Back to the inbox", "返回待审")) } }
    };
    Ok(page(visit, PAGE.path, title(visit), body).await?.into_response())
}
