//! A person says yes, no or takes it back: one decision, from the inbox or from its own page.

use super::super::super::fault::{Answer, Fault};
use super::super::super::page;
use super::super::super::visit::{Posted, Visit, encoded};
use super::super::super::window::{App, Told};
use super::super::common::local;
use super::PAGE;
use crate::cli::house::change;
use crate::cli::one_line;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use desk::undo::Undone;
use desk::{Decision, DecisionId};
use domain::PayloadHash;
use serde::Deserialize;

/// Columns of the change in a message.
const SAID: usize = 140;

/// Addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/decision/{id}/approve", post(approve))
        .route("/decision/{id}/decline", post(decline))
        .route("/decision/{id}/undo", post(undo))
}

/// A decision that the visitor may see. One of another shop is not there.
///
/// # Errors
/// 404, or the journal can't be read.
pub async fn decision(visit: &Visit, id: &str) -> Answer<Decision> {
    let missing = || {
        let found = one_line(id, 20);
        Fault::missing(
            format!("there is no decision {found}; the inbox lists what waits"),
            format!("没有决策 {found}；请在待审中查看"),
        )
    };
    let number = DecisionId::parse(id).ok_or_else(missing)?;
    let found = visit.window.house().journal.decision(number).await?;
    found.filter(|d| visit.sees(&d.proposal.shop)).ok_or_else(missing)
}

#[derive(Deserialize)]
struct Yes {
    hash: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    next: String,
}

async fn approve(Path(id): Path<String>, headers: HeaderMap, posted: Posted<Yes>) -> Answer<Response> {
    let Posted { visit, form } = posted;
    visit.only(page::DECIDE)?;
    let d = decision(&visit, &id).await?;
    let (seen, hash) = (visit.window.seen().await?, PayloadHash(form.hash));
    visit.window.house().approve(d.id, &hash, &visit.person.name, &seen, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    let said = format!("{} {}: {}", d.id, visit.pick("approved", "已批准"), line(&visit, &d));
    Ok(Back::of(&visit, &headers, &form.back, &form.next).go(&visit, &said, Some(d.id)))
}

#[derive(Deserialize)]
struct No {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    next: String,
}

async fn decline(Path(id): Path<String>, headers: HeaderMap, posted: Posted<No>) -> Answer<Response> {
    let Posted { visit, form } = posted;
    visit.only(page::DECIDE)?;
    let d = decision(&visit, &id).await?;
    let (seen, reason) = (visit.window.seen().await?, reason(&form.reason, &form.words));
    visit.window.house().decline(d.id, &visit.person.name, &reason, &seen, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    let said = format!("{} {}: {}", d.id, visit.pick("declined", "已拒绝"), line(&visit, &d));
    Ok(Back::of(&visit, &headers, &form.back, &form.next).go(&visit, &said, Some(d.id)))
}

#[derive(Deserialize)]
struct TakeBack {
    #[serde(default)]
    back: String,
    #[serde(default)]
    next: String,
}

async fn undo(Path(id): Path<String>, headers: HeaderMap, posted: Posted<TakeBack>) -> Answer<Response> {
    let Posted { visit, form } = posted;
    visit.only(page::DECIDE)?;
    let d = decision(&visit, &id).await?;
    let seen = visit.window.seen().await?;
    let undone = visit.window.house().undo(d.id, &visit.person.name, &seen, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    let said = format!("{}: {}", undone_words(&visit, &undone), line(&visit, &d));
    // it waits again: that is the row to stand at
    let next = undone.waits.map_or(form.next, |id| id.to_string());
    Ok(Back::of(&visit, &headers, &form.back, &next).go(&visit, &said, None))
}

/// What became of a decision that was taken back.
pub fn undone_words(visit: &Visit, undone: &Undone) -> String {
    let id = undone.id;
    match (undone.waits, &undone.why_not) {
        (Some(waits), _) => visit
            .pick(format!("{id} taken back, it waits again as {waits}"), format!("{id} 已撤销，以 {waits} 重新待审")),
        (None, Some(why)) => {
            let words = why.words();
            visit.pick(
                format!("{id} taken back; it does not wait again, because {}", one_line(&words.en, SAID)),
                format!("{id} 已撤销；不再待审：{}", one_line(&words.zh, SAID)),
            )
        }
        (None, None) => visit.pick(format!("{id} taken back"), format!("{id} 已撤销")),
    }
}

/// The reason that was written, else the one of a click: whoever presses Enter in a field presses a form's first button unknowingly.
pub fn reason(click: &str, words: &str) -> String {
    let text = if words.trim().is_empty() { click } else { words };
    text.trim().chars().take(300).collect()
}

fn line(visit: &Visit, d: &Decision) -> String {
    one_line(&change::line(visit.lang, &d.proposal), SAID)
}

/// Where a form leads back to: an address of this window, and the row to stand at.
struct Back {
    to: String,
    row: Option<DecisionId>,
}

impl Back {
    fn of(visit: &Visit, headers: &HeaderMap, asked: &str, row: &str) -> Self {
        // the button of a message does not say where it stands, the browser does
        let referred = headers.get(header::REFERER).and_then(|v| v.to_str().ok());
        let referred = referred.and_then(|r| r.strip_prefix(visit.window.reach.origin.as_str())).and_then(plain);
        let to = plain(asked).or(referred).unwrap_or_else(|| PAGE.path.to_owned());
        Self { to, row: DecisionId::parse(row) }
    }

    fn go(&self, visit: &Visit, said: &str, undo: Option<DecisionId>) -> Response {
        let row = self.row.map_or_else(String::new, |row| format!("#{row}"));
        page::go(visit, &format!("{}{row}", self.to), said, undo)
    }
}

/// An address of this window, without its anchor; none for anything else.
fn plain(address: &str) -> Option<String> {
    let address = local(address)?.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).ok()?;
    let kept: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    Some(if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_nowhere_but_into_this_window() {
        let there = |text: &str| plain(text).unwrap_or_else(|| "-".into());
        assert_eq!(there("/inbox?q=a%26b&page=2#D3"), "/inbox?q=a%26b&page=2");
        assert_eq!(there("/decision/12"), "/decision/12");
        for away in ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a\r\nb", "/水"]
        {
            assert_eq!(there(away), "-", "{away}");
        }
    }

    #[test]
    fn the_reason_of_a_click_goes_before_the_written_one() {
        assert_eq!((reason("a", "b"), reason("a", " "), reason("", "")), ("b".into(), "a".into(), String::new()));
        assert_eq!(reason("", &"x".repeat(1_000)).len(), 300);
    }
}
