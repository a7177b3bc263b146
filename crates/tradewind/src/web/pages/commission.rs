//! Commission 提成: one's own slip for operators; all slips, what each scheme would have paid, fairness and the closing for the boss.

mod compare;
mod paid;
mod slip;
#[cfg(test)]
mod tests;
mod what_if;

use super::super::fault::{Answer, Fault};
use super::super::page::{self, Page, empty, page};
use super::super::visit::{Visit, encoded};
use super::super::window::{self, App};
use super::ads::query;
use crate::cli::{Lang, Trouble, one_line};
use crate::io::commission as files;
use app::board::Standing;
use app::commission::{Opened, Pay, csv, json, pdf, workbook};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use books::Month;
use books::commission::{Bridge, Row, Slip};
use domain::Words;
use domain::policy::Role;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use store::accounts::NoteKind;

/// Who sees everybody's pay and closes months, as long as they see all shops.
const BOSS: &[Role] = &[Role::Owner, Role::Accountant];
/// Columns of a name from outside.
const NAME: usize = 60;

/// The page.
pub const PAGE: Page = Page {
    path: "/commission",
    name: ("Commission", "提成"),
    about: (
        "Pay slips down to every row, what a purchase does to pay, what each scheme would have paid",
        "逐笔可查的工资单、采购对提成的影响、各方案试算",
    ),
    mark: "M4 6h16v12H4zM12 9v6M9.5 10.5c0-1 1-1.5 2.5-1.5s2.5.7 2.5 1.5-1 1.3-2.5 1.5-2.5.7-2.5 1.5 1 1.5 2.5 1.5 2.5-.5 2.5-1.5",
    roles: page::MONEY,
    routes,
};

fn routes() -> Router<App> {
    use axum::routing::post;
    Router::new()
        .route("/commission", get(show))
        .route("/commission/export", get(export))
        .route("/commission/close", post(paid::close))
}

/// What an address asks for.
#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
struct Asked {
    view: Option<String>,
    month: Option<String>,
    operator: Option<String>,
    format: Option<String>,
    sku: Option<String>,
    account: Option<String>,
    units: Option<String>,
    cost: Option<String>,
    lead_days: Option<String>,
}

impl Asked {
    fn view(&self) -> &str {
        self.view.as_deref().unwrap_or("slips")
    }

    /// A field that holds something.
    fn some(field: &Option<String>) -> Option<&str> {
        field.as_deref().map(str::trim).filter(|t| !t.is_empty())
    }
}

/// Whether somebody sees everybody's pay: it is the whole firm's, like the month close.
fn boss(visit: &Visit) -> bool {
    visit.is(BOSS) && visit.shops().is_empty()
}

/// Whose slips are asked for: `None` for everybody's. Who is no boss has their own, whatever the address says.
fn whose<'a>(visit: &'a Visit, asked: &'a Asked) -> Answer<Option<&'a str>> {
    let named = Asked::some(&asked.operator);
    if boss(visit) {
        return Ok(named);
    }
    match named {
        Some(other) if other != visit.person.name => Err(Fault::forbidden(
            "a pay slip is for the person who is paid; yours stands under Commission",
            "工资单仅本人可看；您的工资单见“提成”",
        )),
        _ => Ok(Some(&visit.person.name)),
    }
}

