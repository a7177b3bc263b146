//! What a person may do with a decision now, asked of the desk's own law, and the bar of buttons that says it.

use super::super::super::fault::Answer;
use super::super::super::page::post;
use super::super::super::visit::Visit;
use super::href;
use crate::cli::one_line;
use app::board::docket::Docket;
use app::desk::House;
use desk::{Decision, DecisionId, Entry, Event, Filter, Moment, Order, Refusal, State};
use desk::{Step, listing::due_micros};
use domain::Words;
use domain::policy::Role;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// Declined decisions whose reasons are offered.
const REASONS: usize = 60;

/// What the person may do. What the state does not know is neither allowed nor refused.
#[derive(Debug, Default)]
pub struct May {
    /// Say yes.
    pub approve: bool,
    /// Say no.
    pub decline: bool,
    /// Change values.
    pub edit: bool,
    /// Take back what was said.
    pub undo: bool,
    /// Have it undone at the marketplace.
    pub revert: bool,
    /// Why not, where the state would allow it.
    pub why_not: Option<Words>,
}

impl May {
    /// Asks the desk. `history` tells who declined.
    pub async fn of(
        visit: &Visit,
        house: &House,
        d: &Decision,
        history: &[Entry],
        seen: &app::desk::Seen,
    ) -> Answer<Self> {
        let docket = visit.window.docket().await?;
        let now_micros = docket.head.now_micros(visit.now_micros);
        let m = Moment { room: &docket.room, policy: &house.policy, surroundings: &seen.surroundings, now_micros };
        let by = visit.person.name.as_str();
        let lapsed = due_micros(d).is_some_and(|until| until < now_micros);
        let mut may = Self::default();
        match d.state {
            State::Proposed => {
                let approved = desk::approve::approve(d, &d.hash, by, &m);
                // any reason would do: this asks who may, and writes nothing
                may.decline = desk::decline::decline(d, by, "?", &m).is_ok();
                may.edit = may.decline && !lapsed && !app::desk::edit::fields(d.proposal.action.kind()).is_empty();
                may.approve = approved.is_ok();
                may.why_not = approved.err().map(|r| r.words());
            }
            State::Approved | State::Declined => {
                let mine = said_by(d, history).is_some_and(|name| name == by) || visit.person.role == Role::Owner;
                let decides = visit.person.role.decides(d.proposal.action.kind());
                may.undo = mine && decides && d.proposal.expires_at_micros >= now_micros;
            }
            State::Executed | State::Measured => {
                let known = on_subject(house, &docket, d).await?;
                let reverted = desk::revert::revert(d, &known, by, &m);
                may.revert = reverted.is_ok();
                // the page says of its own that nothing undoes it
                may.why_not = reverted.err().filter(|r| !matches!(r, Refusal::Irreversible { .. })).map(|r| r.words());
            }
            _ => {}
        }
        Ok(may)
    }
}

/// Decisions on the same subject that are live or were carried out since, and the one that undoes it: what may stand in the way of undoing.
async fn on_subject(house: &House, docket: &Docket, d: &Decision) -> Answer<Vec<Decision>> {
    let filter = Filter {
        states: vec![State::Executed, State::Measured],
        shop: Some(d.proposal.shop.clone()),
        marketplace: Some(d.proposal.marketplace.clone()),
        changed_since_micros: d.executed_at_micros,
        ..Filter::default()
    };
    let subject = d.subject();
    let mut known = house.journal.on_subjects(std::slice::from_ref(&subject), i64::MAX).await?;
    known.extend(docket.fitting(&filter).filter(|k| k.subject() == subject).map(|k| Decision::clone(k)));
    if let Some(inverse) = d.reverted_by {
        known.extend(house.journal.decision(inverse).await?);
    }
    Ok(known)
}

/// Who approved or declined it.
fn said_by<'a>(d: &'a Decision, history: &'a [Entry]) -> Option<&'a str> {
    match d.state {
        State::Approved => d.approval.as_ref().map(|a| a.by.as_str()),
        _ => history.iter().rev().find_map(|e| match &e.event {
            Event::Declined { by, .. } => Some(by.as_str()),
            _ => None,
        }),
    }
}

/// Refuses an edit that the state or the person does not allow, before anybody types.
pub async fn editable(visit: &Visit, house: &House, d: &Decision, seen: &app::desk::Seen) -> Result<(), app::Error> {
    d.may(Step::Edit)?;
    let docket = visit.window.docket().await?;
    let now_micros = docket.head.now_micros(visit.now_micros);
    let m = Moment { room: &docket.room, policy: &house.policy, surroundings: &seen.surroundings, now_micros };
    desk::decline::decline(d, &visit.person.name, "?", &m)?;
    Ok(())
}

