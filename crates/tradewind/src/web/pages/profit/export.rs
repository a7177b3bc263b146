//! What leaves the profit page as files: the table on view, the postings of a figure, the accountant's workbook.

use super::super::super::fault::{Answer, Fault};
use super::super::super::page::{self, MONEY};
use super::super::super::table::{Ask, Table};
use super::super::super::visit::Visit;
use super::table::{columns, table};
use super::view::{Asked, Choices, Unit, View, query};
use app::workbook::{About, workbook};
use axum::response::Response;
use serde::Deserialize;
use store::accounts::NoteKind;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Format {
    format: Option<String>,
}

/// `GET /profit/export`: the table on view.
pub async fn export(visit: Visit) -> Answer<Response> {
    visit.only(MONEY)?;
    let (asked, ask): (Asked, Ask) = (query(&visit)?, query(&visit)?);
    let standing = visit.window.standing();
    let closing = &standing.books.closing;
    let choices = Choices::of(&visit, closing).ok_or_else(nothing)?;
    let view = View::read(asked, &choices)?;
    let filter = view.filter(&visit);
    let rows = closing.statement.roll_up(&[view.by], &filter);
    let unit = Unit::of(&view, closing.statement.roll_up(&[], &filter).first());
    let columns = columns(view.by, view.line);
    let name = format!("tradewind-profit-{}-{}-{}-{}", view.by_word(), view.from, view.to, unit.currency);
    file(&visit, &table(&visit, &view, unit, &rows, &columns, ask), &name).await
}

/// A table in the format that the address asks for; that it was taken out is noted.
///
/// # Errors
/// An unknown format; more rows than a sheet holds.
pub async fn file<R>(visit: &Visit, table: &Table<'_, R>, name: &str) -> Answer<Response> {
    let (ending, bytes) = match query::<Format>(visit)?.format.as_deref() {
        None | Some("csv") => ("csv", table.csv(visit.lang).into_bytes()),
        Some("xlsx") => ("xlsx", table.xlsx(visit.lang).map_err(app::Error::from)?),
        Some(other) => {
            let other = crate::cli::one_line(other, 20);
            return Err(Fault::mistake(
                format!("found format `{other}`; use csv or xlsx"),
                format!("格式为“{other}”；可用：csv、xlsx"),
            ));
        }
    };
    visit.looked_at(NoteKind::Export).await?;
    Ok(page::file(&format!("{name}.{ending}"), bytes))
}

/// `GET /profit/workbook`: the closing as a workbook, for people who may see the whole firm.
pub async fn book(visit: Visit) -> Answer<Response> {
    visit.only(MONEY)?;
    if !visit.shops().is_empty() {
        return Err(Fault::forbidden(
            "the workbook holds the ledger of the whole firm, and you see some shops only; export the table instead",
            "账册包含全公司的总账，而您仅可查看部分店铺；请改为导出表格",
        ));
    }
    let standing = visit.window.standing();
    let choices = Choices::of(&visit, &standing.books.closing).ok_or_else(nothing)?;
    let view = View::read(query(&visit)?, &choices)?;
    visit.looked_at(NoteKind::Export).await?;
    let about =
        About { prepared_at_micros: visit.now_micros, as_of: None, filter: view.for_the_accountant().filter(&visit) };
    let made = tokio::task::spawn_blocking(move || workbook(&standing.books.closing, &about)).await;
    let bytes = made.map_err(|_| {
        Fault::new(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "the workbook could not be finished; try again",
            "账册未能生成，请重试",
        )
    })??;
    Ok(page::file(&format!("tradewind-profit-{}-{}.xlsx", view.from, view.to), bytes))
}

fn nothing() -> Fault {
    Fault::missing("the books are empty: import settlements first", "账上没有数据：请先导入结算报表")
}