fn trouble(e: &Trouble) -> Fault {
    let status = match e {
        Trouble::File { source, .. } if source.kind() == std::io::ErrorKind::AlreadyExists => StatusCode::CONFLICT,
        Trouble::Misstated(..) => StatusCode::CONFLICT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    Fault::new(status, e.words(Lang::En).0, e.words(Lang::Zh).0)
}

fn month(text: &str) -> Answer<Month> {
    Month::parse(text).ok_or_else(|| {
        let found = one_line(text, 20);
        Fault::mistake(format!("found month `{found}`; write 2026-10"), format!("月份为“{found}”；请写成 2026-10"))
    })
}

/// Commission for a page of the whole firm, and a mark that changes with its files.
pub(super) fn of_firm(visit: &Visit) -> Answer<(Arc<Result<Pay, Words>>, String)> {
    Reading::read(visit).map(|reading| (reading.pay, reading.mark))
}

/// Commission as facts and files say it, kept until either changes.
struct Reading {
    standing: Arc<Standing>,
    pay: Arc<Result<Pay, Words>>,
    /// What the files were; see [`files::mark`].
    mark: String,
}

impl Reading {
    fn read(visit: &Visit) -> Answer<Self> {
        let data = &visit.window.data;
        let standing = visit.window.standing();
        let said = |e: &Trouble| Words::new(e.words(Lang::En).0, e.words(Lang::Zh).0);
        let mark = match files::mark(data) {
            Ok(mark) => mark,
            // a scheme that is no text: told on the page, as any other mistake
            Err(e @ Trouble::Misstated(..)) => {
                return Ok(Self { standing, pay: Arc::new(Err(said(&e))), mark: String::new() });
            }
            Err(e) => return Err(trouble(&e)),
        };
        let pay = visit.window.kept_of_facts(format!("commission {mark}"), || {
            let files = files::read(data).map_err(|e| said(&e))?;
            let pay = Pay::of(&standing.commission, &standing.books, &files);
            pay.map_err(|e| Words::new(e.to_string(), e.zh()))
        });
        Ok(Self { standing, pay, mark })
    }

    /// Commission, or what is wrong with the files, as far as the visitor may know.
    fn pay(&self, visit: &Visit) -> Answer<&Pay> {
        self.pay.as_ref().as_ref().map_err(|words| {
            let Words { en, zh } = mistake(visit, words);
            Fault::new(StatusCode::CONFLICT, en, zh)
        })
    }

    /// A slip with its bridge and the rows behind it.
    fn open(&self, visit: &Visit, pay: &Pay, slip: &Slip) -> Arc<Behind> {
        let name = format!("commission {} {} {}", slip.month, slip.operator, self.mark);
        let source = &self.standing.commission;
        visit.window.kept_of_facts(name, || Behind {
            bridge: pay.bridge(source, slip),
            rows: Pay::rows_of(source, slip).into_values().cloned().collect(),
        })
    }
}

/// What explains a slip.
struct Behind {
    bridge: Bridge,
    rows: Vec<Row>,
}

impl Behind {
    fn opened<'a>(&'a self, pay: &Pay, slip: &'a Slip) -> Opened<'a> {
        let rows = self.rows.iter().map(|r| (r.reference.as_str(), r)).collect();
        Opened { slip, closed: pay.is_closed(slip.month), bridge: self.bridge.clone(), rows }
    }
}

/// The month that is asked for, else the latest that is over.
fn chosen(visit: &Visit, asked: &Asked, pay: &Pay) -> Answer<Option<Month>> {
    match Asked::some(&asked.month) {
        Some(text) => Ok(Some(month(text)?)),
        None => Ok(pay.likely(desk::room::day_of(visit.now_micros))),
    }
}

async fn show(visit: Visit) -> Answer<Response> {
    visit.only(page::MONEY)?;
    let asked: Asked = query(&visit);
    let who = whose(&visit, &asked)?.map(str::to_owned);
    let reading = Reading::read(&visit)?;
    visit.looked_at(NoteKind::Commission).await?;
    let body = match reading.pay.as_ref() {
        Err(words) => mistaken(&visit, words),
        Ok(pay) if pay.months.is_none() && pay.slips.is_empty() => nothing(&visit),
        Ok(pay) => {
            let view = match asked.view() {
                "simulate" if boss(&visit) => compare::simulate(&visit, &reading, pay),
                "fairness" if boss(&visit) => compare::fairness(&visit, &reading, pay),
                "simulate" | "fairness" => {
                    visit.only(BOSS)?;
                    return Err(Fault::forbidden(
                        "this compares everybody's pay, and you see some shops only; ask an owner",
                        "此处对比全部人员的提成，而您仅可查看部分店铺；请联系负责人",
                    ));
                }
                "what-if" => what_if::section(&visit, &reading, pay, &asked, who.as_deref()),
                _ => slips(&visit, &reading, pay, &asked, who.as_deref())?,
            };
            html! { (views(&visit, &asked)) (view) }
        }
    };
    Ok(page(&visit, PAGE.path, visit.of(PAGE.name), body).await?.into_response())
}

/// The views that somebody may open.
fn views(visit: &Visit, asked: &Asked) -> Markup {
    let all = [
        ("slips", ("Pay slips", "工资单"), true),
        ("what-if", ("What if I buy …", "采购试算"), true),
        ("simulate", ("What each scheme would pay", "各方案试算"), boss(visit)),
        ("fairness", ("Fairness", "公平性"), boss(visit)),
    ];
    html! {
        nav.chips aria-label=(visit.pick("Views", "视图")) {
            @for (code, name, may) in all { @if may {
                a.chip href={ "/commission?view=" (code) } aria-current=[(asked.view() == code).then_some("page")] { (visit.of(name)) }
            } }
        }
    }
}

fn slips(visit: &Visit, reading: &Reading, pay: &Pay, asked: &Asked, who: Option<&str>) -> Answer<Markup> {
    let Some(month) = chosen(visit, asked, pay)? else { return Ok(unpaid(visit, pay)) };
    let one = who.and_then(|operator| pay.slip(operator, month));
    let behind = one.map(|slip| (slip, reading.open(visit, pay, slip)));
    Ok(html! {
        (months(visit, pay, month, who))
        @if boss(visit) { (paid::table(visit, reading, pay, month)) }
        @match &behind {
            Some((slip, behind)) => (slip::section(visit, &behind.opened(pay, slip))),
            None if boss(visit) && who.is_none() => {}
            None => p.notice { (visit.pick(format!("No slip in {month}: no scheme pays this month."), format!("{month} 没有工资单：当月无适用方案。"))) },
        }
        @if boss(visit) { (paid::findings(visit, pay)) }
        (notes(visit))
    })
}

fn months(visit: &Visit, pay: &Pay, now: Month, who: Option<&str>) -> Markup {
    let mine = |m: &Month| who.is_none_or(|o| pay.slip(o, *m).is_some());
    let to = |m: &Month| {
        let one = who.filter(|_| boss(visit)).map_or_else(String::new, |o| format!("&operator={}", encoded(o)));
        format!("/commission?month={m}{one}")
    };
    html! {
        nav.chips aria-label=(visit.pick("Month", "月份")) {
            @for m in pay.slip_months().iter().rev().filter(|m| mine(m)).take(12) {
                a.chip href=(to(m)) aria-current=[(*m == now).then_some("page")] { (m) @if pay.is_closed(*m) { " ✓" } }
            }
        }
    }
}

fn notes(visit: &Visit) -> Markup {
    html! {
        section.small {
            h2 { (visit.pick("How to read this", "口径说明")) }
            ul {
                li { (visit.pick(
                    "An open slip is what would be closed now. A closed slip never changes: what comes late stands in the next slip as an adjustment of its month.",
                    "未关账的工资单按当前数据计算。关账后不再变动：此后到达的数据作为该月调整列入下月工资单。",
                )) }
                li { (visit.pick(
                    "The bridge leads from the profit of the goods to the base of the scheme; its causes add up to the fen.",
                    "差异表从商品毛利推到方案基数，各项合计一分不差。",
                )) }
                li { (visit.pick("Schemes stand in ", "方案文件位于数据文件夹的 ")) code { "schemes/*.toml" } (visit.pick(" of the data folder; a change shows at once.", "，修改后立即生效。")) }
            }
        }
    }
}

/// A mistake in a file: its place for who can put it right, and no content of files for others.
fn mistake(visit: &Visit, words: &Words) -> Words {
    if boss(visit) {
        return Words::new(one_line(&words.en, 600), one_line(&words.zh, 600));
    }
    Words::new(
        "schemes or closed months can't be read right now; ask an owner",
        "方案或已关账文件暂时无法读取；请联系负责人",
    )
}

fn mistaken(visit: &Visit, words: &Words) -> Markup {
    let words = mistake(visit, words);
    html! { div.alarm role="alert" { p { (visit.words(&words)) } } }
}

/// What an empty page teaches.
fn nothing(visit: &Visit) -> Markup {
    empty(
        visit.pick("No commission yet: the books are empty", "尚无提成：账上没有记录"),
        html! { a href="/data" { (visit.pick("Import settlements, costs and who answers for which SKU", "请导入结算报表、到岸成本与 SKU 负责人")) } "." },
    )
}

/// No scheme pays anybody yet.
fn unpaid(visit: &Visit, pay: &Pay) -> Markup {
    empty(
        visit.pick("Nobody is paid yet", "尚未计发提成"),
        html! {
            @if boss(visit) {
                @if pay.own { p { (visit.pick("No scheme pays anybody in the months of the books: add an [[assignment]] to ", "账上各月均无适用方案：请在文件中添加 [[assignment]]：")) code { "schemes/*.toml" } } }
                @else { p { (visit.pick("Put a shipped scheme into the data folder and change it as you like: ", "先写入一份自带方案，再按需修改：")) code { "tradewind commission init recommended --operator NAME" } } }
                p { a href="/commission?view=simulate" { (visit.pick("See first what each would have paid", "先看各方案会发多少")) } }
            } @else { p { (visit.pick("No scheme pays you so far; ask an owner.", "目前没有适用于您的方案；请联系负责人。")) } }
        },
    )
}

/// `GET /commission/export`: slips of a month as a workbook, on paper, as CSV or JSON.
async fn export(visit: Visit) -> Answer<Response> {
    visit.only(page::MONEY)?;
    let asked: Asked = query(&visit);
    let who = whose(&visit, &asked)?;
    let reading = Reading::read(&visit)?;
    let pay = reading.pay(&visit)?;
    let missing = || Fault::missing("there is no such pay slip", "没有这份工资单");
    let month = chosen(&visit, &asked, pay)?.ok_or_else(missing)?;
    let slips: Vec<&Slip> = pay.slips_of(month).into_iter().filter(|s| who.is_none_or(|o| o == s.operator)).collect();
    if slips.is_empty() {
        return Err(missing());
    }
    let behind: Vec<Arc<Behind>> = slips.iter().map(|slip| reading.open(&visit, pay, slip)).collect();
    let opened: Vec<Opened<'_>> = slips.iter().zip(&behind).map(|(s, b)| b.opened(pay, s)).collect();
    let format = asked.format.as_deref().unwrap_or("xlsx");
    let bytes = window::busy(|| -> Answer<Vec<u8>> {
        Ok(match format {
            "xlsx" => workbook(&opened, visit.now_micros)?,
            "pdf" => pdf(&opened, desk::room::day_of(visit.now_micros)),
            "csv" => format!("\u{feff}{}", csv(&opened)).into_bytes(),
            "json" => json(&opened).to_string().into_bytes(),
            other => {
                let other = one_line(other, 20);
                return Err(Fault::mistake(
                    format!("found format `{other}`; use xlsx, pdf, csv or json"),
                    format!("格式为“{other}”；可用：xlsx、pdf、csv、json"),
                ));
            }
        })
    })?;
    visit.looked_at(NoteKind::Export).await?;
    let name = who.unwrap_or("all");
    Ok(page::file(&format!("tradewind-pay-{month}-{name}.{format}"), bytes))
}