/// The decision among those that wait: which come before and after it in the inbox.
#[derive(Debug, Default)]
pub struct Walk {
    /// Place from 1, where it waits itself.
    pub at: Option<usize>,
    /// How many wait.
    pub total: u64,
    /// The one before.
    pub before: Option<DecisionId>,
    /// The one after; the first of all where this one does not wait.
    pub after: Option<DecisionId>,
}

impl Walk {
    /// Reads the inbox of the person.
    pub async fn of(visit: &Visit, d: &Decision) -> Answer<Self> {
        let docket = visit.window.docket().await?;
        let filter = Filter { shops: visit.shops().clone(), ..Filter::inbox() };
        let ids: Vec<DecisionId> = docket.list(&filter, Order::Rank).iter().map(|w| w.id).collect();
        let at = ids.iter().position(|id| *id == d.id);
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|i| ids.get(i)).copied();
        let after = ids.get(at.map_or(0, |at| at + 1)).copied().filter(|id| *id != d.id);
        Ok(Self { at: at.map(|at| at + 1), total: ids.len() as u64, before, after })
    }

    /// Links to the neighbours.
    pub fn html(&self, visit: &Visit) -> Markup {
        html! {
            nav.bar aria-label=(visit.pick("Waiting decisions", "待审决策")) {
                @if let Some(id) = self.before { a rel="prev" href=(href(id)) { "‹ " (id) } }
                @if let Some(at) = self.at {
                    span.muted { (visit.pick(format!("{at} of {} that wait", self.total), format!("待审第 {at} / {} 项", self.total))) }
                }
                @if let Some(id) = self.after { a rel="next" href=(href(id)) { (id) " ›" } }
                @if visit.opens("/inbox") { a href="/inbox" { (visit.pick("Inbox", "待审列表")) } }
            }
        }
    }
}

/// Reasons that were given before, the latest first.
pub async fn reasons(visit: &Visit) -> Answer<Vec<String>> {
    let docket = visit.window.docket().await?;
    let filter = Filter { states: vec![State::Declined], shops: visit.shops().clone(), ..Filter::default() };
    let mut known = BTreeSet::new();
    let reasons = docket.list(&filter, Order::Changed).into_iter().take(REASONS).map(|d| one_line(&d.why, 200));
    Ok(reasons.filter(|r| !r.is_empty() && !r.starts_with("undone by ") && known.insert(r.clone())).take(12).collect())
}

/// The bar of buttons. It stands above and below; `keys`: whether its buttons answer to keys.
pub fn bar(visit: &Visit, d: &Decision, may: &May, walk: &Walk, keys: bool) -> Markup {
    let here = href(d.id);
    let key = |key: &'static str| keys.then_some(key);
    let back = walk.after.map_or_else(|| "/inbox".to_owned(), href);
    let way = html! {
        input type="hidden" name="hash" value=(d.hash);
        input type="hidden" name="back" value=(back);
    };
    let any = [may.approve, may.decline, may.edit, may.undo, may.revert].contains(&true);
    if !any && (may.why_not.is_none() || !keys) {
        return html! {};
    }
    html! {
        div.actions {
            @if may.approve {
                (post(visit, &format!("{here}/approve"), html! {
                    (way)
                    button.primary type="submit" data-key=[key("a")] { (visit.pick("Approve", "批准")) }
                }))
            }
            @if may.edit { a.button href={ (here) "/edit" } data-key=[key("e")] { (visit.pick("Edit", "修改")) } }
            @if may.decline {
                details {
                    summary.button data-key=[key("d")] { (visit.pick("Decline …", "拒绝…")) }
                    (post(visit, &format!("{here}/decline"), html! {
                        (way)
                        label { (visit.pick("Why not", "拒绝原因")) input name="reason" list="reasons" required maxlength="200" autocomplete="off"; }
                        button.danger type="submit" { (visit.pick("Decline", "拒绝")) }
                    }))
                }
            }
            @if may.undo {
                (post(visit, &format!("{here}/undo"), html! {
                    button type="submit" data-key=[key("u")] {
                        @if d.state == State::Approved { (visit.pick("Take the approval back", "撤回批准")) }
                        @else { (visit.pick("Take the decline back", "撤回拒绝")) }
                    }
                }))
            }
            @if may.revert {
                details {
                    summary.button data-key=[key("u")] { (visit.pick("Undo at the marketplace …", "在平台撤销…")) }
                    (post(visit, &format!("{here}/revert"), html! {
                        (way)
                        p { (visit.pick(
                            "The opposite change becomes a decision of its own, approved in your name. It leaves with the next upload.",
                            "反向改动将成为一项新的决策，以您的名义批准，随下一次上传发出。",
                        )) }
                        button.danger type="submit" { (visit.pick("Undo it", "撤销")) }
                    }))
                }
            }
            @if let Some(why) = may.why_not.as_ref().filter(|_| keys) {
                p.notice { (one_line(visit.words(why), 600)) }
            }
        }
    }
}
