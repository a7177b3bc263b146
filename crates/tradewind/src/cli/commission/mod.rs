//! `tradewind commission`: schemes, pay slips down to their rows, what each scheme would have paid, fairness, closing, purchases.

pub mod args;
mod close;
mod compare;
mod list;
mod slip;
mod what_if;

use super::exit::{Exit, Trouble};
use super::sheet::one_line;
use super::{Desk, wait};
use crate::io::{commission as files, tax};
use app::commission::{Pay, Source, starter};
use app::profit::Books;
use app::tax::Taxes;
use args::{Commission, Init, List, Span, Task};
use books::{Month, Policy};
use domain::Day;
use std::collections::BTreeMap;

/// Runs the command.
pub fn run(desk: &mut Desk<'_>, args: &Commission) -> Result<Exit, Trouble> {
    match &args.task {
        None => list::run(desk, &List::default()),
        Some(Task::List(args)) => list::run(desk, args),
        Some(Task::Slip(args)) => slip::run(desk, args),
        Some(Task::Simulate(args)) => compare::simulate(desk, args),
        Some(Task::Fairness(args)) => compare::fairness(desk, args),
        Some(Task::Close(args)) => close::run(desk, args),
        Some(Task::WhatIf(args)) => what_if::run(desk, args),
        Some(Task::Init(args)) => init(desk, args),
    }
}

/// Books, the ledger of commission and what the seller has agreed.
struct Shop {
    books: Books,
    source: Source,
    pay: Pay,
    /// Days from order to sale by shop and SKU, where the sourcing table tells.
    lead_days: BTreeMap<(String, String), i64>,
}

fn shop(desk: &Desk<'_>) -> Result<Shop, Trouble> {
    let files = files::read(&desk.place.data)?;
    let (setup, today) = (tax::in_force(&desk.place.data)?, ::desk::room::day_of(desk.now_micros));
    let lake = desk.lake()?;
    let (books, source, lead_days) = wait(async {
        let reader = app::query::reader(&lake, None).await?;
        let books = app::profit::close(&reader, &Policy::default()).await?;
        let taxes = Taxes::read(&reader, &books, &setup, today).await?;
        let source = Source::read(&reader, &books, &taxes).await?;
        let lead_days = app::board::alarms::lead_days(&reader).await?;
        Ok::<_, app::Error>((books, source, lead_days))
    })?;
    let pay = Pay::of(&source, &books, &files)?;
    Ok(Shop { books, source, pay, lead_days })
}

fn empty_books() -> Trouble {
    Trouble::Nothing(
        "the books are empty; import settlements, costs and sku_owners first".into(),
        "账上没有数据；请先导入结算报表、到岸成本与 sku_owners".into(),
    )
}

fn month(text: &str) -> Result<Month, Trouble> {
    Month::parse(text.trim()).ok_or_else(|| {
        let found = one_line(text, 20);
        Trouble::Usage(format!("found month `{found}`; write 2026-10"), format!("月份为“{found}”；请写成 2026-10"))
    })
}

fn day(text: &str) -> Result<Day, Trouble> {
    Day::parse_iso(text.trim()).ok_or_else(|| {
        let found = one_line(text, 20);
        Trouble::Usage(format!("found day `{found}`; write 2026-10-31"), format!("日期为“{found}”；请写成 2026-10-31"))
    })
}

/// The months that are looked at: a year at most unless a person says otherwise.
fn span(args: &Span, pay: &Pay) -> Result<(Month, Month), Trouble> {
    let (first, last) = pay.lately().ok_or_else(empty_books)?;
    let to = args.to.as_deref().map(month).transpose()?.unwrap_or(last);
    let from = args.from.as_deref().map(month).transpose()?.unwrap_or(first.min(to));
    if from > to || to.0 - from.0 >= MONTHS_MAX {
        return Err(Trouble::Usage(
            format!(
                "found {from} to {to}; write a first month that is not after the last, {MONTHS_MAX} months at most"
            ),
            format!("月份范围为 {from} 至 {to}；起始不得晚于结束，最多 {MONTHS_MAX} 个月"),
        ));
    }
    Ok((from, to))
}

/// Months that are looked at together at most.
const MONTHS_MAX: i32 = 60;

/// Writes a shipped scheme into the data folder.
fn init(desk: &mut Desk<'_>, args: &Init) -> Result<Exit, Trouble> {
    let today = desk::room::day_of(desk.now_micros);
    let from = args.from.as_deref().map(day).transpose()?.unwrap_or(Month::of(today).first_day());
    let operators: Vec<String> = args.operator.iter().map(|o| o.trim().to_owned()).filter(|o| !o.is_empty()).collect();
    let (name, text) = starter(args.scheme.trim(), &operators, from)?;
    let path = files::init(&desk.place.data, &name, &text)?;
    writeln!(desk.out, "{}", path.display())?;
    let next = desk.lang.pick(
        "a scheme to change as you like; `tradewind commission list` checks it",
        "可按需修改；用 `tradewind commission list` 检查",
    );
    eprintln!("{next}");
    Ok(Exit::Done)
}
