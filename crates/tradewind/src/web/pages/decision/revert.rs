//! A person has what was done undone: the inverse becomes a decision of its own.

use super::super::super::fault::Answer;
use super::super::super::page::go;
use super::super::super::visit::Posted;
use super::super::super::window::Told;
use super::{found, href};
use axum::extract::Path;
use axum::response::Response;
use desk::Refusal;
use domain::PayloadHash;
use serde::Deserialize;

/// What the form holds.
#[derive(Deserialize)]
pub struct Form {
    #[serde(default)]
    hash: String,
}

/// Answers the form; goes to the new decision.
pub async fn send(Path(id): Path<String>, Posted { visit, form }: Posted<Form>) -> Answer<Response> {
    let d = found(&visit, &id).await?;
    if form.hash != d.hash.0 {
        let seen = PayloadHash(crate::cli::one_line(&form.hash, 64));
        return Err(app::Error::from(Refusal::PayloadChanged { id: d.id, seen, now: d.hash }).into());
    }
    let house = visit.window.house();
    let seen = visit.window.seen().await?;
    let inverse = house.revert(d.id, &visit.person.name, &seen, visit.now_micros).await?;
    visit.window.tell(Told::Journal);
    let said = visit.pick(
        format!("{inverse} undoes {}; it leaves with the next upload", d.id),
        format!("{inverse} 将撤销 {}，随下一次上传发出", d.id),
    );
    Ok(go(&visit, &href(inverse), &said, Some(inverse)))
}
