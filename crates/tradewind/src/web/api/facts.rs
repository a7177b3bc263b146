//! Facts and books for programs.

use super::caller::Caller;
use super::desk::mistake;
use super::{Problem, Refused, Reply};
use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use books::{By, Filter, Month};
use serde::{Deserialize, Serialize};
use store::accounts::Scope;
use utoipa::{IntoParams, ToSchema};

/// Which profit.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// What rows stand for, several with commas: `sku`, `parent`, `shop`, `marketplace`, `month`, `operator`; without it, `month`.
    pub by: Option<String>,
    /// First month, `2026-05`.
    pub from: Option<String>,
    /// Last month.
    pub to: Option<String>,
    /// Seller account.
    pub shop: Option<String>,
    /// Site.
    pub marketplace: Option<String>,
    /// SKU.
    pub sku: Option<String>,
}

/// The waterfall from gross sales to operating profit, row by row; amounts are decimal texts, `null` is unknown.
#[utoipa::path(get, path = "/api/v1/profit", params(Which), security(("token" = [])), responses(
    (status = 200, body = Object), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn profit(caller: Caller, which: Result<Query<Which>, QueryRejection>) -> Reply<serde_json::Value> {
    caller.only(Scope::Read)?;
    caller.money()?;
    let Query(which) = which.map_err(|e| mistake(&e))?;
    let wrong = |what: &str, found: &str| {
        let found = crate::cli::one_line(found, 40);
        Refused::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{what}: found `{found}`"),
            format!("{what}：“{found}”无效"),
        )
    };
    let by = which.by.as_deref().unwrap_or("month").split(',').map(str::trim);
    let by: Vec<By> = by.map(|b| By::parse(b).ok_or_else(|| wrong("by", b))).collect::<Result<_, _>>()?;
    let month = |name: &str, text: &Option<String>| {
        text.as_deref().map(|t| Month::parse(t).ok_or_else(|| wrong(name, t))).transpose()
    };
    let filter = Filter {
        from: month("from", &which.from)?,
        to: month("to", &which.to)?,
        sku: which.sku,
        shop: which.shop,
        shops: caller.shops(),
        marketplace: which.marketplace,
        ..Filter::default()
    };
    let standing = caller.window.standing();
    caller
        .window
        .accounts
        .note(&caller.person.name, store::accounts::NoteKind::ProfitByToken, &caller.token.name, caller.now_micros)
        .await?;
    Ok(Json(app::export::json_rows(&standing.books.closing, &by, &filter)))
}

/// A file that was taken in.
#[derive(Serialize, ToSchema)]
pub struct Import {
    /// Name of the file.
    pub file: String,
    /// Hash of its content.
    pub hash: String,
    /// Seller account.
    pub shop: String,
    /// Commit that holds it.
    pub commit: u64,
    /// Rows that became facts restated by later files.
    pub restated: u64,
}

/// Files that were taken in, the oldest first.
#[utoipa::path(get, path = "/api/v1/imports", security(("token" = [])), responses(
    (status = 200, body = [Import]), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn imports(caller: Caller) -> Reply<Vec<Import>> {
    caller.only(Scope::Read)?;
    let files = caller.window.lake.imports()?;
    let list = files.iter().filter(|f| caller.sees(&f.shop)).map(|f| Import {
        file: f.name.clone(),
        hash: f.hash.clone(),
        shop: f.shop.clone(),
        commit: f.commit,
        restated: f.restated,
    });
    Ok(Json(list.collect()))
}
