//! A person changes the values of what is proposed; it then waits for approval anew.

use super::super::super::fault::Answer;
use super::super::super::page::{go, page, post};
use super::super::super::visit::{Posted, Visit};
use super::super::super::window::Told;
use super::{actions, found, href};
use crate::cli::house::{change, short};
use crate::cli::one_line;
use app::desk::edit::{self, Field, Input};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use desk::Decision;
use domain::{PayloadHash, Words};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A field with what was typed and why it can't be read.
struct Typed {
    field: &'static Field,
    text: String,
    mistake: Option<Words>,
}

/// The form with the values that stand.
pub async fn show(Path(id): Path<String>, visit: Visit) -> Answer<Markup> {
    let d = found(&visit, &id).await?;
    let seen = visit.window.seen().await?;
    actions::editable(&visit, &visit.window.house(), &d, &seen).await?;
    let fields = edit::fields(d.proposal.action.kind()).iter();
    let typed = fields.map(|f| Typed { field: f, text: edit::value(&d.proposal.action, f.name), mistake: None });
    form(&visit, &d, &typed.collect::<Vec<_>>(), None).await
}

/// Answers the form: changes the decision, or shows the form again with what was typed and what is wrong.
pub async fn send(
    Path(id): Path<String>,
    Posted { visit, form: pairs }: Posted<Vec<(String, String)>>,
) -> Answer<Response> {
    let d = found(&visit, &id).await?;
    let pairs: BTreeMap<String, String> = pairs.into_iter().collect();
    let action = &d.proposal.action;
    let typed: Vec<Typed> = edit::fields(action.kind()).iter().map(|f| read(&d, f, &pairs)).collect();
    if typed.iter().any(|t| t.mistake.is_some()) {
        return again(&visit, &d, &typed, StatusCode::UNPROCESSABLE_ENTITY, None).await;
    }
    let set: Vec<(&str, &str)> = typed.iter().map(|t| (t.field.name, t.text.as_str())).collect();
    let wanted = edit::changed(action, &set)?;
    let seen = visit.window.seen().await?;
    let hash = PayloadHash(one_line(pairs.get("hash").map_or("", String::as_str), 64));
    match visit.window.house().edit(d.id, &hash, &wanted, &visit.person.name, &seen, visit.now_micros).await {
        Ok(()) => {
            visit.window.tell(Told::Journal);
            let said = visit
                .pick(format!("{} changed; it waits for approval anew", d.id), format!("{} 已修改，需重新批准", d.id));
            Ok(go(&visit, &href(d.id), &said, None))
        }
        Err(app::Error::Refused(why)) => again(&visit, &d, &typed, StatusCode::CONFLICT, Some(why.words())).await,
        Err(e) => Err(e.into()),
    }
}

/// What was typed into a field, read on its own, so that every mistake is said at once.
fn read(d: &Decision, field: &'static Field, pairs: &BTreeMap<String, String>) -> Typed {
    let action = &d.proposal.action;
    let text = pairs.get(field.name).cloned().unwrap_or_else(|| edit::value(action, field.name));
    let mistake = edit::changed(action, &[(field.name, &text)]).err().map(|e| Words::new(e.to_string(), e.zh()));
    Typed { field, text, mistake }
}

async fn again(
    visit: &Visit,
    d: &Decision,
    typed: &[Typed],
    status: StatusCode,
    why: Option<Words>,
) -> Answer<Response> {
    Ok((status, form(visit, d, typed, why.as_ref()).await?).into_response())
}

async fn form(visit: &Visit, d: &Decision, typed: &[Typed], why: Option<&Words>) -> Answer<Markup> {
    let (kind, here) = (visit.of(d.proposal.action.kind().title()), href(d.id));
    let title = visit.pick(format!("Edit {} · {kind}", d.id), format!("修改 {} · {kind}", d.id));
    let body = html! {
        p.strong { (change::line(visit.lang, &d.proposal)) }
        @if let Some(why) = why { div.alarm role="alert" { (one_line(visit.words(why), 600)) } }
        @if typed.is_empty() {
            p.notice { (visit.pick("This kind has no value to change: decline it instead.", "此类决策没有可修改的数值；如不同意请拒绝。")) }
        } @else {
            p.notice { (visit.pick(
                "What you change waits for approval anew, and the guardrails look at it again. The prediction stays the agent's, made for its own values.",
                "修改后需重新批准，并重新检查护栏。预测仍为智能体针对原数值所作。",
            )) }
            (post(visit, &format!("{here}/edit"), html! {
                input type="hidden" name="hash" value=(d.hash);
                fieldset {
                    legend { (visit.pick("Values", "数值")) " " span.mono.muted { (short(&d.hash.0)) } }
                    @for t in typed { (input(visit, d, t)) }
                }
                div.actions {
                    button.primary type="submit" { (visit.pick("Change", "保存修改")) }
                    a.button href=(here) { (visit.pick("Leave as it is", "保持不变")) }
                }
            }))
        }
    };
    page(visit, "/decision", &title, body).await
}

/// A labelled input with its unit, what was typed and what is wrong with it.
fn input(visit: &Visit, d: &Decision, t: &Typed) -> Markup {
    let Field { name, title, input } = *t.field;
    let (id, bad) = (format!("field-{name}"), format!("mistake-{name}"));
    let currency = change::currency(&d.proposal);
    let unit = match input {
        Input::Money => currency.to_string(),
        Input::Whole => visit.pick("units", "件").to_owned(),
        Input::PerCent => "%".to_owned(),
        Input::Day | Input::Choice(_) => String::new(),
    };
    let (kind, mode) = match input {
        Input::Money | Input::PerCent => ("text", Some("decimal")),
        Input::Whole => ("text", Some("numeric")),
        // a day that can't be read must be shown as it was typed
        Input::Day if t.mistake.is_none() => ("date", None),
        Input::Day | Input::Choice(_) => ("text", None),
    };
    let described = t.mistake.as_ref().map(|_| bad.as_str());
    let invalid = t.mistake.as_ref().map(|_| "true");
    html! {
        p {
            label for=(id) { (visit.of(title)) @if !unit.is_empty() { " " span.muted { "(" (unit) ")" } } }
            @if let Input::Choice(choices) = input {
                select id=(id) name=(name) aria-invalid=[invalid] aria-describedby=[described] {
                    @if !choices.iter().any(|c| c.code == t.text) { option value=(t.text) selected { (one_line(&t.text, 40)) } }
                    @for c in choices { option value=(c.code) selected[c.code == t.text] { (visit.of(c.title)) } }
                }
            } @else {
                input id=(id) name=(name) type=(kind) inputmode=[mode] value=(t.text) required maxlength="40" autocomplete="off"
                    aria-invalid=[invalid] aria-describedby=[described];
            }
            @if let Some(words) = &t.mistake { span.tag.bad id=(bad) { (visit.words(words)) } }
            span.muted.small { " " (visit.pick("now ", "现为 ")) (edit::value(&d.proposal.action, name)) }
        }
    }
}
